/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table_search.c - which record of head and base decides for a number.
 */
#include "table.h"

bool table_seek(const struct table *table, const struct e164_extent *extent,
		uint32_t *index)
{
	uint64_t low = 0;
	uint64_t high = table->header.count;
	struct table_entry entry;

	while (low < high) {
		const uint64_t middle = low + (high - low) / 2;

		if (!table_read(table, middle, &entry))
			return false;
		if (e164_extent_compare(&entry.extent, extent) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	*index = low ? (uint32_t)(low - 1) : TABLE_NONE;
	return true;
}

/* The base's entry does not count when the head has one in its place. */
static bool is_replaced(const struct table *head,
			const struct table_entry *entry, bool *is_gone)
{
	struct table_entry found;
	uint32_t index;

	*is_gone = false;
	if (!head || !head->header.count)
		return true;
	if (!table_seek(head, &entry->extent, &index))
		return false;
	if (index == TABLE_NONE)
		return true;
	if (!table_read(head, index, &found))
		return false;
	*is_gone = !e164_extent_compare(&found.extent, &entry->extent);
	return true;
}

/* Would it be enough where tokens are required, or was it blocked by hand? */
static bool is_strong(const struct table_entry *entry)
{
	return entry->flags &
	       (TABLE_SIGNED | TABLE_SUSPENDED | TABLE_REVOKED | TABLE_BARE);
}

/* The most specific records that cover a number. */
struct decision {
	struct table_match strong;
	struct table_match weak;
};

/*
 * Those of one table.
 * newer: table whose entries replace those of this one; NULL: none
 */
static bool match(const struct table *table, const struct table *newer,
		  const struct e164_extent *number, struct decision *found)
{
	/* Behind all that start where the number does. */
	const struct e164_extent last = { .start = number->start,
					  .end = number->start,
					  .len = UINT8_MAX };
	struct table_entry entry;
	uint32_t index;
	bool is_gone;

	if (!table_seek(table, &last, &index))
		return false;
	for (; index != TABLE_NONE && !found->strong.is_found;
	     index = entry.parent) {
		if (!table_read(table, index, &entry))
			return false;
		if (!e164_extent_covers(&entry.extent, number) ||
		    entry.flags & TABLE_ABSENT)
			continue;
		if (!is_replaced(newer, &entry, &is_gone))
			return false;
		struct table_match *to =
			is_strong(&entry) ? &found->strong : &found->weak;

		if (!is_gone && !to->is_found)
			*to = (struct table_match){ true, entry };
	}
	return true;
}

static const struct table_match *more_specific(const struct table_match *a,
					       const struct table_match *b)
{
	if (!a->is_found || !b->is_found)
		return a->is_found ? a : b;
	return e164_extent_compare(&a->entry.extent, &b->entry.extent) < 0 ? b
									   : a;
}

bool table_decide(const struct table *head, const struct table *base,
		  const struct e164_extent *number, bool prefers_strong,
		  struct table_match *best)
{
	struct decision newer = { .strong.is_found = false };
	struct decision older = { .strong.is_found = false };

	if (!match(head, NULL, number, &newer) ||
	    (base && !match(base, head, number, &older)))
		return false;
	const struct table_match *strong =
		more_specific(&newer.strong, &older.strong);
	const struct table_match *weak =
		more_specific(&newer.weak, &older.weak);

	*best = prefers_strong && strong->is_found
			? *strong
			: *more_specific(strong, weak);
	return true;
}
