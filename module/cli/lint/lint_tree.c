/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_tree.c - the rules on which names hide which others.
 *
 * A number is one word: its digits from the top, four bits each, and how many
 * there are in the last four. So a name above another is a matter of shifts.
 * The branch label of infrastructure ENUM stands somewhere among the digits
 * (RFC 5527): what is below it is another tree, of which the names in front of
 * the label are above, too.
 */
#include "lint_rules.h"

#include <stdlib.h>

static uint64_t digits_of(const struct e164_number *number)
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

/* How many digits are in front of the branch label. */
static uint16_t branch_of(const struct e164_name *name)
{
	const struct e164_slice branch =
		e164_slice(name->apex->branch, name->apex->branch_len);
	const uint8_t *label = name->owner.ptr;
	uint16_t count = 0;

	for (size_t left = name->owner.len - name->apex->len; left;
	     left -= 1U + *label, label += 1U + *label)
		count = e164_slice_equal_nocase(e164_slice(label + 1, *label),
						branch)
				? 0
				: (uint16_t)(count + 1);
	return count;
}

struct lint_point lint_point(const struct lint *lint,
			     const struct e164_name *name)
{
	return (struct lint_point){
		.digits = digits_of(&name->number),
		.apex = (uint16_t)(name->apex - lint->settings->apexes),
		.branch = name->is_branch ? branch_of(name) : 0,
	};
}

/* Go to the name above. Returns false at the apex. */
static bool go_up(struct lint_point *at)
{
	const unsigned len = length_of(at->digits);

	if (at->branch && at->branch == len)
		at->branch = 0;
	else if (len)
		at->digits = cut(at->digits, len - 1);
	return len;
}

/* Labels between it and the apex. */
static unsigned depth_of(struct lint_point at)
{
	return length_of(at.digits) + !!at.branch;
}

/* By tree, then by digits. */
static int compare_points(struct lint_point x, struct lint_point y)
{
	if (x.apex != y.apex)
		return x.apex < y.apex ? -1 : 1;
	if (x.branch != y.branch)
		return x.branch < y.branch ? -1 : 1;
	return (x.digits > y.digits) - (x.digits < y.digits);
}

void lint_node(struct lint *lint, enum lint_node_kind kind,
	       struct lint_point at)
{
	struct lint_node *nodes = lint_grow(lint, lint->nodes, lint->node_count,
					    &lint->node_cap, sizeof(*nodes));

	if (!nodes)
		return;
	lint->nodes = nodes;
	nodes[lint->node_count++] = (struct lint_node){
		.at = at,
		.owner = lint_hash_name(zone_name_slice(&lint->zone->owner)),
		.line = (uint32_t)zone_position(lint->zone),
		.kind = kind,
	};
}

static int compare_nodes(const void *a, const void *b)
{
	const struct lint_node *x = a;
	const struct lint_node *y = b;
	const int order = compare_points(x->at, y->at);

	if (order)
		return order;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static struct lint_node *find_node(const struct lint *lint,
				   struct lint_point at,
				   enum lint_node_kind kind)
{
	const struct lint_node key = { .at = at, .kind = kind };
	size_t low = 0;
	size_t high = lint->node_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare_nodes(&lint->nodes[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lint->node_count ||
	    compare_points(lint->nodes[low].at, at) ||
	    lint->nodes[low].kind != kind)
		return NULL;
	return &lint->nodes[low];
}

/*
 * The wildcard next above a number. One beside the branch label is none: it is
 * for numbers of another tree, and stays so for these.
 */
static struct lint_node *covering(const struct lint *lint, struct lint_point at)
{
	struct lint_node *node = NULL;
	unsigned branch = at.branch;

	while (!node && go_up(&at)) {
		if (branch == at.branch)
			node = find_node(lint, at, LINT_NODE_WILDCARD);
		branch = at.branch;
	}
	return node;
}

/* Is there what leads elsewhere? Of an NS in a file without a SOA: maybe. */
static bool is_cut(const struct lint *lint, struct lint_point at)
{
	return find_node(lint, at, LINT_NODE_DELEGATION) ||
	       find_node(lint, at, LINT_NODE_DNAME) ||
	       find_node(lint, at, LINT_NODE_NS);
}

/* Is it so between a wildcard and a number below it? */
static bool is_cut_off(const struct lint *lint, const struct lint_node *node,
		       struct lint_point at)
{
	while (go_up(&at) && depth_of(at) > depth_of(node->at))
		if (is_cut(lint, at))
			return true;
	return false;
}

/*
 * RFC 4592 section 3.3.1: with *.4 and 9.9.4, the name 9.4 is there, so 8.9.4
 * is not of the wildcard. The same if 9.9.4 has but a name below it. Told once
 * for each wildcard, with the first such line.
 */
static void note_wildcard(const struct lint *lint, struct lint_point at,
			  uint32_t line)
{
	struct lint_node *node = at.digits ? covering(lint, at) : NULL;

	if (!node || depth_of(node->at) + 2 > depth_of(at) ||
	    (node->other && line >= node->other) || is_cut_off(lint, node, at))
		return;
	node->other = line;
	node->ender = at.digits;
}

static void write_digits(const struct e164_apex *apex, uint64_t digits,
			 struct e164_writer *w)
{
	if (apex->has_plus)
		e164_write_u8(w, '+');
	for (unsigned i = 0; i < length_of(digits); i++)
		e164_write_u8(w,
			      (uint8_t)('0' + (digits >> (60 - 4 * i) & 15)));
}

const char *lint_ended_text(const struct lint *lint,
			    const struct lint_finding *finding,
			    char text[LINT_ENDED_MAX])
{
	const struct e164_apex *apex =
		&lint->settings->apexes[finding->ended.apex];
	struct e164_writer w = e164_writer((uint8_t *)text, LINT_ENDED_MAX - 1);

	write_digits(apex, finding->ender, &w);
	e164_write_slice(&w, e164_slice_text(" ends "));
	write_digits(apex, finding->ended.digits, &w);
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
		note_wildcard(lint, lint->entries[i].at, lint->entries[i].line);
	for (size_t i = 0; i < lint->name_count; i++)
		note_wildcard(lint, lint->names[i].at, lint->names[i].line);
	/* A wildcard has a parent, which ends one above it. */
	for (size_t i = 0; i < lint->node_count; i++)
		if (lint->nodes[i].kind == LINT_NODE_WILDCARD)
			note_wildcard(lint, lint->nodes[i].at,
				      lint->nodes[i].line);
}

static void find_ended(struct lint *lint, const struct lint_rule *rule,
		       unsigned long line, unsigned long other, uint64_t ender,
		       struct lint_point ended)
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
				   node->ender, node->at);
	}
}

