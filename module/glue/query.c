/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * query.c - Unbound's events, for a query that may be ours.
 *
 * What is told apart here: whether the query is ours, whether the cache has its
 * answer, and whether an event begins it or goes on with it.
 */
#include "query.h"

#include "answer_cache.h"
#include "classify.h"
#include "count.h"
#include "descent.h"
#include "drive.h"
#include "feed.h"
#include "finish.h"
#include "host.h"
#include "host_cache.h"
#include "outside.h"
#include "shared.h"
#include "shared_watch.h"
#include "subquery.h"
#include "validation.h"

#include "e164/naptr.h"

struct query_info enumod_query_number(const struct module_qstate *qstate,
				      const struct enumod_query *q)
{
	struct query_info qinfo = qstate->qinfo;

	qinfo.local_alias = NULL;
	qinfo.qname += q->asked.name.owner.ptr - qinfo.qname;
	qinfo.qname_len = q->asked.name.owner.len;
	qinfo.qtype = E164_TYPE_NAPTR;
	qinfo.qclass = LDNS_RR_CLASS_IN;
	return qinfo;
}

static struct enumod_instance *instance_of(const struct module_qstate *qstate,
					   int id)
{
	const struct dynlibmod_env *own = qstate->env->modinfo[id];

	return own->dyn_env;
}

/* Without any look-up of the zone: nothing is worth a place in the cache. */
static bool is_decided(const struct enumod_query *q)
{
	return q->task == E164_TASK_ANY || q->task == E164_TASK_PERIMETER ||
	       q->task == E164_TASK_REFUSED;
}

static enum module_ext_state start_lookup(struct module_qstate *qstate,
					  struct enumod_query *q)
{
	if (!enumod_drive_start(qstate, q))
		return enumod_finish_no_memory(qstate);
	if (q->lookup->stage == E164_STAGE_DONE)
		return enumod_finish_at_once(qstate, q);
	enumod_count(qstate, q, E164_COUNTER_CACHE_MISSES);
	return enumod_drive(qstate, q);
}

/* Hand out an answer that was kept, fresh or due to be refreshed. */
static enum module_ext_state hand_out(struct module_qstate *qstate,
				      struct enumod_query *q, bool is_due)
{
	enumod_count(qstate, q, E164_COUNTER_CACHE_HITS);
	if (is_due)
		enumod_subquery_refresh(qstate, q);
	return enumod_finish_cached(qstate, q, false);
}

/* Our own cache had nothing. */
static enum module_ext_state begin(struct module_qstate *qstate,
				   struct enumod_query *q)
{
	bool is_due = false;

	if (is_decided(q)) {
		q->asked.key.len = 0;
		return start_lookup(qstate, q);
	}
	enumod_shared_watch(qstate, q);
	if (q->asked.is_refresh)
		return start_lookup(qstate, q);
	q->answer = enumod_shared_lookup(qstate, q, &qstate->qinfo, &is_due);
	if (q->answer)
		return hand_out(qstate, q, is_due);
	if (enumod_answer_cache_lookup_held(qstate, q))
		return enumod_finish_cached(qstate, q, true);
	return start_lookup(qstate, q);
}

/* Look into our own cache. Returns whether there is an answer. */
static bool look_up(const struct module_qstate *qstate,
		    struct enumod_instance *instance,
		    struct enumod_asked *asked, struct enumod_hit *hit)
{
	if (asked->key.len) {
		enumod_instance_watch(instance, *qstate->env->now);
		asked->basis = enumod_validation_basis(
			instance, (uint64_t)*qstate->env->now);
	}
	return enumod_answer_cache_lookup(qstate, instance, asked, hit);
}

