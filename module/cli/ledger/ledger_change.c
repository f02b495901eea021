/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_change.c - enter a validation.
 *
 * First the records for its numbers, around them and across their ends are read
 * and checked. Only if the validation may be entered is anything changed, so a
 * refused one leaves no trace.
 */
#include "ledger_displace.h"
#include "ledger_entry.h"
#include "ledger_epp_id.h"
#include "ledger_remainder.h"
#include "ledger_replace.h"
#include "ledger_trace.h"
#include "ledger_withdrawn.h"

/* Looking ---------------------------------------------------------------- */

/* Of the ids that it may have, use the one of the new record. */
static void set_named(struct ledger_entry *entry,
		      const struct ledger_record *claim)
{
	entry->has_named = true;
	entry->named = *claim;
	entry->named.domain_len = entry->record.domain_len;
	memcpy(entry->named.handle, entry->record.handle,
	       sizeof(entry->named.handle));
}

/* Find the line of a feed that this one corrects. */
static void find_line(struct ledger_entry *entry)
{
	for (size_t i = 0; i < entry->claims.list.count; i++) {
		const struct ledger_record *claim = &entry->claims.list.at[i];

		if (!ledger_is_same_line(&entry->record, claim))
			continue;
		set_named(entry, claim);
	}
}

/* The record with its id for other numbers, if in force and without another. */
static enum ledger_status find_elsewhere(struct ledger *ledger,
					 const struct ledger_name *name,
					 struct ledger_entry *entry)
{
	const enum ledger_status status =
		ledger_read_claims(ledger, &name->extent, &entry->before);
	const struct ledger_record *claim =
		ledger_find_claim(&entry->before, name->sum);

	if (status != LEDGER_OK || !claim || ledger_is_out(ledger, claim))
		return status;
	entry->is_elsewhere = true;
	set_named(entry, claim);
	const enum ledger_status other =
		ledger_check_names(ledger, claim, &entry->record);

	entry->has_named = other == LEDGER_NONE;
	return other == LEDGER_FAILED ? other : LEDGER_OK;
}

static enum ledger_status find_named(struct ledger *ledger,
				     struct ledger_entry *entry)
{
	struct ledger_name name;
	const enum ledger_status status =
		ledger_find_name(ledger, &entry->record, &name);

	if (status == LEDGER_NONE)
		find_line(entry);
	if (status != LEDGER_OK)
		return status == LEDGER_NONE ? LEDGER_OK : status;
	if (name.state == LEDGER_NAME_AWAITED)
		return LEDGER_WITHDRAWN;
	if (name.sum == ledger_statement_sum(&entry->record))
		return LEDGER_OK;
	if (e164_extent_compare(&name.extent, &entry->record.extent) != 0)
		return name.state == LEDGER_NAME_LIVE
			       ? find_elsewhere(ledger, &name, entry)
			       : LEDGER_OK;
	const struct ledger_record *claim =
		ledger_find_claim(&entry->claims, name.sum);

	if (claim)
		set_named(entry, claim);
	return LEDGER_OK;
}

/* Judging ---------------------------------------------------------------- */

/* Does it correct one for the same numbers that is in force? */
static bool goes_on(const struct ledger *ledger,
		    const struct ledger_entry *entry)
{
	return entry->has_named && !entry->is_elsewhere &&
	       ledger_corrects(entry) && !ledger_is_out(ledger, &entry->named);
}

/*
 * What becomes of one for the same numbers: LEDGER_OK, it is superseded;
 * BESIDE, it stays. One that was withdrawn does not prevent the correction of
 * another.
 */
static enum ledger_status check_claim(struct ledger *ledger,
				      const struct ledger_entry *entry,
				      const struct ledger_record *claim)
{
	const enum ledger_status status =
		ledger_check_precedence(ledger, &entry->record, claim);

	if (status == LEDGER_OLDER && goes_on(ledger, entry) &&
	    ledger_is_out(ledger, claim))
		return LEDGER_BESIDE;
	return status;
}

static enum ledger_status check_claims(struct ledger *ledger,
				       const struct ledger_entry *entry,
				       struct ledger_record *other)
{
	const struct ledger_list *list = &entry->claims.list;
	size_t stay = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (ledger_is_named(entry, &list->at[i]))
			continue;
		const enum ledger_status status =
			check_claim(ledger, entry, &list->at[i]);

