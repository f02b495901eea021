/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_cache.c - keep Unbound's caches, and its modules', free of our data.
 *
 * To set no_cache_store once is not enough, as other modules change it:
 * subnetcache clears it for each query that it sends upstream. The call-back on
 * responses runs after that, and before the iterator stores anything.
 */
#include "host_cache.h"

#include "alias.h"
#include "classify.h"
#include "deadline.h"
#include "descent.h"
#include "query.h"

#include "e164/naptr.h"
#include "e164/neighbours.h"
#include "e164/urirr.h"

#include "util/storage/slabhash.h"

#include <stdlib.h>

/* The modules beside us --------------------------------------------------- */

static void on_fault(void *arg, const char *message)
{
	(void)arg;
	log_err("enumod: %s", message);
}

bool enumod_host_cache_check(struct module_env *env, int id,
			     const struct e164_options *options)
{
	return e164_neighbours_check(env->cfg->module_conf, (size_t)id,
				     &options->allow_modules, on_fault, NULL);
}

/* What comes from upstream ------------------------------------------------ */

static bool is_rule(const struct ub_packed_rrset_key *key)
{
	const uint16_t type = ntohs(key->rk.type);

	return type == E164_TYPE_NAPTR || type == E164_TYPE_URI;
}

/* Would the module answer a question for this RRset? */
static bool is_our_rule(const struct enumod_instance *instance,
			const struct ub_packed_rrset_key *key)
{
	const struct query_info qinfo = {
		.qname = key->rk.dname,
		.qname_len = key->rk.dname_len,
		.qtype = ntohs(key->rk.type),
		.qclass = ntohs(key->rk.rrset_class),
	};

	return is_rule(key) && enumod_classify_is_ours(instance, &qinfo);
}

/*
 * Is it a NAPTR or URI RRset below an apex that was not asked for, or that
 * accompanies a denial? It is no part of the answer (RFC 2181 section 5.4.1),
 * but Unbound would pass it on and cache it.
 */
static bool is_out_of_place(const struct enumod_instance *instance,
			    const struct dns_msg *response, size_t i)
{
	const struct reply_info *rep = response->rep;
	const struct ub_packed_rrset_key *key = rep->rrsets[i];

	if (!is_our_rule(instance, key))
		return false;
	return i >= rep->an_numrrsets ||
	       FLAGS_GET_RCODE(rep->flags) != LDNS_RCODE_NOERROR ||
	       ntohs(key->rk.type) != response->qinfo.qtype;
}

static void remove_rrset(struct reply_info *rep, size_t i)
{
	if (i < rep->an_numrrsets)
		rep->an_numrrsets--;
	else if (i < rep->an_numrrsets + rep->ns_numrrsets)
		rep->ns_numrrsets--;
	else
		rep->ar_numrrsets--;
	rep->rrset_count--;
	memmove(&rep->rrsets[i], &rep->rrsets[i + 1],
		(rep->rrset_count - i) * sizeof(rep->rrsets[0]));
}

static void scrub(const struct enumod_instance *instance,
		  struct dns_msg *response)
{
	size_t i = 0;

	while (i < response->rep->rrset_count) {
		if (is_out_of_place(instance, response, i))
			remove_rrset(response->rep, i);
		else
			i++;
	}
}

/* Is there no data of the type that was asked for, but the way to it? */
static bool is_unfinished(const struct reply_info *rep)
{
	for (size_t i = 0; i < rep->an_numrrsets; i++) {
		const uint16_t type = ntohs(rep->rrsets[i]->rk.type);

		if (type != LDNS_RR_TYPE_CNAME && type != LDNS_RR_TYPE_DNAME)
			return false;
	}
	return rep->an_numrrsets;
}

/*
 * With qname-minimisation, a name above the one that is looked up may be an
 * alias, which says nothing about that one. Unbound, but for new versions,
 * takes the proofs that came with it for a part of the answer, which is bogus
 * then.
 */
static void drop_passing_proofs(const struct module_qstate *qstate,
				const struct enumod_instance *instance,
				const struct dns_msg *response)
{
	const struct iter_qstate *iq = enumod_compat_iterator(qstate);
	struct reply_info *rep = response->rep;

	if (!iq || !is_unfinished(rep) ||
	    !query_dname_compare(response->qinfo.qname, iq->qchase.qname) ||
	    !enumod_classify_is_in_trees(instance, iq->qchase.qname,
					 iq->qchase.qname_len))
		return;
	while (rep->ns_numrrsets)
		remove_rrset(rep, rep->an_numrrsets);
}

/*
 * Is the answer a CNAME and nothing else? The iterator then caches the record,
 * but no message, and goes on with its target. A CNAME that was synthesized
 * from a DNAME does not qualify: it has no signature, so it cannot be validated
 * from the cache once the DNAME has expired there.
 */
static bool is_mere_alias(const struct reply_info *rep)
{
	for (size_t i = 0; i < rep->an_numrrsets; i++)
		if (ntohs(rep->rrsets[i]->rk.type) != LDNS_RR_TYPE_CNAME)
			return false;
	for (size_t i = rep->an_numrrsets;
	     i < rep->an_numrrsets + rep->ns_numrrsets; i++)
		if (ntohs(rep->rrsets[i]->rk.type) == LDNS_RR_TYPE_SOA)
			return false;
	return rep->an_numrrsets &&
	       FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_NOERROR;
}

/*
 * Does the alias, alone in its response, lead to a name of ours, at once or by
 * others that are cached? The iterator goes on there. It is to find what the
 * zone has, and not a shared answer, which it would have validated; and to get
 * a response, which is kept out of the cache.
 */
