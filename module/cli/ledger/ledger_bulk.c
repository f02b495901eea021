/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_bulk.c - suspend, resume or revoke many records at once.
 *
 * What is to be changed is looked for in batches, so that memory is bounded
 * however many there are: a table is not changed while it is read. The numbers
 * of records stay as they are, so the next batch begins behind the last one.
 *
 * A suspension belongs to numbers, so the record that decides for them says
 * whose they are. A revocation is about validations, those beside it included;
 * what others say about the same numbers stays.
 */
#include "ledger_displace.h"
#include "ledger_store.h"

#define BATCH 1024
#define KEY_LEN                                                                \
	(LEDGER_EXTENT_KEY_LEN + 8) /* that of a claim is the longer           \
				     */

struct walk {
	struct ledger *ledger;
	const struct ledger_bulk *bulk;
	struct ledger_tally *tally;
	enum ledger_table table;
	uint8_t key[KEY_LEN]; /* the last one that was looked at */
	size_t key_len;
	struct e164_extent found[BATCH];
	size_t count;
	bool is_at_end;
};

/* Choosing --------------------------------------------------------------- */

/* Wherever it lies. What is only suspended has nothing to be revoked. */
static bool is_meant(const struct ledger_bulk *bulk,
		     const struct ledger_record *record)
{
	if (record->validity.is_bare && bulk->deed == LEDGER_DO_REVOKE)
		return false;
	return !bulk->has || bulk->has(bulk->arg, record);
}

static bool is_chosen(const struct ledger_bulk *bulk,
		      const struct ledger_record *record)
{
	if (bulk->inside.len &&
	    !e164_extent_covers(&bulk->inside, &record->extent))
		return false;
	return is_meant(bulk, record);
}

/* A number of fewer digits than the range: what is below it lies inside. */
static void tell_shorter(const struct walk *walk,
			 const struct ledger_record *record)
{
	const struct ledger_bulk *bulk = walk->bulk;

	if (!bulk->inside.len || record->extent.len >= bulk->inside.len ||
	    !e164_extent_encloses(&bulk->inside, &record->extent) ||
	    !is_meant(bulk, record))
		return;
	walk->tally->crossing++;
	bulk->crossing(bulk->arg, record);
}

static bool is_gone(const struct walk *walk, const struct ledger_record *record)
{
	return ledger_is_gone(walk->ledger, record) &&
	       (walk->bulk->has || !record->is_yielding);
}

static bool is_done(const struct walk *walk, const struct ledger_record *record)
{
	switch (walk->bulk->deed) {
	case LEDGER_DO_SUSPEND:
		return record->validity.is_suspended;
	case LEDGER_DO_RESUME:
		return !record->validity.is_suspended;
	default:
		return is_gone(walk, record);
	}
}

/* Suspended, it would hide the one that does. */
static bool decides_nothing(const struct ledger *ledger,
			    const struct ledger_record *record)
{
	return !record->validity.is_revoked && ledger_is_idle(ledger, record);
}

static void look_at_record(struct walk *walk,
			   const struct ledger_record *record)
{
	const struct ledger_bulk *bulk = walk->bulk;

	if (!is_chosen(bulk, record)) {
		tell_shorter(walk, record);
		return;
	}
	if (is_done(walk, record))
		walk->tally->same++;
	else if (bulk->deed == LEDGER_DO_SUSPEND && bulk->has &&
		 decides_nothing(walk->ledger, record))
		walk->tally->idle++;
	else
		walk->found[walk->count++] = record->extent;
}

/* Not if it is found by the record that decides for its numbers. */
static enum ledger_status look_at_claim(struct walk *walk,
					const struct ledger_record *claim)
{
	struct ledger_record record;

	if (is_gone(walk, claim) || !is_chosen(walk->bulk, claim))
		return LEDGER_OK;
	const enum ledger_status status =
		ledger_get(walk->ledger, &claim->extent, &record);

	if (status == LEDGER_FAILED)
		return status;
	if (status == LEDGER_NONE || is_gone(walk, &record) ||
	    !is_chosen(walk->bulk, &record))
		walk->found[walk->count++] = claim->extent;
	return LEDGER_OK;
}

