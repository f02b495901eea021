/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_room.c - room for a validation among blocks that cross it.
 *
 * A suspension by hand stays on its numbers. A revocation stays, too, unless
 * the new validation is for exactly its numbers and not older.
 */
#include "ledger_displace.h"
#include "ledger_entry.h"
#include "ledger_replace.h"

static bool is_same(const struct e164_extent *a, const struct e164_extent *b)
{
	return !e164_extent_compare(a, b);
}

static bool is_left(const struct ledger_entry *entry,
		    const struct e164_extent *extent)
{
	return entry->has_named && entry->is_elsewhere &&
	       is_same(extent, &entry->named.extent);
}

/* Once its name is gone, is only a suspension or a revocation left? */
static bool can_be_left(const struct ledger *ledger,
			const struct ledger_entry *entry)
{
	const struct ledger_claims *before = &entry->before;

	if (ledger_is_held(ledger, before, ledger_statement_sum(&entry->named)))
		return false;
	return (!before->is_suspended && before->list.count == 1) ||
	       ledger_can_cut(&before->extent, &entry->record.extent);
}

static bool gives_way(const struct ledger *ledger,
		      const struct ledger_claims *claims,
		      const struct ledger_record *to)
{
	return to->validity.is_signed &&
	       ledger_gives_way(ledger, claims, &to->extent);
}

/* What does not count cuts nothing that does, be it out of force. */
static bool may_cut(const struct ledger *ledger,
		    const struct ledger_claims *claims,
		    const struct ledger_record *by)
{
	return !ledger_is_held(ledger, claims, 0) &&
	       ledger_can_cut(&claims->extent, &by->extent) &&
	       (!ledger_is_mute(ledger, by) ||
		(ledger_gives_way(ledger, claims, &by->extent) &&
		 !claims->is_suspended));
}

/* May it be cut to make room? The part outside stays, out of force. */
static enum ledger_status check_one(struct ledger *ledger,
				    const struct ledger_entry *entry,
				    const struct ledger_record *old)
{
	struct ledger_claims claims;

	if (is_left(entry, &old->extent))
		return can_be_left(ledger, entry) ? LEDGER_OK : LEDGER_CROSSES;
	enum ledger_status status =
		ledger_read_claims(ledger, &old->extent, &claims);

	if (status == LEDGER_OK && !ledger_is_all_unlisted(ledger, &claims) &&
	    !gives_way(ledger, &claims, &entry->record) &&
	    !may_cut(ledger, &claims, &entry->record))
		status = LEDGER_CROSSES;
	ledger_claims_clear(&claims);
	return status;
}

enum ledger_status ledger_check_room(struct ledger *ledger,
				     const struct ledger_entry *entry,
				     struct ledger_record *other)
{
	for (size_t i = 0; i < entry->crossing.count; i++) {
		const struct ledger_record *old = &entry->crossing.at[i];
		const enum ledger_status status = check_one(ledger, entry, old);

		if (status == LEDGER_CROSSES)
			*other = *old;
		if (status != LEDGER_OK)
			return status;
	}
	return entry->crossing.is_full ? LEDGER_CROSSES : LEDGER_OK;
}

/*
 * Cut an old record that crosses the new one. The part outside stays as it was,
 * revoked or expired. The part inside goes, unless it was suspended by hand or
 * executed later.
 */
static enum ledger_status cut(struct ledger *ledger,
			      const struct ledger_record *old,
			      const struct ledger_record *by)
{
	const struct ledger_record bare =
		ledger_suspension(&old->extent, old->imported_sec);
	const struct ledger_record *inside = NULL;

	if (ledger_check_precedence(ledger, by, old) != LEDGER_OK)
		inside = old;
	else if (old->validity.is_suspended)
		inside = &bare;
	if (!old->validity.is_bare) {
		const enum ledger_status status =
			ledger_keep_history(ledger, old, LEDGER_DISPLACED, by);

		if (status != LEDGER_OK)
			return status;
	}
	return ledger_cut(ledger, old, &by->extent, inside);
}

/* What a snapshot lacks goes as a whole, so that no part of it is left. */
static enum ledger_status make_way(struct ledger *ledger,
				   const struct ledger_record *old,
				   const struct ledger_record *by)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &old->extent, &claims);

	if (status == LEDGER_OK && ledger_is_all_unlisted(ledger, &claims))
		status = ledger_clear_unlisted(ledger, &old->extent,
					       LEDGER_SUPERSEDED, by);
	else if (status == LEDGER_OK && gives_way(ledger, &claims, by))
		status = ledger_displace(ledger, &claims, by);
	else if (status == LEDGER_OK)
		status = cut(ledger, old, by);
	ledger_claims_clear(&claims);
	return status;
}

enum ledger_status ledger_make_room(struct ledger *ledger,
				    struct ledger_entry *entry)
{
	enum ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < entry->crossing.count && status == LEDGER_OK;
	     i++)
		if (!is_left(entry, &entry->crossing.at[i].extent))
			status = make_way(ledger, &entry->crossing.at[i],
					  &entry->record);
	return status;
}

/* Leaving ---------------------------------------------------------------- */

/*
 * Others stay there. Those in the way are out of force; check_one() saw to it.
 */
static enum ledger_status leave_others(struct ledger *ledger,
				       struct ledger_entry *entry)
{
	const struct e164_extent *from = &entry->before.extent;
	struct ledger_record old;
	enum ledger_status status = ledger_settle(ledger, &entry->before);

	if (status != LEDGER_OK ||
	    !e164_extent_crosses(from, &entry->record.extent))
		return status;
	status = ledger_get(ledger, from, &old);
	return status == LEDGER_OK ? cut(ledger, &old, &entry->record) : status;
}

static enum ledger_status leave_alone(struct ledger *ledger,
				      struct ledger_entry *entry)
{
	const struct e164_extent *from = &entry->before.extent;
	const struct e164_extent *to = &entry->record.extent;
	struct ledger_record bare =
		ledger_suspension(from, entry->before.suspended_sec);
	const bool is_suspended = entry->before.is_suspended;

	entry->before.is_suspended = false;
	const enum ledger_status status = ledger_settle(ledger, &entry->before);

	if (status != LEDGER_OK || !is_suspended)
		return status;
	if (e164_extent_crosses(from, to))
		return ledger_cut(ledger, &bare, to, &bare);
	if (e164_extent_encloses(from, to))
		entry->claims.is_suspended = true;
	return ledger_store(ledger, &bare);
}

enum ledger_status ledger_leave(struct ledger *ledger,
				struct ledger_entry *entry)
{
	struct ledger_list *list = &entry->before.list;
	const struct ledger_record *there = ledger_find_claim(
		&entry->before, ledger_statement_sum(&entry->named));
	const enum ledger_status status = ledger_keep_history(
		ledger, &entry->named,
		entry->is_correction ? LEDGER_CORRECTED : LEDGER_SUPERSEDED,
		&entry->record);

	if (status != LEDGER_OK)
		return status;
	if (there)
		ledger_list_drop(list, (size_t)(there - list->at));
	return list->count ? leave_others(ledger, entry)
			   : leave_alone(ledger, entry);
}
