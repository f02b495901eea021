/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_entry.h - a validation on its way into the ledger; for
 * ledger_change.c, ledger_again.c and ledger_room.c.
 */
#pragma once

#include "ledger_store.h"

struct ledger_entry {
	struct ledger_record record;
	bool is_correction; /* chg or inf: its id says which one */

	/* What stands where it is to go. */
	struct ledger_claims claims; /* of the same numbers */
	struct ledger_list crossing; /* owned */

	/* What has its name now: its id, or the key of a line. */
	struct ledger_record named;
	bool has_named;
	bool is_elsewhere;           /* named is, for other numbers */
	struct ledger_claims before; /* those of its numbers, if elsewhere */
};

/* May all that crosses it be cut? other: what may not */
enum ledger_status ledger_check_room(struct ledger *ledger,
				     const struct ledger_entry *entry,
				     struct ledger_record *other);

/* Cut it. */
enum ledger_status ledger_make_room(struct ledger *ledger,
				    struct ledger_entry *entry);

/*
 * Take what has its name out of the numbers where it is. A suspension by hand
 * stays, of all of them, be they of the new record or not.
 */
enum ledger_status ledger_leave(struct ledger *ledger,
				struct ledger_entry *entry);

/* ledger_again.c ---------------------------------------------------------- */

/* Does it replace what has its name, whatever the dates? */
bool ledger_corrects(const struct ledger_entry *entry);

/* Is this one of the same numbers that has its name? */
bool ledger_is_named(const struct ledger_entry *entry,
		     const struct ledger_record *claim);

/* The claim of this index goes into the history. */
enum ledger_status ledger_supersede(struct ledger *ledger,
				    struct ledger_entry *entry, size_t index,
				    enum ledger_fate fate);

/* The claim of this index loses its name to it, and stays if it has another. */
enum ledger_status ledger_unname(struct ledger *ledger,
				 struct ledger_entry *entry, size_t index);

/*
 * The statement is in force, or revoked: it is this claim. An id of EPP that is
 * new is kept; if its signature counts no more, one by another key takes its
 * place.
 */
enum ledger_status ledger_repeat(struct ledger *ledger,
				 struct ledger_entry *entry,
				 struct ledger_record *claim);

/* The same message removed it under another id: it goes on. */
enum ledger_status ledger_restore(struct ledger *ledger,
				  struct ledger_entry *entry);
