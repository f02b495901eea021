/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * records.c - the NAPTR records of a number from a file.
 */
#include "run.h"
#include "text.h"
#include "zone.h"

#include <errno.h>
#include <ldns/ldns.h>
#include <stdlib.h>

#define TTL_UNKNOWN INT32_MAX /* lines of RDATA have none */

bool resolve_records_add(struct resolve_records *records,
			 struct e164_slice octets)
{
	uint8_t *copy = malloc(octets.len + 1);

	if (!records->at)
		records->at = calloc(RESOLVE_RECORDS_MAX, sizeof(*records->at));
	if (!copy || !records->at || records->count == RESOLVE_RECORDS_MAX) {
		free(copy);
		return false;
	}
	if (octets.len)
		memcpy(copy, octets.ptr, octets.len);
	records->at[records->count++] = e164_slice(copy, octets.len);
	return true;
}

void resolve_records_clear(struct resolve_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		free((void *)(uintptr_t)records->at[i].ptr);
	free(records->at);
}

static void report(const char *path, const struct zone *zone,
		   const char *message)
{
	cli_put(stderr, e164_slice_text(path));
	fprintf(stderr, ":%lu: ", zone->text.start);
	cli_put(stderr, e164_slice_text(message));
	putc('\n', stderr);
}

static const char *digits_of(const struct e164_number *number)
{
	return number->aus + (number->aus[0] == '+');
}

static bool is_of_number(const struct zone *zone, const struct resolve_run *run)
{
	const struct cli_settings *settings = run->settings;
	struct e164_name name;

	/* The name that lines without an owner belong to. */
	if (e164_slice_equal(zone_name_slice(&zone->owner),
			     zone_name_slice(&zone->self)))
		return true;
	e164_name_parse(zone_name_slice(&zone->owner), settings->apexes,
			settings->apex_count, &name);
	return name.kind == E164_NAME_NUMBER &&
	       !strcmp(digits_of(&name.number), digits_of(&run->number));
}

/* Other names matter only if a non-terminal refers to them. */
static void keep_other(struct zone *zone, struct resolve_run *run)
{
	struct zone_naptr naptr;

	if (run->others.count < RESOLVE_RECORDS_MAX &&
	    zone_naptr(zone, &naptr) &&
	    resolve_records_add(&run->other_owners,
				zone_name_slice(&zone->owner)))
		(void)resolve_records_add(&run->others,
					  e164_slice(naptr.rdata, naptr.len));
}

static bool take(const char *path, struct zone *zone, struct resolve_run *run)
{
	struct zone_naptr naptr;

	if (zone->rrtype != LDNS_RR_TYPE_NAPTR ||
	    zone->rrclass != LDNS_RR_CLASS_IN)
		return true;
	if (!is_of_number(zone, run)) {
		keep_other(zone, run);
		return true;
	}
	if (!zone_naptr(zone, &naptr)) {
		report(path, zone, zone->fault);
		return false;
	}
	if (resolve_records_add(&run->rrsets[0].rdatas,
				e164_slice(naptr.rdata, naptr.len)))
		return true;
	report(path, zone, "too many records");
	return false;
}

static void find_others(const struct resolve_run *run,
			struct resolve_rrset *rrset)
{
	for (size_t i = 0; i < run->others.count; i++)
		if (e164_slice_equal_nocase(run->other_owners.at[i],
					    rrset->name) &&
		    !resolve_records_add(&rrset->rdatas, run->others.at[i]))
			return;
}

/* No server was asked, so nothing speaks against the records. */
static enum cli_exit find(struct resolve_run *run, const struct e164_want *want,
			  struct resolve_rrset *rrset,
			  struct e164_result *result)
{
	if (want->kind == E164_WANT_REFERRAL)
		find_others(run, rrset);
	result->outcome =
		rrset->rdatas.count ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
	result->trust = E164_TRUST_SECURE;
	result->has_reply = true;
	result->ttl_sec = TTL_UNKNOWN;
	return CLI_GOOD;
}

static enum cli_exit read_all(const char *path, struct zone *zone,
			      struct resolve_run *run)
{
	enum zone_item item;

	while ((item = zone_next(zone)) != ZONE_END) {
		if (item == ZONE_RECORD && !take(path, zone, run))
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
	if (!run->rrsets[0].rdatas.count && run->others.count)
		cli_error("%s: no NAPTR of %s, but of other names", path,
			  run->number.aus);
	return CLI_GOOD;
}

enum cli_exit resolve_records_read(const char *path, struct resolve_run *run)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct zone *zone = malloc(sizeof(*zone));
	enum cli_exit status = CLI_ENVIRONMENT;

	run->source = find;
	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	else if (!zone)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else {
		/* Lines without an owner belong to the number. */
		zone_init(zone, file, e164_slice(NULL, 0), run->rrsets[0].name);
		status = read_all(path, zone, run);
	}
	if (file && file != stdin)
		fclose(file);
	free(zone);
	return status;
}
