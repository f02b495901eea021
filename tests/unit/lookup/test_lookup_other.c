/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_other.c - whole resolutions: queries that need no look-up, other
 * types, and aliases from elsewhere; requirements DSC-17, DSC-18, TTL-11,
 * TTL-15, VAL-38, VAL-46.
 */
#include "world.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SHADOW .task = E164_TASK_OTHER_TYPE
#define RAW    .task = E164_TASK_RAW, .asked = "N"
#define ALIAS  .task = E164_TASK_ALIAS, .asked = "x.example."
#define AT_X   .name = "x.example.", .type = "CNAME"
#define AT_IM  .name = "_im.N", .type = "A"
#define AT_N   .name = "N", .type = "NAPTR"
#define CHOICE .service = "im", .uri = "im:a@e.com", .order = 10
#define NUMBER .choices = { { CHOICE } }

Test(lookup_other, without_a_look_up)
{
	static const struct world_row rows[] = {
		{ .id = "DSC-18",
		  .task = E164_TASK_ANY,
		  .wants = "",
		  .gets = "any hinfo unchecked 3600" },
		{ .id = "DSC-18, VAL-38",
		  .task = E164_TASK_ANY,
		  .refused = E164_VERDICT_REVOKED,
		  .wants = "",
		  .gets = "revoked denied unchecked 60" },
		{ .id = "DSC-18, VAL-40",
		  .task = E164_TASK_ANY,
		  .boundary_sec = 121,
		  .later_ms = 1000,
		  .wants = "",
		  .gets = "any hinfo unchecked 119 max 119 at 1" },
		{ .id = "DSC-17",
		  .task = E164_TASK_PERIMETER,
		  .conf = "policy-negative-ttl: 20",
		  .wants = "",
		  .gets = "perimeter denied unchecked 20" },
		{ .id = "VAL-44",
		  .task = E164_TASK_REFUSED,
		  .refusal = E164_VERDICT_OUT_OF_RANGE,
		  .wants = "",
		  .gets = "out-of-range denied unchecked 60" },
		{ .id = "VAL-44 the first that is refused",
		  .task = E164_TASK_REFUSED,
		  .refusal = E164_VERDICT_REFUSED,
		  .refused = E164_VERDICT_EXPIRED,
		  .wants = "",
		  .gets = "expired denied unchecked 60" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_other, raw)
{
	static const struct world_row rows[] = {
		{ RAW, .id = "TTL-09 as it is",
		  .world = { { AT_N, .records = { IM("1 1", "im:a@e.com") },
			       .is = "insecure" } },
		  .wants = "zone", .gets = "untouched zone insecure 3600" },
		{ RAW, .id = "TTL-09 dnssec: require is about other types",
		  .conf = "dnssec: require",
		  .world = { { AT_N, .is = "nodata insecure" } },
		  .wants = "zone", .gets = "untouched zone insecure 3600" },
		{ RAW, .id = "DSC-14",
		  .world = { { AT_N, .is = "nodata bogus", .ede = 7 } },
		  .wants = "zone", .gets = "bogus servfail bogus 60 ede 7" },
		{ RAW, .id = "DSC-02", .is = "raw",
		  .world = { { AT_N, .records = { IM("1 1", "im:a@e.com") },
			       .is = "bogus" } },
		  .wants = "zone", .gets = "untouched zone bogus 3600" },
		{ RAW, .id = "TTL-17",
		  .world = { { AT_N, .is = "failed unknown" } },
		  .wants = "zone", .gets = "failed servfail unchecked 5" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_other, shadow)
{
	static const struct world_row rows[] = {
		{ SHADOW, .id = "TTL-15", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain" } },
		  .wants = "zone, number N",
		  .gets = "shadowed shadow secure ad 3600" },
		{ SHADOW, .id = "TTL-15 no longer than either",
		  .number = { NUMBER, .expires_sec = 44 },
		  .world = { { AT_IM, .is = "nxdomain insecure",
			       .ttl_sec = 50 } },
		  .wants = "zone, number N",
		  .gets = "shadowed shadow insecure 44" },
		{ SHADOW, .id = "TTL-15 NODATA is true", .number = { NUMBER },
		  .wants = "zone", .gets = "untouched zone secure ad 3600" },
		{ SHADOW, .id = "TTL-15 so is what is there",
		  .number = { NUMBER },
		  .world = { { AT_IM, .records = { "192.0.2.1" } } },
		  .wants = "zone", .gets = "untouched zone secure ad 3600" },
		{ SHADOW, .id = "TTL-15 no URI, so it does not exist",
		  .number = { .verdict = E164_VERDICT_UNTOUCHED,
			      .expires_sec = 33 },
		  .world = { { AT_IM, .is = "nxdomain" } },
		  .wants = "zone, number N",
		  .gets = "untouched zone secure ad 33 made 3600 max 33" },
		{ SHADOW, .id = "TTL-15 the number failed",
		  .number = { .is = "failed" },
		  .world = { { AT_IM, .is = "nxdomain" } },
		  .wants = "zone, number N",
		  .gets = "untouched zone secure ad 30 made 3600 max 30" },
		{ SHADOW, .id = "TTL-15 the number is stale",
		  .number = { NUMBER, .is = "stale", .expires_sec = -7 },
		  .world = { { AT_IM, .is = "nxdomain" } },
		  .wants = "zone, number N",
		  .gets = "untouched zone secure ad 0 made 3600 max 0" },
		{ SHADOW, .id = "TTL-15 the number expired when it came",
		  .number = { NUMBER, .expires_sec = 1, .takes_ms = 2000 },
		  .world = { { AT_IM, .is = "nxdomain" } },
		  .wants = "zone, number N",
		  .gets = "shadowed shadow secure ad 2" },
		{ SHADOW, .id = "TTL-15 the alias has spoken",
		  .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain own",
			       .alias = "x.example." } },
		  .wants = "zone, number N",
		  .gets = "untouched zone secure ad 3600 max 3600" },
		{ SHADOW, .id = "DSC-14", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain bogus" } },
		  .wants = "zone", .gets = "bogus servfail bogus 60" },
		{ SHADOW, .id = "DSC-03", .is = "raw", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain bogus" } },
		  .wants = "zone", .gets = "untouched zone bogus 3600" },
		{ SHADOW, .id = "RD=0", .is = "rd0", .number = { NUMBER },
		  .world = { { AT_IM, .is = "nxdomain" } }, .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ SHADOW, .id = "TTL-17", .number = { NUMBER },
		  .world = { { AT_IM, .is = "failed unknown" } },
		  .wants = "zone", .gets = "failed servfail unchecked 5" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_other, alias)
{
	static const struct world_row rows[] = {
		{ ALIAS, .id = "DSC-17 what the name at its end gives",
		  .has_details = true,
		  .number = { .is = "ad", .expires_sec = 50 },
		  .world = { { AT_X, .alias = "N", .takes_ms = 1000 } },
		  .wants = "zone CNAME #0, number N NAPTR #0",
		  .gets = "answer alias secure ad 49 max 49 at 1" },
		{ ALIAS, .id = "DSC-16 the alias is weak",
		  .number = { .is = "ad" },
		  .world = { { AT_X, .alias = "N", .is = "insecure",
			       .ttl_sec = 9 } },
		  .wants = "zone, number N",
		  .gets = "answer alias insecure 9 max 9" },
		{ ALIAS, .id = "DSC-16 the end is weak",
		  .number = { .is = "insecure" },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "answer alias insecure 3600 max 3600" },
		{ ALIAS, .id = "DSC-06 made there, without AD",
		  .number = { .is = "secure" },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "answer alias secure 3600 max 3600" },
		{ ALIAS, .id = "DSC-20 a denial there, with its EDE",
		  .number = { .verdict = E164_VERDICT_EXPIRED, .ede = 15 },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "expired alias secure 3600 max 3600" },
		{ ALIAS, .id = "DSC-20 bogus there",
		  .number = { .verdict = E164_VERDICT_BOGUS,
			      .is = "bogus",
			      .ede = 6,
			      .expires_sec = 60 },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "bogus alias bogus 60 max 60 ede 6" },
		{ ALIAS, .id = "TTL-07 in its last second",
		  .number = { .expires_sec = 2, .takes_ms = 2000 },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "answer alias secure 2 max 2" },
		{ ALIAS, .id = "TTL-11 stale there",
		  .number = { .is = "ad stale", .expires_sec = 86400 },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "stale alias secure ad 30 max 30" },
		{ ALIAS, .id = "TTL-11 stale, and to be served for 9 s more",
		  .number = { .is = "ad stale", .expires_sec = 9 },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "stale alias secure ad 9 max 9" },
		{ ALIAS, .id = "TTL-05 expired when it came",
		  .number = { .is = "ad", .expires_sec = 1, .takes_ms = 2000 },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "answer alias secure ad 2 max 2" },
		{ ALIAS, .id = "DSC-01 the alias is bogus",
		  .number = { .is = "ad" },
		  .world = { { AT_X, .alias = "N", .is = "bogus", .ede = 6 } },
		  .wants = "zone, number N",
		  .gets = "bogus servfail bogus 60 ede 6" },
		{ ALIAS, .id = "DSC-02 and shown", .is = "bogus",
		  .number = { .is = "ad" },
		  .world = { { AT_X, .alias = "N", .is = "bogus" } },
		  .wants = "zone, number N",
		  .gets = "answer alias bogus 3600 max 3600" },
		{ ALIAS, .id = "TTL-17 the end failed",
		  .number = { .is = "failed" },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "failed servfail secure 5" },
		{ ALIAS, .id = "DSC-17 the end cannot be asked for",
		  .number = { .is = "silent" },
		  .world = { { AT_X, .alias = "N", .ttl_sec = 40 } },
		  .wants = "zone, number N",
		  .gets = "refused denied secure 40" },
		{ ALIAS, .id = "VAL-46 bound", .number = { .is = "ad bound" },
		  .world = { { AT_X, .alias = "N" } },
		  .wants = "zone, number N",
		  .gets = "answer alias secure ad 3600 max 3600 bound" },
	};

	world_expect(rows, COUNT(rows));
}
