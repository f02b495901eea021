/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store.c - look-ups in the newest head and its bases, without locks.
 *
 * A slot has one snapshot, or the reason why there is none. "current" says
 * which slot is in use. A look-up increments the users of that slot and then
 * reads "current" again: if it is unchanged, the slot will not change until the
 * look-up decrements the users. A refresh (one at a time: look.h) fills a
 * slot that is not current and has no users. A look-up that increments the
 * users of such a slot meanwhile sees that it is not current, and tries again.
 *
 * Every query asks for the generation, most need nothing else. As long as the
 * store is OK it is read without a slot (told.h). It is told after the slot
 * became current, so whoever knows a generation looks up in that or a later
 * one.
 */
#include "look.h"
#include "snapshot.h"
#include "told.h"

#include <stdlib.h>

#define SLOTS        4
#define SECOND_NS    LOOK_SECOND_NS
#define SPARE        15 /* times as long as it took: until it is tried again */
#define PATH_LEN     4096
#define STATUS_SHIFT 56 /* bits below the status in a generation */

struct slot {
	atomic_uint users;
	atomic_bool is_marred; /* a look-up has read a damaged record */
	struct store_snapshot snapshot;
};

struct store {
	struct told told;
	struct slot slots[SLOTS];
	atomic_uint current;
	struct look look;
	struct store_limits limits;
	atomic_bool is_apart; /* what came is half a copy: see is_too_early() */
	/* For the refreshing thread only. */
	uint64_t highest; /* generation seen */
	int64_t apart_ns; /* since when it is apart */
	int64_t again_ns; /* until then what failed is not tried again */
	struct store_sight tried; /* the files that are */
	char path[PATH_LEN];
};

/* Slots ------------------------------------------------------------------ */

static void empty_slot(struct slot *slot)
{
	store_snapshot_clear(&slot->snapshot);
	slot->is_marred = false;
}

static struct slot *enter(struct store *store)
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

static const struct store_snapshot *current_of(const struct store *store)
{
	return &store->slots[atomic_load(&store->current)].snapshot;
}

static bool is_rolled_back(const struct store *store,
			   const struct store_snapshot *snapshot)
{
	const uint64_t generation = snapshot->head.header.generation;

	return generation < store->highest || generation < store->limits.floor;
}

static void load(struct store *store, struct slot *slot)
{
	struct store_snapshot *snapshot = &slot->snapshot;

	store_snapshot_load(snapshot, store->path, current_of(store));
	if (snapshot->status == STORE_OK && is_rolled_back(store, snapshot))
		store_snapshot_drop(snapshot, STORE_ROLLBACK);
	if (snapshot->status == STORE_MISSING &&
	    (store->highest || store->limits.floor))
		store_snapshot_drop(snapshot, STORE_GONE);
	if (snapshot->status == STORE_OK)
		store->highest = snapshot->head.header.generation;
}

/* Find a slot without users, and free old snapshots that have none. */
static struct slot *find_free(struct store *store)
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

static bool has_patience(const struct store *store, int64_t now_ns)
{
	return now_ns - store->apart_ns <
	       (int64_t)store->limits.patience_sec * SECOND_NS;
}

/*
 * Is what was loaded half of a copy, of which the rest may come yet? Not if it
 * is the base that is gone while the head is still the same: then something
 * was lost that was there. Patience begins when the files of before were seen
 * the last time: in a pause other changes may have come whole.
 */
static bool is_too_early(struct store *store,
			 const struct store_snapshot *loaded, int64_t now_ns)
{
	const struct store_snapshot *current = current_of(store);

	if (!loaded->is_apart || current->status != STORE_OK ||
	    store_table_is_same(&loaded->seen.head, &current->seen.head))
		return false;
	if (!atomic_exchange(&store->is_apart, true))
		store->apart_ns = atomic_load(&store->look.done_ns);
	store->tried = loaded->seen;
	return has_patience(store, now_ns);
}

/*
 * There is something to load: the files have changed, or patience has ended, or
 * they could not be read, of which they show no change when it is over.
 */
static bool is_due(struct store *store, int64_t now_ns)
{
	if (current_of(store)->status == STORE_UNREADABLE)
		return now_ns >= store->again_ns;
	if (store_sight_is_current(&current_of(store)->seen, store->path)) {
		atomic_store(&store->is_apart, false);
		return false;
	}
	return !atomic_load(&store->is_apart) || !has_patience(store, now_ns) ||
	       !store_sight_is_current(&store->tried, store->path);
}

/* Until status_of() is another one, or sooner if the sum overflows. */
static void set_told(struct store *store, const struct slot *slot)
{
	const struct store_table_header *head = &slot->snapshot.head.header;
	const uint64_t max_age = store->limits.max_age_sec;
	struct told_fact fact = { .generation = head->generation };

	if (head->built_sec > STORE_CLOCK_SLACK)
		fact.from_sec = head->built_sec - STORE_CLOCK_SLACK;
	if (slot->snapshot.status == STORE_OK)
		fact.end_sec = max_age ? head->confirmed_sec + max_age + 1
				       : UINT64_MAX;
	told_set(&store->told, &fact);
	/* A look-up may have marred it before it was told. */
	if (atomic_load(&slot->is_marred))
		told_drop(&store->told);
}

static void mar(struct store *store, struct slot *slot)
{
	atomic_store(&slot->is_marred, true);
	told_drop(&store->told);
}

