/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange.h - one question to a server, and its answer.
 */
#pragma once

#include "run.h"

struct ldns_struct_resolver;

/* The answer to another question; ldns itself does not say that. */
#define RESOLVE_OTHER_ANSWER LDNS_STATUS_INTERNAL_ERR

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
 * rrset: the RDATAs are appended; owners and ttl_sec are written
 * reply: what the server said beside them
 *
 * Returns 0, or an ldns_status when there is no answer to this question.
 */
int resolve_exchange(struct ldns_struct_resolver *resolver, uint16_t type,
		     struct resolve_rrset *rrset, struct resolve_reply *reply);
