/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * upstream.c - from Unbound's reply to the core's facts.
 *
 * The security status decides, never the RCODE alone: with CD=1 a module may be
 * handed bogus data under NOERROR.
 */
#include "upstream.h"

#define WIRE_TTL_MAX INT32_MAX /* seconds (TTL-04) */

static enum e164_trust trust_of(enum sec_status security)
{
	switch (security) {
	case sec_status_secure:
		return E164_TRUST_SECURE;
	case sec_status_insecure:
		return E164_TRUST_INSECURE;
	case sec_status_bogus:
	case sec_status_secure_sentinel_fail:
		return E164_TRUST_BOGUS;
	default:
		return E164_TRUST_UNKNOWN;
	}
}

static enum e164_outcome outcome_of(const struct enumod_upstream *upstream)
{
	switch (FLAGS_GET_RCODE(upstream->reply->flags)) {
	case LDNS_RCODE_NOERROR:
		return upstream->data ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
	case LDNS_RCODE_NXDOMAIN:
		return E164_OUTCOME_NXDOMAIN;
	default:
		return E164_OUTCOME_FAILED;
	}
}

void enumod_upstream_read(struct module_qstate *qstate,
			  struct enumod_upstream *upstream)
{
	struct dns_msg *msg = qstate->return_msg;

	*upstream = (struct enumod_upstream){ .outcome = E164_OUTCOME_FAILED,
					      .trust = E164_TRUST_UNKNOWN,
					      .reason = LDNS_EDE_NONE };
	if (qstate->return_rcode != LDNS_RCODE_NOERROR || !msg || !msg->rep)
		return;
	upstream->reply = msg->rep;
	upstream->data = reply_find_answer_rrset(&qstate->qinfo, msg->rep);
	upstream->outcome = outcome_of(upstream);
	upstream->trust = trust_of(msg->rep->security);
	/* Set while we run: Unbound then calls bogus data indeterminate. */
	if (qstate->env->cfg->val_permissive_mode &&
	    upstream->trust == E164_TRUST_UNKNOWN)
		upstream->trust = E164_TRUST_BOGUS;
	if (upstream->trust != E164_TRUST_BOGUS)
		return;
	upstream->reason = errinf_to_reason_bogus(qstate);
	if (upstream->reason == LDNS_EDE_NONE ||
	    (upstream->reason == LDNS_EDE_DNSSEC_BOGUS &&
	     msg->rep->reason_bogus != LDNS_EDE_NONE))
		upstream->reason = msg->rep->reason_bogus;
}

time_t enumod_upstream_ttl(const struct enumod_upstream *upstream)
{
	const struct reply_info *reply = upstream->reply;
	const size_t count = reply->an_numrrsets + reply->ns_numrrsets;
	time_t ttl = count ? WIRE_TTL_MAX : reply->ttl;

	for (size_t i = 0; i < count; i++) {
		const struct packed_rrset_data *data =
			reply->rrsets[i]->entry.data;

		if (data->ttl < ttl)
			ttl = data->ttl;
	}
	return ttl;
}

/* The RRset asked for, and what led to it. */
static bool is_in_answer(const struct enumod_upstream *upstream,
			 const struct ub_packed_rrset_key *key)
{
	const uint16_t type = ntohs(key->rk.type);

	return type == LDNS_RR_TYPE_CNAME || type == LDNS_RR_TYPE_DNAME ||
	       (upstream->outcome == E164_OUTCOME_DATA &&
		key == upstream->data);
}

/* Proofs; beside data also the names and addresses of the zone's servers. */
static bool is_beside_answer(const struct enumod_upstream *upstream,
			     const struct ub_packed_rrset_key *key)
{
	switch (ntohs(key->rk.type)) {
	case LDNS_RR_TYPE_SOA:
	case LDNS_RR_TYPE_NSEC:
	case LDNS_RR_TYPE_NSEC3:
		return true;
	case LDNS_RR_TYPE_NS:
	case LDNS_RR_TYPE_DS:
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
		return upstream->outcome == E164_OUTCOME_DATA;
	default:
		return false;
	}
}

/* Those RRsets that have a place where they stand; returns how many. */
static size_t take_answer(const struct enumod_upstream *upstream,
			  struct enumod_rrset *rrsets)
{
	size_t taken = 0;

	for (size_t i = 0; i < upstream->reply->an_numrrsets; i++)
		if (is_in_answer(upstream, upstream->reply->rrsets[i]))
			rrsets[taken++] = enumod_packed_rrset_of(
				upstream->reply->rrsets[i]);
	return taken;
}

static size_t take_beside(const struct enumod_upstream *upstream, size_t from,
			  size_t count, struct enumod_rrset *rrsets)
{
	size_t taken = 0;

	for (size_t i = from; i < from + count; i++)
		if (is_beside_answer(upstream, upstream->reply->rrsets[i]))
			rrsets[taken++] = enumod_packed_rrset_of(
				upstream->reply->rrsets[i]);
	return taken;
}

bool enumod_upstream_message(struct regional *region,
			     const struct enumod_upstream *upstream,
			     struct enumod_message *m)
{
	const struct reply_info *reply = upstream->reply;

	m->flags = reply->flags;
	m->trust = upstream->trust;
	m->is_secure = upstream->trust == E164_TRUST_SECURE;
	m->ttl = reply->ttl;
	m->rrsets =
		regional_alloc(region, reply->rrset_count * sizeof(*m->rrsets));
	if (!m->rrsets)
		return false;
	m->an = take_answer(upstream, m->rrsets);
	m->ns = take_beside(upstream, reply->an_numrrsets, reply->ns_numrrsets,
			    m->rrsets + m->an);
	m->ar = take_beside(upstream, reply->an_numrrsets + reply->ns_numrrsets,
			    reply->ar_numrrsets, m->rrsets + m->an + m->ns);
	return true;
}

struct e164_slice enumod_upstream_rdata(const struct enumod_rrset *rrset,
					size_t i)
{
	return e164_slice(rrset->rr_data[i] + 2, rrset->rr_len[i] - 2);
}
