/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_pack.c - pack what is not looked at any more, in small changes.
 *
 * Each takes some pairs out of a table and puts them into runs, in one
 * transaction. So a crash leaves each pair in one of both.
 */
#include "ledger_files.h"
#include "ledger_pack_batch.h"

#include <errno.h>
#include <stdlib.h>

#define FEW 10000 /* pairs that are not worth while */

static uint64_t entries(struct ledger *ledger, enum ledger_table table)
{
	MDB_stat stat;

	if (mdb_stat(ledger->txn, ledger->tables[table], &stat))
		return 0;
	return stat.ms_entries;
}

/* As many as there are records: each of them has been renewed, say. */
bool ledger_is_packable(struct ledger *ledger)
{
	const uint64_t records = entries(ledger, LEDGER_RECORDS);
	const uint64_t serials = entries(ledger, LEDGER_SERIALS);
	const uint64_t history = entries(ledger, LEDGER_HISTORY);
	const uint64_t old = serials > records ? serials - records : 0;

	return history + old > records && history + old > FEW;
}

/* An older enumctl would not find what is packed, so the version is written. */
static enum ledger_status pack_some(struct ledger *ledger,
				    struct ledger_batch *batch)
{
	enum ledger_status status = ledger_result(
		ledger, mdb_txn_begin(ledger->env, NULL, 0, &ledger->txn));

	if (status == LEDGER_OK)
		status = ledger_batch_take(ledger, batch);
	if (status == LEDGER_OK && batch->count)
		status = ledger_batch_merge(ledger, batch);
	if (status == LEDGER_OK && batch->count)
		status = ledger_write_meta(ledger);
	if (status == LEDGER_OK && batch->count)
		status = ledger_result(ledger, mdb_txn_commit(ledger->txn));
	else if (ledger->txn)
		mdb_txn_abort(ledger->txn);
	ledger->txn = NULL;
	return status;
}

static enum ledger_status pack_table(struct ledger *ledger,
				     enum ledger_table table)
{
	enum ledger_status status = LEDGER_OK;
	struct ledger_batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return ledger_fail(ledger, LEDGER_NO_MEMORY);
	batch->table = table;
	do
		status = pack_some(ledger, batch);
	while (status == LEDGER_OK && batch->count);
	free(batch->octets);
	free(batch);
	return status;
}

enum ledger_status ledger_pack(struct ledger *ledger)
{
	enum ledger_status status = LEDGER_OK;

	/* What was of another version has been converted, and not committed. */
	if (ledger->found_version != LEDGER_VERSION)
		status = ledger_write_meta(ledger);
	/* The tables that it made are there only after a commit. */
	if (status == LEDGER_OK)
		status = ledger_result(ledger, mdb_txn_commit(ledger->txn));
	else
		mdb_txn_abort(ledger->txn);
	ledger->txn = NULL;
	if (status == LEDGER_OK)
		ledger->found_version = LEDGER_VERSION;
	if (status == LEDGER_OK)
		status = pack_table(ledger, LEDGER_HISTORY);
	if (status == LEDGER_OK)
		status = pack_table(ledger, LEDGER_SERIALS);
	const int error =
		mdb_txn_begin(ledger->env, NULL, MDB_RDONLY, &ledger->txn);

	return status == LEDGER_OK ? ledger_result(ledger, error) : status;
}
