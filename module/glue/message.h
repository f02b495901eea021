/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * message.h - describe the message that a verdict asks for.
 *
 * m->verdict, ede, trust, made_sec and ttl_max are set by the caller; each
 * function fills in the rest. All return false when out of memory.
 */
#pragma once

#include "query.h"

/* What needs nothing but the zone's reply: denials, failures, the reply. */
bool enumod_message_plain(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m);

/* The zone's reply with the NAPTR RRset that the policy leaves. */
bool enumod_message_naptr(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_decision *d,
			  struct enumod_message *m);

/* The zone's reply with those records of its URI RRset that is_kept[] says. */
bool enumod_message_uri(struct module_qstate *qstate,
			const struct enumod_query *q, const bool *is_kept,
			struct enumod_message *m);

/* A made URI RRset. */
bool enumod_message_synth(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_target *targets, size_t count,
			  struct enumod_message *m);

/* The answer of the name that an alias leads to, behind that alias. */
bool enumod_message_alias(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m);

/* NXDOMAIN as NODATA: of the proof, only the SOA still is true. */
bool enumod_message_shadow(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   struct enumod_message *m);

/* How much of what the number brought for this query is proven. */
enum e164_trust enumod_message_other_trust(const struct enumod_query *q);

/* No longer good than what the other query brought. */
void enumod_message_bound(const struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m);
