/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * query.c - drive a query from Unbound's events through the core's steps.
 *
 * No rule of ENUM stands here (e164/flow.h has them), and no reply is built
 * here. What does: the cache before and after, sub-queries, and the promise
 * that nothing we answer for ever enters Unbound's message cache.
 */
#include "query.h"

#include "alias.h"
#include "conclude.h"
#include "count.h"
#include "discover.h"
#include "follow.h"
#include "host.h"
#include "recall.h"
#include "recognise.h"
#include "reply.h"
#include "report.h"
#include "spawn.h"
#include "validate.h"

static struct enumod_env *instance_of(const struct module_qstate *qstate,
				      int id)
{
	const struct dynlibmod_env *own = qstate->env->modinfo[id];

	return own->dyn_env;
}

static bool is_recursive(const struct module_qstate *qstate)
{
	return (qstate->query_flags & BIT_RD) != 0;
}

static enum module_ext_state fail(struct module_qstate *qstate)
{
	log_err("enumod: out of memory");
	qstate->return_msg = NULL;
	qstate->return_rcode = LDNS_RCODE_SERVFAIL;
	return module_finished;
}

enum source { SOURCE_MADE, SOURCE_CACHE, SOURCE_STALE };

/* Those who wait for this one answer; none, if it is a query of our own. */
static size_t count_clients(const struct module_qstate *qstate)
{
	const struct mesh_reply *reply = qstate->mesh_info->reply_list;
	size_t count = qstate->mesh_info->cb_list != NULL;

	for (; reply; reply = reply->next)
		count++;
	return count;
}

/* What the clients get is counted and told. */
static void account(const struct module_qstate *qstate,
		    const struct enumod_query *q,
		    const struct enumod_message *m, enum source source)
{
	const enum e164_verdict verdict =
		source == SOURCE_STALE ? E164_VERDICT_STALE : m->verdict;

	for (size_t i = count_clients(qstate); i > 0; i--)
		enumod_count(qstate, q, e164_counter_verdict(verdict));
	enumod_report(qstate, q, m, verdict, source != SOURCE_MADE);
}

static enum module_ext_state serve(struct module_qstate *qstate,
				   struct enumod_query *q, enum source source)
{
	const bool is_stale = source == SOURCE_STALE;

	if (is_stale)
		enumod_count(qstate, q, E164_COUNTER_CACHE_STALE);
	if (!enumod_reply(qstate, q->answer, is_stale,
			  q->env->config.options.ede))
		return fail(qstate);
	account(qstate, q, &q->answer->message, source);
	return module_finished;
}

/*
 * A failure of the modules below, as they left it: Unbound adds its own EDE
 * and statistics. A failure met elsewhere needs a reply of ours, and so does
 * one with CD=1, which Unbound would let through.
 */
static bool is_hosts_own(const struct enumod_query *q)
{
	const enum e164_verdict verdict = q->answer->message.verdict;

	if (q->other || q->has_asked || q->follow || q->is_enforced)
		return false;
	return verdict == E164_VERDICT_BOGUS || verdict == E164_VERDICT_FAILED;
}

/* The message, bounded by the validation. */
static bool pronounce(struct module_qstate *qstate, struct enumod_query *q,
		      struct enumod_message *m)
{
	if (!enumod_conclude(qstate, q, m))
		return false;
	enumod_validate_bound(q, m);
	enumod_validate_grace(qstate, q);
	return true;
}

static enum module_ext_state conclude(struct module_qstate *qstate,
				      struct enumod_query *q)
{
	struct enumod_message m;

	if (!pronounce(qstate, q, &m))
		return fail(qstate);
	q->answer =
		enumod_answer_pack(&m, e164_slice(q->key->octets, q->key->len),
				   q->key->hash, q->generation);
	if (!q->answer)
		return fail(qstate);
	if (m.verdict == E164_VERDICT_FAILED && enumod_recall_stale(qstate, q))
		return serve(qstate, q, SOURCE_STALE);
	enumod_recall_keep(qstate, q);
	if (!is_hosts_own(q))
		return serve(qstate, q, SOURCE_MADE);
	account(qstate, q, &m, SOURCE_MADE);
	return module_finished;
}

/* Without look-up, for every query alike: not worth a place in the cache. */
static enum module_ext_state conclude_at_once(struct module_qstate *qstate,
					      struct enumod_query *q)
{
	struct enumod_message m;

	if (!pronounce(qstate, q, &m) ||
	    !enumod_reply_once(qstate, &m, q->env->config.options.ede))
		return fail(qstate);
	account(qstate, q, &m, SOURCE_MADE);
	return module_finished;
}

static enum module_ext_state ask_number(struct module_qstate *qstate,
					struct enumod_query *q, int id)
{
	if (!q->other)
		q->other = enumod_recall_number(qstate, q);
	if (!q->other && enumod_spawn_number(qstate, q, id))
		return module_wait_subquery;
	q->has_asked = true;
	return conclude(qstate, q);
}

