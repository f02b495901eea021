/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * deadline.h - look-ups that take too long are given up.
 *
 * Unbound lets no module have a timer. What tells that time has passed is a
 * query that it sent upstream and that got no answer: the first such time-out
 * comes within a second, and more follow.
 */
#pragma once

#include "instance.h"

/* A query upstream of this state got no answer in time. id: of our module */
void enumod_deadline_tick(struct module_qstate *qstate, int id,
			  const struct enumod_instance *instance);
