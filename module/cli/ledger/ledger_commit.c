/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_commit.c - end a change: the ledger first, then what the resolver
 * sees.
 */
#include "ledger_files.h"
#include "ledger_packed.h"
#include "ledger_trace.h"

static enum ledger_status commit_txn(struct ledger *ledger)
{
	const int error = mdb_txn_commit(ledger->txn);

	ledger->txn = NULL;
	if (error)
		return ledger_result(ledger, error);
	ledger->found_version = LEDGER_VERSION;
	return LEDGER_OK;
}

/* What is done now reads the ledger as it has become. */
static enum ledger_status read_on(struct ledger *ledger)
{
	const int error =
		mdb_txn_begin(ledger->env, NULL, MDB_RDONLY, &ledger->txn);

	return error ? ledger_fail(ledger,
				   "%s/ledger cannot be read again: %s; the "
				   "change is kept, and shown to the resolver",
				   ledger->path, mdb_strerror(error))
		     : LEDGER_OK;
}

/* Write all that the change needs; the resolver sees nothing of it yet. */
static enum ledger_status write_all(struct ledger *ledger, bool is_confirmed,
				    bool is_rebuilt)
{
	enum ledger_status status =
		ledger_write_bases(ledger, is_confirmed, is_rebuilt);

	if (status == LEDGER_OK)
		status = ledger_write_meta(ledger);
	if (status == LEDGER_OK)
		status = ledger_write_layers(ledger);
	return status == LEDGER_OK ? ledger_write_head(ledger) : status;
}

enum ledger_status ledger_commit(struct ledger *ledger, bool is_confirmed,
				 bool is_rebuilt)
{
	uint64_t before;
	uint64_t after;
	enum ledger_status status = ledger_log_finish(ledger);

	if (status != LEDGER_OK || ledger->is_unread)
		return LEDGER_FAILED;
	/* A head of another ledger, or a restored one, has to be superseded. */
	if (!ledger_is_shown(ledger))
		ledger->has_changed = true;
	if (ledger->has_changed || is_rebuilt)
		ledger->meta.generation = ledger->generation;
	ledger->meta.built_sec = ledger->now_sec;
	if (is_confirmed)
		ledger->meta.confirmed_sec = ledger->now_sec;
	status = write_all(ledger, is_confirmed, is_rebuilt);
	if (status == LEDGER_OK)
		status = commit_txn(ledger);
	if (status != LEDGER_OK) {
		ledger_remove_new(ledger);
		return status;
	}
	status = ledger_show_head(ledger);
	if (status == LEDGER_OK)
		status = read_on(ledger);
	if (status != LEDGER_OK)
		return status;
	ledger_clean_folder(ledger);
	/* If that is not even tried, it is merely larger than it could be. */
	if (is_confirmed &&
	    (ledger_is_wasteful(ledger) || ledger_is_packable(ledger)) &&
	    ledger_compact(ledger, &before, &after) != LEDGER_OK &&
	    ledger->is_moved)
		return LEDGER_FAILED;
	return LEDGER_OK;
}
