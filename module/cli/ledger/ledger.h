/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger.h - the database behind a validation store; only enumctl opens it.
 *
 * The ledger (LMDB, folder "ledger" of the store) has every record in full,
 * those that were superseded, and every serial that was ever seen. The files
 * that the resolver reads (store.h) are made from it.
 *
 * A writer opens it, changes it and commits; all of that is one transaction.
 * To open it for writing waits until other writers have closed it. Only
 * ledger_commit() changes what the resolver sees, by renaming one file: a crash
 * before leaves the old state, a crash within the old or the new one.
 *
 * One thread. Personal data (tokendata) has no place in a record (TOK-14), only
 * in the documents of ledger_evidence.h.
 */
#pragma once

#include "store.h"

#include <stdio.h>

#define LEDGER_TEXT_MAX    64 /* octets of the longer names, NUL not counted */
#define LEDGER_HASH_LEN    32 /* octets of SHA-256 */
#define LEDGER_MESSAGE_MAX 512
#define LEDGER_ADVICE_MAX  192

/* With the folder. The same words for commands that make no store. */
#define LEDGER_NO_STORE                                                        \
	"there is no validation store in %s; \"enumctl token import\" makes "  \
	"one; if there is one elsewhere, name it by validation-store: or "     \
	"--store"

/* One validation, or a suspension by hand. */
struct ledger_record {
	struct e164_extent extent;
	struct e164_validity_record validity;
	char entity[STORE_ENTITY_MAX + 1];
	char serial[LEDGER_TEXT_MAX + 1]; /* "": none */
	char registrar[LEDGER_TEXT_MAX + 1];
	char method[LEDGER_TEXT_MAX + 1];
	char handle[LEDGER_TEXT_MAX + 1]; /* its id in an EPP message, or "" */
	uint8_t domain_len; /* digits of the domain of that message; 0: none */
	uint8_t key[LEDGER_HASH_LEN]; /* of the signer; zeros: unsigned */
	bool is_on_hold; /* suspended by the feed that has it, not by hand */
	bool is_limited; /* its expiry is the entity's limit: nobody said it */
	/* Unsigned, and revoked by what says nothing about its numbers: it does
	 * not block them where a token decides (VAL-22). */
	bool is_yielding;
	uint64_t imported_sec;
	uint64_t generation; /* of the store, in which it was written */
	/* Only extent, validity and entity are known: it is from the files of
	 * the resolver. Never set in the ledger. */
	bool is_brief;
};

enum ledger_status {
	LEDGER_OK,
	LEDGER_SAME,      /* it is so already: nothing is done */
	LEDGER_BESIDE,    /* entered, but another one of its numbers decides */
	LEDGER_OLDER,     /* another one is not older; kept as history */
	LEDGER_EARLY,     /* was executed later than tomorrow */
	LEDGER_CONFLICT,  /* the serial was seen with other content (TOK-11) */
	LEDGER_WITHDRAWN, /* this validation was revoked before */
	LEDGER_REPLACED,  /* a token that another one replaced before */
	LEDGER_CROSSES,   /* it would cross another record that must stay */
	LEDGER_WEAKER,    /* unsigned, and a signed record is in force */
	LEDGER_FULL,      /* there is no room for another entity */
	LEDGER_CROWDED,   /* its numbers have as many as there can be */
	LEDGER_GONE,      /* what has this id was removed before */
	LEDGER_AWAITED,   /* nothing has this id; refused when it comes */
	LEDGER_NONE,      /* there is no such record */
	LEDGER_FAILED,    /* the database; see ledger_message() */
};

/* Why a record is history. */
enum ledger_fate {
	LEDGER_SUPERSEDED, /* a later validation took its place */
	LEDGER_LATE,       /* never in force: a later one was there already */
	LEDGER_DISPLACED,  /* it had ended, and a block needed a part of it */
	LEDGER_CORRECTED,  /* what has its name now says something else */
	LEDGER_DELETED,    /* by hand, as if it had never come */
	LEDGER_UNLISTED,   /* withdrawn: a snapshot of its source lacks it */
	LEDGER_FATES
};

