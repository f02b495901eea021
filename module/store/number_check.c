/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_check.c - the verdict on a number, by configuration and store.
 */
#include "number_check.h"

static const struct e164_validity untouched = {
	.state = E164_VALIDITY_VALID,
	.boundary_sec = E164_VALIDITY_NEVER,
};

/*
 * A signed record is distrusted if its entity is no longer configured (VAL-23),
 * and ends at the latest after the entity's max-validity-days (TOK-09).
 */
static struct e164_validity judge(const struct e164_plan *plan,
				  const struct e164_validity_policy *policy,
				  const struct store_answer *answer,
				  uint64_t now_sec)
{
	struct e164_validity_record record = answer->record;
	struct e164_validity_policy bound = *policy;

	if (record.is_signed) {
		const struct e164_entity_clause *entity =
			e164_plan_entity(plan, answer->entity);

		if (entity)
			e164_validity_policy_bind(&bound, entity);
		else
			record.is_distrusted = true;
	}
	return e164_validity_of(&record, &bound, now_sec);
}

/*
 * Is a store in this status good enough for the number? Where validation is
 * required it has to be OK. Elsewhere it may be missing or outdated, but not
 * unreadable: it might say that the number was blocked by hand.
 */
static bool is_enough(enum e164_validation validation, enum store_status status)
{
	return status == STORE_OK ||
	       (validation == E164_VALIDATION_NONE &&
		(status == STORE_MISSING || store_is_readable(status)));
}

enum e164_verdict store_number_check_validity(
	const struct e164_plan *plan, const struct e164_validity_policy *policy,
	enum store_status status, const struct store_answer *answer,
	uint64_t now_sec, struct e164_validity *validity)
{
	const bool is_found = store_is_readable(status) && answer->is_found;

	*validity = untouched;
	if (!is_enough(policy->validation, status))
		return E164_VERDICT_NOT_READY;
	*validity = is_found ? judge(plan, policy, answer, now_sec)
			     : e164_validity_of(NULL, policy, now_sec);
	return e164_validity_verdict(validity);
}

enum e164_verdict store_number_check(const struct e164_plan *plan,
				     struct store *store,
				     const struct e164_number *number,
				     uint64_t now_sec,
				     struct e164_validity *validity)
{
	const struct e164_number_clause *clause = e164_plan_find(plan, number);
	const enum e164_verdict verdict =
		e164_plan_verdict(plan, clause, number);
	struct store_answer answer;

	*validity = untouched;
	if (verdict != E164_VERDICT_ANSWER || !store)
		return verdict;
	const struct e164_validity_policy policy =
		e164_plan_validity(plan, clause);
	const enum store_status status = store_lookup(
		store, number, policy.validation, now_sec, &answer);

	return store_number_check_validity(plan, &policy, status, &answer,
					   now_sec, validity);
}

/* The name without its first label; empty for the root. */
static struct e164_slice parent_of(struct e164_slice name)
{
	const size_t cut = name.len ? 1 + (size_t)name.ptr[0] : 0;

	return cut && cut < name.len
		       ? e164_slice(name.ptr + cut, name.len - cut)
		       : e164_slice(name.ptr, 0);
}

bool store_number_check_is_other(const struct e164_plan *plan,
				 struct e164_slice name,
				 const struct e164_number *asked,
				 struct store_number_other *other)
{
	const struct e164_list *apexes = e164_plan_apexes(plan);
	struct e164_name parsed;

	e164_name_parse(name, apexes->at, apexes->count, &parsed);
	other->is_below = parsed.kind == E164_NAME_OTHER;
	while (parsed.kind == E164_NAME_OTHER) {
		name = parent_of(name);
		e164_name_parse(name, apexes->at, apexes->count, &parsed);
	}
	if (parsed.kind == E164_NAME_OUTSIDE ||
	    !strcmp(parsed.number.aus, asked->aus))
		return false;
	other->number = parsed.number;
	return true;
}

enum e164_verdict
store_number_check_other(const struct e164_plan *plan, struct store *store,
			 const struct store_number_other *other,
			 uint64_t now_sec, struct e164_validity *validity)
{
	const enum e164_verdict verdict = store_number_check(
		plan, store, &other->number, now_sec, validity);

	if (other->is_below && (verdict == E164_VERDICT_OUT_OF_RANGE ||
				verdict == E164_VERDICT_UNVALIDATED))
		return E164_VERDICT_ANSWER;
	return verdict;
}
