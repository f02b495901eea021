/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_conf_file.c - configuration from files: the default, includes, and what
 * cannot be read; design section 8.
 *
 * Each test works in a folder of its own, which is removed. conf_file.c is
 * compiled for this test with a default file of that folder.
 */
#include "conf_file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOBODY       65534

static char folder[64];
static char reports[8192]; /* "file:line: message\n" of each fault */
static size_t report_count;

static void make_folder(void)
{
	snprintf(folder, sizeof(folder), "/tmp/test_conf_file.XXXXXX");
	cr_assert(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	unsetenv(IO_CONF_ENV);
}

static int remove_one(const char *path, const struct stat *status, int kind,
		      struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static void remove_folder(void)
{
	cr_expect_eq(chdir("/"), 0);
	cr_expect_eq(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

TestSuite(conf_file, .init = make_folder, .fini = remove_folder, .timeout = 60);

static void put(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(const char *path, const char *format, ...)
{
	FILE *file = fopen(path, "w");
	va_list args;

	cr_assert(file, "%s", path);
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	cr_assert_eq(fclose(file), 0);
}

static void make_dir(const char *path)
{
	cr_assert_eq(mkdir(path, 0755), 0, "%s", path);
}

static void on_report(void *arg, const char *file, unsigned line,
		      const char *message)
{
	const size_t len = strlen(reports);

	cr_expect_eq(arg, &report_count);
	snprintf(reports + len, sizeof(reports) - len, "%s:%u: %s\n", file,
		 line, message);
	report_count++;
}

/* Load; returns uri-max, by which the tests tell what was read; 0: refused. */
static unsigned load(const char *path)
{
	struct e164_config config = { .options = { .uri_max = 4711 } };

	reports[0] = '\0';
	report_count = 0;
	const bool is_good =
		io_conf_load(path, &config, on_report, &report_count);
	const unsigned uri_max = (unsigned)config.options.uri_max;

	cr_expect_eq(is_good, report_count == 0, "%s", reports);
	if (!is_good) {
		cr_expect_eq(uri_max, 4711, "written in spite of a fault");
		return 0;
	}
	e164_config_clear(&config);
	return uri_max;
}

#define EXPECT_LOADED(path, want) cr_expect_eq(load(path), want, "%s", reports)

static void expect_refused(const char *path, const char *report)
{
	cr_expect_eq(load(path), 0, "%s", report);
	cr_expect(strstr(reports, report), "no \"%s\" in\n%s", report, reports);
}

Test(conf_file, reads_a_file)
{
	put("a.conf", "enum:\nuri-max: 100\n");
	EXPECT_LOADED("a.conf", 100);
	put("empty.conf", "%s", "");
	EXPECT_LOADED("empty.conf", 1024);
}

Test(conf_file, drops_a_byte_order_mark)
{
	put("a.conf", "\xef\xbb\xbf%s", "enum:\nuri-max: 100\n");
	EXPECT_LOADED("a.conf", 100);
	put("empty.conf", "%s", "\xef\xbb\xbf");
	EXPECT_LOADED("empty.conf", 1024);
	put("a.conf", "enum:\n\xef\xbb\xbfuri-max: 100\n");
	expect_refused("a.conf", "a.conf:2: unknown option");
}

Test(conf_file, reads_what_the_environment_names)
{
	put("a.conf", "enum:\nuri-max: 100\n");
	put("b.conf", "enum:\nuri-max: 200\n");
	setenv(IO_CONF_ENV, "a.conf", 1);
	cr_expect_str_eq(io_conf_path(), "a.conf");
	EXPECT_LOADED(NULL, 100);
	EXPECT_LOADED("b.conf", 200);
	setenv(IO_CONF_ENV, "none.conf", 1);
	expect_refused(NULL, "none.conf:0: cannot be read: No such");
}

Test(conf_file, reads_the_default_which_may_be_missing)
{
	cr_expect_str_eq(io_conf_path(), ENUMOD_CONF_DEFAULT);
	EXPECT_LOADED(NULL, 1024);
	setenv(IO_CONF_ENV, "", 1);
	cr_expect_str_eq(io_conf_path(), ENUMOD_CONF_DEFAULT);
	EXPECT_LOADED(NULL, 1024);
	put(ENUMOD_CONF_DEFAULT, "enum:\nuri-max: 100\n");
	EXPECT_LOADED(NULL, 100);
	unsetenv(IO_CONF_ENV);
	EXPECT_LOADED(NULL, 100);
	put(ENUMOD_CONF_DEFAULT, "nonsense\n");
	expect_refused(NULL, ":1: ");
}

/* O3: another path than the operator thinks must not mean no policy. */
Test(conf_file, expects_the_default_unless_told_otherwise)
{
	report_count = 0;
	cr_expect(!io_conf_expect(on_report, &report_count));
	cr_expect_eq(report_count, 1);
	cr_expect(strstr(reports, ENUMOD_CONF_DEFAULT ":0: is missing"), "%s",
		  reports);
	setenv(IO_CONF_ENV, "", 1);
	cr_expect(io_conf_expect(on_report, &report_count));
	unsetenv(IO_CONF_ENV);
	put(ENUMOD_CONF_DEFAULT, "%s", "");
	cr_expect(io_conf_expect(on_report, &report_count));
	cr_expect_eq(report_count, 1);
}

/* Not there is one thing, not to be read another: then nobody knows. */
Test(conf_file, refuses_a_default_that_cannot_be_read)
{
	make_dir(ENUMOD_CONF_DEFAULT);
	expect_refused(NULL, "Is a directory");
	cr_assert_eq(rmdir(ENUMOD_CONF_DEFAULT), 0);
	cr_assert_eq(symlink("nowhere", ENUMOD_CONF_DEFAULT), 0);
	expect_refused(NULL, "No such file");
	cr_assert_eq(unlink(ENUMOD_CONF_DEFAULT), 0);
	cr_assert_eq(symlink(ENUMOD_CONF_DEFAULT, ENUMOD_CONF_DEFAULT), 0);
	expect_refused(NULL, "symbolic links");
}

Test(conf_file, refuses_what_is_not_there)
{
	expect_refused("none.conf", "none.conf:0: cannot be read: No");
	expect_refused("no/folder.conf", "No such file");
	expect_refused("", "No such file");
	make_dir("dir");
	expect_refused("dir", "dir:0: cannot be read: Is a directory");
}

static void become_nobody(void)
{
	if (geteuid() == 0)
		cr_assert_eq(seteuid(NOBODY), 0);
}

static void become_again(void)
{
	cr_assert_eq(seteuid(getuid()), 0);
}

Test(conf_file, refuses_what_may_not_be_read)
{
	put("secret.conf", "enum:\n");
	put("a.conf", "\n\ninclude: secret.conf\n");
	put("b.conf", "include: s*.conf\n");
	make_dir("dir");
	put("dir/x.conf", "enum:\n");
	put("c.conf", "include: dir/*.conf\n");
	put("d.conf", "include: d*r/x.conf\n");
	put("e.conf", "include: d*r/none.conf\n");
	make_dir("dir/sub");
	put("dir/sub/x.conf", "enum:\n");
	put("f.conf", "include: d*r/sub/x.conf\n");
	put("g.conf", "include: d*r/s*b/x.conf\n");
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chmod("secret.conf", 0), 0);
	cr_assert_eq(chmod("dir", 0), 0);
	become_nobody();
	expect_refused("secret.conf", "Permission denied");
	expect_refused("a.conf", "a.conf:3: cannot read secret.conf: Perm");
	expect_refused("b.conf", "b.conf:1: cannot read secret.conf: Perm");
	expect_refused("c.conf", "c.conf:1: include: cannot look for "
				 "dir/*.conf: dir: Perm");
	for (const char *file = "d.conf\0e.conf\0f.conf\0g.conf\0"; *file;
	     file += strlen(file) + 1)
		expect_refused(file, ":1: include: cannot look for d*r/");
	become_again();
	cr_assert_eq(chmod("dir", 0755), 0);
}

Test(conf_file, reports_every_fault_with_its_file)
{
	make_dir("sub");
	put("sub/b.conf", "enum:\nede: maybe\ninclude: none.conf\n");
	put("a.conf", "ede: no\ninclude: sub/b.conf\nnonsense: 1\n");
	cr_expect_eq(load("a.conf"), 0);
	cr_expect_eq(report_count, 4, "%s", reports);
	cr_expect(strstr(reports, "a.conf:1: "), "%s", reports);
	cr_expect(strstr(reports, "sub/b.conf:2: "), "%s", reports);
	cr_expect(strstr(reports, "sub/b.conf:3: cannot read sub/none.conf"),
		  "%s", reports);
	cr_expect(strstr(reports, "\na.conf:3: "), "%s", reports);
}

Test(conf_file, looks_from_the_folder_of_the_file)
{
	make_dir("sub");
	make_dir("sub/more");
	put("a.conf", "include: sub/b.conf\n");
	put("sub/b.conf", "include: c.conf\n");
	put("sub/c.conf", "include: more/d.conf\n");
	put("sub/more/d.conf", "include: ../../e.conf\n");
	put("e.conf", "enum:\nuri-max: 100\n");
	EXPECT_LOADED("a.conf", 100);
	char path[128];

	snprintf(path, sizeof(path), "%s/a.conf", folder);
	cr_assert_eq(chdir("/"), 0);
	EXPECT_LOADED(path, 100);
}

Test(conf_file, takes_an_absolute_include)
{
	make_dir("sub");
	put("sub/a.conf", "include: \"%s/b.conf\"\n", folder);
	put("b.conf", "enum:\nuri-max: 100\n");
	EXPECT_LOADED("sub/a.conf", 100);
}

Test(conf_file, takes_patterns)
{
	static const struct {
		const char *pattern;
		unsigned want; /* the last file read decides; 1024: none */
	} rows[] = {
		{ "d/*.conf", 300 },     { "d/1*", 100 },
		{ "d/?0.conf", 300 },    { "d/[12]0.conf", 200 },
		{ "*/20.conf", 200 },    { "d/*.none", 1024 },
		{ "none/*.conf", 1024 }, { "none*/x.conf", 1024 },
		{ "d/[4-9]*", 1024 },    { "./d/../d/10.conf", 100 },
		{ "d/*", 300 },
	};

	make_dir("d");
	put("d/30.conf", "enum:\nuri-max: 300\n");
	put("d/10.conf", "enum:\nuri-max: 100\n");
	put("d/20.conf", "enum:\nuri-max: 200\n");
	put("d/.hidden.conf", "enum:\nuri-max: 999\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		put("a.conf", "include: \"%s\"\n", rows[i].pattern);
		cr_expect_eq(load("a.conf"), rows[i].want, "%s: %s",
			     rows[i].pattern, reports);
	}
}

/* A pattern is what the file says, not what its folder happens to be called. */
Test(conf_file, takes_names_with_special_characters)
{
	static const char *const folders[] = { "[x]",  "a*b", "q?",
					       "b\\s", "a b", "%s" };

	make_dir("x");
	put("x/b.conf", "enum:\nuri-max: 999\n");
	for (size_t i = 0; i < COUNT(folders); i++) {
		char path[64];

		make_dir(folders[i]);
		snprintf(path, sizeof(path), "%s/b.conf", folders[i]);
		put(path, "enum:\nuri-max: 100\n");
		snprintf(path, sizeof(path), "%s/a.conf", folders[i]);
		put(path, "include: b.conf\n");
		EXPECT_LOADED(path, 100);
		put(path, "include: b*.conf\n");
		EXPECT_LOADED(path, 100);
		put(path, "include: none.conf\n");
		expect_refused(path, "No such file");
	}
}

Test(conf_file, refuses_a_missing_plain_include)
{
	put("a.conf", "enum:\ninclude: none.conf\n");
	expect_refused("a.conf", "a.conf:2: cannot read none.conf: No such");
}

Test(conf_file, refuses_a_folder_as_include)
{
	make_dir("d");
	make_dir("d/sub.conf");
	put("a.conf", "include: d\n");
	expect_refused("a.conf", "a.conf:1: cannot read d: Is a directory");
	put("a.conf", "include: d/*.conf\n");
	expect_refused("a.conf", "cannot read d/sub.conf: Is a directory");
}

/* Unbound would wait for ever for what nobody writes. */
Test(conf_file, waits_for_no_pipe)
{
	alarm(10); /* Criterion's own limit leaks */
	cr_assert_eq(mkfifo("pipe", 0600), 0);
	put("a.conf", "enum:\ninclude: pipe\n");
	expect_refused("a.conf",
		       "a.conf:2: cannot read pipe: not a regular file");
	put("a.conf", "enum:\ninclude: p[i]pe\n");
	expect_refused("a.conf",
		       "a.conf:2: cannot read pipe: not a regular file");
	setenv(IO_CONF_ENV, "pipe", 1);
	expect_refused(NULL, "pipe:0: cannot be read: not a regular file");
	setenv(IO_CONF_ENV, "/dev/zero", 1);
	expect_refused(NULL, "/dev/zero:0: cannot be read: not a regular file");
	unsetenv(IO_CONF_ENV);
	cr_assert_eq(symlink("pipe", ENUMOD_CONF_DEFAULT), 0);
	expect_refused(NULL, ":0: cannot be read: not a regular file");
}

Test(conf_file, takes_the_null_device_for_an_empty_file)
{
	setenv(IO_CONF_ENV, "/dev/null", 1);
	EXPECT_LOADED(NULL, 1024);
	put("a.conf", "enum:\nuri-max: 100\ninclude: /dev/null\n");
	EXPECT_LOADED("a.conf", 100);
}

/* As of "enumctl check <(...)". */
Test(conf_file, takes_a_pipe_that_the_caller_names)
{
	static const char text[] = "enum:\nuri-max: 100\n";
	char path[32];
	int ends[2];

	alarm(10);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(write(ends[1], text, sizeof(text) - 1), sizeof(text) - 1);
	cr_assert_eq(close(ends[1]), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	EXPECT_LOADED(path, 100);
	cr_assert_eq(close(ends[0]), 0);
}

Test(conf_file, refuses_a_name_that_is_too_long)
{
	char name[9000];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	put("a.conf", "include: %s\n", name);
	expect_refused("a.conf", "a.conf:1: include: the name is too long");
	put("a.conf", "include: %s*\n", name);
	expect_refused("a.conf", "a.conf:1: include: the name is too long");
}

/* a.conf is level 0, so that 16 files may stand below it. */
Test(conf_file, takes_16_levels)
{
	for (int last = IO_CONF_DEPTH_MAX; last < 18; last++) {
		char name[32];

		for (int i = 0; i < last; i++) {
			snprintf(name, sizeof(name), "%d.conf", i);
			put(name, "include: %d.conf\n", i + 1);
		}
		snprintf(name, sizeof(name), "%d.conf", last);
		put(name, "enum:\nuri-max: 100\n");
		if (last == IO_CONF_DEPTH_MAX)
			EXPECT_LOADED("0.conf", 100);
		else
			expect_refused("0.conf",
				       "16.conf:1: include: more than 16");
	}
}

Test(conf_file, ends_when_a_file_includes_itself)
{
	put("a.conf", "include: a.conf\n");
	expect_refused("a.conf", "a.conf:1: include: more than 16 levels");
	cr_expect_eq(report_count, 1);
	put("b.conf", "include: c.conf\n");
	put("c.conf", "include: b.conf\n");
	expect_refused("b.conf", "include: more than 16 levels");
	cr_expect_eq(report_count, 1);
}

/* Four files, each of which includes all: no four to the power of 16. */
Test(conf_file, ends_when_all_files_include_all)
{
	make_dir("d");
	put("a.conf", "include: d/*.conf\n");
	put("d/1.conf", "include: *.conf\n");
	put("d/2.conf", "include: *.conf\n");
	put("d/3.conf", "include: *.conf\n");
	put("d/4.conf", "include: *.conf\n");
	expect_refused("a.conf", "include: more than 16 levels");
	cr_expect_eq(report_count, 1, "%s", reports);
}

Test(conf_file, takes_many_files)
{
	make_dir("d");
	for (int i = 0; i < 300; i++) {
		char name[32];

		snprintf(name, sizeof(name), "d/%03d.conf", i);
		put(name, "number:\nprefix: 44%03d\n", i);
	}
	put("a.conf", "enum:\nuri-max: 100\ninclude: d/*.conf\n");
	EXPECT_LOADED("a.conf", 100);
}

/* A part of a policy is no policy: what is too large is not cut off. */
Test(conf_file, refuses_a_file_that_is_too_large)
{
	static const long sizes[] = { IO_CONF_SIZE_MAX + 1,
				      IO_CONF_SIZE_MAX * 2,
				      IO_CONF_SIZE_MAX * 2 + 1 };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		put("a.conf", "enum:\nuri-max: 100\n");
		cr_assert_eq(truncate("a.conf", sizes[i]), 0);
		expect_refused("a.conf", "cannot be read: File too large");
	}
}

/* At each size at which the buffer grows, and beside it. */
Test(conf_file, reads_files_of_any_size)
{
	for (int size = 4096; size <= 65536; size *= 2) {
		for (int more = -1; more <= 1; more++) {
			put("a.conf", "enum:\n#%*s\nuri-max: 100",
			    size + more - 6 - 2 - 12, "x");
			struct stat status;

			cr_assert_eq(stat("a.conf", &status), 0);
			cr_assert_eq(status.st_size, size + more);
			EXPECT_LOADED("a.conf", 100);
		}
	}
}

Test(conf_file, refuses_what_is_not_text)
{
	FILE *file = fopen("a.conf", "w");

	cr_assert(file);
	fwrite("enum:\n\0\n", 1, 8, file);
	fclose(file);
	expect_refused("a.conf", "a.conf:0: the file is not text");
}

/* An include stands for its text: the clause goes on behind it. */
Test(conf_file, goes_on_in_the_clause_of_the_included)
{
	put("b.conf", "enum:\n");
	put("a.conf", "include: b.conf\nuri-max: 100\n");
	EXPECT_LOADED("a.conf", 100);
	put("b.conf", "uri-max: 200\n");
	put("a.conf", "enum:\ninclude: b.conf\nede: no\n");
	EXPECT_LOADED("a.conf", 200);
}

static uint64_t sum_of(const char *path)
{
	uint64_t sum = 1;

	cr_expect(io_conf_sum(path, &sum));
	return sum;
}

Test(conf_file, sum_tells_whether_it_was_changed)
{
	put("b.conf", "uri-max: 200\n");
	put("a.conf", "enum:\ninclude: b.conf\ninclude: c*.conf\n");
	const uint64_t first = sum_of("a.conf");

	cr_expect_neq(first, 0);
	cr_expect_eq(sum_of("a.conf"), first);
	put("b.conf", "uri-max: 201\n");
	cr_expect_neq(sum_of("a.conf"), first);
	put("b.conf", "uri-max: 200\n");
	cr_expect_eq(sum_of("a.conf"), first);
	put("c.conf", "ede: no\n");
	cr_expect_neq(sum_of("a.conf"), first);
	cr_assert_eq(unlink("b.conf"), 0);
	cr_expect_neq(sum_of("a.conf"), sum_of("missing.conf"));
	/* A pipe would be empty afterwards, and one without a writer stops. */
	cr_assert_eq(mkfifo("fifo", 0600), 0);
	cr_expect_eq(sum_of("fifo"), 0);
}

Test(conf_file, names_the_counters_file_beside_faults)
{
	char name[16];

	put("good.conf", "enum:\ncounters-file: \"a.counters\"\n");
	cr_expect(io_conf_counters_file("good.conf", name, sizeof(name)));
	cr_expect_str_eq(name, "a.counters");
	put("bad.conf", "enum:\nuri-max: x\ncounters-file: \"b\"\nx:\n");
	cr_expect(io_conf_counters_file("bad.conf", name, sizeof(name)));
	cr_expect_str_eq(name, "b");
	cr_expect(!io_conf_counters_file("good.conf", name, 10));
	put("none.conf", "enum:\nuri-max: x\n");
	cr_expect(!io_conf_counters_file("none.conf", name, sizeof(name)));
	cr_expect(!io_conf_counters_file("missing.conf", name, sizeof(name)));
}
