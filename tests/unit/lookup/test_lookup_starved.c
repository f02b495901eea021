/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_starved.c - whole resolutions without memory: the look-up has
 * failed, nothing is made of half of the records, and nothing is left behind;
 * requirement TTL-17.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "starve.h"
#include "world_make.h"
#include "world_text.h"

/* A pattern that has to be compiled, for which memory is needed. */
#define COMPILED "10 10 \"u\" \"E2U+im\" \"!^(.)(4|5)*(.*)$!im:a@e.com!\" ."
#define LAST     IM("30 10", "im:z@e.com")
#define RECORDS  .type = "NAPTR", .records

static const struct world_place compiled = { RECORDS = { LAST, COMPILED } };
static const struct world_place refers = {
	RECORDS = { REFERS("10 10", "a.example."), LAST }
};

/* Look the next want up, with the N-th allocation failing from then on. */
static void feed(struct e164_lookup *l, const struct world_place *place, long n)
{
	const struct e164_result result = world_result(place);
	struct e164_want want;

	cr_assert_neq(e164_lookup_next(l, WORLD_START_SEC * 1000, &want),
		      E164_WANT_NOTHING);
	is_armed = true;
	fail_at = n;
	e164_lookup_feed(l, &want, &result, WORLD_START_SEC * 1000);
	is_armed = false;
}

static void expect_end(struct e164_lookup *l, const char *gets)
{
	static struct world_end end;
	struct e164_want want;

	end = (struct world_end){ .lookup = l };
	cr_expect_eq(e164_lookup_next(l, WORLD_START_SEC * 1000, &want),
		     E164_WANT_NOTHING);
	e164_lookup_conclude(l, WORLD_START_SEC * 1000, &end.conclusion);
	world_set_gets(&end);
	cr_expect_str_eq(end.gets, gets, "%ld: gets %s", fail_at, end.gets);
}

/* Returns whether there was so much to allocate. */
static bool starve(bool is_behind, long n)
{
	const struct world_row row = { .id = "TTL-17" };
	struct e164_lookup *l = world_start(&row);
	const long before = live;
	bool has_failed;

	if (is_behind)
		feed(l, &refers, -1);
	feed(l, &compiled, n);
	has_failed = fail_at < 0;
	cr_expect_eq(l->is_starved, has_failed, "allocation %ld", n);
	if (has_failed)
		expect_end(l, "failed servfail secure 5");
	else if (is_behind)
		expect_end(l, "answer naptr secure ad 3600 max 3600: "
			      "im im:a@e.com, im im:z@e.com, im im:z@e.com");
	else
		expect_end(l, "answer naptr secure ad 3600: "
			      "im im:a@e.com, im im:z@e.com");
	e164_lookup_clear(l);
	cr_expect_eq(live, before, "allocation %ld: %ld more", n,
		     live - before);
	return has_failed;
}

Test(lookup_starved, fails_without_memory)
{
	for (int is_behind = 0; is_behind < 2; is_behind++) {
		long n = 0;

		while (starve(is_behind, n))
			n++;
		cr_expect_gt(n, is_behind ? 0 : 2, "nothing was allocated");
	}
	world_clear();
}

/* What was decided on before is given back when the zone is asked once more. */
Test(lookup_starved, leaves_nothing_of_what_expired)
{
	const struct world_place short_lived = { RECORDS = { COMPILED },
						 .ttl_sec = 1 };
	const struct world_row row = { .id = "ORD-14",
				       .conf = "discovery: require" };
	struct e164_lookup *l = world_start(&row);
	const long before = live;
	struct e164_want want;

	feed(l, &short_lived, -1);
	e164_lookup_give_up(l, (WORLD_START_SEC + 5) * 1000);
	while (e164_lookup_next(l, (WORLD_START_SEC + 5) * 1000, &want) !=
	       E164_WANT_ZONE)
		cr_assert_eq(want.kind, E164_WANT_SRV);
	cr_expect(want.is_again);
	e164_lookup_clear(l);
	cr_expect_eq(live, before);
	world_clear();
}
