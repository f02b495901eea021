/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_change.c - enter a validation.
 *
 * First the records for its numbers, around them and across their ends are read
 * and checked. Only if the validation may be entered is anything changed, so a
 * refused one leaves no trace. A suspension by hand stays on its numbers. A
 * revocation stays, too, unless the new validation is for exactly its numbers
 * and not older.
 */
#include "ledger_store.h"

/* The records that a new one may have to replace. */
struct standing {
	struct ledger_record same;     /* for the same numbers */
	struct ledger_record namesake; /* for other numbers, with the same id */
	bool has_same;
	bool has_namesake;
	struct ledger_list crossing; /* owned */
};

static enum ledger_status look(struct ledger *ledger,
			       const struct ledger_record *record,
			       struct standing *standing)
{
	enum ledger_status status =
		ledger_get(ledger, &record->extent, &standing->same);

	standing->has_same = status == LEDGER_OK;
	if (status != LEDGER_FAILED)
		status = ledger_find_namesake(ledger, record,
					      &standing->namesake);
	standing->has_namesake = status == LEDGER_OK;
	return status == LEDGER_FAILED
		       ? status
		       : ledger_list_crossing(ledger, &record->extent,
					      &standing->crossing);
}

/* Judging ---------------------------------------------------------------- */

static bool is_same(const struct ledger_record *a,
		    const struct ledger_record *b)
{
	return !e164_extent_compare(&a->extent, &b->extent);
}

/* Must the crossing record stay whole, so that it is in the way? */
static bool is_in_the_way(const struct ledger *ledger,
			  const struct ledger_record *old,
			  const struct ledger_record *record)
{
	return !ledger_is_out(ledger, old) ||
	       !ledger_can_cut(&old->extent, &record->extent);
}

static enum ledger_status check_crossing(const struct ledger *ledger,
					 const struct standing *standing,
					 const struct ledger_record *record,
					 struct ledger_record *other)
{
	for (size_t i = 0; i < standing->crossing.count; i++) {
		const struct ledger_record *old = &standing->crossing.at[i];
		const bool is_namesake = standing->has_namesake &&
					 is_same(old, &standing->namesake);

		/* Of a namesake only its suspension stays. */
		if (is_namesake ? old->validity.is_suspended &&
					  !ledger_can_cut(&old->extent,
							  &record->extent)
				: is_in_the_way(ledger, old, record)) {
			*other = *old;
			return LEDGER_CROSSES;
		}
	}
	return standing->crossing.is_full ? LEDGER_CROSSES : LEDGER_OK;
}

struct around {
	const struct ledger *ledger;
	struct ledger_record *other;
	bool is_signed;
};

static bool is_unsigned(void *arg, const struct ledger_record *record)
{
	struct around *around = arg;

	around->is_signed = record->validity.is_signed &&
			    !ledger_is_out(around->ledger, record);
	if (around->is_signed)
		*around->other = *record;
	return !around->is_signed;
}

/* An unsigned record must not change a number within a signed block. */
static enum ledger_status check_around(struct ledger *ledger,
				       const struct standing *standing,
				       const struct ledger_record *record,
				       struct ledger_record *other)
{
	struct around around = { .ledger = ledger, .other = other };

	if (record->validity.is_signed ||
	    (standing->has_same && !standing->same.validity.is_bare))
		return LEDGER_OK;
	const enum ledger_status status = ledger_each_around(
		ledger, &record->extent, is_unsigned, &around);

	if (status != LEDGER_OK)
		return status;
	return around.is_signed ? LEDGER_WEAKER : LEDGER_OK;
}

/* May the record come into force? LEDGER_OLDER: it goes into the history. */
static enum ledger_status check(struct ledger *ledger,
				const struct ledger_record *record,
				const struct standing *standing,
				struct ledger_record *other)
{
	enum ledger_status status = LEDGER_OK;

