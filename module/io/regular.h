/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regular.h - open a file that a configuration names.
 *
 * A named pipe or a device may keep who reads it waiting for ever, and with the
 * module all of Unbound. So only regular files are read, and /dev/null, which
 * ends at once.
 */
#pragma once

#include <stdio.h>

/* Returns a stream that the caller closes; NULL with errno set. */
FILE *io_regular_open(const char *path);

/* Why it failed, by errno. */
const char *io_regular_reason(int error);
