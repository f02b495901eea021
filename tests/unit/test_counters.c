/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_counters.c - the file in which the module counts: what is there already
 * is gone on with, made anew, or left alone.
 */
#include "counters.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char path[96];

static void begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/enumod-counters.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/counters", folder);
}

static void end(void)
{
	unlink(path);
	rmdir(folder);
}

static uint64_t total(enum e164_counter counter)
{
	uint64_t totals[E164_COUNTER_COUNT];

	cr_assert(enumod_counters_read(path, false, totals), "%s",
		  strerror(errno));
	return totals[counter];
}

static void write_octets(const void *octets, size_t len)
{
	FILE *file = fopen(path, "wb");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(octets, 1, len, file), len);
	cr_assert_eq(fclose(file), 0);
}

static long size_of_file(void)
{
	struct stat info;

	return stat(path, &info) ? -1 : (long)info.st_size;
}

Test(counters, go_on_after_a_new_start, .init = begin, .fini = end)
{
	struct enumod_counters *c = enumod_counters_open(path);

	cr_assert_not_null(c);
	enumod_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 3);
	enumod_counters_add(c, 5, E164_COUNTER_CACHE_HITS, 4);
	enumod_counters_set(c, 1, E164_COUNTER_CACHE_ENTRIES, 8);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 7);
	cr_expect_eq(total(E164_COUNTER_CACHE_ENTRIES), 8);
	enumod_counters_close(c);
	cr_expect(enumod_counters_check(path));
	c = enumod_counters_open(path);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 7);
	cr_expect_eq(total(E164_COUNTER_CACHE_ENTRIES), 0, "a gauge");
	enumod_counters_close(c);
}

Test(counters, are_set_to_0_but_for_gauges, .init = begin, .fini = end)
{
	struct enumod_counters *c = enumod_counters_open(path);
	uint64_t totals[E164_COUNTER_COUNT];

	enumod_counters_add(c, 2, E164_COUNTER_REFERRALS, 1);
	enumod_counters_set(c, 2, E164_COUNTER_CACHE_BYTES, 9);
	cr_assert(enumod_counters_read(path, true, totals));
	cr_expect_eq(totals[E164_COUNTER_REFERRALS], 1);
	cr_expect_eq(total(E164_COUNTER_REFERRALS), 0);
	cr_expect_eq(total(E164_COUNTER_CACHE_BYTES), 9);
	enumod_counters_close(c);
}

Test(counters, are_told_of_a_flush, .init = begin, .fini = end)
{
	struct enumod_counters *c = enumod_counters_open(path);
	const uint64_t before = enumod_counters_flushes(c);

	cr_expect(enumod_counters_flush(path));
	cr_expect_neq(enumod_counters_flushes(c), before);
	enumod_counters_close(c);
}

/* Whatever somebody named by mistake is still there afterwards. */
Test(counters, leave_other_files_alone, .init = begin, .fini = end)
{
	static const char text[] = "precious";
	uint64_t totals[E164_COUNTER_COUNT];
	char octets[sizeof(text)] = "";

	write_octets(text, sizeof(text));
	cr_expect_not(enumod_counters_check(path));
	cr_expect_null(enumod_counters_open(path));
	cr_expect_eq(errno, EEXIST);
	cr_expect_not(enumod_counters_read(path, true, totals));
	cr_expect_not(enumod_counters_flush(path));
	FILE *file = fopen(path, "rb");

	cr_expect_eq(fread(octets, 1, sizeof(octets), file), sizeof(text));
	fclose(file);
	cr_expect_str_eq(octets, text);
	cr_expect_eq(size_of_file(), (long)sizeof(text));
}

Test(counters, leave_short_zeros_and_devices_alone, .init = begin, .fini = end)
{
	static const char zeros[100];

	write_octets(zeros, sizeof(zeros));
	cr_expect_null(enumod_counters_open(path));
	cr_expect_eq(size_of_file(), (long)sizeof(zeros));
	cr_expect_null(enumod_counters_open("/dev/null"));
	cr_expect_not(enumod_counters_check("/dev/null"));
	cr_expect_null(enumod_counters_open(folder));
	cr_expect_not(enumod_counters_check(folder));
	unlink(path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_null(enumod_counters_open(path));
	cr_expect_not(enumod_counters_check(path));
}

/* A start that did not get further than to make the file. */
Test(counters, make_anew_what_was_not_finished, .init = begin, .fini = end)
{
	struct enumod_counters *c = enumod_counters_open(path);
	const long size = size_of_file();
	char *zeros = calloc(1, (size_t)size);

	enumod_counters_close(c);
	write_octets(zeros, (size_t)size);
	free(zeros);
	cr_expect(enumod_counters_check(path));
	c = enumod_counters_open(path);
	cr_assert_not_null(c);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 0);
	enumod_counters_close(c);
	write_octets("", 0);
	c = enumod_counters_open(path);
	cr_assert_not_null(c, "an empty file");
	enumod_counters_close(c);
}

Test(counters, say_what_cannot_be_made, .init = begin, .fini = end)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/none/counters", folder);
	cr_expect_not(enumod_counters_check(name));
	cr_expect_eq(errno, ENOENT);
	cr_expect_null(enumod_counters_open(name));
	snprintf(name, sizeof(name), "%s/none/", folder);
	cr_expect_not(enumod_counters_check(name));
	cr_expect_eq(errno, EISDIR);
	cr_expect_null(enumod_counters_open(name));
	cr_expect(enumod_counters_check(path));
	cr_expect_eq(size_of_file(), -1, "check makes nothing");
}

Test(counters, need_no_file)
{
	struct enumod_counters *c = enumod_counters_open(NULL);

	cr_assert_not_null(c);
	enumod_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 1);
	cr_expect_eq(enumod_counters_flushes(c), 0);
	enumod_counters_close(c);
}
