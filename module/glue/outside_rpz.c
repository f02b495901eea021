/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside_rpz.c - a response policy zone of Unbound, at the end of an alias.
 */
#include "outside_rpz.h"

/* Put the first count RRsets of a reply in front of the answer of a message. */
static bool prepend(struct regional *region, struct dns_msg *msg,
		    const struct reply_info *reply, size_t count)
{
	struct reply_info *rep = msg->rep;
	struct ub_packed_rrset_key **all = regional_alloc(
		region, (count + rep->rrset_count) *
				sizeof(struct ub_packed_rrset_key *));

	if (!all)
		return false;
	memcpy(all, reply->rrsets,
	       count * sizeof(struct ub_packed_rrset_key *));
	if (rep->rrset_count)
		memcpy(all + count, rep->rrsets,
		       rep->rrset_count * sizeof(struct ub_packed_rrset_key *));
	rep->rrsets = all;
	rep->rrset_count += count;
	rep->an_numrrsets += count;
	return true;
}

enum enumod_rpz enumod_outside_rpz(struct module_qstate *qstate,
				   const struct reply_info *reply,
				   const struct enumod_alias *alias)
{
	const struct query_info end = {
		.qname = alias->name,
		.qname_len = alias->len,
		.qtype = qstate->qinfo.qtype,
		.qclass = qstate->qinfo.qclass,
	};
	struct dns_msg *msg;

	/* Bogus is what the client gets, whatever is behind it. */
	if (reply->security == sec_status_bogus)
		return ENUMOD_RPZ_NOTHING;
	msg = enumod_compat_rpz(qstate, &end);
	if (!msg)
		return ENUMOD_RPZ_NOTHING;
	if (!msg->rep || !prepend(qstate->region, msg, reply, alias->count))
		return ENUMOD_RPZ_FAILED;
	msg->qinfo = qstate->qinfo;
	qstate->return_msg = msg;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return ENUMOD_RPZ_REPLY;
}
