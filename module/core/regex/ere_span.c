/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_span.c - leftmost-longest matching with POSIX sub-matches.
 *
 * POSIX XBD 9.1 and 9.4.6, rows REW-20 to REW-23. ere_table.c finds all
 * possible matches of all nodes; here the one that POSIX wants is chosen, from
 * the root down. Pattern and subject are hostile: there is no recursion, every
 * loop is bounded by the number of nodes and places, every step counts against
 * the budget, and memory is bounded.
 */
#include "ere_span.h"

#include <stdlib.h>

#include "ere_table.h"

#define WORDS_LEAST  1024 /* words of the first allocation: 8 KiB */
#define BOUNDS_LEAST 192

struct match {
	struct e164_ere_table table;
	/* For each node its part of the match; empty if it took no part. */
	struct e164_bounds *parts;
	uint64_t *tails; /* rows; see fill_tails() */
};

static const struct e164_bounds no_part = { 1, 0 };

static void take_part(struct match *m, size_t node, size_t start, size_t end)
{
	m->parts[node] = (struct e164_bounds){ (uint32_t)start, (uint32_t)end };
}

static bool is_part(struct e164_bounds part)
{
	return part.low <= part.high;
}

/* The left child gets the longest string that leaves the right one a match. */
static void choose_cat(struct match *m, const struct e164_ere_node *node,
		       struct e164_bounds part)
{
	const uint64_t *left = e164_ere_ends(&m->table, node->left, part.low);

	for (size_t k = (size_t)part.high + 1; k-- > part.low;) {
		if (!e164_row_has(left, k) ||
		    !e164_row_has(e164_ere_ends(&m->table, node->right, k),
				  part.high))
			continue;
		take_part(m, node->left, part.low, k);
		take_part(m, node->right, k, part.high);
		return;
	}
}

/* The first alternative that can match this part (XBD 9.1). */
static void choose_alt(struct match *m, const struct e164_ere_node *node,
		       struct e164_bounds part)
{
	const uint64_t *left = e164_ere_ends(&m->table, node->left, part.low);

	if (e164_row_has(left, part.high))
		m->parts[node->left] = part;
	else
		m->parts[node->right] = part;
}

/*
 * tails[r] is the row of places from which r iterations can lead to the end of
 * part, for each r that may remain after the first iteration.
 */
static bool fill_tails(struct match *m, const struct e164_ere_node *node,
		       struct e164_bounds part)
{
	struct e164_ere_table *t = &m->table;
	const size_t max = e164_ere_clamp(node->max, t->places);

	e164_row_clear(m->tails, t->width);
	e164_row_add(m->tails, part.high);
	for (size_t r = 1; r < max; r++) {
		const uint64_t *shorter = m->tails + (r - 1) * t->width;
		uint64_t *tail = m->tails + r * t->width;

		e164_row_clear(tail, t->width);
		for (size_t p = part.low; p <= part.high; p++)
			if (e164_row_meet(e164_ere_ends(t, node->left, p),
					  shorter, t->width))
				e164_row_add(tail, p);
		if (!e164_ere_table_pay(t,
					(part.high - part.low + 2) * t->width))
			return false;
	}
	return true;
}

/*
 * The end of the longest next iteration after which the remaining ones can
 * still lead to the end; count iterations are done. It is empty only if the
 * least count cannot be reached otherwise (XBD 9.4.6).
 */
static size_t next_iteration(struct match *m, const struct e164_ere_node *node,
			     size_t count, size_t place)
{
	const struct e164_ere_table *t = &m->table;
	const size_t min = e164_ere_clamp(node->min, t->places);
	const size_t max = e164_ere_clamp(node->max, t->places);
	size_t rest = min > count ? min - count - 1 : 0;

	e164_row_clear(t->now, t->width);
	for (; rest + count < max; rest++)
		e164_row_merge(t->now, m->tails + rest * t->width, t->width);
	return e164_row_last(e164_ere_ends(t, node->left, place), t->now,
			     t->width);
}

/* A group reports its last iteration, so only that one is chosen (REW-22). */
static bool choose_iteration(struct match *m, const struct e164_ere_node *node,
			     struct e164_bounds part)
{
	struct e164_ere_table *t = &m->table;
	const size_t min = e164_ere_clamp(node->min, t->places);
	size_t place = part.low;

	if (!node->has_group || !node->max)
		return true;
	if (!fill_tails(m, node, part))
		return false;
	for (size_t count = 0; !count || count < min || place < part.high;
	     count++) {
		const size_t next = next_iteration(m, node, count, place);

		if (!e164_ere_table_pay(t, t->places * t->width))
			return false;
		if (next == E164_ROW_END)
			break; /* no iteration at all */
		take_part(m, node->left, place, next);
		place = next;
	}
	return true;
}

