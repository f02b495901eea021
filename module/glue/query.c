/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * query.c - drive a query from Unbound's events through the core's steps.
 *
 * No rule of ENUM stands here (e164/flow.h has them), and no reply is built
 * here. What does: the cache before and after, sub-queries, and the promise
 * that nothing we answer for ever enters Unbound's message cache.
 */
#include "query.h"

#include "answer_cache.h"
#include "classify.h"
#include "count.h"
#include "discover.h"
#include "finish.h"
#include "follow.h"
#include "host.h"
#include "host_cache.h"
#include "outside.h"
#include "subquery.h"
#include "validation.h"

static struct enumod_instance *instance_of(const struct module_qstate *qstate,
					   int id)
{
	const struct dynlibmod_env *own = qstate->env->modinfo[id];

	return own->dyn_env;
}

static bool is_recursive(const struct module_qstate *qstate)
{
	return (qstate->query_flags & BIT_RD) != 0;
}

static enum module_ext_state ask_number(struct module_qstate *qstate,
					struct enumod_query *q, int id)
{
	if (!q->other)
		q->other = enumod_answer_cache_lookup_number(qstate, q);
	if (!q->other && enumod_subquery_number(qstate, q, id))
		return module_wait_subquery;
	q->has_asked = true;
	return enumod_finish(qstate, q);
}

static enum module_ext_state take_step(struct module_qstate *qstate,
				       struct enumod_query *q,
				       enum e164_step step, int id)
{
	switch (step) {
	case E164_STEP_DESCEND:
		enumod_compat_hide_client(qstate, id);
		return module_wait_module;
	case E164_STEP_ASK_NUMBER:
		return ask_number(qstate, q, id);
	default:
		return enumod_finish(qstate, q);
	}
}

/* Before any look-up; what is cached was judged when it was made. */
static bool is_validated(const struct module_qstate *qstate,
			 struct enumod_query *q)
{
	if (!q->env->store || q->task == E164_TASK_SHADOW)
		return true;
	q->refusal = enumod_validation_check_number(
		q, &q->name.number, (uint64_t)*qstate->env->now, &q->validity);
	if (q->refusal != E164_VERDICT_ANSWER)
		q->task = E164_TASK_DENIED;
	return q->refusal == E164_VERDICT_ANSWER;
}

static bool may_make_uri(const struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	return q->task == E164_TASK_SERVICE && !q->is_cd &&
	       is_recursive(qstate);
}

/* Then it is not asked, as if it had failed to answer. */
static bool is_uri_lame(const struct module_qstate *qstate,
			struct enumod_query *q)
{
	if (!enumod_uri_lame_has(q->env->uri_lame, qstate->env, q->name.owner,
				 q->name.number.len))
		return false;
	q->zone_time = *qstate->env->now;
	return true;
}

/* Remember whether the servers of a zone below the apex answer. */
static void note_uri_lame(const struct module_qstate *qstate,
			  const struct enumod_query *q)
{
	const struct iter_qstate *iq = enumod_compat_iterator(qstate);
	struct e164_slice zone;

	if (q->task != E164_TASK_SERVICE || !iq || !iq->dp ||
	    !dname_strict_subdomain_c(iq->dp->name,
				      (uint8_t *)q->name.apex->name))
		return;
	zone = e164_slice(iq->dp->name, iq->dp->namelen);
	if (q->zone.reply)
		enumod_uri_lame_remove(q->env->uri_lame, zone,
				       *qstate->env->now);
	else
		enumod_uri_lame_add(q->env->uri_lame, zone, *qstate->env->now);
}

static enum module_ext_state begin(struct module_qstate *qstate,
				   struct enumod_query *q, int id)
{
	const enum e164_step step = e164_flow_start(q->task);

	if (step == E164_STEP_CONCLUDE)
		return enumod_finish_at_once(qstate, q);
	enumod_instance_watch(q->env, *qstate->env->now);
	q->basis = enumod_validation_basis(q->env, (uint64_t)*qstate->env->now);
	if (!enumod_answer_cache_make_key(qstate, q))
		return enumod_finish_failed(qstate);
	if (!q->is_refresh && enumod_answer_cache_lookup(qstate, q)) {
		enumod_count(qstate, q, E164_COUNTER_CACHE_HITS);
		enumod_subquery_refresh(qstate, q, id);
		return enumod_finish_cached(qstate, q, false);
	}
	if (!q->is_refresh && enumod_answer_cache_lookup_held(qstate, q))
		return enumod_finish_cached(qstate, q, true);
	if (!is_validated(qstate, q))
		return enumod_finish_at_once(qstate, q);
	enumod_count(qstate, q, E164_COUNTER_CACHE_MISSES);
	if (may_make_uri(qstate, q)) {
		if (is_uri_lame(qstate, q))
			return ask_number(qstate, q, id);
		enumod_subquery_ahead(qstate, q, id);
	}
	return take_step(qstate, q, step, id);
}

static enum module_ext_state start(struct module_qstate *qstate,
				   const struct enumod_query *seed, int id)
{
	struct enumod_query *q = NULL;

	if (!enumod_classify(qstate, instance_of(qstate, id), seed, &q))
		return enumod_finish_failed(qstate);
	qstate->minfo[id] = q;
	if (!q)
		return enumod_outside_start(qstate, instance_of(qstate, id),
					    id);
	enumod_host_cache_bar(qstate);
	return begin(qstate, q, id);
}

