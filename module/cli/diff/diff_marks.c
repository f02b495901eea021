/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_marks.c - where in the tree of numbers another policy begins.
 *
 * Numbers that a wildcard covers have no names, and so have the prefixes of
 * number: clauses and the ends of approved ranges none. They are looked at as
 * if there were one, also if both sides have the same policy: what changes may
 * be seen in a part of the numbers only.
 */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

bool diff_marks_add(struct diff *diff, struct e164_slice key)
{
	struct diff_mark *mark;

	if (diff->mark_count == diff->mark_cap) {
		const size_t cap = diff->mark_cap ? 2 * diff->mark_cap : 64;
		struct diff_mark **at =
			realloc(diff->marks, cap * sizeof(struct diff_mark *));

		if (!at)
			return false;
		diff->marks = at;
		diff->mark_cap = cap;
	}
	mark = malloc(sizeof(*mark) + key.len);
	if (!mark)
		return false;
	mark->len = (uint8_t)key.len;
	memcpy(mark->at, key.ptr, key.len);
	diff->marks[diff->mark_count++] = mark;
	return true;
}

void diff_marks_clear(struct diff *diff)
{
	for (size_t i = 0; i < diff->mark_count; i++)
		free(diff->marks[i]);
	free(diff->marks);
}

static bool add(struct diff *diff, const struct e164_apex *apex,
		uint64_t digits, size_t len)
{
	char text[E164_DIGITS_MAX + 6];
	struct zone_key key;

	zone_key_of(e164_slice(apex->name, apex->len), &key);
	snprintf(text, sizeof(text), "%0*llu", (int)len,
		 (unsigned long long)digits);
	for (size_t i = 0; i < len; i++)
		key.at[key.len++] = (uint8_t)(0x80 + (text[i] - '0'));
	return diff_marks_add(diff, e164_slice(key.at, key.len));
}

static bool add_prefix(struct diff *diff, const struct cli_settings *settings,
		       uint64_t digits, size_t len)
{
	for (size_t i = 0; i < settings->apex_count; i++)
		if (!add(diff, &settings->apexes[i], digits, len))
			return false;
	return true;
}

static bool add_settings(struct diff *diff, const struct cli_settings *settings)
{
	const struct e164_config *config = &settings->config;
	const struct e164_number_clause *clauses = config->numbers.at;
	const struct e164_range *ranges = config->options.approved_range.at;
	const struct e164_prefix *prefixes = config->options.approved_prefix.at;

	for (size_t i = 0; i < config->numbers.count; i++)
		if (!add_prefix(diff, settings, clauses[i].prefix.digits,
				clauses[i].prefix.len))
			return false;
	for (size_t i = 0; i < config->options.approved_range.count; i++)
		if (!add_prefix(diff, settings, ranges[i].first,
				ranges[i].len) ||
		    !add_prefix(diff, settings, ranges[i].last, ranges[i].len))
			return false;
	for (size_t i = 0; i < config->options.approved_prefix.count; i++)
		if (!add_prefix(diff, settings, prefixes[i].digits,
				prefixes[i].len))
			return false;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct diff_mark *x = *(struct diff_mark *const *)a;
	const struct diff_mark *y = *(struct diff_mark *const *)b;

	return zone_key_compare(e164_slice(x->at, x->len),
				e164_slice(y->at, y->len));
}

void diff_marks_sort(struct diff *diff)
{
	if (diff->mark_count)
		qsort(diff->marks, diff->mark_count, sizeof(struct diff_mark *),
		      compare);
}

bool diff_marks(struct diff *diff)
{
	for (int side = 0; side < DIFF_SIDES; side++)
		if (!add_settings(diff, diff->settings[side]))
			return false;
	return true;
}
