/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_replace.c - a snapshot replaces all that its source said before.
 *
 * A snapshot is like one message (RFC 5076): it removes what it lacks and adds
 * what it has, and what it adds may take the place of what it removes. What it
 * lacks is withdrawn, so that nothing older comes back, be it of others; but
 * the next snapshot of the same source may have it again. Others, and what was
 * withdrawn by hand, are not concerned.
 */
#include "ledger_replace.h"
#include "ledger_snapshot.h"
#include "ledger_withdrawn.h"

/* What is not signed does not outweigh what is (VAL-22). */
static bool is_concerned(const struct ledger_snapshot *snapshot,
			 const struct ledger_record *record)
{
	return !record->validity.is_bare &&
	       ledger_source_has(&snapshot->source, record) &&
	       (snapshot->has_token || !record->validity.is_signed);
}

/*
 * Of what is left of a token that was cut, and counts again with its key, it is
 * the whole that the snapshot has.
 */
static bool has_statement(struct ledger *ledger,
			  const struct ledger_record *record)
{
	const struct ledger_snapshot *snapshot = ledger->snapshot;
	struct ledger_record said;

	if (ledger_is_listed(snapshot, ledger_statement_sum(record)))
		return true;
	return record->validity.is_signed && !record->validity.is_revoked &&
	       ledger_read_said(ledger, record, &said) == LEDGER_OK &&
	       ledger_is_listed(snapshot, ledger_statement_sum(&said));
}

bool ledger_is_unlisted(struct ledger *ledger,
			const struct ledger_record *record)
{
	const struct ledger_snapshot *snapshot = ledger->snapshot;

	if (!snapshot || !is_concerned(snapshot, record))
		return false;
	return !has_statement(ledger, record) &&
	       (!record->validity.is_revoked ||
		ledger_lacked_by(ledger, record) == snapshot->id);
}

bool ledger_is_in_snapshot(const struct ledger *ledger,
			   const struct ledger_record *record)
{
	const struct ledger_snapshot *snapshot = ledger->snapshot;

	return is_concerned(snapshot, record) &&
	       !ledger_is_out(ledger, record) &&
	       ledger_is_listed(snapshot, ledger_statement_sum(record));
}

bool ledger_is_back(struct ledger *ledger, const struct ledger_record *record)
{
	return ledger->snapshot &&
	       ledger_lacked_by(ledger, record) == ledger->snapshot->id;
}

bool ledger_is_all_unlisted(struct ledger *ledger,
			    const struct ledger_claims *claims)
{
	for (size_t i = 0; i < claims->list.count; i++)
		if (!ledger_is_unlisted(ledger, &claims->list.at[i]))
			return false;
	return claims->list.count && !claims->is_suspended;
}

/* What it lacks ---------------------------------------------------------- */

static bool note_lacking(struct ledger *ledger,
			 const struct ledger_record *record)
{
	struct ledger_snapshot *snapshot = ledger->snapshot;
	struct e164_extent *at =
		ledger_grow(snapshot->lacking, snapshot->lacking_count,
			    &snapshot->lacking_room, sizeof(*at));

	if (!at)
		return false;
	snapshot->lacking = at;
	at[snapshot->lacking_count++] = record->extent;
	return true;
}

struct look {
	struct ledger *ledger;
	bool has_failed;
};

static bool look_at(void *arg, const struct ledger_record *record)
{
	struct look *look = arg;
	struct ledger_snapshot *snapshot = look->ledger->snapshot;

	if (!ledger_source_has(&snapshot->source, record))
		return true;
	const bool is_out = ledger_is_out(look->ledger, record);

	if (!is_concerned(snapshot, record)) {
		snapshot->replaced.tokens += !is_out;
		return true;
	}
	snapshot->replaced.before += !is_out;
	if (!ledger_is_unlisted(look->ledger, record) ||
	    note_lacking(look->ledger, record))
		return true;
	look->has_failed =
		ledger_fail(look->ledger, LEDGER_NO_MEMORY) != LEDGER_OK;
	return false;
}

static bool look_beside(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct look *look = arg;
	struct ledger_record record;

	(void)key;
	look->has_failed =
		ledger_take(look->ledger,
			    e164_slice(value->mv_data, value->mv_size),
			    &record) != LEDGER_OK;
	return !look->has_failed && look_at(look, &record);
}

enum ledger_status ledger_replace_begin(struct ledger *ledger,
					struct ledger_snapshot *snapshot)
{
	struct look look = { .ledger = ledger };

	ledger_snapshot_sort(snapshot);
	ledger->snapshot = snapshot;
	snapshot->replaced = (struct ledger_replaced){ .before = 0 };
	snapshot->lacking_count = 0;
	snapshot->crossed_count = 0;
	enum ledger_status status = ledger_each(ledger, look_at, &look);

