/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer_cache.h - look a query up in the cache, and insert its answer.
 *
 * An expired answer is served only when a look-up has failed (RFC 8767). Then
 * it is served for 30 seconds without another look-up.
 */
#pragma once

#include "query.h"

/* The view of queries of the module itself, whose result all views share. */
e164_view enumod_answer_cache_shared_view(const struct enumod_query *q);

struct enumod_hit {
	struct enumod_answer *answer; /* a reference; NULL: there is none */
	/* It is near its end, and nobody refreshes it yet; said once. */
	bool is_due;
};

/* Find a fresh answer, which the caller releases. Is there one? */
bool enumod_answer_cache_lookup(const struct module_qstate *qstate,
				struct enumod_instance *instance,
				const struct enumod_asked *asked,
				struct enumod_hit *hit);

/*
 * Find an expired answer whose look-up failed less than 30 seconds ago: it is
 * served without another. Returns true when q->answer was set.
 */
bool enumod_answer_cache_lookup_held(struct module_qstate *qstate,
				     struct enumod_query *q);

/*
 * After a failed look-up: find an expired answer, to be served for 30 seconds;
 * or a fresh one that somebody else has found meanwhile.
 * is_stale: written
 * Returns true when q->answer was set.
 */
bool enumod_answer_cache_lookup_failed(struct module_qstate *qstate,
				       struct enumod_query *q, bool *is_stale);

/*
 * Find the fresh answer to NAPTR at the number itself, from which a URI is
 * made. For a refresh, one that is about to expire is not returned. Returns a
 * reference that the caller releases, or NULL.
 */
struct enumod_answer *
enumod_answer_cache_lookup_number(struct module_qstate *qstate,
				  struct enumod_query *q);

/*
 * Is an answer that was found earlier still what would be found now? A change
 * of the store may concern a number that only its records refer to (VAL-46).
 */
bool enumod_answer_cache_is_current(const struct module_qstate *qstate,
				    const struct enumod_query *q,
				    const struct enumod_answer *answer);

/* Is q->answer worth a place in a cache? */
bool enumod_answer_cache_is_kept(const struct module_qstate *qstate,
				 const struct enumod_query *q);

/*
 * It is not, for it lives for no time; but it says that what was there before
 * is not true any more, and must not be served stale.
 */
bool enumod_answer_cache_is_outdone(const struct module_qstate *qstate,
				    const struct enumod_query *q);

/* The answer to this query lies elsewhere now, or nowhere. */
void enumod_answer_cache_remove(struct enumod_query *q);

/* Insert q->answer, which is to be kept. */
void enumod_answer_cache_insert(const struct module_qstate *qstate,
				struct enumod_query *q);
