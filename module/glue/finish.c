/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * finish.c - make the answer of a query, keep it, reply, count and log.
 */
#include "finish.h"

#include "answer_cache.h"
#include "count.h"
#include "log.h"
#include "message.h"
#include "reply.h"
#include "shared.h"
#include "validation.h"

enum module_ext_state enumod_finish_no_memory(struct module_qstate *qstate)
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

/* The apex of another tree that a new answer has been taken from. */
static struct e164_slice tree_of(const struct enumod_query *q,
				 enum source source)
{
	const struct e164_apex *apexes = q->instance->config.options.apexes.at;

	if (source != SOURCE_MADE || !q->lookup || !q->lookup->search.is_found)
		return e164_slice(NULL, 0);
	return e164_slice(apexes[q->lookup->search.apex].name,
			  apexes[q->lookup->search.apex].len);
}

/* What the clients get. */
static void count_and_log(const struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct enumod_message *m, enum source source)
{
	const enum e164_verdict verdict =
		source == SOURCE_STALE ? E164_VERDICT_STALE : m->verdict;

	enumod_count_many(qstate, q, e164_counter_verdict(verdict),
			  count_clients(qstate));
	if (verbosity >= VERB_QUERY)
		enumod_log_verdict(qstate, m,
				   &(struct enumod_log_line){
					   .instance = q->instance,
					   .name = &q->asked.name,
					   .is_cd = q->asked.is_cd,
					   .verdict = verdict,
					   .is_cached = source != SOURCE_MADE,
					   .tree = tree_of(q, source),
				   });
}

static enum module_ext_state reply(struct module_qstate *qstate,
				   struct enumod_query *q, enum source source)
{
	const bool is_stale = source == SOURCE_STALE;

	q->is_stale = is_stale;
	if (is_stale)
		enumod_count(qstate, q, E164_COUNTER_CACHE_STALE);
	if (!enumod_reply(qstate, q->answer, is_stale,
			  q->instance->config.options.ede))
		return enumod_finish_no_memory(qstate);
	count_and_log(qstate, q, &q->answer->message, source);
	return module_finished;
}

enum module_ext_state enumod_finish_cached(struct module_qstate *qstate,
					   struct enumod_query *q,
					   bool is_stale)
{
	return reply(qstate, q, is_stale ? SOURCE_STALE : SOURCE_CACHE);
}

static void count_and_log_hit(const struct module_qstate *qstate,
			      struct enumod_instance *instance,
			      const struct enumod_asked *asked,
			      const struct enumod_message *m)
{
	const unsigned slot = enumod_count_slot(instance, qstate->env->now_tv);

	io_counters_add(instance->counters, slot, E164_COUNTER_CACHE_HITS, 1);
	io_counters_add(instance->counters, slot,
			e164_counter_verdict(m->verdict),
			count_clients(qstate));
	if (verbosity >= VERB_QUERY)
		enumod_log_verdict(qstate, m,
				   &(struct enumod_log_line){
					   .instance = instance,
					   .name = &asked->name,
					   .is_cd = asked->is_cd,
					   .verdict = m->verdict,
					   .is_cached = true,
				   });
}

enum module_ext_state enumod_finish_hit(struct module_qstate *qstate,
					struct enumod_instance *instance,
					const struct enumod_asked *asked,
					struct enumod_answer *answer)
{
	const bool has_ede = instance->config.options.ede;
	const bool is_done = enumod_reply(qstate, answer, false, has_ede);

	if (is_done)
		count_and_log_hit(qstate, instance, asked, &answer->message);
	enumod_answer_release(answer);
	return is_done ? module_finished : enumod_finish_no_memory(qstate);
}

/*
 * A failure of the modules below, as they left it: Unbound adds its own EDE
 * and statistics. A failure met elsewhere needs a reply of ours, and so does
 * one that Unbound would let through: with CD=1, or in an application's own
 * process, which gets bogus data with a mark that it may not look at.
 */
static bool is_hosts_own(const struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	const enum e164_verdict verdict = q->answer->message.verdict;

	if (q->other || q->lookup->has_asked || q->lookup->resolution ||
	    q->asked.is_enforced || qstate->mesh_info->cb_list)
		return false;
	if (verdict == E164_VERDICT_BOGUS)
		return q->zone.reply &&
		       q->zone.reply->security <= sec_status_bogus;
	return verdict == E164_VERDICT_FAILED && !q->zone.reply;
}