		if (status == LEDGER_BESIDE)
			stay++;
		else if (status != LEDGER_OK) {
			*other = list->at[i];
			return status;
		}
	}
	return stay < LEDGER_CLAIMS_MAX ? LEDGER_OK : LEDGER_CROWDED;
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
				       const struct ledger_entry *entry,
				       struct ledger_record *other)
{
	struct around around = { .ledger = ledger, .other = other };

	if (entry->record.validity.is_signed || entry->claims.list.count)
		return LEDGER_OK;
	const enum ledger_status status = ledger_each_around(
		ledger, &entry->record.extent, is_unsigned, &around);

	if (status != LEDGER_OK)
		return status;
	return around.is_signed ? LEDGER_WEAKER : LEDGER_OK;
}

/* To a token, what does not count holds nothing. */
static bool is_held(const struct ledger *ledger,
		    const struct ledger_entry *entry)
{
	const struct ledger_list *list = &entry->claims.list;

	for (size_t i = 0; i < list->count; i++)
		if (!ledger_is_out(ledger, &list->at[i]) &&
		    !(entry->record.validity.is_signed &&
		      ledger_is_mute(ledger, &list->at[i])))
			return true;
	return false;
}

/* May the record come into force? LEDGER_OLDER: it goes into the history. */
static enum ledger_status check(struct ledger *ledger,
				const struct ledger_entry *entry,
				struct ledger_record *other)
{
	enum ledger_status status = LEDGER_NONE;

	if (!ledger_has_room(ledger, entry->record.entity))
		return LEDGER_FULL;
	/* As good as older than what was there, before a purge. */
	if (!is_held(ledger, entry))
		status = ledger_find_mark(ledger, &entry->record);
	if (status != LEDGER_NONE)
		return status == LEDGER_OK ? LEDGER_WITHDRAWN : status;
	status = LEDGER_OK;
	if (entry->has_named) {
		status = ledger_corrects(entry)
				 ? ledger_check_correction(ledger,
							   &entry->record,
							   &entry->named)
				 : ledger_check_precedence(ledger,
							   &entry->record,
							   &entry->named);
		if (status != LEDGER_OK)
			*other = entry->named;
	}
	if (status == LEDGER_OK)
		status = check_claims(ledger, entry, other);
	if (status == LEDGER_OK)
		status = check_around(ledger, entry, other);
	return status == LEDGER_OK ? ledger_check_room(ledger, entry, other)
				   : status;
}

/* Changing --------------------------------------------------------------- */

static enum ledger_status supersede(struct ledger *ledger,
				    struct ledger_entry *entry)
{
	struct ledger_list *list = &entry->claims.list;
	enum ledger_status status = LEDGER_OK;

	/* From the end, since dropping one moves those behind it. */
	for (size_t i = list->count; i > 0 && status == LEDGER_OK; i--) {
		const struct ledger_record claim = list->at[i - 1];

		if (ledger_is_named(entry, &claim))
			status = ledger_unname(ledger, entry, i - 1);
		else if (check_claim(ledger, entry, &claim) == LEDGER_OK)
			status = ledger_supersede(ledger, entry, i - 1,
						  LEDGER_SUPERSEDED);
	}
	return status;
}

/* LEDGER_BESIDE: another one for its numbers decides; it is in other. */
static enum ledger_status settle(struct ledger *ledger,
				 struct ledger_entry *entry,
				 struct ledger_record *other)
{
	struct ledger_record best;
	enum ledger_status status = ledger_settle(ledger, &entry->claims);

	if (status == LEDGER_OK)
		status = ledger_get(ledger, &entry->record.extent, &best);
	if (status != LEDGER_OK || ledger_is_repeated(&entry->record, &best))
		return status;
	*other = best;
	return LEDGER_BESIDE;
}

static enum ledger_status enter(struct ledger *ledger,
				struct ledger_entry *entry,
				struct ledger_record *other)
{
	enum ledger_status status = LEDGER_OK;