static enum ledger_status look_at(struct walk *walk, const MDB_val *key,
				  const MDB_val *value)
{
	struct ledger_record record;
	const enum ledger_status status = ledger_take(
		walk->ledger, e164_slice(value->mv_data, value->mv_size),
		&record);

	if (status != LEDGER_OK)
		return status;
	if (key->mv_size > KEY_LEN)
		return ledger_fail(walk->ledger, "%s/ledger is damaged",
				   walk->ledger->path);
	memcpy(walk->key, key->mv_data, key->mv_size);
	walk->key_len = key->mv_size;
	/* Those behind begin behind it, too. */
	walk->is_at_end = walk->bulk->inside.len &&
			  record.extent.start > walk->bulk->inside.end;
	if (walk->table == LEDGER_CLAIMS)
		return look_at_claim(walk, &record);
	look_at_record(walk, &record);
	return LEDGER_OK;
}

static bool is_last(const struct walk *walk, const MDB_val *key)
{
	return key->mv_size == walk->key_len &&
	       !memcmp(key->mv_data, walk->key, walk->key_len);
}

/* Find the next ones. */
static enum ledger_status gather(struct walk *walk)
{
	struct ledger *ledger = walk->ledger;
	MDB_val key = { walk->key_len, walk->key };
	enum ledger_status status = LEDGER_OK;
	MDB_cursor *cursor;
	MDB_val value;
	int error = mdb_cursor_open(ledger->txn, ledger->tables[walk->table],
				    &cursor);

	if (error)
		return ledger_result(ledger, error);
	walk->count = 0;
	error = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
	if (!error && is_last(walk, &key))
		error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
	while (!error && status == LEDGER_OK && !walk->is_at_end &&
	       walk->count < BATCH) {
		status = look_at(walk, &key, &value);
		error = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	walk->is_at_end = walk->is_at_end || error == MDB_NOTFOUND;
	if (status != LEDGER_OK || error == MDB_NOTFOUND)
		return status;
	return ledger_result(ledger, error);
}

/* Changing --------------------------------------------------------------- */

/* Count a change, unless there are too many; then it must not be made. */
static bool count(const struct ledger_bulk *bulk, struct ledger_tally *tally,
		  const struct ledger_record *record)
{
	tally->is_over = tally->changed >= bulk->most;
	if (tally->is_over)
		return false;
	tally->changed++;
	bulk->changed(bulk->arg, record);
	return true;
}

static enum ledger_status suspend_or_resume(struct walk *walk,
					    const struct e164_extent *extent)
{
	struct ledger_record record;
	const enum ledger_status status =
		ledger_get(walk->ledger, extent, &record);

	if (status != LEDGER_OK || !count(walk->bulk, walk->tally, &record))
		return status;
	return walk->bulk->deed == LEDGER_DO_SUSPEND
		       ? ledger_suspend(walk->ledger, extent)
		       : ledger_resume(walk->ledger, extent);
}

/* The first claim is the one that decides, which a suspension is a part of. */
static bool is_to_be_revoked(const struct walk *walk,
			     const struct ledger_claims *claims, size_t index)
{
	struct ledger_record claim = claims->list.at[index];

	claim.validity.is_suspended = index == 0 && claims->is_suspended;
	return !is_gone(walk, &claim) && is_chosen(walk->bulk, &claim);
}

static enum ledger_status revoke_chosen(struct walk *walk,
					struct ledger_claims *claims)
{
	enum ledger_status status = LEDGER_OK;
	bool is_changed = false;

	for (size_t i = 0; i < claims->list.count && status == LEDGER_OK; i++) {
		struct ledger_record *claim = &claims->list.at[i];

		if (!is_to_be_revoked(walk, claims, i))
			continue;
		if (!count(walk->bulk, walk->tally, claim))
			break;
		status = ledger_withdraw(walk->ledger, claims, claim,
					 walk->bulk->has ? LEDGER_BY_STATEMENT
							 : LEDGER_BY_NUMBER);
		is_changed = true;
	}
	if (!is_changed || status != LEDGER_OK)
		return status;
	walk->ledger->held += ledger_is_held(walk->ledger, claims, 0);
	return ledger_settle(walk->ledger, claims);
}

static enum ledger_status revoke(struct walk *walk,
				 const struct e164_extent *extent)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(walk->ledger, extent, &claims);

