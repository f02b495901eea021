/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_search.c - which record of head and base decides for a number.
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

/*
 * Has the head an entry for the same extent as this one of the base? Returns
 * false when an entry is damaged.
 */
static bool is_replaced(const struct store_table *head,
			const struct store_table_entry *entry, bool *is_gone)
{
	struct store_table_entry found;
	uint32_t index;

	*is_gone = false;
	if (!head || !head->header.count)
		return true;
	if (!seek(head, &entry->extent, &index))
		return false;
	if (index == STORE_TABLE_NONE)
		return true;
	if (!store_table_read(head, index, &found))
		return false;
	*is_gone = !e164_extent_compare(&found.extent, &entry->extent);
	return true;
}

/* Is it signed, or was it blocked by hand? */
static bool is_strong(const struct store_table_entry *entry)
{
	return entry->flags & (STORE_TABLE_SIGNED | STORE_TABLE_SUSPENDED |
			       STORE_TABLE_REVOKED | STORE_TABLE_BARE);
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
 * Consider all entries of one table that cover the number, the most specific
 * first.
 * newer: table whose entries replace those of the same extent; NULL: none
 */
static bool match(const struct store_table *table,
		  const struct store_table *newer,
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

	if (!seek(table, &last, &index))
		return false;
	for (; index != STORE_TABLE_NONE; index = entry.parent) {
		if (!store_table_read(table, index, &entry))
			return false;
		if (!e164_extent_covers(&entry.extent, number) ||
		    entry.flags & STORE_TABLE_ABSENT)
			continue;
		if (!is_replaced(newer, &entry, &is_gone))
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

bool store_table_search(const struct store_table *head,
			const struct store_table *base,
			const struct e164_extent *number, bool prefers_strong,
			struct store_table_match *best)
{
	struct decision found = { .strong.is_found = false };

	if (!match(head, NULL, number, prefers_strong, &found) ||
	    (base && !match(base, head, number, prefers_strong, &found)))
		return false;
	*best = found.strong.is_found ? found.strong : found.weak;
	return true;
}
