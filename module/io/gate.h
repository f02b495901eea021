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

/* What the store has of a number, by the number's rules. store: not NULL */
enum enumod_store_status enumod_gate_lookup(const struct e164_plan *plan,
					    struct enumod_store *store,
					    const struct e164_number *number,
					    uint64_t now_sec,
					    struct enumod_store_answer *answer);

/*
 * The last of the three questions, to what the store said already.
 *
 * status, answer: of enumod_gate_lookup()
 */
enum e164_verdict enumod_gate_validity(const struct e164_plan *plan,
				       const struct e164_number *number,
				       enum enumod_store_status status,
				       const struct enumod_store_answer *answer,
				       uint64_t now_sec,
				       struct e164_validity *validity);
