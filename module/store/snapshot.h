/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.h - a head and the base that it names, read from their files.
 *
 * For one thread at a time. Two snapshots may share a base, which is
 * reference-counted.
 */
#pragma once

#include "table.h"

struct store_base;

/* Which files were looked at, whether they were good or not. */
struct store_sight {
	struct store_table_identity head;
	struct store_table_identity base;
	uint64_t base_id; /* id of the base that the head names; 0: none */
};

struct store_snapshot {
	enum store_status status;
	struct store_table head;
	struct store_base *base; /* NULL: the head names none */
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
bool store_snapshot_is_unchanged(const struct store_snapshot *snapshot,
				 const char *folder);

/* The records of the base; NULL: it has none. */
const struct store_table *
store_snapshot_base(const struct store_snapshot *snapshot);

/* Drop the records and set the status; seen is kept. */
void store_snapshot_drop(struct store_snapshot *snapshot,
			 enum store_status status);

/* Drop everything; the status becomes MISSING. Accepts a zeroed snapshot. */
void store_snapshot_clear(struct store_snapshot *snapshot);
