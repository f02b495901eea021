/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * untried.c - servers of a zone that were not asked yet.
 *
 * The iterator keeps all addresses of a zone's servers, also those that it
 * never asks: they stay untried for ever, and are no reason to wait.
 */
#include "untried.h"

/* Is it of a family of addresses that this host uses? */
static bool has_family(const struct iter_env *env,
		       const struct delegpt_addr *address)
{
	return address->addr.ss_family == AF_INET6 ? env->supports_ipv6
						   : env->supports_ipv4;
}

/* Is it known to be lame, or to have been silent for too long to be asked? */
static bool is_dead(const struct module_qstate *qstate,
		    const struct iter_qstate *iq, struct delegpt_addr *address)
{
	int lame;
	int dnssec_lame;
	int recursion_lame;
	int rtt;

	return infra_get_lame_rtt(qstate->env->infra_cache, &address->addr,
				  address->addrlen, iq->dp->name,
				  iq->dp->namelen, iq->qinfo_out.qtype, &lame,
				  &dnssec_lame, &recursion_lame, &rtt,
				  *qstate->env->now) &&
	       (lame || rtt >= USEFUL_SERVER_TOP_TIMEOUT);
}

/* Does the iterator choose it never, or only when all others are gone? */
static bool is_passed_over(const struct module_qstate *qstate,
			   const struct iter_qstate *iq,
			   const struct iter_env *env,
			   struct delegpt_addr *address)
{
	return address->bogus || address->lame || !has_family(env, address) ||
	       donotq_lookup(env->donotq, &address->addr, address->addrlen) ||
	       is_dead(qstate, iq, address);
}

bool enumod_untried_is_left(const struct module_qstate *qstate)
{
	const struct iter_qstate *iq = enumod_compat_iterator(qstate);
	const struct iter_env *env = enumod_compat_iterator_env(qstate);
	struct delegpt_addr *at;

	if (!env || !iq || !iq->dp)
		return false;
	for (at = iq->dp->target_list; at; at = at->next_target)
		if (!at->attempts && !is_passed_over(qstate, iq, env, at))
			return true;
	return false;
}
