/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * count.h - count queries and decisions in the thread's own slot (io/counters).
 */
#pragma once

#include "query.h"

/* Find the slot of a thread, or give it one. */
unsigned enumod_count_find_slot(struct enumod_instance *instance,
				const struct timeval *clock);

/*
 * The slot of this thread. It is known by its clock, since a call-back on a
 * reply from Unbound's cache has that, but no environment.
 */
static inline unsigned enumod_count_slot(struct enumod_instance *instance,
					 const struct timeval *clock)
{
	if (atomic_load_explicit(&instance->slots[0], memory_order_relaxed) ==
	    clock)
		return 0;
	return enumod_count_find_slot(instance, clock);
}

static inline void enumod_count_many(const struct module_qstate *qstate,
				     const struct enumod_query *q,
				     enum e164_counter counter, uint64_t amount)
{
	io_counters_add(q->instance->counters,
			enumod_count_slot(q->instance, qstate->env->now_tv),
			counter, amount);
}

static inline void enumod_count(const struct module_qstate *qstate,
				const struct enumod_query *q,
				enum e164_counter counter)
{
	enumod_count_many(qstate, q, counter, 1);
}

/*
 * Count a decision: its NAPTR records by the reason why each was used or not,
 * and the nanoseconds it took.
 */
void enumod_count_decision(const struct module_qstate *qstate,
			   const struct enumod_query *q,
			   const struct e164_decision *d, uint64_t nsec);

/* Nanoseconds of a monotonic clock, for enumod_count_decision(). */
uint64_t enumod_count_clock(void);
