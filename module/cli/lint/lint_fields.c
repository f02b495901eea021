/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_fields.c - what was meant by words that are not the fields of a NAPTR.
 *
 * A hint is given only where the words leave no other reading: each is told by
 * how it looks, never by its position alone.
 */
#include "lint.h"

#include <stdio.h>

enum {
	NAPTR_FIELDS = 6,
	DELIMITERS = 3, /* of a regexp */
};

/* The words of the RDATA. */
struct fields {
	const struct zone_word *words;
	size_t count;
};

static bool is_decimal(const struct zone_word *word)
{
	return !word->is_quoted && word->len &&
	       strspn(word->text, "0123456789") == word->len;
}

static bool is_flag(const struct zone_word *word)
{
	return word->len
		       ? word->len == 1 && e164_is_alpha((uint8_t)word->text[0])
		       : word->is_quoted;
}

static bool is_service(const struct zone_word *word)
{
	const struct e164_slice head = e164_slice(word->text, 4);

	return word->len > 4 &&
	       e164_slice_equal_nocase(head, e164_slice_text("E2U+"));
}

/* Does it begin as a regexp does: with a delimiter, and "^" or more of it? */
static bool is_regexp(const struct zone_word *word)
{
	const uint8_t c = (uint8_t)word->text[0];

	return word->len > 1 && c > ' ' && c < 0x7f && !e164_is_alpha(c) &&
	       !e164_is_digit(c) && !strchr(".\\,'", c) &&
	       (word->text[1] == '^' ||
		memchr(word->text + 1, c, word->len - 1));
}

/* Octets that are the first one; escaped ones, too, so it may be too many. */
static size_t count_delimiters(const struct zone_word *word)
{
	size_t count = 0;

	for (size_t i = 0; i < word->len; i++)
		count += word->text[i] == word->text[0];
	return count;
}

/* Is it a regexp without quotes that something has ended too early? */
static bool is_cut(const struct zone_word *word)
{
	return !word->is_quoted && is_regexp(word) &&
	       count_delimiters(word) < DELIMITERS;
}

/* "100, 10, ...", or "," between words in quotes. */
static bool has_commas(const struct fields *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct zone_word *word = &f->words[i];

		if (word->is_quoted)
			continue;
		if (!strcmp(word->text, ",") ||
		    (i < 2 && e164_is_digit((uint8_t)word->text[0]) &&
		     strchr(word->text, ',')))
			return true;
	}
	return false;
}

/* What ended a regexp that has no quotes; or NULL. */
static const char *cut_hint(const struct fields *f)
{
	for (size_t i = 2; i < f->count; i++) {
		const struct zone_word *word = &f->words[i];

		if (!word->is_quoted && word->stop == ';' &&
		    i + 1 == f->count && is_regexp(word))
			return "; outside quotes \";\" begins a comment: put "
			       "the regexp in quotes";
		if (!is_cut(word))
			continue;
		if (word->stop == '(' || word->stop == ')')
			return "; outside quotes \"(\" and \")\" are not part "
			       "of a field: put the regexp in quotes";
		return "; outside quotes a blank or \";\" ends the regexp: "
		       "put it in quotes";
	}
	return NULL;
}

/* Which of the fields is missing, as all others are there; or NULL. */
static const char *missing_hint(const struct fields *f)
{
	const struct zone_word *w = f->words;

	if (f->count != NAPTR_FIELDS - 1 || !is_decimal(&w[0]))
		return NULL;
	if (is_flag(&w[1]) && is_service(&w[2]) && is_regexp(&w[3]))
		return "; ORDER or PREFERENCE is missing";
	if (!is_decimal(&w[1]))
		return NULL;
	if (is_service(&w[2]) && is_regexp(&w[3]))
		return "; the flags are missing: write \"u\" in front of the "
		       "services";
	if (!is_flag(&w[2]))
		return NULL;
	if (is_regexp(&w[3]))
		return "; the services are missing: write \"E2U+...\" in front "
		       "of the regexp";
	if (!is_service(&w[3]))
		return NULL;
	if (is_regexp(&w[4]))
		return "; the replacement is missing: write . behind the "
		       "regexp";
	return !strcmp(w[4].text, ".") && !w[4].is_quoted
		       ? "; the regexp is missing"
		       : NULL;
}

/* Is the replacement a URI, with no regexp in front of it? */
static bool is_uri_replacement(const struct fields *f)
{
	return f->count == NAPTR_FIELDS && !f->words[4].len &&
	       is_service(&f->words[3]) && strchr(f->words[5].text, ':');
}

const char *lint_fields_hint(const struct zone *zone)
{
	const struct fields fields = {
		.words = zone->text.words + zone->first,
		.count = zone->text.count - zone->first,
	};
	const char *hint = NULL;

	if (zone->text.has_more)
		return "";
	if (has_commas(&fields))
		return "; blanks are between the fields, not commas";
	if (fields.count != NAPTR_FIELDS)
		hint = cut_hint(&fields);
	if (!hint)
		hint = missing_hint(&fields);
	if (!hint && is_uri_replacement(&fields))
		hint = "; a URI belongs into the regexp: \"!^.*$!URI!\" .";
	return hint ? hint : "";
}
