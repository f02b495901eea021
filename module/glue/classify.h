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
 * it: what is there was put there for the same name, type, view and flag CD,
 * under the same configuration, so the task of the query was the same.
 *
 * seed:  has the view, for a query that the module itself started; else NULL
 * asked: written: all but the basis
 *
 * Returns false when the name is not below an apex.
 */
bool enumod_classify_asked(const struct module_qstate *qstate,
			   const struct enumod_instance *instance,
			   const struct enumod_query *seed,
			   struct enumod_asked *asked);

/*
 * The state of a query, in the region of qstate. Returns NULL when out of
 * memory.
 */
struct enumod_query *enumod_classify_query(struct module_qstate *qstate,
					   struct enumod_instance *instance,
					   const struct enumod_asked *asked);

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