/* Did the rules expire while others were looked up (ORD-14)? Once only. */
static bool is_outlived(const struct module_qstate *qstate,
			const struct enumod_query *q)
{
	return !q->has_started_over &&
	       *qstate->env->now - q->zone_time > enumod_upstream_ttl(&q->zone);
}

static enum module_ext_state start_over(struct module_qstate *qstate,
					struct enumod_query *q, int id)
{
	q->has_started_over = true;
	enumod_follow_clear(q->follow);
	q->follow = NULL;
	q->discover = NULL;
	qstate->return_msg = NULL;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return enumod_compat_restart(qstate, id);
}

/* Decide on the records, and follow those that refer elsewhere. */
static enum module_ext_state decide(struct module_qstate *qstate,
				    struct enumod_query *q, int id)
{
	if (!q->follow && !enumod_follow_begin(qstate, q))
		return enumod_finish_failed(qstate);
	if (!is_recursive(qstate))
		enumod_follow_stop(q->follow);
	else if (!q->discover && enumod_follow_next(qstate, q, id))
		return module_wait_subquery;
	if (enumod_discover_next(qstate, q, id))
		return module_wait_subquery;
	if (is_outlived(qstate, q))
		return start_over(qstate, q, id);
	return enumod_finish(qstate, q);
}

static bool has_records(const struct enumod_query *q)
{
	return q->task == E164_TASK_NUMBER &&
	       q->zone.outcome == E164_OUTCOME_DATA &&
	       (q->zone.trust != E164_TRUST_BOGUS || q->is_cd);
}

/* A sub-query of ours is done. */
static enum module_ext_state resume(struct module_qstate *qstate,
				    struct enumod_query *q, int id)
{
	if (q->task == E164_TASK_ALIAS)
		return enumod_outside_resume(qstate, q, id);
	return q->follow ? decide(qstate, q, id) : enumod_finish(qstate, q);
}

/* An alias into a number that is refused brings nothing (VAL-46). */
static bool is_alias_allowed(const struct module_qstate *qstate,
			     struct enumod_query *q)
{
	if (!q->zone.reply)
		return true;
	q->refusal = enumod_validation_check_reply(q, q->zone.reply,
						   (uint64_t)*qstate->env->now);
	if (q->refusal != E164_VERDICT_ANSWER)
		q->task = E164_TASK_DENIED;
	return q->refusal == E164_VERDICT_ANSWER;
}

static enum module_ext_state zone_done(struct module_qstate *qstate,
				       struct enumod_query *q, int id)
{
	const bool is_raw = q->is_cd || !is_recursive(qstate);

	enumod_upstream_read(qstate, &q->zone);
	q->zone_time = *qstate->env->now;
	note_uri_lame(qstate, q);
	if (!is_alias_allowed(qstate, q))
		return enumod_finish(qstate, q);
	if (has_records(q))
		return decide(qstate, q, id);
	return take_step(qstate, q,
			 e164_flow_after_zone(q->task, is_raw, q->zone.outcome,
					      q->zone.trust),
			 id);
}

static enum module_ext_state done(struct module_qstate *qstate,
				  struct enumod_query *q, int id)
{
	if (!q)
		return enumod_outside_done(qstate, instance_of(qstate, id), id);
	return q->role == ENUMOD_ROLE_ANSWER ? zone_done(qstate, q, id)
					     : module_finished;
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
	switch (event) {
	case module_event_new:
	case module_event_pass:
		qstate->ext_state[id] = has_begun(q) ? resume(qstate, q, id)
						     : start(qstate, q, id);
		break;
	case module_event_moddone:
		qstate->ext_state[id] = done(qstate, q, id);
		break;
	default:
		qstate->ext_state[id] = module_error;
	}
}

/* Sub-queries of modules below us end here, too. */
static bool is_awaited(const struct enumod_query *q,
		       const struct query_info *qinfo)
{
	return q->awaited.qname && q->awaited.qtype == qinfo->qtype &&
	       q->awaited.qclass == qinfo->qclass &&
	       !query_dname_compare(q->awaited.qname, qinfo->qname);
}

void enumod_query_inform(struct module_qstate *sub, int id,
			 struct module_qstate *super)
{
	const struct enumod_query *from = sub->minfo[id];
	struct enumod_query *q = super->minfo[id];

	if (!q)
		return;
	if (q->discover) {
		enumod_discover_inform(sub, super, q);
		return;
	}
	if (q->follow) {
		enumod_follow_inform(sub, super, q);
		return;
	}
	if (!is_awaited(q, &sub->qinfo))
		return;
	if (q->is_hopping) {
		enumod_outside_take(sub, super, q);
		return;
	}
	q->has_asked = true;
	enumod_answer_release(q->other);
	q->other = from ? from->answer : NULL;
	if (q->other)
		e164_entry_retain(&q->other->entry);
}

void enumod_query_clear(struct module_qstate *qstate, int id)
{
	struct enumod_query *q = qstate->minfo[id];

	if (!q)
		return;
	enumod_answer_release(q->answer);
	enumod_answer_release(q->other);
	enumod_follow_clear(q->follow);
	qstate->minfo[id] = NULL;
}
