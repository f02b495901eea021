/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discover.c - SRV and address look-ups for the domains of URIs.
 */
#include "discover.h"

#include "count.h"
#include "follow.h"

#define FAILED_TTL 30 /* seconds that a failed look-up is believed */

static bool ask(struct module_qstate *qstate, struct e164_errand *errand,
		int id)
{
	struct query_info qinfo = qstate->qinfo;
	struct module_qstate *newq = NULL;

	qinfo.qname = errand->name;
	qinfo.qname_len = errand->len;
	qinfo.qtype = errand->qtype;
	if (!enumod_compat_attach_sub(qstate, &qinfo, BIT_RD, &newq))
		return false;
	if (newq)
		newq->curmod = id;
	return true;
}

/* Begin all look-ups that were not begun. Returns whether to wait for any. */
static bool ask_all(struct module_qstate *qstate, const struct enumod_query *q,
		    int id)
{
	struct enumod_discover *discover = q->discover;

	for (; discover->begun < discover->errands.count; discover->begun++) {
		const size_t i = discover->begun;

		enumod_count(qstate, q, E164_COUNTER_DISCOVERIES);
		discover->is_done[i] =
			!ask(qstate, &discover->errands.at[i], id);
		discover->pending += !discover->is_done[i];
	}
	return discover->pending != 0;
}

/*
 * Drop the URIs that nothing is offered for. What is left, and that nothing is
 * left, is true for as long as what was found out.
 */
static void sift(const struct module_qstate *qstate, struct enumod_query *q)
{
	size_t dropped =
		e164_errands_sift(&q->discover->errands, &q->follow->decision);

	if (q->discover->ttl < q->follow->ttl)
		q->follow->ttl = q->discover->ttl;
	while (dropped--)
		enumod_count(qstate, q, e164_counter_reason(E164_EOFFER));
}

static bool begin(struct module_qstate *qstate, struct enumod_query *q)
{
	const struct e164_options *options = &q->env->config.options;

	if (options->discovery == E164_DISCOVERY_OFF || q->is_cd ||
	    !(qstate->query_flags & BIT_RD))
		return false;
	q->discover = regional_alloc_zero(qstate->region, sizeof(*q->discover));
	if (!q->discover) {
		/* Nobody knows what is offered. */
		q->follow->decision.choice_count = 0;
		q->follow->has_failed = true;
		return false;
	}
	q->discover->ttl = INT32_MAX;
	e164_errands_services(&q->discover->errands,
			      &options->discovery_protocols,
			      &q->follow->decision);
	return true;
}

bool enumod_discover_next(struct module_qstate *qstate, struct enumod_query *q,
			  int id)
{
	const bool is_required =
		q->env->config.options.discovery == E164_DISCOVERY_REQUIRE;
	struct enumod_discover *discover;

	if (!q->discover && !begin(qstate, q))
		return false;
	discover = q->discover;
	if (discover->pending || ask_all(qstate, q, id))
		return true;
	if (!is_required)
		return false;
	if (!discover->has_fallen_back) {
		discover->has_fallen_back = true;
		e164_errands_addresses(&discover->errands,
				       &q->follow->decision);
		if (ask_all(qstate, q, id))
			return true;
	}
	sift(qstate, q);
	return false;
}

/* All that an RRset points to, into another region. */
static bool copy_rrset(struct regional *region, struct enumod_rrset *rrset)
{
	const size_t all = rrset->count + rrset->rrsig_count;

	rrset->owner =
		regional_alloc_init(region, rrset->owner, rrset->owner_len);
	rrset->rr_len = regional_alloc_init(region, rrset->rr_len,
					    all * sizeof(*rrset->rr_len));
	rrset->rr_ttl = regional_alloc_init(region, rrset->rr_ttl,
					    all * sizeof(*rrset->rr_ttl));
	rrset->rr_data = regional_alloc_init(region, rrset->rr_data,
					     all * sizeof(*rrset->rr_data));
	if (!rrset->owner || !rrset->rr_len || !rrset->rr_ttl ||
	    !rrset->rr_data)
		return false;
	for (size_t i = 0; i < all; i++) {
		rrset->rr_data[i] = regional_alloc_init(
			region, rrset->rr_data[i], rrset->rr_len[i]);
		if (!rrset->rr_data[i])
			return false;
	}
	return true;
}

static void take(struct module_qstate *super,
		 const struct enumod_upstream *zone, struct e164_errand *errand,
		 struct enumod_rrset *kept)
{
	struct enumod_rrset rrset;

