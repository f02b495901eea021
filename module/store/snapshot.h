/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.h - a head and the base that it names, as they are on disk.
 *
 * Not for threads; a base that two pairs share is counted.
 */
#pragma once

#include "table.h"

struct base;

/* Which files were looked at, whatever came of it. */
struct sight {
	struct table_identity head;
	struct table_identity base;
	uint64_t base_id; /* that the head named; 0: none */
};

struct pair {
	enum enumod_store_status status;
	struct table head;
	struct base *base; /* NULL: none needed */
	struct sight seen;
};

/*
 * Load the newest pair of a folder into a cleared one.
 * current: its base is used if it is the same one
 */
void pair_load(struct pair *pair, const char *folder,
	       const struct pair *current);

/* Are the files still those that were looked at? */
bool pair_is_unchanged(const struct pair *pair, const char *folder);

/* The base's records, or NULL. */
const struct table *pair_base(const struct pair *pair);

/* Empty it for this reason; what was seen is kept. */
void pair_drop(struct pair *pair, enum enumod_store_status status);

/* Empty: MISSING, and nothing was looked at. Accepts a zeroed pair. */
void pair_clear(struct pair *pair);