static enum module_ext_state take_step(struct module_qstate *qstate,
				       struct enumod_query *q,
				       enum e164_step step, int id)
{
	switch (step) {
	case E164_STEP_DESCEND:
		qstate->no_cache_store = 1;
		return module_wait_module;
	case E164_STEP_ASK_NUMBER:
		return ask_number(qstate, q, id);
	default:
		return conclude(qstate, q);
	}
}

/* Before any look-up; what is cached was judged when it was made. */
static bool is_validated(const struct module_qstate *qstate,
			 struct enumod_query *q)
{
	if (!q->env->store || q->task == E164_TASK_SHADOW)
		return true;
	q->gate = enumod_validate_gate(
		q, &q->name.number, (uint64_t)*qstate->env->now, &q->validity);
	if (q->gate != E164_VERDICT_ANSWER)
		q->task = E164_TASK_DENIED;
	return q->gate == E164_VERDICT_ANSWER;
}

static enum module_ext_state begin(struct module_qstate *qstate,
				   struct enumod_query *q, int id)
{
	const enum e164_step step = e164_flow_start(q->task);

	if (step == E164_STEP_CONCLUDE)
		return conclude_at_once(qstate, q);
	q->generation =
		enumod_validate_generation(q->env, (uint64_t)*qstate->env->now);
	if (!enumod_recall_key(qstate, q))
		return fail(qstate);
	if (!q->is_refresh && enumod_recall(qstate, q)) {
		enumod_count(qstate, q, E164_COUNTER_CACHE_HITS);
		enumod_spawn_refresh(qstate, q, id);
		return serve(qstate, q, SOURCE_CACHE);
	}
	if (!q->is_refresh && enumod_recall_held(qstate, q))
		return serve(qstate, q, SOURCE_STALE);
	if (!is_validated(qstate, q))
		return conclude_at_once(qstate, q);
	enumod_count(qstate, q, E164_COUNTER_CACHE_MISSES);
	if (q->task == E164_TASK_SERVICE && !q->is_cd && is_recursive(qstate))
		enumod_spawn_ahead(qstate, q, id);
	return take_step(qstate, q, step, id);
}

static enum module_ext_state start(struct module_qstate *qstate,
				   const struct enumod_query *seed, int id)
{
	struct enumod_query *q = NULL;

	if (!enumod_recognise(qstate, instance_of(qstate, id), seed, &q))
		return fail(qstate);
	if (!q)
		return module_wait_module;
	qstate->minfo[id] = q;
	return begin(qstate, q, id);
}

/* Did the rules expire while others were looked up (ORD-14)? Once only. */
static bool is_outlived(const struct module_qstate *qstate,
			const struct enumod_query *q)
{
	return !q->has_started_over &&
	       *qstate->env->now - q->zone_time > enumod_zone_ttl(&q->zone);
}

static enum module_ext_state start_over(struct module_qstate *qstate,
					struct enumod_query *q)
{
	q->has_started_over = true;
	enumod_follow_clear(q->follow);
	q->follow = NULL;
	q->discover = NULL;
	qstate->return_msg = NULL;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return module_restart_next;
}

/* Decide on the records, and follow those that refer elsewhere. */
static enum module_ext_state decide(struct module_qstate *qstate,
				    struct enumod_query *q, int id)
{
	if (!q->follow && !enumod_follow_begin(qstate, q))
		return fail(qstate);
	if (!q->discover && is_recursive(qstate) &&
	    enumod_follow_next(qstate, q, id))
		return module_wait_subquery;
	if (enumod_discover_next(qstate, q, id))
		return module_wait_subquery;
	if (is_outlived(qstate, q))
		return start_over(qstate, q);
	return conclude(qstate, q);
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
	return q->follow ? decide(qstate, q, id) : conclude(qstate, q);
}

/* An alias into a number that is refused brings nothing (VAL-46). */
static bool is_alias_allowed(const struct module_qstate *qstate,
			     struct enumod_query *q)
{
	if (!q->zone.reply)
		return true;
	q->gate = enumod_validate_reply(q, q->zone.reply,
					(uint64_t)*qstate->env->now);
	if (q->gate != E164_VERDICT_ANSWER)
		q->task = E164_TASK_DENIED;
	return q->gate == E164_VERDICT_ANSWER;
}

static enum module_ext_state zone_done(struct module_qstate *qstate,
				       struct enumod_query *q, int id)
{
	const bool is_raw = q->is_cd || !is_recursive(qstate);

	enumod_zone_read(qstate, &q->zone);
	q->zone_time = *qstate->env->now;
	if (!is_alias_allowed(qstate, q))
		return conclude(qstate, q);
	if (has_records(q))
		return decide(qstate, q, id);
	return take_step(qstate, q,
			 e164_flow_after_zone(q->task, is_raw, q->zone.outcome,
					      q->zone.trust),
			 id);
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
		qstate->ext_state[id] = q && !q->is_seed ? resume(qstate, q, id)
							 : start(qstate, q, id);
		break;
	case module_event_moddone:
		if (!q)
			enumod_alias_forget(qstate, instance_of(qstate, id));
		qstate->ext_state[id] =
			q ? zone_done(qstate, q, id) : module_finished;
		break;
	default:
		qstate->ext_state[id] = module_error;
	}
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
