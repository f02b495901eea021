/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_blocks.c - the blocks of the ledger by their digits and their size.
 *
 *   digits, class, first, last -> nothing
 *
 * The class is how many bits the size less one has: those of class 4 have 9 to
 * 16 numbers. One that contains a number begins less than 2^class numbers
 * before it, and so few others begin there that it does not matter how many
 * blocks there are: since no two cross and each has more than half of 2^class
 * numbers, they lie in at most three groups that are apart, and in each group
 * every block lies within the next larger one. What is nested like that differs
 * by a number at least, so it is no more than the largest block has numbers
 * ("token-block-max:").
 *
 * A class for all of them would be that of the largest one. With a block of ten
 * million numbers around them, a search went through a hundred thousand blocks
 * of ten.
 */
#include "ledger_blocks.h"

#include <assert.h>

#define KEY_LEN 18
#define CLASSES 51 /* a block has less than 2^50 numbers */

/* Two blocks of these are in one class if their keys begin alike. */
struct kind {
	uint8_t len;
	uint8_t bits; /* its class */
};

static struct kind kind_of(const struct e164_extent *extent)
{
	struct kind kind = { .len = extent->len };

	for (uint64_t rest = e164_extent_size(extent) - 1; rest; rest >>= 1)
		kind.bits++;
	return kind;
}

static bool is_present(const struct ledger *ledger, struct kind kind)
{
	return ledger->meta.classes[kind.len] >> kind.bits & 1;
}

static void make_key(struct kind kind, uint64_t first, uint64_t last,
		     uint8_t key[KEY_LEN])
{
	key[0] = kind.len;
	key[1] = kind.bits;
	ledger_put64(key + 2, first);
	ledger_put64(key + 10, last);
}

static bool is_of_kind(const MDB_val *key, struct kind kind)
{
	const uint8_t *at = key->mv_data;

	return key->mv_size == KEY_LEN && at[0] == kind.len &&
	       at[1] == kind.bits;
}

/* Changing ----------------------------------------------------------------- */

static struct e164_slice key_of(const struct e164_extent *extent,
				struct kind kind, uint8_t key[KEY_LEN])
{
	make_key(kind, e164_extent_first(extent), e164_extent_last(extent),
		 key);
	return e164_slice(key, KEY_LEN);
}

static enum ledger_status enter(struct ledger *ledger,
				const struct e164_extent *extent)
{
	const struct kind kind = kind_of(extent);
	uint8_t key[KEY_LEN];

	if (!kind.bits || kind.bits >= CLASSES)
		return LEDGER_OK;
	ledger->meta.classes[kind.len] |= UINT64_C(1) << kind.bits;
	return ledger_write(ledger, LEDGER_BLOCKS, key_of(extent, kind, key),
			    e164_slice(NULL, 0));
}

struct rebuild {
	struct ledger *ledger;
	enum ledger_status status;
};

static bool add(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct rebuild *rebuild = arg;
	struct e164_extent extent;

	(void)value;
	/* Whoever needs one that is damaged will say so. */
	if (!ledger_key_extent(key, &extent) || extent.start > extent.end)
		return true;
	rebuild->status = enter(rebuild->ledger, &extent);
	return rebuild->status == LEDGER_OK;
}

enum ledger_status ledger_need_blocks(struct ledger *ledger)
{
	struct rebuild rebuild = { .ledger = ledger };
	enum ledger_status status;

	if (!ledger->is_unsorted)
		return LEDGER_OK;
	memset(ledger->meta.classes, 0, sizeof(ledger->meta.classes));
	status = ledger_result(
		ledger,
		mdb_drop(ledger->txn, ledger->tables[LEDGER_BLOCKS], 0));
	if (status == LEDGER_OK)
		status = ledger_walk(ledger, LEDGER_RECORDS, add, &rebuild);
	if (status == LEDGER_OK)
		status = rebuild.status;
	ledger->is_unsorted = status != LEDGER_OK;
	return status;
}

enum ledger_status ledger_add_block(struct ledger *ledger,
				    const struct e164_extent *extent)
{
	const enum ledger_status status = ledger_need_blocks(ledger);

	return status == LEDGER_OK ? enter(ledger, extent) : status;
}

