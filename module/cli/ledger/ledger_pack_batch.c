/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_pack_batch.c - which pairs go into runs.
 *
 * All of the history does, and the serials that are not those of the records in
 * force: a daily import looks for these. What is damaged stays where it is, and
 * so does what was withdrawn, which is a few octets.
 */
#include "ledger_pack_batch.h"
#include "ledger_trace.h"

#include <errno.h>
#include <stdlib.h>

void ledger_batch_key(const struct ledger_batch *batch, size_t i, MDB_val *key)
{
	key->mv_data = batch->octets + batch->pairs[i].at;
	key->mv_size = batch->pairs[i].key_len;
}

void ledger_batch_value(const struct ledger_batch *batch, size_t i,
			MDB_val *value)
{
	value->mv_data =
		batch->octets + batch->pairs[i].at + batch->pairs[i].key_len;
	value->mv_size = batch->pairs[i].value_len;
}

/*
 * Does the record of its numbers have this serial? If that cannot be read, the
 * ledger is marked as unread.
 */
static bool is_in_force(struct ledger *ledger, const struct ledger_record *said)
{
	uint8_t key[LEDGER_EXTENT_KEY_LEN];
	struct ledger_record record;
	MDB_val value;

	ledger_extent_key(&said->extent, key);
	return ledger_read(ledger, LEDGER_RECORDS, e164_slice(key, sizeof(key)),
			   &value) == LEDGER_OK &&
	       ledger_decode(e164_slice(value.mv_data, value.mv_size),
			     &record) &&
	       !strcmp(record.serial, said->serial) &&
	       !strcmp(record.entity, said->entity);
}

static bool is_serial_old(struct ledger *ledger, const MDB_val *key,
			  const MDB_val *value)
{
	const uint8_t *name = key->mv_data;
	const uint8_t *at = value->mv_data;
	struct ledger_record said;

	if (!name[0] || value->mv_size < 2 ||
	    !ledger_decode(e164_slice(at + 1, value->mv_size - 1), &said))
		return false;
	return !is_in_force(ledger, &said);
}

static bool is_packable(struct ledger *ledger, enum ledger_table table,
			const MDB_val *key, const MDB_val *value)
{
	struct ledger_past past;

	if (!value->mv_size)
		return key->mv_size <= LEDGER_RUN_KEY_MAX;
	if (!ledger_run_fits(key, value))
		return false;
	if (table == LEDGER_SERIALS)
		return is_serial_old(ledger, key, value);
	return ledger_past_decode(e164_slice(value->mv_data, value->mv_size),
				  &past);
}

static bool has_room(struct ledger_batch *batch, size_t len)
{
	const size_t room = 2 * batch->room + 65536;

	if (batch->room - batch->len >= len)
		return true;
	uint8_t *octets = realloc(batch->octets, room);

	if (!octets)
		return false;
	batch->octets = octets;
	batch->room = room;
	return true;
}

static bool add(struct ledger_batch *batch, const MDB_val *key,
		const MDB_val *value)
{
	if (!has_room(batch, LEDGER_RUN_KEY_MAX + LEDGER_RUN_VALUE_MAX))
		return false;
	batch->pairs[batch->count].at = batch->len;
	batch->pairs[batch->count].key_len = (uint16_t)key->mv_size;
	batch->pairs[batch->count].value_len = (uint16_t)value->mv_size;
	batch->count++;
	memcpy(batch->octets + batch->len, key->mv_data, key->mv_size);
	batch->len += key->mv_size;
	if (value->mv_size)
		memcpy(batch->octets + batch->len, value->mv_data,
		       value->mv_size);
	batch->len += value->mv_size;
	return true;
}

static int seek(const struct ledger_batch *batch, MDB_cursor *cursor,
		MDB_val *key, MDB_val *value)
{
	if (!batch->seen_len)
		return mdb_cursor_get(cursor, key, value, MDB_FIRST);
	*key = (MDB_val){ batch->seen_len, (void *)(uintptr_t)batch->seen };
	const int error = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);

	if (!error && key->mv_size == batch->seen_len &&
	    !memcmp(key->mv_data, batch->seen, batch->seen_len))
		return mdb_cursor_get(cursor, key, value, MDB_NEXT);
	return error;
}

static int take(struct ledger *ledger, struct ledger_batch *batch,
		MDB_cursor *cursor)
{
	MDB_val key;
	MDB_val value;
	int error = seek(batch, cursor, &key, &value);

	for (; !error; error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
		if (batch->count == LEDGER_BATCH_MAX)
			return 0;
		const bool is_taken =
			is_packable(ledger, batch->table, &key, &value);

		if (ledger->is_unread)
			return 0;
		if (is_taken && !add(batch, &key, &value))
			return ENOMEM;
		if (key.mv_size > sizeof(batch->seen))
			continue;
		memcpy(batch->seen, key.mv_data, key.mv_size);
		batch->seen_len = key.mv_size;
	}
	return error == MDB_NOTFOUND ? 0 : error;
}

enum ledger_status ledger_batch_take(struct ledger *ledger,
				     struct ledger_batch *batch)
{
	MDB_cursor *cursor;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[batch->table],
				    &cursor);

	batch->count = 0;
	batch->len = 0;
	if (error)
		return ledger_result(ledger, error);
	error = take(ledger, batch, cursor);
	mdb_cursor_close(cursor);
	return ledger->is_unread ? LEDGER_FAILED : ledger_result(ledger, error);
}
