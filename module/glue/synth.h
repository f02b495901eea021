/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * synth.h - RRsets that no zone has: resolved NAPTR, URI, SOA, HINFO.
 *
 * All memory is of the region given; every record of a set has the same TTL
 * (TTL-03) and no made set has a signature (DSC-09). Each function returns
 * false when out of memory, and then has not written *rrset.
 */
#pragma once

#include "answer.h"

struct enumod_synth_owner {
	uint8_t *name; /* wire form */
	size_t len;    /* octets */
};

/*
 * One NAPTR for each choice, with the URI in the regexp. Where the URI is too
 * long for a regexp field, the record of the zone is kept, for the allowed
 * enumservices that its URI suits.
 *
 * source: the zone's RRset that the choices were made from
 */
bool enumod_synth_naptr(struct regional *region,
			const struct enumod_rrset *source,
			const struct e164_decision *decision, time_t ttl,
			struct enumod_rrset *rrset);

/* The records of the zone that were accepted, octet for octet. */
bool enumod_synth_filtered(struct regional *region,
			   const struct enumod_rrset *source,
			   const struct e164_decision *decision, time_t ttl,
			   struct enumod_rrset *rrset);

/* Of a URI RRset of the zone, the records that is_kept[] says. */
bool enumod_synth_subset(struct regional *region,
			 const struct enumod_rrset *source, const bool *is_kept,
			 time_t ttl, struct enumod_rrset *rrset);

bool enumod_synth_uri(struct regional *region, struct enumod_synth_owner owner,
		      const struct e164_target *targets, size_t count,
		      time_t ttl, struct enumod_rrset *rrset);

/* For a negative answer that the policy makes (TTL-14). */
bool enumod_synth_soa(struct regional *region, struct enumod_synth_owner owner,
		      time_t ttl, struct enumod_rrset *rrset);

/* RFC 8482 section 4.2 */
bool enumod_synth_hinfo(struct regional *region,
			struct enumod_synth_owner owner, time_t ttl,
			struct enumod_rrset *rrset);

/* Has the made set the very records of the zone's? Then nothing was changed. */
bool enumod_synth_is_same(const struct enumod_rrset *made,
			  const struct enumod_rrset *source);
