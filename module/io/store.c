/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store.c - look-ups in the newest pair of head and base, without locks.
 *
 * A slot holds one pair, or the reason why there is none. "current" says which
 * slot counts. A look-up adds itself to the users of that slot and then reads
 * "current" again: if it is still the same, the slot stays as it is until the
 * look-up takes itself off. Whoever refreshes (one at a time, by a flag) fills
 * a slot that is not current and has no users; a look-up that adds itself to
 * such a slot meanwhile sees that it is not current and does not touch it.
 */
#include "table.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SLOTS        4
#define CHECK_MS     250 /* between two looks at the file system */
#define LOAD_TRIES   3   /* the base of a head may just be replaced */
#define PATH_LEN     4096
#define CLOCK_SLACK  60 /* seconds that the writer's clock may be ahead */
#define STATUS_SHIFT 56 /* of the status in a generation */

struct base {
	struct table table;
	unsigned references; /* of slots; the refresher's alone */
};

/* Which files were looked at, whatever came of it. */
struct sight {
	struct table_identity head;
	struct table_identity base;
	uint64_t base_id; /* that the head named; 0: none */
};

struct slot {
	atomic_uint users;
	atomic_bool is_marred; /* a look-up came across a damaged record */
	enum enumod_store_status status;
	struct table head;
	struct base *base; /* NULL: none needed */
	struct sight seen;
};

struct enumod_store {
	struct slot slots[SLOTS];
	atomic_uint current;
	atomic_bool is_refreshing;
	_Atomic int64_t checked_ms;
	struct enumod_store_limits limits;
	uint64_t highest; /* generation seen; the refresher's alone */
	char path[PATH_LEN];
};

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool make_path(const struct enumod_store *store, const char *name,
		      char path[PATH_LEN])
{
	const int len = snprintf(path, PATH_LEN, "%s/%s", store->path, name);

	return len > 0 && len < PATH_LEN;
}

/* Slots ------------------------------------------------------------------ */

static void release_base(struct base *base)
{
	if (!base || --base->references)
		return;
	table_close(&base->table);
	free(base);
}

static void empty_slot(struct slot *slot)
{
	table_close(&slot->head);
	release_base(slot->base);
	slot->base = NULL;
	slot->status = ENUMOD_STORE_MISSING;
	slot->is_marred = false;
	slot->seen = (struct sight){ .base_id = 0 };
}

static struct slot *enter(struct enumod_store *store)
{
	for (;;) {
		const unsigned at = atomic_load(&store->current);
		struct slot *slot = &store->slots[at];

		atomic_fetch_add(&slot->users, 1);
		if (atomic_load(&store->current) == at)
			return slot;
		atomic_fetch_sub(&slot->users, 1);
	}
}

static void leave(struct slot *slot)
{
	atomic_fetch_sub(&slot->users, 1);
}

/* Refresh ---------------------------------------------------------------- */

/* The base that the slot's head names: one that is open, or from its file. */
static enum enumod_store_status load_base(struct enumod_store *store,
					  struct slot *slot)
{
	const struct table_header *head = &slot->head.header;
	const struct slot *current = &store->slots[store->current];
	char name[TABLE_NAME_MAX];
	char path[PATH_LEN];

	table_base_name(head->base_id, name);
	if (!make_path(store, name, path))
		return ENUMOD_STORE_UNREADABLE;
	slot->seen.base_id = head->base_id;
	slot->seen.base = table_identify(path);
	if (current->base && current->base->table.header.id == head->base_id &&
	    table_is_same(&slot->seen.base, &current->seen.base)) {
		slot->base = current->base;
		slot->base->references++;
		return ENUMOD_STORE_OK;
	}
	slot->base = calloc(1, sizeof(*slot->base));
	if (!slot->base)
		return ENUMOD_STORE_UNREADABLE;
	slot->base->references = 1;
	return table_open(path, TABLE_BASE, &slot->base->table, NULL);
}

static enum enumod_store_status check_base(const struct slot *slot)
{
	const struct table_header *head = &slot->head.header;
	const struct table_header *base = &slot->base->table.header;

