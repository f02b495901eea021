/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_cursor.c - go through a table and its runs in one order.
 *
 * Whoever goes through the pairs may change others of the table. So what LMDB
 * has said of the next pair is asked for once more before it is used.
 */
#include "ledger_packed.h"

#include <errno.h>
#include <stdlib.h>

/* Where a cursor of LMDB stands. */
struct place {
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val value;
	int error; /* not 0: at the end, or of LMDB */
};

struct ledger_cursor {
	struct ledger *ledger;
	enum ledger_table table;
	struct place live;
	struct place runs; /* the run that the pairs are of */
	struct ledger_run run;
	struct ledger_pairs pairs;
	MDB_val key; /* of the pair of a run that is next */
	MDB_val value;
	bool has_pair;
	bool takes_live; /* the last call has given the live one */
	bool takes_pair; /* or that of a run, or it was hidden */
	bool is_damaged;
};

static void move(struct place *place, MDB_cursor_op how)
{
	place->error =
		mdb_cursor_get(place->cursor, &place->key, &place->value, how);
}

/* Runs ------------------------------------------------------------------- */

/* From the run at this place, or the next one that can be read. */
static void load(struct ledger_cursor *cursor)
{
	while (!cursor->runs.error &&
	       !ledger_run_unpack(&cursor->runs.value, cursor->table,
				  &cursor->run)) {
		cursor->is_damaged = true;
		move(&cursor->runs, MDB_NEXT);
	}
	if (!cursor->runs.error)
		ledger_pairs_begin(&cursor->pairs, &cursor->run);
}

static void next_pair(struct ledger_cursor *cursor)
{
	cursor->has_pair = false;
	while (!cursor->runs.error) {
		cursor->has_pair = ledger_pairs_next(
			&cursor->pairs, &cursor->key, &cursor->value);
		if (cursor->has_pair)
			return;
		cursor->is_damaged |= cursor->pairs.reader.failed;
		move(&cursor->runs, MDB_NEXT);
		load(cursor);
	}
}

static void begin_pairs(struct ledger_cursor *cursor, const MDB_val *from)
{
	struct place *runs = &cursor->runs;

	runs->error = from->mv_size ? ledger_find_run(runs->cursor, from,
						      &runs->key, &runs->value)
				    : MDB_NOTFOUND;
	/* No run begins so early: from the first one on. */
	if (runs->error == MDB_NOTFOUND)
		move(runs, MDB_FIRST);
	load(cursor);
	do
		next_pair(cursor);
	while (cursor->has_pair && ledger_compare_keys(&cursor->key, from) < 0);
}

/* Opening ---------------------------------------------------------------- */

static int open_place(struct ledger *ledger, enum ledger_table table,
		      struct place *place)
{
	place->error = MDB_NOTFOUND;
	if (table == LEDGER_TABLES || ledger->is_missing[table])
		return 0;
	return mdb_cursor_open(ledger->txn, ledger->tables[table],
			       &place->cursor);
}

static int open_both(struct ledger_cursor *cursor, struct e164_slice slice)
{
	const MDB_val from = { slice.len, (void *)(uintptr_t)slice.ptr };
	int error = open_place(cursor->ledger, cursor->table, &cursor->live);

	if (!error)
		error = open_place(cursor->ledger,
				   ledger_runs_of(cursor->table),
				   &cursor->runs);
	if (error)
		return error;
	cursor->live.key = from;
	if (cursor->live.cursor)
		move(&cursor->live, from.mv_size ? MDB_SET_RANGE : MDB_FIRST);
	if (cursor->runs.cursor)
		begin_pairs(cursor, &from);
	return 0;
}

enum ledger_status ledger_cursor_open(struct ledger *ledger,
				      enum ledger_table table,
				      struct e164_slice from,
				      struct ledger_cursor **cursor)
{
	*cursor = calloc(1, sizeof(**cursor));
	if (!*cursor)
		return ledger_starve(ledger);
	(*cursor)->ledger = ledger;
	(*cursor)->table = table;
	return ledger_result(ledger, open_both(*cursor, from));
}

void ledger_cursor_close(struct ledger_cursor *cursor)
{
	if (!cursor)
		return;
	if (cursor->live.cursor)
		mdb_cursor_close(cursor->live.cursor);
	if (cursor->runs.cursor)
		mdb_cursor_close(cursor->runs.cursor);
	free(cursor);
}

/* Going on --------------------------------------------------------------- */

static void advance(struct ledger_cursor *cursor)
{
	struct place *live = &cursor->live;

	if (!live->error)
		move(live, cursor->takes_live ? MDB_NEXT : MDB_GET_CURRENT);
	if (cursor->takes_pair)
		next_pair(cursor);
}

/* Which one is next; of the same key, the live one, and the other is hidden. */
static bool choose(struct ledger_cursor *cursor)
{
	const bool has_live = !cursor->live.error;
	int order = has_live ? -1 : 1;

	if (has_live && cursor->has_pair)
		order = ledger_compare_keys(&cursor->live.key, &cursor->key);
	cursor->takes_live = has_live && order <= 0;
	cursor->takes_pair = cursor->has_pair && order >= 0;
	return cursor->takes_live || cursor->takes_pair;
}

static bool is_gone(const struct ledger_cursor *cursor)
{
	return cursor->takes_live && !cursor->live.value.mv_size &&
	       ledger_runs_of(cursor->table) != LEDGER_TABLES;
}

static enum ledger_status end(const struct ledger_cursor *cursor)
{
	const int live = cursor->live.error;
	const int runs = cursor->runs.error;

	if (live && live != MDB_NOTFOUND)
		return ledger_result(cursor->ledger, live);
	if (runs && runs != MDB_NOTFOUND)
		return ledger_result(cursor->ledger, runs);
	return cursor->is_damaged ? ledger_fail_run(cursor->ledger)
				  : LEDGER_NONE;
}

enum ledger_status ledger_cursor_next(struct ledger_cursor *cursor,
				      MDB_val *key, MDB_val *value)
{
	do {
		advance(cursor);
		if (!choose(cursor))
			return end(cursor);
	} while (is_gone(cursor));
	*key = cursor->takes_live ? cursor->live.key : cursor->key;
	*value = cursor->takes_live ? cursor->live.value : cursor->value;
	return LEDGER_OK;
}
