/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_tree.c - the rules on which names hide which others.
 *
 * A number is one word: its digits from the top, four bits each, and how many
 * there are in the last four. So a name above another is a matter of shifts.
 */
#include "lint_rules.h"

#include <stdlib.h>

uint64_t lint_digits(const struct e164_number *number)
{
	const size_t plus = number->aus[0] == '+';
	uint64_t digits = 0;

	for (size_t i = 0; i < E164_DIGITS_MAX; i++) {
		const bool is_there = plus + i < number->len;
		const char c = number->aus[is_there ? plus + i : 0];

		digits = digits << 4 | (is_there ? (uint64_t)(c - '0') : 0);
	}
	return digits << 4 | (number->len - plus);
}

static unsigned length_of(uint64_t digits)
{
	return (unsigned)(digits & 15);
}

/* The first "len" digits. */
static uint64_t cut(uint64_t digits, unsigned len)
{
	const uint64_t all = digits >> 4 << 4;
	const unsigned drop = 4 * (E164_DIGITS_MAX - len) + 4;

	return len ? all >> drop << drop | len : 0;
}

void lint_node(struct lint *lint, enum lint_node_kind kind, uint64_t digits)
{
	struct lint_node *nodes = lint_grow(lint, lint->nodes, lint->node_count,
					    &lint->node_cap, sizeof(*nodes));

	if (!nodes)
		return;
	lint->nodes = nodes;
	nodes[lint->node_count++] = (struct lint_node){
		.digits = digits,
		.owner = lint_hash_name(zone_name_slice(&lint->zone->owner)),
		.line = (uint32_t)zone_position(lint->zone),
		.kind = kind,
	};
}

