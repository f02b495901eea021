/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_displace.c - what does not count makes way for what does.
 *
 * Where tokens are required, a block from a feed is in the way of no token, and
 * of no suspension by hand. It goes as a whole, so that the ledger is the same
 * as if it had come second, and been refused. Only a suspension of it by hand
 * stays, on the numbers that the other one does not have, and below it.
 */
#include "ledger_displace.h"

bool ledger_gives_way(const struct ledger *ledger,
		      const struct ledger_claims *claims,
		      const struct e164_extent *to)
{
	for (size_t i = 0; i < claims->list.count; i++)
		if (!ledger_is_mute(ledger, &claims->list.at[i]))
			return false;
	return claims->list.count &&
	       (!claims->is_suspended ||
		!e164_extent_crosses(&claims->extent, to) ||
		ledger_can_cut(&claims->extent, to));
}

enum ledger_status ledger_displace(struct ledger *ledger,
				   struct ledger_claims *claims,
				   const struct ledger_record *by)
{
	struct ledger_record bare =
		ledger_suspension(&claims->extent, claims->suspended_sec);
	const bool is_suspended = claims->is_suspended;
	enum ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < claims->list.count && status == LEDGER_OK; i++)
		status = ledger_keep_history(ledger, &claims->list.at[i],
					     LEDGER_DISPLACED, by);
	claims->list.count = 0;
	claims->is_suspended = false;
	if (status == LEDGER_OK)
		status = ledger_settle(ledger, claims);
	if (status != LEDGER_OK || !is_suspended)
		return status;
	return e164_extent_crosses(&bare.extent, &by->extent)
		       ? ledger_cut(ledger, &bare, &by->extent, &bare)
		       : ledger_store(ledger, &bare);
}
