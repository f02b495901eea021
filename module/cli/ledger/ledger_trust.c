/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_trust.c - records whose signer is no longer trusted, and back
 * (VAL-23).
 */
#include "ledger_trace.h"

struct check {
	bool (*is_trusted)(void *arg, const struct ledger_record *record);
	void *arg;
	uint64_t changed;
};

static enum ledger_status log_update(struct ledger *ledger,
				     const struct ledger_record *record,
				     size_t key_len)
{
	struct ledger_record before = *record;

	if (key_len == LEDGER_EXTENT_KEY_LEN)
		return ledger_log_touch(ledger, &record->extent, record);
	before.validity.is_distrusted = !record->validity.is_distrusted;
	return ledger_log_beside(ledger, &before, record);
}

/* Write the record at the cursor with its trust as it is now. */
static enum ledger_status update(struct ledger *ledger, MDB_cursor *cursor,
				 MDB_val *key, struct ledger_record *record)
{
	uint8_t octets[LEDGER_EXTENT_KEY_LEN + 8];
	const size_t len = key->mv_size;
	uint8_t blob[LEDGER_BLOB_MAX];

	record->validity.is_distrusted = !record->validity.is_distrusted;
	record->generation = ledger->generation;
	ledger->has_changed = true;
	if (len > sizeof(octets))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	memcpy(octets, key->mv_data, len);
	const enum ledger_status status = log_update(ledger, record, len);

	if (status != LEDGER_OK)
		return status;
	MDB_val value = { ledger_encode(record, blob), blob };
	const int error = mdb_cursor_put(cursor, key, &value, MDB_CURRENT);

	/* What stands beside a record is not in the files of the resolver. */
	if (error || len != LEDGER_EXTENT_KEY_LEN)
		return ledger_result(ledger, error);
	return ledger_write(ledger, LEDGER_FRESH, e164_slice(octets, len),
			    e164_slice(NULL, 0));
}

static enum ledger_status look(struct ledger *ledger, struct check *check,
			       MDB_cursor *cursor, MDB_val *key,
			       const MDB_val *value)
{
	struct ledger_record record;

	if (ledger_take(ledger, e164_slice(value->mv_data, value->mv_size),
			&record) != LEDGER_OK)
		return LEDGER_FAILED;
	if (!record.validity.is_signed ||
	    record.validity.is_distrusted ==
		    !check->is_trusted(check->arg, &record))
		return LEDGER_OK;
	check->changed++;
	return update(ledger, cursor, key, &record);
}

static enum ledger_status
look_at_all(struct ledger *ledger, enum ledger_table table, struct check *check)
{
	enum ledger_status status = LEDGER_OK;
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val value;
	int error =
		mdb_cursor_open(ledger->txn, ledger->tables[table], &cursor);

	if (error)
		return ledger_result(ledger, error);
	while (status == LEDGER_OK &&
	       !(error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)))
		status = look(ledger, check, cursor, &key, &value);
	mdb_cursor_close(cursor);
	if (status != LEDGER_OK || error == MDB_NOTFOUND)
		return status;
	return ledger_result(ledger, error);
}

enum ledger_status ledger_check_trust(
	struct ledger *ledger, const uint8_t trust[LEDGER_HASH_LEN],
	bool (*is_trusted)(void *arg, const struct ledger_record *record),
	void *arg, uint64_t *changed)
{
	struct check check = { .is_trusted = is_trusted, .arg = arg };
	enum ledger_status status = LEDGER_OK;

	if (memcmp(ledger->meta.trust, trust, LEDGER_HASH_LEN) != 0) {
		status = look_at_all(ledger, LEDGER_RECORDS, &check);
		if (status == LEDGER_OK)
			status = look_at_all(ledger, LEDGER_CLAIMS, &check);
	}
	if (status == LEDGER_OK)
		status = ledger_settle_all(ledger);
	if (status != LEDGER_OK)
		return status;
	memcpy(ledger->meta.trust, trust, LEDGER_HASH_LEN);
	*changed = check.changed;
	return LEDGER_OK;
}
