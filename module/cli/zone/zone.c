/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone.c - from words to records: owner, TTL, class, type, directives.
 */
#include "zone.h"

#include "dname.h"
#include "zone_parts.h"

#include <ldns/ldns.h>
#include <stdarg.h>
#include <strings.h>

void zone_set_fault(struct zone *zone, const char *format, ...)
{
	va_list args;

	zone->fault_word = 0;
	va_start(args, format);
	vsnprintf(zone->fault, sizeof(zone->fault), format, args);
	va_end(args);
}

static void set_name(struct zone_name *name, struct e164_slice wire)
{
	name->len = wire.len;
	if (wire.len)
		memcpy(name->wire, wire.ptr, wire.len);
}

void zone_init(struct zone *zone, FILE *file, struct e164_slice origin,
	       struct e164_slice self)
{
	zone_text_init(&zone->text, file);
	set_name(&zone->origin, origin.len ? origin : e164_slice("", 1));
	set_name(&zone->self, self);
	zone->owner.len = 0;
	zone->has_lost_owner = false;
	zone->ttl_sec = ZONE_TTL_UNKNOWN;
	zone->default_ttl = ZONE_TTL_UNKNOWN;
	zone->ttl_note = NULL;
	zone->ttl_note_at = 0;
	zone->path = NULL;
	zone->files = NULL;
	zone->is_directive = false;
}

void zone_set_path(struct zone *zone, const char *path)
{
	zone->path = path;
}

bool zone_read_name(struct zone *zone, const struct zone_word *word,
		    struct zone_name *name)
{
	uint8_t wire[E164_DNAME_MAX];

	if (!strcmp(word->text, "@") && !word->is_quoted) {
		*name = zone->origin;
		return true;
	}
	struct e164_slice got = zone_name_parse(word->text, wire);
	const bool is_whole = ldns_dname_str_absolute(word->text);
	const size_t more = is_whole ? 0 : zone->origin.len - 1;

	if (!got.len || got.len + more > E164_DNAME_MAX) {
		zone_set_fault(zone, "\"%.*s\" is not a domain name",
			       zone_word_shown(word), word->text);
		return false;
	}
	set_name(name, got);
	if (!is_whole) {
		memcpy(name->wire + got.len - 1, zone->origin.wire,
		       zone->origin.len);
		name->len += more;
	}
	return true;
}

unsigned zone_class_of(const struct zone_word *word)
{
	if (word->is_quoted)
		return 0;
	if (zone_word_is(word, "IN"))
		return LDNS_RR_CLASS_IN;
	return (unsigned)ldns_get_rr_class_by_name(word->text);
}

