/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_netblock.c - netblocks as they are written in client:; VAL-44.
 */
#include "e164/netblock.h"

#include <arpa/inet.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *text;
	const char *address;
	uint8_t len;
} good[] = {
	{ "192.0.2.1", "192.0.2.1", 32 },
	{ "192.0.2.0/24", "192.0.2.0", 24 },
	{ "0.0.0.0/0", "0.0.0.0", 0 },
	{ "10.0.0.0/008", "10.0.0.0", 8 },
	{ "2001:db8::/32", "2001:db8::", 32 },
	{ "2001:db8::1", "2001:db8::1", 128 },
	{ "::/0", "::", 0 },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", 128 },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128",
	  "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", 128 },
};

static const char *const bad[] = {
	"",
	"/",
	"/8",
	"192.0.2.1/",
	"192.0.2.1/24",
	"192.0.2.0/33",
	"192.0.2.0/256",
	"192.0.2.0/280",
	"192.0.2.0/0024",
	"192.0.2.0/2a",
	"192.0.2.0/:4",
	"192.0.2.0/ 24",
	"192.0.2.0/-1",
	"192.0.2.0/24/24",
	"0.0.0.0/2/",
	"192.0.2",
	"192.0.2.256",
	"2001:db8::/129",
	"2001:db8::/384",
	"2001:db8::1/127",
	"2001:db8:::/32",
	"2001:db8::%eth0",
	"localhost",
	/* 63, 64 and 65 octets */
	"111111111111111111111111111111111111111111111111111111111111111",
	"1111111111111111111111111111111111111111111111111111111111111111",
	"11111111111111111111111111111111111111111111111111111111111111111",
};

Test(netblock, reads)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		const bool is_ipv6 = strchr(good[i].text, ':') != NULL;
		uint8_t want[16] = { 0 };
		struct e164_netblock got;

		memset(&got, 0xA5, sizeof(got));
		cr_assert_eq(inet_pton(is_ipv6 ? AF_INET6 : AF_INET,
				       good[i].address, want),
			     1);
		cr_expect(e164_netblock_parse(guard_text(good[i].text), &got),
			  "%s", good[i].text);
		cr_expect_eq(got.len, good[i].len, "%s", good[i].text);
		cr_expect_eq(got.is_ipv6, is_ipv6, "%s", good[i].text);
		cr_expect_arr_eq(got.address, want, sizeof(want), "%s",
				 good[i].text);
		guard_reset();
	}
}

Test(netblock, refuses)
{
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct e164_netblock got;

		cr_expect_not(e164_netblock_parse(guard_text(bad[i]), &got),
			      "%s", bad[i]);
		guard_reset();
	}
}

static void expect_bit(bool is_ipv6, unsigned len, unsigned bit)
{
	uint8_t address[16] = { 0 };
	char text[INET6_ADDRSTRLEN];
	char line[INET6_ADDRSTRLEN + 8];
	struct e164_netblock got;

	address[bit / 8] = (uint8_t)(0x80 >> bit % 8);
	cr_assert(inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, address, text,
			    sizeof(text)));
	snprintf(line, sizeof(line), "%s/%u", text, len);
	cr_expect_eq(e164_netblock_parse(guard_text(line), &got), bit < len,
		     "%s", line);
	guard_reset();
}

/* Each length with each single bit: one behind the length is a mistake. */
Test(netblock, has_no_host_bits)
{
	for (unsigned len = 0; len <= 128; len++)
		for (unsigned bit = 0; bit < 128; bit++) {
			expect_bit(true, len, bit);
			if (len <= 32 && bit < 32)
				expect_bit(false, len, bit);
		}
}
