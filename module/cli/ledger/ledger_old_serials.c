/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_old_serials.c - forget many serials at once.
 *
 * Serials are given in another order than numbers. Most old ones are packed,
 * hundreds in a run, so they are forgotten in the order in which runs have
 * them: each run is unpacked once, not once for each of its serials.
 */
#include "ledger_old_serials.h"

#include "ledger_trace.h"

#include <errno.h>
#include <stdlib.h>

struct old_serial {
	uint64_t sum; /* of the statement */
	bool is_spent;
	uint8_t key_len; /* 0: it had no serial */
	uint8_t key[LEDGER_SERIAL_KEY_MAX];
};

static struct old_serial *next_place(struct ledger_old_serials *old)
{
	const size_t room = old->room ? 2 * old->room : 1024;

	if (old->count == old->room) {
		struct old_serial *at = realloc(old->at, room * sizeof(*at));

		if (!at)
			return NULL;
		old->at = at;
		old->room = room;
	}
	return &old->at[old->count++];
}

enum ledger_status ledger_old_serials_add(struct ledger *ledger,
					  struct ledger_old_serials *old,
					  const struct ledger_record *record,
					  bool is_spent)
{
	struct old_serial *one = next_place(old);

	if (!one)
		return ledger_fail(ledger, LEDGER_NO_MEMORY);
	one->sum = ledger_statement_sum(record);
	one->is_spent = is_spent;
	one->key_len = 0;
	if (record->serial[0])
		one->key_len = (uint8_t)ledger_serial_key(record, one->key).len;
	return LEDGER_OK;
}

static int compare(const void *a, const void *b)
{
	const struct old_serial *left = a;
	const struct old_serial *right = b;
	const MDB_val left_key = { left->key_len, (void *)left->key };
	const MDB_val right_key = { right->key_len, (void *)right->key };

	return ledger_compare_keys(&left_key, &right_key);
}

enum ledger_status ledger_old_serials_purge(struct ledger *ledger,
					    struct ledger_old_serials *old)
{
	enum ledger_status status = LEDGER_OK;

	if (old->count)
		qsort(old->at, old->count, sizeof(*old->at), compare);
	for (size_t i = 0; i < old->count && status == LEDGER_OK; i++)
		status = ledger_purge_serial(
			ledger, e164_slice(old->at[i].key, old->at[i].key_len),
			old->at[i].sum, old->at[i].is_spent);
	return status;
}

void ledger_old_serials_clear(struct ledger_old_serials *old)
{
	free(old->at);
	*old = (struct ledger_old_serials){ 0 };
}
