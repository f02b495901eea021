/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cache.h - a cache with expiry that evicts the least recently used entries.
 *
 * An entry is one allocation: struct e164_entry, then the payload of whoever
 * made it, which includes the key. Entries are reference-counted: the cache
 * holds one reference and each reader another, so a reader may go on using an
 * entry that was evicted meanwhile. The payload never changes after
 * e164_cache_insert(); only the atomic fields do.
 *
 * A cache takes no lock. Either one thread uses it, or its users lock (the
 * module has several caches, each behind a lock, chosen by the key's hash).
 * e164_entry_release() may be called from any thread without a lock.
 */
#pragma once

#include "e164/bytes.h"

#include <stdatomic.h>

#include <uthash.h>

/*
 * What a result depends on beside the zone's data. When the epoch has changed,
 * the result is never used again. When the generation has changed, the result
 * is no longer fresh; the caller may serve it stale, but must first check the
 * number against the present validation data.
 */
struct e164_basis {
	uint32_t epoch;      /* changes when the cache is to be emptied */
	uint32_t generation; /* hash of the store's; only equality counts */
};

struct e164_entry {
	UT_hash_handle hh;
	struct e164_entry *prev; /* more recently used */
	struct e164_entry *next;
	atomic_uint references;
	atomic_bool is_refreshing; /* somebody is fetching a successor */
	_Atomic uint64_t hold_sec; /* until then no look-up: serve it stale */
	size_t size;               /* octets of the whole allocation */
	uint64_t used_sec;   /* when it last became the first of the list */
	uint64_t expiry_sec; /* last second in which it is fresh */
	uint64_t stale_sec;  /* last second in which it may be served stale */
	struct e164_basis basis;
	bool is_bound; /* of no use, not even stale, in another generation */
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

/* Add or drop a reference. Release accepts NULL; the last one frees. */
void e164_entry_retain(struct e164_entry *entry);
void e164_entry_release(struct e164_entry *entry);

/* max_size: octets, everything counted. Returns NULL when out of memory. */
struct e164_cache *e164_cache_new(size_t max_size);

/* Releases every entry. Accepts NULL. */
void e164_cache_free(struct e164_cache *cache);

/*
 * Insert an entry; it replaces one with the same key. The cache takes a
 * reference of its own. The least recently used entries are evicted until all
 * fit; an entry larger than the cache is not inserted. The caller has set hash,
 * key, expiry_sec, stale_sec, basis and is_bound.
 */
void e164_cache_insert(struct e164_cache *cache, struct e164_entry *entry);

/*
 * Find an entry that is fresh at now_sec and of this basis. An entry with this
 * key that can never be served again is removed: one past its stale_sec, one of
 * another epoch, and one of another generation that is bound or whose stale_sec
 * is not after its expiry_sec.
 * Returns the entry with a reference that the caller releases, or NULL.
 */
struct e164_entry *e164_cache_lookup(struct e164_cache *cache, uint32_t hash,
				     struct e164_slice key,
				     struct e164_basis basis, uint64_t now_sec);

/*
 * The same, but an entry that is no longer fresh is returned as well, until its
 * stale_sec and also in another generation.
 */
struct e164_entry *e164_cache_lookup_stale(struct e164_cache *cache,
					   uint32_t hash, struct e164_slice key,
					   struct e164_basis basis,
					   uint64_t now_sec);

/* Drop the entry with this key, if there is one. */
void e164_cache_remove(struct e164_cache *cache, uint32_t hash,
		       struct e164_slice key);

void e164_cache_counts(const struct e164_cache *cache,
		       struct e164_cache_counts *counts);
