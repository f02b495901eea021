/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discover.c - SRV and address look-ups for the domains of URIs.
 */
#include "discover.h"

#include "count.h"
#include "follow.h"

#include "e164/discovery.h"
#include "e164/uri.h"

#define FAILED_TTL 30 /* seconds that a failed look-up is believed */

static struct e164_slice scheme_of(struct e164_slice uri)
{
	const uint8_t *colon = memchr(uri.ptr, ':', uri.len);

	return e164_slice(uri.ptr, colon ? (size_t)(colon - uri.ptr) : 0);
}

static bool has_errand(const struct enumod_discover *discover,
		       const struct enumod_errand *errand)
{
	for (size_t i = 0; i < discover->count; i++)
		if (discover->errands[i].qtype == errand->qtype &&
		    discover->errands[i].len == errand->len &&
		    !memcmp(discover->errands[i].name, errand->name,
			    errand->len))
			return true;
	return false;
}

static void add_errand(struct enumod_discover *discover, uint16_t qtype,
		       struct e164_slice protocol, struct e164_slice uri)
{
	struct enumod_errand errand = {
		.qtype = qtype,
		.scheme = scheme_of(uri),
		.domain = e164_uri_domain(uri),
	};
	struct e164_writer name = e164_writer(errand.name, sizeof(errand.name));
	const enum e164_status status =
		qtype == E164_TYPE_SRV
			? e164_discovery_name(errand.scheme, protocol,
					      errand.domain, &name)
			: e164_discovery_domain(errand.domain, &name);

	errand.len = name.len;
	if (status == E164_OK && discover->count < ENUMOD_ERRANDS_MAX &&
	    !has_errand(discover, &errand))
		discover->errands[discover->count++] = errand;
}

static void add_services(const struct enumod_query *q,
			 struct enumod_discover *discover)
{
	const struct e164_list *list =
		&q->env->config.options.discovery_protocols;
	const struct e164_label *protocols = list->at;
	const struct e164_decision *d = &q->follow->decision;

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_slice uri = d->choices[i].uri;

		if (!e164_discovery_is_for(scheme_of(uri)))
			continue;
		for (size_t j = 0; j < list->count; j++)
			add_errand(discover, E164_TYPE_SRV,
				   e164_slice(protocols[j].octets,
					      protocols[j].len),
				   uri);
	}
}

/* Is the errand about the domain of this URI, and about its scheme? */
static bool is_about(const struct enumod_errand *errand, struct e164_slice uri)
{
	if (!e164_slice_equal_nocase(errand->domain, e164_uri_domain(uri)))
		return false;
	return errand->qtype != E164_TYPE_SRV ||
	       e164_slice_equal_nocase(errand->scheme, scheme_of(uri));
}

static bool is_offered(const struct enumod_discover *discover,
		       struct e164_slice uri)
{
	for (size_t i = 0; i < discover->count; i++)
		if (discover->errands[i].is_offered &&
		    is_about(&discover->errands[i], uri))
			return true;
	return false;
}

/* An SRV RRset, if only one that refuses: then addresses do not count. */
static bool has_srv(const struct enumod_discover *discover,
		    struct e164_slice uri)
{
	for (size_t i = 0; i < discover->count; i++)
		if (discover->errands[i].qtype == E164_TYPE_SRV &&
		    discover->errands[i].rrset.count &&
		    is_about(&discover->errands[i], uri))
			return true;
	return false;
}

/* No SRV at all: an address will do (RFC 3861 section 4). */
static void add_addresses(const struct enumod_query *q,
			  struct enumod_discover *discover)
{
	const struct e164_decision *d = &q->follow->decision;
	const struct e164_slice none = e164_slice(NULL, 0);

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_slice uri = d->choices[i].uri;

		if (!e164_discovery_is_for(scheme_of(uri)) ||
		    has_srv(discover, uri))
			continue;
		add_errand(discover, E164_TYPE_A, none, uri);
		add_errand(discover, E164_TYPE_AAAA, none, uri);
	}
}

static bool ask(struct module_qstate *qstate, struct enumod_errand *errand,
		int id)
{
	struct query_info qinfo = qstate->qinfo;
	struct module_qstate *newq = NULL;

	qinfo.qname = errand->name;
	qinfo.qname_len = errand->len;
	qinfo.qtype = errand->qtype;
	if (!enumod_compat_attach_sub(qstate, &qinfo, BIT_RD, &newq)) {
		errand->is_done = true;
		return false;
	}
	if (newq)
		newq->curmod = id;
	return true;
}

