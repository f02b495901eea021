/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_cache.c - what is kept, for how long, and what it costs; design
 * section 4, requirements TTL-05 to TTL-07, TTL-10, TTL-11.
 *
 * Every allocation of the cache is counted, and each is made to fail.
 */
#include "e164/cache.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "starve.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ENTRY_SIZE   256
#define GENERATION   7
#define EPOCH        3
#define NOW          1000
#define TABLE_SIZE                                                             \
	(sizeof(UT_hash_table) +                                               \
	 HASH_INITIAL_NUM_BUCKETS * sizeof(UT_hash_bucket))

static const struct e164_basis basis = { EPOCH, GENERATION };

static struct e164_entry *make(uint32_t hash, const char *key, size_t size)
{
	struct e164_entry *entry = e164_entry_new(size);

	cr_assert(entry);
	char *payload = (char *)(entry + 1);

	cr_assert_leq(sizeof(*entry) + strlen(key), size);
	memcpy(payload, key, strlen(key));
	entry->hash = hash;
	entry->key = e164_slice(payload, strlen(key));
	entry->basis = basis;
	entry->expiry_sec = NOW;
	entry->stale_sec = NOW;
	return entry;
}

/* Insert and give up our reference. */
static struct e164_entry *insert(struct e164_cache *cache, uint32_t hash,
				 const char *key, size_t size)
{
	struct e164_entry *entry = make(hash, key, size);

	e164_cache_insert(cache, entry);
	e164_entry_release(entry);
	return entry;
}

static void insert_letter(struct e164_cache *cache, char letter)
{
	const char key[2] = { letter, '\0' };

	(void)insert(cache, (uint32_t)letter, key, ENTRY_SIZE);
}

static bool has(struct e164_cache *cache, uint32_t hash, const char *key)
{
	struct e164_entry *entry = e164_cache_lookup(
		cache, hash, e164_slice_text(key), basis, NOW);

	e164_entry_release(entry);
	return entry != NULL;
}

static bool has_letter(struct e164_cache *cache, char letter)
{
	const char key[2] = { letter, '\0' };

	return has(cache, (uint32_t)letter, key);
}

static struct e164_cache_counts counts_of(const struct e164_cache *cache)
{
	struct e164_cache_counts counts;

	e164_cache_counts(cache, &counts);
	return counts;
}

/* What a cache weighs before anything is in it. */
static size_t base_size(void)
{
	struct e164_cache *cache = e164_cache_new(1);

	cr_assert(cache);
	const size_t size = counts_of(cache).size;

	e164_cache_free(cache);
	return size;
}

/* A cache with room for "count" entries of ENTRY_SIZE, to the octet. */
static struct e164_cache *cache_for(size_t count)
{
	struct e164_cache *cache =
		e164_cache_new(base_size() + TABLE_SIZE + count * ENTRY_SIZE);

	cr_assert(cache);
	return cache;
}

static void expect_letters(struct e164_cache *cache, const char *here,
			   const char *gone)
{
	for (; *here; here++)
		cr_expect(has_letter(cache, *here), "%c is gone", *here);
	for (; *gone; gone++)
		cr_expect(!has_letter(cache, *gone), "%c is here", *gone);
}

