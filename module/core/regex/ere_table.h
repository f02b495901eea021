/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_table.h - where each node of a tree can end a match that begins here.
 *
 * Used by ere_span.c alone. A place is an offset into the subject, from 0 to
 * its length. e164_ere_ends(table, node, i) is the row (row.h) of all places
 * where a match of node that begins at i can end. The rows are computed from
 * the leaves up, and only for those i at which the node can begin in a match of
 * the whole pattern.
 */
#pragma once

#include "ere.h"
#include "row.h"

/* Two places or two lengths, both inclusive; empty when low > high. */
struct e164_bounds {
	uint32_t low;
	uint32_t high;
};

struct e164_ere_table {
	const struct e164_ere *ere;
	struct e164_slice subject;
	size_t places;  /* length of the subject plus one */
	size_t width;   /* words of a row */
	uint64_t *ends; /* a row for each node and place */
	uint64_t *now;  /* this and the next are rows for one iteration */
	uint64_t *then;
	struct e164_bounds *lengths; /* for each node, of its matches */
	struct e164_bounds *starts;  /* for each node, of its matches */
	uint32_t *steps;             /* that may still be spent */
};

static inline uint64_t *e164_ere_ends(const struct e164_ere_table *t,
				      size_t node, size_t place)
{
	return t->ends + (node * t->places + place) * t->width;
}

/* Spend steps. Returns false, with none left, when there are too few. */
bool e164_ere_table_pay(struct e164_ere_table *t, size_t steps);

/* Fill all rows. Returns false, with invalid rows, when steps ran out. */
bool e164_ere_table_fill(struct e164_ere_table *t);
