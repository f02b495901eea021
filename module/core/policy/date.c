/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * date.c - days since 1970 and their dates.
 *
 * Years are counted from March, so that the leap day is the last of its year;
 * 400 years are always 146097 days.
 */
#include "e164/date.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define EPOCH_OFFSET 719468 /* 1970-01-01, in days since 0000-03-01 */

static bool is_leap(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned month_days(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29u : days[month - 1];
}

/* Requires an existing date of year 1 or later. */
static int32_t to_day(unsigned year, unsigned month, unsigned day)
{
	const unsigned y = year - (month <= 2);
	const unsigned since_march = (month + 9) % 12;
	const unsigned day_of_year = (153 * since_march + 2) / 5 + day - 1;
	const unsigned in_era = y % 400;
	const unsigned days = y / 400 * DAYS_PER_ERA + in_era * 365 +
			      in_era / 4 - in_era / 100 + day_of_year;

	return (int32_t)days - EPOCH_OFFSET;
}

/* Returns false when an octet is no ASCII digit. */
static bool read_digits(const uint8_t *at, size_t count, unsigned *value)
{
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		if (!e164_is_digit(at[i]))
			return false;
		*value = *value * 10 + (unsigned)(at[i] - '0');
	}
	return true;
}

bool e164_date_parse(struct e164_slice text, int32_t *day)
{
	unsigned y;
	unsigned m;
	unsigned d;

	if (text.len != E164_DATE_LEN || text.ptr[4] != '-' ||
	    text.ptr[7] != '-')
		return false;
	if (!read_digits(text.ptr, 4, &y) ||
	    !read_digits(text.ptr + 5, 2, &m) ||
	    !read_digits(text.ptr + 8, 2, &d))
		return false;
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
		return false;
	*day = to_day(y, m, d);
	return true;
}

static void write_digits(char *at, size_t count, unsigned value)
{
	while (count-- > 0) {
		at[count] = (char)('0' + value % 10);
		value /= 10;
	}
}

void e164_date_format(int32_t day, char text[E164_DATE_LEN + 1])
{
	memcpy(text, "0000-00-00", E164_DATE_LEN + 1);
	if (day < E164_DAY_MIN || day > E164_DAY_MAX)
		return;
	const unsigned days = (unsigned)(day + EPOCH_OFFSET);
	const unsigned in_era = days % DAYS_PER_ERA;
	const unsigned year_of_era =
		(in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) /
		365;
	const unsigned day_of_year =
		in_era -
		(365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const unsigned since_march = (5 * day_of_year + 2) / 153;
	const unsigned month = (since_march + 2) % 12 + 1;

	write_digits(text, 4,
		     days / DAYS_PER_ERA * 400 + year_of_era + (month <= 2));
	write_digits(text + 5, 2, month);
	write_digits(text + 8, 2,
		     day_of_year - (153 * since_march + 2) / 5 + 1);
}

int32_t e164_date_of_second(uint64_t second)
{
	const uint64_t day = second / E164_DAY_SECONDS;

	return day > E164_DAY_MAX ? E164_DAY_MAX : (int32_t)day;
}
