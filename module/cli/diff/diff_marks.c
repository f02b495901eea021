/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_marks.c - where in the tree of numbers another policy begins.
 *
 * Numbers that a wildcard covers have no names, and so have the prefixes of
 * number: clauses and the ends of approved ranges none. They are looked at as
 * if there were one.
 */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

struct marks {
	struct zone_key *at;
	size_t count;
	size_t cap;
};

static bool add(struct marks *marks, const struct e164_apex *apex,
		uint64_t digits, size_t len)
{
	char text[E164_DIGITS_MAX + 6];
	struct zone_key key;

	if (marks->count == marks->cap) {
		const size_t cap = marks->cap ? 2 * marks->cap : 64;
		struct zone_key *at =
			realloc(marks->at, cap * sizeof(*marks->at));

		if (!at)
			return false;
		marks->at = at;
		marks->cap = cap;
	}
	zone_key_of(e164_slice(apex->name, apex->len), &key);
	snprintf(text, sizeof(text), "%0*llu", (int)len,
		 (unsigned long long)digits);
	for (size_t i = 0; i < len; i++)
		key.at[key.len++] = (uint8_t)(0x80 + (text[i] - '0'));
	marks->at[marks->count++] = key;
	return true;
}

static bool add_prefix(struct marks *marks, const struct cli_settings *settings,
		       uint64_t digits, size_t len)
{
	for (size_t i = 0; i < settings->apex_count; i++)
		if (!add(marks, &settings->apexes[i], digits, len))
			return false;
	return true;
}

static bool add_settings(struct marks *marks,
			 const struct cli_settings *settings)
{
	const struct e164_config *config = &settings->config;
	const struct e164_number_clause *clauses = config->numbers.at;
	const struct e164_range *ranges = config->options.approved_range.at;
	const struct e164_prefix *prefixes = config->options.approved_prefix.at;

	for (size_t i = 0; i < config->numbers.count; i++)
		if (!add_prefix(marks, settings, clauses[i].prefix.digits,
				clauses[i].prefix.len))
			return false;
	for (size_t i = 0; i < config->options.approved_range.count; i++)
		if (!add_prefix(marks, settings, ranges[i].first,
				ranges[i].len) ||
		    !add_prefix(marks, settings, ranges[i].last, ranges[i].len))
			return false;
	for (size_t i = 0; i < config->options.approved_prefix.count; i++)
		if (!add_prefix(marks, settings, prefixes[i].digits,
				prefixes[i].len))
			return false;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct zone_key *x = a;
	const struct zone_key *y = b;

	return zone_key_compare(e164_slice(x->at, x->len),
				e164_slice(y->at, y->len));
}

bool diff_marks(struct diff *diff)
{
	struct marks marks = { .count = 0 };
	bool is_good = true;

	for (int side = 0; side < DIFF_SIDES && diff->is_config && is_good;
	     side++)
		is_good = add_settings(&marks, diff->settings[side]);
	if (marks.count)
		qsort(marks.at, marks.count, sizeof(*marks.at), compare);
	diff->marks = marks.at;
	diff->mark_count = marks.count;
	return is_good;
}
