/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rewrite.c - regexp fields on numbers, as the wire has them.
 *
 * Examples for the rows REW-01 to REW-38. Backslashes are doubled for C only:
 * "\\1" is the two octets of a back-reference.
 */
#include <criterion/criterion.h>

#include "rewrite_rows.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

Test(rewrite, yields_the_texts_of_4_6)
{
	static const struct rewrite_row rows[] = {
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
		{ "REW-37, OQ-04 the replacement alone", A1,
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

	rewrite_check_rows(rows, COUNT(rows));
}

Test(rewrite, passes_to_the_next_rule_as_4_6_says)
{
	static const struct rewrite_row rows[] = {
		{ "other country", A1, "!^\\+1.*$!im:u@e.com!", E164_ENOMATCH,
		  NULL },
		{ "letter d in brackets", A1, "!^\\+[\\d]+$!im:u@e.com!",
		  E164_ENOMATCH, NULL },
		{ "REW-25 empty text", A1, "!^.*$!!", E164_EEMPTY, NULL },
		{ "REW-25 empty group", A1, "!^(x?).*$!\\1!", E164_EEMPTY,
		  NULL },
		{ "REW-50 nested intervals, a lone )", A1,
		  "!(((((((.?){9}){9}){9}){9}){9}){9}){9})x!im:u@e.com!",
		  E164_ENOMATCH, NULL },
		{ "REW-50 nested intervals", A1,
		  "!(((((((.?){9}){9}){9}){9}){9}){9})x!im:u@e.com!",
		  E164_ENOMATCH, NULL },
		{ "REW-50 nested wide intervals", A1,
		  "!((((.{1,200}){1,200}){1,200}){1,200})x!im:u@e.com!",
		  E164_ENOMATCH, NULL },
	};

	rewrite_check_rows(rows, COUNT(rows));
}

Test(rewrite, discards_what_4_6_says)
{
	static const struct rewrite_row rows[] = {
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

	rewrite_check_rows(rows, COUNT(rows));
}

Test(rewrite, folds_case_only_with_the_flag)
{
	static const struct rewrite_row rows[] = {
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

	rewrite_check_rows(rows, COUNT(rows));
}
