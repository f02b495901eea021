/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clients.c - the netblocks of all view: clauses, sorted.
 *
 * They are sorted by family, then by length, the longest first, then by
 * address. So the netblocks of one family and length are one run, which a
 * binary search works in. A netblock has no host bits (e164_netblock_parse()),
 * so a client's address, cut to that length, equals its netblock.
 */
#include "e164/clients.h"

#include <stdlib.h>

#define ADDRESS_MAX 16  /* octets */
#define RUNS_MAX    129 /* lengths of an IPv6 netblock, from 0 to 128 */

struct block {
	struct e164_netblock netblock;
	e164_view view;
};

/* The netblocks of one length. */
struct run {
	const struct block *first;
	size_t count;
	uint8_t len; /* bits */
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

static int compare(const void *a, const void *b)
{
	const struct block *left = a;
	const struct block *right = b;

	if (left->netblock.is_ipv6 != right->netblock.is_ipv6)
		return left->netblock.is_ipv6 - right->netblock.is_ipv6;
	if (left->netblock.len != right->netblock.len)
		return right->netblock.len - left->netblock.len;
	return memcmp(left->netblock.address, right->netblock.address,
		      ADDRESS_MAX);
}

static void collect(const struct e164_config *config,
		    struct e164_clients *clients)
{
	const struct e164_view_clause *views = config->views.at;

	for (size_t i = 0; i < config->views.count; i++) {
		const struct e164_netblock *blocks = views[i].clients.at;

		for (size_t j = 0; j < views[i].clients.count; j++)
			clients->blocks[clients->count++] = (struct block){
				.netblock = blocks[j],
				.view = (e164_view)(i + 1),
			};
	}
}

static void find_runs(struct e164_clients *clients)
{
	for (size_t i = 0; i < clients->count; i++) {
		const struct block *block = &clients->blocks[i];
		struct family *family =
			&clients->families[block->netblock.is_ipv6];

		if (!family->count ||
		    family->runs[family->count - 1].len != block->netblock.len)
			family->runs[family->count++] = (struct run){
				.first = block,
				.len = block->netblock.len,
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

/* The first len bits of an address, and zeros behind them. */
static void cut(const uint8_t *address, unsigned len, uint8_t *prefix)
{
	const unsigned whole = len / 8;
	const unsigned rest = len % 8;

	memset(prefix, 0, ADDRESS_MAX);
	memcpy(prefix, address, whole);
	if (rest)
		prefix[whole] = address[whole] & (uint8_t)(0xff << (8 - rest));
}

static const struct block *search(const struct run *run, const uint8_t *prefix)
{
	size_t low = 0;
	size_t high = run->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct block *block = &run->first[middle];
		const int order =
			memcmp(block->netblock.address, prefix, ADDRESS_MAX);

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
			    const uint8_t *address, bool is_ipv6)
{
	const struct family *family = &clients->families[is_ipv6];

	for (size_t i = 0; i < family->count; i++) {
		const struct run *run = &family->runs[i];
		uint8_t prefix[ADDRESS_MAX];

		cut(address, run->len, prefix);
		const struct block *block = search(run, prefix);

		if (block)
			return block->view;
	}
	return E164_VIEW_NONE;
}
