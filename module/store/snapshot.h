/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.h - a head and the base that it names, as they are on disk.
 *
 * Not for threads; a base that two snapshots share is counted.
 */
#pragma once

#include "table.h"

struct store_base;

/* Which files were looked at, whatever came of it. */
struct store_sight {
	struct store_table_identity head;
	struct store_table_identity base;
	uint64_t base_id; /* that the head named; 0: none */
};

struct store_snapshot {
	enum store_status status;
	struct store_table head;
	struct store_base *base; /* NULL: none needed */
	struct store_sight seen;
};

/*
 * Load the newest snapshot of a folder into a cleared one.
 * current: its base is used if it is the same one
 */
void store_snapshot_load(struct store_snapshot *snapshot, const char *folder,
			 const struct store_snapshot *current);

/* Are the files still those that were looked at? */
bool store_snapshot_is_unchanged(const struct store_snapshot *snapshot,
				 const char *folder);

/* The base's records, or NULL. */
const struct store_table *
store_snapshot_base(const struct store_snapshot *snapshot);

/* Empty it for this reason; what was seen is kept. */
void store_snapshot_drop(struct store_snapshot *snapshot,
			 enum store_status status);

/* Empty: MISSING, and nothing was looked at. Accepts a zeroed snapshot. */
void store_snapshot_clear(struct store_snapshot *snapshot);
