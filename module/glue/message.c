/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * message.c - the RRsets of each form of an answer.
 */
#include "message.h"

#include "alias.h"
#include "classify.h"
#include "synth.h"

static struct enumod_synth_owner query_owner(const struct module_qstate *qstate)
{
	return (struct enumod_synth_owner){ qstate->qinfo.qname,
					    qstate->qinfo.qname_len };
}

/* An answer that holds one RRset in one section. */
static bool single(struct module_qstate *qstate, struct enumod_message *m,
		   size_t an, size_t ns)
{
	m->flags = BIT_QR | BIT_RA;
	m->an = an;
	m->ns = ns;
	m->rrsets = regional_alloc(qstate->region, sizeof(*m->rrsets));
	return m->rrsets != NULL;
}

/*
 * NOERROR, no data, and a made SOA so that it can be cached (TTL-14). At the
 * apex it would replace the zone's own in other caches.
 */
static bool message_denied(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   struct enumod_message *m)
{
	const bool is_apex = q->asked.name.apex &&
			     q->asked.name.apex->len == qstate->qinfo.qname_len;

	m->flags = BIT_QR | BIT_RA;
	return is_apex || (single(qstate, m, 0, 1) &&
			   enumod_synth_soa(qstate->region, query_owner(qstate),
					    m->ttl, m->rrsets));
}

static bool message_hinfo(struct module_qstate *qstate,
			  struct enumod_message *m)
{
	return single(qstate, m, 1, 0) &&
	       enumod_synth_hinfo(qstate->region, query_owner(qstate), m->ttl,
				  m->rrsets);
}

static bool message_servfail(struct enumod_message *m)
{
	m->flags = BIT_QR | BIT_RA | LDNS_RCODE_SERVFAIL;
	return true;
}

/*
 * The zone's reply, each RRset with one TTL. A CNAME that was made from a DNAME
 * has the TTLs of that, so it is found as that.
 */
static bool message_zone(struct module_qstate *qstate,
			 const struct enumod_query *q, struct enumod_message *m)
{
	const struct reply_info *reply = q->zone.reply;
	size_t from = 0;

	if (!enumod_upstream_message(qstate->region, &q->zone, m))
		return false;
	/* Both have the same order. */
	for (size_t i = 0; i < enumod_answer_rrsets(m); i++) {
		const struct packed_rrset_data *data;

		do
			data = reply->rrsets[from]->entry.data;
		while (data->rr_ttl != m->rrsets[i].rr_ttl &&
		       ++from < reply->rrset_count);
		if (from == reply->rrset_count)
			break;
		if (!enumod_upstream_even_ttl(qstate->region, data->ttl,
					      &m->rrsets[i]))
			return false;
	}
	return true;
}

/* The zone's reply with another RRset in place of the one asked for. */
static void replace_data(const struct enumod_query *q, struct enumod_message *m,
			 const struct enumod_rrset *made)
{
	const struct enumod_rrset source = enumod_packed_rrset_of(q->zone.data);

	if (enumod_synth_is_same(made, &source))
		return;
	for (size_t i = 0; i < m->an; i++)
		if (m->rrsets[i].rr_data == source.rr_data)
			m->rrsets[i] = *made;
	m->ns = 0; /* proofs and glue of what is no longer there */
	m->ar = 0;
	m->is_secure =
		m->is_secure && q->instance->config.options.ad_on_rewritten;
}

/* Append RRsets to the additional section. */
static bool append(struct module_qstate *qstate, struct enumod_message *m,
		   const struct enumod_rrset *more, size_t count)
{
	const size_t had = enumod_answer_rrsets(m);
	struct enumod_rrset *rrsets;

	if (!count)
		return true;
	rrsets =
		regional_alloc(qstate->region, (had + count) * sizeof(*rrsets));
	if (!rrsets)
		return false;
	memcpy(rrsets, m->rrsets, had * sizeof(*rrsets));
	memcpy(rrsets + had, more, count * sizeof(*rrsets));
	m->rrsets = rrsets;
	m->ar += count;
	return true;
}

/* The SRV RRsets that were found. */
static bool add_srv(struct module_qstate *qstate, const struct enumod_query *q,
		    struct enumod_message *m)
{
	struct enumod_rrset found[E164_SRV_MAX];
	size_t count = 0;

	for (size_t i = 0; q->srv && i < E164_SRV_MAX; i++)
		if (q->srv[i].type == E164_TYPE_SRV)
			found[count++] = q->srv[i];
	return append(qstate, m, found, count);
}

