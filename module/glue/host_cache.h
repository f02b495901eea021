/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_cache.h - no cache but the module's own may have answers about numbers.
 *
 * Unbound answers from its message cache before any module runs, and other
 * modules have caches of their own. A client would get the zone's records from
 * there, without policy and validation. This is prevented in three ways, all of
 * them here:
 *
 * - at start, the other modules are checked (neighbours.h), and messages below
 *   our apexes that a reload has kept are removed from the message cache;
 * - the result of a query in scope is not stored: no_cache_store is set from
 *   the moment that the query is classified;
 * - nor is a response to a question in scope, or with NAPTR and URI records
 *   below an apex, whoever asked: a call-back sees every response before it is
 *   stored.
 */
#pragma once

#include "instance.h"

/* Is this module-config allowed (neighbours.h)? Each fault is logged. */
bool enumod_host_cache_check(struct module_env *env, int id,
			     const struct e164_options *options);

/*
 * Register the call-back, and clean the message cache.
 * instance: must outlive the matching call of enumod_host_cache_end()
 * Returns false when out of memory.
 */
bool enumod_host_cache_begin(struct module_env *env, int id,
			     struct enumod_instance *instance);
void enumod_host_cache_end(struct module_env *env, int id);

/*
 * Remove this query's message from the message cache, and keep it out. The
 * query was barred before its result could be stored, but another thread may
 * have stored the same alias at that very moment.
 */
void enumod_host_cache_drop(struct module_qstate *qstate);

/* Nobody may store the result of this query. */
static inline void enumod_host_cache_bar(struct module_qstate *qstate)
{
	qstate->no_cache_store = 1;
}
