/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_unsay.c - forget what is kept in mind of a validation: its serial,
 * that it was withdrawn, its ids, and what stood back only for its sake.
 */
#include "ledger_unsay.h"

#include "ledger_epp_id.h"
#include "ledger_trace.h"
#include "ledger_withdrawn.h"

/* What went into the history -------------------------------------------- */

struct past {
	struct ledger *ledger;
	const struct ledger_claims *claims; /* that are still there */
	uint64_t by;
	bool is_current; /* nothing has replaced "by" */
	enum ledger_status status;
};

static bool unbar(void *arg, const struct ledger_past *past)
{
	struct past *to = arg;
	const uint64_t sum = ledger_statement_sum(&past->record);

	to->status = ledger_unnote_withdrawn(to->ledger, &past->record, to->by);
	/* What stood back only for its sake may come once more. */
	if (to->status == LEDGER_OK && to->is_current &&
	    ledger_statement_sum(&past->by) == to->by &&
	    !ledger_find_claim(to->claims, sum))
		to->status = ledger_unnote_serial(to->ledger, &past->record);
	return to->status == LEDGER_OK;
}

/* All that is kept in mind for the sake of what is not a claim any more. */
static enum ledger_status unbar_all(struct ledger *ledger,
				    const struct ledger_claims *claims,
				    uint64_t by, bool is_current)
{
	struct past past = { .ledger = ledger,
			     .claims = claims,
			     .by = by,
			     .is_current = is_current };
	const enum ledger_status status =
		ledger_each_past_of(ledger, &claims->extent, unbar, &past);

	return status == LEDGER_OK ? past.status : status;
}

/* All of it ------------------------------------------------------------- */

enum ledger_status ledger_unsay(struct ledger *ledger,
				const struct ledger_claims *claims,
				const struct ledger_record *record,
				bool is_current)
{
	const uint64_t sum = ledger_statement_sum(record);
	enum ledger_status status = ledger_delete_serial(ledger, record);

	if (status == LEDGER_OK)
		status = ledger_unnote_withdrawn(ledger, record, sum);
	if (status == LEDGER_OK)
		status = unbar_all(ledger, claims, sum, is_current);
	return status == LEDGER_OK ? ledger_forget_names(ledger, record)
				   : status;
}

enum ledger_status ledger_unsay_absent(struct ledger *ledger,
				       const struct ledger_record *record)
{
	struct ledger_claims claims;
	struct ledger_past last;
	enum ledger_status status = ledger_last_past(ledger, record, &last);
	const bool is_cut =
		status == LEDGER_OK && last.fate == LEDGER_DISPLACED;

	if (status == LEDGER_FAILED)
		return status;
	status = ledger_read_claims(ledger, &record->extent, &claims);
	if (status == LEDGER_OK)
		status = ledger_unsay(ledger, &claims, record, is_cut);
	ledger_claims_clear(&claims);
	return status;
}
