/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * epoch.h - whatever was cached in another epoch is never used again.
 *
 * An epoch ends with "enumctl flush", with the loss of the counters-file, and
 * when the clock of the machine is set back. Expiries are points of time, so a
 * clock that goes back would make each answer live longer, with a greater TTL,
 * than its zone allows; and what was made while the clock was ahead would
 * outlive even the mistake.
 */
#pragma once

#include "instance.h"

/* Is that, but for a few seconds, what the clock of the machine shows? */
bool enumod_epoch_is_now(time_t now);

/* The clock shows another second than the latest that was seen. */
void enumod_epoch_look(struct enumod_instance *instance, time_t now);

/*
 * For every query.
 * flushes: io_counters_flushes(), now
 * now:     of its thread, in seconds
 */
static inline uint32_t enumod_epoch_at(struct enumod_instance *instance,
				       uint64_t flushes, time_t now)
{
	if (now !=
	    atomic_load_explicit(&instance->latest_sec, memory_order_relaxed))
		enumod_epoch_look(instance, now);
	return (uint32_t)flushes +
	       atomic_load_explicit(&instance->set_back, memory_order_relaxed);
}

static inline uint32_t enumod_epoch_of(struct enumod_instance *instance,
				       time_t now)
{
	return enumod_epoch_at(instance,
			       io_counters_flushes(instance->counters), now);
}
