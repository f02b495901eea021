/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ere_table.h - where each node of a tree can end a match that begins here.
 *
 * The lower half of ere_span.h, which is its only user. A place is an offset
 * into the subject, 0 to its length. e164_ere_ends(table, node, i) is the row
 * (row.h) of all places where a match of node that begins at i can end. It is
 * worked out from the leaves up, for those i only at which the node can begin
 * at all when the root begins where a match can.
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
	uint64_t *now;  /* two rows for stepping through a repetition */
	uint64_t *then;
	struct e164_bounds *lengths; /* for each node, of its matches */
	struct e164_bounds *starts;  /* for each node, of its matches */
	uint32_t *steps;             /* what may still be spent */
};

static inline uint64_t *e164_ere_ends(const struct e164_ere_table *t,
				      size_t node, size_t place)
{
	return t->ends + (node * t->places + place) * t->width;
}

/* Spend steps; false and none left when there are too few. */
bool e164_ere_table_pay(struct e164_ere_table *t, size_t steps);

/* Returns false when there were too few steps; then the rows are worthless. */
bool e164_ere_table_fill(struct e164_ere_table *t);
