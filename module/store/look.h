/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * look.h - which thread looks at the files of a store, and who waits for it.
 *
 * One thread at a time. Another one that comes meanwhile uses what is there,
 * however long it takes to load what is new. But after a pause in which nobody
 * asked it waits: what is there may be from long ago then, and the first
 * questions that come at once would be answered from it (VAL-31).
 *
 * No lock of the library: a process that is forked while a thread looks would
 * inherit it, with nobody to unlock it.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#define LOOK_SECOND_NS INT64_C(1000000000)
#define LOOK_EACH_NS   (LOOK_SECOND_NS / 4) /* between two looks */
#define LOOK_PAUSE_NS  (LOOK_SECOND_NS / 2) /* without one: nobody asked */

struct look {
	_Atomic pid_t process; /* of the thread that looks, or 0 */
	/* On the clock of the caller. */
	_Atomic int64_t begun_ns; /* when the last one began */
	_Atomic int64_t done_ns;  /* and when the last one that is done did */
};

static inline void look_init(struct look *look, int64_t now_ns)
{
	atomic_init(&look->process, 0);
	atomic_init(&look->begun_ns, now_ns);
	atomic_init(&look->done_ns, now_ns);
}

static inline bool look_is_due(const struct look *look, int64_t now_ns)
{
	return now_ns - atomic_load_explicit(&look->done_ns,
					     memory_order_relaxed) >=
	       LOOK_EACH_NS;
}

/* Nanoseconds between the last look and the one that is under way; 0: none. */
static inline int64_t look_gap(const struct look *look)
{
	const int64_t done = atomic_load(&look->done_ns);

	return atomic_load(&look->begun_ns) - done;
}

/* Nobody looks, or a thread of the process that this one was forked from. */
static inline bool look_take(struct look *look)
{
	const pid_t own = getpid();
	pid_t process = 0;

	return atomic_compare_exchange_strong(&look->process, &process, own) ||
	       (process != own &&
		atomic_compare_exchange_strong(&look->process, &process, own));
}

/* Returns whether the caller is the one; then it calls look_end(). */
static inline bool look_begin(struct look *look, int64_t now_ns)
{
	const struct timespec moment = { .tv_nsec = LOOK_SECOND_NS / 1000 };

	while (!look_take(look)) {
		const int64_t gap = look_gap(look);

		/* 0: that thread has not told yet when it began, or is done. */
		if (gap > 0 && gap < LOOK_PAUSE_NS)
			return false;
		nanosleep(&moment, NULL);
	}
	if (!look_is_due(look, now_ns)) {
		atomic_store(&look->process, 0);
		return false;
	}
	atomic_store(&look->begun_ns, now_ns);
	return true;
}

static inline void look_end(struct look *look)
{
	atomic_store(&look->done_ns, atomic_load(&look->begun_ns));
	atomic_store(&look->process, 0);
}
