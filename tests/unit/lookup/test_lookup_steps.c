/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_steps.c - whole resolutions, step by step: what comes too late or
 * twice, what is given up before its time, what is stopped or refused while it
 * is under way; requirements NTM-07, IMP-08, ORD-14, VAL-46.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "e164/naptr.h"
#include "world_make.h"
#include "world_text.h"

#define B     "3.8.0.0.6.9.2.3.6.1.4.4.b.example."
#define C     "3.8.0.0.6.9.2.3.6.1.4.4.c.example."
#define TREES "apex: e164.arpa\napex: b.example\napex: c.example\n"

#define SIP     "discovery: require\ndiscovery-protocols: sip\n"
#define RECORDS .type = "NAPTR", .records
#define TO_A    REFERS("10 10", "a.example.")
#define TO_B    REFERS("20 10", "b.example.")
#define TO_C    REFERS("25 10", "c.example.")
#define LAST    IM("30 10", "im:z@e.com")
#define GOOD    IM("10 10", "im:a@e.com")

static const struct world_place good = { RECORDS = { GOOD } };
static const struct world_place nodata = { .is = "nodata" };
static const struct world_place denied = { .is = "nxdomain" };
static const struct world_place failed = { .is = "failed unknown" };
static const struct world_place offer = { .type = "SRV",
					  .records = { "0 0 5060 x.e.com." } };

static struct e164_lookup *l;
static uint64_t now_ms;

static void start(const struct world_row *row)
{
	l = world_start(row);
	now_ms = WORLD_START_SEC * 1000;
}

/* What is wanted next, as in the rows; "result" and "nothing", too. */
static const char *next(struct e164_want *want)
{
	static struct world_end end;
	const enum e164_want_kind kind = e164_lookup_next(l, now_ms, want);

	if (kind == E164_WANT_NOTHING)
		return "nothing";
	if (kind == E164_WANT_RESULT)
		return "result";
	end.wants[0] = '\0';
	world_add_want(want, l, false, &end);
	/* It has to outlive the lookup that told it. */
	want->name = world_keep(want->name.ptr, want->name.len);
	return end.wants;
}

static void expect_next(const char *wanted, struct e164_want *want)
{
	struct e164_want other;
	const char *text = next(want ? want : &other);

	cr_assert_str_eq(text, wanted, "wants %s, not %s", text, wanted);
}

static void feed(const struct e164_want *want, const struct world_place *place)
{
	const struct e164_result result = world_result(place);

	e164_lookup_feed(l, want, &result, now_ms);
}

/* The zone has these records; what is wanted first is the zone. */
static void feed_zone(const struct world_place *place)
{
	struct e164_want want;

	cr_assert_eq(e164_lookup_next(l, now_ms, &want), E164_WANT_ZONE);
	feed(&want, place);
}

static void expect_gets(const char *gets)
{
	static struct world_end end;

	end = (struct world_end){ .lookup = l };
	e164_lookup_conclude(l, now_ms, &end.conclusion);
	world_set_gets(&end);
	cr_expect_str_eq(end.gets, gets, "gets %s", end.gets);
	world_clear();
}

static void pass(uint64_t ms)
{
	now_ms += ms;
}

/* Silent servers are not waited for any longer, the others are. */
static void fall_silent(void)
{
	now_ms = l->silence_ms;
	cr_assert(e164_lookup_is_over(l, now_ms, true));
	cr_assert(!e164_lookup_is_over(l, now_ms, false));
	e164_lookup_give_up(l, now_ms);
}

/* Twice, and too late ------------------------------------------------------ */

Test(lookup_steps, each_tree_is_heard_once)
{
	const struct world_row row = { .conf = TREES "apex-search: yes" };
	struct e164_want zone, tree;

	start(&row);
	expect_next("zone", &zone);
	feed(&zone, &denied);
	expect_next("tree " B, &tree);
	feed(&zone, &good);
	expect_next("result", NULL);
	feed(&tree, &denied);
	feed(&tree, &good);
	expect_next("tree " C, &tree);
	feed(&tree, &nodata);
	expect_next("nothing", NULL);
	expect_gets("shadowed shadow secure ad 3600 max 3600");
}

