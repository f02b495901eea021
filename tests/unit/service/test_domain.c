/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_domain.c - the domain that a URI leads to, of any octets; what a zone
 * puts into a URI record need be no URI (requirements URI-15, THR-01).
 */
#include "e164/uri.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(domain, is_found_or_there_is_none)
{
	static const struct {
		const char *uri;
		const char *domain;
	} rows[] = {
		{ "im:a@e.com", "e.com" },
		{ "sip:e.com;x=1", "e.com" },
		{ "im:e.com", "" },
		{ "tel:+4412", "" },
		{ "http://e.com/x", "e.com" },
		{ "im:a@[::1]", "[::1]" },
		{ "sip:a@[::1]:5060;x=y", "[::1]" },
		{ "sip:[::1", "[::1" },
		{ "http://[::1]:80/", "[::1]" },
		{ "http://u:p@e.com/@x", "e.com" },
		{ "xmpp://guest@e.com/a@x.com", "e.com" },
		{ "ftp://a@e.com:21/x", "e.com" },
		{ "//", "" },
		{ "nobody", "" },
		{ "", "" },
		{ ":", "" },
		{ "im:", "" },
		{ "sip:", "" },
		{ "http://", "" },
		{ "http:/", "" },
		{ "@", "" },
		{ "im:@", "" },
		{ "im:a@b@e.com", "e.com" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_slice domain = e164_uri_domain(
			guard_copy(rows[i].uri, strlen(rows[i].uri)));

		cr_expect_eq(domain.len, strlen(rows[i].domain), "%s",
			     rows[i].uri);
		cr_expect(e164_slice_equal(domain,
					   e164_slice_text(rows[i].domain)),
			  "%s", rows[i].uri);
		guard_reset();
	}
}

/* A policy that allows example.com and what is below it. */
static bool is_example(const void *context, struct e164_slice domain)
{
	static const uint8_t name[] = "\7example\3com";

	(void)context;
	return e164_domain_is_below(domain, e164_slice(name, sizeof(name)));
}

/* A policy that denies evil.org and what is below it. */
static bool is_not_evil(const void *context, struct e164_slice domain)
{
	static const uint8_t name[] = "\4evil\3org";

	(void)context;
	return !e164_domain_is_below(domain, e164_slice(name, sizeof(name)));
}

enum { NEITHER, DENY, ALLOW, BOTH }; /* which of the lists lets it pass */

struct lead_row {
	const char *uri;
	int want;
};

static void expect_leads(const struct lead_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct e164_slice uri = guard_text(rows[i].uri);
		int got = NEITHER;

		if (e164_uri_leads_only_to(uri, is_example, NULL))
			got |= ALLOW;
		if (e164_uri_leads_only_to(uri, is_not_evil, NULL))
			got |= DENY;
		cr_expect_eq(got, rows[i].want, "%s: %d, not %d", rows[i].uri,
			     got, rows[i].want);
		guard_reset();
	}
}

#define EXPECT_LEADS(...)                                                      \
	expect_leads((const struct lead_row[]){ __VA_ARGS__ },                 \
		     COUNT(((const struct lead_row[]){ __VA_ARGS__ })))

/* RFC 6068 section 2 */
Test(domain, of_every_addressee_of_mailto_counts)
{
	EXPECT_LEADS(
		{ "mailto:x@example.com", BOTH },
		{ "MAILTO:x@EXAMPLE.com?subject=a%20b", BOTH },
		{ "mailto:x@a.example.com,y@example.com", BOTH },
		{ "mailto:x%40example.com", BOTH },
		{ "mailto:?to=x@example.com,%20y@example.com", BOTH },
		{ "mailto:x@example.com?body=write%20evil@evil.org", BOTH },
		{ "mailto:x@example.com?in-reply-to=1@evil.org", BOTH },
		{ "mailto:x@example.net", DENY },
		{ "mailto:evil@evil.org,x@example.com", NEITHER },
		{ "mailto:x@example.com,evil@evil.org", NEITHER },
		{ "mailto:x@example.com%2Cevil@evil.org", NEITHER },
		{ "mailto:x@example.com;evil@evil.org", NEITHER },
		{ "mailto:x@example.com?to=evil@evil.org", NEITHER },
		{ "mailto:x@example.com?%74o=evil%40evil.org", NEITHER },
		{ "mailto:x@example.com?subject=a&CC=e@evil.org", NEITHER },
		{ "mailto:x@example.com?bcc=y@example.com,e@evil.org",
		  NEITHER },
		{ "mailto:x@example.com?reply-to=e@evil.org", NEITHER },
		{ "mailto:x@example.com?Subject%0D%0ABcc%3Ae%40evil.org%0D%0AX="
		  "y",
		  NEITHER },
		{ "mailto:?to=evil@evil.org", NEITHER },
		{ "mailto:evil%40evil.org", NEITHER },
		{ "mailto:evil@ev%69l.org", NEITHER },
		{ "mailto:x@example.com?subject=a%0D%0ATo:%20e@evil.org",
		  NEITHER },
		{ "mailto:%22x@example.com%22@evil.org", NEITHER },
		{ "mailto:x@example.com%20.evil.org", NEITHER },
		{ "mailto:x%40evil.org%3F@example.com", NEITHER },
		{ "mailto:", NEITHER }, { "mailto:?subject=a", NEITHER },
		{ "mailto:x", NEITHER }, { "mailto:x,y@example.com", NEITHER },
		{ "mailto:x@", NEITHER }, { "mailto:?to=,%20", NEITHER },
		{ "mailto:x@%5B192.0.2.1%5D", DENY },
		{ "im:x@example.com", BOTH },
		{ "im:x@example.com?to=e@evil.org", NEITHER },
		{ "pres:x@example.com,e@evil.org", NEITHER },
		{ "pres:evil.org", NEITHER });
}

