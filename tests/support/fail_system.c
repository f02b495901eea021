/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fail_system.c - to be preloaded: the clock is another one, or files cannot be
 * opened, read or made, from now until further notice.
 *
 *   FAIL_SYSTEM     a file of 64 octets that says what fails, which the test
 *                   writes at any time: four fields of 16 octets, decimal
 *                   numbers, blanks around
 *   FAIL_SYSTEM_IN  files fail that have this in their path
 *
 *   field 0  seconds that the clock is ahead of the machine's
 *   field 1  errno of open(); 0: it works
 *   field 2  errno of read() and pread()
 *   field 3  errno of posix_fallocate()
 *
 * The monotonic clock stays as it is: nobody can set that one. Ours ask the
 * kernel themselves, so that no function of the library has to be found first.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FIELDS    4
#define FIELD_LEN 16
#define PATH_LEN  4096

enum field { CLOCK, OPEN, READ, MAKE };

static const char *told; /* what fails; NULL: nothing */
static const char *where;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("FAIL_SYSTEM");
	const long file =
		path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC)
		     : -1;
	void *at;

	where = getenv("FAIL_SYSTEM_IN");
	if (file < 0)
		return;
	at = mmap(NULL, FIELDS * FIELD_LEN, PROT_READ, MAP_SHARED, (int)file,
		  0);
	close((int)file);
	if (at != MAP_FAILED)
		told = at;
}

static long field(enum field which)
{
	char text[FIELD_LEN + 1] = "";

	if (!told)
		return 0;
	memcpy(text, told + which * FIELD_LEN, FIELD_LEN);
	return strtol(text, NULL, 10);
}

static bool fails(enum field which, const char *path)
{
	const long error = field(which);

	if (!error || !where || !strstr(path, where))
		return false;
	errno = (int)error;
	return true;
}

static bool fails_on(enum field which, int file)
{
	char link[64];
	char path[PATH_LEN];
	ssize_t len;

	if (!field(which))
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return false;
	path[len] = '\0';
	return fails(which, path);
}

static int open_file(const char *path, int flags, mode_t mode)
{
	return fails(OPEN, path)
		       ? -1
		       : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The mode is there only when a file may be made. */
static mode_t mode_of(int flags, va_list arguments)
{
	const bool makes = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;

	return makes ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	const mode_t mode = mode_of(flags, arguments);

	va_end(arguments);
	return open_file(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	const mode_t mode = mode_of(flags, arguments);

	va_end(arguments);
	return open_file(path, flags, mode);
}

ssize_t read(int file, void *at, size_t size)
{
	return fails_on(READ, file) ? -1 : syscall(SYS_read, file, at, size);
}

ssize_t pread(int file, void *at, size_t size, off_t offset)
{
	return fails_on(READ, file)
		       ? -1
		       : syscall(SYS_pread64, file, at, size, offset);
}

ssize_t pread64(int file, void *at, size_t size, off64_t offset)
{
	return pread(file, at, size, offset);
}

int posix_fallocate(int file, off_t offset, off_t size)
{
	if (fails_on(MAKE, file) ||
	    syscall(SYS_fallocate, file, 0, offset, size))
		return errno;
	return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	const bool is_real =
		clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;

	if (syscall(SYS_clock_gettime, clock, now))
		return -1;
	if (is_real)
		now->tv_sec += field(CLOCK);
	return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec fine;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &fine))
		return -1;
	now->tv_sec = fine.tv_sec;
	now->tv_usec = fine.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *seconds)
{
	struct timespec fine;

	if (clock_gettime(CLOCK_REALTIME, &fine))
		return -1;
	if (seconds)
		*seconds = fine.tv_sec;
	return fine.tv_sec;
}
