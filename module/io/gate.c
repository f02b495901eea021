/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gate.c - ask the plan and the store, have the core judge.
 */
#include "gate.h"

static const struct e164_validity untouched = {
	.state = E164_VALIDITY_VALID,
	.boundary_sec = E164_VALIDITY_NEVER,
};

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

/* Where nobody has to vouch for a number, a store that is unusable may be. */
enum e164_verdict enumod_gate_validity(const struct e164_plan *plan,
				       struct enumod_store *store,
				       const struct e164_number *number,
				       uint64_t now_sec,
				       struct e164_validity *validity)
{
	const struct e164_validity_policy policy =
		e164_plan_validity(plan, e164_plan_find(plan, number));
	struct enumod_store_answer answer;

	if (enumod_store_lookup(store, number, now_sec, &answer) !=
	    ENUMOD_STORE_OK)
		return policy.validation == E164_VALIDATION_NONE
			       ? E164_VERDICT_ANSWER
			       : E164_VERDICT_NOT_READY;
	/* What an entity has signed ends with the trust in it (VAL-23). */
	if (answer.is_found && answer.record.is_signed &&
	    !e164_plan_trusts(plan, answer.entity))
		answer.record.is_distrusted = true;
	*validity = e164_validity_judge(answer.is_found ? &answer.record : NULL,
					&policy, now_sec);
	return verdict_of(validity);
}

enum e164_verdict enumod_gate(const struct e164_plan *plan,
			      struct enumod_store *store,
			      const struct e164_number *number,
			      uint64_t now_sec, struct e164_validity *validity)
{
	const enum e164_verdict verdict =
		e164_plan_gate(plan, e164_plan_find(plan, number), number);

	*validity = untouched;
	if (verdict != E164_VERDICT_ANSWER || !store)
		return verdict;
	return enumod_gate_validity(plan, store, number, now_sec, validity);
}
