/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_trace.h - private to the files of the ledger: what they tell the log.
 */
#pragma once

#include "ledger_log.h"
#include "ledger_store.h"

#define LEDGER_LOG_KEY_LEN 16 /* generation, sequence */

/* Kept in the ledger under "log": the last entry. */
struct ledger_log_end {
	uint64_t generation;
	uint64_t sequence;
	uint8_t hash[LEDGER_HASH_LEN];
};

/* A key behind all others. */
enum ledger_status ledger_append(struct ledger *ledger, enum ledger_table table,
				 struct e164_slice key,
				 struct e164_slice value);

/* NULL when there is no memory. */
struct ledger_log *ledger_log_new(void);
void ledger_log_free(struct ledger_log *log); /* accepts NULL */

/* What the table of records has for these numbers; record NULL: nothing. */
void ledger_log_saw(struct ledger *ledger, const struct e164_extent *extent,
		    const struct ledger_record *record);

/* The record of these numbers is about to be written; NULL: taken away. */
enum ledger_status ledger_log_touch(struct ledger *ledger,
				    const struct e164_extent *extent,
				    const struct ledger_record *after);

/* The same for one beside it, which the caller knows before and after. */
enum ledger_status ledger_log_beside(struct ledger *ledger,
				     const struct ledger_record *before,
				     const struct ledger_record *after);

/* All changes are made: write what is left. */
enum ledger_status ledger_log_finish(struct ledger *ledger);

/* ledger_log_user.c: fill in user, login and host. */
void ledger_log_find_user(struct ledger_cause *cause);

/* From now on, numbers that are touched are not logged: they are forgotten. */
void ledger_log_hush(struct ledger *ledger);

/* Entries up to one that has this hash are about to be removed. */
void ledger_log_cut(struct ledger *ledger, uint64_t count,
		    const uint8_t hash[LEDGER_HASH_LEN]);

/* The last entry; LEDGER_NONE: there is none. */
enum ledger_status ledger_log_read_end(struct ledger *ledger,
				       struct ledger_log_end *end);

/*
 * ledger_log_read.c: returns false when the entry is damaged. Its touches are
 * valid until the next call.
 */
bool ledger_log_decode(struct ledger *ledger, const MDB_val *key,
		       const MDB_val *value, struct ledger_event *event);

/* ledger_log_pack.c: entries on disk --------------------------------------- */

#define LEDGER_LOG_ENTRY_MAX 131072 /* octets, before they are packed */

/* Returns octets written; 0: it stays as it is. */
size_t ledger_log_pack(struct e164_slice entry,
		       uint8_t packed[LEDGER_LOG_ENTRY_MAX]);

/*
 * The key and the entry behind it as they were before it was packed; empty: it
 * is damaged. Valid until the next call.
 */
struct e164_slice ledger_log_octets(struct ledger *ledger, const MDB_val *key,
				    const MDB_val *value);

/* Private to the files that purge, and what they need of others ------------ */

/*
 * ledger_precedence.c: had its dates put it out of force at that time, for all
 * its numbers?
 */
bool ledger_is_over_at(const struct ledger *ledger,
		       const struct ledger_record *record, uint64_t second);

/* Are all these numbers blocked if they have no record? */
bool ledger_is_blocked_unknown(const struct ledger *ledger,
			       const struct ledger_record *record);

/*
 * ledger_serial.c: forget the serial of a record that is not there any more.
 * What is revoked stays out: without what it said, unless is_spent.
 * key: of the serial; empty: it had none
 * sum: of what the record said
 */
enum ledger_status ledger_purge_serial(struct ledger *ledger,
				       struct e164_slice key, uint64_t sum,
				       bool is_spent);

/* ledger_history.c */
bool ledger_past_decode(struct e164_slice octets, struct ledger_past *past);

/*
 * ledger_mark.c: was something not older than it forgotten of its numbers?
 *
 * Returns: LEDGER_OK, it was; LEDGER_NONE, it was not; LEDGER_FAILED
 */
enum ledger_status ledger_find_mark(struct ledger *ledger,
				    const struct ledger_record *record);
/* LEDGER_NONE: there is no mark. */
enum ledger_status ledger_drop_mark(struct ledger *ledger,
				    const struct e164_extent *extent);

/* ledger_log_octets.c: what an entry consists of --------------------------- */

enum { LEDGER_LOG_CAUSE = 1, LEDGER_LOG_RESULT = 2, LEDGER_LOG_CUT = 4 };
#define LEDGER_LOG_VERSION 1
#define LEDGER_TOUCH_MAX   (32 + 2 * LEDGER_BLOB_MAX)

void ledger_log_write_touch(struct e164_writer *w,
			    const struct ledger_touch *touch,
			    struct ledger_record *last);

/* Does it say the same before and after? */
bool ledger_touch_is_idle(const struct ledger_touch *touch);
