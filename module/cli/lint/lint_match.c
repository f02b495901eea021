/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_match.c - can an ERE match any of the numbers of a wildcard?
 *
 * Only what is certain counts: of an ERE that is anchored at its start, the
 * octets in front of the first thing that may be left out, repeated or chosen.
 * The ERE is valid; it comes from the network all the same.
 */
#include "lint.h"

#define ANY 0 /* "." */

/* What every match begins with. */
struct start {
	uint8_t octets[E164_AUS_MAX];
	size_t len;
	bool is_anchored;
	bool is_whole; /* and nothing comes behind it */
};

static bool is_one_of(struct e164_slice ere, size_t at, const char *set)
{
	return at < ere.len && ere.ptr[at] && strchr(set, ere.ptr[at]);
}

static bool is_repeated(struct e164_slice ere, size_t end)
{
	return is_one_of(ere, end, "*+?{");
}

/* Are there branches, or groups that may be left out or repeated? */
static bool has_choice(struct e164_slice ere)
{
	for (size_t i = 0; i < ere.len; i++)
		if (ere.ptr[i] == '|' ||
		    (ere.ptr[i] == ')' && is_repeated(ere, i + 1)))
			return true;
	return false;
}

/* Read what stands for one octet. Returns how many it takes; 0: it does not. */
static size_t read_octet(struct e164_slice ere, size_t at, uint8_t *octet)
{
	const size_t len = ere.ptr[at] == '\\' ? 2 : 1;

	if (is_repeated(ere, at + len))
		return 0;
	if (len == 2 && !is_one_of(ere, at + 1, "\\.[]()*+?{}|^$"))
		return 0;
	if (len == 1 && is_one_of(ere, at, "[]*+?{}"))
		return 0;
	*octet = len == 1 && ere.ptr[at] == '.' ? ANY : ere.ptr[at + len - 1];
	return len;
}

static void find_start(struct e164_slice ere, struct start *start)
{
	size_t len = 0;

	for (size_t at = 0; at < ere.len; at += len) {
		uint8_t octet;

		len = 1;
		if (is_one_of(ere, at, "()"))
			continue;
		if (is_one_of(ere, at, "^$") && is_repeated(ere, at + 1))
			return;
		if (ere.ptr[at] == '$') {
			start->is_whole = true;
			return;
		}
		if (ere.ptr[at] == '^') {
			start->is_anchored |= !start->len;
			continue;
		}
		len = read_octet(ere, at, &octet);
		if (!len || start->len == sizeof(start->octets))
			return;
		start->octets[start->len++] = octet;
	}
}

bool lint_can_match(struct e164_slice ere, struct e164_slice start)
{
	struct start match = { .len = 0 };

	if (has_choice(ere))
		return true;
	find_start(ere, &match);
	if (!match.is_anchored)
		return true;
	for (size_t i = 0; i < match.len && i < start.len; i++)
		if (match.octets[i] != ANY && match.octets[i] != start.ptr[i])
			return false;
	return !match.is_whole || match.len > start.len;
}
