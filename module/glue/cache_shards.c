/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cache_shards.c - lock a shard, call the core's cache, unlock it.
 *
 * The top bits of the hash choose the shard and the low bits the bucket within
 * it, so that the entries of one shard still spread over all its buckets.
 */
#include "cache_shards.h"

#include "util/locks.h"
#include "util/storage/lookup3.h"

#include <stdlib.h>

#define SHARD_BITS  4
#define SHARD_COUNT (1u << SHARD_BITS)
#define CACHE_LINE  64

struct shard {
	/* Other threads lock the next shard: no two share a cache line. */
	_Alignas(CACHE_LINE) lock_quick_type lock;
	struct e164_cache *cache;
};

struct enumod_cache_shards {
	struct shard at[SHARD_COUNT];
	uint32_t seed;
};

static bool fill(struct enumod_cache_shards *shards, size_t size)
{
	for (size_t i = 0; i < SHARD_COUNT; i++)
		lock_quick_init(&shards->at[i].lock);
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		shards->at[i].cache = e164_cache_new(size / SHARD_COUNT);
		if (!shards->at[i].cache)
			return false;
	}
	return true;
}

struct enumod_cache_shards *enumod_cache_shards_new(size_t size, uint32_t seed)
{
	struct enumod_cache_shards *shards =
		aligned_alloc(CACHE_LINE, sizeof(*shards));

	if (!shards)
		return NULL;
	memset(shards, 0, sizeof(*shards));
	shards->seed = seed;
	if (!fill(shards, size)) {
		enumod_cache_shards_free(shards);
		return NULL;
	}
	return shards;
}

void enumod_cache_shards_free(struct enumod_cache_shards *shards)
{
	if (!shards)
		return;
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		e164_cache_free(shards->at[i].cache);
		lock_quick_destroy(&shards->at[i].lock);
	}
	free(shards);
}

static uint64_t fixed_part(const struct enumod_cache_question *asked)
{
	return (uint64_t)asked->apex << 40 | (uint64_t)asked->view << 24 |
	       (uint64_t)asked->qtype << 8 | (uint64_t)asked->is_branch << 1 |
	       asked->is_cd;
}

/*
 * Of most keys at most twelve octets are hashed, which is done in one step: the
 * fixed part goes into the seed, spread over all of its bits.
 */
static uint32_t hash_of(const struct enumod_cache_key *key, uint64_t fixed,
			uint32_t seed)
{
	const uint64_t spread = fixed * UINT64_C(0x9e3779b97f4a7c15);

	return hashlittle(key->octets + sizeof(fixed), key->len - sizeof(fixed),
			  seed ^ (uint32_t)(spread >> 32));
}

/*
 * A key is unambiguous: whether there is a '+' follows from the apex, and
 * behind the digits stands the length of a label, which is 33 at most, so it is
 * no ASCII digit.
 */
void enumod_cache_shards_make_key(const struct enumod_cache_shards *shards,
				  const struct enumod_cache_question *asked,
				  struct enumod_cache_key *key)
{
	const bool has_plus = asked->number->aus[0] == '+';
	const uint64_t fixed = fixed_part(asked);
	uint8_t *at = key->octets;

	memcpy(at, &fixed, sizeof(fixed));
	at += sizeof(fixed);
	/* As many as there may be; what is behind the last does not count. */
	memcpy(at, asked->number->aus + has_plus, E164_DIGITS_MAX);
	at += asked->number->len - has_plus;
	for (size_t i = 0; i < asked->labels.len; i++)
		*at++ = e164_lower(asked->labels.ptr[i]);
	key->len = (size_t)(at - key->octets);
	key->hash = hash_of(key, fixed, shards->seed);
}

static struct shard *shard_of(struct enumod_cache_shards *shards, uint32_t hash)
{
	return &shards->at[hash >> (32 - SHARD_BITS)];
}

struct enumod_answer *
enumod_cache_shards_lookup(struct enumod_cache_shards *shards,
			   const struct enumod_cache_key *key,
			   struct e164_basis basis, uint64_t now_sec)
{
	struct shard *shard = shard_of(shards, key->hash);
	struct e164_entry *entry;

	lock_quick_lock(&shard->lock);
	entry = e164_cache_lookup(shard->cache, key->hash,
				  e164_slice(key->octets, key->len), basis,
				  now_sec);
	lock_quick_unlock(&shard->lock);
	return enumod_answer_of(entry);
}

struct enumod_answer *
enumod_cache_shards_lookup_stale(struct enumod_cache_shards *shards,
				 const struct enumod_cache_key *key,
				 struct e164_basis basis, uint64_t now_sec)
{
	struct shard *shard = shard_of(shards, key->hash);
	struct e164_entry *entry;

	lock_quick_lock(&shard->lock);
	entry = e164_cache_lookup_stale(shard->cache, key->hash,
					e164_slice(key->octets, key->len),
					basis, now_sec);
	lock_quick_unlock(&shard->lock);
	return enumod_answer_of(entry);
}

unsigned enumod_cache_shards_insert(struct enumod_cache_shards *shards,
				    struct enumod_answer *answer,
				    struct e164_cache_counts *counts)
{
	struct shard *shard = shard_of(shards, answer->entry.hash);
	struct e164_cache_counts before;

	lock_quick_lock(&shard->lock);
	e164_cache_counts(shard->cache, &before);
	e164_cache_insert(shard->cache, &answer->entry);
	e164_cache_counts(shard->cache, counts);
	lock_quick_unlock(&shard->lock);
	counts->evictions -= before.evictions;
	return (unsigned)(shard - shards->at);
}

void enumod_cache_shards_remove(struct enumod_cache_shards *shards,
				const struct enumod_cache_key *key)
{
	struct shard *shard = shard_of(shards, key->hash);

	lock_quick_lock(&shard->lock);
	e164_cache_remove(shard->cache, key->hash,
			  e164_slice(key->octets, key->len));
	lock_quick_unlock(&shard->lock);
}

size_t enumod_cache_shards_size(struct enumod_cache_shards *shards)
{
	size_t size = sizeof(*shards);

	for (size_t i = 0; i < SHARD_COUNT; i++) {
		struct e164_cache_counts counts;

		lock_quick_lock(&shards->at[i].lock);
		e164_cache_counts(shards->at[i].cache, &counts);
		lock_quick_unlock(&shards->at[i].lock);
		size += counts.size;
	}
	return size;
}
