/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange.h - one question to a server, and its answer.
 */
#pragma once

#include "run.h"

struct ldns_struct_resolver;

/*
 * Make a resolver, to be freed by the caller with ldns_resolver_deep_free().
 *
 * server: HOST@PORT or HOST, a name or an address; NULL: as in resolv.conf
 *
 * Returns CLI_GOOD, or CLI_BAD or CLI_ENVIRONMENT and *resolver NULL; errors
 * are printed.
 */
enum cli_exit resolve_exchange_open(const char *server,
				    struct ldns_struct_resolver **resolver);

/*
 * Ask for the records of a type at rrset->name.
 *
 * over_ms: of resolve_clock_ms(), when an answer is of no use any more
 * rrset:   the RDATAs are appended; owners and ttl_sec are written
 * reply:   what the server said beside them
 *
 * Returns 0, or an ldns_status when there is no answer to this question:
 * RESOLVE_OTHER_ANSWER of ask.h among them.
 */
int resolve_exchange(struct ldns_struct_resolver *resolver, uint16_t type,
		     uint64_t over_ms, struct resolve_rrset *rrset,
		     struct resolve_reply *reply);
