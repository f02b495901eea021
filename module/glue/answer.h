/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer.h - a finished answer: what it is made of, and its packed copy.
 *
 * A message describes an answer with pointers to wherever its parts are: in the
 * reply of the modules below, in a query's region. An answer is the packed
 * copy of a message in one allocation, counted and never changed, which the
 * cache keeps. A reply is a copy of its RRsets, whether it was made a moment or
 * an hour ago, so a first answer and a cached one cannot differ.
 */
#pragma once

#include "compat.h"
#include "packed.h"

#include "e164/cache.h"
#include "e164/policy.h"
#include "e164/resolve.h"

struct enumod_message {
	enum e164_verdict verdict;
	uint16_t flags;        /* of the DNS header, with the RCODE */
	bool is_secure;        /* may have the AD bit */
	enum e164_trust trust; /* of the data that was used */
	int ede;               /* INFO-CODE or E164_EDE_NONE */
	time_t ttl;            /* seconds that all of it is good for */
	time_t ttl_max;        /* upper bound of the TTL of any record */
	uint64_t made_sec;     /* absolute */
	size_t an;             /* RRsets in the answer section, and so on */
	size_t ns;
	size_t ar;
	struct enumod_rrset *rrsets;
	/* What was accepted at a number, for URIs to be made from. */
	bool is_policy;
	bool is_provisional; /* something failed, and may be back soon */
	size_t choice_count;
	struct e164_choice *choices;
};

struct enumod_answer {
	struct e164_entry entry;
	struct enumod_message message; /* its RRsets are those of the body */
	uint8_t *body;   /* the blocks of the RRsets (packed.h), in order */
	size_t body_len; /* octets */
};

static inline size_t enumod_answer_rrsets(const struct enumod_message *m)
{
	return m->an + m->ns + m->ar;
}

static inline bool enumod_answer_has_failed(const struct enumod_message *m)
{
	return FLAGS_GET_RCODE(m->flags) == LDNS_RCODE_SERVFAIL;
}

/* Octets of the blocks of all RRsets. */
size_t enumod_answer_body_size(const struct enumod_message *m);

/* Write them; at: aligned for pointers. Their pointers are to be relocated. */
void enumod_answer_write_body(const struct enumod_message *m, uint8_t *at);

/*
 * Pack a message under a cache key. Returns an answer with one reference, or
 * NULL when out of memory. expiry_sec is set from the TTL; stale_sec equals it.
 */
struct enumod_answer *enumod_answer_pack(const struct enumod_message *message,
					 struct e164_slice key, uint32_t hash,
					 struct e164_basis basis);

/* NULL stays NULL. */
static inline struct enumod_answer *enumod_answer_of(struct e164_entry *entry)
{
	return (struct enumod_answer *)entry; /* first member */
}

static inline void enumod_answer_release(struct enumod_answer *answer)
{
	if (answer)
		e164_entry_release(&answer->entry);
}
