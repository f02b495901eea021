/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alias.c - keep Unbound's message cache free of what we answer for.
 */
#include "alias.h"

#include "zone.h"

#include "e164/naptr.h"
#include "e164/urirr.h"

void enumod_alias_forget(struct module_qstate *qstate,
			 const struct enumod_env *env)
{
	const struct ub_packed_rrset_key *key;
	struct enumod_zone zone;
	struct e164_name name;

	if (qstate->qinfo.qtype != E164_TYPE_NAPTR &&
	    qstate->qinfo.qtype != E164_TYPE_URI)
		return;
	enumod_zone_read(qstate, &zone);
	key = zone.data;
	if (!key)
		return;
	e164_name_parse(e164_slice(key->rk.dname, key->rk.dname_len),
			env->config.options.apexes.at,
			env->config.options.apexes.count, &name);
	if (name.kind != E164_NAME_OUTSIDE)
		msg_cache_remove(qstate->env, key->rk.dname, key->rk.dname_len,
				 qstate->qinfo.qtype, qstate->qinfo.qclass,
				 qstate->query_flags);
}
