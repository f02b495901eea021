/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone.c - from words to records: owner, TTL, class, type, directives.
 */
#include "zone.h"

#include "dname.h"

#include <ldns/ldns.h>
#include <stdarg.h>
#include <strings.h>

static void set_fault(struct zone *zone, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void set_fault(struct zone *zone, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(zone->fault, sizeof(zone->fault), format, args);
	va_end(args);
}

/* The precision for "%.*s": of a long word only a part is shown. */
static int shown(const struct zone_word *word)
{
	return word->len < 40 ? (int)word->len : 40;
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
}

/* Read a name; the origin is appended to a relative one. */
static bool read_name(struct zone *zone, const struct zone_word *word,
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
		set_fault(zone, "\"%.*s\" is not a domain name", shown(word),
			  word->text);
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

static bool is_word(const struct zone_word *word, const char *text)
{
	return !word->is_quoted && !strcasecmp(word->text, text);
}

static bool is_decimal(const struct zone_word *word)
{
	return !word->is_quoted && word->len &&
	       word->text[strspn(word->text, "0123456789")] == '\0';
}

/* Is it a TTL, such as 3600 or 1h30m? */
static bool is_ttl(const struct zone_word *word)
{
	return !word->is_quoted && word->len &&
	       e164_is_digit((uint8_t)word->text[0]) &&
	       word->text[strspn(word->text, "0123456789sSmMhHdDwW")] == '\0';
}

/* The number of a class; 0: it is none. */
static unsigned class_of(const struct zone_word *word)
{
	if (word->is_quoted)
		return 0;
	if (is_word(word, "IN"))
		return LDNS_RR_CLASS_IN;
	return (unsigned)ldns_get_rr_class_by_name(word->text);
}

/* The number of a type; 0: it is none. */
static unsigned type_of(const struct zone_word *word)
{
	if (word->is_quoted)
		return 0;
	if (is_word(word, "NAPTR"))
		return LDNS_RR_TYPE_NAPTR;
	return (unsigned)ldns_get_rr_type_by_name(word->text);
}

/* Read TTL and class in either order, then the type; RDATA comes next. */
static bool read_head(struct zone *zone, size_t at)
{
	const struct zone_text *z = &zone->text;

	zone->rrclass = LDNS_RR_CLASS_IN;
	for (int i = 0; i < 2 && at < z->count; i++) {
		if (class_of(&z->words[at]))
			zone->rrclass = class_of(&z->words[at++]);
		else if (is_ttl(&z->words[at]))
			at++;
	}
	zone->rrtype = at < z->count ? type_of(&z->words[at]) : 0;
	zone->first = at + 1;
	if (!zone->rrtype && at < z->count)
		set_fault(zone, "\"%.*s\" is not a record type",
			  shown(&z->words[at]), z->words[at].text);
	else if (!zone->rrtype)
		set_fault(zone, "a record without a type");
	return zone->rrtype != 0;
}

/* Is it NAPTR RDATA without owner, class and type? In RFC 3597 form as well. */
static bool is_bare_rdata(const struct zone_text *z)
{
	if (is_word(&z->words[0], "\\#"))
		return true;
	if (z->count < 3 || !is_decimal(&z->words[0]) ||
	    !is_decimal(&z->words[1]))
		return false;
	if (z->words[2].is_quoted)
		return true;
	return z->count == 6 && !class_of(&z->words[2]) &&
	       !is_word(&z->words[2], "NAPTR");
}

/* Read a line that has no owner. */
static enum zone_item read_rest(struct zone *zone)
{
	if (!zone->self.len || !is_bare_rdata(&zone->text))
		return read_head(zone, 0) ? ZONE_RECORD : ZONE_FAULT;
	zone->rrclass = LDNS_RR_CLASS_IN;
	zone->rrtype = LDNS_RR_TYPE_NAPTR;
	zone->first = 0;
	return ZONE_RECORD;
}

/*
 * Does the line belong to zone->self: has it no owner although it is not
 * indented, or is it indented with no owner before it?
 */
static bool is_of_self(const struct zone *zone)
{
	const struct zone_text *z = &zone->text;

	if (!zone->self.len || z->is_indented)
		return zone->self.len && !zone->owner.len;
	return is_bare_rdata(z) || is_word(&z->words[0], "NAPTR") ||
	       class_of(&z->words[0]);
}

static enum zone_item read_record(struct zone *zone)
{
	const struct zone_text *z = &zone->text;

	if (z->is_indented && zone->has_lost_owner) {
		set_fault(zone,
			  "the owner in front of it is not a domain name");
		return ZONE_FAULT;
	}
	zone->has_lost_owner = false;
	if (is_of_self(zone)) {
		zone->owner = zone->self;
		return read_rest(zone);
	}
	if (z->is_indented && zone->owner.len)
		return read_rest(zone);
	if (z->is_indented) {
		set_fault(zone, "a record without an owner");
		return ZONE_FAULT;
	}
	zone->has_lost_owner = !read_name(zone, &z->words[0], &zone->owner);
	return !zone->has_lost_owner && read_head(zone, 1) ? ZONE_RECORD
							   : ZONE_FAULT;
}

/* What is done with a directive. */
static const struct {
	const char *word;
	enum zone_item item;
	const char *note;
} directives[] = {
	{ "$TTL", ZONE_RECORD, "" },
	{ "$INCLUDE", ZONE_NOTE, "$INCLUDE: the other file is not read" },
	{ "$GENERATE", ZONE_NOTE, "$GENERATE: its records are not looked at" },
};

/* Returns ZONE_RECORD when there is nothing to report: read the next entry. */
static enum zone_item read_directive(struct zone *zone)
{
	const struct zone_word *word = &zone->text.words[0];

	if (is_word(word, "$ORIGIN")) {
		if (zone->text.count != 2)
			set_fault(zone, "$ORIGIN expects one name");
		else if (read_name(zone, &zone->text.words[1], &zone->origin))
			return ZONE_RECORD;
		return ZONE_FAULT;
	}
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (is_word(word, directives[i].word)) {
			set_fault(zone, "%s", directives[i].note);
			return directives[i].item;
		}
	set_fault(zone, "unknown directive \"%.*s\"", shown(word), word->text);
	return ZONE_FAULT;
}

static bool is_directive(const struct zone_text *z)
{
	return !z->is_indented && !z->words[0].is_quoted &&
	       z->words[0].text[0] == '$';
}

enum zone_item zone_next(struct zone *zone)
{
	while (zone_text_next(&zone->text)) {
		if (zone->text.fault) {
			set_fault(zone, "%s", zone->text.fault);
			return ZONE_FAULT;
		}
		if (!is_directive(&zone->text))
			return read_record(zone);
		const enum zone_item item = read_directive(zone);

		if (item != ZONE_RECORD)
			return item;
	}
	return ZONE_END;
}

bool zone_target(struct zone *zone, struct zone_name *target)
{
	const struct zone_text *z = &zone->text;

	if (z->count != zone->first + 1) {
		set_fault(zone, "one name is expected");
		return false;
	}
	return read_name(zone, &z->words[zone->first], target);
}

/* The RDATA -------------------------------------------------------------- */

/* The value of a decimal number; more than max if it is none or too large. */
static unsigned long decimal(const struct zone_word *word, unsigned long max)
{
	unsigned long value = 0;

	if (!is_decimal(word))
		return max + 1;
	for (size_t i = 0; i < word->len && value <= max; i++)
		value = value * 10 + (unsigned long)(word->text[i] - '0');
	return value;
}

static bool read_u16(struct zone *zone, const struct zone_word *word,
		     const char *field, struct e164_writer *rdata)
{
	const unsigned long value = decimal(word, UINT16_MAX);

	if (value > UINT16_MAX) {
		set_fault(zone,
			  "the %s \"%.*s\" is not a number from 0 to 65535",
			  field, shown(word), word->text);
		return false;
	}
	e164_write_u16(rdata, (uint16_t)value);
	return true;
}

static bool read_string(struct zone *zone, const struct zone_word *word,
			const char *field, struct e164_writer *rdata)
{
	ldns_rdf *rdf = NULL;

	if (word->is_glued) {
		set_fault(zone, "no blank in front of the %s", field);
		return false;
	}
	if (ldns_str2rdf_str(&rdf, word->text) != LDNS_STATUS_OK) {
		set_fault(zone,
			  "the %s has a bad escape or more than 255 "
			  "octets",
			  field);
		return false;
	}
	e164_write(rdata, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	ldns_rdf_deep_free(rdf);
	return true;
}

static bool read_fields(struct zone *zone, struct e164_writer *rdata)
{
	static const char *const strings[] = { "flags", "services", "regexp" };
	const struct zone_word *words = &zone->text.words[zone->first];
	struct zone_name replacement;

	if (!read_u16(zone, &words[0], "ORDER", rdata) ||
	    !read_u16(zone, &words[1], "PREFERENCE", rdata))
		return false;
	for (size_t i = 0; i < 3; i++)
		if (!read_string(zone, &words[2 + i], strings[i], rdata))
			return false;
	if (words[5].is_quoted || words[5].is_glued) {
		set_fault(zone, "the replacement \"%.*s\" is not a domain name",
			  shown(&words[5]), words[5].text);
		return false;
	}
	if (!read_name(zone, &words[5], &replacement))
		return false;
	e164_write(rdata, replacement.wire, replacement.len);
	return true;
}

/* RFC 3597: \# LENGTH HEX... */
static bool read_unknown(struct zone *zone, struct e164_writer *rdata)
{
	const struct zone_text *z = &zone->text;
	const size_t at = zone->first;
	char hex[2 * E164_NAPTR_RDATA_MAX + 1] = "";
	struct e164_writer w = e164_writer(hex, sizeof(hex) - 1);
	ldns_rdf *rdf = NULL;

	for (size_t i = at + 2; i < z->count; i++)
		e164_write(&w, z->words[i].text, z->words[i].len);
	const bool is_good =
		!w.failed && at + 1 < z->count &&
		w.len == 2 * decimal(&z->words[at + 1], UINT16_MAX) &&
		ldns_str2rdf_hex(&rdf, hex) == LDNS_STATUS_OK &&
		ldns_rdf_size(rdf) == w.len / 2;

	if (is_good)
		e164_write(rdata, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	else
		set_fault(zone, "\\# is not followed by a length and so many "
				"octets");
	ldns_rdf_deep_free(rdf);
	return is_good;
}

bool zone_naptr(struct zone *zone, struct zone_naptr *naptr)
{
	const struct zone_text *z = &zone->text;
	const size_t count = z->count - zone->first;
	const bool is_unknown = count && is_word(&z->words[zone->first], "\\#");
	struct e164_writer rdata =
		e164_writer(naptr->rdata, sizeof(naptr->rdata));

	if (!is_unknown && (count != 6 || z->has_more)) {
		set_fault(zone, "%zu fields where a NAPTR has 6", count);
		return false;
	}
	if (is_unknown ? !read_unknown(zone, &rdata)
		       : !read_fields(zone, &rdata))
		return false;
	naptr->len = rdata.len;
	naptr->regexp = is_unknown ? NULL : z->words[zone->first + 4].text;
	naptr->status = e164_naptr_parse(e164_written(&rdata), &naptr->naptr);
	if (rdata.failed)
		set_fault(zone, "%s", e164_status_text(E164_ERDATA));
	return !rdata.failed;
}
