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

Test(domain, of_whom_xmpp_addresses_is_behind_the_authority)
{
	static const struct {
		const char *uri;
		const char *domain;
	} rows[] = {
		{ "xmpp://guest@e.com/a@x.com/r?m", "x.com" },
		{ "xmpp://guest@e.com/x.com", "x.com" },
		{ "xmpp://guest@e.com/x.com/a@b", "x.com" },
		{ "xmpp://guest@e.com/", "" },
		{ "xmpp://guest@e.com", "" },
		{ "xmpp://e.com?/a@x.com", "" },
		{ "xmpp:a@x.com", "" },
		{ "http://e.com/a@x.com", "" },
		{ "xmpp", "" },
		{ "xmpp://", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_slice domain = e164_uri_addressee(
			guard_copy(rows[i].uri, strlen(rows[i].uri)));

		cr_expect(e164_slice_equal(domain,
					   e164_slice_text(rows[i].domain)),
			  "%s: %.*s", rows[i].uri, (int)domain.len,
			  (const char *)domain.ptr);
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
		guard_reset();
	}
}
