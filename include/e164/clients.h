/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clients.h - from the address of a client to its view: clause.
 *
 * Made once from a configuration, then only read, by all threads. The longest
 * netblock that has the client counts. A look-up is a binary search for each
 * length that netblocks of the client's family have, of which there is a
 * handful, and at most 33 or 129.
 */
#pragma once

#include "e164/conf.h"

typedef uint16_t e164_view; /* from 1, in the order of the configuration */

#define E164_VIEW_NONE 0 /* no view: clause names the client */

struct e164_clients;

/* Returns NULL when out of memory. config is not used afterwards. */
struct e164_clients *e164_clients_new(const struct e164_config *config);
void e164_clients_free(struct e164_clients *clients); /* accepts NULL */

/* address: 4 or 16 octets, network order */
e164_view e164_clients_view(const struct e164_clients *clients,
			    const uint8_t *address, bool is_ipv6);
