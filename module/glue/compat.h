/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compat.h - the one file that knows how Unbound's versions differ.
 *
 * Its headers come first in every file of the glue. The ENUMOD_ macros are
 * results of the compile probes in m4/enumod_unbound.m4, never of a version
 * number. A new Unbound: one probe there, one wrapper here.
 */
#pragma once

#include "config.h" /* of Unbound */

#include "dynlibmod/dynlibmod.h"
#include "services/cache/dns.h"
#include "services/mesh.h"
#include "sldns/rrdef.h"
#include "util/config_file.h"
#include "util/data/dname.h"
#include "util/data/msgparse.h"
#include "util/data/msgreply.h"
#include "util/data/packed_rrset.h"
#include "util/log.h"
#include "util/module.h"
#include "util/net_help.h"
#include "util/regional.h"
#include "util/rbtree.h"

#include <stdint.h>

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

/* Attach a query that qstate waits for; *newq is NULL when it runs already. */
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

/* Start a query that nobody waits for. */
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
 * A query of our own that nobody can join and that joins nobody: no client is
 * kept waiting for it, and what it brings is not what a client would get.
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

/* The same, and qstate waits for it. */
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

/*
 * Have a query fetch everything anew. What Unbound's record cache still has
 * would otherwise stay there with what is left of its TTL.
 */
static inline void enumod_compat_refresh(struct module_qstate *qstate)
{
	sock_list_insert(&qstate->blacklist, NULL, 0, qstate->region);
	qstate->prefetch_leeway =
		86400; /* seconds: good till then is too old */
}
