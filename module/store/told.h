/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * told.h - the generation of a store, for those who need nothing else of it.
 *
 * One thread at a time writes, any number of threads read, and none waits: the
 * version is odd while it is written, and then another one than before. A
 * reader who met a change gets nothing, and asks where it is slower.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct told_fact {
	uint64_t generation;
	uint64_t from_sec; /* the first second in which it holds */
	uint64_t end_sec;  /* the first in which it does not; 0: it holds at no
			      time */
};

struct told {
	atomic_uint version;
	_Atomic uint64_t generation;
	_Atomic uint64_t from_sec;
	_Atomic uint64_t end_sec;
};

/* By one thread at a time. */
static inline void told_set(struct told *told, const struct told_fact *fact)
{
	atomic_fetch_add(&told->version, 1);
	atomic_store(&told->generation, fact->generation);
	atomic_store(&told->from_sec, fact->from_sec);
	atomic_store(&told->end_sec, fact->end_sec);
	atomic_fetch_add(&told->version, 1);
}

/* By any thread: it holds no longer. */
static inline void told_drop(struct told *told)
{
	atomic_store(&told->end_sec, 0);
}

/* generation: written only if true is returned: it holds at that second */
static inline bool told_read(const struct told *told, uint64_t now_sec,
			     uint64_t *generation)
{
	const unsigned version =
		atomic_load_explicit(&told->version, memory_order_acquire);
	const struct told_fact fact = {
		.generation = atomic_load_explicit(&told->generation,
						   memory_order_acquire),
		.from_sec = atomic_load_explicit(&told->from_sec,
						 memory_order_acquire),
		.end_sec = atomic_load_explicit(&told->end_sec,
						memory_order_acquire),
	};

	if (version % 2 || now_sec < fact.from_sec || now_sec >= fact.end_sec ||
	    atomic_load_explicit(&told->version, memory_order_relaxed) !=
		    version)
		return false;
	*generation = fact.generation;
	return true;
}
