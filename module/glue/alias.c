/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alias.c - follow the answer section of a reply to a name of ours.
 */
#include "alias.h"

#include "recognise.h"

#include "e164/naptr.h"
#include "e164/urirr.h"

static bool is_governed(const struct enumod_env *env,
			const struct query_info *qinfo,
			const struct enumod_alias *alias)
{
	const struct query_info asked = {
		.qname = alias->name,
		.qname_len = alias->len,
		.qtype = qinfo->qtype,
		.qclass = LDNS_RR_CLASS_IN,
	};

	return enumod_is_ours(env, &asked);
}

/* Where an RRset of the answer section leads to, or what it is about. */
static struct enumod_alias step_of(struct ub_packed_rrset_key *key, size_t i)
{
	struct enumod_alias step = { i, key->rk.dname, key->rk.dname_len };

	if (ntohs(key->rk.type) == LDNS_RR_TYPE_CNAME) {
		get_cname_target(key, &step.name, &step.len);
		step.count++;
	}
	return step;
}

bool enumod_alias_find(const struct enumod_env *env,
		       const struct query_info *qinfo,
		       const struct reply_info *reply,
		       struct enumod_alias *alias)
{
	if (qinfo->qtype != E164_TYPE_NAPTR && qinfo->qtype != E164_TYPE_URI)
		return false;
	for (size_t i = 0; i < reply->an_numrrsets; i++) {
		struct ub_packed_rrset_key *key = reply->rrsets[i];
		const uint16_t type = ntohs(key->rk.type);
		const struct enumod_alias step = step_of(key, i);

		if ((type == LDNS_RR_TYPE_CNAME || type == qinfo->qtype) &&
		    is_governed(env, qinfo, &step)) {
			*alias = step;
			return true;
		}
	}
	return false;
}
