/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_ranges.c - sets of numbers as disjoint segments, sorted.
 *
 * Ranges may overlap, and a range of few digits has shorter numbers than one of
 * many. Each segment therefore says how many digits a number needs at least to
 * be in the set there. Segments are made in one pass over the ends of all
 * ranges, which counts the open ranges for each number of digits.
 */
#include "e164/number_ranges.h"

#include <stdlib.h>

struct segment {
	uint64_t start;
	uint64_t end;
	uint8_t least_len; /* digits */
};

struct e164_ranges {
	size_t count;
	struct segment segments[];
};

/* Where a range begins, or the value behind its end. */
struct edge {
	uint64_t at;
	int change; /* 1: begins, -1: has ended */
	uint8_t len;
};

static int compare_edges(const void *a, const void *b)
{
	const struct edge *left = a;
	const struct edge *right = b;

	return (left->at > right->at) - (left->at < right->at);
}

static void add_edges(struct edge *edges, uint64_t first, uint64_t last,
		      uint8_t len)
{
	const struct e164_extent extent = e164_extent(first, last, len);

	edges[0] = (struct edge){ extent.start, 1, len };
	edges[1] = (struct edge){ extent.end + 1, -1, len };
}

static struct edge *list_edges(const struct e164_list *ranges,
			       const struct e164_list *prefixes)
{
	const struct e164_range *range = ranges->at;
	const struct e164_prefix *prefix = prefixes->at;
	struct edge *edges =
		calloc(ranges->count + prefixes->count + 1, 2 * sizeof(*edges));

	if (!edges)
		return NULL;
	for (size_t i = 0; i < ranges->count; i++)
		add_edges(edges + 2 * i, range[i].first, range[i].last,
			  range[i].len);
	for (size_t i = 0; i < prefixes->count; i++)
		add_edges(edges + 2 * (ranges->count + i), prefix[i].digits,
			  prefix[i].digits, prefix[i].len);
	return edges;
}

/* The fewest digits of any open range; 0: none is open. */
static uint8_t fewest_digits(const size_t open[E164_DIGITS_MAX + 1])
{
	for (uint8_t len = 1; len <= E164_DIGITS_MAX; len++)
		if (open[len])
			return len;
	return 0;
}

static void fill(struct e164_ranges *set, const struct edge *edges,
		 size_t count)
{
	size_t open[E164_DIGITS_MAX + 1] = { 0 };
	uint64_t from = 0;
	uint8_t len = 0;

	for (size_t i = 0; i < count; i++) {
		if (edges[i].change > 0)
			open[edges[i].len]++;
		else
			open[edges[i].len]--;
		if (i + 1 < count && edges[i + 1].at == edges[i].at)
			continue;
		const uint8_t next = fewest_digits(open);

		if (next == len)
			continue;
		if (len)
			set->segments[set->count++] =
				(struct segment){ from, edges[i].at - 1, len };
		from = edges[i].at;
		len = next;
	}
}

enum e164_status e164_ranges_compile(const struct e164_list *ranges,
				     const struct e164_list *prefixes,
				     struct e164_ranges **set)
{
	const size_t count = 2 * (ranges->count + prefixes->count);
	struct edge *edges = list_edges(ranges, prefixes);
	struct e164_ranges *made =
		malloc(sizeof(*made) + count * sizeof(made->segments[0]));

	if (!edges || !made) {
		free(edges);
		free(made);
		return E164_EMEMORY;
	}
	qsort(edges, count, sizeof(*edges), compare_edges);
	made->count = 0;
	fill(made, edges, count);
	free(edges);
	*set = made;
	return E164_OK;
}

void e164_ranges_free(struct e164_ranges *set)
{
	free(set);
}

bool e164_ranges_is_empty(const struct e164_ranges *set)
{
	return set->count == 0;
}

/* The last segment that starts at or before this value; set->count: none. */
static size_t find(const struct e164_ranges *set, uint64_t at)
{
	size_t low = 0;
	size_t high = set->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (set->segments[middle].start <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : set->count;
}

bool e164_ranges_cover(const struct e164_ranges *set,
		       const struct e164_extent *extent)
{
	uint64_t from = extent->start;

	for (size_t i = find(set, from); i < set->count; i++) {
		const struct segment *segment = &set->segments[i];

		if (from < segment->start || from > segment->end ||
		    extent->len < segment->least_len)
			return false;
		if (extent->end <= segment->end)
			return true;
		from = segment->end + 1;
	}
	return false;
}
