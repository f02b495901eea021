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
 * enumctl flush, the generation that of the store.
 */
struct e164_basis enumod_validation_basis(struct enumod_instance *env,
					  uint64_t now_sec);

/*
 * All that stands against a number before its records are looked at: range,
 * policy, validation. For the number asked for and for one that an alias leads
 * to (VAL-46). ANSWER when there is no objection.
 *
 * validity: written, for the bounds of a TTL
 */
enum e164_verdict enumod_validation_check_number(
	const struct enumod_query *q, const struct e164_number *number,
	uint64_t now_sec, struct e164_validity *validity);

/*
 * Look-ups take time, and the store may have changed since q->basis: judge the
 * number again then, and the names that led to what was found. What is refused
 * now is DENIED.
 */
void enumod_validation_check_again(const struct module_qstate *qstate,
				   struct enumod_query *q);

/*
 * The same for the number that a name stands for, to which an alias or a
 * referral leads; a name that is none, or the number asked for, is fine. What
 * bounds that number also bounds q->validity from then on, and an answer that
 * hangs on it is not served stale when the store has changed (q->is_bound).
 */
enum e164_verdict enumod_validation_check_name(struct enumod_query *q,
					       struct e164_slice name,
					       uint64_t now_sec);

/* The same for every name in the answer of a reply. */
enum e164_verdict enumod_validation_check_reply(struct enumod_query *q,
						const struct reply_info *reply,
						uint64_t now_sec);

/* Is the number in its days of grace? Counted, and told once a day (VAL-37). */
void enumod_validation_grace(const struct module_qstate *qstate,
			     const struct enumod_query *q);

/* Bound an answer by the next change of the number's state (VAL-40). */
void enumod_validation_bound(const struct enumod_query *q,
			     struct enumod_message *m);
