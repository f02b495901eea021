/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_snapshot.h - what a source says now; private to ledger_replace.c,
 * ledger_crossed.c and ledger_snapshot.c.
 */
#pragma once

#include "ledger_store.h"

/* A statement that was in force. */
struct ledger_crossed {
	struct e164_extent extent;
	uint64_t sum;
};

struct ledger_snapshot {
	struct ledger_source source;
	uint64_t id;    /* of the source, never 0 */
	uint64_t *sums; /* owned: of all statements, sorted by begin() */
	size_t count;
	size_t room;
	bool has_token;
	struct ledger_replaced replaced;
	/* Owned: numbers of what it lacks. */
	struct e164_extent *lacking;
	size_t lacking_count;
	size_t lacking_room;
	/* Owned: what was in force, and a record of it crosses. */
	struct ledger_crossed *crossed;
	size_t crossed_count;
	size_t crossed_room;
	char reason[LEDGER_REASON_MAX + 1];
};

/* Room for one more; NULL: no memory, and what is there stays. */
void *ledger_grow(void *at, size_t count, size_t *room, size_t size);

/* It is complete; from now on, it can be asked. */
void ledger_snapshot_sort(struct ledger_snapshot *snapshot);

bool ledger_is_listed(const struct ledger_snapshot *snapshot, uint64_t sum);

/*
 * ledger_crossed.c: a claim makes way for a record of the snapshot that crosses
 * it. False: no memory
 */
bool ledger_note_crossed(struct ledger_snapshot *snapshot,
			 const struct ledger_record *claim);

/*
 * Visit those of which the snapshot does not have all numbers: these are as
 * good as withdrawn. Returns how many in count.
 */
enum ledger_status
ledger_each_crossed(struct ledger *ledger,
		    bool (*visit)(void *arg, const struct ledger_record *r),
		    void *arg, uint64_t *count);
