/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_read.c - read a zone file, and have its records checked.
 */
#include "lint.h"
#include "text.h"

#include <errno.h>
#include <ldns/ldns.h>
#include <string.h>

#define HINT_MAX 128 /* octets of a hint behind a fault, with its NUL */

static void report_fault(struct lint *lint, const char *word)
{
	const struct cli_place place = {
		.text = e164_slice_text(lint->zone->fault),
	};

	lint_report(lint, lint_rule_find(word), zone_position(lint->zone), 0,
		    &place);
}

/* Report a NAPTR whose words are not valid RDATA. */
static void report_words(struct lint *lint)
{
	const struct zone *zone = lint->zone;
	const size_t regexp = zone->first + 4;
	struct cli_place place;

	/* A back-reference with one backslash is told as what it is, once. */
	if (zone->fault_word == regexp &&
	    lint_find_escape(zone->text.words[regexp].text, &place))
		lint_report(lint, lint_rule_find("escape-single"),
			    zone_position(zone), 0, &place);
	else {
		char text[ZONE_FAULT_MAX + HINT_MAX];

		(void)snprintf(text, sizeof(text), "%s%s", zone->fault,
			       lint_fields_hint(zone));
		place = (struct cli_place){ .text = e164_slice_text(text) };
		lint_report(lint, lint_rule_find("syntax"), zone_position(zone),
			    0, &place);
	}
}

/*
 * Is the record outside the zone? Then name servers ignore it, or refuse the
 * whole file. Without a SOA the file is a part of some zone, or of several. A
 * second SOA begins another zone.
 */
static bool is_foreign(const struct lint *lint)
{
	const struct zone *zone = lint->zone;

	return lint->has_soa && zone->rrtype != LDNS_RR_TYPE_SOA &&
	       !lint_is_inside(lint, zone_name_slice(&zone->owner));
}

/*
 * Keep the owner of what is not taken, so that no rule says of it that there is
 * no such record.
 */
static void note_fault(struct lint *lint)
{
	if (!is_foreign(lint))
		lint_name(lint, LINT_NAME_FAULT);
}

/* Report what is no record. */
static void report_entry(struct lint *lint, enum zone_item item)
{
	const struct zone *zone = lint->zone;

	if (item == ZONE_NOTE) {
		report_fault(lint, "generate-words");
		return;
	}
	report_fault(lint, zone->is_directive ? "directive" : "syntax");
	if (zone->whose == ZONE_WHOSE_OWNER)
		note_fault(lint);
}

/* Are all labels one digit, as those of a number without its apex are? */
static bool is_digits(struct e164_slice name)
{
	for (size_t at = 0; at + 1 < name.len; at += 2)
		if (name.ptr[at] != 1 || !e164_is_digit(name.ptr[at + 1]))
			return false;
	return name.len > 1;
}

static void report_foreign(struct lint *lint)
{
	const struct e164_slice owner = zone_name_slice(&lint->zone->owner);
	const struct cli_place place = {
		.why = is_digits(owner) ? "is the dot at its end too much?"
					: "",
		.text = owner,
	};

	lint_report(lint, lint_rule_find("out-of-zone"),
		    zone_position(lint->zone), 0, &place);
}

/* Is a dot missing at the end of a name that a record leads to? */
static void check_target(struct lint *lint, const struct zone_name *name)
{
	const struct cli_place place = {
		.why = "in the name that it leads to",
		.text = zone_name_slice(name),
	};

	if (zone_is_doubled(lint->zone, name))
		lint_report(lint, lint_rule_find("origin-doubled"),
			    zone_position(lint->zone), 0, &place);
}

static void check_replacement(struct lint *lint, const struct e164_naptr *naptr)
{
	struct zone_name name = { .len = naptr->replacement.len };

	memcpy(name.wire, naptr->replacement.ptr, name.len);
	check_target(lint, &name);
}

static void take_naptr(struct lint *lint)
{
	struct zone *zone = lint->zone;
	struct zone_naptr naptr;
	struct lint_record record;

	if (!zone_naptr(zone, &naptr)) {
		report_words(lint);
		note_fault(lint);
		return;
	}
	if (naptr.status != E164_OK) {
		lint_report(lint, lint_rule_find("rdata"), zone_position(zone),
			    0, NULL);
		note_fault(lint);
		return;
	}
	lint_renew(lint);
	if (!lint->rw)
		return;
	record.line = zone_position(zone);
	record.owner = zone_name_slice(&zone->owner);
	record.typed = naptr.regexp;
	record.is_doubled = zone_is_doubled(zone, &zone->owner);
	record.is_foreign = is_foreign(lint);
	record.rdata = e164_slice(naptr.rdata, naptr.len);
	record.naptr = naptr.naptr;
	lint_record(lint, &record);
	if (naptr.naptr.replacement.len > 1)
		check_replacement(lint, &naptr.naptr);
}

