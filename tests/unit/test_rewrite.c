/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rewrite.c - regexp fields on numbers, as the wire has them.
 *
 * The rows of section 4.6 of the requirements, those of their tables 4.3 and
 * 4.4, and fields that brought down other programs. Backslashes are doubled
 * for C only: "\\1" is the two octets of a back-reference.
 */
#include "e164/rewrite.h"

#include <criterion/criterion.h>
#include <time.h>

#include "guard.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Generous: a sanitizer or valgrind slows down by one or two magnitudes. */
#define COST_MAX_SEC 2.0

struct row {
	const char *name;
	const char *subject;
	const char *field;
	enum e164_status status;
	const char *result; /* NULL when status is not E164_OK */
};

/* Room of room octets, all filled with a mark that must stay on failure. */
static enum e164_status apply(const struct row *row, size_t room,
			      struct e164_writer *out)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	cr_assert_not_null(rw);
	*out = e164_writer(guard_room(room), room);
	memset(out->buf, '#', room);
	const enum e164_status status = e164_rewrite(
		rw, guard_text(row->field), guard_text(row->subject), out);

	e164_rewriter_free(rw);
	return status;
}

static bool is_untouched(const struct e164_writer *out)
{
	for (size_t i = 0; i < out->cap; i++)
		if (out->buf[i] != '#')
			return false;
	return !out->len;
}

static void check_result(const struct row *row)
{
	const size_t need = strlen(row->result);
	struct e164_writer out;

	for (size_t room = need; room <= need + 1; room++) {
		const enum e164_status status = apply(row, room, &out);

		cr_expect_eq(status, E164_OK, "%s: %s", row->name,
			     e164_status_text(status));
		cr_expect(e164_slice_equal(e164_written(&out),
					   e164_slice_text(row->result)),
			  "%s: %.*s, not %s", row->name, (int)out.len,
			  (const char *)out.buf, row->result);
	}
	cr_expect_eq(apply(row, need - 1, &out), E164_ESPACE, "%s", row->name);
	cr_expect(is_untouched(&out), "%s", row->name);
}

static void check_refusal(const struct row *row)
{
	struct e164_writer out;
	const enum e164_status status = apply(row, 64, &out);

	cr_expect_eq(status, row->status, "%s: %s", row->name,
		     e164_status_text(status));
	cr_expect(is_untouched(&out), "%s", row->name);
}

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].result)
			check_result(&rows[i]);
		else
			check_refusal(&rows[i]);
		guard_reset();
	}
}

