/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lookup_srv.c - whole resolutions: which protocols the domains of URIs
 * offer; requirements IMP-07, IMP-08, NTM-07.
 */
#include "world.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define AT_N     .name = "N", .type = "NAPTR"
#define SRV(n)   .name = n, .type = "SRV"
#define HAS(...) .records = { __VA_ARGS__ }
#define GOOD     HAS(IM("10 10", "im:a@e.com"))
#define OFFER    HAS("0 0 5060 x.e.com.")
#define REFUSAL  HAS("0 0 0 .")

#define ADDITIONAL "discovery: additional"
#define REQUIRE    "discovery: require"
#define SERVICES   "srv _im._sip.e.com., srv _im._xmpp.e.com."
#define ADDRESSES  "a e.com., aaaa e.com."

Test(lookup_srv, additional)
{
	static const struct world_row rows[] = {
		{ .id = "IMP-07 off",
		  .world = { { AT_N, GOOD } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "IMP-07 none",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, GOOD } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "IMP-07 side by side",
		  .conf = ADDITIONAL,
		  .has_details = true,
		  .world = { { AT_N, GOOD, .takes_ms = 1000 },
			     { SRV("_im._sip.e.com."), OFFER, .takes_ms = 10 },
			     { SRV("_im._xmpp.e.com."), OFFER } },
		  .wants = "zone NAPTR #0, srv _im._sip.e.com. - by 6000 #0, "
			   "srv _im._xmpp.e.com. - by 6000 #1",
		  .gets = "answer naptr secure ad 3600 at 1: im im:a@e.com" },
		{ .id = "IMP-07, TTL-01 the answer lives no longer than its "
			"SRV records",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), OFFER, .ttl_sec = 50,
			       .takes_ms = 2000 } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 52 made 3600: im "
			  "im:a@e.com" },
		{ .id = "IMP-07 failing costs nothing but time",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."),
			       .is = "failed unknown" } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 30 made 3600 provisional: "
			  "im im:a@e.com" },
		{ .id = "IMP-07 bogus is a failure",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), OFFER, .is = "bogus" } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 30 made 3600 provisional: "
			  "im im:a@e.com" },
		{ .id = "IMP-07 silence",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), .is = "silent" } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 35 made 3600 provisional: "
			  "im im:a@e.com" },
		{ .id = "IMP-07 refused: the client sees it",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), REFUSAL } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "IMP-07 of the URIs of referrals, too",
		  .conf = ADDITIONAL "\ndiscovery-protocols: sip",
		  .world = { { AT_N, HAS(REFERS("10 10", "a.example."),
					 IM("20 10", "im:b@b.com")) },
			     { .name = "a.example.", .type = "NAPTR", GOOD } },
		  .wants = "zone, referral a.example., srv _im._sip.e.com., "
			   "srv _im._sip.b.com.",
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com, "
			  "im im:b@b.com" },
		{ .id = "IMP-07 of im and pres alone, each once",
		  .conf = ADDITIONAL "\ndiscovery-protocols: sip\n"
				     "services: im pres sip",
		  .world = { { AT_N, HAS(IM("1 1", "im:a@e.com"),
					 IM("2 1", "im:b@E.com"),
					 RULE("3 1", "pres", "pres:a@e.com"),
					 RULE("4 1", "sip", "sip:a@e.com")) } },
		  .wants = "zone, srv _im._sip.e.com., srv _pres._sip.e.com.",
		  .gets = "answer naptr secure ad 3600: im im:a@e.com, "
			  "im im:b@E.com, pres pres:a@e.com, sip sip:a@e.com" },
		{ .id = "IMP-07 nothing usable, nothing to discover",
		  .conf = ADDITIONAL,
		  .world = { { AT_N, HAS(IM("1 1", "sip:a@e.com")) } },
		  .wants = "zone",
		  .gets = "unusable denied secure 60" },
		{ .id = "RD=0",
		  .is = "rd0",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "DSC-03",
		  .is = "raw",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD } },
		  .wants = "zone",
		  .gets = "untouched zone secure ad 3600" },
		{ .id = "IMP-07 who drives cannot discover",
		  .is = "blind",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
	};

	world_expect(rows, COUNT(rows));
}