	if (ledger_is_withdrawn(ledger, record))
		return LEDGER_WITHDRAWN;
	if (standing->has_same && ledger_is_repeated(record, &standing->same))
		return LEDGER_SAME;
	if (!ledger_has_room(ledger, record->entity))
		return LEDGER_FULL;
	if (standing->has_namesake) {
		*other = standing->namesake;
		status = ledger_check_precedence(ledger, record, other);
	}
	if (status == LEDGER_OK && standing->has_same) {
		*other = standing->same;
		status = ledger_check_precedence(ledger, record, other);
	}
	if (status == LEDGER_OK)
		status = check_around(ledger, standing, record, other);
	return status == LEDGER_OK
		       ? check_crossing(ledger, standing, record, other)
		       : status;
}

/* Changing --------------------------------------------------------------- */

/*
 * Remove a namesake. A suspension by hand stays for all its numbers, whether
 * the new record is for them or not.
 */
static enum ledger_status retire(struct ledger *ledger,
				 const struct ledger_record *old,
				 struct ledger_record *by)
{
	struct ledger_record bare =
		ledger_suspension(&old->extent, old->imported_sec);
	enum ledger_status status =
		ledger_keep_history(ledger, old, LEDGER_SUPERSEDED, by);

	if (status == LEDGER_OK)
		status = ledger_erase(ledger, &old->extent);
	if (status != LEDGER_OK || !old->validity.is_suspended)
		return status;
	if (e164_extent_crosses(&old->extent, &by->extent))
		return ledger_cut(ledger, &bare, &by->extent, &bare);
	if (e164_extent_covers(&old->extent, &by->extent))
		by->validity.is_suspended = true;
	return ledger_store(ledger, &bare);
}

/*
 * Cut an old record that crosses the new one. The part outside stays, but as
 * revoked. The part inside goes, unless it was suspended by hand or executed
 * later.
 */
static enum ledger_status make_room(struct ledger *ledger,
				    const struct ledger_record *old,
				    const struct ledger_record *by)
{
	const struct ledger_record bare =
		ledger_suspension(&old->extent, old->imported_sec);
	const struct ledger_record *inside = NULL;
	struct ledger_record outside = *old;

	if (ledger_check_precedence(ledger, by, old) != LEDGER_OK)
		inside = old;
	else if (old->validity.is_suspended)
		inside = &bare;
	if (!old->validity.is_bare) {
		const enum ledger_status status =
			ledger_keep_history(ledger, old, LEDGER_DISPLACED, by);

		if (status != LEDGER_OK)
			return status;
		outside.validity.is_revoked = true;
	}
	return ledger_cut(ledger, &outside, &by->extent,
			  inside == old ? &outside : inside);
}

static enum ledger_status make_all_room(struct ledger *ledger,
					const struct standing *standing,
					const struct ledger_record *by)
{
	enum ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < standing->crossing.count && status == LEDGER_OK;
	     i++)
		if (!standing->has_namesake ||
		    !is_same(&standing->crossing.at[i], &standing->namesake))
			status = make_room(ledger, &standing->crossing.at[i],
					   by);
	return status;
}

static enum ledger_status enter(struct ledger *ledger,
				struct ledger_record *record,
				const struct standing *standing)
{
	const struct ledger_record *same =
		standing->has_same ? &standing->same : NULL;
	enum ledger_status status = LEDGER_OK;

	if (standing->has_namesake)
		status = retire(ledger, &standing->namesake, record);
	if (status == LEDGER_OK)
		status = make_all_room(ledger, standing, record);
	if (status == LEDGER_OK && same && !same->validity.is_bare)
		status = ledger_keep_history(ledger, same, LEDGER_SUPERSEDED,
					     record);
	if (same && same->validity.is_suspended)
		record->validity.is_suspended = true;
	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, record, false);
	if (status == LEDGER_OK)
		status = ledger_note_handle(ledger, record);
	return status == LEDGER_OK ? ledger_store(ledger, record) : status;
}

/*
 * Enter a record into the history alone, since a later one is in force. If that
 * is for the same numbers, a namesake for other numbers is superseded in any
 * case.
 */
