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
	bool is_restored;   /* it was withdrawn, and is not any more */
	bool is_known;      /* it was entered before, and is not there now */
	bool is_back;       /* the same: since a snapshot lacked it */

	/* The records that it may have to replace. */
	struct ledger_claims claims; /* for the same numbers */
	struct ledger_list crossing; /* owned */

	/* The one that has its name now: its id, or the key of a line. */
	struct ledger_record named;
	bool has_named;
	bool is_elsewhere;           /* named is for other numbers */
	struct ledger_claims before; /* those of its numbers, if elsewhere */
};

/* May all that cross it be cut? other: one that may not */
enum ledger_status ledger_check_room(struct ledger *ledger,
				     const struct ledger_entry *entry,
				     struct ledger_record *other);

/* Cut them. */
enum ledger_status ledger_make_room(struct ledger *ledger,
				    struct ledger_entry *entry);

/*
 * Remove the one that has its name from its other numbers. A suspension by hand
 * stays for all of them, whether the new record is for them or not.
 */
enum ledger_status ledger_leave(struct ledger *ledger,
				struct ledger_entry *entry);

/* ledger_again.c ---------------------------------------------------------- */

/* Does it replace the one that has its name, whatever the dates? */
bool ledger_corrects(const struct ledger_entry *entry);

/* Is this claim the one that has its name? */
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
 * If the same message removed it, with another limit of its entity, it is that
 * one, with its end.
 */
void ledger_take_removed(const struct ledger *ledger,
			 struct ledger_record *record);

/*
 * Was what it states withdrawn? Until 1.0.1 a limit was kept as if it had been
 * said, so here what was revoked may have another end than what is limited.
 *
 * Returns: LEDGER_OK, it was; LEDGER_NONE, it was not; LEDGER_FAILED
 */
enum ledger_status ledger_check_withdrawn(struct ledger *ledger,
					  const struct ledger_entry *entry);

/*
 * The same statement was entered before, as this claim, which is in force or
 * revoked. If its signature does not count any more, one by another key
 * replaces it. An EPP id that is new is kept.
 */
enum ledger_status ledger_repeat(struct ledger *ledger,
				 struct ledger_entry *entry,
				 struct ledger_record *claim);

/*
 * What is known of the statement, by its serial and by what was withdrawn?
 *
 * Returns: LEDGER_NONE, it may be entered if what is there allows it; SAME, it
 * is so already; others as ledger_put()
 */
enum ledger_status ledger_check_known(struct ledger *ledger,
				      struct ledger_entry *entry,
				      struct ledger_record *other);

/*
 * What becomes of one that is known, and cannot be entered for this reason. It
 * is unchanged if something else holds its numbers, as before.
 */
enum ledger_status ledger_judge_known(struct ledger *ledger,
				      const struct ledger_entry *entry,
				      enum ledger_status status);

/*
 * Keep in force what the same message removed under another id, or what a
 * snapshot lacked before.
 */
enum ledger_status ledger_restore(struct ledger *ledger,
				  struct ledger_entry *entry);
