/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compat.h - the one file that knows how Unbound's versions differ.
 *
 * Every file of the glue includes it first. The ENUMOD_ macros are results of
 * the compile probes in m4/enumod_unbound.m4, not of a version number. To
 * support a new Unbound, add a probe there and a wrapper here.
 */
#pragma once

#include "config.h" /* of Unbound */

#include "dynlibmod/dynlibmod.h"
#include "iterator/iter_delegpt.h"
#include "iterator/iterator.h"
#include "libunbound/worker.h"
#include "respip/respip.h"
#include "services/cache/dns.h"
#include "services/mesh.h"
#include "services/rpz.h"
#include "sldns/rrdef.h"
#include "util/config_file.h"
#include "util/data/dname.h"
#include "util/data/msgparse.h"
#include "util/data/msgreply.h"
#include "util/data/packed_rrset.h"
#include "util/log.h"
#include "util/module.h"
#include "util/net_help.h"
#include "util/netevent.h"
#include "util/regional.h"
#include "util/rbtree.h"
#include "validator/validator.h"

#include "host_symbols.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The build-id of the daemon that configure was given, in hexadecimal digits;
 * empty if it has none.
 */
#ifdef ENUMOD_HOST_ID
#define ENUMOD_COMPAT_TEXT(word)  ENUMOD_COMPAT_QUOTE(word)
#define ENUMOD_COMPAT_QUOTE(word) #word
#define ENUMOD_COMPAT_BUILD_ID    ENUMOD_COMPAT_TEXT(ENUMOD_HOST_ID)
#else
#define ENUMOD_COMPAT_BUILD_ID ""
#endif

static inline struct reply_info *
enumod_compat_reply_info(struct regional *region, uint16_t flags, time_t ttl,
			 size_t an, size_t ns, size_t ar,
			 enum sec_status security)
{
	const size_t total = an + ns + ar;

#if ENUMOD_REPLY_BASE_ARGS == 11
	return construct_reply_info_base(region, flags, 1, ttl, ttl, ttl, an,
					 ns, ar, total, security);
#elif ENUMOD_REPLY_BASE_ARGS == 12
	return construct_reply_info_base(region, flags, 1, ttl, ttl, ttl, an,
					 ns, ar, total, security,
					 LDNS_EDE_NONE);
#else
	return construct_reply_info_base(region, flags, 1, ttl, ttl, ttl, 0, an,
					 ns, ar, total, security,
					 LDNS_EDE_NONE);
#endif
}

/* All flags of RRsets that Unbound has. */
#define COMPAT_RRSET_FLAGS ((uint32_t)ENUMOD_RRSET_FLAGS)

/* 1 if an RRset with a TTL of 0 left is over, 0 if only after that second. */
#ifdef TTL_IS_EXPIRED
#define COMPAT_LAST_SECOND ((time_t)(TTL_IS_EXPIRED(0, 0) ? 1 : 0))
#else
#define COMPAT_LAST_SECOND ((time_t)0)
#endif

/*
 * Store a message and its RRsets in Unbound's caches; the TTLs are relative. It
 * is what dns_cache_store() does with a message that was validated, or needs no
 * validation; but that takes no hash, and a hash is a step for each label.
 *
 * hash: by query_info_hash()
 * Returns false when out of memory.
 */
static inline bool enumod_compat_cache_store(struct module_qstate *qstate,
					     const struct query_info *qinfo,
					     hashvalue_type hash,
					     struct reply_info *rep)
{
	struct module_env *env = qstate->env;
	struct reply_info *copy = reply_info_copy(rep, env->alloc, NULL);
	struct query_info asked = *qinfo;

	if (!copy)
		return false;
	asked.qname = memdup(qinfo->qname, qinfo->qname_len);
	if (!asked.qname) {
		reply_info_parsedelete(copy, env->alloc);
		return false;
	}
	copy->flags |= BIT_RA | BIT_QR;
	copy->flags &= (uint16_t) ~(BIT_AA | BIT_CD);
	dns_cache_store_msg(env, &asked, hash, copy, 0, 0, rep,
			    qstate->query_flags, NULL, qstate->qstarttime);
	free(asked.qname); /* NULL if it was taken */
	return true;
}

/* Store RRsets as the zone has them, without any message. */
static inline bool enumod_compat_cache_rrsets(struct module_qstate *qstate,
					      struct query_info *qinfo,
					      struct reply_info *rep)
{
#if ENUMOD_STORE_VALREC
	return dns_cache_store(qstate->env, qinfo, rep, 1, 0, 0, NULL, 0,
			       qstate->qstarttime, 0);
#else
	return dns_cache_store(qstate->env, qinfo, rep, 1, 0, 0, NULL, 0,
			       qstate->qstarttime);
#endif
}

