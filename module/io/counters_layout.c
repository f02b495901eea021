/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters_layout.c - find what is where in a counters-file of any version.
 *
 * Whoever may write the file may write anything into it: all offsets are
 * checked once, against the size of the file.
 */
#include "counters_area.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COUNT_MAX 4096 /* counters, and slots, of a file */

/* As in the file: "cache_hits", or "verdicts/expired". */
static void write_name(int counter, char name[NAME_LEN])
{
	const struct e164_counter_info info = e164_counter_info(counter);

	memset(name, 0, NAME_LEN);
	snprintf(name, NAME_LEN, "%s%s%s", info.family, info.value ? "/" : "",
		 info.value ? info.value : "");
}

void io_layout_describe(struct area *area)
{
	for (int i = 0; i < E164_COUNTER_COUNT; i++)
		write_name(i, area->names[i]);
	atomic_store(&area->count, E164_COUNTER_COUNT);
	atomic_store(&area->slots_count, IO_COUNTERS_SLOTS);
	atomic_store(&area->build_at, (uint32_t)offsetof(struct area, build));
	atomic_store(&area->names_at, (uint32_t)offsetof(struct area, names));
}

/* A file of this version may end behind its slots, as it did once. */
static void take_own(const struct area *area, size_t size,
		     struct layout *layout)
{
	const bool has_build = size >= offsetof(struct area, names);

	*layout = (struct layout){
		.area = area,
		.stride = sizeof(struct slot),
		.count = E164_COUNTER_COUNT,
		.slots = IO_COUNTERS_SLOTS,
		.build_at = has_build ? offsetof(struct area, build) : 0,
	};
}

static bool take_head(const struct area *area, size_t size,
		      struct layout *layout)
{
	const uint64_t names_at = atomic_load(&area->names_at);
	const uint32_t build_at = atomic_load(&area->build_at);

	*layout = (struct layout){
		.area = area,
		.count = atomic_load(&area->count),
		.slots = atomic_load(&area->slots_count),
		.build_at = build_at,
		.names = (const char *)area + names_at,
	};
	if (layout->count < 1 || layout->count > COUNT_MAX ||
	    layout->slots < 1 || layout->slots > COUNT_MAX)
		return false;
	layout->stride = (layout->count * sizeof(uint64_t) + CACHE_LINE - 1) /
			 CACHE_LINE * CACHE_LINE;
	return CACHE_LINE + layout->stride * layout->slots <= size &&
	       names_at >= CACHE_LINE &&
	       names_at + (uint64_t)layout->count * NAME_LEN <= size &&
	       (!build_at ||
		(build_at >= CACHE_LINE &&
		 (uint64_t)build_at + sizeof(struct io_counters_build) <=
			 size));
}

int io_layout_read(const void *at, size_t size, struct layout *layout)
{
	const struct area *area = at;

	if (size < CACHE_LINE)
		return EPROTO;
	const uint64_t magic = atomic_load(&area->magic);

	if (magic != MAGIC)
		return magic >> MAGIC_SHIFT == MAGIC >> MAGIC_SHIFT ? ENOTSUP
								    : EPROTO;
	if (atomic_load(&area->fingerprint) == e164_counter_fingerprint()) {
		take_own(area, size, layout);
		return size < offsetof(struct area, build) ? EPROTO : 0;
	}
	return take_head(area, size, layout) ? 0 : EPROTO;
}

int io_layout_find(const struct layout *layout, uint32_t index)
{
	char name[NAME_LEN];
	int i = 0;

	if (!layout->names)
		return (int)index;
	for (; i < E164_COUNTER_COUNT; i++) {
		write_name(i, name);
		if (!memcmp(name, layout->names + (size_t)index * NAME_LEN,
			    NAME_LEN))
			break;
	}
	return i;
}

_Atomic uint64_t *io_layout_value(const struct layout *layout, uint32_t slot,
				  uint32_t index)
{
	uint8_t *at = (uint8_t *)(uintptr_t)layout->area + CACHE_LINE +
		      slot * layout->stride;

	return (_Atomic uint64_t *)(void *)at + index;
}