static int compare_nodes(const void *a, const void *b)
{
	const struct lint_node *x = a;
	const struct lint_node *y = b;

	if (x->digits != y->digits)
		return x->digits < y->digits ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static struct lint_node *find_node(const struct lint *lint, uint64_t digits,
				   enum lint_node_kind kind)
{
	const struct lint_node key = { .digits = digits, .kind = kind };
	size_t low = 0;
	size_t high = lint->node_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare_nodes(&lint->nodes[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lint->node_count || lint->nodes[low].digits != digits ||
	    lint->nodes[low].kind != kind)
		return NULL;
	return &lint->nodes[low];
}

/* The wildcard next above a number. */
static struct lint_node *covering(const struct lint *lint, uint64_t digits)
{
	struct lint_node *node = NULL;

	for (unsigned len = length_of(digits); len && !node; len--)
		node = find_node(lint, cut(digits, len - 1),
				 LINT_NODE_WILDCARD);
	return node;
}

/* Is there what leads elsewhere? Of an NS in a file without a SOA: maybe. */
static bool is_cut(const struct lint *lint, uint64_t digits)
{
	return find_node(lint, digits, LINT_NODE_DELEGATION) ||
	       find_node(lint, digits, LINT_NODE_DNAME) ||
	       find_node(lint, digits, LINT_NODE_NS);
}

/* Is it so between a wildcard and a number below it? */
static bool is_cut_off(const struct lint *lint, const struct lint_node *node,
		       uint64_t digits)
{
	for (unsigned len = length_of(node->digits) + 1;
	     len < length_of(digits); len++)
		if (is_cut(lint, cut(digits, len)))
			return true;
	return false;
}

/*
 * RFC 4592 section 3.3.1: with *.4 and 9.9.4, the name 9.4 is there, so 8.9.4
 * is not of the wildcard. The same if 9.9.4 has but a name below it. Told once
 * for each wildcard, with the first such line.
 */
static void note_wildcard(const struct lint *lint, uint64_t digits,
			  uint32_t line)
{
	struct lint_node *node = covering(lint, digits);

	if (!node || length_of(node->digits) + 2 > length_of(digits) ||
	    (node->other && line >= node->other) ||
	    is_cut_off(lint, node, digits))
		return;
	node->other = line;
	node->ender = digits;
}

static void write_digits(const struct lint *lint, uint64_t digits,
			 struct e164_writer *w)
{
	if (lint->settings->apexes[0].has_plus)
		e164_write_u8(w, '+');
	for (unsigned i = 0; i < length_of(digits); i++)
		e164_write_u8(w,
			      (uint8_t)('0' + (digits >> (60 - 4 * i) & 15)));
}

const char *lint_ended_text(const struct lint *lint,
			    const struct lint_finding *finding,
			    char text[LINT_ENDED_MAX])
{
	struct e164_writer w = e164_writer((uint8_t *)text, LINT_ENDED_MAX - 1);

	write_digits(lint, finding->ender, &w);
	e164_write_slice(&w, e164_slice_text(" ends "));
	write_digits(lint, finding->ended, &w);
	e164_write_u8(&w, '*');
	text[w.len] = '\0';
	return text;
}

static void sort_nodes(struct lint *lint)
{
	bulk_sort(lint->nodes, lint->node_count, sizeof(*lint->nodes),
		  compare_nodes);
}

static void note_all(const struct lint *lint)
{
	for (size_t i = 0; i < lint->entry_count; i++)
		if (lint->entries[i].digits)
			note_wildcard(lint, lint->entries[i].digits,
				      lint->entries[i].line);
	for (size_t i = 0; i < lint->name_count; i++)
		if (lint->names[i].digits)
			note_wildcard(lint, lint->names[i].digits,
				      lint->names[i].line);
	/* A wildcard has a parent, which ends one above it. */
	for (size_t i = 0; i < lint->node_count; i++)
		if (lint->nodes[i].kind == LINT_NODE_WILDCARD)
			note_wildcard(lint, lint->nodes[i].digits,
				      lint->nodes[i].line);
}

static void find_ended(struct lint *lint, const struct lint_rule *rule,
		       unsigned long line, unsigned long other, uint64_t ender,
		       uint64_t ended)
{
	const size_t count = lint->finding_count;

	lint_find(lint, rule, line, other);
	if (lint->finding_count == count)
		return;
	lint->findings[count].ender = ender;
	lint->findings[count].ended = ended;
}

void lint_zone_wildcard(struct lint *lint, const struct lint_rule *rule)
{
	sort_nodes(lint);
	if (lint->node_count)
		note_all(lint);
	for (size_t i = 0; i < lint->node_count; i++) {
		const struct lint_node *node = &lint->nodes[i];

		if (node->other)
			find_ended(lint, rule, node->line, node->other,
				   node->ender, node->digits);
	}
}

/* Has it NAPTR records, or an alias? */
static bool is_answered(const struct lint *lint, uint64_t owner)
{
	return lint_first_entry(lint, owner) || lint_first_link(lint, owner);
}

/* A name with a wildcard of its own stands for the numbers below it. */
static bool is_lost(const struct lint *lint, const struct lint_node *node,
		    const struct lint_name *name)
{
	return is_answered(lint, node->owner) &&
	       !is_answered(lint, name->number) &&
	       !is_cut(lint, name->digits) &&
	       !find_node(lint, name->digits, LINT_NODE_WILDCARD) &&
	       !is_cut_off(lint, node, name->digits);
}

static int compare_names(const void *a, const void *b)
{
	const struct lint_name *x = a;
	const struct lint_name *y = b;

	if (x->digits != y->digits)
		return x->digits < y->digits ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/*
 * RFC 4592 section 2.2.1: a number that is there, if only by a name below it,
 * is of no wildcard. The names are not needed in another order any more.
 */
void lint_zone_lost(struct lint *lint, const struct lint_rule *rule)
{
	uint64_t last = 0;

	bulk_sort(lint->names, lint->name_count, sizeof(*lint->names),
		  compare_names);
	for (size_t i = 0; lint->node_count && i < lint->name_count; i++) {
		const struct lint_name *name = &lint->names[i];
		const struct lint_node *node;

		if (!name->digits || name->digits == last)
			continue;
		last = name->digits;
		node = covering(lint, last);
		if (node && is_lost(lint, node, name))
			find_ended(lint, rule, name->line, node->line, last,
				   node->digits);
	}
}

/* Of a delegation its own name is hidden, too; of a DNAME what is below. */
static const struct lint_node *hiding(const struct lint *lint, uint64_t digits)
{
	for (unsigned len = length_of(digits) + 1; len-- > 0;) {
		const uint64_t above = cut(digits, len);
		const struct lint_node *node =
			find_node(lint, above, LINT_NODE_DELEGATION);

		if (!node && len < length_of(digits))
			node = find_node(lint, above, LINT_NODE_DNAME);
		if (node)
			return node;
	}
	return NULL;
}

void lint_zone_hidden(struct lint *lint, const struct lint_rule *rule)
{
	sort_nodes(lint);
	for (size_t i = 0; lint->node_count && i < lint->entry_count; i++) {
		const struct lint_entry *entry = &lint->entries[i];
		const struct lint_node *node =
			entry->digits ? hiding(lint, entry->digits) : NULL;

		if (node)
			lint_find(lint, rule, entry->line, node->line);
	}
}
