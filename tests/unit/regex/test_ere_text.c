/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ere_text.c - EREs on any text, as tools and conformance suites use them.
 *
 * e164_rewrite_match() with the limits that it has by itself. Expected matches
 * were worked out by hand from POSIX XBD 9; a "(-1,-1)" is a group that took no
 * part. Where the standard can be read in two ways there is no row, except that
 * concatenation is right-associative (REW-21).
 */
#include "e164/rewrite.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "guard.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define SPANS       10

static struct e164_rewriter *rw;

static void setup(void)
{
	rw = e164_rewriter_new(NULL);
	cr_assert_not_null(rw);
}

static void teardown(void)
{
	e164_rewriter_free(rw);
}

TestSuite(ere_text, .init = setup, .fini = teardown);

/* The spans as text, or the word of the status. */
static void match(const char *ere, bool is_icase, const char *subject,
		  char *text, size_t size)
{
	struct e164_span spans[SPANS];
	size_t count;
	size_t len = 0;
	const enum e164_status status =
		e164_rewrite_match(rw, guard_text(ere), is_icase,
				   guard_text(subject), spans, SPANS, &count);

	snprintf(text, size, "%s", e164_status_word(status));
	for (size_t i = 0; !status && i < count && i < SPANS; i++)
		len += (size_t)snprintf(text + len, size - len, "(%d,%d)",
					spans[i].start, spans[i].end);
	guard_reset();
}

struct row {
	const char *ere;
	const char *subject;
	const char *spans;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char text[512];

		match(rows[i].ere, false, rows[i].subject, text, sizeof(text));
		cr_expect_str_eq(text, rows[i].spans, "%s on \"%s\": %s",
				 rows[i].ere, rows[i].subject, text);
	}
}

Test(ere_text, refuses_what_posix_leaves_undefined)
{
	static const char *const rows[] = {
		"",       "()",   "a()",     "(|a)",    "(a|)",     "a|",
		"|a",     "a||b", "*a",      "+a",      "?a",       "{1}a",
		"(*a)",   "a|*b", "^*a",     "a**",     "a+?",      "a{1}{2}",
		"a{",     "a{x}", "a{1",     "a{1,",    "a{,2}",    "a{2,1}",
		"a{256}", "(a",   "a)(",     "a)*(",    "(",        "[a",
		"[]",     "[^]",  "[b-a]",   "[[:x:]]", "[[.ab.]]", "[[:alpha:",
		"a\\",    "\\1",  "(a)\\1",  "\\w",     "\\<a",     "(?:a)",
		"(?i)a",  "a*?",  "(*FAIL)", "\\Qa\\E",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[512];

		match(rows[i], false, "a", text, sizeof(text));
		cr_expect_str_eq(text, "ere", "%s: %s", rows[i], text);
	}
}

/* XBD 9.4.3: a ")" is special only behind a "(" that it closes. */
Test(ere_text, takes_a_lone_parenthesis_for_itself)
{
	static const struct row rows[] = {
		{ ")", "a)", "(1,2)" },
		{ "^)+$", "))", "(0,2)" },
		{ "a){2}b", "a))b", "(0,4)" },
		{ "(a))", "a)", "(0,2)(0,1)" },
		{ "(a)|b)", "b)", "(0,2)(-1,-1)" },
		{ "((a))(b))", "ab)", "(0,3)(0,1)(0,1)(1,2)" },
		{ ")(a*)*)", ")aa)", "(0,4)(1,3)" },
	};

	check_rows(rows, COUNT(rows));
}

Test(ere_text, takes_the_leftmost_and_then_the_longest)
{
	static const struct row rows[] = {
		{ "needle", "hay needle hay needle", "(4,10)" },
		{ "x|xy|xyz", "_xyz", "(1,4)" },
		{ "(x|xy)(z|yz)?", "xyz", "(0,3)(0,2)(2,3)" },
		{ "one|one two|two three", "one two three", "(0,7)" },
		{ "[a-c]+|[a-d]", "dabc", "(0,1)" },
		{ "a.*z|a.*y", "a z y", "(0,5)" },
		{ "b*", "abb", "(0,0)" },
		{ "b+|a*c", "abbac", "(1,3)" },
		{ "$", "text", "(4,4)" },
		{ "^", "text", "(0,0)" },
		{ "^$|text", "text", "(0,4)" },
		{ "t$|te", "text", "(0,2)" },
		{ "(^| )a", "ba a", "(2,4)(2,3)" },
		{ "a( |$)", "ab a", "(3,4)(4,4)" },
	};

	check_rows(rows, COUNT(rows));
}

