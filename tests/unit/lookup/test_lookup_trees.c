/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_trees.c - whole resolutions: a number in one tree after the other
 * (apex-search); requirements MAP-03, TTL-01, DSC-06, DSC-14, NTM-06.
 */
#include "world.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define B     "3.8.0.0.6.9.2.3.6.1.4.4.b.example."
#define C     "3.8.0.0.6.9.2.3.6.1.4.4.c.example."
#define TREES "apex: e164.arpa\napex: b.example\napex: c.example\n"
#define BOTH  TREES "apex-search: yes\n"

#define AT(name_) .name = name_, .type = "NAPTR"
#define HAS(...)  .records = { __VA_ARGS__ }
#define GOOD      HAS(IM("10 10", "im:a@e.com"))

Test(lookup_trees, what_leads_on)
{
	static const struct world_row rows[] = {
		{ .id = "off",
		  .conf = TREES,
		  .world = { { AT("N"), .is = "nxdomain" }, { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "NXDOMAIN",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" }, { AT(B), GOOD } },
		  .wants = "zone, tree " B,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "NODATA, twice",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nodata" },
			     { AT(B), .is = "nodata" },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " B ", tree " C,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "only the trees behind",
		  .asked = B,
		  .conf = BOTH,
		  .world = { { AT("N"), GOOD },
			     { AT(B), .is = "nxdomain" },
			     { AT(C), .is = "nxdomain" } },
		  .wants = "zone, tree " C,
		  .gets = "untouched zone secure ad 3600 max 3600" },
		{ .id = "records that policy removes",
		  .conf = BOTH,
		  .world = { { AT("N"),
			       HAS(RULE("1 1", "sip", "sip:a@e.com")) },
			     { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "filtered denied secure 60 policy" },
		{ .id = "an alias to nothing",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain",
			       .passed = { "N", "x.example." } },
			     { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "DSC-14 bogus",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain bogus" },
			     { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "bogus servfail bogus 60" },
		{ .id = "TTL-17 failed",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "failed unknown" },
			     { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "failed servfail unchecked 5" },
		{ .id = "DSC-14 bogus, the second",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), .is = "nodata bogus", .ede = 6 },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " B,
		  .gets = "bogus servfail bogus 60 ede 6" },
		{ .id = "TTL-17 failed, the second",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), .is = "failed unknown" },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " B,
		  .gets = "failed servfail unchecked 5" },
		{ .id = "DSC-03 raw",
		  .is = "raw",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" }, { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "without RD",
		  .is = "rd0",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" }, { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "require: an unsigned denial",
		  .conf = BOTH "dnssec: require",
		  .world = { { AT("N"), .is = "nxdomain insecure" },
			     { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone insecure 3600" },
		{ .id = "require: unsigned data",
		  .conf = BOTH "dnssec: require",
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), GOOD, .is = "insecure" } },
		  .wants = "zone, tree " B,
		  .gets = "insecure denied insecure 60" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_trees, what_bounds_the_answer)
{
	static const struct world_row rows[] = {
		{ .id = "DSC-06 the weakest denial",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), .is = "nodata insecure" },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " B ", tree " C,
		  .gets = "answer naptr insecure 3600: im "
			  "im:a@e.com (insecure)" },
		{ .id = "TTL-01 the shortest denial, from when it came",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain", .ttl_sec = 100 },
			     { AT(B), .is = "nxdomain", .takes_ms = 10000 },
			     { AT(C), GOOD, .takes_ms = 20000 } },
		  .wants = "zone, tree " B ", tree " C,
		  .gets = "answer naptr secure ad 70 at 30: im im:a@e.com" },
		{ .id = "TTL-01 the records",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain", .ttl_sec = 100 },
			     { AT(B), GOOD, .ttl_sec = 7 } },
		  .wants = "zone, tree " B,
		  .gets = "answer naptr secure ad 7: im im:a@e.com" },
		{ .id = "TTL-05 a denial that is over",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain", .ttl_sec = 2 },
			     { AT(B), GOOD, .takes_ms = 3000 } },
		  .wants = "zone, tree " B,
		  .gets = "answer naptr secure ad 0 at 3: im im:a@e.com" },
		{ .id = "TTL-12 nowhere: as long as the shortest",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), .is = "nxdomain", .ttl_sec = 50,
			       .takes_ms = 5000 },
			     { AT(C), .is = "nxdomain insecure" } },
		  .wants = "zone, tree " B ", tree " C,
		  .gets = "untouched zone secure ad 55 max 55" },
		{ .id = "the name exists",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), .is = "nodata insecure" },
			     { AT(C), .is = "nxdomain" } },
		  .wants = "zone, tree " B ", tree " C,
		  .gets = "shadowed shadow insecure 3600 max 3600" },
		{ .id = "the name exists, as an alias that leads to nothing",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), .is = "nxdomain",
			       .passed = { B, "x.example." } },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " B,
		  .gets = "shadowed shadow secure ad 3600 max 3600" },
		{ .id = "VAL-46 an alias to a number that is refused",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), GOOD, .passed = { B, "O" },
			       .refused = E164_VERDICT_SUSPENDED },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " B,
		  .gets = "suspended denied secure 60" },
		{ .id = "NTM-06 trees count",
		  .conf = BOTH "nonterminal-queries: 2",
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), HAS(REFERS("10 10", "a.example."),
					  REFERS("20 10", "b.example.")) },
			     { AT("a.example."), GOOD },
			     { AT("b.example."),
			       HAS(IM("10 10", "im:b@e.com")) } },
		  .wants = "zone, tree " B ", referral a.example.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "NTM-06 trees took all of them",
		  .conf = BOTH "nonterminal-queries: 1",
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), HAS(REFERS("10 10", "a.example."),
					  IM("20 10", "im:b@e.com")) },
			     { AT("a.example."), GOOD } },
		  .wants = "zone, tree " B,
		  .gets = "answer naptr secure ad 3600: im im:b@e.com" },
	};

	world_expect(rows, COUNT(rows));
}