Test(lookup_steps, a_referral_that_comes_after_its_time_is_ignored)
{
	const struct world_row row = { .conf = SIP, .patience_ms = 2500 };
	const struct world_place records = { RECORDS = { TO_A, TO_B, LAST } };
	struct e164_want a, b, srv;

	start(&row);
	feed_zone(&records);
	expect_next("referral a.example.", &a);
	fall_silent();
	expect_next("referral b.example.", &b);
	feed(&a, &good);
	expect_next("result", NULL);
	feed(&b, &nodata);
	expect_next("srv _im._sip.e.com.", &srv);
	feed(&a, &good);
	feed(&b, &failed);
	expect_next("result", NULL);
	feed(&srv, &offer);
	expect_next("nothing", NULL);
	expect_gets("answer naptr secure ad 31 max 31 provisional: "
		    "im im:z@e.com");
}

/* The zone is asked again, and what was given up has nothing to say to it. */
Test(lookup_steps, what_comes_after_a_new_beginning_is_ignored)
{
	const struct world_row row = { .conf = SIP };
	const struct world_place records = { RECORDS = { TO_A, LAST },
					     .ttl_sec = 1 };
	struct e164_want a, srv, zone;

	start(&row);
	feed_zone(&records);
	expect_next("referral a.example.", &a);
	feed(&a, &nodata);
	expect_next("srv _im._sip.e.com.", &srv);
	pass(5000);
	e164_lookup_give_up(l, now_ms);
	expect_next("zone again", &zone);
	feed(&srv, &offer);
	feed(&a, &good);
	expect_next("result", NULL);
	feed(&zone, &denied);
	expect_next("nothing", NULL);
	expect_gets("untouched zone secure ad 3600 at 5");
}

Test(lookup_steps, each_srv_look_up_is_heard_once)
{
	const struct world_row row = { .conf = SIP };
	struct e164_want srv;

	start(&row);
	feed_zone(&good);
	expect_next("srv _im._sip.e.com.", &srv);
	feed(&srv, &offer);
	feed(&srv, &failed);
	expect_next("nothing", NULL);
	expect_gets("answer naptr secure ad 3600 max 3600: im im:a@e.com");
}

/* Under way ---------------------------------------------------------------- */

Test(lookup_steps, what_was_not_told_is_not_under_way)
{
	const struct world_row row = { .conf = "discovery: require" };
	struct e164_want want, other;

	start(&row);
	feed_zone(&good);
	expect_next("srv _im._sip.e.com.", NULL);
	const struct e164_slice second = world_keep_name("_im._xmpp.e.com.");

	cr_expect(!e164_lookup_awaits(l, second, E164_TYPE_SRV, &other));
	expect_next("srv _im._xmpp.e.com.", &want);
	cr_expect(e164_lookup_awaits(l, second, E164_TYPE_SRV, &other));
	cr_expect_eq(other.index, want.index);
	world_clear();
}

Test(lookup_steps, what_is_refused_is_not_awaited)
{
	const struct e164_clearance clearance =
		world_clearance(E164_VERDICT_REVOKED, 0, NULL);
	const struct world_row row = { .id = "VAL-46" };
	struct e164_want want, other;

	start(&row);
	expect_next("zone", &want);
	other = want;
	e164_lookup_recheck(l, &clearance);
	cr_expect(!e164_lookup_awaits(l, want.name, want.qtype, &other));
	feed(&want, &good);
	expect_gets("revoked denied unchecked 60");
}

/* A non-terminal that was not followed is no record for a client. */
Test(lookup_steps, stops_without_what_is_pending)
{
	const struct world_row row = { .id = "NTM-07" };
	const struct world_place records = { RECORDS = { TO_A, TO_B } };

	start(&row);
	feed_zone(&records);
	expect_next("referral a.example.", NULL);
	e164_lookup_stop(l);
	expect_next("nothing", NULL);
	expect_gets("unusable denied secure 60");
}

/* Time --------------------------------------------------------------------- */

/* A silent server gets two fifths of the time that a client waits. */
Test(lookup_steps, waits_no_longer_for_who_is_silent)
{
	const struct world_row row = { .patience_ms = 2500 };
	const struct world_place records = { RECORDS = { TO_A } };

	start(&row);
	cr_expect(!e164_lookup_is_over(l, UINT64_MAX, true));
	feed_zone(&records);
	expect_next("referral a.example.", NULL);
	cr_expect(!e164_lookup_is_over(l, now_ms + 999, true));
	cr_expect(e164_lookup_is_over(l, now_ms + 1000, true));
	cr_expect(!e164_lookup_is_over(l, now_ms + 2499, false));
	cr_expect(e164_lookup_is_over(l, now_ms + 2500, false));
	world_clear();
}

