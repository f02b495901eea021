/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dname.h - read a domain name in the notation of zone files.
 */
#pragma once

#include "e164/bytes.h"

/*
 * Read a domain name as in a zone file (RFC 1035 section 5.1), but always an
 * absolute one: it need not end in a dot.
 * wire: room for E164_DNAME_MAX octets
 * Returns the name in wire; an empty slice if text is not a name.
 */
struct e164_slice zone_name_parse(const char *text, uint8_t *wire);
