/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_merge.c - go through all layers at once.
 */
#include "table_merge.h"

static void advance(struct store_merge *merge, size_t at)
{
	const struct store_table *layer = merge->layers[at];

	merge->has_entry[at] = merge->next[at] < layer->header.count;
	if (merge->has_entry[at] &&
	    !store_table_read(layer, merge->next[at]++, &merge->entries[at]))
		merge->is_damaged = true;
}

void store_merge_begin(struct store_merge *merge,
		       const struct store_table *const layers[], size_t count)
{
	*merge = (struct store_merge){ .count = count };
	for (size_t i = 0; i < count; i++) {
		merge->layers[i] = layers[i];
		advance(merge, i);
	}
}

/* The layer whose entry is next; of equal ones the topmost. */
static size_t find_first(const struct store_merge *merge)
{
	size_t first = merge->count;

	for (size_t i = 0; i < merge->count; i++)
		if (merge->has_entry[i] &&
		    (first == merge->count ||
		     e164_extent_compare(&merge->entries[i].extent,
					 &merge->entries[first].extent) < 0))
			first = i;
	return first;
}

bool store_merge_next(struct store_merge *merge,
		      struct store_table_entry *entry)
{
	const size_t first = find_first(merge);

	if (merge->is_damaged || first == merge->count)
		return false;
	*entry = merge->entries[first];
	for (size_t i = first; i < merge->count; i++)
		if (merge->has_entry[i] &&
		    !e164_extent_compare(&merge->entries[i].extent,
					 &entry->extent))
			advance(merge, i);
	return true;
}
