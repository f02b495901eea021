/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_emit.c - write an ERE tree as a pattern for PCRE2.
 *
 * The tree comes from the network. The parts that are still to be written are
 * on a stack of fixed size. A node leaves on it at most what comes behind its
 * first child, and a chain of CATs or ALTs takes its last entry off before it
 * adds the next. So each open group needs at most five entries: two for its
 * ALT, and one each for CAT, REPEAT and the group.
 */
#include "ere_emit.h"

#include "row.h"

#define STACK_MAX ((E164_ERE_DEPTH_MAX + 1) * 5 + 1)

enum part {
	PART_NODE, /* all of the node */
	PART_BAR,  /* what stands between two alternatives */
	PART_REST, /* what stands behind the child of the node */
};

struct item {
	uint16_t node;
	uint8_t part;
};

struct emitter {
	const struct e164_ere *ere;
	size_t most;
	struct e164_writer out;
	size_t depth;
	struct item stack[STACK_MAX];
};

static void put(struct emitter *e, const char *text)
{
	e164_write_slice(&e->out, e164_slice_text(text));
}

static void put_octet(struct emitter *e, uint8_t octet)
{
	static const char hex[] = "0123456789abcdef";

	if (e164_is_digit(octet)) {
		e164_write_u8(&e->out, octet);
		return;
	}
	put(e, "\\x");
	e164_write_u8(&e->out, (uint8_t)hex[octet >> 4]);
	e164_write_u8(&e->out, (uint8_t)hex[octet & 15]);
}

static void put_count(struct emitter *e, size_t count)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + count % 10);
	while (count /= 10);
	e164_write(&e->out, digits + at, sizeof(digits) - at);
}

/* The end of the run that begins at start: octets all in the set, or none. */
static unsigned int run_end(const struct e164_set *set, unsigned int start)
{
	const uint64_t flip =
		e164_set_has(set, (uint8_t)start) ? UINT64_MAX : 0;
	unsigned int word = start / 64;
	uint64_t others = (set->bits[word] ^ flip) & UINT64_MAX << start % 64;

	while (!others && ++word < 4)
		others = set->bits[word] ^ flip;
	if (!others)
		return UINT8_MAX + 1;
	return word * 64 + (unsigned int)e164_row_lowest_bit(others);
}

static void put_set(struct emitter *e, const struct e164_set *set)
{
	const bool is_empty = !e164_set_has(set, 0) && run_end(set, 0) == 256;

	put(e, is_empty ? "[^\\x00-\\xff" : "[");
	for (unsigned int from = 0; from <= UINT8_MAX;) {
		const unsigned int end = run_end(set, from);

		if (e164_set_has(set, (uint8_t)from)) {
			put_octet(e, (uint8_t)from);
			put(e, "-");
			put_octet(e, (uint8_t)(end - 1));
		}
		from = end;
	}
	put(e, "]");
}

static void put_bounds(struct emitter *e, const struct e164_ere_node *node)
{
	put(e, "{");
	put_count(e, e164_ere_clamp(node->min, e->most));
	put(e, ",");
	if (node->max != E164_ERE_MANY)
		put_count(e, e164_ere_clamp(node->max, e->most));
	put(e, "}");
}

static void put_rest(struct emitter *e, const struct e164_ere_node *node)
{
	if (node->kind == E164_ERE_GROUP)
		put(e, ")");
	else if (node->min == 0 && node->max == 1)
		put(e, "?");
	else if (node->min == 0 && node->max == E164_ERE_MANY)
		put(e, "*");
	else if (node->min == 1 && node->max == E164_ERE_MANY)
		put(e, "+");
	else
		put_bounds(e, node);
}

static void push(struct emitter *e, size_t node, enum part part)
{
	if (e->depth == STACK_MAX)
		e->out.failed = true;
	else
		e->stack[e->depth++] =
			(struct item){ (uint16_t)node, (uint8_t)part };
}

static void put_leaf(struct emitter *e, const struct e164_ere_node *node)
{
	struct e164_set both = { { 0 } };

	e164_set_add(&both, node->octet);
	e164_set_add(&both, node->other);
	if (node->kind == E164_ERE_SET)
		put_set(e, &e->ere->sets[node->index]);
	else if (node->kind == E164_ERE_ANY)
		put(e, ".");
	else if (node->octet != node->other)
		put_set(e, &both);
	else
		put_octet(e, node->octet);
}

static void put_node(struct emitter *e, uint16_t n)
{
	const struct e164_ere_node *node = &e->ere->nodes[n];

	switch (node->kind) {
	case E164_ERE_BOL:
		put(e, "\\A");
		break;
	case E164_ERE_EOL:
		put(e, "\\z");
		break;
	case E164_ERE_CAT:
		push(e, node->right, PART_NODE);
		push(e, node->left, PART_NODE);
		break;
	case E164_ERE_ALT:
		push(e, n, PART_BAR);
		push(e, node->left, PART_NODE);
		break;
	case E164_ERE_GROUP:
		put(e, "(");
		/* fall through */
	case E164_ERE_REPEAT:
		push(e, n, PART_REST);
		push(e, node->left, PART_NODE);
		break;
	default:
		put_leaf(e, node);
	}
}

static void put_item(struct emitter *e, struct item item)
{
	const struct e164_ere_node *node = &e->ere->nodes[item.node];

	switch (item.part) {
	case PART_NODE:
		put_node(e, item.node);
		break;
	case PART_BAR:
		put(e, "|");
		push(e, node->right, PART_NODE);
		break;
	default:
		put_rest(e, node);
	}
}

enum e164_status e164_ere_emit(const struct e164_ere *ere, size_t most,
			       struct e164_writer *out)
{
	struct emitter e;

	e.ere = ere;
	e.most = most;
	e.out = *out;
	e.depth = 0;
	push(&e, e164_ere_root(ere), PART_NODE);
	while (e.depth && !e.out.failed)
		put_item(&e, e.stack[--e.depth]);
	if (e.out.failed)
		return E164_ESPACE;
	*out = e.out;
	return E164_OK;
}
