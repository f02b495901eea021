/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_watch.c - look whether the epoch has ended, in a query that never ends
 * by itself.
 *
 * What is said to have been flushed (io/counters.h): nothing, as long as no
 * query could store a shared answer. Then each flush, by whoever notices it.
 */
#include "shared_watch.h"

#include "epoch.h"
#include "shared_purge.h"
#include "validation.h"

#define LOOK_MS 200 /* between two looks at the counters-file */

static const uint8_t name[] = "\5flush\6enumod\7invalid";

static void look(const struct module_env *env, struct enumod_instance *instance)
{
	const uint64_t flushes = io_counters_flushes(instance->counters);
	const uint32_t epoch = enumod_epoch_at(instance, flushes, *env->now);

	if (epoch == atomic_load(&instance->shared_epoch) ||
	    atomic_exchange(&instance->is_purging, true))
		return;
	/* Hits call nobody who would tell that the counters-file is lost. */
	(void)enumod_validation_basis(instance, (uint64_t)*env->now);
	enumod_shared_purge(env, instance);
	atomic_store(&instance->shared_epoch, epoch);
	atomic_store(&instance->purged, (uint32_t)flushes);
	if (instance->is_sharing)
		io_counters_flush_done(instance->counters, (uint32_t)flushes);
	atomic_store(&instance->is_purging, false);
}

static void start(struct module_qstate *qstate,
		  struct enumod_instance *instance)
{
	struct query_info qinfo = {
		.qname = (uint8_t *)name,
		.qname_len = sizeof(name),
		.qtype = LDNS_RR_TYPE_NULL,
		.qclass = LDNS_RR_CLASS_IN,
	};
	struct module_qstate *newq;
	struct enumod_query *watch = NULL;

	/* From now on flushes are waited for; one that just came is seen. */
	io_counters_flush_done(instance->counters,
			       atomic_load(&instance->purged));
	if (atomic_exchange(&instance->is_watched, true))
		return;
	newq = enumod_compat_new_unique(qstate, &qinfo, 0);
	if (newq)
		watch = regional_alloc_zero(newq->region, sizeof(*watch));
	if (!watch) {
		log_err("enumod: out of memory");
		atomic_store(&instance->is_watched, false);
		return;
	}
	watch->role = ENUMOD_ROLE_WATCH;
	watch->instance = instance;
	newq->curmod = instance->id;
	newq->minfo[instance->id] = watch;
}

void enumod_shared_watch(struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	struct enumod_instance *instance = q->instance;

	/* Proofs of the zone end with a flush where nothing is shared, too. */
	if (qstate->env->msg_cache && qstate->env->rrset_cache)
		look(qstate->env, instance);
	if (instance->is_sharing && instance->config.options.counters_file &&
	    !atomic_load(&instance->is_watched) &&
	    enumod_compat_is_daemon(qstate))
		start(qstate, instance);
}

enum module_ext_state enumod_shared_watch_operate(struct module_qstate *qstate,
						  struct enumod_query *q)
{
	struct timeval until = { .tv_usec = LOOK_MS * 1000L };

	look(qstate->env, q->instance);
	if (!q->timer)
		q->timer = enumod_compat_timer(qstate);
	if (!q->timer)
		return module_error;
	enumod_compat_timer_set(qstate, q->timer, &until);
	return module_wait_reply;
}

void enumod_shared_watch_clear(struct enumod_query *q)
{
	comm_timer_delete(q->timer);
	q->timer = NULL;
	atomic_store(&q->instance->is_watched, false);
}