#define LEDGER_REASON_MAX   200  /* octets, NUL not counted */
#define LEDGER_REMOVALS_MAX 1024 /* of one message, which is one change */

/* A record of the history, and which one counts instead of it. */
struct ledger_past {
	struct ledger_record record;
	struct ledger_record by; /* of what has a reason: itself */
	char reason[LEDGER_REASON_MAX + 1];
	enum ledger_fate fate;
	uint64_t at_sec; /* when that was */
};

struct ledger;

enum ledger_mode {
	LEDGER_READ,
	LEDGER_WRITE,
	LEDGER_TRY, /* to change it, but never to commit; now_sec may be any */
	LEDGER_RESET, /* as WRITE, after the clock was ahead at a change */
};

#define LEDGER_CLOCK UINT64_MAX /* now_sec is read once the lock is held */

/*
 * Open the ledger of a store; a writer makes the folder when it is missing.
 *
 * A change is never before the last one. If the clock is a little behind, the
 * change gets the time of the last one. If it is far behind, only LEDGER_RESET
 * can open the ledger for writing.
 *
 * now_sec: seconds since 1970, UTC, or LEDGER_CLOCK
 * message: LEDGER_MESSAGE_MAX octets; written when NULL is returned
 *
 * Returns NULL on failure; the caller frees it by ledger_close().
 */
struct ledger *ledger_open(const char *path, enum ledger_mode mode,
			   uint64_t now_sec, char *message);

/*
 * Write what the operator can do about an errno or an error of LMDB: empty, or
 * words that go behind those of the error, with a semicolon in front.
 */
void ledger_advice(const char *store, int error, char text[LEDGER_ADVICE_MAX]);

bool ledger_is_new(const struct ledger *ledger); /* nothing was committed */
bool ledger_is_locked(const char *path); /* to open it waits for others */

/* Is there a ledger? True also when this user lacks permission to see that. */
bool ledger_exists(const char *path);

/* Drops what was not committed. Accepts NULL. */
void ledger_close(struct ledger *ledger);

/* The message of the last LEDGER_FAILED; valid until the next one. */
const char *ledger_message(const struct ledger *ledger);

/* The rules for the dates of this record. */
typedef struct e164_validity_policy (*ledger_policy)(
	void *arg, const struct ledger_record *record);

/* Set the policy by which a record is expired, or begins in the future. */
void ledger_set_policy(struct ledger *ledger, ledger_policy policy, void *arg);

/*
 * Those of parts of a record's numbers, which may have rules of their own.
 * visit: returns false to stop; then this returns false, too
 */
typedef bool (*ledger_policy_parts)(
	void *arg, const struct ledger_record *record,
	bool (*visit)(void *arg, const struct e164_validity_policy *policy),
	void *visit_arg);

/* Set them; their arg is the one of the policy. */
void ledger_set_policy_parts(struct ledger *ledger, ledger_policy_parts parts);

/*
 * Enter a validation; doc/validation.md has a table of what replaces what. A
 * line of a feed corrects the one for the same numbers, entity and serial. Of
 * others for the same numbers the one with the later execution counts, then the
 * one with the later expiry (VAL-33); those with ids in messages about the same
 * domain hold side by side. A suspension by hand stays.
 * other: written on CONFLICT, CROSSES, OLDER, BESIDE, WEAKER, REPLACED: the
 * record because of which it does not count; extent.len 0: that is no longer
 * there
 */
enum ledger_status ledger_put(struct ledger *ledger,
			      const struct ledger_record *record,
			      struct ledger_record *other);

/* The same, but the record with its id is replaced, whatever the dates. */
enum ledger_status ledger_correct(struct ledger *ledger,
				  const struct ledger_record *record,
				  struct ledger_record *other);

/*
 * A line of a feed says that it is revoked: withdraw what has its name, and
 * refuse the line from now on. LEDGER_SAME: it is so already.
 */
enum ledger_status ledger_revoke_line(struct ledger *ledger,
				      const struct ledger_record *line);

/*
 * Begin the next message. Within one, a validation that is entered may replace
 * one that ledger_remove() removed, whatever the dates.
 */
void ledger_begin_message(struct ledger *ledger);

