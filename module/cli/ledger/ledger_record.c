/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_record.c - a record as octets.
 *
 * Version, flags, numbers, texts, hash, and a checksum of all of it, so that a
 * damaged record is an error and not a validation.
 */
#include "ledger_store.h"

#include "checksum.h"

#define RECORD_VERSION 2
#define SUM_LEN        8 /* octets of the checksum */

/* Beside STORE_TABLE_..., in the octets of a record alone. */
#define ON_HOLD  128
#define LIMITED  32 /* elsewhere this says that there is no record */
#define YIELDING 64 /* of what is unsigned; a signature may be distrusted */

_Static_assert(LIMITED == STORE_TABLE_ABSENT, "no record here is that");
_Static_assert(YIELDING == STORE_TABLE_DISTRUSTED, "a signature is that");

void ledger_put64(uint8_t *at, uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		at[i] = (uint8_t)(value >> (56 - 8 * i));
}

uint64_t ledger_get64(const uint8_t *at)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 8; i++)
		value = value << 8 | at[i];
	return value;
}

void ledger_extent_key(const struct e164_extent *extent,
		       uint8_t key[LEDGER_EXTENT_KEY_LEN])
{
	ledger_put64(key, extent->start);
	ledger_put64(key + 8, ~extent->end);
	key[16] = extent->len;
}

bool ledger_key_extent(const MDB_val *key, struct e164_extent *extent)
{
	const uint8_t *at = key->mv_data;

	if (key->mv_size < LEDGER_EXTENT_KEY_LEN)
		return false;
	*extent = (struct e164_extent){ .start = ledger_get64(at),
					.end = ~ledger_get64(at + 8),
					.len = at[16] };
	return extent->len >= 1 && extent->len <= E164_DIGITS_MAX;
}

static void write_u64(struct e164_writer *w, uint64_t value)
{
	e164_write_u32(w, (uint32_t)(value >> 32));
	e164_write_u32(w, (uint32_t)value);
}

static uint32_t read_u32(struct e164_reader *r)
{
	const uint32_t high = e164_read_u16(r);

	return high << 16 | e164_read_u16(r);
}

static uint64_t read_u64(struct e164_reader *r)
{
	const uint64_t high = read_u32(r);

	return high << 32 | read_u32(r);
}

/* A flag of the octets and where it stands in the record. */
struct flag {
	uint8_t bit;
	size_t offset;
};

static const struct flag flags[] = {
	{ STORE_TABLE_HAS_EXPIRY,
	  offsetof(struct ledger_record, validity.has_expiry) },
	{ STORE_TABLE_SIGNED,
	  offsetof(struct ledger_record, validity.is_signed) },
	{ STORE_TABLE_SUSPENDED,
	  offsetof(struct ledger_record, validity.is_suspended) },
	{ STORE_TABLE_REVOKED,
	  offsetof(struct ledger_record, validity.is_revoked) },
	{ STORE_TABLE_BARE, offsetof(struct ledger_record, validity.is_bare) },
	{ STORE_TABLE_DISTRUSTED,
	  offsetof(struct ledger_record, validity.is_distrusted) },
};

#define FLAGS (sizeof(flags) / sizeof(flags[0]))

static bool is_yielding(const struct ledger_record *record)
{
	return record->is_yielding && !record->validity.is_signed;
}

uint8_t ledger_pack_flags(const struct ledger_record *record)
{
	uint8_t packed = (uint8_t)((record->is_on_hold ? ON_HOLD : 0) |
				   (record->is_limited ? LIMITED : 0) |
				   (is_yielding(record) ? YIELDING : 0));

	for (size_t i = 0; i < FLAGS; i++)
		if (*(const bool *)((const char *)record + flags[i].offset))
			packed |= flags[i].bit;
	return packed;
}

/* Is it blocked, and neither by hand nor by what has a signature? */
static bool is_weakly_blocked(const struct ledger_record *record)
{
	const struct e164_validity_record *validity = &record->validity;

	return !validity->is_signed && !validity->is_suspended &&
	       (validity->is_revoked ? is_yielding(record)
				     : record->is_on_hold);
}

/* For the resolver it does not matter who suspended it. */
uint8_t ledger_flags(const struct ledger_record *record)
{
	unsigned bits = ledger_pack_flags(record) & ~(unsigned)LIMITED;

	if (is_yielding(record))
		bits &= ~(unsigned)YIELDING;
	if (record->is_on_hold)
		bits = (bits & ~(unsigned)ON_HOLD) | STORE_TABLE_SUSPENDED;
	return (uint8_t)(bits |
			 (is_weakly_blocked(record) ? STORE_TABLE_WEAK : 0));
}

