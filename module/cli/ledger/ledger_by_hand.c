/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_by_hand.c - what operators do by hand: suspend, resume, revoke.
 */
#include "ledger_displace.h"
#include "ledger_packed.h"
#include "ledger_remainder.h"
#include "ledger_withdrawn.h"

struct ledger_record ledger_suspension(const struct e164_extent *extent,
				       uint64_t since_sec)
{
	return (struct ledger_record){
		.extent = *extent,
		.validity = { .is_bare = true, .is_suspended = true },
		.imported_sec = since_sec,
	};
}

/* Nothing that is in force is cut, unless it does not count. */
static enum ledger_status check_crossing(struct ledger *ledger,
					 const struct e164_extent *extent,
					 const struct ledger_record *old)
{
	struct ledger_claims claims;
	const enum ledger_status status =
		ledger_read_claims(ledger, &old->extent, &claims);
	const bool may_be_cut = ledger_is_out(ledger, old) &&
				ledger_can_cut(&old->extent, extent);
	const bool is_free =
		may_be_cut || ledger_gives_way(ledger, &claims, extent);

	ledger_claims_clear(&claims);
	return status != LEDGER_OK || is_free ? status : LEDGER_CROSSES;
}

/* Both parts of what is cut stay out of force. */
static enum ledger_status make_way(struct ledger *ledger,
				   const struct ledger_record *old,
				   const struct ledger_record *bare)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &old->extent, &claims);
	const bool gives_way = status == LEDGER_OK &&
			       ledger_gives_way(ledger, &claims, &bare->extent);

	if (gives_way)
		status = ledger_displace(ledger, &claims, bare);
	else if (status == LEDGER_OK && !old->validity.is_bare)
		status = ledger_keep_history(ledger, old, LEDGER_DISPLACED,
					     bare);
	if (status == LEDGER_OK && !gives_way)
		status = ledger_cut(ledger, old, &bare->extent, old);
	ledger_claims_clear(&claims);
	return status;
}

/* Suspend numbers that have no record of their own. */
static enum ledger_status suspend_anew(struct ledger *ledger,
				       const struct e164_extent *extent,
				       const struct ledger_list *crossing)
{
	struct ledger_record bare = ledger_suspension(extent, ledger->now_sec);
	enum ledger_status status =
		crossing->is_full ? LEDGER_CROSSES : LEDGER_OK;

	for (size_t i = 0; i < crossing->count && status == LEDGER_OK; i++)
		status = check_crossing(ledger, extent, &crossing->at[i]);
	for (size_t i = 0; i < crossing->count && status == LEDGER_OK; i++)
		status = make_way(ledger, &crossing->at[i], &bare);
	return status == LEDGER_OK ? ledger_store(ledger, &bare) : status;
}

enum ledger_status ledger_suspend(struct ledger *ledger,
				  const struct e164_extent *extent)
{
	struct ledger_list crossing = { .count = 0 };
	struct ledger_record record;
	enum ledger_status status = ledger_get(ledger, extent, &record);

	if (status == LEDGER_OK && record.validity.is_suspended)
		return LEDGER_SAME;
	if (status == LEDGER_OK) {
		record.validity.is_suspended = true;
		return ledger_store(ledger, &record);
	}
	if (status == LEDGER_NONE)
		status = ledger_list_crossing(ledger, extent, &crossing);
	if (status == LEDGER_OK)
		status = suspend_anew(ledger, extent, &crossing);
	ledger_list_clear(&crossing);
	return status;
}

enum ledger_status ledger_resume(struct ledger *ledger,
				 const struct e164_extent *extent)
{
	struct ledger_record record;
	const enum ledger_status status = ledger_get(ledger, extent, &record);

	if (status != LEDGER_OK)
		return status;
	if (!record.validity.is_suspended)
		return LEDGER_SAME;
	if (record.validity.is_bare)
		return ledger_erase(ledger, extent);
	record.validity.is_suspended = false;
	return ledger_store(ledger, &record);
}

static bool is_by(const struct ledger_record *record, const char *entity,
		  const char *serial)
{
	return !strcmp(record->entity, entity) &&
	       !strcmp(record->serial, serial);
}

/* Revoke what counts of it for these numbers. */
static enum ledger_status revoke_current(struct ledger *ledger,
					 const struct ledger_record *said)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &said->extent, &claims);
	bool is_there = false;

	for (size_t i = 0; i < claims.list.count && status == LEDGER_OK; i++) {
		struct ledger_record *record = &claims.list.at[i];

		if (!is_by(record, said->entity, said->serial))
			continue;
		status = ledger_withdraw(ledger, &claims, record,
					 LEDGER_BY_STATEMENT);
		is_there = true;
		if (status == LEDGER_SAME)
			status = LEDGER_OK;
	}
	if (status == LEDGER_OK && is_there)
		status = ledger_settle(ledger, &claims);
	ledger->held += is_there && ledger_is_held(ledger, &claims, 0);
	if (status == LEDGER_OK && !is_there)
		status = ledger_withdraw_absent(ledger, &claims, said);
	ledger_claims_clear(&claims);
	return status;
}

