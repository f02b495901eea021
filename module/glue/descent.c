/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * descent.c - spare a query of ours what is in vain, and keep delegations.
 */
#include "descent.h"

#include "iterator/iter_utils.h"
#include "validator/val_neg.h"

/* The cache ---------------------------------------------------------------- */

/* Would Unbound deny the name by NSEC records that it has seen (RFC 8198)? */
static bool is_denied_by_cache(struct module_qstate *qstate)
{
	struct module_env *env = qstate->env;

	return env->neg_cache && env->cfg->aggressive_nsec &&
	       iter_qname_indicates_dnssec(env, &qstate->qinfo) &&
	       val_neg_getmsg(env->neg_cache, &qstate->qinfo, qstate->region,
			      env->rrset_cache, env->scratch_buffer, *env->now,
			      0, NULL, env->cfg);
}

void enumod_descent_begin(struct module_qstate *qstate, struct enumod_query *q)
{
	if (!(qstate->query_flags & BIT_RD) || qstate->no_cache_lookup ||
	    is_denied_by_cache(qstate))
		return;
	qstate->no_cache_lookup = 1;
	q->is_past_cache = true;
}

/* Delegations -------------------------------------------------------------- */

static uint16_t type_of(const struct ub_packed_rrset_key *key)
{
	return ntohs(key->rk.type);
}

/* The NS RRset of a response that is a delegation and nothing else. */
static struct ub_packed_rrset_key *find_cut(const struct reply_info *rep)
{
	struct ub_packed_rrset_key *cut = NULL;

	if (FLAGS_GET_RCODE(rep->flags) != LDNS_RCODE_NOERROR ||
	    rep->flags & (BIT_AA | BIT_TC) || rep->an_numrrsets)
		return NULL;
	for (size_t i = 0; i < rep->ns_numrrsets; i++) {
		if (type_of(rep->rrsets[i]) == LDNS_RR_TYPE_SOA)
			return NULL;
		if (type_of(rep->rrsets[i]) != LDNS_RR_TYPE_NS)
			continue;
		if (cut)
			return NULL;
		cut = rep->rrsets[i];
	}
	return cut;
}

/*
 * Is it below the zone that was asked, and on the way to the name? Unbound
 * takes a server for lame that leaves out what DNSSEC needs, and asks another
 * one.
 */
static bool is_on_the_way(const struct module_qstate *qstate,
			  struct dns_msg *response,
			  const struct ub_packed_rrset_key *cut)
{
	const struct iter_qstate *iq = enumod_compat_iterator(qstate);

	return iq && iq->dp && !(iq->chase_flags & BIT_RD) &&
	       (!iq->dnssec_expected || iter_msg_has_dnssec(response)) &&
	       dname_strict_subdomain_c(cut->rk.dname, iq->dp->name) &&
	       dname_subdomain_c(response->qinfo.qname, cut->rk.dname);
}

static bool is_kept(const struct reply_info *rep, size_t i,
		    const struct ub_packed_rrset_key *cut)
{
	struct ub_packed_rrset_key *key = rep->rrsets[i];

	switch (type_of(key)) {
	case LDNS_RR_TYPE_DS:
		return i < rep->ns_numrrsets &&
		       !query_dname_compare(key->rk.dname, cut->rk.dname);
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
		return i >= rep->ns_numrrsets;
	default:
		return key == cut;
	}
}

void enumod_descent_keep(struct module_qstate *qstate, struct dns_msg *response)
{
	const struct reply_info *rep = response->rep;
	struct query_info asked = response->qinfo;
	struct ub_packed_rrset_key *cut = find_cut(rep);
	struct reply_info *kept;
	size_t count = 0;

	if (!cut || qstate->env->cfg->harden_referral_path ||
	    !is_on_the_way(qstate, response, cut))
		return;
	kept = enumod_compat_reply_info(qstate->region, rep->flags, rep->ttl, 0,
					rep->ns_numrrsets, rep->ar_numrrsets,
					sec_status_unchecked);
	for (size_t i = 0; kept && i < rep->rrset_count; i++)
		if (is_kept(rep, i, cut))
			kept->rrsets[count++] = rep->rrsets[i];
	if (kept)
		kept->rrset_count = count;
	if (!kept || !enumod_compat_cache_delegation(qstate, &asked, kept))
		log_err("enumod: out of memory");
}
