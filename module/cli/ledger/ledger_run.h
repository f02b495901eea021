/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_run.h - private to the files of the ledger: many pairs of a table,
 * packed into one value.
 *
 * A run has pairs in the order of their keys. What keys begin with in common is
 * not repeated, nor are checksums within values, for they can be computed; the
 * rest is what zlib makes of it. Each pair comes out as it went in, octet by
 * octet.
 */
#pragma once

#include "ledger_store.h"

#define LEDGER_RUN_KEY_MAX   LEDGER_SERIAL_KEY_MAX
#define LEDGER_RUN_VALUE_MAX 2048
#define LEDGER_RUN_PLAIN_MAX 65536 /* octets before they are packed */
#define LEDGER_RUN_PAIR_MAX  (4 + LEDGER_RUN_KEY_MAX + LEDGER_RUN_VALUE_MAX)

struct ledger_run {
	enum ledger_table table; /* that the pairs are of */
	size_t len;
	uint8_t plain[LEDGER_RUN_PLAIN_MAX];
	/* While it is made. */
	size_t first_len;
	size_t last_len;
	uint8_t first[LEDGER_RUN_KEY_MAX];
	uint8_t last[LEDGER_RUN_KEY_MAX];
};

void ledger_run_begin(struct ledger_run *run, enum ledger_table table);

/* Can this pair be in a run? */
bool ledger_run_fits(const MDB_val *key, const MDB_val *value);

/* Add a pair that fits, behind all others; there is room for it. */
void ledger_run_add(struct ledger_run *run, const MDB_val *key,
		    const MDB_val *value);

/* Returns octets written; 0: it cannot be packed. */
#define LEDGER_RUN_PACKED_MAX (LEDGER_RUN_PLAIN_MAX + 1024)
size_t ledger_run_pack(const struct ledger_run *run,
		       uint8_t packed[LEDGER_RUN_PACKED_MAX]);

/* Returns false when it is damaged. */
bool ledger_run_unpack(const MDB_val *packed, enum ledger_table table,
		       struct ledger_run *run);

/* Going through the pairs of a run. */
struct ledger_pairs {
	enum ledger_table table;
	struct e164_reader reader;
	size_t key_len;
	uint8_t key[LEDGER_RUN_KEY_MAX];
	struct e164_slice packed; /* the value as the run has it */
	bool is_thin;
	uint8_t value[LEDGER_RUN_VALUE_MAX];
};

void ledger_pairs_begin(struct ledger_pairs *pairs,
			const struct ledger_run *run);
/* Returns false at the end. What it says is valid until the next call. */
bool ledger_pairs_next(struct ledger_pairs *pairs, MDB_val *key,
		       MDB_val *value);

/*
 * The same, for those who look for a key: the value only when it is wanted,
 * which takes longer than to pass by. Returns false when it is damaged.
 */
bool ledger_pairs_next_key(struct ledger_pairs *pairs, MDB_val *key);
bool ledger_pairs_value(struct ledger_pairs *pairs, MDB_val *value);

/* ledger_run_sums.c: values without the checksums of their records --------- */

/* Returns octets written; 0: the value has to stay as it is. */
size_t ledger_run_thin(enum ledger_table table, const MDB_val *value,
		       uint8_t thin[LEDGER_RUN_VALUE_MAX]);
/* Returns octets written; 0: it is damaged. */
size_t ledger_run_restore(enum ledger_table table, struct e164_slice thin,
			  uint8_t value[LEDGER_RUN_VALUE_MAX]);
