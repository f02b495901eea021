/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_clauses.c - the number: clauses, found by their prefixes.
 *
 * A plan finds the clause of one number; a record may be of a block, and the
 * clause that counts for it is one that all of its numbers share. There may be
 * as many clauses as lines in a feed. So they are sorted, by the length of the
 * prefix and then by its digits: of each length, those with a part of a block
 * are a run.
 */
#include "token.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const struct e164_prefix *left =
		&(*(const struct e164_number_clause *const *)a)->prefix;
	const struct e164_prefix *right =
		&(*(const struct e164_number_clause *const *)b)->prefix;

	if (left->len != right->len)
		return left->len < right->len ? -1 : 1;
	return (left->digits > right->digits) - (left->digits < right->digits);
}

bool token_clauses_sort(struct token_job *job)
{
	const struct e164_list *list = &job->settings.config.numbers;
	const struct e164_number_clause *clauses = list->at;

	job->clauses = calloc(list->count + 1, sizeof(*job->clauses));
	if (!job->clauses)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		job->clauses[i] = &clauses[i];
		job->clause_lens |= 1U << clauses[i].prefix.len;
	}
	qsort(job->clauses, list->count, sizeof(*job->clauses), compare);
	return true;
}

struct e164_extent token_clause_numbers(const struct e164_number_clause *clause)
{
	return e164_extent(clause->prefix.digits, clause->prefix.digits,
			   clause->prefix.len);
}

/* The first one with a prefix of this length, not below these digits. */
static size_t find(const struct token_job *job, uint8_t len, uint64_t digits)
{
	const struct e164_number_clause clause = {
		.prefix = { .digits = digits, .len = len },
	};
	const struct e164_number_clause *wanted = &clause;
	size_t low = 0;
	size_t high = job->settings.config.numbers.count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare(&job->clauses[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool token_clauses_touching(
	const struct token_job *job, const struct e164_extent *extent,
	bool (*visit)(void *arg, const struct e164_number_clause *clause),
	void *arg)
{
	for (uint8_t len = 1; len <= E164_DIGITS_MAX; len++) {
		const uint64_t unit = e164_power_of_ten(E164_DIGITS_MAX - len);
		const uint64_t last = extent->end / unit;

		if (!(job->clause_lens >> len & 1))
			continue;
		for (size_t i = find(job, len, extent->start / unit);
		     i < job->settings.config.numbers.count &&
		     job->clauses[i]->prefix.len == len &&
		     job->clauses[i]->prefix.digits <= last;
		     i++)
			if (!visit(arg, job->clauses[i]))
				return false;
	}
	return true;
}

/* All numbers of a block begin with a prefix if its first and last do. */
const struct e164_number_clause *
token_clause_of(const struct token_job *job, const struct e164_extent *extent)
{
	for (uint8_t len = extent->len; len > 0; len--) {
		const uint64_t unit = e164_power_of_ten(E164_DIGITS_MAX - len);
		const uint64_t digits = extent->start / unit;

		if (!(job->clause_lens >> len & 1) ||
		    extent->end / unit != digits)
			continue;
		const size_t i = find(job, len, digits);

		if (i < job->settings.config.numbers.count &&
		    job->clauses[i]->prefix.len == len &&
		    job->clauses[i]->prefix.digits == digits)
			return job->clauses[i];
	}
	return NULL;
}
