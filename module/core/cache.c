/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cache.c - entries in a uthash table and in a list ordered by last use.
 *
 * Invariant: an entry is in the table if and only if it is in the list, and
 * counts.size is the sum of the sizes of these entries. The caller passes the
 * hash, so that it can be a keyed one: keys come from the network, and with a
 * hash that can be guessed a client could put all its names into one bucket.
 */
#define HASH_NONFATAL_OOM          1
#define uthash_nonfatal_oom(entry) ((entry)->hh.tbl = NULL)

#include "e164/cache.h"

#include <stdlib.h>

#include <utlist.h>

struct e164_cache {
	struct e164_entry *table;
	struct e164_entry *recent; /* used last; its prev is used longest ago */
	size_t max_size;
	struct e164_cache_counts counts;
};

struct e164_entry *e164_entry_new(size_t size)
{
	/* calloc() of glibc leaves what this thread has freed to others. */
	struct e164_entry *entry = malloc(size);

	if (!entry)
		return NULL;
	memset(entry, 0, size);
	entry->size = size;
	atomic_init(&entry->references, 1);
	atomic_init(&entry->is_refreshing, false);
	atomic_init(&entry->hold_sec, 0);
	return entry;
}

void e164_entry_retain(struct e164_entry *entry)
{
	atomic_fetch_add_explicit(&entry->references, 1, memory_order_relaxed);
}

void e164_entry_release(struct e164_entry *entry)
{
	if (!entry)
		return;
	if (atomic_fetch_sub_explicit(&entry->references, 1,
				      memory_order_acq_rel) == 1)
		free(entry);
}

struct e164_cache *e164_cache_new(size_t max_size)
{
	struct e164_cache *cache = calloc(1, sizeof(*cache));

	if (cache)
		cache->max_size = max_size;
	return cache;
}

static void drop(struct e164_cache *cache, struct e164_entry *entry)
{
	HASH_DELETE(hh, cache->table, entry);
	DL_DELETE(cache->recent, entry);
	cache->counts.entries--;
	cache->counts.size -= entry->size;
	e164_entry_release(entry);
}

void e164_cache_free(struct e164_cache *cache)
{
	if (!cache)
		return;
	while (cache->recent)
		drop(cache, cache->recent);
	free(cache);
}

/*
 * Octets beside those of the entries: the cache, and its table once there is
 * one. HASH_OVERHEAD() is of no use, as it would count the handles once more
 * that are members of the entries.
 */
static size_t overhead(const struct e164_cache *cache)
{
	const size_t buckets = cache->table ? cache->table->hh.tbl->num_buckets
					    : HASH_INITIAL_NUM_BUCKETS;

	return sizeof(*cache) + sizeof(UT_hash_table) +
	       buckets * sizeof(UT_hash_bucket);
}

static size_t used(const struct e164_cache *cache)
{
	return cache->table ? overhead(cache) + cache->counts.size
			    : sizeof(*cache);
}

/* Would it fit into an empty cache? If not, nothing is evicted for it. */
static bool has_room_for(const struct e164_cache *cache, size_t size)
{
	const size_t fixed = overhead(cache);

	return fixed < cache->max_size && size <= cache->max_size - fixed;
}

static void make_room(struct e164_cache *cache)
{
	while (cache->recent && used(cache) > cache->max_size) {
		cache->counts.evictions++;
		drop(cache, cache->recent->prev);
	}
}

static inline struct e164_entry *find(struct e164_cache *cache, uint32_t hash,
				      struct e164_slice key)
{
	struct e164_entry *entry = NULL;

	HASH_FIND_BYHASHVALUE(hh, cache->table, key.ptr, key.len, hash, entry);
	return entry;
}

void e164_cache_insert(struct e164_cache *cache, struct e164_entry *entry)
{
	struct e164_entry *old = find(cache, entry->hash, entry->key);

	if (old)
		drop(cache, old);
	if (!has_room_for(cache, entry->size))
		return;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, cache->table, entry->key.ptr,
				    entry->key.len, entry->hash, entry);
	if (!entry->hh.tbl)
		return;
	DL_PREPEND(cache->recent, entry);
	e164_entry_retain(entry);
	cache->counts.entries++;
	cache->counts.size += entry->size;
	make_room(cache);
}

/*
 * An entry moves to the front at most once a second. To move it touches its
 * neighbours in the list, which are rarely in the processor's cache, and a
 * second is exact enough for finding the least recently used.
 */
static void mark_used(struct e164_cache *cache, struct e164_entry *entry,
		      uint64_t now_sec)
{
	if (cache->recent == entry || entry->used_sec == now_sec)
		return;
	entry->used_sec = now_sec;
	DL_DELETE(cache->recent, entry);
	DL_PREPEND(cache->recent, entry);
}

/* Can it never be served again? */
static bool is_over(const struct e164_entry *entry, struct e164_basis basis,
		    uint64_t now_sec)
{
	if (entry->stale_sec < now_sec || entry->basis.epoch != basis.epoch)
		return true;
	return entry->basis.generation != basis.generation &&
	       (entry->is_bound || entry->stale_sec <= entry->expiry_sec);
}

static bool is_fresh(const struct e164_entry *entry, struct e164_basis basis,
		     uint64_t now_sec)
{
	return entry->basis.generation == basis.generation &&
	       entry->expiry_sec >= now_sec;
}

static struct e164_entry *take(struct e164_cache *cache,
			       struct e164_entry *entry,
			       struct e164_basis basis, uint64_t now_sec,
			       bool is_stale_good)
{
	if (!entry)
		return NULL;
	if (is_over(entry, basis, now_sec)) {
		drop(cache, entry);
		return NULL;
	}
	if (!is_stale_good && !is_fresh(entry, basis, now_sec))
		return NULL;
	mark_used(cache, entry, now_sec);
	e164_entry_retain(entry);
	return entry;
}

static struct e164_entry *lookup(struct e164_cache *cache, uint32_t hash,
				 struct e164_slice key, struct e164_basis basis,
				 uint64_t now_sec, bool is_stale_good)
{
	struct e164_entry *entry = take(cache, find(cache, hash, key), basis,
					now_sec, is_stale_good);

	if (entry)
		cache->counts.hits++;
	else
		cache->counts.misses++;
	return entry;
}

struct e164_entry *e164_cache_lookup(struct e164_cache *cache, uint32_t hash,
				     struct e164_slice key,
				     struct e164_basis basis, uint64_t now_sec)
{
	return lookup(cache, hash, key, basis, now_sec, false);
}

struct e164_entry *e164_cache_lookup_stale(struct e164_cache *cache,
					   uint32_t hash, struct e164_slice key,
					   struct e164_basis basis,
					   uint64_t now_sec)
{
	return lookup(cache, hash, key, basis, now_sec, true);
}

void e164_cache_remove(struct e164_cache *cache, uint32_t hash,
		       struct e164_slice key)
{
	struct e164_entry *entry = find(cache, hash, key);

	if (entry)
		drop(cache, entry);
}

void e164_cache_counts(const struct e164_cache *cache,
		       struct e164_cache_counts *counts)
{
	*counts = cache->counts;
	counts->size = used(cache);
}