	if (status == LEDGER_OK)
		status = revoke_chosen(walk, &claims);
	ledger_claims_clear(&claims);
	return status;
}

static enum ledger_status change_found(struct walk *walk)
{
	enum ledger_status status = LEDGER_OK;

	for (size_t i = 0;
	     i < walk->count && !walk->tally->is_over && status == LEDGER_OK;
	     i++)
		status = walk->bulk->deed == LEDGER_DO_REVOKE
				 ? revoke(walk, &walk->found[i])
				 : suspend_or_resume(walk, &walk->found[i]);
	return status;
}

static enum ledger_status change_table(struct ledger *ledger,
				       const struct ledger_bulk *bulk,
				       enum ledger_table table,
				       struct ledger_tally *tally)
{
	struct walk walk = { .ledger = ledger,
			     .bulk = bulk,
			     .tally = tally,
			     .table = table,
			     .key_len = LEDGER_EXTENT_KEY_LEN };
	enum ledger_status status = LEDGER_OK;

	ledger_put64(walk.key, bulk->inside.start);
	while (status == LEDGER_OK && !walk.is_at_end && !tally->is_over) {
		status = gather(&walk);
		if (status == LEDGER_OK)
			status = change_found(&walk);
	}
	return status;
}

/* A range ---------------------------------------------------------------- */

/* What does not count is in the way of no suspension; see ledger_displace.c. */
static bool makes_way(const struct ledger *ledger,
		      const struct ledger_bulk *bulk,
		      const struct ledger_record *record)
{
	return bulk->deed == LEDGER_DO_SUSPEND && !bulk->has &&
	       !record->validity.is_suspended && ledger_is_mute(ledger, record);
}

static enum ledger_status tell_crossing(struct ledger *ledger,
					const struct ledger_bulk *bulk,
					struct ledger_tally *tally)
{
	struct ledger_list list = { .count = 0 };
	const enum ledger_status status =
		ledger_list_crossing(ledger, &bulk->inside, &list);

	for (size_t i = 0; i < list.count && status == LEDGER_OK; i++) {
		if (!is_meant(bulk, &list.at[i]) ||
		    makes_way(ledger, bulk, &list.at[i]))
			continue;
		tally->crossing++;
		bulk->crossing(bulk->arg, &list.at[i]);
	}
	ledger_list_clear(&list);
	return status;
}

/* Numbers of the range that have no record of their own. */
static enum ledger_status suspend_rest(struct ledger *ledger,
				       const struct ledger_bulk *bulk,
				       struct ledger_tally *tally)
{
	const struct ledger_record bare =
		ledger_suspension(&bulk->inside, ledger->now_sec);
	struct ledger_record there;
	enum ledger_status status = ledger_get(ledger, &bulk->inside, &there);

	if (status != LEDGER_NONE)
		return status; /* it was suspended with the others */
	return count(bulk, tally, &bare) ? ledger_suspend(ledger, &bulk->inside)
					 : LEDGER_OK;
}

enum ledger_status ledger_change_many(struct ledger *ledger,
				      const struct ledger_bulk *bulk,
				      struct ledger_tally *tally)
{
	const bool is_range = bulk->inside.len > 0;
	enum ledger_status status = LEDGER_OK;

	*tally = (struct ledger_tally){ .changed = 0 };
	if (is_range)
		status = tell_crossing(ledger, bulk, tally);
	if (status == LEDGER_OK)
		status = change_table(ledger, bulk, LEDGER_RECORDS, tally);
	if (status == LEDGER_OK && bulk->deed == LEDGER_DO_REVOKE)
		status = change_table(ledger, bulk, LEDGER_CLAIMS, tally);
	if (status == LEDGER_OK && bulk->deed == LEDGER_DO_SUSPEND &&
	    is_range && !bulk->has && !tally->crossing && !tally->is_over)
		status = suspend_rest(ledger, bulk, tally);
	tally->held = ledger->held;
	return status;
}