/*
 * Was this very validation entered before?
 *
 * Returns: LEDGER_OK, it was; LEDGER_NONE, it was not; LEDGER_FAILED
 */
enum ledger_status ledger_knows(struct ledger *ledger,
				const struct ledger_record *record);

/*
 * Is the head that resolvers see not the one of this ledger, as after a change
 * that was killed? Then the next commit shows what it has.
 */
bool ledger_is_behind(const struct ledger *ledger);

/* Suspend or resume numbers by hand. LEDGER_SAME: it is so already. */
enum ledger_status ledger_suspend(struct ledger *ledger,
				  const struct e164_extent *extent);
enum ledger_status ledger_resume(struct ledger *ledger,
				 const struct e164_extent *extent);

/* Withdraw the validation of exactly these numbers. */
enum ledger_status ledger_revoke_numbers(struct ledger *ledger,
					 const struct e164_extent *extent);

/*
 * Withdraw the validation with this serial. LEDGER_NONE: the serial was never
 * seen; a validation that comes with it will be refused.
 */
enum ledger_status ledger_revoke(struct ledger *ledger, const char *entity,
				 const char *serial);

/* How many of those that were revoked leave numbers that another one holds. */
uint64_t ledger_held(const struct ledger *ledger);

enum ledger_deed { LEDGER_DO_SUSPEND, LEDGER_DO_RESUME, LEDGER_DO_REVOKE };

/* What is to be done to which records. */
struct ledger_bulk {
	enum ledger_deed deed;
	uint64_t most; /* changes */
	/* All numbers of a record lie in it; len 0: wherever they are. */
	struct e164_extent inside;
	/* Is it one of them? NULL: all that lie inside are. */
	bool (*has)(void *arg, const struct ledger_record *record);
	/* Called for each one that is changed, as it was before. */
	void (*changed)(void *arg, const struct ledger_record *record);
	/* And for each one that is chosen, but only in part inside. */
	void (*crossing)(void *arg, const struct ledger_record *record);
	void *arg;
};

/* What became of it. */
struct ledger_tally {
	uint64_t changed;
	uint64_t same;     /* it was so already */
	uint64_t idle;     /* they have no effect, and are not suspended */
	uint64_t crossing; /* left alone */
	uint64_t held;     /* revoked, but their numbers have another one */
	bool is_over;      /* there are more than "most": do not commit */
};

/*
 * Do one of the above to many records, which are those of now: what is entered
 * later is not concerned. Suspended and resumed is what decides for its
 * numbers; revoked is every validation. A range of which all is to be suspended
 * is suspended itself, too, for the numbers in it without a record, unless a
 * record crosses it.
 */
enum ledger_status ledger_change_many(struct ledger *ledger,
				      const struct ledger_bulk *bulk,
				      struct ledger_tally *tally);

/*
 * Withdraw the validation with this id in EPP messages about the domain of a
 * number. If it has other ids, it only loses this one.
 * Returns LEDGER_GONE or LEDGER_AWAITED if there is none.
 */
enum ledger_status ledger_remove(struct ledger *ledger,
				 const struct e164_extent *domain,
				 const char *handle);

/*
 * As if it had never come, but for the history, which keeps it and the reason:
 * the validations of exactly these numbers, or else what was cut of them; what
 * an entity said under a serial, or that it is revoked; that an id is removed.
 * A suspension by hand stays. LEDGER_NONE: there is nothing.
 */
enum ledger_status ledger_forget_numbers(struct ledger *ledger,
					 const struct e164_extent *extent,
					 const char *reason);
enum ledger_status ledger_forget_serial(struct ledger *ledger,
					const char *entity, const char *serial,
					const char *reason);
enum ledger_status ledger_forget_id(struct ledger *ledger,
				    const struct e164_extent *domain,
				    const char *handle);

/* Whose validations a snapshot has. */
enum ledger_source_kind {
	LEDGER_SOURCE_ENTITY,
	LEDGER_SOURCE_REGISTRAR,
	LEDGER_SOURCE_PREFIX, /* all that is about its numbers alone */
};

struct ledger_source {
	enum ledger_source_kind kind;
	char name[LEDGER_TEXT_MAX + 1]; /* of the entity or registrar */
	struct e164_extent numbers;     /* that begin with the prefix */
};

