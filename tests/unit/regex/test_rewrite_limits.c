/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rewrite_limits.c - what a record may cost, and what it leaves behind.
 *
 * Fields that brought down other programs, budgets, and the output buffer.
 */
#include <criterion/criterion.h>
#include <time.h>

#include "guard.h"
#include "rewrite_rows.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Generous: a sanitizer or valgrind slows down by one or two magnitudes. */
#define COST_MAX_SEC 2.0

static double cpu_sec(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

Test(rewrite_limits, survives_what_brought_others_down)
{
	static const struct rewrite_row rows[] = {
		{ "REW-50 stacked intervals, five", A1,
		  "!.*{10,}{10,}{10,}{10,}{10,}!x!", E164_EERE, NULL },
		{ "REW-50 stacked intervals, four", A1,
		  "!.*{10,}{10,}{10,}{10,}!x!", E164_EERE, NULL },
		{ "REW-50 stacked intervals, two", A1, "!.*{10,}{10,}!x!",
		  E164_EERE, NULL },
		{ "REW-50 nested intervals, three", A1,
		  "!((x{1,255}){1,255}){1,255}!x!", E164_ENOMATCH, NULL },
		{ "REW-50 nested intervals, two", A1, "!(x{1,255}){1,255}!x!",
		  E164_ENOMATCH, NULL },
		{ "REW-50 nested intervals that match", A1,
		  "!((.{1,255}){1,255}){1,255}!<\\1|\\2>!", E164_OK,
		  "<" A1 "|" A1 ">" },
		{ "REW-50 back-references", A1, "!(.*)x9 \\9..\\1$!x!",
		  E164_EERE, NULL },
		{ "REW-31 six groups", A1,
		  "!(.)(.)(.)(.)(.)(.)!\\6\\5\\4\\3\\2\\1!", E164_OK,
		  "3614"
		  "4+" },
		{ "REW-31 sixth of five", A1, "!(.)(.)(.)(.)(.)!\\6!",
		  E164_EGROUP, NULL },
		{ "REW-08 text is used once", A1, "!(.*)!sip:+431999@x!",
		  E164_OK, "sip:+431999@x" },
		{ "REW-51 backtracking", A1, "!^(([0-9+]+)+)+[[:alpha:]]!x!",
		  E164_ENOMATCH, NULL },
		{ "optional pieces", A1,
		  "!^.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?x!x!",
		  E164_ENOMATCH, NULL },
		{ "stars", A1, "!.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*x!x!",
		  E164_ENOMATCH, NULL },
		{ "nested stars", A1, "!(((((((.*)*)*)*)*)*)*)*x!x!",
		  E164_ENOMATCH, NULL },
		{ "nested alternatives", A1,
		  "!^(((.|..)|(.|..))*|(.|..|...)*)*x!x!", E164_ENOMATCH,
		  NULL },
		{ "verb", A1, "!(*LIMIT_MATCH=1).*!x!", E164_EERE, NULL },
		{ "recursion", A1, "!(?R)!x!", E164_EERE, NULL },
		{ "quoting", A1, "!\\Q(\\E!x!", E164_EERE, NULL },
	};

	const double start = cpu_sec();

	rewrite_check_rows(rows, COUNT(rows));
	cr_expect_lt(cpu_sec() - start, COST_MAX_SEC);
}

/*
 * 124 references of 16 octets: the longest result a field can have (REW-10,
 * REW-40, THR-02)
 */
Test(rewrite_limits, yields_the_longest_result_that_there_can_be)
{
	char field[256] = "!(.*)!";
	char result[124 * 16 + 1] = "";
	const struct rewrite_row row = { "REW-40", "+123456789012345", field,
					 E164_OK, result };

	for (size_t i = 0; i < 124; i++) {
		memcpy(field + 6 + 2 * i, "\\1", 2);
		memcpy(result + 16 * i, row.subject, 16);
	}
	field[254] = '!';
	rewrite_check_rows(&row, 1);
}

Test(rewrite_limits, appends_behind_what_is_there)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	uint8_t room[8];
	struct e164_writer out = e164_writer(room, sizeof(room));

	e164_write(&out, "ab", 2);
	cr_expect_eq(
		e164_rewrite(rw, guard_text("!^.*$!cd!"), guard_text(A1), &out),
		E164_OK);
	cr_expect_eq(
		e164_rewrite(rw, guard_text("!^x$!ef!"), guard_text(A1), &out),
		E164_ENOMATCH);
	cr_expect_eq(e164_rewrite(rw, guard_text("!^.*$!efghi!"),
				  guard_text(A1), &out),
		     E164_ESPACE);
	cr_expect(
		e164_slice_equal(e164_written(&out), e164_slice_text("abcd")));
	cr_expect_not(out.failed);
	e164_rewriter_free(rw);
}

