/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gate.h - what stands against a number before its records are looked at.
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
 * Judge a number; ANSWER when there is no objection.
 *
 * store:    NULL: no validation is configured
 * validity: written, for the bounds of a TTL; VALID for ever when the store
 *           has no part in it
 */
enum e164_verdict enumod_gate(const struct e164_plan *plan,
			      struct enumod_store *store,
			      const struct e164_number *number,
			      uint64_t now_sec, struct e164_validity *validity);

/*
 * Does a name, to which an alias or a referral leads, stand for a number that
 * is judged before its records are used (VAL-46)? The name of a service stands
 * for its number; a name that is none, or of the number asked for, which is
 * judged already, needs no judgement.
 *
 * number: written when true; for enumod_gate()
 */
bool enumod_gate_is_other(const struct e164_plan *plan, struct e164_slice name,
			  const struct e164_number *asked,
			  struct e164_number *number);

/*
 * The last of the three questions, to what the store said already.
 *
 * policy:         of the number
 * status, answer: of enumod_store_lookup()
 */
enum e164_verdict
enumod_gate_validity(const struct e164_plan *plan,
		     const struct e164_validity_policy *policy,
		     enum enumod_store_status status,
		     const struct enumod_store_answer *answer, uint64_t now_sec,
		     struct e164_validity *validity);
