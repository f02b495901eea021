/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * descent.h - a query of ours on its way through the modules below us.
 *
 * Unbound keeps nothing of what such a query brings (host_cache.h). Here is
 * what is kept after all, as it is no data of a number.
 */
#pragma once

#include "query.h"

/*
 * Keep a delegation that is on the way to the name that was asked for, as
 * Unbound does: the NS RRset, its DS RRset, and the servers' addresses. Without
 * it the zone above would be asked again for each number.
 *
 * response: scrubbed, and not stored by Unbound
 */
void enumod_descent_keep(struct module_qstate *qstate,
			 const struct dns_msg *response);