/* hit: what our own cache has */
static enum module_ext_state start_query(struct module_qstate *qstate,
					 struct enumod_instance *instance,
					 const struct enumod_asked *asked,
					 const struct enumod_hit *hit)
{
	struct enumod_query *q = enumod_classify_query(qstate, instance, asked);

	qstate->minfo[instance->id] = q;
	if (!q) {
		enumod_answer_release(hit->answer);
		return enumod_finish_no_memory(qstate);
	}
	q->answer = hit->answer;
	if (!q->answer && !enumod_classify_task(qstate, q)) {
		qstate->minfo[instance->id] = NULL;
		return enumod_outside_start(qstate, instance);
	}
	q->is_barred = qstate->no_cache_store;
	enumod_host_cache_bar(qstate);
	return q->answer ? hand_out(qstate, q, hit->is_due) : begin(qstate, q);
}

/* A query of ours that waits for this one takes the answer from its state. */
static bool is_waited_for(const struct module_qstate *qstate)
{
	return qstate->mesh_info->super_set.count != 0;
}

static enum module_ext_state start(struct module_qstate *qstate,
				   const struct enumod_query *seed, int id)
{
	struct enumod_instance *instance = instance_of(qstate, id);
	struct enumod_asked asked;
	struct enumod_hit hit;

	qstate->minfo[id] = NULL;
	if (!enumod_classify_asked(qstate, instance, seed, &asked))
		return enumod_outside_start(qstate, instance);
	if (!look_up(qstate, instance, &asked, &hit) || hit.is_due ||
	    is_waited_for(qstate))
		return start_query(qstate, instance, &asked, &hit);
	enumod_host_cache_bar(qstate);
	return enumod_finish_hit(qstate, instance, &asked, hit.answer);
}

/* A sub-query of ours is done. */
static enum module_ext_state resume(struct module_qstate *qstate,
				    struct enumod_query *q)
{
	return q->is_hopping ? enumod_outside_resume(qstate, q)
			     : enumod_drive(qstate, q);
}

/*
 * The modules below are done. If they were to say what the zone has, but found
 * a shared answer, they do not look into Unbound's cache this time.
 */
static enum module_ext_state done(struct module_qstate *qstate,
				  struct enumod_query *q, int id)
{
	if (!qstate->no_cache_lookup && enumod_shared_is_echo(qstate))
		return enumod_descent_past_cache(qstate, id);
	if (!q)
		return enumod_outside_done(qstate, instance_of(qstate, id));
	if (q->role != ENUMOD_ROLE_ANSWER)
		return module_finished;
	return enumod_feed_zone(qstate, q) ? enumod_drive(qstate, q)
					   : enumod_finish_no_memory(qstate);
}

static bool has_begun(const struct enumod_query *q)
{
	return q && q->role == ENUMOD_ROLE_ANSWER;
}

void enumod_query_operate(struct module_qstate *qstate, enum module_ev event,
			  int id)
{
	struct enumod_query *q = qstate->minfo[id];

	if (!enumod_host_knows(qstate, id))
		fatal_exit("enumod: this is not the Unbound that the module "
			   "was built for");
	if (q && q->role == ENUMOD_ROLE_WATCH) {
		qstate->ext_state[id] = enumod_shared_watch_operate(qstate, q);
		return;
	}
	switch (event) {
	case module_event_new:
	case module_event_pass:
		qstate->ext_state[id] =
			has_begun(q) ? resume(qstate, q) : start(qstate, q, id);
		break;
	case module_event_moddone:
		qstate->ext_state[id] = done(qstate, q, id);
		break;
	default:
		qstate->ext_state[id] = module_error;
	}
}

void enumod_query_inform(struct module_qstate *sub, int id,
			 struct module_qstate *super)
{
	struct enumod_query *q = super->minfo[id];

	if (q && q->lookup)
		enumod_feed_sub(sub, id, super, q);
}

void enumod_query_clear(struct module_qstate *qstate, int id)
{
	struct enumod_query *q = qstate->minfo[id];

	if (!q)
		return;
	if (q->role == ENUMOD_ROLE_WATCH)
		enumod_shared_watch_clear(q);
	enumod_answer_release(q->answer);
	enumod_answer_release(q->other);
	if (q->lookup)
		e164_lookup_clear(q->lookup);
	qstate->minfo[id] = NULL;
}
