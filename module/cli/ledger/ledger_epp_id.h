/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_epp_id.h - private to the ledger: ids in EPP messages about a domain,
 * and the validations that they stand for.
 */
#pragma once

#include "ledger_store.h"

enum ledger_name_state {
	LEDGER_NAME_LIVE,
	LEDGER_NAME_REMOVED,
	LEDGER_NAME_AWAITED, /* removed before it came: there is no statement */
};

/* What an id in messages about a domain stands for. */
struct ledger_name {
	enum ledger_name_state state;
	struct e164_extent extent;
	uint64_t sum; /* of the statement */
};

/* Does it have an id in messages about a domain? */
bool ledger_has_handle(const struct ledger_record *record);

/* What the record's id stands for. LEDGER_NONE: it is new, or there is none. */
enum ledger_status ledger_find_name(struct ledger *ledger,
				    const struct ledger_record *record,
				    struct ledger_name *name);

/* Note that the record has its id. Does nothing if it has none. */
enum ledger_status ledger_note_handle(struct ledger *ledger,
				      const struct ledger_record *record);

/* Does a record have an id other than that of the other? NONE: no. */
enum ledger_status ledger_check_names(struct ledger *ledger,
				      const struct ledger_record *record,
				      const struct ledger_record *other);

/* Take the id of another one away from it; NONE: it has no other. */
enum ledger_status ledger_take_name(struct ledger *ledger,
				    struct ledger_record *record,
				    const struct ledger_record *other);

/* Every id of a record is unknown from now on. */
enum ledger_status ledger_forget_names(struct ledger *ledger,
				       const struct ledger_record *record);

/*
 * ledger_withdraw.c: the last id of a statement is gone, and something else had
 * taken its place: it does not come back when that is over.
 * claims: of its numbers
 */
enum ledger_status ledger_withdraw_past(struct ledger *ledger,
					const struct ledger_claims *claims,
					uint64_t sum);