/* Has it NAPTR records, or an alias? */
static bool is_answered(const struct lint *lint, uint64_t owner)
{
	return lint_first_entry(lint, owner) || lint_first_link(lint, owner);
}

/*
 * A name with a wildcard of its own stands for the numbers below it. Numbers
 * behind a branch label have nothing of a wildcard in front of that.
 */
static bool is_lost(const struct lint *lint, const struct lint_node *node,
		    const struct lint_name *name)
{
	return node->at.branch == name->at.branch &&
	       is_answered(lint, node->owner) &&
	       !is_answered(lint, name->number) && !is_cut(lint, name->at) &&
	       !find_node(lint, name->at, LINT_NODE_WILDCARD) &&
	       !is_cut_off(lint, node, name->at);
}

static int compare_names(const void *a, const void *b)
{
	const struct lint_name *x = a;
	const struct lint_name *y = b;
	const int order = compare_points(x->at, y->at);

	if (order)
		return order;
	return (x->line > y->line) - (x->line < y->line);
}

/* Of the names of one number, has its own one a fault? */
static bool is_faulty(const struct lint *lint, const struct lint_name *name)
{
	const struct lint_name *end = lint->names + lint->name_count;
	const struct lint_name *at = name;

	for (; at < end && !compare_points(at->at, name->at); at++)
		if (at->kind == LINT_NAME_FAULT && at->owner == name->number)
			return true;
	return false;
}

/*
 * RFC 4592 section 2.2.1: a number that is there, if only by a name below it,
 * is of no wildcard. The names are not needed in another order any more.
 */
void lint_zone_lost(struct lint *lint, const struct lint_rule *rule)
{
	struct lint_point last = { .digits = 0 };

	bulk_sort(lint->names, lint->name_count, sizeof(*lint->names),
		  compare_names);
	for (size_t i = 0; lint->node_count && i < lint->name_count; i++) {
		const struct lint_name *name = &lint->names[i];
		const struct lint_node *node;

		if (!name->at.digits || !compare_points(name->at, last))
			continue;
		last = name->at;
		node = covering(lint, last);
		if (node && is_lost(lint, node, name) && !is_faulty(lint, name))
			find_ended(lint, rule, name->line, node->line,
				   last.digits, node->at);
	}
}

/* Of a delegation its own name is hidden, too; of a DNAME what is below. */
static const struct lint_node *hiding(const struct lint *lint,
				      struct lint_point at)
{
	const struct lint_node *node =
		find_node(lint, at, LINT_NODE_DELEGATION);

	while (!node && go_up(&at)) {
		node = find_node(lint, at, LINT_NODE_DELEGATION);
		if (!node)
			node = find_node(lint, at, LINT_NODE_DNAME);
	}
	return node;
}

void lint_zone_hidden(struct lint *lint, const struct lint_rule *rule)
{
	sort_nodes(lint);
	for (size_t i = 0; lint->node_count && i < lint->entry_count; i++) {
		const struct lint_entry *entry = &lint->entries[i];
		const struct lint_node *node =
			entry->at.digits ? hiding(lint, entry->at) : NULL;

		if (node)
			lint_find(lint, rule, entry->line, node->line);
	}
}
