/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bulk_sort.c - sort more than the heap has room for.
 *
 * qsort() sorts runs that are small; they are merged, two into one, from the
 * items into a piece of the same size, and back, until there is one run. All
 * octets are read and written in their order, as suits a mapped file.
 */
#include "bulk.h"

#include <stdlib.h>
#include <string.h>

#define RUN_OCTETS 4194304 /* of which qsort() may take a copy */

struct sort {
	size_t size; /* octets of an item */
	int (*compare)(const void *, const void *);
};

static bool is_sorted(const struct sort *sort, const uint8_t *items,
		      size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (sort->compare(items + (i - 1) * sort->size,
				  items + i * sort->size) > 0)
			return false;
	return true;
}

/* Merge the two runs of "from" that end at "middle" and "end". */
static void merge_two(const struct sort *sort, const uint8_t *from,
		      const uint8_t *middle, const uint8_t *end, uint8_t *to)
{
	const size_t size = sort->size;
	const uint8_t *a = from;
	const uint8_t *b = middle;

	while (a < middle && b < end) {
		const uint8_t **least = sort->compare(a, b) <= 0 ? &a : &b;

		memcpy(to, *least, size);
		*least += size;
		to += size;
	}
	memcpy(to, a, (size_t)(middle - a));
	memcpy(to + (middle - a), b, (size_t)(end - b));
}

/* Merge all pairs of runs; the last run may be shorter, or alone. */
static void merge_all(const struct sort *sort, const uint8_t *from, uint8_t *to,
		      size_t octets, size_t run)
{
	for (size_t at = 0; at < octets; at += 2 * run) {
		const size_t left = octets - at;
		const size_t middle = run < left ? run : left;
		const size_t end = 2 * run < left ? 2 * run : left;

		merge_two(sort, from + at, from + at + middle, from + at + end,
			  to + at);
	}
}

static void sort_runs(const struct sort *sort, uint8_t *items, uint8_t *spare,
		      size_t octets)
{
	size_t run = RUN_OCTETS / sort->size * sort->size;
	uint8_t *from = items;
	uint8_t *to = spare;

	for (size_t at = 0; at < octets; at += run)
		qsort(items + at,
		      (run < octets - at ? run : octets - at) / sort->size,
		      sort->size, sort->compare);
	for (; run < octets; run *= 2) {
		uint8_t *other = from;

		merge_all(sort, from, to, octets, run);
		from = to;
		to = other;
	}
	if (from != items)
		memcpy(items, from, octets);
}

void bulk_sort(void *items, size_t count, size_t size,
	       int (*compare)(const void *, const void *))
{
	const struct sort sort = { .size = size, .compare = compare };
	const size_t octets = count * size;
	void *spare = NULL;

	if (is_sorted(&sort, items, count))
		return;
	if (octets > RUN_OCTETS)
		spare = bulk_resize(NULL, 0, octets);
	if (spare)
		sort_runs(&sort, items, spare, octets);
	else
		qsort(items, count, size, compare);
	bulk_free(spare, spare ? octets : 0);
}
