/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_links.c - the rules on where records lead to, within the zone.
 *
 * A name is identified by its 64-bit hash; a link is a non-terminal NAPTR or a
 * CNAME.
 */
#include "lint_rules.h"

#include <stdlib.h>

#define STEPS_MAX        64 /* links that are followed from one link */
#define NONTERMINALS_MAX 5  /* in a row, RFC 6116 section 5.2.1 */

/* FNV-1a, then a final mix so that all bits depend on all octets. */
static uint64_t hash(struct e164_slice octets, bool is_name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < octets.len; i++) {
		const uint8_t c = octets.ptr[i];

		h = (h ^ (is_name ? e164_lower(c) : c)) *
		    UINT64_C(0x100000001b3);
	}
	h ^= h >> 32;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

uint64_t lint_hash_name(struct e164_slice name)
{
	return hash(name, true);
}

uint64_t lint_hash(struct e164_slice octets)
{
	return hash(octets, false);
}

bool lint_parent(struct e164_slice *name)
{
	const size_t len = name->len ? 1 + (size_t)name->ptr[0] : 1;

	if (len == 1 || len >= name->len)
		return false;
	*name = e164_slice(name->ptr + len, name->len - len);
	return true;
}

bool lint_is_inside(const struct lint *lint, struct e164_slice name)
{
	const struct e164_slice apex = zone_name_slice(&lint->apex);

	if (!apex.len)
		return false;
	do {
		if (e164_slice_equal_nocase(name, apex))
			return true;
	} while (lint_parent(&name));
	return false;
}

/* Is it a number, or a wildcard for numbers? */
static bool is_of_number(const struct lint *lint, struct e164_slice name)
{
	const struct cli_settings *settings = lint->settings;
	struct e164_name parsed;

	if (lint_is_wildcard(name)) {
		name = e164_slice(name.ptr + 2, name.len - 2);
		if (lint_is_apex(settings, name))
			return true;
	}
	e164_name_parse(name, settings->apexes, settings->apex_count, &parsed);
	return parsed.kind == E164_NAME_NUMBER;
}

void lint_link(struct lint *lint, unsigned long line, bool is_alias,
	       struct e164_slice owner, struct e164_slice target)
{
	struct lint_link *links = lint_grow(lint, lint->links, lint->link_count,
					    &lint->link_cap, sizeof(*links));
	const bool is_inside = lint_is_inside(lint, target);
	uint8_t *copy = NULL;

	if (!links)
		return;
	lint->links = links;
	if (!is_alias || is_inside) {
		copy = bulk_take(&lint->link_targets, target.len);
		lint->is_out_of_memory |= !copy;
	}
	if (copy)
		memcpy(copy, target.ptr, target.len);
	links[lint->link_count++] = (struct lint_link){
		.from = lint_hash_name(owner),
		.to = lint_hash_name(target),
		.line = (uint32_t)line,
		.is_alias = is_alias,
		.is_of_number = is_alias && is_of_number(lint, owner),
		.is_inside = is_inside,
		.target = copy,
		.target_len = (uint8_t)target.len,
	};
}

static int compare_links(const void *a, const void *b)
{
	const struct lint_link *x = a;
	const struct lint_link *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static int compare_hashes(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

const struct lint_link *lint_first_link(const struct lint *lint, uint64_t from)
{
	size_t low = 0;
	size_t high = lint->link_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (lint->links[middle].from < from)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lint->link_count || lint->links[low].from != from)
		return NULL;
	return &lint->links[low];
}

const struct lint_entry *lint_first_entry(const struct lint *lint,
					  uint64_t owner)
{
	size_t low = 0;
	size_t high = lint->entry_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (lint->entries[middle].owner < owner)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lint->entry_count || lint->entries[low].owner != owner)
		return NULL;
	return &lint->entries[low];
}

/* What following the links from one of them found. */
struct walk {
	bool is_loop;
	unsigned nonterminals; /* in the longest chain */
};

/* A name that was reached, and how many non-terminals led to it. */
struct step {
	uint64_t name;
	unsigned depth;
};