/* Types that were assigned after the oldest ldns that we build with. */
static unsigned newer_type(const struct zone_word *word)
{
	static const struct {
		const char *word;
		unsigned type;
	} types[] = {
		{ "NXNAME", 128 }, { "ZONEMD", 63 },    { "SVCB", 64 },
		{ "HTTPS", 65 },   { "DSYNC", 66 },     { "HHIT", 67 },
		{ "BRID", 68 },    { "AMTRELAY", 260 }, { "RESINFO", 261 },
		{ "WALLET", 262 }, { "CLA", 263 },      { "IPN", 264 },
		{ "DOA", 259 },    { "AVC", 258 },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (zone_word_is(word, types[i].word))
			return types[i].type;
	return 0;
}

unsigned zone_type_of(const struct zone_word *word)
{
	if (word->is_quoted)
		return 0;
	if (zone_word_is(word, "NAPTR"))
		return LDNS_RR_TYPE_NAPTR;
	const unsigned type = (unsigned)ldns_get_rr_type_by_name(word->text);

	return type ? type : newer_type(word);
}

/* Read TTL and class, in either order. Returns false with a fault. */
static bool read_ttl_and_class(struct zone *zone, size_t *at)
{
	const struct zone_text *z = &zone->text;
	bool has_class = false;
	bool has_ttl = false;

	for (; *at < z->count; ++*at) {
		const struct zone_word *word = &z->words[*at];
		const unsigned rrclass = zone_class_of(word);

		if (rrclass && !has_class) {
			zone->rrclass = rrclass;
			has_class = true;
		} else if (!rrclass && !has_ttl && zone_is_ttl(word)) {
			if (!zone_read_ttl(zone, word, &zone->ttl_sec))
				return false;
			has_ttl = true;
		} else
			return true;
	}
	return true;
}

bool zone_read_head(struct zone *zone, size_t at)
{
	const struct zone_text *z = &zone->text;

	zone->rrclass = LDNS_RR_CLASS_IN;
	if (zone->default_ttl != ZONE_TTL_UNKNOWN)
		zone->ttl_sec = zone->default_ttl;
	zone->rrtype = 0;
	if (!read_ttl_and_class(zone, &at))
		return false;
	if (at < z->count)
		zone->rrtype = zone_type_of(&z->words[at]);
	zone->first = at + 1;
	if (!zone->rrtype && at < z->count)
		zone_set_fault(zone, "\"%.*s\" is not a record type",
			       zone_word_shown(&z->words[at]),
			       z->words[at].text);
	else if (!zone->rrtype)
		zone_set_fault(zone, "a record without a type");
	return zone->rrtype != 0;
}

/* Read a line that has no owner. */
static enum zone_item read_rest(struct zone *zone)
{
	if (!zone->self.len || !zone_is_bare_rdata(&zone->text))
		return zone_read_head(zone, 0) ? ZONE_RECORD : ZONE_FAULT;
	zone->rrclass = LDNS_RR_CLASS_IN;
	zone->rrtype = LDNS_RR_TYPE_NAPTR;
	zone->first = 0;
	return ZONE_RECORD;
}

static enum zone_item read_host(struct zone *zone)
{
	if (!zone_read_name(zone, &zone->text.words[0], &zone->owner))
		return ZONE_FAULT;
	zone->whose = ZONE_WHOSE_OWNER;
	zone->rrclass = LDNS_RR_CLASS_IN;
	zone->rrtype = LDNS_RR_TYPE_NAPTR;
	zone->first = 4;
	return ZONE_RECORD;
}

enum zone_item zone_read_record(struct zone *zone)
{
	const struct zone_text *z = &zone->text;

	zone->whose = ZONE_WHOSE_LOST;
	if (zone->self.len && zone_is_of_host(z))
		return read_host(zone);
	if (z->is_indented && zone->has_lost_owner) {
		zone_set_fault(zone,
			       "the owner in front of it is not a domain name");
		return ZONE_FAULT;
	}
	zone->has_lost_owner = false;
	zone->whose = ZONE_WHOSE_OWNER;
	if (zone_is_of_self(zone)) {
		zone->owner = zone->self;
		return read_rest(zone);
	}
	if (z->is_indented && zone->owner.len)
		return read_rest(zone);
	zone->whose = ZONE_WHOSE_LOST;
	if (z->is_indented) {
		zone_set_fault(zone, "a record without an owner");
		return ZONE_FAULT;
	}
	zone->has_lost_owner =
		!zone_read_name(zone, &z->words[0], &zone->owner);
	if (!zone->has_lost_owner)
		zone->whose = ZONE_WHOSE_OWNER;
	return !zone->has_lost_owner && zone_read_head(zone, 1) ? ZONE_RECORD
								: ZONE_FAULT;
}

static enum zone_item read_origin(struct zone *zone)
{
	struct zone_name origin;

	if (zone->text.count != 2) {
		zone_set_fault(zone, "$ORIGIN expects one name");
		return ZONE_FAULT;
	}
	/* A relative one is below the one before, which is read meanwhile. */
	if (!zone_read_name(zone, &zone->text.words[1], &origin))
		return ZONE_FAULT;
	zone->origin = origin;
	return ZONE_RECORD;
}

static enum zone_item read_ttl(struct zone *zone)
{
	const struct zone_text *z = &zone->text;

	if (z->count != 2) {
		zone_set_fault(zone, "$TTL expects one TTL");
		return ZONE_FAULT;
	}
	return zone_read_ttl(zone, &z->words[1], &zone->default_ttl)
		       ? ZONE_RECORD
		       : ZONE_FAULT;
}

/*
 * What is done with a directive. ZONE_RECORD: there is nothing to report; go
 * on.
 */
static const struct {
	const char *word;
	enum zone_item (*take)(struct zone *zone);
	bool brings_records;
} directives[] = {
	{ "$ORIGIN", read_origin, false },
	{ "$TTL", read_ttl, false },
	{ "$INCLUDE", zone_include, true },
	{ "$GENERATE", zone_generate, true },
};

static enum zone_item read_directive(struct zone *zone)
{
	const struct zone_word *word = &zone->text.words[0];

	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (zone_word_is(word, directives[i].word)) {
			zone->is_directive = directives[i].brings_records;
			return directives[i].take(zone);
		}
	zone_set_fault(zone, "unknown directive \"%.*s\"",
		       zone_word_shown(word), word->text);
	return ZONE_FAULT;
}

static bool is_directive(const struct zone_text *z)
{
	return !z->is_indented && !z->words[0].is_quoted &&
	       z->words[0].text[0] == '$';
}

/* Read the entry whose words are there; ZONE_RECORD with count 0: go on. */
static enum zone_item read_entry(struct zone *zone)
{
	enum zone_item item;

	if (zone->text.fault) {
		/*
		 * Of a line that is cut, the owner may be known all the same.
		 */
		if (zone->text.count && !is_directive(&zone->text))
			(void)zone_read_record(zone);
		zone_set_fault(zone, "%s", zone->text.fault);
		return ZONE_FAULT;
	}
	if (!is_directive(&zone->text))
		return zone_read_record(zone);
	item = read_directive(zone);
	if (item == ZONE_RECORD)
		zone->text.count = 0;
	return item;
}

enum zone_item zone_next(struct zone *zone)
{
	enum zone_item item;

	for (;;) {
		zone->is_directive = false;
		zone->whose = ZONE_WHOSE_NOBODY;
		item = zone_generate_next(zone);
		if (item != ZONE_END)
			return item;
		if (!zone_text_next(&zone->text)) {
			item = zone_include_end(zone);
			if (item != ZONE_RECORD)
				return item;
			continue;
		}
		if (zone->self.len && !zone->text.fault &&
		    zone_is_remark_of_host(&zone->text))
			continue;
		item = read_entry(zone);
		if (item != ZONE_RECORD || zone->text.count)
			return item;
	}
}

bool zone_is_doubled(const struct zone *zone, const struct zone_name *name)
{
	const size_t len = zone->origin.len;
	const size_t all = 2 * len - 1;

	return len > 1 && name->len >= all &&
	       !memcmp(name->wire + name->len - all, zone->origin.wire,
		       len - 1) &&
	       !memcmp(name->wire + name->len - len, zone->origin.wire, len);
}
