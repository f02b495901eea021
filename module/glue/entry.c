/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * entry.c - the six functions that dynlibmod looks up by name.
 */
#include "compat.h"

#include "host_cache.h"
#include "instance.h"
#include "query.h"
#include "shared_hits.h"

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int init(struct module_env *env, int id);
EXPORTED void deinit(struct module_env *env, int id);
EXPORTED void operate(struct module_qstate *qstate, enum module_ev event,
		      int id, struct outbound_entry *entry);
EXPORTED void inform_super(struct module_qstate *qstate, int id,
			   struct module_qstate *super);
EXPORTED void clear(struct module_qstate *qstate, int id);
EXPORTED size_t get_mem(struct module_env *env, int id);

int init(struct module_env *env, int id)
{
	struct enumod_instance *instance = enumod_instance_new(env, id);

	if (!instance)
		return 0;
	((struct dynlibmod_env *)env->modinfo[id])->dyn_env = instance;
	return 1;
}

void deinit(struct module_env *env, int id)
{
	struct dynlibmod_env *own = env->modinfo[id];

	if (!own->dyn_env)
		return;
	enumod_instance_unshare(own->dyn_env, env);
	enumod_shared_hits_end(env, id);
	enumod_host_cache_end(env, id);
	enumod_instance_free(own->dyn_env);
	own->dyn_env = NULL;
	/* For views; subnetcache sets it again. */
	env->unique_mesh = 0;
}

void operate(struct module_qstate *qstate, enum module_ev event, int id,
	     struct outbound_entry *entry)
{
	(void)entry;
	enumod_query_operate(qstate, event, id);
}

void inform_super(struct module_qstate *qstate, int id,
		  struct module_qstate *super)
{
	enumod_query_inform(qstate, id, super);
}

void clear(struct module_qstate *qstate, int id)
{
	enumod_query_clear(qstate, id);
}

size_t get_mem(struct module_env *env, int id)
{
	const struct dynlibmod_env *own = env->modinfo[id];

	return own->dyn_env ? enumod_instance_size(own->dyn_env) : 0;
}
