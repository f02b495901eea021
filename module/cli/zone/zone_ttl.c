/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_ttl.c - TTLs as zone files have them.
 */
#include "zone_parts.h"

#define TTL_MAX      2147483647          /* seconds, RFC 2181 section 8 */
#define TTL_TOO_LONG (UINT64_C(1) << 32) /* seconds: its field has 32 bits */

static uint64_t seconds_in(char unit)
{
	switch (e164_lower((uint8_t)unit)) {
	case 'w':
		return 604800;
	case 'd':
		return 86400;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	default:
		return 1;
	}
}

/* BIND 9.18, NSD 4.6 and ldns 1.8 were tried. */
static void note(struct zone *zone, const struct zone_word *word, uint64_t all)
{
	const bool ends_in_digit =
		e164_is_digit((uint8_t)word->text[word->len - 1]);
	const char *text = NULL;

	if (all > TTL_MAX)
		text = "above 2147483647 (RFC 2181 section 8): BIND takes it "
		       "for 0, NSD for 3600";
	else if (ends_in_digit && word->text[strspn(word->text, "0123456789")])
		text = "no unit behind the last digits: BIND refuses the zone, "
		       "NSD and ldns take them for seconds; write the unit";
	if (!text || zone->ttl_note)
		return;
	zone->ttl_note = text;
	zone->ttl_note_at = zone_position(zone);
}

/* Read a TTL, such as 3600 or 1h30m. Returns false when it is none. */
static bool parse(const struct zone_word *word, uint64_t *all)
{
	uint64_t part = 0;
	bool has_digit = false;

	*all = 0;
	if (word->is_quoted || !e164_is_digit((uint8_t)word->text[0]))
		return false;
	for (const char *at = word->text; *at; at++) {
		if (e164_is_digit((uint8_t)*at)) {
			part = part * 10 + (uint64_t)(*at - '0');
			has_digit = true;
		} else if (has_digit && strchr("sSmMhHdDwW", *at)) {
			*all += part * seconds_in(*at);
			part = 0;
			has_digit = false;
		} else
			return false;
		if (part > TTL_TOO_LONG)
			part = TTL_TOO_LONG;
		if (*all > TTL_TOO_LONG)
			*all = TTL_TOO_LONG;
	}
	*all += part;
	return true;
}

bool zone_is_ttl(const struct zone_word *word)
{
	uint64_t all;

	return parse(word, &all);
}

bool zone_read_ttl(struct zone *zone, const struct zone_word *word,
		   uint32_t *ttl_sec)
{
	uint64_t all;

	if (!parse(word, &all) || all >= TTL_TOO_LONG) {
		zone_set_fault(zone,
			       "\"%.*s\" is not a TTL, such as 3600 or "
			       "1h, up to 2147483647",
			       zone_word_shown(word), word->text);
		return false;
	}
	note(zone, word, all);
	*ttl_sec = all < ZONE_TTL_UNKNOWN ? (uint32_t)all : ZONE_TTL_UNKNOWN;
	return true;
}
