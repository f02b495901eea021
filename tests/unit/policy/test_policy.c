/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_policy.c - verdicts; requirements DSC, TTL-13, URI-10, THR-11, THR-12.
 *
 * Rows say what becomes of the cases that are written down; after them, every
 * combination of facts is tried against the rules that hold for all of them.
 */
#include "e164/policy.h"

#include <ctype.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const enum e164_trust trusts[] = { E164_TRUST_BOGUS, E164_TRUST_UNKNOWN,
					  E164_TRUST_INSECURE,
					  E164_TRUST_SECURE };
static const enum e164_dnssec modes[] = { E164_DNSSEC_PREFER,
					  E164_DNSSEC_REQUIRE,
					  E164_DNSSEC_OFF };

Test(policy, joins_trust_by_the_weakest)
{
	for (size_t a = 0; a < COUNT(trusts); a++)
		for (size_t b = 0; b < COUNT(trusts); b++)
			cr_expect_eq(e164_trust_weakest(trusts[a], trusts[b]),
				     trusts[a < b ? a : b], "DSC-16 %zu %zu", a,
				     b);
}

struct number_row {
	const char *id;
	enum e164_dnssec dnssec;
	struct e164_facts facts;
	enum e164_verdict want;
};

#define FAILED   .outcome = E164_OUTCOME_FAILED
#define NXDOMAIN .outcome = E164_OUTCOME_NXDOMAIN
#define NODATA   .outcome = E164_OUTCOME_NODATA
#define DATA     .outcome = E164_OUTCOME_DATA
#define BOGUS    .trust = E164_TRUST_BOGUS
#define UNKNOWN  .trust = E164_TRUST_UNKNOWN
#define INSECURE .trust = E164_TRUST_INSECURE
#define SECURE   .trust = E164_TRUST_SECURE
#define PREFER   E164_DNSSEC_PREFER
#define REQUIRE  E164_DNSSEC_REQUIRE
#define OFF      E164_DNSSEC_OFF

static const struct number_row number_rows[] = {
	{ "secure", PREFER, { DATA, SECURE, 1, false }, E164_VERDICT_ANSWER },
	{ "secure", REQUIRE, { DATA, SECURE, 1, false }, E164_VERDICT_ANSWER },
	{ "secure", OFF, { DATA, SECURE, 1, false }, E164_VERDICT_ANSWER },
	{ "some removed",
	  PREFER,
	  { DATA, SECURE, 1, true },
	  E164_VERDICT_ANSWER },
	{ "all removed",
	  PREFER,
	  { DATA, SECURE, 0, true },
	  E164_VERDICT_FILTERED },
	{ "all broken",
	  PREFER,
	  { DATA, SECURE, 0, false },
	  E164_VERDICT_UNUSABLE },
	{ "DSC-01", PREFER, { DATA, BOGUS, 1, false }, E164_VERDICT_BOGUS },
	{ "DSC-01", REQUIRE, { DATA, BOGUS, 1, false }, E164_VERDICT_BOGUS },
	{ "DSC-11", OFF, { DATA, BOGUS, 1, false }, E164_VERDICT_BOGUS },
	{ "DSC-01, none usable",
	  PREFER,
	  { DATA, BOGUS, 0, true },
	  E164_VERDICT_BOGUS },
	{ "DSC-11", PREFER, { DATA, INSECURE, 1, false }, E164_VERDICT_ANSWER },
	{ "DSC-11",
	  REQUIRE,
	  { DATA, INSECURE, 1, false },
	  E164_VERDICT_INSECURE },
	{ "DSC-11", OFF, { DATA, INSECURE, 1, false }, E164_VERDICT_ANSWER },
	{ "DSC-12", PREFER, { DATA, UNKNOWN, 1, false }, E164_VERDICT_ANSWER },
	{ "DSC-12",
	  REQUIRE,
	  { DATA, UNKNOWN, 1, false },
	  E164_VERDICT_INSECURE },
	{ "DNSSEC before service",
	  REQUIRE,
	  { DATA, INSECURE, 0, true },
	  E164_VERDICT_INSECURE },
	{ "DSC-14",
	  PREFER,
	  { NXDOMAIN, SECURE, 0, false },
	  E164_VERDICT_UNTOUCHED },
	{ "DSC-14",
	  REQUIRE,
	  { NXDOMAIN, INSECURE, 0, false },
	  E164_VERDICT_UNTOUCHED },
	{ "DSC-14",
	  REQUIRE,
	  { NODATA, UNKNOWN, 0, false },
	  E164_VERDICT_UNTOUCHED },
	{ "DSC-14 forged",
	  PREFER,
	  { NXDOMAIN, BOGUS, 0, false },
	  E164_VERDICT_BOGUS },
	{ "DSC-14 forged",
	  OFF,
	  { NODATA, BOGUS, 0, false },
	  E164_VERDICT_BOGUS },
	{ "ORD-15 too many",
	  PREFER,
	  { DATA, SECURE, 1, false, true },
	  E164_VERDICT_OVERSIZED },
	{ "ORD-15 too many: none of those that were looked at is allowed",
	  OFF,
	  { DATA, INSECURE, 0, true, true },
	  E164_VERDICT_OVERSIZED },
	{ "ORD-15 too many: DNSSEC first",
	  REQUIRE,
	  { DATA, INSECURE, 1, false, true },
	  E164_VERDICT_INSECURE },
	{ "ORD-15 too many, bogus",
	  PREFER,
	  { DATA, BOGUS, 1, false, true },
	  E164_VERDICT_BOGUS },
	{ "failed", PREFER, { FAILED, SECURE, 0, false }, E164_VERDICT_FAILED },
	{ "failed first",
	  PREFER,
	  { FAILED, BOGUS, 0, true },
	  E164_VERDICT_FAILED },
};

