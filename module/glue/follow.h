/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * follow.h - look up what non-terminal records refer to.
 *
 * enumod_follow_begin() decides on the number's own RRset. While
 * enumod_follow_next() returns true a sub-query is under way; when it is done,
 * enumod_follow_inform() takes what it brought, and the next call puts it in
 * its place. Sub-queries start below us: a referral inside our own trees is a
 * rule for the number that was asked, not for the one it names (NTM-03).
 */
#pragma once

#include "query.h"

#include "e164/walk.h"

struct enumod_follow {
	struct e164_decision decision;
	struct e164_rewriter *rewriter; /* one budget for all RRsets */
	struct e164_walk walk;
	uint64_t deadline_ms; /* absolute: no further look-up, also of SRV */
	size_t at;            /* the choice that is being looked up */
	bool is_waiting;
	bool has_failed; /* a branch could not be looked up */
	/* What the sub-query brought, for the next step; no RRset: nothing */
	struct e164_slice *rdatas;
	size_t count;
	enum e164_trust branch; /* of that RRset */
	/* Of all that was used so far. */
	enum e164_trust trust;
	time_t ttl; /* from q->zone_time */
};

/* Returns false when out of memory. */
bool enumod_follow_begin(struct module_qstate *qstate, struct enumod_query *q);

/* Returns true when the query has to wait for a sub-query. */
bool enumod_follow_next(struct module_qstate *qstate, struct enumod_query *q,
			int id);

void enumod_follow_inform(struct module_qstate *sub,
			  struct module_qstate *super, struct enumod_query *q);

/* Take out what is still to be followed: a query without RD looks nothing up. */
void enumod_follow_stop(struct enumod_follow *follow);

/* Is there no more time for look-ups? */
bool enumod_follow_is_over(const struct module_qstate *qstate,
			   const struct enumod_query *q);

/* Nothing will come of the sub-query that is under way. */
void enumod_follow_give_up(struct enumod_query *q, time_t now);

/* Accepts NULL. */
void enumod_follow_clear(struct enumod_follow *follow);
