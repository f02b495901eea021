/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * subquery.h - queries that the module makes itself.
 */
#pragma once

#include "query.h"

/* Start a refresh of q->answer. */
void enumod_subquery_refresh(struct module_qstate *qstate,
			     const struct enumod_query *q);

/*
 * Have the number looked up while the zone is asked for its own URI (OQ-20).
 * When it is known already, it is q->other from then on.
 */
void enumod_subquery_ahead(struct module_qstate *qstate,
			   struct enumod_query *q);

/*
 * Ask for what a lookup wants, and be told by enumod_feed_sub(). All return
 * false when that cannot be done.
 */

/* NUMBER: the answer of this module to N NAPTR. */
bool enumod_subquery_number(struct module_qstate *qstate,
			    const struct enumod_query *q);

/*
 * NUMBER of an alias: its answer to the same client, for the name at the end.
 */
bool enumod_subquery_alias(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   const struct e164_want *want);

/* ZONE of an alias: the alias of the name that was asked for. */
bool enumod_subquery_hop(struct module_qstate *qstate,
			 const struct enumod_query *q);

/*
 * REFERRAL: NAPTRs as the zone has them. It starts below us: a referral inside
 * our own trees is a rule for the number that was asked for, not for the one
 * that it names (NTM-03).
 */
bool enumod_subquery_referral(struct module_qstate *qstate,
			      const struct enumod_query *q,
			      const struct e164_want *want);

/*
 * TREE: likewise. It starts below us, too: the search goes on in the lookup
 * that wants it, which has checked the number.
 */
bool enumod_subquery_tree(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_want *want);

/* SRV: an ordinary query, so Unbound's cache serves it. */
bool enumod_subquery_srv(struct module_qstate *qstate,
			 const struct e164_want *want, int id);
