/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_pack_batch.h - private to the files that pack: pairs that go into
 * runs.
 */
#pragma once

#include "ledger_packed.h"

#define LEDGER_BATCH_MAX 20000 /* pairs that one change packs */

/* Copies of pairs, in the order of their keys. */
struct ledger_batch {
	enum ledger_table table;
	size_t count;
	size_t len;
	size_t room;
	uint8_t *octets; /* owned: of all keys and values */
	struct {
		size_t at;
		uint16_t key_len;
		uint16_t value_len; /* 0: there is no such pair any more */
	} pairs[LEDGER_BATCH_MAX];
	size_t seen_len; /* of the last key that was looked at */
	uint8_t seen[LEDGER_RUN_KEY_MAX];
};

void ledger_batch_key(const struct ledger_batch *batch, size_t i, MDB_val *key);
void ledger_batch_value(const struct ledger_batch *batch, size_t i,
			MDB_val *value);

/*
 * Take those pairs of the table that can be packed, from behind the last one
 * that was looked at. An empty batch: there is no other one.
 */
enum ledger_status ledger_batch_take(struct ledger *ledger,
				     struct ledger_batch *batch);

/*
 * ledger_pack_merge.c: put the pairs into runs, and take them out of the table.
 */
enum ledger_status ledger_batch_merge(struct ledger *ledger,
				      const struct ledger_batch *batch);
