/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_log_pack.c - entries of the log on disk.
 *
 *   short   the hash of the entry before, LEDGER_LOG_VERSION, the rest
 *   long    the hash of the entry before, PACKED, octets of the rest with its
 *           version, these by zlib
 *
 * Whatever form it has, the hash of an entry is that of its octets before they
 * were packed. Earlier versions packed none.
 */
#include "ledger_trace.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#define PACKED   2
#define HEAD_LEN (LEDGER_HASH_LEN + 5)
#define PACK_MIN 1024 /* octets that are worth while */
#define LEVEL    7    /* of zlib: 6 takes a tenth more, 8 thrice the time */

struct ledger_log_room {
	uint8_t octets[LEDGER_LOG_KEY_LEN + LEDGER_LOG_ENTRY_MAX];
};

size_t ledger_log_pack(struct e164_slice entry,
		       uint8_t packed[LEDGER_LOG_ENTRY_MAX])
{
	const size_t rest = entry.len - LEDGER_HASH_LEN;
	struct e164_writer w = e164_writer(packed, HEAD_LEN);
	uLongf len = LEDGER_LOG_ENTRY_MAX - HEAD_LEN;

	if (entry.len < PACK_MIN)
		return 0;
	e164_write(&w, entry.ptr, LEDGER_HASH_LEN);
	e164_write_u8(&w, PACKED);
	e164_write_u32(&w, (uint32_t)rest);
	if (compress2(packed + HEAD_LEN, &len, entry.ptr + LEDGER_HASH_LEN,
		      rest, LEVEL) != Z_OK ||
	    HEAD_LEN + len >= entry.len)
		return 0;
	return HEAD_LEN + len;
}

/* Returns octets of the entry, behind the key; 0: it is damaged. */
static size_t unpack(const MDB_val *value, uint8_t *to)
{
	struct e164_reader r =
		e164_reader(e164_slice(value->mv_data, value->mv_size));
	uLongf len = LEDGER_LOG_ENTRY_MAX - LEDGER_HASH_LEN;
	const struct e164_slice hash = e164_read(&r, LEDGER_HASH_LEN);

	(void)e164_read_u8(&r);
	const uint32_t high = e164_read_u16(&r);
	const uint32_t rest = high << 16 | e164_read_u16(&r);

	if (r.failed || uncompress(to + LEDGER_HASH_LEN, &len, r.at, r.left) ||
	    len != rest)
		return 0;
	memcpy(to, hash.ptr, LEDGER_HASH_LEN);
	return LEDGER_HASH_LEN + len;
}

static size_t copy(const MDB_val *value, uint8_t *to)
{
	if (value->mv_size > LEDGER_LOG_ENTRY_MAX)
		return 0;
	memcpy(to, value->mv_data, value->mv_size);
	return value->mv_size;
}

struct e164_slice ledger_log_octets(struct ledger *ledger, const MDB_val *key,
				    const MDB_val *value)
{
	const uint8_t *at = value->mv_data;

	if (!ledger->log_room)
		ledger->log_room = malloc(sizeof(*ledger->log_room));
	if (!ledger->log_room)
		(void)ledger_starve(ledger);
	if (!ledger->log_room || key->mv_size != LEDGER_LOG_KEY_LEN ||
	    value->mv_size <= LEDGER_HASH_LEN)
		return e164_slice(NULL, 0);
	uint8_t *to = ledger->log_room->octets;

	memcpy(to, key->mv_data, LEDGER_LOG_KEY_LEN);
	const size_t len = at[LEDGER_HASH_LEN] == PACKED
				   ? unpack(value, to + LEDGER_LOG_KEY_LEN)
				   : copy(value, to + LEDGER_LOG_KEY_LEN);

	return len ? e164_slice(to, LEDGER_LOG_KEY_LEN + len)
		   : e164_slice(NULL, 0);
}
