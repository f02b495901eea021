/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * classify.h - what a query that comes in is to us.
 */
#pragma once

#include "alias.h"
#include "query.h"

/*
 * Read the question, and find the client's view and the number's policy.
 *
 * seed: says the view of a query that no client asked; NULL: none
 * q:    written: the new state, or NULL when the query is not our business
 *
 * Returns false when out of memory.
 */
bool enumod_classify(struct module_qstate *qstate,
		     struct enumod_instance *instance,
		     const struct enumod_query *seed, struct enumod_query **q);

/*
 * The state of a query that is not our business, but whose alias leads to a
 * name that is; q->alias is left to the caller. Returns NULL when out of
 * memory.
 */
struct enumod_query *enumod_classify_alias(struct module_qstate *qstate,
					   struct enumod_instance *instance);

/* Do we answer this question, whoever asks it? */
bool enumod_classify_is_ours(const struct enumod_instance *instance,
			     const struct query_info *qinfo);

/* Is a name at or below one of our apexes? len: octets */
bool enumod_classify_is_in_trees(const struct enumod_instance *instance,
				 uint8_t *dname, size_t len);
