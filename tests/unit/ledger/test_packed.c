/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_packed.c - history and serials say the same when they are packed.
 */
#include "fixture.h"

#include "ledger_evidence.h"
#include "ledger_log.h"
#include "ledger_packed.h"
#include "ledger_purge.h"

#define DAY   UINT64_C(86400)
#define NOW   UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY 20254
#define FIRST UINT64_C(441632960000)
#define MANY  300 /* numbers: more than one run */

static struct ledger_record other;
static uint64_t now;

static void open_at(uint64_t second)
{
	now = second;
	fixture_open(LEDGER_WRITE, now);
}

static void begin(void)
{
	fixture_make();
	open_at(NOW);
}

TestSuite(packed, .init = begin, .fini = fixture_end);

/* The round-th validation of a number. */
static struct ledger_record said(unsigned number, unsigned round)
{
	struct ledger_record record = {
		.extent = e164_extent(FIRST + number, FIRST + number, 12),
		.validity = { .execution_day = TODAY - 90 + (int)round,
			      .expiry_day = TODAY + 900,
			      .has_expiry = true,
			      .is_signed = true },
		.entity = "EXAMPLE-VE",
		.registrar = "reg-1",
		.method = "42",
	};

	snprintf(record.serial, sizeof(record.serial), "%u-%u", round, number);
	return record;
}

static enum ledger_status put(const struct ledger_record *record)
{
	return ledger_put(ledger, record, &other);
}

static void commit_at(uint64_t second)
{
	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK, "%s",
		     ledger_message(ledger));
	open_at(second);
}

static void pack(void)
{
	uint64_t octets;

	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	cr_assert_eq(ledger_compact(ledger, &octets, &octets), LEDGER_OK, "%s",
		     ledger_message(ledger));
	open_at(now);
}

static void renew(unsigned rounds)
{
	for (unsigned round = 0; round < rounds; round++)
		for (unsigned i = 0; i < MANY; i++) {
			const struct ledger_record record = said(i, round);

			cr_assert_eq(put(&record), LEDGER_OK);
		}
}

static size_t entries(enum ledger_table table)
{
	MDB_stat stat;

	cr_assert_eq(mdb_stat(ledger->txn, ledger->tables[table], &stat), 0);
	return stat.ms_entries;
}

/* All pairs of a table, as one text of octets. */
struct octets {
	uint8_t at[1 << 20];
	size_t len;
	size_t pairs;
};

static bool add_pair(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct octets *octets = arg;

	cr_assert_leq(octets->len + key->mv_size + value->mv_size,
		      sizeof(octets->at));
	memcpy(octets->at + octets->len, key->mv_data, key->mv_size);
	octets->len += key->mv_size;
	memcpy(octets->at + octets->len, value->mv_data, value->mv_size);
	octets->len += value->mv_size;
	octets->pairs++;
	return true;
}

static const struct octets *all(enum ledger_table table, struct octets *octets)
{
	memset(octets, 0, sizeof(*octets));
	cr_assert_eq(ledger_walk(ledger, table, add_pair, octets), LEDGER_OK,
		     "%s", ledger_message(ledger));
	return octets;
}

static bool is_same(const struct octets *a, const struct octets *b)
{
	return a->len == b->len && a->pairs == b->pairs &&
	       !memcmp(a->at, b->at, a->len);
}

static struct octets before;
static struct octets after;

/* Runs --------------------------------------------------------------------- */

