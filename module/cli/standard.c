/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * standard.c - standard input, output and error, as enumctl finds them.
 */
#include "standard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* The other direction than that of its use, which so fails as before. */
static bool occupy(int fd)
{
	if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
		return true;
	/* The lowest one that is free, and those below are in use. */
	return open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) ==
	       fd;
}

bool cli_standard_begin(void)
{
	static char line[BUFSIZ];

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (!occupy(fd))
			return false;
	/* Else each octet is a call, and those of others get in between. */
	return !setvbuf(stderr, line, _IOLBF, sizeof(line));
}
