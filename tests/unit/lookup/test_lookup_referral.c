/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_referral.c - whole resolutions: records that refer to other
 * names; requirements NTM, ORD-06, ORD-14, VAL-46, DSC-16.
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

Test(lookup_referral, follows)
{
	static const struct world_row rows[] = {
		{ .id = "NTM-03",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(GOOD) } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "ORD-06 in its place",
		  .world = { { AT("N"),
			       HAS(IM("5 10", "im:first@e.com"), TO_A, LAST) },
			     { AT("a.example."),
			       HAS(IM("900 1", "im:c@e.com"),
				   IM("1 1", "im:b@e.com")) } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: "
			  "im im:first@e.com, im im:b@e.com, im im:c@e.com, "
			  "im im:z@e.com" },
		{ .id = "NTM-03 one after the other",
		  .has_details = true,
		  .patience_ms = 4000,
		  .world = { { AT("N"), HAS(TO_A, TO_B), .takes_ms = 1500 },
			     { AT("a.example."), HAS(GOOD), .takes_ms = 1500 },
			     { AT("b.example."), HAS(LAST) } },
		  .wants = "zone NAPTR #0, "
			   "referral a.example. NAPTR unchecked by 5500 #0, "
			   "referral b.example. NAPTR unchecked by 5500 #0",
		  .gets = "answer naptr secure ad 3600 max 3602 at 1: "
			  "im im:a@e.com, im im:z@e.com" },
		{ .id = "DSC-11 what is less than secure is of no use",
		  .has_details = true,
		  .conf = "dnssec: require\nnonterminal-time: 3",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(GOOD) } },
		  .wants = "zone NAPTR #0, "
			   "referral a.example. NAPTR secure by 3000 #0",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "NTM-03 a chain",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(TO_B) },
			     { AT("b.example."), HAS(GOOD) } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "NTM-01 follow-nonterminal: no",
		  .conf = "follow-nonterminal: no",
		  .world = { { AT("N"), HAS(TO_A, LAST) } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:z@e.com" },
		{ .id = "RD=0",
		  .is = "rd0",
		  .world = { { AT("N"), HAS(TO_A, LAST) } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:z@e.com" },
		{ .id = "DSC-10 CD=1: is any of it allowed?",
		  .is = "raw",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(GOOD), .ttl_sec = 100 } },
		  .wants = "zone, referral a.example.",
		  .gets = "untouched zone secure ad 100" },
		{ .id = "DSC-10 CD=1: own data that would be refused",
		  .is = "raw",
		  .conf = "dnssec: require",
		  .world = { { AT("N"), HAS(TO_A), .is = "insecure" },
			     { AT("a.example."), HAS(GOOD) } },
		  .wants = "zone, referral a.example.",
		  .gets = "untouched zone insecure 3600" },
		{ .id = "DSC-10 CD=1: nothing allowed there",
		  .is = "raw",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."),
			       HAS(RULE("10 10", "sip", "sip:a@e.com")) } },
		  .wants = "zone, referral a.example.",
		  .gets = "filtered denied secure 60 policy" },
		{ .id = "DSC-11 own data is refused, so nothing is looked up",
		  .conf = "dnssec: require\ndiscovery: require",
		  .world = { { AT("N"), HAS(TO_A, LAST), .is = "insecure" } },
		  .wants = "zone",
		  .gets = "insecure denied insecure 60" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_referral, ends)
{
	static const struct world_row rows[] = {
		{ .id = "NTM-05 a loop",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(TO_B) },
			     { AT("b.example."),
			       HAS(REFERS("1 1", "A.Example."), LAST) } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:z@e.com" },
		{ .id = "NTM-05 to the number itself",
		  .world = { { AT("N"),
			       HAS(REFERS("1 1", "3.8.0.0.6.9.2.3.6.1.4.4."
						 "E164.arpa.")) } },
		  .wants = "zone",
		  .gets = "unusable denied secure 60" },
		{ .id = "NTM-05 visited once",
		  .world = { { AT("N"),
			       HAS(TO_A, REFERS("20 10", "A.example."), LAST) },
			     { AT("a.example."), HAS(GOOD) } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: "
			  "im im:a@e.com, im im:z@e.com" },
		{ .id = "NTM-08 aliases of the number count as visited",
		  .world = { { AT("N"), HAS(TO_A, LAST),
			       .passed = { "N", "a.example." } } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:z@e.com" },
		{ .id = "NTM-08 aliases of a referral, too",
		  .world = { { AT("N"), HAS(TO_A, TO_B, LAST) },
			     { AT("a.example."), HAS(GOOD),
			       .passed = { "b.example." } } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: "
			  "im im:a@e.com, im im:z@e.com" },
		{ .id = "NTM-08 those of a bogus reply do not",
		  .world = { { AT("N"), HAS(TO_A, TO_B) },
			     { AT("a.example."), HAS(GOOD), .is = "bogus",
			       .passed = { "b.example." } },
			     { AT("b.example."), HAS(LAST) } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 30 max 30 "
			  "provisional: im im:z@e.com" },
		{ .id = "NTM-08 nor those of an insecure one, where it is not "
			"used",
		  .conf = "dnssec: require",
		  .world = { { AT("N"), HAS(TO_A, TO_B) },
			     { AT("a.example."), HAS(GOOD), .is = "insecure",
			       .passed = { "b.example." } },
			     { AT("b.example."), HAS(LAST) } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 3600 max 3600 policy: "
			  "im im:z@e.com" },
		{ .id = "NTM-08 nor those that lead to a refused number",
		  .world = { { AT("N"), HAS(TO_A, TO_B) },
			     { AT("a.example."), HAS(GOOD), .is = "other",
			       .refused = E164_VERDICT_EXPIRED,
			       .passed = { "b.example.", "O" } },
			     { AT("b.example."), HAS(LAST) } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 3600 max 3600 policy bound: "
			  "im im:z@e.com" },
		{ .id = "NTM-06 six in a chain",
		  .world = { { AT("N"), HAS(REFERS("1 1", "1.example.")) },
			     { AT("1.example."),
			       HAS(REFERS("1 1", "2.example.")) },
			     { AT("2.example."),
			       HAS(REFERS("1 1", "3.example.")) },
			     { AT("3.example."),
			       HAS(REFERS("1 1", "4.example.")) },
			     { AT("4.example."),
			       HAS(REFERS("1 1", "5.example.")) },
			     { AT("5.example."),
			       HAS(REFERS("1 1", "6.example."), LAST) } },
		  .wants = "zone, referral 1.example., referral 2.example., "
			   "referral 3.example., referral 4.example., "
			   "referral 5.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:z@e.com" },
		{ .id = "NTM-06 nonterminal-depth",
		  .conf = "nonterminal-depth: 1",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(TO_B, LAST) } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:z@e.com" },
		{ .id = "NTM-07 nonterminal-queries: a tree",
		  .conf = "nonterminal-queries: 3",
		  .world = { { AT("N"), HAS(TO_A, TO_B, LAST) },
			     { AT("a.example."),
			       HAS(REFERS("1 1", "c.example."),
				   REFERS("2 1", "d.example.")) } },
		  .wants = "zone, referral a.example., referral c.example., "
			   "referral d.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:z@e.com" },
	};

	world_expect(rows, COUNT(rows));
}

/* A branch that fails is left out (NTM-04). */
Test(lookup_referral, failures)
{
	static const struct world_row rows[] = {
		{ .id = "NTM-04 failed",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), .is = "failed unknown" } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 30 max 30 provisional: "
			  "im im:z@e.com" },
		{ .id = "NTM-04 failed after two seconds",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), .is = "failed unknown",
			       .takes_ms = 2000 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 32 max 32 provisional: "
			  "im im:z@e.com" },
		{ .id = "NTM-04 bogus, DSC-16",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), .is = "bogus nodata",
			       .refused = E164_VERDICT_ANSWER,
			       .boundary_sec = 5 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 30 max 30 provisional: "
			  "im im:z@e.com" },
		{ .id = "NTM-04 nobody knows what is there",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), .is = "failed unknown" } },
		  .wants = "zone, referral a.example.",
		  .gets = "failed servfail secure 5 provisional" },
		{ .id = "NTM-04 NODATA",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), .is = "nodata",
			       .ttl_sec = 900 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 900 max 900: im im:z@e.com" },
		{ .id = "NTM-04 NXDOMAIN, insecure: of no weight",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), .is = "nxdomain insecure" } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:z@e.com" },
		{ .id = "NTM-04 NODATA without a TTL",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), .is = "nodata mute" } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 3600: im im:z@e.com" },
		{ .id = "NTM-04 nothing there",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), .is = "nxdomain",
			       .ttl_sec = 20 } },
		  .wants = "zone, referral a.example.",
		  .gets = "unusable denied secure 20" },
		{ .id = "NTM-04 nothing usable there",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."),
			       HAS("1 1 \"x\" \"\" \"\" .") } },
		  .wants = "zone, referral a.example.",
		  .gets = "unusable denied secure 60" },
		{ .id = "NTM-10",
		  .world = { { AT("N"), HAS(TO_A, LAST) },
			     { AT("a.example."), HAS(GOOD, TO_B),
			       .is = "insecure" },
			     { AT("b.example."),
			       HAS(IM("1 1", "im:b@e.com")) } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr insecure 3600 max 3600: "
			  "im im:a@e.com (insecure), im im:b@e.com (insecure), "
			  "im im:z@e.com" },
		{ .id = "NTM-10 what leads there is weak",
		  .world = { { AT("N"), HAS(TO_A, LAST), .is = "insecure" },
			     { AT("a.example."), HAS(GOOD) } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr insecure 3600 max 3600: "
			  "im im:a@e.com (insecure), im im:z@e.com "
			  "(insecure)" },
		{ .id = "NTM-10, DSC-11 under require",
		  .conf = "dnssec: require",
		  .world = { { AT("N"), HAS(TO_A) },
			     { AT("a.example."), HAS(GOOD),
			       .is = "insecure" } },
		  .wants = "zone, referral a.example.",
		  .gets = "filtered denied secure 60 policy" },
		{ .id = "VAL-46 refused before it is asked",
		  .world = { { AT("N"), HAS(REFERS("1 1", WORLD_O), LAST) },
			     { AT("O"), .is = "nodata mute other",
			       .refused = E164_VERDICT_UNVALIDATED,
			       .boundary_sec = 121 } },
		  .wants = "zone, referral O",
		  .gets = "answer naptr secure ad 120 made 3600 max 120 policy "
			  "bound: im im:z@e.com" },
		{ .id = "VAL-46 refused, and nothing else",
		  .world = { { AT("N"), HAS(REFERS("1 1", WORLD_O)) },
			     { AT("O"), .is = "nodata mute other",
			       .refused = E164_VERDICT_UNVALIDATED } },
		  .wants = "zone, referral O",
		  .gets = "filtered denied secure 60 policy bound" },
		{ .id = "VAL-46 the boundary of what a referral led to",
		  .world = { { AT("N"), HAS(REFERS("1 1", WORLD_O)) },
			     { AT("O"), HAS(GOOD), .is = "other grace",
			       .boundary_sec = 1000 } },
		  .wants = "zone, referral O",
		  .gets = "answer naptr secure ad 300 made 3600 max 300 bound: "
			  "im im:a@e.com" },
	};

	world_expect(rows, COUNT(rows));
}

