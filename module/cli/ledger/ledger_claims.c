/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_claims.c - several validations of the same numbers.
 *
 * Validations with different ids hold side by side until they are removed (RFC
 * 5076). One of them decides and is the record; the others are in a table of
 * their own. Revoked ones stay there, too, so that no older one can be entered.
 * A suspension by hand belongs to the numbers, not to a validation.
 */
#include "ledger_trace.h"

#define CLAIM_KEY_LEN (LEDGER_EXTENT_KEY_LEN + 8)

static struct e164_slice claim_key(const struct ledger_record *record,
				   uint8_t key[CLAIM_KEY_LEN])
{
	ledger_extent_key(&record->extent, key);
	ledger_put64(key + LEDGER_EXTENT_KEY_LEN, ledger_statement_sum(record));
	return e164_slice(key, CLAIM_KEY_LEN);
}

/* Reading ---------------------------------------------------------------- */

static enum ledger_status
each_claim(struct ledger *ledger, const struct e164_extent *extent,
	   bool (*visit)(void *arg, const struct ledger_record *record),
	   void *arg)
{
	uint8_t key[LEDGER_EXTENT_KEY_LEN];

	if (ledger_is_empty(ledger, LEDGER_CLAIMS))
		return LEDGER_OK;
	ledger_extent_key(extent, key);
	return ledger_each_in(ledger, LEDGER_CLAIMS,
			      e164_slice(key, sizeof(key)), visit, arg);
}

struct beside {
	bool (*visit)(void *arg, const struct ledger_record *record);
	void *arg;
};

static bool visit_beside(void *arg, const struct ledger_record *record)
{
	const struct beside *beside = arg;

	return record->validity.is_revoked ||
	       beside->visit(beside->arg, record);
}

enum ledger_status
ledger_each_beside(struct ledger *ledger, const struct e164_extent *extent,
		   bool (*visit)(void *arg, const struct ledger_record *r),
		   void *arg)
{
	struct beside beside = { .visit = visit, .arg = arg };

	return each_claim(ledger, extent, visit_beside, &beside);
}

static bool append(void *arg, const struct ledger_record *record)
{
	return ledger_list_append(arg, record);
}

enum ledger_status ledger_read_claims(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_claims *claims)
{
	struct ledger_record record;

	*claims = (struct ledger_claims){ .extent = *extent };
	const enum ledger_status status = ledger_get(ledger, extent, &record);

	if (status != LEDGER_OK)
		return status == LEDGER_NONE ? LEDGER_OK : status;
	claims->is_suspended = record.validity.is_suspended;
	claims->suspended_sec = record.imported_sec;
	record.validity.is_suspended = false;
	if (!record.validity.is_bare)
		(void)ledger_list_append(&claims->list, &record);
	if (each_claim(ledger, extent, append, &claims->list) != LEDGER_OK)
		return LEDGER_FAILED;
	/* One that is not in the list would be lost when it is written back. */
	return claims->list.is_full ? ledger_fail(ledger, LEDGER_NO_MEMORY)
				    : LEDGER_OK;
}

void ledger_claims_clear(struct ledger_claims *claims)
{
	ledger_list_clear(&claims->list);
}

struct ledger_record *ledger_find_claim(const struct ledger_claims *claims,
					uint64_t sum)
{
	for (size_t i = 0; i < claims->list.count; i++)
		if (ledger_statement_sum(&claims->list.at[i]) == sum)
			return &claims->list.at[i];
	return NULL;
}

bool ledger_is_held(const struct ledger *ledger,
		    const struct ledger_claims *claims, uint64_t but)
{
	for (size_t i = 0; i < claims->list.count; i++)
		if (!ledger_is_out(ledger, &claims->list.at[i]) &&
		    !(but && ledger_statement_sum(&claims->list.at[i]) == but))
			return true;
	return false;
}

/* Settling --------------------------------------------------------------- */

/* The first one that the table has of these numbers. */
static bool find_first(void *arg, const MDB_val *key, const MDB_val *value)
{
	(void)value;
	if (key->mv_size != CLAIM_KEY_LEN)
		return true;
	memcpy(arg, key->mv_data, CLAIM_KEY_LEN);
	return false;
}

static enum ledger_status erase_beside(struct ledger *ledger,
				       const struct e164_extent *extent)
{
	uint8_t prefix[LEDGER_EXTENT_KEY_LEN];
	enum ledger_status status = LEDGER_OK;

	ledger_extent_key(extent, prefix);
	while (status == LEDGER_OK && !ledger_is_empty(ledger, LEDGER_CLAIMS)) {
		uint8_t key[CLAIM_KEY_LEN] = { 0 };

		status = ledger_walk_prefix(ledger, LEDGER_CLAIMS,
					    e164_slice(prefix, sizeof(prefix)),
					    find_first, key);
		if (status != LEDGER_OK ||
		    memcmp(key, prefix, sizeof(prefix)) != 0)
			break;
		status = ledger_delete(ledger, LEDGER_CLAIMS,
				       e164_slice(key, sizeof(key)));
	}
	return status;
}

