/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_validity.c - states of validations; VAL-20 to VAL-43, OQ-13.
 *
 * Times are written as a day and a second of that day, so that boundaries show.
 */
#include "e164/validity.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define JULY_15 20284 /* 2025-07-15 */
#define JAN_15  20103 /* 2025-01-15 */

/* 23:59:59 of the day before, 00:00:00 of the day. */
#define LAST_SECOND(day) ((uint64_t)(day)*86400 - 1)
#define MIDNIGHT(day)    ((uint64_t)(day)*86400)
#define NEVER            E164_VALIDITY_NEVER

#define TOKEN                                                                  \
	.execution_day = JAN_15, .expiry_day = JULY_15, .has_expiry = true,    \
	.is_signed = true
#define ENDLESS .execution_day = JAN_15, .is_signed = true

static const struct e164_validity_policy plain = {
	.validation = E164_VALIDATION_SIGNED,
	.no_expiry = E164_NO_EXPIRY_MAX,
	.no_expiry_days = 365,
};
/* Days that begin two hours before, and five hours after those of UTC. */
static const struct e164_validity_policy east = {
	.validation = E164_VALIDATION_SIGNED,
	.utc_offset_sec = 7200,
};
static const struct e164_validity_policy west = {
	.validation = E164_VALIDATION_SIGNED,
	.grace_days = 7,
	.utc_offset_sec = -18000,
};
static const struct e164_validity_policy lenient = {
	.validation = E164_VALIDATION_SIGNED,
	.no_expiry = E164_NO_EXPIRY_ACCEPT,
	.grace_days = 7,
	.window_days = 30,
};
static const struct e164_validity_policy strict = {
	.validation = E164_VALIDATION_SIGNED,
	.no_expiry = E164_NO_EXPIRY_REJECT,
	.grace_days = 7,
};
static const struct e164_validity_policy unsigned_feed = {
	.validation = E164_VALIDATION_UNSIGNED,
};
static const struct e164_validity_policy none = {
	.validation = E164_VALIDATION_NONE,
};
static const struct e164_validity_policy trial = {
	.validation = E164_VALIDATION_SIGNED,
	.is_unknown_allowed = true,
};

struct row {
	const char *id;
	const struct e164_validity_policy *policy;
	struct e164_validity_record record;
	uint64_t now;
	enum e164_validity_state state;
	uint64_t boundary;
};

