/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_branch.c - behind which digit the branch label stands, for every country
 * code; MAP-12, MAP-13.
 *
 * The codes of two digits are those of ITU-T's list, written down again.
 */
#include "e164/number.h"

#include <stdio.h>

#include <criterion/criterion.h>

#define DIGITS 7 /* of each number */

static const char two_digits[] =
	"20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 "
	"56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";

/* As RFC 5527 section 5 has it. */
static unsigned position_of(const char *digits)
{
	const char two[] = { digits[0], digits[1], 0 };

	if (digits[0] == '1' || digits[0] == '7')
		return 1;
	if (strstr(two_digits, two))
		return 2;
	if (!strncmp(digits, "388", 3) || !strncmp(digits, "881", 3))
		return 4;
	if (!strncmp(digits, "878", 3) || !strncmp(digits, "882", 3))
		return 5;
	if (!strncmp(digits, "883", 3))
		return digits[3] <= '4' ? 6 : 7;
	return 3;
}

/* The name with the label "i" behind that many digits. */
static size_t write_name(const char *digits, unsigned position, uint8_t *wire)
{
	static const uint8_t apex[] = "\4e164\4arpa";
	size_t at = 0;

	for (unsigned i = DIGITS; i > 0; i--) {
		if (i == position) {
			wire[at++] = 1;
			wire[at++] = 'i';
		}
		wire[at++] = 1;
		wire[at++] = (uint8_t)digits[i - 1];
	}
	memcpy(wire + at, apex, sizeof(apex));
	return at + sizeof(apex);
}

static bool is_number(const struct e164_apex *apex, const char *digits,
		      unsigned position)
{
	uint8_t wire[64];
	struct e164_name name;

	e164_name_parse(e164_slice(wire, write_name(digits, position, wire)),
			apex, 1, &name);
	return name.kind == E164_NAME_NUMBER && name.is_branch &&
	       !strcmp(name.number.aus + 1, digits);
}

Test(branch, stands_behind_every_country_code)
{
	struct e164_apex apex = { .len = 0 };
	char digits[DIGITS + 1];

	cr_assert_eq(e164_apex_parse(e164_slice_text("e164.arpa"), &apex),
		     E164_OK);
	apex.branch[0] = 'i';
	apex.branch_len = 1;
	for (unsigned first = 1000; first < 10000; first++) {
		snprintf(digits, sizeof(digits), "%u234", first);
		for (unsigned position = 1; position <= DIGITS; position++)
			cr_expect_eq(is_number(&apex, digits, position),
				     position == position_of(digits),
				     "MAP-13 +%s, behind %u digits", digits,
				     position);
	}
}
