/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reply.h - hand an answer to Unbound.
 */
#pragma once

#include "answer.h"

/*
 * Make the answer the query's reply; all of it is copied into the region of
 * qstate.
 *
 * is_stale: use the TTL and the EDE of stale data (RFC 8767, RFC 8914)
 * has_ede:  send an EDE, if the verdict has one
 *
 * Returns false when out of memory.
 */
bool enumod_reply(struct module_qstate *qstate,
		  const struct enumod_answer *answer, bool is_stale,
		  bool has_ede);

/* The same for a message that is not cached. */
bool enumod_reply_once(struct module_qstate *qstate,
		       const struct enumod_message *message, bool has_ede);
