/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_block.c - numbers that have no name of their own.
 *
 * Below a name, they all get what one wildcard has; or nothing; or they belong
 * to another zone. What a regexp makes of it depends on the number, so examples
 * are tried: of each length, and with each next digit.
 */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#define FILLER 7 /* the digits of an example go 7, 4, 1, 8, 5, ... */

static size_t digits_of(struct e164_slice key)
{
	size_t count = 0;

	for (size_t i = 0; i < key.len; i += zone_key_step(key.ptr + i))
		count = key.ptr[i] >= 0x80 ? count + 1 : 0;
	return count;
}

static bool may_differ(const struct diff *diff, const struct diff_node *node)
{
	const struct zone_range old = node->wild[DIFF_OLD];
	const struct zone_range new = node->wild[DIFF_NEW];

	const bool has_records = diff_has_records(old) || diff_has_records(new);

	if (node->is_open)
		return !node->is_told || has_records;
	if (!has_records)
		return false;
	if (diff->is_config)
		return true;
	return !node->is_cut && (!diff_is_same(diff, old, new) ||
				 diff_leads_on(old) || diff_leads_on(new));
}

/* Returns SAME for what is the name of no number, too. */
static enum diff_kind try(struct diff *diff, const struct zone_key *key)
{
	if (!diff_resolve(diff, e164_slice(key->at, key->len)))
		return DIFF_SAME;
	return diff_compare(diff);
}

/* Examples that begin with one more digit, of all lengths. */
static enum diff_kind try_digit(struct diff *diff, const struct diff_node *node,
				size_t digits, unsigned digit)
{
	enum diff_kind kind = DIFF_SAME;
	struct zone_key key = { .len = node->len };
	unsigned next = digit;

	memcpy(key.at, diff->key.at, node->len);
	for (size_t i = digits; i < E164_DIGITS_MAX && kind == DIFF_SAME &&
				diff->status == CLI_GOOD;
	     i++) {
		key.at[key.len++] = (uint8_t)(0x80 + next);
		next = (next + FILLER) % 10;
		kind = try(diff, &key);
	}
	return kind;
}

void diff_block(struct diff *diff, const struct diff_node *node)
{
	const size_t digits = digits_of(e164_slice(diff->key.at, node->len));
	struct diff_found found = { .kind = DIFF_SAME, .block = node };

	if (diff->status != CLI_GOOD || digits >= E164_DIGITS_MAX ||
	    !may_differ(diff, node))
		return;
	for (unsigned digit = 0; digit < 10 && found.kind == DIFF_SAME; digit++)
		if (!(node->digits & 1U << digit))
			found.kind = try_digit(diff, node, digits, digit);
	if (found.kind == DIFF_SAME && !node->is_open &&
	    node->digits != 0x3ff &&
	    (diff->outcomes[DIFF_OLD].is_number ||
	     diff->outcomes[DIFF_NEW].is_number) &&
	    diff_is_unsure(node->wild[DIFF_OLD], node->wild[DIFF_NEW]))
		found.kind = DIFF_UNSURE;
	if (found.kind != DIFF_SAME && diff->status == CLI_GOOD)
		diff_report(diff, &found);
}
