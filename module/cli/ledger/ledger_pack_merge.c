/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_pack_merge.c - put pairs into the runs that are there.
 *
 * A run into whose range pairs fall is taken out and written anew with them, as
 * one run or more; the others stay. Runs that follow each other are made as if
 * they were one, so they become full.
 */
#include "ledger_pack_batch.h"

#include <errno.h>
#include <stdlib.h>

/*
 * Octets of a run before it is packed. New serials are looked for in old runs,
 * which should not take long.
 */
#define PLAIN_MIN   4096
#define SERIALS_MAX 49152
#define HISTORY_MAX 61440

/* A value has a page of its own with LMDB's header; some room is left. */
#define WANTED_LEN 3900

struct merge {
	struct ledger *ledger;
	const struct ledger_batch *batch;
	enum ledger_table runs;
	size_t next;   /* pair of the batch */
	size_t target; /* octets of a run, before it is packed */
	/* Where the place ends that was merged last: the next run's key. */
	bool has_end;
	size_t end_len;
	uint8_t end[LEDGER_RUN_KEY_MAX];
	struct ledger_run old;
	struct ledger_pairs pairs;
	struct ledger_run run;   /* that is made */
	struct ledger_run again; /* for comparison */
	uint8_t packed[LEDGER_RUN_PACKED_MAX];
};

/* Making runs ------------------------------------------------------------ */

/* What cannot be unpacked is not evidence any more, so look before. */
static bool is_readable(struct merge *merge, size_t len)
{
	const MDB_val packed = { len, merge->packed };

	return ledger_run_unpack(&packed, merge->run.table, &merge->again) &&
	       merge->again.len == merge->run.len &&
	       !memcmp(merge->again.plain, merge->run.plain, merge->run.len);
}

/* So that the next one fills its page. */
static void learn(struct merge *merge, size_t packed)
{
	const size_t most = merge->batch->table == LEDGER_SERIALS ? SERIALS_MAX
								  : HISTORY_MAX;

	merge->target = merge->run.len * WANTED_LEN / packed;
	if (merge->target < PLAIN_MIN)
		merge->target = PLAIN_MIN;
	if (merge->target > most)
		merge->target = most;
}

static enum ledger_status flush(struct merge *merge)
{
	struct ledger_run *run = &merge->run;

	if (!run->first_len)
		return LEDGER_OK;
	const size_t len = ledger_run_pack(run, merge->packed);

	if (!len || !is_readable(merge, len))
		return ledger_fail(merge->ledger, LEDGER_NO_MEMORY);
	const enum ledger_status status =
		ledger_write(merge->ledger, merge->runs,
			     e164_slice(run->first, run->first_len),
			     e164_slice(merge->packed, len));

	learn(merge, len);
	ledger_run_begin(run, merge->batch->table);
	return status;
}

static enum ledger_status add(struct merge *merge, const MDB_val *key,
			      const MDB_val *value)
{
	enum ledger_status status = LEDGER_OK;

	if (merge->run.len >= merge->target)
		status = flush(merge);
	if (status == LEDGER_OK)
		ledger_run_add(&merge->run, key, value);
	return status;
}

/* Merging ---------------------------------------------------------------- */

/* The next pair of the batch, if its place is here. */
static bool next_new(const struct merge *merge, MDB_val *key)
{
	const MDB_val end = { merge->end_len, (void *)(uintptr_t)merge->end };

	if (merge->next == merge->batch->count)
		return false;
	ledger_batch_key(merge->batch, merge->next, key);
	return !merge->has_end || ledger_compare_keys(key, &end) < 0;
}

static enum ledger_status add_new(struct merge *merge)
{
	MDB_val key;
	MDB_val value;

	ledger_batch_key(merge->batch, merge->next, &key);
	ledger_batch_value(merge->batch, merge->next, &value);
	merge->next++;
	return value.mv_size ? add(merge, &key, &value) : LEDGER_OK;
}

/* has_old: there is a run in this place */
static enum ledger_status merge_run(struct merge *merge, bool has_old)
{
	enum ledger_status status = LEDGER_OK;
	MDB_val old;
	MDB_val value;
	MDB_val key;

	if (!has_old)
		ledger_run_begin(&merge->old, merge->batch->table);
	ledger_pairs_begin(&merge->pairs, &merge->old);
	has_old = has_old && ledger_pairs_next(&merge->pairs, &old, &value);
	while (status == LEDGER_OK) {
		const bool has_new = next_new(merge, &key);
		int order = has_new ? -1 : 1;

		if (!has_new && !has_old)
			break;
		if (has_new && has_old)
			order = ledger_compare_keys(&key, &old);
		status = order <= 0 ? add_new(merge) : add(merge, &old, &value);
		if (has_old && order >= 0)
			has_old =
				ledger_pairs_next(&merge->pairs, &old, &value);
	}
	if (status == LEDGER_OK && merge->pairs.reader.failed)
		return ledger_fail_run(merge->ledger);
	return status;
}

