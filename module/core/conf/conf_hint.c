/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_hint.c - what the author of an unknown option may have meant: one of
 * another clause, or one whose name is nearly the same.
 *
 * All is looked up in the tables, so that a new option needs no line here.
 */
#include "options.h"

#include <stdio.h>

#define NAME_MAX_LEN 32 /* octets; a longer word is like no name */
#define CLAUSES_LEN  96 /* octets: the names of all clauses in a row */

/* The name that is most like a word. */
struct nearest {
	struct e164_slice word;
	const char *name; /* NULL: none is like it */
	size_t distance;
	bool is_clause;
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many octets must be put in, taken out or changed; case is no change. */
static size_t distance_of(struct e164_slice word, const char *name)
{
	const size_t len = strlen(name);
	size_t row[NAME_MAX_LEN + 1];

	if (word.len > NAME_MAX_LEN || len > NAME_MAX_LEN)
		return SIZE_MAX;
	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 1; i <= word.len; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			const size_t above = row[j];
			const bool differs = e164_lower(word.ptr[i - 1]) !=
					     (uint8_t)name[j - 1];

			row[j] = least(corner + differs,
				       least(above, row[j - 1]) + 1);
			corner = above;
		}
	}
	return row[len];
}

/* Of two that are as near, the first one counts. */
static void compare(struct nearest *nearest, const char *name, bool is_clause)
{
	const size_t distance = distance_of(nearest->word, name);

	if (distance >= nearest->distance)
		return;
	nearest->name = name;
	nearest->distance = distance;
	nearest->is_clause = is_clause;
}

static void compare_options(struct nearest *nearest,
			    const struct clause *clause)
{
	for (size_t i = 0; clause && i < clause->count; i++)
		compare(nearest, clause->options[i].name, false);
}

/* First what may stand here: options of this clause, a clause, a file. */
static void find_nearest(const struct clause *clause, struct nearest *nearest)
{
	compare_options(nearest, clause);
	for (int i = 0; i < CLAUSE_COUNT; i++)
		compare(nearest, e164_clause_at(i)->name, true);
	compare(nearest, "include", true);
	for (int i = 0; i < CLAUSE_COUNT; i++)
		compare_options(nearest, e164_clause_at(i));
}

/* Write "enum:, number: or view:": those that have an option of this name. */
static size_t write_clauses(struct e164_slice name, char text[CLAUSES_LEN])
{
	const char *names[CLAUSE_COUNT] = { NULL };
	size_t count = 0;
	size_t len = 0;

	for (int i = 0; i < CLAUSE_COUNT; i++)
		if (e164_clause_find(e164_clause_at(i), name))
			names[count++] = e164_clause_at(i)->name;
	text[0] = '\0';
	for (size_t i = 0; i < count && len < CLAUSES_LEN; i++) {
		const char *between = i + 1 == count ? " or " : ", ";

		len += (size_t)snprintf(text + len, CLAUSES_LEN - len,
					"%s%s:", i ? between : "", names[i]);
	}
	return count;
}

bool e164_conf_hint(const struct clause *clause, struct e164_slice name,
		    char hint[CONF_HINT_MAX])
{
	struct nearest nearest = { .word = name, .distance = 2 + name.len / 4 };
	char clauses[CLAUSES_LEN];

	if (write_clauses(name, clauses)) {
		snprintf(hint, CONF_HINT_MAX, "it belongs in clause %s",
			 clauses);
		return true;
	}
	find_nearest(clause, &nearest);
	if (!nearest.name)
		return false;
	const struct e164_slice found = e164_slice_text(nearest.name);

	if (nearest.is_clause || (clause && e164_clause_find(clause, found))) {
		snprintf(hint, CONF_HINT_MAX, "did you mean \"%s:\"?",
			 nearest.name);
		return true;
	}
	(void)write_clauses(found, clauses);
	snprintf(hint, CONF_HINT_MAX,
		 "did you mean \"%s:\", which belongs in clause %s?",
		 nearest.name, clauses);
	return true;
}
