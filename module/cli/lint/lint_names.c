/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_names.c - which names have other records than NAPTRs of a number, and
 * what may not stand beside a CNAME.
 */
#include "lint_rules.h"

/* A wildcard of numbers is a node, see lint_tree.c. */
static bool is_node(const struct lint *lint, struct e164_slice name)
{
	const struct cli_settings *settings = lint->settings;
	struct e164_name parsed;

	if (!lint_is_wildcard(name) || !lint_parent(&name))
		return false;
	e164_name_parse(name, settings->apexes, settings->apex_count, &parsed);
	return parsed.kind == E164_NAME_NUMBER;
}

/* Which number is it, or is it below? */
static void find_number(const struct lint *lint, struct lint_name *name)
{
	const struct cli_settings *settings = lint->settings;
	struct e164_slice at = zone_name_slice(&lint->zone->owner);
	struct e164_name parsed;

	if (is_node(lint, at))
		return;
	do
		e164_name_parse(at, settings->apexes, settings->apex_count,
				&parsed);
	while (parsed.kind == E164_NAME_OTHER && lint_parent(&at));
	if (parsed.kind != E164_NAME_NUMBER && parsed.kind != E164_NAME_SERVICE)
		return;
	name->at = lint_point(lint, &parsed);
	name->number = lint_hash_name(parsed.owner);
}

void lint_name(struct lint *lint, enum lint_name_kind kind)
{
	struct lint_name name = {
		.owner = lint_hash_name(zone_name_slice(&lint->zone->owner)),
		.line = (uint32_t)zone_position(lint->zone),
		.kind = kind,
	};
	const struct lint_name *last =
		lint->name_count ? &lint->names[lint->name_count - 1] : NULL;
	struct lint_name *names;

	if (last && last->owner == name.owner && last->kind == kind)
		return;
	find_number(lint, &name);
	names = lint_grow(lint, lint->names, lint->name_count, &lint->name_cap,
			  sizeof(*names));
	if (!names)
		return;
	lint->names = names;
	names[lint->name_count++] = name;
}

static int compare(const void *a, const void *b)
{
	const struct lint_name *x = a;
	const struct lint_name *y = b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

void lint_names_sort(struct lint *lint)
{
	bulk_sort(lint->names, lint->name_count, sizeof(*lint->names), compare);
}

const struct lint_name *lint_first_name(const struct lint *lint, uint64_t owner)
{
	size_t low = 0;
	size_t high = lint->name_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (lint->names[middle].owner < owner)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lint->name_count || lint->names[low].owner != owner)
		return NULL;
	return &lint->names[low];
}

bool lint_has_name(const struct lint *lint, uint64_t owner,
		   enum lint_name_kind kind)
{
	const struct lint_name *end = lint->names + lint->name_count;
	const struct lint_name *name = lint_first_name(lint, owner);

	while (name && name < end && name->owner == owner && name->kind < kind)
		name++;
	return name && name < end && name->owner == owner && name->kind == kind;
}

/*
 * The line of a record that may not stand beside an alias; 0: there is none.
 * The same CNAME twice is one record.
 *
 * first: the first alias of the name
 */
static unsigned long find_beside(const struct lint *lint,
				 const struct lint_link *link,
				 const struct lint_link *first)
{
	const struct lint_entry *entry = lint_first_entry(lint, link->from);
	const struct lint_name *name = lint_first_name(lint, link->from);

	if (entry)
		return entry->line;
	if (name && name->kind < LINT_NAME_ALIAS)
		return name->line;
	return link->to == first->to ? 0 : first->line;
}

/* After lint_zone_loop(), which sorts. */
void lint_zone_alias(struct lint *lint, const struct lint_rule *rule)
{
	const struct lint_link *first = NULL;

	for (size_t i = 0; i < lint->link_count; i++) {
		const struct lint_link *link = &lint->links[i];
		unsigned long line;

		if (!link->is_alias)
			continue;
		if (!first || first->from != link->from)
			first = link;
		line = find_beside(lint, link, first);
		if (line)
			lint_find(lint, rule, link->line, line);
	}
}
