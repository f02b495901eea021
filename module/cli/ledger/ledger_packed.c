/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_packed.c - find a pair in the runs of a table.
 *
 * Whoever looks for one serial often looks for the next one then, so the run
 * that was unpacked last is kept.
 */
#include "ledger_packed.h"

#include <errno.h>
#include <stdlib.h>

struct ledger_known_run {
	struct ledger_run run;
	size_t key_len; /* 0: there is none */
	uint8_t key[LEDGER_RUN_KEY_MAX];
	struct ledger_pairs pairs;
};

enum ledger_table ledger_runs_of(enum ledger_table table)
{
	switch (table) {
	case LEDGER_HISTORY:
		return LEDGER_PACKED_HISTORY;
	case LEDGER_SERIALS:
		return LEDGER_PACKED_SERIALS;
	default:
		return LEDGER_TABLES;
	}
}

enum ledger_status ledger_fail_run(struct ledger *ledger)
{
	return ledger_fail(ledger,
			   "%s/ledger is damaged where it is packed; see "
			   "\"enumctl token rebuild\"",
			   ledger->path);
}

int ledger_find_run(MDB_cursor *runs, const MDB_val *key, MDB_val *first,
		    MDB_val *packed)
{
	int error;

	*first = *key;
	error = mdb_cursor_get(runs, first, packed, MDB_SET_RANGE);
	if (!error && first->mv_size == key->mv_size &&
	    !memcmp(first->mv_data, key->mv_data, key->mv_size))
		return 0;
	if (error && error != MDB_NOTFOUND)
		return error;
	return mdb_cursor_get(runs, first, packed, error ? MDB_LAST : MDB_PREV);
}

void ledger_forget_run(struct ledger *ledger)
{
	if (ledger->known_run)
		ledger->known_run->key_len = 0;
}

static bool is_known(const struct ledger_known_run *known,
		     enum ledger_table table, const MDB_val *first)
{
	return known->key_len == first->mv_size && known->run.table == table &&
	       !memcmp(known->key, first->mv_data, first->mv_size);
}

static enum ledger_status know_run(struct ledger *ledger,
				   enum ledger_table table,
				   const MDB_val *first, const MDB_val *packed)
{
	struct ledger_known_run *known = ledger->known_run;

	if (!known)
		known = ledger->known_run = calloc(1, sizeof(*known));
	if (!known)
		return ledger_starve(ledger);
	if (is_known(known, table, first))
		return LEDGER_OK;
	known->key_len = 0;
	if (first->mv_size > sizeof(known->key) ||
	    !ledger_run_unpack(packed, table, &known->run))
		return ledger_fail_run(ledger);
	memcpy(known->key, first->mv_data, first->mv_size);
	known->key_len = first->mv_size;
	return LEDGER_OK;
}

int ledger_compare_keys(const MDB_val *a, const MDB_val *b)
{
	const size_t len = a->mv_size < b->mv_size ? a->mv_size : b->mv_size;
	const int order = len ? memcmp(a->mv_data, b->mv_data, len) : 0;

	return order ? order
		     : (a->mv_size > b->mv_size) - (a->mv_size < b->mv_size);
}

static enum ledger_status find_pair(struct ledger *ledger,
				    const MDB_val *wanted, MDB_val *value)
{
	struct ledger_known_run *known = ledger->known_run;
	int order = -1;
	MDB_val key;

	ledger_pairs_begin(&known->pairs, &known->run);
	while (order < 0 && ledger_pairs_next_key(&known->pairs, &key))
		order = ledger_compare_keys(&key, wanted);
	if (known->pairs.reader.failed)
		return ledger_fail_run(ledger);
	if (order)
		return LEDGER_NONE;
	return ledger_pairs_value(&known->pairs, value)
		       ? LEDGER_OK
		       : ledger_fail_run(ledger);
}

enum ledger_status ledger_packed_read(struct ledger *ledger,
				      enum ledger_table table,
				      struct e164_slice key, MDB_val *value)
{
	const enum ledger_table runs = ledger_runs_of(table);
	const MDB_val wanted = { key.len, (void *)(uintptr_t)key.ptr };
	MDB_cursor *cursor;
	MDB_val first;
	MDB_val packed;

	if (runs == LEDGER_TABLES || ledger->is_missing[runs])
		return LEDGER_NONE;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[runs], &cursor);

	if (error)
		return ledger_result(ledger, error);
	error = ledger_find_run(cursor, &wanted, &first, &packed);
	enum ledger_status status = ledger_result(ledger, error);

	if (status == LEDGER_OK)
		status = know_run(ledger, table, &first, &packed);
	if (status == LEDGER_OK)
		status = find_pair(ledger, &wanted, value);
	mdb_cursor_close(cursor);
	return status;
}
