/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_table.c - fill the table of ends, from the leaves up.
 *
 * Pattern and subject are hostile: there is no recursion, every loop is bounded
 * by the number of nodes and places, every step counts against the budget.
 *
 * A row is filled only for places where its node can begin, since no other row
 * is ever read. To know these places, "lengths" is computed from the leaves up,
 * and "starts" from that, from the root down.
 */
#include "ere_table.h"

bool e164_ere_table_pay(struct e164_ere_table *t, size_t steps)
{
	if (*t->steps < steps) {
		*t->steps = 0;
		return false;
	}
	*t->steps -= (uint32_t)steps;
	return true;
}

/* Is it a repeated OCTET, ANY or SET? Most repetitions are. */
static bool is_run(const struct e164_ere *ere, const struct e164_ere_node *node)
{
	const enum e164_ere_kind body = ere->nodes[node->left].kind;

	return node->kind == E164_ERE_REPEAT &&
	       (body == E164_ERE_OCTET || body == E164_ERE_ANY ||
		body == E164_ERE_SET);
}

/* Lengths, from the leaves up. They are clamped to the number of places. */

static uint32_t least(const struct e164_ere_table *t, uint64_t length)
{
	return length < t->places ? (uint32_t)length : (uint32_t)t->places;
}

static struct e164_bounds measure(const struct e164_ere_table *t,
				  const struct e164_ere_node *node)
{
	const struct e164_bounds *left = &t->lengths[node->left];
	const struct e164_bounds *right = &t->lengths[node->right];

	switch (node->kind) {
	case E164_ERE_BOL:
	case E164_ERE_EOL:
		return (struct e164_bounds){ 0, 0 };
	case E164_ERE_CAT:
		return (struct e164_bounds){ least(t, left->low + right->low),
					     least(t,
						   left->high + right->high) };
	case E164_ERE_ALT:
		return (struct e164_bounds){
			left->low < right->low ? left->low : right->low,
			left->high > right->high ? left->high : right->high
		};
	case E164_ERE_REPEAT:
		return (struct e164_bounds){
			least(t, (uint64_t)left->low * node->min),
			least(t, (uint64_t)left->high * node->max)
		};
	case E164_ERE_GROUP:
		return *left;
	default:
		return (struct e164_bounds){ 1, 1 };
	}
}

/* Starts, from the root down. */

/* Does a "^", first in the pattern and outside of groups, fix the start? */
static bool is_pinned(const struct e164_ere *ere)
{
	const struct e164_ere_node *node = &ere->nodes[e164_ere_root(ere)];

	if (node->kind == E164_ERE_CAT)
		node = &ere->nodes[node->left];
	return node->kind == E164_ERE_BOL;
}

static void place_children(struct e164_ere_table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const struct e164_bounds self = t->starts[n];
	const uint32_t last = (uint32_t)t->subject.len;

	switch (node->kind) {
	case E164_ERE_CAT:
		t->starts[node->right] = self;
		t->starts[node->right].low += t->lengths[node->left].low;
		t->starts[node->right].high += t->lengths[node->left].high;
		if (t->starts[node->right].high > last)
			t->starts[node->right].high = last;
		break;
	case E164_ERE_ALT:
		t->starts[node->right] = self;
		break;
	case E164_ERE_REPEAT:
	case E164_ERE_GROUP:
		break;
	default:
		return;
	}
	t->starts[node->left] = self;
	if (node->kind == E164_ERE_REPEAT && node->max > 1)
		t->starts[node->left].high = last;
	if (is_run(t->ere, node))
		t->starts[node->left].low = last + 1; /* needs no rows */
}

static void locate(struct e164_ere_table *t)
{
	const size_t root = e164_ere_root(t->ere);

	for (size_t n = 0; n <= root; n++)
		t->lengths[n] = measure(t, &t->ere->nodes[n]);
	t->starts[root].low = 0;
	t->starts[root].high = is_pinned(t->ere) ? 0 : (uint32_t)t->subject.len;
	for (size_t n = root + 1; n-- > 0;)
		place_children(t, n);
}

/* Rows, from the leaves up. */

static bool is_at_anchor(const struct e164_ere_table *t,
			 const struct e164_ere_node *node, size_t place)
{
	return node->kind == E164_ERE_BOL ? place == 0
					  : place == t->subject.len;
}

static bool fill_leaf(struct e164_ere_table *t, size_t n, size_t i)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	uint64_t *row = e164_ere_ends(t, n, i);

	e164_row_clear(row, t->width);
	if (i < t->subject.len &&
	    e164_ere_accepts(t->ere, node, t->subject.ptr[i]))
		e164_row_add(row, i + 1);
	return e164_ere_table_pay(t, t->width);
}

static bool fill_anchor(struct e164_ere_table *t, size_t n, size_t i)
{
	uint64_t *row = e164_ere_ends(t, n, i);

	e164_row_clear(row, t->width);
	if (is_at_anchor(t, &t->ere->nodes[n], i))
		e164_row_add(row, i);
	return e164_ere_table_pay(t, t->width);
}