Test(cache, gives_back_what_was_put_in)
{
	struct e164_cache *cache = cache_for(2);
	struct e164_entry *entry = insert(cache, 1, "key", ENTRY_SIZE);
	struct e164_entry *got =
		e164_cache_lookup(cache, 1, e164_slice_text("key"), basis, NOW);

	cr_expect_eq(got, entry);
	cr_expect_eq(got->size, ENTRY_SIZE);
	cr_expect_eq(atomic_load(&got->references), 2);
	cr_expect(!atomic_load(&got->is_refreshing));
	cr_expect_eq(atomic_load(&got->hold_sec), 0);
	e164_entry_release(got);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

/* What the memory was used for before does not show through. */
Test(cache, begins_with_zeroes)
{
	static const char zeroes[ENTRY_SIZE];

	for (int i = 0; i < 2; i++) {
		struct e164_entry *entry = e164_entry_new(ENTRY_SIZE);

		cr_assert(entry);
		cr_expect_eq(entry->used_sec + entry->expiry_sec +
				     entry->stale_sec,
			     0);
		cr_expect(!entry->is_bound);
		cr_expect_arr_eq((const char *)(entry + 1), zeroes,
				 ENTRY_SIZE - sizeof(*entry));
		memset(entry + 1, 0xA5, ENTRY_SIZE - sizeof(*entry));
		e164_entry_release(entry);
	}
	cr_expect_eq(live, 0);
}

Test(cache, finds_nothing_in_an_empty_one)
{
	struct e164_cache *cache = cache_for(2);

	cr_expect(!has_letter(cache, 'a'));
	cr_expect_eq(counts_of(cache).misses, 1);
	cr_expect_eq(counts_of(cache).entries, 0);
	e164_cache_free(cache);
	e164_cache_free(NULL);
	e164_entry_release(NULL);
	cr_expect_eq(live, 0);
}

/* Each step: a letter is inserted (upper case) or looked up (lower case). */
Test(cache, drops_the_least_recently_used)
{
	static const struct {
		const char *id;
		const char *steps;
		const char *here;
		const char *gone;
	} rows[] = {
		{ "fits", "ABC", "abc", "" },
		{ "the oldest goes", "ABCD", "bcd", "a" },
		{ "two go", "ABCDE", "cde", "ab" },
		{ "use keeps the oldest", "ABCaD", "acd", "b" },
		{ "use of the newest", "ABCcD", "bcd", "a" },
		{ "use of the middle", "ABCbDE", "bde", "ac" },
		{ "a miss keeps nothing", "ABCxD", "bcd", "a" },
		{ "replacing is a use", "ABCAD", "acd", "b" },
		{ "all in turn", "ABCabcDEF", "def", "abc" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_cache *cache = cache_for(3);

		for (const char *step = rows[i].steps; *step; step++) {
			if (*step < 'a')
				insert_letter(cache, (char)(*step - 'A' + 'a'));
			else
				(void)has_letter(cache, *step);
		}
		expect_letters(cache, rows[i].here, rows[i].gone);
		cr_expect_eq(counts_of(cache).entries, strlen(rows[i].here),
			     "%s", rows[i].id);
		e164_cache_free(cache);
		cr_expect_eq(live, 0, "%s", rows[i].id);
	}
}

Test(cache, counts_every_octet)
{
	const size_t base = base_size();
	struct e164_cache *cache = e164_cache_new(1u << 20);
	static const size_t sizes[] = { 200, 1000, 333,
					sizeof(struct e164_entry) + 1 };
	size_t sum = 0;

	cr_expect_eq(counts_of(cache).size, base);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		const char key[2] = { (char)('a' + i), '\0' };

		(void)insert(cache, (uint32_t)i, key, sizes[i]);
		sum += sizes[i];
		cr_expect_eq(counts_of(cache).size, base + TABLE_SIZE + sum,
			     "%zu", i);
		cr_expect_eq(counts_of(cache).entries, i + 1);
	}
	/* In place of another of the same key. */
	(void)insert(cache, 1, "b", 500);
	sum -= 1000 - 500;
	cr_expect_eq(counts_of(cache).size, base + TABLE_SIZE + sum);
	cr_expect_eq(counts_of(cache).entries, COUNT(sizes));
	cr_expect_eq(counts_of(cache).evictions, 0);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

/* The table grows with the entries, and that is counted too. */
Test(cache, counts_its_table)
{
	const size_t base = base_size();
	struct e164_cache *cache = e164_cache_new(SIZE_MAX);
	struct e164_entry *entry = NULL;

	for (uint32_t i = 0; i < 5000; i++) {
		char key[16];

		snprintf(key, sizeof(key), "%u", i);
		entry = insert(cache, i * 2654435761u, key, ENTRY_SIZE);
	}
	const size_t buckets = entry->hh.tbl->num_buckets;

	cr_expect_gt(buckets, HASH_INITIAL_NUM_BUCKETS);
	cr_expect_eq(counts_of(cache).size,
		     base + sizeof(UT_hash_table) +
			     buckets * sizeof(UT_hash_bucket) +
			     5000 * ENTRY_SIZE);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

Test(cache, is_never_larger_than_allowed)
{
	const size_t max = base_size() + TABLE_SIZE + 40000;
	struct e164_cache *cache = e164_cache_new(max);
	uint32_t value = 1;

	for (int i = 0; i < 20000; i++) {
		char key[16];

		value = value * 1664525u + 1013904223u;
		snprintf(key, sizeof(key), "%u", value >> 20 & 1023);
		(void)insert(cache, value >> 20 & 1023, key,
			     ENTRY_SIZE + (value >> 8) % 1000);
		cr_assert_leq(counts_of(cache).size, max, "step %d", i);
	}
	const struct e164_cache_counts counts = counts_of(cache);

	cr_expect_gt(counts.entries, 10);
	cr_expect_gt(counts.evictions, 1000);
	cr_expect_leq(counts.evictions, 20000, "no more than were put in");
	/* Nothing is held but what is in it: the table has two pieces. */
	cr_expect_eq(live, (long)counts.entries + 3);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

Test(cache, keeps_what_fits_to_the_octet)
{
	const size_t overhead = base_size() + TABLE_SIZE;

	for (size_t size = 999; size <= 1001; size++) {
		struct e164_cache *cache = e164_cache_new(overhead + 1000);

		(void)insert(cache, 1, "key", size);
		cr_expect_eq(has(cache, 1, "key"), size <= 1000, "%zu", size);
		cr_expect_leq(counts_of(cache).size, overhead + 1000);
		e164_cache_free(cache);
		cr_expect_eq(live, 0);
	}
}

/* What is too large is not kept, and nothing is thrown away for it. */
Test(cache, gives_up_nothing_for_what_does_not_fit)
{
	const size_t max = base_size() + TABLE_SIZE + 3 * ENTRY_SIZE;
	const size_t sizes[] = { 3 * ENTRY_SIZE + 1, max - 1, max, max + 1,
				 10 * max };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct e164_cache *cache = e164_cache_new(max);

		insert_letter(cache, 'a');
		insert_letter(cache, 'b');
		(void)insert(cache, 'x', "x", sizes[i]);
		expect_letters(cache, "ab", "x");
		cr_expect_eq(counts_of(cache).evictions, 0, "%zu", sizes[i]);
		e164_cache_free(cache);
		cr_expect_eq(live, 0);
	}
}

/* It would be wrong to go on serving what it was to replace. */
Test(cache, drops_the_old_also_when_the_new_is_too_large)
{
	struct e164_cache *cache = cache_for(3);

	insert_letter(cache, 'a');
	(void)insert(cache, 'a', "a", 100000);
	expect_letters(cache, "", "a");
	cr_expect_eq(counts_of(cache).entries, 0);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

Test(cache, takes_the_same_entry_twice)
{
	struct e164_cache *cache = cache_for(3);
	struct e164_entry *entry = make('a', "a", ENTRY_SIZE);

	e164_cache_insert(cache, entry);
	e164_cache_insert(cache, entry);
	cr_expect_eq(atomic_load(&entry->references), 2);
	cr_expect_eq(counts_of(cache).entries, 1);
	e164_entry_release(entry);
	expect_letters(cache, "a", "");
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

struct time_row {
	const char *id;
	uint64_t expiry;
	uint64_t stale;
	uint64_t now;
	bool is_fresh;
	bool is_stale_good;
	bool is_kept; /* after the look-up */
};

static void expect_time(const struct time_row *row)
{
	for (int stale = 0; stale < 2; stale++) {
		struct e164_cache *cache = cache_for(2);
		struct e164_entry *entry = make('a', "a", ENTRY_SIZE);
		const struct e164_slice key = e164_slice_text("a");

		entry->expiry_sec = row->expiry;
		entry->stale_sec = row->stale;
		e164_cache_insert(cache, entry);
		e164_entry_release(entry);
		struct e164_entry *got =
			stale ? e164_cache_lookup_stale(cache, 'a', key, basis,
							row->now)
			      : e164_cache_lookup(cache, 'a', key, basis,
						  row->now);

		cr_expect_eq(got != NULL,
			     stale ? row->is_stale_good : row->is_fresh,
			     "%s, stale %d", row->id, stale);
		e164_entry_release(got);
		cr_expect_eq(counts_of(cache).entries, row->is_kept, "%s",
			     row->id);
		e164_cache_free(cache);
		cr_expect_eq(live, 0);
	}
}

Test(cache, serves_until_the_last_second)
{
	static const struct time_row rows[] = {
		{ "TTL-07 before", NOW, NOW, NOW - 1, true, true, true },
		{ "TTL-07 now == expiry", NOW, NOW, NOW, true, true, true },
		{ "TTL-07 after", NOW, NOW, NOW + 1, false, false, false },
		{ "TTL-11 stale", NOW, NOW + 10, NOW + 1, false, true, true },
		{ "TTL-11 last stale second", NOW, NOW + 10, NOW + 10, false,
		  true, true },
		{ "TTL-11 too stale", NOW, NOW + 10, NOW + 11, false, false,
		  false },
		{ "the end of time", UINT64_MAX, UINT64_MAX, UINT64_MAX, true,
		  true, true },
		{ "the beginning of time", 0, 0, 0, true, true, true },
		{ "a clock that ran back", NOW, NOW, 0, true, true, true },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_time(&rows[i]);
}

static const uint32_t others[] = { 0, 2, 4, 6, 8, UINT32_MAX };

/* A flush is a flush, for what may be served stale as well. */
Test(cache, drops_another_epoch)
{
	for (size_t i = 0; i < COUNT(others) * 2; i++) {
		struct e164_cache *cache = cache_for(2);
		struct e164_entry *entry = make('a', "a", ENTRY_SIZE);
		const struct e164_slice key = e164_slice_text("a");
		const struct e164_basis other = { others[i / 2], GENERATION };

		entry->stale_sec = NOW + 10;
		e164_cache_insert(cache, entry);
		e164_entry_release(entry);
		cr_expect_null(
			i % 2 ? e164_cache_lookup(cache, 'a', key, other, 0)
			      : e164_cache_lookup_stale(cache, 'a', key, other,
							0),
			"TTL-10 %zu", i);
		cr_expect_eq(counts_of(cache).entries, 0);
		e164_cache_free(cache);
		cr_expect_eq(live, 0);
	}
}

struct generation_row {
	const char *id;
	uint64_t stale;
	bool is_bound;
	uint64_t now;
	bool is_kept; /* and so may be served stale */
};

static void expect_generation(const struct generation_row *row, uint32_t other)
{
	const struct e164_basis now = { EPOCH, other };
	const struct e164_slice key = e164_slice_text("a");
	struct e164_cache *cache = cache_for(2);
	struct e164_entry *entry = make('a', "a", ENTRY_SIZE);

	entry->stale_sec = row->stale;
	entry->is_bound = row->is_bound;
	e164_cache_insert(cache, entry);
	e164_entry_release(entry);
	cr_expect_null(e164_cache_lookup(cache, 'a', key, now, row->now),
		       "%s: never fresh", row->id);
	cr_expect_eq(counts_of(cache).entries, row->is_kept, "%s", row->id);
	entry = e164_cache_lookup_stale(cache, 'a', key, now, row->now);
	cr_expect_eq(entry != NULL, row->is_kept, "%s", row->id);
	e164_entry_release(entry);
	cr_expect_eq(counts_of(cache).entries, row->is_kept, "%s", row->id);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

Test(cache, keeps_another_generation_to_be_served_stale)
{
	static const struct generation_row rows[] = {
		{ "TTL-11 before it expires", NOW + 10, false, NOW - 1, true },
		{ "TTL-11 expired", NOW + 10, false, NOW + 1, true },
		{ "TTL-11 the last stale second", NOW + 10, false, NOW + 10,
		  true },
		{ "TTL-11 after it", NOW + 10, false, NOW + 11, false },
		{ "TTL-11 the shortest time", NOW + 1, false, NOW, true },
		{ "TTL-10 never stale", NOW, false, NOW - 1, false },
		{ "TTL-10 never stale, last second", NOW, false, NOW, false },
		{ "VAL-46 bound", NOW + 10, true, NOW - 1, false },
		{ "VAL-46 bound, expired", NOW + 10, true, NOW + 1, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(others); j++)
			expect_generation(&rows[i], others[j]);
}

Test(cache, binds_nothing_while_the_generation_is_the_same)
{
	const struct e164_slice key = e164_slice_text("a");
	struct e164_cache *cache = cache_for(2);
	struct e164_entry *entry = make('a', "a", ENTRY_SIZE);

	entry->stale_sec = NOW + 10;
	entry->is_bound = true;
	e164_cache_insert(cache, entry);
	e164_entry_release(entry);
	entry = e164_cache_lookup(cache, 'a', key, basis, NOW);
	cr_expect(entry);
	e164_entry_release(entry);
	entry = e164_cache_lookup_stale(cache, 'a', key, basis, NOW + 10);
	cr_expect(entry);
	e164_entry_release(entry);
	e164_cache_free(cache);
}

/* Reading what was evicted meanwhile; sanitizers see whether it is there. */
Test(cache, lets_a_reader_keep_what_is_gone)
{
	struct e164_cache *cache = cache_for(1);
	struct e164_entry *replaced = make('a', "a", ENTRY_SIZE);
	struct e164_entry *evicted = make('a', "a", ENTRY_SIZE);
	struct e164_entry *last = make('b', "b", ENTRY_SIZE);

	e164_cache_insert(cache, replaced);
	e164_cache_insert(cache, evicted);
	cr_expect_eq(atomic_load(&replaced->references), 1);
	e164_cache_insert(cache, last);
	cr_expect_eq(atomic_load(&evicted->references), 1);
	e164_cache_free(cache);
	cr_expect_eq(atomic_load(&last->references), 1);
	cr_expect(e164_slice_equal(replaced->key, e164_slice_text("a")));
	cr_expect(e164_slice_equal(evicted->key, e164_slice_text("a")));
	cr_expect(e164_slice_equal(last->key, e164_slice_text("b")));
	cr_expect_eq(live, 3);
	e164_entry_retain(last);
	e164_entry_release(replaced);
	e164_entry_release(evicted);
	e164_entry_release(last);
	cr_expect_eq(live, 1);
	e164_entry_release(last);
	cr_expect_eq(live, 0);
}

/* Twenty keys in one chain, which is also one more than the table likes. */
Test(cache, tells_keys_of_equal_hash_apart)
{
	struct e164_cache *cache = e164_cache_new(1u << 20);
	char key[32];

	for (int i = 0; i < 20; i++) {
		snprintf(key, sizeof(key), "key %d", i);
		(void)insert(cache, 4711, key, ENTRY_SIZE);
	}
	cr_expect_eq(counts_of(cache).entries, 20);
	for (int i = 0; i < 20; i++) {
		snprintf(key, sizeof(key), "key %d", i);
		struct e164_entry *got = e164_cache_lookup(
			cache, 4711, e164_slice_text(key), basis, NOW);

		cr_assert(got, "%s", key);
		cr_expect(e164_slice_equal(got->key, e164_slice_text(key)));
		e164_entry_release(got);
	}
	cr_expect(!has(cache, 4711, "key 20"));
	cr_expect(!has(cache, 4711, "key"), "a prefix is another key");
	cr_expect(!has(cache, 4711, ""));
	cr_expect(!has(cache, 4712, "key 1"), "the hash is part of the key");
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

Test(cache, takes_any_octets_for_a_key)
{
	struct e164_cache *cache = cache_for(3);
	struct e164_entry *entry = make(1, "xxx", ENTRY_SIZE);
	static const uint8_t key[] = { 0, 0xFF, 0 };

	memcpy(entry + 1, key, sizeof(key));
	e164_cache_insert(cache, entry);
	e164_entry_release(entry);
	entry = e164_cache_lookup(cache, 1, e164_slice(key, 3), basis, 0);
	cr_expect(entry);
	e164_entry_release(entry);
	cr_expect_null(
		e164_cache_lookup(cache, 1, e164_slice(key, 2), basis, 0));
	cr_expect_null(
		e164_cache_lookup(cache, 1, e164_slice("\0\376", 3), basis, 0));
	e164_cache_free(cache);
}

Test(cache, counts_hits_and_misses)
{
	struct e164_cache *cache = cache_for(2);

	insert_letter(cache, 'a');
	(void)has_letter(cache, 'a');
	(void)has_letter(cache, 'a');
	(void)has_letter(cache, 'b');
	cr_expect_eq(counts_of(cache).hits, 2);
	cr_expect_eq(counts_of(cache).misses, 1);
	cr_expect_null(e164_cache_lookup(cache, 'a', e164_slice_text("a"),
					 basis, NOW + 1));
	cr_expect_eq(counts_of(cache).hits, 2);
	cr_expect_eq(counts_of(cache).misses, 2, "expired is a miss");
	e164_cache_free(cache);
}

Test(cache, says_when_there_is_no_memory_for_a_new_one)
{
	is_armed = true;
	fail_at = 0;
	cr_expect_null(e164_cache_new(1000));
	fail_at = 0;
	cr_expect_null(e164_entry_new(ENTRY_SIZE));
	is_armed = false;
	cr_expect_eq(live, 0);
}

/* Is it kept, and found? Only what the cache itself allocates may fail. */
static bool insert_armed(struct e164_cache *cache, uint32_t i)
{
	char key[16];

	snprintf(key, sizeof(key), "%u", i);
	struct e164_entry *entry = make(i, key, ENTRY_SIZE);

	is_armed = true;
	e164_cache_insert(cache, entry);
	is_armed = false;
	const bool is_kept = atomic_load(&entry->references) == 2;

	cr_expect_eq(has(cache, i, key), is_kept, "%u", i);
	e164_entry_release(entry);
	return is_kept;
}

/* Every allocation of a long run fails once; the sums stay right. */
Test(cache, goes_on_without_memory)
{
	bool has_failed = true;
	long failures = -1;

	for (; has_failed; failures++) {
		struct e164_cache *cache = e164_cache_new(1u << 20);
		size_t kept = 0;

		fail_at = failures + 1;
		for (uint32_t i = 0; i < 700; i++)
			kept += insert_armed(cache, i);
		has_failed = fail_at < 0;
		cr_expect_eq(kept, has_failed ? 699 : 700, "%ld", failures);
		cr_expect_eq(counts_of(cache).entries, kept, "%ld", failures);
		/* The cache, the table in two pieces, the entries. */
		cr_expect_eq(live, (long)kept + 3, "%ld", failures);
		e164_cache_free(cache);
		cr_expect_eq(live, 0, "%ld", failures);
		cr_assert_lt(failures, 100);
	}
	cr_expect_geq(failures, 3, "the table was made and has grown");
}

static atomic_bool is_over;

static void *retain_and_release(void *arg)
{
	struct e164_entry *entry = arg;

	for (int i = 0; i < 100000; i++) {
		e164_entry_retain(entry);
		e164_entry_release(entry);
	}
	while (!atomic_load(&is_over))
		;
	e164_entry_release(entry);
	return NULL;
}

/* Nobody but the last may free it, and the last has to. */
Test(cache, removes_one_entry)
{
	struct e164_cache *cache = cache_for(3);
	struct e164_cache_counts counts;

	insert_letter(cache, 'a');
	insert_letter(cache, 'b');
	e164_cache_remove(cache, 'a', e164_slice_text("a"));
	e164_cache_remove(cache, 'a', e164_slice_text("a"));
	cr_expect_not(has(cache, 'a', "a"));
	cr_expect(has(cache, 'b', "b"));
	e164_cache_counts(cache, &counts);
	cr_expect_eq(counts.entries, 1);
	cr_expect_eq(counts.evictions, 0);
	e164_cache_free(cache);
	cr_expect_eq(live, 0);
}

Test(cache, counts_references_across_threads)
{
	struct e164_cache *cache = cache_for(1);
	struct e164_entry *entry = make('a', "a", ENTRY_SIZE);
	pthread_t threads[2];

	e164_cache_insert(cache, entry);
	for (size_t i = 0; i < COUNT(threads); i++) {
		e164_entry_retain(entry);
		cr_assert_eq(pthread_create(&threads[i], NULL,
					    retain_and_release, entry),
			     0);
	}
	for (int i = 0; i < 1000; i++) {
		insert_letter(cache, 'b');
		e164_cache_insert(cache, entry);
	}
	e164_cache_free(cache);
	atomic_store(&is_over, true);
	e164_entry_release(entry);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	cr_expect_eq(live, 0);
}
