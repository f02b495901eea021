/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_search.c - which record of all layers decides for a number.
 */
#include "table.h"

/*
 * Find the last entry that is not after this extent in the order of
 * e164_extent_compare(); *index is STORE_TABLE_NONE when there is none.
 * Returns false when an entry is damaged.
 */
static bool seek(const struct store_table *table,
		 const struct e164_extent *extent, uint32_t *index)
{
	uint64_t low = 0;
	uint64_t high = table->header.count;
	struct store_table_entry entry;

	while (low < high) {
		const uint64_t middle = low + (high - low) / 2;

		if (!store_table_read(table, middle, &entry))
			return false;
		if (e164_extent_compare(&entry.extent, extent) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	*index = low ? (uint32_t)(low - 1) : STORE_TABLE_NONE;
	return true;
}

/* Has the layer an entry for this extent? */
static bool has_entry(const struct store_table *layer,
		      const struct e164_extent *extent, bool *has)
{
	struct store_table_entry found;
	uint32_t index;

	*has = false;
	if (!layer->header.count)
		return true;
	if (!seek(layer, extent, &index))
		return false;
	if (index == STORE_TABLE_NONE)
		return true;
	if (!store_table_read(layer, index, &found))
		return false;
	*has = !e164_extent_compare(&found.extent, extent);
	return true;
}

/*
 * Has one of the layers above an entry for the same extent? Returns false when
 * an entry is damaged.
 */
static bool is_replaced(const struct store_table *const above[], size_t count,
			const struct store_table_entry *entry, bool *is_gone)
{
	*is_gone = false;
	for (size_t i = 0; i < count && !*is_gone; i++)
		if (!has_entry(above[i], &entry->extent, is_gone))
			return false;
	return true;
}

/* Is it signed, or was it blocked by hand? */
static bool is_strong(const struct store_table_entry *entry)
{
	return entry->flags & (STORE_TABLE_SIGNED | STORE_TABLE_SUSPENDED |
			       STORE_TABLE_REVOKED | STORE_TABLE_BARE) &&
	       !(entry->flags & STORE_TABLE_WEAK);
}

/* The most specific records that cover a number. */
struct decision {
	struct store_table_match strong;
	struct store_table_match weak; /* counts only if strong is not found */
};

/* Keep the entry if it is the most specific one so far. */
static void consider(struct store_table_match *to,
		     const struct store_table_entry *entry)
{
	if (!to->is_found ||
	    e164_extent_compare(&to->entry.extent, &entry->extent) < 0)
		*to = (struct store_table_match){ true, *entry };
}

/*
 * Consider all entries of one layer that cover the number, the most specific
 * first.
 * at: which of the layers; those above it replace entries of the same extent
 */
static bool match(const struct store_table *const layers[], size_t at,
		  const struct e164_extent *number, bool prefers_strong,
		  struct decision *found)
{
	/* Comes after all extents that start where the number does. */
	const struct e164_extent last = { .start = number->start,
					  .end = number->start,
					  .len = UINT8_MAX };
	struct store_table_entry entry;
	uint32_t index;
	bool is_gone;

	if (!seek(layers[at], &last, &index))
		return false;
	for (; index != STORE_TABLE_NONE; index = entry.parent) {
		if (!store_table_read(layers[at], index, &entry))
			return false;
		if (!e164_extent_covers(&entry.extent, number) ||
		    entry.flags & STORE_TABLE_ABSENT)
			continue;
		if (!is_replaced(layers, at, &entry, &is_gone))
			return false;
		if (is_gone)
			continue;
		if (!prefers_strong || is_strong(&entry)) {
			consider(&found->strong, &entry);
			return true;
		}
		consider(&found->weak, &entry);
	}
	return true;
}

bool store_table_search(const struct store_table *const layers[], size_t count,
			const struct e164_extent *number, bool prefers_strong,
			struct store_table_match *best)
{
	struct decision found = { .strong.is_found = false };

	for (size_t i = 0; i < count; i++)
		if (!match(layers, i, number, prefers_strong, &found))
			return false;
	*best = found.strong.is_found ? found.strong : found.weak;
	return true;
}