static bool ask_all(struct module_qstate *qstate, const struct enumod_query *q,
		    int id)
{
	struct enumod_discover *discover = q->discover;

	for (; discover->begun < discover->count; discover->begun++) {
		enumod_count(qstate, q, E164_COUNTER_DISCOVERIES);
		if (ask(qstate, &discover->errands[discover->begun], id))
			discover->pending++;
	}
	return discover->pending != 0;
}

/* Drop the URIs that nothing is offered for. */
static void sift(struct enumod_query *q)
{
	struct e164_decision *d = &q->follow->decision;
	size_t kept = 0;

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_slice uri = d->choices[i].uri;

		if (e164_discovery_is_for(scheme_of(uri)) &&
		    !is_offered(q->discover, uri))
			d->is_policy = true;
		else
			d->choices[kept++] = d->choices[i];
	}
	d->choice_count = kept;
}

static bool begin(struct module_qstate *qstate, struct enumod_query *q)
{
	if (q->env->config.options.discovery == E164_DISCOVERY_OFF ||
	    q->is_cd || !(qstate->query_flags & BIT_RD))
		return false;
	q->discover = regional_alloc_zero(qstate->region, sizeof(*q->discover));
	if (!q->discover)
		return false;
	q->discover->ttl = INT32_MAX;
	add_services(q, q->discover);
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
		add_addresses(q, discover);
		if (ask_all(qstate, q, id))
			return true;
	}
	sift(q);
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

static bool is_refusal(const struct enumod_errand *errand)
{
	return errand->qtype == E164_TYPE_SRV && errand->rrset.count == 1 &&
	       e164_discovery_is_refusal(enumod_zone_rdata(&errand->rrset, 0));
}

static void take(struct module_qstate *super, const struct enumod_zone *zone,
		 struct enumod_errand *errand)
{
	struct enumod_rrset rrset;

	if (zone->outcome != E164_OUTCOME_DATA ||
	    zone->trust == E164_TRUST_BOGUS)
		return;
	rrset = enumod_zone_rrset(zone->data);
	if (!copy_rrset(super->region, &rrset))
		return;
	errand->rrset = rrset;
	errand->is_offered = !is_refusal(errand);
}

void enumod_discover_inform(struct module_qstate *sub,
			    struct module_qstate *super, struct enumod_query *q)
{
	struct enumod_discover *discover = q->discover;
	struct enumod_zone zone;
	time_t ttl;

	enumod_zone_read(sub, &zone);
	ttl = zone.outcome == E164_OUTCOME_FAILED ? FAILED_TTL
						  : enumod_zone_ttl(&zone);
	ttl += *super->env->now - q->zone_time;
	if (ttl < discover->ttl)
		discover->ttl = ttl;
	for (size_t i = 0; i < discover->begun; i++) {
		struct enumod_errand *errand = &discover->errands[i];

		if (errand->is_done || errand->qtype != sub->qinfo.qtype ||
		    query_dname_compare(errand->name, sub->qinfo.qname) != 0)
			continue;
		errand->is_done = true;
		discover->pending--;
		take(super, &zone, errand);
	}
}

/* Append RRsets to the additional section. */
static bool append(struct module_qstate *qstate, struct enumod_message *m,
		   const struct enumod_rrset *more, size_t count)
{
	const size_t had = enumod_message_rrsets(m);
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
	struct enumod_rrset found[ENUMOD_ERRANDS_MAX];
	size_t count = 0;

	if (!q->discover)
		return true;
	for (size_t i = 0; i < q->discover->count; i++)
		if (q->discover->errands[i].qtype == E164_TYPE_SRV &&
		    q->discover->errands[i].rrset.count)
			found[count++] = q->discover->errands[i].rrset;
	if (q->discover->ttl < m->ttl)
		m->ttl = q->discover->ttl;
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
	struct enumod_rrset found[ENUMOD_ERRANDS_MAX];
	size_t count = 0;

	for (size_t i = number->an + number->ns;
	     i < enumod_message_rrsets(number) && count < ENUMOD_ERRANDS_MAX;
	     i++)
		if (number->rrsets[i].type == E164_TYPE_SRV &&
		    number->rrsets[i].owner[0] > 1 &&
		    is_for_service(q, &number->rrsets[i]))
			found[count++] = number->rrsets[i];
	return !count || append(qstate, m, found, count);
}
