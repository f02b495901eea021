/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_store.h - private to the files of the ledger.
 *
 *   records    extent -> record
 *   claims     extent, checksum of what is said -> record: those of the same
 *              numbers beside the one that decides, in force or revoked
 *   blocks     see ledger_blocks.c
 *   fresh      extent -> nothing: what changed since the last base was written
 *   history    extent, generation, count -> fate, second, record, its successor
 *   serials    entity, serial -> what was said, and whether it was withdrawn
 *   handles    extent of a domain, id -> what became of it, extent, checksum
 *   names      extent, checksum, digits of the domain, id -> nothing
 *   packed-history, packed-serials   the older ones of both; ledger_packed.h
 *   log, proofs, evidence, marks   see ledger_log.c, _evidence.c, _mark.c
 *   entities   name -> number in the files of the resolver
 *   meta       "state" -> struct ledger_meta, "layers" -> struct ledger_layers
 */
#pragma once

#include "ledger.h"
#include "table.h"

#include <lmdb.h>

#define LEDGER_NO_MEMORY      "out of memory: nothing was changed"
#define LEDGER_EXTENT_KEY_LEN 17
#define LEDGER_SERIAL_KEY_MAX 128

enum ledger_table {
	LEDGER_RECORDS,
	LEDGER_CLAIMS,
	LEDGER_BLOCKS,
	LEDGER_FRESH,
	LEDGER_HISTORY,
	LEDGER_SERIALS,
	LEDGER_HANDLES,
	LEDGER_NAMES,
	LEDGER_LOG,
	LEDGER_PROOFS,
	LEDGER_EVIDENCE,
	LEDGER_MARKS,
	LEDGER_PACKED_HISTORY,
	LEDGER_PACKED_SERIALS,
	LEDGER_ENTITIES,
	LEDGER_META,
	LEDGER_TABLES
};

/* Kept in the ledger as in memory: it is not for other machines. */
struct ledger_meta {
	uint32_t version;
	uint32_t entities;
	uint64_t generation;
	uint64_t confirmed_sec;
	uint64_t built_sec;
	uint64_t base_id; /* that the head names */
	uint64_t base_count;
	uint64_t classes[E164_DIGITS_MAX + 1]; /* bits: of blocks, by digits */
	uint8_t trust[LEDGER_HASH_LEN];
};

struct ledger_list {
	struct ledger_record *at; /* owned */
	size_t count;
	bool is_full; /* there are more than LIST_MAX, or no memory for them */
	bool is_starved; /* the latter */
};

/* A base that was written. */
struct ledger_layer {
	uint64_t id;
	uint64_t records;
	struct store_table_identity file; /* when it was verified; or zeroed */
};

/* Kept in the ledger as in memory, too. */
struct ledger_layers {
	uint64_t count;
	uint64_t verified_sec;                     /* when all were read */
	struct ledger_layer at[STORE_TABLE_BASES]; /* from the top */
};

struct ledger {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi tables[LEDGER_TABLES];
	bool is_missing[LEDGER_TABLES];     /* in a ledger from before it */
	struct ledger_known_run *known_run; /* owned; see ledger_packed.c */
	struct ledger_log_room *log_room;   /* owned; see ledger_log_pack.c */
	struct ledger_log *log; /* owned; see ledger_trace.h. NULL: reading */
	struct ledger_meta meta;
	uint32_t found_version; /* that it had when it was opened; 0: new */
	struct ledger_layers layers;
	uint64_t shown; /* generation of the head at opening; 0: unknown */
	uint64_t now_sec;
	uint64_t generation; /* that this writer's changes get */
	uint64_t history;    /* entries that it made in the history */
	uint64_t held;       /* withdrawals whose numbers another one holds */
	struct ledger_list removed; /* by the message that is being entered */
	struct ledger_snapshot *snapshot; /* that is being entered, or NULL */
	uint64_t lacking; /* the source whose snapshot withdraws now; or 0 */
	ledger_policy policy; /* NULL: a default; see ledger_precedence.c */
	ledger_policy_parts policy_parts; /* NULL: there are none */
	void *policy_arg;
	enum ledger_mode mode;
	bool has_changed;
	bool is_unsorted; /* blocks are as in an earlier version */
	bool is_open;     /* the database can be asked */
	bool is_moved;    /* the database is in another file now */
	bool is_starved;  /* there was no memory to read it */
	bool is_unread; /* something could not be read: nothing is committed */
	int lock;       /* descriptor, or -1 */
	char path[4096];
	char message[LEDGER_MESSAGE_MAX];
};

/* Sorts as e164_extent_compare() does. */
void ledger_extent_key(const struct e164_extent *extent,
		       uint8_t key[LEDGER_EXTENT_KEY_LEN]);
bool ledger_key_extent(const MDB_val *key, struct e164_extent *extent);

void ledger_put64(uint8_t *at, uint64_t value); /* most significant first */
uint64_t ledger_get64(const uint8_t *at);

/* The flags of a record for the resolver, as STORE_TABLE_... bits. */
uint8_t ledger_flags(const struct ledger_record *record);

