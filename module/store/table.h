/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.h - sorted records in a file: the format of head and bases (store.h).
 *
 * The files form layers. The head has what changed last and names a base; a
 * base may name one below it, and then has only what changed since that one was
 * written. What a layer says of an extent replaces what those below it say.
 *
 * All integers are little-endian. A file has a header, the names of validation
 * entities, and entries of 40 octets in the order of e164_extent_compare(). No
 * two records of a file cross, so they form a forest, and each entry names its
 * parent: the innermost record around its start. To find the record for a
 * number, take the last entry that does not start behind the number, and follow
 * the parents to one that covers it. An entry that only says that a record is
 * gone (ABSENT) may cross others and is nobody's parent. Numbers in this
 * picture are offsets in octets:
 *
 *   header   0 magic      8 version  12 kind      16 id         24 count
 *           32 base id   40 base count            48 generation
 *           56 confirmed 64 built    72 entities  76 zero       80 checksum
 *   entity  24 octets, filled up with NUL
 *   entry    0 start, in the top octet the digits   8 end, in the top octet
 *           flags   16 execution, expiry (days)    24 parent, entity
 *           32 checksum of these, of the index of the entry and of the id
 */
#pragma once

#include "store.h"

#define STORE_TABLE_VERSION    2
#define STORE_TABLE_OLDEST     1 /* version that can be read: of one base only */
#define STORE_TABLE_BASES      4 /* most of them, one below the other */
#define STORE_TABLE_LAYERS     (1 + STORE_TABLE_BASES) /* with the head */
#define STORE_TABLE_HEADER_LEN 88
#define STORE_TABLE_ENTITY_LEN 24
#define STORE_TABLE_ENTRY_LEN  40
#define STORE_TABLE_ENTITIES   4096       /* most entities of one file */
#define STORE_TABLE_NONE       UINT32_MAX /* index: no entry */
#define STORE_TABLE_HEAD_NAME  "head"
#define STORE_TABLE_NAME_MAX   64 /* octets of a file name, NUL included */

enum store_table_kind { STORE_TABLE_HEAD, STORE_TABLE_BASE };

enum {
	STORE_TABLE_HAS_EXPIRY = 1,
	STORE_TABLE_SIGNED = 2,
	STORE_TABLE_SUSPENDED = 4,
	STORE_TABLE_REVOKED = 8,
	STORE_TABLE_BARE = 16,
	STORE_TABLE_ABSENT = 32, /* removed since the layer below */
	STORE_TABLE_DISTRUSTED = 64,
	STORE_TABLE_WEAK = 128, /* what blocks it says nothing about a token */
};

struct store_table_header {
	uint32_t kind;
	uint64_t id;      /* of this file; in a head equal to generation */
	uint64_t count;   /* of entries */
	uint64_t base_id; /* of the next layer; see store_table_below() */
	uint64_t base_count;
	uint64_t generation;
	uint64_t confirmed_sec; /* of the last import */
	uint64_t built_sec;
	uint32_t entities;
};

struct store_table_entry {
	struct e164_extent extent;
	uint8_t flags;
	int32_t execution_day;
	int32_t expiry_day;
	uint32_t parent; /* index, or STORE_TABLE_NONE */
	uint16_t entity; /* from 1, in the list of the head; 0: none */
};

/* A file in memory; unchanged until store_table_close(). */
struct store_table {
	const uint8_t *map; /* NULL: none */
	size_t size;        /* octets */
	const uint8_t *entries;
	struct store_table_header header;
};

/* To notice that a file was replaced or changed; zeroed: there is no file. */
struct store_table_identity {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	int64_t changed_sec;
	int64_t changed_nsec;
};

/*
 * Read a file into memory and check its header and size. Entries are checked
 * when store_table_read() reads them.
 *
 * table:    the caller closes it when STORE_OK is returned
 * identity: written also when the file is unusable; NULL: not wanted
 */
enum store_status store_table_open(const char *path, enum store_table_kind kind,
				   struct store_table *table,
				   struct store_table_identity *identity);

/*
 * The same for the header alone, whatever the size of the file. Entries are not
 * even read.
 */
enum store_status store_table_peek(const char *path, enum store_table_kind kind,
				   struct store_table_header *header);

/* Accepts a zeroed table. */
void store_table_close(struct store_table *table);

/* The identity of the file that has this name now. */
struct store_table_identity store_table_identify(const char *path);
bool store_table_is_same(const struct store_table_identity *a,
			 const struct store_table_identity *b);

/* Requires index < count. Returns false when the entry is damaged. */
bool store_table_read(const struct store_table *table, uint64_t index,
		      struct store_table_entry *entry);

/* The id of the base that is the next layer; 0: it is the last one. */
static inline uint64_t
store_table_below(const struct store_table_header *header)
{
	/* Bases of version 1 name themselves. */
	return header->kind == STORE_TABLE_BASE && header->base_id == header->id
		       ? 0
		       : header->base_id;
}

/* Read every entry: O(n). Returns false when one is damaged. */
bool store_table_verify(const struct store_table *table);

/* The record that decides for a number. */
struct store_table_match {
	bool is_found;
	struct store_table_entry entry;
};

/*
 * Find the most specific record in all layers that covers the number (VAL-34).
 * An entry replaces those of the same extent in the layers below.
 *
 * layers:         count of them, the head first
 * prefers_strong: take a record that is neither signed nor made by hand only if
 *                 there is no other
 *
 * Returns false when an entry that had to be read is damaged.
 */
bool store_table_search(const struct store_table *const layers[], size_t count,
			const struct e164_extent *number, bool prefers_strong,
			struct store_table_match *best);

/* The name of an entity; from 1. Returns false when there is none. */
bool store_table_entity(const struct store_table *table, uint16_t entity,
			char name[STORE_ENTITY_MAX + 1]);

/* The octets of a header and of an entry, as above; for reader and writer. */
void store_table_encode_header(const struct store_table_header *header,
			       struct e164_slice entities,
			       uint8_t octets[STORE_TABLE_HEADER_LEN]);
void store_table_encode_entry(const struct store_table_entry *entry,
			      uint64_t id, uint64_t index,
			      uint8_t octets[STORE_TABLE_ENTRY_LEN]);

/* Write the file name of the base with this id. */
void store_table_base_name(uint64_t id, char name[STORE_TABLE_NAME_MAX]);

/* Is it the name of one, whatever its id? */
bool store_table_is_base(const char *name);