void ledger_unpack_flags(struct ledger_record *record, uint8_t packed)
{
	for (size_t i = 0; i < FLAGS; i++)
		*(bool *)((char *)record + flags[i].offset) =
			packed & flags[i].bit;
	record->is_on_hold = packed & ON_HOLD;
	record->is_limited = packed & LIMITED;
	if (record->validity.is_signed)
		return;
	record->is_yielding = packed & YIELDING;
	record->validity.is_distrusted = false;
}

/* The texts of a record and their room without the NUL. */
struct text {
	size_t offset;
	size_t max;
};

static const struct text texts[] = {
	{ offsetof(struct ledger_record, entity), STORE_ENTITY_MAX },
	{ offsetof(struct ledger_record, serial), LEDGER_TEXT_MAX },
	{ offsetof(struct ledger_record, registrar), LEDGER_TEXT_MAX },
	{ offsetof(struct ledger_record, method), LEDGER_TEXT_MAX },
	{ offsetof(struct ledger_record, handle), LEDGER_TEXT_MAX },
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

size_t ledger_encode(const struct ledger_record *record,
		     uint8_t blob[LEDGER_BLOB_MAX])
{
	struct e164_writer w = e164_writer(blob, LEDGER_BLOB_MAX);

	e164_write_u8(&w, RECORD_VERSION);
	e164_write_u8(&w, ledger_pack_flags(record));
	e164_write_u8(&w, record->extent.len);
	write_u64(&w, record->extent.start);
	write_u64(&w, record->extent.end);
	e164_write_u8(&w, record->domain_len);
	e164_write_u32(&w, (uint32_t)record->validity.execution_day);
	e164_write_u32(&w, (uint32_t)record->validity.expiry_day);
	write_u64(&w, record->imported_sec);
	write_u64(&w, record->generation);
	for (size_t i = 0; i < TEXTS; i++)
		e164_write_string(&w, e164_slice_text((const char *)record +
						      texts[i].offset));
	e164_write(&w, record->key, sizeof(record->key));
	write_u64(&w, checksum_of(e164_written(&w)));
	return w.failed ? 0 : w.len;
}

static bool read_text(struct e164_reader *r, const struct text *text,
		      struct ledger_record *record)
{
	const struct e164_slice got = e164_read_string(r);

	if (r->failed || got.len > text->max)
		return false;
	/* The record was zeroed, so the NUL is there. */
	if (got.len)
		memcpy((char *)record + text->offset, got.ptr, got.len);
	return true;
}

static bool is_intact(struct e164_slice blob)
{
	if (blob.len <= SUM_LEN || blob.ptr[0] != RECORD_VERSION)
		return false;
	struct e164_reader r =
		e164_reader(e164_slice(blob.ptr + blob.len - SUM_LEN, SUM_LEN));

	return read_u64(&r) ==
	       checksum_of(e164_slice(blob.ptr, blob.len - SUM_LEN));
}

bool ledger_decode(struct e164_slice blob, struct ledger_record *record)
{
	struct ledger_record got = { .extent = { 0, 0, 0 } };
	struct e164_reader r = e164_reader(blob);

	if (!is_intact(blob))
		return false;
	(void)e164_read_u8(&r);
	ledger_unpack_flags(&got, e164_read_u8(&r));
	got.extent.len = e164_read_u8(&r);
	got.extent.start = read_u64(&r);
	got.extent.end = read_u64(&r);
	got.domain_len = e164_read_u8(&r);
	got.validity.execution_day = (int32_t)read_u32(&r);
	got.validity.expiry_day = (int32_t)read_u32(&r);
	got.imported_sec = read_u64(&r);
	got.generation = read_u64(&r);
	for (size_t i = 0; i < TEXTS; i++)
		if (!read_text(&r, &texts[i], &got))
			return false;
	const struct e164_slice key = e164_read(&r, sizeof(got.key));

	if (r.failed || got.extent.len < 1 ||
	    got.extent.len > E164_DIGITS_MAX || got.domain_len > got.extent.len)
		return false;
	memcpy(got.key, key.ptr, sizeof(got.key));
	*record = got;
	return true;
}
