/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clients.h - from the address of a client to its view: clause.
 *
 * Made once from a configuration, then only read, by all threads. The longest
 * netblock that contains the client counts. A look-up makes one binary search
 * for each prefix length that is in use in the client's address family: a few
 * as a rule, at most 33 for IPv4 and 129 for IPv6.
 */
#pragma once

#include "e164/conf.h"

typedef uint16_t e164_view; /* from 1, in the order of the configuration */

#define E164_VIEW_NONE 0 /* no view: clause contains the client */

struct e164_clients;

/*
 * Returns NULL when out of memory; the caller frees it. config is not used
 * afterwards.
 */
struct e164_clients *e164_clients_new(const struct e164_config *config);
void e164_clients_free(struct e164_clients *clients); /* accepts NULL */

/*
 * Returns the client's view or E164_VIEW_NONE.
 * address: 16 octets if is_ipv6, else 4, network order
 */
e164_view e164_clients_view(const struct e164_clients *clients,
			    const uint8_t *address, bool is_ipv6);