static enum ledger_status enter_late(struct ledger *ledger,
				     struct ledger_record *record,
				     const struct standing *standing,
				     const struct ledger_record *by)
{
	enum ledger_status status = LEDGER_OK;

	if (standing->has_namesake && !is_same(by, &standing->namesake))
		status = retire(ledger, &standing->namesake, record);
	record->generation = ledger->generation;
	if (status == LEDGER_OK)
		status = ledger_keep_history(ledger, record, LEDGER_LATE, by);
	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, record, false);
	return status == LEDGER_OK ? LEDGER_OLDER : status;
}

/* The same statement once more ------------------------------------------- */

static bool has_same_handle(const struct ledger_record *a,
			    const struct ledger_record *b)
{
	return a->domain_len == b->domain_len && !strcmp(a->handle, b->handle);
}

/* Give a new id to the record: a former owner is superseded, unless later. */
static enum ledger_status
take_handle(struct ledger *ledger, struct ledger_record *record, bool *is_taken)
{
	struct ledger_record other;
	enum ledger_status status =
		ledger_find_namesake(ledger, record, &other);

	*is_taken =
		status == LEDGER_NONE ||
		(status == LEDGER_OK &&
		 ledger_check_precedence(ledger, record, &other) == LEDGER_OK);
	if (status == LEDGER_OK && *is_taken)
		status = retire(ledger, &other, record);
	if (status == LEDGER_FAILED || !*is_taken)
		return status == LEDGER_FAILED ? status : LEDGER_OK;
	return ledger_note_handle(ledger, record);
}

/*
 * The same statement was entered before. If it is in force with a signature
 * that does not count any more, one by another key replaces it. An EPP id that
 * is new is kept.
 */
static enum ledger_status repeat(struct ledger *ledger,
				 struct ledger_record *record)
{
	struct ledger_record old;
	enum ledger_status status = ledger_get(ledger, &record->extent, &old);

	if (status == LEDGER_FAILED)
		return status;
	if (status != LEDGER_OK || !ledger_is_repeated(record, &old))
		return LEDGER_SAME;
	const bool is_new_key =
		old.validity.is_distrusted &&
		memcmp(old.key, record->key, sizeof(old.key)) != 0;
	bool has_new_handle =
		record->handle[0] && !has_same_handle(&old, record);

	record->validity.is_suspended = old.validity.is_suspended;
	record->validity.is_revoked = old.validity.is_revoked;
	if (has_new_handle)
		status = take_handle(ledger, record, &has_new_handle);
	if (!has_new_handle) {
		memcpy(record->handle, old.handle, sizeof(record->handle));
		record->domain_len = old.domain_len;
	}
	if (!is_new_key) {
		memcpy(record->key, old.key, sizeof(record->key));
		record->validity.is_distrusted = old.validity.is_distrusted;
	}
	if (status != LEDGER_OK)
		return status;
	return is_new_key || has_new_handle ? ledger_store(ledger, record)
					    : LEDGER_SAME;
}

enum ledger_status ledger_put(struct ledger *ledger,
			      const struct ledger_record *given,
			      struct ledger_record *other)
{
	struct ledger_record record = *given;
	struct standing standing = { .has_same = false };

	memset(other, 0, sizeof(*other));
	record.imported_sec = ledger->now_sec;
	enum ledger_status status = ledger_check_serial(ledger, &record, other);

	if (status == LEDGER_SAME)
		return repeat(ledger, &record);
	if (status != LEDGER_NONE)
		return status;
	status = look(ledger, &record, &standing);
	if (status == LEDGER_OK)
		status = check(ledger, &record, &standing, other);
	if (status == LEDGER_SAME)
		status = repeat(ledger, &record);
	else if (status == LEDGER_OLDER)
		status = enter_late(ledger, &record, &standing, other);
	else if (status == LEDGER_OK)
		status = enter(ledger, &record, &standing);
	ledger_list_clear(&standing.crossing);
	return status;
}