/* Records of another tree are handed out at the name that was asked for. */
Test(lookup_trees, whose_records)
{
	const struct world_row rows[] = {
		{ .id = "own", .conf = BOTH, .world = { { AT("N"), GOOD } } },
		{ .id = "another tree's",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" }, { AT(B), GOOD } } },
		{ .id = "nobody's",
		  .conf = BOTH,
		  .world = { { AT("N"), .is = "nxdomain" } } },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(world_run(&rows[i])->lookup->search.is_found,
			     i == 1, "%s", rows[i].id);
	world_clear();
}

/* A service is one of its number's, in whichever tree that is. */
Test(lookup_trees, which_names_have_another_tree)
{
	static const struct {
		const char *name;
		bool has_next;
	} rows[] = {
		{ "N", true },           { "_im.N", true },  { "foo.N", false },
		{ "e164.arpa.", false }, { "_im." B, true }, { C, false },
		{ "_im." C, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct world_row row = { .asked = rows[i].name,
					       .conf = BOTH };
		const struct e164_request *request =
			&world_start(&row)->request;

		cr_expect_eq(
			e164_trees_has_next(request->options, request->name),
			rows[i].has_next, "%s", rows[i].name);
	}
	world_clear();
}

Test(lookup_trees, which_trees)
{
	static const struct world_row rows[] = {
		{ .id = "MAP-11 another kind of numbers",
		  .conf = "apex: e164.arpa\napex: b.example\naus-plus: no\n"
			  "apex: c.example\napex-search: yes\n",
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), GOOD },
			     { AT(C), GOOD } },
		  .wants = "zone, tree " C,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "a name that belongs to another tree",
		  .conf = "apex: e164.arpa\napex: b.example\n"
			  "apex: 4.b.example\napex: c.example\n"
			  "apex-search: yes\n",
		  .world = { { AT("N"), .is = "nxdomain" },
			     { AT(B), GOOD },
			     { AT(C), GOOD } },
		  .wants = "zone, "
			   "tree 3.8.0.0.6.9.2.3.6.1.4.4.4.b.example., "
			   "tree " C,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "one tree",
		  .conf = "apex: e164.arpa\napex-search: yes\n",
		  .world = { { AT("N"), .is = "nxdomain" } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "MAP-12 a branch",
		  .asked = "3.8.0.0.6.9.2.3.6.1.i.4.4.e164.arpa.",
		  .conf = "apex: e164.arpa\nbranch: i\napex: b.example\n"
			  "apex-search: yes\n",
		  .world = { { .name = "3.8.0.0.6.9.2.3.6.1.i.4.4.e164.arpa.",
			       .type = "NAPTR",
			       .is = "nxdomain" },
			     { AT(B), GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
	};

	world_expect(rows, COUNT(rows));
}

/* NXDOMAIN of one type would deny the number, too (RFC 8020). */
Test(lookup_trees, other_types_at_the_number)
{
	static const struct world_row rows[] = {
		{ .id = "URI, another tree has the number",
		  .task = E164_TASK_OWN_URI,
		  .asked = "N",
		  .conf = BOTH,
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_ANSWER, .is = "secure" },
		  .wants = "zone, number N",
		  .gets = "shadowed shadow secure ad 3600" },
		{ .id = "URI, no tree has it",
		  .task = E164_TASK_OWN_URI,
		  .asked = "N",
		  .conf = BOTH,
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_UNTOUCHED,
			      .is = "secure" },
		  .wants = "zone, number N",
		  .gets = "untouched zone secure ad 3600 max 3600" },
		{ .id = "URI made there, but none is allowed",
		  .task = E164_TASK_SERVICE,
		  .asked = "N",
		  .conf = BOTH "uri-at-number: yes",
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_FILTERED,
			      .is = "secure policy" },
		  .wants = "zone+, number N",
		  .gets = "shadowed shadow secure ad 3600 ede 15" },
		{ .id = "URI made there, but the number has another service",
		  .task = E164_TASK_SERVICE,
		  .asked = "N",
		  .conf = BOTH "uri-at-number: yes",
		  .services = "im",
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_ANSWER,
			      .is = "secure",
			      .choices = { { "pres", "pres:a@e.com", 10,
					     "secure" } } },
		  .wants = "zone+, number N",
		  .gets = "shadowed shadow secure ad 3600" },
		{ .id = "URI made there, but nobody knows the number",
		  .task = E164_TASK_SERVICE,
		  .asked = "N",
		  .conf = BOTH "uri-at-number: yes",
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_FAILED,
			      .expires_sec = 5,
			      .is = "unknown" },
		  .wants = "zone+, number N",
		  .gets = "failed servfail unchecked 5" },
		{ .id = "TTL-01 URI, the number is known to be absent for less",
		  .task = E164_TASK_SERVICE,
		  .asked = "_im.N",
		  .conf = BOTH,
		  .world = { { .name = "_im.N",
			       .type = "URI",
			       .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_UNTOUCHED,
			      .expires_sec = 50,
			      .is = "secure" },
		  .wants = "zone+, number N",
		  .gets = "untouched zone secure ad 50 made 3600 max 50" },
		{ .id = "URI, nobody knows",
		  .task = E164_TASK_OWN_URI,
		  .asked = "N",
		  .conf = BOTH,
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_FAILED,
			      .expires_sec = 5,
			      .is = "unknown" },
		  .wants = "zone, number N",
		  .gets = "shadowed shadow unchecked 5" },
		{ .id = "URI, in the last tree",
		  .task = E164_TASK_OWN_URI,
		  .asked = C,
		  .conf = BOTH,
		  .world = { { .name = C, .type = "URI", .is = "nxdomain" } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "URI, one tree",
		  .task = E164_TASK_OWN_URI,
		  .asked = "N",
		  .world = { { .name = "N", .type = "URI", .is = "nxdomain" } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "another type",
		  .task = E164_TASK_OTHER_TYPE,
		  .asked = "N",
		  .conf = BOTH,
		  .world = { { .name = "N", .type = "A", .is = "nxdomain" } },
		  .number = { .verdict = E164_VERDICT_FILTERED,
			      .is = "insecure" },
		  .wants = "zone, number N",
		  .gets = "shadowed shadow insecure 3600" },
	};

	world_expect(rows, COUNT(rows));
}
