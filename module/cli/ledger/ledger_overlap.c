/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_overlap.c - which records lie around an extent, and which cross it.
 *
 * No two records may cross, so that for each number one of them is the most
 * specific. This is checked before one is entered. A number is either within a
 * block or outside, but two blocks may cross, and a block may begin within the
 * subtree of a shorter number. The table of blocks is sorted by digits and
 * first number. A block that contains a given number begins at most "widest"
 * numbers before it, which bounds the search.
 */
#include "ledger_store.h"

#include <stdlib.h>

#define LIST_MAX 1024 /* records that may cross a new one */

_Static_assert(LEDGER_REMOVALS_MAX <= LIST_MAX, "a list has all removals");

/* What is looked for, and what to do with it. */
struct search {
	struct ledger *ledger;
	const struct e164_extent *extent;
	bool (*is_it)(const struct e164_extent *found,
		      const struct e164_extent *extent);
	bool (*visit)(void *arg, const struct ledger_record *record);
	void *arg;
	bool is_over;
};

static enum ledger_status show(struct search *search,
			       const struct e164_extent *found)
{
	struct ledger_record record;

	if (!search->is_it(found, search->extent))
		return LEDGER_OK;
	const enum ledger_status status =
		ledger_get(search->ledger, found, &record);

	if (status == LEDGER_OK)
		search->is_over = !search->visit(search->arg, &record);
	return status == LEDGER_FAILED ? status : LEDGER_OK;
}

/* Blocks ----------------------------------------------------------------- */

struct e164_extent ledger_block_extent(const MDB_val *key)
{
	const uint8_t *at = key->mv_data;

	if (key->mv_size != LEDGER_EXTENT_KEY_LEN || at[0] < 1 ||
	    at[0] > E164_DIGITS_MAX)
		return (struct e164_extent){ .len = 0 };
	return e164_extent(ledger_get64(at + 1), ledger_get64(at + 9), at[0]);
}

/* The last block of this many digits that begins at or before a number. */
static int seek(MDB_cursor *cursor, uint8_t len, uint64_t number, MDB_val *key)
{
	uint8_t octets[LEDGER_EXTENT_KEY_LEN];
	MDB_val value;

	octets[0] = len;
	ledger_put64(octets + 1, number);
	ledger_put64(octets + 9, UINT64_MAX);
	*key = (MDB_val){ sizeof(octets), octets };
	const int error = mdb_cursor_get(cursor, key, &value, MDB_SET_RANGE);

	if (error == MDB_NOTFOUND)
		return mdb_cursor_get(cursor, key, &value, MDB_LAST);
	return error ? error : mdb_cursor_get(cursor, key, &value, MDB_PREV);
}

/* Visit the blocks of this many digits whose interval contains "at". */
static enum ledger_status search_at(struct search *search, MDB_cursor *cursor,
				    uint8_t len, uint64_t at)
{
	const uint64_t number = at / e164_power_of_ten(E164_DIGITS_MAX - len);
	const uint64_t widest = search->ledger->meta.widest[len];
	enum ledger_status status = LEDGER_OK;
	struct e164_extent found;
	MDB_val key;
	MDB_val value;
	int error = seek(cursor, len, number, &key);

	while (!error && status == LEDGER_OK && !search->is_over) {
		found = ledger_block_extent(&key);
		if (found.len != len ||
		    e164_extent_first(&found) + widest <= number)
			return LEDGER_OK;
		if (found.start <= at && at <= found.end)
			status = show(search, &found);
		error = mdb_cursor_get(cursor, &key, &value, MDB_PREV);
	}
	if (status != LEDGER_OK || error == MDB_NOTFOUND)
		return status;
	return ledger_result(search->ledger, error);
}

static enum ledger_status search_blocks(struct search *search, uint64_t at)
{
	struct ledger *ledger = search->ledger;
	enum ledger_status status = LEDGER_OK;
	MDB_cursor *cursor;
	const int error = mdb_cursor_open(
		ledger->txn, ledger->tables[LEDGER_BLOCKS], &cursor);

	if (error)
		return ledger_result(ledger, error);
	for (uint8_t len = 1; len <= E164_DIGITS_MAX && status == LEDGER_OK;
	     len++)
		if (ledger->meta.widest[len])
			status = search_at(search, cursor, len, at);
	mdb_cursor_close(cursor);
	return status;
}

/* Numbers ---------------------------------------------------------------- */

/* Visit the numbers whose subtree contains this value, the longest first. */
static enum ledger_status search_numbers(struct search *search, uint64_t at)
{
	enum ledger_status status = LEDGER_OK;

	for (uint8_t len = search->extent->len - 1;
	     len > 0 && status == LEDGER_OK && !search->is_over; len--) {
		const uint64_t digits =
			at / e164_power_of_ten(E164_DIGITS_MAX - len);
		const struct e164_extent number =
			e164_extent(digits, digits, len);

		status = show(search, &number);
	}
	return status;
}

static enum ledger_status search_all(struct search *search, uint64_t at)
{
	const enum ledger_status status = search_numbers(search, at);

	return status == LEDGER_OK && !search->is_over
		       ? search_blocks(search, at)
		       : status;
}

bool ledger_list_append(struct ledger_list *list,
			const struct ledger_record *record)
{
	struct ledger_record *at =
		list->count < LIST_MAX
			? realloc(list->at, (list->count + 1) * sizeof(*at))
			: NULL;

	list->is_full = !at;
	list->is_starved = !at && list->count < LIST_MAX;
	if (!at)
		return false;
	list->at = at;
	at[list->count++] = *record;
	return true;
}

void ledger_list_drop(struct ledger_list *list, size_t index)
{
	list->count--;
	memmove(list->at + index, list->at + index + 1,
		(list->count - index) * sizeof(*list->at));
}

static bool append(void *arg, const struct ledger_record *record)
{
	return ledger_list_append(arg, record);
}

static int by_size(const void *a, const void *b)
{
	const struct ledger_record *left = a;
	const struct ledger_record *right = b;

	return e164_extent_compare(&right->extent, &left->extent);
}

/* An extent that crosses this one contains exactly one of its two ends. */
enum ledger_status ledger_list_crossing(struct ledger *ledger,
					const struct e164_extent *extent,
					struct ledger_list *list)
{
	struct search search = { .ledger = ledger,
				 .extent = extent,
				 .is_it = e164_extent_crosses,
				 .visit = append,
				 .arg = list };
	enum ledger_status status = search_all(&search, extent->start);

	if (status == LEDGER_OK && !search.is_over)
		status = search_all(&search, extent->end);
	if (list->is_starved)
		status = ledger_starve(ledger);
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at), by_size);
	return status;
}

void ledger_list_clear(struct ledger_list *list)
{
	free(list->at);
	*list = (struct ledger_list){ .at = NULL };
}

static bool is_around(const struct e164_extent *found,
		      const struct e164_extent *extent)
{
	return e164_extent_encloses(found, extent) &&
	       e164_extent_compare(found, extent) < 0;
}

enum ledger_status
ledger_each_around(struct ledger *ledger, const struct e164_extent *extent,
		   bool (*visit)(void *arg, const struct ledger_record *record),
		   void *arg)
{
	struct search search = { .ledger = ledger,
				 .extent = extent,
				 .is_it = is_around,
				 .visit = visit,
				 .arg = arg };

	return search_all(&search, extent->start);
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

enum ledger_status ledger_measure_blocks(struct ledger *ledger)
{
	memset(ledger->meta.widest, 0, sizeof(ledger->meta.widest));
	return ledger_walk(ledger, LEDGER_BLOCKS, measure, &ledger->meta);
}
