/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * upstream.h - read what the modules below brought.
 *
 * Nothing is copied: RRsets are described by pointers into the reply, which
 * lives as long as the query.
 */
#pragma once

#include "answer.h"

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
 * Seconds that all of the reply is good for. The validator capped the RRsets;
 * the reply's own total is only asked when it has none, since what Unbound's
 * aggressive use of NSEC puts together has none.
 *
 * Requires: upstream->reply is not NULL.
 */
time_t enumod_upstream_ttl(const struct enumod_upstream *upstream);

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
