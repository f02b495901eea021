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

size_t diff_digits(struct e164_slice key)
{
	size_t count = 0;

	for (size_t i = 0; i < key.len; i += zone_key_step(key.ptr + i))
		count = key.ptr[i] >= 0x80 ? count + 1 : 0;
	return count;
}

/* The first number of a block, and one that is as long as a number can be. */
static bool is_alike(const struct diff *diff, const struct diff_node *node)
{
	struct zone_key key = { .len = node->len };
	size_t digits = diff_digits(e164_slice(diff->key.at, node->len));
	unsigned digit = 0;

	while (digit < 9 && node->digits & 1U << digit)
		digit++;
	memcpy(key.at, diff->key.at, node->len);
	key.at[key.len++] = (uint8_t)(0x80 + digit);
	if (!diff_is_alike(diff, e164_slice(key.at, key.len)))
		return false;
	while (++digits < E164_DIGITS_MAX)
		key.at[key.len++] = 0x80;
	return diff_is_alike(diff, e164_slice(key.at, key.len));
}

static bool may_differ(const struct diff *diff, const struct diff_node *node)
{
	const struct zone_range old = node->wild[DIFF_OLD];
	const struct zone_range new = node->wild[DIFF_NEW];

	const bool has_records = diff_has_records(old) || diff_has_records(new);

	if (node->is_open)
		return (!node->is_told || has_records) &&
		       (diff->is_config || !is_alike(diff, node));
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

/* What became of the examples; of several things, the worst. */
struct tries {
	enum diff_kind kind;
	struct zone_key key;  /* of the example that shows it */
	struct zone_key last; /* of any that is a number; len 0: none */
};

/* No example can show more than that. */
static bool is_enough(const struct diff *diff, const struct tries *tries)
{
	return (tries->kind != DIFF_SAME && tries->kind <= DIFF_CHANGED) ||
	       diff->status != CLI_GOOD;
}

/* Examples that begin with one more digit, of all lengths. */
static void try_digit(struct diff *diff, const struct diff_node *node,
		      unsigned digit, struct tries *tries)
{
	struct zone_key key = { .len = node->len };
	unsigned next = digit;

	memcpy(key.at, diff->key.at, node->len);
	for (size_t i = diff_digits(e164_slice(key.at, key.len));
	     i < E164_DIGITS_MAX && !is_enough(diff, tries); i++) {
		key.at[key.len++] = (uint8_t)(0x80 + next);
		next = (next + FILLER) % 10;
		const enum diff_kind kind = try(diff, &key);

		if (diff->outcomes[DIFF_OLD].is_number ||
		    diff->outcomes[DIFF_NEW].is_number)
			tries->last = key;
		if (kind != DIFF_SAME &&
		    (tries->kind == DIFF_SAME || kind < tries->kind)) {
			tries->kind = kind;
			tries->key = key;
		}
	}
}

/* Are there numbers that the examples do not tell about? */
static bool is_unsure(const struct diff *diff, const struct diff_node *node,
		      const struct tries *tries)
{
	return tries->last.len &&
	       ((diff->is_cramped && node->has_dname) ||
		diff_is_unsure(diff,
			       e164_slice(tries->last.at, tries->last.len)));
}

static void try_all(struct diff *diff, const struct diff_node *node,
		    struct tries *tries)
{
	for (unsigned digit = 0; digit < 10 && !is_enough(diff, tries); digit++)
		if (!(node->digits & 1U << digit))
			try_digit(diff, node, digit, tries);
	if (diff->status != CLI_GOOD)
		return;
	if (tries->kind == DIFF_SAME && is_unsure(diff, node, tries)) {
		tries->kind = DIFF_UNSURE;
		tries->key = tries->last;
	}
	/* What is reported is what was resolved last. */
	if (tries->kind != DIFF_SAME)
		(void)try(diff, &tries->key);
}

void diff_block(struct diff *diff, const struct diff_node *node)
{
	const size_t digits = diff_digits(e164_slice(diff->key.at, node->len));
	struct tries tries = { .kind = DIFF_SAME };
	struct diff_found found = { .block = node };

	if (diff->status != CLI_GOOD || digits >= E164_DIGITS_MAX ||
	    node->digits == 0x3ff)
		return;
	if (!may_differ(diff, node) && !(diff->is_cramped && node->has_dname))
		return;
	try_all(diff, node, &tries);
	found.kind = tries.kind;
	if (found.kind != DIFF_SAME && diff->status == CLI_GOOD)
		diff_report(diff, &found);
}
