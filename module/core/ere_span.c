/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_span.c - leftmost-longest matching with POSIX sub-matches.
 *
 * POSIX XBD 9.1 and 9.4.6, rows REW-20 to REW-23. Pattern and subject are
 * hostile: nothing here calls itself, every loop is bounded by the number of
 * nodes and places, every step is paid for, memory is bounded.
 *
 * A place is an offset into the subject, 0 to its length. A row is a set of
 * places (row.h). ends(node, i) is the row of all places where a match of
 * node that begins at i can end.
 */
#include "e164/ere_span.h"

#include <stdlib.h>

#include "e164/row.h"

#define WORDS_LEAST 1024 /* of the first allocation: 8 KiB */
#define UNUSED      UINT64_MAX
#define WORDS_MOST  (1U << 21) /* 16 MiB; an ERE from DNS needs 70 KiB */

struct table {
	const struct e164_ere *ere;
	struct e164_slice subject;
	size_t places;   /* length of the subject plus one */
	size_t width;    /* words of a row */
	uint64_t *ends;  /* a row for each node and place */
	uint64_t *tails; /* places + 1 rows; see fill_tails() */
	uint64_t *now;   /* two rows for stepping through a repetition */
	uint64_t *then;
	uint64_t *covers; /* for each node its part of the match, or UNUSED */
	uint32_t *steps;
};

/* The table, from the leaves up */

static bool pay(struct table *t, size_t words)
{
	if (*t->steps < words) {
		*t->steps = 0;
		return false;
	}
	*t->steps -= (uint32_t)words;
	return true;
}

static uint64_t *ends(const struct table *t, size_t node, size_t place)
{
	return t->ends + (node * t->places + place) * t->width;
}

static bool is_empty_match(const struct table *t,
			   const struct e164_ere_node *node, size_t place)
{
	return node->kind == E164_ERE_BOL ? place == 0
					  : place == t->subject.len;
}

static bool fill_leaf(struct table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];

	for (size_t i = 0; i < t->places; i++) {
		e164_row_clear(ends(t, n, i), t->width);
		if (i < t->subject.len &&
		    e164_ere_accepts(t->ere, node, t->subject.ptr[i]))
			e164_row_add(ends(t, n, i), i + 1);
	}
	return pay(t, t->places * t->width);
}

static bool fill_anchor(struct table *t, size_t n)
{
	for (size_t i = 0; i < t->places; i++) {
		e164_row_clear(ends(t, n, i), t->width);
		if (is_empty_match(t, &t->ere->nodes[n], i))
			e164_row_add(ends(t, n, i), i);
	}
	return pay(t, t->places * t->width);
}

/* Merge into row where node can end when it begins at any place of from. */
static bool follow(struct table *t, uint64_t *row, const uint64_t *from,
		   size_t node)
{
	size_t count = 1;

	for (size_t k = e164_row_next(from, t->width, 0); k != E164_ROW_END;
	     k = e164_row_next(from, t->width, k + 1)) {
		e164_row_merge(row, ends(t, node, k), t->width);
		count++;
	}
	return pay(t, count * t->width);
}

static bool fill_cat(struct table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];

	for (size_t i = 0; i < t->places; i++) {
		e164_row_clear(ends(t, n, i), t->width);
		if (!follow(t, ends(t, n, i), ends(t, node->left, i),
			    node->right))
			return false;
	}
	return true;
}

/* left, and right too for an alternation. */
static bool fill_copy(struct table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const size_t words = t->places * t->width;

	memcpy(ends(t, n, 0), ends(t, node->left, 0), words * sizeof(uint64_t));
	if (node->kind == E164_ERE_ALT)
		e164_row_merge(ends(t, n, 0), ends(t, node->right, 0), words);
	return pay(t, words);
}

/* A repeated single octet: from each place, the run that begins there. */
static bool fill_run(struct table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const size_t min = e164_ere_clamp(node->min, t->places);
	const size_t max = e164_ere_clamp(node->max, t->places);
	size_t run = 0;
	size_t count = 0;

	for (size_t i = t->places; i-- > 0;) {
		run = i < t->subject.len && e164_row_has(ends(t, node->left, i),
							 i + 1)
			      ? run + 1
			      : 0;
		e164_row_clear(ends(t, n, i), t->width);
		for (size_t k = min; k <= run && k <= max; k++, count++)
			e164_row_add(ends(t, n, i), i + k);
	}
	return pay(t, t->places * t->width + count);
}

/*
 * One row of a repetition. A place reached again after the least count is
 * dropped: whoever came first has more iterations left.
 */
