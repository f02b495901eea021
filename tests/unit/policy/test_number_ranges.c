/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_number_ranges.c - approved ranges and prefixes; VAL-02, TOK-13.
 *
 * Rows for what is written down; then random sets against a plain loop.
 */
#include "e164/number_ranges.h"

#include <stdlib.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct e164_range some_ranges[] = {
	{ 441632960000, 441632960999, 12 }, /* the drama numbers */
	{ 441632960500, 441632961999, 12 }, /* overlaps, goes on */
	{ 49301, 49305, 5 },
	{ 493050000, 493059999, 9 }, /* inside, but of more digits */
	{ 493060000, 493069999, 9 }, /* begins where 49305 ends */
	{ 881234567890120, 881234567890129, 15 },
};
static const struct e164_prefix some_prefixes[] = { { 431, 3 }, { 7, 1 } };

static struct e164_ranges *compile(const struct e164_range *ranges, size_t n,
				   const struct e164_prefix *prefixes, size_t m)
{
	const struct e164_list first = { (void *)(uintptr_t)ranges, n };
	const struct e164_list second = { (void *)(uintptr_t)prefixes, m };
	struct e164_ranges *set = NULL;

	cr_assert_eq(e164_ranges_compile(&first, &second, &set), E164_OK);
	return set;
}

struct row {
	const char *id;
	uint64_t first;
	uint64_t last;
	uint8_t len;
	bool want;
};

static const struct row rows[] = {
	{ "in a range", 441632960083, 441632960083, 12, true },
	{ "its first", 441632960000, 441632960000, 12, true },
	{ "before it", 441632959999, 441632959999, 12, false },
	{ "the last of two", 441632961999, 441632961999, 12, true },
	{ "behind it", 441632962000, 441632962000, 12, false },
	{ "longer number", 4416329600831, 4416329600831, 13, true },
	{ "shorter number", 44163296, 44163296, 8, false },
	{ "shorter, zeros", 44163296000, 44163296000, 11, false },
	{ "TOK-13 block over two ranges", 441632960000, 441632961999, 12,
	  true },
	{ "TOK-13 block leaves", 441632961000, 441632962000, 12, false },
	{ "TOK-13 +44..+49", 44, 49, 2, false },
	{ "prefix", 431, 431, 3, true },
	{ "prefix, longer", 4312345, 4312345, 7, true },
	{ "prefix, block", 4310, 4319, 4, true },
	{ "prefix, shorter", 43, 43, 2, false },
	{ "prefix of one digit", 70000000000, 79999999999, 11, true },
	{ "other country", 1, 1, 1, false },
	{ "len 5 range, len 5 number", 49303, 49303, 5, true },
	{ "len 5 range, len 4 number", 4930, 4930, 4, false },
	{ "len 9 range, len 8 number", 49306000, 49306000, 8, false },
	{ "len 9 in len 5", 493050001, 493050001, 9, true },
	{ "across both, enough digits", 493050000, 493069999, 9, true },
	{ "across both, too few", 49305, 49306, 5, false },
	{ "15 digits", 799999999999999, 799999999999999, 15, true },
	{ "15 digits, before", 881234567890119, 881234567890119, 15, false },
	{ "15 digits, first", 881234567890120, 881234567890120, 15, true },
	{ "15 digits, last", 881234567890129, 881234567890129, 15, true },
	{ "15 digits, behind", 881234567890130, 881234567890130, 15, false },
};

Test(number_ranges, cover_rows)
{
	struct e164_ranges *set = compile(some_ranges, COUNT(some_ranges),
					  some_prefixes, COUNT(some_prefixes));

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_extent extent =
			e164_extent(rows[i].first, rows[i].last, rows[i].len);

		cr_expect_eq(e164_ranges_cover(set, &extent), rows[i].want,
			     "%s", rows[i].id);
	}
	cr_expect_not(e164_ranges_is_empty(set));
	e164_ranges_free(set);
}

static bool covers(const struct e164_range *ranges, size_t count,
		   const struct e164_range *block)
{
	struct e164_ranges *set = compile(ranges, count, NULL, 0);
	const struct e164_extent extent =
		e164_extent(block->first, block->last, block->len);
	const bool is_covered = e164_ranges_cover(set, &extent);

	e164_ranges_free(set);
	return is_covered;
}

/* One ends, and two of other lengths begin, which ends nothing for a block. */
Test(number_ranges, several_begin_where_one_ends)
{
	const struct e164_range ranges[] = {
		{ 441632960000, 441632960099, 12 },
		{ 4416329601000, 4416329601999, 13 },
		{ 441632960100, 441632960199, 12 },
	};
	const struct e164_range block = { 441632960050, 441632960149, 12 };

	cr_expect(covers(ranges, COUNT(ranges), &block));
}

