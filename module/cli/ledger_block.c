/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_block.c - no two records may cross, so that one of them always
 * decides.
 *
 * A number lies within a block or outside, but blocks may overlap, and a block
 * may begin within the subtree of a shorter number. Blocks are kept by digits
 * and first number. Those that could reach a place begin at most "widest"
 * numbers before it, which bounds the search.
 */
#include "ledger_store.h"

static bool block_extent(const MDB_val *key, struct e164_extent *extent)
{
	const uint8_t *at = key->mv_data;

	if (key->mv_size != EXTENT_KEY_LEN || at[0] < 1 ||
	    at[0] > E164_DIGITS_MAX)
		return false;
	*extent =
		e164_extent(ledger_get64(at + 1), ledger_get64(at + 9), at[0]);
	return true;
}

/* The last block of so many digits that does not begin behind a number. */
static int seek(MDB_cursor *cursor, uint8_t len, uint64_t number, MDB_val *key)
{
	uint8_t octets[EXTENT_KEY_LEN];
	MDB_val value;

	octets[0] = len;
	ledger_put64(octets + 1, number);
	ledger_put64(octets + 9, UINT64_MAX);
	*key = (MDB_val){ sizeof(octets), octets };
	const int error = mdb_cursor_get(cursor, key, &value, MDB_SET_RANGE);

	if (error == MDB_NOTFOUND)
		return mdb_cursor_get(cursor, key, &value, MDB_LAST);
	return error ? error : mdb_cursor_get(cursor, key, &value, MDB_PREV);
}

/* What a block may be to an extent: e164_extent_crosses(), ..._covers(). */
typedef bool (*relation)(const struct e164_extent *block,
			 const struct e164_extent *extent);

/*
 * A block of so many digits that has the value "at" in it and is that to the
 * extent.
 * found: written on LEDGER_OK
 */
static enum ledger_status find_at(struct ledger *ledger, MDB_cursor *cursor,
				  uint8_t len, uint64_t at, relation is_it,
				  const struct e164_extent *extent,
				  struct e164_extent *found)
{
	const uint64_t number = at / e164_power_of_ten(E164_DIGITS_MAX - len);
	MDB_val key;
	MDB_val value;
	int error = seek(cursor, len, number, &key);

	while (!error) {
		if (!block_extent(&key, found) || found->len != len ||
		    e164_extent_first(found) + ledger->meta.widest[len] <=
			    number)
			return LEDGER_NONE;
		if (is_it(found, extent))
			return LEDGER_OK;
		error = mdb_cursor_get(cursor, &key, &value, MDB_PREV);
	}
	return ledger_result(ledger, error);
}

static enum ledger_status find_block(struct ledger *ledger, relation is_it,
				     const struct e164_extent *extent,
				     struct e164_extent *found)
{
	enum ledger_status status = LEDGER_NONE;
	MDB_cursor *cursor;
	const int error =
		mdb_cursor_open(ledger->txn, ledger->tables[BLOCKS], &cursor);

	if (error)
		return ledger_result(ledger, error);
	for (uint8_t len = 1; len <= E164_DIGITS_MAX && status == LEDGER_NONE;
	     len++) {
		if (!ledger->meta.widest[len])
			continue;
		status = find_at(ledger, cursor, len, extent->start, is_it,
				 extent, found);
		if (status == LEDGER_NONE)
			status = find_at(ledger, cursor, len, extent->end,
					 is_it, extent, found);
	}
	mdb_cursor_close(cursor);
	return status;
}

/* Shorter numbers that only a part of the block begins with. */
static enum ledger_status find_number(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_record *other)
{
	const uint64_t ends[2] = { extent->start, extent->end };

	for (uint8_t len = 1; len < extent->len; len++) {
		const uint64_t unit = e164_power_of_ten(E164_DIGITS_MAX - len);

		for (unsigned i = 0; i < 2; i++) {
			const uint64_t digits = ends[i] / unit;
			const struct e164_extent number =
				e164_extent(digits, digits, len);

			if (!e164_extent_crosses(&number, extent))
				continue;
			const enum ledger_status status =
				ledger_get(ledger, &number, other);

			if (status != LEDGER_NONE)
				return status;
		}
	}
	return LEDGER_NONE;
}

enum ledger_status ledger_find_crossing(struct ledger *ledger,
					const struct e164_extent *extent,
					struct ledger_record *other)
{
	struct e164_extent found;
	enum ledger_status status = LEDGER_NONE;

	if (e164_extent_size(extent) > 1)
		status = find_number(ledger, extent, other);
	if (status != LEDGER_NONE)
		return status;
	status = find_block(ledger, e164_extent_crosses, extent, &found);
	return status == LEDGER_OK ? ledger_get(ledger, &found, other) : status;
}

/* A revoked record does not stand against another block; others do. */
enum ledger_status ledger_clear_crossing(struct ledger *ledger,
					 const struct ledger_record *record,
					 struct ledger_record *other)
{
	for (;;) {
		enum ledger_status status =
			ledger_find_crossing(ledger, &record->extent, other);

		if (status == LEDGER_NONE)
			return LEDGER_OK;
		if (status != LEDGER_OK)
			return status;
		if (!other->validity.is_revoked)
			return LEDGER_CROSSES;
		status = ledger_keep_history(ledger, other, LEDGER_DISPLACED,
					     record);
		if (status == LEDGER_OK)
			status = ledger_erase(ledger, &other->extent);
		if (status != LEDGER_OK)
			return status;
	}
}

/* The longest number that all of the extent begins with and that has one. */
static enum ledger_status find_shorter(struct ledger *ledger,
				       const struct e164_extent *extent,
				       struct ledger_record *other)
{
	enum ledger_status status = LEDGER_NONE;

	for (uint8_t len = extent->len - 1; len > 0 && status == LEDGER_NONE;
	     len--) {
		const uint64_t digits =
			extent->start /
			e164_power_of_ten(E164_DIGITS_MAX - len);
		const struct e164_extent number =
			e164_extent(digits, digits, len);

		if (e164_extent_covers(&number, extent))
			status = ledger_get(ledger, &number, other);
	}
	return status;
}

static bool is_signed(const struct ledger_record *record)
{
	return record->validity.is_signed && !record->validity.is_revoked;
}

enum ledger_status ledger_find_signed(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_record *other)
{
	struct e164_extent found;
	enum ledger_status status =
		find_block(ledger, e164_extent_covers, extent, &found);

	if (status == LEDGER_OK)
		status = ledger_get(ledger, &found, other);
	if (status == LEDGER_OK && is_signed(other))
		return LEDGER_OK;
	if (status != LEDGER_FAILED)
		status = find_shorter(ledger, extent, other);
	return status == LEDGER_OK && !is_signed(other) ? LEDGER_NONE : status;
}
