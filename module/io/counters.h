/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.h - counters in a file that two processes map.
 *
 * The module adds without a lock, each thread on cache lines of its own;
 * enumctl reads the sum, and can ask by the same way for an empty cache.
 * Without a path the counters are the module's alone.
 */
#pragma once

#include "e164/counters.h"

#include <stdbool.h>
#include <stdint.h>

#define IO_COUNTERS_SLOTS 32 /* threads that do not share cache lines */

struct io_counters;

/*
 * For the module: make the file, or go on with what is there; gauges begin
 * at 0. Two processes with one file would spoil each other's numbers.
 * path: NULL for memory without a file
 * Returns NULL with errno set, and then has made no file; EEXIST: there is a
 * file of another kind.
 */
struct io_counters *io_counters_open(const char *path);

/* Could this user open it? Makes nothing. Returns false with errno set. */
bool io_counters_check(const char *path);

/* What errno says of a counters-file, for people. */
const char *io_counters_fault(int error);

/* Unmaps; the file stays. Accepts NULL. */
void io_counters_close(struct io_counters *counters);

/*
 * Has somebody truncated the file? Then all that was counted is gone, and the
 * module counts on in memory. True once.
 */
bool io_counters_is_lost(struct io_counters *counters);

/*
 * slot: of the thread; two threads with one slot may lose an addition, since no
 *       bus is locked for what is counted with every query
 */
void io_counters_add(struct io_counters *counters, unsigned slot,
		     enum e164_counter counter, uint64_t amount);

/* A gauge is the sum of what each slot last set. */
void io_counters_set(struct io_counters *counters, unsigned slot,
		     enum e164_counter counter, uint64_t value);

/*
 * For enumctl.
 * totals:   room for E164_COUNTER_COUNT
 * is_reset: set all but the gauges to 0 after reading
 * Returns false with errno set; EPROTO: not a file of this version, or somebody
 * truncated it meanwhile.
 */
bool io_counters_read(const char *path, bool is_reset, uint64_t *totals);

/*
 * How often somebody asked for an empty cache: what was cached under another
 * value is not to be used. For every query.
 */
uint64_t io_counters_flushes(const struct io_counters *counters);

/*
 * The highest generation of the validation store that was seen: kept with the
 * counters, so that a reload does not forget it.
 */
uint64_t io_counters_floor(const struct io_counters *counters);
void io_counters_raise(struct io_counters *counters, uint64_t generation);

/* For enumctl: ask for an empty cache. Returns false with errno set, as above.
 */
bool io_counters_flush(const char *path);
