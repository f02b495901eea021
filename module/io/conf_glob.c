/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_glob.c - glob() tells only what it cannot list. Whether a name without
 * special characters is there, it asks with lstat() or stat(), and takes each
 * error for "no". So it is given functions that keep the error.
 */
#include "conf_glob.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

/* glob() has no argument for its functions. */
static _Thread_local struct io_conf_glob_fault *fault;

static void keep(const char *path, int error)
{
	if (fault->error || error == ENOENT || error == ENOTDIR)
		return;
	fault->error = error;
	snprintf(fault->path, sizeof(fault->path), "%s", path);
}

static int look(const char *path, struct stat *status,
		int (*function)(const char *, struct stat *))
{
	const int result = function(path, status);

	if (result)
		keep(path, errno);
	return result;
}

static int look_at(const char *path, struct stat *status)
{
	return look(path, status, stat);
}

static int look_at_link(const char *path, struct stat *status)
{
	return look(path, status, lstat);
}

static void *open_folder(const char *path)
{
	return opendir(path);
}

static struct dirent *read_folder(void *folder)
{
	return readdir(folder);
}

static void close_folder(void *folder)
{
	(void)closedir(folder);
}

/* A folder that cannot be listed. */
static int on_error(const char *path, int error)
{
	keep(path, error);
	return fault->error != 0;
}

bool io_conf_glob(const char *pattern, glob_t *found,
		  struct io_conf_glob_fault *first)
{
	*found = (glob_t){ .gl_closedir = close_folder,
			   .gl_readdir = read_folder,
			   .gl_opendir = open_folder,
			   .gl_lstat = look_at_link,
			   .gl_stat = look_at };
	*first = (struct io_conf_glob_fault){ .error = 0 };
	fault = first;
	const int status = glob(pattern, GLOB_ALTDIRFUNC, on_error, found);

	fault = NULL;
	if (status == GLOB_NOSPACE)
		first->error = ENOMEM;
	else if (status && status != GLOB_NOMATCH && !first->error)
		first->error = EIO;
	return !first->error;
}