Test(packed, run_gives_back_what_it_was_given)
{
	static struct ledger_run run;
	static struct ledger_run again;
	static struct ledger_pairs pairs;
	static uint8_t packed[LEDGER_RUN_PACKED_MAX];
	static char long_value[LEDGER_RUN_VALUE_MAX];
	const char *const keys[] = { "a", "ab", "abc", "b", "bbbbbbbb" };
	MDB_val key;
	MDB_val value;

	memset(long_value, 'x', sizeof(long_value));
	for (int table = LEDGER_HISTORY; table <= LEDGER_SERIALS; table++) {
		ledger_run_begin(&run, (enum ledger_table)table);
		for (size_t i = 0; i < 5; i++) {
			key = (MDB_val){ strlen(keys[i]),
					 (void *)(uintptr_t)keys[i] };
			value = (MDB_val){ i == 4 ? sizeof(long_value) : i + 1,
					   long_value };
			cr_expect(ledger_run_fits(&key, &value));
			ledger_run_add(&run, &key, &value);
		}
		const MDB_val octets = { ledger_run_pack(&run, packed),
					 packed };

		cr_assert(ledger_run_unpack(&octets, (enum ledger_table)table,
					    &again));
		ledger_pairs_begin(&pairs, &again);
		for (size_t i = 0; i < 5; i++) {
			cr_assert(ledger_pairs_next(&pairs, &key, &value));
			cr_expect_eq(key.mv_size, strlen(keys[i]));
			cr_expect_arr_eq(key.mv_data, keys[i], key.mv_size);
			cr_expect_eq(value.mv_size,
				     i == 4 ? sizeof(long_value) : i + 1);
			cr_expect_arr_eq(value.mv_data, long_value,
					 value.mv_size);
		}
		cr_expect(!ledger_pairs_next(&pairs, &key, &value));
		cr_expect(!pairs.reader.failed);
		for (size_t i = 0; i < octets.mv_size; i++) {
			packed[i] ^= 1;
			cr_expect(!ledger_run_unpack(&octets,
						     (enum ledger_table)table,
						     &again),
				  "octet %zu", i);
			packed[i] ^= 1;
		}
	}
}

/* Tables ------------------------------------------------------------------- */

Test(packed, tables_say_the_same)
{
	const enum ledger_table tables[] = { LEDGER_HISTORY, LEDGER_SERIALS };

	renew(5);
	for (size_t i = 0; i < 2; i++) {
		all(tables[i], &before);
		pack();
		cr_expect(is_same(&before, all(tables[i], &after)));
		cr_expect_eq(after.pairs, i ? 5 * MANY : 4 * MANY);
	}
	/* Only serials of what is in force are as they were. */
	cr_expect_eq(entries(LEDGER_HISTORY), 0);
	cr_expect_eq(entries(LEDGER_SERIALS), MANY);
	/* More is put between what is packed. */
	for (unsigned i = 0; i < MANY; i += 7) {
		const struct ledger_record record = said(i, 50);

		cr_assert_eq(put(&record), LEDGER_OK);
	}
	all(LEDGER_HISTORY, &before);
	pack();
	cr_expect(is_same(&before, all(LEDGER_HISTORY, &after)));
	cr_expect_eq(entries(LEDGER_HISTORY), 0);
}

static bool count_past(void *arg, const struct ledger_past *past)
{
	cr_expect_eq(past->record.extent.start, said(7, 0).extent.start);
	++*(unsigned *)arg;
	return true;
}

Test(packed, history_of_one_number)
{
	const struct ledger_record record = said(7, 3);
	unsigned count = 0;

	renew(4);
	pack();
	const struct ledger_record next = said(7, 60);

	cr_assert_eq(put(&next), LEDGER_OK);
	cr_assert_eq(
		ledger_each_past_of(ledger, &record.extent, count_past, &count),
		LEDGER_OK);
	cr_expect_eq(count, 4);
}

Test(packed, superseded_serial_is_known)
{
	struct ledger_record record = said(7, 1);

	renew(3);
	pack();
	cr_expect_eq(ledger_knows(ledger, &record), LEDGER_OK);
	cr_expect_neq(put(&record), LEDGER_OK);
	record.validity.expiry_day++;
	cr_expect_eq(put(&record), LEDGER_CONFLICT);
	cr_expect_eq(other.validity.expiry_day, record.validity.expiry_day - 1);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1-7"), LEDGER_OK);
	pack();
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1-7"), LEDGER_SAME);
	cr_expect_eq(put(&record), LEDGER_WITHDRAWN);
	record = said(7, 1);
	cr_expect_eq(put(&record), LEDGER_WITHDRAWN);
}

