/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validity.h - is the validation of a number in force? (RFC 4725)
 *
 * A record says on which day somebody verified that the domain's registrant is
 * the number's holder, and until which day that counts. Record, policy and time
 * yield a state (validity.def), whether the number is blocked, and the
 * second in which this next changes: no TTL may reach it (VAL-40). Times are
 * seconds since 1970, UTC; dates are days since 1970, each from its first
 * second at utc-offset (VAL-41). No clock and no store is used.
 */
#pragma once

#include "e164/conf.h"
#include "e164/date.h"
#include "e164/policy.h"

#define E164_VALIDITY_NEVER     UINT64_MAX /* no boundary ahead */
#define E164_VALIDITY_GRACE_TTL 300        /* seconds; most in GRACE (VAL-37) */
#define E164_VALIDITY_SKEW_DAYS 1          /* execution may be so far ahead */

enum e164_validity_state {
#define E164_VALIDITY(name, word, verdict, text) E164_VALIDITY_##name,
#include "e164/validity.def"
	E164_VALIDITY_STATE_COUNT
};

/* Validations that carry no expiration date (RFC 5105 section 9). */
enum e164_no_expiry {
	E164_NO_EXPIRY_REJECT, /* counts as expired from the start */
	E164_NO_EXPIRY_ACCEPT, /* never expires */
	E164_NO_EXPIRY_MAX,    /* expires no_expiry_days after execution */
};

struct e164_validity_policy {
	enum e164_validation validation;
	enum e164_no_expiry no_expiry;
	uint32_t no_expiry_days;
	uint32_t grace_days;
	uint32_t window_days;    /* DUE for so many days before expiry */
	int32_t utc_offset_sec;  /* where days begin, east of UTC (OQ-13) */
	bool is_unknown_allowed; /* numbers without a record pass (OQ-15) */
};

/* The rules that are configured for a number. clause: its own, or NULL. */
struct e164_validity_policy
e164_validity_policy_of(const struct e164_options *options,
			const struct e164_number_clause *clause);

/*
 * Without an expiration date a record that this entity vouches for lasts as
 * long as its clause allows at most, whatever no-expiry says (TOK-09).
 */
void e164_validity_policy_bind(struct e164_validity_policy *policy,
			       const struct e164_entity_clause *entity);

/* What a store keeps of a validation. */
struct e164_validity_record {
	int32_t execution_day;
	int32_t expiry_day; /* with has_expiry only */
	bool has_expiry;
	bool is_signed; /* a signature of the validation entity was verified */
	bool is_suspended; /* by hand, until resumed */
	bool is_revoked;
	bool is_distrusted; /* signed, but its key is no longer configured */
	bool is_bare;       /* a suspension by hand, without any validation */
};

struct e164_validity {
	enum e164_validity_state state;
	bool is_blocked;
	uint64_t boundary_sec; /* of the next change for clients, or NEVER */
};

/*
 * Both together: in GRACE if one of them is, until the first of them changes.
 */
void e164_validity_join(struct e164_validity *all,
			const struct e164_validity *one);

/*
 * The state of a number's validation.
 *
 * record: the one that decides for the number; NULL: there is none
 *
 * With E164_VALIDATION_NONE the delegation alone counts: only a suspension or
 * revocation by hand blocks. With SIGNED a record without a verified signature
 * counts as if there were none, unless it suspends or revokes.
 */
struct e164_validity e164_validity_of(const struct e164_validity_record *record,
				      const struct e164_validity_policy *policy,
				      uint64_t now_sec);

/*
 * Cap a TTL by the state: it ends one second before the boundary, and in GRACE
 * after E164_VALIDITY_GRACE_TTL seconds at most.
 * now_sec: the same as for e164_validity_of()
 */
uint32_t e164_validity_cap(const struct e164_validity *validity,
			   uint64_t now_sec, uint32_t ttl_sec);

/*
 * Write the day in whose first second the record expires under the policy.
 * Returns false when it never expires.
 */
bool e164_validity_expiry(const struct e164_validity_record *record,
			  const struct e164_validity_policy *policy,
			  int32_t *day);

/* On the number; ANSWER when the validity does not block it. */
enum e164_verdict e164_validity_verdict(const struct e164_validity *validity);

/* One lower-case word, for counters, logs and JSON. Static storage. */
const char *e164_validity_word(enum e164_validity_state state);

/* A short sentence for people. Static storage. */
const char *e164_validity_text(enum e164_validity_state state);