Test(lookup_srv, required)
{
	static const struct world_row rows[] = {
		{ .id = "IMP-08 found: no address is looked up",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._xmpp.e.com."), OFFER } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "IMP-08 the same, backwards",
		  .is = "backwards",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._xmpp.e.com."), OFFER } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "IMP-08 the SRV record need not be signed",
		  .conf = REQUIRE "\ndnssec: require",
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), OFFER, .is = "insecure",
			       .ttl_sec = 9 } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 9 max 9: im im:a@e.com" },
		{ .id = "TTL-01 a referral that is over before the SRV records",
		  .conf = REQUIRE "\ndiscovery-protocols: sip",
		  .world = { { AT_N, HAS(REFERS("1 1", "a.example.")) },
			     { .name = "a.example.",
			       .type = "NAPTR",
			       GOOD,
			       .ttl_sec = 10 },
			     { SRV("_im._sip.e.com."), OFFER } },
		  .wants = "zone, referral a.example., srv _im._sip.e.com.",
		  .gets = "answer naptr secure ad 10 max 10: im im:a@e.com" },
		{ .id = "IMP-08 refused",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), REFUSAL } },
		  .wants = "zone, " SERVICES,
		  .gets = "filtered denied secure 60 policy "
			  "-im:a@e.com not-offered" },
		{ .id = "IMP-08 refused, and for how long",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), REFUSAL, .ttl_sec = 8,
			       .takes_ms = 1000 } },
		  .wants = "zone, " SERVICES,
		  .gets = "filtered denied secure 9 policy "
			  "-im:a@e.com not-offered" },
		{ .id = "IMP-08 of two records one refuses",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."),
			       HAS("0 0 0 .", "0 0 1 x.e.com.") } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 3600 max 3600: im "
			  "im:a@e.com" },
		{ .id = "IMP-08 an address instead",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { .name = "e.com.",
			       .type = "AAAA",
			       HAS("2001:db8::1"),
			       .ttl_sec = 77 } },
		  .wants = "zone, " SERVICES ", " ADDRESSES,
		  .gets = "answer naptr secure ad 77 max 77: im im:a@e.com" },
		{ .id = "IMP-08 neither",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD } },
		  .wants = "zone, " SERVICES ", " ADDRESSES,
		  .gets = "filtered denied secure 60 policy "
			  "-im:a@e.com not-offered" },
		{ .id = "IMP-08 failing, but an address",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), .is = "failed unknown" },
			     { .name = "e.com.",
			       .type = "A",
			       HAS("192.0.2.1") } },
		  .wants = "zone, " SERVICES ", " ADDRESSES,
		  .gets = "answer naptr secure ad 30 max 30 provisional: "
			  "im im:a@e.com" },
		{ .id = "IMP-08 a bogus SRV record offers nothing",
		  .conf = REQUIRE,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), OFFER, .is = "bogus" } },
		  .wants = "zone, " SERVICES ", " ADDRESSES,
		  .gets = "filtered denied secure 30 policy provisional "
			  "-im:a@e.com not-offered" },
		{ .id = "IMP-08 silence, and another domain",
		  .conf = REQUIRE,
		  .world = { { AT_N, HAS(IM("1 1", "im:a@e.com"),
					 IM("2 1", "im:b@b.com")) },
			     { SRV("_im._sip.e.com."), OFFER },
			     { SRV("_im._sip.b.com."), .is = "silent" },
			     { SRV("_im._xmpp.b.com."), REFUSAL } },
		  .wants = "zone, " SERVICES ", srv _im._sip.b.com., "
			   "srv _im._xmpp.b.com.",
		  .gets = "answer naptr secure ad 35 max 35 policy "
			  "provisional: im im:a@e.com "
			  "-im:b@b.com not-offered" },
		{ .id = "IMP-08 sixteen look-ups at most",
		  .conf = REQUIRE,
		  .world = { { AT_N, HAS(IM("1 1", "im:a@1.com"),
					 IM("1 2", "im:a@2.com"),
					 IM("1 3", "im:a@3.com"),
					 IM("1 4", "im:a@4.com"),
					 IM("1 5", "im:a@5.com"),
					 IM("1 6", "im:a@6.com"),
					 IM("1 7", "im:a@7.com"),
					 IM("1 8", "im:a@8.com"),
					 IM("1 9", "im:a@9.com")) },
			     { SRV("_im._sip.8.com."), OFFER },
			     { SRV("_im._sip.9.com."), OFFER } },
		  .wants = "zone, srv _im._sip.1.com., srv _im._xmpp.1.com., "
			   "srv _im._sip.2.com., srv _im._xmpp.2.com., "
			   "srv _im._sip.3.com., srv _im._xmpp.3.com., "
			   "srv _im._sip.4.com., srv _im._xmpp.4.com., "
			   "srv _im._sip.5.com., srv _im._xmpp.5.com., "
			   "srv _im._sip.6.com., srv _im._xmpp.6.com., "
			   "srv _im._sip.7.com., srv _im._xmpp.7.com., "
			   "srv _im._sip.8.com., srv _im._xmpp.8.com.",
		  .gets = "answer naptr secure ad 3600 max 3600 policy: "
			  "im im:a@8.com "
			  "-im:a@1.com limit -im:a@2.com limit "
			  "-im:a@3.com limit -im:a@4.com limit "
			  "-im:a@5.com limit -im:a@6.com limit "
			  "-im:a@7.com limit -im:a@9.com limit" },
		{ .id = "IMP-08 a referral failed, and nothing is offered",
		  .conf = REQUIRE,
		  .world = { { AT_N, HAS(REFERS("1 1", "a.example."),
					 IM("2 1", "im:a@e.com")) },
			     { .name = "a.example.",
			       .type = "NAPTR",
			       .is = "failed unknown" } },
		  .wants =
			  "zone, referral a.example., " SERVICES ", " ADDRESSES,
		  .gets = "failed servfail secure 5 policy provisional "
			  "-im:a@e.com not-offered" },
		{ .id = "ORD-14 the number's records expired: once more",
		  .conf = REQUIRE "\ndiscovery-protocols: sip",
		  .world = { { AT_N, GOOD, .ttl_sec = 1 },
			     { SRV("_im._sip.e.com."), OFFER,
			       .takes_ms = 2000 } },
		  .wants = "zone, srv _im._sip.e.com., zone again, "
			   "srv _im._sip.e.com.",
		  .gets = "answer naptr secure ad 1 max 3602 at 2: "
			  "im im:a@e.com" },
	};

	world_expect(rows, COUNT(rows));
}