	if (zone->outcome != E164_OUTCOME_DATA ||
	    zone->trust == E164_TRUST_BOGUS)
		return;
	rrset = enumod_packed_rrset_of(zone->data);
	if (!copy_rrset(super->region, &rrset))
		return;
	*kept = rrset;
	e164_errand_found(errand, rrset.count,
			  enumod_upstream_rdata(&rrset, 0));
}

static bool is_about(struct e164_errand *errand, const struct query_info *qinfo)
{
	return errand->qtype == qinfo->qtype &&
	       !query_dname_compare(errand->name, qinfo->qname);
}

void enumod_discover_inform(struct module_qstate *sub,
			    struct module_qstate *super, struct enumod_query *q)
{
	struct enumod_discover *discover = q->discover;
	struct enumod_upstream zone;
	time_t ttl;

	enumod_upstream_read(sub, &zone);
	ttl = zone.outcome == E164_OUTCOME_FAILED ? FAILED_TTL
						  : enumod_upstream_ttl(&zone);
	discover->has_failed |= zone.outcome == E164_OUTCOME_FAILED;
	ttl += *super->env->now - q->zone_time;
	if (ttl < discover->ttl)
		discover->ttl = ttl;
	for (size_t i = 0; i < discover->begun; i++) {
		struct e164_errand *errand = &discover->errands.at[i];

		if (discover->is_done[i] || !is_about(errand, &sub->qinfo))
			continue;
		discover->is_done[i] = true;
		discover->pending--;
		take(super, &zone, errand, &discover->rrsets[i]);
	}
}

void enumod_discover_give_up(struct enumod_query *q, time_t now)
{
	struct enumod_discover *discover = q->discover;
	const time_t ttl = now - q->zone_time + FAILED_TTL;

	for (size_t i = 0; i < discover->begun; i++)
		discover->is_done[i] = true;
	discover->pending = 0;
	discover->has_failed = true;
	if (ttl < discover->ttl)
		discover->ttl = ttl;
}

/* Append RRsets to the additional section. */
static bool append(struct module_qstate *qstate, struct enumod_message *m,
		   const struct enumod_rrset *more, size_t count)
{
	const size_t had = enumod_answer_rrsets(m);
	struct enumod_rrset *rrsets =
		regional_alloc(qstate->region, (had + count) * sizeof(*rrsets));

	if (!rrsets)
		return false;
	memcpy(rrsets, m->rrsets, had * sizeof(*rrsets));
	memcpy(rrsets + had, more, count * sizeof(*rrsets));
	m->rrsets = rrsets;
	m->ar += count;
	return true;
}

bool enumod_discover_add(struct module_qstate *qstate,
			 const struct enumod_query *q, struct enumod_message *m)
{
	const struct enumod_discover *discover = q->discover;
	struct enumod_rrset found[E164_ERRANDS_MAX];
	size_t count = 0;

	if (!discover)
		return true;
	for (size_t i = 0; i < discover->errands.count; i++)
		if (discover->rrsets[i].type == E164_TYPE_SRV &&
		    discover->rrsets[i].count)
			found[count++] = discover->rrsets[i];
	if (discover->ttl < m->ttl)
		m->ttl = discover->ttl;
	return !count || append(qstate, m, found, count);
}

/* Is the first label of an owner that of a service asked for? */
static bool is_for_service(const struct enumod_query *q,
			   const struct enumod_rrset *rrset)
{
	const struct e164_slice label =
		e164_slice(rrset->owner + 2, (size_t)rrset->owner[0] - 1);
	const int service = e164_service_find(label);

	return service != E164_SERVICE_NONE &&
	       q->services & e164_service_bit(service);
}

bool enumod_discover_borrow(struct module_qstate *qstate,
			    const struct enumod_query *q,
			    struct enumod_message *m)
{
	const struct enumod_message *number = &q->other->message;
	struct enumod_rrset found[E164_ERRANDS_MAX];
	size_t count = 0;

	for (size_t i = number->an + number->ns;
	     i < enumod_answer_rrsets(number) && count < E164_ERRANDS_MAX; i++)
		if (number->rrsets[i].type == E164_TYPE_SRV &&
		    number->rrsets[i].owner[0] > 1 &&
		    is_for_service(q, &number->rrsets[i]))
			found[count++] = number->rrsets[i];
	return !count || append(qstate, m, found, count);
}
