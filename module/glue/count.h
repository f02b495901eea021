/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * count.h - count queries and decisions in the thread's own slot (io/counters).
 */
#pragma once

#include "query.h"

#include "util/alloc.h"

static inline unsigned enumod_count_slot(const struct module_qstate *qstate)
{
	return (unsigned)qstate->env->alloc->thread_num;
}

static inline void enumod_count(const struct module_qstate *qstate,
				const struct enumod_query *q,
				enum e164_counter counter)
{
	io_counters_add(q->env->counters, enumod_count_slot(qstate), counter,
			1);
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
