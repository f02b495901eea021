/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_merge.h - the records of several layers, in one order.
 *
 * Of the same extent in several layers the entry of the topmost counts. The
 * entries that say that a record is gone come as well.
 */
#pragma once

#include "table.h"

struct store_merge {
	const struct store_table *layers[STORE_TABLE_LAYERS];
	uint64_t next[STORE_TABLE_LAYERS]; /* entry of each layer */
	struct store_table_entry entries[STORE_TABLE_LAYERS];
	bool has_entry[STORE_TABLE_LAYERS];
	size_t count;
	bool is_damaged;
};

/* layers: count of them, at most STORE_TABLE_LAYERS, the topmost first */
void store_merge_begin(struct store_merge *merge,
		       const struct store_table *const layers[], size_t count);

/*
 * The next entry; its parent is that of its own layer. Returns false when there
 * is none, or when one is damaged: then merge->is_damaged is set.
 */
bool store_merge_next(struct store_merge *merge,
		      struct store_table_entry *entry);