static enum ledger_status write_beside(struct ledger *ledger,
				       struct ledger_record *record)
{
	uint8_t key[CLAIM_KEY_LEN];
	uint8_t blob[LEDGER_BLOB_MAX];

	record->validity.is_suspended = false;
	return ledger_write(ledger, LEDGER_CLAIMS, claim_key(record, key),
			    e164_slice(blob, ledger_encode(record, blob)));
}

/* These numbers have no validation any more. */
static enum ledger_status settle_none(struct ledger *ledger,
				      const struct ledger_claims *claims)
{
	struct ledger_record bare =
		ledger_suspension(&claims->extent, claims->suspended_sec);

	if (claims->is_suspended)
		return ledger_store(ledger, &bare);
	const enum ledger_status status = ledger_erase(ledger, &claims->extent);

	return status == LEDGER_NONE ? LEDGER_OK : status;
}

static size_t find_best(const struct ledger *ledger,
			const struct ledger_list *list)
{
	size_t best = 0;

	for (size_t i = 1; i < list->count; i++)
		if (ledger_is_before(ledger, &list->at[i], &list->at[best]))
			best = i;
	return best;
}

/* The one with the same statement, but for the one that decides. */
static const struct ledger_record *find_same(const struct ledger_list *list,
					     size_t but,
					     const struct ledger_record *record)
{
	for (size_t i = 0; i < list->count; i++)
		if (i != but && ledger_is_repeated(&list->at[i], record))
			return &list->at[i];
	return NULL;
}

static enum ledger_status log_list(struct ledger *ledger,
				   const struct ledger_list *old,
				   const struct ledger_list *list, size_t best)
{
	enum ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < old->count && status == LEDGER_OK; i++)
		status = ledger_log_beside(ledger, &old->at[i],
					   find_same(list, best, &old->at[i]));
	for (size_t i = 0; i < list->count && status == LEDGER_OK; i++)
		if (i != best && !find_same(old, SIZE_MAX, &list->at[i]))
			status = ledger_log_beside(ledger, NULL, &list->at[i]);
	return status;
}

/* Tell the log what becomes of those beside the one that is to decide. */
static enum ledger_status log_beside(struct ledger *ledger,
				     const struct ledger_claims *claims,
				     size_t best)
{
	struct ledger_list old = { .count = 0 };
	enum ledger_status status =
		each_claim(ledger, &claims->extent, append, &old);

	if (status == LEDGER_OK)
		status = log_list(ledger, &old, &claims->list, best);
	ledger_list_clear(&old);
	return status;
}

enum ledger_status ledger_settle(struct ledger *ledger,
				 struct ledger_claims *claims)
{
	struct ledger_list *list = &claims->list;
	const size_t best = find_best(ledger, list);
	enum ledger_status status = log_beside(ledger, claims, best);

	if (status == LEDGER_OK)
		status = erase_beside(ledger, &claims->extent);
	if (status != LEDGER_OK)
		return status;
	if (!list->count)
		return settle_none(ledger, claims);
	for (size_t i = 0; i < list->count && status == LEDGER_OK; i++)
		if (i != best)
			status = write_beside(ledger, &list->at[i]);
	list->at[best].validity.is_suspended = claims->is_suspended;
	if (status == LEDGER_OK)
		status = ledger_store(ledger, &list->at[best]);
	list->at[best].validity.is_suspended = false;
	return status;
}

/* Write them back only if another one is to decide now. */
static enum ledger_status settle_again(struct ledger *ledger,
				       const struct e164_extent *extent)
{
	struct ledger_claims claims;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);

	if (status == LEDGER_OK && claims.list.count &&
	    find_best(ledger, &claims.list) != 0)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

/* The numbers of the first claim behind a key, which becomes its last one. */
static enum ledger_status next_extent(struct ledger *ledger,
				      uint8_t key[CLAIM_KEY_LEN],
				      struct e164_extent *extent)
{
	MDB_val k = { CLAIM_KEY_LEN, key };
	MDB_cursor *cursor;
	MDB_val value;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[LEDGER_CLAIMS],
				    &cursor);

	if (error)
		return ledger_result(ledger, error);
	error = mdb_cursor_get(cursor, &k, &value, MDB_SET_RANGE);
	mdb_cursor_close(cursor);
	if (error)
		return ledger_result(ledger, error);
	if (!ledger_key_extent(&k, extent))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	ledger_extent_key(extent, key);
	memset(key + LEDGER_EXTENT_KEY_LEN, 0xff,
	       CLAIM_KEY_LEN - LEDGER_EXTENT_KEY_LEN);
	return LEDGER_OK;
}

enum ledger_status ledger_settle_all(struct ledger *ledger)
{
	uint8_t key[CLAIM_KEY_LEN] = { 0 };
	enum ledger_status status = LEDGER_OK;
	struct e164_extent extent;

	while (status == LEDGER_OK) {
		status = next_extent(ledger, key, &extent);
		if (status == LEDGER_OK)
			status = settle_again(ledger, &extent);
	}
	return status == LEDGER_NONE ? LEDGER_OK : status;
}
