/* SPDX-License-Identifier: BSD-3-Clause */
/* test_ere.c - which EREs are taken (REW-12). */
#include "e164/rewrite.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "guard.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define SPANS       10

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

TestSuite(ere, .init = setup, .fini = teardown);

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

static bool is_taken(const char *ere)
{
	char text[256];

	match(ere, A1, text, sizeof(text));
	return strcmp(text, "ere") != 0;
}

Test(ere, takes_what_posix_defines)
{
	static const char *const rows[] = {
		"a",         "ab",          "a|b",    "a|b|c",    "(a)",
		"((a))",     "(a|b)c",      "a*",     "a+",       "a?",
		"a{2}",      "a{2,}",       "a{2,3}", "a{0}",     "a{0,0}",
		"a{255}",    "a{1,255}",    "a{007}", "(a*)*",    "(a*)+",
		"((a*)*)*",  "(a{2}){3}",   "[a]*",   "[a]{2}",   ".*",
		"\\.*",      "\\**",        "\\.",    "\\[",      "\\\\",
		"\\(",       "\\)",         "\\*",    "\\+",      "\\?",
		"\\{",       "\\|",         "\\^",    "\\$",      "^",
		"$",         "^$",          "^^a",    "a$$",      "a^b",
		"a$b",       "(^a)",        "(a$)",   "(^|a)b",   "a|^b",
		"(^)*",      "($)*",        "]",      "}",        "a}",
		"a]",        "-",           "&",      "/",        "!",
		"[:digit:]", "[[:digit:]]", "\x01",   "\xc3\xa9", ")",
		"a)",        "(a))",        ")*",     "a|)",      "^)$",
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect(is_taken(rows[i]), "%s", rows[i]);
}

Test(ere, refuses_what_posix_leaves_undefined)
{
	static const char *const rows[] = {
		/* empty */
		"",
		"()",
		"a()",
		"(|a)",
		"(a|)",
		"|a",
		"a|",
		"a||b",
		"|",
		"(a||b)",
		"(())",
		"(^|)",
		"|*",
		/* nothing to repeat */
		"*",
		"+",
		"?",
		"{1}",
		"*a",
		"+44",
		"a|*b",
		"a|+",
		"(*a)",
		"(+a)",
		"(?a)",
		"({1}a)",
		"^*",
		"^+4655(.*)$",
		"^?",
		"^{2}",
		"$*",
		"$+",
		"a|?",
		"(^*)",
		/* repeated twice */
		"4**",
		"4*?",
		"4++",
		"4?+",
		".*?",
		"a{2}{3}",
		"a*{2}",
		"a{2}*",
		"a+?",
		"(a)*?",
		"[a]**",
		/* groups */
		"(",
		"(a",
		"((a)",
		"(a))(",
		"(?:a)",
		"(?i)a",
		"(?=a)",
		"(?<n>a)",
		"(?R)",
		"(?C1)",
		"(?#x)",
		"(*ACCEPT)",
		"(*LIMIT_MATCH=1)a",
		"(*UTF)a",
		/* intervals */
		"{",
		"4{",
		"4{2",
		"4{2,",
		"4{2,3",
		"4{a",
		"4{,2}",
		"4{,}",
		"4{}",
		"4{-1}",
		"4{ 2}",
		"4{2 }",
		"4{2,1}",
		"4{256}",
		"4{1,256}",
		"4{256,}",
		"4{4294967297}",
		"4{1,2,3}",
		"4{1,x}",
		"4{18446744073709551617}",
		/* escapes */
		"\\",
		"a\\",
		"\\d",
		"\\w",
		"\\s",
		"\\b",
		"\\B",
		"\\<",
		"\\>",
		"\\`",
		"\\'",
		"\\x34",
		"\\e",
		"\\Qa\\E",
		"\\141",
		"\\A",
		"\\Z",
		"\\z",
		"\\K",
		"\\R",
		"\\h",
		"\\N",
		"\\p{L}",
		"\\/",
		"\\!",
		"\\-",
		"\\]",
		"\\}",
		"\\a",
		"\\n",
		"\\t",
		"\\ ",
		"\\0",
		"\\1",
		"(.)\\1",
		"\\1(a)",
		"(a)\\10",
		/* brackets */
		"[",
		"[]",
		"[^]",
		"a[",
		"[a",
		"[z-a]",
		"[[:foo:]]",
		"[[.plus-sign.]]",
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_not(is_taken(rows[i]), "%s", rows[i]);
}

Test(ere, refuses_nul)
{
	static const char texts[][3] = { "\0a", "a\0", "[\0", "\\\0" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct e164_span span;
		size_t count;

		cr_expect_eq(e164_rewrite_match(rw, guard_copy(texts[i], 3),
						false, guard_text("a"), &span,
						1, &count),
			     E164_EERE, "%zu", i);
		guard_reset();
	}
}

/* text = before, count times; then core; then after, count times */
static void nest(char *text, const char *before, const char *core,
		 const char *after, size_t count)
{
	*text = '\0';
	for (size_t i = 0; i < count; i++)
		strcat(text, before);
	strcat(text, core);
	for (size_t i = 0; i < count; i++)
		strcat(text, after);
}

static enum e164_status rewrite(const char *ere)
{
	char field[256];
	uint8_t room[8];
	struct e164_writer out = e164_writer(room, sizeof(room));

	snprintf(field, sizeof(field), "!%s!x!", ere);
	const enum e164_status status =
		e164_rewrite(rw, guard_text(field), guard_text(A1), &out);

	guard_reset();
	return status;
}

Test(ere, nests_sixteen_groups_in_a_record)
{
	char ere[256];

	nest(ere, "(", ".", ")", 16);
	cr_expect_eq(rewrite(ere), E164_OK);
	nest(ere, "(", ".", ")", 17);
	cr_expect_eq(rewrite(ere), E164_EERE);
}

Test(ere, nests_sixty_four_groups_in_a_tool)
{
	char ere[512];

	nest(ere, "((x|", ".", "){1})*", 32);
	cr_expect(is_taken(ere));
	nest(ere, "(", ".", ")", 65);
	cr_expect_not(is_taken(ere));
}

Test(ere, takes_4096_octets)
{
	static char ere[E164_ERE_TEXT_MAX + 2];
	static char subject[1025];
	char text[256];

	memset(subject, 'a', 1024);
	nest(ere, "(a)", "a", "", E164_ERE_TEXT_MAX / 3);
	match(ere, subject, text, sizeof(text));
	cr_expect_str_eq(text, "limit");
	match(ere, "aaa", text, sizeof(text));
	cr_expect_str_eq(text, "no-match");
	strcat(ere, "a");
	cr_expect_not(is_taken(ere));
}
