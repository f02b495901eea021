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