/* Note a name below which names may exist that this file does not have. */
static void take_cut(struct lint *lint, struct e164_slice name)
{
	const uint64_t hash = lint_hash_name(name);
	uint64_t *cuts;

	if (lint->cut_count && lint->cuts[lint->cut_count - 1] == hash)
		return;
	cuts = lint_grow(lint, lint->cuts, lint->cut_count, &lint->cut_cap,
			 sizeof(*cuts));
	if (!cuts)
		return;
	lint->cuts = cuts;
	cuts[lint->cut_count++] = hash;
}

/* A name that has an effect on the numbers below it. */
static void take_node(struct lint *lint, enum lint_node_kind kind,
		      struct e164_slice name)
{
	const struct cli_settings *settings = lint->settings;
	struct e164_name parsed;

	e164_name_parse(name, settings->apexes, settings->apex_count, &parsed);
	if (parsed.kind == E164_NAME_NUMBER)
		lint_node(lint, kind, lint_point(lint, &parsed));
}

/* Is it, or is it of unknown form (RFC 3597)? The record is good else. */
static bool is_target_quoted(const struct zone *zone)
{
	const struct zone_word *words = &zone->text.words[zone->first];

	return !strcmp(words[0].text, "\\#") || words[2].is_quoted;
}

static void take_uri(struct lint *lint)
{
	static const char text[] = "the target stands in quotes; name servers "
				   "refuse it without";
	const struct cli_place unquoted = { .text = e164_slice_text(text) };
	uint8_t rdata[E164_NAPTR_RDATA_MAX];
	struct e164_writer w = e164_writer(rdata, sizeof(rdata));

	if (!zone_uri(lint->zone, &w)) {
		report_fault(lint, "syntax");
		note_fault(lint);
		return;
	}
	if (!is_target_quoted(lint->zone))
		lint_report(lint, lint_rule_find("syntax"),
			    zone_position(lint->zone), 0, &unquoted);
	lint_name(lint, LINT_NAME_URI);
	lint_uri_record(lint, zone_name_slice(&lint->zone->owner),
			e164_slice(rdata + 4, w.len - 4));
}

static void take_alias(struct lint *lint)
{
	struct zone *zone = lint->zone;
	struct zone_name target;

	if (!zone_target(zone, &target)) {
		report_fault(lint, "syntax");
		note_fault(lint);
		return;
	}
	check_target(lint, &target);
	lint_name(lint, LINT_NAME_ALIAS);
	lint_link(lint, zone_position(zone), true,
		  zone_name_slice(&zone->owner), zone_name_slice(&target));
}

/* What signing adds at names that are there; also a CNAME's, RFC 4035 2.5. */
static bool is_of_dnssec(unsigned rrtype)
{
	return rrtype == LDNS_RR_TYPE_RRSIG || rrtype == LDNS_RR_TYPE_NSEC ||
	       rrtype == LDNS_RR_TYPE_NSEC3 || rrtype == LDNS_RR_TYPE_SIG ||
	       rrtype == LDNS_RR_TYPE_NXT;
}

static void take_data(struct lint *lint)
{
	struct zone *zone = lint->zone;
	const struct e164_slice owner = zone_name_slice(&zone->owner);
	const bool is_apex =
		e164_slice_equal_nocase(owner, zone_name_slice(&lint->apex));

	if (is_of_dnssec(zone->rrtype))
		return;
	lint_name(lint, LINT_NAME_DATA);
	switch (zone->rrtype) {
	case LDNS_RR_TYPE_SOA:
		lint->apex = zone->owner;
		lint->has_soa = true;
		break;
	case LDNS_RR_TYPE_NS:
		if (is_apex)
			break;
		take_node(lint,
			  lint->apex.len ? LINT_NODE_DELEGATION : LINT_NODE_NS,
			  owner);
		take_cut(lint, owner);
		break;
	case LDNS_RR_TYPE_DNAME:
		take_node(lint, LINT_NODE_DNAME, owner);
		if (!is_apex)
			take_cut(lint, owner);
		break;
	default:
		break;
	}
}

