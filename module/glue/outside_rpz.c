/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside_rpz.c - a response policy zone of Unbound, behind the client's
 * question.
 */
#include "outside_rpz.h"

#include "alias.h"

static bool is_cname(const struct ub_packed_rrset_key *key)
{
	return ntohs(key->rk.type) == LDNS_RR_TYPE_CNAME;
}

/* Put the first count RRsets of a reply in front of the answer of a message. */
static bool prepend(struct regional *region, struct dns_msg *msg,
		    const struct reply_info *reply, size_t count)
{
	const size_t size = sizeof(struct ub_packed_rrset_key *);
	struct reply_info *rep = msg->rep;
	struct ub_packed_rrset_key **all =
		regional_alloc(region, (count + rep->rrset_count) * size);

	if (!all)
		return false;
	memcpy(all, reply->rrsets, count * size);
	if (rep->rrset_count)
		memcpy(all + count, rep->rrsets, rep->rrset_count * size);
	rep->rrsets = all;
	rep->rrset_count += count;
	rep->an_numrrsets += count;
	return true;
}

/* Records of a policy zone are not for the name that leads there. */
static enum e164_outcome outcome_of(const struct dns_msg *msg)
{
	if (!msg->rep)
		return E164_OUTCOME_FAILED;
	return FLAGS_GET_RCODE(msg->rep->flags) == LDNS_RCODE_NXDOMAIN
		       ? E164_OUTCOME_NXDOMAIN
		       : E164_OUTCOME_NODATA;
}

bool enumod_outside_rpz_bars(struct module_qstate *qstate,
			     const struct e164_want *want,
			     enum e164_outcome *outcome)
{
	const struct query_info asked = {
		.qname = (uint8_t *)want->name.ptr,
		.qname_len = want->name.len,
		.qtype = want->qtype,
		.qclass = LDNS_RR_CLASS_IN,
	};
	/* What is said of this name is not said of the client's question. */
	const int passes = qstate->rpz_passthru;
	const int drops = qstate->is_drop;
	const struct dns_msg *msg = enumod_compat_rpz(qstate, &asked);

	qstate->rpz_passthru = passes;
	qstate->is_drop = drops;
	if (msg)
		*outcome = outcome_of(msg);
	return msg != NULL;
}

/* A client without CD gets SERVFAIL for a bogus alias, whatever is behind it.
 */
static bool is_end_shown(const struct enumod_query *q)
{
	return q->alias.len && q->zone.reply &&
	       (q->zone.reply->security != sec_status_bogus ||
		q->lookup->request.shows_bogus);
}

enum enumod_rpz enumod_outside_rpz(struct module_qstate *qstate,
				   const struct enumod_query *q)
{
	const struct reply_info *reply = q->zone.reply;
	const struct query_info end = {
		.qname = q->alias.name,
		.qname_len = q->alias.len,
		.qtype = qstate->qinfo.qtype,
		.qclass = qstate->qinfo.qclass,
	};
	struct dns_msg *msg;

	if (!is_end_shown(q))
		return ENUMOD_RPZ_NOTHING;
	msg = enumod_compat_rpz(qstate, &end);
	if (!msg)
		return ENUMOD_RPZ_NOTHING;
	if (!msg->rep)
		return ENUMOD_RPZ_FAILED;
	if (msg->rep->an_numrrsets && is_cname(msg->rep->rrsets[0]))
		return ENUMOD_RPZ_REDIRECT;
	if (!prepend(qstate->region, msg, reply, q->alias.count))
		return ENUMOD_RPZ_FAILED;
	if (reply->security == sec_status_bogus)
		msg->rep->security = sec_status_bogus;
	msg->qinfo = qstate->qinfo;
	qstate->return_msg = msg;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return ENUMOD_RPZ_REPLY;
}

/* Is there, behind the alias, a CNAME that is none of the zone's? */
static bool is_redirected(const struct enumod_query *q)
{
	const struct reply_info *reply = q->zone.reply;
	const size_t at = q->alias.count;

	return reply && at < reply->an_numrrsets &&
	       is_cname(reply->rrsets[at]) &&
	       reply->rrsets[at]->rk.flags & PACKED_RRSET_RPZ;
}

bool enumod_outside_rpz_follow(const struct module_qstate *qstate,
			       struct enumod_query *q)
{
	while (is_redirected(q)) {
		struct reply_info behind = *q->zone.reply;
		struct enumod_alias next;

		behind.rrsets += q->alias.count;
		behind.an_numrrsets -= q->alias.count;
		if (!enumod_alias_find(q->instance, &qstate->qinfo, &behind,
				       &next))
			return false;
		next.count += q->alias.count;
		q->alias = next;
	}
	return true;
}
