/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_packed.h - private to the files of the ledger: tables of which a part
 * is packed.
 *
 * History and serials have a second table each, of runs (ledger_run.h), by the
 * first key of each run. A pair of the first table goes before one of a run; an
 * empty value there says that there is none in spite of the run. Only
 * ledger_pack() and a sweep change runs.
 */
#pragma once

#include "ledger_run.h"

/* The table of runs; LEDGER_TABLES: there is none for this table. */
enum ledger_table ledger_runs_of(enum ledger_table table);

/* Look into the runs alone. The value is valid until the next call. */
enum ledger_status ledger_packed_read(struct ledger *ledger,
				      enum ledger_table table,
				      struct e164_slice key, MDB_val *value);

/* In the order of the keys, as LMDB has it: negative, 0 or positive. */
int ledger_compare_keys(const MDB_val *a, const MDB_val *b);

/* The run that has the key, if any has; error: of LMDB. */
int ledger_find_run(MDB_cursor *runs, const MDB_val *key, MDB_val *first,
		    MDB_val *packed);

enum ledger_status ledger_fail_run(struct ledger *ledger);

/* The run that was read last is not as it was. */
void ledger_forget_run(struct ledger *ledger);

/* ledger_cursor.c: both tables in one order -------------------------------- */

struct ledger_cursor;

/*
 * Begin at the first key that is not below "from".
 * cursor: NULL when it cannot be opened; the caller closes it
 */
enum ledger_status ledger_cursor_open(struct ledger *ledger,
				      enum ledger_table table,
				      struct e164_slice from,
				      struct ledger_cursor **cursor);
void ledger_cursor_close(struct ledger_cursor *cursor); /* accepts NULL */

/*
 * The next pair, valid until the next call; LEDGER_NONE: there is no other one.
 * At the end, LEDGER_FAILED if a run could not be read.
 */
enum ledger_status ledger_cursor_next(struct ledger_cursor *cursor,
				      MDB_val *key, MDB_val *value);

/* Remove pairs of runs that are not kept; see ledger_sweep(). */
enum ledger_status ledger_sweep_runs(
	struct ledger *ledger, enum ledger_table table,
	bool (*is_kept)(void *arg, const MDB_val *key, const MDB_val *value),
	void *arg, uint64_t *budget, uint64_t *gone);

/* ledger_pack.c ------------------------------------------------------------ */

/*
 * Pack what can be packed, in changes of their own. Only after ledger_commit(),
 * or when nothing was changed.
 */
enum ledger_status ledger_pack(struct ledger *ledger);

/* Is there so much that it is worth while? */
bool ledger_is_packable(struct ledger *ledger);
