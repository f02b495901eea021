/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_tables.c - read and write the tables, and say what went wrong.
 */
#include "ledger_packed.h"
#include "ledger_trace.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/statvfs.h>

#define FULL_LEN 65536 /* octets: a disk with less room is full */

enum ledger_status ledger_fail(struct ledger *ledger, const char *format, ...)
{
	va_list args;

	/* The first failure is the cause; keep its message. */
	if (ledger->is_unread)
		return LEDGER_FAILED;
	va_start(args, format);
	vsnprintf(ledger->message, sizeof(ledger->message), format, args);
	va_end(args);
	return LEDGER_FAILED;
}

enum ledger_status ledger_starve(struct ledger *ledger)
{
	ledger->is_starved = true;
	return ledger_fail(ledger, LEDGER_NO_MEMORY);
}

enum ledger_status ledger_fail_file(struct ledger *ledger, const char *name,
				    int error)
{
	char advice[LEDGER_ADVICE_MAX];

	ledger_advice(ledger->path, error, advice);
	return ledger_fail(ledger, "cannot write %s/%s: %s%s", ledger->path,
			   name, strerror(error), advice);
}

/* LMDB says EIO when the disk had room for a part only. */
static bool is_full(const struct ledger *ledger)
{
	struct statvfs disk;

	return !statvfs(ledger->path, &disk) &&
	       (uint64_t)disk.f_bavail * disk.f_frsize < FULL_LEN;
}

enum ledger_status ledger_result(struct ledger *ledger, int error)
{
	char advice[LEDGER_ADVICE_MAX];

	if (!error)
		return LEDGER_OK;
	if (error == MDB_NOTFOUND)
		return LEDGER_NONE;
	if (error == EIO && is_full(ledger))
		error = ENOSPC;
	ledger_advice(ledger->path, error, advice);
	return ledger_fail(ledger, "%s/ledger: %s%s", ledger->path,
			   mdb_strerror(error), advice);
}

const char *ledger_message(const struct ledger *ledger)
{
	return ledger->message;
}

enum ledger_status ledger_read(struct ledger *ledger, enum ledger_table table,
			       struct e164_slice key, MDB_val *value)
{
	MDB_val k = { key.len, (void *)(uintptr_t)key.ptr };

	if (ledger->is_missing[table])
		return LEDGER_NONE;
	const int error =
		mdb_get(ledger->txn, ledger->tables[table], &k, value);
	enum ledger_status status;

	if (error == MDB_NOTFOUND)
		status = ledger_packed_read(ledger, table, key, value);
	else if (!error && !value->mv_size &&
		 ledger_runs_of(table) != LEDGER_TABLES)
		status = LEDGER_NONE;
	else
		status = ledger_result(ledger, error);
	ledger->is_unread |= status == LEDGER_FAILED;
	return status;
}

enum ledger_status ledger_write(struct ledger *ledger, enum ledger_table table,
				struct e164_slice key, struct e164_slice value)
{
	MDB_val k = { key.len, (void *)(uintptr_t)key.ptr };
	MDB_val v = { value.len, (void *)(uintptr_t)value.ptr };

	return ledger_result(
		ledger, mdb_put(ledger->txn, ledger->tables[table], &k, &v, 0));
}

enum ledger_status ledger_append(struct ledger *ledger, enum ledger_table table,
				 struct e164_slice key, struct e164_slice value)
{
	MDB_val k = { key.len, (void *)(uintptr_t)key.ptr };
	MDB_val v = { value.len, (void *)(uintptr_t)value.ptr };

	return ledger_result(ledger, mdb_put(ledger->txn, ledger->tables[table],
					     &k, &v, MDB_APPEND));
}

enum ledger_status ledger_delete(struct ledger *ledger, enum ledger_table table,
				 struct e164_slice key)
{
	MDB_val k = { key.len, (void *)(uintptr_t)key.ptr };

	MDB_val value;
	const enum ledger_status status = ledger_result(
		ledger, mdb_del(ledger->txn, ledger->tables[table], &k, NULL));

	if (status == LEDGER_FAILED ||
	    ledger_packed_read(ledger, table, key, &value) == LEDGER_NONE)
		return status;
	/* It has to be hidden; that of a damaged run, too. */
	return ledger_write(ledger, table, key, e164_slice(NULL, 0));
}

enum ledger_status ledger_take(struct ledger *ledger, struct e164_slice blob,
			       struct ledger_record *record)
{
	if (ledger_decode(blob, record))
		return LEDGER_OK;
	return ledger_fail(ledger, "%s/ledger has a damaged record",
			   ledger->path);
}

enum ledger_status ledger_get(struct ledger *ledger,
			      const struct e164_extent *extent,
			      struct ledger_record *record)
{
	uint8_t key[LEDGER_EXTENT_KEY_LEN];
	MDB_val value;

