/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_displace.h - what does not count makes way for what does; private to
 * the files of the ledger.
 */
#pragma once

#include "ledger_store.h"

/*
 * ledger_precedence.c: does it not count, and has nobody revoked its numbers?
 * Then no token, and no suspension by hand, has to heed it. A suspension of the
 * record counts.
 */
bool ledger_is_mute(const struct ledger *ledger,
		    const struct ledger_record *record);

/*
 * Is there nothing of these numbers that counts, but for a suspension by hand
 * that can be cut where "to" crosses it?
 */
bool ledger_gives_way(const struct ledger *ledger,
		      const struct ledger_claims *claims,
		      const struct e164_extent *to);

/* All of them go into the history. by: a record that crosses them */
enum ledger_status ledger_displace(struct ledger *ledger,
				   struct ledger_claims *claims,
				   const struct ledger_record *by);
