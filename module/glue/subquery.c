/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * subquery.c - start a query at this module, waited for or not.
 */
#include "subquery.h"

#include "answer_cache.h"
#include "classify.h"
#include "count.h"

/*
 * Have a new query start here, and past all caches if it is a refresh. What a
 * policy zone of Unbound lets pass, it lets pass on the whole way.
 */
static void set_out(struct module_qstate *newq,
		    const struct module_qstate *from, bool is_refresh, int id)
{
	newq->curmod = id;
	newq->rpz_passthru = from->rpz_passthru;
	if (is_refresh)
		enumod_compat_refresh(newq);
}

/*
 * A query without client is to have the view of one. Without the seed it would
 * have what any view allows. Returns false when out of memory.
 */
static bool plant_seed(struct module_qstate *newq, const struct enumod_query *q)
{
	struct enumod_query *seed =
		regional_alloc_zero(newq->region, sizeof(*seed));

	if (!seed)
		return false;
	seed->role = ENUMOD_ROLE_SEED;
	seed->asked.view = q->asked.view;
	newq->minfo[q->instance->id] = seed;
	return true;
}

void enumod_subquery_refresh(struct module_qstate *qstate,
			     const struct enumod_query *q)
{
	struct module_qstate *newq = enumod_compat_new_unique(
		qstate, &qstate->qinfo, qstate->query_flags);

	if (!newq)
		return;
	enumod_count(qstate, q, E164_COUNTER_PREFETCHES);
	set_out(newq, qstate, true, q->instance->id);
	/* What all views allow is kept for none of them, and is of no use. */
	(void)plant_seed(newq, q);
}

void enumod_subquery_ahead(struct module_qstate *qstate, struct enumod_query *q)
{
	struct query_info qinfo = enumod_query_number(qstate, q);
	struct module_qstate *newq = NULL;

	q->other = enumod_answer_cache_lookup_number(qstate, q);
	/* A client could join a refresh, and would have to wait for it. */
	if (q->other || q->asked.is_refresh)
		return;
	q->has_begun_number = true;
	if (enumod_compat_add_sub(qstate, &qinfo, BIT_RD, &newq) && newq)
		set_out(newq, qstate, false, q->instance->id);
}

bool enumod_subquery_number(struct module_qstate *qstate,
			    const struct enumod_query *q)
{
	struct query_info qinfo = enumod_query_number(qstate, q);
	struct module_qstate *newq = NULL;

	if (q->asked.is_refresh)
		newq = enumod_compat_attach_unique(qstate, &qinfo, BIT_RD);
	else if (!enumod_compat_attach_sub(qstate, &qinfo, BIT_RD, &newq))
		return false;
	if (newq)
		set_out(newq, qstate, q->asked.is_refresh, q->instance->id);
	return newq || !q->asked.is_refresh;
}

/* What a lookup wants, as a question. Unbound copies the name. */
static struct query_info question_of(const struct e164_want *want)
{
	return (struct query_info){
		.qname = (uint8_t *)want->name.ptr,
		.qname_len = want->name.len,
		.qtype = want->qtype,
		.qclass = LDNS_RR_CLASS_IN,
	};
}

static bool attach(struct module_qstate *qstate, struct query_info *qinfo,
		   uint16_t flags, int id)
{
	struct module_qstate *newq = NULL;

	if (!enumod_compat_attach_sub(qstate, qinfo, flags, &newq))
		return false;
	if (newq)
		set_out(newq, qstate, false, id);
	return true;
}

/* What the client's query says of recursion, and of CD where that counts. */
static uint16_t flags_of(const struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	return (uint16_t)(qstate->query_flags & BIT_RD) |
	       (q->asked.is_cd ? BIT_CD : 0);
}

/* Clients with views of their own do not share sub-queries. */
bool enumod_subquery_alias(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   const struct e164_want *want)
{
	struct query_info qinfo = question_of(want);
	const uint16_t flags = flags_of(qstate, q);
	struct module_qstate *newq;

	if (qstate->qinfo.qclass != LDNS_RR_CLASS_IN)
		return false;
	if (!e164_plan_has_views(q->instance->plan))
		return attach(qstate, &qinfo, flags, q->instance->id);
	newq = enumod_compat_attach_unique(qstate, &qinfo, flags);
	if (!newq)
		return false;
	set_out(newq, qstate, false, q->instance->id);
	return plant_seed(newq, q);
}

bool enumod_subquery_hop(struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	struct query_info qinfo = qstate->qinfo;

	if (qinfo.qclass != LDNS_RR_CLASS_IN)
		return false;
	qinfo.qtype = LDNS_RR_TYPE_CNAME;
	return attach(qstate, &qinfo, flags_of(qstate, q), q->instance->id);
}

/*
 * The records as the zone has them, also behind an alias into our trees.
 * Returns false when out of memory.
 */
static bool plant_rules(struct module_qstate *newq, int id)
{
	struct enumod_query *rules =
		regional_alloc_zero(newq->region, sizeof(*rules));

	if (!rules)
		return false;
	rules->role = ENUMOD_ROLE_RULES;
	newq->minfo[id] = rules;
	return true;
}

static bool ask_below(struct module_qstate *qstate,
		      const struct enumod_query *q,
		      const struct e164_want *want)
{
	struct query_info qinfo = question_of(want);
	struct module_qstate *newq =
		enumod_compat_attach_unique(qstate, &qinfo, BIT_RD);

	if (!newq)
		return false;
	set_out(newq, qstate, q->asked.is_refresh, q->instance->id + 1);
	newq->no_cache_store = enumod_classify_is_in_trees(
		q->instance, qinfo.qname, qinfo.qname_len);
	return plant_rules(newq, q->instance->id);
}

bool enumod_subquery_referral(struct module_qstate *qstate,
			      const struct enumod_query *q,
			      const struct e164_want *want)
{
	if (!ask_below(qstate, q, want))
		return false;
	enumod_count(qstate, q, E164_COUNTER_REFERRALS);
	return true;
}

bool enumod_subquery_tree(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_want *want)
{
	if (!ask_below(qstate, q, want))
		return false;
	enumod_count(qstate, q, E164_COUNTER_TREES);
	return true;
}

bool enumod_subquery_srv(struct module_qstate *qstate,
			 const struct e164_want *want, int id)
{
	struct query_info qinfo = question_of(want);

	return attach(qstate, &qinfo, BIT_RD, id);
}