	if (status == LEDGER_OK && !look.has_failed)
		status = ledger_walk(ledger, LEDGER_CLAIMS, look_beside, &look);
	return look.has_failed ? LEDGER_FAILED : status;
}

/* Withdrawing ------------------------------------------------------------ */

enum ledger_status ledger_clear_unlisted(struct ledger *ledger,
					 const struct e164_extent *extent,
					 enum ledger_fate fate,
					 const struct ledger_record *by)
{
	struct ledger_claims claims;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);

	for (size_t i = claims.list.count; i > 0 && status == LEDGER_OK; i--) {
		const struct ledger_record claim = claims.list.at[i - 1];

		if (!ledger_is_unlisted(ledger, &claim))
			continue;
		if (!ledger_is_out(ledger, &claim) &&
		    !ledger_note_crossed(ledger->snapshot, &claim))
			status = ledger_starve(ledger);
		ledger_list_drop(&claims.list, i - 1);
		if (status == LEDGER_OK)
			status = ledger_keep_history(ledger, &claim, fate, by);
	}
	if (status == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

/* A record of the snapshot that has all of some numbers. */
struct wider {
	const struct ledger *ledger;
	struct ledger_record record;
	bool is_found;
};

static bool find_wider(void *arg, const struct ledger_record *record)
{
	struct wider *wider = arg;

	wider->is_found = ledger_is_in_snapshot(wider->ledger, record);
	if (wider->is_found)
		wider->record = *record;
	return !wider->is_found;
}

/* By the dates alone: a key may be trusted again. */
static bool has_expired(const struct ledger *ledger,
			const struct ledger_record *record)
{
	struct ledger_record trusted = *record;

	trusted.validity.is_distrusted = false;
	return ledger_is_out(ledger, &trusted);
}

struct sweep {
	bool (*visit)(void *arg, const struct ledger_record *record);
	void *arg;
};

static enum ledger_status withdraw(struct ledger *ledger,
				   const struct sweep *sweep,
				   struct ledger_claims *claims,
				   struct ledger_record *claim)
{
	struct ledger_snapshot *snapshot = ledger->snapshot;
	const struct ledger_record was = *claim;

	snapshot->replaced.withdrawn += !ledger_is_out(ledger, &was);
	ledger->lacking = snapshot->id;
	enum ledger_status status =
		ledger_withdraw(ledger, claims, claim, LEDGER_BY_STATEMENT);

	ledger->lacking = 0;
	if (status == LEDGER_OK)
		status = ledger_keep_reason(ledger, &was, LEDGER_UNLISTED,
					    snapshot->reason);
	if (status == LEDGER_OK)
		(void)sweep->visit(sweep->arg, &was);
	return status;
}

static enum ledger_status withdraw_all(struct ledger *ledger,
				       const struct sweep *sweep,
				       const struct e164_extent *extent)
{
	struct ledger_claims claims;
	bool is_changed = false;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);

	for (size_t i = 0; i < claims.list.count && status == LEDGER_OK; i++) {
		struct ledger_record *claim = &claims.list.at[i];

		if (!ledger_is_unlisted(ledger, claim) ||
		    has_expired(ledger, claim))
			continue;
		status = withdraw(ledger, sweep, &claims, claim);
		is_changed = true;
	}
	if (status == LEDGER_OK && is_changed)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

/*
 * Within a record of the same snapshot nothing is withdrawn, or that record
 * would not decide about these numbers.
 */
static enum ledger_status sweep_one(struct ledger *ledger,
				    const struct sweep *sweep,
				    const struct e164_extent *extent)
{
	struct wider wider = { .ledger = ledger };
	const enum ledger_status status =
		ledger_each_around(ledger, extent, find_wider, &wider);

	if (status != LEDGER_OK)
		return status;
	return wider.is_found
		       ? ledger_clear_unlisted(ledger, extent,
					       LEDGER_SUPERSEDED, &wider.record)
		       : withdraw_all(ledger, sweep, extent);
}

enum ledger_status
ledger_replace_end(struct ledger *ledger,
		   bool (*visit)(void *arg, const struct ledger_record *r),
		   void *arg, struct ledger_replaced *replaced)
{
	const struct sweep sweep = { .visit = visit, .arg = arg };
	struct ledger_snapshot *snapshot = ledger->snapshot;
	enum ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < snapshot->lacking_count && status == LEDGER_OK;
	     i++)
		status = sweep_one(ledger, &sweep, &snapshot->lacking[i]);
	if (status == LEDGER_OK)
		status = ledger_each_crossed(ledger, visit, arg,
					     &snapshot->replaced.crossed);
	snapshot->replaced.withdrawn += snapshot->replaced.crossed;
	*replaced = snapshot->replaced;
	ledger->snapshot = NULL;
	return status;
}