/* Records that discovery took away are counted here, once. */
static void count_found(const struct module_qstate *qstate,
			const struct enumod_query *q,
			const struct e164_conclusion *conclusion)
{
	const struct e164_resolution *r = q->lookup->resolution;

	if (conclusion->is_unasked)
		enumod_count(qstate, q, E164_COUNTER_URI_UNANSWERED);
	for (size_t i = 0; r && i < r->not_offered; i++)
		enumod_count(qstate, q, e164_counter_reason(E164_REASON_OFFER));
}

static bool conclude(struct module_qstate *qstate, const struct enumod_query *q,
		     struct enumod_message *m)
{
	struct e164_conclusion conclusion;

	e164_lookup_conclude(q->lookup, enumod_compat_now_ms(qstate->env),
			     &conclusion);
	count_found(qstate, q, &conclusion);
	enumod_validation_grace(qstate, q);
	return enumod_message(qstate, q, &conclusion, m);
}

/*
 * A new answer takes the place of the former one, which may lie in the other
 * cache. But a failure ends nothing that Unbound may serve in its place.
 */
static void keep(struct module_qstate *qstate, struct enumod_query *q)
{
	enumod_answer_cache_insert(qstate, q);
	if (q->answer->message.verdict != E164_VERDICT_FAILED)
		enumod_shared_remove(qstate, q);
}

/* A shared answer is stored as the reply that it was made into. */
static enum module_ext_state reply_shared(struct module_qstate *qstate,
					  struct enumod_query *q)
{
	const enum module_ext_state state = reply(qstate, q, SOURCE_MADE);

	if (!qstate->return_msg)
		return state;
	if (enumod_shared_store(qstate, q))
		enumod_answer_cache_remove(q);
	else
		keep(qstate, q);
	return state;
}

static enum module_ext_state deliver(struct module_qstate *qstate,
				     struct enumod_query *q)
{
	const struct enumod_message *m = &q->answer->message;

	if (enumod_shared_is_for(qstate, q, m))
		return reply_shared(qstate, q);
	if (enumod_answer_cache_is_kept(qstate, q))
		keep(qstate, q);
	else if (enumod_answer_cache_is_outdone(qstate, q))
		enumod_answer_cache_remove(q);
	if (!is_hosts_own(qstate, q))
		return reply(qstate, q, SOURCE_MADE);
	count_and_log(qstate, q, m, SOURCE_MADE);
	return module_finished;
}

enum module_ext_state enumod_finish(struct module_qstate *qstate,
				    struct enumod_query *q)
{
	struct enumod_message m;
	bool is_stale;

	if (!q->asked.key.len)
		return enumod_finish_at_once(qstate, q);
	enumod_validation_check_again(qstate, q);
	if (!conclude(qstate, q, &m))
		return enumod_finish_no_memory(qstate);
	q->answer = enumod_answer_pack(
		&m, e164_slice(q->asked.key.octets, q->asked.key.len),
		q->asked.key.hash, q->asked.basis);
	if (!q->answer)
		return enumod_finish_no_memory(qstate);
	if (m.verdict == E164_VERDICT_FAILED &&
	    enumod_answer_cache_lookup_failed(qstate, q, &is_stale))
		return reply(qstate, q, is_stale ? SOURCE_STALE : SOURCE_CACHE);
	return deliver(qstate, q);
}

/* For the query that waits for this one. */
static bool leave_answer(const struct module_qstate *qstate,
			 struct enumod_query *q, const struct enumod_message *m)
{
	if (!qstate->mesh_info->super_set.count)
		return true;
	q->answer = enumod_answer_pack(m, e164_slice("", 0), 0, q->asked.basis);
	return q->answer != NULL;
}

enum module_ext_state enumod_finish_at_once(struct module_qstate *qstate,
					    struct enumod_query *q)
{
	struct enumod_message m;

	if (!conclude(qstate, q, &m) || !leave_answer(qstate, q, &m) ||
	    !enumod_reply_once(qstate, &m, q->instance->config.options.ede))
		return enumod_finish_no_memory(qstate);
	count_and_log(qstate, q, &m, SOURCE_MADE);
	return module_finished;
}
