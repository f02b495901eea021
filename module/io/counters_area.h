/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters_area.h - private to the files of the counters: what is in the
 * mapping, a head and then the slots of the threads.
 */
#pragma once

#include "counters.h"

#include <stdatomic.h>

#define CACHE_LINE 64

#define NOBODY UINT64_MAX /* flushes that are done: none is waited for */

#define MAGIC UINT64_C(0x454e554d4f443031) /* "ENUMOD01" */

struct slot {
	_Alignas(CACHE_LINE) _Atomic uint64_t values[E164_COUNTER_COUNT];
};

struct area {
	_Atomic uint64_t magic;
	_Atomic uint64_t fingerprint;
	/* Each query reads these: their cache line is rarely written. */
	_Atomic uint64_t flushes;
	_Atomic uint64_t floor;
	_Atomic uint64_t done; /* flushes that the module has seen, or NOBODY */
	struct slot slots[IO_COUNTERS_SLOTS];
	/* Behind what there was before, so that such a file is gone on with. */
	struct io_counters_build build;
};

static inline bool is_known(struct area *area)
{
	return atomic_load(&area->magic) == MAGIC &&
	       atomic_load(&area->fingerprint) == e164_counter_fingerprint();
}
