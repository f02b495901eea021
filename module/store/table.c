/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.c - read files of records; whatever is read from them is checked.
 */
#include "table.h"

#include "checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC       UINT64_C(0x31564d554e45) /* "ENUMV1" */
#define TOP         56                       /* shift of the top octet */
#define LOW_MASK    ((UINT64_C(1) << TOP) - 1)
#define EXTENT_MAX  UINT64_C(999999999999999)
#define WORD_LEN    sizeof(uint64_t)
#define ENTRY_WORDS 4 /* in front of the checksum */

/* Offsets in the header. */
enum {
	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_KIND = 12,
	AT_ID = 16,
	AT_COUNT = 24,
	AT_BASE_ID = 32,
	AT_BASE_COUNT = 40,
	AT_GENERATION = 48,
	AT_CONFIRMED = 56,
	AT_BUILT = 64,
	AT_ENTITIES = 72,
	AT_CHECKSUM = 80,
};

static uint64_t entry_checksum(const uint64_t words[ENTRY_WORDS], uint64_t id,
			       uint64_t index)
{
	uint64_t sum = checksum_mix(id, index);

	for (size_t i = 0; i < ENTRY_WORDS; i++)
		sum = checksum_mix(sum, words[i]);
	return checksum_mix(sum, 0);
}

/* The checksum of the header up to there, and of the entities behind it. */
static uint64_t header_checksum(const uint8_t *header,
				struct e164_slice entities)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < AT_CHECKSUM; i += 8)
		sum = checksum_mix(sum, checksum_get64(header + i));
	for (size_t i = 0; i < entities.len; i += 8)
		sum = checksum_mix(sum, checksum_get64(entities.ptr + i));
	return checksum_mix(sum, 0);
}

void store_table_encode_header(const struct store_table_header *header,
			       struct e164_slice entities,
			       uint8_t octets[STORE_TABLE_HEADER_LEN])
{
	memset(octets, 0, STORE_TABLE_HEADER_LEN);
	checksum_put64(octets + AT_MAGIC, MAGIC);
	checksum_put32(octets + AT_VERSION, STORE_TABLE_VERSION);
	checksum_put32(octets + AT_KIND, header->kind);
	checksum_put64(octets + AT_ID, header->id);
	checksum_put64(octets + AT_COUNT, header->count);
	checksum_put64(octets + AT_BASE_ID, header->base_id);
	checksum_put64(octets + AT_BASE_COUNT, header->base_count);
	checksum_put64(octets + AT_GENERATION, header->generation);
	checksum_put64(octets + AT_CONFIRMED, header->confirmed_sec);
	checksum_put64(octets + AT_BUILT, header->built_sec);
	checksum_put32(octets + AT_ENTITIES, header->entities);
	checksum_put64(octets + AT_CHECKSUM, header_checksum(octets, entities));
}

static void decode_header(const uint8_t *octets,
			  struct store_table_header *header)
{
	header->kind = checksum_get32(octets + AT_KIND);
	header->id = checksum_get64(octets + AT_ID);
	header->count = checksum_get64(octets + AT_COUNT);
	header->base_id = checksum_get64(octets + AT_BASE_ID);
	header->base_count = checksum_get64(octets + AT_BASE_COUNT);
	header->generation = checksum_get64(octets + AT_GENERATION);
	header->confirmed_sec = checksum_get64(octets + AT_CONFIRMED);
	header->built_sec = checksum_get64(octets + AT_BUILT);
	header->entities = checksum_get32(octets + AT_ENTITIES);
}

void store_table_encode_entry(const struct store_table_entry *entry,
			      uint64_t id, uint64_t index,
			      uint8_t octets[STORE_TABLE_ENTRY_LEN])
{
	const uint64_t words[ENTRY_WORDS] = {
		entry->extent.start | (uint64_t)entry->extent.len << TOP,
		entry->extent.end | (uint64_t)entry->flags << TOP,
		(uint32_t)entry->execution_day |
			(uint64_t)(uint32_t)entry->expiry_day << 32,
		entry->parent | (uint64_t)entry->entity << 32,
	};

	for (size_t i = 0; i < ENTRY_WORDS; i++)
		checksum_put64(octets + WORD_LEN * i, words[i]);
	checksum_put64(octets + WORD_LEN * ENTRY_WORDS,
		       entry_checksum(words, id, index));
}