/* Note the revocation of a serial that was never seen. */
static enum ledger_status revoke_unseen(struct ledger *ledger,
					const struct ledger_record *record)
{
	const enum ledger_status status =
		ledger_note_serial(ledger, record, true);

	return status == LEDGER_OK ? LEDGER_NONE : status;
}

/* Revoke what was said under a serial; value: its value in the table. */
static enum ledger_status revoke_said(struct ledger *ledger,
				      const MDB_val *value)
{
	const uint8_t *octets = value->mv_data;
	struct ledger_record said;

	/* After a purge, nothing else may be left of it. */
	if (value->mv_size == 1 && octets[0])
		return LEDGER_SAME;
	if (value->mv_size < 1 ||
	    !ledger_decode(e164_slice(octets + 1, value->mv_size - 1), &said))
		return ledger_fail(ledger, "%s/ledger has a damaged serial",
				   ledger->path);
	if (octets[0] && !ledger_lacked_by(ledger, &said))
		return LEDGER_SAME;
	const enum ledger_status status =
		ledger_note_serial(ledger, &said, true);

	return status == LEDGER_OK ? revoke_current(ledger, &said) : status;
}

/*
 * Copy the first serial that is not below the key. LEDGER_NONE: there is none.
 */
static enum ledger_status copy_serial(struct ledger *ledger,
				      struct e164_slice from, MDB_val *key,
				      MDB_val *value)
{
	struct ledger_cursor *cursor;
	MDB_val k;
	MDB_val v;
	enum ledger_status status =
		ledger_cursor_open(ledger, LEDGER_SERIALS, from, &cursor);

	if (status == LEDGER_OK)
		status = ledger_cursor_next(cursor, &k, &v);
	if (status == LEDGER_OK && (k.mv_size >= LEDGER_SERIAL_KEY_MAX ||
				    v.mv_size > 1 + LEDGER_BLOB_MAX))
		status = ledger_fail(ledger, "%s/ledger has a damaged serial",
				     ledger->path);
	if (status == LEDGER_OK) {
		memcpy(key->mv_data, k.mv_data, k.mv_size);
		memcpy(value->mv_data, v.mv_data, v.mv_size);
		key->mv_size = k.mv_size;
		value->mv_size = v.mv_size;
	}
	ledger_cursor_close(cursor);
	return status;
}

/* Revoke all unsigned records with this serial; their keys have the number. */
static enum ledger_status revoke_unsigned(struct ledger *ledger,
					  const struct ledger_record *said)
{
	uint8_t prefix[LEDGER_SERIAL_KEY_MAX];
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	uint8_t octets[1 + LEDGER_BLOB_MAX];
	const size_t len = ledger_serial_key(said, prefix).len + 1;
	enum ledger_status result = LEDGER_NONE;
	enum ledger_status status;
	MDB_val k = { len, key };
	MDB_val value = { 0, octets };

	prefix[len - 1] = 0;
	memcpy(key, prefix, len);
	while ((status = copy_serial(ledger, e164_slice(key, k.mv_size), &k,
				     &value)) == LEDGER_OK &&
	       k.mv_size >= len && !memcmp(key, prefix, len)) {
		status = revoke_said(ledger, &value);
		if (status != LEDGER_OK && status != LEDGER_SAME)
			return status;
		if (result != LEDGER_OK)
			result = status;
		key[k.mv_size++] = 0; /* the next one */
	}
	return status == LEDGER_FAILED ? status : result;
}

/* Revoke what was said under this serial with a signature. */
static enum ledger_status revoke_signed(struct ledger *ledger,
					const struct ledger_record *said)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
	MDB_val found;
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_SERIALS, ledger_serial_key(said, key), &found);

	if (status == LEDGER_NONE)
		return revoke_unseen(ledger, said);
	return status == LEDGER_OK ? revoke_said(ledger, &found) : status;
}

enum ledger_status ledger_revoke(struct ledger *ledger, const char *entity,
				 const char *serial)
{
	struct ledger_record said = { .validity.is_signed = true };

	snprintf(said.entity, sizeof(said.entity), "%s", entity);
	snprintf(said.serial, sizeof(said.serial), "%s", serial);
	said.extent.len = 1;
	const enum ledger_status with = revoke_signed(ledger, &said);

	if (with == LEDGER_FAILED)
		return with;
	const enum ledger_status without = revoke_unsigned(ledger, &said);

	if (without == LEDGER_FAILED || with == LEDGER_OK)
		return without == LEDGER_FAILED ? without : with;
	return without == LEDGER_NONE ? with : without;
}

uint64_t ledger_held(const struct ledger *ledger)
{
	return ledger->held;
}
