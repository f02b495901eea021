/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside.c - ask for an alias, then for the name that it leads to.
 *
 * Two ways. Where Unbound has the alias in its record cache, or could not get
 * what is behind it, the alias is asked for by itself. Else the modules below
 * follow it to the end, and what they bring from there is thrown away.
 */
#include "outside.h"

#include "alias.h"
#include "classify.h"
#include "descent.h"
#include "drive.h"
#include "feed.h"
#include "finish.h"
#include "host_cache.h"
#include "outside_rpz.h"
#include "subquery.h"

#include "e164/naptr.h"
#include "e164/urirr.h"

/*
 * Aliases that we do not see on their way: those that are in Unbound's caches,
 * and those of QCLASS ANY, which Unbound answers with what it finds in each
 * class, by queries of its own that begin below us.
 */
static bool is_hidden_alias(const struct module_qstate *qstate,
			    const struct enumod_instance *instance)
{
	if (qstate->qinfo.qclass == LDNS_RR_CLASS_ANY)
		return qstate->qinfo.qtype == E164_TYPE_NAPTR ||
		       qstate->qinfo.qtype == E164_TYPE_URI;
	return enumod_alias_is_cached(qstate, instance);
}

/*
 * Has somebody use for what is behind the alias? NAPTR and URI are followed for
 * everybody, since QCLASS ANY asks for them without a client. Other types are
 * followed for clients alone. The iterator asks for the addresses of name
 * servers, too: to follow those would take a query of our own, for which
 * Unbound's bounds on such questions begin anew, so that name servers could
 * lead to numbers, and these to name servers, without end (THR-03).
 */
static bool needs_end(const struct module_qstate *qstate)
{
	return qstate->qinfo.qtype == E164_TYPE_NAPTR ||
	       qstate->qinfo.qtype == E164_TYPE_URI ||
	       qstate->mesh_info->reply_list || qstate->mesh_info->cb_list;
}

static struct enumod_query *new_alias(struct module_qstate *qstate,
				      struct enumod_instance *instance)
{
	struct enumod_query *q = enumod_classify_alias(qstate, instance);

	if (!q || !enumod_drive_start(qstate, q))
		return NULL;
	qstate->minfo[instance->id] = q;
	enumod_host_cache_drop(qstate);
	return q;
}

/*
 * The alias is known to lead to a name of ours, so the modules below need not
 * follow it: it is asked for by itself, which Unbound may keep and validates.
 */
static enum module_ext_state ask_hop(struct module_qstate *qstate,
				     struct enumod_instance *instance,
				     bool has_descended)
{
	struct enumod_query *q = new_alias(qstate, instance);

	if (!q)
		return enumod_finish_no_memory(qstate);
	q->has_descended = has_descended;
	q->is_hopping = enumod_subquery_hop(qstate, q);
	if (q->is_hopping)
		return module_wait_subquery;
	qstate->minfo[instance->id] = NULL;
	return has_descended ? module_finished : module_wait_module;
}

/* The answer ends with the alias, and with what proves its wildcard. */
static void keep_alias(const struct enumod_instance *instance,
		       struct reply_info *reply,
		       const struct enumod_alias *alias)
{
	const size_t ns_end = reply->an_numrrsets + reply->ns_numrrsets;
	size_t count = alias->count;

	for (size_t i = reply->an_numrrsets; i < ns_end; i++)
		if (enumod_alias_is_proof(instance, reply->rrsets[i]))
			reply->rrsets[count++] = reply->rrsets[i];
	reply->an_numrrsets = alias->count;
	reply->ns_numrrsets = count - alias->count;
	reply->ar_numrrsets = 0;
	reply->rrset_count = count;
}

/* Ask for the end of q->alias at this module. */
static enum module_ext_state ask_end(struct module_qstate *qstate,
				     struct enumod_query *q)
{
	return enumod_feed_alias(qstate, q) ? enumod_drive(qstate, q)
					    : enumod_finish_no_memory(qstate);
}

/*
 * A response policy zone leads on from the number to another name, which the
 * modules below have not followed, as they had the alias from the cache.
 */
static enum module_ext_state redirect(struct module_qstate *qstate,
				      const struct enumod_query *q)
{
	const int id = q->instance->id;

	if (qstate->no_cache_lookup || q->has_descended)
		return module_error;
	qstate->minfo[id] = NULL;
	return enumod_descent_past_cache(qstate, id);
}

/* Go on to the end of q->alias, unless a policy zone has something to say. */
static enum module_ext_state go_on(struct module_qstate *qstate,
				   struct enumod_query *q)
{
	switch (enumod_outside_rpz(qstate, q)) {
	case ENUMOD_RPZ_NOTHING:
		return ask_end(qstate, q);
	case ENUMOD_RPZ_REPLY:
		return module_finished;
	case ENUMOD_RPZ_REDIRECT:
		return redirect(qstate, q);
	default:
		return enumod_finish_no_memory(qstate);
	}
}

enum module_ext_state enumod_outside_done(struct module_qstate *qstate,
					  struct enumod_instance *instance)
{
	struct enumod_alias alias;
	struct enumod_query *q;

	if (!qstate->return_msg || !qstate->return_msg->rep)
		return enumod_alias_is_first_collected(qstate, instance)
			       ? ask_hop(qstate, instance, true)
			       : module_finished;
	if (enumod_alias_find_any(instance, &qstate->qinfo,
				  qstate->return_msg->rep, &alias)) {
		keep_alias(instance, qstate->return_msg->rep, &alias);
		enumod_host_cache_drop(qstate);
	}
	if (!enumod_alias_find(instance, &qstate->qinfo,
			       qstate->return_msg->rep, &alias))
		return module_finished;
	if (!needs_end(qstate)) {
		enumod_host_cache_drop(qstate);
		return module_finished;
	}
	q = new_alias(qstate, instance);
	if (!q)
		return enumod_finish_no_memory(qstate);
	enumod_upstream_read(qstate, &q->zone);
	q->alias = alias;
	return enumod_outside_rpz_follow(qstate, q) ? go_on(qstate, q)
						    : module_finished;
}

enum module_ext_state enumod_outside_start(struct module_qstate *qstate,
					   struct enumod_instance *instance)
{
	if (enumod_alias_is_known(qstate, instance))
		return ask_hop(qstate, instance, false);
	if (is_hidden_alias(qstate, instance))
		enumod_host_cache_bar(qstate);
	return module_wait_module;
}

/*
 * The alias was looked up: go on to its end, or go the usual way when there is
 * no such alias any more. One that is bogus is good enough to go on with, since
 * the verdict comes with the answer.
 */
enum module_ext_state enumod_outside_resume(struct module_qstate *qstate,
					    struct enumod_query *q)
{
	/* What the iterator had asked for on its way may end before. */
	if (!q->has_hopped && qstate->mesh_info->sub_set.count)
		return module_wait_subquery;
	q->is_hopping = false;
	if (q->zone.reply)
		(void)enumod_alias_find(q->instance, &qstate->qinfo,
					q->zone.reply, &q->alias);
	if (!q->alias.len && !q->has_descended) {
		qstate->minfo[q->instance->id] = NULL;
		return module_wait_module;
	}
	return go_on(qstate, q);
}

void enumod_outside_take(struct module_qstate *sub, struct module_qstate *super,
			 struct enumod_query *q)
{
	q->has_hopped = true;
	enumod_upstream_take(sub, super->region, &q->zone);
	q->zone.data = NULL;
}
