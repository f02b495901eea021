/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * walk.h - which non-terminal to follow next, and when to stop.
 *
 * RFC 6116 section 5.2.1; rows NTM-02 to NTM-07. One walk belongs to one query
 * and bounds all of its look-ups together, however the referrals branch: a
 * tree of fan-out k would otherwise cost k^5 queries of somebody else's
 * server.
 */
#pragma once

#include "e164/resolve.h"

#define E164_WALK_NAMES_MAX (2 * E164_HOPS_MAX + 16) /* names it remembers */

struct e164_walk_limits {
	uint32_t lookups; /* at most E164_HOPS_MAX */
	uint32_t depth;   /* at most E164_HOPS_DEPTH_MAX */
};

struct e164_walk {
	struct e164_walk_limits limits;
	uint32_t lookups; /* that were made */
	size_t name_count;
	struct e164_slice names[E164_WALK_NAMES_MAX]; /* wire form; seen */
};

void e164_walk_init(struct e164_walk *walk,
		    const struct e164_walk_limits *limits);

/*
 * Remember a name that was looked up or passed as an alias; it must outlive
 * the walk. Once the walk can remember no more, it follows nothing any more.
 */
void e164_walk_visit(struct e164_walk *walk, struct e164_slice name);

/*
 * Find the next non-terminal to look up; those that must not be followed
 * (seen, too deep, too many) are taken out of the decision on the way.
 *
 * at: written on true, the index of the pending choice; its name counts as
 *     visited and as looked up
 *
 * Returns false when nothing is pending any more.
 */
bool e164_walk_next(struct e164_walk *walk, struct e164_decision *d,
		    size_t *at);
