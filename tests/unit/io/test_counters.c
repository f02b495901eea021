/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_counters.c - the file in which the module counts: what is there already
 * is gone on with, made anew, or left alone; and what others do to it, and to
 * the file system, ends no process.
 */
#include "counters.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[64];
static char path[96];

static void begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/enumod-counters.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/counters", folder);
	/* A sanitizer may have one of its own. */
	cr_assert_neq(signal(SIGBUS, SIG_DFL), SIG_ERR);
}

static void end(void)
{
	unlink(path);
	rmdir(folder);
}

static uint64_t total(enum e164_counter counter)
{
	uint64_t totals[E164_COUNTER_COUNT];

	cr_assert(io_counters_read(path, false, totals), "%s", strerror(errno));
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
	struct io_counters *c = io_counters_open(path);

	cr_assert_not_null(c);
	io_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 3);
	io_counters_add(c, 5, E164_COUNTER_CACHE_HITS, 4);
	io_counters_set(c, 1, E164_COUNTER_CACHE_ENTRIES, 8);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 7);
	cr_expect_eq(total(E164_COUNTER_CACHE_ENTRIES), 8);
	io_counters_close(c);
	cr_expect(io_counters_check(path));
	c = io_counters_open(path);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 7);
	cr_expect_eq(total(E164_COUNTER_CACHE_ENTRIES), 0, "a gauge");
	io_counters_close(c);
}

Test(counters, are_set_to_0_but_for_gauges, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	uint64_t totals[E164_COUNTER_COUNT];

	io_counters_add(c, 2, E164_COUNTER_REFERRALS, 1);
	io_counters_set(c, 2, E164_COUNTER_CACHE_BYTES, 9);
	cr_assert(io_counters_read(path, true, totals));
	cr_expect_eq(totals[E164_COUNTER_REFERRALS], 1);
	cr_expect_eq(total(E164_COUNTER_REFERRALS), 0);
	cr_expect_eq(total(E164_COUNTER_CACHE_BYTES), 9);
	io_counters_close(c);
}

Test(counters, are_told_of_a_flush, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	const uint64_t before = io_counters_flushes(c);

	cr_expect(io_counters_flush(path));
	cr_expect_neq(io_counters_flushes(c), before);
	io_counters_close(c);
}

/* However it ends, the file does not look as if somebody counted in it. */
Test(counters, tell_whether_somebody_counts, .init = begin, .fini = end)
{
	int ends[2];
	char octet;

	cr_expect_eq(io_counters_user(path), IO_COUNTERS_UNKNOWN, "no file");
	struct io_counters *c = io_counters_open(path);

	cr_expect_eq(io_counters_user(path), IO_COUNTERS_SOMEBODY);
	struct io_counters *next = io_counters_open(path);

	io_counters_close(c);
	cr_expect_eq(io_counters_user(path), IO_COUNTERS_SOMEBODY, "reload");
	io_counters_close(next);
	cr_expect_eq(io_counters_user(path), IO_COUNTERS_NOBODY);
	cr_expect(!io_counters_flush(path));
	cr_expect_eq(errno, ESRCH);
	cr_assert_eq(pipe(ends), 0);
	const pid_t child = fork();

	if (!child) {
		(void)!io_counters_open(path);
		(void)!write(ends[1], "", 1);
		pause();
	}
	cr_assert_eq(read(ends[0], &octet, 1), 1);
	cr_expect_eq(io_counters_user(path), IO_COUNTERS_SOMEBODY);
	cr_assert_eq(kill(child, SIGKILL), 0);
	cr_assert_eq(waitpid(child, NULL, 0), child);
	cr_expect_eq(io_counters_user(path), IO_COUNTERS_NOBODY, "killed");
	close(ends[0]);
	close(ends[1]);
}