static void refresh(struct store *store, int64_t now_ns)
{
	struct slot *slot = find_free(store);

	if (!slot || !is_due(store, now_ns))
		return;
	load(store, slot);
	store->again_ns = look_clock_ns() + SPARE * (look_clock_ns() - now_ns);
	if (is_too_early(store, &slot->snapshot, now_ns))
		return;
	atomic_store(&store->current, (unsigned)(slot - store->slots));
	set_told(store, slot);
	atomic_store(&store->is_apart, false);
}

/* Returns false if nothing is there that may be used. */
static inline bool look_if_due(struct store *store)
{
	const int64_t now = look_clock_ns();
	enum look_turn turn = LOOK_NONE;

	if (look_is_due(&store->look, now))
		turn = look_begin(&store->look, now);
	if (turn == LOOK_MINE) {
		refresh(store, atomic_load(&store->look.begun_ns));
		look_end(&store->look);
	}
	return turn != LOOK_MISSED;
}

struct store *store_open(const char *path, const struct store_limits *limits)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	/* A path that is too long stays empty: the store is missing then. */
	if (strlen(path) < sizeof(store->path))
		memcpy(store->path, path, strlen(path) + 1);
	store->limits = *limits;
	for (unsigned i = 0; i < SLOTS; i++)
		store_snapshot_clear(&store->slots[i].snapshot);
	load(store, &store->slots[0]);
	set_told(store, &store->slots[0]);
	look_init(&store->look);
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (unsigned i = 0; i < SLOTS; i++)
		empty_slot(&store->slots[i]);
	free(store);
}

/* Questions -------------------------------------------------------------- */

static enum store_status status_of(const struct store *store,
				   const struct slot *slot, uint64_t now_sec)
{
	const struct store_table_header *head = &slot->snapshot.head.header;
	const uint64_t max_age = store->limits.max_age_sec;

	if (slot->snapshot.status != STORE_OK)
		return slot->snapshot.status;
	if (now_sec + STORE_CLOCK_SLACK < head->built_sec)
		return STORE_CLOCK;
	if (max_age && now_sec > head->confirmed_sec &&
	    now_sec - head->confirmed_sec > max_age)
		return STORE_OLD;
	return STORE_OK;
}

static enum store_status ask_slot(struct store *store, uint64_t now_sec,
				  uint64_t *generation)
{
	struct slot *slot = enter(store);
	enum store_status status = status_of(store, slot, now_sec);

	if (status == STORE_OK &&
	    atomic_load_explicit(&slot->is_marred, memory_order_relaxed))
		status = STORE_PARTLY;
	*generation = slot->snapshot.head.header.generation |
		      (uint64_t)status << STATUS_SHIFT;
	leave(slot);
	return status;
}

enum store_status store_generation(struct store *store, uint64_t now_sec,
				   uint64_t *generation)
{
	enum store_status status = STORE_OK;

	if (!look_if_due(store)) {
		*generation = (uint64_t)STORE_LATE << STATUS_SHIFT;
		return STORE_LATE;
	}
	if (!told_read(&store->told, now_sec, generation))
		status = ask_slot(store, now_sec, generation);
	/* Answers that were cached are as good as the pair that is used. */
	return status == STORE_OK && atomic_load(&store->is_apart) ? STORE_APART
								   : status;
}

enum store_status store_verify(struct store *store)
{
	struct slot *slot = enter(store);
	const struct store_table *layers[STORE_TABLE_LAYERS];
	const size_t count = store_snapshot_layers(&slot->snapshot, layers);
	enum store_status status = slot->snapshot.status;

	for (size_t i = 0; i < count && status == STORE_OK; i++)
		if (!store_table_verify(layers[i]))
			status = STORE_PARTLY;
	leave(slot);
	return status;
}

void store_tell(struct store *store, struct store_facts *facts)
{
	struct slot *slot = enter(store);
	const struct store_table_header *head = &slot->snapshot.head.header;

	*facts = (struct store_facts){
		.generation = head->generation,
		.published_sec = head->built_sec,
		.confirmed_sec = head->confirmed_sec,
	};
	leave(slot);
}

static bool fill(const struct store_snapshot *snapshot,
		 const struct store_table_match *best,
		 struct store_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->generation = snapshot->head.header.generation;
	return !best->is_found ||
	       store_snapshot_answer(snapshot, &best->entry, answer);
}

static bool search(const struct store_snapshot *snapshot,
		   const struct e164_number *number,
		   enum e164_validation validation, struct store_answer *found)
{
	const struct e164_extent extent = e164_extent_of_number(number);
	const struct store_table *layers[STORE_TABLE_LAYERS];
	const size_t count = store_snapshot_layers(snapshot, layers);
	struct store_table_match best;

	return store_table_search(layers, count, &extent,
				  validation == E164_VALIDATION_SIGNED,
				  &best) &&
	       fill(snapshot, &best, found);
}

enum store_status store_lookup(struct store *store,
			       const struct e164_number *number,
			       enum e164_validation validation,
			       uint64_t now_sec, struct store_answer *answer)
{
	struct store_answer found;

	if (!look_if_due(store))
		return STORE_LATE;
	struct slot *slot = enter(store);
	enum store_status status = status_of(store, slot, now_sec);

	if (slot->snapshot.status == STORE_OK &&
	    !search(&slot->snapshot, number, validation, &found)) {
		status = STORE_DAMAGED;
		mar(store, slot);
	}
	leave(slot);
	if (store_is_readable(status))
		*answer = found;
	return status;
}

bool store_is_readable(enum store_status status)
{
	return status == STORE_OK || status == STORE_OLD ||
	       status == STORE_CLOCK;
}
