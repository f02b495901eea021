/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * alias.h - aliases of names that are not ours which lead to one that is.
 *
 * Whoever asks for such a name gets what asking for the name at its end gives:
 * that is asked for at this module, and its answer is put behind the alias.
 */
#pragma once

#include "instance.h"

struct enumod_alias {
	size_t count;  /* RRsets of the answer section that lead to the name */
	uint8_t *name; /* points into the reply */
	size_t len;    /* octets */
};

/*
 * Find the first name in the answer section that we answer for.
 * Returns false when there is none.
 */
bool enumod_alias_find(const struct enumod_instance *instance,
		       const struct query_info *qinfo,
		       const struct reply_info *reply,
		       struct enumod_alias *alias);

/*
 * Does a name lead to one that we answer for, by the aliases that the iterator
 * has collected for a query so far?
 */
bool enumod_alias_is_collected(const struct module_qstate *qstate,
			       const struct enumod_instance *instance);

/* The same by the first of them alone. */
bool enumod_alias_is_first_collected(const struct module_qstate *qstate,
				     const struct enumod_instance *instance);

/*
 * The same by the alias in Unbound's record cache of the name that was asked
 * for: then there is no need to follow it upstream.
 */
bool enumod_alias_is_known(const struct module_qstate *qstate,
			   const struct enumod_instance *instance);

/*
 * The same by all aliases in that cache. Where all of them and what is behind
 * them are cached, nothing is asked upstream.
 */
bool enumod_alias_is_cached(const struct module_qstate *qstate,
			    const struct enumod_instance *instance);
