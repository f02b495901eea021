/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spawn.c - start a query at this module, waited for or not.
 */
#include "spawn.h"

#include "count.h"
#include "recall.h"

#include "e164/naptr.h"

/* The question of the number itself, NAPTR, as a sub-query asks it. */
static struct query_info number_question(const struct module_qstate *qstate,
					 const struct enumod_query *q)
{
	struct query_info qinfo = qstate->qinfo;

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
	seed->is_seed = true;
	seed->view = q->view;
	newq->minfo[id] = seed;
}

void enumod_spawn_refresh(struct module_qstate *qstate,
			  const struct enumod_query *q, int id)
{
	struct module_qstate *newq;

	if (!q->env->config.options.prefetch ||
	    !enumod_recall_is_ending(qstate, q->answer) ||
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

void enumod_spawn_ahead(struct module_qstate *qstate, struct enumod_query *q,
			int id)
{
	struct query_info qinfo = number_question(qstate, q);
	struct module_qstate *newq = NULL;

	q->other = enumod_recall_number(qstate, q);
	if (q->other)
		return;
	if (enumod_compat_add_sub(qstate, &qinfo, BIT_RD, &newq) && newq)
		set_out(newq, q->is_refresh, id);
}

bool enumod_spawn_number(struct module_qstate *qstate, struct enumod_query *q,
			 int id)
{
	struct query_info qinfo = number_question(qstate, q);
	struct module_qstate *newq = NULL;

	if (!enumod_compat_attach_sub(qstate, &qinfo, BIT_RD, &newq))
		return false;
	if (newq)
		set_out(newq, q->is_refresh, id);
	return true;
}
