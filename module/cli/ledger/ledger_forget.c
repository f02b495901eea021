/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_forget.c - delete a validation, as if it had never been there.
 *
 * Nothing is left but its entry in the history. What stood back only for its
 * sake may come once more. Of a block that was cut, its remainders go, and what
 * is kept in mind of the whole.
 */
#include "ledger_remainder.h"
#include "ledger_trace.h"
#include "ledger_unsay.h"
#include "ledger_withdrawn.h"

#include <stdlib.h>

/* A claim that was taken out of the list. */
static enum ledger_status forget(struct ledger *ledger,
				 const struct ledger_claims *claims,
				 const struct ledger_record *record,
				 const char *reason)
{
	const enum ledger_status status =
		ledger_keep_reason(ledger, record, LEDGER_DELETED, reason);

	return status == LEDGER_OK ? ledger_unsay(ledger, claims, record, true)
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

/* Of blocks that were cut ------------------------------------------------- */

static enum ledger_status forget_part(struct ledger *ledger,
				      const struct ledger_record *part,
				      const char *reason)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &part->extent, &claims);
	const struct ledger_record *claim =
		ledger_find_claim(&claims, ledger_statement_sum(part));

	if (status == LEDGER_OK && claim) {
		ledger_list_drop(&claims.list,
				 (size_t)(claim - claims.list.at));
		status = forget(ledger, &claims, part, reason);
	}
	if (status == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

/* LEDGER_NONE: nothing is kept in mind of it but the history. */
static enum ledger_status find_trace(struct ledger *ledger,
				     const struct ledger_record *whole,
				     const struct ledger_list *parts)
{
	struct ledger_record said;

	if (parts->count)
		return LEDGER_OK;
	const enum ledger_status status =
		ledger_read_said(ledger, whole, &said);

	if (status == LEDGER_FAILED ||
	    (status == LEDGER_OK && ledger_is_repeated(&said, whole)))
		return status;
	return ledger_find_withdrawn(ledger, whole);
}

static enum ledger_status forget_whole(struct ledger *ledger,
				       const struct ledger_claims *claims,
				       const struct ledger_record *whole,
				       const char *reason)
{
	struct ledger_list parts = { .count = 0 };
	enum ledger_status status =
		ledger_list_remainders(ledger, whole, &parts);

	if (status == LEDGER_OK)
		status = find_trace(ledger, whole, &parts);
	for (size_t i = 0; i < parts.count && status == LEDGER_OK; i++)
		status = forget_part(ledger, &parts.at[i], reason);
	if (status == LEDGER_OK)
		status = forget(ledger, claims, whole, reason);
	ledger_list_clear(&parts);
	return status;
}

/* What was said about these numbers, and is not there since it was cut. */
static enum ledger_status forget_wholes(struct ledger *ledger,
					const struct e164_extent *extent,
					const char *reason)
{
	struct ledger_list wholes = { .count = 0 };
	struct ledger_claims claims;
	enum ledger_status result = LEDGER_NONE;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);

	if (status == LEDGER_OK)
		status = ledger_list_wholes(ledger, extent, &wholes);
	for (size_t i = 0; i < wholes.count && status == LEDGER_OK; i++) {
		status = forget_whole(ledger, &claims, &wholes.at[i], reason);
		if (status == LEDGER_OK)
			result = LEDGER_OK;
		if (status == LEDGER_NONE)
			status = LEDGER_OK;
	}
	ledger_list_clear(&wholes);
	ledger_claims_clear(&claims);
	return status == LEDGER_OK ? result : status;
}

enum ledger_status ledger_forget_numbers(struct ledger *ledger,
					 const struct e164_extent *extent,
					 const char *reason)
{
	const struct choice choice = { .reason = reason };
	enum ledger_status status = forget_chosen(ledger, extent, &choice);

	/* What was revoked before it stays out. */
	if (status == LEDGER_NONE)
		status = forget_wholes(ledger, extent, reason);
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
	return ledger_unsay_absent(ledger, &said.record);
}

enum ledger_status ledger_forget_serial(struct ledger *ledger,
					const char *entity, const char *serial,
					const char *reason)
{
	const struct choice choice = { .entity = entity,
				       .serial = serial,
				       .reason = reason };
	enum ledger_status result = LEDGER_NONE;
	enum ledger_status status;

	/* There may be one with a signature, and one for each number. */
	while ((status = forget_said(ledger, &choice)) == LEDGER_OK)
		result = LEDGER_OK;
	if (status == LEDGER_FAILED)
		return status;
	status = forget_parts(ledger, &choice);
	return status == LEDGER_NONE ? result : status;
}
