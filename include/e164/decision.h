/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decision.h - from a number and its NAPTR records to the URIs that may be
 * used.
 *
 * e164_decide_number() looks at every record by itself (flags, service field,
 * rewrite, URI), then orders what was accepted; e164_decide_referral() puts
 * the records that a non-terminal refers to in its place. e164_targets() picks
 * what a client of some enumservices gets. RFC 6116 section 5.2; rows NAP, SVC,
 * ORD, REW, IMP, URI-05 to URI-08. Which names are looked up, and when, is
 * lookup.h's.
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

/* Non-terminals one behind the other (NTM-06). */
#define E164_REFERRAL_DEPTH_MAX 5
/* RRsets that one decision may be made from. */
#define E164_REFERRALS_MAX 32

/* Where in the tree of RRsets a choice stands: one step for each RRset. */
struct e164_path {
	uint8_t depth; /* 0: the number's own RRset */
	struct {
		uint8_t rrset; /* 0: the number's own, then as they came */
		uint16_t order;
		uint16_t preference;
	} at[E164_REFERRAL_DEPTH_MAX + 1];
};

/* A choice that is a non-terminal still to be followed. */
#define E164_SERVICE_PENDING (-2)

/*
 * One accepted record under one allowed enumservice. Or, with
 * E164_SERVICE_PENDING, a non-terminal: uri then is the name that it refers to,
 * in wire form, and points into the record.
 */
struct e164_choice {
	uint16_t order; /* of the record */
	uint16_t preference;
	uint16_t record; /* index into the RDATAs of its RRset */
	int service;     /* index into the registry */
	struct e164_slice uri;
	struct e164_path path;
	enum e164_trust
		trust; /* of the data; SECURE unless somebody lowers it */
};

struct e164_decision {
	size_t record_count; /* all records of the RRset */
	/* Of each record that was looked at last: those of one RRset. */
	enum e164_reason reasons[E164_RECORDS_MAX];
	size_t choice_count;
	struct e164_choice choices[E164_CHOICES_MAX]; /* best first */
	bool is_policy;      /* a well-formed record fell to the policy */
	bool is_oversized;   /* the number's own RRset is over a limit above */
	uint8_t rrset_count; /* RRsets that were looked at */
	const struct e164_slice *rrsets[E164_REFERRALS_MAX + 1]; /* RDATAs */
	size_t text_len; /* octets of text[] in use */
	uint8_t text[E164_URI_TEXT_MAX];
};

/* What decides, and where the decision goes. All of it is the caller's. */
struct e164_decider {
	const struct e164_policy *policy;
	const struct e164_number *number;
	struct e164_rewriter *rewriter; /* budget and memory of this query */
	struct e164_decision *decision;
};

/*
 * Decide on an RRset. The decision is written whole.
 *
 * rdatas: count NAPTR RDATAs, in any order; those beyond E164_RECORDS_MAX are
 *         not looked at, and is_oversized says so, for e164_verdict_number()
 *
 * Equal ORDER and PREFERENCE are ordered by RDATA, so that the answer does not
 * depend on how a server rotates the set.
 */
void e164_decide_number(const struct e164_decider *by,
			const struct e164_slice *rdatas, size_t count);

/*
 * Put the choices of another RRset in place of the pending choice "at"
 * (NTM-03, ORD-06): they are in the order of their own RRset and stand where
 * the non-terminal stood. With count 0, or more than E164_RECORDS_MAX, the
 * pending choice just goes: what somebody refers to cannot take away what is
 * good.
 *
 * Requires: the choice at is pending.
 */
void e164_decide_referral(const struct e164_decider *by, size_t at,
			  const struct e164_slice *rdatas, size_t count);

/*
 * The RDATA that a choice was made from, in the array that its RRset was given
 * as, which has to be there still.
 */
struct e164_slice e164_decision_rdata(const struct e164_decision *d,
				      const struct e164_choice *choice);

/*
 * Does the policy allow every domain that a URI may lead to? Where it has no
 * list, any URI is allowed; else see e164_uri_leads_only_to().
 */
bool e164_is_domain_allowed(const struct e164_policy *policy,
			    struct e164_slice uri);

/* Do two choices stand at one place, ORDER and PREFERENCE alike? */
bool e164_path_is_same(const struct e164_path *a, const struct e164_path *b);

/* Is a choice of one of the services, and as secure as the policy wants? */
bool e164_choice_is_for(const struct e164_policy *policy,
			const struct e164_choice *choice,
			e164_service_set services);

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

/*
 * Why each choice is among these targets or not, beyond their limit as well:
 * NONE, its URI is one; UNWANTED, not of these services; INSECURE, the policy
 * wants secure data; ORDER, a better one was accepted; TOO_MANY, there is no
 * room.
 *
 * reasons: room for count of them
 */
void e164_target_reasons(const struct e164_policy *policy,
			 const struct e164_choice *choices, size_t count,
			 e164_service_set services, enum e164_reason *reasons);
