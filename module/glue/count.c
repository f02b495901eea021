/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * count.c - count a decision, and measure the time it takes.
 */
#include "count.h"

#include <time.h>

/* Its place in a table that is only ever added to; the last one is shared. */
unsigned enumod_count_find_slot(struct enumod_instance *instance,
				const struct timeval *clock)
{
	const unsigned last = IO_COUNTERS_SLOTS - 1;

	for (unsigned i = 0; i < last; i++) {
		const struct timeval *owner = atomic_load_explicit(
			&instance->slots[i], memory_order_relaxed);

		if (owner == clock)
			return i;
		if (!owner && atomic_compare_exchange_strong(
				      &instance->slots[i], &owner, clock))
			return i;
		if (owner == clock)
			return i;
	}
	return last;
}

uint64_t enumod_count_clock(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		return 0;
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void enumod_count_decision(const struct module_qstate *qstate,
			   const struct enumod_query *q,
			   const struct e164_decision *d, uint64_t nsec)
{
	const size_t count = d->record_count < E164_RECORDS_MAX
				     ? d->record_count
				     : E164_RECORDS_MAX;

	for (size_t i = 0; i < count; i++)
		enumod_count(qstate, q, e164_counter_reason(d->reasons[i]));
	io_counters_add(q->instance->counters,
			enumod_count_slot(q->instance, qstate->env->now_tv),
			E164_COUNTER_REWRITE_NSEC, nsec);
}