	return base->id == head->base_id && base->count == head->base_count
		       ? ENUMOD_STORE_OK
		       : ENUMOD_STORE_DAMAGED;
}

static enum enumod_store_status load_once(struct enumod_store *store,
					  struct slot *slot)
{
	char path[PATH_LEN];

	if (!make_path(store, TABLE_HEAD_NAME, path))
		return ENUMOD_STORE_UNREADABLE;
	enum enumod_store_status status =
		table_open(path, TABLE_HEAD, &slot->head, &slot->seen.head);

	if (status != ENUMOD_STORE_OK || !slot->head.header.base_id)
		return status;
	status = load_base(store, slot);
	if (status == ENUMOD_STORE_OK)
		status = check_base(slot);
	/* A head without its base is damage, not a store that is not there. */
	return status == ENUMOD_STORE_MISSING ? ENUMOD_STORE_DAMAGED : status;
}

static bool is_rolled_back(const struct enumod_store *store,
			   const struct slot *slot)
{
	const uint64_t generation = slot->head.header.generation;

	return generation < store->highest || generation < store->limits.floor;
}

static void load(struct enumod_store *store, struct slot *slot)
{
	enum enumod_store_status status = ENUMOD_STORE_DAMAGED;
	struct sight seen = { .base_id = 0 };

	for (unsigned i = 0; i < LOAD_TRIES && status == ENUMOD_STORE_DAMAGED;
	     i++) {
		empty_slot(slot);
		status = load_once(store, slot);
		seen = slot->seen;
	}
	if (status == ENUMOD_STORE_OK && is_rolled_back(store, slot))
		status = ENUMOD_STORE_ROLLBACK;
	if (status != ENUMOD_STORE_OK)
		empty_slot(slot);
	else
		store->highest = slot->head.header.generation;
	slot->status = status;
	slot->seen = seen;
}

/* A slot that nobody uses; those that are merely old are emptied on the way. */
static struct slot *find_free(struct enumod_store *store)
{
	const unsigned current = atomic_load(&store->current);
	struct slot *found = NULL;

	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *slot = &store->slots[i];

		if (i == current || atomic_load(&slot->users))
			continue;
		empty_slot(slot);
		found = slot;
	}
	return found;
}

/* Are the files still those that were looked at? */
static bool is_unchanged(const struct enumod_store *store,
			 const struct slot *slot)
{
	struct table_identity head = { .inode = 0 };
	struct table_identity base = { .inode = 0 };
	char name[TABLE_NAME_MAX];
	char path[PATH_LEN];

	if (make_path(store, TABLE_HEAD_NAME, path))
		head = table_identify(path);
	table_base_name(slot->seen.base_id, name);
	if (slot->seen.base_id && make_path(store, name, path))
		base = table_identify(path);
	return table_is_same(&head, &slot->seen.head) &&
	       table_is_same(&base, &slot->seen.base);
}

static void refresh(struct enumod_store *store)
{
	const struct slot *current =
		&store->slots[atomic_load(&store->current)];
	struct slot *slot = find_free(store);

	if (!slot || is_unchanged(store, current))
		return;
	load(store, slot);
	atomic_store(&store->current, (unsigned)(slot - store->slots));
}

static void refresh_if_due(struct enumod_store *store)
{
	const int64_t now = clock_ms();

	if (now - atomic_load_explicit(&store->checked_ms,
				       memory_order_relaxed) <
	    CHECK_MS)
		return;
	if (atomic_exchange(&store->is_refreshing, true))
		return;
	refresh(store);
	atomic_store(&store->checked_ms, now);
	atomic_store(&store->is_refreshing, false);
}

struct enumod_store *enumod_store_open(const char *path,
				       const struct enumod_store_limits *limits)
{
	struct enumod_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	/* A path that is too long stays empty, and so names no store. */
	if (strlen(path) < sizeof(store->path))
		memcpy(store->path, path, strlen(path) + 1);
	store->limits = *limits;
	for (unsigned i = 0; i < SLOTS; i++)
		store->slots[i].status = ENUMOD_STORE_MISSING;
	load(store, &store->slots[0]);
	store->checked_ms = clock_ms();
	return store;
}

