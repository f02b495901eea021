/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bulk.c - pieces of memory, on the heap or as mapped files.
 */
#include "bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CAP_FIRST 64 /* items of an array at first */

const char *bulk_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/var/tmp";
}

static int open_file(void)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/enumctl.XXXXXX", bulk_folder()) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

FILE *bulk_stream(void)
{
	const int fd = open_file();
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

/* A full disk is to be seen here, not by a signal when octets are written. */
static void *map_file(size_t size)
{
	const int fd = open_file();
	void *at = MAP_FAILED;

	if (fd < 0)
		return MAP_FAILED;
	if (!posix_fallocate(fd, 0, (off_t)size))
		at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			  0);
	close(fd);
	return at;
}

static void *map(size_t size)
{
	void *at = map_file(size);

	if (at == MAP_FAILED)
		at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return at == MAP_FAILED ? NULL : at;
}

void bulk_free(void *at, size_t size)
{
	if (size > BULK_HEAP_MAX)
		munmap(at, size);
	else
		free(at);
}

void bulk_scatter(void *at, size_t size)
{
	if (size > BULK_HEAP_MAX)
		(void)madvise(at, size, MADV_RANDOM);
}

void *bulk_resize(void *at, size_t size, size_t more)
{
	void *grown = more > BULK_HEAP_MAX ? map(more) : calloc(1, more);

	if (!grown)
		return NULL;
	if (at)
		memcpy(grown, at, size < more ? size : more);
	bulk_free(at, size);
	return grown;
}

void *bulk_grow(void *array, size_t count, size_t *cap, size_t size)
{
	const size_t more = *cap ? *cap * 2 : CAP_FIRST;
	void *grown;

	if (array && count < *cap)
		return array;
	if (more > SIZE_MAX / 2 / size)
		return NULL;
	grown = bulk_resize(array, *cap * size, more * size);
	if (grown)
		*cap = more;
	return grown;
}

/* Pools -------------------------------------------------------------------- */

#define CHUNK_FIRST 65536    /* octets; each is twice as large as the last */
#define CHUNK_LAST  67108864 /* up to this */

struct bulk_chunk {
	struct bulk_chunk *next;
	size_t size; /* with this */
	uint8_t octets[];
};

static bool add_chunk(struct bulk_pool *pool, size_t len)
{
	size_t size = pool->chunks ? pool->chunks->size * 2 : CHUNK_FIRST;
	struct bulk_chunk *chunk;

	if (size > CHUNK_LAST)
		size = CHUNK_LAST;
	while (size - sizeof(*chunk) < len)
		size *= 2;
	chunk = bulk_resize(NULL, 0, size);
	if (!chunk)
		return false;
	bulk_scatter(chunk, size);
	chunk->next = pool->chunks;
	chunk->size = size;
	pool->chunks = chunk;
	pool->used = 0;
	return true;
}

uint8_t *bulk_take(struct bulk_pool *pool, size_t len)
{
	uint8_t *at;

	if ((!pool->chunks ||
	     pool->chunks->size - sizeof(*pool->chunks) - pool->used < len) &&
	    !add_chunk(pool, len))
		return NULL;
	at = pool->chunks->octets + pool->used;
	pool->used += len;
	return at;
}

void bulk_pool_clear(struct bulk_pool *pool)
{
	struct bulk_chunk *next;

	for (struct bulk_chunk *c = pool->chunks; c; c = next) {
		next = c->next;
		bulk_free(c, c->size);
	}
	*pool = (struct bulk_pool){ .chunks = NULL };
}
