/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_blocks.h - the table of blocks, which finds those around a number.
 *
 * It has what the records have, in another order: ledger_store() and
 * ledger_erase() keep it, ledger_overlap.c asks it.
 */
#pragma once

#include "ledger_store.h"

/* A single number is none, and passed over. */
enum ledger_status ledger_add_block(struct ledger *ledger,
				    const struct e164_extent *extent);
enum ledger_status ledger_drop_block(struct ledger *ledger,
				     const struct e164_extent *extent);

/*
 * Visit all blocks whose interval contains "at", of each length the smaller
 * ones first, until visit says stop.
 *
 * at: as start and end of an extent are, of 15 digits
 *
 * Requires: the ledger is not of LEDGER_READ; the table of an earlier version
 *           has another order, and is converted by whoever may write.
 */
enum ledger_status
ledger_each_block(struct ledger *ledger, uint64_t at,
		  bool (*visit)(void *arg, const struct e164_extent *found),
		  void *arg);

/* Forget classes of "classes" that have no block any more. */
enum ledger_status ledger_measure_blocks(struct ledger *ledger);

/* If the table is of an earlier version, make it anew, from the records. */
enum ledger_status ledger_need_blocks(struct ledger *ledger);
