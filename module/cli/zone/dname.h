/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dname.h - a domain name in the words of a zone file.
 */
#pragma once

#include "e164/bytes.h"

/*
 * Read a domain name as written in a zone file; without a dot at its end it is
 * meant in full all the same.
 * wire: room for E164_DNAME_MAX octets
 * Returns an empty slice if it is no name.
 */
struct e164_slice zone_name_parse(const char *text, uint8_t *wire);
