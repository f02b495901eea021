/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_mark.c - what is kept in mind of numbers that were purged.
 *
 *   marks    hash of the extent -> the latest execution that was forgotten
 *            hash of the extent and MUTE -> the same, of what did not count
 *
 * Nothing executed on that day or before is entered while the numbers have no
 * validation in force. So what was withdrawn stays out, and so does all that is
 * older, as if the withdrawn validation were still there. What did not count,
 * because its numbers required tokens, stands in the way of no token there.
 */
#include "ledger_displace.h"
#include "ledger_sweep.h"

#include <openssl/sha.h>

#define MARK_KEY_LEN 16
#define DAY_SHIFT    (UINT64_C(1) << 32) /* days before 1970 sort, too */

/* The octets behind those of the extent. */
enum kind { HEEDED, MUTE };

static bool mark_key(const struct e164_extent *extent, enum kind kind,
		     uint8_t key[LEDGER_HASH_LEN])
{
	uint8_t octets[LEDGER_EXTENT_KEY_LEN + MUTE] = { 0 };

	ledger_extent_key(extent, octets);
	return SHA256(octets, LEDGER_EXTENT_KEY_LEN + (size_t)kind, key) !=
	       NULL;
}

static uint64_t day_of(const struct ledger_record *record)
{
	return DAY_SHIFT + (uint64_t)(int64_t)record->validity.execution_day;
}

/* 0: there is no mark. */
static enum ledger_status read_mark(struct ledger *ledger,
				    const struct e164_extent *extent,
				    enum kind kind,
				    uint8_t key[LEDGER_HASH_LEN], uint64_t *day)
{
	MDB_val value;

	*day = 0;
	if (!mark_key(extent, kind, key))
		return ledger_fail(ledger, "a number cannot be hashed");
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_MARKS, e164_slice(key, MARK_KEY_LEN), &value);

	if (status == LEDGER_OK && value.mv_size == 8)
		*day = ledger_get64(value.mv_data);
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

enum ledger_status ledger_put_mark(struct ledger *ledger,
				   const struct ledger_record *record)
{
	uint8_t key[LEDGER_HASH_LEN];
	uint8_t value[8];
	uint64_t day;
	const enum kind kind = ledger_is_mute(ledger, record) ? MUTE : HEEDED;
	const enum ledger_status status =
		read_mark(ledger, &record->extent, kind, key, &day);

	if (status != LEDGER_OK || day >= day_of(record))
		return status;
	ledger_put64(value, day_of(record));
	return ledger_write(ledger, LEDGER_MARKS, e164_slice(key, MARK_KEY_LEN),
			    e164_slice(value, sizeof(value)));
}

static enum ledger_status find_kind(struct ledger *ledger,
				    const struct ledger_record *record,
				    enum kind kind)
{
	uint8_t key[LEDGER_HASH_LEN];
	uint64_t day;
	const enum ledger_status status =
		read_mark(ledger, &record->extent, kind, key, &day);

	if (status != LEDGER_OK)
		return status;
	return day_of(record) <= day ? LEDGER_OK : LEDGER_NONE;
}

enum ledger_status ledger_find_mark(struct ledger *ledger,
				    const struct ledger_record *record)
{
	struct ledger_record mute = *record;

	if (ledger_is_empty(ledger, LEDGER_MARKS))
		return LEDGER_NONE;
	const enum ledger_status status = find_kind(ledger, record, HEEDED);

	/* Would what is unsigned count there? Then that did, too. */
	mute.validity.is_signed = false;
	if (status != LEDGER_NONE ||
	    (record->validity.is_signed && ledger_is_mute(ledger, &mute)))
		return status;
	return find_kind(ledger, record, MUTE);
}

static enum ledger_status drop_kind(struct ledger *ledger,
				    const struct e164_extent *extent,
				    enum kind kind)
{
	uint8_t key[LEDGER_HASH_LEN];

	if (!mark_key(extent, kind, key))
		return ledger_fail(ledger, "a number cannot be hashed");
	return ledger_delete(ledger, LEDGER_MARKS,
			     e164_slice(key, MARK_KEY_LEN));
}

enum ledger_status ledger_drop_mark(struct ledger *ledger,
				    const struct e164_extent *extent)
{
	const enum ledger_status status = drop_kind(ledger, extent, HEEDED);
	const enum ledger_status mute =
		status == LEDGER_FAILED ? status
					: drop_kind(ledger, extent, MUTE);

	return mute == LEDGER_NONE ? status : mute;
}
