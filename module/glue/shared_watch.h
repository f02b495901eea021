/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_watch.h - shared answers end when "enumctl flush" is given.
 *
 * Unbound answers them without calling us, and lets no module have a timer. So
 * a query of our own stays in one of the workers for as long as that runs, and
 * is woken five times in a second, to look whether there was a flush. It ends
 * with the worker, before the caches can go away, and appears in
 * dump_requestlist as flush.enumod.invalid. A number that is looked up notices
 * a flush as well.
 *
 * A look walks through the caches in that worker, as flush_zone does. There is
 * no such query without a counters-file, as there is no flush either; nor with
 * libunbound, where each query calls us.
 */
#pragma once

#include "query.h"

/* For each query that may find or store a shared answer, before it does. */
void enumod_shared_watch(struct module_qstate *qstate,
			 const struct enumod_query *q);

/* operate() and clear() for the query that looks for flushes. */
enum module_ext_state enumod_shared_watch_operate(struct module_qstate *qstate,
						  struct enumod_query *q);
void enumod_shared_watch_clear(struct enumod_query *q);
