/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.h - clauses and options as the parser sees them.
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
	size_t offset; /* of the field in the struct of the clause */
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
	size_t size;  /* octets of its struct */
	size_t place; /* offset of that, or of the list, in e164_config */
	bool is_list;
	const struct option *options;
	size_t count;
};

/* The first members of the struct of every clause that may be repeated. */
struct clause_head {
	uint64_t given;
	struct e164_conf_place place;
};

const struct kind *e164_option_type_of(const struct option *option);
const struct clause *e164_clause_at(int clause);

/* The option of a clause by its name; NULL when there is none. */
const struct option *e164_clause_find(const struct clause *clause,
				      struct e164_slice name);

/*
 * Set all defaults in a zeroed struct of the clause; clear frees what it holds.
 * init returns false when out of memory.
 */
bool e164_clause_init(const struct clause *clause, void *base);
void e164_clause_clear(const struct clause *clause, void *base);

/*
 * Set an option from the words of one line, at most kind.words of them.
 * base: struct of the clause
 * bad:  written: index of the word last read
 * Returns false when that word is not valid, or, with ENOMEM in errno, memory
 * ran out. A list keeps the items of the words before it.
 */
bool e164_option_set(const struct option *option, void *base,
		     const struct e164_slice *words, size_t count, size_t *bad);

/*
 * aus-plus: and branch: belong to the apex: line above them: once set, copy
 * them there. All other options are left alone.
 */
void e164_options_to_apex(struct e164_options *o, const struct option *option);

/* Free what the option's field holds, and zero it. */
void e164_option_clear(const struct option *option, void *base);

/* Append an item of "size" octets, zeroed; NULL when out of memory. */
void *e164_list_append(struct e164_list *list, size_t size);

/* Write what a value should look like, for messages; cut at size octets. */
void e164_option_expected(const struct option *option, char *text, size_t size);

#define CONF_HINT_MAX 192 /* octets, with the NUL */

/*
 * conf_hint.c: what a name that is no option of this clause may have been meant
 * for.
 * clause: NULL: none has begun
 * hint:   written: one sentence, such as: did you mean "services:"?
 * Returns false when no name is like it, with hint not written.
 */
bool e164_conf_hint(const struct clause *clause, struct e164_slice name,
		    char hint[CONF_HINT_MAX]);

/*
 * conf_check.c: to be called before the first apex: takes the place of the
 * default one. Reports options of an apex that stand above it, which would be
 * lost.
 */
void e164_conf_check_before_apex(struct e164_conf *conf);

/* conf_check.c: report when there are too many apexes, or the last is twice. */
void e164_conf_check_apex(struct e164_conf *conf,
			  const struct e164_conf_place *place);
