/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * look.h - which thread looks at the files of a store, and who waits for it.
 *
 * One thread at a time. Another one that comes meanwhile uses what is there,
 * however long it takes to load what is new. But when the look before it began
 * half a second ago or more, nobody may have asked for hours: then the other
 * one waits, or the first questions that come at once would be answered from
 * long ago (VAL-31). It waits until that look is a second old, as a worker of
 * the resolver has other work; after that, what is there may not be used.
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
#define LOOK_EACH_NS   (LOOK_SECOND_NS / 4)    /* between two looks */
#define LOOK_PAUSE_NS  (LOOK_SECOND_NS / 2)    /* nobody may have asked */
#define LOOK_WAIT_NS   LOOK_SECOND_NS          /* for a look, at most */
#define LOOK_MOMENT_NS (LOOK_SECOND_NS / 1000) /* between two tries */

struct look {
	_Atomic pid_t process;    /* of the thread that looks, or 0 */
	_Atomic int64_t begun_ns; /* when the last look began */
	_Atomic int64_t done_ns;  /* when the last one began that is done */
};

enum look_turn {
	LOOK_MINE,   /* the caller looks, and then calls look_end() */
	LOOK_NONE,   /* what is there is good enough */
	LOOK_MISSED, /* it is from before a pause: not to be used */
};

static inline int64_t look_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * LOOK_SECOND_NS + now.tv_nsec;
}

static inline void look_init(struct look *look)
{
	const int64_t now = look_clock_ns();

	atomic_init(&look->process, 0);
	atomic_init(&look->begun_ns, now);
	atomic_init(&look->done_ns, now);
}

static inline bool look_is_due(const struct look *look, int64_t now_ns)
{
	return now_ns - atomic_load_explicit(&look->done_ns,
					     memory_order_acquire) >=
	       LOOK_EACH_NS;
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

/*
 * Another thread looks: wait for it? When both times are the same, that thread
 * has not told its own yet, or is done.
 */
static inline bool look_is_waited_for(const struct look *look, int64_t now_ns,
				      enum look_turn *otherwise)
{
	const int64_t done = atomic_load(&look->done_ns);
	const int64_t begun = atomic_load(&look->begun_ns);

	*otherwise = begun > done && begun - done < LOOK_PAUSE_NS ? LOOK_NONE
								  : LOOK_MISSED;
	return *otherwise == LOOK_MISSED &&
	       (begun <= done || now_ns - begun < LOOK_WAIT_NS);
}

/*
 * first_ns: when the caller came; it was due then
 * A look that began after that, and is done, is as good as one of its own.
 */
static inline enum look_turn look_begin(struct look *look, int64_t first_ns)
{
	const struct timespec moment = { .tv_nsec = LOOK_MOMENT_NS };
	int64_t now = first_ns;

	while (!look_take(look)) {
		enum look_turn turn;

		if (!look_is_due(look, first_ns))
			return LOOK_NONE;
		if (!look_is_waited_for(look, now, &turn) ||
		    now - first_ns >= LOOK_WAIT_NS)
			return turn;
		nanosleep(&moment, NULL);
		now = look_clock_ns();
	}
	if (!look_is_due(look, first_ns)) {
		atomic_store(&look->process, 0);
		return LOOK_NONE;
	}
	atomic_store(&look->begun_ns, now);
	return LOOK_MINE;
}

static inline void look_end(struct look *look)
{
	atomic_store(&look->done_ns, atomic_load(&look->begun_ns));
	atomic_store(&look->process, 0);
}
