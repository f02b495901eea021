/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_seen.c - the records of the lines so far.
 *
 * A hash table of numbers has the last record of each, from which one comes to
 * those before it. It has a part of the key, too: the records, which take more
 * room, are looked at for a number only that is there.
 */
#include "record.h"

#include "bulk.h"

#include <stdlib.h>

#define HEADS_FIRST 1024 /* a power of two */

struct seen_head {
	uint32_t key;  /* of the number, 32 bits of it */
	uint32_t last; /* index into pasts, from 1; 0: free */
};

struct record_seen {
	struct seen_head *heads; /* owned */
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
	seen->heads = bulk_resize(NULL, 0, HEADS_FIRST * sizeof(*seen->heads));
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

static bool is_of(const struct record_seen *seen, const struct seen_head *head,
		  uint64_t number)
{
	const struct record_past *last = past_at(seen, head->last);

	return last && head->key == (uint32_t)number && last->number == number;
}

/* The head of a number, or the free one where it belongs. */
static struct seen_head *head_of(const struct record_seen *seen,
				 uint64_t number)
{
	const size_t mask = seen->head_cap - 1;
	size_t at = (uint32_t)number & mask;

	while (seen->heads[at].last && !is_of(seen, &seen->heads[at], number))
		at = (at + 1) & mask;
	return &seen->heads[at];
}

const struct record_past *record_seen_last(const struct record_seen *seen,
					   uint64_t number)
{
	return past_at(seen, head_of(seen, number)->last);
}

const struct record_past *record_seen_before(const struct record_seen *seen,
					     const struct record_past *past)
{
	return past_at(seen, past->before);
}

static bool grow_heads(struct record_seen *seen)
{
	const size_t cap = seen->head_cap * 2;
	struct seen_head *heads;

	if (seen->numbers < seen->head_cap / 4 * 3)
		return true;
	heads = bulk_resize(NULL, 0, cap * sizeof(*heads));
	if (!heads)
		return false;
	bulk_scatter(heads, cap * sizeof(*heads));
	for (size_t i = 0; i < seen->head_cap; i++) {
		size_t at = seen->heads[i].key & (cap - 1);

		if (!seen->heads[i].last)
			continue;
		while (heads[at].last)
			at = (at + 1) & (cap - 1);
		heads[at] = seen->heads[i];
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
	struct seen_head *head;

	if (!grow_heads(seen) || !grow_pasts(seen))
		return false;
	head = head_of(seen, past->number);
	seen->numbers += !head->last;
	seen->pasts[seen->count] = *past;
	seen->pasts[seen->count].before = head->last;
	*head = (struct seen_head){ .key = (uint32_t)past->number,
				    .last = (uint32_t)++seen->count };
	return true;
}
