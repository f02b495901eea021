/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_sweep.h - private to the files that purge.
 */
#pragma once

#include "ledger_purge.h"
#include "ledger_trace.h"

/*
 * Remove the pairs of a table that are not kept.
 * budget: how many may be removed; it is reduced, and at 0 the sweep ends
 * gone:   how many were; NULL: not wanted
 */
enum ledger_status ledger_sweep(struct ledger *ledger, enum ledger_table table,
				bool (*is_kept)(void *arg, const MDB_val *key,
						const MDB_val *value),
				void *arg, uint64_t *budget, uint64_t *gone);

/* ledger_sweep_proofs.c: documents that no record and no history names. */
enum ledger_status ledger_sweep_proofs(struct ledger *ledger, uint64_t *budget,
				       uint64_t *gone);

/* ledger_purge_due.c: note that nothing is left that was over for so long. */
enum ledger_status ledger_note_purge(struct ledger *ledger, uint32_t days);

/* ledger_mark.c ------------------------------------------------------------ */

/*
 * Note that numbers had a validation of this execution, which is forgotten.
 * Only a hash of the numbers is kept.
 */
enum ledger_status ledger_put_mark(struct ledger *ledger,
				   const struct ledger_record *record);
