/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conf_watch.c - keep the stat() data of files, and compare it later.
 */
#include "conf_watch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What shows that a file is another one or was written; all 0: no file. */
struct stamp {
	uint64_t inode;
	int64_t size; /* octets */
	int64_t sec;  /* of the last change */
	int64_t nsec;
};

struct file {
	char *path;
	struct stamp stamp;
};

struct io_conf_watch {
	struct file files[IO_CONF_WATCH_MAX];
	size_t count;
};

struct io_conf_watch *io_conf_watch_new(void)
{
	return calloc(1, sizeof(struct io_conf_watch));
}

void io_conf_watch_free(struct io_conf_watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < watch->count; i++)
		free(watch->files[i].path);
	free(watch);
}

static struct stamp stamp_of(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		return (struct stamp){ .inode = 0 };
	return (struct stamp){
		.inode = (uint64_t)status.st_ino,
		.size = (int64_t)status.st_size,
		.sec = (int64_t)status.st_mtim.tv_sec,
		.nsec = (int64_t)status.st_mtim.tv_nsec,
	};
}

void io_conf_watch_add(struct io_conf_watch *watch, const char *path)
{
	struct file *file;

	if (!watch || watch->count == IO_CONF_WATCH_MAX)
		return;
	file = &watch->files[watch->count];
	file->path = strdup(path);
	if (!file->path)
		return;
	file->stamp = stamp_of(path);
	watch->count++;
}

static bool is_same(const struct stamp *a, const struct stamp *b)
{
	return a->inode == b->inode && a->size == b->size && a->sec == b->sec &&
	       a->nsec == b->nsec;
}

const char *io_conf_watch_changed(const struct io_conf_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		const struct stamp now = stamp_of(watch->files[i].path);

		if (!is_same(&now, &watch->files[i].stamp))
			return watch->files[i].path;
	}
	return NULL;
}
