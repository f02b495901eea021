/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.h - a head and the bases below it, read from their files.
 *
 * For one thread at a time. Two snapshots may share a base, which is
 * reference-counted: what a change costs the reader is to read the head, and
 * the bases that are new.
 */
#pragma once

#include "table.h"

struct store_base;

/* Which files were looked at, whether they were good or not. */
struct store_sight {
	struct store_table_identity head;
	struct store_table_identity bases[STORE_TABLE_BASES];
	uint64_t base_ids[STORE_TABLE_BASES]; /* from the top; 0: no more */
};

struct store_snapshot {
	enum store_status status;
	struct store_table head;
	struct store_base *bases[STORE_TABLE_BASES]; /* NULL: no more */
	/* DAMAGED only because a good head has no base, or another one. */
	bool is_apart;
	struct store_sight seen;
};

/*
 * Load the files of a folder; snapshot->status says how that went.
 * snapshot: cleared or zeroed; the caller clears it
 * current:  if it has the same base, that is shared
 */
void store_snapshot_load(struct store_snapshot *snapshot, const char *folder,
			 const struct store_snapshot *current);

/* Are the files in the folder still those that were looked at? */
bool store_sight_is_current(const struct store_sight *seen, const char *folder);

/* The head and the bases, from the top. Returns how many. */
size_t
store_snapshot_layers(const struct store_snapshot *snapshot,
		      const struct store_table *layers[STORE_TABLE_LAYERS]);

/*
 * Write what an entry says. Requires status OK.
 * Returns false, with *answer undefined, when it names an entity that is none.
 */
bool store_snapshot_answer(const struct store_snapshot *snapshot,
			   const struct store_table_entry *entry,
			   struct store_answer *answer);

/*
 * Call visit for each record, in the order of e164_extent_compare(), until it
 * returns false. Requires status OK.
 * Returns false when a record is damaged; those behind it are not visited.
 */
bool store_snapshot_each(const struct store_snapshot *snapshot,
			 bool (*visit)(void *arg,
				       const struct store_answer *record),
			 void *arg);

/* Drop the records and set the status; seen is kept. */
void store_snapshot_drop(struct store_snapshot *snapshot,
			 enum store_status status);

/* Drop everything; the status becomes MISSING. Accepts a zeroed snapshot. */
void store_snapshot_clear(struct store_snapshot *snapshot);