static double cpu_sec(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

Test(rewrite, yields_the_texts_of_4_6)
{
	static const struct row rows[] = {
		{ "static", A1, "!^.*$!im:user@example.com!", E164_OK,
		  "im:user@example.com" },
		{ "after the country code", A1,
		  "!^\\+44(.*)$!im:\\1@example.com!", E164_OK,
		  "im:1632960083@example.com" },
		{ "whole number in a group", A1,
		  "!^(\\+441632960083)$!im:\\1@example.com!", E164_OK,
		  "im:+441632960083@example.com" },
		{ "groups out of order", A1,
		  "!^\\+44(16)(32)(.*)$!im:\\3.\\2.\\1@example.com!", E164_OK,
		  "im:960083.32.16@example.com" },
		{ "intervals", A1,
		  "!^\\+44([0-9]{4})([0-9]{3,6})$!im:\\1.\\2@example.com!",
		  E164_OK, "im:1632.960083@example.com" },
		{ "REW-21 longest from the left", A1,
		  "!^\\+(4+)(1?)(.*)$!im:\\1-\\2-\\3@example.com!", E164_OK,
		  "im:44-1-632960083@example.com" },
		{ "REW-32 unset group is empty", A1,
		  "!^(\\+1)?(.*)$!im:x\\1y\\2@example.com!", E164_OK,
		  "im:xy+441632960083@example.com" },
		{ "REW-30 no two-digit reference", A1,
		  "!^(.*)$!im:\\10@example.com!", E164_OK,
		  "im:+4416329600830@example.com" },
		{ "REW-21 longer alternative", A1,
		  "!^(\\+44|\\+4416)(.*)$!im:\\2@example.com!", E164_OK,
		  "im:32960083@example.com" },
		{ "REW-21 longer alternative inside", A1,
		  "!^\\+44(1632|163296)([0-9]+)$!im:\\2@example.com!", E164_OK,
		  "im:0083@example.com" },
		{ "REW-20 longest overall", A1,
		  "!(\\+44|\\+4416)!im:\\1@example.com!", E164_OK,
		  "im:+4416@example.com" },
		{ "REW-22 no stale group", A1,
		  "!^\\+((4)|[0-9])*$!im:x\\2y@example.com!", E164_OK,
		  "im:xy@example.com" },
		{ "REW-37 the replacement alone", A1,
		  "!(16)!im:\\1@example.com!", E164_OK, "im:16@example.com" },
		{ "bracket for the plus", A1,
		  "!^[\\+]44(.*)$!im:\\1@example.com!", E164_OK,
		  "im:1632960083@example.com" },
		{ "class", A1, "!^\\+[[:digit:]]+$!im:user@example.com!",
		  E164_OK, "im:user@example.com" },
		{ "equivalence class", A1, "!^[[=+=]]4.*$!im:user@example.com!",
		  E164_OK, "im:user@example.com" },
		{ "anchors in alternatives", A1,
		  "!^\\+44$|^.*$!im:user@example.com!", E164_OK,
		  "im:user@example.com" },
		{ "REW-01 slash", A1, "/^.*$/im:user@example.com/", E164_OK,
		  "im:user@example.com" },
		{ "REW-01 number sign", A1, "#^.*$#im:user@example.com#",
		  E164_OK, "im:user@example.com" },
		{ "REW-06 bar, not escaped", A1,
		  "|^\\+44(.*)$|im:\\1@example.com|", E164_OK,
		  "im:1632960083@example.com" },
		{ "REW-06 escaped delimiter", A1, "!^.*$!im:a\\!b@example.com!",
		  E164_OK, "im:a!b@example.com" },
		{ "REW-34 ampersand", A1, "!^.*$!im:a&b@example.com!", E164_OK,
		  "im:a&b@example.com" },
		{ "REW-05 i", A1, "!^.*$!im:user@example.com!i", E164_OK,
		  "im:user@example.com" },
		{ "REW-05 I", A1, "!^.*$!im:user@example.com!I", E164_OK,
		  "im:user@example.com" },
		{ "REW-05 ii", A1, "!^.*$!im:user@example.com!ii", E164_OK,
		  "im:user@example.com" },
		{ "REW-36 case stays", A1, "!^.*$!IM:User@Example.COM!",
		  E164_OK, "IM:User@Example.COM" },
		{ "query in the URI", A1,
		  "!^.*$!im:user@example.com?subject=hi!", E164_OK,
		  "im:user@example.com?subject=hi" },
		/* Refused later: the rewrite itself has nothing against them */
		{ "not a URI: blank", A1, "!^.*$!im:us er@e.com!", E164_OK,
		  "im:us er@e.com" },
		{ "not a URI: fragment", A1, "!^.*$!im:u@e.com#f!", E164_OK,
		  "im:u@e.com#f" },
		{ "not a URI: no scheme", A1, "!^.*$!u@e.com!", E164_OK,
		  "u@e.com" },
		{ "not a URI: percent", A1, "!^.*$!im:%zz@e.com!", E164_OK,
		  "im:%zz@e.com" },
		{ "not im: sip", A1, "!^.*$!sip:u@e.com!", E164_OK,
		  "sip:u@e.com" },
		{ "not im: nothing", A1, "!^.*$!im:!", E164_OK, "im:" },
		{ "not im: localhost", A1, "!^.*$!im:u@localhost!", E164_OK,
		  "im:u@localhost" },
		{ "not im: address", A1, "!^.*$!im:u@[192.0.2.1]!", E164_OK,
		  "im:u@[192.0.2.1]" },
	};

	check(rows, COUNT(rows));
}

Test(rewrite, passes_to_the_next_rule_as_4_6_says)
{
	static const struct row rows[] = {
		{ "other country", A1, "!^\\+1.*$!im:u@e.com!", E164_ENOMATCH,
		  NULL },
		{ "letter d in brackets", A1, "!^\\+[\\d]+$!im:u@e.com!",
		  E164_ENOMATCH, NULL },
		{ "REW-25 empty text", A1, "!^.*$!!", E164_EEMPTY, NULL },
		{ "REW-25 empty group", A1, "!^(x?).*$!\\1!", E164_EEMPTY,
		  NULL },
		{ "B1 nested intervals, one ) too many", A1,
		  "!(((((((.?){9}){9}){9}){9}){9}){9}){9})x!im:u@e.com!",
		  E164_EERE, NULL },
		{ "REW-50 nested intervals", A1,
		  "!(((((((.?){9}){9}){9}){9}){9}){9})x!im:u@e.com!",
		  E164_ENOMATCH, NULL },
		{ "REW-50 nested wide intervals", A1,
		  "!((((.{1,200}){1,200}){1,200}){1,200})x!im:u@e.com!",
		  E164_ENOMATCH, NULL },
	};

	check(rows, COUNT(rows));
}

Test(rewrite, discards_what_4_6_says)
{
	static const struct row rows[] = {
		{ "REW-03 four", A1, "!^.*$!im:a!b@example.com!", E164_ESPLIT,
		  NULL },
		{ "REW-03 two", A1, "!^.*$!im:u@example.com", E164_ESPLIT,
		  NULL },
		{ "REW-03 two, joined", A1, "!^.*$im:u@example.com!",
		  E164_ESPLIT, NULL },
		{ "REW-03 four at the end", A1, "!^.*$!im:u@example.com!!",
		  E164_ESPLIT, NULL },
		{ "REW-02 digit", A1, "1^.*$1im:u@e.com1", E164_EDELIM, NULL },
		{ "REW-02 zero", A1, "0^.*$0im:u@e.com0", E164_EDELIM, NULL },
		{ "REW-02 flag", A1, "i^.*$iim:u@e.comi", E164_EDELIM, NULL },
		{ "REW-02 backslash", A1, "\\^.*$\\im:u@e.com\\", E164_EDELIM,
		  NULL },
		{ "REW-05 unknown flag", A1, "!^.*$!im:u@example.com!g",
		  E164_EREGFLAG, NULL },
		{ "REW-06 literal or special", A1,
		  "|^(\\+44\\|\\+1)(.*)$|im:\\2@example.com|", E164_EAMBIGUOUS,
		  NULL },
		{ "REW-11 empty ERE", A1, "!!im:u@example.com!", E164_EERE,
		  NULL },
		{ "nothing to repeat", A1, "!^+44(.*)$!im:\\1@e.com!",
		  E164_EERE, NULL },
		{ "Perl digit", A1, "!^\\+44\\d+$!im:u@e.com!", E164_EERE,
		  NULL },
		{ "Perl group", A1, "!^(?:\\+44)(.*)$!im:\\1@e.com!", E164_EERE,
		  NULL },
		{ "lazy", A1, "!^.*?$!im:u@e.com!", E164_EERE, NULL },
		{ "empty alternative", A1, "!^\\+44(|1)632.*$!im:u@e.com!",
		  E164_EERE, NULL },
		{ "back-reference in the ERE", A1,
		  "!^\\+([0-9])\\1.*$!im:\\1@e.com!", E164_EERE, NULL },
		{ "open bracket", A1, "!^\\+44[!im:u@e.com!", E164_EERE, NULL },
		{ "bounds swapped", A1, "!^\\+44{2,1}.*$!im:u@e.com!",
		  E164_EERE, NULL },
		{ "bound above 255", A1, "!^\\+4{256}.*$!im:u@e.com!",
		  E164_EERE, NULL },
		{ "long collating symbol", A1,
		  "!^[[.plus-sign.]]4.*$!im:u@e.com!", E164_EERE, NULL },
		{ "escaped ordinary", A1, "!^\\/.*$!im:u@e.com!", E164_EERE,
		  NULL },
		{ "REW-31 second of one", A1, "!^(.*)$!im:\\2@e.com!",
		  E164_EGROUP, NULL },
		{ "REW-31 first of none", A1, "!^.*$!im:\\1@e.com!",
		  E164_EGROUP, NULL },
		{ "REW-33 zero", A1, "!^(.*)$!im:\\0@e.com!", E164_EREPL,
		  NULL },
		{ "REW-35 backslash", A1, "!^.*$!im:a\\\\b@e.com!", E164_EREPL,
		  NULL },
		{ "REW-35 letter", A1, "!^.*$!im:a\\nb@e.com!", E164_EREPL,
		  NULL },
	};

	check(rows, COUNT(rows));
}

Test(rewrite, reads_delimiters_and_flags_strictly)
{
	static const struct row rows[] = {
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

	check(rows, COUNT(rows));
}

Test(rewrite, folds_case_only_with_the_flag)
{
	static const struct row rows[] = {
		{ "REW-07 no flag", "AB", "!^ab$!x!", E164_ENOMATCH, NULL },
		{ "REW-07 literal", "AB", "!^ab$!x!i", E164_OK, "x" },
		{ "REW-07 set", "aBC", "!^[a-c]+$!x!i", E164_OK, "x" },
		{ "REW-07 negated set", "A", "!^[^a]$!x!i", E164_ENOMATCH,
		  NULL },
		{ "REW-07 class", "aB", "!^[[:upper:]]+$!x!i", E164_OK, "x" },
		{ "REW-07 group keeps its case", "BCd",
		  "!^(a|b)(.*)$!\\1-\\2!i", E164_OK, "B-Cd" },
		{ "REW-07 what is no letter", "@", "!^[[{]$!x!i", E164_ENOMATCH,
		  NULL },
	};

	check(rows, COUNT(rows));
}

Test(rewrite, survives_what_brought_others_down)
{
	static const struct row rows[] = {
		{ "B1 stacked intervals, five", A1,
		  "!.*{10,}{10,}{10,}{10,}{10,}!x!", E164_EERE, NULL },
		{ "B1 stacked intervals, four", A1,
		  "!.*{10,}{10,}{10,}{10,}!x!", E164_EERE, NULL },
		{ "B1 stacked intervals, two", A1, "!.*{10,}{10,}!x!",
		  E164_EERE, NULL },
		{ "B1 nested intervals, three", A1,
		  "!((x{1,255}){1,255}){1,255}!x!", E164_ENOMATCH, NULL },
		{ "B1 nested intervals, two", A1, "!(x{1,255}){1,255}!x!",
		  E164_ENOMATCH, NULL },
		{ "B1 nested intervals that match", A1,
		  "!((.{1,255}){1,255}){1,255}!<\\1|\\2>!", E164_OK,
		  "<" A1 "|" A1 ">" },
		{ "B1 back-references", A1, "!(.*)x9 \\9..\\1$!x!", E164_EERE,
		  NULL },
		{ "B2 six groups", A1,
		  "!(.)(.)(.)(.)(.)(.)!\\6\\5\\4\\3\\2\\1!", E164_OK,
		  "3614"
		  "4+" },
		{ "B2 sixth of five", A1, "!(.)(.)(.)(.)(.)!\\6!", E164_EGROUP,
		  NULL },
		{ "W8 text is used once", A1, "!(.*)!sip:+431999@x!", E164_OK,
		  "sip:+431999@x" },
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

	check(rows, COUNT(rows));
	cr_expect_lt(cpu_sec() - start, COST_MAX_SEC);
}

/* 124 references of 16 octets: the longest result a field can have (REW-40) */
Test(rewrite, yields_the_longest_result_that_there_can_be)
{
	char field[256] = "!(.*)!";
	char result[124 * 16 + 1] = "";
	const struct row row = { "REW-40", "+123456789012345", field, E164_OK,
				 result };

	for (size_t i = 0; i < 124; i++) {
		memcpy(field + 6 + 2 * i, "\\1", 2);
		memcpy(result + 16 * i, row.subject, 16);
	}
	field[254] = '!';
	check(&row, 1);
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
Test(rewrite, takes_any_octet)
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

Test(rewrite, appends_behind_what_is_there)
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

Test(rewrite, stops_a_record_at_its_budget)
{
	const struct e164_rewrite_limits limits = { .steps_record = 50 };
	struct e164_rewriter *rw = e164_rewriter_new(&limits);

	cr_expect_eq(apply_once(rw, "!(4|1)*(.*)x!y!"), E164_ELIMIT, "REW-53");
	cr_expect_eq(apply_once(rw, "!^.*$!y!"), E164_OK,
		     "REW-53: other records go on");
	e164_rewriter_free(rw);
}

Test(rewrite, stops_a_query_at_its_budget)
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

Test(rewrite, stops_pcre2_at_its_limits)
{
	const struct e164_rewrite_limits limits = { .match_limit = 1 };
	struct e164_rewriter *rw = e164_rewriter_new(&limits);

	cr_expect_eq(apply_once(rw, "!^([+4]*)([0-3]*)([6-9]*)x$!y!"),
		     E164_ELIMIT, "REW-51");
	e164_rewriter_free(rw);
}

Test(rewrite, keeps_nothing_of_a_record)
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
