/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_withdraw.c - take a validation away: for good, or as if it had never
 * been there.
 *
 * What is withdrawn stands in the way of what is older. All that it had
 * replaced goes with it, so that nothing of that comes back. What is deleted
 * leaves nothing but its entry in the history.
 */
#include "ledger_epp_id.h"
#include "ledger_trace.h"
#include "ledger_withdrawn.h"

#include <errno.h>
#include <stdlib.h>

/* What went into the history -------------------------------------------- */

struct past {
	struct ledger *ledger;
	const struct ledger_claims *claims; /* that are still there */
	uint64_t by;
	enum ledger_status status;
};

static bool bar(void *arg, const struct ledger_past *past)
{
	struct past *to = arg;
	const uint64_t sum = ledger_statement_sum(&past->record);

	if (past->fate != LEDGER_DELETED && !ledger_find_claim(to->claims, sum))
		to->status = ledger_note_past(to->ledger, to->claims,
					      &past->record, to->by);
	return to->status != LEDGER_FAILED;
}

static bool unbar(void *arg, const struct ledger_past *past)
{
	struct past *to = arg;
	const uint64_t sum = ledger_statement_sum(&past->record);

	to->status = ledger_unnote_withdrawn(to->ledger, &past->record, to->by);
	/* What stood back only for its sake may come once more. */
	if (to->status == LEDGER_OK &&
	    ledger_statement_sum(&past->by) == to->by &&
	    !ledger_find_claim(to->claims, sum))
		to->status = ledger_unnote_serial(to->ledger, &past->record);
	return to->status == LEDGER_OK;
}

static enum ledger_status
each_past(struct ledger *ledger, const struct ledger_claims *claims,
	  uint64_t by, bool (*visit)(void *arg, const struct ledger_past *past))
{
	struct past past = { .ledger = ledger, .claims = claims, .by = by };
	const enum ledger_status status =
		ledger_each_past_of(ledger, &claims->extent, visit, &past);

	if (status == LEDGER_FAILED || past.status == LEDGER_FAILED)
		return LEDGER_FAILED;
	return LEDGER_OK;
}

/* Withdrawing ------------------------------------------------------------ */

bool ledger_is_gone(struct ledger *ledger, const struct ledger_record *record)
{
	return record->validity.is_revoked && !ledger_lacked_by(ledger, record);
}

enum ledger_status ledger_withdraw(struct ledger *ledger,
				   struct ledger_claims *claims,
				   struct ledger_record *record,
				   enum ledger_by by)
{
	const uint64_t sum = ledger_statement_sum(record);
	const bool is_gone = ledger_is_gone(ledger, record);

	if (is_gone && (by == LEDGER_BY_STATEMENT || !record->is_yielding))
		return LEDGER_SAME;
	record->validity.is_revoked = true;
	record->is_yielding =
		by == LEDGER_BY_STATEMENT && !record->validity.is_signed;
	record->generation = ledger->generation; /* also if it stays beside */
	enum ledger_status status = ledger_note_serial(ledger, record, true);

	if (status == LEDGER_OK)
		status = ledger_note_withdrawn(ledger, record, sum);
	return status == LEDGER_OK ? each_past(ledger, claims, sum, bar)
				   : status;
}

/* A part of the same message may go on with it. */
static bool note_removed(void *arg, const struct ledger_past *past)
{
	struct past *to = arg;

	if (past->fate == LEDGER_DELETED ||
	    ledger_statement_sum(&past->record) != to->by)
		return true;
	to->status =
		ledger_note_past(to->ledger, to->claims, &past->record, to->by);
	if (!ledger_list_append(&to->ledger->removed, &past->record))
		to->status = ledger_fail(to->ledger, LEDGER_NO_MEMORY);
	return false;
}

enum ledger_status ledger_withdraw_past(struct ledger *ledger,
					const struct ledger_claims *claims,
					uint64_t sum)
{
	const enum ledger_status status = ledger_note_sum(ledger, sum, sum);

	return status == LEDGER_OK
		       ? each_past(ledger, claims, sum, note_removed)
		       : status;
}

