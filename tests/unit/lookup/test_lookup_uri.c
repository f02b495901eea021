/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_uri.c - whole resolutions: URI at a service of a number, the
 * zone's own and those that are made; requirements URI, DSC-07, DSC-08, TTL-01,
 * MAP-14, OQ-16.
 */
#include "world.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SERVICE  .task = E164_TASK_SERVICE
#define OWN_URI  .task = E164_TASK_OWN_URI
#define AT_IM    .name = "_im.N", .type = "URI"
#define HAS(...) .records = { __VA_ARGS__ }
#define OWN      HAS("10 1 \"im:real@e.com\"")
#define CHOICE   .service = "im", .uri = "im:a@e.com", .order = 10
#define NUMBER   .choices = { { CHOICE } }
#define MADE     ": 1 im:a@e.com"
#define BOTH     "zone+, number N"

Test(lookup_uri, own)
{
	static const struct world_row rows[] = {
		{ SERVICE, .id = "DSC-08",
		  .world = { { AT_IM, OWN, .ttl_sec = 99 } }, .wants = "zone+",
		  .gets = "answer kept secure ad 99: im:real@e.com" },
		{ SERVICE, .id = "OQ-16 the scheme of the service alone",
		  .world = { { AT_IM, HAS("10 1 \"sip:a@e.com\"",
					  "10 1 \"IM:b@e.com\"",
					  "10 1 \"pres:c@e.com\"",
					  "10 1 \"1m:d@e.com\"") } },
		  .wants = "zone+",
		  .gets = "answer kept secure ad 3600: IM:b@e.com" },
		{ SERVICE, .id = "OQ-16 RDATA without a target",
		  .world = { { AT_IM, HAS("\\# ", "\\# 000a", "\\# 000a0001",
					  "10 1 \"im:a@e.com\"") } },
		  .wants = "zone+",
		  .gets = "answer kept secure ad 3600: im:a@e.com" },
		{ SERVICE, .id = "OQ-16 no mailbox, but of the scheme",
		  .world = { { AT_IM, HAS("10 1 \"im:nobody\"") } },
		  .wants = "zone+",
		  .gets = "answer kept secure ad 3600: im:nobody" },
		{ SERVICE, .id = "OQ-16 none of the service",
		  .world = { { AT_IM, HAS("10 1 \"sip:a@e.com\"") } },
		  .wants = "zone+", .gets = "filtered denied secure 60" },
		{ SERVICE, .id = "OQ-16 one of another service, and no URI",
		  .world = { { AT_IM, HAS("10 1 \"sip:a@e.com\"",
					  "10 1 \"1m:a@e.com\"") } },
		  .wants = "zone+", .gets = "filtered denied secure 60" },
		{ SERVICE, .id = "OQ-16 no URI at all",
		  .world = { { AT_IM, HAS("10 1 \"1m:a@e.com\"") } },
		  .wants = "zone+", .gets = "unusable denied secure 60" },
		{ SERVICE, .id = "a domain that is denied", .deny = "e.com",
		  .world = { { AT_IM, HAS("10 1 \"im:a@x.e.com\"",
					  "10 1 \"im:a@f.com\"") } },
		  .wants = "zone+",
		  .gets = "answer kept secure ad 3600: im:a@f.com" },
		{ SERVICE, .id = "URI-16 at the number: any service",
		  .asked = "N", .conf = "services: im pres",
		  .world = { { .name = "N",
			       .type = "URI",
			       HAS("10 1 \"im:a@e.com\"",
				   "10 1 \"pres:a@e.com\"",
				   "10 1 \"sip:a@e.com\"") } },
		  .wants = "zone+",
		  .gets = "answer kept secure ad 3600: im:a@e.com, "
			  "pres:a@e.com" },
		{ SERVICE, .id = "DSC-11 dnssec: prefer",
		  .world = { { AT_IM, OWN, .is = "insecure" } },
		  .wants = "zone+",
		  .gets = "answer kept insecure 3600: im:real@e.com" },
		{ SERVICE, .id = "DSC-11 dnssec: require",
		  .conf = "dnssec: require",
		  .world = { { AT_IM, OWN, .is = "insecure" } },
		  .wants = "zone+", .gets = "insecure denied insecure 60" },
		{ SERVICE, .id = "DSC-01, DSC-07 bogus: nothing is made",
		  .world = { { AT_IM, OWN, .is = "bogus", .ede = 6 } },
		  .wants = "zone+", .gets = "bogus servfail bogus 60 ede 6" },
		{ SERVICE, .id = "DSC-02", .is = "raw",
		  .world = { { AT_IM, OWN, .is = "bogus" } }, .wants = "zone",
		  .gets = "untouched zone bogus 3600" },
		{ SERVICE, .id = "DSC-10 CD=1: none allowed", .is = "raw",
		  .world = { { AT_IM, HAS("10 1 \"sip:a@e.com\"") } },
		  .wants = "zone", .gets = "filtered denied secure 60" },
		{ SERVICE, .id = "DSC-03", .is = "raw", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain" } }, .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ SERVICE, .id = "TTL-17 CD=1: failed", .is = "raw",
		  .world = { { AT_IM, .is = "failed unknown" } },
		  .wants = "zone", .gets = "failed servfail unchecked 5" },
		{ SERVICE, .id = "RD=0", .is = "rd0", .number = { NUMBER },
		  .wants = "zone", .gets = "untouched zone secure ad 3600" },
		{ OWN_URI, .id = "URI-16 one of the zone's own", .asked = "N",
		  .world = { { .name = "N", .type = "URI", OWN } },
		  .wants = "zone",
		  .gets = "answer kept secure ad 3600: im:real@e.com" },
		{ OWN_URI, .id = "URI-16 none is made", .asked = "N",
		  .number = { NUMBER }, .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ OWN_URI, .id = "DSC-14 a bogus denial", .asked = "N",
		  .world = { { .name = "N",
			       .type = "URI",
			       .is = "bogus nxdomain" } },
		  .wants = "zone", .gets = "bogus servfail bogus 60" },
		{ OWN_URI, .id = "TTL-17", .asked = "N",
		  .world = { { .name = "N",
			       .type = "URI",
			       .is = "failed unknown" } },
		  .wants = "zone", .gets = "failed servfail unchecked 5" },
		{ SERVICE, .id = "URI-11 refused",
		  .refused = E164_VERDICT_REVOKED, .wants = "",
		  .gets = "revoked denied unchecked 60" },
		{ SERVICE, .id = "URI-11, VAL-46",
		  .world = { { AT_IM, OWN, .is = "other",
			       .refused = E164_VERDICT_EXPIRED } },
		  .wants = "zone+", .gets = "expired denied secure 60 bound" },
		{ SERVICE, .id = "URI-11, VAL-40", .boundary_sec = 120,
		  .world = { { AT_IM, OWN } }, .wants = "zone+",
		  .gets = "answer kept secure ad 119 made 3600 max 119: "
			  "im:real@e.com" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_uri, made)
{
	static const struct world_row rows[] = {
		{ SERVICE, .id = "DSC-06, DSC-07", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain" } }, .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600" MADE },
		{ SERVICE, .id = "DSC-07 what is wanted", .has_details = true,
		  .number = { NUMBER },
		  .wants = "zone+ URI #0, number N NAPTR #0",
		  .gets = "answer made secure ad 3600 max 3600" MADE },
		{ SERVICE, .id = "DSC-06 ad-on-rewritten: no",
		  .conf = "ad-on-rewritten: no", .number = { NUMBER },
		  .wants = BOTH,
		  .gets = "answer made secure 3600 max 3600" MADE },
		{ SERVICE, .id = "URI-05, URI-07",
		  .number = { .choices = { { "im", "im:a@e.com", 10 },
					   { "pres", "pres:a@e.com", 10 },
					   { "im", "im:b@e.com", 20 } } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600: 1 im:a@e.com" },
		{ SERVICE, .id = "URI-07 uri-orders: all",
		  .conf = "uri-orders: all",
		  .number = { .choices = { { "im", "im:a@e.com", 10 },
					   { "pres", "pres:a@e.com", 10 },
					   { "im", "im:b@e.com", 20 } } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600: "
			  "1 im:a@e.com, 2 im:b@e.com" },
		{ SERVICE, .id = "URI-16 at the number", .asked = "N",
		  .services = "im pres",
		  .number = { .choices = { { "im", "im:a@e.com", 10 },
					   { "pres", "pres:a@e.com", 10 } } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600: "
			  "1 im:a@e.com, 1 pres:a@e.com" },
		{ SERVICE, .id = "RFC 6147 5.1.2 the zone cannot be asked",
		  .number = { NUMBER, .takes_ms = 3000 },
		  .world = { { AT_IM, .is = "failed unknown" } }, .wants = BOTH,
		  .gets = "answer made unchecked 30 max 30 at 3 unasked" MADE },
		{ SERVICE, .id = "RFC 6147 5.1.2 and require",
		  .conf = "dnssec: require", .number = { NUMBER },
		  .world = { { AT_IM, .is = "failed unknown" } }, .wants = BOTH,
		  .gets = "insecure denied unchecked 30 unasked" },
		{ SERVICE, .id = "RFC 5155 section 6 an insecure denial",
		  .conf = "dnssec: require", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nodata insecure" } },
		  .wants = BOTH,
		  .gets = "answer made insecure 3600 max 3600" MADE },
		{ SERVICE, .id = "DSC-16 the weakest link",
		  .number = { .choices = { { "im", "im:a@e.com", 10,
					     "insecure" } } },
		  .wants = BOTH,
		  .gets = "answer made insecure 3600 max 3600" MADE },
		{ SERVICE, .id = "DSC-16 of what is used alone",
		  .number = { .is = "insecure",
			      .choices = { { "im", "im:a@e.com", 10 },
					   { "pres", "pres:a@e.com", 10,
					     "insecure" } } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600" MADE },
		{ SERVICE, .id = "URI-12 dnssec: require, one is proven",
		  .conf = "dnssec: require",
		  .number = { .is = "insecure",
			      .choices = { { "im", "im:b@e.com", 5,
					     "insecure" },
					   { "im", "im:a@e.com", 10 } } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600" MADE },
		{ SERVICE, .id = "URI-12 dnssec: require, none is",
		  .conf = "dnssec: require",
		  .number = { .is = "insecure",
			      .choices = { { "pres", "pres:b@e.com", 5 },
					   { "im", "im:b@e.com", 5,
					     "insecure" } } },
		  .wants = BOTH, .gets = "insecure denied insecure 60" },
		{ SERVICE, .id = "DSC-11 dnssec: require, of another service",
		  .conf = "dnssec: require",
		  .number = { .is = "insecure",
			      .choices = { { "pres", "pres:b@e.com", 5,
					     "insecure" } } },
		  .wants = BOTH, .gets = "untouched zone insecure ad 3600" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_uri, bounds_of_the_ttl)
{
	static const struct world_row rows[] = {
		{ SERVICE, .id = "TTL-01 the denial", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nodata", .ttl_sec = 20 } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 20 max 20" MADE },
		{ SERVICE, .id = "TTL-01 the number",
		  .number = { NUMBER, .expires_sec = 40, .takes_ms = 2000 },
		  .world = { { AT_IM, .is = "nodata", .takes_ms = 1000 } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 39 max 39 at 1" MADE },
		{ SERVICE, .id = "TTL-07 the number, in its last second",
		  .number = { NUMBER, .expires_sec = 2, .takes_ms = 2000 },
		  .wants = BOTH, .gets = "answer made secure ad 2 max 2" MADE },
		{ SERVICE, .id = "TTL-05 the number expired when it came",
		  .number = { NUMBER, .expires_sec = 1, .takes_ms = 2000 },
		  .wants = BOTH, .gets = "answer made secure ad 2 max 2" MADE },
		{ SERVICE, .id = "TTL-11 the number, stale",
		  .number = { NUMBER, .is = "stale", .expires_sec = -1 },
		  .wants = BOTH, .gets = "failed servfail secure 5" },
		{ SERVICE, .id = "TTL-01 max-ttl", .conf = "max-ttl: 30",
		  .number = { NUMBER }, .wants = BOTH,
		  .gets = "answer made secure ad 30" MADE },
		{ SERVICE, .id = "TTL-01 unasked, and the number expires",
		  .number = { NUMBER, .expires_sec = 10 },
		  .world = { { AT_IM, .is = "failed unknown" } }, .wants = BOTH,
		  .gets = "answer made unchecked 10 max 10 unasked" MADE },
		{ SERVICE, .id = "VAL-40", .boundary_sec = 15,
		  .number = { NUMBER }, .wants = BOTH,
		  .gets = "answer made secure ad 14 made 3600 max 14" MADE },
		{ SERVICE, .id = "VAL-46 the number hangs on others",
		  .number = { NUMBER, .is = "bound" }, .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600 bound" MADE },
		{ SERVICE, .id = "TTL-01 the zone's denial, with EDE",
		  .number = { .verdict = E164_VERDICT_FILTERED,
			      .expires_sec = 50 },
		  .wants = BOTH,
		  .gets = "untouched-filtered zone secure ad 50 made 3600" },
		{ SERVICE, .id = "TTL-01 provisional: nowhere longer",
		  .number = { .verdict = E164_VERDICT_FILTERED,
			      .is = "provisional",
			      .expires_sec = 30 },
		  .wants = BOTH,
		  .gets = "untouched-filtered zone secure ad 30 made 3600 "
			  "max 30" },
	};

	world_expect(rows, COUNT(rows));
}

/* What the number came to decides, where the zone has denied a URI. */
Test(lookup_uri, verdicts_of_the_number)
{
	static const struct {
		enum e164_verdict verdict;
		const char *denied, *unasked;
	} cases[] = {
		{ E164_VERDICT_UNTOUCHED, "untouched zone secure ad 3600",
		  "failed servfail unchecked 5 unasked" },
		{ E164_VERDICT_UNTOUCHED_FILTERED,
		  "untouched zone secure ad 3600",
		  "failed servfail unchecked 5 unasked" },
		{ E164_VERDICT_FILTERED,
		  "untouched-filtered zone secure ad 3600",
		  "filtered denied unchecked 30 unasked" },
		{ E164_VERDICT_UNUSABLE,
		  "untouched-unusable zone secure ad 3600",
		  "unusable denied unchecked 30 unasked" },
		{ E164_VERDICT_OVERSIZED, "oversized denied secure 60",
		  "oversized denied unchecked 30 unasked" },
		{ E164_VERDICT_OUT_OF_RANGE, "out-of-range denied secure 60",
		  "out-of-range denied unchecked 60 unasked" },
		{ E164_VERDICT_REFUSED, "refused denied secure 60",
		  "refused denied unchecked 60 unasked" },
		{ E164_VERDICT_UNVALIDATED, "unvalidated denied secure 60",
		  "unvalidated denied unchecked 60 unasked" },
		{ E164_VERDICT_EXPIRED, "expired denied secure 60",
		  "expired denied unchecked 60 unasked" },
		{ E164_VERDICT_SUSPENDED, "suspended denied secure 60",
		  "suspended denied unchecked 60 unasked" },
		{ E164_VERDICT_NOT_YET, "not-yet-valid denied secure 60",
		  "not-yet-valid denied unchecked 60 unasked" },
		{ E164_VERDICT_REVOKED, "revoked denied secure 60",
		  "revoked denied unchecked 60 unasked" },
		{ E164_VERDICT_NOT_READY, "not-ready servfail secure 0",
		  "not-ready servfail unchecked 0 unasked" },
		{ E164_VERDICT_INSECURE, "insecure denied secure 60",
		  "insecure denied unchecked 30 unasked" },
		{ E164_VERDICT_FAILED, "failed servfail secure 5",
		  "failed servfail unchecked 5 unasked" },
		{ E164_VERDICT_BOGUS, "bogus servfail secure 60 ede 6",
		  "bogus servfail unchecked 60 ede 6 unasked" },
	};
	const struct world_row first = { SERVICE, .id = "URI-10, VAL-44",
					 .wants = BOTH };

	for (size_t i = 0; i < 2 * COUNT(cases); i++) {
		struct world_row row = first;
		const bool is_unasked = i % 2;

		row.number.verdict = cases[i / 2].verdict;
		if (row.number.verdict == E164_VERDICT_BOGUS)
			row.number.ede = 6;
		if (is_unasked)
			row.world[0] =
				(struct world_place){ AT_IM,
						      .is = "failed unknown" };
		row.gets =
			is_unasked ? cases[i / 2].unasked : cases[i / 2].denied;
		world_expect(&row, 1);
	}
}

Test(lookup_uri, without_targets)
{
	static const struct world_row rows[] = {
		{ SERVICE, .id = "URI-10 of other services",
		  .number = { .choices = { { "pres", "pres:a@e.com", 1 } } },
		  .wants = BOTH, .gets = "untouched zone secure ad 3600" },
		{ SERVICE, .id = "URI-10 the policy took others",
		  .number = { .is = "policy",
			      .choices = { { "pres", "pres:a@e.com", 1 } } },
		  .wants = BOTH,
		  .gets = "untouched-filtered zone secure ad 3600" },
		{ SERVICE, .id = "URI-10 this view may not have it",
		  .conf = "services: pres", .services = "pres",
		  .number = { NUMBER }, .wants = BOTH,
		  .gets = "untouched-filtered zone secure ad 3600" },
		{ SERVICE, .id = "URI-10 nor the second",
		  .conf = "services: sip", .services = "pres",
		  .number = { .choices = { { "sip", "sip:a@e.com", 1 },
					   { "im", "im:a@e.com", 1 } } },
		  .wants = BOTH,
		  .gets = "untouched-filtered zone secure ad 3600" },
		{ SERVICE, .id = "URI-10 nor one of two",
		  .conf = "services: pres", .services = "pres",
		  .number = { .choices = { { "pres", "pres:a@e.com", 1 },
					   { "im", "im:a@e.com", 1 } } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600: "
			  "1 pres:a@e.com" },
		{ SERVICE, .id = "URI-10 unasked, and filtered",
		  .conf = "services: pres", .services = "pres",
		  .number = { NUMBER },
		  .world = { { AT_IM, .is = "failed unknown" } }, .wants = BOTH,
		  .gets = "filtered denied unchecked 30 unasked" },
		{ SERVICE, .id = "DSC-20 whose data is bogus",
		  .number = { .verdict = E164_VERDICT_BOGUS, .ede = 6 },
		  .world = { { AT_IM, .is = "nxdomain", .ede = 9 } },
		  .wants = BOTH, .gets = "bogus servfail secure 60 ede 6" },
		{ SERVICE, .id = "DSC-16 a weak number makes a weak denial",
		  .number = { .is = "insecure" }, .wants = BOTH,
		  .gets = "untouched zone insecure ad 3600" },
		{ SERVICE, .id = "TTL-17 the number failed",
		  .number = { .is = "failed" }, .wants = BOTH,
		  .gets = "failed servfail secure 5" },
		{ SERVICE, .id = "TTL-17 both failed",
		  .number = { .is = "failed" },
		  .world = { { AT_IM, .is = "failed unknown" } }, .wants = BOTH,
		  .gets = "failed servfail unchecked 5 unasked" },
		{ SERVICE, .id = "URI-10 the number was not asked",
		  .number = { .is = "silent" }, .wants = BOTH,
		  .gets = "untouched zone secure ad 3600" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_uri, aliases)
{
	static const struct world_row rows[] = {
		{ SERVICE, .id = "MAP-14 an alias of its own speaks for it",
		  .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain own",
			       .alias = "x.example." } },
		  .wants = BOTH, .gets = "untouched zone secure ad 3600" },
		{ SERVICE,
		  .id = "MAP-14 one by a DNAME, or a wildcard, does "
			"not",
		  .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain",
			       .alias = "x.example." } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600" MADE },
		{ SERVICE, .id = "MAP-14 one wildcard for it and the number",
		  .number = { NUMBER, .alias = "X.example." },
		  .world = { { AT_IM, .is = "nxdomain own",
			       .alias = "x.example." } },
		  .wants = BOTH,
		  .gets = "answer made secure ad 3600 max 3600" MADE },
		{ SERVICE, .id = "MAP-14 the number has another one",
		  .number = { NUMBER, .alias = "y.example." },
		  .world = { { AT_IM, .is = "nxdomain own",
			       .alias = "x.example." } },
		  .wants = BOTH, .gets = "untouched zone secure ad 3600" },
		{ SERVICE, .id = "TTL-17 not signed, whose is it? Nobody knows",
		  .number = { .verdict = E164_VERDICT_FAILED },
		  .world = { { AT_IM, .is = "nodata own insecure",
			       .alias = "x.example." } },
		  .wants = BOTH, .gets = "failed servfail insecure 5" },
		{ SERVICE, .id = "TTL-17 not signed, and the number failed",
		  .number = { .is = "failed" },
		  .world = { { AT_IM, .is = "nodata own insecure",
			       .alias = "x.example." } },
		  .wants = BOTH, .gets = "failed servfail insecure 5" },
		{ SERVICE, .id = "MAP-14 signed, it is no wildcard's",
		  .number = { .verdict = E164_VERDICT_FAILED },
		  .world = { { AT_IM, .is = "nodata own",
			       .alias = "x.example." } },
		  .wants = BOTH, .gets = "untouched zone secure ad 3600" },
		{ SERVICE, .id = "MAP-14 not signed, the number has no alias",
		  .number = { NUMBER },
		  .world = { { AT_IM, .is = "nodata own insecure",
			       .alias = "x.example." } },
		  .wants = BOTH, .gets = "untouched zone insecure 3600" },
		{ SERVICE, .id = "MAP-14 not signed, before anybody asked",
		  .is = "rd0",
		  .world = { { AT_IM, .is = "nodata own insecure",
			       .alias = "x.example." } },
		  .wants = "zone", .gets = "untouched zone insecure 3600" },
		{ SERVICE, .id = "MAP-14 neither leads anywhere",
		  .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain own" } }, .wants = BOTH,
		  .gets = "untouched zone secure ad 3600" },
		{ SERVICE, .id = "MAP-14 what is at its end",
		  .world = { { AT_IM, OWN, .is = "own", .alias = "x.example.",
			       .passed = { "_im.N", "x.example." } } },
		  .wants = "zone+",
		  .gets = "answer kept secure ad 3600: im:real@e.com" },
	};

	world_expect(rows, COUNT(rows));
}
