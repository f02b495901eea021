/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * extent_parent.c - a stack of extents.
 */
#include "extent_parent.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_FIRST 32

struct ledger_parent {
	struct e164_extent extent;
	uint32_t index;
};

static bool make_room(struct ledger_parents *parents)
{
	const size_t room = parents->room ? parents->room * 2 : ROOM_FIRST;
	struct ledger_parent *stack;

	if (parents->depth < parents->room)
		return true;
	stack = realloc(parents->stack, room * sizeof(*stack));
	if (!stack)
		return false;
	parents->stack = stack;
	parents->room = room;
	return true;
}

/* Does it come next? Then take off the stack what ends before it. */
static bool comes_next(struct ledger_parents *parents,
		       const struct e164_extent *extent)
{
	if (parents->count == LEDGER_PARENT_NONE - 1 ||
	    (parents->count &&
	     e164_extent_compare(&parents->last, extent) >= 0))
		return false;
	while (parents->depth &&
	       parents->stack[parents->depth - 1].extent.end < extent->start)
		parents->depth--;
	return true;
}

static bool fits(struct ledger_parents *parents,
		 const struct e164_extent *extent)
{
	return comes_next(parents, extent) &&
	       (!parents->depth ||
		!e164_extent_crosses(&parents->stack[parents->depth - 1].extent,
				     extent));
}

static uint32_t innermost(const struct ledger_parents *parents)
{
	return parents->depth ? parents->stack[parents->depth - 1].index
			      : LEDGER_PARENT_NONE;
}

bool ledger_parents_enter(struct ledger_parents *parents,
			  const struct e164_extent *extent, uint32_t *parent)
{
	if (!fits(parents, extent)) {
		errno = EINVAL;
		return false;
	}
	if (!make_room(parents))
		return false;
	*parent = innermost(parents);
	parents->stack[parents->depth++] =
		(struct ledger_parent){ .extent = *extent,
					.index = parents->count++ };
	parents->last = *extent;
	return true;
}

bool ledger_parents_pass(struct ledger_parents *parents,
			 const struct e164_extent *extent, uint32_t *parent)
{
	if (!comes_next(parents, extent)) {
		errno = EINVAL;
		return false;
	}
	*parent = innermost(parents);
	parents->count++;
	parents->last = *extent;
	return true;
}

void ledger_parents_clear(struct ledger_parents *parents)
{
	free(parents->stack);
	*parents = (struct ledger_parents){ .stack = NULL };
}