static bool is_sane(const struct store_table_entry *entry, uint64_t index)
{
	return entry->extent.len >= 1 && entry->extent.len <= E164_DIGITS_MAX &&
	       entry->extent.start <= entry->extent.end &&
	       entry->extent.end <= EXTENT_MAX &&
	       (entry->parent == STORE_TABLE_NONE || entry->parent < index);
}

bool store_table_read(const struct store_table *table, uint64_t index,
		      struct store_table_entry *entry)
{
	const uint8_t *at = table->entries + index * STORE_TABLE_ENTRY_LEN;
	uint64_t words[ENTRY_WORDS];

	for (size_t i = 0; i < ENTRY_WORDS; i++)
		words[i] = checksum_get64(at + WORD_LEN * i);
	if (checksum_get64(at + WORD_LEN * ENTRY_WORDS) !=
	    entry_checksum(words, table->header.id, index))
		return false;
	entry->extent.start = words[0] & LOW_MASK;
	entry->extent.len = (uint8_t)(words[0] >> TOP);
	entry->extent.end = words[1] & LOW_MASK;
	entry->flags = (uint8_t)(words[1] >> TOP);
	entry->execution_day = (int32_t)(uint32_t)words[2];
	entry->expiry_day = (int32_t)(uint32_t)(words[2] >> 32);
	entry->parent = (uint32_t)words[3];
	entry->entity = (uint16_t)(words[3] >> 32);
	return is_sane(entry, index);
}

bool store_table_entity(const struct store_table *table, uint16_t entity,
			char name[STORE_ENTITY_MAX + 1])
{
	if (entity < 1 || entity > table->header.entities)
		return false;
	memcpy(name,
	       table->map + STORE_TABLE_HEADER_LEN +
		       (size_t)(entity - 1) * STORE_TABLE_ENTITY_LEN,
	       STORE_ENTITY_MAX);
	name[STORE_ENTITY_MAX] = 0;
	return true;
}

/* The octets of the entities' names. */
static uint64_t names_len(const struct store_table_header *header)
{
	return (uint64_t)header->entities * STORE_TABLE_ENTITY_LEN;
}

/*
 * Is it the front of a file of that size?
 * octets: STORE_TABLE_HEADER_LEN
 */
static enum store_status check_front(const uint8_t *octets, uint64_t size,
				     enum store_table_kind kind,
				     struct store_table_header *header)
{
	if (checksum_get64(octets) != MAGIC)
		return STORE_DAMAGED;
	const uint32_t version = checksum_get32(octets + AT_VERSION);

	if (version < STORE_TABLE_OLDEST || version > STORE_TABLE_VERSION)
		return STORE_VERSION;
	decode_header(octets, header);
	if (header->kind != kind || header->entities > STORE_TABLE_ENTITIES ||
	    header->count >= STORE_TABLE_NONE)
		return STORE_DAMAGED;
	return size == STORE_TABLE_HEADER_LEN + names_len(header) +
				       header->count * STORE_TABLE_ENTRY_LEN
		       ? STORE_OK
		       : STORE_DAMAGED;
}

static enum store_status check(struct store_table *table,
			       enum store_table_kind kind)
{
	if (table->size < STORE_TABLE_HEADER_LEN)
		return STORE_DAMAGED;
	const enum store_status status =
		check_front(table->map, table->size, kind, &table->header);

	if (status != STORE_OK)
		return status;
	const struct e164_slice names = e164_slice(
		table->map + STORE_TABLE_HEADER_LEN, names_len(&table->header));

	table->entries = names.ptr + names.len;
	return checksum_get64(table->map + AT_CHECKSUM) ==
			       header_checksum(table->map, names)
		       ? STORE_OK
		       : STORE_DAMAGED;
}

static struct store_table_identity identity_of(const struct stat *status)
{
	return (struct store_table_identity){
		.device = status->st_dev,
		.inode = status->st_ino,
		.size = (uint64_t)status->st_size,
		.changed_sec = status->st_ctim.tv_sec,
		.changed_nsec = status->st_ctim.tv_nsec,
	};
}

struct store_table_identity store_table_identify(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		return (struct store_table_identity){ .inode = 0 };
	return identity_of(&status);
}

bool store_table_is_same(const struct store_table_identity *a,
			 const struct store_table_identity *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && a->changed_sec == b->changed_sec &&
	       a->changed_nsec == b->changed_nsec;
}

static bool read_octets(int fd, uint8_t *at, size_t size)
{
	size_t done = 0;

	while (done < size) {
		const ssize_t len =
			pread(fd, at + done, size - done, (off_t)done);

		if (len <= 0)
			return false;
		done += (size_t)len;
	}
	return true;
}

