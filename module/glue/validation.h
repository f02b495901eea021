/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validation.h - is the validation of a number in force? (RFC 4725)
 *
 * The generation of the store is part of what an answer is cached under, so a
 * change in the store is seen by the next query, cached or not. A stale answer
 * of another generation is served when the number is judged again, and is good.
 */
#pragma once

#include "query.h"

/*
 * For every query: under which data it is answered. The epoch is that of
 * epoch.h, the generation that of the store.
 */
struct e164_basis enumod_validation_basis(struct enumod_instance *instance,
					  uint64_t now_sec);

/* Set the gauges of the store before the first query comes. */
void enumod_validation_gauge(struct enumod_instance *instance,
			     uint64_t now_sec);

/*
 * What stands against the number of a query by the validation store. Without a
 * store, or where no record of the number is handed out, it is always clear;
 * range and policy are decided before, in enumod_classify_task().
 */
struct e164_clearance
enumod_validation_clear(const struct module_qstate *qstate,
			const struct enumod_query *q);

/*
 * The same for the number that a name stands for, to which an alias or a
 * referral leads (VAL-46); a name that is none, or the number asked for, is
 * clear. And for all names of a result together.
 */
struct e164_clearance
enumod_validation_clear_name(const struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct e164_slice name);
struct e164_clearance
enumod_validation_clear_names(const struct module_qstate *qstate,
			      const struct enumod_query *q,
			      const struct e164_result *result);

/*
 * Look-ups take time, in which the store may have changed since q->asked.basis,
 * or a validation may have ended: check the number again then, and the names
 * that led to what was found.
 */
void enumod_validation_check_again(const struct module_qstate *qstate,
				   struct enumod_query *q);

/* Is the number in its days of grace? Counted, and told once a day (VAL-37). */
void enumod_validation_grace(const struct module_qstate *qstate,
			     const struct enumod_query *q);
