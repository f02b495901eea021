/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_again.c - a statement that was entered before, and who has its id.
 *
 * A serial tells that a statement is known. That it is in force, only a claim
 * can tell: what replaced it may be gone.
 */
#include "ledger_entry.h"
#include "ledger_epp_id.h"
#include "ledger_replace.h"
#include "ledger_withdrawn.h"

bool ledger_corrects(const struct ledger_entry *entry)
{
	return entry->is_correction || !ledger_has_handle(&entry->record);
}

bool ledger_is_named(const struct ledger_entry *entry,
		     const struct ledger_record *claim)
{
	return entry->has_named && !entry->is_elsewhere &&
	       ledger_is_repeated(claim, &entry->named);
}

enum ledger_status ledger_supersede(struct ledger *ledger,
				    struct ledger_entry *entry, size_t index,
				    enum ledger_fate fate)
{
	const struct ledger_record old = entry->claims.list.at[index];

	ledger_list_drop(&entry->claims.list, index);
	return ledger_keep_history(ledger, &old, fate, &entry->record);
}

/* A token supersedes an unsigned claim even if that has another id. */
enum ledger_status ledger_unname(struct ledger *ledger,
				 struct ledger_entry *entry, size_t index)
{
	struct ledger_record *claim = &entry->claims.list.at[index];
	const enum ledger_fate fate =
		ledger_corrects(entry) ? LEDGER_CORRECTED : LEDGER_SUPERSEDED;
	const enum ledger_status status =
		ledger_take_name(ledger, claim, &entry->record);

	if (status == LEDGER_NONE ||
	    (status == LEDGER_OK && entry->record.validity.is_signed &&
	     !claim->validity.is_signed))
		return ledger_supersede(ledger, entry, index, fate);
	return status;
}

/* Withdrawn --------------------------------------------------------------- */

void ledger_take_removed(const struct ledger *ledger,
			 struct ledger_record *record)
{
	for (size_t i = 0; i < ledger->removed.count; i++) {
		const struct ledger_record *removed = &ledger->removed.at[i];

		if (record->is_limited && removed->is_limited &&
		    ledger_is_but_for_its_end(record, removed))
			record->validity.expiry_day =
				removed->validity.expiry_day;
	}
}

enum ledger_status ledger_check_withdrawn(struct ledger *ledger,
					  const struct ledger_entry *entry)
{
	const struct ledger_list *list = &entry->claims.list;
	const enum ledger_status status =
		ledger_find_withdrawn(ledger, &entry->record);

	if (status != LEDGER_NONE || !entry->record.is_limited)
		return status;
	for (size_t i = 0; i < list->count; i++)
		if (!list->at[i].is_limited &&
		    ledger_is_but_for_its_end(&entry->record, &list->at[i]) &&
		    ledger_is_gone(ledger, &list->at[i]))
			return LEDGER_OK;
	return LEDGER_NONE;
}

/* The same statement once more ------------------------------------------- */

/* Give a new id to the claim: a former owner loses it, unless later. */
static enum ledger_status take_handle(struct ledger *ledger,
				      struct ledger_entry *entry,
				      struct ledger_record *claim,
				      bool *is_taken)
{
	enum ledger_status status = LEDGER_OK;

	*is_taken = !entry->has_named || ledger_corrects(entry) ||
		    ledger_check_precedence(ledger, &entry->record,
					    &entry->named) == LEDGER_OK;
	if (!*is_taken)
		return LEDGER_OK;
	claim->domain_len = entry->record.domain_len;
	memcpy(claim->handle, entry->record.handle, sizeof(claim->handle));
	for (size_t i = entry->claims.list.count; i > 0 && status == LEDGER_OK;
	     i--)
		if (ledger_is_named(entry, &entry->claims.list.at[i - 1]))
			status = ledger_unname(ledger, entry, i - 1);
	if (status == LEDGER_OK && entry->has_named && entry->is_elsewhere)
		status = ledger_leave(ledger, entry);
	return status == LEDGER_OK ? ledger_note_handle(ledger, &entry->record)
				   : status;
}

/* Does a line, but for its status, say the same? */
static bool has_other_status(const struct ledger_record *record,
			     const struct ledger_record *claim)
{
	return record->is_on_hold != claim->is_on_hold &&
	       !claim->validity.is_revoked &&
	       ledger_is_same_line(record, claim);
}

enum ledger_status ledger_repeat(struct ledger *ledger,
				 struct ledger_entry *entry,
				 struct ledger_record *claim)
{
	const struct ledger_record *record = &entry->record;
	struct ledger_name name;
	bool has_changed = entry->is_restored;

	if (has_other_status(record, claim)) {
		has_changed = true;
		if (ledger_keep_history(ledger, claim, LEDGER_CORRECTED,
					record) != LEDGER_OK)
			return LEDGER_FAILED;
		claim->is_on_hold = record->is_on_hold;
	}
	enum ledger_status status = ledger_find_name(ledger, record, &name);

