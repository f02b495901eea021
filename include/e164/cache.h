/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cache.h - results by key, with expiry, least recently used out first.
 *
 * An entry is one allocation: this header, then the payload of whoever made it,
 * the key included. Entries are counted: the cache holds one reference and each
 * reader one more, so a reader may go on using what was evicted meanwhile. The
 * payload never changes after e164_cache_insert(); only the atomic fields do.
 *
 * A cache by itself takes no lock: one thread at a time, or the caller locks
 * (the module has several, each behind a lock, chosen by the key's hash).
 * e164_entry_release() may be called from any thread without a lock.
 */
#pragma once

#include "e164/bytes.h"

#include <stdatomic.h>

#include <uthash.h>

/*
 * Under which data a result was made. With another epoch it is never used
 * again. With another generation it is not fresh, but may be served stale, if
 * the caller looks once more at what the generation is about.
 */
struct e164_basis {
	uint32_t epoch;      /* somebody asked for an empty cache */
	uint32_t generation; /* of the validation data */
};

struct e164_entry {
	UT_hash_handle hh;
	struct e164_entry *prev; /* more recently used */
	struct e164_entry *next;
	atomic_uint references;
	atomic_bool is_refreshing; /* somebody is fetching a successor */
	_Atomic uint64_t hold_sec; /* stale: last second without a look-up */
	size_t size;               /* octets of the whole allocation */
	uint64_t used_sec;   /* when it was last put in front */
	uint64_t expiry_sec;       /* last second in which it is fresh */
	uint64_t stale_sec;  /* last second in which it may be served stale */
	struct e164_basis basis;
	bool is_bound; /* to its generation, also when it is stale */
	uint32_t hash;
	struct e164_slice key; /* points into the payload */
};

struct e164_cache;

struct e164_cache_counts {
	uint64_t hits;
	uint64_t misses;
	uint64_t evictions;
	size_t entries;
	size_t size; /* octets, everything counted */
};

/*
 * A new entry with one reference, owned by the caller; zeroed.
 * size: octets of the whole, at least sizeof(struct e164_entry)
 * Returns NULL when out of memory.
 */
struct e164_entry *e164_entry_new(size_t size);

/* One more reference, one less. Release accepts NULL and frees the last. */
void e164_entry_retain(struct e164_entry *entry);
void e164_entry_release(struct e164_entry *entry);

/* max_size: octets, everything counted. Returns NULL when out of memory. */
struct e164_cache *e164_cache_new(size_t max_size);

/* Releases every entry. Accepts NULL. */
void e164_cache_free(struct e164_cache *cache);

/*
 * Keep an entry (one more reference), in place of one with the same key. The
 * least recently used go until it fits; one larger than the cache is not kept.
 * hash, key, expiry_sec, stale_sec, basis and is_bound must be set.
 */
void e164_cache_insert(struct e164_cache *cache, struct e164_entry *entry);

/*
 * Find what is fresh at now_sec and of this basis. What may be served no more
 * is dropped on the way: what is past its stale_sec or of another epoch, and of
 * another generation what is bound to it or has no time beyond its expiry_sec.
 * Returns it with one more reference, which the caller releases, or NULL.
 */
struct e164_entry *e164_cache_lookup(struct e164_cache *cache, uint32_t hash,
				     struct e164_slice key,
				     struct e164_basis basis, uint64_t now_sec);

/*
 * As above, but what is no longer fresh will do until its stale_sec; the
 * generation may be another.
 */
struct e164_entry *e164_cache_lookup_stale(struct e164_cache *cache,
					   uint32_t hash, struct e164_slice key,
					   struct e164_basis basis,
					   uint64_t now_sec);

void e164_cache_counts(const struct e164_cache *cache,
		       struct e164_cache_counts *counts);
