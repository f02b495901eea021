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

/* Out of memory: SERVFAIL. */
enum module_ext_state enumod_finish_failed(struct module_qstate *qstate);