static bool is_of_numbers(unsigned rrtype)
{
	return rrtype == LDNS_RR_TYPE_NAPTR || rrtype == LDNS_RR_TYPE_URI;
}

/* Compare the TTL with that of the record before, if it is of the same set. */
static void check_ttl(struct lint *lint)
{
	const struct zone *zone = lint->zone;
	struct lint_before *before = &lint->before;
	const uint64_t owner = lint_hash_name(zone_name_slice(&zone->owner));
	const bool is_same = before->owner == owner &&
			     before->rrtype == zone->rrtype &&
			     before->ttl_sec != ZONE_TTL_UNKNOWN &&
			     zone->ttl_sec != ZONE_TTL_UNKNOWN;

	if (is_same && before->ttl_sec != zone->ttl_sec)
		lint_report(lint, lint_rule_find("ttl"), zone_position(zone),
			    before->line, NULL);
	*before = (struct lint_before){
		.owner = owner,
		.rrtype = zone->rrtype,
		.ttl_sec = zone->ttl_sec,
		.line = zone_position(zone),
	};
}

static void take_by_type(struct lint *lint)
{
	switch (lint->zone->rrtype) {
	case LDNS_RR_TYPE_NAPTR:
		take_naptr(lint);
		break;
	case LDNS_RR_TYPE_CNAME:
		take_alias(lint);
		break;
	case LDNS_RR_TYPE_URI:
		take_uri(lint);
		break;
	default:
		take_data(lint);
	}
}

static void take_record(struct lint *lint)
{
	const struct zone *zone = lint->zone;
	const struct e164_slice owner = zone_name_slice(&zone->owner);

	if (zone->rrclass != LDNS_RR_CLASS_IN) {
		if (lint->has_soa || is_of_numbers(zone->rrtype))
			lint_report(lint, lint_rule_find("class"),
				    zone_position(zone), 0, NULL);
		if (is_of_numbers(zone->rrtype))
			note_fault(lint);
		return;
	}
	if (is_of_numbers(zone->rrtype))
		check_ttl(lint);
	if (is_foreign(lint)) {
		report_foreign(lint);
		/* It has no effect on the names of the zone. */
		if (zone->rrtype == LDNS_RR_TYPE_NAPTR)
			take_naptr(lint);
		return;
	}
	/* A wildcard stands for every name below its parent. */
	if (lint_is_wildcard(owner)) {
		const struct e164_slice rest =
			e164_slice(owner.ptr + 2, owner.len - 2);

		take_cut(lint, rest);
		take_node(lint, LINT_NODE_WILDCARD, rest);
	}
	take_by_type(lint);
}

/* Of a record, or of the $TTL in front of it. */
static void report_ttl(struct lint *lint)
{
	struct zone *zone = lint->zone;
	struct cli_place place = { .why = "" };

	if (!zone->ttl_note)
		return;
	place.text = e164_slice_text(zone->ttl_note);
	lint_report(lint, lint_rule_find("ttl-form"), zone->ttl_note_at, 0,
		    &place);
	zone->ttl_note = NULL;
}

static bool has_failed(const struct lint *lint)
{
	return lint->counts[LINT_ERROR] ||
	       (lint->is_strict && lint->counts[LINT_WARNING]);
}

enum cli_exit lint_read(struct lint *lint, FILE *file)
{
	enum zone_item item = ZONE_NOTE;

	cli_progress_begin(&lint->progress, lint->path, file, 0,
			   lint->is_quiet);
	while (!lint->is_out_of_memory && item != ZONE_END) {
		item = zone_next(lint->zone);
		report_ttl(lint);
		if (item == ZONE_END)
			break;
		if (item == ZONE_RECORD)
			take_record(lint);
		else
			report_entry(lint, item);
		cli_progress_step(&lint->progress);
	}
	cli_progress_end(&lint->progress);
	if (!lint->is_out_of_memory)
		lint_finish(lint);
	if (!lint->is_out_of_memory && !ferror(file))
		lint_report_end(lint);
	if (ferror(file))
		cli_error("%s: %s", lint->path, strerror(errno));
	else if (lint->is_out_of_memory)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else
		return has_failed(lint) ? CLI_NEGATIVE : CLI_GOOD;
	return CLI_ENVIRONMENT;
}
