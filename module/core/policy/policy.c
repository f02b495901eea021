/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * policy.c - from facts to a verdict, and the table of verdicts.
 *
 * The first test that applies gives the reason: a failed look-up comes before
 * everything else, bogus data is never looked at, and records that the policy
 * removed are told apart from records that could not be used anyway.
 */
#include "e164/policy.h"

static const struct e164_verdict_row rows[] = {
#define E164_VERDICT(name, word, rcode, ede, text)                             \
	[E164_VERDICT_##name] = { word, rcode, ede, text },
#include "e164/verdict.def"
};

const struct e164_verdict_row *e164_verdict_row(enum e164_verdict verdict)
{
	return &rows[verdict];
}

const char *e164_trust_word(enum e164_trust trust)
{
	static const char *const words[] = {
		[E164_TRUST_BOGUS] = "bogus",
		[E164_TRUST_UNKNOWN] = "unchecked",
		[E164_TRUST_INSECURE] = "insecure",
		[E164_TRUST_SECURE] = "secure",
	};

	return words[trust];
}

static bool is_negative(enum e164_outcome outcome)
{
	return outcome == E164_OUTCOME_NXDOMAIN ||
	       outcome == E164_OUTCOME_NODATA;
}

static bool is_refused(const struct e164_policy *policy, enum e164_trust trust)
{
	return policy->dnssec == E164_DNSSEC_REQUIRE &&
	       trust != E164_TRUST_SECURE;
}

static enum e164_verdict without_usable(const struct e164_facts *facts)
{
	return facts->is_policy ? E164_VERDICT_FILTERED : E164_VERDICT_UNUSABLE;
}

enum e164_verdict e164_verdict_number(const struct e164_policy *policy,
				      const struct e164_facts *number)
{
	if (number->outcome == E164_OUTCOME_FAILED)
		return E164_VERDICT_FAILED;
	if (number->trust == E164_TRUST_BOGUS)
		return E164_VERDICT_BOGUS;
	if (is_negative(number->outcome))
		return E164_VERDICT_UNTOUCHED;
	if (is_refused(policy, number->trust))
		return E164_VERDICT_INSECURE;
	/* The records that were not looked at may be better than the others. */
	if (number->is_oversized)
		return E164_VERDICT_OVERSIZED;
	return number->usable ? E164_VERDICT_ANSWER : without_usable(number);
}

enum e164_verdict e164_verdict_number_raw(const struct e164_facts *number)
{
	if (number->outcome == E164_OUTCOME_FAILED)
		return E164_VERDICT_FAILED;
	if (is_negative(number->outcome))
		return E164_VERDICT_UNTOUCHED;
	if (number->is_oversized)
		return E164_VERDICT_OVERSIZED;
	return number->usable ? E164_VERDICT_UNTOUCHED : without_usable(number);
}

enum e164_verdict e164_verdict_uri(const struct e164_policy *policy,
				   const struct e164_facts *zone)
{
	return e164_verdict_number(policy, zone);
}

enum e164_verdict e164_verdict_synth(const struct e164_policy *policy,
				     enum e164_trust trust,
				     enum e164_verdict number_verdict,
				     const struct e164_facts *number)
{
	if (trust == E164_TRUST_BOGUS)
		return E164_VERDICT_BOGUS;
	switch (number_verdict) {
	case E164_VERDICT_ANSWER:
		break;
	case E164_VERDICT_FAILED:
	case E164_VERDICT_BOGUS:
	case E164_VERDICT_INSECURE:
	case E164_VERDICT_OUT_OF_RANGE:
	case E164_VERDICT_REFUSED:
	case E164_VERDICT_UNVALIDATED:
	case E164_VERDICT_NOT_YET:
	case E164_VERDICT_EXPIRED:
	case E164_VERDICT_SUSPENDED:
	case E164_VERDICT_REVOKED:
	case E164_VERDICT_NOT_READY:
	case E164_VERDICT_OVERSIZED:
		return number_verdict;
	case E164_VERDICT_FILTERED:
		return E164_VERDICT_UNTOUCHED_FILTERED;
	case E164_VERDICT_UNUSABLE:
		return E164_VERDICT_UNTOUCHED_UNUSABLE;
	default:
		return E164_VERDICT_UNTOUCHED;
	}
	if (!number->usable && number->is_weak)
		return E164_VERDICT_INSECURE;
	if (!number->usable)
		return number->is_policy ? E164_VERDICT_UNTOUCHED_FILTERED
					 : E164_VERDICT_UNTOUCHED;
	if (is_refused(policy, number->trust) ||
	    (policy->dnssec == E164_DNSSEC_REQUIRE &&
	     trust < E164_TRUST_INSECURE))
		return E164_VERDICT_INSECURE;
	return E164_VERDICT_ANSWER;
}
