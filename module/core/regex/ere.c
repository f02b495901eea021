/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere.c - parse a POSIX extended regular expression into a tree.
 *
 * REW-12. The text comes from the network. Open groups are kept on a
 * stack of fixed depth; there is no recursion.
 *
 * The arrays are allocated before the first octet is read, large enough for any
 * text of that length. Let there be l leaves, g groups, r repetitions and b
 * branches. The l + g pieces are joined by l + g - b CATs, and the branches by
 * b - g - 1 ALTs, which makes 2l + g + r - 1 nodes. The text has at least l +
 * 2g + r octets, so twice as many nodes as octets are enough. A bracket
 * expression has at least three octets, which bounds the number of sets.
 */
#include "ere.h"

#include <stdlib.h>

#define NONE          UINT16_MAX
#define RESERVE_LEAST 256   /* octets: more than any regexp field has */
#define RESERVE_MOST  16384 /* octets: an index can name twice as many nodes */

struct frame {
	uint16_t piece;  /* the last of this branch; its link: one before */
	uint16_t branch; /* the last one closed; its link: one before */
	uint16_t group;
};

struct parser {
	struct e164_ere *ere;
	const struct e164_ere_options *options;
	struct e164_reader in;
	size_t depth;
	struct frame frames[E164_ERE_DEPTH_MAX + 1];
};

static enum e164_status reserve(struct e164_ere *ere, size_t octets)
{
	const size_t want = octets < RESERVE_LEAST ? RESERVE_LEAST : octets;

	if (octets > RESERVE_MOST)
		return E164_EERE;
	if (want * 2 <= ere->node_cap)
		return E164_OK;
	e164_ere_clear(ere);
	ere->nodes = malloc(want * 2 * sizeof(*ere->nodes));
	ere->sets = malloc((want / 3 + 1) * sizeof(*ere->sets));
	if (!ere->nodes || !ere->sets) {
		e164_ere_clear(ere);
		return E164_EMEMORY;
	}
	ere->node_cap = want * 2;
	ere->set_cap = want / 3 + 1;
	return E164_OK;
}

/* Fail with E164_EERE. why: static text */
static enum e164_status refuse(struct parser *p, const char *why)
{
	p->ere->fault = why;
	return E164_EERE;
}

static struct frame *top(struct parser *p)
{
	return &p->frames[p->depth];
}

static void push(struct parser *p, size_t group)
{
	p->frames[p->depth] = (struct frame){ NONE, NONE, (uint16_t)group };
}

static struct e164_ere_node *at(struct parser *p, uint16_t node)
{
	return &p->ere->nodes[node];
}

static uint16_t add(struct parser *p, struct e164_ere_node node)
{
	const size_t index = p->ere->node_count++;

	node.link = NONE;
	p->ere->nodes[index] = node;
	return (uint16_t)index;
}

static uint16_t join(struct parser *p, enum e164_ere_kind kind, uint16_t left,
		     uint16_t right)
{
	return add(p, (struct e164_ere_node){
			      .kind = kind,
			      .has_group = at(p, left)->has_group ||
					   at(p, right)->has_group,
			      .left = left,
			      .right = right,
		      });
}

static enum e164_status append(struct parser *p, struct e164_ere_node piece)
{
	const uint16_t node = add(p, piece);

	at(p, node)->link = top(p)->piece;
	top(p)->piece = node;
	return E164_OK;
}

static enum e164_status append_kind(struct parser *p, enum e164_ere_kind kind)
{
	return append(p, (struct e164_ere_node){ .kind = kind });
}

static enum e164_status append_octet(struct parser *p, uint8_t octet)
{
	uint8_t other = octet;

	if (p->options->is_icase && e164_is_alpha(octet))
		other = octet ^ 0x20; /* the case bit of ASCII */
	return append(p, (struct e164_ere_node){ .kind = E164_ERE_OCTET,
						 .octet = octet,
						 .other = other });
}

/* Join the pieces of a branch; it has one, since POSIX has no empty ERE. */
static enum e164_status close_branch(struct parser *p)
{
	struct frame *frame = top(p);
	uint16_t right = frame->piece;

	if (right == NONE)
		return refuse(p, "an empty alternative");
	for (uint16_t left = at(p, right)->link; left != NONE;
	     left = at(p, left)->link)
		right = join(p, E164_ERE_CAT, left, right);
	at(p, right)->link = frame->branch;
	frame->branch = right;
	frame->piece = NONE;
	return E164_OK;
}

/* Join the branches of the innermost group, or of the whole ERE. */
static enum e164_status close_branches(struct parser *p, uint16_t *body)
{
	const enum e164_status status = close_branch(p);

	if (status)
		return status;
	*body = top(p)->branch;
	for (uint16_t left = at(p, *body)->link; left != NONE;
	     left = at(p, left)->link)
		*body = join(p, E164_ERE_ALT, left, *body);
	return E164_OK;
}

static enum e164_status open_group(struct parser *p)
{
	if (p->depth == p->options->depth_max)
		return refuse(p, "groups are nested too deeply");
	p->depth++;
	push(p, ++p->ere->group_count);
	return E164_OK;
}

static enum e164_status close_group(struct parser *p)
{
	const uint16_t group = top(p)->group;
	uint16_t body;

	/* It is special behind a "(" that it closes, and only there (9.4.3). */
	if (!p->depth)
		return append_octet(p, ')');
	const enum e164_status status = close_branches(p, &body);

