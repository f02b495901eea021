/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_set.c - the rules that compare the records of one name.
 *
 * The entries of a name are in the order of their lines.
 */
#include "lint_rules.h"

#include <stdlib.h>

static bool is_same(const struct lint_entry *a, const struct lint_entry *b)
{
	return a->order == b->order && a->preference == b->preference;
}

static bool is_copy(const struct lint_entry *a, const struct lint_entry *b)
{
	return is_same(a, b) && a->data == b->data;
}

/*
 * Find for each entry the first one before it that is like it. As this takes
 * the square of their number, only the first entries of a name with very many
 * are compared; lint_set_many() reports such a name.
 */
static void find_earlier(struct lint *lint, const struct lint_rule *rule,
			 const struct lint_entry *set, size_t count,
			 bool (*is_like)(const struct lint_entry *a,
					 const struct lint_entry *b))
{
	for (size_t i = 1; i < count && i < E164_RECORDS_MAX; i++)
		for (size_t j = 0; j < i; j++)
			if (is_like(&set[j], &set[i])) {
				lint_find(lint, rule, set[i].line, set[j].line);
				break;
			}
}

void lint_set_duplicate(struct lint *lint, const struct lint_rule *rule,
			const struct lint_entry *set, size_t count)
{
	find_earlier(lint, rule, set, count, is_copy);
}

static bool is_rival(const struct lint_entry *a, const struct lint_entry *b)
{
	return is_same(a, b) && a->data != b->data;
}

void lint_set_preference(struct lint *lint, const struct lint_rule *rule,
			 const struct lint_entry *set, size_t count)
{
	find_earlier(lint, rule, set, count, is_rival);
}

void lint_set_orders(struct lint *lint, const struct lint_rule *rule,
		     const struct lint_entry *set, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (set[i].order != set[0].order) {
			lint_find(lint, rule, set[i].line, set[0].line);
			return;
		}
}

/* Is b never used, since a better ORDER is always accepted for its services? */
static void check_reach(struct lint *lint, const struct lint_rule *rule,
			const struct lint_entry *set, size_t count,
			const struct lint_entry *b)
{
	e164_service_set covered = 0;
	unsigned long line = 0;

	for (size_t i = 0; i < count && i < E164_RECORDS_MAX; i++)
		if (set[i].order < b->order && set[i].services & b->services) {
			covered |= set[i].services;
			line = line ? line : set[i].line;
		}
	if (line && !(b->services & ~covered))
		lint_find(lint, rule, b->line, line);
}

void lint_set_unreachable(struct lint *lint, const struct lint_rule *rule,
			  const struct lint_entry *set, size_t count)
{
	for (size_t i = 0; i < count && i < E164_RECORDS_MAX; i++)
		check_reach(lint, rule, set, count, &set[i]);
}

void lint_set_many(struct lint *lint, const struct lint_rule *rule,
		   const struct lint_entry *set, size_t count)
{
	if (count > E164_RECORDS_MAX)
		lint_find(lint, rule, set[E164_RECORDS_MAX].line, 0);
}

/* The end ---------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
	const struct lint_entry *x = a;
	const struct lint_entry *y = b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static int compare_findings(const void *a, const void *b)
{
	const struct lint_finding *x = a;
	const struct lint_finding *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static void check_set(struct lint *lint, const struct lint_entry *set,
		      size_t count)
{
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		if (rule->check_set)
			rule->check_set(lint, rule, set, count);
}

static void check_sets(struct lint *lint)
{
	size_t first = 0;

	for (size_t i = 1; i <= lint->entry_count; i++)
		if (i == lint->entry_count ||
		    lint->entries[i].owner != lint->entries[first].owner) {
			check_set(lint, lint->entries + first, i - first);
			first = i;
		}
}

static void report(struct lint *lint, const struct lint_finding *f)
{
	char text[LINT_ENDED_MAX];
	struct cli_place place = { .why = "" };

	if (f->ender)
		place.text = e164_slice_text(lint_ended_text(lint, f, text));
	lint_report(lint, f->rule, f->line, f->other, f->ender ? &place : NULL);
}

void lint_finish(struct lint *lint)
{
	bulk_sort(lint->entries, lint->entry_count, sizeof(*lint->entries),
		  compare_entries);
	lint_names_sort(lint);
	check_sets(lint);
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		if (rule->check_zone)
			rule->check_zone(lint, rule);
	bulk_sort(lint->findings, lint->finding_count, sizeof(*lint->findings),
		  compare_findings);
	for (size_t i = 0; i < lint->finding_count; i++) {
		const struct lint_finding *f = &lint->findings[i];

		report(lint, f);
	}
}

void lint_zone_apex(struct lint *lint, const struct lint_rule *rule)
{
	if (!lint->apex_count && lint->outside_line)
		lint_find(lint, rule, lint->outside_line, 0);
}
