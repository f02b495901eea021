/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alias.h - aliases from names out of scope to names in scope ("ours").
 *
 * A client that asks for such an alias must get the same as for its target. So
 * the module starts a query for the target, which it answers itself, and puts
 * the answer behind the alias.
 */
#pragma once

#include "instance.h"

struct enumod_alias {
	size_t count;  /* RRsets at the start of the answer that lead there */
	uint8_t *name; /* points into the reply */
	size_t len;    /* octets */
};

/* Is the RRset an alias that leads a query to a name in scope? */
bool enumod_alias_is_way(const struct enumod_instance *instance,
			 const struct query_info *qinfo,
			 struct ub_packed_rrset_key *key);

/*
 * Find the first name in the answer section that is in scope.
 * Returns false when there is none.
 */
bool enumod_alias_find(const struct enumod_instance *instance,
		       const struct query_info *qinfo,
		       const struct reply_info *reply,
		       struct enumod_alias *alias);

/*
 * Find the alias of an answer to QTYPE ANY that leads to a name in scope, and
 * has more behind it. An alias is all of such an answer, but Unbound asks for
 * another type on its way (qname-minimisation), and follows it then.
 */
bool enumod_alias_find_any(const struct enumod_instance *instance,
			   const struct query_info *qinfo,
			   const struct reply_info *reply,
			   struct enumod_alias *alias);

/*
 * Does the RRset prove that the wildcard of an alias counts? What is in a tree
 * may be a proof of the zone of the number, and of a URI that is made.
 */
bool enumod_alias_is_proof(const struct enumod_instance *instance,
			   const struct ub_packed_rrset_key *key);

/*
 * Do the aliases that the iterator has collected for the query so far lead to a
 * name in scope?
 */
bool enumod_alias_is_collected(const struct module_qstate *qstate,
			       const struct enumod_instance *instance);

/* The same for the first of these aliases alone. */
bool enumod_alias_is_first_collected(const struct module_qstate *qstate,
				     const struct enumod_instance *instance);

/*
 * The same for the CNAME that Unbound's record cache has for the name that was
 * asked for. If so, it need not be followed upstream.
 */
bool enumod_alias_is_known(const struct module_qstate *qstate,
			   const struct enumod_instance *instance);

/*
 * The same for the chain of aliases in that cache. If the chain and the records
 * at its end are cached, the module sees no response from upstream, so it has
 * to look here.
 */
bool enumod_alias_is_cached(const struct module_qstate *qstate,
			    const struct enumod_instance *instance);

/*
 * The same from the end of a response on, which is an alias; for types that
 * the module does not answer, only its own target is looked at.
 */
bool enumod_alias_leads_here(const struct module_qstate *qstate,
			     const struct enumod_instance *instance,
			     const struct dns_msg *response);
