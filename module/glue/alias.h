/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alias.h - aliases from outside into one of our trees.
 */
#pragma once

#include "env.h"

/*
 * After a query that is not ours. When its name is an alias that led into one
 * of our trees, the iterator has kept the RRset at the end as a message of its
 * own, unfiltered, and a client with CD=1 would get it: take it away.
 */
void enumod_alias_forget(struct module_qstate *qstate,
			 const struct enumod_env *env);