enum ledger_status ledger_drop_block(struct ledger *ledger,
				     const struct e164_extent *extent)
{
	const enum ledger_status status = ledger_need_blocks(ledger);
	const struct kind kind = kind_of(extent);
	uint8_t key[KEY_LEN];

	if (!kind.bits || status != LEDGER_OK)
		return status;
	return ledger_delete(ledger, LEDGER_BLOCKS, key_of(extent, kind, key));
}

/* Searching ---------------------------------------------------------------- */

struct search {
	struct ledger *ledger;
	MDB_cursor *cursor;
	uint64_t at;
	bool (*visit)(void *arg, const struct e164_extent *found);
	void *arg;
	bool is_over;
};

/*
 * The last block of this kind that begins at or before a number; if there is
 * none, one of another kind.
 */
static int seek(MDB_cursor *cursor, struct kind kind, uint64_t number,
		MDB_val *key)
{
	uint8_t octets[KEY_LEN];
	MDB_val value;

	make_key(kind, number, UINT64_MAX, octets);
	*key = (MDB_val){ sizeof(octets), octets };
	const int error = mdb_cursor_get(cursor, key, &value, MDB_SET_RANGE);

	if (error == MDB_NOTFOUND)
		return mdb_cursor_get(cursor, key, &value, MDB_LAST);
	return error ? error : mdb_cursor_get(cursor, key, &value, MDB_PREV);
}

static int search_kind(struct search *search, struct kind kind)
{
	const uint64_t number =
		search->at / e164_power_of_ten(E164_DIGITS_MAX - kind.len);
	MDB_val key;
	MDB_val value;
	int error = seek(search->cursor, kind, number, &key);

	while (!error && !search->is_over && is_of_kind(&key, kind)) {
		const uint8_t *at = key.mv_data;
		const uint64_t first = ledger_get64(at + 2);
		const uint64_t last = ledger_get64(at + 10);
		const struct e164_extent found =
			e164_extent(first, last, kind.len);

		if (first + (UINT64_C(1) << kind.bits) <= number)
			return 0;
		if (number <= last)
			search->is_over = !search->visit(search->arg, &found);
		error = mdb_cursor_get(search->cursor, &key, &value, MDB_PREV);
	}
	return error == MDB_NOTFOUND ? 0 : error;
}

static int search_len(struct search *search, uint8_t len)
{
	struct kind kind = { .len = len };
	int error = 0;

	for (; kind.bits < CLASSES && !error && !search->is_over; kind.bits++)
		if (is_present(search->ledger, kind))
			error = search_kind(search, kind);
	return error;
}

enum ledger_status
ledger_each_block(struct ledger *ledger, uint64_t at,
		  bool (*visit)(void *arg, const struct e164_extent *found),
		  void *arg)
{
	struct search search = {
		.ledger = ledger, .at = at, .visit = visit, .arg = arg
	};
	const enum ledger_status status = ledger_need_blocks(ledger);

	assert(ledger->mode != LEDGER_READ);
	if (status != LEDGER_OK)
		return status;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[LEDGER_BLOCKS],
				    &search.cursor);

	if (error)
		return ledger_result(ledger, error);
	for (uint8_t len = 1; len <= E164_DIGITS_MAX && !error; len++)
		error = search_len(&search, len);
	mdb_cursor_close(search.cursor);
	return ledger_result(ledger, error);
}

/* All of them -------------------------------------------------------------- */

static int measure(struct ledger *ledger, MDB_cursor *cursor, struct kind kind)
{
	MDB_val key;
	const int error = seek(cursor, kind, UINT64_MAX, &key);

	if (error && error != MDB_NOTFOUND)
		return error;
	if (error || !is_of_kind(&key, kind))
		ledger->meta.classes[kind.len] &= ~(UINT64_C(1) << kind.bits);
	return 0;
}

enum ledger_status ledger_measure_blocks(struct ledger *ledger)
{
	MDB_cursor *cursor;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[LEDGER_BLOCKS],
				    &cursor);

	if (error)
		return ledger_result(ledger, error);
	for (uint8_t len = 1; len <= E164_DIGITS_MAX; len++)
		for (uint8_t bits = 0; bits < CLASSES && !error; bits++) {
			const struct kind kind = { len, bits };

			if (is_present(ledger, kind))
				error = measure(ledger, cursor, kind);
		}
	mdb_cursor_close(cursor);
	return ledger_result(ledger, error);
}
