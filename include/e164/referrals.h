/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * referrals.h - which non-terminal to follow next, and when to stop.
 *
 * RFC 6116 section 5.2.1; rows NTM-02 to NTM-07. They are counted for one query
 * together, however they branch: a
 * tree of fan-out k would otherwise cost k^5 queries of somebody else's
 * server.
 */
#pragma once

#include "e164/decision.h"

#define E164_REFERRAL_NAMES_MAX                                                \
	(2 * E164_REFERRALS_MAX + 16) /* names it remembers */

struct e164_referral_limits {
	uint32_t lookups; /* at most E164_REFERRALS_MAX */
	uint32_t depth;   /* at most E164_REFERRAL_DEPTH_MAX */
};

struct e164_referrals {
	struct e164_referral_limits limits;
	uint32_t lookups; /* that were made */
	size_t name_count;
	struct e164_slice names[E164_REFERRAL_NAMES_MAX]; /* wire form; seen */
	bool is_left_out[E164_REFERRAL_NAMES_MAX]; /* nothing of it is used */
};

void e164_referrals_init(struct e164_referrals *referrals,
			 const struct e164_referral_limits *limits);

/*
 * Remember a name that was looked up or passed as an alias; it must outlive
 * them. Once no more can be remembered, nothing is followed any more.
 */
void e164_referrals_visit(struct e164_referrals *referrals,
			  struct e164_slice name);

/* Nothing that the name visited last led to is used. */
static inline void e164_referrals_leave_out(struct e164_referrals *referrals)
{
	referrals->is_left_out[referrals->name_count - 1] = true;
}

/* Follow nothing any more: e164_referrals_next() takes out all the rest. */
static inline void e164_referrals_stop(struct e164_referrals *referrals)
{
	referrals->limits.lookups = 0;
}

/*
 * Find the next non-terminal to look up; those that must not be followed
 * (seen, too deep, too many) are taken out of the decision on the way.
 *
 * at: written on true, the index of the pending choice; its name counts as
 *     visited and as looked up
 *
 * Returns false when nothing is pending any more.
 */
bool e164_referrals_next(struct e164_referrals *referrals,
			 struct e164_decision *d, size_t *at);