	if (status == LEDGER_FAILED)
		return status;
	if (claim->validity.is_distrusted &&
	    memcmp(claim->key, record->key, sizeof(claim->key)) != 0) {
		memcpy(claim->key, record->key, sizeof(claim->key));
		claim->validity.is_distrusted = false;
		has_changed = true;
	}
	if (ledger_has_handle(record) && !claim->validity.is_revoked &&
	    !(status == LEDGER_OK && name.state == LEDGER_NAME_LIVE &&
	      name.sum == ledger_statement_sum(record))) {
		bool is_taken;

		status = take_handle(ledger, entry, claim, &is_taken);
		if (status != LEDGER_OK)
			return status;
		has_changed |= is_taken;
	}
	/* It is what is left of one that was revoked, for more numbers. */
	if (claim->validity.is_revoked)
		return LEDGER_WITHDRAWN;
	return has_changed ? ledger_settle(ledger, &entry->claims)
			   : LEDGER_SAME;
}

enum ledger_status ledger_restore(struct ledger *ledger,
				  struct ledger_entry *entry)
{
	const uint64_t sum = ledger_statement_sum(&entry->record);
	struct ledger_record *claim = ledger_find_claim(&entry->claims, sum);

	entry->is_back = !claim && ledger_is_back(ledger, &entry->record);
	/* Nothing is noted otherwise before it is entered. */
	if (entry->is_back)
		return LEDGER_OK;
	entry->is_restored = claim != NULL;
	if (claim)
		claim->validity.is_revoked = claim->is_yielding = false;
	if (ledger_is_back(ledger, &entry->record))
		return ledger_unnote_lacked(ledger, &entry->record);
	const enum ledger_status status =
		ledger_unnote_withdrawn(ledger, &entry->record, sum);

	return status == LEDGER_OK
		       ? ledger_note_serial(ledger, &entry->record, false)
		       : status;
}

/* Known by its serial, and not there ------------------------------------- */

/* Does another one hold its numbers, which the snapshot, if any, has? */
static bool is_held(struct ledger *ledger, const struct ledger_entry *entry)
{
	const struct ledger_list *list = &entry->claims.list;

	for (size_t i = 0; i < list->count; i++)
		if (!ledger_is_out(ledger, &list->at[i]) &&
		    !ledger_is_unlisted(ledger, &list->at[i]))
			return true;
	return false;
}

/*
 * A token that was replaced does not come back (TOK-08), whatever became of the
 * one that replaced it. One that had lost its numbers to a block, while it was
 * out of force, was not replaced; nor was one that a snapshot lacked.
 */
static enum ledger_status check_token(struct ledger *ledger,
				      struct ledger_entry *entry,
				      struct ledger_record *other)
{
	const struct ledger_list *list = &entry->claims.list;
	struct ledger_past last;
	const enum ledger_status found =
		ledger_last_past(ledger, &entry->record, &last);

	if (found == LEDGER_FAILED)
		return found;
	if (found == LEDGER_OK &&
	    (last.fate == LEDGER_DISPLACED || last.fate == LEDGER_UNLISTED)) {
		entry->is_known = true;
		return LEDGER_NONE;
	}
	if (list->count && !ledger_is_unlisted(ledger, &list->at[0])) {
		*other = list->at[0];
		return LEDGER_OLDER;
	}
	if (found == LEDGER_OK)
		*other = last.by;
	return LEDGER_REPLACED;
}

/*
 * Its serial says that it is known, but no claim is there. Of a line, the dates
 * decide once more, as of a line without a serial.
 */
static enum ledger_status check_absent(struct ledger *ledger,
				       struct ledger_entry *entry,
				       struct ledger_record *other)
{
	const bool is_signed = entry->record.validity.is_signed;

	if (entry->is_correction && entry->has_named) {
		/* A superseded token never comes back: the caller reports. */
		*other = entry->named;
		return LEDGER_OLDER;
	}
	if (!entry->is_back &&
	    (ledger_is_out(ledger, &entry->record) ||
	     (is_signed && (entry->has_named || is_held(ledger, entry)))))
		return LEDGER_SAME;
	if (is_signed)
		return check_token(ledger, entry, other);
	entry->is_known = true;
	return LEDGER_NONE;
}

enum ledger_status ledger_check_known(struct ledger *ledger,
				      struct ledger_entry *entry,
				      struct ledger_record *other)
{
	const uint64_t sum = ledger_statement_sum(&entry->record);
	const enum ledger_status status =
		ledger_check_serial(ledger, &entry->record, other);

	if (status != LEDGER_SAME && status != LEDGER_NONE)
		return status;
	if (entry->is_back)
		return check_absent(ledger, entry, other);
	const enum ledger_status found = ledger_check_withdrawn(ledger, entry);

	if (found != LEDGER_NONE)
		return found == LEDGER_OK ? LEDGER_WITHDRAWN : found;
	struct ledger_record *claim = ledger_find_claim(&entry->claims, sum);

	/* To take a name throws out what has it, as a correction does. */
	if (claim && entry->has_named && entry->is_elsewhere &&
	    ledger_corrects(entry) &&
	    ledger_check_correction(ledger, &entry->record, &entry->named) ==
		    LEDGER_WEAKER) {
		*other = entry->named;
		return LEDGER_WEAKER;
	}
	if (claim)
		return ledger_repeat(ledger, entry, claim);
	return status == LEDGER_SAME ? check_absent(ledger, entry, other)
				     : status;
}

enum ledger_status ledger_judge_known(struct ledger *ledger,
				      const struct ledger_entry *entry,
				      enum ledger_status status)
{
	const bool is_outdone =
		status == LEDGER_OLDER || status == LEDGER_WEAKER;

	return is_outdone && !entry->is_back && is_held(ledger, entry)
		       ? LEDGER_SAME
		       : status;
}
