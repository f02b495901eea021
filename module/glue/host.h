/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host.h - is the program that loaded us the Unbound we were built for?
 *
 * Unbound's structures move with its version and its configure flags, and it
 * checks neither when it loads a module. A module that runs in another Unbound
 * would read and write the wrong memory.
 */
#pragma once

#include "compat.h"

#include <stdbool.h>

/* Called first of all. Returns false after saying in the log what is wrong. */
bool enumod_host_check(struct module_env *env, int id);

/* In operate(): the query state has the layout that we know. */
static inline bool enumod_host_knows(const struct module_qstate *qstate, int id)
{
	return qstate->curmod == id;
}
