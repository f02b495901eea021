/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_precedence.c - of two validations, which one counts (VAL-33).
 */
#include "ledger_store.h"

static struct e164_validity_policy policy_of(const struct ledger *ledger,
					     const struct ledger_record *record)
{
	if (ledger->policy)
		return ledger->policy(ledger->policy_arg, &record->extent);
	return (struct e164_validity_policy){
		.validation = E164_VALIDATION_UNSIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

/* The state by the dates alone: signature, suspension, revocation left out. */
static enum e164_validity_state state_of(const struct ledger *ledger,
					 const struct ledger_record *record)
{
	struct e164_validity_policy policy = policy_of(ledger, record);
	struct e164_validity_record dates = record->validity;

	policy.validation = E164_VALIDATION_UNSIGNED;
	dates.is_suspended = false;
	dates.is_revoked = false;
	dates.is_distrusted = false;
	return e164_validity_of(&dates, &policy, ledger->now_sec).state;
}

bool ledger_is_out(const struct ledger *ledger,
		   const struct ledger_record *record)
{
	const struct e164_validity_record *validity = &record->validity;

	return validity->is_bare || validity->is_revoked ||
	       validity->is_distrusted ||
	       state_of(ledger, record) == E164_VALIDITY_SUSPENDED;
}

/* Positive when a is the later one: by execution, then by expiry. */
static int compare(const struct e164_validity_record *a,
		   const struct e164_validity_record *b)
{
	const int64_t a_end = a->has_expiry ? a->expiry_day : INT64_MAX;
	const int64_t b_end = b->has_expiry ? b->expiry_day : INT64_MAX;

	if (a->execution_day != b->execution_day)
		return a->execution_day > b->execution_day ? 1 : -1;
	return (a_end > b_end) - (a_end < b_end);
}

/*
 * Is the record unsigned, and must not replace the old one for that reason?
 * Where the numbers require signed tokens, an unsigned record replaces neither
 * a token nor a revocation, even when the token has expired. Elsewhere it does
 * not replace a token that is in force.
 */
static bool is_too_weak(const struct ledger *ledger,
			const struct ledger_record *record,
			const struct ledger_record *old)
{
	if (record->validity.is_signed)
		return false;
	if (policy_of(ledger, old).validation == E164_VALIDATION_SIGNED)
		return old->validity.is_signed || old->validity.is_revoked;
	return old->validity.is_signed && !ledger_is_out(ledger, old);
}

enum ledger_status ledger_check_precedence(const struct ledger *ledger,
					   const struct ledger_record *record,
					   const struct ledger_record *old)
{
	const struct e164_validity_record *a = &record->validity;
	const struct e164_validity_record *b = &old->validity;

	if (b->is_bare)
		return LEDGER_OK;
	if (is_too_weak(ledger, record, old))
		return LEDGER_WEAKER;
	if (ledger_is_out(ledger, old))
		return a->execution_day >= b->execution_day ? LEDGER_OK
							    : LEDGER_OLDER;
	if (state_of(ledger, record) == E164_VALIDITY_FUTURE)
		return LEDGER_EARLY;
	if (a->is_signed && !b->is_signed)
		return LEDGER_OK;
	return compare(a, b) > 0 ? LEDGER_OK : LEDGER_OLDER;
}