static bool fill_iterations(struct table *t, size_t n, size_t i)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const size_t min = e164_ere_clamp(node->min, t->places);
	const size_t max = e164_ere_clamp(node->max, t->places);
	uint64_t *row = ends(t, n, i);

	e164_row_clear(row, t->width);
	e164_row_clear(t->now, t->width);
	e164_row_add(t->now, i);
	for (size_t count = 0;; count++) {
		if (count >= min) {
			e164_row_remove(t->now, row, t->width);
			e164_row_merge(row, t->now, t->width);
		}
		if (count == max ||
		    e164_row_next(t->now, t->width, 0) == E164_ROW_END)
			return true;
		e164_row_clear(t->then, t->width);
		if (!follow(t, t->then, t->now, node->left))
			return false;
		memcpy(t->now, t->then, t->width * sizeof(uint64_t));
	}
}

/*
 * Bounds are clamped to one more than the length of the subject. That loses
 * nothing: so many iterations include an empty one, which can be had any
 * number of times at its place.
 */
static bool fill_repeat(struct table *t, size_t n)
{
	switch (t->ere->nodes[t->ere->nodes[n].left].kind) {
	case E164_ERE_OCTET:
	case E164_ERE_ANY:
	case E164_ERE_SET:
		return fill_run(t, n);
	default:
		break;
	}
	for (size_t i = 0; i < t->places; i++)
		if (!fill_iterations(t, n, i))
			return false;
	return true;
}

static bool fill_node(struct table *t, size_t n)
{
	switch (t->ere->nodes[n].kind) {
	case E164_ERE_OCTET:
	case E164_ERE_ANY:
	case E164_ERE_SET:
		return fill_leaf(t, n);
	case E164_ERE_BOL:
	case E164_ERE_EOL:
		return fill_anchor(t, n);
	case E164_ERE_CAT:
		return fill_cat(t, n);
	case E164_ERE_ALT:
	case E164_ERE_GROUP:
		return fill_copy(t, n);
	case E164_ERE_REPEAT:
		return fill_repeat(t, n);
	}
	return false;
}

/* The one match, from the root down */

static void cover(struct table *t, size_t node, size_t start, size_t end)
{
	t->covers[node] = (uint64_t)start << 32 | end;
}

/* The left part takes the longest string that leaves the right one a match. */
static void choose_cat(struct table *t, const struct e164_ere_node *node,
		       size_t start, size_t end)
{
	const uint64_t *left = ends(t, node->left, start);

	for (size_t k = end + 1; k-- > start;) {
		if (!e164_row_has(left, k) ||
		    !e164_row_has(ends(t, node->right, k), end))
			continue;
		cover(t, node->left, start, k);
		cover(t, node->right, k, end);
		return;
	}
}

/* The first alternative that can; any match is longer than none (XBD 9.1). */
static void choose_alt(struct table *t, const struct e164_ere_node *node,
		       size_t start, size_t end)
{
	if (e164_row_has(ends(t, node->left, start), end))
		cover(t, node->left, start, end);
	else
		cover(t, node->right, start, end);
}

/* tails[r]: places from start on, from which r iterations can lead to end. */
static bool fill_tails(struct table *t, const struct e164_ere_node *node,
		       size_t start, size_t end)
{
	const size_t max = e164_ere_clamp(node->max, t->places);

	e164_row_clear(t->tails, t->width);
	e164_row_add(t->tails, end);
	for (size_t r = 1; r <= max; r++) {
		const uint64_t *shorter = t->tails + (r - 1) * t->width;
		uint64_t *tail = t->tails + r * t->width;

		e164_row_clear(tail, t->width);
		for (size_t p = start; p <= end; p++)
			if (e164_row_meet(ends(t, node->left, p), shorter,
					  t->width))
				e164_row_add(tail, p);
		if (!pay(t, (end - start + 2) * t->width))
			return false;
	}
	return true;
}

/*
 * The longest next iteration after which the rest can still be had, with count
 * iterations done. It is an empty one only when none else can bring the least
 * count (XBD 9.4.6), since any longer one comes first.
 */
static size_t next_iteration(struct table *t, const struct e164_ere_node *node,
			     size_t count, size_t place)
{
	const size_t min = e164_ere_clamp(node->min, t->places);
	const size_t max = e164_ere_clamp(node->max, t->places);

	e164_row_clear(t->now, t->width);
	for (size_t r = min > count ? min - count - 1 : 0; r + count < max; r++)
		e164_row_merge(t->now, t->tails + r * t->width, t->width);
	return e164_row_last(ends(t, node->left, place), t->now, t->width);
}

