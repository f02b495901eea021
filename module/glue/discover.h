/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discover.h - look up what protocols the domains of URIs offer.
 *
 * Runs when a number is decided, once for all its im: and pres: URIs: SRV
 * look-ups side by side, then, where a domain has none and it matters, its
 * addresses. They are ordinary queries, so Unbound's cache serves them.
 */
#pragma once

#include "query.h"

#include "e164/srv.h"

struct enumod_discover {
	struct e164_errands errands;
	struct enumod_rrset rrsets[E164_ERRANDS_MAX]; /* count 0: none */
	bool is_done[E164_ERRANDS_MAX];
	size_t begun; /* those that were asked for */
	size_t pending;
	bool has_fallen_back; /* addresses were asked for */
	bool has_failed;      /* a look-up did */
	time_t ttl;           /* of all that was found out */
};

/*
 * Begin, or go on. Returns true while the query has to wait; when it returns
 * false, URIs that nothing is offered for are gone from the decision, if they
 * are to go.
 */
bool enumod_discover_next(struct module_qstate *qstate, struct enumod_query *q,
			  int id);

void enumod_discover_inform(struct module_qstate *sub,
			    struct module_qstate *super,
			    struct enumod_query *q);

/* Nothing will come of the look-ups that are under way. */
void enumod_discover_give_up(struct enumod_query *q, time_t now);

/* Add the SRV RRsets that were found. Returns false when out of memory. */
bool enumod_discover_add(struct module_qstate *qstate,
			 const struct enumod_query *q,
			 struct enumod_message *m);

/* Add those of a number's answer that are for the services asked for. */
bool enumod_discover_borrow(struct module_qstate *qstate,
			    const struct enumod_query *q,
			    struct enumod_message *m);
