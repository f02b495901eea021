/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * message.h - from the conclusion of a lookup to the message that goes out.
 */
#pragma once

#include "query.h"

/*
 * m: written whole; points into the region, the reply and q->other
 *
 * Returns false when out of memory.
 */
bool enumod_message(struct module_qstate *qstate, const struct enumod_query *q,
		    const struct e164_conclusion *conclusion,
		    struct enumod_message *m);
