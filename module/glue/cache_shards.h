/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cache_shards.h - the cache of answers, shared by all threads.
 *
 * Several caches (e164/cache.h), each behind a lock, chosen by the key's hash.
 * A key has what was asked in a form shorter than the name: apex, view, CD bit,
 * branch, type, digits, and the labels in front of the number in lower case.
 */
#pragma once

#include "answer.h"

#include "e164/plan.h"

/* Octets: a fixed part, digits, labels. */
#define ENUMOD_CACHE_KEY_MAX (8 + E164_DIGITS_MAX + E164_DNAME_MAX)

struct enumod_cache_key {
	uint8_t octets[ENUMOD_CACHE_KEY_MAX];
	size_t len;
	uint32_t hash;
};

struct enumod_cache_shards;

/*
 * size: octets of all shards together
 * seed: key of the hash; must be unpredictable
 * Returns NULL when out of memory; the caller frees it.
 */
struct enumod_cache_shards *enumod_cache_shards_new(size_t size, uint32_t seed);
void enumod_cache_shards_free(struct enumod_cache_shards *shards);

/* What was asked; only names that stand for a number are cached. */
struct enumod_cache_question {
	const struct e164_number *number;
	struct e164_slice labels; /* in front of it; may be empty */
	size_t apex;              /* its index, below E164_APEXES_MAX */
	uint16_t qtype;
	e164_view view; /* whose policy it was made under */
	bool is_branch; /* the name has the branch label */
	bool is_cd;
};

void enumod_cache_shards_make_key(const struct enumod_cache_shards *shards,
				  const struct enumod_cache_question *asked,
				  struct enumod_cache_key *key);

/* Returns a reference that the caller releases, or NULL. */
struct enumod_answer *
enumod_cache_shards_lookup(struct enumod_cache_shards *shards,
			   const struct enumod_cache_key *key,
			   struct e164_basis basis, uint64_t now_sec);
struct enumod_answer *
enumod_cache_shards_lookup_stale(struct enumod_cache_shards *shards,
				 const struct enumod_cache_key *key,
				 struct e164_basis basis, uint64_t now_sec);

/*
 * Insert an answer; the cache takes a reference of its own.
 * counts: written: those of the shard that the answer is in; of evictions, only
 *         those for this answer
 * Returns the index of that shard.
 */
unsigned enumod_cache_shards_insert(struct enumod_cache_shards *shards,
				    struct enumod_answer *answer,
				    struct e164_cache_counts *counts);

/* Drop the answer under this key, if there is one. */
void enumod_cache_shards_remove(struct enumod_cache_shards *shards,
				const struct enumod_cache_key *key);

/* Octets of memory in use. */
size_t enumod_cache_shards_size(struct enumod_cache_shards *shards);