/* Nothing in the file gets into the output that would break it. */
Test(counters, tell_what_runs, .init = begin, .fini = end)
{
	static const struct io_counters_build build = {
		.enumod = "1.2~rc1+deb12u1", .unbound = "1\n\"} 7\x7f\xc3"
	};
	struct io_counters_build found;
	struct io_counters *c = io_counters_open(path);

	cr_assert(io_counters_read_build(path, &found));
	cr_expect_str_eq(found.enumod, "", "not described yet");
	io_counters_describe(c, &build);
	cr_assert(io_counters_read_build(path, &found));
	cr_expect_str_eq(found.enumod, build.enumod);
	cr_expect_str_eq(found.unbound, "1????7??");
	cr_expect_str_eq(found.build_id, "");
	memset(&found, 'x', sizeof(found));
	io_counters_describe(c, &found);
	cr_assert(io_counters_read_build(path, &found));
	cr_expect_eq(strlen(found.build_id), sizeof(found.build_id) - 1);
	io_counters_close(c);
}

/* Before, files ended behind the counters. */
Test(counters, of_a_shorter_file_go_on, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	const long size = size_of_file();
	uint64_t totals[E164_COUNTER_COUNT];

	io_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 3);
	io_counters_close(c);
	cr_assert_eq(truncate(path, 1000), 0);
	cr_expect_not(io_counters_read(path, false, totals));
	cr_expect_eq(errno, EPROTO);
	io_counters_close(io_counters_open(path));
	cr_assert_eq(truncate(path, size - 300), 0);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 3);
	c = io_counters_open(path);
	cr_assert_not_null(c);
	cr_expect_eq(size_of_file(), size);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 3);
	io_counters_close(c);
}

/* Those who only look need no more rights than to look. */
Test(counters, are_read_by_others, .init = begin, .fini = end)
{
	struct io_counters_build build;
	uint64_t totals[E164_COUNTER_COUNT];
	bool done[4];

	io_counters_close(io_counters_open(path));
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chmod(path, 0444), 0);
	/* Another user cannot report to Criterion. */
	if (!getuid())
		cr_assert_eq(seteuid(65534), 0);
	done[0] = io_counters_read(path, false, totals);
	done[1] = io_counters_read_build(path, &build);
	done[2] = io_counters_read(path, true, totals);
	done[3] = io_counters_flush(path);
	if (!getuid())
		done[0] = !seteuid(0) && done[0];
	cr_expect(done[0]);
	cr_expect(done[1]);
	cr_expect_not(done[2], "a reset");
	cr_expect_not(done[3]);
}

/* Says after a while that the flush is done. */
static void *finish_flush(void *arg)
{
	struct io_counters *c = arg;
	const struct timespec pause = { 0, 1000000 };

	while (!io_counters_flushes(c))
		(void)nanosleep(&pause, NULL);
	(void)nanosleep(&(struct timespec){ 0, 200000000 }, NULL);
	io_counters_flush_done(c, io_counters_flushes(c));
	return NULL;
}

static uint64_t elapsed_ms(const struct timespec *start)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)(now.tv_sec - start->tv_sec) * 1000 +
	       (uint64_t)now.tv_nsec / 1000000 -
	       (uint64_t)start->tv_nsec / 1000000;
}