/* RFC 3261 section 19.1.1, RFC 3508 section 4, RFC 7565 section 7 */
Test(domain, of_sip_is_its_host_and_maddr)
{
	EXPECT_LEADS(
		{ "sip:x@example.com", BOTH }, { "sip:example.com", BOTH },
		{ "sips:x@example.com:5061;transport=tcp;lr", BOTH },
		{ "sip:x@example.com;maddr=a.example.com", BOTH },
		{ "sip:+44;phone-context=evil.org@example.com", BOTH },
		{ "sip:a%40b@example.com?subject=Re:%20a&priority=urgent",
		  BOTH },
		{ "sip:x@[2001:db8::1]:5060", DENY },
		{ "sip:x@example.net", DENY }, { "sip:x@evil.org.", NEITHER },
		{ "sip:x@example.com?date=Sat,%2029%20Nov%2010:00", BOTH },
		{ "sip:x@example.com?Route:%3Csip:evil.org%3E", NEITHER },
		{ "sip:x@example.com?X%0D%0ARoute%3A%3Csip:evil.org%3E=1",
		  NEITHER },
		{ "sip:x@evil.org..", NEITHER }, { "sip:x@.evil.org", NEITHER },
		{ "sip:x@example.com;maddr=evil.org", NEITHER },
		{ "sips:example.com;lr;MADDR=evil.org;ttl=1", NEITHER },
		{ "sip:x@example.com;m%61ddr=ev%69l.org", NEITHER },
		{ "sip:x@example.com:5060;maddr=+evil.org", NEITHER },
		{ "sip:x@example.com;maddr=evil.org?a=b", NEITHER },
		{ "sip:x@example.com?Route=%3Csip:evil.org;lr%3E", NEITHER },
		{ "sip:x@example.com?a=b&To=sip%3Ae%40evil.org", NEITHER },
		{ "sip:x@example.com?subject=a&r%6Fute=sip:evil.org", NEITHER },
		{ "sip:x@evil.org?y@example.com", NEITHER },
		{ "sip:evil.org?y@example.com", NEITHER },
		{ "sip:x@evil.org/y@example.com", NEITHER },
		{ "sip:x@example.com/.evil.org", NEITHER },
		{ "sip:x@example.com%2F.evil.org", NEITHER },
		{ "sip:x@ev%69l.org", NEITHER }, { "sip://evil.org", NEITHER },
		{ "sip:", NEITHER }, { "sip:x@", NEITHER },
		{ "sip:x@[", NEITHER }, { "sip:x@[]", NEITHER },
		{ "h323:x@example.com", BOTH },
		{ "h323:x?y@evil.org", NEITHER },
		{ "h323:x@evil.org:1720", NEITHER },
		{ "acct:x%40evil.org@example.com", BOTH },
		{ "acct:x@evil.org", NEITHER },
		{ "acct:x%40example.com", NEITHER });
}