static void pass_shared(struct module_qstate *qstate,
			const struct enumod_instance *instance,
			const struct dns_msg *response)
{
	if (is_mere_alias(response->rep) &&
	    enumod_alias_leads_here(qstate, instance, response))
		qstate->no_cache_lookup = 1;
}

/*
 * With qname-minimisation, the response is for type A, and may be for a name
 * above: where its aliases lead goes by what was asked.
 */
static bool is_kept_out(const struct module_qstate *qstate,
			const struct enumod_instance *instance,
			const struct dns_msg *response)
{
	struct enumod_alias alias;

	return enumod_classify_is_ours(instance, &response->qinfo) ||
	       enumod_alias_is_collected(qstate, instance) ||
	       enumod_alias_find_any(instance, &qstate->qinfo, response->rep,
				     &alias) ||
	       (!is_mere_alias(response->rep) &&
		enumod_alias_find(instance, &qstate->qinfo, response->rep,
				  &alias));
}

/* Did the server answer for a client subnet (RFC 7871)? */
static bool has_subnet(const struct module_qstate *qstate)
{
	return edns_opt_list_find(qstate->edns_opts_back_in,
				  LDNS_EDNS_CLIENT_SUBNET) != NULL;
}

/* Runs for every response that the iterator gets; NULL: a time-out. */
static int on_response(struct module_qstate *qstate, struct dns_msg *response,
		       int id, void *arg)
{
	const struct enumod_instance *instance = arg;
	struct enumod_query *q = qstate->minfo[id];
	bool is_uncached;

	if (!response)
		enumod_deadline_tick(qstate, id, instance);
	if (!response || !response->rep)
		return 1;
	scrub(instance, response);
	drop_passing_proofs(qstate, instance, response);
	is_uncached = enumod_compat_is_uncached(qstate, &response->qinfo);
	if (q) {
		q->is_tailored |= has_subnet(qstate);
		q->is_uncached |= is_uncached;
		enumod_descent_respond(qstate, q);
	}
	if ((q && q->role == ENUMOD_ROLE_ANSWER) ||
	    is_kept_out(qstate, instance, response)) {
		enumod_host_cache_bar(qstate);
		if (!is_uncached)
			enumod_descent_keep(qstate, response);
	}
	pass_shared(qstate, instance, response);
	return 1;
}

void enumod_host_cache_drop(struct module_qstate *qstate)
{
	if (!qstate->no_cache_store)
		msg_cache_remove(qstate->env, qstate->qinfo.qname,
				 qstate->qinfo.qname_len, qstate->qinfo.qtype,
				 qstate->qinfo.qclass, qstate->query_flags);
	enumod_host_cache_bar(qstate);
}

/* What was cached before the module started ------------------------------- */

struct found {
	struct found *next;
	hashvalue_type hash;
	struct query_info qinfo;
};

struct purge {
	const struct enumod_instance *instance;
	struct regional *region;
	struct found *found;
	bool has_failed;
};

/*
 * Has a cached message NAPTR or URI RRsets below an apex, or what is behind an
 * alias that leads there? An RRset whose id has changed is no longer part of
 * it.
 */
static bool has_rules(const struct enumod_instance *instance,
		      const struct query_info *qinfo,
		      const struct reply_info *rep)
{
	for (size_t i = 0; i < rep->rrset_count; i++) {
		struct ub_packed_rrset_key *key = rep->ref[i].key;

		if (key->id != rep->ref[i].id)
			continue;
		if (enumod_alias_is_way(instance, qinfo, key))
			return true;
		if (is_rule(key) &&
		    enumod_classify_is_in_trees(instance, key->rk.dname,
						key->rk.dname_len))
			return true;
	}
	return false;
}

static void look_at(struct lruhash_entry *entry, void *arg)
{
	struct purge *purge = arg;
	const struct msgreply_entry *message = entry->key;
	struct found *found;

	if (!enumod_classify_is_ours(purge->instance, &message->key) &&
	    !has_rules(purge->instance, &message->key, entry->data))
		return;
	found = regional_alloc(purge->region, sizeof(*found));
	if (!found) {
		purge->has_failed = true;
		return;
	}
	*found = (struct found){ purge->found, entry->hash, message->key };
	found->qinfo.qname = regional_alloc_init(
		purge->region, message->key.qname, message->key.qname_len);
	found->qinfo.local_alias = NULL;
	purge->has_failed |= !found->qinfo.qname;
	purge->found = found;
}

/*
 * Remove messages about numbers. A reload keeps Unbound's caches, and the
 * module, or an apex, may be new in its configuration.
 */
static bool purge_messages(struct module_env *env,
			   const struct enumod_instance *instance)
{
	struct purge purge = { .instance = instance,
			       .region = regional_create() };
	size_t count = 0;

	if (!purge.region)
		return false;
	slabhash_traverse(env->msg_cache, 0, look_at, &purge);
	for (struct found *at = purge.found; at && !purge.has_failed;
	     at = at->next, count++)
		slabhash_remove(env->msg_cache, at->hash, &at->qinfo);
	if (count)
		verbose(VERB_OPS,
			"enumod: removed %u messages about numbers "
			"from Unbound's cache",
			(unsigned)count);
	regional_destroy(purge.region);
	return !purge.has_failed;
}

/* Start and stop ---------------------------------------------------------- */

bool enumod_host_cache_begin(struct module_env *env, int id,
			     struct enumod_instance *instance)
{
	const struct dynlibmod_env *own = env->modinfo[id];

	return (!env->msg_cache || purge_messages(env, instance)) &&
	       own->inplace_cb_register_wrapped((void *)&on_response,
						inplace_cb_query_response,
						instance, env, id);
}

void enumod_host_cache_end(struct module_env *env, int id)
{
	const struct dynlibmod_env *own = env->modinfo[id];

	own->inplace_cb_delete_wrapped(env, inplace_cb_query_response, id);
}