/*
 * Attach a sub-query that qstate waits for; *newq is NULL when it runs already.
 * Returns 0 when out of memory or the sub-query would wait for itself.
 */
static inline int enumod_compat_attach_sub(struct module_qstate *qstate,
					   struct query_info *qinfo,
					   uint16_t flags,
					   struct module_qstate **newq)
{
#if ENUMOD_ATTACH_SUB_CINFO
	return (*qstate->env->attach_sub)(qstate, qinfo, NULL, flags, 0, 0,
					  newq);
#else
	return (*qstate->env->attach_sub)(qstate, qinfo, flags, 0, 0, newq);
#endif
}

/* Start a query that nobody waits for. Returns 0 on failure. */
static inline int enumod_compat_add_sub(struct module_qstate *qstate,
					struct query_info *qinfo,
					uint16_t flags,
					struct module_qstate **newq)
{
	struct mesh_state *sub = NULL;

#if ENUMOD_ATTACH_SUB_CINFO
	return (*qstate->env->add_sub)(qstate, qinfo, NULL, flags, 0, 0, newq,
				       &sub);
#else
	return (*qstate->env->add_sub)(qstate, qinfo, flags, 0, 0, newq, &sub);
#endif
}

/*
 * Start a query with a unique mesh state: no client's query is merged with it.
 * So no client waits for it, and none gets its result. Nothing waits for it.
 * Returns NULL when out of memory.
 */
static inline struct module_qstate *
enumod_compat_new_unique(struct module_qstate *qstate, struct query_info *qinfo,
			 uint16_t flags)
{
	struct mesh_area *mesh = qstate->env->mesh;
	struct mesh_state *state =
		mesh_state_create(qstate->env, qinfo, NULL, flags, 0, 0);

	if (!state)
		return NULL;
	mesh_state_make_unique(state);
	(void)rbtree_insert(&mesh->all, &state->node);
	mesh->num_detached_states++;
	(void)rbtree_insert(&mesh->run, &state->run_node);
	return &state->s;
}

/* The same, with qstate waiting for it. */
static inline struct module_qstate *
enumod_compat_attach_unique(struct module_qstate *qstate,
			    struct query_info *qinfo, uint16_t flags)
{
	struct module_qstate *sub =
		enumod_compat_new_unique(qstate, qinfo, flags);

	if (!sub || !mesh_state_attachment(qstate->mesh_info, sub->mesh_info))
		return NULL;
	qstate->env->mesh->num_detached_states--;
	return sub;
}

/* Is this the daemon, or a program that has libunbound? */
static inline bool enumod_compat_is_daemon(const struct module_qstate *qstate)
{
	return qstate->env->send_query == &worker_send_query;
}

/*
 * Unbound calls back only what is in a list of its own. There the validator has
 * a function that goes on with a query: it calls operate() with
 * module_event_pass. Returns NULL when out of memory; the caller deletes it
 * before the query ends.
 */
static inline struct comm_timer *
enumod_compat_timer(struct module_qstate *qstate)
{
	return comm_timer_create(qstate->env->worker_base,
				 &validate_suspend_timer_cb, qstate);
}

/* Unbound ends a query that goes on too often, but not one that waits. */
static inline void enumod_compat_timer_set(struct module_qstate *qstate,
					   struct comm_timer *timer,
					   struct timeval *after)
{
	qstate->mesh_info->num_activated = 0;
	comm_timer_set(timer, after);
}

/* The time of the event that is being handled: milliseconds since 1970. */
static inline uint64_t enumod_compat_now_ms(const struct module_env *env)
{
	return (uint64_t)env->now_tv->tv_sec * 1000 +
	       (uint64_t)env->now_tv->tv_usec / 1000;
}

/*
 * How many milliseconds an answer may take without Unbound's dropping it as too
 * old: half of discard-timeout. Of a silent server there are only time-outs, at
 * intervals that double, so the first one after two fifths of this counts.
 */
static inline uint64_t enumod_compat_patience_ms(const struct module_env *env)
{
#if ENUMOD_DISCARD_TIMEOUT
	if (env->cfg->discard_timeout > 0)
		return (uint64_t)env->cfg->discard_timeout / 2;
#endif
	(void)env;
	return UINT64_MAX;
}

/*
 * Continue a query that waits for sub-queries, as if all of them had ended.
 * They go on without it.
 */
static inline void enumod_compat_stop_waiting(struct module_qstate *qstate)
{
	struct mesh_area *mesh = qstate->env->mesh;

	(*qstate->env->detach_subs)(qstate);
	(void)rbtree_insert(&mesh->run, &qstate->mesh_info->run_node);
}

/*
 * May one of the zones have no-cache? The look-up costs 2,000 instructions, so
 * a few zones are walked through first; if there are more, it may.
 */
