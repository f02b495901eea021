/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_old_serials.h - private to the files that purge: serials whose records
 * are forgotten.
 */
#pragma once

#include "ledger_packed.h"

struct ledger_old_serials {
	struct old_serial *at; /* owned */
	size_t count;
	size_t room;
};

/* is_spent: it could not be in force again, so nothing has to stay of it */
enum ledger_status ledger_old_serials_add(struct ledger *ledger,
					  struct ledger_old_serials *old,
					  const struct ledger_record *record,
					  bool is_spent);

/* Forget all that were added, in the order of their keys. */
enum ledger_status ledger_old_serials_purge(struct ledger *ledger,
					    struct ledger_old_serials *old);

void ledger_old_serials_clear(struct ledger_old_serials *old);
