/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_time.c - whole resolutions: referrals that take their time;
 * requirements NTM-07, TTL-01, TTL-06, TTL-07, ORD-14.
 */
#include "world.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define AT(name_) .name = name_, .type = "NAPTR"
#define HAS(...)  .records = { __VA_ARGS__ }
#define TO_A      REFERS("10 10", "a.example.")
#define TO_B      REFERS("20 10", "b.example.")
#define LAST      IM("30 10", "im:z@e.com")
#define GOOD      IM("10 10", "im:a@e.com")

Test(lookup_time, of_referrals)
{
	static const struct world_row rows[] = {
		{ .id = "TTL-01 of a referral, from when it came",
		  .world = { { AT("N"), HAS(TO_A), .takes_ms = 900 },
			     { AT("a.example."), HAS(GOOD), .ttl_sec = 10,
			       .takes_ms = 2200 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 13 max 13: im im:a@e.com" },
		{ .id = "TTL-01 of the number's own",
		  .world = { { AT("N"), HAS(TO_A), .ttl_sec = 10 },
			     { AT("a.example."), HAS(GOOD), .ttl_sec = 10,
			       .takes_ms = 2000 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 10 max 12: im im:a@e.com" },
		{ .id = "NTM-07 silence: the time is over",
		  .world = { { AT("N"), HAS(TO_A, TO_B, LAST) },
			     { AT("a.example."), .is = "silent" } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 35 max 35 provisional: "
			  "im im:z@e.com" },
		{ .id = "NTM-07 silence, and nothing else",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), .is = "silent" } },
		  .wants = "zone, referral a.example.",
		  .gets = "failed servfail secure 5 at 5 provisional" },
		{ .id = "NTM-07 nonterminal-time",
		  .conf = "nonterminal-time: 1",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), HAS(GOOD),
			       .takes_ms = 1000 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 31 max 31 provisional: "
			  "im im:z@e.com" },
		{ .id = "NTM-07 just in time",
		  .conf = "nonterminal-time: 1",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(GOOD), .takes_ms = 999 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "NTM-07 no client waits any more",
		  .patience_ms = 2500,
		  .world = { { AT("N"), HAS(TO_A, TO_B, LAST) },
			     { AT("a.example."), HAS(GOOD), .takes_ms = 1500 },
			     { AT("b.example."), HAS(GOOD),
			       .takes_ms = 1001 } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 32 max 32 provisional: "
			  "im im:a@e.com, im im:z@e.com" },
		{ .id = "NTM-07 over before the next is asked",
		  .dawdles_ms = 2500,
		  .world = { { AT("N"), HAS(TO_A, TO_B, LAST) },
			     { AT("a.example."), HAS(GOOD), .takes_ms = 100 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 35 max 35 provisional: "
			  "im im:a@e.com, im im:z@e.com" },
		{ .id = "NTM-07 over, but nothing is left to ask",
		  .dawdles_ms = 2500,
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), HAS(GOOD), .takes_ms = 100 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3602: "
			  "im im:a@e.com, im im:z@e.com" },
		{ .id = "NTM-07 nothing else, and no time for the rest",
		  .conf = "nonterminal-time: 4",
		  .dawdles_ms = 2000,
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(TO_B), .takes_ms = 0 },
			     { AT("b.example."), HAS(LAST) } },
		  .wants = "zone, referral a.example.",
		  .gets = "failed servfail secure 5 at 4 provisional" },
		{ .id = "ORD-14, TTL-06 expired meanwhile: start over",
		  .world = { { AT("N"), HAS(TO_A), .ttl_sec = 2 },
			     { AT("a.example."), HAS(GOOD),
			       .takes_ms = 3000 } },
		  .wants = "zone, referral a.example., zone again, "
			   "referral a.example.",
		  .gets = "answer naptr secure ad 2 max 3603 at 3: "
			  "im im:a@e.com" },
		{ .id = "TTL-07 in its last second",
		  .world = { { AT("N"), HAS(TO_A), .ttl_sec = 3 },
			     { AT("a.example."), HAS(GOOD),
			       .takes_ms = 3000 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3 max 3603: im im:a@e.com" },
		{ .id = "ORD-14 what was found is out of date, too",
		  .boundary_sec = 500,
		  .world = { { AT("N"), HAS(TO_A), .is = "once other",
			       .ttl_sec = 2, .boundary_sec = 100 },
			     { AT("N"), HAS(LAST) },
			     { AT("a.example."), .is = "failed unknown",
			       .takes_ms = 3000 } },
		  .wants = "zone, referral a.example., zone again",
		  .gets = "answer naptr secure ad 96 made 3600 max 96 at 3 "
			  "bound: im im:z@e.com" },
		{ .id = "ORD-14 gone meanwhile",
		  .world = { { AT("N"), HAS(TO_A), .is = "once", .ttl_sec = 2 },
			     { AT("N"), .is = "nxdomain" },
			     { AT("a.example."), HAS(GOOD),
			       .takes_ms = 3000 } },
		  .wants = "zone, referral a.example., zone again",
		  .gets = "untouched zone secure ad 3600 at 3" },
	};

	world_expect(rows, COUNT(rows));
}
