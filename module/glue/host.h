/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host.h - is this the Unbound that the module was built for?
 *
 * The layout of Unbound's structures depends on its version and its configure
 * flags, and Unbound checks neither when it loads a module. In another Unbound
 * the module would read and write the wrong memory.
 */
#pragma once

#include "compat.h"

#include <stdbool.h>

/* To be called before all else. Returns false after logging what is wrong. */
bool enumod_host_check(struct module_env *env, int id);

/* In operate(): is a member of the query state where the headers say? */
static inline bool enumod_host_knows(const struct module_qstate *qstate, int id)
{
	return qstate->curmod == id;
}