/* The time of all look-ups is five seconds, unless an option says otherwise. */
Test(lookup_srv, time)
{
	static const struct world_row rows[] = {
		{ .id = "NTM-07 no time is left: no SRV is looked up",
		  .conf = ADDITIONAL,
		  .dawdles_ms = 100,
		  .world = { { AT_N, HAS(REFERS("1 1", "a.example.")) },
			     { .name = "a.example.",
			       .type = "NAPTR",
			       GOOD,
			       .takes_ms = 4800 } },
		  .wants = "zone, referral a.example.",
		  .gets = "answer naptr secure ad 35 made 3600 max 3604 "
			  "provisional: im im:a@e.com" },
		{ .id = "NTM-07 the same, where it is required",
		  .conf = REQUIRE,
		  .dawdles_ms = 100,
		  .world = { { AT_N, HAS(REFERS("1 1", "a.example.")) },
			     { .name = "a.example.",
			       .type = "NAPTR",
			       GOOD,
			       .takes_ms = 4800 } },
		  .wants = "zone, referral a.example.",
		  .gets = "filtered denied secure 35 policy provisional "
			  "-im:a@e.com not-offered" },
		{ .id = "NTM-07 the same of sixteen look-ups",
		  .conf = ADDITIONAL,
		  .dawdles_ms = 5000,
		  .world = { { AT_N, HAS(IM("1 1", "im:a@1.com"),
					 IM("1 2", "im:a@2.com"),
					 IM("1 3", "im:a@3.com"),
					 IM("1 4", "im:a@4.com"),
					 IM("1 5", "im:a@5.com"),
					 IM("1 6", "im:a@6.com"),
					 IM("1 7", "im:a@7.com"),
					 IM("1 8", "im:a@8.com")) } },
		  .wants = "zone",
		  .gets = "answer naptr secure ad 35 made 3600 provisional: "
			  "im im:a@1.com, im im:a@2.com, im im:a@3.com, "
			  "im im:a@4.com, im im:a@5.com, im im:a@6.com, "
			  "im im:a@7.com, im im:a@8.com" },
		{ .id = "NTM-07 all came before the end",
		  .conf = ADDITIONAL,
		  .dawdles_ms = 100,
		  .world = { { AT_N, GOOD },
			     { SRV("_im._sip.e.com."), OFFER,
			       .takes_ms = 4850 },
			     { SRV("_im._xmpp.e.com."), OFFER } },
		  .wants = "zone, " SERVICES,
		  .gets = "answer naptr secure ad 3600: im im:a@e.com" },
		{ .id = "IMP-08 addresses of each domain",
		  .conf = REQUIRE "\ndiscovery-protocols: sip",
		  .world = { { AT_N, HAS(IM("1 1", "im:a@e.com"),
					 IM("2 1", "im:b@f.com"),
					 IM("3 1", "im:c@g.com")) },
			     { .name = "f.com.",
			       .type = "A",
			       HAS("192.0.2.1") },
			     { .name = "g.com.",
			       .type = "AAAA",
			       HAS("2001:db8::1") } },
		  .wants = "zone, srv _im._sip.e.com., srv _im._sip.f.com., "
			   "srv _im._sip.g.com., a e.com., aaaa e.com., "
			   "a f.com., aaaa f.com., a g.com., aaaa g.com.",
		  .gets = "answer naptr secure ad 3600 max 3600 policy: "
			  "im im:b@f.com, im im:c@g.com "
			  "-im:a@e.com not-offered" },
	};

	world_expect(rows, COUNT(rows));
}
