/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ere_span.c - what an ERE matches.
 *
 * REW-20 to REW-24. Expected matches were worked out by hand from POSIX XBD 9;
 * a "(-1,-1)" is a group that took no part.
 */
#include "e164/rewrite.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

#include "guard.h"

#define A1           "+441632960083"
#define COUNT(rows)  (sizeof(rows) / sizeof((rows)[0]))
#define SPANS        10
#define COST_MAX_SEC 2.0 /* generous: sanitizers and valgrind are slow */

static struct e164_rewriter *rw;

static void setup(void)
{
	static const struct e164_rewrite_limits limits = { .steps_query =
								   UINT32_MAX };

	rw = e164_rewriter_new(&limits);
	cr_assert_not_null(rw);
}

static void teardown(void)
{
	e164_rewriter_free(rw);
}

TestSuite(ere_span, .init = setup, .fini = teardown);

/* The spans as text, or the word of the status. */
static void match(const char *ere, const char *subject, char *text, size_t size)
{
	struct e164_span spans[SPANS];
	size_t count;
	size_t len = 0;
	const enum e164_status status =
		e164_rewrite_match(rw, guard_text(ere), false,
				   guard_text(subject), spans, SPANS, &count);

	snprintf(text, size, "%s", e164_status_word(status));
	for (size_t i = 0; !status && i < count && i < SPANS; i++)
		len += (size_t)snprintf(text + len, size - len, "(%d,%d)",
					spans[i].start, spans[i].end);
	guard_reset();
}

