/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.c - load a head and its bases.
 */
#include "snapshot.h"

#include <stdlib.h>

#define LOAD_TRIES 3 /* a writer may remove a base while it is read */
#define PATH_LEN   4096

struct store_base {
	struct store_table table;
	unsigned references; /* snapshots that use it */
};

static bool make_path(const char *folder, const char *name, char path[PATH_LEN])
{
	struct e164_writer w = e164_writer(path, PATH_LEN);

	e164_write(&w, folder, strlen(folder));
	e164_write_u8(&w, '/');
	e164_write(&w, name, strlen(name) + 1);
	return !w.failed;
}

static bool make_base_path(const char *folder, uint64_t id, char path[PATH_LEN])
{
	char name[STORE_TABLE_NAME_MAX];

	store_table_base_name(id, name);
	return make_path(folder, name, path);
}

static void release(struct store_base *base)
{
	if (!base || --base->references)
		return;
	store_table_close(&base->table);
	free(base);
}

void store_snapshot_drop(struct store_snapshot *snapshot,
			 enum store_status status)
{
	store_table_close(&snapshot->head);
	for (size_t i = 0; i < STORE_TABLE_BASES; i++) {
		release(snapshot->bases[i]);
		snapshot->bases[i] = NULL;
	}
	snapshot->status = status;
}

void store_snapshot_clear(struct store_snapshot *snapshot)
{
	store_snapshot_drop(snapshot, STORE_MISSING);
	snapshot->seen = (struct store_sight){ .head.inode = 0 };
	snapshot->is_apart = false;
}

size_t
store_snapshot_layers(const struct store_snapshot *snapshot,
		      const struct store_table *layers[STORE_TABLE_LAYERS])
{
	size_t count = 0;

	layers[count++] = &snapshot->head;
	while (count < STORE_TABLE_LAYERS && snapshot->bases[count - 1]) {
		layers[count] = &snapshot->bases[count - 1]->table;
		count++;
	}
	return count;
}

/* The same base in the current snapshot; NULL: that has another one. */
static struct store_base *find_base(const struct store_snapshot *current,
				    uint64_t id,
				    const struct store_table_identity *file)
{
	for (size_t i = 0; i < STORE_TABLE_BASES && current->bases[i]; i++)
		if (current->bases[i]->table.header.id == id &&
		    store_table_is_same(&current->seen.bases[i], file))
			return current->bases[i];
	return NULL;
}

/* Load a base, or share it with the current snapshot. */
static enum store_status load_base(struct store_snapshot *snapshot, size_t at,
				   uint64_t id, const char *folder,
				   const struct store_snapshot *current)
{
	char path[PATH_LEN];

	if (!make_base_path(folder, id, path))
		return STORE_UNREADABLE;
	snapshot->seen.base_ids[at] = id;
	snapshot->seen.bases[at] = store_table_identify(path);
	snapshot->bases[at] = find_base(current, id, &snapshot->seen.bases[at]);
	if (snapshot->bases[at]) {
		snapshot->bases[at]->references++;
		return STORE_OK;
	}
	snapshot->bases[at] = calloc(1, sizeof(*snapshot->bases[at]));
	if (!snapshot->bases[at])
		return STORE_UNREADABLE;
	snapshot->bases[at]->references = 1;
	return store_table_open(path, STORE_TABLE_BASE,
				&snapshot->bases[at]->table, NULL);
}

/* Is the base the one that the layer above names? */
static enum store_status check_base(const struct store_table_header *above,
				    const struct store_table_header *base)
{
	return base->id == above->base_id && base->count == above->base_count
		       ? STORE_OK
		       : STORE_DAMAGED;
}

static enum store_status load_bases(struct store_snapshot *snapshot,
				    const char *folder,
				    const struct store_snapshot *current)
{
	const struct store_table_header *above = &snapshot->head.header;
	enum store_status status = STORE_OK;
	uint64_t id = store_table_below(above);

	for (size_t i = 0; id && status == STORE_OK; i++) {
		if (i == STORE_TABLE_BASES)
			return STORE_DAMAGED;
		status = load_base(snapshot, i, id, folder, current);
		snapshot->is_apart = status == STORE_MISSING;
		if (status != STORE_OK)
			break;
		status = check_base(above, &snapshot->bases[i]->table.header);
		snapshot->is_apart = status != STORE_OK;
		above = &snapshot->bases[i]->table.header;
		id = store_table_below(above);
	}
	/* If a head is there but not its base, the store is damaged. */
	return status == STORE_MISSING ? STORE_DAMAGED : status;
}

static enum store_status load_once(struct store_snapshot *snapshot,
				   const char *folder,
				   const struct store_snapshot *current)
{
	char path[PATH_LEN];

	if (!make_path(folder, STORE_TABLE_HEAD_NAME, path))
		return STORE_UNREADABLE;
	const enum store_status status = store_table_open(
		path, STORE_TABLE_HEAD, &snapshot->head, &snapshot->seen.head);

	return status == STORE_OK ? load_bases(snapshot, folder, current)
				  : status;
}

void store_snapshot_load(struct store_snapshot *snapshot, const char *folder,
			 const struct store_snapshot *current)
{
	enum store_status status = STORE_DAMAGED;

	for (unsigned i = 0; i < LOAD_TRIES && status == STORE_DAMAGED; i++) {
		store_snapshot_clear(snapshot);
		status = load_once(snapshot, folder, current);
	}
	snapshot->status = status;
	if (status != STORE_OK)
		store_snapshot_drop(snapshot, status);
}

static bool is_base_current(const struct store_sight *seen, size_t at,
			    const char *folder)
{
	struct store_table_identity base = { .inode = 0 };
	char path[PATH_LEN];

	if (make_base_path(folder, seen->base_ids[at], path))
		base = store_table_identify(path);
	return store_table_is_same(&base, &seen->bases[at]);
}

bool store_sight_is_current(const struct store_sight *seen, const char *folder)
{
	struct store_table_identity head = { .inode = 0 };
	char path[PATH_LEN];
	bool is_same;

	if (make_path(folder, STORE_TABLE_HEAD_NAME, path))
		head = store_table_identify(path);
	is_same = store_table_is_same(&head, &seen->head);
	for (size_t i = 0;
	     i < STORE_TABLE_BASES && seen->base_ids[i] && is_same; i++)
		is_same = is_base_current(seen, i, folder);
	return is_same;
}
