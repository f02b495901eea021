/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netblock.c - read a netblock; inet_pton() reads the address in it.
 */
#define _POSIX_C_SOURCE 200809L

#include "e164/netblock.h"

#include <arpa/inet.h>

#define TEXT_MAX 64 /* octets of an address as text; the longest has 45 */

static bool read_length(struct e164_slice text, unsigned max, uint8_t *len)
{
	unsigned sum = 0;

	if (!text.len || text.len > 3)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!e164_is_digit(text.ptr[i]))
			return false;
		sum = sum * 10 + (unsigned)(text.ptr[i] - '0');
	}
	*len = (uint8_t)sum;
	return sum <= max;
}

static bool has_bit(const uint8_t *address, unsigned bit)
{
	return address[bit / 8] >> (7 - bit % 8) & 1;
}

static bool is_clean(const struct e164_netblock *netblock, unsigned max)
{
	for (unsigned bit = netblock->len; bit < max; bit++)
		if (has_bit(netblock->address, bit))
			return false;
	return true;
}

bool e164_netblock_parse(struct e164_slice text, struct e164_netblock *netblock)
{
	const uint8_t *slash =
		text.len ? memchr(text.ptr, '/', text.len) : NULL;
	const size_t len = slash ? (size_t)(slash - text.ptr) : text.len;
	struct e164_netblock block = { .len = 0 };
	char address[TEXT_MAX];

	if (len >= sizeof(address))
		return false;
	if (len)
		memcpy(address, text.ptr, len);
	address[len] = 0;
	block.is_ipv6 = memchr(address, ':', len) != NULL;
	const unsigned max = block.is_ipv6 ? 128 : 32;

	if (inet_pton(block.is_ipv6 ? AF_INET6 : AF_INET, address,
		      block.address) != 1)
		return false;
	block.len = (uint8_t)max;
	if (slash && !read_length(e164_slice(slash + 1, text.len - len - 1),
				  max, &block.len))
		return false;
	if (!is_clean(&block, max))
		return false;
	*netblock = block;
	return true;
}
