/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * srv.h - the look-ups that tell which protocols the domains of URIs offer.
 *
 * An im: or pres: URI is usable when its domain offers one of some protocols:
 * by SRV records, or, where there is no SRV record at all, by an address (RFC
 * 3861 section 4, RFC 5028 section 2). This says which names to look up and
 * what follows from the results; lookup.h says when.
 *
 *	e164_srv_add_services(&set, protocols, decision);
 *	... look up each of set.at[], e164_srv_found() for what exists ...
 *	e164_srv_add_addresses(&set, decision);
 *	... look up those that were added ...
 *	e164_srv_sift(&set, decision);
 */
#pragma once

#include "e164/discovery.h"
#include "e164/list.h"
#include "e164/number.h"
#include "e164/decision.h"

#define E164_SRV_MAX 16 /* look-ups for one number */

/* One look-up. scheme and domain are those of a URI of the decision. */
struct e164_srv_lookup {
	uint8_t name[E164_DNAME_MAX]; /* wire form, lower case */
	size_t len;                   /* octets of the name */
	uint16_t qtype;               /* SRV, A or AAAA */
	struct e164_slice scheme;
	struct e164_slice domain;
	bool has_records; /* an RRset exists, if only one that refuses */
	bool is_offered;  /* and it is none that refuses */
	bool has_failed;  /* there was no answer */
	bool is_silent;   /* nor an end of waiting for one */
	bool is_done;     /* looked up, or given up */
};

/* Zeroed, it is empty. Must not outlive the decision. */
struct e164_srv_set {
	size_t count;
	bool is_full; /* something was left out */
	struct e164_srv_lookup at[E164_SRV_MAX];
};

/*
 * Append the SRV look-ups for the URIs of a decision, each once; those beyond
 * E164_SRV_MAX are left out.
 *
 * protocols: of struct e164_label
 */
void e164_srv_add_services(struct e164_srv_set *set,
			   const struct e164_list *protocols,
			   const struct e164_decision *d);

/* The same for the addresses of those domains that have no SRV record. */
void e164_srv_add_addresses(struct e164_srv_set *set,
			    const struct e164_decision *d);

/*
 * Note that a look-up found an RRset.
 *
 * rdatas: its records, of which there is one at least
 */
void e164_srv_found(struct e164_srv_lookup *srv,
		    const struct e164_slice *rdatas, size_t count);

/*
 * May the URI stay: it needs no protocol found, or one is offered?
 * Returns: E164_OK; E164_EOFFER; E164_ELIMIT, not all of the look-ups that
 *          could have found one were made.
 */
enum e164_status e164_srv_status(const struct e164_srv_set *set,
				 struct e164_slice uri);

/*
 * Take the choices that nothing is offered for out of a decision. They stand
 * behind the others, from d->choice_count on, for those who explain.
 *
 * Returns the number of them.
 */
size_t e164_srv_sift(const struct e164_srv_set *set, struct e164_decision *d);
