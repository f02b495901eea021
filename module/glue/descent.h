/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * descent.h - a query of ours on its way through the modules below us.
 *
 * Unbound keeps nothing of what such a query brings (host_cache.h), so it would
 * do much in vain. Here is what is spared, and what is kept after all, as it
 * is no data of a number.
 */
#pragma once

#include "query.h"

/*
 * Spare the iterator the look for an answer in its cache, a quarter of what a
 * new number costs. It would look for the name itself, and for a DNAME and a
 * denial at each name above it, and find none: what queries of ours bring is
 * not kept. Those that a query for another type has brought are not used, then;
 * the zone says the same.
 *
 * Not spared is a query without RD, which may only be answered from there; nor
 * one that NSEC records in the cache deny. For that Unbound is asked twice, and
 * counts it twice (num.query.aggressive).
 */
void enumod_descent_begin(struct module_qstate *qstate, struct enumod_query *q);

/*
 * Have the modules below begin anew, without a look into Unbound's cache. What
 * they have made of it there is not to stay. Returns what operate() leaves.
 */
enum module_ext_state enumod_descent_past_cache(struct module_qstate *qstate,
						int id);

/*
 * What the response says of the names that it leads to is looked up in the
 * cache again.
 */
static inline void enumod_descent_respond(struct module_qstate *qstate,
					  struct enumod_query *q)
{
	q->has_response = true;
	if (q->is_past_cache)
		qstate->no_cache_lookup = 0;
	q->is_past_cache = false;
}

/*
 * Keep a delegation that is on the way to the name that was asked for, as
 * Unbound does: the NS RRset, its DS RRset, and the servers' addresses. Without
 * it the zone above would be asked again for each number.
 *
 * response: scrubbed, and not stored by Unbound
 */
void enumod_descent_keep(struct module_qstate *qstate,
			 struct dns_msg *response);

/*
 * Keep the NSEC records by which the zone has proven that a number, or what is
 * below it, does not exist, so that Unbound denies others of the same gap by
 * them (aggressive-nsec, RFC 8198). Else whoever asks for numbers at random
 * would have each of them looked up in the zone.
 *
 * Only with shared answers: "enumctl flush" ends these records where it ends
 * those (shared_purge.c).
 */
void enumod_descent_keep_denial(struct module_qstate *qstate,
				struct enumod_query *q);
