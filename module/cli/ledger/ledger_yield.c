/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_yield.c - see ledger_yield.h.
 *
 * For the resolver a record that is revoked or suspended is as good as a signed
 * one, since an operator may have blocked the number. What its source withdraws
 * is another matter (VAL-22).
 */
#include "ledger_yield.h"

struct around {
	const struct ledger *ledger;
	const struct e164_extent *extent;
	struct ledger_record token;
	bool is_found;
};

static bool find_token(void *arg, const struct ledger_record *record)
{
	struct around *around = arg;

	around->is_found =
		record->validity.is_signed &&
		e164_extent_covers(&record->extent, around->extent) &&
		!ledger_is_out(around->ledger, record);
	if (around->is_found)
		around->token = *record;
	return !around->is_found;
}

static bool is_in_the_way(const struct ledger *ledger,
			  const struct ledger_record *claim)
{
	return (claim->validity.is_revoked || claim->is_on_hold) &&
	       ledger_is_idle(ledger, claim);
}

static enum ledger_status yield(struct ledger *ledger,
				struct ledger_claims *claims)
{
	struct ledger_list *list = &claims->list;
	struct around around = { .ledger = ledger, .extent = &claims->extent };
	enum ledger_status status = LEDGER_OK;

	for (size_t i = list->count; i > 0 && status == LEDGER_OK; i--) {
		const struct ledger_record claim = list->at[i - 1];

		if (!is_in_the_way(ledger, &claim))
			continue;
		if (!around.is_found)
			status = ledger_each_around(ledger, &claims->extent,
						    find_token, &around);
		if (status != LEDGER_OK || !around.is_found)
			return status;
		ledger_list_drop(list, i - 1);
		status = ledger_keep_history(ledger, &claim, LEDGER_DISPLACED,
					     &around.token);
	}
	return status;
}

enum ledger_status ledger_settle_out(struct ledger *ledger,
				     struct ledger_claims *claims)
{
	const enum ledger_status status = yield(ledger, claims);

	return status == LEDGER_OK ? ledger_settle(ledger, claims) : status;
}
