/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_sweep_runs.c - remove pairs that are packed.
 *
 * A run of which something goes is written anew. It counts as one more thing
 * that was removed, since a change has room for so many pages only.
 */
#include "ledger_packed.h"
#include "ledger_sweep.h"

#include <errno.h>
#include <stdlib.h>

struct sweep {
	struct ledger *ledger;
	enum ledger_table table; /* of the pairs */
	bool (*is_kept)(void *arg, const MDB_val *key, const MDB_val *value);
	void *arg;
	uint64_t *budget;
	uint64_t gone;
	size_t key_len; /* of the last pair that was seen */
	uint8_t key[LEDGER_RUN_KEY_MAX];
	struct ledger_run run;
	struct ledger_run kept;
	struct ledger_pairs pairs;
	uint8_t packed[LEDGER_RUN_PACKED_MAX];
};

/* Those of the run that are kept; beyond the budget, all are. */
static uint64_t choose(struct sweep *sweep)
{
	uint64_t gone = 0;
	MDB_val value;
	MDB_val key;

	ledger_run_begin(&sweep->kept, sweep->table);
	ledger_pairs_begin(&sweep->pairs, &sweep->run);
	while (ledger_pairs_next(&sweep->pairs, &key, &value)) {
		memcpy(sweep->key, key.mv_data, key.mv_size);
		sweep->key_len = key.mv_size;
		if (gone + 1 >= *sweep->budget ||
		    sweep->is_kept(sweep->arg, &key, &value))
			ledger_run_add(&sweep->kept, &key, &value);
		else
			gone++;
	}
	return gone;
}

static enum ledger_status write_kept(struct sweep *sweep)
{
	const struct ledger_run *kept = &sweep->kept;

	if (!kept->first_len)
		return LEDGER_OK;
	const size_t len = ledger_run_pack(kept, sweep->packed);

	if (!len)
		return ledger_fail(sweep->ledger, LEDGER_NO_MEMORY);
	return ledger_write(sweep->ledger, ledger_runs_of(sweep->table),
			    e164_slice(kept->first, kept->first_len),
			    e164_slice(sweep->packed, len));
}

/* A damaged run stays: nobody knows what is in it. */
static enum ledger_status sweep_run(struct sweep *sweep, const MDB_val *first,
				    const MDB_val *packed)
{
	uint8_t key[LEDGER_RUN_KEY_MAX];
	const size_t len = first->mv_size;

	if (!len || len > sizeof(key))
		return ledger_fail_run(sweep->ledger);
	memcpy(key, first->mv_data, len);
	memcpy(sweep->key, first->mv_data, len);
	sweep->key_len = len;
	if (!ledger_run_unpack(packed, sweep->table, &sweep->run))
		return LEDGER_OK;
	const uint64_t gone = choose(sweep);

	if (!gone || sweep->pairs.reader.failed)
		return LEDGER_OK;
	*sweep->budget -= gone + 1;
	sweep->gone += gone;
	const enum ledger_status status =
		ledger_delete(sweep->ledger, ledger_runs_of(sweep->table),
			      e164_slice(key, len));

	return status == LEDGER_OK ? write_kept(sweep) : status;
}

/* The first run behind the last pair; at the beginning, the first one. */
static int next_run(const struct sweep *sweep, MDB_val *first, MDB_val *packed)
{
	struct ledger *ledger = sweep->ledger;
	const MDB_val last = { sweep->key_len, (void *)(uintptr_t)sweep->key };
	MDB_cursor *cursor;
	int error = mdb_cursor_open(
		ledger->txn, ledger->tables[ledger_runs_of(sweep->table)],
		&cursor);

	if (error)
		return error;
	*first = last;
	error = mdb_cursor_get(cursor, first, packed,
			       last.mv_size ? MDB_SET_RANGE : MDB_FIRST);
	/* A run of one pair, or one that is damaged. */
	if (!error && first->mv_size == last.mv_size &&
	    !memcmp(first->mv_data, last.mv_data, last.mv_size))
		error = mdb_cursor_get(cursor, first, packed, MDB_NEXT);
	mdb_cursor_close(cursor);
	return error;
}

static enum ledger_status sweep_all(struct sweep *sweep)
{
	enum ledger_status status = LEDGER_OK;
	MDB_val first = { 0, NULL };
	MDB_val packed = { 0, NULL };

	while (status == LEDGER_OK && *sweep->budget > 1) {
		status = ledger_result(sweep->ledger,
				       next_run(sweep, &first, &packed));
		if (status == LEDGER_OK)
			status = sweep_run(sweep, &first, &packed);
	}
	/* What is left of it is not enough for another one. */
	if (*sweep->budget == 1)
		*sweep->budget = 0;
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

enum ledger_status ledger_sweep_runs(
	struct ledger *ledger, enum ledger_table table,
	bool (*is_kept)(void *arg, const MDB_val *key, const MDB_val *value),
	void *arg, uint64_t *budget, uint64_t *gone)
{
	if (ledger_runs_of(table) == LEDGER_TABLES || !*budget)
		return LEDGER_OK;
	struct sweep *sweep = calloc(1, sizeof(*sweep));

	if (!sweep)
		return ledger_fail(ledger, LEDGER_NO_MEMORY);
	sweep->ledger = ledger;
	sweep->table = table;
	sweep->is_kept = is_kept;
	sweep->arg = arg;
	sweep->budget = budget;
	const enum ledger_status status = sweep_all(sweep);

	if (gone)
		*gone += sweep->gone;
	free(sweep);
	ledger_forget_run(ledger);
	return status;
}
