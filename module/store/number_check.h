/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_check.h - what stands against a number before its records are looked
 * at.
 *
 * Range, policy, validation, in this order (VAL-44). The module asks before
 * every look-up and enumctl to explain; both get the same answer from here.
 */
#pragma once

#include "store.h"

#include "e164/plan.h"
#include "e164/policy.h"
#include "e164/validity.h"

/*
 * Check a number; ANSWER when there is no objection.
 *
 * store:    NULL: no validation is configured
 * validity: written, for the bounds of a TTL; VALID for ever when the store
 *           has no part in it
 */
enum e164_verdict store_number_check(const struct e164_plan *plan,
				     struct store *store,
				     const struct e164_number *number,
				     uint64_t now_sec,
				     struct e164_validity *validity);

/* The number that a name on the way stands for. */
struct store_number_other {
	struct e164_number number;
	bool is_below; /* the name is no number, but lies below this one */
};

/*
 * Does a name, to which an alias or a referral leads, stand for a number that
 * is checked before its records are used (VAL-46)? The name of a service stands
 * for its number, and any other name for the number that it lies below. A name
 * of the number asked for, which is checked already, needs no check.
 *
 * other: written when true; for store_number_check_other()
 */
bool store_number_check_is_other(const struct e164_plan *plan,
				 struct e164_slice name,
				 const struct e164_number *asked,
				 struct store_number_other *other);

/*
 * As store_number_check(). Rules for many numbers may be kept at a name below a
 * short one, such as a country's, which nobody approves or validates as a
 * number: of a name below, only what was said against that number itself
 * counts.
 */
enum e164_verdict
store_number_check_other(const struct e164_plan *plan, struct store *store,
			 const struct store_number_other *other,
			 uint64_t now_sec, struct e164_validity *validity);

/*
 * The last of the three questions, to what the store said already.
 *
 * policy:         of the number
 * status, answer: of store_lookup()
 */
enum e164_verdict store_number_check_validity(
	const struct e164_plan *plan, const struct e164_validity_policy *policy,
	enum store_status status, const struct store_answer *answer,
	uint64_t now_sec, struct e164_validity *validity);
