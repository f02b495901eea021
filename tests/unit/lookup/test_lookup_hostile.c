/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_hostile.c - whole resolutions: what nobody should send, and what
 * comes too late; requirements ORD-14, NTM-07, TTL-01, VAL-40, URI-12,
 * OQ-16.
 */
#include "world.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define AT(n)    .name = n, .type = "NAPTR"
#define SRV(n)   .name = n, .type = "SRV"
#define HAS(...) .records = { __VA_ARGS__ }
#define GOOD     HAS(IM("1 1", "im:a@e.com"))
#define SIP      "\ndiscovery-protocols: sip"

/* A URI of the scheme is kept as it is, even if it names no address (OQ-16). */
Test(lookup_hostile, targets_that_are_no_uri)
{
	static const struct {
		const char *record;
		bool is_kept;
	} rows[] = {
		{ "10 1 \"nobody\"", false }, { "10 1 \"i\"", false },
		{ "10 1 \"im\"", false },     { "10 1 \":\"", false },
		{ "10 1 \"@@@@\"", false },   { "10 1 \"im:\"", true },
		{ "10 1 \"im:@\"", true },    { "10 1 \"im://\"", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct world_row row = {
			.id = "OQ-16",
			.task = E164_TASK_SERVICE,
			.world = { { .name = "_im.N",
				     .type = "URI",
				     .records = { rows[i].record } } },
		};
		const struct world_end *end = world_run(&row);

		cr_expect_eq(end->conclusion.verdict == E164_VERDICT_ANSWER,
			     rows[i].is_kept, "OQ-16: %s", rows[i].record);
		world_clear();
	}
}

Test(lookup_hostile, late_and_lasting)
{
	static const struct world_row rows[] = {
		{ .id = "VAL-40 an alias with TTL 0, CD=1",
		  .is = "raw",
		  .boundary_sec = 120,
		  .world = { { AT("N"), GOOD, .is = "ttl0",
			       .passed = { "N", "x.example." } } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 0 max 119" },
		{ .id = "ORD-14 what a referral brought expired meanwhile",
		  .world = { { AT("N"), HAS(REFERS("1 1", "a.example."),
					    REFERS("2 1", "b.example.")) },
			     { AT("a.example."), GOOD, .ttl_sec = 1 },
			     { AT("b.example."), GOOD, .takes_ms = 3000 } },
		  .wants = "zone, referral a.example., referral b.example., "
			   "zone again, referral a.example., "
			   "referral b.example.",
		  .gets = "answer naptr secure ad 1 max 1 at 3: "
			  "im im:a@e.com, im im:a@e.com" },
		{ .id = "NTM-07 the time is over: no address is looked up",
		  .conf = "discovery: require" SIP,
		  .world = { { AT("N"), GOOD },
			     { SRV("_im._sip.e.com."), .is = "silent" } },
		  .wants = "zone, srv _im._sip.e.com.",
		  .gets = "filtered denied secure 35 policy provisional "
			  "-im:a@e.com not-offered" },
		{ .id = "NTM-07 referrals took the time: no SRV is looked up",
		  .conf = "discovery: additional" SIP,
		  .world = { { AT("N"), HAS(REFERS("1 1", "a.example."),
					    IM("1 1", "im:a@e.com")) },
			     { AT("a.example."), .is = "silent" } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 35 max 35 provisional: "
			  "im im:a@e.com" },
		{ .id = "TTL-01 NODATA of SRV without a SOA bounds nothing",
		  .conf = "discovery: additional" SIP,
		  .world = { { AT("N"), GOOD },
			     { SRV("_im._sip.e.com."), .is = "nodata mute" } },
		  .wants = "zone, srv _im._sip.e.com.",
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "NTM-04 a bogus referral is no matter of policy",
		  .world = { { AT("N"), HAS(REFERS("1 1", "a.example."),
					    IM("1 1", "im:a@e.com")) },
			     { AT("a.example."), GOOD, .is = "bogus" } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 30 max 30 provisional: "
			  "im im:a@e.com" },
		{ .id = "URI-12 dnssec: require, the only one is not proven",
		  .task = E164_TASK_SERVICE,
		  .conf = "dnssec: require",
		  .number = { .is = "insecure",
			      .choices = { { "im", "im:a@e.com", 10,
					     "insecure" } } },
		  .wants = "zone+, number N",
		  .gets = "insecure denied insecure 60" },
		{ .id = "TTL-01 max-ttl bounds an alias, too",
		  .task = E164_TASK_ALIAS,
		  .asked = "x.example.",
		  .conf = "max-ttl: 100",
		  .number = { .expires_sec = 103, .takes_ms = 3000 },
		  .world = { { .name = "x.example.",
			       .type = "CNAME",
			       .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "answer alias secure 100" },
	};

	world_expect(rows, COUNT(rows));
}
