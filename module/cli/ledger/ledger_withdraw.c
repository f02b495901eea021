/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_withdraw.c - take a validation away for good.
 *
 * What is withdrawn stands in the way of what is older. All that it had
 * replaced goes with it, so that nothing of that comes back.
 */
#include "ledger_store.h"

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

	if (!ledger_find_claim(to->claims, sum))
		to->status = ledger_note_withdrawn(to->ledger, sum, to->by);
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

enum ledger_status ledger_withdraw(struct ledger *ledger,
				   struct ledger_claims *claims,
				   struct ledger_record *record)
{
	const uint64_t sum = ledger_statement_sum(record);

	if (record->validity.is_revoked)
		return LEDGER_SAME;
	record->validity.is_revoked = true;
	enum ledger_status status = ledger_note_serial(ledger, record, true);

	if (status == LEDGER_OK)
		status = ledger_note_withdrawn(ledger, sum, sum);
	return status == LEDGER_OK ? each_past(ledger, claims, sum, bar)
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
		status = ledger_withdraw(ledger, &claims, &claims.list.at[i]);
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
