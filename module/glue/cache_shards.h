/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cache_shards.h - the cache of answers, shared by all threads.
 *
 * Several core caches, each behind a lock of its own, chosen by the key's hash.
 * A key says what was asked in a shorter form than the name: the tree, the
 * number, the labels in front of it in lower case, the type, the CD bit.
 */
#pragma once

#include "answer.h"

#include "e164/plan.h"

#define ENUMOD_CACHE_KEY_MAX (6 + E164_DNAME_MAX) /* octets */

struct enumod_cache_key {
	uint8_t octets[ENUMOD_CACHE_KEY_MAX];
	size_t len;
	uint32_t hash;
};

struct enumod_cache_shards;

/*
 * size: octets, for all together
 * seed: of the hash; must be unpredictable
 * Returns NULL when out of memory.
 */
struct enumod_cache_shards *enumod_cache_shards_new(size_t size, uint32_t seed);
void enumod_cache_shards_free(struct enumod_cache_shards *shards);

/* What was asked; every name that is kept stands for a number. */
struct enumod_cache_question {
	const struct e164_number *number;
	struct e164_slice labels; /* in front of it; may be empty */
	size_t apex;              /* index of its tree */
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
 * counts: written, of the one shard that the answer is in
 * Returns which shard that is.
 */
unsigned enumod_cache_shards_insert(struct enumod_cache_shards *shards,
				    struct enumod_answer *answer,
				    struct e164_cache_counts *counts);

/* Octets in use. */
size_t enumod_cache_shards_size(struct enumod_cache_shards *shards);
