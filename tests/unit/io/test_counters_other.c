/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_counters_other.c - the counters-file of another version: read, and gone
 * on with; and what somebody wrote into one who should not have.
 */
#include "counters.h"

#include "counters_area.h"

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

TestSuite(counters_other, .init = begin, .fini = end);

/* Another list, as another version would have written it: 3 counters. */
#define COUNT    3
#define SLOTS    2
#define ANSWERED e164_counter_verdict(E164_VERDICT_ANSWER)
#define NAMES_AT offsetof(struct other, names)

struct other {
	uint64_t magic;
	uint64_t fingerprint;
	uint64_t flushes;
	uint64_t floor;
	uint64_t done;
	uint32_t names_at;
	uint32_t build_at;
	uint32_t count;
	uint32_t slots_count;
	uint64_t zero;
	uint64_t slots[SLOTS][8];
	struct io_counters_build build;
	char names[COUNT][NAME_LEN];
};

static struct other of_another_version(void)
{
	return (struct other){
		.magic = MAGIC,
		.fingerprint = 4711,
		.flushes = 2,
		.floor = 99,
		.done = 2,
		.names_at = offsetof(struct other, names),
		.build_at = offsetof(struct other, build),
		.count = COUNT,
		.slots_count = SLOTS,
		.slots = { { 5, 70, 3 }, { 6, 80, 4 } },
		.build = { .enumod = "7.0.0", .unbound = "1.99.0" },
		.names = { "verdicts/answer", "of_long_ago", "cache_bytes" },
	};
}

static void write_file(const void *octets, size_t len)
{
	FILE *file = fopen(path, "wb");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(octets, 1, len, file), len);
	cr_assert_eq(fclose(file), 0);
}

static bool is_file(const void *octets, size_t len)
{
	char *now = malloc(len + 1);
	FILE *file = fopen(path, "rb");
	const bool is_same = file && fread(now, 1, len + 1, file) == len &&
			     !memcmp(now, octets, len);

	if (file)
		fclose(file);
	free(now);
	return is_same;
}

static uint64_t total(enum e164_counter counter)
{
	uint64_t totals[E164_COUNTER_COUNT];

	cr_assert(io_counters_read(path, false, totals), "%s",
		  io_counters_fault(errno));
	return totals[counter];
}

/* As enumctl is, that was updated before the resolver was started anew. */
Test(counters_other, are_read)
{
	const struct other other = of_another_version();
	struct io_counters_build build;

	write_file(&other, sizeof(other));
	cr_expect_eq(total(ANSWERED), 11);
	cr_expect_eq(total(E164_COUNTER_CACHE_BYTES), 7);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 0, "it counts no such");
	cr_expect_eq(io_counters_user(path), IO_COUNTERS_UNKNOWN, "no lock");
	cr_assert(io_counters_read_build(path, &build));
	cr_expect_str_eq(build.enumod, "7.0.0");
	cr_expect_str_eq(build.unbound, "1.99.0");
	cr_expect(is_file(&other, sizeof(other)), "reading changes nothing");
}

Test(counters_other, are_set_to_0)
{
	const struct other other = of_another_version();
	uint64_t totals[E164_COUNTER_COUNT];

	write_file(&other, sizeof(other));
	cr_assert(io_counters_read(path, true, totals));
	cr_expect_eq(totals[ANSWERED], 11);
	cr_expect_eq(total(ANSWERED), 0);
	cr_expect_eq(total(E164_COUNTER_CACHE_BYTES), 7, "a gauge");
}

Test(counters_other, get_a_flush)
{
	struct other other = of_another_version();

	other.done = NOBODY;
	write_file(&other, sizeof(other));
	cr_expect(io_counters_flush(path));
	other.flushes++;
	cr_expect(is_file(&other, sizeof(other)), "and nothing else");
}

/* As the module is, after an update, or after one was taken back. */
Test(counters_other, are_gone_on_with)
{
	const struct other other = of_another_version();

	write_file(&other, sizeof(other));
	cr_expect(io_counters_check(path));
	struct io_counters *c = io_counters_open(path);

	cr_assert_not_null(c);
	cr_expect_eq(io_counters_floor(c), 99);
	cr_expect_eq(io_counters_flushes(c), 2);
	io_counters_add(c, 3, ANSWERED, 1);
	cr_expect_eq(total(ANSWERED), 12);
	cr_expect_eq(total(E164_COUNTER_CACHE_BYTES), 0, "a gauge");
	io_counters_close(c);
	c = io_counters_open(path);
	cr_expect_eq(total(ANSWERED), 12, "once");
	io_counters_close(c);
}

