/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_self.c - lines as tools get them that are given records of one name: of
 * dig(1), of host(1), or RDATA alone.
 */
#include "zone_parts.h"

/* Is it a type, and not flags? "A" is both; there it is taken for flags. */
static bool is_type(const struct zone_word *word)
{
	return word->len > 1 && zone_type_of(word);
}

/*
 * Is it NAPTR RDATA without owner, class and type? In RFC 3597 form as well.
 * The number in front of a type is the TTL of an owner of one digit.
 */
bool zone_is_bare_rdata(const struct zone_text *z)
{
	if (zone_word_is(&z->words[0], "\\#"))
		return true;
	if (z->count < 3 || !zone_word_is_decimal(&z->words[0]) ||
	    !zone_word_is_decimal(&z->words[1]))
		return false;
	if (z->words[2].is_quoted)
		return true;
	return z->count == 6 && !zone_class_of(&z->words[2]) &&
	       !is_type(&z->words[2]);
}

/*
 * Does the line belong to zone->self: has it no owner although it is not
 * indented, or is it indented with no owner before it?
 */
bool zone_is_of_self(const struct zone *zone)
{
	const struct zone_text *z = &zone->text;

	if (!zone->self.len || z->is_indented)
		return zone->self.len && !zone->owner.len;
	return zone_is_bare_rdata(z) || zone_word_is(&z->words[0], "NAPTR") ||
	       zone_class_of(&z->words[0]);
}

static bool has_words(const struct zone_text *z, size_t at, const char *a,
		      const char *b)
{
	return z->count > at + 1 && zone_word_is(&z->words[at], a) &&
	       zone_word_is(&z->words[at + 1], b);
}

/* What host(1) prints: "NAME has NAPTR record RDATA". */
bool zone_is_of_host(const struct zone_text *z)
{
	return has_words(z, 1, "has", "NAPTR") && z->count > 3 &&
	       zone_word_is(&z->words[3], "record");
}

/* What host(1) says beside it. */
bool zone_is_remark_of_host(const struct zone_text *z)
{
	return has_words(z, 1, "has", "no") || has_words(z, 1, "is", "an") ||
	       has_words(z, 0, "Using", "domain") ||
	       zone_word_is(&z->words[0], "Name:") ||
	       zone_word_is(&z->words[0], "Address:") ||
	       zone_word_is(&z->words[0], "Aliases:") ||
	       (zone_word_is(&z->words[0], "Host") && z->count > 3 &&
		has_words(z, 2, "not", "found:"));
}
