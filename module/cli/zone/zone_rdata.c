/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_rdata.c - from words to RDATA.
 */
#include "zone.h"

#include "zone_parts.h"

#include <ldns/ldns.h>

/* The value of a decimal number; more than max if it is none or too large. */
static unsigned long decimal(const struct zone_word *word, unsigned long max)
{
	unsigned long value = 0;

	if (!zone_word_is_decimal(word))
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
		zone_set_fault(
			zone, "the %s \"%.*s\" is not a number from 0 to 65535",
			field, zone_word_shown(word), word->text);
		return false;
	}
	e164_write_u16(rdata, (uint16_t)value);
	return true;
}

/* Three digits, 000 to 255? */
static bool is_octet(const char *at)
{
	unsigned value = 0;

	for (int i = 0; i < 3; i++) {
		if (!e164_is_digit((uint8_t)at[i]))
			return false;
		value = value * 10 + (unsigned)(at[i] - '0');
	}
	return value <= UINT8_MAX;
}

/*
 * The first escape that is none: "\" and a digit, but not \000 to \255; or
 * NULL.
 */
static const char *bad_escape(const char *text)
{
	for (const char *at = text; *at; at++) {
		if (*at != '\\')
			continue;
		if (!at[1] ||
		    (e164_is_digit((uint8_t)at[1]) && !is_octet(at + 1)))
			return at;
		at++;
	}
	return NULL;
}

static void set_string_fault(struct zone *zone, const struct zone_word *word,
			     const char *field)
{
	const char *at = bad_escape(word->text);

	if (at)
		zone_set_fault(zone,
			       "a bad escape, \"%.4s\", at octet %zu of the %s",
			       at, (size_t)(at - word->text) + 1, field);
	else
		zone_set_fault(zone, "more than 255 octets in the %s", field);
	zone->fault_word = (size_t)(word - zone->text.words);
}

static bool read_string(struct zone *zone, const struct zone_word *word,
			const char *field, struct e164_writer *rdata)
{
	ldns_rdf *rdf = NULL;

	if (word->is_glued) {
		zone_set_fault(zone, "no blank in front of the %s", field);
		return false;
	}
	if (ldns_str2rdf_str(&rdf, word->text) != LDNS_STATUS_OK) {
		set_string_fault(zone, word, field);
		return false;
	}
	e164_write(rdata, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	ldns_rdf_deep_free(rdf);
	return true;
}

static bool read_replacement(struct zone *zone, const struct zone_word *word,
			     struct zone_name *name)
{
	if (word->is_glued) {
		zone_set_fault(zone, "no blank in front of the replacement");
		return false;
	}
	if (!word->is_quoted)
		return zone_read_name(zone, word, name);
	zone_set_fault(zone, "the replacement \"%.*s\" is not a domain name",
		       zone_word_shown(word), word->text);
	return false;
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
	if (!read_replacement(zone, &words[5], &replacement))
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
		zone_set_fault(zone,
			       "\\# is not followed by a length and so many "
			       "octets");
	ldns_rdf_deep_free(rdf);
	return is_good;
}

/* One name in wire form, without compression, and nothing behind it? */
static bool is_name(struct e164_slice octets)
{
	size_t at = 0;

	if (octets.len > E164_DNAME_MAX)
		return false;
	while (at < octets.len && octets.ptr[at] &&
	       octets.ptr[at] <= LDNS_MAX_LABELLEN)
		at += 1 + octets.ptr[at];
	return at + 1 == octets.len && !octets.ptr[at];
}

static bool read_unknown_name(struct zone *zone, struct zone_name *name)
{
	struct e164_writer rdata = e164_writer(name->wire, sizeof(name->wire));

	if (!read_unknown(zone, &rdata))
		return false;
	name->len = rdata.len;
	if (!rdata.failed && is_name(e164_written(&rdata)))
		return true;
	zone_set_fault(zone, "RDATA that is not one domain name");
	return false;
}

bool zone_target(struct zone *zone, struct zone_name *target)
{
	const struct zone_text *z = &zone->text;
	const size_t count = z->count - zone->first;

	if (count && zone_word_is(&z->words[zone->first], "\\#"))
		return read_unknown_name(zone, target);
	if (count != 1) {
		zone_set_fault(zone, "one name is expected");
		return false;
	}
	return zone_read_name(zone, &z->words[zone->first], target);
}

/* A <character-string> without its length: up to 255 octets, or many. */
static bool read_target(struct zone *zone, const struct zone_word *word,
			struct e164_writer *rdata)
{
	ldns_rdf *rdf = NULL;

	if (ldns_str2rdf_long_str(&rdf, word->text) != LDNS_STATUS_OK) {
		set_string_fault(zone, word, "target");
		return false;
	}
	e164_write(rdata, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	ldns_rdf_deep_free(rdf);
	if (rdata->failed)
		zone_set_fault(zone, "the target is too long");
	return !rdata->failed;
}

bool zone_uri(struct zone *zone, struct e164_writer *rdata)
{
	const struct zone_text *z = &zone->text;
	const size_t count = z->count - zone->first;
	const struct zone_word *words = &z->words[zone->first];

	if (count && zone_word_is(words, "\\#")) {
		if (!read_unknown(zone, rdata))
			return false;
		if (rdata->len < 4)
			zone_set_fault(zone, "RDATA of less than 4 octets");
		return rdata->len >= 4;
	}
	if (count != 3 || z->has_more) {
		zone_set_fault(zone, "%zu fields where a URI record has 3",
			       count);
		return false;
	}
	if (words[2].is_glued) {
		zone_set_fault(zone, "no blank in front of the target");
		return false;
	}
	return read_u16(zone, &words[0], "priority", rdata) &&
	       read_u16(zone, &words[1], "weight", rdata) &&
	       read_target(zone, &words[2], rdata);
}

bool zone_naptr(struct zone *zone, struct zone_naptr *naptr)
{
	const struct zone_text *z = &zone->text;
	const size_t count = z->count - zone->first;
	const bool is_unknown =
		count && zone_word_is(&z->words[zone->first], "\\#");
	struct e164_writer rdata =
		e164_writer(naptr->rdata, sizeof(naptr->rdata));

	if (!is_unknown && (count != 6 || z->has_more)) {
		zone_set_fault(zone, "%zu fields where a NAPTR has 6", count);
		return false;
	}
	if (is_unknown ? !read_unknown(zone, &rdata)
		       : !read_fields(zone, &rdata))
		return false;
	naptr->len = rdata.len;
	naptr->regexp = is_unknown ? NULL : z->words[zone->first + 4].text;
	naptr->status = e164_naptr_parse(e164_written(&rdata), &naptr->naptr);
	if (rdata.failed)
		zone_set_fault(zone, "%s", e164_status_text(E164_ERDATA));
	return !rdata.failed;
}
