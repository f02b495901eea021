/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ask.h - one question to all servers, in every way that may bring an answer.
 */
#pragma once

#include "run.h"

struct ldns_struct_pkt;
struct ldns_struct_resolver;

/* The answer to another question; ldns itself does not say that. */
#define RESOLVE_OTHER_ANSWER LDNS_STATUS_INTERNAL_ERR

/*
 * over_ms: of resolve_clock_ms(), when an answer is of no use any more
 * reply:   is_tcp is written
 * answer:  owned by the caller; NULL unless 0 is returned
 *
 * Returns 0, or an ldns_status.
 */
int resolve_ask(struct ldns_struct_resolver *resolver,
		struct ldns_struct_pkt *query, uint64_t over_ms,
		struct resolve_reply *reply, struct ldns_struct_pkt **answer);
