/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * finish.h - the ways in which a query of ours ends.
 *
 * Each returns what operate() leaves as the state of the module.
 */
#pragma once

#include "query.h"

/* From all that was looked up; the answer is kept in the cache. */
enum module_ext_state enumod_finish(struct module_qstate *qstate,
				    struct enumod_query *q);

/* The same where nothing is worth a place in the cache. */
enum module_ext_state enumod_finish_at_once(struct module_qstate *qstate,
					    struct enumod_query *q);

/* With q->answer, which came from the cache. */
enum module_ext_state enumod_finish_cached(struct module_qstate *qstate,
					   struct enumod_query *q,
					   bool is_stale);

/*
 * With an answer that is in our own cache, and the reference to it: nothing
 * else is left to do, so there is no state.
 */
enum module_ext_state enumod_finish_hit(struct module_qstate *qstate,
					struct enumod_instance *instance,
					const struct enumod_asked *asked,
					struct enumod_answer *answer);

/* Out of memory: SERVFAIL. */
enum module_ext_state enumod_finish_no_memory(struct module_qstate *qstate);
