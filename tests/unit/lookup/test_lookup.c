/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup.c - which look-up comes next; requirements DSC-03, DSC-07,
 * DSC-08. Whole resolutions are in test_lookup_*.c.
 */
#include "e164/lookup.h"

#include <criterion/criterion.h>

#include "e164/naptr.h"
#include "e164/urirr.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW_MS       UINT64_C(1800000000000)

static const enum e164_task all_tasks[] = {
	E164_TASK_PASS,       E164_TASK_ANY,    E164_TASK_PERIMETER,
	E164_TASK_REFUSED,    E164_TASK_NUMBER, E164_TASK_SERVICE,
	E164_TASK_OTHER_TYPE,
};

static struct e164_lookup lookup;

static void start(enum e164_task task, bool is_raw)
{
	static struct e164_options options;
	static struct e164_name name;
	const struct e164_request request = {
		.task = task,
		.name = &name,
		.options = &options,
		.is_raw = is_raw,
		.is_recursive = true,
		.clearance = e164_clearance_none(),
	};

	e164_lookup_start(&lookup, &request, NOW_MS);
}

static enum e164_want_kind next(struct e164_want *want)
{
	return e164_lookup_next(&lookup, NOW_MS, want);
}

Test(lookup, starts_with_the_zone)
{
	static const enum e164_want_kind first[] = {
		E164_WANT_ZONE,    E164_WANT_NOTHING, E164_WANT_NOTHING,
		E164_WANT_NOTHING, E164_WANT_ZONE,    E164_WANT_ZONE,
		E164_WANT_ZONE,
	};
	struct e164_want want;

	for (size_t i = 0; i < COUNT(all_tasks); i++) {
		start(all_tasks[i], false);
		cr_expect_eq(next(&want), first[i], "%zu", i);
	}
}

/* The whole table: after what is not in here, nothing is wanted. */
static bool asks_number(enum e164_task task, enum e164_outcome outcome)
{
	if (task == E164_TASK_SERVICE)
		return outcome != E164_OUTCOME_DATA;
	return task == E164_TASK_OTHER_TYPE && outcome == E164_OUTCOME_NXDOMAIN;
}

Test(lookup, asks_for_the_number_when_the_zone_has_nothing)
{
	for (unsigned int n = 0; n < COUNT(all_tasks) * 4 * 4 * 2; n++) {
		const enum e164_task task = all_tasks[n / 32];
		const bool is_raw = n % 2;
		const struct e164_result result = {
			.outcome = (enum e164_outcome)(n / 2 % 4),
			.trust = (enum e164_trust)(n / 8 % 4),
			.clearance = e164_clearance_none(),
		};
		const bool may_make =
			!is_raw && result.trust != E164_TRUST_BOGUS;
		struct e164_want want;

		if (task == E164_TASK_NUMBER)
			continue; /* its records are another matter */
		start(task, is_raw);
		if (next(&want) != E164_WANT_ZONE)
			continue;
		e164_lookup_feed(&lookup, &want, &result, NOW_MS);
		cr_expect_eq(next(&want),
			     may_make && asks_number(task, result.outcome)
				     ? E164_WANT_NUMBER
				     : E164_WANT_NOTHING,
			     "DSC-03, DSC-07, DSC-08: task %d, CD %d, outcome "
			     "%d, trust %d",
			     (int)task, is_raw, (int)result.outcome,
			     (int)result.trust);
	}
}

static struct e164_clearance clearance(enum e164_verdict verdict,
				       enum e164_validity_state state,
				       uint64_t boundary_sec, bool is_other)
{
	return (struct e164_clearance){
		.verdict = verdict,
		.validity = { .state = state, .boundary_sec = boundary_sec },
		.is_other = is_other,
	};
}

#define ANSWER  E164_VERDICT_ANSWER
#define EXPIRED E164_VERDICT_EXPIRED
#define REVOKED E164_VERDICT_REVOKED
#define VALID   E164_VALIDITY_VALID
#define GRACE   E164_VALIDITY_GRACE

Test(lookup, joins_what_stands_against_names)
{
	const struct {
		const char *id;
		struct e164_clearance all, one, want;
	} rows[] = {
		{ "VAL-46 nothing", clearance(ANSWER, VALID, 9, false),
		  e164_clearance_none(), clearance(ANSWER, VALID, 9, false) },
		{ "VAL-46 the second is refused",
		  clearance(ANSWER, VALID, 9, false),
		  clearance(REVOKED, GRACE, 10, true),
		  clearance(REVOKED, GRACE, 9, true) },
		{ "VAL-46 the first that is refused",
		  clearance(EXPIRED, VALID, 9, true),
		  clearance(REVOKED, GRACE, 8, false),
		  clearance(EXPIRED, GRACE, 8, true) },
		{ "VAL-46 refused, and then not",
		  clearance(EXPIRED, VALID, 9, false),
		  clearance(ANSWER, GRACE, 9, false),
		  clearance(EXPIRED, GRACE, 9, false) },
		{ "VAL-37 grace, and then what ends earlier",
		  clearance(ANSWER, GRACE, 9, false),
		  clearance(ANSWER, VALID, 8, true),
		  clearance(ANSWER, GRACE, 8, true) },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_clearance all = rows[i].all;
		const struct e164_clearance *want = &rows[i].want;

		e164_clearance_join(&all, &rows[i].one);
		cr_expect(all.verdict == want->verdict &&
				  all.is_other == want->is_other &&
				  all.validity.state == want->validity.state &&
				  all.validity.boundary_sec ==
					  want->validity.boundary_sec,
			  "%s", rows[i].id);
	}
}
