/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_uri.c - absolute URIs and mailboxes; requirements REW-38, REW-39,
 * IMP-04, IMP-05, URI-15, THR-14.
 */
#include "e164/uri.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define L31          "a234567890123456789012345678901" /* 31 octets */
#define L63          L31 "x" L31                       /* 63 octets */

struct row {
	const char *id;
	const char *uri;
};

static void expect_uri(const struct row *row)
{
	const struct e164_slice uri = guard_text(row->uri);
	struct e164_slice scheme = { .len = 77 };

	cr_expect_eq(e164_uri_parse(uri, &scheme), E164_OK, "%s: %s", row->id,
		     row->uri);
	cr_expect_eq(scheme.ptr, uri.ptr, "%s: %s", row->id, row->uri);
	cr_expect_eq(scheme.len, strcspn(row->uri, ":"), "%s: %s", row->id,
		     row->uri);
	guard_reset();
}

Test(uri, takes_absolute_uris)
{
	static const struct row rows[] = {
		{ "IMP-04", "im:fred@example.com" },
		{ "URI-04", "im:1632960083@example.com" },
		{ "REW-39", "IM:+441632960083@E.Com" },
		{ "3986 1.1.2", "ftp://ftp.is.co.za/rfc/rfc1808.txt" },
		{ "3986 1.1.2", "http://www.ietf.org/rfc/rfc2396.txt" },
		{ "3986 1.1.2", "ldap://[2001:db8::7]/c=GB?objectClass?one" },
		{ "3986 1.1.2", "mailto:John.Doe@example.com" },
		{ "3986 1.1.2", "news:comp.infosystems.www.servers.unix" },
		{ "3986 1.1.2", "tel:+1-816-555-1212" },
		{ "3986 1.1.2", "telnet://192.0.2.16:80/" },
		{ "3986 1.1.2", "urn:oasis:names:specification:docbook:dtd" },
		{ "6315 3.1", "iax:example.com/alice" },
		{ "sip", "sip:alice;x=y@example.com:5060;user=phone?a=b" },
		{ "6315 3.2", "iax:[2001:db8::1]:4569/alice?friends" },
		{ "3508", "h323:a@[2001:db8::1]:1720" },
		{ "3508", "h323:@[2001:db8::1];x=y" },
		{ "5122", "xmpp:a@[2001:db8::1]/home?message" },
		{ "3261", "sip:[2001:db8::1]" },
		{ "3261", "SIP:a@[2001:db8::1]" },
		{ "3261", "sips:a:b@[::ffff:192.0.2.1]:5061;lr?a=b" },
		{ "3261", "sip:+4416@[2001:db8::1]:5060;transport=tcp" },
		{ "5122 2.3",
		  "xmpp://guest@example.com/support@example.com?m" },
		{ "5122", "XMPP://guest@example.com" },
		{ "5122", "xmpp://example.com/a@e.com" },
		{ "1738", "ftp://anonymous@ftp.example.com:21/pub/" },
		{ "empty path", "im:" },
		{ "empty query", "im:a?" },
		{ "query marks", "http://h/?a/b?c:@" },
		{ "scheme", "a1+-.B:x" },
		{ "path", "x:/" },
		{ "path", "x:/a//b" },
		{ "path", "x:a//b" },
		{ "empty authority", "file:///etc" },
		{ "authority alone", "http://h" },
		{ "authority, query", "http://h?q" },
		{ "empty port", "http://h:/" },
		{ "long port", "http://h:0123456789/" },
		{ "IPv6 port", "http://[::1]:80" },
		{ "IPvFuture", "http://[v1.a:b]/" },
		{ "IPvFuture", "http://[VfF.!]/" },
		{ "%HH", "im:%00%fF%41" },
		{ "%HH", "http://%41/%41?%41" },
		{ "all of pchar", "x:-._~!$&'()*+,;=:@" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_uri(&rows[i]);
}

static void expect_no_uri(const char *id, struct e164_slice uri)
{
	struct e164_slice scheme = { .len = 77 };

	cr_expect_eq(e164_uri_parse(uri, &scheme), E164_EURI, "%s: %.*s", id,
		     (int)uri.len, (const char *)uri.ptr);
	cr_expect_eq(scheme.len, 77, "%s", id);
	guard_reset();
}

Test(uri, refuses_what_is_no_absolute_uri)
{
	static const struct row rows[] = {
		{ "empty", "" },
		{ "no scheme", ":" },
		{ "no scheme", "//example.com/" },
		{ "no colon", "im" },
		{ "sprout#951", "+441632960083@example.com" },
		{ "scheme", "1m:a" },
		{ "scheme", "+m:a" },
		{ "scheme", "i_m:a" },
		{ "scheme", " im:a" },
		{ "scheme", "i%6d:a" },
		{ "fragment", "im:a@e.com#x" },
		{ "fragment", "im:a@e.com#" },
		{ "fragment", "http://h/?q#f" },
		{ "REW-35", "im:a\\b@e.com" },
		{ "braces", "sip:${var}@e.com" },
		{ "braces", "sip:{x}@e.com" },
		{ "CR LF", "sip:a@e.com\r\nX: y" },
		{ "line end", "im:a@e.com\n" },
		{ "blank", "sip:a b@e.com" },
		{ "blank", "im:a@e.com " },
		{ "REW-38 brackets", "im:<a@e.com>" },
		{ "quote", "im:\"a\"@e.com" },
		{ "caret", "im:^a" },
		{ "grave", "im:`a" },
		{ "bar", "im:a|b" },
		{ "bracket", "im:[a]" },
		{ "bracket", "http://h/[::1]" },
		{ "bracket", "http://h/?[]" },
		{ "%", "im:a%" },
		{ "%", "im:a%4" },
		{ "%", "im:a%4g" },
		{ "%", "im:a%g4" },
		{ "%", "im:%%41" },
		{ "%", "im:a?%" },
		{ "%", "http://h%4/" },
		{ "userinfo", "http://a@b@h/" },
		{ "userinfo", "xmpp://a@b@h/" },
		{ "userinfo", "xmpp://a@h:x/" },
		{ "userinfo", "http://a[@h/" },
		{ "3261", "sip:a[2001:db8::1]" },
		{ "3261", "sip:a@[2001:db8::1" },
		{ "3261", "sip:a@[2001:db8::1]x" },
		{ "3261", "sip:a@[2001:db8::1]:x" },
		{ "3261", "sip:a@[2001:db8::1]]" },
		{ "3261", "sip:a@[v1.x]" },
		{ "3261", "sip:a@[]" },
		{ "3261", "sip:[" },
		{ "3261", "sip:a@[::1];x=[::1]" },
		{ "3261", "sip:b[@[::1]" },
		{ "3261", "im:a@[2001:db8::1]" },
		{ "3261", "mailto:a@[2001:db8::1]" },
		{ "port", "http://h:8x/" },
		{ "port", "http://h:80:80/" },
		{ "port", "http://h:-1/" },
		{ "port", "http://[::1]80/" },
		{ "IP literal", "http://[::1/" },
		{ "IP literal", "http://[" },
		{ "IP literal", "http://[]/" },
		{ "IP literal", "http://x[::1]/" },
		{ "IP literal", "http://[::1]]/" },
		{ "IP literal", "http://[::1%25eth0]/" },
		{ "IP literal", "http://[1.2.3.4]/" },
		{ "IPvFuture", "http://[v1]/" },
		{ "IPvFuture", "http://[v1.]/" },
		{ "IPvFuture", "http://[v.x]/" },
		{ "IPvFuture", "http://[vg.x]/" },
		{ "IPvFuture", "http://[v1.%41]/" },
		{ "NAP-09", "im:\303\274@e.com" },
		{ "NAP-09", "im:a@e.com\377" },
		{ "control", "im:a\001" },
		{ "control", "im:a\177" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_no_uri(rows[i].id, guard_text(rows[i].uri));
	expect_no_uri("REW-38 NUL", guard_copy("im:a\0b", 6));
	expect_no_uri("REW-38 NUL", guard_copy("im:a@e.com\0", 11));
	expect_no_uri("NUL", guard_copy("\0im:a", 5));
	expect_no_uri("NUL", guard_copy("http://\0/", 9));
	expect_no_uri("NUL", guard_copy("http://[v1.\0]/", 14));
	expect_no_uri("no memory", e164_slice(NULL, 0));
}

/* URI-15: they are URIs, and told apart from what is none. */
Test(uri, tells_user_information)
{
	static const char *const rows[] = {
		"http://a:b@h/",    "http://a@h/", "http://@h/",
		"im://u@e.com",     "sip://a@h",   "ftp://a:b@h/",
		"xmpp://a:b@h/c@d", "xmpp://@h/",  "http://a@[::1]:80/x?y",
		"http://%41:@h",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_slice uri = guard_text(rows[i]);
		struct e164_slice scheme = { .len = 77 };

		cr_expect_eq(e164_uri_parse(uri, &scheme), E164_EUSERINFO, "%s",
			     rows[i]);
		cr_expect_eq(scheme.len, 77, "%s", rows[i]);
		guard_reset();
	}
}

static enum e164_status fault_of(struct e164_slice uri)
{
	struct e164_slice scheme;
	const enum e164_status status = e164_uri_parse(uri, &scheme);

	return status == E164_OK ? e164_uri_check_mailbox(uri) : status;
}

Test(uri, says_where_it_is_none)
{
	static const struct {
		const char *uri;
		size_t at;
		const char *why;
	} rows[] = {
		{ "", 0, "no scheme" },
		{ "im", 2, "no scheme" },
		{ "+44@e.com", 0, "no scheme" },
		{ "i_m:a", 1, "no scheme" },
		{ "im:a b@e.com", 4, "a blank" },
		{ "im:a@e.com#f", 10, "a fragment" },
		{ "im:a%4@e.com", 4, "hexadecimal" },
		{ "im:a\\1@e.com", 4, "an octet" },
		{ "im:\"a@e.com", 3, "an octet" },
		{ "http://h:x/", 7, "host and port" },
		{ "im:[a]", 3, "a bracket" },
		{ "im:a]", 4, "a bracket" },
		{ "http://a:b@h/", 10, "authority" },
		{ "im:", 3, "no \"@\"" },
		{ "im:a", 3, "no \"@\"" },
		{ "im:a..b@e.com", 3, "in front" },
		{ "im:a@e", 5, "no domain" },
		{ "im:a@b@e.com", 5, "no domain" },
		{ "im:a@e.com?x", 10, "a header" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_slice uri = guard_text(rows[i].uri);
		size_t at = 77;
		const char *why = e164_uri_fault(uri, fault_of(uri), &at);

		cr_expect_eq(at, rows[i].at, "%s: %zu", rows[i].uri, at);
		cr_expect(strstr(why, rows[i].why), "%s: %s", rows[i].uri, why);
		guard_reset();
	}
}

/* Whatever it is told about any text lies in it. */
Test(uri, points_into_any_text)
{
	static const char octets[] = "im:/@?%[].1 sp#a";

	srand(3986);
	for (size_t i = 0; i < 20000; i++) {
		char text[16];
		const size_t len = (size_t)rand() % sizeof(text);

		for (size_t j = 0; j < len; j++)
			text[j] = octets[(size_t)rand() % sizeof(octets)];
		const struct e164_slice uri = guard_copy(text, len);
		const enum e164_status status = fault_of(uri);
		size_t at = 0;

		if (status != E164_OK)
			(void)e164_uri_fault(uri, status, &at);
		cr_expect_leq(at, len, "%.*s", (int)len, text);
		guard_reset();
	}
}

/* RFC 3986 appendix A, written down once more as lists. */
Test(uri, knows_every_octet)
{
	static const char *const forms[] = { "x:a_b", "x://h/_", "x:?_",
					     "x://_/", "x://[v1._]" };
	static const char *const extras[] = { ":@/?", ":@/?", ":@/?",
					      "/?:", ":" };
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~!$&'()*+,;=";

	for (size_t i = 0; i < COUNT(forms) * 256; i++) {
		const char *form = forms[i / 256];
		const char octet = (char)(i % 256);
		char text[16] = { 0 };
		struct e164_slice scheme;

		memcpy(text, form, strlen(form));
		text[strcspn(form, "_")] = octet;
		const bool want = octet && (strchr(plain, octet) ||
					    strchr(extras[i / 256], octet));

		const enum e164_status no =
			octet == '@' ? E164_EUSERINFO : E164_EURI;

		cr_expect_eq(
			e164_uri_parse(guard_copy(text, strlen(form)), &scheme),
			want           ? E164_OK
			: i / 256 == 3 ? no
				       : E164_EURI,
			"%s with %zu", form, i % 256);
		guard_reset();
	}
}

/* All texts of up to 6 of these pieces, and the word of the C library. */
static void write_pieces(size_t choice, struct e164_writer *w)
{
	static const char *const pieces[] = { "1:",   "::",        ":",
					      "fFff", "1.2.3.255", "1:2:3:" };
	const size_t base = COUNT(pieces) + 1;

	for (; choice; choice /= base)
		if (choice % base)
			e164_write_slice(
				w, e164_slice_text(pieces[choice % base - 1]));
}

Test(uri, agrees_with_the_system_on_ip_literals)
{
	for (size_t i = 0; i < 7 * 7 * 7 * 7 * 7 * 7; i++) {
		uint8_t binary[16];
		char uri[96] = "x://[";
		struct e164_writer w = e164_writer(uri + 5, sizeof(uri) - 7);
		struct e164_slice scheme;

		write_pieces(i, &w);
		cr_assert(!w.failed);
		const int want = inet_pton(AF_INET6, uri + 5, binary);

		uri[5 + w.len] = ']';
		cr_expect_eq(e164_uri_parse(guard_text(uri), &scheme),
			     want == 1 ? E164_OK : E164_EURI, "%s", uri);
		guard_reset();
	}
}

Test(uri, knows_ip_literals)
{
	static const struct {
		const char *ip;
		bool want;
	} rows[] = {
		{ "::", true },
		{ "1:2:3:4:5:6:7:8", true },
		{ "1:2:3:4:5:6:7::", true },
		{ "::2:3:4:5:6:7:8", true },
		{ "1::8", true },
		{ "1:2:3:4:5:6:192.0.2.1", true },
		{ "::ffff:192.0.2.1", true },
		{ "::255.255.255.255", true },
		{ "1:2:3:4:5:6:7:8:9", false },
		{ "1:2:3:4:5:6:7", false },
		{ "1:2:3:4::5:6:7:8", false },
		{ "1::2::3", false },
		{ ":::", false },
		{ "1:", false },
		{ ":1", false },
		{ "12345::", false },
		{ "1:2:3:4:5:6:7:192.0.2.1", false },
		{ "::192.0.2.1:1", false },
		{ "::256.0.2.1", false },
		{ "::192.0.2", false },
		{ "::192.0.2.1.1", false },
		{ "::192.0.02.1", false },
		{ "::192.0..1", false },
		{ "::g", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char uri[64];
		struct e164_slice scheme;

		snprintf(uri, sizeof(uri), "x://[%s]/", rows[i].ip);
		cr_expect_eq(e164_uri_parse(guard_text(uri), &scheme),
			     rows[i].want ? E164_OK : E164_EURI, "%s", uri);
		guard_reset();
	}
}

/* Reads no octet past the end, and accepts no scheme that is cut. */
Test(uri, survives_every_truncation)
{
	static const char *const uris[] = {
		"im:%22a%22@e.example.com?a=%41",
		"http://[1:2:3::192.0.2.1]:80/%41?%41",
		"x://[v1f.a:b]:1",
	};

	for (size_t i = 0; i < COUNT(uris); i++)
		for (size_t len = 0; len <= strlen(uris[i]); len++) {
			const struct e164_slice uri = guard_copy(uris[i], len);
			struct e164_slice scheme = { .len = 0 };

			if (e164_uri_parse(uri, &scheme) == E164_OK)
				cr_expect(e164_uri_check_mailbox(uri) <
					  E164_STATUS_COUNT);
			cr_expect_leq(scheme.len, len);
		}
}

static void expect_mailbox(const struct row *row, enum e164_status want)
{
	const struct e164_slice uri = guard_text(row->uri);
	struct e164_slice scheme;

	cr_expect_eq(e164_uri_parse(uri, &scheme), E164_OK, "%s: %s", row->id,
		     row->uri);
	cr_expect_eq(e164_uri_check_mailbox(uri), want, "%s: %s", row->id,
		     row->uri);
	guard_reset();
}

Test(uri, takes_mailboxes)
{
	static const struct row rows[] = {
		{ "IMP-05", "im:a.b+c@e-x.example.com" },
		{ "IMP-05", "im:%22a%22@e.com" },
		{ "IMP-05", "im:a@xn--bcher-kva.example" },
		{ "IMP-04", "im:fred@example.com" },
		{ "IMP-04", "im:fred@example.com?subject=hi" },
		{ "IMP-04", "im:fred@example.com?a=b&c=d" },
		{ "IMP-04", "im:fred@example.com?=" },
		{ "IMP-04", "im:fred@example.com?a=x?y" },
		{ "3953", "pres:user@example.com" },
		{ "REW-39", "IM:+441632960083@E.Com" },
		{ "atext", "im:!$&'*+-=_~@e.com" },
		{ "%HH", "im:%c3%bc@e.com" },
		{ "%HH", "im:a%2e@e.com" },
		{ "%HH", "im:%20%2f%7e@e.com" },
		{ "label of 63", "im:a@" L63 ".com" },
		{ "253 octets", "im:a@" L63 "." L63 "." L63 "." L31
				".a2345678901234567890123456789" },
		{ "digits", "im:a@1.2.3a" },
		{ "digits", "im:1@1.example" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_mailbox(&rows[i], E164_OK);
}

Test(uri, refuses_what_is_no_mailbox)
{
	static const struct row rows[] = {
		{ "IMP-05", "im:" },
		{ "IMP-05", "im:u@localhost" },
		{ "IMP-05", "im:a..b@e.com" },
		{ "IMP-05", "im:a@b@e.com" },
		{ "IMP-05", "im:a@e_x.com" },
		{ "IMP-05", "im:a/b@e.com" },
		{ "IMP-05 trailing dot", "im:a@e.com." },
		{ "IMP-05 dot in front", "im:.a@e.com" },
		{ "IMP-05 dot behind", "im:a.@e.com" },
		{ "IMP-05 dot alone", "im:.@e.com" },
		{ "IMP-05 no local part", "im:@e.com" },
		{ "IMP-05 no domain", "im:a@" },
		{ "IMP-05 no '@'", "im:a.e.com" },
		{ "IMP-05 '@' encoded", "im:a%40e.com" },
		{ "IMP-05 two", "im:a@e.com,b@e.com" },
		{ "IMP-05 comment", "im:(a)a@e.com" },
		{ "IMP-05 route", "im:@h.com:a@e.com" },
		{ "IMP-05 password", "im:a:b@e.com" },
		{ "IMP-05 parameter", "im:a;b=c@e.com" },
		{ "IMP-05 parameter", "im:a@e.com;b=c" },
		{ "IMP-05 port", "im:a@e.com:80" },
		{ "IMP-05 path", "im:a@e.com/x" },
		{ "IMP-05 path", "im:/a@e.com" },
		{ "IMP-05 address", "im:a@192.0.2.1" },
		{ "IMP-05 empty label", "im:a@e..com" },
		{ "IMP-05 empty label", "im:a@.e.com" },
		{ "IMP-05 hyphen", "im:a@-e.com" },
		{ "IMP-05 hyphen", "im:a@e-.com" },
		{ "IMP-05 hyphen", "im:a@e.com-" },
		{ "IMP-05 %HH", "im:a@%65.com" },
		{ "IMP-05 label of 64", "im:a@x" L63 ".com" },
		{ "IMP-05 254 octets", "im:a@" L63 "." L63 "." L63 "." L31
				       ".a23456789012345678901234567890" },
		{ "IMP-05 NUL", "im:a%00@e.com" },
		{ "IMP-05 CR LF", "im:a%0d%0Ab@e.com" },
		{ "IMP-05 control", "im:%1f@e.com" },
		{ "IMP-05 control", "im:%7F@e.com" },
		{ "IMP-04 no header", "im:a@e.com?" },
		{ "IMP-04 no '='", "im:a@e.com?a" },
		{ "IMP-04 in query", "im:?to=a@e.com" },
		{ "IMP-04 in query", "im:a?=b@e.com" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_mailbox(&rows[i], E164_EADDRESS);
}

/* With userinfo before the domain it is no URI for us; without, no mailbox. */
Test(uri, refuses_an_authority_as_mailbox)
{
	static const struct row host = { "IMP-05", "im://e.com" };

	struct e164_slice scheme;

	cr_expect_eq(e164_uri_parse(guard_text("im://u@e.com"), &scheme),
		     E164_EUSERINFO);
	expect_mailbox(&host, E164_EADDRESS);
	cr_expect_eq(e164_uri_check_mailbox(guard_text("im://u@e.com")),
		     E164_EADDRESS);
}
