/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_precedence.c - of two validations, which one counts (VAL-33).
 *
 * doc/validation.md has the table of all pairs; test_precedence.c tries it row
 * by row.
 */
#include "ledger_displace.h"
#include "ledger_epp_id.h"
#include "ledger_replace.h"
#include "ledger_trace.h"

static struct e164_validity_policy policy_of(const struct ledger *ledger,
					     const struct ledger_record *record)
{
	if (ledger->policy)
		return ledger->policy(ledger->policy_arg, record);
	return (struct e164_validity_policy){
		.validation = E164_VALIDATION_UNSIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

/* The state by the dates alone: signature, suspension, revocation left out. */
static enum e164_validity_state state_by(struct e164_validity_policy policy,
					 const struct ledger_record *record,
					 uint64_t second)
{
	struct e164_validity_record dates = record->validity;

	policy.validation = E164_VALIDATION_UNSIGNED;
	dates.is_suspended = false;
	dates.is_revoked = false;
	dates.is_distrusted = false;
	return e164_validity_of(&dates, &policy, second).state;
}

static enum e164_validity_state state_of(const struct ledger *ledger,
					 const struct ledger_record *record)
{
	return state_by(policy_of(ledger, record), record, ledger->now_sec);
}

/* By the policy of all its numbers, and by each of a part of them? */
static bool is_so_by_all(
	const struct ledger *ledger, const struct ledger_record *record,
	bool (*is_so)(void *arg, const struct e164_validity_policy *policy),
	void *arg)
{
	const struct e164_validity_policy policy = policy_of(ledger, record);

	return is_so(arg, &policy) &&
	       (!ledger->policy_parts ||
		ledger->policy_parts(ledger->policy_arg, record, is_so, arg));
}

struct moment {
	const struct ledger_record *record;
	uint64_t second;
};

static bool is_over_by(void *arg, const struct e164_validity_policy *policy)
{
	const struct moment *moment = arg;

	return state_by(*policy, moment->record, moment->second) ==
	       E164_VALIDITY_EXPIRED;
}

bool ledger_is_over_at(const struct ledger *ledger,
		       const struct ledger_record *record, uint64_t second)
{
	struct moment moment = { .record = record, .second = second };

	return is_so_by_all(ledger, record, is_over_by, &moment);
}

static bool is_blocked_by(void *arg, const struct e164_validity_policy *policy)
{
	(void)arg;
	return policy->validation != E164_VALIDATION_NONE &&
	       !policy->is_unknown_allowed;
}

bool ledger_is_blocked_unknown(const struct ledger *ledger,
			       const struct ledger_record *record)
{
	return is_so_by_all(ledger, record, is_blocked_by, NULL);
}

bool ledger_is_out(const struct ledger *ledger,
		   const struct ledger_record *record)
{
	const struct e164_validity_record *validity = &record->validity;

	return validity->is_bare || validity->is_revoked ||
	       validity->is_distrusted ||
	       state_of(ledger, record) == E164_VALIDITY_EXPIRED;
}

static bool is_signed_only_by(void *arg,
			      const struct e164_validity_policy *policy)
{
	(void)arg;
	return policy->validation == E164_VALIDATION_SIGNED;
}

bool ledger_is_idle(const struct ledger *ledger,
		    const struct ledger_record *record)
{
	return !record->validity.is_signed && !record->validity.is_bare &&
	       is_so_by_all(ledger, record, is_signed_only_by, NULL);
}

bool ledger_is_mute(const struct ledger *ledger,
		    const struct ledger_record *record)
{
	return ledger_is_idle(ledger, record) &&
	       (!record->validity.is_revoked || record->is_yielding);
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

static bool is_later_day(const struct ledger_record *a,
			 const struct ledger_record *b, bool is_same_enough)
{
	const int32_t day = a->validity.execution_day;
	const int32_t other = b->validity.execution_day;

	return is_same_enough ? day >= other : day > other;
}

static bool is_same_source(const struct ledger_record *a,
			   const struct ledger_record *b)
{
	return a->validity.is_signed == b->validity.is_signed &&
	       !strcmp(a->entity, b->entity);
}

/* What was withdrawn: whoever else speaks must have validated since. */
static enum ledger_status check_out(const struct ledger_record *record,
				    const struct ledger_record *old,
				    bool is_same)
{
	const bool is_day_enough = is_same || !old->validity.is_revoked;

	return is_later_day(record, old, is_day_enough) ? LEDGER_OK
							: LEDGER_OLDER;
}

/*
 * Each has an id of its own in messages about the same domain, by one registrar
 * for it: after a transfer nothing of the registrar before holds.
 */
static bool is_beside(const struct ledger_record *a,
		      const struct ledger_record *b)
{
	return ledger_has_handle(a) && ledger_has_handle(b) &&
	       a->domain_len == b->domain_len &&
	       a->validity.is_signed == b->validity.is_signed &&
	       strcmp(a->handle, b->handle) != 0 &&
	       !strcmp(a->registrar, b->registrar) &&
	       !e164_extent_compare(&a->extent, &b->extent);
}

/*
 * The message that enters the record has removed the old one, so dates do not
 * matter. But nothing unsigned comes in the place of a token so easily, unless
 * a snapshot says that the token is no more.
 */
static bool is_exchange(struct ledger *ledger,
			const struct ledger_record *record,
			const struct ledger_record *old)
{
	return ledger_is_removed_now(ledger, old) &&
	       (record->validity.is_signed || !old->validity.is_signed ||
		ledger_is_unlisted(ledger, old));
}

enum ledger_status ledger_check_precedence(struct ledger *ledger,
					   const struct ledger_record *record,
					   const struct ledger_record *old)
{
	const struct e164_validity_record *a = &record->validity;
	const struct e164_validity_record *b = &old->validity;

	if (b->is_bare)
		return LEDGER_OK;
	if (is_too_weak(ledger, record, old))
		return LEDGER_WEAKER;
	if (is_exchange(ledger, record, old))
		return LEDGER_OK;
	if (a->is_signed && ledger_is_mute(ledger, old))
		return LEDGER_OK;
	if (ledger_is_out(ledger, old))
		return check_out(record, old, is_same_source(record, old));
	if (a->is_signed && !b->is_signed)
		return LEDGER_OK;
	if (is_beside(record, old))
		return LEDGER_BESIDE;
	return compare(a, b) > 0 ? LEDGER_OK : LEDGER_OLDER;
}

enum ledger_status ledger_check_correction(struct ledger *ledger,
					   const struct ledger_record *record,
					   const struct ledger_record *old)
{
	if (is_too_weak(ledger, record, old))
		return LEDGER_WEAKER;
	if (!old->validity.is_revoked || is_exchange(ledger, record, old) ||
	    (record->validity.is_signed && ledger_is_mute(ledger, old)))
		return LEDGER_OK;
	return check_out(record, old, true);
}

bool ledger_is_early(const struct ledger *ledger,
		     const struct ledger_record *record)
{
	return state_of(ledger, record) == E164_VALIDITY_FUTURE;
}

bool ledger_is_before(const struct ledger *ledger,
		      const struct ledger_record *a,
		      const struct ledger_record *b)
{
	const bool is_a_out = ledger_is_out(ledger, a);
	const bool is_b_out = ledger_is_out(ledger, b);

	if (is_a_out != is_b_out)
		return is_b_out;
	return compare(&a->validity, &b->validity) > 0;
}

bool ledger_is_same_line(const struct ledger_record *a,
			 const struct ledger_record *b)
{
	return !a->validity.is_signed && !b->validity.is_signed &&
	       !a->handle[0] && !b->handle[0] && !b->validity.is_bare &&
	       !strcmp(a->entity, b->entity) && !strcmp(a->serial, b->serial) &&
	       !e164_extent_compare(&a->extent, &b->extent);
}
