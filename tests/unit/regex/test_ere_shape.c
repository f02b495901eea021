/* SPDX-License-Identifier: BSD-3-Clause */
/* test_ere_shape.c - the shortcut says what the matcher says. */
#include "ere_shape.h"

#include <criterion/criterion.h>

#include "ere_span.h"
#include "guard.h"

#define A1          "+441632960083"
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *const shapes[] = {
	"^.*$",
	"^(.*)$",
	"^\\+.*$",
	"^\\+(.*)$",
	"^\\+44.*$",
	"^\\+44(.*)$",
	"^44(.*)$",
	"^\\+1(.*)$",
	"^\\+441632960083(.*)$",
	"^\\+441632960083.*$",
	"^\\+4416329600830(.*)$",
	"^0.*$",
	".*",
	".*$",
	"(.*)",
	"(.*)$",
	"^.*",
	"^(.*)",
	"^\\+44(.*)",
	"^4.*",
};

static const char *const others[] = {
	"",        "^",          "^$",        "$",          ".",
	"(.*$",    ".*)$",       "(.*))",     "^(.*$",      "^.*)$",
	"^(.+)$",  "^.?$",       "^\\+44$",   "^\\+",       "^\\",
	"^\\+4.$", "^+44(.*)$",  "^\\.44.*$", "^\\+\\+.*$", "^(.*)$x",
	"^.*$$",   "^^.*$",      "^x.*$",     "^4*.*$",     "^\\+44((.*))$",
	"4.*",     "\\+44(.*)$", "(.*)x",     ".*.*",       "(.*)*",
};

static const char *const subjects[] = { A1, "", "+", "+4", "44", "+44", "x" };

static void check(const char *text, const char *subject)
{
	const struct e164_ere_options options = { .depth_max =
							  E164_ERE_DEPTH_MAX };
	struct e164_ere ere = { 0 };
	struct e164_ere_span_memory memory = { 0 };
	struct e164_ere_shape shape;
	struct e164_span want[2];
	struct e164_span got[2];
	uint32_t steps = UINT32_MAX;

	cr_assert(e164_ere_shape_parse(guard_text(text), &shape), "%s", text);
	cr_assert_eq(e164_ere_parse(&ere, guard_text(text), &options), E164_OK);
	cr_expect_eq(shape.group_count, ere.group_count, "%s", text);
	const bool is_match = !e164_ere_span_match(
		&memory, &ere, guard_text(subject), &steps, want, 2);

	cr_expect_eq(e164_ere_shape_match(&shape, guard_text(subject), got),
		     is_match, "%s on %s", text, subject);
	for (size_t i = 0; is_match && i <= ere.group_count; i++)
		cr_expect(got[i].start == want[i].start &&
				  got[i].end == want[i].end,
			  "%s on %s: %zu", text, subject, i);
	e164_ere_clear(&ere);
	e164_ere_span_clear(&memory);
	guard_reset();
}

Test(ere_shape, matches_as_the_matcher_does)
{
	for (size_t i = 0; i < COUNT(shapes); i++)
		for (size_t k = 0; k < COUNT(subjects); k++)
			check(shapes[i], subjects[k]);
}

Test(ere_shape, leaves_all_others_alone)
{
	struct e164_ere_shape shape;

	for (size_t i = 0; i < COUNT(others); i++) {
		cr_expect_not(
			e164_ere_shape_parse(guard_text(others[i]), &shape),
			"%s", others[i]);
		guard_reset();
	}
}
