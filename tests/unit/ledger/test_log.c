/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_log.c - the audit log: what it says of a change, and that nobody can
 * alter it unnoticed.
 */
#include "fixture.h"

#include "ledger_log.h"

#include <lmdb.h>

#define NOW   UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY 20254
#define FIRST UINT64_C(441632960000)
#define MANY  12000

static void reopen(enum ledger_mode mode)
{
	const struct ledger_cause cause = { .command = "test",
					    .what = "one",
					    .reason = "to see" };

	fixture_open(mode, NOW);
	ledger_set_cause(ledger, &cause);
}

static void begin(void)
{
	fixture_make();
	reopen(LEDGER_WRITE);
}

TestSuite(log, .init = begin, .fini = fixture_end);

static struct e164_extent extent_at(unsigned i)
{
	return e164_extent(FIRST + i, FIRST + i, 12);
}

static void put(unsigned i, const char *serial, int32_t execution)
{
	struct ledger_record other;
	struct ledger_record record = {
		.extent = extent_at(i),
		.validity = { .execution_day = TODAY + execution,
			      .expiry_day = TODAY + 90,
			      .has_expiry = true,
			      .is_signed = true },
		.entity = "EXAMPLE-VE",
		.registrar = "reg-1",
		.method = "42",
	};

	snprintf(record.serial, sizeof(record.serial), "%s-%u", serial, i);
	cr_assert_eq(ledger_put(ledger, &record, &other), LEDGER_OK);
}

static void commit(void)
{
	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK, "%s",
		     ledger_message(ledger));
	reopen(LEDGER_WRITE);
}

/* All that the log has. */
struct seen {
	unsigned events;
	unsigned changes;
	unsigned touches;
	struct ledger_event event; /* the last with a cause */
	struct ledger_event last;
	struct ledger_touch touch; /* the last one */
};

static bool on_event(void *arg, const struct ledger_event *event)
{
	struct ledger_touches touches = ledger_touches_begin(event);
	struct seen *seen = arg;

	seen->events++;
	seen->last = *event;
	seen->changes += event->has_cause;
	if (event->has_cause)
		seen->event = *event;
	while (ledger_touches_next(&touches, &seen->touch))
		seen->touches++;
	cr_assert(!touches.reader.failed);
	return true;
}

static struct seen look(void)
{
	struct seen seen = { .events = 0 };

	cr_assert_eq(ledger_each_event(ledger, on_event, &seen), LEDGER_OK,
		     "%s", ledger_message(ledger));
	return seen;
}

static struct ledger_log_check verify(const uint8_t *noted)
{
	struct ledger_log_check check;

	cr_assert_eq(ledger_check_log(ledger, noted, &check), LEDGER_OK);
	return check;
}

Test(log, change_has_who_when_what_why_before_and_after)
{
	const struct e164_extent one = extent_at(1);

	put(1, "a", -9);
	commit();
	cr_assert_eq(ledger_suspend(ledger, &one), LEDGER_OK);
	ledger_set_result(ledger, "suspended");
	commit();
	const struct seen seen = look();
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	cr_expect_eq(seen.changes, 2);
	cr_expect_eq(seen.touches, 2);
	cr_expect_eq(seen.event.at_sec, NOW);
	cr_expect_str_eq(seen.event.cause.command, "test");
	cr_expect_str_eq(seen.event.cause.what, "one");
	cr_expect_str_eq(seen.event.cause.reason, "to see");
	cr_expect_str_eq(seen.event.cause.host, host);
	cr_expect_neq(seen.event.cause.user[0], 0);
	cr_expect_str_eq(seen.last.result, "suspended");
	cr_expect(seen.touch.has_before && seen.touch.has_after);
	cr_expect(!seen.touch.before.validity.is_suspended);
	cr_expect(seen.touch.after.validity.is_suspended);
	cr_expect_str_eq(seen.touch.after.serial, "a-1");
	cr_expect_str_eq(seen.touch.after.registrar, "reg-1");
	cr_expect_eq(seen.touch.after.validity.execution_day, TODAY - 9);
	cr_expect_eq(e164_extent_compare(&seen.touch.extent, &one), 0);
}

Test(log, what_is_not_committed_is_not_logged)
{
	put(1, "a", -9);
	reopen(LEDGER_TRY);
	put(1, "a", -9);
	reopen(LEDGER_WRITE);
	cr_expect_eq(look().events, 0);
	cr_expect(!verify(NULL).is_broken);
}

/* As an import of the same file does every day. */
Test(log, change_of_nothing_needs_a_result)
{
	put(1, "a", -9);
	commit();
	commit();
	cr_expect_eq(look().changes, 1);
	ledger_set_result(ledger, "unchanged %d", 1);
	commit();
	cr_expect_eq(look().changes, 2);
	ledger_set_result(ledger, "unchanged %d", 1);
	commit();
	cr_expect_eq(look().changes, 3);
	cr_expect(!verify(NULL).is_broken);
}

Test(log, many_numbers_are_several_entries_of_one_change)
{
	for (unsigned i = 0; i < MANY; i++)
		put(i, "a", -9);
	ledger_set_result(ledger, "imported");
	commit();
	const struct seen first = look();

	cr_expect_eq(first.changes, 1);
	cr_expect_eq(first.touches, MANY);
	cr_expect_gt(first.events, 3);
	cr_expect_str_eq(first.last.result, "imported");
	for (unsigned i = 0; i < MANY; i++)
		put(i, "b", -5);
	commit();
	const struct seen second = look();

	cr_expect_eq(second.touches, 2 * MANY);
	cr_expect_str_eq(second.touch.before.serial, "a-11999");
	cr_expect_str_eq(second.touch.after.serial, "b-11999");
	const struct ledger_log_check check = verify(first.last.hash);

	cr_expect(!check.is_broken);
	cr_expect(check.has_noted);
	cr_expect_eq(check.entries, second.events);
}