/* Groups report the last iteration, so only that one is looked at (REW-22). */
static bool choose_iteration(struct table *t, const struct e164_ere_node *node,
			     size_t start, size_t end)
{
	const size_t min = e164_ere_clamp(node->min, t->places);
	size_t place = start;

	if (!node->has_group || !node->max)
		return true;
	if (!fill_tails(t, node, start, end))
		return false;
	for (size_t count = 0; !count || count < min || place < end; count++) {
		const size_t next = next_iteration(t, node, count, place);

		if (!pay(t, t->places * t->width))
			return false;
		if (next == E164_ROW_END)
			break; /* no iteration at all: an empty REPEAT */
		cover(t, node->left, place, next);
		place = next;
	}
	return true;
}

static bool choose(struct table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const size_t start = (size_t)(t->covers[n] >> 32);
	const size_t end = (size_t)(t->covers[n] & UINT32_MAX);

	switch (node->kind) {
	case E164_ERE_CAT:
		choose_cat(t, node, start, end);
		break;
	case E164_ERE_ALT:
		choose_alt(t, node, start, end);
		break;
	case E164_ERE_REPEAT:
		return choose_iteration(t, node, start, end);
	case E164_ERE_GROUP:
		cover(t, node->left, start, end);
		break;
	default:
		break;
	}
	return true;
}

/* covers[] has the match at the root; afterwards at all nodes that took part */
static bool choose_all(struct table *t)
{
	const size_t root = e164_ere_root(t->ere);

	if (!pay(t, root * t->places))
		return false;
	for (size_t n = 0; n < root; n++)
		t->covers[n] = UNUSED;
	for (size_t n = root + 1; n-- > 0;)
		if (t->covers[n] != UNUSED && !choose(t, n))
			return false;
	return true;
}

static struct e164_span span_of(uint64_t part)
{
	if (part == UNUSED)
		return (struct e164_span){ -1, -1 };
	return (struct e164_span){ (int)(part >> 32),
				   (int)(part & UINT32_MAX) };
}

static void report(const struct table *t, struct e164_span *spans,
		   size_t span_max)
{
	const size_t root = e164_ere_root(t->ere);

	if (span_max)
		spans[0] = span_of(t->covers[root]);
	for (size_t n = 0; n <= root; n++) {
		const struct e164_ere_node *node = &t->ere->nodes[n];

		if (node->kind == E164_ERE_GROUP && node->index < span_max)
			spans[node->index] = span_of(t->covers[n]);
	}
}

/* The leftmost start, and from there the longest match (REW-20). */
static bool find(struct table *t)
{
	const size_t root = e164_ere_root(t->ere);

	for (size_t start = 0; start < t->places; start++) {
		const uint64_t *row = ends(t, root, start);
		const size_t end = e164_row_last(row, row, t->width);

		if (end == E164_ROW_END)
			continue;
		cover(t, root, start, end);
		return true;
	}
	return false;
}

static enum e164_status run(struct table *t, struct e164_span *spans,
			    size_t span_max)
{
	for (size_t n = 0; n < t->ere->node_count; n++)
		if (!fill_node(t, n))
			return E164_ELIMIT;
	if (!find(t))
		return E164_ENOMATCH;
	if (!choose_all(t))
		return E164_ELIMIT;
	report(t, spans, span_max);
	return E164_OK;
}

static enum e164_status reserve(struct e164_ere_span_memory *memory,
				size_t words)
{
	const size_t want = words < WORDS_LEAST ? WORDS_LEAST : words;

	if (words > WORDS_MOST)
		return E164_ELIMIT;
	if (words <= memory->word_cap)
		return E164_OK;
	e164_ere_span_clear(memory);
	memory->words = malloc(want * sizeof(uint64_t));
	if (!memory->words)
		return E164_EMEMORY;
	memory->word_cap = want;
	return E164_OK;
}

enum e164_status e164_ere_span_match(struct e164_ere_span_memory *memory,
				     const struct e164_ere *ere,
				     struct e164_slice subject, uint32_t *steps,
				     struct e164_span *spans, size_t span_max)
{
	const size_t places = subject.len + 1;
	const size_t width = e164_row_width(places);
	const size_t table = ere->node_count * places * width;
	const size_t tails = (places + 1) * width;

	if (subject.len > E164_ERE_SUBJECT_MAX)
		return E164_ELIMIT;
	const enum e164_status status =
		reserve(memory, table + tails + 2 * width + ere->node_count);

	if (status)
		return status;
	uint64_t *words = memory->words;
	struct table t = {
		.ere = ere,
		.subject = subject,
		.places = places,
		.width = width,
		.steps = steps,
		.ends = words,
		.tails = words + table,
		.now = words + table + tails,
		.then = words + table + tails + width,
		.covers = words + table + tails + 2 * width,
	};
	return run(&t, spans, span_max);
}

void e164_ere_span_clear(struct e164_ere_span_memory *memory)
{
	free(memory->words);
	*memory = (struct e164_ere_span_memory){ 0 };
}
