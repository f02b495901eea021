/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_forget.h - forget what is long over, by hand or by keep-history.
 */
#pragma once

#include "ledger_purge.h"
#include "token.h"

struct token_forget {
	uint32_t days;
	bool is_dry; /* only count */
};

/*
 * Forget in as many changes as it takes; others may make theirs between them.
 * sum: zeroed; what went, or would go
 * Reports and returns false on failure.
 */
bool token_forget(struct token_job *job, const struct token_forget *order,
		  struct ledger_purge *sum);

/* Was anything forgotten? */
bool token_forget_is_any(const struct ledger_purge *gone);

/*
 * An import is in. Forget what is older than keep-history, if that was not done
 * today: a million things at most, so the rest is for the next import. A
 * failure is reported.
 * ledger: after its commit; it is closed
 */
void token_forget_old(struct token_job *job, struct ledger *ledger);
