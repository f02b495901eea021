/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_remainder.h - what is left of a block that was cut; private to the
 * files of the ledger.
 *
 * A block that is out of force is cut where another one crosses it. What is
 * left is a record of its own, but no statement of its own: whatever becomes
 * of the whole, if it is deleted, revoked, entered again or replaced, becomes
 * of the remainders. The history knows them: it has the whole, and by what it
 * was cut.
 */
#pragma once

#include "ledger_store.h"

/* The two parts of an extent that another one crosses. */
struct ledger_parts {
	struct e164_extent outside;
	struct e164_extent inside;
};

/* ledger_write.c: false if it cannot be cut there. */
bool ledger_find_parts(const struct e164_extent *extent,
		       const struct e164_extent *by,
		       struct ledger_parts *parts);

/* A part is about to be stored: it comes back when the whole does. */
enum ledger_status ledger_note_remainder(struct ledger *ledger,
					 const struct ledger_record *whole,
					 const struct ledger_record *part);

/*
 * What was cut of these numbers, as it was; each statement once.
 * list: zeroed; to be cleared always
 */
enum ledger_status ledger_list_wholes(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_list *list);

/*
 * What is left of one that was cut, and of its parts that were cut.
 * list: zeroed; to be cleared always
 */
enum ledger_status ledger_list_remainders(struct ledger *ledger,
					  const struct ledger_record *whole,
					  struct ledger_list *list);

/* A record is entered: remainders of what it would have replaced go. */
enum ledger_status ledger_drop_remainders(struct ledger *ledger,
					  const struct ledger_record *by);

/* The whole was revoked, for good. */
enum ledger_status ledger_revoke_remainders(struct ledger *ledger,
					    const struct ledger_record *whole);

/*
 * ledger_withdraw.c: as ledger_withdraw(), of one that is not among the claims
 * of its numbers any more, with its remainders.
 */
enum ledger_status ledger_withdraw_absent(struct ledger *ledger,
					  const struct ledger_claims *claims,
					  const struct ledger_record *record);
