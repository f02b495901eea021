/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_unique.c - find out whether a pattern leaves a matcher a choice.
 *
 * The criterion is in ere_unique.h. Only octets of the subject can make a
 * difference, so these are numbered in the order of their first use, and a set
 * of octets is one word with a bit for each: two leaves accept the same octet
 * if they share a bit. One pass goes from the leaves up, one from the root
 * down; there is no recursion, and memory is fixed.
 */
#include "ere_unique.h"

#define NODES_MAX  128
#define GROUPS_MAX 9
#define OCTETS_MAX 64  /* different octets of the subject: bits of a word */
#define WEIGHT_MAX 512 /* leaves, when all intervals are written out */

struct facts {
	uint64_t first; /* octets that can begin the node */
	uint64_t next;  /* octets that can follow the node */
	uint32_t weight;
	bool is_nullable; /* matches the empty string */
	bool is_head; /* nothing comes before it, and no group is around it */
	bool is_tail; /* nothing comes behind it, and no group is around it */
};

struct check {
	const struct e164_ere *ere;
	size_t places;              /* length of the subject plus one */
	size_t count;               /* of octets[] */
	uint8_t octets[OCTETS_MAX]; /* of the subject, each once */
	uint8_t numbers[256];       /* of an octet: its place there plus one */
	struct facts facts[NODES_MAX];
};

/* Returns false when there are too many different octets. */
static bool number_octets(struct check *c, struct e164_slice subject)
{
	c->count = 0;
	memset(c->numbers, 0, sizeof(c->numbers));
	for (size_t i = 0; i < subject.len; i++) {
		const uint8_t octet = subject.ptr[i];

		if (c->numbers[octet])
			continue;
		if (c->count == OCTETS_MAX)
			return false;
		c->octets[c->count++] = octet;
		c->numbers[octet] = (uint8_t)c->count;
	}
	return true;
}

static uint64_t bit_of(const struct check *c, uint8_t octet)
{
	const uint8_t number = c->numbers[octet];

	return number ? UINT64_C(1) << (number - 1) : 0;
}

/* The octets of the subject that a leaf accepts. */
static uint64_t octets_of(const struct check *c,
			  const struct e164_ere_node *node)
{
	uint64_t octets = 0;

	if (node->kind == E164_ERE_OCTET)
		return bit_of(c, node->octet) | bit_of(c, node->other);
	for (size_t i = 0; i < c->count; i++)
		if (e164_ere_accepts(c->ere, node, c->octets[i]))
			octets |= UINT64_C(1) << i;
	return octets;
}

/* How many copies PCRE2 makes of a repeated group; 1 for anything else. */
static uint32_t copies(const struct check *c, const struct e164_ere_node *node)
{
	const uint16_t bound =
		node->max == E164_ERE_MANY ? node->min : node->max;
	const size_t count = e164_ere_clamp(bound, c->places);

	if (c->ere->nodes[node->left].kind != E164_ERE_GROUP || !count)
		return 1;
	return (uint32_t)count;
}

static uint32_t limit_weight(uint32_t weight)
{
	return weight < WEIGHT_MAX ? weight : WEIGHT_MAX;
}

static struct facts describe(const struct check *c,
			     const struct e164_ere_node *node)
{
	const struct facts *left = &c->facts[node->left];
	const struct facts *right = &c->facts[node->right];

	switch (node->kind) {
	case E164_ERE_BOL:
	case E164_ERE_EOL:
		return (struct facts){ .is_nullable = true, .weight = 1 };
	case E164_ERE_CAT:
		return (struct facts){
			.first = left->first |
				 (left->is_nullable ? right->first : 0),
			.is_nullable = left->is_nullable && right->is_nullable,
			.weight = left->weight + right->weight,
		};
	case E164_ERE_ALT:
		return (struct facts){
			.first = left->first | right->first,
			.is_nullable = left->is_nullable || right->is_nullable,
			.weight = left->weight + right->weight,
		};
	case E164_ERE_REPEAT:
		return (struct facts){
			.first = left->first,
			.is_nullable = left->is_nullable || !node->min,
			.weight = left->weight * copies(c, node),
		};
	case E164_ERE_GROUP:
		return *left;
	default:
		return (struct facts){ .first = octets_of(c, node),
				       .weight = 1 };
	}
}

static bool check_cat(struct check *c, const struct e164_ere_node *node,
		      const struct facts *self)
{
	struct facts *left = &c->facts[node->left];
	struct facts *right = &c->facts[node->right];

	left->is_head = self->is_head;
	right->is_tail = self->is_tail;
	left->next = right->first | (right->is_nullable ? self->next : 0);
	right->next = self->next;
	return true;
}

static bool check_alt(struct check *c, const struct e164_ere_node *node,
		      const struct facts *self)
{
	struct facts *left = &c->facts[node->left];
	struct facts *right = &c->facts[node->right];

	left->next = self->next;
	right->next = self->next;
	return !(left->first & right->first) && !left->is_nullable &&
	       !right->is_nullable;
}

/* Does a repeated part contain a group, other than the one that it is? */
static bool has_inner_group(const struct check *c,
			    const struct e164_ere_node *body)
{
	return body->kind == E164_ERE_GROUP &&
	       c->ere->nodes[body->left].has_group;
}

static bool check_repeat(struct check *c, const struct e164_ere_node *node,
			 const struct facts *self)
{
	struct facts *body = &c->facts[node->left];
	const bool has_choice = node->min < node->max;

	body->next = self->next;
	if (node->max > 1)
		body->next |= body->first;
	if (node->max > 1 && has_inner_group(c, &c->ere->nodes[node->left]))
		return false;
	return node->max && !body->is_nullable &&
	       !(has_choice && body->first & self->next);
}

static bool check_node(struct check *c, size_t n)
{
	const struct e164_ere_node *node = &c->ere->nodes[n];
	const struct facts *self = &c->facts[n];

	switch (node->kind) {
	case E164_ERE_BOL:
		return self->is_head;
	case E164_ERE_EOL:
		return self->is_tail;
	case E164_ERE_CAT:
		return check_cat(c, node, self);
	case E164_ERE_ALT:
		return check_alt(c, node, self);
	case E164_ERE_REPEAT:
		return check_repeat(c, node, self);
	case E164_ERE_GROUP:
		c->facts[node->left].next = self->next;
		return true;
	default:
		return true;
	}
}

bool e164_ere_is_unique(const struct e164_ere *ere, struct e164_slice subject)
{
	const size_t root = e164_ere_root(ere);
	struct check c;

	if (ere->node_count > NODES_MAX || ere->group_count > GROUPS_MAX ||
	    !number_octets(&c, subject))
		return false;
	c.ere = ere;
	c.places = subject.len + 1;
	for (size_t n = 0; n <= root; n++) {
		c.facts[n] = describe(&c, &ere->nodes[n]);
		c.facts[n].weight = limit_weight(c.facts[n].weight);
	}
	if (c.facts[root].weight == WEIGHT_MAX)
		return false;
	c.facts[root].is_head = true;
	c.facts[root].is_tail = true;
	for (size_t n = root + 1; n-- > 0;)
		if (!check_node(&c, n))
			return false;
	return true;
}