/*
 * Read the file into memory. To map it would be unsafe: another process could
 * change it under the reader, and truncating it would end the resolver by
 * SIGBUS.
 */
static bool read_all(int fd, size_t size, struct store_table *table)
{
	uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return false;
	/* Look-ups access it at random. */
	(void)madvise(at, size, MADV_HUGEPAGE);
	if (!read_octets(fd, at, size)) {
		munmap(at, size);
		return false;
	}
	table->map = at;
	table->size = size;
	return true;
}

/*
 * The header comes first: a file of another size than it says is damaged,
 * which must not cost the time and the memory to read all of it. The whole is
 * checked once more, as the file may change meanwhile.
 */
static enum store_status take(int fd, enum store_table_kind kind,
			      struct store_table *table,
			      struct store_table_identity *identity)
{
	uint8_t front[STORE_TABLE_HEADER_LEN];
	enum store_status result;
	struct stat status;

	if (fstat(fd, &status))
		return STORE_UNREADABLE;
	if (identity)
		*identity = identity_of(&status);
	if (!S_ISREG(status.st_mode) || status.st_size < STORE_TABLE_HEADER_LEN)
		return STORE_DAMAGED;
	if (!read_octets(fd, front, sizeof(front)))
		return STORE_UNREADABLE;
	result = check_front(front, (uint64_t)status.st_size, kind,
			     &table->header);
	if (result != STORE_OK)
		return result;
	return read_all(fd, (size_t)status.st_size, table) ? check(table, kind)
							   : STORE_UNREADABLE;
}

enum store_status store_table_open(const char *path, enum store_table_kind kind,
				   struct store_table *table,
				   struct store_table_identity *identity)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*table = (struct store_table){ .map = NULL };
	if (identity)
		*identity = (struct store_table_identity){ .inode = 0 };
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? STORE_MISSING
							   : STORE_UNREADABLE;
	const enum store_status status = take(fd, kind, table, identity);

	close(fd);
	if (status != STORE_OK)
		store_table_close(table);
	return status;
}

/* Read the front of a file: header and entities, and perhaps some entries. */
static enum store_status peek(int fd, enum store_table_kind kind,
			      struct store_table_header *header)
{
	const off_t most = STORE_TABLE_HEADER_LEN +
			   (off_t)STORE_TABLE_ENTITIES * STORE_TABLE_ENTITY_LEN;
	struct store_table table = { .map = NULL };
	struct stat status;

	if (fstat(fd, &status))
		return STORE_UNREADABLE;
	if (!S_ISREG(status.st_mode) || status.st_size < STORE_TABLE_HEADER_LEN)
		return STORE_DAMAGED;
	const size_t len =
		(size_t)(status.st_size < most ? status.st_size : most);

	if (!read_all(fd, len, &table))
		return STORE_UNREADABLE;
	table.size = (size_t)status.st_size;
	const enum store_status result = check(&table, kind);

	if (result == STORE_OK)
		*header = table.header;
	munmap((void *)(uintptr_t)table.map, len);
	return result;
}

enum store_status store_table_peek(const char *path, enum store_table_kind kind,
				   struct store_table_header *header)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? STORE_MISSING
							   : STORE_UNREADABLE;
	const enum store_status status = peek(fd, kind, header);

	close(fd);
	return status;
}

void store_table_close(struct store_table *table)
{
	if (table->map)
		munmap((void *)(uintptr_t)table->map, table->size);
	*table = (struct store_table){ .map = NULL };
}

void store_table_base_name(uint64_t id, char name[STORE_TABLE_NAME_MAX])
{
	struct e164_writer w = e164_writer(name, STORE_TABLE_NAME_MAX);

	e164_write(&w, "base-", 5);
	for (unsigned shift = 64; shift; shift -= 4)
		e164_write(&w, &"0123456789abcdef"[id >> (shift - 4) & 15], 1);
	e164_write_u8(&w, 0);
}

bool store_table_is_base(const char *name)
{
	return !strncmp(name, "base-", 5) && strlen(name) == 21 &&
	       strspn(name + 5, "0123456789abcdef") == 16;
}

bool store_table_verify(const struct store_table *table)
{
	struct store_table_entry entry;

	for (uint64_t i = 0; i < table->header.count; i++)
		if (!store_table_read(table, i, &entry))
			return false;
	return true;
}