static enum e164_status apply_once(struct e164_rewriter *rw, const char *field)
{
	uint8_t room[64];
	struct e164_writer out = e164_writer(room, sizeof(room));

	return e164_rewrite(rw, guard_text(field), guard_text(A1), &out);
}

Test(rewrite_limits, stops_a_record_at_its_budget)
{
	const struct e164_rewrite_limits limits = { .steps_record = 50 };
	struct e164_rewriter *rw = e164_rewriter_new(&limits);

	cr_expect_eq(apply_once(rw, "!(4|1)*(.*)x!y!"), E164_ELIMIT, "REW-53");
	cr_expect_eq(apply_once(rw, "!^.*$!y!"), E164_OK,
		     "REW-53: other records go on");
	e164_rewriter_free(rw);
}

Test(rewrite_limits, stops_a_query_at_its_budget)
{
	const struct e164_rewrite_limits limits = { .steps_query = 10000 };
	struct e164_rewriter *rw = e164_rewriter_new(&limits);
	enum e164_status status = E164_OK;
	size_t count = 0;

	for (; status == E164_OK && count < 1000; count++)
		status = apply_once(rw, "!(4|1)*(.*)!y\\2!");
	cr_expect_eq(status, E164_ELIMIT, "REW-53");
	cr_expect_gt(count, 1);
	cr_expect_eq(apply_once(rw, "!(4|1)*(.*)!y\\2!"), E164_ELIMIT,
		     "REW-53: used up for good");
	e164_rewriter_free(rw);
}

/* The patterns leave no choice and repeat a group: they go to PCRE2. */
Test(rewrite_limits, decides_without_pcre2_at_its_limits)
{
	static const struct e164_rewrite_limits rows[] = {
		{ .match_limit = 1 },
		{ .depth_limit = 1 },
		{ .heap_kib = 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_rewriter *rw = e164_rewriter_new(&rows[i]);

		cr_expect_eq(apply_once(rw, "!^\\+([0-9][0-9])*$!y\\1!"),
			     E164_OK, "REW-51 %zu", i);
		cr_expect_eq(apply_once(rw, "!^\\+([0-9][0-9])*x$!y!"),
			     E164_ENOMATCH, "REW-51 %zu", i);
		e164_rewriter_free(rw);
	}
}

/* No allocation over 1 MiB for a record; a tool may take more. */
Test(rewrite_limits, stops_a_record_at_its_memory)
{
	static char subject[4097];
	const struct e164_rewrite_limits limits = { .steps_record = UINT32_MAX,
						    .steps_query = UINT32_MAX };
	struct e164_rewriter *rw = e164_rewriter_new(&limits);
	uint8_t room[64];
	struct e164_writer out = e164_writer(room, sizeof(room));
	struct e164_span span;
	size_t count;

	memset(subject, 'a', 4096);
	cr_expect_eq(e164_rewrite(rw, guard_text("!^(a|aa)(.*)b!x!"),
				  guard_text(subject), &out),
		     E164_ELIMIT);
	cr_expect_eq(e164_rewrite_match(rw, guard_text("^(a|aa)(.*)b"), false,
					guard_text(subject), &span, 1, &count),
		     E164_ENOMATCH);
	e164_rewriter_free(rw);
}

Test(rewrite_limits, counts_the_steps_of_records_only)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	const uint32_t all = e164_rewriter_steps_left(rw);
	struct e164_span span;
	size_t count;

	cr_expect_eq(apply_once(rw, "!^.*$!y!"), E164_OK);
	cr_expect_eq(e164_rewrite_match(rw, guard_text("(a|b)*c"), false,
					guard_text(A1), &span, 1, &count),
		     E164_ENOMATCH);
	cr_expect_eq(e164_rewriter_steps_left(rw), all);
	cr_expect_eq(apply_once(rw, "!(4|1)*(.*)!y!"), E164_OK);
	cr_expect_lt(e164_rewriter_steps_left(rw), all);
	e164_rewriter_free(rw);
}

Test(rewrite_limits, keeps_nothing_of_a_record)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	for (size_t i = 0; i < 3; i++) {
		cr_expect_eq(apply_once(rw, "!(a)|(b)!x\\1!"), E164_ENOMATCH);
		cr_expect_eq(apply_once(rw, "!(((!x!"), E164_EERE);
		cr_expect_eq(apply_once(rw, "!(4|44|1)*!x\\1!"), E164_OK);
		cr_expect_eq(apply_once(rw, "!^(\\+)(4+)(1)!x\\3!"), E164_OK);
		cr_expect_eq(apply_once(rw, "!^\\+44(.*)$!x\\1!"), E164_OK);
	}
	e164_rewriter_free(rw);
	e164_rewriter_free(NULL);
}