Test(ere_span, matches_as_posix_says)
{
	static const struct {
		const char *name;
		const char *ere;
		const char *subject;
		const char *spans;
	} rows[] = {
		/* Table 4.3 */
		{ "REW-20 longest", "(\\+44|\\+4416)", A1, "(0,5)(0,5)" },
		{ "REW-21 longest first piece", "^(\\+44|\\+4416)(.*)$", A1,
		  "(0,13)(0,5)(5,13)" },
		{ "REW-20 longest of x*|\\+", "x*|\\+", A1, "(0,1)" },
		{ "REW-22 stale group", "((a)|b)*", "ab", "(0,2)(1,2)(-1,-1)" },
		{ "backslash in brackets", "[\\]a]", "\\a]", "(0,3)" },
		{ "letters in brackets", "[\\d]", "4d", "(1,2)" },
		{ "class outside of brackets", "[:digit:]+", "4tig:", "(1,5)" },
		{ "REW-23 end is the end", "^\\+44$", "+44\n", "no-match" },
		{ "REW-23 any octet", "44.", "44\n", "(0,3)" },
		{ "REW-23 negated set", "44[^x]", "44\n", "(0,3)" },
		{ "REW-23 one line", "^4", "\n4", "no-match" },
		/* by PCRE2, since a group is repeated without end */
		{ "REW-23 any octet", "^(4.)+$", "4\n4x", "(0,4)(2,4)" },
		{ "REW-23 end is the end", "^(4)+$", "44\n", "no-match" },
		{ "REW-23 one line", "^(4)+", "\n4", "no-match" },
		{ "anchors twice", "^^a$$", "a", "(0,1)" },
		{ "anchor inside", "a^b", "ab", "no-match" },
		{ "REW-21 right-associative", "(a|ab)(c|bcd)(d*)", "abcd",
		  "(0,4)(0,2)(2,3)(3,4)" },
		/* REW-20 */
		{ "REW-20 leftmost before longest", "b|aa", "baa", "(0,1)" },
		{ "REW-20 leftmost may be empty", "a*", "baa", "(0,0)" },
		{ "REW-24 search", "3+", A1, "(5,6)" },
		{ "REW-24 not at the start", "^3", A1, "no-match" },
		{ "empty subject", "a*", "", "(0,0)" },
		{ "empty subject, no match", "a", "", "no-match" },
		{ "both anchors on nothing", "^$", "", "(0,0)" },
		{ "end alone", "$", "ab", "(2,2)" },
		/* REW-21 */
		{ "REW-21 XBD 9.1 first example", "(.*).*", "abcdef",
		  "(0,6)(0,6)" },
		{ "REW-21 XBD 9.1 second example", "(a*)*", "bc",
		  "(0,0)(0,0)" },
		{ "REW-21 longest then rest", "(a|ab)(bc|c)?", "abc",
		  "(0,3)(0,2)(2,3)" },
		{ "REW-21 optional piece", "(a?)(ab)?", "ab",
		  "(0,2)(0,0)(0,2)" },
		{ "REW-21 whole before first", "(a|ab)(b*)", "abb",
		  "(0,3)(0,2)(2,3)" },
		{ "REW-21 left alternative", "((a)|(a))", "a",
		  "(0,1)(0,1)(0,1)(-1,-1)" },
		{ "REW-21 longer alternative", "((a)|(ab))", "ab",
		  "(0,2)(0,2)(-1,-1)(0,2)" },
		{ "REW-21 iterations", "(a|ab|c|bcd)*(d*)", "ababcd",
		  "(0,6)(3,6)(6,6)" },
		{ "REW-21 iterations, bounded", "(a|ab|c|bcd){2,3}(d*)",
		  "ababcd", "(0,6)(3,6)(6,6)" },
		{ "REW-21 iterations, too few", "(a|ab|c|bcd){4,10}(d*)",
		  "ababcd", "no-match" },
		/* REW-22 */
		{ "REW-22 last iteration", "(a|b)*", "abb", "(0,3)(2,3)" },
		{ "REW-22 inner groups", "((a)(b)?)*", "aba",
		  "(0,3)(2,3)(2,3)(-1,-1)" },
		{ "REW-22 two levels", "(((a)|b)*c)*", "abcbc",
		  "(0,5)(3,5)(3,4)(-1,-1)" },
		{ "REW-22 not once", "(a)*b", "b", "(0,1)(-1,-1)" },
		{ "REW-22 never", "(a){0}b", "ab", "(1,2)(-1,-1)" },
		{ "REW-22 other branch", "(a)|(b)", "b", "(0,1)(-1,-1)(0,1)" },
		/* Empty iterations */
		{ "empty is the only match, *", "(a*)*", "b", "(0,0)(0,0)" },
		{ "empty is the only match, +", "(a*)+", "b", "(0,0)(0,0)" },
		{ "empty is the only match, ?", "(a*)?", "b", "(0,0)(0,0)" },
		{ "empty is not needed, *", "(a*)*", "a", "(0,1)(0,1)" },
		{ "empty is not needed, +", "(a*)+", "a", "(0,1)(0,1)" },
		{ "empty is needed once", "(a*){2}(x)", "ax",
		  "(0,2)(1,1)(1,2)" },
		{ "empty is needed twice", "(a*){3,}", "aa", "(0,2)(2,2)" },
		{ "empty comes late", "(a?){3}", "aa", "(0,2)(2,2)" },
		{ "empty comes never", "(a?){2}", "aa", "(0,2)(1,2)" },
		{ "empty has to come first", "(^|a){3}", "aa", "(0,2)(1,2)" },
		{ "empty at the anchor only", "(^|a){255}", "aa",
		  "(0,2)(1,2)" },
		{ "empty at the end only", "(a|$){255}", "aa", "(0,2)(2,2)" },
		{ "more than there are", "(a){255}", "aa", "no-match" },
		{ "empty, nested", "((a*)*)*", "b", "(0,0)(0,0)(0,0)" },
		{ "empty, nested, not needed", "((a*)+|b)*", "ab",
		  "(0,2)(1,2)(-1,-1)" },
		/* More groups than the caller has room for */
		{ "ten groups", "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", A1,
		  "(0,10)(0,1)(1,2)(2,3)(3,4)(4,5)(5,6)(6,7)(7,8)(8,9)" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[256];

		match(rows[i].ere, rows[i].subject, text, sizeof(text));
		cr_expect_str_eq(text, rows[i].spans, "%s: %s", rows[i].name,
				 text);
	}
}

Test(ere_span, counts_all_groups)
{
	char ere[512];
	struct e164_span spans[2] = { { 7, 7 }, { 7, 7 } };
	size_t count = 0;

	for (size_t i = 0; i < 84; i++)
		memcpy(ere + 4 * i, "(.?)", 5);
	cr_expect_eq(e164_rewrite_match(rw, guard_text(ere), false,
					guard_text("ab"), spans, 1, &count),
		     E164_OK);
	cr_expect_eq(count, 85);
	cr_expect_eq(spans[0].end, 2);
	cr_expect_eq(spans[1].start, 7, "behind the room nothing is written");
}

Test(ere_span, matches_long_subjects)
{
	static const struct {
		const char *ere;
		const char *spans;
	} rows[] = {
		{ "^(a*)b(a*)$", "(0,301)(0,150)(151,301)" },
		{ "(a*)b(a*)", "(0,301)(0,150)(151,301)" },
		{ "((a|ab)(c|a)*)*", "(0,301)(149,301)(149,151)(300,301)" },
		{ "b(a{2}){10}", "(150,171)(169,171)" },
		{ "b(a|aa){100,255}$", "(150,301)(300,301)" },
	};
	char subject[302];

	/* A tool that has the time may spend it. */
	e164_rewriter_free(rw);
	rw = e164_rewriter_new(&(struct e164_rewrite_limits){
		.steps_record = UINT32_MAX, .steps_query = UINT32_MAX });
	memset(subject, 'a', 301);
	subject[150] = 'b';
	subject[301] = '\0';
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[256];

		match(rows[i].ere, subject, text, sizeof(text));
		cr_expect_str_eq(text, rows[i].spans, "%s: %s", rows[i].ere,
				 text);
	}
}

/* REW-50: what a tool is given may be longer than a record can be */
Test(ere_span, stays_within_its_budget)
{
	static const char *const rows[] = {
		"((((((((.*)*)*)*)*)*)*)*)*x",
		"((((((.{1,255}){1,255}){1,255}){1,255}){1,255}){1,255})x",
		"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x",
		"((.?){255}(.?){255}(.?){255}(.?){255}(.?){255}){255}x",
	};
	char subject[1001];
	const clock_t start = clock();

	memset(subject, 'a', 1000);
	subject[1000] = '\0';
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[64];

		match(rows[i], subject, text, sizeof(text));
		cr_expect(!strcmp(text, "limit") || !strcmp(text, "no-match"),
			  "%s: %s", rows[i], text);
	}
	cr_expect_lt((double)(clock() - start) / CLOCKS_PER_SEC, COST_MAX_SEC);
}
