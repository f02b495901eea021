/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolve.h - from a number and its NAPTR records to the URIs that may be used.
 *
 * The one call that the module and enumctl need. e164_resolve() looks at every
 * record by itself (flags, service field, rewrite, URI), then orders what was
 * accepted. e164_decision_targets() picks what a client of one enumservice
 * gets. RFC 6116 section 5.2; rows NAP, SVC, ORD, REW, IMP, URI-05 to URI-08.
 *
 * Everything lives in the caller's memory: slices point into the records and
 * into the decision itself, so a decision must not be copied or outlive them.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/number.h"
#include "e164/policy.h"
#include "e164/rewrite.h"
#include "e164/status.h"

#define E164_RECORDS_MAX  64    /* records looked at in one RRset (ORD-15) */
#define E164_CHOICES_MAX  128   /* accepted pairs of record and enumservice */
#define E164_TARGETS_MAX  16    /* URI RRs in one answer (URI-08) */
#define E164_URI_MAX      1984  /* octets that one rewrite can yield (REW-40) */
#define E164_URI_TEXT_MAX 16384 /* octets of all URIs of one decision */

/* One accepted record under one allowed enumservice. */
struct e164_choice {
	uint16_t order;
	uint16_t preference;
	uint16_t record; /* index into the records given to e164_resolve() */
	int service;     /* index into the registry */
	struct e164_slice uri;
};

struct e164_decision {
	size_t record_count; /* all records of the RRset */
	enum e164_status reasons[E164_RECORDS_MAX]; /* of each looked at */
	size_t choice_count;
	struct e164_choice choices[E164_CHOICES_MAX]; /* best first */
	bool is_policy;  /* a well-formed record fell to the policy */
	size_t text_len; /* octets of text[] in use */
	uint8_t text[E164_URI_TEXT_MAX];
};

/*
 * Decide on an RRset.
 *
 * rdatas: count NAPTR RDATAs, in any order; those beyond E164_RECORDS_MAX are
 *         not looked at
 * rw:     budget and memory of this query
 * d:      written whole
 *
 * Equal ORDER and PREFERENCE are ordered by RDATA, so that the answer does not
 * depend on how a server rotates the set.
 */
void e164_resolve(const struct e164_policy *policy,
		  const struct e164_number *number,
		  const struct e164_slice *rdatas, size_t count,
		  struct e164_rewriter *rw, struct e164_decision *d);

struct e164_target {
	uint16_t priority; /* dense rank from 1 (URI-05) */
	struct e164_slice uri;
};

/*
 * What a client of some enumservices gets: the choices of the first accepted
 * ORDER (or of all, by policy), the same URI once, at most E164_TARGETS_MAX.
 *
 * choices:  count of them, best first
 * services: the enumservices asked for
 * targets:  room for E164_TARGETS_MAX
 *
 * Returns the number of targets.
 */
size_t e164_targets(const struct e164_policy *policy,
		    const struct e164_choice *choices, size_t count,
		    e164_service_set services, struct e164_target *targets);
