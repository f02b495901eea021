/* SPDX-License-Identifier: BSD-3-Clause */
/* test_bracket.c - bracket expressions and the sets that they name. */
#include "bracket.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>

#include "guard.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static enum e164_status parse(const char *text, uint8_t delimiter,
			      bool is_icase, struct e164_set *set)
{
	struct e164_reader in = e164_reader(guard_text(text + 1));
	const enum e164_status status =
		e164_bracket_parse(&in, delimiter, is_icase, set);

	if (!status)
		cr_expect_eq(in.left, 0, "%s: all is read", text);
	guard_reset();
	return status;
}

/* Of the visible octets, those that the set has. */
static void list(const struct e164_set *set, char text[128])
{
	for (uint8_t octet = ' '; octet < 0x7f; octet++)
		if (e164_set_has(set, octet))
			*text++ = (char)octet;
	*text = '\0';
}

Test(bracket, names_these_octets)
{
	static const struct {
		const char *text;
		const char *octets; /* in ASCII order */
		bool is_icase;
		uint8_t delimiter;
	} rows[] = {
		{ "[a]", "a", false, 0 },
		{ "[ba]", "ab", false, 0 },
		{ "[a-e]", "abcde", false, 0 },
		{ "[a-a]", "a", false, 0 },
		{ "[]]", "]", false, 0 },
		{ "[]a]", "]a", false, 0 },
		{ "[]-a]", "]^_`a", false, 0 },
		{ "[-a]", "-a", false, 0 },
		{ "[a-]", "-a", false, 0 },
		{ "[-]", "-", false, 0 },
		{ "[--]", "-", false, 0 },
		{ "[---]", "-", false, 0 },
		{ "[--/]", "-./", false, 0 },
		{ "[%--]", "%&'()*+,-", false, 0 },
		{ "[a-c-]", "-abc", false, 0 },
		{ "[a^]", "^a", false, 0 },
		{ "[.*+?(){}|$^]", "$()*+.?^{|}", false, 0 },
		{ "[[]", "[", false, 0 },
		{ "[[a]", "[a", false, 0 },
		{ "[a[]", "[a", false, 0 },
		{ "[\\]", "\\", false, 0 },
		{ "[\\d]", "\\d", false, 0 },
		{ "[\\n]", "\\n", false, 0 },
		{ "[\\+]", "+\\", false, 0 },
		{ "[+-\\]",
		  "+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		  "[\\",
		  false, 0 },
		{ "[[:digit:]]", "0123456789", false, 0 },
		{ "[[:digit:]a-c]", "0123456789abc", false, 0 },
		{ "[+[:digit:]-]", "+-0123456789", false, 0 },
		{ "[:digit]", ":dgit", false, 0 },
		{ "[[=4=]]", "4", false, 0 },
		{ "[[=]=]a]", "]a", false, 0 },
		{ "[[.4.]]", "4", false, 0 },
		{ "[[.-.]]", "-", false, 0 },
		{ "[[.].]]", "]", false, 0 },
		{ "[[...]]", ".", false, 0 },
		{ "[[===]]", "=", false, 0 },
		{ "[[.a.]-c]", "abc", false, 0 },
		{ "[a-[.c.]]", "abc", false, 0 },
		{ "[z[.-.]-0]", "-./0z", false, 0 },
		{ "[aB]", "ABab", true, 0 },
		{ "[X-Z]", "XYZxyz", true, 0 },
		{ "[[:lower:]]",
		  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", true,
		  0 },
		{ "[\\!a]", "!a", false, '!' },
		{ "[\\\\\\!]", "!\\", false, '!' },
		{ "[\\!-$]", "!\"#$", false, '!' },
		{ "[ -\\!]", " !", false, '!' },
		{ "[[.\\!.]]", "!", false, '!' },
		{ "[a\\:]", ":a", false, ':' },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_set set;
		char octets[128];
		const enum e164_status status =
			parse(rows[i].text, rows[i].delimiter, rows[i].is_icase,
			      &set);

		cr_expect_eq(status, E164_OK, "%s", rows[i].text);
		if (status)
			continue;
		list(&set, octets);
		cr_expect_str_eq(octets, rows[i].octets, "%s", rows[i].text);
	}
}

Test(bracket, is_refused)
{
	static const struct {
		const char *text;
		enum e164_status status;
		uint8_t delimiter;
	} rows[] = {
		{ "[", E164_EERE, 0 },
		{ "[]", E164_EERE, 0 },
		{ "[^", E164_EERE, 0 },
		{ "[^]", E164_EERE, 0 },
		{ "[a", E164_EERE, 0 },
		{ "[a-", E164_EERE, 0 },
		{ "[b-a]", E164_EERE, 0 },
		{ "[a--]", E164_EERE, 0 },
		{ "[a-m-o]", E164_EERE, 0 },
		{ "[a-m-z]", E164_EERE, 0 },
		{ "[[:digit:]-z]", E164_EERE, 0 },
		{ "[a-[:digit:]]", E164_EERE, 0 },
		{ "[a-[=z=]]", E164_EERE, 0 },
		{ "[[=a=]-z]", E164_EERE, 0 },
		{ "[[:]", E164_EERE, 0 },
		{ "[[:digit", E164_EERE, 0 },
		{ "[[:digit:", E164_EERE, 0 },
		{ "[[:digit]", E164_EERE, 0 },
		{ "[[:digit:]", E164_EERE, 0 },
		{ "[[:Digit:]]", E164_EERE, 0 },
		{ "[[:word:]]", E164_EERE, 0 },
		{ "[[::]]", E164_EERE, 0 },
		{ "[[:<:]]", E164_EERE, 0 },
		{ "[[..]]", E164_EERE, 0 },
		{ "[[==]]", E164_EERE, 0 },
		{ "[[.", E164_EERE, 0 },
		{ "[[.a", E164_EERE, 0 },
		{ "[[.a.", E164_EERE, 0 },
		{ "[[.a=]]", E164_EERE, 0 },
		{ "[[.ch.]]", E164_EERE, 0 },
		{ "[[.plus-sign.]]", E164_EERE, 0 },
		{ "[a\\-z]", E164_EAMBIGUOUS, '-' },
		{ "[[\\:digit\\:]]", E164_EAMBIGUOUS, ':' },
		{ "[[\\=a\\=]]", E164_EAMBIGUOUS, '=' },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_set set;

		cr_expect_eq(
			parse(rows[i].text, rows[i].delimiter, false, &set),
			rows[i].status, "%s", rows[i].text);
	}
}

/* REW-09: whatever the locale of the process, which a test leaves at "C" */
Test(bracket, knows_the_classes_of_the_c_locale)
{
	static const struct {
		const char *name;
		int (*is_in)(int);
	} rows[] = {
		{ "alpha", isalpha }, { "digit", isdigit },
		{ "alnum", isalnum }, { "upper", isupper },
		{ "lower", islower }, { "space", isspace },
		{ "blank", isblank }, { "punct", ispunct },
		{ "print", isprint }, { "graph", isgraph },
		{ "cntrl", iscntrl }, { "xdigit", isxdigit },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_set set;
		struct e164_set others;
		char text[32];

		snprintf(text, sizeof(text), "[[:%s:]]", rows[i].name);
		cr_assert_eq(parse(text, 0, false, &set), E164_OK);
		snprintf(text, sizeof(text), "[^[:%s:]]", rows[i].name);
		cr_assert_eq(parse(text, 0, false, &others), E164_OK);
		for (int octet = 1; octet <= UINT8_MAX; octet++) {
			const bool is_in = rows[i].is_in(octet) != 0;

			cr_expect_eq(e164_set_has(&set, (uint8_t)octet), is_in,
				     "%s %d", rows[i].name, octet);
			cr_expect_eq(e164_set_has(&others, (uint8_t)octet),
				     !is_in, "not %s %d", rows[i].name, octet);
		}
	}
}
