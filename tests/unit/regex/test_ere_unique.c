/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ere_unique.c - which patterns a backtracking matcher may decide.
 *
 * The numbers are those of the criterion in ere_unique.h. A wrong "yes" is a
 * wrong URI, a wrong "no" costs some nanoseconds.
 */
#include "ere_unique.h"

#include <criterion/criterion.h>

#include "guard.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

struct row {
	const char *ere;
	const char *subject;
};

static bool is_unique_with(const struct row *row, bool is_icase)
{
	const struct e164_ere_options options = { .is_icase = is_icase,
						  .depth_max =
							  E164_ERE_DEPTH_MAX };
	struct e164_ere ere = { 0 };

	cr_assert_eq(e164_ere_parse(&ere, guard_text(row->ere), &options),
		     E164_OK, "%s", row->ere);
	const bool answer = e164_ere_is_unique(&ere, guard_text(row->subject));

	e164_ere_clear(&ere);
	guard_reset();
	return answer;
}

static bool is_unique(const struct row *row)
{
	return is_unique_with(row, false);
}

/* 1: letters that differ in case only begin both alternatives */
Test(ere_unique, looks_at_both_cases)
{
	static const struct row row = { "(a|Ab)", "Ab" };

	cr_expect(is_unique_with(&row, false));
	cr_expect_not(is_unique_with(&row, true));
}

Test(ere_unique, is_said_of_patterns_without_a_choice)
{
	static const struct row rows[] = {
		{ "^.*$", A1 },
		{ "^\\+44(.*)$", A1 },
		{ "^\\+44(16)(32)(.*)$", A1 },
		{ "^\\+44([0-9]{4})([0-9]{3,6})$", A1 },
		{ "16", A1 },
		{ "(\\+)?4", A1 },
		{ "(4|1)+x", A1 },
		{ "^(44|[0-3])*$", A1 },
		{ "(ab)*", "abab" },
		{ "(ab){2}a", "ababa" },
		{ "a*b*", "ab" },
		/*
		 * 1 and 3 look at the subject: no octet of it is in both sets
		 */
		{ "^(\\+1|x)*[0-9a-z]$", A1 },
		{ "([a-z]|[A-Z])+1", "a1" },
		/* as many different octets as are told apart */
		{ "a", "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO"
		       "PQRSTUVWXYZ[\\]^_`" },
		/* any length */
		{ "(.*)$", "1234567890123456789012345678901234567890"
			   "123456789012345678901234" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect(is_unique(&rows[i]), "%s", rows[i].ere);
}

Test(ere_unique, is_not_said_of_others)
{
	static const struct row rows[] = {
		/* 1 */
		{ "(\\+44|\\+4416)", A1 },
		{ "a|ab", "ab" },
		{ "a*|b", "b" },
		{ "b|a?", "b" },
		/* 2 */
		{ "(a*)*", "a" },
		{ "(a?b?){2}", "ab" },
		{ "(^){2}", "a" },
		{ "(a*)?", "a" },
		/* 3 */
		{ "a?(ab)?", "ab" },
		{ "a?c?(ab)?", "ab" },
		{ "(a?)(c?)(ab)?", "ab" },
		{ "(a?c?)(ab)?", "ab" },
		{ "(a?c?){1}(ab)?", "ab" },
		{ "a*a", "aa" },
		{ "^(.*)3", A1 },
		{ "(a{1,2}){2}", "aaa" },
		{ "((ab){2,3}){2}", "abababab" },
		{ "(ba?)*ab", "bab" },
		{ "(b|ca?){2}ab", "cab" },
		/* 4 */
		{ "((a)|b)*", "ab" },
		{ "((a)b)*", "ab" },
		{ "((a)?b)+", "abb" },
		/* 5 */
		{ "a^", "a" },
		{ "^^a", "a" },
		{ "$a", "a" },
		{ "a$$", "a" },
		{ "(^a)", "a" },
		{ "(a$)", "a" },
		{ "^a|b$", "a" },
		{ "(a|b$)c?", "a" },
		/* too large, or not worth it */
		{ "a{0}", "a" },
		{ "(((ab){12}){12}){12}", "abababababab" },
		{ "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "abcdefghij" },
		{ "a", "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO"
		       "PQRSTUVWXYZ[\\]^_`a" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_not(is_unique(&rows[i]), "%s", rows[i].ere);
}
