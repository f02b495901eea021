/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_log.h - the audit log: who changed what, when and why.
 *
 * Each change has one entry or more in a table of the ledger, written in the
 * transaction of the change: there is no change without its entry, and no entry
 * without its change. An entry has the numbers that were touched, as they were
 * before and as they are since. Nothing rewrites an entry. Each has the hash of
 * the one before, so one that was altered or taken out is noticed; only a purge
 * by age removes the oldest ones, and leaves the hash of the last of them.
 */
#pragma once

#include "ledger.h"

#define LEDGER_WORD_MAX 63 /* octets of a user, or a command */
#define LEDGER_WHAT_MAX                                                        \
	255 /* of the rest of a command line, a host, a result */

/* What a change is made by. */
struct ledger_cause {
	char user[LEDGER_WORD_MAX + 1];  /* of the process */
	char login[LEDGER_WORD_MAX + 1]; /* who had logged in, if another one */
	char host[LEDGER_WHAT_MAX + 1];
	char command[LEDGER_WORD_MAX + 1];
	char what[LEDGER_WHAT_MAX + 1]; /* its arguments */
	char reason[LEDGER_REASON_MAX + 1];
};

/*
 * Say what the changes of this writer are for, before the first of them. Only
 * command, what and reason count; the ledger finds out the others by itself.
 */
void ledger_set_cause(struct ledger *ledger, const struct ledger_cause *cause);

/*
 * Say what came of it, before ledger_commit(). A change of numbers is logged in
 * any case, another one if it has a result.
 */
void ledger_set_result(struct ledger *ledger, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Reading ------------------------------------------------------------------ */

/* An entry. A change of many numbers has several; the first has the cause. */
struct ledger_event {
	uint64_t generation;
	uint64_t sequence; /* within the change */
	uint64_t at_sec;
	struct ledger_cause cause; /* if has_cause */
	char result[LEDGER_WHAT_MAX + 1];
	uint64_t cut_count; /* entries that this change purged; 0: none */
	uint8_t cut[LEDGER_HASH_LEN];    /* the hash of the last of them */
	uint8_t before[LEDGER_HASH_LEN]; /* the hash of the entry before */
	uint8_t hash[LEDGER_HASH_LEN];
	bool has_cause;
	struct e164_slice touches; /* for ledger_touches_begin() */
};

/*
 * Numbers before and after. Of a record, numbers, dates, flags and names are
 * kept; key, domain and times are not.
 */
struct ledger_touch {
	struct e164_extent extent;
	bool is_beside; /* one that holds beside the one that decides */
	bool has_before;
	bool has_after;
	struct ledger_record before;
	struct ledger_record after;
};

struct ledger_touches {
	struct e164_reader reader;
	struct ledger_record last;
};

/* Visit each entry, the oldest first, until visit() returns false. */
enum ledger_status
ledger_each_event(struct ledger *ledger,
		  bool (*visit)(void *arg, const struct ledger_event *event),
		  void *arg);

struct ledger_touches ledger_touches_begin(const struct ledger_event *event);
/* Returns false at the end, or with reader.failed set when it is damaged. */
bool ledger_touches_next(struct ledger_touches *touches,
			 struct ledger_touch *touch);

/* What a check of the whole log has found. */
struct ledger_log_check {
	uint64_t entries;
	uint64_t purged; /* by the last purge that is in the log */
	uint8_t last[LEDGER_HASH_LEN];
	bool is_broken;
	/* Of the first entry that does not fit, or is missing. */
	uint64_t generation;
	uint64_t sequence;
	const char *fault; /* static */
	bool has_noted;
};

/*
 * Check that each entry has the hash of the one before, that the first one
 * follows what was purged, and that the last one is the one written last.
 * noted: a hash that was noted before; sets has_noted if it is in the log, or
 * is where it was cut. NULL: none
 */
enum ledger_status ledger_check_log(struct ledger *ledger, const uint8_t *noted,
				    struct ledger_log_check *check);
