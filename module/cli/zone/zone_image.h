/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * zone_image.h - a whole zone in memory, asked as a name server is asked.
 *
 * Fill an image with the records of a file, sort it once, then ask it: it
 * follows aliases, takes the wildcard that applies (RFC 4592), and says where
 * the zone ends, at a delegation or at a name of another zone. "resolve" and
 * "diff" take their records from it.
 *
 * Of a name, only its key is kept: the labels from the root down, so that all
 * names below one stand behind it. A digit is one octet, 128 and the digit; "*"
 * is an octet of 0; of any other label there is its length, and its octets in
 * lower case. An entry takes 32 octets, and those of its key and RDATA.
 */
#pragma once

#include "zone.h"

#define ZONE_CHAIN_MAX 11 /* aliases that Unbound follows for a client */

/* Types whose RDATA is kept; of all others, only that the name exists. */
enum zone_kind {
	ZONE_KIND_OTHER,
	ZONE_KIND_NAPTR,
	ZONE_KIND_CNAME,
	ZONE_KIND_DNAME,
	ZONE_KIND_NS,
	ZONE_KIND_SOA, /* without its RDATA */
	/* No record: the owner of a line that is to be one. In the place of
	 * RDATA there are its type, in two octets, and what is to be told.
	 */
	ZONE_KIND_FAULT,
};

struct zone_entry {
	uint64_t word;         /* the octets of the key that sorting looks at */
	const uint8_t *octets; /* key, then RDATA */
	uint32_t ttl_sec;
	uint32_t index; /* in the order of the file */
	uint16_t rdata_len;
	uint8_t key_len;
	uint8_t kind;
};

struct zone_key {
	uint8_t at[E164_DNAME_MAX];
	size_t len;
};

/* Entries of one owner, in the order of the file. */
struct zone_range {
	const struct zone_entry *at;
	size_t count;
};

struct zone_image; /* opaque */

/*
 * apex: of the zone, wire form; empty: the owner of the SOA, or, if there are
 *       several that are not below one of them, or none, the root.
 *       The root: records of any zones; then NS records are delegations only if
 *       there is a SOA, for they may be what dig(1) shows beside an answer
 *
 * Returns NULL when out of memory.
 */
struct zone_image *zone_image_new(struct e164_slice apex);
void zone_image_free(struct zone_image *image); /* accepts NULL */

/*
 * Add the record that zone_next() has read. Returns ZONE_RECORD; ZONE_FAULT,
 * its RDATA is not valid, with a fault in zone->fault; ZONE_END, out of memory.
 */
enum zone_item zone_image_add(struct zone_image *image, struct zone *zone);

/*
 * Add what is wrong with the entry that zone_next() has read, or that was not
 * added; zone->whose is ZONE_WHOSE_OWNER. Returns false when out of memory.
 */
bool zone_image_add_fault(struct zone_image *image, const struct zone *zone,
			  struct e164_slice text);

/*
 * A faulty DNAME or delegation above a name, which might lead elsewhere; NULL:
 * there is none.
 */
const struct zone_entry *zone_image_fault_above(const struct zone_image *image,
						struct e164_slice name);

/* What is to be told of an entry of the kind FAULT. */
static inline struct e164_slice zone_fault_text(const struct zone_entry *e)
{
	return e164_slice(e->octets + e->key_len + 2, e->rdata_len - 2U);
}

/* After the last record. Returns false when out of memory. */
bool zone_image_sort(struct zone_image *image);

/* All entries, by key. */
struct zone_range zone_image_entries(const struct zone_image *image);

/* Records that were left out, since their names are not in the zone. */
size_t zone_image_outside(const struct zone_image *image);

/* The key of the apex. */
const struct zone_key *zone_image_apex(const struct zone_image *image);

/* Was it given, or is there a SOA? Before sorting, it can be set. */
bool zone_image_has_apex(const struct zone_image *image);
void zone_image_set_apex(struct zone_image *image, const struct zone_key *apex);

/* Do the records of this owner delegate it? */
bool zone_image_is_delegated(const struct zone_image *image,
			     struct zone_range owner);

/* All entries from the first whose key is not less. */
struct zone_range zone_image_from(const struct zone_image *image,
				  struct e164_slice key);

enum zone_found {
	ZONE_FOUND_DATA,      /* the name exists; records, if it has any */
	ZONE_FOUND_NOTHING,   /* no such name */
	ZONE_FOUND_ELSEWHERE, /* another zone has it */
	ZONE_FOUND_FAILED,    /* aliases without end, or a name too long */
};

/* What a name server says about a name and type NAPTR. */
struct zone_answer {
	enum zone_found found;
	struct zone_range records; /* of the owner, all kinds */
	uint32_t ttl_sec;          /* of NAPTRs and aliases */
	/* The name asked for, and where aliases led. */
	size_t name_count;
	struct zone_name names[ZONE_CHAIN_MAX + 1];
	/* ELSEWHERE: the delegation or the name, and a number that is another
	 * one when its servers are others.
	 */
	struct zone_name elsewhere;
	uint64_t elsewhere_mark;
};

/* name: wire form. answer: written whole */
void zone_image_ask(const struct zone_image *image, struct e164_slice name,
		    struct zone_answer *answer);

/* A name as a key, and back. Requires: a whole name. */
void zone_key_of(struct e164_slice name, struct zone_key *key);
void zone_key_name(struct e164_slice key, struct zone_name *name);

/* Less than 0, 0 or more, as memcmp(). */
int zone_key_compare(struct e164_slice a, struct e164_slice b);

/* How many octets the label at the start of a part of a key takes. */
static inline size_t zone_key_step(const uint8_t *at)
{
	return *at && *at < 0x80 ? (size_t)*at + 1 : 1;
}

static inline struct e164_slice zone_entry_key(const struct zone_entry *e)
{
	return e164_slice(e->octets, e->key_len);
}

static inline struct e164_slice zone_entry_rdata(const struct zone_entry *e)
{
	return e164_slice(e->octets + e->key_len, e->rdata_len);
}

static inline bool zone_key_is_below(struct e164_slice key,
				     struct e164_slice top)
{
	return key.len >= top.len && !memcmp(key.ptr, top.ptr, top.len);
}

/* For names and RDATA of any length. */
uint64_t zone_hash(struct e164_slice octets);
