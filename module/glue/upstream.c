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

void enumod_upstream_take(struct module_qstate *sub, struct regional *region,
			  struct enumod_upstream *zone)
{
	struct reply_info *copy;

	enumod_upstream_read(sub, zone);
	if (!zone->reply)
		return;
	copy = reply_info_copy((struct reply_info *)zone->reply, NULL, region);
	zone->reply = copy;
	zone->data = copy ? reply_find_answer_rrset(&sub->qinfo, copy) : NULL;
	if (!copy)
		zone->outcome = E164_OUTCOME_FAILED;
}

/*
 * The iterator makes the CNAME that a cached DNAME stands for with a TTL of 0;
 * it is good for as long as the DNAME in front of it (RFC 6672 section 3.1).
 */
static bool is_synthesised(struct ub_packed_rrset_key *const *rrsets, size_t i)
{
	const struct packed_rrset_data *data = rrsets[i]->entry.data;

	return i && data->count == 1 && !data->rrsig_count &&
	       ntohs(rrsets[i]->rk.type) == LDNS_RR_TYPE_CNAME &&
	       ntohs(rrsets[i - 1]->rk.type) == LDNS_RR_TYPE_DNAME &&
	       dname_strict_subdomain_c(rrsets[i]->rk.dname,
					rrsets[i - 1]->rk.dname);
}

static uint32_t least_ttl(struct ub_packed_rrset_key *const *rrsets,
			  size_t count)
{
	uint32_t least = WIRE_TTL_MAX;

	for (size_t i = 0; i < count; i++) {
		const struct packed_rrset_data *data = rrsets[i]->entry.data;

		if (data->ttl < (time_t)least && !is_synthesised(rrsets, i))
			least = (uint32_t)data->ttl;
	}
	return least;
}

uint32_t enumod_upstream_ttl(const struct enumod_upstream *zone, size_t count)
{
	return least_ttl(zone->reply->rrsets, count);
}

/* Its TTL is how long a denial is good for (RFC 2308 section 5, RFC 9077). */
static bool is_of_denial(const struct ub_packed_rrset_key *key)
{
	switch (ntohs(key->rk.type)) {
	case LDNS_RR_TYPE_SOA:
	case LDNS_RR_TYPE_NSEC:
	case LDNS_RR_TYPE_NSEC3:
		return true;
	default:
		return false;
	}
}

/* A denial that has none; an alias or an NS RRset beside it says nothing. */
static bool is_endless(const struct enumod_upstream *zone)
{
	const struct reply_info *reply = zone->reply;

	if (zone->outcome != E164_OUTCOME_NXDOMAIN &&
	    zone->outcome != E164_OUTCOME_NODATA)
		return false;
	for (size_t i = 0; i < reply->ns_numrrsets; i++)
		if (is_of_denial(reply->rrsets[reply->an_numrrsets + i]))
			return false;
	return true;
}

/*
 * Seconds that all of the reply is good for. The validator capped the RRsets;
 * the reply's own total is only asked when it has none, since what Unbound's
 * aggressive use of NSEC puts together has none.
 */
static uint32_t ttl_of(const struct enumod_upstream *zone)
{
	const struct reply_info *reply = zone->reply;
	const size_t count = reply->an_numrrsets + reply->ns_numrrsets;
	const uint32_t ttl =
		count ? least_ttl(reply->rrsets, count) : (uint32_t)reply->ttl;

	return is_endless(zone) && ttl > NORR_TTL ? NORR_TTL : ttl;
}

/* Where the last alias leads, if the answer has nothing of that name. */
static struct e164_slice end_of(const struct reply_info *reply)
{
	struct e164_slice end = e164_slice(NULL, 0);

	for (size_t i = 0; i < reply->an_numrrsets; i++) {
		const struct enumod_rrset rrset =
			enumod_packed_rrset_of(reply->rrsets[i]);

		if (rrset.type == LDNS_RR_TYPE_CNAME && rrset.count)
			end = enumod_upstream_rdata(&rrset, 0);
		else if (rrset.type != LDNS_RR_TYPE_DNAME)
			end = e164_slice(NULL, 0);
	}
	return end;
}

/*
 * Names that aliases led through, and to. The owner of a DNAME is not among
 * them: it is above.
 */
static bool set_names(struct regional *region, const struct reply_info *reply,
		      struct e164_result *result)
{
	const struct e164_slice end = end_of(reply);
	struct e164_slice *names;

	if (!reply->an_numrrsets)
		return true;
	names = regional_alloc(region,
			       (reply->an_numrrsets + 1) * sizeof(*names));
	if (!names)
		return false;
	for (size_t i = 0; i < reply->an_numrrsets; i++) {
		const struct packed_rrset_key *key = &reply->rrsets[i]->rk;

		if (ntohs(key->type) != LDNS_RR_TYPE_DNAME)
			names[result->name_count++] =
				e164_slice(key->dname, key->dname_len);
	}
	if (end.len)
		names[result->name_count++] = end;
	result->names = names;
	return true;
}

