/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_withdrawn.h - notes of what was withdrawn, and does not come back;
 * private to the files of the ledger.
 */
#pragma once

#include "ledger_store.h"

/*
 * Was this statement withdrawn, or replaced by one that was?
 *
 * Returns: LEDGER_OK, it was; LEDGER_NONE, it was not; LEDGER_FAILED
 */
enum ledger_status ledger_find_withdrawn(struct ledger *ledger,
					 const struct ledger_record *record);

/*
 * Note that; by: the one that was withdrawn. An earlier note stays, unless it
 * is that of a snapshot, and this is for good.
 */
enum ledger_status ledger_note_withdrawn(struct ledger *ledger,
					 const struct ledger_record *record,
					 uint64_t by);

/* The same of a statement of which nothing but its sum is known. */
enum ledger_status ledger_note_sum(struct ledger *ledger, uint64_t sum,
				   uint64_t by);

/*
 * Note what the one had replaced. If one of the claims, which is in force, says
 * the same with another limit, it goes on.
 */
enum ledger_status ledger_note_past(struct ledger *ledger,
				    const struct ledger_claims *claims,
				    const struct ledger_record *record,
				    uint64_t by);

/* Delete the note of this sum, of what can never be in force again. */
enum ledger_status ledger_purge_note(struct ledger *ledger, uint64_t sum);

/* Delete the note, if it is by that one. */
enum ledger_status ledger_unnote_withdrawn(struct ledger *ledger,
					   const struct ledger_record *record,
					   uint64_t by);

/* The source whose snapshot lacked the statement; 0: no such note. */
uint64_t ledger_lacked_by(struct ledger *ledger,
			  const struct ledger_record *record);

/* A snapshot has the statement again: delete what one noted about it. */
enum ledger_status ledger_unnote_lacked(struct ledger *ledger,
					const struct ledger_record *record);

/* ledger_serial.c: the same of its serial. */
enum ledger_status
ledger_unnote_serial_lacked(struct ledger *ledger,
			    const struct ledger_record *record);

/* ledger_serial.c: delete a key of the table of serials, if it is there. */
enum ledger_status ledger_forget_key(struct ledger *ledger,
				     struct e164_slice key);

/* Do both say the same, but for the day on which it ends? */
bool ledger_is_but_for_its_end(const struct ledger_record *a,
			       const struct ledger_record *b);
