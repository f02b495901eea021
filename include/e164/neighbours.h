/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * neighbours.h - may the modules of a module-config stand together with us?
 *
 * A module that keeps replies by itself could give a client what the policy
 * removed. Whether one does, and on which side it does no harm, is a table:
 * neighbours.def.
 */
#pragma once

#include "e164/list.h"

#include <stdbool.h>
#include <stddef.h>

struct e164_neighbour {
	const char *name;
	bool may_be_left;
	bool may_be_right;
	const char *text; /* why not, or on what condition */
};

/* Rows from 0 on. Returns NULL behind the last one. */
const struct e164_neighbour *e164_neighbour_at(size_t index);

/* message: one fault, in one line; valid during the call only */
typedef void e164_neighbour_fault(void *arg, const char *message);

/*
 * Check a module-config: every module may stand where it stands, and there is a
 * validator between us and the iterator. Each fault is told, with the
 * module-config to write instead.
 *
 * modules: names with blanks between, in their order
 * own:     index of ours
 * allowed: of struct e164_label: unknown modules that the operator vouches for
 *
 * Returns whether there was no fault.
 */
bool e164_neighbours_check(const char *modules, size_t own,
			   const struct e164_list *allowed,
			   e164_neighbour_fault *fault, void *arg);
