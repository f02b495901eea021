/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * upstream.h - read what the modules below brought.
 *
 * RRsets are described by pointers into the reply, which lives as long as the
 * query.
 */
#pragma once

#include "answer.h"

#include "e164/lookup.h"

struct enumod_upstream {
	enum e164_outcome outcome;
	enum e164_trust trust;
	const struct reply_info *reply;         /* NULL when FAILED */
	const struct ub_packed_rrset_key *data; /* DATA: what was asked for */
	sldns_ede_code reason;                  /* of bogus data */
};

void enumod_upstream_read(struct module_qstate *qstate,
			  struct enumod_upstream *upstream);

/*
 * The same of a sub-query, whose reply is copied: it goes with the sub-query.
 */
void enumod_upstream_take(struct module_qstate *sub, struct regional *region,
			  struct enumod_upstream *zone);

/*
 * Describe it as the core sees it; slices point into the reply, and there is
 * no alias. Nobody has said yet that its names may be used: the caller sets
 * result->clearance.
 *
 * Returns false when out of memory.
 */
bool enumod_upstream_result(struct regional *region,
			    const struct enumod_upstream *zone,
			    struct e164_result *result);

/* Seconds that the first so many RRsets of the answer section are good for. */
uint32_t enumod_upstream_ttl(const struct enumod_upstream *zone, size_t count);

/*
 * The i-th RRset of a reply; a CNAME that was made from the DNAME in front of
 * it has the TTL of that. It points into the reply.
 */
struct enumod_rrset enumod_upstream_rrset(const struct reply_info *reply,
					  size_t i);

/*
 * Give each record the TTL of the RRset: the validator bounds only the latter
 * (RFC 4035 section 5.3.3), and a forwarder may pass on records that have
 * several (RFC 2181 section 5.2). Returns false when out of memory.
 */
bool enumod_upstream_even_ttl(struct regional *region, time_t ttl,
			      struct enumod_rrset *rrset);

/* Where the RRset leads, if it is one CNAME; else empty. */
struct e164_slice enumod_upstream_target(const struct enumod_rrset *rrset);

/*
 * Describe the reply, without what an authority has no business to put there:
 * of a denial, the aliases and the proofs are left. Returns false when out of
 * memory.
 */
bool enumod_upstream_message(struct regional *region,
			     const struct enumod_upstream *upstream,
			     struct enumod_message *m);

/* The RDATA of the i-th record, without its length. */
struct e164_slice enumod_upstream_rdata(const struct enumod_rrset *rrset,
					size_t i);
