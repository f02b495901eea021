/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside_rpz.h - a response policy zone of Unbound, at the end of an alias.
 *
 * Unbound applies such zones (rpz:) to the question of a client, and the
 * iterator does to each name that an alias leads it to. The query for the end
 * of an alias that is made here has neither, so the zones are asked here; nor
 * have those for referrals and for other trees.
 */
#pragma once

#include "query.h"

/*
 * Does a policy zone keep this name from clients, or replace what is there?
 * Where it lets the client's question pass, it does so for all that is behind.
 * outcome: what it is then
 */
bool enumod_outside_rpz_bars(struct module_qstate *qstate,
			     const struct e164_want *want,
			     enum e164_outcome *outcome);

enum enumod_rpz {
	ENUMOD_RPZ_NOTHING,  /* no zone has anything to say */
	ENUMOD_RPZ_REPLY,    /* qstate's reply is what one says */
	ENUMOD_RPZ_REDIRECT, /* one leads on to another name, by a CNAME */
	ENUMOD_RPZ_FAILED,   /* out of memory */
};

/*
 * Ask the response policy zones about the end of q->alias, which the zone's
 * reply leads to; what one says comes behind these aliases.
 */
enum enumod_rpz enumod_outside_rpz(struct module_qstate *qstate,
				   const struct enumod_query *q);

/*
 * Where the zone's reply, which the modules below have brought, has a CNAME of
 * a policy zone behind q->alias, they have followed that. If it leads to a name
 * of ours, move q->alias on to it. Returns false if not: then the reply is what
 * the client gets.
 */
bool enumod_outside_rpz_follow(const struct module_qstate *qstate,
			       struct enumod_query *q);