void enumod_store_close(struct enumod_store *store)
{
	if (!store)
		return;
	for (unsigned i = 0; i < SLOTS; i++)
		empty_slot(&store->slots[i]);
	free(store);
}

/* Questions -------------------------------------------------------------- */

static enum enumod_store_status judge(const struct enumod_store *store,
				      const struct slot *slot, uint64_t now_sec)
{
	const struct table_header *head = &slot->head.header;
	const uint64_t max_age = store->limits.max_age_sec;

	if (slot->status != ENUMOD_STORE_OK)
		return slot->status;
	if (now_sec + CLOCK_SLACK < head->built_sec)
		return ENUMOD_STORE_CLOCK;
	if (max_age && now_sec > head->confirmed_sec &&
	    now_sec - head->confirmed_sec > max_age)
		return ENUMOD_STORE_OLD;
	return ENUMOD_STORE_OK;
}

enum enumod_store_status enumod_store_generation(struct enumod_store *store,
						 uint64_t now_sec,
						 uint64_t *generation)
{
	refresh_if_due(store);
	struct slot *slot = enter(store);
	enum enumod_store_status status = judge(store, slot, now_sec);

	if (status == ENUMOD_STORE_OK &&
	    atomic_load_explicit(&slot->is_marred, memory_order_relaxed))
		status = ENUMOD_STORE_PARTLY;
	*generation = slot->head.header.generation | (uint64_t)status
							     << STATUS_SHIFT;
	leave(slot);
	return status;
}

enum enumod_store_status enumod_store_verify(struct enumod_store *store)
{
	struct slot *slot = enter(store);
	enum enumod_store_status status = slot->status;

	if (status == ENUMOD_STORE_OK &&
	    (!table_verify(&slot->head) ||
	     (slot->base && !table_verify(&slot->base->table))))
		status = ENUMOD_STORE_PARTLY;
	leave(slot);
	return status;
}

uint64_t enumod_store_confirmed(struct enumod_store *store)
{
	struct slot *slot = enter(store);
	const uint64_t confirmed = slot->head.header.confirmed_sec;

	leave(slot);
	return confirmed;
}

static const struct table *base_of(const struct slot *slot)
{
	return slot->base ? &slot->base->table : NULL;
}

static bool fill(const struct table *head, const struct table_match *best,
		 struct enumod_store_answer *answer)
{
	const struct table_entry *entry = &best->entry;

	memset(answer, 0, sizeof(*answer));
	answer->generation = head->header.generation;
	answer->is_found = best->is_found;
	if (!best->is_found)
		return true;
	answer->extent = entry->extent;
	answer->record = (struct e164_validity_record){
		.execution_day = entry->execution_day,
		.expiry_day = entry->expiry_day,
		.has_expiry = entry->flags & TABLE_HAS_EXPIRY,
		.is_signed = entry->flags & TABLE_SIGNED,
		.is_suspended = entry->flags & TABLE_SUSPENDED,
		.is_revoked = entry->flags & TABLE_REVOKED,
		.is_distrusted = entry->flags & TABLE_DISTRUSTED,
		.is_bare = entry->flags & TABLE_BARE,
	};
	return !entry->entity ||
	       table_entity(head, entry->entity, answer->entity);
}

enum enumod_store_status enumod_store_lookup(struct enumod_store *store,
					     const struct e164_number *number,
					     uint64_t now_sec,
					     struct enumod_store_answer *answer)
{
	const struct e164_extent extent = e164_extent_of_number(number);
	struct enumod_store_answer found;
	struct table_match best;

	refresh_if_due(store);
	struct slot *slot = enter(store);
	enum enumod_store_status status = judge(store, slot, now_sec);

	if (status == ENUMOD_STORE_OK &&
	    (!table_decide(&slot->head, base_of(slot), &extent, &best) ||
	     !fill(&slot->head, &best, &found))) {
		status = ENUMOD_STORE_DAMAGED;
		atomic_store_explicit(&slot->is_marred, true,
				      memory_order_relaxed);
	}
	leave(slot);
	if (status == ENUMOD_STORE_OK)
		*answer = found;
	return status;
}
