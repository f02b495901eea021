/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive.h - have looked up what a lookup wants.
 *
 * The lookup (e164/lookup.h) says what; here is how Unbound does it: the zone's
 * reply by a descent to the modules below, all else by sub-queries.
 */
#pragma once

#include "query.h"

/* Start q->lookup. Returns false when out of memory. */
bool enumod_drive_start(struct module_qstate *qstate, struct enumod_query *q);

/* Go on, as far as it goes. Returns what operate() leaves. */
enum module_ext_state enumod_drive(struct module_qstate *qstate,
				   struct enumod_query *q);
