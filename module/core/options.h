/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.h - the rows of options.def as the parser sees them.
 *
 * Private to the core: conf.c reads words, options.c knows what they mean.
 */
#pragma once

#include "e164/conf.h"

enum option_kind {
	OPTION_BOOL,
	OPTION_NUMBER,
	OPTION_SECONDS,
	OPTION_SIZE,
	OPTION_CHOICE,
	OPTION_SERVICES,
	OPTION_APEX,
};

struct option {
	enum option_kind kind;
	size_t offset; /* of the field in struct e164_options */
	const char *name;
	const char *initial;
	uint64_t min;
	uint64_t max;
	const char *words;
	const char *text;
};

/* NULL when there is none. */
const struct option *option_find(struct e164_slice name);
const struct option *option_at(size_t index);

/*
 * Set one word of an option's value.
 * is_first: the first word of this line; a list starts anew
 * Returns false, and changes nothing but a list, when the word is no good.
 */
bool option_set(const struct option *option, struct e164_options *o,
		struct e164_slice word, bool is_first);

/* Say what a value should look like. */
void option_expected(const struct option *option, char *text, size_t size);

/* May the option's line have several words? */
static inline bool option_is_list(const struct option *option)
{
	return option->kind == OPTION_SERVICES;
}