Test(ere_text, gives_the_left_part_the_longest_string)
{
	static const struct row rows[] = {
		{ "(.*)(.*)", "ab", "(0,2)(0,2)(2,2)" },
		{ "(.?)(.?)(.?)", "ab", "(0,2)(0,1)(1,2)(2,2)" },
		{ "(x*)(xy|x*y)", "xxy", "(0,3)(0,2)(2,3)" },
		{ "(x*)(xy)", "xxy", "(0,3)(0,1)(1,3)" },
		{ "(x|xy|xyz)(z|yz)(.*)", "xyzz", "(0,4)(0,3)(3,4)(4,4)" },
		{ "(x|xy)(yz|z)(z*)", "xyzz", "(0,4)(0,2)(2,3)(3,4)" },
		{ "(p|pq)(r|qrs)(s*)", "pqrs", "(0,4)(0,2)(2,3)(3,4)" },
		{ "(p*)(q|pqr)(r*)", "pqr", "(0,3)(0,1)(1,2)(2,3)" },
		{ "((p|pq)(r|qrs))(s*)", "pqrs", "(0,4)(0,4)(0,1)(1,4)(4,4)" },
		{ "(p|pq)((r|qrs)(s*))", "pqrs", "(0,4)(0,2)(2,4)(2,3)(3,4)" },
		{ "(p|pq)(q|qr)?(r*)", "pqrr", "(0,4)(0,2)(-1,-1)(2,4)" },
	};

	check_rows(rows, COUNT(rows));
}

Test(ere_text, gives_the_first_alternative_that_is_as_long)
{
	static const struct row rows[] = {
		{ "(a.)|(.b)", "ab", "(0,2)(0,2)(-1,-1)" },
		{ "((a)|(.))", "a", "(0,1)(0,1)(0,1)(-1,-1)" },
		{ "((.)|(a))", "a", "(0,1)(0,1)(0,1)(-1,-1)" },
		{ "((a)|(ab))((c)|(bc))", "abc",
		  "(0,3)(0,2)(-1,-1)(0,2)(2,3)(2,3)(-1,-1)" },
		{ "((..)|(.))((..)|(.))", "xyz",
		  "(0,3)(0,2)(0,2)(-1,-1)(2,3)(-1,-1)(2,3)" },
		{ "((..)|(.))((..)|(.))((..)|(.))", "xyz",
		  "(0,3)(0,1)(-1,-1)(0,1)(1,2)(-1,-1)(1,2)(2,3)(-1,-1)(2,3)" },
	};

	check_rows(rows, COUNT(rows));
}

Test(ere_text, reports_the_last_iteration)
{
	static const struct row rows[] = {
		{ "([xy])*", "xyx", "(0,3)(2,3)" },
		{ "([xy]*)*", "xyx", "(0,3)(0,3)" },
		{ "(x|y)*(y|z)", "xyyz", "(0,4)(2,3)(3,4)" },
		{ "((x)|(y))+", "xy", "(0,2)(1,2)(-1,-1)(1,2)" },
		{ "((x)|(y))+", "yx", "(0,2)(1,2)(1,2)(-1,-1)" },
		{ "((x)(y)?|(z))*", "xyzx", "(0,4)(3,4)(3,4)(-1,-1)(-1,-1)" },
		{ "(((x)|y)*,)*", "x,y,", "(0,4)(2,4)(2,3)(-1,-1)" },
		{ "((..)|(.)){2}", "xyz", "(0,3)(2,3)(-1,-1)(2,3)" },
		{ "((..)|(.)){3}", "xyz", "(0,3)(2,3)(-1,-1)(2,3)" },
		{ "((..)|(.))*", "xyz", "(0,3)(2,3)(-1,-1)(2,3)" },
		{ "((..)|(.))*", "wxyz", "(0,4)(2,4)(2,4)(-1,-1)" },
		{ "(ab|a|c|bcd){2}(d*)", "ababcd", "(0,4)(2,4)(4,4)" },
		{ "(a|ab|c|bcd){3}(d*)", "ababcd", "(0,6)(3,6)(6,6)" },
		{ "(key|value|=|[0-9])*;", "key=4;", "(0,6)(4,5)" },
	};

	check_rows(rows, COUNT(rows));
}

