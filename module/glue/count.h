/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * count.h - count what happens to queries, on the thread's own cache lines.
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

/* A decision about an RRset: its records by reason, and the time it took. */
void enumod_count_decision(const struct module_qstate *qstate,
			   const struct enumod_query *q,
			   const struct e164_decision *d, uint64_t nsec);

/* A clock for enumod_count_decision(): nanoseconds from some start. */
uint64_t enumod_count_clock(void);
