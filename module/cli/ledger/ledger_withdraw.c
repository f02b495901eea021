/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_withdraw.c - take a validation away for good.
 *
 * What is withdrawn stands in the way of what is older. All that it had
 * replaced goes with it, so that nothing of that comes back.
 */
#include "ledger_epp_id.h"
#include "ledger_remainder.h"
#include "ledger_withdrawn.h"

/* What went into the history -------------------------------------------- */

struct past {
	struct ledger *ledger;
	const struct ledger_claims *claims; /* that are still there */
	uint64_t by;
	size_t seen;
	size_t last; /* the last entry of "by" is this one, from 1 on */
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

/*
 * What a token says comes back as a whole only, so with a remainder of it the
 * whole is withdrawn, and its serial.
 */
static enum ledger_status note_gone(struct ledger *ledger,
				    const struct ledger_record *record)
{
	struct ledger_record said = *record;
	enum ledger_status status = LEDGER_NONE;

	if (record->validity.is_signed)
		status = ledger_read_said(ledger, record, &said);
	if (status == LEDGER_FAILED)
		return status;
	if (e164_extent_compare(&said.extent, &record->extent) == 0)
		said = *record;
	status = ledger_note_serial(ledger, &said, true);
	if (status == LEDGER_OK)
		status = ledger_note_withdrawn(ledger, &said,
					       ledger_statement_sum(&said));
	return status == LEDGER_OK
		       ? ledger_note_withdrawn(ledger, record,
					       ledger_statement_sum(record))
		       : status;
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
	const enum ledger_status status = note_gone(ledger, record);

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

static bool find_last(void *arg, const struct ledger_past *past)
{
	struct past *to = arg;

	to->seen++;
	if (ledger_statement_sum(&past->record) == to->by)
		to->last = to->seen;
	return true;
}

/* Once it was replaced itself, others came that it has not replaced. */
static bool bar_before(void *arg, const struct ledger_past *past)
{
	struct past *to = arg;

	return to->seen++ < to->last && bar(arg, past);
}

static enum ledger_status bar_replaced(struct ledger *ledger,
				       const struct ledger_claims *claims,
				       uint64_t sum)
{
	struct past past = { .ledger = ledger, .claims = claims, .by = sum };
	enum ledger_status status =
		ledger_each_past_of(ledger, &claims->extent, find_last, &past);

	past.seen = 0;
	if (status == LEDGER_OK)
		status = ledger_each_past_of(ledger, &claims->extent,
					     bar_before, &past);
	return status == LEDGER_OK ? past.status : status;
}

/* Of one that is among the remainders alone, if it is anywhere. */
static enum ledger_status revoke_cut(struct ledger *ledger,
				     const struct e164_extent *extent,
				     uint64_t sum)
{
	struct ledger_list wholes = { .count = 0 };
	enum ledger_status status = ledger_list_wholes(ledger, extent, &wholes);

	for (size_t i = 0; i < wholes.count && status == LEDGER_OK; i++)
		if (ledger_statement_sum(&wholes.at[i]) == sum)
			status =
				ledger_revoke_remainders(ledger, &wholes.at[i]);
	ledger_list_clear(&wholes);
	return status;
}

enum ledger_status ledger_withdraw_absent(struct ledger *ledger,
					  const struct ledger_claims *claims,
					  const struct ledger_record *record)
{
	const uint64_t sum = ledger_statement_sum(record);
	enum ledger_status status = ledger_note_withdrawn(ledger, record, sum);

	if (status == LEDGER_OK)
		status = bar_replaced(ledger, claims, sum);
	return status == LEDGER_OK ? revoke_cut(ledger, &record->extent, sum)
				   : status;
}

enum ledger_status ledger_withdraw_past(struct ledger *ledger,
					const struct ledger_claims *claims,
					uint64_t sum)
{
	enum ledger_status status = ledger_note_sum(ledger, sum, sum);

	if (status == LEDGER_OK)
		status = each_past(ledger, claims, sum, note_removed);
	return status == LEDGER_OK ? revoke_cut(ledger, &claims->extent, sum)
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
