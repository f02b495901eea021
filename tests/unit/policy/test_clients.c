/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_clients.c - the view of a client, by the longest netblock; VAL-44.
 *
 * Many netblocks, random but the same in each run, against a search through all
 * of them.
 */
#include "e164/clients.h"

#include <criterion/criterion.h>

#include "guard.h"

#define VIEWS     40
#define BLOCKS    48 /* of each view */
#define QUESTIONS 20000

static uint64_t state = 1;

static uint32_t random_below(uint32_t bound)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(state >> 33) % bound;
}

/*
 * Few values in each octet, so that netblocks lie within each other, and of
 * IPv6 addresses often none in the first half.
 */
static void fill(uint8_t *address, size_t len)
{
	static const uint8_t octets[] = { 0, 1, 127, 128, 254, 255 };
	const size_t zeros = len == 16 && random_below(4) ? 8 : 0;

	for (size_t i = 0; i < len; i++)
		address[i] =
			i < zeros ? 0 : octets[random_below(sizeof(octets))];
}

static void cut(uint8_t *address, unsigned len)
{
	for (unsigned bit = len; bit < 128; bit++)
		address[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
}

static struct e164_netblock make_block(void)
{
	struct e164_netblock block = { .is_ipv6 = random_below(2) };

	fill(block.address, block.is_ipv6 ? 16 : 4);
	block.len = (uint8_t)random_below(block.is_ipv6 ? 129 : 33);
	cut(block.address, block.len);
	return block;
}

static bool is_in(const struct e164_netblock *block, const uint8_t *address,
		  bool is_ipv6)
{
	uint8_t prefix[16] = { 0 };

	memcpy(prefix, address, is_ipv6 ? 16 : 4);
	cut(prefix, block->len);
	return block->is_ipv6 == is_ipv6 && !memcmp(prefix, block->address, 16);
}

static struct e164_netblock blocks[VIEWS][BLOCKS];
static struct e164_view_clause views[VIEWS];

/* A netblock that another view has, too, would have no right answer. */
static bool is_new(const struct e164_netblock *block, size_t view, size_t at)
{
	for (size_t i = 0; i <= view; i++)
		for (size_t j = 0; j < (i == view ? at : BLOCKS); j++)
			if (!memcmp(&blocks[i][j], block, sizeof(*block)))
				return false;
	return true;
}

static struct e164_config make_config(void)
{
	for (size_t i = 0; i < VIEWS; i++) {
		for (size_t j = 0; j < BLOCKS; j++)
			do
				blocks[i][j] = make_block();
			while (!is_new(&blocks[i][j], i, j));
		views[i].clients = (struct e164_list){ blocks[i], BLOCKS };
	}
	return (struct e164_config){ .views = { views, VIEWS } };
}

static e164_view wanted(const uint8_t *address, bool is_ipv6)
{
	e164_view found = E164_VIEW_NONE;
	int longest = -1;

	for (size_t i = 0; i < VIEWS; i++)
		for (size_t j = 0; j < BLOCKS; j++)
			if (blocks[i][j].len > longest &&
			    is_in(&blocks[i][j], address, is_ipv6)) {
				longest = blocks[i][j].len;
				found = (e164_view)(i + 1);
			}
	return found;
}

Test(clients, longest_of_many_netblocks)
{
	const struct e164_config config = make_config();
	struct e164_clients *clients = e164_clients_new(&config);
	size_t in_views = 0;

	cr_assert(clients);
	for (size_t i = 0; i < QUESTIONS; i++) {
		const bool is_ipv6 = i % 2;
		const size_t len = is_ipv6 ? 16 : 4;
		uint8_t address[16];
		e164_view view;

		/* At the edge of a netblock, or anywhere. */
		fill(address, len);
		if (random_below(2))
			memcpy(address,
			       blocks[random_below(VIEWS)][random_below(BLOCKS)]
				       .address,
			       len);
		view = e164_clients_view(clients, guard_copy(address, len).ptr,
					 is_ipv6);
		cr_expect_eq(view, wanted(address, is_ipv6), "question %zu", i);
		in_views += view != E164_VIEW_NONE;
		guard_reset();
	}
	cr_expect_gt(in_views, QUESTIONS / 4);
	e164_clients_free(clients);
}

Test(clients, without_views)
{
	static const uint8_t address[16] = { 127, 0, 0, 1 };
	const struct e164_config config = { .views.count = 0 };
	struct e164_clients *clients = e164_clients_new(&config);

	cr_assert(clients);
	cr_expect_eq(e164_clients_view(clients, address, false),
		     E164_VIEW_NONE);
	cr_expect_eq(e164_clients_view(clients, address, true), E164_VIEW_NONE);
	e164_clients_free(clients);
}
