/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_publish.c - the files that the resolver reads, made from the ledger.
 *
 * The base has every record; the head has those that changed or were removed
 * since. A base is written within the transaction that commits its id, a head
 * after the commit. So the resolver never reads what is not in the ledger.
 */
#include "extent_parent.h"
#include "ledger_store.h"
#include "table_build.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_LEN 5000

static bool make_path(const struct ledger *ledger, const char *name,
		      char path[PATH_LEN])
{
	return snprintf(path, PATH_LEN, "%s/%s", ledger->path, name) < PATH_LEN;
}

bool ledger_has_room(struct ledger *ledger, const char *entity)
{
	MDB_val value;

	return !entity[0] || ledger->meta.entities < STORE_TABLE_ENTITIES ||
	       ledger_read(ledger, LEDGER_ENTITIES, e164_slice_text(entity),
			   &value) == LEDGER_OK;
}

enum ledger_status ledger_entity(struct ledger *ledger, const char *name,
				 uint16_t *number)
{
	const struct e164_slice key = e164_slice_text(name);
	MDB_val value;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_ENTITIES, key, &value);

	if (status == LEDGER_OK && value.mv_size == sizeof(*number)) {
		memcpy(number, value.mv_data, sizeof(*number));
		return LEDGER_OK;
	}
	if (status == LEDGER_FAILED)
		return status;
	if (ledger->meta.entities == STORE_TABLE_ENTITIES)
		return ledger_fail(ledger, "more than %d validation entities",
				   STORE_TABLE_ENTITIES);
	*number = (uint16_t)++ledger->meta.entities;
	return ledger_write(ledger, LEDGER_ENTITIES, key,
			    e164_slice(number, sizeof(*number)));
}

struct names {
	uint8_t *at; /* STORE_TABLE_ENTITY_LEN octets each */
	uint32_t count;
};

static bool put_name(void *arg, const MDB_val *key, const MDB_val *value)
{
	const struct names *names = arg;
	uint16_t number = 0;

	if (value->mv_size == sizeof(number))
		memcpy(&number, value->mv_data, sizeof(number));
	if (number >= 1 && number <= names->count &&
	    key->mv_size <= STORE_ENTITY_MAX)
		memcpy(names->at +
			       (size_t)(number - 1) * STORE_TABLE_ENTITY_LEN,
		       key->mv_data, key->mv_size);
	return true;
}

/* The names of all entities, each at its number; the caller frees it. */
static uint8_t *list_entities(struct ledger *ledger)
{
	struct names names = {
		.at = calloc(ledger->meta.entities + 1, STORE_TABLE_ENTITY_LEN),
		.count = ledger->meta.entities,
	};

	if (!names.at || ledger_walk(ledger, LEDGER_ENTITIES, put_name,
				     &names) != LEDGER_OK) {
		free(names.at);
		return NULL;
	}
	return names.at;
}

static enum ledger_status make_entry(struct ledger *ledger,
				     const struct ledger_record *record,
				     struct store_table_entry *entry)
{
	const struct e164_validity_record *validity = &record->validity;

	*entry = (struct store_table_entry){
		.extent = record->extent,
		.execution_day = validity->execution_day,
		.expiry_day = validity->expiry_day,
	};
	entry->flags = ledger_flags(record);
	if (!record->entity[0])
		return LEDGER_OK;
	return ledger_entity(ledger, record->entity, &entry->entity);
}

struct publication {
	struct ledger *ledger;
	struct ledger_build *build;
	enum ledger_status status;
};

static enum ledger_status add(struct publication *to,
			      const struct store_table_entry *entry)
{
	if (ledger_build_add(to->build, entry))
		return LEDGER_OK;
	return ledger_fail(to->ledger, "cannot write into %s: %s",
			   to->ledger->path, strerror(errno));
}

static bool add_record(void *arg, const struct ledger_record *record)
{
	struct publication *to = arg;
	struct store_table_entry entry;

	to->status = make_entry(to->ledger, record, &entry);
	if (to->status == LEDGER_OK)
		to->status = add(to, &entry);
	return to->status == LEDGER_OK;
}

static enum ledger_status add_all(struct publication *to)
{
	const enum ledger_status status =
		ledger_each(to->ledger, add_record, to);

	return status == LEDGER_OK ? to->status : status;
}

/* Add a fresh extent: its record, or, if that is gone, a mark to say so. */
static bool add_one(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct publication *to = arg;
	struct store_table_entry entry = { .flags = STORE_TABLE_ABSENT };
	struct ledger_record record;

	(void)value;
	if (!ledger_key_extent(key, &entry.extent)) {
		to->status = ledger_fail(to->ledger, "%s/ledger is damaged",
					 to->ledger->path);
		return false;
	}
	to->status = ledger_get(to->ledger, &entry.extent, &record);
	if (to->status == LEDGER_OK)
		return add_record(to, &record);
	if (to->status == LEDGER_NONE)
		to->status = add(to, &entry);
	return to->status == LEDGER_OK;
}

static enum ledger_status add_fresh(struct publication *to)
{
	const enum ledger_status status =
		ledger_walk(to->ledger, LEDGER_FRESH, add_one, to);

	return status == LEDGER_OK ? to->status : status;
}

struct nesting {
	struct ledger_parents parents;
	bool is_nested;
};

static bool enter(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct nesting *nesting = arg;
	struct e164_extent extent;
	uint32_t parent;

	(void)value;
	nesting->is_nested =
		ledger_key_extent(key, &extent) &&
		ledger_parents_enter(&nesting->parents, &extent, &parent);
	return nesting->is_nested;
}