/* A flush is waited for once the module has said that it looks for them. */
Test(counters, wait_for_a_flush, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	struct timespec start;
	pthread_t thread;

	io_counters_flush_done(c, 0);
	cr_assert_eq(pthread_create(&thread, NULL, finish_flush, c), 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	cr_expect(io_counters_flush(path));
	cr_expect_geq(elapsed_ms(&start), 200);
	pthread_join(thread, NULL);
	cr_expect_not(io_counters_flush(path));
	cr_expect_eq(errno, ETIMEDOUT);
	io_counters_flush_leave(c);
	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	cr_expect(io_counters_flush(path));
	cr_expect_leq(elapsed_ms(&start), 500);
	io_counters_close(c);
}

/* Whatever somebody named by mistake is still there afterwards. */
Test(counters, leave_other_files_alone, .init = begin, .fini = end)
{
	static const char text[] = "precious";
	uint64_t totals[E164_COUNTER_COUNT];
	char octets[sizeof(text)] = "";

	write_octets(text, sizeof(text));
	cr_expect_not(io_counters_check(path));
	cr_expect_null(io_counters_open(path));
	cr_expect_eq(errno, EEXIST);
	cr_expect_not(io_counters_read(path, true, totals));
	cr_expect_not(io_counters_flush(path));
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
	cr_expect_null(io_counters_open(path));
	cr_expect_eq(size_of_file(), (long)sizeof(zeros));
	cr_expect_null(io_counters_open("/dev/null"));
	cr_expect_not(io_counters_check("/dev/null"));
	cr_expect_null(io_counters_open(folder));
	cr_expect_not(io_counters_check(folder));
	unlink(path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_null(io_counters_open(path));
	cr_expect_not(io_counters_check(path));
}

/* A start that did not get further than to make the file. */
Test(counters, make_anew_what_was_not_finished, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	const long size = size_of_file();
	char *zeros = calloc(1, (size_t)size);

	io_counters_close(c);
	write_octets(zeros, (size_t)size);
	free(zeros);
	cr_expect(io_counters_check(path));
	c = io_counters_open(path);
	cr_assert_not_null(c);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 0);
	io_counters_close(c);
	write_octets("", 0);
	c = io_counters_open(path);
	cr_assert_not_null(c, "an empty file");
	io_counters_close(c);
}

Test(counters, say_what_cannot_be_made, .init = begin, .fini = end)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/none/counters", folder);
	cr_expect_not(io_counters_check(name));
	cr_expect_eq(errno, ENOENT);
	cr_expect_null(io_counters_open(name));
	snprintf(name, sizeof(name), "%s/none/", folder);
	cr_expect_not(io_counters_check(name));
	cr_expect_eq(errno, EISDIR);
	cr_expect_null(io_counters_open(name));
	cr_expect(io_counters_check(path));
	cr_expect_eq(size_of_file(), -1, "check makes nothing");
}

Test(counters, need_no_file)
{
	struct io_counters *c = io_counters_open(NULL);

	cr_assert_not_null(c);
	io_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 1);
	cr_expect_eq(io_counters_flushes(c), 0);
	io_counters_close(c);
}

/* A file system that is full ---------------------------------------------- */

/* A small file system of this process alone, for which one has to be root. */
static bool mount_small(void)
{
	return !unshare(CLONE_NEWNS) &&
	       !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("tmpfs", folder, "tmpfs", 0, "size=64k");
}

/* Leaves room for less than a file of counters. */
static void fill_up(void)
{
	static const char octets[4096];
	char name[96];

	snprintf(name, sizeof(name), "%s/filler", folder);
	const int file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	cr_assert_geq(file, 0);
	while (write(file, octets, sizeof(octets)) > 0)
		;
	cr_assert_eq(errno, ENOSPC);
	cr_assert_eq(ftruncate(file, 15 * sizeof(octets)), 0);
	close(file);
}

/* The error of a file that is too large, where nobody may mount. */
static int make_scarce(void)
{
	static const struct rlimit limit = { 4096, 4096 };

	if (mount_small()) {
		fill_up();
		return ENOSPC;
	}
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
	return EFBIG;
}

Test(counters, are_not_begun_where_there_is_no_room, .init = begin, .fini = end)
{
	const int error = make_scarce();

	cr_expect_null(io_counters_open(path));
	cr_expect_eq(errno, error, "%s", strerror(errno));
	cr_expect_eq(size_of_file(), -1, "the file is not left behind");
	write_octets("", 0);
	cr_expect_null(io_counters_open(path));
	cr_expect_eq(errno, error, "%s", strerror(errno));
	cr_expect_eq(size_of_file(), 0, "what others made stays as it was");
	unlink(path);
}

/* Every page has its place: no write meets a hole later. */
Test(counters, have_no_holes, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	const long size = size_of_file();
	struct stat info;

	cr_assert_not_null(c);
	io_counters_close(c);
	cr_assert_eq(truncate(path, 0), 0);
	cr_assert_eq(truncate(path, size), 0);
	c = io_counters_open(path);
	cr_assert_not_null(c);
	cr_assert_eq(stat(path, &info), 0);
	cr_expect_geq((long)info.st_blocks * 512, size);
	io_counters_close(c);
}

/* A file that somebody truncates ------------------------------------------ */