	ledger_extent_key(extent, key);
	enum ledger_status status = ledger_read(
		ledger, LEDGER_RECORDS, e164_slice(key, sizeof(key)), &value);

	if (status == LEDGER_OK)
		status = ledger_take(ledger,
				     e164_slice(value.mv_data, value.mv_size),
				     record);
	if (status != LEDGER_FAILED)
		ledger_log_saw(ledger, extent,
			       status == LEDGER_OK ? record : NULL);
	return status;
}

enum ledger_status ledger_walk(struct ledger *ledger, enum ledger_table table,
			       bool (*visit)(void *arg, const MDB_val *key,
					     const MDB_val *value),
			       void *arg)
{
	return ledger_walk_prefix(ledger, table, e164_slice(NULL, 0), visit,
				  arg);
}

bool ledger_is_empty(struct ledger *ledger, enum ledger_table table)
{
	MDB_stat stat;

	return ledger->is_missing[table] ||
	       (mdb_stat(ledger->txn, ledger->tables[table], &stat) == 0 &&
		stat.ms_entries == 0);
}

static bool begins_with(const MDB_val *key, struct e164_slice prefix)
{
	return key->mv_size >= prefix.len &&
	       (!prefix.len || !memcmp(key->mv_data, prefix.ptr, prefix.len));
}

/* A table of which nothing is packed. */
static enum ledger_status
walk_plain(struct ledger *ledger, enum ledger_table table,
	   struct e164_slice prefix,
	   bool (*visit)(void *arg, const MDB_val *key, const MDB_val *value),
	   void *arg)
{
	MDB_val key = { prefix.len, (void *)(uintptr_t)prefix.ptr };
	MDB_cursor *cursor;
	MDB_val value;
	int error =
		mdb_cursor_open(ledger->txn, ledger->tables[table], &cursor);

	if (error)
		return ledger_result(ledger, error);
	error = mdb_cursor_get(cursor, &key, &value,
			       prefix.len ? MDB_SET_RANGE : MDB_FIRST);
	while (!error && begins_with(&key, prefix) && visit(arg, &key, &value))
		error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
	mdb_cursor_close(cursor);
	return error == MDB_NOTFOUND ? LEDGER_OK : ledger_result(ledger, error);
}

static enum ledger_status
walk_packed(struct ledger *ledger, enum ledger_table table,
	    struct e164_slice prefix,
	    bool (*visit)(void *arg, const MDB_val *key, const MDB_val *value),
	    void *arg)
{
	struct ledger_cursor *cursor;
	MDB_val value;
	MDB_val key;
	enum ledger_status status =
		ledger_cursor_open(ledger, table, prefix, &cursor);

	while (status == LEDGER_OK &&
	       (status = ledger_cursor_next(cursor, &key, &value)) ==
		       LEDGER_OK &&
	       begins_with(&key, prefix) && visit(arg, &key, &value))
		;
	ledger_cursor_close(cursor);
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

enum ledger_status ledger_walk_prefix(
	struct ledger *ledger, enum ledger_table table,
	struct e164_slice prefix,
	bool (*visit)(void *arg, const MDB_val *key, const MDB_val *value),
	void *arg)
{
	if (ledger->is_missing[table])
		return LEDGER_OK;
	return ledger_runs_of(table) == LEDGER_TABLES
		       ? walk_plain(ledger, table, prefix, visit, arg)
		       : walk_packed(ledger, table, prefix, visit, arg);
}

struct walk {
	struct ledger *ledger;
	bool (*visit)(void *arg, const struct ledger_record *record);
	void *arg;
	enum ledger_status status;
};

static bool visit_record(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct walk *walk = arg;
	struct ledger_record record;

	(void)key;
	walk->status = ledger_take(walk->ledger,
				   e164_slice(value->mv_data, value->mv_size),
				   &record);
	return walk->status == LEDGER_OK && walk->visit(walk->arg, &record);
}

enum ledger_status
ledger_each_in(struct ledger *ledger, enum ledger_table table,
	       struct e164_slice prefix,
	       bool (*visit)(void *arg, const struct ledger_record *record),
	       void *arg)
{
	struct walk walk = { .ledger = ledger, .visit = visit, .arg = arg };
	const enum ledger_status status =
		ledger_walk_prefix(ledger, table, prefix, visit_record, &walk);

	return status == LEDGER_OK ? walk.status : status;
}

enum ledger_status
ledger_each(struct ledger *ledger,
	    bool (*visit)(void *arg, const struct ledger_record *r), void *arg)
{
	struct walk walk = { .ledger = ledger, .visit = visit, .arg = arg };
	const enum ledger_status status =
		ledger_walk(ledger, LEDGER_RECORDS, visit_record, &walk);

	return status == LEDGER_OK ? walk.status : status;
}
