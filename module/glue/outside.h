/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside.h - queries that are not ours, and whose aliases lead to a name of
 * ours.
 *
 * x.example NAPTR, where x.example is an alias for N: N NAPTR is asked for at
 * this module, as any client would, and its answer is put behind the alias.
 */
#pragma once

#include "query.h"

/* A query that is not ours begins; minfo is NULL. As operate() leaves it. */
enum module_ext_state enumod_outside_start(struct module_qstate *qstate,
					   struct enumod_instance *instance);

/* Its answer is there. Does that lead to a name of ours? */
enum module_ext_state enumod_outside_done(struct module_qstate *qstate,
					  struct enumod_instance *instance);

/* The sub-query for its alias is done. */
enum module_ext_state enumod_outside_resume(struct module_qstate *qstate,
					    struct enumod_query *q);

/* What that sub-query brought becomes q->zone. */
void enumod_outside_take(struct module_qstate *sub, struct module_qstate *super,
			 struct enumod_query *q);
