/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_serial.c - what validation entities said under which serial.
 *
 * A serial that was seen before decides by itself what becomes of a token. So
 * an old token can never restore what was superseded or withdrawn (TOK-08,
 * TOK-11). A withdrawn statement is also kept by its checksum, and so are all
 * that it had replaced: none of them comes back, with a serial or without.
 */
#include "ledger_replace.h"
#include "ledger_trace.h"
#include "ledger_withdrawn.h"

#include "checksum.h"

/*
 * The key: entity, NUL, serial. For unsigned records also the number, since
 * their ids are unique for one number only (RFC 5076).
 */
struct e164_slice ledger_serial_key(const struct ledger_record *record,
				    uint8_t key[LEDGER_SERIAL_KEY_MAX])
{
	struct e164_writer w = e164_writer(key, LEDGER_SERIAL_KEY_MAX);

	e164_write_slice(&w, e164_slice_text(record->entity));
	e164_write_u8(&w, 0);
	e164_write_slice(&w, e164_slice_text(record->serial));
	if (!record->validity.is_signed) {
		uint8_t extent[LEDGER_EXTENT_KEY_LEN];

		ledger_extent_key(&record->extent, extent);
		e164_write_u8(&w, 0);
		e164_write(&w, extent, sizeof(extent));
	}
	return e164_written(&w);
}

/* What the entity said, without what became of it here. */
static struct ledger_record statement_of(const struct ledger_record *record)
{
	struct ledger_record said = *record;

	said.validity.is_suspended = false;
	said.validity.is_revoked = false;
	said.validity.is_distrusted = false;
	said.is_on_hold = false;
	said.is_limited = false;
	said.is_yielding = false;
	said.imported_sec = 0;
	said.generation = 0;
	said.domain_len = 0;
	memset(said.handle, 0, sizeof(said.handle));
	memset(said.key, 0, sizeof(said.key));
	return said;
}

/* The first octet of the value of a serial. */
enum { IN_USE, REVOKED, LACKED /* by a snapshot of its source */ };

/* The value of a serial: one octet, then what was said with it. */
static struct e164_slice serial_value(const struct ledger_record *record,
				      uint8_t state,
				      uint8_t value[1 + LEDGER_BLOB_MAX])
{
	const struct ledger_record said = statement_of(record);

	value[0] = state;
	return e164_slice(value, 1 + ledger_encode(&said, value + 1));
}

enum ledger_status ledger_note_serial(struct ledger *ledger,
				      const struct ledger_record *record,
				      bool is_revoked)
{
	const uint8_t revoked = ledger->lacking ? LACKED : REVOKED;
	const uint8_t state = is_revoked ? revoked : IN_USE;
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	uint8_t value[1 + LEDGER_BLOB_MAX];

	if (!record->serial[0])
		return LEDGER_OK;
	return ledger_write(ledger, LEDGER_SERIALS,
			    ledger_serial_key(record, key),
			    serial_value(record, state, value));
}

/* LEDGER_NONE: it was never seen, or there is none. */
static enum ledger_status read_entry(struct ledger *ledger,
				     const struct ledger_record *record,
				     MDB_val *found)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];

	if (!record->serial[0])
		return LEDGER_NONE;
	return ledger_read(ledger, LEDGER_SERIALS,
			   ledger_serial_key(record, key), found);
}

enum ledger_status ledger_read_said(struct ledger *ledger,
				    const struct ledger_record *record,
				    struct ledger_record *said)
{
	MDB_val found;
	const enum ledger_status status = read_entry(ledger, record, &found);

	if (status != LEDGER_OK)
		return status;
	return found.mv_size > 1 &&
			       ledger_decode(
				       e164_slice((uint8_t *)found.mv_data + 1,
						  found.mv_size - 1),
				       said)
		       ? LEDGER_OK
		       : LEDGER_NONE;
}

/* The state of its serial. LEDGER_NONE as in read_entry(). */
static enum ledger_status read_state(struct ledger *ledger,
				     const struct ledger_record *record,
				     uint8_t *state)
{
	MDB_val found;
	const enum ledger_status status = read_entry(ledger, record, &found);

	if (status == LEDGER_OK)
		*state = found.mv_size ? *(const uint8_t *)found.mv_data
				       : IN_USE;
	return status;
}

enum ledger_status ledger_delete_serial(struct ledger *ledger,
					const struct ledger_record *record)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	struct ledger_record said;

	if (!record->serial[0])
		return LEDGER_OK;
	const enum ledger_status status =
		ledger_read_said(ledger, record, &said);

	if (status == LEDGER_FAILED)
		return status;
	if (status == LEDGER_OK &&
	    e164_extent_compare(&said.extent, &record->extent) != 0)
		return LEDGER_OK;
	return ledger_forget_key(ledger, ledger_serial_key(record, key));
}

enum ledger_status ledger_unnote_serial(struct ledger *ledger,
					const struct ledger_record *record)
{
	uint8_t state;
	const enum ledger_status status = read_state(ledger, record, &state);

	if (status != LEDGER_OK || state != IN_USE)
		return status == LEDGER_NONE ? LEDGER_OK : status;
	return ledger_delete_serial(ledger, record);
}

