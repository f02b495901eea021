/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * policy.h - what an operator allows, and the verdict on a query.
 *
 * A policy is plain data, filled from the configuration and never changed
 * while queries run. The e164_verdict_*() functions turn facts into a verdict;
 * what a verdict means for the client stands in one table, verdict.def. First
 * failure decides, in the order of design section 3: look-up, DNSSEC, service.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/list.h"
#include "e164/service.h"

/* How much the data is proven, weakest first; two are joined by the lesser. */
enum e164_trust {
	E164_TRUST_BOGUS,
	E164_TRUST_UNKNOWN,  /* indeterminate or unchecked (DSC-12) */
	E164_TRUST_INSECURE, /* proven to be unsigned */
	E164_TRUST_SECURE,
};

static inline enum e164_trust e164_trust_weakest(enum e164_trust a,
						 enum e164_trust b)
{
	return a < b ? a : b;
}

/* One lower-case word, for logs and JSON. Static storage. */
const char *e164_trust_word(enum e164_trust trust);

enum e164_dnssec {
	E164_DNSSEC_PREFER,  /* insecure is accepted, bogus never */
	E164_DNSSEC_REQUIRE, /* only secure is accepted */
	E164_DNSSEC_OFF,     /* status ignored, bogus still refused */
};

struct e164_policy {
	e164_service_set services; /* allowed; all others are dropped */
	enum e164_dnssec dnssec;
	bool accepts_obsolete; /* RFC 2916 service fields (SVC-07) */
	bool follows;          /* non-terminals become pending choices */
	bool uri_all_orders; /* URI from every ORDER, not the first (ORD-03) */
	uint32_t uri_max;    /* octets of a URI that is handed out (REW-40) */
	/* Of struct e164_apex; NULL or empty: no such list. */
	const struct e164_list *domain_allow;
	const struct e164_list *domain_deny;
};

enum {
	E164_RCODE_NOERROR = 0,
	E164_RCODE_SERVFAIL = 2,
	E164_RCODE_NXDOMAIN = 3,
	E164_RCODE_ZONE = 0x100, /* not on the wire: as the zone said */
};

enum {
	E164_EDE_OTHER = 0,
	E164_EDE_STALE = 3,
	E164_EDE_BOGUS = 6,
	E164_EDE_NOT_READY = 14,
	E164_EDE_BLOCKED = 15,
	E164_EDE_NONE = 0x10000, /* not on the wire */
};

enum e164_verdict {
#define E164_VERDICT(name, word, rcode, ede, text) E164_VERDICT_##name,
#include "e164/verdict.def"
	E164_VERDICT_COUNT
};

struct e164_verdict_row {
	const char *word;
	int rcode; /* E164_RCODE_ */
	int ede;   /* E164_EDE_ */
	const char *text;
};

const struct e164_verdict_row *e164_verdict_row(enum e164_verdict verdict);

/* What the look-up in the zone brought. */
enum e164_outcome {
	E164_OUTCOME_FAILED, /* SERVFAIL, REFUSED, time-out, out of memory */
	E164_OUTCOME_NXDOMAIN,
	E164_OUTCOME_NODATA,
	E164_OUTCOME_DATA,
};

/* What is known about a number when its NAPTR records were looked at. */
struct e164_facts {
	enum e164_outcome outcome;
	enum e164_trust trust; /* of all that was used */
	size_t usable;         /* records, or targets, that may be handed out */
	bool is_policy;        /* an otherwise good one fell to the policy */
	bool is_oversized;     /* not all of them could be looked at */
};

/* NAPTR at a number, for a client that relies on us (CD=0). */
enum e164_verdict e164_verdict_number(const struct e164_policy *policy,
				      const struct e164_facts *number);

/* NAPTR at a number, for a client that validates itself (CD=1). */
enum e164_verdict e164_verdict_number_raw(const struct e164_facts *number);

/* A URI RRset that the zone itself has (DSC-08). */
enum e164_verdict e164_verdict_uri(const struct e164_policy *policy,
				   const struct e164_facts *zone);

/*
 * A URI RRset to be made, after the zone proved that it has none, or could not
 * be asked. Where DNSSEC is required, the records that it is made from have to
 * be secure. The proof need not be: below an NSEC3 record with opt-out (RFC
 * 5155 section 6) it is insecure although the zone is signed.
 *
 * trust:  of that proof; UNKNOWN when there is none
 * number: facts and verdict of the number's NAPTR records; usable counts the
 *         targets of the service that was asked for
 */
enum e164_verdict e164_verdict_synth(const struct e164_policy *policy,
				     enum e164_trust trust,
				     enum e164_verdict number_verdict,
				     const struct e164_facts *number);
