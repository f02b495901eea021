/* SPDX-License-Identifier: BSD-3-Clause */
/* test_ere_emit.c - the canonical pattern, octet by octet (REW-12). */
#include "ere_emit.h"

#include <criterion/criterion.h>

#include "guard.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void parse(struct e164_ere *ere, const char *text, bool is_icase)
{
	const struct e164_ere_options options = { .is_icase = is_icase,
						  .depth_max =
							  E164_ERE_DEPTH_MAX };

	cr_assert_eq(e164_ere_parse(ere, guard_text(text), &options), E164_OK,
		     "%s", text);
}

Test(ere_emit, writes_octets_of_its_own_only)
{
	static const struct {
		const char *ere;
		const char *pattern;
		bool is_icase;
	} rows[] = {
		{ "4", "4", false },
		{ "a", "\\x61", false },
		{ "a", "[\\x41-\\x41\\x61-\\x61]", true },
		{ "4", "4", true },
		{ "\\.", "\\x2e", false },
		{ ".", ".", false },
		{ "^a$", "\\A\\x61\\z", false },
		{ "(4)", "(4)", false },
		{ "4|5", "4|5", false },
		{ "4|5|6", "4|5|6", false },
		{ "(4|56)7", "(4|56)7", false },
		{ "4*5+6?", "4*5+6?", false },
		{ "4{2}", "4{2,2}", false },
		{ "4{2,}", "4{2,}", false },
		{ "4{2,3}", "4{2,3}", false },
		{ "4{200,255}", "4{14,14}", false },
		{ "4{0}", "4{0,0}", false },
		{ "(4*)*", "(4*)*", false },
		{ "[0-9]", "[0-9]", false },
		{ "[]a]", "[\\x5d-\\x5d\\x61-\\x61]", false },
		{ "[^a]", "[\\x00-\\x60\\x62-\\xff]", false },
		{ "[\\d]", "[\\x5c-\\x5c\\x64-\\x64]", false },
		{ "((4)|(5))", "((4)|(5))", false },
		{ "4|(5|6(7|8)9){2}$", "4|(5|6(7|8)9){2,2}\\z", false },
		{ "\x01\x7f\xff", "\\x01\\x7f\\xff", false },
	};
	struct e164_ere ere = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t room[64];
		const size_t need = strlen(rows[i].pattern);

		parse(&ere, rows[i].ere, rows[i].is_icase);
		for (size_t cap = need - 1; cap <= need + 1; cap++) {
			struct e164_writer out =
				e164_writer(guard_room(cap), cap);
			const enum e164_status status =
				e164_ere_emit(&ere, 14, &out);

			cr_expect_eq(status, cap < need ? E164_ESPACE : E164_OK,
				     "%s", rows[i].ere);
			cr_expect_eq(out.len, cap < need ? 0 : need);
			cr_expect_not(out.failed);
		}
		struct e164_writer out = e164_writer(room, sizeof(room));

		cr_expect_eq(e164_ere_emit(&ere, 14, &out), E164_OK);
		cr_expect(e164_slice_equal(e164_written(&out),
					   e164_slice_text(rows[i].pattern)),
			  "%s: %.*s", rows[i].ere, (int)out.len,
			  (const char *)out.buf);
		guard_reset();
	}
	e164_ere_clear(&ere);
}

/* The deepest tree there is needs the whole stack, but no more. */
Test(ere_emit, has_room_for_the_deepest_tree)
{
	char text[64 * 8 + 1];
	size_t len = 0;
	struct e164_ere ere = { 0 };
	uint8_t room[2048];
	struct e164_writer out = e164_writer(room, sizeof(room));

	for (size_t i = 0; i < 64; i++) {
		memcpy(text + len, "1(", 2);
		len += 2;
	}
	text[len++] = '1';
	for (size_t i = 0; i < 64; i++) {
		memcpy(text + len, ")*1|1", 5);
		len += 5;
	}
	text[len] = '\0';
	parse(&ere, text, false);
	cr_expect_eq(e164_ere_emit(&ere, 14, &out), E164_OK);
	cr_expect(e164_slice_equal(e164_written(&out), e164_slice_text(text)));
	e164_ere_clear(&ere);
	guard_reset();
}
