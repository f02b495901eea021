/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packed.h - RRsets in the layout of Unbound's util/data/packed_rrset.h.
 *
 * Unbound and its modules copy an RRset by the distance between its first and
 * its last octet, so an RRset must be one contiguous piece of memory: struct
 * packed_rrset_data, then rr_len, rr_data, rr_ttl, then the RDATA, without a
 * gap. A block here is such an RRset, with its key in front and its owner name
 * behind; the blocks of a message are adjacent. Blocks may be copied as octets;
 * then enumod_packed_relocate() corrects their pointers.
 */
#pragma once

#include "compat.h"

/*
 * A description of one RRset, by pointers to its parts; owns nothing. The
 * arrays have count + rrsig_count items, the RRSIGs last. As in Unbound, each
 * item of rr_data begins with the length of the RDATA in two octets.
 */
struct enumod_rrset {
	uint8_t *owner;
	size_t owner_len;
	uint16_t type; /* host order */
	size_t count;
	size_t rrsig_count;
	size_t *rr_len;
	time_t *rr_ttl; /* seconds left when the message was made */
	uint8_t **rr_data;
};

/* The head of a block. */
struct enumod_packed {
	struct ub_packed_rrset_key key;
	size_t size; /* octets of the whole block */
};

/* Octets of the RRset's block. */
size_t enumod_packed_size(const struct enumod_rrset *rrset);

/*
 * Write a block; its pointers have to be relocated.
 *
 * at: aligned for pointers; room for enumod_packed_size() octets
 */
void enumod_packed_write(void *at, const struct enumod_rrset *rrset,
			 enum sec_status security);

/* Correct the pointers of a block for its present address. */
void enumod_packed_relocate(struct enumod_packed *block);

static inline struct packed_rrset_data *
enumod_packed_data(const struct enumod_packed *block)
{
	return block->key.entry.data;
}

static inline struct enumod_packed *
enumod_packed_next(struct enumod_packed *block)
{
	return (struct enumod_packed *)(void *)((uint8_t *)block + block->size);
}

/* Describe an RRset of Unbound; the arrays remain owned by that. */
struct enumod_rrset
enumod_packed_rrset_of(const struct ub_packed_rrset_key *key);
