/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_date.c - calendar dates; TOK-02, VAL-41.
 */
#include "e164/date.h"
#include "guard.h"

#include <stdio.h>
#include <time.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *text;
	int32_t day;
};

static const struct row good[] = {
	{ "1970-01-01", 0 },
	{ "1970-01-02", 1 },
	{ "1969-12-31", -1 },
	{ "2000-02-29", 11016 },
	{ "2000-03-01", 11017 },
	{ "2025-01-15", 20103 },
	{ "2025-07-15", 20284 },
	{ "2024-02-29", 19782 },
	{ "2024-12-31", 20088 },
	{ "2038-01-19", 24855 },
	{ "2100-02-28", 47540 },
	{ "2100-03-01", 47541 },
	{ "0001-01-01", E164_DAY_MIN },
	{ "9999-12-31", E164_DAY_MAX },
	{ "1600-02-29", -135081 },
	{ "1900-03-01", -25508 },
};

static const char *const bad[] = {
	"",
	"2007-11-01+02:00",
	"2007-11-01Z",
	"-2007-11-01",
	"2007-11-1",
	"2007-1-01",
	"02007-11-01",
	"2007/11/01",
	"2007/11-01",
	"2007-11/01",
	"20071101",
	"2007-00-01",
	"2007-13-01",
	"2007-11-00",
	"2007-11-31",
	"2023-02-29",
	"1900-02-29",
	"2100-02-29",
	"0000-01-01",
	" 2007-11-01",
	"2007-11-01 ",
	"2007-11-0a",
	"2007-11-01\n",
	"+007-11-01",
	"2007--1-01",
	"2007-11--1",
	/* Arabic-Indic digits */
	"\xd9\xa2\xd9\xa0\xd9\xa0\xd9\xa7-11-01",
	"2007-11-3\xd9",
};

Test(date, reads_and_writes_dates)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		int32_t day = INT32_MIN;
		char text[E164_DATE_LEN + 1];

		cr_expect(e164_date_parse(guard_text(good[i].text), &day), "%s",
			  good[i].text);
		cr_expect_eq(day, good[i].day, "%s is %d", good[i].text, day);
		e164_date_format(good[i].day, text);
		cr_expect_str_eq(text, good[i].text);
		guard_reset();
	}
}

Test(date, refuses_what_is_no_full_date)
{
	for (size_t i = 0; i < COUNT(bad); i++) {
		int32_t day = 12345;

		cr_expect_not(e164_date_parse(guard_text(bad[i]), &day), "%s",
			      bad[i]);
		cr_expect_eq(day, 12345, "%s", bad[i]);
		guard_reset();
	}
}

/* Each pair of digits as a day of each month, against the C library. */
Test(date, refuses_days_that_no_month_has)
{
	for (int at = 0; at < 9 * 14 * 100; at++) {
		struct tm tm = { .tm_year = at / 1400 * 4 + 96,
				 .tm_mon = at / 100 % 14 - 1,
				 .tm_mday = at % 100 };
		const struct tm asked = tm;
		char text[48];
		int32_t day;

		snprintf(text, sizeof(text), "%04d-%02d-%02d",
			 1900 + tm.tm_year, tm.tm_mon + 1, tm.tm_mday);
		const int32_t want = (int32_t)(timegm(&tm) / E164_DAY_SECONDS);
		const bool is_date = tm.tm_mon == asked.tm_mon &&
				     tm.tm_mday == asked.tm_mday;

		cr_expect_eq(e164_date_parse(e164_slice_text(text), &day),
			     is_date, "%s", text);
		if (is_date)
			cr_expect_eq(day, want, "%s", text);
	}
}

/* Every day of 10,000 years, in a row: each text is greater than the last. */
Test(date, round_trips_every_day)
{
	char last[E164_DATE_LEN + 1] = "";

	for (int32_t day = E164_DAY_MIN; day <= E164_DAY_MAX; day++) {
		char text[E164_DATE_LEN + 1];
		int32_t back = INT32_MIN;

		e164_date_format(day, text);
		cr_assert(e164_date_parse(e164_slice_text(text), &back), "%d",
			  day);
		cr_assert_eq(back, day, "%s", text);
		cr_assert(strcmp(last, text) < 0, "%s %s", last, text);
		memcpy(last, text, sizeof(last));
	}
}

Test(date, formats_what_is_out_of_range)
{
	static const int32_t days[] = { INT32_MIN, E164_DAY_MIN - 1,
					E164_DAY_MAX + 1, INT32_MAX };

	for (size_t i = 0; i < COUNT(days); i++) {
		char room[E164_DATE_LEN + 2];

		memset(room, 'x', sizeof(room));
		e164_date_format(days[i], room);
		cr_expect_eq(memcmp(room, "0000-00-00\0x", sizeof(room)), 0);
	}
}

Test(date, of_a_second)
{
	cr_expect_eq(e164_date_of_second(0), 0);
	cr_expect_eq(e164_date_of_second(86399), 0);
	cr_expect_eq(e164_date_of_second(86400), 1);
	cr_expect_eq(e164_date_of_second(UINT64_MAX), E164_DAY_MAX);
}
