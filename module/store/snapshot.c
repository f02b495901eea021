/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.c - load a head and its base.
 */
#include "snapshot.h"

#include <stdio.h>
#include <stdlib.h>

#define LOAD_TRIES 3 /* a writer may replace the base between the two reads */
#define PATH_LEN   4096

struct store_base {
	struct store_table table;
	unsigned references; /* snapshots that use it */
};

static bool make_path(const char *folder, const char *name, char path[PATH_LEN])
{
	const int len = snprintf(path, PATH_LEN, "%s/%s", folder, name);

	return len > 0 && len < PATH_LEN;
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
	release(snapshot->base);
	snapshot->base = NULL;
	snapshot->status = status;
}

void store_snapshot_clear(struct store_snapshot *snapshot)
{
	store_snapshot_drop(snapshot, STORE_MISSING);
	snapshot->seen = (struct store_sight){ .base_id = 0 };
}

const struct store_table *
store_snapshot_base(const struct store_snapshot *snapshot)
{
	return snapshot->base ? &snapshot->base->table : NULL;
}

static bool has_base(const struct store_snapshot *snapshot, uint64_t id,
		     const struct store_table_identity *file)
{
	return snapshot->base && snapshot->base->table.header.id == id &&
	       store_table_is_same(&snapshot->seen.base, file);
}

/* Load the base that the head names, or share it with the current snapshot. */
static enum store_status load_base(struct store_snapshot *snapshot,
				   const char *folder,
				   const struct store_snapshot *current)
{
	const uint64_t id = snapshot->head.header.base_id;
	char path[PATH_LEN];

	if (!make_base_path(folder, id, path))
		return STORE_UNREADABLE;
	snapshot->seen.base_id = id;
	snapshot->seen.base = store_table_identify(path);
	if (has_base(current, id, &snapshot->seen.base)) {
		snapshot->base = current->base;
		snapshot->base->references++;
		return STORE_OK;
	}
	snapshot->base = calloc(1, sizeof(*snapshot->base));
	if (!snapshot->base)
		return STORE_UNREADABLE;
	snapshot->base->references = 1;
	return store_table_open(path, STORE_TABLE_BASE, &snapshot->base->table,
				NULL);
}

static enum store_status check_base(const struct store_snapshot *snapshot)
{
	const struct store_table_header *head = &snapshot->head.header;
	const struct store_table_header *base = &snapshot->base->table.header;

	return base->id == head->base_id && base->count == head->base_count
		       ? STORE_OK
		       : STORE_DAMAGED;
}

static enum store_status load_once(struct store_snapshot *snapshot,
				   const char *folder,
				   const struct store_snapshot *current)
{
	char path[PATH_LEN];

	if (!make_path(folder, STORE_TABLE_HEAD_NAME, path))
		return STORE_UNREADABLE;
	enum store_status status = store_table_open(
		path, STORE_TABLE_HEAD, &snapshot->head, &snapshot->seen.head);

	if (status != STORE_OK || !snapshot->head.header.base_id)
		return status;
	status = load_base(snapshot, folder, current);
	if (status == STORE_OK)
		status = check_base(snapshot);
	/* If a head is there but not its base, the store is damaged. */
	return status == STORE_MISSING ? STORE_DAMAGED : status;
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

bool store_snapshot_is_unchanged(const struct store_snapshot *snapshot,
				 const char *folder)
{
	struct store_table_identity head = { .inode = 0 };
	struct store_table_identity base = { .inode = 0 };
	char path[PATH_LEN];

	if (make_path(folder, STORE_TABLE_HEAD_NAME, path))
		head = store_table_identify(path);
	if (snapshot->seen.base_id &&
	    make_base_path(folder, snapshot->seen.base_id, path))
		base = store_table_identify(path);
	return store_table_is_same(&head, &snapshot->seen.head) &&
	       store_table_is_same(&base, &snapshot->seen.base);
}