Test(policy, judges_a_number_and_a_zones_uri)
{
	for (size_t i = 0; i < COUNT(number_rows); i++) {
		const struct number_row *row = &number_rows[i];
		const struct e164_policy policy = { .dnssec = row->dnssec };
		const enum e164_verdict got =
			e164_verdict_number(&policy, &row->facts);

		cr_expect_eq(got, row->want, "row %zu, %s: %s", i, row->id,
			     e164_verdict_row(got)->word);
		cr_expect_eq(e164_verdict_uri(&policy, &row->facts), row->want,
			     "DSC-08, row %zu, %s", i, row->id);
	}
}

Test(policy, judges_for_a_client_that_validates_itself)
{
	static const struct {
		const char *id;
		struct e164_facts facts;
		enum e164_verdict want;
	} rows[] = {
		{ "DSC-10", { DATA, SECURE, 1, true }, E164_VERDICT_UNTOUCHED },
		{ "DSC-02", { DATA, BOGUS, 1, false }, E164_VERDICT_UNTOUCHED },
		{ "insecure",
		  { DATA, INSECURE, 1, false },
		  E164_VERDICT_UNTOUCHED },
		{ "OQ-09", { DATA, SECURE, 0, true }, E164_VERDICT_FILTERED },
		{ "OQ-09 bogus",
		  { DATA, BOGUS, 0, true },
		  E164_VERDICT_FILTERED },
		{ "all broken",
		  { DATA, SECURE, 0, false },
		  E164_VERDICT_UNUSABLE },
		{ "DSC-02",
		  { NODATA, BOGUS, 0, false },
		  E164_VERDICT_UNTOUCHED },
		{ "DSC-14",
		  { NXDOMAIN, SECURE, 0, false },
		  E164_VERDICT_UNTOUCHED },
		{ "failed", { FAILED, SECURE, 0, false }, E164_VERDICT_FAILED },
		{ "ORD-15",
		  { DATA, SECURE, 1, .is_oversized = true },
		  E164_VERDICT_OVERSIZED },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(e164_verdict_number_raw(&rows[i].facts),
			     rows[i].want, "row %zu, %s", i, rows[i].id);
}

Test(policy, judges_a_uri_to_be_made)
{
	static const struct {
		const char *id;
		enum e164_dnssec dnssec;
		enum e164_trust proof;
		enum e164_verdict number;
		struct e164_facts facts;
		enum e164_verdict want;
	} rows[] = {
		{ "DSC-06",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_ANSWER },
		{ "DSC-11",
		  PREFER,
		  E164_TRUST_INSECURE,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_ANSWER },
		{ "opt-out, RFC 5155 section 6",
		  REQUIRE,
		  E164_TRUST_INSECURE,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_ANSWER },
		{ "DSC-16 no proof",
		  REQUIRE,
		  E164_TRUST_UNKNOWN,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_INSECURE },
		{ "DSC-16 the records",
		  REQUIRE,
		  E164_TRUST_SECURE,
		  E164_VERDICT_ANSWER,
		  { DATA, INSECURE, 1, false },
		  E164_VERDICT_INSECURE },
		{ "DSC-12",
		  REQUIRE,
		  E164_TRUST_UNKNOWN,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_INSECURE },
		{ "DSC-11 off",
		  OFF,
		  E164_TRUST_UNKNOWN,
		  E164_VERDICT_ANSWER,
		  { DATA, INSECURE, 1, false },
		  E164_VERDICT_ANSWER },
		{ "DSC-07",
		  PREFER,
		  E164_TRUST_BOGUS,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_BOGUS },
		{ "DSC-07",
		  OFF,
		  E164_TRUST_BOGUS,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_BOGUS },
		{ "DSC-07",
		  REQUIRE,
		  E164_TRUST_BOGUS,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_BOGUS },
		{ "DSC-14",
		  PREFER,
		  E164_TRUST_BOGUS,
		  E164_VERDICT_UNTOUCHED,
		  { NXDOMAIN, SECURE, 0, false },
		  E164_VERDICT_BOGUS },
		{ "DSC-16 bogus records",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_BOGUS,
		  { DATA, BOGUS, 1, false },
		  E164_VERDICT_BOGUS },
		{ "the number failed",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_FAILED,
		  { FAILED, SECURE, 0, false },
		  E164_VERDICT_FAILED },
		{ "the number is insecure",
		  REQUIRE,
		  E164_TRUST_SECURE,
		  E164_VERDICT_INSECURE,
		  { DATA, INSECURE, 1, false },
		  E164_VERDICT_INSECURE },
		{ "URI-10",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_FILTERED,
		  { DATA, SECURE, 0, true },
		  E164_VERDICT_UNTOUCHED_FILTERED },
		{ "URI-10",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_UNUSABLE,
		  { DATA, SECURE, 0, false },
		  E164_VERDICT_UNTOUCHED_UNUSABLE },
		{ "ORD-15 too many",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_OVERSIZED,
		  { DATA, SECURE, 1, false },
		  E164_VERDICT_OVERSIZED },
		{ "URI-10 no such number",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_UNTOUCHED,
		  { NXDOMAIN, SECURE, 0, false },
		  E164_VERDICT_UNTOUCHED },
		{ "URI-10 only another service",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 0, true },
		  E164_VERDICT_UNTOUCHED_FILTERED },
		{ "URI-10 none of this service",
		  PREFER,
		  E164_TRUST_SECURE,
		  E164_VERDICT_ANSWER,
		  { DATA, SECURE, 0, false },
		  E164_VERDICT_UNTOUCHED },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_policy policy = { .dnssec = rows[i].dnssec };
		const enum e164_verdict got = e164_verdict_synth(
			&policy, rows[i].proof, rows[i].number, &rows[i].facts);

		cr_expect_eq(got, rows[i].want, "row %zu, %s: %s", i,
			     rows[i].id, e164_verdict_row(got)->word);
	}
}

