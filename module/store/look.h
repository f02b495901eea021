/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * look.h - which thread looks at the files of a store, and who waits for it.
 *
 * One thread at a time. Another one that comes meanwhile uses what is there,
 * however long it takes to load what is new. But after a pause in which nobody
 * asked it waits: what is there may be from long ago then, and the first
 * questions that come at once would be answered from it (VAL-31).
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LOOK_SECOND_NS INT64_C(1000000000)
#define LOOK_EACH_NS   (LOOK_SECOND_NS / 4) /* between two looks */
#define LOOK_PAUSE_NS  (LOOK_SECOND_NS / 2) /* without one: nobody asked */

struct look {
	pthread_mutex_t lock;
	_Atomic int64_t begun_ns; /* when the last one began */
	_Atomic int64_t done_ns;  /* and when the last one that is done did */
};

static inline void look_init(struct look *look, int64_t now_ns)
{
	pthread_mutex_init(&look->lock, NULL);
	atomic_init(&look->begun_ns, now_ns);
	atomic_init(&look->done_ns, now_ns);
}

static inline void look_clear(struct look *look)
{
	pthread_mutex_destroy(&look->lock);
}

static inline bool look_is_due(const struct look *look, int64_t now_ns)
{
	return now_ns - atomic_load_explicit(&look->done_ns,
					     memory_order_relaxed) >=
	       LOOK_EACH_NS;
}

/*
 * Is what is there from before a pause? When both times are the same, the
 * thread that looks has not told its own yet, or is done.
 */
static inline bool look_follows_pause(const struct look *look)
{
	const int64_t done = atomic_load(&look->done_ns);
	const int64_t since = atomic_load(&look->begun_ns) - done;

	return since <= 0 || since >= LOOK_PAUSE_NS;
}

/* Returns whether the caller is the one; then it calls look_end(). */
static inline bool look_begin(struct look *look, int64_t now_ns)
{
	if (pthread_mutex_trylock(&look->lock)) {
		if (!look_follows_pause(look))
			return false;
		pthread_mutex_lock(&look->lock);
	}
	if (!look_is_due(look, now_ns)) {
		pthread_mutex_unlock(&look->lock);
		return false;
	}
	atomic_store(&look->begun_ns, now_ns);
	return true;
}

static inline void look_end(struct look *look)
{
	atomic_store(&look->done_ns, atomic_load(&look->begun_ns));
	pthread_mutex_unlock(&look->lock);
}