static bool synth_naptr(struct module_qstate *qstate,
			const struct enumod_query *q,
			const struct enumod_rrset *source, uint32_t ttl_sec,
			struct enumod_rrset *made)
{
	const struct e164_decision *d = &q->lookup->resolution->decision;

	const bool is_done =
		q->instance->config.options.naptr_answer == E164_NAPTR_FILTERED
			? enumod_synth_filtered(qstate->region, source, d,
						ttl_sec, made)
			: enumod_synth_naptr(qstate->region, source, d, ttl_sec,
					     made);

	/* An answer without records would be a denial that nobody made. */
	return is_done && made->count;
}

/*
 * Records of another tree, at the name that was asked for: no signature is left
 * that would fit.
 */
static bool message_tree(struct module_qstate *qstate,
			 const struct enumod_query *q, uint32_t ttl_sec,
			 struct enumod_message *m)
{
	const struct enumod_synth_owner owner = query_owner(qstate);
	struct enumod_rrset source = enumod_packed_rrset_of(q->tree.data);

	source.owner = owner.name;
	source.owner_len = owner.len;
	m->is_secure =
		m->is_secure && q->instance->config.options.ad_on_rewritten;
	return single(qstate, m, 1, 0) &&
	       synth_naptr(qstate, q, &source, ttl_sec, m->rrsets) &&
	       add_srv(qstate, q, m);
}

static bool message_naptr(struct module_qstate *qstate,
			  const struct enumod_query *q, uint32_t ttl_sec,
			  struct enumod_message *m)
{
	struct enumod_rrset source;
	struct enumod_rrset made;

	if (q->lookup->search.is_found)
		return message_tree(qstate, q, ttl_sec, m);
	source = enumod_packed_rrset_of(q->zone.data);
	if (!message_zone(qstate, q, m) ||
	    !synth_naptr(qstate, q, &source, ttl_sec, &made))
		return false;
	replace_data(q, m, &made);
	return add_srv(qstate, q, m);
}

/* Which records of the zone's URI RRset are kept; NULL when out of memory. */
static bool *choose_uris(struct regional *region, const struct enumod_query *q,
			 const struct enumod_rrset *source)
{
	bool *is_kept =
		regional_alloc(region, source->count * sizeof(*is_kept));

	for (size_t i = 0; is_kept && i < source->count; i++)
		is_kept[i] = e164_lookup_keeps_uri(
			q->lookup, enumod_upstream_rdata(source, i));
	return is_kept;
}

static bool message_uri_kept(struct module_qstate *qstate,
			     const struct enumod_query *q, uint32_t ttl_sec,
			     struct enumod_message *m)
{
	const struct enumod_rrset source = enumod_packed_rrset_of(q->zone.data);
	const bool *is_kept = choose_uris(qstate->region, q, &source);
	struct enumod_rrset made;

	if (!is_kept || !message_zone(qstate, q, m) ||
	    !enumod_synth_subset(qstate->region, &source, is_kept, ttl_sec,
				 &made))
		return false;
	replace_data(q, m, &made);
	return true;
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

/* SRV RRsets of the number's answer that are for the services asked for. */
static bool borrow_srv(struct module_qstate *qstate,
		       const struct enumod_query *q, struct enumod_message *m)
{
	const struct enumod_message *number = &q->other->message;
	struct enumod_rrset found[E164_SRV_MAX];
	size_t count = 0;

	for (size_t i = number->an + number->ns;
	     i < enumod_answer_rrsets(number) && count < E164_SRV_MAX; i++)
		if (number->rrsets[i].type == E164_TYPE_SRV &&
		    number->rrsets[i].owner[0] > 1 &&
		    is_for_service(q, &number->rrsets[i]))
			found[count++] = number->rrsets[i];
	return append(qstate, m, found, count);
}

static bool message_uri_made(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     const struct e164_conclusion *c,
			     struct enumod_message *m)
{
	return single(qstate, m, 1, 0) &&
	       enumod_synth_uri(qstate->region, query_owner(qstate), c->targets,
				c->target_count, c->made_ttl, m->rrsets) &&
	       borrow_srv(qstate, q, m);
}

/* NXDOMAIN as NODATA: of the proof, only the SOA still is true. */
static bool message_nodata(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   struct enumod_message *m)
{
	size_t kept;

	if (!enumod_upstream_message(qstate->region, &q->zone, m))
		return false;
	kept = m->an;
	for (size_t i = m->an; i < m->an + m->ns; i++)
		if (m->rrsets[i].type == LDNS_RR_TYPE_SOA)
			m->rrsets[kept++] = m->rrsets[i];
	m->ns = kept - m->an;
	m->ar = 0;
	FLAGS_SET_RCODE(m->flags, LDNS_RCODE_NOERROR);
	return true;
}

/* Does the message have it, as when the alias is in the zone of the number? */
static bool has_rrset(const struct enumod_message *m,
		      const struct ub_packed_rrset_key *key)
{
	for (size_t i = m->an; i < m->an + m->ns; i++)
		if (m->rrsets[i].type == ntohs(key->rk.type) &&
		    !query_dname_compare(m->rrsets[i].owner, key->rk.dname))
			return true;
	return false;
}

/* What proves that the wildcard of an alias counts. Returns how many. */
static size_t take_proofs(const struct enumod_query *q,
			  struct enumod_rrset *rrsets)
{
	const struct reply_info *reply = q->zone.reply;
	size_t taken = 0;