/* passes: follow what is on a loop, too */
static void walk_from(const struct lint *lint, const struct lint_link *start,
		      bool passes, struct walk *walk)
{
	const struct lint_link *end = lint->links + lint->link_count;
	struct step steps[STEPS_MAX] = { { start->to, 1 } };
	size_t count = 1;

	*walk = (struct walk){ .nonterminals = 1 };
	for (size_t at = 0; at < count && !walk->is_loop; at++) {
		const struct step step = steps[at];
		const struct lint_link *link = lint_first_link(lint, step.name);

		walk->is_loop = step.name == start->from;
		if (step.depth > walk->nonterminals)
			walk->nonterminals = step.depth;
		for (; link && link < end && link->from == step.name &&
		       count < STEPS_MAX;
		     link++)
			if (passes || !link->is_on_loop)
				steps[count++] = (struct step){
					link->to, step.depth + !link->is_alias
				};
	}
}

void lint_zone_loop(struct lint *lint, const struct lint_rule *rule)
{
	bulk_sort(lint->links, lint->link_count, sizeof(*lint->links),
		  compare_links);
	for (size_t i = 0; i < lint->link_count; i++) {
		struct lint_link *link = &lint->links[i];
		struct walk walk;

		if (link->is_alias)
			continue;
		walk_from(lint, link, true, &walk);
		link->is_on_loop = walk.is_loop;
		if (walk.is_loop)
			lint_find(lint, rule, link->line, 0);
	}
}

/* A chain that leads to a loop is as long as what is in front of that. */
void lint_zone_chain(struct lint *lint, const struct lint_rule *rule)
{
	for (size_t i = 0; i < lint->link_count; i++) {
		const struct lint_link *link = &lint->links[i];
		struct walk walk;

		if (link->is_alias || link->is_on_loop)
			continue;
		walk_from(lint, link, false, &walk);
		if (walk.nonterminals > NONTERMINALS_MAX)
			lint_find(lint, rule, link->line, 0);
	}
}

/* Is there a delegation, a DNAME or a wildcard at or above the name? */
static bool is_below_cut(const struct lint *lint, struct e164_slice name)
{
	do {
		const uint64_t h = lint_hash_name(name);

		if (lint->cut_count && bsearch(&h, lint->cuts, lint->cut_count,
					       sizeof(h), compare_hashes))
			return true;
	} while (lint_parent(&name));
	return false;
}

void lint_zone_dangling(struct lint *lint, const struct lint_rule *rule)
{
	bulk_sort(lint->cuts, lint->cut_count, sizeof(*lint->cuts),
		  compare_hashes);
	for (size_t i = 0; i < lint->link_count; i++) {
		const struct lint_link *link = &lint->links[i];

		if (link->is_alias || !link->is_inside || !link->target)
			continue;
		if (!lint_first_entry(lint, link->to) &&
		    !lint_first_link(lint, link->to) &&
		    !lint_has_name(lint, link->to, LINT_NAME_FAULT) &&
		    !is_below_cut(lint,
				  e164_slice(link->target, link->target_len)))
			lint_find(lint, rule, link->line, 0);
	}
}

/*
 * The last of the aliases that one leads to, in this zone. Those that lead in a
 * circle have no last one, and none of them has data.
 */
static const struct lint_link *last_alias(const struct lint *lint,
					  const struct lint_link *link)
{
	for (unsigned i = 0; i < STEPS_MAX && link->is_inside; i++) {
		const struct lint_link *next = lint_first_link(lint, link->to);

		if (!next || !next->is_alias)
			break;
		link = next;
	}
	return link;
}

/* Do aliases that are all in the file lead in a circle? */
static bool is_circle(const struct lint *lint, const struct lint_link *link)
{
	for (unsigned i = 0; i < STEPS_MAX; i++) {
		link = lint_first_link(lint, link->to);
		if (!link || !link->is_alias)
			return false;
	}
	return true;
}

static bool is_alias_dangling(const struct lint *lint,
			      const struct lint_link *link)
{
	const struct lint_link *last = last_alias(lint, link);

	/* Of what is outside, or may be, that alone is known. */
	if (!last->is_inside)
		return is_circle(lint, link);
	return last->target && !lint_first_entry(lint, last->to) &&
	       !lint_has_name(lint, last->to, LINT_NAME_URI) &&
	       !lint_has_name(lint, last->to, LINT_NAME_FAULT) &&
	       !is_below_cut(lint, e164_slice(last->target, last->target_len));
}

/* After lint_zone_loop() and lint_zone_dangling(), which sort. */
void lint_zone_alias_dangling(struct lint *lint, const struct lint_rule *rule)
{
	for (size_t i = 0; i < lint->link_count; i++) {
		const struct lint_link *link = &lint->links[i];

		if (link->is_of_number && is_alias_dangling(lint, link))
			lint_find(lint, rule, link->line, 0);
	}
}