enum ledger_status ledger_revoke_numbers(struct ledger *ledger,
					 const struct e164_extent *extent)
{
	struct ledger_claims claims;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);
	enum ledger_status result =
		claims.list.count ? LEDGER_SAME : LEDGER_NONE;

	for (size_t i = 0; i < claims.list.count && status == LEDGER_OK; i++) {
		status = ledger_withdraw(ledger, &claims, &claims.list.at[i],
					 LEDGER_BY_NUMBER);
		if (status == LEDGER_OK)
			result = LEDGER_OK;
		if (status == LEDGER_SAME)
			status = LEDGER_OK;
	}
	if (status == LEDGER_OK && result == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status == LEDGER_OK ? result : status;
}

/* Deleting --------------------------------------------------------------- */

static enum ledger_status delete_serial(struct ledger *ledger,
					const struct ledger_record *record)
{
	uint8_t key[LEDGER_SERIAL_KEY_MAX];

	if (!record->serial[0])
		return LEDGER_OK;
	const enum ledger_status status = ledger_delete(
		ledger, LEDGER_SERIALS, ledger_serial_key(record, key));

	return status == LEDGER_NONE ? LEDGER_OK : status;
}

/*
 * All that is kept in mind of a record that is not among the claims any more.
 */
static enum ledger_status forget(struct ledger *ledger,
				 const struct ledger_claims *claims,
				 const struct ledger_record *record,
				 const char *reason)
{
	const uint64_t sum = ledger_statement_sum(record);
	enum ledger_status status =
		ledger_keep_reason(ledger, record, LEDGER_DELETED, reason);

	if (status == LEDGER_OK)
		status = delete_serial(ledger, record);
	if (status == LEDGER_OK)
		status = ledger_unnote_withdrawn(ledger, record, sum);
	if (status == LEDGER_OK)
		status = each_past(ledger, claims, sum, unbar);
	return status == LEDGER_OK ? ledger_forget_names(ledger, record)
				   : status;
}

/* What is to be deleted: all, or what an entity said under a serial. */
struct choice {
	const char *entity; /* NULL: all */
	const char *serial;
	const char *reason;
};

static bool is_chosen(const struct choice *choice,
		      const struct ledger_record *record)
{
	return !choice->entity || (!strcmp(record->entity, choice->entity) &&
				   !strcmp(record->serial, choice->serial));
}

static enum ledger_status forget_chosen(struct ledger *ledger,
					const struct e164_extent *extent,
					const struct choice *choice)
{
	enum ledger_status result = LEDGER_NONE;
	struct ledger_claims claims;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);
	size_t i = 0;

	while (i < claims.list.count && status == LEDGER_OK) {
		const struct ledger_record record = claims.list.at[i];

		if (!is_chosen(choice, &record)) {
			i++;
			continue;
		}
		ledger_list_drop(&claims.list, i);
		status = forget(ledger, &claims, &record, choice->reason);
		result = LEDGER_OK;
	}
	if (status == LEDGER_OK && result == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status == LEDGER_OK ? result : status;
}

enum ledger_status ledger_forget_numbers(struct ledger *ledger,
					 const struct e164_extent *extent,
					 const char *reason)
{
	const struct choice choice = { .reason = reason };
	const enum ledger_status status =
		forget_chosen(ledger, extent, &choice);
	const enum ledger_status mark =
		status == LEDGER_FAILED ? status
					: ledger_drop_mark(ledger, extent);

	return status == LEDGER_NONE || mark == LEDGER_FAILED ? mark : status;
}

/* Of a serial ------------------------------------------------------------ */

/* The numbers of records with the serial, be they parts of what was said. */
struct parts {
	struct ledger *ledger;
	const struct choice *choice;
	struct e164_extent *at; /* owned */
	size_t count;
	size_t room;
	bool is_full; /* no memory */
};

static bool make_room(struct parts *parts)
{
	const size_t room = parts->room ? 2 * parts->room : 16;
	struct e164_extent *at;

	if (parts->count < parts->room)
		return true;
	at = realloc(parts->at, room * sizeof(*at));
	if (!at)
		return false;
	parts->at = at;
	parts->room = room;
	return true;
}

static bool add_part(void *arg, const struct ledger_record *record)
{
	struct parts *parts = arg;

	if (record->validity.is_bare || !is_chosen(parts->choice, record))
		return true;
	parts->is_full = !make_room(parts);
	if (!parts->is_full)
		parts->at[parts->count++] = record->extent;
	return !parts->is_full;
}

static bool add_beside(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct ledger_record record;

	(void)key;
	return !ledger_decode(e164_slice(value->mv_data, value->mv_size),
			      &record) ||
	       add_part(arg, &record);
}

