/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_unsay.h - what is kept in mind of a validation that is deleted; for
 * ledger_forget.c.
 */
#pragma once

#include "ledger_store.h"

/*
 * Forget what is kept in mind of one that is not among the claims any more.
 * is_current: what it had replaced has no other reason to stand back
 */
enum ledger_status ledger_unsay(struct ledger *ledger,
				const struct ledger_claims *claims,
				const struct ledger_record *record,
				bool is_current);

/* The same, as it is. A claim has to be forgotten once more, as one. */
enum ledger_status ledger_unsay_absent(struct ledger *ledger,
				       const struct ledger_record *record);
