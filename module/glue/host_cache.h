/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_cache.h - the promise: no raw data of a number rests where a client is
 * answered from without us.
 *
 * Unbound answers from its message cache before any module runs, and modules
 * beside us have caches of their own. What keeps them free of what we answer
 * for is all here:
 *
 * - at start, the modules beside us are checked, and what a kept cache holds of
 *   our trees is removed;
 * - no query of ours is stored, from the moment it is classified;
 * - nor is any response to a question of ours, or with data of ours in it,
 *   whoever asked: a call-back sees every response before it is stored.
 */
#pragma once

#include "instance.h"

/* May the modules of module-config stand beside us? Each fault is logged. */
bool enumod_host_cache_check(struct module_env *env, int id,
			     const struct e164_options *options);

/*
 * Watch all responses from now on, and remove what rests in the message cache.
 * instance: must outlive the matching _end()
 * Returns false when out of memory.
 */
bool enumod_host_cache_begin(struct module_env *env, int id,
			     struct enumod_instance *instance);
void enumod_host_cache_end(struct module_env *env, int id);

/*
 * What this query brought must not rest. It was barred before anything was
 * stored; should another thread have cached the alias in that very moment, the
 * message goes now.
 */
void enumod_host_cache_drop(struct module_qstate *qstate);

/* What this query brings must not be stored by anybody. */
static inline void enumod_host_cache_bar(struct module_qstate *qstate)
{
	qstate->no_cache_store = 1;
}