Test(log, those_beside_are_logged)
{
	struct ledger_record other;
	struct ledger_record record = {
		.extent = extent_at(1),
		.validity = { .execution_day = TODAY - 9 },
		.entity = "A",
		.registrar = "reg-1",
		.handle = "H",
		.domain_len = 12,
	};

	cr_assert_eq(ledger_put(ledger, &record, &other), LEDGER_OK);
	commit();
	record.validity.execution_day = TODAY - 15;
	snprintf(record.handle, sizeof(record.handle), "G");
	cr_assert_eq(ledger_put(ledger, &record, &other), LEDGER_BESIDE);
	commit();
	const struct seen beside = look();

	cr_expect(beside.touch.is_beside);
	cr_expect(!beside.touch.has_before);
	cr_expect_str_eq(beside.touch.after.handle, "G");
	cr_assert_eq(ledger_remove(ledger, &record.extent, "G"), LEDGER_OK);
	commit();
	const struct seen removed = look();

	cr_expect_eq(removed.touches, beside.touches + 1);
	cr_expect(removed.touch.is_beside && removed.touch.has_before);
	cr_expect(removed.touch.after.validity.is_revoked);
}

/* Tampering ---------------------------------------------------------------- */

enum deed { ALTER, ALTER_LAST, TAKE_FIRST, TAKE_MIDDLE, TAKE_LAST, TAKE_TABLE };

static void move(MDB_cursor *cursor, enum deed deed, MDB_val *key,
		 MDB_val *value)
{
	const bool is_last = deed == TAKE_LAST || deed == ALTER_LAST;

	cr_assert_eq(mdb_cursor_get(cursor, key, value,
				    is_last ? MDB_LAST : MDB_FIRST),
		     0);
	for (int i = 0; i < 3 && (deed == ALTER || deed == TAKE_MIDDLE); i++)
		cr_assert_eq(mdb_cursor_get(cursor, key, value, MDB_NEXT), 0);
}

static void do_to_entry(MDB_txn *txn, MDB_dbi table, enum deed deed)
{
	uint8_t octets[65536];
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val value;

	cr_assert_eq(mdb_cursor_open(txn, table, &cursor), 0);
	move(cursor, deed, &key, &value);
	if (deed == ALTER || deed == ALTER_LAST) {
		cr_assert_leq(value.mv_size, sizeof(octets));
		memcpy(octets, value.mv_data, value.mv_size);
		octets[value.mv_size - 1] ^= 1;
		value.mv_data = octets;
		cr_assert_eq(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT),
			     0);
	} else {
		cr_assert_eq(mdb_cursor_del(cursor, 0), 0);
	}
	mdb_cursor_close(cursor);
}

static void tamper(enum deed deed)
{
	char folder[512];
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi table;

	ledger_close(ledger);
	ledger = NULL;
	snprintf(folder, sizeof(folder), "%s/ledger", path);
	cr_assert_eq(mdb_env_create(&env), 0);
	cr_assert_eq(mdb_env_set_maxdbs(env, 32), 0);
	cr_assert_eq(mdb_env_open(env, folder, 0, 0600), 0);
	cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
	cr_assert_eq(mdb_dbi_open(txn, "log", 0, &table), 0);
	if (deed == TAKE_TABLE)
		cr_assert_eq(mdb_drop(txn, table, 1), 0);
	else
		do_to_entry(txn, table, deed);
	cr_assert_eq(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
	reopen(LEDGER_READ);
}

static void fill(void)
{
	for (unsigned i = 0; i < 5; i++) {
		put(i, "a", -9);
		ledger_set_result(ledger, "done");
		commit();
	}
	cr_assert(!verify(NULL).is_broken);
}

Test(log, altered_entry_is_noticed)
{
	fill();
	tamper(ALTER);
	cr_expect(verify(NULL).is_broken);
}

Test(log, last_entry_that_is_altered_is_noticed)
{
	fill();
	tamper(ALTER_LAST);
	cr_expect(verify(NULL).is_broken);
}

Test(log, entry_that_is_gone_is_noticed)
{
	fill();
	tamper(TAKE_MIDDLE);
	cr_expect(verify(NULL).is_broken);
}

Test(log, first_entry_that_is_gone_is_noticed)
{
	fill();
	tamper(TAKE_FIRST);
	cr_expect(verify(NULL).is_broken);
}

Test(log, last_entry_that_is_gone_is_noticed)
{
	fill();
	tamper(TAKE_LAST);
	cr_expect(verify(NULL).is_broken);
}

Test(log, all_that_is_gone_is_noticed)
{
	fill();
	tamper(TAKE_TABLE);
	cr_expect(verify(NULL).is_broken);
}

/* Ledgers from before there was a log have no such table. */
Test(log, ledger_without_it_is_read_and_written_on)
{
	struct ledger_record record;
	const struct e164_extent one = extent_at(1);

	put(1, "a", -9);
	commit();
	tamper(TAKE_TABLE);
	cr_expect_eq(look().events, 0);
	cr_expect_eq(ledger_get(ledger, &one, &record), LEDGER_OK);
	reopen(LEDGER_WRITE);
	cr_assert_eq(ledger_suspend(ledger, &one), LEDGER_OK);
	commit();
	cr_expect_eq(look().touches, 1);
}
