/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_seen.c - what the lines of a table had so far.
 *
 * A hash table of hashes: keys of 64 bits stand for what they are made of.
 */
#include "record.h"

#include <stdlib.h>

#define SEEN_FIRST 1024 /* slots at first, a power of two */

struct seen_slot {
	uint64_t key; /* 0: free */
	unsigned long value;
};

struct record_seen {
	struct seen_slot *slots; /* owned */
	size_t cap;
	size_t count;
};

struct record_seen *record_seen_new(void)
{
	struct record_seen *seen = calloc(1, sizeof(*seen));

	if (!seen)
		return NULL;
	seen->cap = SEEN_FIRST;
	seen->slots = calloc(seen->cap, sizeof(*seen->slots));
	if (seen->slots)
		return seen;
	free(seen);
	return NULL;
}

void record_seen_free(struct record_seen *seen)
{
	if (seen)
		free(seen->slots);
	free(seen);
}

static struct seen_slot *slot_of(struct seen_slot *slots, size_t cap,
				 uint64_t key)
{
	size_t at = (size_t)(key & (cap - 1));

	while (slots[at].key && slots[at].key != key)
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

static bool grow(struct record_seen *seen)
{
	const size_t cap = seen->cap * 2;
	struct seen_slot *slots;

	if (seen->count < seen->cap / 2)
		return true;
	slots = calloc(cap, sizeof(*slots));
	if (!slots)
		return false;
	for (size_t i = 0; i < seen->cap; i++)
		if (seen->slots[i].key)
			*slot_of(slots, cap, seen->slots[i].key) =
				seen->slots[i];
	free(seen->slots);
	seen->slots = slots;
	seen->cap = cap;
	return true;
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
	key ^= key >> 32;
	return key ? key : 1;
}

unsigned long record_seen_get(const struct record_seen *seen, uint64_t key)
{
	const struct seen_slot *slot = slot_of(seen->slots, seen->cap, key);

	return slot->key ? slot->value : 0;
}

bool record_seen_set(struct record_seen *seen, uint64_t key,
		     unsigned long value)
{
	struct seen_slot *slot;

	if (!grow(seen))
		return false;
	slot = slot_of(seen->slots, seen->cap, key);
	seen->count += !slot->key;
	*slot = (struct seen_slot){ .key = key, .value = value };
	return true;
}
