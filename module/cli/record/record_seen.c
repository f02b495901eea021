/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_seen.c - the records of the lines so far.
 *
 * A hash table of numbers has the last record of each, from which one comes to
 * those before it.
 */
#include "record.h"

#include "bulk.h"

#include <stdlib.h>

#define HEADS_FIRST 1024 /* a power of two */

struct record_seen {
	uint32_t *heads; /* owned; indices into pasts, from 1; 0: free */
	size_t head_cap;
	size_t numbers;
	struct record_past *pasts; /* owned */
	size_t count;
	size_t cap;
};

struct record_seen *record_seen_new(void)
{
	struct record_seen *seen = calloc(1, sizeof(*seen));

	if (!seen)
		return NULL;
	seen->head_cap = HEADS_FIRST;
	seen->heads = bulk_resize(NULL, 0, HEADS_FIRST * sizeof(uint32_t));
	if (seen->heads)
		return seen;
	free(seen);
	return NULL;
}

void record_seen_free(struct record_seen *seen)
{
	if (!seen)
		return;
	bulk_free(seen->heads, seen->head_cap * sizeof(*seen->heads));
	bulk_free(seen->pasts, seen->cap * sizeof(*seen->pasts));
	free(seen);
}

/* FNV-1a, with a 0 behind each part, and its bits stirred. */
uint64_t record_seen_key(uint64_t key, struct e164_slice part)
{
	key ^= UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < part.len; i++) {
		key ^= part.ptr[i];
		key *= UINT64_C(0x100000001b3);
	}
	key *= UINT64_C(0x100000001b3);
	key ^= key >> 29;
	key *= UINT64_C(0xbf58476d1ce4e5b9);
	return key ^ key >> 32;
}

static const struct record_past *past_at(const struct record_seen *seen,
					 uint32_t index)
{
	return index ? &seen->pasts[index - 1] : NULL;
}

/* The head of a number, or the free one where it belongs. */
static uint32_t *head_of(const struct record_seen *seen, uint32_t *heads,
			 size_t cap, uint64_t number)
{
	size_t at = (size_t)(number & (cap - 1));

	while (heads[at] && past_at(seen, heads[at])->number != number)
		at = (at + 1) & (cap - 1);
	return &heads[at];
}

const struct record_past *record_seen_last(const struct record_seen *seen,
					   uint64_t number)
{
	return past_at(seen,
		       *head_of(seen, seen->heads, seen->head_cap, number));
}

const struct record_past *record_seen_before(const struct record_seen *seen,
					     const struct record_past *past)
{
	return past_at(seen, past->before);
}

static bool grow_heads(struct record_seen *seen)
{
	const size_t cap = seen->head_cap * 2;
	uint32_t *heads;

	if (seen->numbers < seen->head_cap / 2)
		return true;
	heads = bulk_resize(NULL, 0, cap * sizeof(*heads));
	if (!heads)
		return false;
	for (size_t i = 0; i < seen->head_cap; i++) {
		const struct record_past *past = past_at(seen, seen->heads[i]);

		if (past)
			*head_of(seen, heads, cap, past->number) =
				seen->heads[i];
	}
	bulk_free(seen->heads, seen->head_cap * sizeof(*heads));
	seen->heads = heads;
	seen->head_cap = cap;
	return true;
}

static bool grow_pasts(struct record_seen *seen)
{
	struct record_past *pasts =
		seen->count < UINT32_MAX ? bulk_grow(seen->pasts, seen->count,
						     &seen->cap, sizeof(*pasts))
					 : NULL;

	if (pasts)
		seen->pasts = pasts;
	return pasts;
}

bool record_seen_add(struct record_seen *seen, const struct record_past *past)
{
	uint32_t *head;

	if (!grow_heads(seen) || !grow_pasts(seen))
		return false;
	head = head_of(seen, seen->heads, seen->head_cap, past->number);
	seen->numbers += !*head;
	seen->pasts[seen->count] = *past;
	seen->pasts[seen->count].before = *head;
	*head = (uint32_t)++seen->count;
	return true;
}