static bool is_default(void)
{
	struct sigaction now;

	return !sigaction(SIGBUS, NULL, &now) && !(now.sa_flags & SA_SIGINFO) &&
	       now.sa_handler == SIG_DFL;
}

Test(counters, outlive_their_file, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	uint64_t totals[E164_COUNTER_COUNT];

	io_counters_raise(c, 5);
	cr_expect_not(io_counters_is_lost(c));
	cr_assert_eq(truncate(path, 0), 0);
	for (unsigned i = 0; i < IO_COUNTERS_SLOTS; i++)
		io_counters_add(c, i, E164_COUNTER_CACHE_HITS, 1);
	cr_expect(io_counters_is_lost(c));
	cr_expect_not(io_counters_is_lost(c), "told once");
	io_counters_raise(c, 7);
	cr_expect_eq(io_counters_floor(c), 7, "goes on in memory");
	cr_expect_not(io_counters_read(path, false, totals));
	cr_expect_eq(errno, EPROTO);
	cr_expect_not(io_counters_flush(path));
	cr_expect_eq(size_of_file(), 0);
	io_counters_close(c);
	cr_expect(is_default(), "no handler stays behind");
	c = io_counters_open(path);
	cr_assert_not_null(c, "the next start makes it anew");
	io_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 2);
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 2);
	io_counters_close(c);
}

Test(counters, outlive_a_file_that_is_cut_anywhere, .init = begin, .fini = end)
{
	for (long size = size_of_file(); size <= 0 || size > 512; size /= 2) {
		struct io_counters *c = io_counters_open(path);

		cr_assert_not_null(c);
		size = size > 0 ? size : size_of_file();
		cr_assert_eq(truncate(path, size / 2), 0);
		for (unsigned i = 0; i < IO_COUNTERS_SLOTS; i++)
			io_counters_add(c, i, E164_COUNTER_REFERRALS, 1);
		(void)io_counters_flushes(c);
		io_counters_close(c);
		unlink(path);
	}
}

Test(counters, of_another_file_are_not_lost, .init = begin, .fini = end)
{
	char other[128];

	snprintf(other, sizeof(other), "%s.other", path);
	struct io_counters *a = io_counters_open(path);
	struct io_counters *b = io_counters_open(other);

	io_counters_add(a, 0, E164_COUNTER_CACHE_HITS, 3);
	cr_assert_eq(truncate(other, 0), 0);
	io_counters_add(b, 0, E164_COUNTER_CACHE_HITS, 4);
	cr_expect(io_counters_is_lost(b));
	cr_expect_not(io_counters_is_lost(a));
	cr_expect_eq(total(E164_COUNTER_CACHE_HITS), 3);
	io_counters_close(b);
	cr_assert_eq(truncate(path, 0), 0);
	io_counters_add(a, 0, E164_COUNTER_CACHE_HITS, 1);
	cr_expect(io_counters_is_lost(a), "the handler was still there");
	io_counters_close(a);
	cr_expect(is_default());
	unlink(other);
}

static atomic_bool is_over;

static void *count_on(void *arg)
{
	struct io_counters *c = arg;

	for (unsigned i = 0; !atomic_load(&is_over); i++)
		io_counters_add(c, i, E164_COUNTER_CACHE_HITS, 1);
	return NULL;
}

