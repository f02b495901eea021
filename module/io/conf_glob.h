/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_glob.h - the files that the pattern of an "include:" matches.
 *
 * What is not there has no match. What may not be looked at is an error, for
 * there may be a policy behind it, which must not be left out without a word.
 */
#pragma once

#include <glob.h>
#include <stdbool.h>

/* The first file or folder that could not be looked at, and why. */
struct io_conf_glob_fault {
	int error;       /* of errno; ENOMEM: memory ran out; 0: none */
	char path[4096]; /* may be cut, or empty */
};

/*
 * Find all files that match, in the order of their names; there may be none.
 *
 * found: written always; the caller frees it by globfree()
 *
 * Returns false if something could not be looked at, which first tells.
 */
bool io_conf_glob(const char *pattern, glob_t *found,
		  struct io_conf_glob_fault *first);
