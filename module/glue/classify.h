/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * classify.h - is a query in scope, and what has the module to do for it?
 */
#pragma once

#include "alias.h"
#include "query.h"

/*
 * Read the question, and find the client's view and the number's policy.
 *
 * seed: has the view, for a query that the module itself started; else NULL
 * q:    written: the new state, in the region of qstate; NULL when the query is
 *       out of scope
 *
 * Returns false when out of memory.
 */
bool enumod_classify(struct module_qstate *qstate,
		     struct enumod_instance *instance,
		     const struct enumod_query *seed, struct enumod_query **q);

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
