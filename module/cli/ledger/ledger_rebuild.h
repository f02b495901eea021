/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_rebuild.h - make a ledger anew from another one.
 */
#pragma once

#include "ledger.h"

struct ledger_rebuild {
	uint64_t records; /* those beside others, too */
	uint64_t history;
	uint64_t documents;
	uint64_t entries; /* of the log */
	uint64_t damaged; /* pairs that cannot be read, and are left out */
	uint64_t broken;  /* tables that cannot be read to their end */
};

/*
 * Copy all that can be read, with suspensions, revocations, history, evidence
 * and log. What is derived from records is made anew, and the next
 * ledger_commit() writes all files of the resolver.
 *
 * from: opened in any mode
 * to:   opened by LEDGER_WRITE, and empty
 */
enum ledger_status ledger_rebuild(struct ledger *from, struct ledger *to,
				  struct ledger_rebuild *found);
