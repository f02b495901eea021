/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone.c - from Unbound's reply to the core's facts.
 *
 * The security status decides, never the RCODE alone: with CD=1 a module may be
 * handed bogus data under NOERROR.
 */
#include "zone.h"

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

static enum e164_outcome outcome_of(const struct enumod_zone *zone)
{
	switch (FLAGS_GET_RCODE(zone->reply->flags)) {
	case LDNS_RCODE_NOERROR:
		return zone->data ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
	case LDNS_RCODE_NXDOMAIN:
		return E164_OUTCOME_NXDOMAIN;
	default:
		return E164_OUTCOME_FAILED;
	}
}

void enumod_zone_read(struct module_qstate *qstate, struct enumod_zone *zone)
{
	struct dns_msg *msg = qstate->return_msg;

	*zone = (struct enumod_zone){ .outcome = E164_OUTCOME_FAILED,
				      .trust = E164_TRUST_UNKNOWN,
				      .reason = LDNS_EDE_NONE };
	if (qstate->return_rcode != LDNS_RCODE_NOERROR || !msg || !msg->rep)
		return;
	zone->reply = msg->rep;
	zone->data = reply_find_answer_rrset(&qstate->qinfo, msg->rep);
	zone->outcome = outcome_of(zone);
	zone->trust = trust_of(msg->rep->security);
	/* Set while we run: Unbound then calls bogus data indeterminate. */
	if (qstate->env->cfg->val_permissive_mode &&
	    zone->trust == E164_TRUST_UNKNOWN)
		zone->trust = E164_TRUST_BOGUS;
	if (zone->trust != E164_TRUST_BOGUS)
		return;
	zone->reason = errinf_to_reason_bogus(qstate);
	if (zone->reason == LDNS_EDE_NONE ||
	    (zone->reason == LDNS_EDE_DNSSEC_BOGUS &&
	     msg->rep->reason_bogus != LDNS_EDE_NONE))
		zone->reason = msg->rep->reason_bogus;
}

time_t enumod_zone_ttl(const struct enumod_zone *zone)
{
	const struct reply_info *reply = zone->reply;
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

bool enumod_zone_message(struct regional *region,
			 const struct enumod_zone *zone,
			 struct enumod_message *m)
{
	const struct reply_info *reply = zone->reply;

	m->flags = reply->flags;
	m->trust = zone->trust;
	m->is_secure = zone->trust == E164_TRUST_SECURE;
	m->ttl = reply->ttl;
	m->an = reply->an_numrrsets;
	m->ns = reply->ns_numrrsets;
	m->ar = reply->ar_numrrsets;
	m->rrsets =
		regional_alloc(region, reply->rrset_count * sizeof(*m->rrsets));
	if (!m->rrsets)
		return false;
	for (size_t i = 0; i < reply->rrset_count; i++)
		m->rrsets[i] = enumod_rrset_of(reply->rrsets[i]);
	return true;
}

struct e164_slice enumod_zone_rdata(const struct enumod_rrset *rrset, size_t i)
{
	return e164_slice(rrset->rr_data[i] + 2, rrset->rr_len[i] - 2);
}