/*
 * Can the fresh extents stand in one file? Records never cross, but a fresh one
 * may cross one that is gone, and no two extents of a file may cross.
 */
bool ledger_is_fresh_nested(struct ledger *ledger)
{
	struct nesting nesting = { .is_nested = true };
	const enum ledger_status status =
		ledger_walk(ledger, LEDGER_FRESH, enter, &nesting);

	ledger_parents_clear(&nesting.parents);
	return status == LEDGER_OK && nesting.is_nested;
}

static enum ledger_status begin(struct publication *to, const char *name,
				enum store_table_kind kind)
{
	const struct ledger_meta *meta = &to->ledger->meta;
	const struct store_table_header header = {
		.kind = (uint32_t)kind,
		.id = kind == STORE_TABLE_BASE ? meta->base_id
					       : meta->generation,
		.base_id = meta->base_id,
		.base_count = meta->base_count,
		.generation = meta->generation,
		.confirmed_sec = meta->confirmed_sec,
		.built_sec = meta->built_sec,
		.entities = meta->entities,
	};
	uint8_t *names = list_entities(to->ledger);

	if (names)
		to->build = ledger_build_begin(
			to->ledger->path, name, &header,
			e164_slice(names, (size_t)meta->entities *
						  STORE_TABLE_ENTITY_LEN));
	free(names);
	if (to->build)
		return LEDGER_OK;
	return ledger_fail(to->ledger, "cannot write %s/%s: %s",
			   to->ledger->path, name, strerror(errno));
}

static enum ledger_status end(struct publication *to, const char *name,
			      enum ledger_status status,
			      struct store_table_header *header)
{
	if (ledger_build_end(to->build, status != LEDGER_OK, header))
		return LEDGER_OK;
	if (status != LEDGER_OK)
		return status;
	return ledger_fail(to->ledger, "cannot write %s/%s: %s",
			   to->ledger->path, name, strerror(errno));
}

static bool measure(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct ledger_meta *meta = arg;
	const struct e164_extent extent = ledger_block_extent(key);
	const uint64_t size = extent.len ? e164_extent_size(&extent) : 0;

	(void)value;
	if (size > meta->widest[extent.len])
		meta->widest[extent.len] = size;
	return true;
}

/* Compute "widest" anew: the widest blocks may be gone, and it costs time. */
static enum ledger_status measure_blocks(struct ledger *ledger)
{
	memset(ledger->meta.widest, 0, sizeof(ledger->meta.widest));
	return ledger_walk(ledger, LEDGER_BLOCKS, measure, &ledger->meta);
}

enum ledger_status ledger_write_base(struct ledger *ledger)
{
	struct publication to = { .ledger = ledger };
	struct store_table_header header = { .count = 0 };
	char name[STORE_TABLE_NAME_MAX];

	/* A base that replaces a damaged one must have another name. */
	ledger->meta.generation = ledger->generation;
	ledger->meta.base_id = ledger->generation;
	ledger->meta.base_count = 0;
	store_table_base_name(ledger->meta.base_id, name);
	enum ledger_status status = begin(&to, name, STORE_TABLE_BASE);

	if (status != LEDGER_OK)
		return status;
	status = end(&to, name, add_all(&to), &header);
	ledger->meta.base_count = header.count;
	return status == LEDGER_OK ? measure_blocks(ledger) : status;
}

enum ledger_status ledger_write_head(struct ledger *ledger)
{
	struct publication to = { .ledger = ledger };
	const enum ledger_status status =
		begin(&to, STORE_TABLE_HEAD_NAME, STORE_TABLE_HEAD);

	if (status != LEDGER_OK)
		return status;
	return end(&to, STORE_TABLE_HEAD_NAME, add_fresh(&to), NULL);
}

bool ledger_is_base_good(struct ledger *ledger)
{
	char name[STORE_TABLE_NAME_MAX];
	char path[PATH_LEN];
	struct store_table table;

	store_table_base_name(ledger->meta.base_id, name);
	if (!make_path(ledger, name, path) ||
	    store_table_open(path, STORE_TABLE_BASE, &table, NULL) != STORE_OK)
		return false;
	const bool is_good = table.header.id == ledger->meta.base_id &&
			     table.header.count == ledger->meta.base_count &&
			     store_table_verify(&table);

	store_table_close(&table);
	return is_good;
}

uint64_t ledger_head_generation(const struct ledger *ledger)
{
	char path[PATH_LEN];
	struct store_table table;

	if (!make_path(ledger, STORE_TABLE_HEAD_NAME, path) ||
	    store_table_open(path, STORE_TABLE_HEAD, &table, NULL) != STORE_OK)
		return 0;
	const uint64_t generation = table.header.generation;

	store_table_close(&table);
	return generation;
}

static bool is_left_over(const char *name, const char *base)
{
	const size_t len = strlen(name);

	if (!strcmp(name, base))
		return false;
	return !strncmp(name, "base-", 5) ||
	       (len > 4 && !strcmp(name + len - 4, ".new"));
}

/* Remove old bases, and temporary files that a crash has left. */
void ledger_clean_folder(const struct ledger *ledger)
{
	char base[STORE_TABLE_NAME_MAX];
	char path[PATH_LEN];
	DIR *folder = opendir(ledger->path);
	const struct dirent *found;

	if (!folder)
		return;
	store_table_base_name(ledger->meta.base_id, base);
	while ((found = readdir(folder)))
		if (is_left_over(found->d_name, base) &&
		    make_path(ledger, found->d_name, path))
			(void)unlink(path);
	closedir(folder);
}
