/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_referrals.c - which non-terminals are followed, at the limits of what is
 * remembered; requirements NTM-05, NTM-06. What is usual is in
 * test_lookup_referral.c.
 */
#include "e164/referrals.h"

#include <criterion/criterion.h>

#define MOST E164_REFERRAL_NAMES_MAX

static const struct e164_referral_limits limits = {
	.lookups = E164_REFERRALS_MAX,
	.depth = E164_REFERRAL_DEPTH_MAX,
};
static uint8_t names[MOST + 2][4];
static struct e164_decision decision;

/* "ab." and so on, each another one. */
static struct e164_slice name_of(size_t i)
{
	names[i][0] = 2;
	names[i][1] = (uint8_t)('a' + i / 26);
	names[i][2] = (uint8_t)('a' + i % 26);
	names[i][3] = 0;
	return e164_slice(names[i], sizeof(names[i]));
}

static void visit(struct e164_referrals *referrals, size_t count)
{
	e164_referrals_init(referrals, &limits);
	for (size_t i = 0; i < count; i++)
		e164_referrals_visit(referrals, name_of(i));
}

/* One choice that is none of the names. */
static void refer(void)
{
	decision.choices[0] = (struct e164_choice){
		.service = E164_SERVICE_PENDING,
		.uri = name_of(MOST + 1),
	};
	decision.choice_count = 1;
}

Test(referrals, follows_while_it_can_remember)
{
	struct e164_referrals referrals;
	size_t at;

	for (size_t count = MOST - 1; count <= MOST + 1; count++) {
		visit(&referrals, count);
		refer();
		cr_expect_eq(e164_referrals_next(&referrals, &decision, &at),
			     count < MOST, "NTM-05, %zu names", count);
		cr_expect_eq(decision.choice_count, count < MOST);
		cr_expect_eq(referrals.name_count, MOST);
		for (size_t i = 0; i < MOST; i++)
			cr_expect(!referrals.is_left_out[i], "%zu", i);
	}
}

/* The last one of as many choices as there may be goes, and nothing else. */
Test(referrals, takes_out_the_last_choice)
{
	const size_t last = E164_CHOICES_MAX - 1;
	struct e164_referrals referrals;
	size_t at;

	visit(&referrals, 1);
	memset(&decision, 0, sizeof(decision));
	decision.choice_count = E164_CHOICES_MAX;
	decision.is_policy = true;
	decision.rrset_count = 7;
	memset(decision.text, 'x', sizeof(decision.text));
	decision.choices[last] = (struct e164_choice){
		.service = E164_SERVICE_PENDING,
		.uri = name_of(0),
	};
	cr_expect(!e164_referrals_next(&referrals, &decision, &at), "NTM-05");
	cr_expect_eq(decision.choice_count, last);
	cr_expect(decision.is_policy && !decision.is_oversized);
	cr_expect_eq(decision.rrset_count, 7);
	cr_expect_eq(decision.text[0], 'x');
}