/* Where runs are --------------------------------------------------------- */

struct place {
	bool has_run;
	size_t first_len;
	uint8_t first[LEDGER_RUN_KEY_MAX];
	bool has_end;
	size_t end_len;
	uint8_t end[LEDGER_RUN_KEY_MAX];
};

static bool copy_key(const MDB_val *key, uint8_t *to, size_t *len)
{
	if (key->mv_size > LEDGER_RUN_KEY_MAX)
		return false;
	memcpy(to, key->mv_data, key->mv_size);
	*len = key->mv_size;
	return true;
}

/*
 * Read the run in whose place the key is; before the first one there is none.
 */
static int read_place(struct merge *merge, MDB_cursor *cursor,
		      const MDB_val *key, struct place *place)
{
	MDB_val packed;
	MDB_val first;
	int error = ledger_find_run(cursor, key, &first, &packed);

	place->has_run = !error;
	if (error && error != MDB_NOTFOUND)
		return error;
	if (place->has_run &&
	    (!copy_key(&first, place->first, &place->first_len) ||
	     !ledger_run_unpack(&packed, merge->batch->table, &merge->old)))
		return MDB_CORRUPTED;
	error = mdb_cursor_get(cursor, &first, &packed,
			       place->has_run ? MDB_NEXT : MDB_FIRST);
	place->has_end =
		!error && copy_key(&first, place->end, &place->end_len);
	return error == MDB_NOTFOUND ? 0 : error;
}

static enum ledger_status find_place(struct merge *merge, struct place *place)
{
	struct ledger *ledger = merge->ledger;
	MDB_cursor *cursor;
	MDB_val key;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[merge->runs],
				    &cursor);

	if (error)
		return ledger_result(ledger, error);
	ledger_batch_key(merge->batch, merge->next, &key);
	error = read_place(merge, cursor, &key, place);
	mdb_cursor_close(cursor);
	return error == MDB_CORRUPTED ? ledger_fail_run(ledger)
				      : ledger_result(ledger, error);
}

/* Does it follow the place before? Then both are made as one. */
static bool is_next(const struct merge *merge, const struct place *place)
{
	return merge->has_end && place->has_run &&
	       place->first_len == merge->end_len &&
	       !memcmp(place->first, merge->end, merge->end_len);
}

/* Take the run out that has the place of the next pair. */
static enum ledger_status take_run(struct merge *merge,
				   const struct place *place)
{
	enum ledger_status status =
		is_next(merge, place) ? LEDGER_OK : flush(merge);

	if (status == LEDGER_OK && place->has_run)
		status = ledger_delete(
			merge->ledger, merge->runs,
			e164_slice(place->first, place->first_len));
	merge->has_end = place->has_end;
	merge->end_len = place->has_end ? place->end_len : 0;
	if (place->has_end)
		memcpy(merge->end, place->end, place->end_len);
	return status;
}

static enum ledger_status merge_all(struct merge *merge)
{
	enum ledger_status status = LEDGER_OK;
	struct place place = { 0 };

	while (status == LEDGER_OK && merge->next < merge->batch->count) {
		status = find_place(merge, &place);
		if (status == LEDGER_OK)
			status = take_run(merge, &place);
		if (status == LEDGER_OK)
			status = merge_run(merge, place.has_run);
	}
	return status == LEDGER_OK ? flush(merge) : status;
}

/* They are in runs now. */
static enum ledger_status take_out(struct ledger *ledger,
				   const struct ledger_batch *batch)
{
	MDB_val key;
	int error = 0;

	for (size_t i = 0; i < batch->count && !error; i++) {
		ledger_batch_key(batch, i, &key);
		error = mdb_del(ledger->txn, ledger->tables[batch->table], &key,
				NULL);
	}
	return ledger_result(ledger, error);
}

enum ledger_status ledger_batch_merge(struct ledger *ledger,
				      const struct ledger_batch *batch)
{
	struct merge *merge = calloc(1, sizeof(*merge));

	if (!merge)
		return ledger_fail(ledger, LEDGER_NO_MEMORY);
	merge->ledger = ledger;
	merge->batch = batch;
	merge->runs = ledger_runs_of(batch->table);
	merge->target = SERIALS_MAX / 2;
	merge->old.table = batch->table;
	ledger_run_begin(&merge->run, batch->table);
	const enum ledger_status status = merge_all(merge);

	free(merge);
	ledger_forget_run(ledger);
	return status == LEDGER_OK ? take_out(ledger, batch) : status;
}