	if (entry->has_named && entry->is_elsewhere)
		status = ledger_leave(ledger, entry);
	if (status == LEDGER_OK)
		status = ledger_make_room(ledger, entry);
	if (status == LEDGER_OK)
		status = ledger_drop_remainders(ledger, &entry->record);
	if (status == LEDGER_OK)
		status = supersede(ledger, entry);
	if (status == LEDGER_OK &&
	    !ledger_list_append(&entry->claims.list, &entry->record))
		status = entry->claims.list.is_starved ? ledger_starve(ledger)
						       : LEDGER_CROWDED;
	if (status == LEDGER_OK && entry->is_back)
		status = ledger_unnote_lacked(ledger, &entry->record);
	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, &entry->record, false);
	if (status == LEDGER_OK)
		status = ledger_note_handle(ledger, &entry->record);
	return status == LEDGER_OK ? settle(ledger, entry, other) : status;
}

/* A feed that says so every day is no news each day. */
static enum ledger_status keep_late(struct ledger *ledger,
				    const struct ledger_record *record,
				    const struct ledger_record *by)
{
	struct ledger_past past;
	const enum ledger_status status =
		ledger_last_past(ledger, record, &past);

	if (status == LEDGER_OK && past.fate == LEDGER_LATE &&
	    ledger_is_repeated(&past.by, by))
		return LEDGER_OK;
	return status == LEDGER_FAILED
		       ? status
		       : ledger_keep_history(ledger, record, LEDGER_LATE, by);
}

/*
 * Enter a record into the history alone, since a later one is in force. If that
 * is for the same numbers, one with its name for others is superseded in any
 * case.
 */
static enum ledger_status enter_late(struct ledger *ledger,
				     struct ledger_entry *entry,
				     const struct ledger_record *by)
{
	enum ledger_status status = LEDGER_OK;

	if (entry->has_named && entry->is_elsewhere &&
	    e164_extent_compare(&by->extent, &entry->named.extent) != 0)
		status = ledger_leave(ledger, entry);
	entry->record.generation = ledger->generation;
	if (status == LEDGER_OK)
		status = keep_late(ledger, &entry->record, by);
	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, &entry->record, false);
	return status == LEDGER_OK ? LEDGER_OLDER : status;
}

static enum ledger_status put(struct ledger *ledger, struct ledger_entry *entry,
			      struct ledger_record *other)
{
	enum ledger_status status = ledger_read_claims(
		ledger, &entry->record.extent, &entry->claims);

	if (status == LEDGER_OK)
		status = find_named(ledger, entry);
	if (status == LEDGER_OK &&
	    (ledger_is_removed_now(ledger, &entry->record) ||
	     ledger_is_back(ledger, &entry->record)))
		status = ledger_restore(ledger, entry);
	if (status == LEDGER_OK)
		status = ledger_check_known(ledger, entry, other);
	if (status != LEDGER_NONE)
		return status;
	status = ledger_list_crossing(ledger, &entry->record.extent,
				      &entry->crossing);
	if (status == LEDGER_OK)
		status = check(ledger, entry, other);
	if (entry->is_known && status != LEDGER_OK)
		return ledger_judge_known(ledger, entry, status);
	if (status == LEDGER_OLDER)
		return enter_late(ledger, entry, other);
	return status == LEDGER_OK ? enter(ledger, entry, other) : status;
}

static enum ledger_status enter_one(struct ledger *ledger,
				    const struct ledger_record *record,
				    bool is_correction,
				    struct ledger_record *other)
{
	struct ledger_entry entry = { .record = *record,
				      .is_correction = is_correction };

	memset(other, 0, sizeof(*other));
	entry.record.imported_sec = ledger->now_sec;
	ledger_take_removed(ledger, &entry.record);
	if (ledger_is_early(ledger, record))
		return LEDGER_EARLY;
	const enum ledger_status status = put(ledger, &entry, other);

	ledger_claims_clear(&entry.claims);
	ledger_claims_clear(&entry.before);
	ledger_list_clear(&entry.crossing);
	return status;
}

enum ledger_status ledger_put(struct ledger *ledger,
			      const struct ledger_record *record,
			      struct ledger_record *other)
{
	return enter_one(ledger, record, false, other);
}

enum ledger_status ledger_correct(struct ledger *ledger,
				  const struct ledger_record *record,
				  struct ledger_record *other)
{
	return enter_one(ledger, record, true, other);
}
