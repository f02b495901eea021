/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * recognise.h - what a query that comes in is to us.
 */
#pragma once

#include "query.h"

/*
 * Read the question, and find the client's view and the number's policy.
 *
 * seed: says the view of a query that no client asked; NULL: none
 * q:    written: the new state, or NULL when the query is not our business
 *
 * Returns false when out of memory.
 */
bool enumod_recognise(struct module_qstate *qstate, struct enumod_env *env,
		      const struct enumod_query *seed, struct enumod_query **q);