/* RFC 5122 section 2, RFC 5456 section 5 */
Test(domain, of_xmpp_is_in_front_of_the_resource)
{
	EXPECT_LEADS(
		{ "xmpp:x@example.com", BOTH }, { "xmpp:example.com/r", BOTH },
		{ "xmpp:x%3F@example.com/r@evil.org?message;a=b", BOTH },
		{ "xmpp://guest@example.com", BOTH },
		{ "xmpp://guest@example.com/?message", BOTH },
		{ "xmpp://guest@example.com/x@example.com/r", BOTH },
		{ "xmpp://guest@example.com/x@evil.org/r", NEITHER },
		{ "xmpp://guest@example.com/evil.org", NEITHER },
		{ "xmpp://guest@evil.org/x@example.com", NEITHER },
		{ "xmpp:x@evil.org/y@example.com", NEITHER },
		{ "xmpp:x@evil.org?y@example.com", NEITHER },
		{ "xmpp:x%40evil.org%2F@example.com", NEITHER },
		{ "xmpp:x%40evil.org", NEITHER },
		{ "xmpp:x@y@example.com", NEITHER }, { "xmpp:", NEITHER },
		{ "xmpp://", NEITHER }, { "xmpp:///x@example.com", NEITHER },
		{ "iax:x@example.com:4569/12?a@b", BOTH },
		{ "iax:evil.org/x@example.com", NEITHER },
		{ "iax:[2001:db8::1]/12", DENY },
		{ "h323:x@[2001:db8::1]:1720", DENY },
		{ "xmpp:x@[2001:db8::1]/evil.org", DENY });
}

/* RFC 3986 section 6.2.2.2, RFC 3966 section 3 */
Test(domain, of_others_is_the_host_or_a_context)
{
	EXPECT_LEADS({ "http://example.com/evil.org", BOTH },
		     { "https://EXAMPLE.com.:443?evil.org", BOTH },
		     { "http://ex%61mple.com", BOTH },
		     { "ftp://x@example.com/", BOTH },
		     { "ldap://example.com/dc=evil,dc=org", BOTH },
		     { "http://192.0.2.1/", DENY },
		     { "http://ev%69l.org/", NEITHER },
		     { "http://evil.org%2F.example.com/", NEITHER },
		     { "http://example.com;.evil.org/", NEITHER },
		     { "http://%65%76%69%6C.org.", NEITHER },
		     { "http://ev%EF%BD%89l.org/", NEITHER },
		     { "http:evil.org", NEITHER },
		     { "http:///evil.org", NEITHER },
		     { "ftp://x@evil.org/", NEITHER },
		     { "ldap:///dc=evil", NEITHER }, { "tel:+4412", BOTH },
		     { "tel:12;phone-context=example.com", BOTH },
		     { "tel:12;phone-context=+44-20", BOTH },
		     { "tel:12;ext=1;phone-context=evil.org", NEITHER },
		     { "tel:12;phone-context=+evil.org", NEITHER },
		     { "tel:+12;tgrp=a;trunk-context=evil.org", NEITHER },
		     { "", NEITHER }, { "x", NEITHER });
}

Test(domain, is_one_or_there_are_more)
{
	static const struct {
		const char *uri;
		bool want;
	} rows[] = {
		{ "im:a@E.com", true },
		{ "mailto:a@e.com,b@e.com", true },
		{ "mailto:a@e.com,b@x.com", false },
		{ "sip:a@e.com;maddr=x.com", false },
		{ "http://%65.com/", false }, /* it is not there as it is */
		{ "tel:+4412", false },
		{ "", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_expect_eq(e164_uri_has_one_domain(guard_text(rows[i].uri)),
			     rows[i].want, "%s", rows[i].uri);
		guard_reset();
	}
}

/* No host is longer than a name of the DNS. */
Test(domain, of_any_length_is_judged)
{
	char text[600];

	for (size_t len = 12; len < sizeof(text); len++) {
		memset(text, 'a', sizeof(text));
		memcpy(text, "sip:", 4);
		memcpy(text + len - 8, ".evil.org", 8);
		cr_expect(!e164_uri_leads_only_to(guard_copy(text, len),
						  is_example, NULL));
		guard_reset();
	}
}

/* Octets that mean something in a URI, and NUL. */
Test(domain, lies_inside_of_any_octets)
{
	static const char octets[] = ":/@?;[]>.sip";

	srand(6116);
	for (size_t i = 0; i < 20000; i++) {
		char text[24];
		const size_t len = (size_t)rand() % sizeof(text);
		struct e164_slice uri;
		struct e164_slice domain;

		for (size_t j = 0; j < len; j++)
			text[j] = octets[(size_t)rand() % sizeof(octets)];
		uri = guard_copy(text, len);
		domain = e164_uri_domain(uri);
		cr_expect(!domain.len || (domain.ptr >= uri.ptr &&
					  domain.ptr + domain.len <=
						  uri.ptr + uri.len),
			  "outside of \"%.*s\"", (int)len, text);
		(void)e164_uri_leads_only_to(uri, is_example, NULL);
		guard_reset();
	}
}
