/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * extent_parent.c - a stack of extents.
 */
#include "extent_parent.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_FIRST 32

struct nested {
	struct e164_extent extent;
	uint32_t index;
};

static bool make_room(struct nest *nest)
{
	const size_t room = nest->room ? nest->room * 2 : ROOM_FIRST;
	struct nested *stack;

	if (nest->depth < nest->room)
		return true;
	stack = realloc(nest->stack, room * sizeof(*stack));
	if (!stack)
		return false;
	nest->stack = stack;
	nest->room = room;
	return true;
}

static bool fits(struct nest *nest, const struct e164_extent *extent)
{
	if (nest->count == NEST_NONE - 1 ||
	    (nest->count && e164_extent_compare(&nest->last, extent) >= 0))
		return false;
	while (nest->depth &&
	       nest->stack[nest->depth - 1].extent.end < extent->start)
		nest->depth--;
	return !nest->depth ||
	       !e164_extent_crosses(&nest->stack[nest->depth - 1].extent,
				    extent);
}

bool nest_enter(struct nest *nest, const struct e164_extent *extent,
		uint32_t *parent)
{
	if (!fits(nest, extent)) {
		errno = EINVAL;
		return false;
	}
	if (!make_room(nest))
		return false;
	*parent = nest->depth ? nest->stack[nest->depth - 1].index : NEST_NONE;
	nest->stack[nest->depth++] =
		(struct nested){ .extent = *extent, .index = nest->count++ };
	nest->last = *extent;
	return true;
}

void nest_clear(struct nest *nest)
{
	free(nest->stack);
	*nest = (struct nest){ .stack = NULL };
}
