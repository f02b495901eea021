/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_yield.h - what had no effect has none when it goes.
 */
#pragma once

#include "ledger_store.h"

/*
 * Settle claims of which some were revoked, or are suspended by their feed.
 * Those that never counted, as they are not signed, go into the history if a
 * token around their numbers is in force: they would hide it.
 */
enum ledger_status ledger_settle_out(struct ledger *ledger,
				     struct ledger_claims *claims);
