/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * infra_label.c - where the branch label of infrastructure ENUM stands.
 */
#include "infra_label.h"

#define DEFAULT_POSITION 3

/* First digits of a number and the POSITION they mean (RFC 5527 section 5). */
static const struct {
	const char *digits;
	unsigned position;
} positions[] = {
	{ "1", 1 },    { "7", 1 },    { "20", 2 },   { "27", 2 },
	{ "30", 2 },   { "31", 2 },   { "32", 2 },   { "33", 2 },
	{ "34", 2 },   { "36", 2 },   { "39", 2 },   { "40", 2 },
	{ "41", 2 },   { "43", 2 },   { "44", 2 },   { "45", 2 },
	{ "46", 2 },   { "47", 2 },   { "48", 2 },   { "49", 2 },
	{ "51", 2 },   { "52", 2 },   { "53", 2 },   { "54", 2 },
	{ "55", 2 },   { "56", 2 },   { "57", 2 },   { "58", 2 },
	{ "60", 2 },   { "61", 2 },   { "62", 2 },   { "63", 2 },
	{ "64", 2 },   { "65", 2 },   { "66", 2 },   { "81", 2 },
	{ "82", 2 },   { "84", 2 },   { "86", 2 },   { "90", 2 },
	{ "91", 2 },   { "92", 2 },   { "93", 2 },   { "94", 2 },
	{ "95", 2 },   { "98", 2 },   { "388", 4 },  { "881", 4 },
	{ "878", 5 },  { "882", 5 },  { "8830", 6 }, { "8831", 6 },
	{ "8832", 6 }, { "8833", 6 }, { "8834", 6 }, { "883", 7 },
};

unsigned e164_branch_position(const struct e164_number *number)
{
	const char *digits = number->aus + (number->aus[0] == '+');

	for (size_t i = 0; i < sizeof(positions) / sizeof(positions[0]); i++)
		if (!strncmp(digits, positions[i].digits,
			     strlen(positions[i].digits)))
			return positions[i].position;
	return DEFAULT_POSITION;
}

bool e164_branch_remove(struct e164_slice labels, const struct e164_apex *apex,
			struct e164_writer *out, unsigned *behind)
{
	const struct e164_slice branch =
		e164_slice(apex->branch, apex->branch_len);
	unsigned after = 0;
	bool is_found = false;

	for (size_t at = 0; at < labels.len; at += 1 + (size_t)labels.ptr[at]) {
		const struct e164_slice label =
			e164_slice(labels.ptr + at + 1, labels.ptr[at]);

		if (e164_slice_equal_nocase(label, branch)) {
			if (is_found)
				return false;
			is_found = true;
			continue;
		}
		after += is_found;
		e164_write(out, labels.ptr + at, label.len + 1);
	}
	*behind = after;
	return is_found && !out->failed;
}
