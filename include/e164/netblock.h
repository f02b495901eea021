/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netblock.h - blocks of addresses, for policies by client.
 */
#pragma once

#include "e164/bytes.h"

struct e164_netblock {
	uint8_t address[16]; /* network order; IPv4: the first four octets */
	uint8_t len;         /* bits */
	bool is_ipv6;
};

/*
 * Read "192.0.2.0/24", "2001:db8::/32" or an address alone. Host bits must be
 * 0: "192.0.2.1/24" is taken for a mistake.
 * Returns false, with *netblock not written, if text is not a netblock.
 */
bool e164_netblock_parse(struct e164_slice text,
			 struct e164_netblock *netblock);