static const struct row rows[] = {
	{ "VAL-41, last second",
	  &plain,
	  { TOKEN },
	  LAST_SECOND(JULY_15),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) },
	{ "VAL-41, g=0",
	  &plain,
	  { TOKEN },
	  MIDNIGHT(JULY_15),
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "VAL-41, g=7",
	  &lenient,
	  { TOKEN },
	  MIDNIGHT(JULY_15),
	  E164_VALIDITY_GRACE,
	  MIDNIGHT(JULY_15 + 7) },
	{ "VAL-41, g=7, last second",
	  &lenient,
	  { TOKEN },
	  LAST_SECOND(JULY_15 + 7),
	  E164_VALIDITY_GRACE,
	  MIDNIGHT(JULY_15 + 7) },
	{ "VAL-41, g=7, over",
	  &lenient,
	  { TOKEN },
	  MIDNIGHT(JULY_15 + 7),
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "VAL-36, long over",
	  &plain,
	  { TOKEN },
	  MIDNIGHT(JULY_15 + 9999),
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "VAL-33, before the window",
	  &lenient,
	  { TOKEN },
	  LAST_SECOND(JULY_15 - 30),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) },
	{ "VAL-33, not yet valid, in a window longer than all",
	  &lenient,
	  { .execution_day = JULY_15 - 10,
	    .expiry_day = JULY_15,
	    .has_expiry = true,
	    .is_signed = true },
	  LAST_SECOND(JULY_15 - 11),
	  E164_VALIDITY_FUTURE,
	  MIDNIGHT(JULY_15 - 11) },
	{ "VAL-33, in the window",
	  &lenient,
	  { TOKEN },
	  MIDNIGHT(JULY_15 - 30),
	  E164_VALIDITY_DUE,
	  MIDNIGHT(JULY_15) },
	{ "FUTURE",
	  &plain,
	  { TOKEN },
	  LAST_SECOND(JAN_15 - 1),
	  E164_VALIDITY_FUTURE,
	  MIDNIGHT(JAN_15 - 1) },
	{ "FUTURE, one day of skew",
	  &plain,
	  { TOKEN },
	  MIDNIGHT(JAN_15 - 1),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) },
	{ "clock at 1970",
	  &plain,
	  { TOKEN },
	  0,
	  E164_VALIDITY_FUTURE,
	  MIDNIGHT(JAN_15 - 1) },
	{ "VAL-32, max",
	  &plain,
	  { ENDLESS },
	  LAST_SECOND(JAN_15 + 365),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JAN_15 + 365) },
	{ "VAL-32, max is over",
	  &plain,
	  { ENDLESS },
	  MIDNIGHT(JAN_15 + 365),
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "VAL-32, accept",
	  &lenient,
	  { ENDLESS },
	  MIDNIGHT(JAN_15 + 99999),
	  E164_VALIDITY_VALID,
	  NEVER },
	{ "VAL-32, reject",
	  &strict,
	  { ENDLESS },
	  MIDNIGHT(JAN_15 + 100),
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	/* Neither by the day of skew, nor by grace-days. */
	{ "VAL-32, reject, before it is executed",
	  &strict,
	  { ENDLESS },
	  MIDNIGHT(JAN_15) - 1,
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "VAL-32, reject, within the grace",
	  &strict,
	  { ENDLESS },
	  MIDNIGHT(JAN_15 + 3),
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "expiry before execution",
	  &plain,
	  { .execution_day = JULY_15,
	    .expiry_day = JAN_15,
	    .has_expiry = true,
	    .is_signed = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_EXPIRED,
	  MIDNIGHT(JULY_15 - 1) },
	{ "before 1970",
	  &plain,
	  { .execution_day = -1000,
	    .expiry_day = -10,
	    .has_expiry = true,
	    .is_signed = true },
	  0,
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "year 9999",
	  &plain,
	  { .execution_day = JAN_15,
	    .expiry_day = E164_DAY_MAX,
	    .has_expiry = true,
	    .is_signed = true },
	  MIDNIGHT(JULY_15),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(E164_DAY_MAX) },
	{ "VAL-41, east of UTC, before",
	  &east,
	  { TOKEN },
	  LAST_SECOND(JULY_15) - 7200,
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) - 7200 },
	{ "VAL-41, east of UTC",
	  &east,
	  { TOKEN },
	  MIDNIGHT(JULY_15) - 7200,
	  E164_VALIDITY_EXPIRED,
	  NEVER },
	{ "VAL-41, west of UTC, before",
	  &west,
	  { TOKEN },
	  LAST_SECOND(JULY_15) + 18000,
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) + 18000 },
	{ "VAL-41, west of UTC",
	  &west,
	  { TOKEN },
	  MIDNIGHT(JULY_15) + 18000,
	  E164_VALIDITY_GRACE,
	  MIDNIGHT(JULY_15 + 7) + 18000 },
	{ "VAL-36, by hand",
	  &plain,
	  { TOKEN, .is_suspended = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_SUSPENDED,
	  NEVER },
	{ "VAL-36, by hand, and expired since",
	  &plain,
	  { TOKEN, .is_suspended = true },
	  MIDNIGHT(JULY_15 + 1),
	  E164_VALIDITY_SUSPENDED,
	  NEVER },
	{ "revoked",
	  &plain,
	  { TOKEN, .is_revoked = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_REVOKED,
	  NEVER },
	{ "revoked and suspended",
	  &plain,
	  { TOKEN, .is_revoked = true, .is_suspended = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_REVOKED,
	  NEVER },
	{ "VAL-23, the signer is not trusted any more",
	  &plain,
	  { TOKEN, .is_distrusted = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_REVOKED,
	  NEVER },
	{ "VAL-20, nobody has to vouch for it",
	  &none,
	  { TOKEN, .is_distrusted = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_VALID,
	  NEVER },
	{ "VAL-36, by hand, whoever signed",
	  &none,
	  { TOKEN, .is_distrusted = true, .is_suspended = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_SUSPENDED,
	  NEVER },
	{ "revoked, in trial",
	  &trial,
	  { TOKEN, .is_revoked = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_REVOKED,
	  NEVER },
	{ "VAL-22, unsigned record",
	  &plain,
	  { .execution_day = JAN_15,
	    .expiry_day = JULY_15,
	    .has_expiry = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_UNKNOWN,
	  NEVER },
	{ "VAL-21",
	  &unsigned_feed,
	  { .execution_day = JAN_15,
	    .expiry_day = JULY_15,
	    .has_expiry = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) },
	{ "VAL-21, signed is better",
	  &unsigned_feed,
	  { TOKEN },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_VALID,
	  MIDNIGHT(JULY_15) },
	{ "VAL-20, expired",
	  &none,
	  { TOKEN },
	  MIDNIGHT(JULY_15 + 1),
	  E164_VALIDITY_VALID,
	  NEVER },
	{ "VAL-20, by hand",
	  &none,
	  { TOKEN, .is_suspended = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_SUSPENDED,
	  NEVER },
	{ "resumed, but never validated",
	  &plain,
	  { .is_bare = true },
	  MIDNIGHT(JAN_15 + 1),
	  E164_VALIDITY_UNKNOWN,
	  NEVER },
};

static bool is_blocking(enum e164_validity_state state)
{
	return state != E164_VALIDITY_VALID && state != E164_VALIDITY_DUE &&
	       state != E164_VALIDITY_GRACE;
}

Test(validity, judges_rows)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const struct e164_validity got =
			e164_validity_of(&row->record, row->policy, row->now);

		cr_expect_eq(got.state, row->state, "%s: %s", row->id,
			     e164_validity_word(got.state));
		cr_expect_eq(got.boundary_sec, row->boundary, "%s: %ju",
			     row->id, (uintmax_t)got.boundary_sec);
		cr_expect_eq(got.is_blocked, is_blocking(row->state), "%s",
			     row->id);
	}
}

Test(validity, has_a_verdict_for_each_state)
{
	static const struct {
		enum e164_validity_state state;
		enum e164_verdict blocked;
	} states[] = {
		{ E164_VALIDITY_UNKNOWN, E164_VERDICT_UNVALIDATED },
		{ E164_VALIDITY_FUTURE, E164_VERDICT_NOT_YET },
		{ E164_VALIDITY_VALID, E164_VERDICT_ANSWER },
		{ E164_VALIDITY_DUE, E164_VERDICT_ANSWER },
		{ E164_VALIDITY_GRACE, E164_VERDICT_ANSWER },
		{ E164_VALIDITY_EXPIRED, E164_VERDICT_EXPIRED },
		{ E164_VALIDITY_SUSPENDED, E164_VERDICT_SUSPENDED },
		{ E164_VALIDITY_REVOKED, E164_VERDICT_REVOKED },
	};

	cr_assert_eq(COUNT(states), E164_VALIDITY_STATE_COUNT);
	for (size_t i = 0; i < COUNT(states); i++) {
		struct e164_validity validity = { .state = states[i].state,
						  .is_blocked = true };

		cr_expect_eq(e164_validity_verdict(&validity),
			     states[i].blocked, "%s",
			     e164_validity_word(states[i].state));
		validity.is_blocked = false;
		cr_expect_eq(e164_validity_verdict(&validity),
			     E164_VERDICT_ANSWER, "OQ-15");
	}
}

Test(validity, numbers_without_a_record)
{
	const struct e164_validity signed_case =
		e164_validity_of(NULL, &plain, 1);
	const struct e164_validity trust_case =
		e164_validity_of(NULL, &none, 1);
	const struct e164_validity trial_case =
		e164_validity_of(NULL, &trial, 1);

	cr_expect_eq(signed_case.state, E164_VALIDITY_UNKNOWN, "VAL-22");
	cr_expect(signed_case.is_blocked, "VAL-01, VAL-28b");
	cr_expect_eq(trust_case.state, E164_VALIDITY_VALID, "VAL-20");
	cr_expect_not(trust_case.is_blocked, "VAL-20");
	cr_expect_eq(trial_case.state, E164_VALIDITY_UNKNOWN, "OQ-15");
	cr_expect_not(trial_case.is_blocked, "OQ-15");
}

struct cap_row {
	const char *id;
	const struct e164_validity_policy *policy;
	uint64_t now;
	uint32_t ttl;
	uint32_t want;
};

static const struct cap_row cap_rows[] = {
	{ "VAL-40, the example", &plain, MIDNIGHT(JULY_15) - 60, 3600, 59 },
	{ "VAL-40, last second", &plain, LAST_SECOND(JULY_15), 3600, 0 },
	{ "VAL-40, short enough", &plain, MIDNIGHT(JULY_15) - 3601, 3600,
	  3600 },
	{ "VAL-40, one too many", &plain, MIDNIGHT(JULY_15) - 3600, 3600,
	  3599 },
	{ "VAL-37, grace", &lenient, MIDNIGHT(JULY_15), 3600, 300 },
	{ "VAL-37, shorter", &lenient, MIDNIGHT(JULY_15), 20, 20 },
	{ "VAL-37, end of grace", &lenient, MIDNIGHT(JULY_15 + 7) - 100, 3600,
	  99 },
	{ "expired: no answer to cap", &plain, MIDNIGHT(JULY_15), 60, 60 },
};

Test(validity, caps_rows)
{
	const struct e164_validity_record record = { TOKEN };

	for (size_t i = 0; i < COUNT(cap_rows); i++) {
		const struct cap_row *row = &cap_rows[i];
		const struct e164_validity got =
			e164_validity_of(&record, row->policy, row->now);

		cr_expect_eq(e164_validity_cap(&got, row->now, row->ttl),
			     row->want, "%s", row->id);
	}
}

Test(validity, caps_to_nothing_once_it_is_over)
{
	const struct e164_validity over = { .state = E164_VALIDITY_VALID,
					    .boundary_sec = 1000 };

	cr_expect_eq(e164_validity_cap(&over, 999, 60), 0u);
	cr_expect_eq(e164_validity_cap(&over, 1000, 60), 0u);
	cr_expect_eq(e164_validity_cap(&over, 1001, 60), 0u);
}

/* To clients, DUE is VALID. */
static enum e164_validity_state
effect(const struct e164_validity_record *record, uint64_t now)
{
	const enum e164_validity_state state =
		e164_validity_of(record, &lenient, now).state;

	return state == E164_VALIDITY_DUE ? E164_VALIDITY_VALID : state;
}

/* Whatever is cached until the cap ends in the state that it began in. */
Test(validity, a_state_holds_until_its_boundary)
{
	const struct e164_validity_record record = { TOKEN };

	for (uint64_t now = MIDNIGHT(JAN_15 - 3); now < MIDNIGHT(JULY_15 + 9);
	     now += 1799) {
		const uint64_t boundary =
			e164_validity_of(&record, &lenient, now).boundary_sec;

		if (boundary == NEVER)
			continue;
		cr_assert_gt(boundary, now);
		cr_expect_eq(effect(&record, boundary - 1),
			     effect(&record, now));
		cr_expect_neq(effect(&record, boundary), effect(&record, now));
	}
}

/* VAL-06: what a number: clause does not give is as in enum:. */
Test(validity, a_prefix_has_rules_of_its_own)
{
	const struct e164_options options = {
		.validation = E164_VALIDATION_SIGNED,
		.grace_days = 7,
		.revalidation_window = 30,
		.no_expiry = E164_NO_EXPIRY_MAX,
		.no_expiry_days = 365,
		.utc_offset = 3600,
	};
	struct e164_number_clause clause = {
		.validation = E164_VALIDATION_UNSIGNED,
		.revalidation_window = 60,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
		.no_expiry_days = 100,
		.utc_offset = -7200,
		.unknown_numbers = E164_UNKNOWN_ALLOW,
		.given = ~UINT64_C(0),
	};
	struct e164_validity_policy policy =
		e164_validity_policy_of(&options, NULL);

	cr_expect_eq(policy.validation, E164_VALIDATION_SIGNED);
	cr_expect_eq(policy.grace_days, 7);
	cr_expect_eq(policy.window_days, 30);
	cr_expect_eq(policy.no_expiry, E164_NO_EXPIRY_MAX);
	cr_expect_eq(policy.no_expiry_days, 365);
	cr_expect_eq(policy.utc_offset_sec, 3600);
	cr_expect_not(policy.is_unknown_allowed);
	clause.given &= ~(UINT64_C(1) << E164_GIVEN_NUMBER_grace_days);
	policy = e164_validity_policy_of(&options, &clause);
	cr_expect_eq(policy.validation, E164_VALIDATION_UNSIGNED);
	cr_expect_eq(policy.grace_days, 7, "not given");
	cr_expect_eq(policy.window_days, 60);
	cr_expect_eq(policy.no_expiry, E164_NO_EXPIRY_ACCEPT);
	cr_expect_eq(policy.no_expiry_days, 100);
	cr_expect_eq(policy.utc_offset_sec, -7200);
	cr_expect(policy.is_unknown_allowed);
}

/* TOK-09: no validation lasts longer than its entity may vouch. */
Test(validity, an_entity_ends_what_has_no_end)
{
	static const struct {
		enum e164_no_expiry no_expiry;
		uint32_t days;
		uint64_t most;
		enum e164_no_expiry then;
		uint32_t then_days;
	} binds[] = {
		{ E164_NO_EXPIRY_MAX, 365, 190, E164_NO_EXPIRY_MAX, 190 },
		{ E164_NO_EXPIRY_MAX, 190, 190, E164_NO_EXPIRY_MAX, 190 },
		{ E164_NO_EXPIRY_MAX, 100, 190, E164_NO_EXPIRY_MAX, 100 },
		{ E164_NO_EXPIRY_ACCEPT, 100, 190, E164_NO_EXPIRY_MAX, 190 },
		{ E164_NO_EXPIRY_REJECT, 365, 190, E164_NO_EXPIRY_REJECT, 365 },
	};

	for (size_t i = 0; i < COUNT(binds); i++) {
		const struct e164_entity_clause entity = {
			.max_validity_days = binds[i].most,
		};
		struct e164_validity_policy policy = {
			.no_expiry = binds[i].no_expiry,
			.no_expiry_days = binds[i].days,
		};

		e164_validity_policy_bind(&policy, &entity);
		cr_expect_eq(policy.no_expiry, binds[i].then, "row %zu", i);
		cr_expect_eq(policy.no_expiry_days, binds[i].then_days,
			     "row %zu", i);
	}
}

Test(validity, words_and_texts_are_there)
{
	for (unsigned i = 0; i <= E164_VALIDITY_STATE_COUNT; i++) {
		cr_expect_gt(strlen(e164_validity_word(i)), 0);
		cr_expect_gt(strlen(e164_validity_text(i)), 0);
	}
}