bool ledger_source_has(const struct ledger_source *source,
		       const struct ledger_record *record);

/*
 * All that a source says now. It is complete before ledger_replace_begin(), and
 * outlives the ledger. reason: for the history. NULL: no memory
 */
struct ledger_snapshot;
struct ledger_snapshot *ledger_snapshot_new(const struct ledger_source *source,
					    const char *reason);
void ledger_snapshot_free(struct ledger_snapshot *snapshot);
bool ledger_snapshot_add(struct ledger_snapshot *snapshot,
			 const struct ledger_record *record);

/*
 * Replace what a source said before. Between these two calls, the records of
 * the snapshot are entered, and nothing else is done. As in one message, each
 * may take the place of what the snapshot lacks, whatever the dates, and what a
 * snapshot of the same source lacked before may come back. At the end, all else
 * that it lacks is withdrawn. One without a token leaves tokens alone, and what
 * has expired is left alone in any case.
 * visit: for each one that is withdrawn; what it returns has no meaning
 */
struct ledger_replaced {
	uint64_t before; /* validations in force that could be replaced */
	/* Of these; also what a record of the snapshot crosses, if the snapshot
	 * does not have all of its numbers. */
	uint64_t withdrawn;
	uint64_t crossed; /* of those that were withdrawn */
	uint64_t tokens;  /* in force, and left alone */
};
enum ledger_status ledger_replace_begin(struct ledger *ledger,
					struct ledger_snapshot *snapshot);
enum ledger_status
ledger_replace_end(struct ledger *ledger,
		   bool (*visit)(void *arg, const struct ledger_record *r),
		   void *arg, struct ledger_replaced *replaced);

/*
 * Compare every signed record with the keys that are trusted now (VAL-23).
 * trust: hash of these keys; if it is that of the last time, nothing is done
 * changed: number of records whose trust has changed
 */
enum ledger_status ledger_check_trust(
	struct ledger *ledger, const uint8_t trust[LEDGER_HASH_LEN],
	bool (*is_trusted)(void *arg, const struct ledger_record *record),
	void *arg, uint64_t *changed);

/*
 * Make all changes permanent and publish them to the resolver.
 * is_confirmed: the data was brought up to date (max-state-age counts from now)
 * is_rebuilt:   write the base anew in any case
 */
enum ledger_status ledger_commit(struct ledger *ledger, bool is_confirmed,
				 bool is_rebuilt);

/*
 * Give back the room of what was deleted: copy the database to another file.
 * Only after ledger_commit(), or when nothing was changed. What is not looked
 * at any more is packed before. Commits of imports do it by themselves when
 * more than half of the database is free, or much can be packed. before, after:
 * octets of the database
 */
enum ledger_status ledger_compact(struct ledger *ledger, uint64_t *before,
				  uint64_t *after);

/* Read the record of exactly these numbers. LEDGER_NONE: there is none. */
enum ledger_status ledger_get(struct ledger *ledger,
			      const struct e164_extent *extent,
			      struct ledger_record *record);

/* Call visit for each record, in order, until it returns false. */
enum ledger_status
ledger_each(struct ledger *ledger,
	    bool (*visit)(void *arg, const struct ledger_record *r), void *arg);

/* Those that hold beside the record of these numbers, and do not decide. */
enum ledger_status
ledger_each_beside(struct ledger *ledger, const struct e164_extent *extent,
		   bool (*visit)(void *arg, const struct ledger_record *r),
		   void *arg);

/* The same for the history: by numbers, then in the order of its making. */
enum ledger_status
ledger_each_past(struct ledger *ledger,
		 bool (*visit)(void *arg, const struct ledger_past *past),
		 void *arg);

/* The word for a fate, such as "superseded"; static. */
const char *ledger_fate_word(enum ledger_fate fate);

/* Write a record as octets, for ledger and spool. Returns how many. */
#define LEDGER_BLOB_MAX 512
size_t ledger_encode(const struct ledger_record *record,
		     uint8_t blob[LEDGER_BLOB_MAX]);
/* Returns false, with *record undefined, when the octets are damaged. */
bool ledger_decode(struct e164_slice blob, struct ledger_record *record);