/* As follow(), for rows of one word; a number's rows have one. */
static bool follow_word(struct e164_ere_table *t, uint64_t *row, uint64_t from,
			size_t node)
{
	const uint64_t *ends = e164_ere_ends(t, node, 0);
	uint64_t all = *row;
	size_t count = 1;

	for (; from; from &= from - 1) {
		all |= ends[e164_row_lowest_bit(from)];
		count++;
	}
	*row = all;
	return e164_ere_table_pay(t, count);
}

/* Merge into row where node can end when it begins at any place of from. */
static bool follow(struct e164_ere_table *t, uint64_t *row,
		   const uint64_t *from, size_t node)
{
	size_t count = 1;

	if (t->width == 1)
		return follow_word(t, row, *from, node);
	for (size_t k = e164_row_next(from, t->width, 0); k != E164_ROW_END;
	     k = e164_row_next(from, t->width, k + 1)) {
		e164_row_merge(row, e164_ere_ends(t, node, k), t->width);
		count++;
	}
	return e164_ere_table_pay(t, count * t->width);
}

static bool fill_cat(struct e164_ere_table *t, size_t n, size_t i)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	uint64_t *row = e164_ere_ends(t, n, i);

	e164_row_clear(row, t->width);
	return follow(t, row, e164_ere_ends(t, node->left, i), node->right);
}

/* The row of the left child; for an ALT, merged with that of the right one. */
static bool fill_copy(struct e164_ere_table *t, size_t n, size_t i)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	uint64_t *row = e164_ere_ends(t, n, i);

	e164_row_clear(row, t->width);
	e164_row_merge(row, e164_ere_ends(t, node->left, i), t->width);
	if (node->kind == E164_ERE_ALT)
		e164_row_merge(row, e164_ere_ends(t, node->right, i), t->width);
	return e164_ere_table_pay(t, t->width);
}

/*
 * Bounds are clamped to one more than the length of the subject. This loses no
 * match: so many iterations include an empty one, and an empty one can be
 * repeated any number of times at its place. A place that is reached again
 * after the least count is dropped: when it was reached first, more iterations
 * were left from there.
 */
static bool fill_repeat(struct e164_ere_table *t, size_t n, size_t i)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const size_t min = e164_ere_clamp(node->min, t->places);
	const size_t max = e164_ere_clamp(node->max, t->places);
	uint64_t *row = e164_ere_ends(t, n, i);

	e164_row_clear(row, t->width);
	e164_row_clear(t->now, t->width);
	e164_row_add(t->now, i);
	for (size_t count = 0;; count++) {
		if (count >= min) {
			e164_row_remove(t->now, row, t->width);
			e164_row_merge(row, t->now, t->width);
		}
		if (count == max || e164_row_is_empty(t->now, t->width))
			return true;
		e164_row_clear(t->then, t->width);
		if (!follow(t, t->then, t->now, node->left))
			return false;
		memcpy(t->now, t->then, t->width * sizeof(*t->now));
	}
}

static bool fill_row(struct e164_ere_table *t, size_t n, size_t i)
{
	switch (t->ere->nodes[n].kind) {
	case E164_ERE_BOL:
	case E164_ERE_EOL:
		return fill_anchor(t, n, i);
	case E164_ERE_CAT:
		return fill_cat(t, n, i);
	case E164_ERE_ALT:
	case E164_ERE_GROUP:
		return fill_copy(t, n, i);
	case E164_ERE_REPEAT:
		return fill_repeat(t, n, i);
	default:
		return fill_leaf(t, n, i);
	}
}

/* All rows of a node for which is_run() holds: how far each place leads. */
static bool fill_runs(struct e164_ere_table *t, size_t n)
{
	const struct e164_ere_node *node = &t->ere->nodes[n];
	const struct e164_ere_node *leaf = &t->ere->nodes[node->left];
	const size_t min = e164_ere_clamp(node->min, t->places);
	const size_t max = e164_ere_clamp(node->max, t->places);
	size_t run = 0; /* octets from i on that the leaf accepts */

	for (size_t i = t->places; i-- > t->starts[n].low;) {
		const bool is_in =
			i < t->subject.len &&
			e164_ere_accepts(t->ere, leaf, t->subject.ptr[i]);
		uint64_t *row = e164_ere_ends(t, n, i);

		run = is_in ? run + 1 : 0;
		e164_row_clear(row, t->width);
		e164_row_add_range(row, i + min, i + (run < max ? run : max));
	}
	return e164_ere_table_pay(t, t->places * t->width);
}

static bool fill_node(struct e164_ere_table *t, size_t n)
{
	if (is_run(t->ere, &t->ere->nodes[n]))
		return fill_runs(t, n);
	for (size_t i = t->starts[n].low; i <= t->starts[n].high; i++)
		if (!fill_row(t, n, i))
			return false;
	return true;
}

bool e164_ere_table_fill(struct e164_ere_table *t)
{
	if (!e164_ere_table_pay(t, t->ere->node_count))
		return false;
	locate(t);
	for (size_t n = 0; n < t->ere->node_count; n++)
		if (!fill_node(t, n))
			return false;
	return true;
}
