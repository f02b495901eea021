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

void lint_node(struct lint *lint, enum lint_node_kind kind, unsigned long line,
	       uint64_t digits)
{
	struct lint_node *nodes = lint_grow(lint, lint->nodes, lint->node_count,
					    &lint->node_cap, sizeof(*nodes));

	if (!nodes)
		return;
	lint->nodes = nodes;
	nodes[lint->node_count++] = (struct lint_node){ .digits = digits,
							.line = (uint32_t)line,
							.kind = kind };
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

/*
 * RFC 4592 section 3.3.1: with *.4 and 9.9.4, the name 9.4 is there, so 8.9.4
 * is not of the wildcard. Told once for each wildcard, with the first such
 * line.
 */
static void note_wildcard(const struct lint *lint,
			  const struct lint_entry *entry)
{
	struct lint_node *node = NULL;
	unsigned len = length_of(entry->digits);

	while (len && !node) {
		len--;
		node = find_node(lint, cut(entry->digits, len),
				 LINT_NODE_WILDCARD);
	}
	if (!node || len + 2 > length_of(entry->digits) ||
	    (node->other && entry->line >= node->other))
		return;
	node->other = entry->line;
	node->ender = entry->digits;
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

void lint_zone_wildcard(struct lint *lint, const struct lint_rule *rule)
{
	sort_nodes(lint);
	for (size_t i = 0; lint->node_count && i < lint->entry_count; i++)
		if (lint->entries[i].digits)
			note_wildcard(lint, &lint->entries[i]);
	for (size_t i = 0; i < lint->node_count; i++) {
		const struct lint_node *node = &lint->nodes[i];
		const size_t count = lint->finding_count;

		if (!node->other)
			continue;
		lint_find(lint, rule, node->line, node->other);
		if (lint->finding_count == count)
			continue;
		lint->findings[count].ender = node->ender;
		lint->findings[count].ended = node->digits;
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
