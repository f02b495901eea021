/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_parts.h - what the files of this room share.
 */
#pragma once

#include "zone.h"

#include <string.h>
#include <strings.h>

/* Write zone->fault. */
void zone_set_fault(struct zone *zone, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Read a name; the origin is appended to a relative one. Returns false with a
 * fault.
 */
bool zone_read_name(struct zone *zone, const struct zone_word *word,
		    struct zone_name *name);

/* The precision for "%.*s": of a long word only a part is shown. */
static inline int zone_word_shown(const struct zone_word *word)
{
	return word->len < 40 ? (int)word->len : 40;
}

static inline bool zone_word_is(const struct zone_word *word, const char *text)
{
	return !word->is_quoted && !strcasecmp(word->text, text);
}

static inline bool zone_word_is_decimal(const struct zone_word *word)
{
	return !word->is_quoted && word->len &&
	       word->text[strspn(word->text, "0123456789")] == '\0';
}
