/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.h - counters in a file that two processes map.
 *
 * The module adds without a lock, each thread on cache lines of its own.
 * enumctl reads the sums, and through the same file asks the module to empty
 * its cache. Without a file the module counts in memory of its own.
 */
#pragma once

#include "e164/counters.h"

#include <stdbool.h>
#include <stdint.h>

#define IO_COUNTERS_SLOTS 32 /* threads that do not share cache lines */

struct io_counters;

/* What runs; NUL-terminated, "" for what is not known. */
struct io_counters_build {
	char enumod[64];    /* version of the module */
	char unbound[64];   /* version of Unbound */
	char build_id[136]; /* of that Unbound, hexadecimal */
};

/*
 * For the module: make the file, or continue its counters, by their names if it
 * was made by another version; gauges begin at 0.
 * Only one process may use a file: two would overwrite each other's numbers.
 * path: NULL: count in memory, without a file
 * Returns NULL with errno set, and then has made no file; EEXIST: the file is
 * not a counters-file; ENOTSUP: it is of a newer version. The caller frees it
 * by io_counters_close().
 */
struct io_counters *io_counters_open(const char *path);

/* Write down what runs, for enumctl; before any thread counts. */
void io_counters_describe(struct io_counters *counters,
			  const struct io_counters_build *build);

/*
 * Could this user open, or make, the counters-file? Makes nothing. Returns
 * false with errno set.
 */
bool io_counters_check(const char *path);

/* The text for an errno that one of these functions set; static. */
const char *io_counters_fault(int error);

/* Unmaps; the file stays. Accepts NULL. */
void io_counters_close(struct io_counters *counters);

/*
 * Has somebody truncated the file? Then its counts are lost, and the module
 * goes on counting in memory. Returns true once only, for the log.
 */
bool io_counters_is_lost(struct io_counters *counters);

/*
 * slot: of the thread. Two threads that share a slot may lose an addition: a
 *       locked instruction for each count of each query would be too slow.
 */
void io_counters_add(struct io_counters *counters, unsigned slot,
		     enum e164_counter counter, uint64_t amount);

/* A gauge is the sum of what each slot last set. */
void io_counters_set(struct io_counters *counters, unsigned slot,
		     enum e164_counter counter, uint64_t value);

/*
 * For enumctl: read the counters of a module of any version; those that it does
 * not have are 0. Without is_reset the file is only read, and
 * need not be writable.
 * totals:   room for E164_COUNTER_COUNT
 * is_reset: set all but the gauges to 0 after reading
 * Returns false with errno set; EPROTO: the file is no counters-file, or
 * somebody truncated it meanwhile; ENOTSUP: it is of a newer version.
 */
bool io_counters_read(const char *path, bool is_reset, uint64_t *totals);

/*
 * For enumctl: read what runs. Texts are of letters, digits and ".+~:_-", with
 * "?" for everything else that is found in the file.
 * Returns false with errno set, as above.
 */
bool io_counters_read_build(const char *path, struct io_counters_build *build);

/* Is there a module that counts in the file now? */
enum io_counters_user {
	IO_COUNTERS_UNKNOWN, /* one of before 1.0.7, or no locks there */
	IO_COUNTERS_NOBODY,
	IO_COUNTERS_SOMEBODY
};

/* For enumctl. What cannot be read is not known. */
enum io_counters_user io_counters_user(const char *path);

/* Set in the number of flushes when the file was truncated. */
#define IO_COUNTERS_LOST (UINT64_C(1) << 31)

/*
 * How often somebody asked for an empty cache. A result that was cached under
 * another value must not be used. Cheap enough to be read for every query.
 */
uint64_t io_counters_flushes(const struct io_counters *counters);

/*
 * For the module: all that was cached before that many flushes is gone. Once it
 * has said this, it is to say it for each flush, and enumctl waits for that.
 */
void io_counters_flush_done(struct io_counters *counters, uint64_t flushes);

/* Nothing is cached that would have to go: it need not be waited for. */
void io_counters_flush_leave(struct io_counters *counters);

/*
 * The highest generation of the validation store that the module has seen. It
 * is kept with the counters, so that a store that was rolled back is noticed
 * after a reload, too.
 */
uint64_t io_counters_floor(const struct io_counters *counters);
void io_counters_raise(struct io_counters *counters, uint64_t generation);

/*
 * For enumctl: empty the module's cache. Waits, but not for long, until the
 * module says that it is done. Returns false with errno set; ETIMEDOUT: it does
 * not say so, though it should; ESRCH: there is none.
 */
bool io_counters_flush(const char *path);