/* Without a signature, the number is a part of the key. */
Test(packed, serial_of_several_numbers_is_revoked)
{
	struct ledger_record record;

	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < 5; i++) {
			record = said(i, round);
			record.validity.is_signed = false;
			snprintf(record.serial, sizeof(record.serial), "%u",
				 round);
			snprintf(record.entity, sizeof(record.entity), "E%u",
				 round);
			cr_assert_eq(put(&record), LEDGER_OK);
			if (round + i == 2)
				pack();
		}
	pack();
	cr_expect_eq(entries(LEDGER_SERIALS), 5);
	cr_expect_eq(ledger_revoke(ledger, "E0", "0"), LEDGER_OK);
	cr_expect_eq(ledger_revoke(ledger, "E0", "0"), LEDGER_SAME);
	record = said(3, 0);
	record.validity.is_signed = false;
	snprintf(record.serial, sizeof(record.serial), "0");
	snprintf(record.entity, sizeof(record.entity), "E0");
	cr_expect_eq(put(&record), LEDGER_WITHDRAWN);
}

Test(packed, forgotten_serial_stays_forgotten)
{
	struct ledger_record record = said(7, 1);

	renew(3);
	pack();
	cr_expect_eq(ledger_forget_serial(ledger, "EXAMPLE-VE", "1-7", "why"),
		     LEDGER_OK);
	cr_expect_eq(ledger_knows(ledger, &record), LEDGER_NONE);
	cr_expect_eq(ledger_forget_serial(ledger, "EXAMPLE-VE", "1-7", "why"),
		     LEDGER_NONE);
	pack();
	cr_expect_eq(ledger_knows(ledger, &record), LEDGER_NONE);
	all(LEDGER_SERIALS, &after);
	cr_expect_eq(after.pairs, 3 * MANY - 1);
	cr_expect_eq(entries(LEDGER_SERIALS), MANY, "nothing is hidden");
	record = said(8, 70);
	snprintf(record.serial, sizeof(record.serial), "1-7");
	cr_expect_eq(put(&record), LEDGER_OK);
}

/* Purging ------------------------------------------------------------------ */

Test(packed, purge_goes_through_runs)
{
	struct ledger_purge gone;
	const struct ledger_record old = said(7, 1);

	renew(3);
	commit_at(NOW + 40 * DAY);
	for (unsigned i = 0; i < MANY; i++) {
		const struct ledger_record record = said(i, 50);

		cr_assert_eq(put(&record), LEDGER_OK);
	}
	pack();
	cr_assert_eq(ledger_purge(ledger, 30, &gone), LEDGER_OK, "%s",
		     ledger_message(ledger));
	cr_expect_eq(gone.history, 2 * MANY);
	cr_expect(!gone.is_more);
	commit_at(NOW + 40 * DAY);
	cr_expect_eq(all(LEDGER_HISTORY, &after)->pairs, MANY);
	cr_expect_eq(all(LEDGER_SERIALS, &after)->pairs, 2 * MANY);
	cr_expect_eq(put(&old), LEDGER_OLDER, "it stays out");
	pack();
	cr_expect_eq(entries(LEDGER_SERIALS), MANY, "nothing is hidden");
	cr_expect_eq(all(LEDGER_SERIALS, &after)->pairs, 2 * MANY + 1);
}

/* Damage ------------------------------------------------------------------- */

static void damage(enum ledger_table table)
{
	uint8_t octets[65536];
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val value;

	cr_assert_eq(
		mdb_cursor_open(ledger->txn, ledger->tables[table], &cursor),
		0);
	cr_assert_eq(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
	memcpy(octets, value.mv_data, value.mv_size);
	octets[value.mv_size / 2] ^= 1;
	value.mv_data = octets;
	cr_assert_eq(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
}

Test(packed, damage_is_told_and_the_rest_is_read)
{
	renew(5);
	pack();
	cr_assert_gt(entries(LEDGER_PACKED_HISTORY), 2);
	damage(LEDGER_PACKED_HISTORY);
	damage(LEDGER_PACKED_SERIALS);
	memset(&after, 0, sizeof(after));
	cr_expect_eq(ledger_walk(ledger, LEDGER_HISTORY, add_pair, &after),
		     LEDGER_FAILED);
	cr_expect(strstr(ledger_message(ledger), "token rebuild"));
	cr_expect(after.pairs > MANY && after.pairs < 4 * MANY);
	/* What cannot be read is taken neither for new nor for withdrawn. */
	const struct ledger_record record = said(0, 0);

	cr_expect_eq(put(&record), LEDGER_FAILED);
	cr_expect_eq(ledger_knows(ledger, &record), LEDGER_FAILED);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_FAILED);
	cr_expect(strstr(ledger_message(ledger), "token rebuild"));
}
