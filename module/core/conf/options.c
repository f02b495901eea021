/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.c - the tables of clauses and options.
 *
 * A default is set from its text by the setter that also reads the files. So a
 * default that a file could not have is noticed, and documented and actual
 * defaults cannot differ.
 */
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define ROW(type, kind, field, name, initial, min, max, words, text)           \
	{                                                                      \
		OPTION_##kind, offsetof(type, field), name, initial, min, max, \
			words, text                                            \
	}

static const struct option enum_options[] = {
#define E164_OPTION(...) ROW(struct e164_options, __VA_ARGS__),
#include "e164/options.def"
};

static const struct option number_options[] = {
#define E164_OPTION(...) ROW(struct e164_number_clause, __VA_ARGS__),
#include "e164/number_options.def"
};

static const struct option view_options[] = {
#define E164_OPTION(...) ROW(struct e164_view_clause, __VA_ARGS__),
#include "e164/view_options.def"
};

static const struct option entity_options[] = {
#define E164_OPTION(...) ROW(struct e164_entity_clause, __VA_ARGS__),
#include "e164/entity_options.def"
};

static const struct clause clauses[] = {
#define E164_CLAUSE(id, rows, place, is_list, name, type, text)                \
	[CLAUSE_##id] = { name,                                                \
			  text,                                                \
			  sizeof(type),                                        \
			  offsetof(struct e164_config, place),                 \
			  is_list,                                             \
			  rows,                                                \
			  sizeof(rows) / sizeof(rows[0]) },
#include "clauses.def"
};

const struct clause *e164_clause_at(int clause)
{
	return clause >= 0 && clause < CLAUSE_COUNT ? &clauses[clause] : NULL;
}

const struct kind *e164_option_type_of(const struct option *option)
{
	static const struct kind kinds[] = {
#define E164_KIND(name, type, words, is_list, expected)                        \
	[OPTION_##name] = { #name, words, is_list, expected },
#include "e164/option_types.def"
	};

	return &kinds[option->kind];
}

const struct option *e164_clause_find(const struct clause *clause,
				      struct e164_slice name)
{
	for (size_t i = 0; i < clause->count; i++)
		if (e164_slice_equal(name,
				     e164_slice_text(clause->options[i].name)))
			return &clause->options[i];
	return NULL;
}

bool e164_clause_info(size_t index, struct e164_clause_info *info)
{
	if (index >= CLAUSE_COUNT)
		return false;
	*info = (struct e164_clause_info){ clauses[index].name,
					   clauses[index].text };
	return true;
}

bool e164_option_info(size_t clause, size_t index,
		      struct e164_option_info *info)
{
	if (clause >= CLAUSE_COUNT || index >= clauses[clause].count)
		return false;
	const struct option *option = &clauses[clause].options[index];
	const struct kind *kind = e164_option_type_of(option);

	*info = (struct e164_option_info){
		.name = option->name,
		.initial = option->initial,
		.words = option->words,
		.expected = kind->expected,
		.min = option->min,
		.max = option->max,
		.text = option->text,
		.is_repeatable = kind->is_list,
		.is_set = option->kind == OPTION_CHOICES,
	};
	return true;
}

void e164_option_expected(const struct option *option, char *text, size_t size)
{
	const char *expected = e164_option_type_of(option)->expected;

	if (option->kind == OPTION_CHOICE)
		snprintf(text, size, "one of: %s", option->words);
	else if (option->kind == OPTION_CHOICES)
		snprintf(text, size, "some of: %s", option->words);
	else if (option->kind == OPTION_TEXT || option->kind == OPTION_TEXTS)
		snprintf(text, size, "%llu to %llu octets of text",
			 (unsigned long long)option->min,
			 (unsigned long long)option->max);
	else if (option->max)
		snprintf(text, size, "%s from %llu to %llu", expected,
			 (unsigned long long)option->min,
			 (unsigned long long)option->max);
	else
		snprintf(text, size, "%s", expected);
}

#define INITIAL_WORDS 8 /* most words that a default has */

static size_t split_initial(const char *text, struct e164_slice *words)
{
	size_t count = 0;

	while (*text && count < INITIAL_WORDS) {
		const size_t len = strcspn(text, " ");

		words[count++] = e164_slice(text, len);
		text += len + strspn(text + len, " ");
	}
	return count;
}

bool e164_clause_init(const struct clause *clause, void *base)
{
	struct e164_slice words[INITIAL_WORDS];
	size_t bad;

	for (size_t i = 0; i < clause->count; i++) {
		const struct option *option = &clause->options[i];
		const size_t count = split_initial(option->initial, words);

		if (count && !e164_option_set(option, base, words, count, &bad))
			return false;
	}
	return true;
}

void e164_clause_clear(const struct clause *clause, void *base)
{
	for (size_t i = 0; i < clause->count; i++)
		e164_option_clear(&clause->options[i], base);
}

static bool is_power_of_two(size_t count)
{
	return (count & (count - 1)) == 0;
}

/*
 * Lists on the heap double their size when full, so that reading takes linear
 * time also for a hundred thousand lines. The allocated size is the next power
 * of two, so it need not be stored.
 */
void *e164_list_append(struct e164_list *list, size_t size)
{
	if (is_power_of_two(list->count)) {
		const size_t room = list->count ? list->count * 2 : 1;
		void *at = room > SIZE_MAX / size
				   ? NULL
				   : realloc(list->at, room * size);

		if (!at)
			return NULL;
		list->at = at;
	}
	return memset((char *)list->at + list->count++ * size, 0, size);
}

const struct e164_entity_clause *
e164_config_entity(const struct e164_config *config, const char *entity)
{
	const struct e164_entity_clause *entities = config->entities.at;

	for (size_t i = 0; i < config->entities.count; i++)
		if (!strcmp(entities[i].id, entity))
			return &entities[i];
	return NULL;
}

bool e164_config_trusts(const struct e164_config *config, const char *entity)
{
	return e164_config_entity(config, entity) != NULL;
}

void e164_options_to_apex(struct e164_options *o, const struct option *option)
{
	struct e164_apex *last = o->apexes.at;

	if (!last)
		return;
	last += o->apexes.count - 1;
	if (option->offset == offsetof(struct e164_options, aus_plus)) {
		last->has_plus = o->aus_plus;
		last->is_plus_given = true;
	} else if (option->offset == offsetof(struct e164_options, branch)) {
		memcpy(last->branch, o->branch.octets, sizeof(last->branch));
		last->branch_len = o->branch.len;
	}
}

struct e164_policy e164_options_policy(const struct e164_options *o)
{
	return (struct e164_policy){
		.services = o->services,
		.dnssec = (enum e164_dnssec)o->dnssec,
		.accepts_obsolete = o->obsolete_services,
		.follows = o->follow_nonterminal,
		.uri_all_orders = o->uri_orders == E164_URI_ALL,
		.uri_max = (uint32_t)o->uri_max,
	};
}
