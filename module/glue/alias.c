/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alias.c - follow aliases, in a reply or in the record cache, to our names.
 */
#include "alias.h"

#include "classify.h"

#include "e164/naptr.h"
#include "e164/number.h"
#include "e164/urirr.h"

#include "services/cache/rrset.h"

#define STEPS_MAX 16 /* aliases in a chain; the iterator follows 11 */

/* Is it a type that the module answers at the end of an alias? */
static bool is_watched(const struct query_info *qinfo)
{
	return qinfo->qtype == E164_TYPE_NAPTR || qinfo->qtype == E164_TYPE_URI;
}

/* Does a query of this type follow an alias, or is that its answer? */
static bool is_chased(const struct query_info *qinfo)
{
	return qinfo->qtype != LDNS_RR_TYPE_CNAME &&
	       qinfo->qtype != LDNS_RR_TYPE_DNAME &&
	       qinfo->qtype != LDNS_RR_TYPE_ANY;
}

/* The same, or may Unbound follow it all the same? */
static bool is_followed(const struct query_info *qinfo)
{
	return is_chased(qinfo) || qinfo->qtype == LDNS_RR_TYPE_ANY;
}

static bool is_governed(const struct enumod_instance *instance,
			const struct query_info *qinfo,
			const struct enumod_alias *alias)
{
	const struct query_info asked = {
		.qname = alias->name,
		.qname_len = alias->len,
		.qtype = qinfo->qtype,
		.qclass = LDNS_RR_CLASS_IN,
	};

	return enumod_classify_is_ours(instance, &asked);
}

/* The target of an RRset that is an alias; else the owner of the RRset. */
static struct enumod_alias step_of(struct ub_packed_rrset_key *key, size_t i)
{
	struct enumod_alias step = { i, key->rk.dname, key->rk.dname_len };

	if (ntohs(key->rk.type) == LDNS_RR_TYPE_CNAME) {
		get_cname_target(key, &step.name, &step.len);
		step.count++;
	}
	return step;
}

bool enumod_alias_is_way(const struct enumod_instance *instance,
			 const struct query_info *qinfo,
			 struct ub_packed_rrset_key *key)
{
	const struct enumod_alias step = step_of(key, 0);

	return ntohs(key->rk.type) == LDNS_RR_TYPE_CNAME &&
	       is_followed(qinfo) && is_governed(instance, qinfo, &step);
}

bool enumod_alias_find(const struct enumod_instance *instance,
		       const struct query_info *qinfo,
		       const struct reply_info *reply,
		       struct enumod_alias *alias)
{
	if (!is_chased(qinfo))
		return false;
	for (size_t i = 0; i < reply->an_numrrsets; i++) {
		struct ub_packed_rrset_key *key = reply->rrsets[i];
		const uint16_t type = ntohs(key->rk.type);
		const struct enumod_alias step = step_of(key, i);

		if ((type == LDNS_RR_TYPE_CNAME || type == qinfo->qtype) &&
		    is_governed(instance, qinfo, &step)) {
			*alias = step;
			return true;
		}
	}
	return false;
}

bool enumod_alias_find_any(const struct enumod_instance *instance,
			   const struct query_info *qinfo,
			   const struct reply_info *reply,
			   struct enumod_alias *alias)
{
	for (size_t i = 0;
	     qinfo->qtype == LDNS_RR_TYPE_ANY && i < reply->an_numrrsets; i++) {
		*alias = step_of(reply->rrsets[i], i);
		if (alias->count > i && is_governed(instance, qinfo, alias))
			return alias->count < reply->an_numrrsets;
	}
	return false;
}

bool enumod_alias_is_proof(const struct enumod_instance *instance,
			   const struct ub_packed_rrset_key *key)
{
	const uint16_t type = ntohs(key->rk.type);

	return (type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3) &&
	       !enumod_classify_is_in_trees(instance, key->rk.dname,
					    key->rk.dname_len);
}

bool enumod_alias_is_collected(const struct module_qstate *qstate,
			       const struct enumod_instance *instance)
{
	const struct iter_qstate *iq = enumod_compat_iterator(qstate);

	for (const struct iter_prep_list *at = iq ? iq->an_prepend_list : NULL;
	     at; at = at->next)
		if (enumod_alias_is_way(instance, &qstate->qinfo, at->rrset))
			return true;
	return false;
}

bool enumod_alias_is_first_collected(const struct module_qstate *qstate,
				     const struct enumod_instance *instance)
{
	const struct iter_qstate *iq = enumod_compat_iterator(qstate);
	const struct iter_prep_list *at = iq ? iq->an_prepend_list : NULL;
	struct enumod_alias step;

	if (!is_watched(&qstate->qinfo))
		return false;
	if (!at || ntohs(at->rrset->rk.type) != LDNS_RR_TYPE_CNAME)
		return false;
	step = step_of(at->rrset, 0);
	return is_governed(instance, &qstate->qinfo, &step);
}

