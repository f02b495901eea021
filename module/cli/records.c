/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * records.c - the NAPTR records of a number from a file.
 */
#include "lookup.h"
#include "text.h"
#include "zone.h"

#include <errno.h>
#include <ldns/ldns.h>
#include <stdlib.h>

bool cli_records_add(struct cli_records *records, struct e164_slice rdata)
{
	uint8_t *copy = malloc(rdata.len + 1);

	if (!records->rdatas)
		records->rdatas = calloc(RECORDS_MAX,
					 sizeof(*records->rdatas));
	if (!copy || !records->rdatas || records->count == RECORDS_MAX) {
		free(copy);
		return false;
	}
	if (rdata.len)
		memcpy(copy, rdata.ptr, rdata.len);
	records->rdatas[records->count++] = e164_slice(copy, rdata.len);
	return true;
}

void cli_records_clear(struct cli_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		free((void *)(uintptr_t)records->rdatas[i].ptr);
	free(records->rdatas);
}

static void report(const char *path, const struct zone *zone,
		   const char *message)
{
	cli_put(stderr, e164_slice_text(path));
	fprintf(stderr, ":%lu: ", zone->text.start);
	cli_put(stderr, e164_slice_text(message));
	putc('\n', stderr);
}

static bool is_of_number(const struct zone *zone,
			 const struct cli_settings *settings,
			 const struct e164_number *number)
{
	struct e164_name name;

	/* The name that lines without an owner belong to. */
	if (e164_slice_equal(zone_name_slice(&zone->owner),
			     zone_name_slice(&zone->self)))
		return true;
	e164_name_parse(zone_name_slice(&zone->owner), settings->apexes,
			settings->apex_count, &name);
	return name.kind == E164_NAME_NUMBER &&
	       !strcmp(name.number.aus, number->aus);
}

static bool take(const char *path, struct zone *zone,
		 const struct cli_settings *settings,
		 struct cli_lookup *lookup)
{
	struct zone_naptr naptr;

	if (zone->rrtype != LDNS_RR_TYPE_NAPTR ||
	    zone->rrclass != LDNS_RR_CLASS_IN)
		return true;
	if (!is_of_number(zone, settings, &lookup->number)) {
		lookup->records.ignored++;
		return true;
	}
	if (!zone_naptr(zone, &naptr)) {
		report(path, zone, zone->fault);
		return false;
	}
	if (cli_records_add(&lookup->records,
			    e164_slice(naptr.rdata, naptr.len)))
		return true;
	report(path, zone, "too many records");
	return false;
}

static enum cli_exit read_all(const char *path, struct zone *zone,
			      const struct cli_settings *settings,
			      struct cli_lookup *lookup)
{
	enum zone_item item;

	while ((item = zone_next(zone)) != ZONE_END) {
		if (item == ZONE_RECORD &&
		    !take(path, zone, settings, lookup))
			return CLI_BAD;
		if (item == ZONE_NOTE || item == ZONE_FAULT)
			report(path, zone, zone->fault);
		if (item == ZONE_FAULT)
			return CLI_BAD;
	}
	if (ferror(zone->text.file)) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_ENVIRONMENT;
	}
	if (!lookup->records.count && lookup->records.ignored)
		cli_error("%s: no NAPTR of %s, %zu of other names", path,
			  lookup->number.aus, lookup->records.ignored);
	return CLI_GOOD;
}

enum cli_exit cli_records_read(const char *path,
			       const struct cli_settings *settings,
			       struct cli_lookup *lookup)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct zone *zone = malloc(sizeof(*zone));
	uint8_t wire[E164_DNAME_MAX];
	struct e164_writer self = e164_writer(wire, sizeof(wire));
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	else if (!zone)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else if (e164_number_to_dname(&lookup->number, &settings->apexes[0],
				      &self) == E164_OK) {
		zone_init(zone, file, e164_slice(NULL, 0),
			  e164_written(&self));
		status = read_all(path, zone, settings, lookup);
	}
	if (file && file != stdin)
		fclose(file);
	free(zone);
	return status;
}
