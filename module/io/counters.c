/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.c - the module's side of a mapping: see counters_area.h.
 *
 * Disk space for the file is allocated when the file is made. Otherwise a full
 * file system would only show when memory is written, as a SIGBUS. A file that
 * is truncated later does no harm either (mapping.h).
 *
 * All accesses are relaxed atomics, so a reader may see the additions of one
 * thread before those of another. Counters need no more than that.
 */
#include "counters.h"

#include "counters_area.h"
#include "mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Nothing else than a regular file is used, or waited for. */
#define OPEN_FLAGS (O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)

struct io_counters {
	struct area *area;
	struct io_mapping *mapping; /* NULL: memory without a file */
	int file;                   /* locked as long as it is open; or -1 */
	atomic_bool is_told;        /* the loss of the file was reported */
};

/* The module whose cache they described has ended. */
static void clear_gauges(struct area *area)
{
	for (int i = 0; i < E164_COUNTER_COUNT; i++)
		for (size_t j = 0;
		     j < IO_COUNTERS_SLOTS && e164_counter_info(i).is_gauge;
		     j++)
			atomic_store(&area->slots[j].values[i], 0);
}

/*
 * Begin with what another version has counted, which is nothing in a new file.
 * Until that is done, the list is nobody's.
 */
static void begin(struct area *area, const uint64_t *counted)
{
	atomic_store(&area->fingerprint, 0);
	atomic_store(&area->names_at, 0);
	memset(area->slots, 0, sizeof(area->slots));
	memset(&area->build, 0, sizeof(area->build));
	for (int i = 0; i < E164_COUNTER_COUNT; i++)
		if (!e164_counter_info(i).is_gauge)
			atomic_store(&area->slots[0].values[i], counted[i]);
	io_layout_describe(area);
	atomic_store(&area->magic, MAGIC);
	atomic_store(&area->fingerprint, e164_counter_fingerprint());
}

static void prepare(struct area *area, const uint64_t *counted)
{
	atomic_store(&area->done, NOBODY);
	if (!is_known(area)) {
		begin(area, counted);
		return;
	}
	clear_gauges(area);
	io_layout_describe(area);
}

/*
 * Was the file made by this or an earlier version of enumod, or is it empty or
 * all zeros because it was not finished? Any other file is left alone.
 */
static bool is_ours(int file)
{
	uint64_t magic = 0;
	struct stat stat;

	if (fstat(file, &stat))
		return false;
	if (S_ISREG(stat.st_mode) &&
	    pread(file, &magic, sizeof(magic), 0) >= 0 &&
	    (!stat.st_size || magic == MAGIC ||
	     (!magic && stat.st_size == (off_t)sizeof(struct area))))
		return true;
	errno = magic >> MAGIC_SHIFT == MAGIC >> MAGIC_SHIFT ? ENOTSUP : EEXIST;
	return false;
}

/* Sum up what a file says that another version has made. */
static void sum_up(const struct layout *layout, uint64_t *counted)
{
	for (uint32_t i = 0; i < layout->count; i++) {
		const int counter = io_layout_find(layout, i);

		for (uint32_t j = 0;
		     j < layout->slots && counter < E164_COUNTER_COUNT; j++)
			counted[counter] +=
				atomic_load(io_layout_value(layout, j, i));
	}
}

/*
 * Read what another version has counted, before the file gets the form of this
 * one. counted: zeroed; stays so if there is nothing to be read
 */
static void read_counted(int file, uint64_t *counted)
{
	struct layout layout;
	struct stat stat;
	void *at = NULL;

	if (fstat(file, &stat) || stat.st_size < CACHE_LINE ||
	    stat.st_size > FILE_MAX)
		return;
	const size_t size = (size_t)stat.st_size;

	if (!posix_memalign(&at, CACHE_LINE, size) &&
	    pread(file, at, size, 0) == (ssize_t)size &&
	    !io_layout_read(at, size, &layout) && layout.names)
		sum_up(&layout, counted);
	free(at);
}

/*
 * Allocate disk space for the whole file, also for its holes. A larger file is
 * not cut, as another process may have it mapped. If it fails, the file gets
 * its former size.
 */
static bool make_room(int file)
{
	struct stat stat;
	int error;

	if (fstat(file, &stat))
		return false;
	error = posix_fallocate(file, 0, sizeof(struct area));
	if (!error)
		return true;
	if (stat.st_size < (off_t)sizeof(struct area) &&
	    ftruncate(file, stat.st_size))
		error = errno;
	errno = error;
	return false;
}

const char *io_counters_fault(int error)
{
	if (error == EEXIST)
		return "there is a file of another kind";
	if (error == ESRCH)
		return "no module counts in it: Unbound does not run, or could "
		       "not use it, as its log says";
	if (error == ETIMEDOUT)
		return "the module does not say that its answers are gone";
	if (error == EPROTO)
		return "not a counters-file of enumod";
	if (error == ENOTSUP)
		return "it is of a newer version of enumod, and is left alone; "
		       "update this one, or name another file";
	return strerror(error);
}

