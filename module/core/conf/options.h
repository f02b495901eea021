/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.h - the rows of the clauses as the parser sees them.
 *
 * Private to the room: conf.c reads words, options.c has the tables,
 * option_types.c knows what a word of each kind means.
 */
#pragma once

#include "e164/conf.h"

enum option_kind {
#define E164_KIND(name, type, words, is_list, expected) OPTION_##name,
#include "e164/option_types.def"
	OPTION_KIND_COUNT
};

struct kind {
	const char *name;
	size_t words; /* most on one line; 0: any number */
	bool is_list;
	const char *expected;
};

struct option {
	enum option_kind kind;
	size_t offset; /* of the field in the clause's struct */
	const char *name;
	const char *initial;
	uint64_t min;
	uint64_t max;
	const char *words;
	const char *text;
};

enum clause_id {
#define E164_CLAUSE(id, rows, place, is_list, name, type, text) CLAUSE_##id,
#include "clauses.def"
	CLAUSE_COUNT
};

struct clause {
	const char *name;
	const char *text;
	size_t size;  /* of its struct */
	size_t place; /* of it, or of the list of it, in the configuration */
	bool is_list;
	const struct option *options;
	size_t count;
};

/* What the struct of every clause that may be repeated begins with. */
struct clause_head {
	uint64_t given;
	struct e164_conf_place place;
};

const struct kind *e164_option_type_of(const struct option *option);
const struct clause *e164_clause_at(int clause);

/* NULL when there is none. */
const struct option *e164_clause_find(const struct clause *clause,
				      struct e164_slice name);

/* Set all defaults in a zeroed struct of the clause. */
bool e164_clause_init(const struct clause *clause, void *base);
void e164_clause_clear(const struct clause *clause, void *base);

/*
 * Set an option from the words of one line (kind.words of them at most).
 * Returns false when one is no good; *bad is its index. What a list got from
 * the words before it stays.
 */
bool e164_option_set(const struct option *option, void *base,
		     const struct e164_slice *words, size_t count, size_t *bad);

/* Release what the field of a kind holds, and zero it. */
void e164_option_clear(const struct option *option, void *base);

/* One more item, zeroed; NULL when out of memory. */
void *e164_list_append(struct e164_list *list, size_t size);

/* Say what a value should look like. */
void e164_option_expected(const struct option *option, char *text, size_t size);

/* conf_check.c: does the last apex agree with those before it? */
void e164_conf_check_apex(struct e164_conf *conf,
			  const struct e164_conf_place *place);