/* TOK-13: of all numbers of a block but one */
Test(number_ranges, one_number_is_missing)
{
	const struct e164_range ranges[] = {
		{ 441632960000000, 441632960000004, 15 },
		{ 441632960000006, 441632960000009, 15 },
	};
	const struct e164_range block = { 441632960000000, 441632960000009,
					  15 };

	cr_expect_not(covers(ranges, COUNT(ranges), &block));
}

Test(number_ranges, empty_set_covers_nothing)
{
	struct e164_ranges *set = compile(NULL, 0, NULL, 0);
	const struct e164_extent all = e164_extent(1, 9, 1);

	cr_expect(e164_ranges_is_empty(set));
	cr_expect_not(e164_ranges_cover(set, &all));
	e164_ranges_free(set);
	e164_ranges_free(NULL);
}

Test(number_ranges, extent_of_number_ignores_the_plus)
{
	static const char *const texts[] = { "+441632960083", "441632960083" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct e164_number number = { .len = (uint8_t)strlen(
						      texts[i]) };

		memcpy(number.aus, texts[i], number.len);
		const struct e164_extent extent =
			e164_extent_of_number(&number);

		cr_expect_eq(extent.start, 441632960083000);
		cr_expect_eq(extent.end, 441632960083999);
		cr_expect_eq(extent.len, 12);
		cr_expect_eq(e164_extent_first(&extent), 441632960083);
		cr_expect_eq(e164_extent_last(&extent), 441632960083);
		cr_expect_eq(e164_extent_size(&extent), 1);
	}
}

struct pair {
	struct e164_range a;
	struct e164_range b;
	bool crosses;
	bool covers; /* a has all of b */
};

Test(number_ranges, extents_cross_or_nest)
{
	static const struct pair pairs[] = {
		{ { 100, 199, 3 }, { 150, 249, 3 }, true, false },
		{ { 100, 199, 3 }, { 150, 150, 3 }, false, true },
		{ { 150, 150, 3 }, { 100, 199, 3 }, false, false },
		{ { 100, 199, 3 }, { 200, 299, 3 }, false, false },
		{ { 44, 44, 2 }, { 439, 441, 3 }, true, false },
		{ { 44, 44, 2 }, { 440, 449, 3 }, false, true },
		{ { 440, 449, 3 }, { 44, 44, 2 }, false, false },
		{ { 44, 44, 2 }, { 44, 44, 2 }, false, true },
		{ { 439, 441, 3 }, { 4401, 4402, 4 }, false, true },
		{ { 439, 441, 3 }, { 4419, 4420, 4 }, true, false },
	};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		const struct e164_extent a = e164_extent(
			pairs[i].a.first, pairs[i].a.last, pairs[i].a.len);
		const struct e164_extent b = e164_extent(
			pairs[i].b.first, pairs[i].b.last, pairs[i].b.len);

		cr_expect_eq(e164_extent_crosses(&a, &b), pairs[i].crosses,
			     "%zu", i);
		cr_expect_eq(e164_extent_crosses(&b, &a), pairs[i].crosses,
			     "%zu", i);
		cr_expect_eq(e164_extent_covers(&a, &b), pairs[i].covers, "%zu",
			     i);
	}
}

static struct e164_range random_range(void)
{
	const uint8_t len = (uint8_t)(1 + rand() % 4);
	const uint64_t top = e164_power_of_ten(len) - 1;
	uint64_t first = 1 + (uint64_t)rand() % top;
	uint64_t last = first + (uint64_t)rand() % 30;

	return (struct e164_range){ first, last < top ? last : top, len };
}

/* Is every number of so many digits that extent has in one of the ranges? */
static bool is_each_in(const struct e164_range *ranges, size_t count,
		       const struct e164_range *of, uint8_t len)
{
	const uint64_t factor = e164_power_of_ten(len - of->len);

	for (uint64_t n = of->first * factor;
	     n <= of->last * factor + (factor - 1); n++) {
		const struct e164_extent number = e164_extent(n, n, len);
		bool is_in = false;

		for (size_t i = 0; i < count && !is_in; i++) {
			const struct e164_extent range = e164_extent(
				ranges[i].first, ranges[i].last, ranges[i].len);

			is_in = e164_extent_covers(&range, &number) &&
				ranges[i].len <= of->len;
		}
		if (!is_in)
			return false;
	}
	return true;
}

Test(number_ranges, random_sets_agree_with_a_loop)
{
	srand(4725);
	for (size_t round = 0; round < 400; round++) {
		struct e164_range ranges[6];
		const size_t count = (size_t)rand() % 7;

		for (size_t i = 0; i < count; i++)
			ranges[i] = random_range();
		struct e164_ranges *set = compile(ranges, count, NULL, 0);

		for (size_t i = 0; i < 100; i++) {
			const struct e164_range of = random_range();
			const struct e164_extent extent =
				e164_extent(of.first, of.last, of.len);

			cr_assert_eq(e164_ranges_cover(set, &extent),
				     is_each_in(ranges, count, &of, 4),
				     "%zu %zu", round, i);
		}
		e164_ranges_free(set);
	}
}
