/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer.h - an answer as a message, and packed for the cache.
 *
 * A message describes an answer by pointers to its parts, which may be in the
 * reply of the modules below or in the query's region. An answer is a packed
 * copy of a message: one allocation, reference-counted, never changed. The
 * cache keeps answers. A reply to a client is a copy of an answer's RRsets,
 * also for the first client, so a first and a cached reply cannot differ.
 */
#pragma once

#include "compat.h"
#include "packed.h"

#include "e164/cache.h"
#include "e164/policy.h"
#include "e164/decision.h"

struct enumod_message {
	enum e164_verdict verdict;
	uint16_t flags;        /* of the DNS header, with the RCODE */
	bool is_secure;        /* may have the AD bit */
	enum e164_trust trust; /* of the data that was used */
	int ede;               /* INFO-CODE or E164_EDE_NONE */
	time_t ttl;            /* seconds that all of it is good for */
	time_t ttl_max;        /* upper bound of the TTL of any record */
	uint64_t made_sec;     /* when it was made: seconds since 1970 */
	size_t an;             /* RRsets in answer, authority, additional */
	size_t ns;
	size_t ar;
	struct enumod_rrset *rrsets;
	/* For NAPTR at a number: what was accepted, to make URI RRs from it. */
	bool is_policy;      /* policy removed a record that was usable */
	bool is_provisional; /* a part failed that may succeed soon */
	size_t choice_count;
	struct e164_choice *choices;
	/* Where the number's own alias leads, if that is not in the answer. */
	struct e164_slice alias;
};

struct enumod_answer {
	struct e164_entry entry;
	struct enumod_message message; /* its RRsets point into the body */
	uint8_t *body;                 /* the blocks of the RRsets (packed.h) */
	size_t body_len;               /* octets */
};

static inline size_t enumod_answer_rrsets(const struct enumod_message *m)
{
	return m->an + m->ns + m->ar;
}

static inline bool enumod_answer_has_failed(const struct enumod_message *m)
{
	return FLAGS_GET_RCODE(m->flags) == LDNS_RCODE_SERVFAIL;
}

/* Octets of the blocks of all RRsets (packed.h). */
size_t enumod_answer_body_size(const struct enumod_message *m);

/*
 * Write these blocks.
 * at:     aligned for pointers; room for enumod_answer_body_size()
 * rrsets: written: what is there now; room for enumod_answer_rrsets()
 */
void enumod_answer_write_body(const struct enumod_message *m, uint8_t *at,
			      struct enumod_rrset *rrsets);

/*
 * Pack a message under a cache key. Returns an answer with one reference, which
 * the caller releases, or NULL when out of memory. Its expiry_sec follows from
 * the TTL, and its stale_sec is the same.
 */
struct enumod_answer *enumod_answer_pack(const struct enumod_message *message,
					 struct e164_slice key, uint32_t hash,
					 struct e164_basis basis);

/* The answer that an entry is part of; NULL for NULL. */
static inline struct enumod_answer *enumod_answer_of(struct e164_entry *entry)
{
	return (struct enumod_answer *)entry; /* first member */
}

static inline void enumod_answer_release(struct enumod_answer *answer)
{
	if (answer)
		e164_entry_release(&answer->entry);
}