/* Of several that are pending at the deadline, none is asked any more. */
Test(lookup_steps, asks_for_nothing_at_the_deadline)
{
	const struct world_row row = { .patience_ms = 2500 };
	const struct world_place records = { RECORDS = { TO_A, TO_B, TO_C,
							 LAST } };
	struct e164_want a;

	start(&row);
	feed_zone(&records);
	expect_next("referral a.example.", &a);
	pass(2500);
	feed(&a, &good);
	expect_next("nothing", NULL);
	expect_gets("answer naptr secure ad 32 max 32 provisional: "
		    "im im:a@e.com, im im:z@e.com");
}

/* Only what is under way is given up, and what has come stays as it came. */
Test(lookup_steps, gives_up_what_is_silent_alone)
{
	const struct world_row row = { .conf = "discovery: require",
				       .patience_ms = 2500 };
	struct e164_want want;

	start(&row);
	feed_zone(&good);
	expect_next("srv _im._sip.e.com.", NULL);
	fall_silent();
	expect_next("srv _im._xmpp.e.com.", &want);
	feed(&want, &offer);
	expect_next("nothing", NULL);
	expect_gets("answer naptr secure ad 31 max 31 provisional: "
		    "im im:a@e.com");
}

/*
 * Of three domains, "silent" is the one whose servers do not answer; the others
 * have no SRV record. The addresses of the others alone are looked up.
 */
static void expect_addresses(size_t silent)
{
	static const char *const names[] = { "e.com.", "f.com.", "g.com." };
	const struct world_row row = { .conf = SIP, .patience_ms = 2500 };
	const struct world_place records = {
		RECORDS = { IM("1 1", "im:a@e.com"), IM("2 1", "im:a@f.com"),
			    IM("3 1", "im:a@g.com") }
	};
	const struct world_place address = { .type = "A",
					     .records = { "192.0.2.1" } };
	char wanted[64];
	struct e164_want want[3];

	start(&row);
	feed_zone(&records);
	for (size_t i = 0; i < 3; i++) {
		snprintf(wanted, sizeof(wanted), "srv _im._sip.%s", names[i]);
		expect_next(wanted, &want[i]);
	}
	for (size_t i = 0; i < 3; i++)
		if (i != silent)
			feed(&want[i], &nodata);
	expect_next("result", NULL);
	fall_silent();
	for (size_t i = 0; i < 3; i++) {
		if (i == silent)
			continue;
		snprintf(wanted, sizeof(wanted), "a %s", names[i]);
		expect_next(wanted, &want[0]);
		feed(&want[0], &address);
		snprintf(wanted, sizeof(wanted), "aaaa %s", names[i]);
		expect_next(wanted, &want[0]);
		feed(&want[0], &nodata);
	}
	expect_next("nothing", NULL);
	cr_expect_eq(l->resolution->decision.choice_count, 2);
	world_clear();
}

Test(lookup_steps, looks_up_no_address_of_a_silent_domain)
{
	for (size_t silent = 0; silent < 3; silent++)
		expect_addresses(silent);
}

/* What was not asked by the deadline has no answer, and no addresses follow. */
Test(lookup_steps, says_what_was_not_asked_in_time)
{
	const struct world_row row = { .conf = "discovery: require",
				       .patience_ms = 2500 };
	const struct e164_srv_set *set;
	struct e164_want first;

	start(&row);
	feed_zone(&good);
	expect_next("srv _im._sip.e.com.", &first);
	pass(2500);
	expect_next("result", NULL);
	feed(&first, &nodata);
	expect_next("nothing", NULL);
	set = &l->resolution->srv;
	cr_expect_eq(set->count, 2, "no addresses");
	cr_expect(set->at[0].is_done && !set->at[0].has_failed);
	cr_expect(set->at[1].is_done && set->at[1].has_failed);
	expect_gets("filtered denied secure 32 policy provisional "
		    "-im:a@e.com not-offered");
}
