/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * policy.h - what an operator allows, and the verdict on a query.
 *
 * A policy is plain data, filled from the configuration and never changed
 * while queries run. The e164_verdict_*() functions turn facts into a verdict;
 * what a verdict means for the client stands in one table, verdict.def. The
 * first failure decides, in this order: look-up, DNSSEC, enumservice.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/list.h"
#include "e164/service.h"

/*
 * What DNSSEC says of data (RFC 4033 section 5), weakest first. Data from
 * several sources has the weakest trust of all of them.
 */
enum e164_trust {
	E164_TRUST_BOGUS,
	E164_TRUST_UNKNOWN,  /* indeterminate, or not validated (DSC-12) */
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
	E164_DNSSEC_OFF,     /* all but bogus is accepted */
};

struct e164_policy {
	e164_service_set services; /* allowed; all others are dropped */
	enum e164_dnssec dnssec;
	bool accepts_obsolete; /* RFC 2916 service fields (SVC-07) */
	bool follows;          /* non-terminals are followed, not dropped */
	bool uri_all_orders; /* URIs from every ORDER, not the best (ORD-03) */
	uint32_t uri_max;    /* octets of a URI that is handed out (REW-40) */
	/* Lists of struct e164_apex, not owned; NULL or empty: no such list. */
	const struct e164_list *domain_allow;
	const struct e164_list *domain_deny;
};

enum {
	E164_RCODE_NOERROR = 0,
	E164_RCODE_SERVFAIL = 2,
	E164_RCODE_NXDOMAIN = 3,
	E164_RCODE_ZONE = 0x100, /* not on the wire: the zone's own RCODE */
};

enum {
	E164_EDE_OTHER = 0,
	E164_EDE_STALE = 3,
	E164_EDE_INDETERMINATE = 5,
	E164_EDE_BOGUS = 6,
	E164_EDE_NOT_READY = 14,
	E164_EDE_BLOCKED = 15,
	E164_EDE_STALE_NXDOMAIN = 19,
	E164_EDE_NONE = 0x10000, /* not on the wire: no EDE is sent */
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

/* The result of a look-up in the zone. */
enum e164_outcome {
	E164_OUTCOME_FAILED, /* SERVFAIL, REFUSED, time-out, out of memory */
	E164_OUTCOME_NXDOMAIN,
	E164_OUTCOME_NODATA,
	E164_OUTCOME_DATA,
};

/* What is known about a number once its NAPTR records have been decided on. */
struct e164_facts {
	enum e164_outcome outcome;
	enum e164_trust trust; /* the weakest of all data that was used */
	size_t usable;         /* records, or targets, that may be handed out */
	bool is_policy;        /* policy removed a record that was usable */
	bool is_oversized;     /* there are more records than are looked at */
	bool is_weak;          /* none is usable, for want of proof alone */
};

/* NAPTR at a number, for a client that relies on us (CD=0). */
enum e164_verdict e164_verdict_number(const struct e164_policy *policy,
				      const struct e164_facts *number);

/* NAPTR at a number, for a client that validates itself (CD=1). */
enum e164_verdict e164_verdict_number_raw(const struct e164_facts *number);

/* A URI query at a name where the zone has a URI RRset (DSC-08). */
enum e164_verdict e164_verdict_uri(const struct e164_policy *policy,
				   const struct e164_facts *zone);

/*
 * A URI RRset that is to be made from the number's NAPTR records, because the
 * zone has denied one of its own, or could not be asked. Where DNSSEC is
 * required, the NAPTR records have to be secure. An insecure denial is enough:
 * under an NSEC3 record with opt-out (RFC 5155 section 6) it is insecure
 * although the zone is signed.
 *
 * trust:          of the denial; UNKNOWN when there is none
 * number_verdict: on the number's NAPTR records
 * number:         facts on these; usable counts the targets for the enumservice
 *                 that was asked for
 */
enum e164_verdict e164_verdict_synth(const struct e164_policy *policy,
				     enum e164_trust trust,
				     enum e164_verdict number_verdict,
				     const struct e164_facts *number);