/* A file of this list from before there were names. */
Test(counters_other, without_names_go_on)
{
	struct io_counters *c = io_counters_open(path);
	static const char zeros[CACHE_LINE - offsetof(struct area, names_at)];

	io_counters_add(c, 1, E164_COUNTER_CACHE_HITS, 3);
	io_counters_close(c);
	cr_assert_eq(truncate(path, offsetof(struct area, names)), 0);
	FILE *file = fopen(path, "r+b");

	cr_assert_eq(fseek(file, offsetof(struct area, names_at), SEEK_SET), 0);
	cr_assert_eq(fwrite(zeros, 1, sizeof(zeros), file), sizeof(zeros));
	cr_assert_eq(fclose(file), 0);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 3);
	c = io_counters_open(path);
	cr_assert_not_null(c);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 3);
	io_counters_close(c);
}

Test(counters_other, of_a_newer_kind_are_left_alone)
{
	struct other other = of_another_version();
	uint64_t totals[E164_COUNTER_COUNT];
	struct io_counters_build build;

	other.magic++;
	write_file(&other, sizeof(other));
	cr_expect_not(io_counters_check(path));
	cr_expect_eq(errno, ENOTSUP);
	cr_expect_null(io_counters_open(path));
	cr_expect_eq(errno, ENOTSUP);
	cr_expect(strstr(io_counters_fault(errno), "newer version"));
	cr_expect_not(io_counters_read(path, true, totals));
	cr_expect_eq(errno, ENOTSUP);
	cr_expect_not(io_counters_read_build(path, &build));
	cr_expect_not(io_counters_flush(path));
	cr_expect_eq(errno, ENOTSUP);
	cr_expect(is_file(&other, sizeof(other)));
}

/* What leads out of the file, or to a clock's worth of work, is refused. */
Test(counters_other, with_a_bad_head_are_not_read)
{
	static const struct row {
		uint32_t names_at, build_at, count, slots;
	} rows[] = {
		{ 0, 192, COUNT, SLOTS },
		{ 63, 192, COUNT, SLOTS },
		{ UINT32_MAX, 192, COUNT, SLOTS },
		{ sizeof(struct other) - COUNT * NAME_LEN + 1, 192, COUNT,
		  SLOTS },
		{ NAMES_AT, UINT32_MAX, COUNT, SLOTS },
		{ NAMES_AT, 1, COUNT, SLOTS },
		{ NAMES_AT, sizeof(struct other) - 1, COUNT, SLOTS },
		{ NAMES_AT, 192, 0, SLOTS },
		{ NAMES_AT, 192, COUNT + 100, SLOTS },
		{ NAMES_AT, 192, UINT32_MAX, SLOTS },
		{ NAMES_AT, 192, COUNT, 0 },
		{ NAMES_AT, 192, COUNT, 100 },
		{ NAMES_AT, 192, COUNT, UINT32_MAX },
		{ NAMES_AT, 192, UINT32_MAX, UINT32_MAX },
	};
	uint64_t totals[E164_COUNTER_COUNT];
	struct io_counters_build build;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct other other = of_another_version();

		other.names_at = rows[i].names_at;
		other.build_at = rows[i].build_at;
		other.count = rows[i].count;
		other.slots_count = rows[i].slots;
		write_file(&other, sizeof(other));
		cr_expect_not(io_counters_read(path, false, totals), "%zu", i);
		cr_expect_eq(errno, EPROTO, "%zu", i);
		cr_expect_not(io_counters_read_build(path, &build), "%zu", i);
		/* The module begins at 0. */
		struct io_counters *c = io_counters_open(path);

		cr_assert_not_null(c);
		cr_expect_eq(total(ANSWERED), 0, "%zu", i);
		io_counters_close(c);
	}
}

Test(counters_other, without_a_nul_in_names_are_read)
{
	struct other other = of_another_version();

	memset(other.names[1], 'x', NAME_LEN);
	memset(other.names[2], 'x', NAME_LEN);
	write_file(&other, sizeof(other));
	cr_expect_eq(total(ANSWERED), 11);
}
