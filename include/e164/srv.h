/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * srv.h - the look-ups that tell what the domains of URIs offer.
 *
 * A decision's im: and pres: URIs are usable when their domain offers one of
 * some protocols: by SRV records, or, where there is no SRV record at all, by
 *an address (RFC 3861 section 4, RFC 5028 section 2). This says what to look up
 * and what follows from the results; whoever can look up does so: the module
 * with sub-queries, enumctl with a resolver.
 *
 *	e164_errands_services(&errands, protocols, decision);
 *	... look up each of errands.at[], e164_errand_found() for what exists
 *... e164_errands_addresses(&errands, decision);
 *	... look up those that were added ...
 *	e164_errands_sift(&errands, decision);
 */
#pragma once

#include "e164/discovery.h"
#include "e164/list.h"
#include "e164/number.h"
#include "e164/resolve.h"

#define E164_ERRANDS_MAX 16 /* look-ups for one number */

/* One look-up. scheme and domain are those of a URI of the decision. */
struct e164_errand {
	uint8_t name[E164_DNAME_MAX]; /* wire form, lower case */
	size_t len;                   /* octets of the name */
	uint16_t qtype;               /* SRV, A or AAAA */
	struct e164_slice scheme;
	struct e164_slice domain;
	bool has_records; /* an RRset exists, if only one that refuses */
	bool is_offered;  /* and it is none that refuses */
	bool has_failed;  /* there was no answer; for those who explain */
};

/* Zeroed, it is empty. Must not outlive the decision. */
struct e164_errands {
	size_t count;
	bool is_full; /* something was left out */
	struct e164_errand at[E164_ERRANDS_MAX];
};

/*
 * Append the SRV look-ups for the URIs of a decision, each once; those beyond
 * E164_ERRANDS_MAX are left out.
 *
 * protocols: of struct e164_label
 */
void e164_errands_services(struct e164_errands *errands,
			   const struct e164_list *protocols,
			   const struct e164_decision *d);

/* The same for the addresses of those domains that have no SRV record. */
void e164_errands_addresses(struct e164_errands *errands,
			    const struct e164_decision *d);

/*
 * Note that a look-up found an RRset.
 *
 * count: of its records, at least 1
 * rdata: of one of them
 */
void e164_errand_found(struct e164_errand *errand, size_t count,
		       struct e164_slice rdata);

/*
 * May the URI stay: it needs no protocol found, or one is offered?
 * Returns: E164_OK; E164_EOFFER; E164_ELIMIT, not all of the look-ups that
 *          could have found one were made.
 */
enum e164_status e164_errands_judge(const struct e164_errands *errands,
				    struct e164_slice uri);

/*
 * Take the choices that nothing is offered for out of a decision.
 * Returns the number of them.
 */
size_t e164_errands_sift(const struct e164_errands *errands,
			 struct e164_decision *d);