static enum ledger_status forget_parts(struct ledger *ledger,
				       const struct choice *choice)
{
	struct parts parts = { .ledger = ledger, .choice = choice };
	enum ledger_status result = LEDGER_NONE;
	enum ledger_status status = ledger_each(ledger, add_part, &parts);

	if (status == LEDGER_OK)
		status = ledger_walk(ledger, LEDGER_CLAIMS, add_beside, &parts);
	if (parts.is_full)
		status = ledger_fail(ledger, LEDGER_NO_MEMORY);
	for (size_t i = 0; i < parts.count && status == LEDGER_OK; i++) {
		status = forget_chosen(ledger, &parts.at[i], choice);
		if (status == LEDGER_OK)
			result = LEDGER_OK;
		/* One that decides and one beside it went at once. */
		if (status == LEDGER_NONE)
			status = LEDGER_OK;
	}
	free(parts.at);
	return status == LEDGER_OK ? result : status;
}

/* An entry of the table of serials, as it was said. */
struct said {
	const struct choice *choice;
	struct ledger_record record;
	bool is_found;
};

/* A serial of which a purge has left that it is revoked, and the key. */
static bool find_purged(struct said *said, const MDB_val *key)
{
	struct ledger_record *record = &said->record;
	uint8_t octets[LEDGER_SERIAL_KEY_MAX];

	memset(record, 0, sizeof(*record));
	record->validity.is_signed = true;
	snprintf(record->entity, sizeof(record->entity), "%s",
		 said->choice->entity);
	snprintf(record->serial, sizeof(record->serial), "%s",
		 said->choice->serial);
	const size_t len = ledger_serial_key(record, octets).len;
	const MDB_val rest = { key->mv_size - len,
			       (uint8_t *)key->mv_data + len };

	if (!rest.mv_size)
		return true;
	/* Without a signature, the numbers stand behind a NUL. */
	const MDB_val numbers = { rest.mv_size - 1,
				  (uint8_t *)rest.mv_data + 1 };

	record->validity.is_signed = false;
	return !*(const uint8_t *)rest.mv_data &&
	       numbers.mv_size == LEDGER_EXTENT_KEY_LEN &&
	       ledger_key_extent(&numbers, &record->extent);
}

static bool find_said(void *arg, const MDB_val *key, const MDB_val *value)
{
	const uint8_t *at = value->mv_data;
	struct said *said = arg;

	if (value->mv_size == 1) {
		said->is_found = find_purged(said, key);
		return !said->is_found;
	}
	said->is_found = value->mv_size >= 1 &&
			 ledger_decode(e164_slice(at + 1, value->mv_size - 1),
				       &said->record) &&
			 is_chosen(said->choice, &said->record);
	return !said->is_found;
}

static enum ledger_status forget_said(struct ledger *ledger,
				      const struct choice *choice)
{
	struct said said = { .choice = choice };
	struct ledger_record first = { .validity.is_signed = true };
	uint8_t prefix[LEDGER_SERIAL_KEY_MAX];

	snprintf(first.entity, sizeof(first.entity), "%s", choice->entity);
	snprintf(first.serial, sizeof(first.serial), "%s", choice->serial);
	enum ledger_status status = ledger_walk_prefix(
		ledger, LEDGER_SERIALS, ledger_serial_key(&first, prefix),
		find_said, &said);

	if (status != LEDGER_OK || !said.is_found)
		return status == LEDGER_OK ? LEDGER_NONE : status;
	const uint64_t sum = ledger_statement_sum(&said.record);

	status = delete_serial(ledger, &said.record);
	return status == LEDGER_OK
		       ? ledger_unnote_withdrawn(ledger, &said.record, sum)
		       : status;
}

enum ledger_status ledger_forget_serial(struct ledger *ledger,
					const char *entity, const char *serial,
					const char *reason)
{
	const struct choice choice = { .entity = entity,
				       .serial = serial,
				       .reason = reason };
	enum ledger_status result = forget_parts(ledger, &choice);
	enum ledger_status status = LEDGER_OK;

	/* There may be one with a signature, and one for each number. */
	while (result != LEDGER_FAILED && status == LEDGER_OK) {
		status = forget_said(ledger, &choice);
		if (status == LEDGER_OK)
			result = LEDGER_OK;
	}
	return status == LEDGER_FAILED ? status : result;
}