/* The store may refuse one of them before the end. */
Test(lookup_referral, names_that_were_passed)
{
	static const struct world_row rows[] = {
		{ .id = "VAL-46 of a denial",
		  .world = { { AT("N"), .is = "nxdomain", .passed = { "O" } } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600",
		  .names = "O" },
		{ .id = "VAL-46 no alias, no name",
		  .world = { { AT("N"), .is = "nxdomain" } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600",
		  .names = "" },
		{ .id = "VAL-46 of records, and of what they refer to",
		  .world = { { AT("N"), HAS(TO_A, TO_B, LAST),
			       .passed = { "O", "x.example." } },
			     { AT("a.example."), HAS(GOOD),
			       .passed = { "y.example." } },
			     { AT("b.example."), .is = "failed unknown" } },
		  .wants = "zone, referral a.example., referral b.example.",
		  .gets = "answer naptr secure ad 30 max 30 provisional: "
			  "im im:a@e.com, im im:z@e.com",
		  .names = "N, O, x.example., a.example., y.example., "
			   "b.example. unused" },
		{ .id = "RD=0: none of those that are not looked up",
		  .is = "rd0",
		  .world = { { AT("N"), HAS(TO_A, LAST) } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:z@e.com",
		  .names = "N" },
	};

	world_expect(rows, COUNT(rows));
}
