/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validation.c - ask the store about a number, and have the core judge.
 */
#include "validation.h"

#include "count.h"
#include "follow.h"
#include "number_check.h"

/* One line when the store becomes unusable, and one when it is good again. */
static void tell(struct enumod_instance *env, enum store_status status)
{
	if (atomic_load_explicit(&env->store_status, memory_order_relaxed) ==
		    (int)status ||
	    atomic_exchange(&env->store_status, (int)status) == (int)status)
		return;
	if (status == STORE_OK)
		log_info("enumod: validation-store: usable again");
	else
		log_err("enumod: validation-store: %s", store_text(status));
}

static void tell_lost(struct enumod_instance *env)
{
	if (io_counters_is_lost(env->counters))
		log_err("enumod: counters-file: %s was truncated: what was "
			"counted is lost, and until the next reload the module "
			"counts in memory",
			env->config.options.counters_file);
}

/* Mixed, so that no change of the status looks like one of time. */
static uint32_t mixed_generation(struct enumod_instance *env, uint64_t now_sec)
{
	uint64_t generation = 0;

	if (env->store) {
		const enum store_status status =
			store_generation(env->store, now_sec, &generation);

		tell(env, status);
		if (status == STORE_OK)
			io_counters_raise(env->counters, generation);
	}
	return (uint32_t)(generation * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

struct e164_basis enumod_validation_basis(struct enumod_instance *env,
					  uint64_t now_sec)
{
	tell_lost(env);
	return (struct e164_basis){
		.epoch = (uint32_t)io_counters_flushes(env->counters),
		.generation = mixed_generation(env, now_sec),
	};
}

enum e164_verdict
enumod_validation_check_number(const struct enumod_query *q,
			       const struct e164_number *number,
			       uint64_t now_sec, struct e164_validity *validity)
{
	return store_number_check(q->env->plan, q->env->store, number, now_sec,
				  validity);
}

enum e164_verdict enumod_validation_check_name(struct enumod_query *q,
					       struct e164_slice name,
					       uint64_t now_sec)
{
	struct store_number_other other;
	struct e164_validity validity;
	enum e164_verdict verdict;

	if (!store_number_check_is_other(q->env->plan, name, &q->name.number,
					 &other))
		return E164_VERDICT_ANSWER;
	q->is_bound = true;
	verdict = store_number_check_other(q->env->plan, q->env->store, &other,
					   now_sec, &validity);
	if (validity.boundary_sec < q->validity.boundary_sec)
		q->validity = validity;
	return verdict;
}

enum e164_verdict enumod_validation_check_reply(struct enumod_query *q,
						const struct reply_info *reply,
						uint64_t now_sec)
{
	enum e164_verdict verdict = E164_VERDICT_ANSWER;

	for (size_t i = 0;
	     i < reply->an_numrrsets && verdict == E164_VERDICT_ANSWER; i++) {
		const struct packed_rrset_key *key = &reply->rrsets[i]->rk;

		/* Its owner is above the number, and no number on the way. */
		if (ntohs(key->type) == LDNS_RR_TYPE_DNAME)
			continue;
		verdict = enumod_validation_check_name(
			q, e164_slice(key->dname, key->dname_len), now_sec);
	}
	return verdict;
}

/* The number, the aliases in the reply, and what referrals led to. */
static enum e164_verdict judge_all(struct enumod_query *q, uint64_t now_sec)
{
	enum e164_verdict verdict = enumod_validation_check_number(
		q, &q->name.number, now_sec, &q->validity);

	if (verdict == E164_VERDICT_ANSWER && q->zone.reply)
		verdict = enumod_validation_check_reply(q, q->zone.reply,
							now_sec);
	for (size_t i = 0; verdict == E164_VERDICT_ANSWER && q->follow &&
			   i < q->follow->walk.name_count;
	     i++)
		verdict = enumod_validation_check_name(
			q, q->follow->walk.names[i], now_sec);
	return verdict;
}

void enumod_validation_check_again(const struct module_qstate *qstate,
				   struct enumod_query *q)
{
	const uint64_t now_sec = (uint64_t)*qstate->env->now;

	if (!q->env->store || q->task == E164_TASK_SHADOW ||
	    q->task == E164_TASK_DENIED ||
	    enumod_validation_basis(q->env, now_sec).generation ==
		    q->basis.generation)
		return;
	q->refusal = judge_all(q, now_sec);
	if (q->refusal != E164_VERDICT_ANSWER)
		q->task = E164_TASK_DENIED;
}

void enumod_validation_grace(const struct module_qstate *qstate,
			     const struct enumod_query *q)
{
	const int today = (int)(*qstate->env->now / E164_DAY_SECONDS);

	if (q->validity.state != E164_VALIDITY_GRACE)
		return;
	enumod_count(qstate, q, E164_COUNTER_GRACE);
	if (atomic_exchange(&q->env->grace_day, today) != today)
		log_info("enumod: numbers resolve by grace-days: only; "
			 "\"enumctl token due\" lists them");
}

void enumod_validation_bound(const struct enumod_query *q,
			     struct enumod_message *m)
{
	if (!q->env->store || m->ttl <= 0)
		return;
	m->ttl = (time_t)e164_validity_cap(&q->validity, m->made_sec,
					   (uint32_t)m->ttl);
	if (m->ttl_max > m->ttl &&
	    q->validity.boundary_sec != E164_VALIDITY_NEVER)
		m->ttl_max = m->ttl;
}
