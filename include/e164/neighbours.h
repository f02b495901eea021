/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * neighbours.h - which modules may stand in one module-config with this one?
 *
 * Another module that caches replies could answer a client with records that
 * the policy removed. Which modules do no harm, and on which side of ours, says
 * the table neighbours.def.
 */
#pragma once

#include "e164/list.h"

#include <stdbool.h>
#include <stddef.h>

struct e164_neighbour {
	const char *name;
	bool may_be_left;
	bool may_be_right;
	const char *text; /* why it is refused, or on what condition it works */
};

/* Rows from 0 on. Returns NULL behind the last one. */
const struct e164_neighbour *e164_neighbour_at(size_t index);

/* message: one fault, in one line; valid during the call only */
typedef void e164_neighbour_fault(void *arg, const char *message);

/*
 * Check a module-config: every module must be allowed on its side of ours, and
 * a validator must stand between ours and the iterator. Each fault is reported,
 * with the module-config to write instead.
 *
 * modules: names in their order, blanks between
 * own:     index of this module in it, from 0
 * allowed: list of struct e164_label: modules without a row in the table that
 *          the operator vouches for (allow-modules:)
 *
 * Returns true when there was no fault.
 */
bool e164_neighbours_check(const char *modules, size_t own,
			   const struct e164_list *allowed,
			   e164_neighbour_fault *fault, void *arg);
