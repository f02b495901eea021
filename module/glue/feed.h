/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * feed.h - hand over to a lookup what Unbound brought.
 *
 * Replies are described as the core sees them, and each name that they led
 * through is checked: it may be that of a number which is refused (VAL-46).
 */
#pragma once

#include "query.h"

/*
 * What the modules below have just brought becomes q->zone.
 * Returns false when out of memory.
 */
bool enumod_feed_zone(struct module_qstate *qstate, struct enumod_query *q);

/*
 * The aliases that lead to a name of ours, q->alias of q->zone, to a query of
 * the task ALIAS; without q->alias, there are none. Returns as above.
 */
bool enumod_feed_alias(struct module_qstate *qstate, struct enumod_query *q);

/* q->other: the answer to the number, or to the end of an alias; or NULL. */
void enumod_feed_number(struct enumod_query *q);

/* A look-up could not be begun, or must not be: its name is not clear. */
void enumod_feed_nothing(struct module_qstate *qstate, struct enumod_query *q,
			 const struct e164_want *want,
			 const struct e164_clearance *clearance);

/* A policy zone of Unbound keeps it from this client: there is nothing. */
void enumod_feed_barred(struct module_qstate *qstate, struct enumod_query *q,
			const struct e164_want *want,
			enum e164_outcome outcome);

/* A sub-query of super is done; nothing happens unless it is awaited. */
void enumod_feed_sub(struct module_qstate *sub, int id,
		     struct module_qstate *super, struct enumod_query *q);
