/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clock_leaps.c - to be preloaded: time() leaps ahead between two calls.
 *
 *   CLOCK_LEAPS_AT  a digit: so many calls are told a time ten years ago, all
 *                   others what it is
 */
#include <stdlib.h>
#include <time.h>

#define YEARS_10 315360000 /* seconds */

time_t time(time_t *at)
{
	static long calls;
	const char *text = getenv("CLOCK_LEAPS_AT");
	struct timespec now = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (text && calls++ < *text - '0')
		now.tv_sec -= YEARS_10;
	if (at)
		*at = now.tv_sec;
	return now.tv_sec;
}
