/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gate.c - what stands against a number before its records are looked at.
 *
 * As the module does it: approved ranges, a number: clause, then the state of
 * the number's validation (RFC 4725).
 */
#include "lookup.h"

#include <time.h>

static struct e164_validity_policy
policy_of(const struct e164_options *o, const struct e164_number_clause *clause)
{
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

static enum e164_verdict validate(const struct cli_lookup *lookup,
				  const struct e164_number_clause *clause,
				  const struct e164_number *number)
{
	const struct e164_validity_policy policy =
		policy_of(&lookup->settings->config.options, clause);
	const uint64_t now = (uint64_t)time(NULL);
	struct enumod_store_answer answer;
	struct e164_validity validity;

	if (!lookup->store)
		return E164_VERDICT_ANSWER;
	if (enumod_store_lookup(lookup->store, number, now, &answer) !=
	    ENUMOD_STORE_OK)
		return policy.validation == E164_VALIDATION_NONE
			       ? E164_VERDICT_ANSWER
			       : E164_VERDICT_NOT_READY;
	validity = e164_validity_judge(answer.is_found ? &answer.record : NULL,
				       &policy, now);
	return verdict_of(&validity);
}

enum e164_verdict cli_gate(const struct cli_lookup *lookup,
			   const struct e164_number *number)
{
	const struct e164_plan *plan = lookup->settings->plan;
	const struct e164_number_clause *clause = e164_plan_find(plan, number);

	if (!lookup->has_policy)
		return E164_VERDICT_ANSWER;
	if (!e164_plan_is_approved(plan, number))
		return E164_VERDICT_OUT_OF_RANGE;
	if (clause && clause->action == E164_ACTION_BLOCK)
		return E164_VERDICT_REFUSED;
	return validate(lookup, clause, number);
}

enum e164_verdict cli_gate_name(const struct cli_lookup *lookup,
				struct e164_slice name)
{
	struct e164_name parsed;

	e164_name_parse(name, lookup->settings->apexes,
			lookup->settings->apex_count, &parsed);
	if (parsed.kind != E164_NAME_NUMBER)
		return E164_VERDICT_ANSWER;
	return cli_gate(lookup, &parsed.number);
}

bool cli_gate_open(struct cli_lookup *lookup)
{
	const struct e164_options *o = &lookup->settings->config.options;
	const struct enumod_store_limits limits = { .max_age_sec =
							    o->max_state_age };

	if (!lookup->has_policy || !o->validation_store)
		return true;
	lookup->store = enumod_store_open(o->validation_store, &limits);
	return lookup->store != NULL;
}
