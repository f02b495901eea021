/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validate.c - ask the store about a number, and have the core judge.
 */
#include "validate.h"

static const struct e164_validity untouched = {
	.state = E164_VALIDITY_VALID,
	.boundary_sec = E164_VALIDITY_NEVER,
};

uint32_t enumod_validate_generation(const struct enumod_env *env,
				    uint64_t now_sec)
{
	uint64_t generation = 0;

	if (env->store)
		(void)enumod_store_generation(env->store, now_sec, &generation);
	return (uint32_t)(generation ^ generation >> 32);
}

static struct e164_validity_policy
policy_of(const struct enumod_env *env, const struct e164_number_clause *clause)
{
	const struct e164_options *o = &env->config.options;
	struct e164_validity_policy policy = {
		.validation = (enum e164_validation)o->validation,
		.no_expiry = (enum e164_no_expiry)o->no_expiry,
		.no_expiry_days = (uint32_t)o->no_expiry_days,
		.grace_days = (uint32_t)o->grace_days,
		.window_days = (uint32_t)o->revalidation_window,
		.is_unknown_allowed = o->unknown_numbers == E164_UNKNOWN_ALLOW,
	};

	if (!clause)
		return policy;
	if (e164_is_given(clause->given, E164_GIVEN_NUMBER_validation))
		policy.validation = (enum e164_validation)clause->validation;
	if (e164_is_given(clause->given, E164_GIVEN_NUMBER_grace_days))
		policy.grace_days = (uint32_t)clause->grace_days;
	return policy;
}

static enum e164_verdict verdict_of(const struct e164_validity *validity)
{
	if (!validity->is_blocked)
		return E164_VERDICT_ANSWER;
	switch (validity->state) {
	case E164_VALIDITY_UNKNOWN:
		return E164_VERDICT_UNVALIDATED;
	case E164_VALIDITY_REVOKED:
		return E164_VERDICT_REVOKED;
	default:
		return E164_VERDICT_EXPIRED;
	}
}

static enum e164_verdict judge(const struct enumod_query *q,
			       const struct e164_number_clause *clause,
			       const struct e164_number *number,
			       uint64_t now_sec, struct e164_validity *validity)
{
	const struct e164_validity_policy policy = policy_of(q->env, clause);
	struct enumod_store_answer answer;

	*validity = untouched;
	if (!q->env->store)
		return E164_VERDICT_ANSWER;
	if (enumod_store_lookup(q->env->store, number, now_sec, &answer) !=
	    ENUMOD_STORE_OK)
		return policy.validation == E164_VALIDATION_NONE
			       ? E164_VERDICT_ANSWER
			       : E164_VERDICT_NOT_READY;
	*validity = e164_validity_judge(answer.is_found ? &answer.record : NULL,
					&policy, now_sec);
	return verdict_of(validity);
}

enum e164_verdict enumod_validate_gate(const struct enumod_query *q,
				       const struct e164_number *number,
				       uint64_t now_sec,
				       struct e164_validity *validity)
{
	const struct e164_number_clause *clause =
		e164_plan_find(q->env->plan, number);

	*validity = untouched;
	if (!e164_plan_is_approved(q->env->plan, number))
		return E164_VERDICT_OUT_OF_RANGE;
	if (clause && clause->action == E164_ACTION_BLOCK)
		return E164_VERDICT_REFUSED;
	return judge(q, clause, number, now_sec, validity);
}

enum e164_verdict enumod_validate_name(struct enumod_query *q,
				       struct e164_slice name, uint64_t now_sec)
{
	const struct e164_list *apexes = &q->env->config.options.apexes;
	struct e164_validity validity;
	enum e164_verdict verdict;
	struct e164_name parsed;

	e164_name_parse(name, apexes->at, apexes->count, &parsed);
	if (parsed.kind != E164_NAME_NUMBER ||
	    !strcmp(parsed.number.aus, q->name.number.aus))
		return E164_VERDICT_ANSWER;
	verdict = enumod_validate_gate(q, &parsed.number, now_sec, &validity);
	if (validity.boundary_sec < q->validity.boundary_sec)
		q->validity = validity;
	return verdict;
}

void enumod_validate_bound(const struct enumod_query *q,
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
