/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters_area.h - private to the files of the counters: what is in the
 * mapping, a head, then the slots of the threads, then what runs, and the names
 * of the counters.
 *
 * Another version has another list of counters, and so other places for all
 * that is behind the head. The head says where, and the names say which counter
 * is which: so any version reads the file of any other, and a module goes on
 * with the counts of the one before. The head never changes.
 */
#pragma once

#include "counters.h"

#include <stdatomic.h>
#include <stddef.h>

#define CACHE_LINE 64

#define NOBODY UINT64_MAX /* flushes that are done: none is waited for */

#define MAGIC UINT64_C(0x454e554d4f443031) /* "ENUMOD01" */
#define MAGIC_SHIFT                                                            \
	16          /* above are the letters; a digit of another is newer      \
		     */
#define NAME_LEN 64 /* of a counter in the file, NUL included */
#define FILE_MAX (1 << 20) /* octets; more are of no version */

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
	/* Offsets and numbers; 0 in a file of before there were names. */
	_Atomic uint32_t names_at;
	_Atomic uint32_t build_at;
	_Atomic uint32_t count;
	_Atomic uint32_t slots_count;
	/* 1: who counts here has the file locked; 0: perhaps not. */
	_Atomic uint64_t is_locked;
	struct slot slots[IO_COUNTERS_SLOTS];
	/* Behind what there was before, so that such a file is gone on with. */
	struct io_counters_build build;
	char names[E164_COUNTER_COUNT][NAME_LEN];
};

_Static_assert(offsetof(struct area, slots) == CACHE_LINE,
	       "the head of a counters-file never changes");

static inline bool is_known(struct area *area)
{
	return atomic_load(&area->magic) == MAGIC &&
	       atomic_load(&area->fingerprint) == e164_counter_fingerprint();
}

/* counters_layout.c -------------------------------------------------------- */

/* Where everything is in a file of any version. */
struct layout {
	const struct area *area; /* only its head may be used */
	size_t stride;           /* octets of a slot */
	uint32_t count;
	uint32_t slots;
	uint32_t build_at; /* 0: nowhere */
	const char *names; /* NULL: of this version, in its order */
};

/*
 * Requires size octets there, aligned as a mapping is. Returns 0; or EPROTO: no
 * counters-file, or one of before there were names that has another list; or
 * ENOTSUP: of a newer version.
 */
int io_layout_read(const void *at, size_t size, struct layout *layout);

/* Which counter is it here? E164_COUNTER_COUNT: none. */
int io_layout_find(const struct layout *layout, uint32_t index);

/* A counter's value in a slot. */
_Atomic uint64_t *io_layout_value(const struct layout *layout, uint32_t slot,
				  uint32_t index);

/* Write the names, and where everything is. */
void io_layout_describe(struct area *area);
