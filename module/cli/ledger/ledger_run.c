/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_run.c - see ledger_run.h.
 *
 *   a run:   version, length and checksum of the pairs, the pairs by zlib
 *   a pair:  octets that its key shares with the one before, octets that
 *            follow, these, the length of the value, the value
 *
 * The highest bit of the length says that the value is thin.
 */
#include "ledger_run.h"

#include "checksum.h"

#include <zlib.h>

#define RUN_VERSION 1
#define HEAD_LEN    13
#define IS_THIN     0x8000u
#define LEVEL       6 /* of zlib */

/* Making a run ----------------------------------------------------------- */

void ledger_run_begin(struct ledger_run *run, enum ledger_table table)
{
	run->table = table;
	run->len = 0;
	run->first_len = 0;
	run->last_len = 0;
}

bool ledger_run_fits(const MDB_val *key, const MDB_val *value)
{
	return key->mv_size && key->mv_size <= LEDGER_RUN_KEY_MAX &&
	       value->mv_size && value->mv_size <= LEDGER_RUN_VALUE_MAX;
}

static size_t shared(const struct ledger_run *run, const MDB_val *key)
{
	const uint8_t *at = key->mv_data;
	size_t len = 0;

	while (len < run->last_len && len < key->mv_size &&
	       run->last[len] == at[len])
		len++;
	return len;
}

static void write_key(struct ledger_run *run, struct e164_writer *w,
		      const MDB_val *key)
{
	const size_t same = shared(run, key);

	e164_write_u8(w, (uint8_t)same);
	e164_write_u8(w, (uint8_t)(key->mv_size - same));
	e164_write(w, (const uint8_t *)key->mv_data + same,
		   key->mv_size - same);
	memcpy(run->last, key->mv_data, key->mv_size);
	run->last_len = key->mv_size;
	if (run->first_len)
		return;
	memcpy(run->first, key->mv_data, key->mv_size);
	run->first_len = key->mv_size;
}

void ledger_run_add(struct ledger_run *run, const MDB_val *key,
		    const MDB_val *value)
{
	struct e164_writer w = e164_writer(run->plain + run->len,
					   sizeof(run->plain) - run->len);
	uint8_t thin[LEDGER_RUN_VALUE_MAX];
	const size_t len = ledger_run_thin(run->table, value, thin);

	write_key(run, &w, key);
	e164_write_u16(&w, (uint16_t)(len ? len | IS_THIN : value->mv_size));
	if (len)
		e164_write(&w, thin, len);
	else
		e164_write(&w, value->mv_data, value->mv_size);
	run->len += w.len;
}

static void put_head(const struct ledger_run *run, uint8_t head[HEAD_LEN])
{
	struct e164_writer w = e164_writer(head, HEAD_LEN);
	uint8_t sum[8];

	ledger_put64(sum, checksum_of(e164_slice(run->plain, run->len)));
	e164_write_u8(&w, RUN_VERSION);
	e164_write_u32(&w, (uint32_t)run->len);
	e164_write(&w, sum, sizeof(sum));
}

size_t ledger_run_pack(const struct ledger_run *run,
		       uint8_t packed[LEDGER_RUN_PACKED_MAX])
{
	uLongf len = LEDGER_RUN_PACKED_MAX - HEAD_LEN;

	put_head(run, packed);
	if (compress2(packed + HEAD_LEN, &len, run->plain, run->len, LEVEL) !=
	    Z_OK)
		return 0;
	return HEAD_LEN + len;
}

/* Reading one ------------------------------------------------------------ */

static bool is_intact(const struct ledger_run *run, const uint8_t *head)
{
	uint8_t expected[HEAD_LEN];

	put_head(run, expected);
	return !memcmp(expected, head, HEAD_LEN);
}

bool ledger_run_unpack(const MDB_val *packed, enum ledger_table table,
		       struct ledger_run *run)
{
	const uint8_t *at = packed->mv_data;
	uLongf len = sizeof(run->plain);

	ledger_run_begin(run, table);
	if (packed->mv_size <= HEAD_LEN ||
	    uncompress(run->plain, &len, at + HEAD_LEN,
		       packed->mv_size - HEAD_LEN) != Z_OK)
		return false;
	run->len = len;
	return is_intact(run, at);
}

void ledger_pairs_begin(struct ledger_pairs *pairs,
			const struct ledger_run *run)
{
	pairs->table = run->table;
	pairs->reader = e164_reader(e164_slice(run->plain, run->len));
	pairs->key_len = 0;
	pairs->packed = e164_slice(NULL, 0);
	pairs->is_thin = false;
}

static bool read_key(struct ledger_pairs *pairs)
{
	struct e164_reader *r = &pairs->reader;
	const size_t same = e164_read_u8(r);
	const size_t more = e164_read_u8(r);
	const struct e164_slice rest = e164_read(r, more);

	if (r->failed || same > pairs->key_len ||
	    same + more > sizeof(pairs->key))
		return false;
	if (more)
		memcpy(pairs->key + same, rest.ptr, more);
	pairs->key_len = same + more;
	return true;
}

static bool pass_value(struct ledger_pairs *pairs)
{
	struct e164_reader *r = &pairs->reader;
	const unsigned head = e164_read_u16(r);

	pairs->is_thin = head & IS_THIN;
	pairs->packed = e164_read(r, head & ~IS_THIN);
	return !r->failed && pairs->packed.len <= sizeof(pairs->value);
}

bool ledger_pairs_next_key(struct ledger_pairs *pairs, MDB_val *key)
{
	if (!pairs->reader.left || pairs->reader.failed)
		return false;
	if (!read_key(pairs) || !pass_value(pairs)) {
		pairs->reader.failed = true;
		return false;
	}
	*key = (MDB_val){ pairs->key_len, pairs->key };
	return true;
}

bool ledger_pairs_value(struct ledger_pairs *pairs, MDB_val *value)
{
	const struct e164_slice got = pairs->packed;
	size_t len = got.len;

	if (pairs->is_thin)
		len = ledger_run_restore(pairs->table, got, pairs->value);
	else if (len)
		memcpy(pairs->value, got.ptr, len);
	pairs->reader.failed |= !len;
	*value = (MDB_val){ len, pairs->value };
	return len > 0;
}

bool ledger_pairs_next(struct ledger_pairs *pairs, MDB_val *key, MDB_val *value)
{
	return ledger_pairs_next_key(pairs, key) &&
	       ledger_pairs_value(pairs, value);
}
