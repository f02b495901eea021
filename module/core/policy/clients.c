/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clients.c - the netblocks of all view: clauses, sorted.
 *
 * They are sorted by family, then by length, the longest first, then by
 * address. So the netblocks of one family and length are one run, which a
 * binary search works in. A netblock has no host bits (e164_netblock_parse()),
 * so a client's address, cut to that length, equals its netblock. Every query
 * of a client comes here, so addresses are cut and compared as two words, in
 * whatever order the machine has their octets.
 */
#include "e164/clients.h"

#include <stdlib.h>

#define ADDRESS_MAX 16 /* octets */
#define IPV4_LEN    4
#define RUNS_MAX    129 /* lengths of an IPv6 netblock, from 0 to 128 */

/* Network order; behind the four octets of IPv4 there are zeros. */
union address {
	uint8_t octets[ADDRESS_MAX];
	uint64_t words[2];
};

struct block {
	union address address;
	e164_view view;
	uint8_t len; /* bits */
	bool is_ipv6;
};

/* The netblocks of one length. */
struct run {
	const struct block *first;
	size_t count;
	union address mask; /* its first len bits are set */
	uint8_t len;
};

struct family {
	struct run runs[RUNS_MAX]; /* the longest first */
	size_t count;
};

struct e164_clients {
	struct family families[2]; /* IPv4, IPv6 */
	size_t count;
	struct block blocks[];
};

static int compare_addresses(const union address *a, const union address *b)
{
	if (a->words[0] != b->words[0])
		return a->words[0] < b->words[0] ? -1 : 1;
	if (a->words[1] != b->words[1])
		return a->words[1] < b->words[1] ? -1 : 1;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct block *left = a;
	const struct block *right = b;

	if (left->is_ipv6 != right->is_ipv6)
		return left->is_ipv6 - right->is_ipv6;
	if (left->len != right->len)
		return right->len - left->len;
	return compare_addresses(&left->address, &right->address);
}

static struct block block_of(const struct e164_netblock *netblock,
			     e164_view view)
{
	struct block block = {
		.view = view,
		.len = netblock->len,
		.is_ipv6 = netblock->is_ipv6,
	};

	memcpy(block.address.octets, netblock->address, ADDRESS_MAX);
	return block;
}

static void collect(const struct e164_config *config,
		    struct e164_clients *clients)
{
	const struct e164_view_clause *views = config->views.at;

	for (size_t i = 0; i < config->views.count; i++) {
		const struct e164_netblock *blocks = views[i].clients.at;

		for (size_t j = 0; j < views[i].clients.count; j++)
			clients->blocks[clients->count++] =
				block_of(&blocks[j], (e164_view)(i + 1));
	}
}

static union address mask_of(unsigned len)
{
	union address mask = { { 0 } };

	for (unsigned bit = 0; bit < len; bit++)
		mask.octets[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	return mask;
}

static void find_runs(struct e164_clients *clients)
{
	for (size_t i = 0; i < clients->count; i++) {
		const struct block *block = &clients->blocks[i];
		struct family *family = &clients->families[block->is_ipv6];

		if (!family->count ||
		    family->runs[family->count - 1].len != block->len)
			family->runs[family->count++] = (struct run){
				.first = block,
				.mask = mask_of(block->len),
				.len = block->len,
			};
		family->runs[family->count - 1].count++;
	}
}

struct e164_clients *e164_clients_new(const struct e164_config *config)
{
	const struct e164_view_clause *views = config->views.at;
	struct e164_clients *clients;
	size_t count = 0;

	for (size_t i = 0; i < config->views.count; i++)
		count += views[i].clients.count;
	clients = calloc(1, sizeof(*clients) + count * sizeof(struct block));
	if (!clients)
		return NULL;
	collect(config, clients);
	if (count)
		qsort(clients->blocks, count, sizeof(struct block), compare);
	find_runs(clients);
	return clients;
}

void e164_clients_free(struct e164_clients *clients)
{
	free(clients);
}

static union address read_address(const uint8_t *octets, bool is_ipv6)
{
	union address address = { { 0 } };

	if (is_ipv6)
		memcpy(address.octets, octets, ADDRESS_MAX);
	else
		memcpy(address.octets, octets, IPV4_LEN);
	return address;
}

static const struct block *search(const struct run *run,
				  const union address *prefix)
{
	size_t low = 0;
	size_t high = run->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct block *block = &run->first[middle];
		const int order = compare_addresses(&block->address, prefix);

		if (!order)
			return block;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

e164_view e164_clients_view(const struct e164_clients *clients,
			    const uint8_t *octets, bool is_ipv6)
{
	const struct family *family = &clients->families[is_ipv6];
	const union address address = read_address(octets, is_ipv6);

	for (size_t i = 0; i < family->count; i++) {
		const struct run *run = &family->runs[i];
		const union address prefix = {
			.words = { address.words[0] & run->mask.words[0],
				   address.words[1] & run->mask.words[1] },
		};
		const struct block *block = search(run, &prefix);

		if (block)
			return block->view;
	}
	return E164_VIEW_NONE;
}
