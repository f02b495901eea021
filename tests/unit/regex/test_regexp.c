/* SPDX-License-Identifier: BSD-3-Clause */
/* test_regexp.c - the field and its delimiters, escapes and flags. */
#include "e164/rewrite.h"

#include <criterion/criterion.h>

#include "guard.h"
#include "rewrite_rows.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

Test(regexp, points_to_its_parts)
{
	const struct e164_slice field = guard_text("/a\\/b/\\1\\//iI");
	struct e164_regexp parts;

	cr_assert_eq(e164_regexp_split(field, &parts), E164_OK);
	cr_expect_eq(parts.delimiter, '/');
	cr_expect(parts.is_icase);
	cr_expect_eq(parts.ere.ptr, field.ptr + 1);
	cr_expect_eq(parts.ere.len, 4);
	cr_expect_eq(parts.repl.ptr, field.ptr + 6);
	cr_expect_eq(parts.repl.len, 4);
	guard_reset();
}

Test(regexp, leaves_the_parts_alone_when_it_fails)
{
	struct e164_regexp parts = { .delimiter = '?' };

	cr_expect_eq(e164_regexp_split(guard_text("!a!b"), &parts),
		     E164_ESPLIT);
	cr_expect_eq(parts.delimiter, '?');
	guard_reset();
}

Test(regexp, reads_delimiters_and_flags_strictly)
{
	static const struct rewrite_row rows[] = {
		{ "REW-01 empty field", A1, "", E164_EDELIM, NULL },
		{ "REW-03 delimiter alone", A1, "!", E164_ESPLIT, NULL },
		{ "REW-03 two delimiters", A1, "!!", E164_ESPLIT, NULL },
		{ "REW-11 three delimiters", A1, "!!!", E164_EERE, NULL },
		{ "REW-02 upper case flag", A1, "I^.*$Iim:u@e.comI",
		  E164_EDELIM, NULL },
		{ "REW-02 blank", A1, " ^.*$ im:u@e.com ", E164_EDELIM, NULL },
		{ "REW-02 DEL", A1, "\x7f^.*$\x7fim:u@e.com\x7f", E164_EDELIM,
		  NULL },
		{ "REW-02 high octet", A1, "\xa7^.*$\xa7im:u@e.com\xa7",
		  E164_EDELIM, NULL },
		{ "REW-01 letter as delimiter", A1, "a^\\+44(.*)$asip:\\1xa",
		  E164_OK, "sip:1632960083x" },
		{ "REW-06 letter escaped in both parts", A1,
		  "a^\\a?\\+44(.*)$am\\ail:\\1a", E164_OK, "mail:1632960083" },
		{ "REW-04 delimiter in brackets", A1, "!^[!]*.*$!im:u@e.com!",
		  E164_ESPLIT, NULL },
		{ "REW-04 escaped delimiter in brackets", A1,
		  "!^[\\!+]44(.*)$!im:\\1!", E164_OK, "im:1632960083" },
		{ "REW-06 its backslash is not in the set", "\\a",
		  "!^[\\!+]a$!ok!", E164_ENOMATCH, NULL },
		{ "REW-04 even number of backslashes", A1,
		  "!^[\\\\!im:u@e.com!", E164_EERE, NULL },
		{ "REW-06 escaped delimiter in the ERE", "/44",
		  "/^\\/44$/im:u/", E164_OK, "im:u" },
		{ "REW-06 escaped plus", A1, "+^\\+44(.*)$+im:\\1+",
		  E164_EAMBIGUOUS, NULL },
		{ "REW-06 escaped dollar", A1, "$^\\$x$im:u$", E164_EAMBIGUOUS,
		  NULL },
		{ "REW-06 special escaped in the text only", A1,
		  "|^.*$|im:a\\|b|", E164_OK, "im:a|b" },
		{ "REW-06 escaped range", A1, "-^[0\\-9]x-im:u-",
		  E164_EAMBIGUOUS, NULL },
		{ "REW-06 escaped class", A1,
		  ":^[[\\:digit\\:]]:im\\:u:", E164_EAMBIGUOUS, NULL },
		{ "REW-06 escaped interval", A1, ",^\\+4{1\\,2}.*,im:u,",
		  E164_EERE, NULL },
		{ "REW-06 escaped dash outside brackets", "44-",
		  "-^.*\\-$-im:u-", E164_OK, "im:u" },
		{ "REW-05 flag escaped", A1, "!^.*$!im:u!\\i", E164_EREGFLAG,
		  NULL },
		{ "REW-05 flag and blank", A1, "!^.*$!im:u!i ", E164_EREGFLAG,
		  NULL },
		{ "REW-05 backslash at the end", A1, "!^.*$!im:u!\\",
		  E164_EREGFLAG, NULL },
		{ "REW-35 backslash before the end", A1, "!^.*$!im:u\\",
		  E164_ESPLIT, NULL },
		{ "order of reasons: ERE first", A1, "!(!\\9!", E164_EERE,
		  NULL },
		{ "REW-31 tenth of ten is not there", A1,
		  "!^(.)(.)(.)(.)(.)(.)(.)(.)(.)(.).*$!\\9\\10!", E164_OK,
		  "6+0" },
	};

	rewrite_check_rows(rows, COUNT(rows));
}

static enum e164_status expect_of(unsigned int octet)
{
	switch (octet) {
	case '\0':
		return E164_EERE;
	case '!':
		return E164_ESPLIT;
	case ']':
		return E164_ENOMATCH;
	default:
		return E164_OK;
	}
}

/* What a NAPTR may not carry at all is refused before, but does no harm. */
Test(regexp, takes_any_octet)
{
	for (unsigned int octet = 0; octet <= UINT8_MAX; octet++) {
		const uint8_t field[] = { '!', '[', '^', 'a', (uint8_t)octet,
					  ']', '.', '!', 'x', '!' };
		struct e164_rewriter *rw = e164_rewriter_new(NULL);
		uint8_t room[8];
		struct e164_writer out = e164_writer(room, sizeof(room));

		cr_expect_eq(e164_rewrite(rw, guard_copy(field, sizeof(field)),
					  guard_text(A1), &out),
			     expect_of(octet), "%u", octet);
		e164_rewriter_free(rw);
		guard_reset();
	}
}
