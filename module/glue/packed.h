/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packed.h - RRsets in the layout of Unbound's util/data/packed_rrset.h.
 *
 * Unbound and its modules copy an RRset by the distance between its first and
 * its last octet, so an RRset must be one contiguous piece of memory: struct
 * packed_rrset_data, then rr_len, rr_data, rr_ttl, then the RDATA, without a
 * gap. A block here is such an RRset, with its owner name behind; the blocks of
 * a message are adjacent. Blocks may be copied as octets, and keys are made for
 * the copy: a key is nothing but zeros and what describes the RRset, so that it
 * need not be kept.
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

/* Octets of the RRset's block; the next one may begin right behind it. */
size_t enumod_packed_size(const struct enumod_rrset *rrset);

/*
 * Write a block. Returns the description of what is there now.
 *
 * at: aligned for pointers; room for enumod_packed_size() octets
 */
struct enumod_rrset enumod_packed_write(void *at,
					const struct enumod_rrset *rrset,
					enum sec_status security);

/*
 * Make the key of a block that was copied, and correct the block's pointers.
 *
 * key:      zeroed
 * rrset:    describes the block that was copied
 * from, to: a place in front of that block, and the same place of the copy
 * Returns the RRset's data in the copy.
 */
static inline struct packed_rrset_data *
enumod_packed_set_key(struct ub_packed_rrset_key *key,
		      const struct enumod_rrset *rrset, const uint8_t *from,
		      uint8_t *to)
{
	/* Behind a struct packed_rrset_data comes its rr_len, at once. */
	struct packed_rrset_data *data =
		(void *)(to + ((uint8_t *)rrset->rr_len - from) -
			 sizeof(*data));

	packed_rrset_ptr_fixup(data);
	key->entry.key = key;
	key->entry.data = data;
	key->rk.dname = to + (rrset->owner - from);
	key->rk.dname_len = rrset->owner_len;
	key->rk.type = htons(rrset->type);
	key->rk.rrset_class = htons(LDNS_RR_CLASS_IN);
	return data;
}

/* Describe an RRset of Unbound; the arrays remain owned by that. */
struct enumod_rrset
enumod_packed_rrset_of(const struct ub_packed_rrset_key *key);
