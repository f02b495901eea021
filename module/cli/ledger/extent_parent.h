/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * extent_parent.h - find the parent of each extent, going through them in
 * order.
 *
 * A stack has the extents around the start of the last one. The parent of the
 * next extent is the innermost of these that covers its start. It is used to
 * write files of records; the module does not link it.
 */
#pragma once

#include "e164/extent.h"

#define LEDGER_PARENT_NONE UINT32_MAX /* index: no extent is around it */

/* Zeroed: nothing was entered yet. */
struct ledger_parents {
	struct ledger_parent *stack; /* owned */
	size_t depth;
	size_t room; /* of the stack */
	struct e164_extent last;
	uint32_t count; /* entered, and so the index of the next one */
};

/*
 * Enter the next extent in the order of e164_extent_compare().
 *
 * parent: index of the innermost extent around it, or LEDGER_PARENT_NONE
 *
 * Returns false with errno set: EINVAL when it does not come after the last one
 * or crosses another one; ENOMEM.
 */
bool ledger_parents_enter(struct ledger_parents *parents,
			  const struct e164_extent *extent, uint32_t *parent);

/*
 * The same for an extent that may cross others, and is nobody's parent.
 *
 * Returns false with errno EINVAL when it does not come after the last one.
 */
bool ledger_parents_pass(struct ledger_parents *parents,
			 const struct e164_extent *extent, uint32_t *parent);

/* Free what parents owns. */
void ledger_parents_clear(struct ledger_parents *parents);
