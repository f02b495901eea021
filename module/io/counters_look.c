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

static uint64_t take(struct area *area, int counter, bool is_reset)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < IO_COUNTERS_SLOTS; i++) {
		_Atomic uint64_t *value = &area->slots[i].values[counter];

		sum += is_reset && !e164_counter_info(counter).is_gauge
			       ? atomic_exchange(value, 0)
			       : atomic_load(value);
	}
	return sum;
}

static struct io_mapping *map_existing(const char *path, bool is_read_only)
{
	const int mode = is_read_only ? O_RDONLY : O_RDWR;
	const int file = open(path, mode | O_CLOEXEC);
	struct io_mapping *mapping = NULL;
	struct stat stat;

	if (file < 0)
		return NULL;
	if (fstat(file, &stat) || stat.st_size < (off_t)sizeof(struct area))
		errno = EPROTO;
	else
		mapping =
			io_mapping_new(file, sizeof(struct area), is_read_only);
	const int error = errno;

	close(file);
	errno = error;
	return mapping;
}

/* Returns false, with errno set, also when the file was truncated meanwhile. */
static bool unmap(struct io_mapping *mapping, bool is_good)
{
	is_good = is_good && !io_mapping_is_lost(mapping);
	io_mapping_free(mapping);
	if (!is_good)
		errno = EPROTO;
	return is_good;
}

bool io_counters_read(const char *path, bool is_reset, uint64_t *totals)
{
	struct io_mapping *mapping = map_existing(path, !is_reset);

	if (!mapping)
		return false;
	struct area *area = io_mapping_at(mapping);
	const bool is_good = is_known(area);

	for (int i = 0; is_good && i < E164_COUNTER_COUNT; i++)
		totals[i] = take(area, i, is_reset);
	return unmap(mapping, is_good);
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
	struct io_mapping *mapping = map_existing(path, true);

	if (!mapping)
		return false;
	struct area *area = io_mapping_at(mapping);
	const bool is_good = is_known(area);

	*build = area->build;
	clean(build->enumod, sizeof(build->enumod));
	clean(build->unbound, sizeof(build->unbound));
	clean(build->build_id, sizeof(build->build_id));
	return unmap(mapping, is_good);
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
	struct io_mapping *mapping = map_existing(path, false);

	if (!mapping)
		return false;
	const bool is_good = is_known(io_mapping_at(mapping));
	const bool is_done = is_good && flush(io_mapping_at(mapping));

	if (unmap(mapping, is_good) && is_done)
		return true;
	if (is_good)
		errno = ETIMEDOUT;
	return false;
}