/* The n-th of all combinations of facts. */
static struct e164_facts facts_at(unsigned int n)
{
	return (struct e164_facts){
		.outcome = (enum e164_outcome)(n % 4),
		.trust = trusts[n / 4 % 4],
		.usable = n / 16 % 2,
		.is_policy = n / 32 % 2,
		.is_oversized = n / 64 % 2,
	};
}

#define FACTS_COUNT 128u

/* What holds of each answer, whatever the policy. */
static bool may_answer(const struct e164_policy *policy,
		       const struct e164_facts *facts)
{
	return facts->outcome == E164_OUTCOME_DATA && facts->usable &&
	       !facts->is_oversized && facts->trust != E164_TRUST_BOGUS &&
	       (policy->dnssec != E164_DNSSEC_REQUIRE ||
		facts->trust == E164_TRUST_SECURE);
}

Test(policy, answers_when_all_is_good_and_then_only)
{
	for (size_t m = 0; m < COUNT(modes); m++) {
		const struct e164_policy policy = { .dnssec = modes[m] };

		for (unsigned int n = 0; n < FACTS_COUNT; n++) {
			const struct e164_facts facts = facts_at(n);

			cr_expect_eq(e164_verdict_number(&policy, &facts) ==
					     E164_VERDICT_ANSWER,
				     may_answer(&policy, &facts),
				     "mode %zu, facts %u", m, n);
			cr_expect_neq(e164_verdict_number_raw(&facts),
				      E164_VERDICT_ANSWER, "DSC-03 %u", n);
		}
	}
}

