/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer.c - pack a message into one allocation.
 *
 * The size is counted first and the copy then cuts its pieces from the block
 * in the same order; a piece that would not fit aborts, since that is a bug in
 * the two walks and nothing a packet can cause.
 */
#include "answer.h"

#include <stdalign.h>
#include <string.h>

struct block {
	uint8_t *at;
	size_t left; /* octets */
};

static size_t padded(size_t size)
{
	const size_t align = alignof(max_align_t);

	return (size + align - 1) / align * align;
}

static void *cut(struct block *block, size_t size)
{
	void *piece = block->at;

	size = padded(size);
	if (size > block->left)
		fatal_exit("enumod: internal error: answer block too small");
	block->at += size;
	block->left -= size;
	return piece;
}

static void *cut_copy(struct block *block, const void *from, size_t size)
{
	void *piece = cut(block, size);

	if (size)
		memcpy(piece, from, size);
	return piece;
}

static size_t rrset_size(const struct enumod_rrset *rrset)
{
	const size_t all = rrset->count + rrset->rrsig_count;
	size_t size = padded(rrset->owner_len) +
		      padded(all * sizeof(*rrset->rr_len)) +
		      padded(all * sizeof(*rrset->rr_ttl)) +
		      padded(all * sizeof(*rrset->rr_data));

	for (size_t i = 0; i < all; i++)
		size += padded(rrset->rr_len[i]);
	return size;
}

static size_t message_size(const struct enumod_message *m)
{
	const size_t all = enumod_message_rrsets(m);
	size_t size = padded(all * sizeof(*m->rrsets)) +
		      padded(m->choice_count * sizeof(*m->choices));

	for (size_t i = 0; i < all; i++)
		size += rrset_size(&m->rrsets[i]);
	for (size_t i = 0; i < m->choice_count; i++)
		size += padded(m->choices[i].uri.len);
	return size;
}

static void copy_rrset(struct block *block, struct enumod_rrset *rrset)
{
	const size_t all = rrset->count + rrset->rrsig_count;

	rrset->owner = cut_copy(block, rrset->owner, rrset->owner_len);
	rrset->rr_len =
		cut_copy(block, rrset->rr_len, all * sizeof(*rrset->rr_len));
	rrset->rr_ttl =
		cut_copy(block, rrset->rr_ttl, all * sizeof(*rrset->rr_ttl));
	rrset->rr_data =
		cut_copy(block, rrset->rr_data, all * sizeof(*rrset->rr_data));
	for (size_t i = 0; i < all; i++)
		rrset->rr_data[i] =
			cut_copy(block, rrset->rr_data[i], rrset->rr_len[i]);
}

static void copy_message(struct block *block, struct enumod_message *m)
{
	const size_t all = enumod_message_rrsets(m);

	m->rrsets = cut_copy(block, m->rrsets, all * sizeof(*m->rrsets));
	for (size_t i = 0; i < all; i++)
		copy_rrset(block, &m->rrsets[i]);
	m->choices = cut_copy(block, m->choices,
			      m->choice_count * sizeof(*m->choices));
	for (size_t i = 0; i < m->choice_count; i++)
		m->choices[i].uri.ptr = cut_copy(block, m->choices[i].uri.ptr,
						 m->choices[i].uri.len);
}

struct enumod_answer *enumod_answer_pack(const struct enumod_message *message,
					 struct e164_slice key, uint32_t hash,
					 uint32_t generation)
{
	const size_t head = padded(sizeof(struct enumod_answer));
	const size_t size = head + padded(key.len) + message_size(message);
	struct enumod_answer *answer = enumod_answer_of(e164_entry_new(size));

	if (!answer)
		return NULL;
	struct block block = { (uint8_t *)answer + head, size - head };

	answer->message = *message;
	copy_message(&block, &answer->message);
	answer->entry.key =
		e164_slice(cut_copy(&block, key.ptr, key.len), key.len);
	answer->entry.hash = hash;
	answer->entry.generation = generation;
	answer->entry.expiry_sec = message->made_sec + (uint64_t)message->ttl;
	answer->entry.stale_sec = answer->entry.expiry_sec;
	return answer;
}
