/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reply.h - hand an answer to Unbound.
 */
#pragma once

#include "answer.h"

/*
 * Make the answer the query's reply; all of it is copied.
 *
 * is_stale: with the TTL of stale data, and its EDE
 * has_ede:  the reason may be told
 *
 * Returns false when out of memory.
 */
bool enumod_reply(struct module_qstate *qstate,
		  const struct enumod_answer *answer, bool is_stale,
		  bool has_ede);

/* The same from a message that is not to be kept. */
bool enumod_reply_once(struct module_qstate *qstate,
		       const struct enumod_message *message, bool has_ede);