static bool choose(struct match *m, size_t n)
{
	const struct e164_ere_node *node = &m->table.ere->nodes[n];

	switch (node->kind) {
	case E164_ERE_CAT:
		choose_cat(m, node, m->parts[n]);
		break;
	case E164_ERE_ALT:
		choose_alt(m, node, m->parts[n]);
		break;
	case E164_ERE_REPEAT:
		return choose_iteration(m, node, m->parts[n]);
	case E164_ERE_GROUP:
		m->parts[node->left] = m->parts[n];
		break;
	default:
		break;
	}
	return true;
}

/* Given the root's part of the match, find those of all nodes below. */
static bool choose_all(struct match *m)
{
	const size_t root = e164_ere_root(m->table.ere);

	if (!e164_ere_table_pay(&m->table, root * m->table.places))
		return false;
	for (size_t n = 0; n < root; n++)
		m->parts[n] = no_part;
	for (size_t n = root + 1; n-- > 0;)
		if (is_part(m->parts[n]) && !choose(m, n))
			return false;
	return true;
}

static struct e164_span span_of(struct e164_bounds part)
{
	if (!is_part(part))
		return (struct e164_span){ -1, -1 };
	return (struct e164_span){ (int)part.low, (int)part.high };
}

static void report(const struct match *m, struct e164_span *spans,
		   size_t span_max)
{
	const size_t root = e164_ere_root(m->table.ere);

	if (span_max)
		spans[0] = span_of(m->parts[root]);
	for (size_t n = 0; n <= root; n++) {
		const struct e164_ere_node *node = &m->table.ere->nodes[n];

		if (node->kind == E164_ERE_GROUP && node->index < span_max)
			spans[node->index] = span_of(m->parts[n]);
	}
}

/* Find the leftmost start, and from there the longest match (REW-20). */
static bool find(struct match *m)
{
	const struct e164_ere_table *t = &m->table;
	const size_t root = e164_ere_root(t->ere);

	for (size_t start = 0; start <= t->starts[root].high; start++) {
		const uint64_t *row = e164_ere_ends(t, root, start);
		const size_t end = e164_row_last(row, row, t->width);

		if (end == E164_ROW_END)
			continue;
		take_part(m, root, start, end);
		return true;
	}
	return false;
}

static enum e164_status run(struct match *m, struct e164_span *spans,
			    size_t span_max)
{
	if (!e164_ere_table_fill(&m->table))
		return E164_ELIMIT;
	if (!find(m))
		return E164_ENOMATCH;
	if (!choose_all(m))
		return E164_ELIMIT;
	report(m, spans, span_max);
	return E164_OK;
}

static size_t at_least(size_t count, size_t least)
{
	return count < least ? least : count;
}

static enum e164_status reserve(struct e164_ere_span_memory *memory,
				size_t words, size_t bounds)
{
	if (memory->word_max && words > memory->word_max)
		return E164_ELIMIT;
	if (words > memory->word_cap) {
		free(memory->words);
		memory->word_cap = at_least(words, WORDS_LEAST);
		memory->words =
			malloc(memory->word_cap * sizeof(*memory->words));
	}
	if (bounds > memory->bounds_cap) {
		free(memory->bounds);
		memory->bounds_cap = at_least(bounds, BOUNDS_LEAST);
		memory->bounds =
			malloc(memory->bounds_cap * sizeof(*memory->bounds));
	}
	if (memory->words && memory->bounds)
		return E164_OK;
	e164_ere_span_clear(memory);
	return E164_EMEMORY;
}

enum e164_status e164_ere_span_match(struct e164_ere_span_memory *memory,
				     const struct e164_ere *ere,
				     struct e164_slice subject, uint32_t *steps,
				     struct e164_span *spans, size_t span_max)
{
	const size_t places = subject.len + 1;
	const size_t width = e164_row_width(places);
	const size_t ends = ere->node_count * places * width;
	const size_t tails = places * width;

	if (subject.len > E164_ERE_SUBJECT_MAX)
		return E164_ELIMIT;
	const enum e164_status status =
		reserve(memory, ends + tails + 2 * width, 3 * ere->node_count);

	if (status)
		return status;
	struct match m = {
		.table = { .ere = ere,
			   .subject = subject,
			   .places = places,
			   .width = width,
			   .ends = memory->words,
			   .now = memory->words + ends,
			   .then = memory->words + ends + width,
			   .lengths = memory->bounds,
			   .starts = memory->bounds + ere->node_count,
			   .steps = steps },
		.parts = memory->bounds + 2 * ere->node_count,
		.tails = memory->words + ends + 2 * width,
	};
	return run(&m, spans, span_max);
}

void e164_ere_span_clear(struct e164_ere_span_memory *memory)
{
	free(memory->words);
	free(memory->bounds);
	*memory = (struct e164_ere_span_memory){ 0 };
}
