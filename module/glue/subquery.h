/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * subquery.h - queries that the module makes itself.
 */
#pragma once

#include "query.h"

/* Start a refresh of q->answer, once, if it is near its end. */
void enumod_subquery_refresh(struct module_qstate *qstate,
			     const struct enumod_query *q, int id);

/*
 * Have the number looked up while the zone is asked for its own URI (OQ-20).
 * When it is known already, it is q->other from then on.
 */
void enumod_subquery_ahead(struct module_qstate *qstate, struct enumod_query *q,
			   int id);

/*
 * Ask for the number, and be told by enumod_query_inform().
 * Returns false when that cannot be done.
 */
bool enumod_subquery_number(struct module_qstate *qstate,
			    struct enumod_query *q, int id);

/* Ask for the alias of the name that was asked for; as above. */
bool enumod_subquery_hop(struct module_qstate *qstate, struct enumod_query *q,
			 int id);

/* Ask for the name that q->alias leads to, for the same client; as above. */
bool enumod_subquery_alias(struct module_qstate *qstate, struct enumod_query *q,
			   int id);