/* All of its flags, as the ledger keeps them. */
uint8_t ledger_pack_flags(const struct ledger_record *record);
void ledger_unpack_flags(struct ledger_record *record, uint8_t packed);

/* LEDGER_OK, LEDGER_NONE, or LEDGER_FAILED with the message set. */
enum ledger_status ledger_result(struct ledger *ledger, int error);
enum ledger_status ledger_fail(struct ledger *ledger, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Out of memory: nothing was found out about what is in the ledger. */
enum ledger_status ledger_starve(struct ledger *ledger);

/* A file of the store that cannot be written. */
enum ledger_status ledger_fail_file(struct ledger *ledger, const char *name,
				    int error);

/* One key of one table. */
enum ledger_status ledger_read(struct ledger *ledger, enum ledger_table table,
			       struct e164_slice key, MDB_val *value);
enum ledger_status ledger_write(struct ledger *ledger, enum ledger_table table,
				struct e164_slice key, struct e164_slice value);
enum ledger_status ledger_delete(struct ledger *ledger, enum ledger_table table,
				 struct e164_slice key);
/* Put a record in its place, and note that it is fresh. */
enum ledger_status ledger_store(struct ledger *ledger,
				struct ledger_record *record);
enum ledger_status ledger_erase(struct ledger *ledger,
				const struct e164_extent *extent);

/* Put a record into the history, with its fate and the one that counts. */
enum ledger_status ledger_keep_history(struct ledger *ledger,
				       const struct ledger_record *record,
				       enum ledger_fate fate,
				       const struct ledger_record *by);

/* Call visit with every pair of a table, in order, until it says stop. */
enum ledger_status ledger_walk(struct ledger *ledger, enum ledger_table table,
			       bool (*visit)(void *arg, const MDB_val *key,
					     const MDB_val *value),
			       void *arg);

/* A record's octets, or LEDGER_FAILED with the message set. */
enum ledger_status ledger_take(struct ledger *ledger, struct e164_slice blob,
			       struct ledger_record *record);

/* ledger_overlap.c -------------------------------------------------------- */

/* False: there is no memory. */
bool ledger_list_add(struct ledger_list *list,
		     const struct ledger_record *record);

/* The same for a list that may have so many and no more. False: it is full. */
bool ledger_list_append(struct ledger_list *list,
			const struct ledger_record *record);
void ledger_list_drop(struct ledger_list *list, size_t index);

/*
 * Every record that crosses the extent, the more specific ones first.
 * list: zeroed; to be cleared always
 */
enum ledger_status ledger_list_crossing(struct ledger *ledger,
					const struct e164_extent *extent,
					struct ledger_list *list);
void ledger_list_clear(struct ledger_list *list);

/*
 * Every record that decides about what is below the extent when that has no
 * record: one of more numbers around it. It may be a block of longer numbers.
 */
enum ledger_status
ledger_each_around(struct ledger *ledger, const struct e164_extent *extent,
		   bool (*visit)(void *arg, const struct ledger_record *record),
		   void *arg);

/* ledger_precedence.c ----------------------------------------------------- */

/* Is it out of force: revoked, distrusted, expired, or only a suspension? */
bool ledger_is_out(const struct ledger *ledger,
		   const struct ledger_record *record);

/*
 * May the new record replace the one that is there? LEDGER_OK, OLDER, WEAKER,
 * or BESIDE: both hold.
 */
enum ledger_status ledger_check_precedence(struct ledger *ledger,
					   const struct ledger_record *record,
					   const struct ledger_record *old);

/* The same for one that corrects the other: LEDGER_OK, OLDER or WEAKER. */
enum ledger_status ledger_check_correction(struct ledger *ledger,
					   const struct ledger_record *record,
					   const struct ledger_record *old);

/*
 * Is it unsigned where all of its numbers require tokens? Then it does not
 * count.
 */
bool ledger_is_idle(const struct ledger *ledger,
		    const struct ledger_record *record);

/* Does it begin in the future? */
bool ledger_is_early(const struct ledger *ledger,
		     const struct ledger_record *record);

/* Does the first one decide when both hold, or neither? */
bool ledger_is_before(const struct ledger *ledger,
		      const struct ledger_record *a,
		      const struct ledger_record *b);

/* Are both lines of feeds, for the same numbers, entity and serial? */
bool ledger_is_same_line(const struct ledger_record *a,
			 const struct ledger_record *b);

/* ledger_claims.c --------------------------------------------------------- */

#define LEDGER_CLAIMS_MAX 16 /* validations of the same numbers */

/* All validations of the same numbers, the one that decides first. */
struct ledger_claims {
	struct e164_extent extent;
	struct ledger_list list;
	uint64_t suspended_sec;
	bool is_suspended; /* by hand, whatever validations there are */
};

/* claims: to be cleared always */
enum ledger_status ledger_read_claims(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_claims *claims);
void ledger_claims_clear(struct ledger_claims *claims);

/*
 * Write them back: the one that is to decide as the record, the others beside.
 */
enum ledger_status ledger_settle(struct ledger *ledger,
				 struct ledger_claims *claims);

/* Settle all numbers with several validations, as time and trust change. */
enum ledger_status ledger_settle_all(struct ledger *ledger);

/* The one with this statement; NULL: none. */
struct ledger_record *ledger_find_claim(const struct ledger_claims *claims,
					uint64_t sum);

/* Is any of them in force, not counting this statement? but 0: count all. */
bool ledger_is_held(const struct ledger *ledger,
		    const struct ledger_claims *claims, uint64_t but);

/* ledger_write.c ---------------------------------------------------------- */

/* Can an extent be cut where another one crosses it? See ledger_cut(). */
bool ledger_can_cut(const struct e164_extent *extent,
		    const struct e164_extent *by);

/*
 * Cut a record where an extent crosses it; the part outside stays.
 * inside: record to put into the part inside; NULL: none
 */
enum ledger_status ledger_cut(struct ledger *ledger,
			      const struct ledger_record *record,
			      const struct e164_extent *by,
			      const struct ledger_record *inside);

/* ledger_serial.c --------------------------------------------------------- */

/* The key of a record's serial, in the caller's octets. */
struct e164_slice ledger_serial_key(const struct ledger_record *record,
				    uint8_t key[LEDGER_SERIAL_KEY_MAX]);

/* Note what was said under the serial; without a serial, nothing. */
enum ledger_status ledger_note_serial(struct ledger *ledger,
				      const struct ledger_record *record,
				      bool is_revoked);

/* What was said under the serial of a record; LEDGER_NONE: it is not known. */
enum ledger_status ledger_read_said(struct ledger *ledger,
				    const struct ledger_record *record,
				    struct ledger_record *said);

/* As if it had never been seen. That of a remainder stays with the whole. */
enum ledger_status ledger_delete_serial(struct ledger *ledger,
					const struct ledger_record *record);

/* The same, unless it is revoked. */
enum ledger_status ledger_unnote_serial(struct ledger *ledger,
					const struct ledger_record *record);

/* LEDGER_NONE: this serial is new, or there is none. */
enum ledger_status ledger_check_serial(struct ledger *ledger,
				       const struct ledger_record *record,
				       struct ledger_record *other);

/* A checksum of what a record states, without what became of it here. */
uint64_t ledger_statement_sum(const struct ledger_record *record);

/* Do both state the same, such as the same line of a daily feed? */
bool ledger_is_repeated(const struct ledger_record *record,
			const struct ledger_record *old);

/* ledger_by_hand.c: a record that is nothing but a suspension by hand. */
struct ledger_record ledger_suspension(const struct e164_extent *extent,
				       uint64_t since_sec);

/* ledger_withdraw.c ------------------------------------------------------- */

/* Revoked for good: no snapshot of its source can bring it back. */
bool ledger_is_gone(struct ledger *ledger, const struct ledger_record *record);

/* What was revoked. Only numbers are blocked where a token decides, too. */
enum ledger_by { LEDGER_BY_STATEMENT, LEDGER_BY_NUMBER };

/*
 * Revoke one of them, and its serial, and what it has replaced. LEDGER_SAME: it
 * is so already. The claims have to be settled.
 */
enum ledger_status ledger_withdraw(struct ledger *ledger,
				   struct ledger_claims *claims,
				   struct ledger_record *record,
				   enum ledger_by by);

/* Does the message that is being entered remove it, or the snapshot lack it? */
bool ledger_is_removed_now(struct ledger *ledger,
			   const struct ledger_record *record);

/* Each entry of the history of these numbers. */
enum ledger_status
ledger_each_past_of(struct ledger *ledger, const struct e164_extent *extent,
		    bool (*visit)(void *arg, const struct ledger_past *past),
		    void *arg);

/* The last one of a statement. LEDGER_NONE: there is none */
enum ledger_status ledger_last_past(struct ledger *ledger,
				    const struct ledger_record *record,
				    struct ledger_past *last);

/* Put what is deleted, or not listed any more, into the history. */
enum ledger_status ledger_keep_reason(struct ledger *ledger,
				      const struct ledger_record *record,
				      enum ledger_fate fate,
				      const char *reason);

/* Call visit with every pair whose key begins so, until it says stop. */
enum ledger_status ledger_walk_prefix(
	struct ledger *ledger, enum ledger_table table,
	struct e164_slice prefix,
	bool (*visit)(void *arg, const MDB_val *key, const MDB_val *value),
	void *arg);

/* The same, of a table of records. */
enum ledger_status
ledger_each_in(struct ledger *ledger, enum ledger_table table,
	       struct e164_slice prefix,
	       bool (*visit)(void *arg, const struct ledger_record *record),
	       void *arg);

/* Is there anything in the table? */
bool ledger_is_empty(struct ledger *ledger, enum ledger_table table);

/* ledger_entity.c ------------------------------------------------------- */

/* Is there room for a record of this entity? */
bool ledger_has_room(struct ledger *ledger, const char *entity);

/* The number of an entity; a new one gets the next. */
enum ledger_status ledger_entity(struct ledger *ledger, const char *name,
				 uint16_t *number);

/* The names of all entities, each at its number; the caller frees it. */
uint8_t *ledger_list_entities(struct ledger *ledger);