static bool set_rdatas(struct regional *region,
		       const struct enumod_upstream *zone,
		       struct e164_result *result)
{
	const struct enumod_rrset rrset = enumod_packed_rrset_of(zone->data);
	struct e164_slice *rdatas =
		regional_alloc(region, rrset.count * sizeof(*rdatas));

	for (size_t i = 0; rdatas && i < rrset.count; i++)
		rdatas[i] = enumod_upstream_rdata(&rrset, i);
	result->rdatas = rdatas;
	result->count = rrset.count;
	return rdatas != NULL;
}

bool enumod_upstream_result(struct regional *region,
			    const struct enumod_upstream *zone,
			    struct e164_result *result)
{
	*result = (struct e164_result){
		.outcome = zone->outcome,
		.trust = zone->trust,
		.has_reply = zone->reply != NULL,
		.ede = zone->reason == LDNS_EDE_NONE ? E164_EDE_NONE
						     : (int)zone->reason,
	};
	if (!zone->reply)
		return true;
	result->ttl_sec = ttl_of(zone);
	return set_names(region, zone->reply, result) &&
	       (!zone->data || set_rdatas(region, zone, result));
}

struct e164_slice enumod_upstream_target(const struct enumod_rrset *rrset)
{
	if (rrset->type != LDNS_RR_TYPE_CNAME || rrset->count != 1)
		return e164_slice(NULL, 0);
	return enumod_upstream_rdata(rrset, 0);
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

/* Two names and five numbers (RFC 1035 section 3.3.13). */
static bool is_soa(struct e164_slice rdata)
{
	uint8_t *at = (uint8_t *)rdata.ptr;
	const size_t primary = dname_valid(at, rdata.len);
	size_t mailbox = 0;

	if (primary)
		mailbox = dname_valid(at + primary, rdata.len - primary);
	return mailbox && rdata.len - primary - mailbox == 5 * sizeof(uint32_t);
}

/* Unbound looks at the length of addresses, but passes on what is no SOA. */
static bool is_whole(const struct enumod_rrset *rrset)
{
	for (size_t i = 0; i < rrset->count; i++)
		if (rrset->type == LDNS_RR_TYPE_SOA &&
		    !is_soa(enumod_upstream_rdata(rrset, i)))
			return false;
	return true;
}

/* One record without signature has the TTL of the first of its DNAME. */
struct enumod_rrset enumod_upstream_rrset(const struct reply_info *reply,
					  size_t i)
{
	struct enumod_rrset rrset = enumod_packed_rrset_of(reply->rrsets[i]);

	if (i < reply->an_numrrsets && is_synthesised(reply->rrsets, i))
		rrset.rr_ttl =
			enumod_packed_rrset_of(reply->rrsets[i - 1]).rr_ttl;
	return rrset;
}

bool enumod_upstream_even_ttl(struct regional *region, time_t ttl,
			      struct enumod_rrset *rrset)
{
	const size_t total = rrset->count + rrset->rrsig_count;
	time_t *rr_ttl = regional_alloc(region, total * sizeof(*rr_ttl));

	for (size_t i = 0; rr_ttl && i < total; i++)
		rr_ttl[i] = ttl;
	rrset->rr_ttl = rr_ttl;
	return rr_ttl != NULL;
}

/* Those RRsets that have a place where they stand; returns how many. */
static size_t take_answer(const struct enumod_upstream *upstream,
			  struct enumod_rrset *rrsets)
{
	size_t taken = 0;

	for (size_t i = 0; i < upstream->reply->an_numrrsets; i++) {
		if (!is_in_answer(upstream, upstream->reply->rrsets[i]))
			continue;
		rrsets[taken++] = enumod_upstream_rrset(upstream->reply, i);
	}
	return taken;
}

static size_t take_beside(const struct enumod_upstream *upstream, size_t from,
			  size_t count, struct enumod_rrset *rrsets)
{
	size_t taken = 0;

	for (size_t i = from; i < from + count; i++) {
		if (!is_beside_answer(upstream, upstream->reply->rrsets[i]))
			continue;
		rrsets[taken] =
			enumod_packed_rrset_of(upstream->reply->rrsets[i]);
		if (is_whole(&rrsets[taken]))
			taken++;
	}
	return taken;
}

bool enumod_upstream_message(struct regional *region,
			     const struct enumod_upstream *upstream,
			     struct enumod_message *m)
{
	const struct reply_info *reply = upstream->reply;

	m->flags = reply->flags;
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