static inline bool enumod_compat_may_bar(const struct config_stub *zones)
{
	size_t left = 64;

	for (; zones && left && !zones->no_cache; zones = zones->next)
		left--;
	return zones != NULL;
}

/* Is the name in a zone with stub-no-cache or forward-no-cache? */
static inline bool enumod_compat_is_uncached(struct module_qstate *qstate,
					     const struct query_info *asked)
{
	const struct config_file *cfg = qstate->env->cfg;
	struct query_info copy = *asked;

	if (!enumod_compat_may_bar(cfg->stubs) &&
	    !enumod_compat_may_bar(cfg->forwards))
		return false;
#if ENUMOD_NO_CACHE_ARGS == 4
	return iter_stub_fwd_no_cache(qstate, &copy, NULL, NULL) != 0;
#else
	return iter_stub_fwd_no_cache(qstate, &copy, NULL, NULL, NULL, 0) != 0;
#endif
}

/* The index of a module in module-config, or -1. */
static inline int enumod_compat_find(const struct module_qstate *qstate,
				     const char *name)
{
	return modstack_find(&qstate->env->mesh->mods, name);
}

/* The iterator's state of this query; NULL when it has none. */
static inline struct iter_qstate *
enumod_compat_iterator(const struct module_qstate *qstate)
{
	const int id = enumod_compat_find(qstate, "iterator");

	return id < 0 ? NULL : qstate->minfo[id];
}

/* The iterator's own data; NULL when there is none. */
static inline const struct iter_env *
enumod_compat_iterator_env(const struct module_qstate *qstate)
{
	const int id = enumod_compat_find(qstate, "iterator");

	return id < 0 ? NULL : qstate->env->modinfo[id];
}

/*
 * Have the response policy zones look at a name that an alias leads to. Unbound
 * gives an action that stands for nothing but a bit a place to be noted in,
 * which a query has only later.
 * Returns what one of them answers, in the region of qstate; NULL: nothing.
 */
static inline struct dns_msg *enumod_compat_rpz(struct module_qstate *qstate,
						const struct query_info *end)
{
	struct respip_action_info *own = qstate->respip_action_info;
	struct respip_action_info spare = { 0 };
	struct iter_qstate iq = { .qchase = *end };
	struct dns_msg *msg;

	if (!own)
		qstate->respip_action_info = &spare;
	msg = rpz_callback_from_iterator_cname(qstate, &iq);
	qstate->respip_action_info = own;
	return msg;
}

/*
 * Have the iterator send no more queries for this one. It then fails as if it
 * had sent too many.
 */
static inline void enumod_compat_stop_asking(struct module_qstate *qstate)
{
	struct iter_qstate *iq = enumod_compat_iterator(qstate);

	if (iq)
		iq->sent_count = INT16_MAX;
}

/*
 * Hide the client of a query from subnetcache, which then sends no subnet
 * upstream and caches nothing. It takes the client from the query in its first
 * call, so that call is made here, while the client is hidden.
 */
static inline void enumod_compat_hide_client(struct module_qstate *qstate,
					     int id)
{
	const int subnet = enumod_compat_find(qstate, "subnetcache");
	struct mesh_reply *replies = qstate->mesh_info->reply_list;
	struct edns_option *options = qstate->edns_opts_front_in;

	if (subnet < id || qstate->minfo[subnet])
		return;
	qstate->mesh_info->reply_list = NULL;
	qstate->edns_opts_front_in = NULL;
	(*qstate->env->mesh->mods.mod[subnet]->operate)(
		qstate, module_event_pass, subnet, NULL);
	qstate->mesh_info->reply_list = replies;
	qstate->edns_opts_front_in = options;
}

/*
 * Restart the modules to the right of this one. With Unbound's
 * module_restart_next they would restart after this module has returned, and
 * subnetcache would see the client.
 * Returns what operate() has to tell Unbound.
 */
static inline enum module_ext_state
enumod_compat_restart(struct module_qstate *qstate, int id)
{
	const struct module_stack *mods = &qstate->env->mesh->mods;

	for (int i = id + 1; i < mods->num; i++) {
		(*mods->mod[i]->clear)(qstate, i);
		qstate->minfo[i] = NULL;
	}
	enumod_compat_hide_client(qstate, id);
	return module_wait_module;
}

/*
 * Make a query fetch all records again. Otherwise Unbound would take those that
 * its record cache still has, with the rest of their TTL.
 */
static inline void enumod_compat_refresh(struct module_qstate *qstate)
{
	sock_list_insert(&qstate->blacklist, NULL, 0, qstate->region);
	qstate->prefetch_leeway = 86400; /* seconds of TTL that are too few */
}
