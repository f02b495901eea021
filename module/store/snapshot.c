/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.c - load a head and its base.
 */
#include "snapshot.h"

#include <stdio.h>
#include <stdlib.h>

#define LOAD_TRIES 3 /* the base of a head may just be replaced */
#define PATH_LEN   4096

struct base {
	struct table table;
	unsigned references; /* of pairs */
};

static bool make_path(const char *folder, const char *name, char path[PATH_LEN])
{
	const int len = snprintf(path, PATH_LEN, "%s/%s", folder, name);

	return len > 0 && len < PATH_LEN;
}

static bool make_base_path(const char *folder, uint64_t id, char path[PATH_LEN])
{
	char name[TABLE_NAME_MAX];

	table_base_name(id, name);
	return make_path(folder, name, path);
}

static void release(struct base *base)
{
	if (!base || --base->references)
		return;
	table_close(&base->table);
	free(base);
}

void pair_drop(struct pair *pair, enum enumod_store_status status)
{
	table_close(&pair->head);
	release(pair->base);
	pair->base = NULL;
	pair->status = status;
}

void pair_clear(struct pair *pair)
{
	pair_drop(pair, ENUMOD_STORE_MISSING);
	pair->seen = (struct sight){ .base_id = 0 };
}

const struct table *pair_base(const struct pair *pair)
{
	return pair->base ? &pair->base->table : NULL;
}

static bool has_base(const struct pair *pair, uint64_t id,
		     const struct table_identity *file)
{
	return pair->base && pair->base->table.header.id == id &&
	       table_is_same(&pair->seen.base, file);
}

/* The base that the head names: one that is open, or from its file. */
static enum enumod_store_status load_base(struct pair *pair, const char *folder,
					  const struct pair *current)
{
	const uint64_t id = pair->head.header.base_id;
	char path[PATH_LEN];

	if (!make_base_path(folder, id, path))
		return ENUMOD_STORE_UNREADABLE;
	pair->seen.base_id = id;
	pair->seen.base = table_identify(path);
	if (has_base(current, id, &pair->seen.base)) {
		pair->base = current->base;
		pair->base->references++;
		return ENUMOD_STORE_OK;
	}
	pair->base = calloc(1, sizeof(*pair->base));
	if (!pair->base)
		return ENUMOD_STORE_UNREADABLE;
	pair->base->references = 1;
	return table_open(path, TABLE_BASE, &pair->base->table, NULL);
}

static enum enumod_store_status check_base(const struct pair *pair)
{
	const struct table_header *head = &pair->head.header;
	const struct table_header *base = &pair->base->table.header;

	return base->id == head->base_id && base->count == head->base_count
		       ? ENUMOD_STORE_OK
		       : ENUMOD_STORE_DAMAGED;
}

static enum enumod_store_status load_once(struct pair *pair, const char *folder,
					  const struct pair *current)
{
	char path[PATH_LEN];

	if (!make_path(folder, TABLE_HEAD_NAME, path))
		return ENUMOD_STORE_UNREADABLE;
	enum enumod_store_status status =
		table_open(path, TABLE_HEAD, &pair->head, &pair->seen.head);

	if (status != ENUMOD_STORE_OK || !pair->head.header.base_id)
		return status;
	status = load_base(pair, folder, current);
	if (status == ENUMOD_STORE_OK)
		status = check_base(pair);
	/* A head without its base is damage, not a store that is not there. */
	return status == ENUMOD_STORE_MISSING ? ENUMOD_STORE_DAMAGED : status;
}

void pair_load(struct pair *pair, const char *folder,
	       const struct pair *current)
{
	enum enumod_store_status status = ENUMOD_STORE_DAMAGED;

	for (unsigned i = 0; i < LOAD_TRIES && status == ENUMOD_STORE_DAMAGED;
	     i++) {
		pair_clear(pair);
		status = load_once(pair, folder, current);
	}
	pair->status = status;
	if (status != ENUMOD_STORE_OK)
		pair_drop(pair, status);
}

bool pair_is_unchanged(const struct pair *pair, const char *folder)
{
	struct table_identity head = { .inode = 0 };
	struct table_identity base = { .inode = 0 };
	char path[PATH_LEN];

	if (make_path(folder, TABLE_HEAD_NAME, path))
		head = table_identify(path);
	if (pair->seen.base_id &&
	    make_base_path(folder, pair->seen.base_id, path))
		base = table_identify(path);
	return table_is_same(&head, &pair->seen.head) &&
	       table_is_same(&base, &pair->seen.base);
}
