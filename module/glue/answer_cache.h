/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer_cache.h - what the cache knows of a query, and what it is told.
 *
 * RFC 8767 for what is stale: served only when a look-up failed, and then for
 * STALE_RETRY seconds without another look-up.
 */
#pragma once

#include "query.h"

/* The view of queries that we make ourselves, whose result serves all. */
e164_view enumod_answer_cache_shared_view(const struct enumod_query *q);

/* Make the query's cache key. Returns false when out of memory. */
bool enumod_answer_cache_make_key(struct module_qstate *qstate,
				  struct enumod_query *q);

/* Find a fresh answer; on true it is q->answer. */
bool enumod_answer_cache_lookup(struct module_qstate *qstate,
				struct enumod_query *q);

/* Find an expired one whose look-up failed a moment ago: not again so soon. */
bool enumod_answer_cache_lookup_held(struct module_qstate *qstate,
				     struct enumod_query *q);

/* The look-up failed: an expired one will do for a while. */
bool enumod_answer_cache_lookup_stale(struct module_qstate *qstate,
				      struct enumod_query *q);

/*
 * The answer about the number itself, a reference of the caller's, or NULL. A
 * refresh does not build on what is about to expire.
 */
struct enumod_answer *
enumod_answer_cache_lookup_number(struct module_qstate *qstate,
				  struct enumod_query *q);

/* Keep q->answer, if it may be kept. */
void enumod_answer_cache_insert(const struct module_qstate *qstate,
				struct enumod_query *q);

/* Is it in the last tenth of its time? */
bool enumod_answer_cache_is_ending(const struct module_qstate *qstate,
				   const struct enumod_answer *answer);
