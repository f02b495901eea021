/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_print.c - the records of a zone file as the reader of enumctl sees them,
 * one a line: owner, type, RDATA; faults on standard error.
 *
 *     zone_print ORIGIN FILE
 *
 * Of types other than NAPTR, URI, CNAME, NS and DNAME the words are printed as
 * they stand. Exit status: 1 if there was a fault.
 */
#include "dname.h"
#include "text.h"
#include "zone.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

static void print_words(const struct zone *zone)
{
	for (size_t i = zone->first; i < zone->text.count; i++)
		printf("%s%s", i > zone->first ? " " : "",
		       zone->text.words[i].text);
}

static bool print_uri(struct zone *zone)
{
	uint8_t rdata[E164_NAPTR_RDATA_MAX];
	struct e164_writer w = e164_writer(rdata, sizeof(rdata));

	if (!zone_uri(zone, &w))
		return false;
	for (size_t i = 0; i < w.len; i++)
		printf("%02x", rdata[i]);
	return true;
}

static bool print_naptr(struct zone *zone)
{
	struct zone_naptr naptr;

	if (!zone_naptr(zone, &naptr) || naptr.status != E164_OK)
		return false;
	cli_put_naptr(stdout, &naptr.naptr);
	return true;
}

static bool print_target(struct zone *zone)
{
	struct zone_name target;

	if (!zone_target(zone, &target))
		return false;
	cli_put_name(stdout, zone_name_slice(&target));
	return true;
}

static bool print_rdata(struct zone *zone)
{
	switch (zone->rrtype) {
	case LDNS_RR_TYPE_NAPTR:
		return print_naptr(zone);
	case LDNS_RR_TYPE_URI:
		return print_uri(zone);
	case LDNS_RR_TYPE_CNAME:
	case LDNS_RR_TYPE_NS:
	case LDNS_RR_TYPE_DNAME:
		return print_target(zone);
	default:
		print_words(zone);
		return true;
	}
}

static void print_fault(const struct zone *zone)
{
	const struct zone_where where = zone_where(zone, zone_position(zone));

	fprintf(stderr, "%s:%lu: %s\n", where.path, where.line, zone->fault);
}

static bool print_all(struct zone *zone)
{
	enum zone_item item;
	bool is_good = true;

	while ((item = zone_next(zone)) != ZONE_END) {
		if (item == ZONE_RECORD) {
			cli_put_name(stdout, zone_name_slice(&zone->owner));
			printf(" %u ", zone->rrtype);
			if (print_rdata(zone)) {
				putchar('\n');
				continue;
			}
		}
		print_fault(zone);
		is_good = is_good && item == ZONE_NOTE;
	}
	return is_good;
}

int main(int argc, char **argv)
{
	FILE *file = argc == 3 ? fopen(argv[2], "r") : NULL;
	struct zone *zone = malloc(sizeof(*zone));
	uint8_t origin[E164_DNAME_MAX];
	bool is_good = false;

	if (file && zone) {
		zone_init(zone, file, zone_name_parse(argv[1], origin),
			  e164_slice(NULL, 0));
		zone_set_path(zone, argv[2]);
		is_good = print_all(zone);
		zone_clear(zone);
		fclose(file);
	}
	free(zone);
	return is_good ? 0 : 1;
}
