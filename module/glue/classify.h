/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * classify.h - is a query in scope, and what has the module to do for it?
 */
#pragma once

#include "alias.h"
#include "query.h"

/*
 * Read the question, and find the client's view. What the configuration says of
 * that number is not looked up yet, for an answer in the cache needs none of
 * it.
 *
 * seed: has the view, for a query that the module itself started; else NULL
 * q:    written: the new state, in the region of qstate; NULL when the name is
 *       not below an apex
 *
 * Returns false when out of memory.
 */
bool enumod_classify_name(struct module_qstate *qstate,
			  struct enumod_instance *instance,
			  const struct enumod_query *seed,
			  struct enumod_query **q);

/*
 * Can the cache have an answer? What is there was put there for the same name,
 * type, view and flag CD, under the same configuration: the task of the query
 * was the same.
 */
bool enumod_classify_may_be_cached(const struct module_qstate *qstate,
				   const struct enumod_query *q);

/*
 * Find the number's policy, and what is to be done.
 * Returns false when that is nothing: the query is out of scope.
 */
bool enumod_classify_task(const struct module_qstate *qstate,
			  struct enumod_query *q);

/*
 * The state of a query that is out of scope, but whose alias leads to a name in
 * scope; the caller sets q->alias. Returns NULL when out of memory.
 */
struct enumod_query *enumod_classify_alias(struct module_qstate *qstate,
					   struct enumod_instance *instance);

/* Is this question in scope for any client? */
bool enumod_classify_is_ours(const struct enumod_instance *instance,
			     const struct query_info *qinfo);

/* Is a name, of len octets in wire form, at or below an apex? */
bool enumod_classify_is_in_trees(const struct enumod_instance *instance,
				 uint8_t *dname, size_t len);