static void expect_made(const struct e164_policy *policy, enum e164_trust proof,
			const struct e164_facts *number, unsigned int n)
{
	const enum e164_verdict verdict = e164_verdict_number(policy, number);
	const enum e164_verdict got =
		e164_verdict_synth(policy, proof, verdict, number);
	const bool is_proven = proof != E164_TRUST_BOGUS &&
			       (policy->dnssec != E164_DNSSEC_REQUIRE ||
				proof >= E164_TRUST_INSECURE);

	cr_expect_eq(got == E164_VERDICT_ANSWER,
		     is_proven && may_answer(policy, number),
		     "proof %d, facts %u", (int)proof, n);
	/* What the zone said about the service is true: it is not emptied. */
	cr_expect_neq(got, E164_VERDICT_FILTERED, "URI-10 %u", n);
	cr_expect_neq(got, E164_VERDICT_UNUSABLE, "URI-10 %u", n);
}

Test(policy, makes_a_uri_when_all_is_good_and_then_only)
{
	for (size_t m = 0; m < COUNT(modes); m++) {
		const struct e164_policy policy = { .dnssec = modes[m] };

		for (unsigned int n = 0; n < 4 * FACTS_COUNT; n++) {
			const struct e164_facts facts = facts_at(n / 4);

			expect_made(&policy, trusts[n % 4], &facts, n);
		}
	}
}

static bool is_word(const char *text)
{
	if (!islower((unsigned char)*text))
		return false;
	while (islower((unsigned char)*text) || *text == '-')
		text++;
	return !*text;
}

static bool is_named_before(int verdict)
{
	for (int i = 0; i < verdict; i++)
		if (!strcmp(e164_verdict_row((enum e164_verdict)i)->word,
			    e164_verdict_row((enum e164_verdict)verdict)->word))
			return true;
	return false;
}

Test(policy, has_a_sound_row_for_every_verdict)
{
	for (int i = 0; i < E164_VERDICT_COUNT; i++) {
		const struct e164_verdict_row *row =
			e164_verdict_row((enum e164_verdict)i);

		cr_assert(row && row->word && row->text, "%d", i);
		cr_expect(is_word(row->word), "%s", row->word);
		cr_expect(!is_named_before(i), "%s", row->word);
		cr_expect(*row->text && strlen(row->text) < 64, "%s: EDE 8914",
			  row->word);
		cr_expect(!strpbrk(row->text, "%\"\\\n@"), "THR-12 %s",
			  row->word);
		cr_expect_neq(row->rcode, E164_RCODE_NXDOMAIN,
			      "TTL-13 %s: policy never invents NXDOMAIN",
			      row->word);
	}
}

Test(policy, fails_with_servfail_and_denies_with_nodata)
{
	static const struct {
		const char *id;
		enum e164_verdict verdict;
		int rcode;
		int ede;
	} rows[] = {
		{ "answer", E164_VERDICT_ANSWER, E164_RCODE_NOERROR,
		  E164_EDE_NONE },
		{ "zone", E164_VERDICT_UNTOUCHED, E164_RCODE_ZONE,
		  E164_EDE_NONE },
		{ "URI-10", E164_VERDICT_UNTOUCHED_FILTERED, E164_RCODE_ZONE,
		  E164_EDE_BLOCKED },
		{ "THR-11", E164_VERDICT_FILTERED, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL", E164_VERDICT_OUT_OF_RANGE, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL", E164_VERDICT_REFUSED, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL-38", E164_VERDICT_UNVALIDATED, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL-38", E164_VERDICT_NOT_YET, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL-38", E164_VERDICT_EXPIRED, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL-38", E164_VERDICT_SUSPENDED, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "VAL-38", E164_VERDICT_REVOKED, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "OQ-03", E164_VERDICT_PERIMETER, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "ORD-15 too many", E164_VERDICT_OVERSIZED, E164_RCODE_NOERROR,
		  E164_EDE_OTHER },
		{ "OQ-11", E164_VERDICT_INSECURE, E164_RCODE_NOERROR,
		  E164_EDE_BLOCKED },
		{ "TTL-15", E164_VERDICT_SHADOWED, E164_RCODE_NOERROR,
		  E164_EDE_NONE },
		{ "8482", E164_VERDICT_ANY, E164_RCODE_NOERROR, E164_EDE_NONE },
		{ "DSC-01", E164_VERDICT_BOGUS, E164_RCODE_SERVFAIL,
		  E164_EDE_NONE },
		{ "upstream", E164_VERDICT_FAILED, E164_RCODE_SERVFAIL,
		  E164_EDE_NONE },
		{ "8767", E164_VERDICT_STALE, E164_RCODE_ZONE, E164_EDE_STALE },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_verdict_row *row =
			e164_verdict_row(rows[i].verdict);

		cr_expect_eq(row->rcode, rows[i].rcode, "%s", rows[i].id);
		cr_expect_eq(row->ede, rows[i].ede, "%s", rows[i].id);
	}
}