Test(counters, outlive_their_file_in_all_threads, .init = begin, .fini = end)
{
	for (unsigned round = 0; round < 50; round++) {
		struct io_counters *c = io_counters_open(path);
		pthread_t threads[4];

		cr_assert_not_null(c);
		atomic_store(&is_over, false);
		for (unsigned i = 0; i < 4; i++)
			cr_assert_eq(
				pthread_create(&threads[i], NULL, count_on, c),
				0);
		cr_assert_eq(truncate(path, 0), 0);
		while (!io_counters_is_lost(c))
			sched_yield();
		atomic_store(&is_over, true);
		for (unsigned i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
		io_counters_close(c);
	}
}

#define COUNTED 2000000

static void *count_much(void *arg)
{
	for (unsigned i = 0; i < COUNTED; i++)
		io_counters_add(arg, 0, E164_COUNTER_CACHE_HITS, 1);
	atomic_store(&is_over, true);
	return NULL;
}

/* Two threads share a slot where there are more threads than slots. */
Test(counters, count_all_beside_resets_and_others, .init = begin, .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	uint64_t totals[E164_COUNTER_COUNT];
	pthread_t threads[2];
	uint64_t sum = 0;

	atomic_store(&is_over, false);
	for (unsigned i = 0; i < 2; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, count_much, c),
			     0);
	while (!atomic_load(&is_over)) {
		cr_assert(io_counters_read(path, true, totals));
		sum += totals[E164_COUNTER_CACHE_HITS];
	}
	for (unsigned i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	sum += total(E164_COUNTER_CACHE_HITS);
	cr_expect_eq(sum, 2 * COUNTED, "%llu of %d", (unsigned long long)sum,
		     2 * COUNTED);
	io_counters_close(c);
}

/* A good file, and none, in turn. */
static void *cut_and_mend(void *arg)
{
	const int file = open(path, O_RDWR);
	uint8_t octets[65536];
	const ssize_t len = pread(file, octets, sizeof(octets), 0);

	(void)arg;
	cr_assert_gt(len, 0);
	while (!atomic_load(&is_over)) {
		cr_assert_eq(ftruncate(file, 0), 0);
		cr_assert_eq(pwrite(file, octets, (size_t)len, 0), len);
	}
	close(file);
	return NULL;
}

/* enumctl, while somebody does that. */
Test(counters, are_read_of_a_file_that_is_cut_meanwhile, .init = begin,
     .fini = end)
{
	struct io_counters *c = io_counters_open(path);
	uint64_t totals[E164_COUNTER_COUNT];
	const time_t end_sec = time(NULL) + 2;
	pthread_t thread;

	io_counters_close(c);
	atomic_store(&is_over, false);
	cr_assert_eq(pthread_create(&thread, NULL, cut_and_mend, NULL), 0);
	while (time(NULL) < end_sec) {
		(void)io_counters_read(path, true, totals);
		(void)io_counters_flush(path);
	}
	atomic_store(&is_over, true);
	pthread_join(thread, NULL);
	cr_expect(is_default());
}

/* What is not about counters stays who it was about ------------------------ */

static sigjmp_buf back;

static void jump(int number)
{
	siglongjmp(back, number);
}

/* An access to a page of a file that is not there. */
static void touch_nothing(void)
{
	const int file = memfd_create("nothing", 0);
	volatile char *at =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	close(file);
	*at = 1;
}

Test(counters, leave_a_fault_of_others_to_their_handler, .init = begin,
     .fini = end)
{
	cr_assert_neq(signal(SIGBUS, jump), SIG_ERR);
	struct io_counters *c = io_counters_open(path);

	if (!sigsetjmp(back, 1)) {
		touch_nothing();
		cr_expect_fail("the access went through");
	}
	if (!sigsetjmp(back, 1)) {
		raise(SIGBUS);
		cr_expect_fail("the signal was lost");
	}
	cr_expect_not(io_counters_is_lost(c));
	io_counters_close(c);
	cr_expect_eq(signal(SIGBUS, SIG_DFL), jump, "it is there again");
}

Test(counters, leave_a_fault_of_others_deadly, .init = begin, .fini = end,
     .signal = SIGBUS)
{
	cr_assert_not_null(io_counters_open(path));
	end();
	touch_nothing();
}

Test(counters, leave_a_signal_of_others_deadly, .init = begin, .fini = end,
     .signal = SIGBUS)
{
	cr_assert_not_null(io_counters_open(path));
	end();
	raise(SIGBUS);
}

Test(counters, leave_a_signal_that_is_ignored_ignored, .init = begin,
     .fini = end)
{
	cr_assert_neq(signal(SIGBUS, SIG_IGN), SIG_ERR);
	struct io_counters *c = io_counters_open(path);

	raise(SIGBUS);
	cr_assert_eq(truncate(path, 0), 0);
	io_counters_add(c, 0, E164_COUNTER_CACHE_HITS, 1);
	cr_expect(io_counters_is_lost(c));
	io_counters_close(c);
}