/* XBD 9.4.6: no empty iteration but the only or a needed one */
Test(ere_text, iterates_over_nothing_only_if_it_must)
{
	static const struct row rows[] = {
		{ "(x*)*", "", "(0,0)(0,0)" },
		{ "(x*)*", "y", "(0,0)(0,0)" },
		{ "(x*)+", "xx", "(0,2)(0,2)" },
		{ "(x*)?y", "y", "(0,1)(0,0)" },
		{ "(x*)*y", "xy", "(0,2)(0,1)" },
		{ "(x?)*y", "xxy", "(0,3)(1,2)" },
		{ "(x?){2}y", "xxy", "(0,3)(1,2)" },
		{ "(x?){3}y", "xxy", "(0,3)(2,2)" },
		{ "p(.?){2,}q", "pabq", "(0,4)(2,3)" },
		{ "p(.?){3,}q", "pabq", "(0,4)(3,3)" },
		{ "p(.?){0,9}q", "pabq", "(0,4)(2,3)" },
		{ "((x*)*)*y", "xy", "(0,2)(0,1)(0,1)" },
		{ "((x?){2}){2}", "xxx", "(0,3)(2,3)(3,3)" },
		{ "(x|y*)*z", "xyyz", "(0,4)(1,3)" },
		{ "(^x*|y)+", "xxy", "(0,3)(2,3)" },
	};

	check_rows(rows, COUNT(rows));
}

Test(ere_text, takes_counts_and_nesting)
{
	static const struct row rows[] = {
		{ "(((((((((((((((((((((((x)))))))))))))))))))))))", "_x",
		  "(1,2)(1,2)(1,2)(1,2)(1,2)(1,2)(1,2)(1,2)(1,2)(1,2)" },
		{ "((((((x{2}){2}){2}){2}){2}){2})?", "xx",
		  "(0,0)(-1,-1)(-1,-1)(-1,-1)(-1,-1)(-1,-1)(-1,-1)" },
		{ "((x{2}){2}){2}", "xxxxxxxxx", "(0,8)(4,8)(6,8)" },
		{ "((x{1,2}){1,2}){1,2}", "xxxxx", "(0,5)(4,5)(4,5)" },
		{ "(x{0}y)*", "yyxy", "(0,2)(1,2)" },
		{ "x{255}", "xxxx", "no-match" },
		{ "(x){0,1}(y){1,1}", "y", "(0,1)(-1,-1)(0,1)" },
		{ "([0-9]{1,3}[.]){3}[0-9]{1,3}", "at 192.0.2.17:53",
		  "(3,13)(9,11)" },
		{ "([[:alpha:]_][[:alnum:]_]*)=(\"[^\"]*\"|[0-9]+)",
		  "let a_1=\"x y\";", "(4,13)(4,7)(8,13)" },
	};

	check_rows(rows, COUNT(rows));
}

Test(ere_text, folds_case_in_text)
{
	char text[64];

	match("Straße|STRASSE", true, "strasse", text, sizeof(text));
	cr_expect_str_eq(text, "(0,7)");
	match("([a-f]|x)+", true, "gFxXa", text, sizeof(text));
	cr_expect_str_eq(text, "(1,5)(4,5)");
}

/* "100|101|102|...": as many as fit into an ERE. */
Test(ere_text, takes_long_alternations)
{
	char ere[E164_ERE_TEXT_MAX + 1] = "";
	char subject[301];
	char text[64];
	size_t len = 0;

	for (int n = 1000; len + 6 < 2048; n++)
		len += (size_t)snprintf(ere + len, sizeof(ere) - len, "%s%d",
					len ? "|" : "", n);
	memset(subject, 'x', 300);
	subject[300] = '\0';
	match(ere, false, subject, text, sizeof(text));
	cr_expect_str_eq(text, "no-match");
	memcpy(subject + 290, "1399", 4);
	match(ere, false, subject, text, sizeof(text));
	cr_expect_str_eq(text, "(290,294)");
}

/* No limit stands in the way of patterns as people write them. */
Test(ere_text, takes_subjects_of_some_hundred_octets)
{
	static const struct {
		const char *ere;
		const char *spans;
	} rows[] = {
		{ "(word )*end", "(0,593)(585,590)" },
		{ "^((w)(o)(r)d ?)*end$",
		  "(0,593)(585,590)(585,586)(586,587)(587,588)" },
		{ "(([a-z]+) )*", "(0,590)(585,590)(585,589)" },
		{ "(.*)(.*)(.*)end", "(0,593)(0,590)(590,590)(590,590)" },
		{ "((word|wor|d| )*)*end", "(0,593)(0,590)(589,590)" },
		{ "([a-z]|or|rd)* ?", "(0,5)(3,4)" },
		{ "[a-z]+$", "(590,593)" },
		{ "(x|y|z)*nd", "(591,593)(-1,-1)" },
		{ "(.|..|...)*", "(0,593)(591,593)" },
	};
	char subject[600];

	for (size_t i = 0; i < 590; i += 5)
		memcpy(subject + i, "word ", 5);
	memcpy(subject + 590, "end", 4);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[256];

		match(rows[i].ere, false, subject, text, sizeof(text));
		cr_expect_str_eq(text, rows[i].spans, "%s: %s", rows[i].ere,
				 text);
	}
}
