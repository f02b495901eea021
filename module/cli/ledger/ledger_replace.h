/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_replace.h - what the snapshot that is being entered lacks; private to
 * the files of the ledger.
 */
#pragma once

#include "ledger_store.h"

/* Does the snapshot lack it, which should have it? */
bool ledger_is_unlisted(struct ledger *ledger,
			const struct ledger_record *record);

/* Is it in force, and does the snapshot have it? */
bool ledger_is_in_snapshot(const struct ledger *ledger,
			   const struct ledger_record *record);

/* Does the snapshot have what one of the same source lacked before? */
bool ledger_is_back(struct ledger *ledger, const struct ledger_record *record);

/* Is there nothing but what the snapshot lacks? */
bool ledger_is_all_unlisted(struct ledger *ledger,
			    const struct ledger_claims *claims);

/* Of what the snapshot lacks for these numbers, nothing is left. */
enum ledger_status ledger_clear_unlisted(struct ledger *ledger,
					 const struct e164_extent *extent,
					 enum ledger_fate fate,
					 const struct ledger_record *by);