enum ledger_status
ledger_unnote_serial_lacked(struct ledger *ledger,
			    const struct ledger_record *record)
{
	uint8_t state;
	const enum ledger_status status = read_state(ledger, record, &state);

	if (status != LEDGER_OK || state != LACKED)
		return status == LEDGER_NONE ? LEDGER_OK : status;
	return ledger_note_serial(ledger, record, false);
}

/* Revoked, and nothing is known of what it said. */
static enum ledger_status reduce(struct ledger *ledger, struct e164_slice key)
{
	static const uint8_t revoked = REVOKED;

	return ledger_write(ledger, LEDGER_SERIALS, key,
			    e164_slice(&revoked, 1));
}

enum ledger_status ledger_forget_key(struct ledger *ledger,
				     struct e164_slice key)
{
	const enum ledger_status status =
		ledger_delete(ledger, LEDGER_SERIALS, key);

	return status == LEDGER_NONE ? LEDGER_OK : status;
}

enum ledger_status ledger_purge_serial(struct ledger *ledger,
				       struct e164_slice key, uint64_t sum,
				       bool is_spent)
{
	struct ledger_record said;
	MDB_val found = { 0, NULL };

	if (is_spent && ledger_purge_note(ledger, sum) != LEDGER_OK)
		return LEDGER_FAILED;
	if (!key.len)
		return LEDGER_OK;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_SERIALS, key, &found);
	const uint8_t *at = found.mv_data;

	/* Something else may have the serial by now. */
	if (status != LEDGER_OK || found.mv_size < 2 ||
	    !ledger_decode(e164_slice(at + 1, found.mv_size - 1), &said) ||
	    ledger_statement_sum(&said) != sum)
		return status == LEDGER_NONE ? LEDGER_OK : status;
	return at[0] && !is_spent ? reduce(ledger, key)
				  : ledger_forget_key(ledger, key);
}

/* A snapshot lacked what was said, and the one that is entered has it? */
static bool is_back(struct ledger *ledger, struct e164_slice seen)
{
	struct ledger_record said;

	return seen.ptr[0] == LACKED &&
	       ledger_decode(e164_slice(seen.ptr + 1, seen.len - 1), &said) &&
	       ledger_is_back(ledger, &said);
}

static bool is_barred(struct ledger *ledger, struct e164_slice seen)
{
	return seen.len && seen.ptr[0] != IN_USE && !is_back(ledger, seen);
}

/*
 * Was the serial revoked before it was ever seen, or in its signed form? Then
 * its unsigned form is revoked as well. LEDGER_NONE: it was not.
 */
static enum ledger_status find_revoked(struct ledger *ledger,
				       const struct ledger_record *record)
{
	struct ledger_record with = *record;
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	MDB_val found;

	with.validity.is_signed = true;
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_SERIALS, ledger_serial_key(&with, key), &found);

	if (status != LEDGER_OK)
		return status;
	return is_barred(ledger, e164_slice(found.mv_data, found.mv_size))
		       ? LEDGER_OK
		       : LEDGER_NONE;
}

/* LEDGER_NONE: this serial is new, or there is none. */
enum ledger_status ledger_check_serial(struct ledger *ledger,
				       const struct ledger_record *record,
				       struct ledger_record *other)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	uint8_t value[1 + LEDGER_BLOB_MAX];
	MDB_val found;

	if (!record->serial[0])
		return LEDGER_NONE;
	enum ledger_status status = find_revoked(ledger, record);

	if (status != LEDGER_NONE)
		return status == LEDGER_OK ? LEDGER_WITHDRAWN : status;
	status = ledger_read(ledger, LEDGER_SERIALS,
			     ledger_serial_key(record, key), &found);
	if (status != LEDGER_OK)
		return status;
	const struct e164_slice seen = e164_slice(found.mv_data, found.mv_size);
	const uint8_t state = seen.len ? seen.ptr[0] : IN_USE;

	if (is_barred(ledger, seen))
		return LEDGER_WITHDRAWN;
	if (e164_slice_equal(seen, serial_value(record, state, value)))
		return LEDGER_SAME;
	/* A line of a feed with other content corrects the first one. */
	if (!record->validity.is_signed)
		return LEDGER_NONE;
	if (seen.len)
		(void)ledger_decode(e164_slice(seen.ptr + 1, seen.len - 1),
				    other);
	return LEDGER_CONFLICT;
}

enum ledger_status ledger_knows(struct ledger *ledger,
				const struct ledger_record *record)
{
	struct ledger_record other;
	const enum ledger_status status =
		ledger_check_serial(ledger, record, &other);

	if (status == LEDGER_FAILED)
		return status;
	return status == LEDGER_SAME || status == LEDGER_WITHDRAWN
		       ? LEDGER_OK
		       : LEDGER_NONE;
}

uint64_t ledger_statement_sum(const struct ledger_record *record)
{
	const struct ledger_record said = statement_of(record);
	uint8_t blob[LEDGER_BLOB_MAX];

	return checksum_of(e164_slice(blob, ledger_encode(&said, blob)));
}

bool ledger_is_repeated(const struct ledger_record *record,
			const struct ledger_record *old)
{
	uint8_t a[1 + LEDGER_BLOB_MAX];
	uint8_t b[1 + LEDGER_BLOB_MAX];

	return e164_slice_equal(serial_value(record, IN_USE, a),
				serial_value(old, IN_USE, b));
}
