/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * synth_choice.h - what a choice looks like as a NAPTR record of the answer.
 *
 * RDATA is written into the caller's room; it is empty where it cannot be
 * written.
 */
#pragma once

#include "e164/decision.h"
#include "e164/naptr.h"

/* Where a record stands in the answer. */
struct enumod_synth_place {
	uint16_t order;
	uint16_t preference;
};

/* Does a referral bring records of several ranks into one place? */
bool enumod_synth_is_crowded(const struct e164_decision *decision);

/*
 * A record stands where its referral stood in the number's own RRset (ORD-06).
 * Where that is not enough to tell several apart, all get new PREFERENCEs,
 * counted from 1 in the order of the tree.
 *
 * rank: 0 before the first choice; counted on
 */
struct enumod_synth_place
enumod_synth_place_of(const struct e164_decision *decision, size_t i,
		      uint16_t *rank);

/*
 * The finished URI in the regexp. One that is too long for it is left to the
 * client to make, from the zone's own regexp.
 */
struct e164_slice enumod_synth_resolved(uint8_t room[E164_NAPTR_RDATA_MAX],
					const struct e164_decision *decision,
					const struct e164_choice *choice,
					struct enumod_synth_place place);

/* The record as the zone has it, in its new place. */
struct e164_slice enumod_synth_moved(uint8_t room[E164_NAPTR_RDATA_MAX],
				     const struct e164_decision *decision,
				     const struct e164_choice *choice,
				     struct enumod_synth_place place);
