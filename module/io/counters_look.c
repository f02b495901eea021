/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters_look.c - the counters of a module that runs in another process.
 *
 * The file is not made here: if it is missing, no module counts in it.
 */
#include "counters_area.h"
#include "mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_LOOK_MS 10  /* between two looks whether a flush is done */
#define FLUSH_LOOKS   300 /* then it is not waited for any more */

/* A mapping of a file, and what is where in it. */
struct look {
	struct io_mapping *mapping;
	struct layout layout;
};

static int open_existing(const char *path, bool is_read_only)
{
	const int mode = is_read_only ? O_RDONLY : O_RDWR;

	return open(path, mode | O_CLOEXEC | O_NONBLOCK);
}

static struct io_mapping *map_existing(const char *path, bool is_read_only,
				       size_t *size)
{
	const int file = open_existing(path, is_read_only);
	struct io_mapping *mapping = NULL;
	struct stat stat;

	if (file < 0)
		return NULL;
	if (fstat(file, &stat) || !S_ISREG(stat.st_mode) ||
	    stat.st_size < CACHE_LINE || stat.st_size > FILE_MAX) {
		errno = EPROTO;
	} else {
		*size = (size_t)stat.st_size;
		mapping = io_mapping_new(file, *size, is_read_only);
	}
	const int error = errno;

	close(file);
	errno = error;
	return mapping;
}

/* Returns false with errno set; then there is nothing to end. */
static bool begin(const char *path, bool is_read_only, struct look *look)
{
	size_t size = 0;

	look->mapping = map_existing(path, is_read_only, &size);
	if (!look->mapping)
		return false;
	const int error = io_layout_read(io_mapping_at(look->mapping), size,
					 &look->layout);

	if (!error)
		return true;
	io_mapping_free(look->mapping);
	errno = error;
	return false;
}

/* Returns false, with errno set, when the file was truncated meanwhile. */
static bool end(struct look *look)
{
	const bool is_good = !io_mapping_is_lost(look->mapping);

	io_mapping_free(look->mapping);
	if (!is_good)
		errno = EPROTO;
	return is_good;
}

static uint64_t take(const struct layout *layout, uint32_t index, bool is_reset)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < layout->slots; i++) {
		_Atomic uint64_t *value = io_layout_value(layout, i, index);

		sum += is_reset ? atomic_exchange(value, 0)
				: atomic_load(value);
	}
	return sum;
}

bool io_counters_read(const char *path, bool is_reset, uint64_t *totals)
{
	struct look look;

	if (!begin(path, !is_reset, &look))
		return false;
	memset(totals, 0, E164_COUNTER_COUNT * sizeof(*totals));
	for (uint32_t i = 0; i < look.layout.count; i++) {
		const int counter = io_layout_find(&look.layout, i);

		if (counter < E164_COUNTER_COUNT)
			totals[counter] = take(
				&look.layout, i,
				is_reset &&
					!e164_counter_info(counter).is_gauge);
	}
	return end(&look);
}

/* Whoever can write the file must not write what others print. */
static void clean(char *text, size_t size)
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789.+~:_-";

	text[size - 1] = '\0';
	while (*(text += strspn(text, good)))
		*text++ = '?';
}

bool io_counters_read_build(const char *path, struct io_counters_build *build)
{
	struct look look;

	if (!begin(path, true, &look))
		return false;
	*build = (struct io_counters_build){ .enumod = "" };
	if (look.layout.build_at)
		memcpy(build,
		       (const uint8_t *)look.layout.area + look.layout.build_at,
		       sizeof(*build));
	clean(build->enumod, sizeof(build->enumod));
	clean(build->unbound, sizeof(build->unbound));
	clean(build->build_id, sizeof(build->build_id));
	return end(&look);
}

static bool says_locked(const char *path)
{
	struct look look;

	if (!begin(path, true, &look))
		return false;
	const bool is_locked = atomic_load(&look.layout.area->is_locked);

	return end(&look) && is_locked;
}

enum io_counters_user io_counters_user(const char *path)
{
	/* Would a lock for writing be possible? It is not taken. */
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const int file = says_locked(path) ? open_existing(path, true) : -1;

	if (file < 0)
		return IO_COUNTERS_UNKNOWN;
	const bool is_told = fcntl(file, F_OFD_GETLK, &whole) == 0;

	close(file);
	if (!is_told)
		return IO_COUNTERS_UNKNOWN;
	return whole.l_type == F_UNLCK ? IO_COUNTERS_NOBODY
				       : IO_COUNTERS_SOMEBODY;
}

static bool flush(struct area *area)
{
	const struct timespec pause = { 0, FLUSH_LOOK_MS * 1000000L };
	const uint64_t wanted = atomic_fetch_add(&area->flushes, 1) + 1;
	for (int i = 0; i < FLUSH_LOOKS; i++) {
		if (atomic_load(&area->done) >= wanted) /* also NOBODY */
			return true;
		(void)nanosleep(&pause, NULL);
	}
	return false;
}

bool io_counters_flush(const char *path)
{
	struct look look;

	if (!begin(path, false, &look))
		return false;
	const bool is_done = flush(io_mapping_at(look.mapping));

	if (!end(&look) || !is_done) {
		errno = ETIMEDOUT;
		return false;
	}
	if (io_counters_user(path) != IO_COUNTERS_NOBODY)
		return true;
	errno = ESRCH;
	return false;
}
