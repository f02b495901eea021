/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regular.c - regular files, opened without waiting.
 */
#include "regular.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOT_REGULAR ESPIPE /* what no file that is read here gives */

static bool is_null_device(const struct stat *status)
{
	struct stat null;

	return S_ISCHR(status->st_mode) && !stat("/dev/null", &null) &&
	       S_ISCHR(null.st_mode) && null.st_rdev == status->st_rdev;
}

/* 0, or the reason not to read the open file. */
static int refusal(int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return errno;
	if (S_ISDIR(status.st_mode))
		return EISDIR;
	return S_ISREG(status.st_mode) || is_null_device(&status) ? 0
								  : NOT_REGULAR;
}

FILE *io_regular_open(const char *path)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	const int error = fd < 0 ? errno : refusal(fd);
	FILE *file = error ? NULL : fdopen(fd, "r");

	if (file)
		return file;
	const int why = error ? error : errno;

	if (fd >= 0)
		close(fd);
	errno = why;
	return NULL;
}

const char *io_regular_reason(int error)
{
	return error == NOT_REGULAR ? "not a regular file" : strerror(error);
}
