/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_check.h - is a number blocked, whatever records it has?
 *
 * Approved ranges, policy and validation are checked in this order (VAL-44).
 * The module asks where there is a store, and for the names that aliases and
 * referrals lead to; enumctl asks to explain.
 */
#pragma once

#include "store.h"

#include "e164/plan.h"
#include "e164/policy.h"
#include "e164/validity.h"

/*
 * Check a number. Returns ANSWER unless it is blocked.
 *
 * store:    NULL: no validation-store is configured
 * now_sec:  seconds since 1970, UTC
 * validity: written always, to bound the TTL of an answer; VALID without a
 *           boundary when the store was not needed
 */
enum e164_verdict store_number_check(const struct e164_plan *plan,
				     struct store *store,
				     const struct e164_number *number,
				     uint64_t now_sec,
				     struct e164_validity *validity);

/* The number that a name at the end of an alias or referral belongs to. */
struct store_number_other {
	struct e164_number number;
	bool is_below; /* the name does not stand for it, but lies below it */
};

/*
 * An alias or a referral leads to a name. Does that belong to another number,
 * which has to be checked before its records are used (VAL-46)? A name with
 * service labels belongs to its number, any other name to the number that it
 * lies below. The number that was asked for has been checked already.
 *
 * other: written when true is returned; for store_number_check_other()
 */
bool store_number_check_is_other(const struct e164_plan *plan,
				 struct e164_slice name,
				 const struct e164_number *asked,
				 struct store_number_other *other);

/*
 * As store_number_check(), but if is_below is set, the number needs neither an
 * approved range nor a validation: records for many numbers may be kept at a
 * name below a short one, such as a country code, which nobody approves or
 * validates as a number. A decision against that number itself still counts.
 */
enum e164_verdict
store_number_check_other(const struct e164_plan *plan, struct store *store,
			 const struct store_number_other *other,
			 uint64_t now_sec, struct e164_validity *validity);

/*
 * The validation alone, from a look-up that was made already.
 *
 * policy:         of the number
 * status, answer: from store_lookup()
 */
enum e164_verdict store_number_check_validity(
	const struct e164_plan *plan, const struct e164_validity_policy *policy,
	enum store_status status, const struct store_answer *answer,
	uint64_t now_sec, struct e164_validity *validity);
