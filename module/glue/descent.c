/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * descent.c - spare a query of ours what is in vain, and keep delegations.
 */
#include "descent.h"

#include "host_cache.h"
#include "shared.h"

#include "iterator/iter_utils.h"
#include "services/cache/rrset.h"
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
	    (!enumod_shared_is_outdated(qstate, q) &&
	     is_denied_by_cache(qstate)))
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

/* A reply with the counts of another one, and none of its RRsets yet. */
static struct reply_info *new_reply(struct module_qstate *qstate,
				    const struct reply_info *rep)
{
	return enumod_compat_reply_info(qstate->region, rep->flags, rep->ttl, 0,
					rep->ns_numrrsets, rep->ar_numrrsets,
					rep->security);
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
	kept = new_reply(qstate, rep);
	for (size_t i = 0; kept && i < rep->rrset_count; i++)
		if (is_kept(rep, i, cut))
			kept->rrsets[count++] = rep->rrsets[i];
	if (kept)
		kept->rrset_count = count;
	if (!kept || !enumod_compat_cache_rrsets(qstate, &asked, kept))
		log_err("enumod: out of memory");
}

/* Denials ------------------------------------------------------------------ */

static bool is_secure_denial(const struct enumod_query *q)
{
	const struct reply_info *rep = q->zone.reply;

	return (q->zone.outcome == E164_OUTCOME_NXDOMAIN ||
		q->zone.outcome == E164_OUTCOME_NODATA) &&
	       q->zone.trust == E164_TRUST_SECURE && rep && !rep->an_numrrsets;
}

/* Will Unbound use what is kept, and may it? */
static bool is_denial_kept(const struct module_qstate *qstate,
			   const struct enumod_query *q)
{
	const struct module_env *env = qstate->env;

	return q->instance->is_sharing && q->has_response && env->neg_cache &&
	       env->cfg->aggressive_nsec && !q->is_barred && !q->is_uncached &&
	       !q->is_tailored && is_secure_denial(q) &&
	       !enumod_shared_is_outdated(qstate, q);
}

static bool is_of_denial(const struct ub_packed_rrset_key *key)
{
	return type_of(key) == LDNS_RR_TYPE_SOA ||
	       type_of(key) == LDNS_RR_TYPE_NSEC;
}

/* A flush came in between. */
static void forget(struct module_env *env, const struct reply_info *kept)
{
	for (size_t i = 0; i < kept->rrset_count; i++) {
		const struct packed_rrset_key *rk = &kept->rrsets[i]->rk;

		rrset_cache_remove(env->rrset_cache, rk->dname, rk->dname_len,
				   ntohs(rk->type), ntohs(rk->rrset_class),
				   rk->flags);
	}
}

static bool store_denial(struct module_qstate *qstate, struct enumod_query *q,
			 struct reply_info *kept)
{
	struct query_info asked = qstate->qinfo;

	if (!enumod_compat_cache_rrsets(qstate, &asked, kept))
		return false;
	val_neg_addreply(qstate->env->neg_cache, kept);
	if (enumod_shared_is_outdated(qstate, q))
		forget(qstate->env, kept);
	return true;
}

void enumod_descent_keep_denial(struct module_qstate *qstate,
				struct enumod_query *q)
{
	const struct reply_info *rep = q->zone.reply;
	struct reply_info *kept;
	size_t count = 0;

	if (!is_denial_kept(qstate, q))
		return;
	kept = new_reply(qstate, rep);
	for (size_t i = 0; kept && i < rep->ns_numrrsets; i++)
		if (is_of_denial(rep->rrsets[i]))
			kept->rrsets[count++] = rep->rrsets[i];
	if (kept) {
		kept->ns_numrrsets = count;
		kept->ar_numrrsets = 0;
		kept->rrset_count = count;
	}
	if (!kept || !store_denial(qstate, q, kept))
		log_err("enumod: out of memory");
}

enum module_ext_state enumod_descent_past_cache(struct module_qstate *qstate,
						int id)
{
	enumod_host_cache_drop(qstate);
	qstate->no_cache_lookup = 1;
	qstate->return_msg = NULL;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return enumod_compat_restart(qstate, id);
}