/* The name at which following aliases through the record cache has come. */
struct way {
	uint8_t name[E164_DNAME_MAX];
	size_t len;
};

static bool set_name(struct way *way, const uint8_t *name, size_t len)
{
	if (len > sizeof(way->name))
		return false;
	memcpy(way->name, name, len);
	way->len = len;
	return true;
}

/* Replace the name from octet "cut" on by the target of a DNAME (RFC 6672). */
static bool redirect(struct way *way, size_t cut, const uint8_t *target,
		     size_t len)
{
	if (cut + len > sizeof(way->name))
		return false;
	memcpy(way->name + cut, target, len);
	way->len = cut + len;
	return true;
}

/* Apply the CNAME or DNAME of the cache at the name from octet "cut" on. */
static bool apply(const struct module_env *env, struct way *way, size_t cut,
		  uint16_t type)
{
	struct ub_packed_rrset_key *key = rrset_cache_lookup(
		env->rrset_cache, way->name + cut, way->len - cut, type,
		LDNS_RR_CLASS_IN, 0, *env->now, 0);
	uint8_t *target = NULL;
	size_t len = 0;
	bool is_good;

	if (!key)
		return false;
	get_cname_target(key, &target, &len);
	is_good = target && (type == LDNS_RR_TYPE_CNAME
				     ? set_name(way, target, len)
				     : redirect(way, cut, target, len));
	lock_rw_unlock(&key->entry.lock);
	return is_good;
}

/* Follow one alias: a CNAME at the name, or the closest DNAME above it. */
static bool advance(const struct module_env *env, struct way *way)
{
	if (apply(env, way, 0, LDNS_RR_TYPE_CNAME))
		return true;
	for (size_t cut = 0; way->name[cut];) {
		cut += 1 + (size_t)way->name[cut];
		if (apply(env, way, cut, LDNS_RR_TYPE_DNAME))
			return true;
	}
	return false;
}

/* Begin at the name asked for, or at the target that local-data: gives it. */
static bool set_out(struct way *way, const struct query_info *qinfo)
{
	uint8_t *target = NULL;
	size_t len = 0;

	if (!qinfo->local_alias)
		return set_name(way, qinfo->qname, qinfo->qname_len);
	get_cname_target(qinfo->local_alias->rrset, &target, &len);
	return target && set_name(way, target, len);
}

/* From here on, through the record cache: does the way lead to our names? */
static bool leads_here(const struct module_qstate *qstate,
		       const struct enumod_instance *instance, struct way *way)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		const struct enumod_alias at = { 0, way->name, way->len };

		if (is_governed(instance, &qstate->qinfo, &at))
			return true;
		if (!advance(qstate->env, way))
			return false;
	}
	return true; /* too long for the iterator: treat it as ours */
}

bool enumod_alias_is_cached(const struct module_qstate *qstate,
			    const struct enumod_instance *instance)
{
	struct way way;

	return is_watched(&qstate->qinfo) && set_out(&way, &qstate->qinfo) &&
	       leads_here(qstate, instance, &way);
}

bool enumod_alias_leads_here(const struct module_qstate *qstate,
			     const struct enumod_instance *instance,
			     const struct dns_msg *response)
{
	const struct reply_info *rep = response->rep;
	struct enumod_alias step;
	struct way way;

	if (!is_chased(&qstate->qinfo) || !rep->an_numrrsets)
		return false;
	step = step_of(rep->rrsets[rep->an_numrrsets - 1], 0);
	if (is_governed(instance, &qstate->qinfo, &step))
		return true;
	return is_watched(&qstate->qinfo) &&
	       set_name(&way, step.name, step.len) &&
	       leads_here(qstate, instance, &way);
}

/* Is a DNAME above the name? Then its CNAME is synthesized, and unsigned. */
static bool is_moved(const struct module_env *env, const struct way *way)
{
	for (size_t cut = 0; way->name[cut];) {
		struct way above = *way;

		cut += 1 + (size_t)way->name[cut];
		if (apply(env, &above, cut, LDNS_RR_TYPE_DNAME))
			return true;
	}
	return false;
}

bool enumod_alias_is_known(const struct module_qstate *qstate,
			   const struct enumod_instance *instance)
{
	struct enumod_alias at = { .count = 0 };
	struct way way;

	if (!is_watched(&qstate->qinfo) || qstate->qinfo.local_alias ||
	    !set_out(&way, &qstate->qinfo) || is_moved(qstate->env, &way) ||
	    !apply(qstate->env, &way, 0, LDNS_RR_TYPE_CNAME))
		return false;
	at.name = way.name;
	at.len = way.len;
	return is_governed(instance, &qstate->qinfo, &at);
}
