/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conclude.h - from what was looked up to the message that is handed out.
 */
#pragma once

#include "query.h"

/*
 * Judge the query and describe its answer.
 *
 * m: written whole; points into the region, the reply and q->other
 *
 * Returns false when out of memory.
 */
bool enumod_conclude(struct module_qstate *qstate, const struct enumod_query *q,
		     struct enumod_message *m);