bool io_counters_check(const char *path)
{
	const int file = open(path, OPEN_FLAGS);
	char folder[PATH_MAX];

	if (file >= 0) {
		const bool is_good = is_ours(file);
		const int error = errno;

		close(file);
		errno = error;
		return is_good;
	}
	if (errno != ENOENT)
		return false;
	if (!*path || path[strlen(path) - 1] == '/') {
		errno = EISDIR;
		return false;
	}
	if (snprintf(folder, sizeof(folder), "%s", path) >=
	    (int)sizeof(folder)) {
		errno = ENAMETOOLONG;
		return false;
	}
	return !access(dirname(folder), W_OK | X_OK);
}

/* If two processes make the file at once, the second one opens it. */
static int open_file(const char *path, bool *is_new)
{
	int file = open(path, OPEN_FLAGS);

	*is_new = file < 0 && errno == ENOENT;
	if (!*is_new)
		return file;
	file = open(path, OPEN_FLAGS | O_CREAT | O_EXCL, 0644);
	if (file >= 0 || errno != EEXIST)
		return file;
	*is_new = false;
	return open(path, OPEN_FLAGS);
}

/*
 * As long as somebody counts in the file it is locked: the kernel ends that
 * with the process, however it ends. Not every file system has locks.
 */
static bool lock(int file)
{
	struct flock whole = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

	return fcntl(file, F_OFD_SETLK, &whole) == 0;
}

/* Returns a mapping with the open file, or NULL with errno set. */
static struct io_mapping *map_file(const char *path, uint64_t *counted,
				   int *opened)
{
	struct io_mapping *mapping = NULL;
	bool is_new;
	const int file = open_file(path, &is_new);

	if (file < 0)
		return NULL;
	if (is_ours(file)) {
		read_counted(file, counted);
		if (make_room(file))
			mapping = io_mapping_new(file, sizeof(struct area),
						 false);
	}
	const int error = errno;

	if (mapping) {
		*opened = file;
		return mapping;
	}
	if (is_new)
		unlink(path);
	close(file);
	errno = error;
	return NULL;
}

static struct area *map_memory(void)
{
	void *at = mmap(NULL, sizeof(struct area), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

struct io_counters *io_counters_open(const char *path)
{
	struct io_counters *counters = calloc(1, sizeof(*counters));
	uint64_t counted[E164_COUNTER_COUNT] = { 0 };

	if (!counters)
		return NULL;
	counters->file = -1;
	if (path)
		counters->mapping = map_file(path, counted, &counters->file);
	if (counters->mapping)
		counters->area = io_mapping_at(counters->mapping);
	else if (!path)
		counters->area = map_memory();
	if (counters->area) {
		prepare(counters->area, counted);
		atomic_store(&counters->area->is_locked,
			     counters->file >= 0 && lock(counters->file));
		return counters;
	}
	const int error = errno;

	free(counters);
	errno = error;
	return NULL;
}

void io_counters_close(struct io_counters *counters)
{
	if (!counters)
		return;
	if (counters->mapping)
		io_mapping_free(counters->mapping);
	else
		munmap(counters->area, sizeof(*counters->area));
	if (counters->file >= 0)
		close(counters->file);
	free(counters);
}

bool io_counters_is_lost(struct io_counters *counters)
{
	return counters->mapping && io_mapping_is_lost(counters->mapping) &&
	       !atomic_load_explicit(&counters->is_told,
				     memory_order_relaxed) &&
	       !atomic_exchange(&counters->is_told, true);
}

static _Atomic uint64_t *value_of(struct io_counters *counters, unsigned slot,
				  enum e164_counter counter)
{
	return &counters->area->slots[slot % IO_COUNTERS_SLOTS].values[counter];
}

void io_counters_add(struct io_counters *counters, unsigned slot,
		     enum e164_counter counter, uint64_t amount)
{
	atomic_fetch_add_explicit(value_of(counters, slot, counter), amount,
				  memory_order_relaxed);
}

void io_counters_set(struct io_counters *counters, unsigned slot,
		     enum e164_counter counter, uint64_t value)
{
	atomic_store_explicit(value_of(counters, slot, counter), value,
			      memory_order_relaxed);
}

void io_counters_describe(struct io_counters *counters,
			  const struct io_counters_build *build)
{
	counters->area->build = *build;
}

/* After the loss of the file the value is one that it never had before. */
uint64_t io_counters_flushes(const struct io_counters *counters)
{
	const bool is_lost =
		counters->mapping && io_mapping_is_lost(counters->mapping);

	return atomic_load_explicit(&counters->area->flushes,
				    memory_order_relaxed) |
	       (is_lost ? IO_COUNTERS_LOST : 0);
}

void io_counters_flush_done(struct io_counters *counters, uint64_t flushes)
{
	_Atomic uint64_t *done = &counters->area->done;
	uint64_t seen = atomic_load(done);

	while ((seen == NOBODY || seen < flushes) &&
	       !atomic_compare_exchange_weak(done, &seen, flushes))
		;
}

void io_counters_flush_leave(struct io_counters *counters)
{
	atomic_store(&counters->area->done, NOBODY);
}

uint64_t io_counters_floor(const struct io_counters *counters)
{
	return atomic_load(&counters->area->floor);
}

void io_counters_raise(struct io_counters *counters, uint64_t generation)
{
	_Atomic uint64_t *floor = &counters->area->floor;
	uint64_t seen = atomic_load_explicit(floor, memory_order_relaxed);

	while (seen < generation &&
	       !atomic_compare_exchange_weak(floor, &seen, generation))
		;
}
