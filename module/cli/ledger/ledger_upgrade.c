/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_upgrade.c - ledgers of other versions.
 *
 *   1   not read
 *   2   ids in messages had one validation, and no state; a statement that does
 *       not come back had no successor; no table of claims or names
 *   3   no log and no evidence; a line of a feed had no status
 *   4   nothing was packed
 *   5   blocks were sorted by first and last number alone, and what is kept of
 *       their sizes was that of the widest
 *   6   this one
 *
 * What was added since is a table that is missing, or a form of a value beside
 * the earlier one. So all of them are read as they are; what only a change
 * looks up, or one that is tried, is converted first: ids, what was withdrawn,
 * and blocks. An earlier enumctl would misread what a later one has written:
 * hence the version, and the backup (ledger_backup.c). Somebody who adds a
 * version adds its row here and a test to test_older.c, and keeps those that
 * are there.
 */
#include "ledger_blocks.h"
#include "ledger_epp_id.h"
#include "ledger_files.h"

#define OLDEST      2
#define HAS_STATES  3 /* from this version on, ids have a state */
#define HAS_CLASSES 6 /* and blocks are in classes */

enum ledger_status ledger_check_version(struct ledger *ledger,
					const MDB_val *meta)
{
	uint32_t version = LEDGER_VERSION;

	ledger->meta.version = LEDGER_VERSION;
	if (!meta->mv_size)
		return LEDGER_OK;
	if (meta->mv_size < sizeof(version))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	memcpy(&version, meta->mv_data, sizeof(version));
	ledger->found_version = version;
	if (version > LEDGER_VERSION)
		return ledger_fail(
			ledger,
			"%s/ledger is of a newer enumctl (format %u; this one "
			"knows up to %u), and was not touched; install that "
			"enumctl, or go back to the backup that it has made "
			"(see \"Another version\" in doc/validation.md)",
			ledger->path, version, LEDGER_VERSION);
	if (version < OLDEST)
		return ledger_fail(
			ledger,
			"%s/ledger is of a development version of enumctl that "
			"is too old (format %u), and was not touched; export "
			"its records by that version, move the store away, "
			"and import tokens and records again (see \"Another "
			"version\" in doc/validation.md)",
			ledger->path, version);
	return LEDGER_OK;
}

/* From version 2 ----------------------------------------------------------- */

#define TARGET_LEN (LEDGER_EXTENT_KEY_LEN + 8)
#define SUM_LEN    8
#define NAME_MAX   (TARGET_LEN + 1 + LEDGER_TEXT_MAX)

/* A pair of a table, and where its new value goes. */
struct pair {
	struct e164_slice key;
	struct e164_slice value;
	struct e164_writer w; /* nothing written: it stays as it is */
};

/* Does the statement with this sum stand at these numbers, and revoked? */
static bool is_revoked(struct ledger *ledger, struct e164_slice target)
{
	struct ledger_record record;
	MDB_val value;

	return ledger_read(ledger, LEDGER_RECORDS,
			   e164_slice(target.ptr, LEDGER_EXTENT_KEY_LEN),
			   &value) == LEDGER_OK &&
	       ledger_decode(e164_slice(value.mv_data, value.mv_size),
			     &record) &&
	       record.validity.is_revoked &&
	       ledger_statement_sum(&record) ==
		       ledger_get64(target.ptr + LEDGER_EXTENT_KEY_LEN);
}

/* Extent of the domain, id -> extent, sum: put a state in front of them. */
static enum ledger_status convert_id(struct ledger *ledger, struct pair *pair)
{
	const struct e164_slice key = pair->key;
	uint8_t name[NAME_MAX];
	struct e164_writer w = e164_writer(name, sizeof(name));

	if (key.len <= LEDGER_EXTENT_KEY_LEN || pair->value.len != TARGET_LEN)
		return LEDGER_OK; /* damaged: whoever needs it will say so */
	const bool is_gone = is_revoked(ledger, pair->value);

	e164_write_u8(&pair->w,
		      is_gone ? LEDGER_NAME_REMOVED : LEDGER_NAME_LIVE);
	e164_write_slice(&pair->w, pair->value);
	e164_write_slice(&w, pair->value);
	e164_write(&w, key.ptr + LEDGER_EXTENT_KEY_LEN - 1,
		   key.len - LEDGER_EXTENT_KEY_LEN + 1); /* digits, id */
	if (is_gone || w.failed)
		return LEDGER_OK;
	return ledger_write(ledger, LEDGER_NAMES, e164_written(&w),
			    e164_slice(NULL, 0));
}

/* NUL, sum of what was withdrawn -> 1: it was withdrawn for its own sake. */
static enum ledger_status convert_serial(struct ledger *ledger,
					 struct pair *pair)
{
	(void)ledger;
	if (pair->key.len == 1 + SUM_LEN && !pair->key.ptr[0] &&
	    pair->value.len == 1)
		e164_write(&pair->w, pair->key.ptr + 1, SUM_LEN);
	return LEDGER_OK;
}

static enum ledger_status convert(struct ledger *ledger, MDB_cursor *cursor,
				  enum ledger_status (*one)(struct ledger *,
							    struct pair *),
				  const MDB_val *found, const MDB_val *value)
{
	uint8_t octets[1 + TARGET_LEN];
	uint8_t copy[LEDGER_SERIAL_KEY_MAX + LEDGER_TEXT_MAX];
	struct pair pair = {
		.key = e164_slice(found->mv_data, found->mv_size),
		.value = e164_slice(value->mv_data, value->mv_size),
		.w = e164_writer(octets, sizeof(octets)),
	};
	const enum ledger_status status = one(ledger, &pair);

	if (status != LEDGER_OK || !pair.w.len || pair.key.len > sizeof(copy))
		return status;
	/* The page that has the key is written to. */
	memcpy(copy, pair.key.ptr, pair.key.len);
	MDB_val key = { pair.key.len, copy };
	MDB_val with = { pair.w.len, octets };

	return ledger_result(ledger,
			     mdb_cursor_put(cursor, &key, &with, MDB_CURRENT));
}

static enum ledger_status
convert_table(struct ledger *ledger, enum ledger_table table,
	      enum ledger_status (*one)(struct ledger *, struct pair *))
{
	enum ledger_status status = LEDGER_OK;
	MDB_cursor *cursor;
	MDB_val value;
	MDB_val key;
	int error =
		mdb_cursor_open(ledger->txn, ledger->tables[table], &cursor);

	if (error)
		return ledger_result(ledger, error);
	while (status == LEDGER_OK &&
	       !(error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)))
		status = convert(ledger, cursor, one, &key, &value);
	mdb_cursor_close(cursor);
	if (status != LEDGER_OK || error == MDB_NOTFOUND)
		return status;
	return ledger_result(ledger, error);
}

/* All versions ------------------------------------------------------------- */

enum ledger_status ledger_upgrade(struct ledger *ledger)
{
	const uint32_t version = ledger->found_version;
	enum ledger_status status = LEDGER_OK;

	if (!version)
		return LEDGER_OK;
	if (version < HAS_STATES)
		status = convert_table(ledger, LEDGER_HANDLES, convert_id);
	if (status == LEDGER_OK && version < HAS_STATES)
		status = convert_table(ledger, LEDGER_SERIALS, convert_serial);
	ledger->is_unsorted = version < HAS_CLASSES;
	/* A rebuild saves what it can of a damaged one, without them. */
	if (status == LEDGER_OK && ledger->mode != LEDGER_TRY)
		status = ledger_need_blocks(ledger);
	return status;
}
