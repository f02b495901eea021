/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_sweep.c - remove pairs of a table while going through it.
 */
#include "ledger_sweep.h"

#include "ledger_packed.h"

enum ledger_status ledger_sweep(struct ledger *ledger, enum ledger_table table,
				bool (*is_kept)(void *arg, const MDB_val *key,
						const MDB_val *value),
				void *arg, uint64_t *budget, uint64_t *gone)
{
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val value;
	int error =
		mdb_cursor_open(ledger->txn, ledger->tables[table], &cursor);

	if (error)
		return ledger_result(ledger, error);
	while (*budget &&
	       !(error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
		if (is_kept(arg, &key, &value))
			continue;
		error = mdb_cursor_del(cursor, 0);
		if (error)
			break;
		--*budget;
		if (gone)
			++*gone;
	}
	mdb_cursor_close(cursor);
	if (error && error != MDB_NOTFOUND)
		return ledger_result(ledger, error);
	return ledger_sweep_runs(ledger, table, is_kept, arg, budget, gone);
}