	if (status)
		return status;
	p->depth--;
	return append(p, (struct e164_ere_node){ .kind = E164_ERE_GROUP,
						 .has_group = true,
						 .left = body,
						 .index = group });
}

/* Put a REPEAT in the place of the last piece, with that as its child. */
static enum e164_status repeat(struct parser *p, uint16_t min, uint16_t max)
{
	const uint16_t body = top(p)->piece;

	if (body == NONE || at(p, body)->kind == E164_ERE_REPEAT ||
	    at(p, body)->kind == E164_ERE_BOL ||
	    at(p, body)->kind == E164_ERE_EOL)
		return refuse(p, "nothing in front of a repetition; a "
				 "literal octet is escaped by \"\\\"");
	top(p)->piece = at(p, body)->link;
	return append(
		p, (struct e164_ere_node){ .kind = E164_ERE_REPEAT,
					   .has_group = at(p, body)->has_group,
					   .min = min,
					   .max = max,
					   .left = body });
}

static bool sees(const struct parser *p, uint8_t octet)
{
	return p->in.left && *p->in.at == octet;
}

static bool take(struct parser *p, uint8_t octet)
{
	if (!sees(p, octet))
		return false;
	(void)e164_read_u8(&p->in);
	return true;
}

static bool take_count(struct parser *p, uint16_t *count)
{
	unsigned int value = 0;

	if (!p->in.left || !e164_is_digit(*p->in.at))
		return false;
	while (p->in.left && e164_is_digit(*p->in.at)) {
		value = value * 10 + (e164_read_u8(&p->in) - '0');
		if (value > E164_ERE_DUP_MAX)
			return false;
	}
	*count = (uint16_t)value;
	return true;
}

/* An interval; in stands behind its "{". */
static enum e164_status read_interval(struct parser *p)
{
	static const char not_interval[] = "\"{\" begins no valid interval";
	uint16_t min;
	uint16_t max;

	if (!take_count(p, &min))
		return refuse(p, not_interval);
	max = min;
	if (take(p, ',')) {
		max = E164_ERE_MANY;
		if (!sees(p, '}') && !take_count(p, &max))
			return refuse(p, not_interval);
	}
	if (!take(p, '}') || min > max)
		return refuse(p, not_interval);
	return repeat(p, min, max);
}

static enum e164_status read_bracket(struct parser *p)
{
	const size_t index = p->ere->set_count++;
	const enum e164_status status =
		e164_bracket_parse(&p->in, p->options->delimiter,
				   p->options->is_icase, &p->ere->sets[index]);

	if (status == E164_EERE)
		return refuse(p, "a malformed bracket expression");
	if (status)
		return status;
	return append(p, (struct e164_ere_node){ .kind = E164_ERE_SET,
						 .index = (uint16_t)index });
}

/* An escape, behind its "\". POSIX defines it before special octets only. */
static enum e164_status read_escape(struct parser *p)
{
	static const char specials[] = ".[\\()*+?{|^$";

	if (!p->in.left)
		return refuse(p, "\"\\\" at the end");
	const uint8_t octet = e164_read_u8(&p->in);

	if (octet &&
	    (octet == p->options->delimiter || strchr(specials, octet)))
		return append_octet(p, octet);
	return refuse(p, "\"\\\" in front of an octet that is not special");
}

static enum e164_status read_token(struct parser *p)
{
	const uint8_t octet = e164_read_u8(&p->in);

	switch (octet) {
	case '\0':
		return refuse(p, "a NUL");
	case '(':
		return open_group(p);
	case ')':
		return close_group(p);
	case '|':
		return close_branch(p);
	case '*':
		return repeat(p, 0, E164_ERE_MANY);
	case '+':
		return repeat(p, 1, E164_ERE_MANY);
	case '?':
		return repeat(p, 0, 1);
	case '{':
		return read_interval(p);
	case '[':
		return read_bracket(p);
	case '\\':
		return read_escape(p);
	case '.':
		return append_kind(p, E164_ERE_ANY);
	case '^':
		return append_kind(p, E164_ERE_BOL);
	case '$':
		return append_kind(p, E164_ERE_EOL);
	default:
		return append_octet(p, octet);
	}
}

static enum e164_status read_all(struct parser *p)
{
	enum e164_status status = E164_OK;
	uint16_t root;

	while (p->in.left && !status)
		status = read_token(p);
	if (status)
		return status;
	if (p->depth)
		return refuse(p, "\"(\" without \")\"");
	return close_branches(p, &root);
}

enum e164_status e164_ere_parse(struct e164_ere *ere, struct e164_slice text,
				const struct e164_ere_options *options)
{
	struct parser p;
	enum e164_status status = reserve(ere, text.len);

	ere->node_count = 0;
	ere->set_count = 0;
	ere->group_count = 0;
	ere->fault = "longer than 16384 octets";
	ere->fault_at = 0;
	if (status)
		return status;
	p.ere = ere;
	p.options = options;
	p.in = e164_reader(text);
	p.depth = 0;
	push(&p, 0);
	status = read_all(&p);
	ere->fault_at = text.len - p.in.left;
	if (status)
		ere->node_count = 0;
	return status;
}

void e164_ere_clear(struct e164_ere *ere)
{
	free(ere->nodes);
	free(ere->sets);
	*ere = (struct e164_ere){ 0 };
}
