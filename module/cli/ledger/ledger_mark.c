/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_mark.c - what is kept in mind of numbers that were purged.
 *
 *   marks    hash of the extent -> the latest execution that was forgotten
 *
 * Nothing executed on that day or before is entered while the numbers have no
 * validation in force. So what was withdrawn stays out, and so does all that is
 * older, as if the withdrawn validation were still there.
 */
#include "ledger_sweep.h"

#include <openssl/sha.h>

#define MARK_KEY_LEN 16
#define DAY_SHIFT    (UINT64_C(1) << 32) /* days before 1970 sort, too */

static bool mark_key(const struct e164_extent *extent,
		     uint8_t key[LEDGER_HASH_LEN])
{
	uint8_t octets[LEDGER_EXTENT_KEY_LEN];

	ledger_extent_key(extent, octets);
	return SHA256(octets, sizeof(octets), key) != NULL;
}

static uint64_t day_of(const struct ledger_record *record)
{
	return DAY_SHIFT + (uint64_t)(int64_t)record->validity.execution_day;
}

/* 0: there is no mark. */
static enum ledger_status read_mark(struct ledger *ledger,
				    const struct e164_extent *extent,
				    uint8_t key[LEDGER_HASH_LEN], uint64_t *day)
{
	MDB_val value;

	*day = 0;
	if (!mark_key(extent, key))
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
	const enum ledger_status status =
		read_mark(ledger, &record->extent, key, &day);

	if (status != LEDGER_OK || day >= day_of(record))
		return status;
	ledger_put64(value, day_of(record));
	return ledger_write(ledger, LEDGER_MARKS, e164_slice(key, MARK_KEY_LEN),
			    e164_slice(value, sizeof(value)));
}

enum ledger_status ledger_find_mark(struct ledger *ledger,
				    const struct ledger_record *record)
{
	uint8_t key[LEDGER_HASH_LEN];
	uint64_t day;

	if (ledger_is_empty(ledger, LEDGER_MARKS))
		return LEDGER_NONE;
	const enum ledger_status status =
		read_mark(ledger, &record->extent, key, &day);

	if (status != LEDGER_OK)
		return status;
	return day_of(record) <= day ? LEDGER_OK : LEDGER_NONE;
}

enum ledger_status ledger_drop_mark(struct ledger *ledger,
				    const struct e164_extent *extent)
{
	uint8_t key[LEDGER_HASH_LEN];

	if (!mark_key(extent, key))
		return ledger_fail(ledger, "a number cannot be hashed");
	return ledger_delete(ledger, LEDGER_MARKS,
			     e164_slice(key, MARK_KEY_LEN));
}
