/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * subquery.c - start a query at this module, waited for or not.
 */
#include "subquery.h"

#include "answer_cache.h"
#include "count.h"

#include "e164/naptr.h"

/* The question of the number itself, NAPTR, as a sub-query asks it. */
static struct query_info number_question(const struct module_qstate *qstate,
					 const struct enumod_query *q)
{
	struct query_info qinfo = qstate->qinfo;

	qinfo.local_alias = NULL;
	qinfo.qname += q->name.owner.ptr - qinfo.qname;
	qinfo.qname_len = q->name.owner.len;
	qinfo.qtype = E164_TYPE_NAPTR;
	qinfo.qclass = LDNS_RR_CLASS_IN;
	return qinfo;
}

/* Have a new query start here, and past all caches if it is a refresh. */
static void set_out(struct module_qstate *newq, bool is_refresh, int id)
{
	newq->curmod = id;
	if (is_refresh)
		enumod_compat_refresh(newq);
}

/* A query without client that is to have the view of one. */
static void plant_seed(struct module_qstate *newq, const struct enumod_query *q,
		       int id)
{
	struct enumod_query *seed =
		regional_alloc_zero(newq->region, sizeof(*seed));

	if (!seed)
		return;
	seed->role = ENUMOD_ROLE_SEED;
	seed->view = q->view;
	newq->minfo[id] = seed;
}

void enumod_subquery_refresh(struct module_qstate *qstate,
			     const struct enumod_query *q, int id)
{
	struct module_qstate *newq;

	if (!q->env->config.options.prefetch ||
	    !enumod_answer_cache_is_ending(qstate, q->answer) ||
	    atomic_exchange(&q->answer->entry.is_refreshing, true))
		return;
	newq = enumod_compat_new_unique(qstate, &qstate->qinfo,
					qstate->query_flags);
	if (!newq)
		return;
	enumod_count(qstate, q, E164_COUNTER_PREFETCHES);
	set_out(newq, true, id);
	plant_seed(newq, q, id);
}

void enumod_subquery_ahead(struct module_qstate *qstate, struct enumod_query *q,
			   int id)
{
	struct query_info qinfo = number_question(qstate, q);
	struct module_qstate *newq = NULL;

	q->other = enumod_answer_cache_lookup_number(qstate, q);
	/* A client could join a refresh, and would have to wait for it. */
	if (q->other || q->is_refresh)
		return;
	if (enumod_compat_add_sub(qstate, &qinfo, BIT_RD, &newq) && newq)
		set_out(newq, false, id);
}

bool enumod_subquery_number(struct module_qstate *qstate,
			    struct enumod_query *q, int id)
{
	struct query_info qinfo = number_question(qstate, q);
	struct module_qstate *newq = NULL;

	q->awaited = qinfo;
	if (q->is_refresh)
		newq = enumod_compat_attach_unique(qstate, &qinfo, BIT_RD);
	else if (!enumod_compat_attach_sub(qstate, &qinfo, BIT_RD, &newq))
		return false;
	if (newq)
		set_out(newq, q->is_refresh, id);
	return newq || !q->is_refresh;
}

/* What the client's query says of recursion, and of CD where that counts. */
static uint16_t flags_of(const struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	return (uint16_t)(qstate->query_flags & BIT_RD) |
	       (q->is_cd ? BIT_CD : 0);
}

/* Clients with views of their own do not share sub-queries. */
static bool attach_for_client(struct module_qstate *qstate,
			      const struct enumod_query *q, int id)
{
	struct query_info qinfo = q->awaited;
	struct module_qstate *newq = NULL;

	if (!e164_plan_has_views(q->env->plan)) {
		if (!enumod_compat_attach_sub(qstate, &qinfo,
					      flags_of(qstate, q), &newq))
			return false;
		if (newq)
			set_out(newq, false, id);
		return true;
	}
	newq = enumod_compat_attach_unique(qstate, &qinfo, flags_of(qstate, q));
	if (!newq)
		return false;
	set_out(newq, false, id);
	plant_seed(newq, q, id);
	return true;
}

bool enumod_subquery_alias(struct module_qstate *qstate, struct enumod_query *q,
			   int id)
{
	if (qstate->qinfo.qclass != LDNS_RR_CLASS_IN)
		return false;
	q->awaited = qstate->qinfo;
	q->awaited.local_alias = NULL;
	q->awaited.qname_len = q->alias.len;
	q->awaited.qname = regional_alloc_init(qstate->region, q->alias.name,
					       q->alias.len);
	return q->awaited.qname && attach_for_client(qstate, q, id);
}

bool enumod_subquery_hop(struct module_qstate *qstate, struct enumod_query *q,
			 int id)
{
	struct module_qstate *newq = NULL;

	if (qstate->qinfo.qclass != LDNS_RR_CLASS_IN)
		return false;
	q->awaited = qstate->qinfo;
	q->awaited.qtype = LDNS_RR_TYPE_CNAME;
	if (!enumod_compat_attach_sub(qstate, &q->awaited, flags_of(qstate, q),
				      &newq))
		return false;
	if (newq)
		set_out(newq, false, id);
	return true;
}