	for (size_t i = 0; i < reply->ns_numrrsets; i++) {
		const struct ub_packed_rrset_key *key =
			reply->rrsets[reply->an_numrrsets + i];

		if (enumod_alias_is_proof(q->instance, key) &&
		    !has_rrset(&q->other->message, key))
			rrsets[taken++] = enumod_packed_rrset_of(key);
	}
	return taken;
}

/* RRsets of both, those of the alias first in each section. */
static bool join(struct module_qstate *qstate, const struct enumod_query *q,
		 struct enumod_message *m)
{
	const struct enumod_message *end = &q->other->message;
	const struct reply_info *reply = q->zone.reply;
	const size_t count = q->alias.count;
	struct enumod_rrset *at =
		regional_alloc(qstate->region, (count + reply->ns_numrrsets +
						enumod_answer_rrsets(end)) *
						       sizeof(*m->rrsets));

	m->rrsets = at;
	if (!at)
		return false;
	for (size_t i = 0; i < count; i++)
		*at++ = enumod_upstream_rrset(reply, i);
	memcpy(at, end->rrsets, end->an * sizeof(*at));
	at += end->an;
	m->an = count + end->an;
	m->ns = take_proofs(q, at) + end->ns;
	at += m->ns - end->ns;
	memcpy(at, end->rrsets + end->an, (end->ns + end->ar) * sizeof(*at));
	m->ar = end->ar;
	return true;
}

/* The answer of the name that an alias leads to, behind that alias. */
static bool message_alias(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m)
{
	const struct enumod_message *end = &q->other->message;

	m->flags = end->flags;
	return enumod_answer_has_failed(end) || join(qstate, q, m);
}

static bool set_rrsets(struct module_qstate *qstate,
		       const struct enumod_query *q,
		       const struct e164_conclusion *c,
		       struct enumod_message *m)
{
	switch (c->form) {
	case E164_FORM_ZONE:
		return enumod_upstream_message(qstate->region, &q->zone, m);
	case E164_FORM_NAPTR:
		return message_naptr(qstate, q, c->made_ttl, m);
	case E164_FORM_URI_KEPT:
		return message_uri_kept(qstate, q, c->made_ttl, m);
	case E164_FORM_URI_MADE:
		return message_uri_made(qstate, q, c, m);
	case E164_FORM_ZONE_NODATA:
		return message_nodata(qstate, q, m);
	case E164_FORM_ALIAS:
		return message_alias(qstate, q, m);
	case E164_FORM_HINFO:
		return message_hinfo(qstate, m);
	case E164_FORM_SERVFAIL:
		return message_servfail(m);
	default:
		return message_denied(qstate, q, m);
	}
}

bool enumod_message(struct module_qstate *qstate, const struct enumod_query *q,
		    const struct e164_conclusion *c, struct enumod_message *m)
{
	struct e164_resolution *r = q->lookup->resolution;

	*m = (struct enumod_message){
		.verdict = c->verdict,
		.is_secure = c->is_secure,
		.trust = c->trust,
		.ede = c->ede,
		.ttl = (time_t)c->ttl_sec,
		.ttl_max = (time_t)c->ttl_max,
		.made_sec = c->made_sec,
		.is_policy = c->is_policy,
		.is_provisional = c->is_provisional,
		.choice_count = r ? r->decision.choice_count : 0,
		.choices = r ? r->decision.choices : NULL,
	};
	if (!set_rrsets(qstate, q, c, m))
		return false;
	if (!m->an && q->task == E164_TASK_NUMBER)
		m->alias = q->lookup->zone.alias;
	return true;
}
