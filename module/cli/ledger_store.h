/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_store.h - private to the files of the ledger.
 *
 *   records    extent -> record
 *   blocks     digits, first, last -> nothing
 *   fresh      extent -> nothing: what changed since the base was written
 *   history    extent, generation, count -> fate, second, record, its successor
 *   serials    entity, serial -> what was said, and whether it was withdrawn
 *   handles    extent of a domain, id -> extent
 *   entities   name -> number in the files of the resolver
 *   meta       "state" -> struct meta
 */
#pragma once

#include "ledger.h"
#include "table.h"

#include <lmdb.h>

#define EXTENT_KEY_LEN 17
#define SERIAL_KEY_MAX 128

enum ledger_table {
	RECORDS,
	BLOCKS,
	FRESH,
	HISTORY,
	SERIALS,
	HANDLES,
	ENTITIES,
	META,
	LEDGER_TABLES
};

/* In the ledger as it is in memory: no other machine reads it. */
struct meta {
	uint32_t version;
	uint32_t entities;
	uint64_t generation;
	uint64_t confirmed_sec;
	uint64_t built_sec;
	uint64_t base_id;
	uint64_t base_count;
	uint64_t widest[E164_DIGITS_MAX + 1]; /* blocks, by digits: numbers */
	uint8_t trust[LEDGER_HASH_LEN];
};

struct ledger {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi tables[LEDGER_TABLES];
	struct meta meta;
	uint64_t now_sec;
	uint64_t generation; /* of what this writer changes */
	uint64_t history;    /* records that it put into the history */
	bool is_writer;
	bool has_changed;
	int lock; /* descriptor, or -1 */
	char path[4096];
	char message[LEDGER_MESSAGE_MAX];
};

/* Sorts as e164_extent_compare() does. */
void ledger_extent_key(const struct e164_extent *extent,
		       uint8_t key[EXTENT_KEY_LEN]);
bool ledger_key_extent(const MDB_val *key, struct e164_extent *extent);

void ledger_put64(uint8_t *at, uint64_t value); /* most significant first */
uint64_t ledger_get64(const uint8_t *at);

/* LEDGER_OK, LEDGER_NONE, or LEDGER_FAILED with the message set. */
enum ledger_status ledger_result(struct ledger *ledger, int error);
enum ledger_status ledger_fail(struct ledger *ledger, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

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

/* Put a record into the history: what became of it, and for whose sake. */
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

/* A record that has something in common with the extent, neither inside. */
enum ledger_status ledger_find_crossing(struct ledger *ledger,
					const struct e164_extent *extent,
					struct ledger_record *other);

/* A signed record of a block or number around the extent. */
enum ledger_status ledger_find_signed(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_record *other);

/*
 * Take revoked records that cross a new one out of its way. LEDGER_CROSSES:
 * another one does, and is *other.
 */
enum ledger_status ledger_clear_crossing(struct ledger *ledger,
					 const struct ledger_record *record,
					 struct ledger_record *other);

/* The key of a record's serial, in the caller's octets. */
struct e164_slice ledger_serial_key(const struct ledger_record *record,
				    uint8_t key[SERIAL_KEY_MAX]);

/* Note what was said under the serial; without a serial, nothing. */
enum ledger_status ledger_note_serial(struct ledger *ledger,
				      const struct ledger_record *record,
				      bool is_revoked);

/* LEDGER_NONE: this serial is new, or there is none. */
enum ledger_status ledger_check_serial(struct ledger *ledger,
				       const struct ledger_record *record,
				       struct ledger_record *other);

/* The same record again without a serial, such as a line of a daily feed. */
bool ledger_is_repeated(const struct ledger_record *record,
			const struct ledger_record *old);

/* Note which record has its handle; without a handle, nothing. */
enum ledger_status ledger_note_handle(struct ledger *ledger,
				      const struct ledger_record *record);

/*
 * A record of other numbers that has the handle of this one, and that this one
 * is to be weighed against. LEDGER_NONE: there is none.
 */
enum ledger_status ledger_find_namesake(struct ledger *ledger,
					const struct ledger_record *record,
					struct ledger_record *other);

/* The number of an entity; a new one gets the next. */
enum ledger_status ledger_entity(struct ledger *ledger, const char *name,
				 uint16_t *number);

/* The files of the resolver. */
enum ledger_status ledger_write_base(struct ledger *ledger);
enum ledger_status ledger_write_head(struct ledger *ledger);
bool ledger_is_fresh_nested(struct ledger *ledger);
bool ledger_is_base_good(struct ledger *ledger);
uint64_t ledger_head_generation(const struct ledger *ledger);
void ledger_clean_folder(const struct ledger *ledger);
