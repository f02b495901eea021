/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_blocks.c - the blocks around a number are found, whatever their size,
 * and what that takes does not grow with the blocks beside it (TOK-13).
 *
 * Whether a block is found shows by what is refused within: an unsigned record
 * within a signed one (VAL-22).
 */
#include "fixture.h"

#include "ledger_files.h"

#include <inttypes.h>

#define NOW   UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY 20254
#define FIRST UINT64_C(441600000000)
#define LEN   12
#define WIDE  10000000 /* numbers */
#define TEN   10

static struct ledger_record other;
static uint64_t steps; /* of cursors of LMDB */

int __real_mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *value,
			  MDB_cursor_op how);
int __wrap_mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *value,
			  MDB_cursor_op how);

int __wrap_mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *value,
			  MDB_cursor_op how)
{
	steps++;
	return __real_mdb_cursor_get(cursor, key, value, how);
}

static void begin(void)
{
	fixture_make();
	fixture_open(LEDGER_WRITE, NOW);
}

TestSuite(blocks, .init = begin, .fini = fixture_end);

static struct ledger_record block(uint64_t first, uint64_t size, bool is_signed)
{
	static unsigned serial;
	struct ledger_record record = {
		.extent = e164_extent(first, first + size - 1, LEN),
		.validity = { .execution_day = TODAY - 10,
			      .expiry_day = TODAY + 100,
			      .has_expiry = true,
			      .is_signed = is_signed },
		.entity = "EXAMPLE-VE",
		.registrar = "reg-1",
	};

	snprintf(record.serial, sizeof(record.serial), "S%u", serial++);
	return record;
}

static enum ledger_status put(uint64_t first, uint64_t size, bool is_signed)
{
	const struct ledger_record record = block(first, size, is_signed);

	return ledger_put(ledger, &record, &other);
}

static void commit(bool is_rebuilt)
{
	cr_assert_eq(ledger_commit(ledger, false, is_rebuilt), LEDGER_OK, "%s",
		     ledger_message(ledger));
}

/* Cost --------------------------------------------------------------------- */

enum around { NOTHING, A_BLOCK, A_SUSPENSION };

static void put_around(enum around around)
{
	const struct ledger_record wide = block(FIRST, WIDE, false);

	if (around == A_BLOCK)
		cr_assert_eq(ledger_put(ledger, &wide, &other), LEDGER_OK);
	if (around == A_SUSPENSION)
		cr_assert_eq(ledger_suspend(ledger, &wide.extent), LEDGER_OK);
}

/* Steps to enter so many blocks of ten to a hundred, in no order. */
static uint64_t steps_to_enter(enum around around, unsigned count)
{
	fixture_end();
	begin();
	put_around(around);
	const uint64_t before = steps;

	for (unsigned i = 0; i < count; i++) {
		const uint64_t at = i * UINT64_C(2654435761) % count;

		cr_assert_eq(put(FIRST + at * 100, TEN * (1 + at % 10), false),
			     LEDGER_OK, "%u: %s", i, ledger_message(ledger));
	}
	return steps - before;
}

/* Four times as many take four times as long, not sixteen times. */
Test(blocks, entering_many_within_a_wide_one_is_linear)
{
	static const enum around rows[] = { NOTHING, A_BLOCK, A_SUSPENSION };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint64_t few = steps_to_enter(rows[i], 1000);
		const uint64_t many = steps_to_enter(rows[i], 4000);

		cr_expect_lt(many, 5 * few,
			     "%zu: %" PRIu64 " steps for 1000, %" PRIu64
			     " for 4000",
			     i, few, many);
		cr_expect_lt(many, UINT64_C(4000) * 100, "%zu: %" PRIu64, i,
			     many);
	}
}

/* Finding ------------------------------------------------------------------ */

/* Of each end, the number before it and behind it. */
static void check_ends(uint64_t first, uint64_t size)
{
	const struct {
		const char *name;
		uint64_t number;
		enum ledger_status status;
	} rows[] = {
		{ "before", first - 1, LEDGER_OK },
		{ "first", first, LEDGER_WEAKER },
		{ "last", first + size - 1, LEDGER_WEAKER },
		{ "behind", first + size, LEDGER_OK },
	};

	cr_assert_eq(put(first, size, true), LEDGER_OK, "%" PRIu64, size);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(put(rows[i].number, 1, false), rows[i].status,
			     "%s of %" PRIu64 " numbers", rows[i].name, size);
}

/* Sizes at which a class begins and ends. */
Test(blocks, of_every_size_are_found)
{
	uint64_t first = FIRST + 1;

	for (uint64_t power = 4; power <= UINT64_C(1) << 33; power *= 2)
		for (uint64_t size = power - 1; size <= power + 1; size++) {
			check_ends(first, size);
			first += size + 3;
		}
	check_ends(first, 2);
}

/* Those of one class that are nested, and those of smaller ones beside them. */
Test(blocks, nested_ones_are_found)
{
	const uint64_t first = FIRST + 100;
	const uint64_t size = 1000;

	cr_assert_eq(put(first, size, true), LEDGER_OK);
	for (unsigned i = 1; i < 200; i++)
		cr_assert_eq(put(first + i, size - 2 * i, true), LEDGER_OK);
	for (unsigned i = 0; i < 10; i++)
		cr_assert_eq(put(first + 400 + TEN * i, TEN, true), LEDGER_OK);
	for (unsigned i = 0; i < 200; i++) {
		cr_expect_eq(put(first + i, 1, false), LEDGER_WEAKER, "%u", i);
		cr_expect_eq(put(first + size - 1 - i, 1, false), LEDGER_WEAKER,
			     "%u", i);
	}
	cr_expect_eq(put(first - 1, 1, false), LEDGER_OK);
	cr_expect_eq(put(first + size, 1, false), LEDGER_OK);
}

/* Forgetting --------------------------------------------------------------- */

static bool has_class(unsigned bits)
{
	return ledger->meta.classes[LEN] >> bits & 1;
}

Test(blocks, classes_without_blocks_are_forgotten)
{
	const struct ledger_record wide = block(FIRST, WIDE, false);

	cr_assert_eq(put(FIRST, TEN, true), LEDGER_OK);
	cr_assert_eq(ledger_suspend(ledger, &wide.extent), LEDGER_OK);
	commit(true);
	cr_expect(has_class(4) && has_class(24));
	fixture_open(LEDGER_WRITE, NOW);
	cr_assert_eq(ledger_resume(ledger, &wide.extent), LEDGER_OK);
	commit(true);
	cr_expect(has_class(4) && !has_class(24));
	fixture_open(LEDGER_WRITE, NOW);
	cr_expect_eq(put(FIRST + TEN - 1, 1, false), LEDGER_WEAKER);
	cr_expect_eq(put(FIRST + TEN, 1, false), LEDGER_OK);
}
