/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolution.h - the part of a lookup that begins when there are records.
 *
 * lookup.c calls it in the stages REFERRALS (resolution.c) and SRV
 * (discover.c); and before that, in the stage TREES (trees.c).
 */
#pragma once

#include "e164/lookup.h"

/* No answer, or one that is not to be used. */
bool e164_resolution_has_failed(const struct e164_result *result);

/*
 * Lower one of the two TTLs of a resolution. All TTLs are compared from when
 * the number's own records came.
 */
void e164_resolution_bound(const struct e164_lookup *l, uint32_t *all,
			   uint32_t ttl_sec, uint64_t now_ms);

/* Something was passed on the way: it bounds the answer, too (VAL-46). */
void e164_resolution_pass(struct e164_lookup *l,
			  const struct e164_clearance *clearance);

/* Decide on the zone's records. Returns: E164_OK; E164_EMEMORY. */
enum e164_status e164_resolution_begin(struct e164_lookup *l, uint64_t now_ms);

/* Follow no referral any more, and take out those that are pending. */
void e164_resolution_stop(struct e164_resolution *r);

/* The next want of the stage; NOTHING when the stage is over. */
enum e164_want_kind e164_resolution_next_referral(struct e164_lookup *l,
						  uint64_t now_ms,
						  struct e164_want *want);
enum e164_want_kind e164_resolution_next_srv(struct e164_lookup *l,
					     uint64_t now_ms,
					     struct e164_want *want);

/* The want that is under way at this stage, if it has this name. */
bool e164_resolution_awaits_referral(const struct e164_lookup *l,
				     struct e164_slice name,
				     struct e164_want *want);
bool e164_resolution_awaits_srv(const struct e164_lookup *l,
				struct e164_slice name, uint16_t qtype,
				struct e164_want *want);

/* Returns: E164_OK; E164_EMEMORY. */
enum e164_status e164_resolution_take_referral(struct e164_lookup *l,
					       const struct e164_result *result,
					       uint64_t now_ms);
void e164_resolution_take_srv(struct e164_lookup *l,
			      const struct e164_want *want,
			      const struct e164_result *result,
			      uint64_t now_ms);

/* Nothing will come of the SRV look-ups that are under way. */
void e164_resolution_give_up_srv(struct e164_lookup *l, uint64_t now_ms);

/*
 * trees.c: may another tree be asked after this answer? Then search names it.
 */
bool e164_trees_go_on(struct e164_lookup *l, const struct e164_result *denial);

/*
 * Take what another tree said: a denial bounds that of the tree that was asked
 * for; anything else takes its place.
 */
void e164_trees_take(struct e164_lookup *l, const struct e164_result *result,
		     uint64_t now_ms);

/* Accepts NULL. */
void e164_resolution_free(struct e164_resolution *r);
