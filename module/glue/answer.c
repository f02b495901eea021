/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer.c - pack a message into one allocation.
 *
 * The size is computed first; then the parts are copied into the block in the
 * same order. If a part does not fit, the process aborts: the two passes
 * differ, which is a bug and nothing that a packet can cause.
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

size_t enumod_answer_body_size(const struct enumod_message *m)
{
	size_t size = 0;

	for (size_t i = 0; i < enumod_answer_rrsets(m); i++)
		size += enumod_packed_size(&m->rrsets[i]);
	return size;
}

static enum sec_status security_of(const struct enumod_message *m)
{
	return m->is_secure ? sec_status_secure : sec_status_insecure;
}

void enumod_answer_write_body(const struct enumod_message *m, uint8_t *at,
			      struct enumod_rrset *rrsets)
{
	for (size_t i = 0; i < enumod_answer_rrsets(m); i++) {
		rrsets[i] =
			enumod_packed_write(at, &m->rrsets[i], security_of(m));
		at += enumod_packed_size(&m->rrsets[i]);
	}
}

/* With the alias. */
static size_t choices_size(const struct enumod_message *m)
{
	size_t size = padded(m->choice_count * sizeof(*m->choices)) +
		      padded(m->alias.len);

	for (size_t i = 0; i < m->choice_count; i++)
		size += padded(m->choices[i].uri.len);
	return size;
}

/* Copy the RRsets into the answer's own memory, and describe them there. */
static void pack_rrsets(struct block *block, const struct enumod_message *from,
			struct enumod_answer *answer)
{
	const size_t all = enumod_answer_rrsets(from);

	answer->body_len = enumod_answer_body_size(from);
	answer->body = cut(block, answer->body_len);
	answer->message.rrsets = cut(block, all * sizeof(*from->rrsets));
	enumod_answer_write_body(from, answer->body, answer->message.rrsets);
}

static void pack_choices(struct block *block, struct enumod_message *m)
{
	m->choices = cut_copy(block, m->choices,
			      m->choice_count * sizeof(*m->choices));
	for (size_t i = 0; i < m->choice_count; i++)
		m->choices[i].uri.ptr = cut_copy(block, m->choices[i].uri.ptr,
						 m->choices[i].uri.len);
	m->alias.ptr = cut_copy(block, m->alias.ptr, m->alias.len);
}

struct enumod_answer *enumod_answer_pack(const struct enumod_message *message,
					 struct e164_slice key, uint32_t hash,
					 struct e164_basis basis)
{
	const size_t head = padded(sizeof(struct enumod_answer));
	const size_t size = head + padded(enumod_answer_body_size(message)) +
			    padded(enumod_answer_rrsets(message) *
				   sizeof(*message->rrsets)) +
			    choices_size(message) + padded(key.len);
	struct enumod_answer *answer = enumod_answer_of(e164_entry_new(size));

	if (!answer)
		return NULL;
	struct block block = { (uint8_t *)answer + head, size - head };

	answer->message = *message;
	pack_rrsets(&block, message, answer);
	pack_choices(&block, &answer->message);
	answer->entry.key =
		e164_slice(cut_copy(&block, key.ptr, key.len), key.len);
	answer->entry.hash = hash;
	answer->entry.basis = basis;
	answer->entry.expiry_sec = message->made_sec + (uint64_t)message->ttl;
	answer->entry.stale_sec = answer->entry.expiry_sec;
	return answer;
}
