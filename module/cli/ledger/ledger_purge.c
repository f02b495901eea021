/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_purge.c - forget what is long over; doc/validation.md says what stays.
 *
 * A purge must not lift a block. So numbers stay if anything could allow them
 * without their record: a block around them, or unknown-numbers: allow. And it
 * must not let in what was withdrawn: of that, the serial, the checksum of the
 * statement and a mark stay (ledger_mark.c), until it has expired for so long
 * that no grace-days could bring it back.
 */
#include "ledger_blocks.h"
#include "ledger_epp_id.h"
#include "ledger_old_serials.h"
#include "ledger_sweep.h"

#include <errno.h>
#include <stdlib.h>

#define DAY_SEC          86400
#define GRACE_MAX        366 /* days; grace-days is 365 at most */
#define GENERATION_SHIFT 16  /* seconds are above */
/*
 * Pairs that one change removes. LMDB keeps each page that becomes empty in
 * memory until the commit, and has room for 131,071.
 */
#define REMOVED_MAX 50000

struct purge {
	struct ledger *ledger;
	struct ledger_purge *gone;
	uint64_t cutoff_sec;
	enum ledger_status status;
	uint64_t budget; /* what may still be removed */
	/* The numbers that may go. */
	struct e164_extent *at; /* owned */
	size_t count;
	size_t room;
	struct ledger_old_serials serials;
	/* The log. */
	bool is_new; /* an entry that stays was seen */
	uint8_t hash[LEDGER_HASH_LEN];
};

/* Has it ended, whatever is configured? */
static bool has_ended(const struct purge *purge,
		      const struct ledger_record *record)
{
	const int64_t end = (int64_t)record->validity.expiry_day + GRACE_MAX;

	return record->validity.has_expiry &&
	       end * DAY_SEC < (int64_t)purge->ledger->now_sec;
}

/* Can it never be in force again? A limit may be raised. */
static bool is_spent(const struct purge *purge,
		     const struct ledger_record *record)
{
	return !record->is_limited && has_ended(purge, record);
}

/* Numbers ---------------------------------------------------------------- */

static bool is_over(const struct purge *purge,
		    const struct ledger_record *record)
{
	const struct e164_validity_record *validity = &record->validity;

	if (validity->is_bare || validity->is_suspended)
		return false;
	if (validity->is_revoked &&
	    record->generation >> GENERATION_SHIFT < purge->cutoff_sec)
		return true;
	return ledger_is_over_at(purge->ledger, record, purge->cutoff_sec);
}

static bool add_number(void *arg, const struct ledger_record *record)
{
	struct purge *purge = arg;
	const size_t room = purge->room ? 2 * purge->room : 1024;

	if (!is_over(purge, record) ||
	    !ledger_is_blocked_unknown(purge->ledger, record))
		return true;
	if (purge->count == purge->room) {
		struct e164_extent *at = realloc(purge->at, room * sizeof(*at));

		if (!at) {
			purge->status =
				ledger_fail(purge->ledger, LEDGER_NO_MEMORY);
			return false;
		}
		purge->at = at;
		purge->room = room;
	}
	purge->at[purge->count++] = record->extent;
	return true;
}

/* A suspension by hand is one that matters, too. */
static bool stop(void *arg, const struct ledger_record *record)
{
	(void)record;
	*(bool *)arg = true;
	return false;
}

static enum ledger_status check_number(const struct purge *purge,
				       const struct ledger_claims *claims,
				       bool *may_go)
{
	bool is_around = false;

	*may_go = claims->list.count && !claims->is_suspended;
	for (size_t i = 0; i < claims->list.count; i++)
		*may_go &= is_over(purge, &claims->list.at[i]);
	if (!*may_go)
		return LEDGER_OK;
	const enum ledger_status status = ledger_each_around(
		purge->ledger, &claims->extent, stop, &is_around);

	*may_go = !is_around;
	return status;
}

static enum ledger_status forget_claim(struct purge *purge,
				       const struct ledger_record *record)
{
	const bool is_gone = is_spent(purge, record);
	enum ledger_status status = LEDGER_OK;

	if (!is_gone && record->validity.is_revoked)
		status = ledger_put_mark(purge->ledger, record);
	if (status == LEDGER_OK)
		status = ledger_forget_names(purge->ledger, record);
	return status == LEDGER_OK
		       ? ledger_old_serials_add(purge->ledger, &purge->serials,
						record, is_gone)
		       : status;
}

/* What the purge of a number must not let in again. */
struct forbid {
	struct purge *purge;
	const struct ledger_claims *claims;
	enum ledger_status status;
};

/*
 * Does something stand against what is in the history? A line is corrected by
 * whatever has its name, so nothing stands against what its own place has had.
 */
static bool has_lost(const struct ledger_claims *claims,
		     const struct ledger_past *past)
{
	bool is_own = past->fate == LEDGER_DELETED;

	if (past->fate == LEDGER_CORRECTED)
		for (size_t i = 0; i < claims->list.count; i++)
			is_own |= ledger_is_same_line(&claims->list.at[i],
						      &past->record);
	return !is_own;
}

static bool forbid_past(void *arg, const struct ledger_past *past)
{
	struct forbid *forbid = arg;

	if (has_lost(forbid->claims, past) &&
	    !is_spent(forbid->purge, &past->record) &&
	    !ledger_find_claim(forbid->claims,
			       ledger_statement_sum(&past->record)))
		forbid->status =
			ledger_put_mark(forbid->purge->ledger, &past->record);
	return forbid->status == LEDGER_OK;
}

/*
 * What the number had superseded may expire later than what is forgotten here,
 * and its place in the history goes later, maybe in another change.
 */
static enum ledger_status forbid_all_past(struct purge *purge,
					  const struct ledger_claims *claims)
{
	struct forbid forbid = { .purge = purge,
				 .claims = claims,
				 .status = LEDGER_OK };

	if (ledger_is_empty(purge->ledger, LEDGER_HISTORY) &&
	    ledger_is_empty(purge->ledger, LEDGER_PACKED_HISTORY))
		return LEDGER_OK;
	const enum ledger_status status = ledger_each_past_of(
		purge->ledger, &claims->extent, forbid_past, &forbid);

	return status == LEDGER_OK ? forbid.status : status;
}

static enum ledger_status purge_number(struct purge *purge,
				       const struct e164_extent *extent)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(purge->ledger, extent, &claims);
	bool may_go = false;

	if (status == LEDGER_OK)
		status = check_number(purge, &claims, &may_go);
	if (status == LEDGER_OK && may_go)
		status = forbid_all_past(purge, &claims);
	for (size_t i = 0;
	     may_go && i < claims.list.count && status == LEDGER_OK; i++)
		status = forget_claim(purge, &claims.list.at[i]);
	claims.list.count = 0;
	if (status == LEDGER_OK && may_go) {
		status = ledger_settle(purge->ledger, &claims);
		purge->gone->numbers++;
		purge->budget--;
	}
	ledger_claims_clear(&claims);
	return status;
}

/* The larger blocks come first, so what is in them may go as well. */
static enum ledger_status purge_numbers(struct purge *purge)
{
	enum ledger_status status =
		ledger_each(purge->ledger, add_number, purge);

	if (status == LEDGER_OK)
		status = purge->status;
	for (size_t i = 0;
	     i < purge->count && purge->budget && status == LEDGER_OK; i++)
		status = purge_number(purge, &purge->at[i]);
	if (status == LEDGER_OK && purge->gone->numbers)
		status = ledger_measure_blocks(purge->ledger);
	return status;
}

/* An id that was removed, of numbers that are gone. */
static bool is_handle_kept(void *arg, const MDB_val *key, const MDB_val *value)
{
	const uint8_t *at = value->mv_data;
	struct purge *purge = arg;
	struct ledger_record record;
	struct e164_extent extent;

	(void)key;
	if (value->mv_size <= LEDGER_EXTENT_KEY_LEN ||
	    at[0] != LEDGER_NAME_REMOVED)
		return true;
	const MDB_val numbers = { value->mv_size - 1,
				  (void *)(uintptr_t)(at + 1) };

	if (!ledger_key_extent(&numbers, &extent))
		return true;
	return ledger_get(purge->ledger, &extent, &record) != LEDGER_NONE;
}

/* History ---------------------------------------------------------------- */

/*
 * A later execution stands against what was superseded; a mark does if that one
 * is withdrawn some day. What was corrected may be the later one, so it is kept
 * until it is spent.
 */
static enum ledger_status forget_past(struct purge *purge,
				      const struct ledger_past *past)
{
	const struct ledger_record *record = &past->record;
	const bool is_gone = is_spent(purge, record);
	struct ledger_claims claims;

	if (past->fate == LEDGER_DELETED)
		return LEDGER_OK;
	enum ledger_status status =
		ledger_read_claims(purge->ledger, &record->extent, &claims);
	const bool is_live =
		ledger_find_claim(&claims, ledger_statement_sum(record)) !=
		NULL;

	if (status == LEDGER_OK && !is_live && !is_gone)
		status = ledger_put_mark(purge->ledger, record);
	if (status == LEDGER_OK && !is_live)
		status = ledger_old_serials_add(purge->ledger, &purge->serials,
						record, is_gone);
	ledger_claims_clear(&claims);
	return status;
}

static bool is_past_kept(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct purge *purge = arg;
	struct ledger_past past;

	(void)key;
	if (!ledger_past_decode(e164_slice(value->mv_data, value->mv_size),
				&past) ||
	    past.at_sec >= purge->cutoff_sec || purge->status != LEDGER_OK)
		return true;
	if (past.fate == LEDGER_CORRECTED && !has_ended(purge, &past.record))
		return true;
	purge->status = forget_past(purge, &past);
	return purge->status != LEDGER_OK;
}

/* The log ---------------------------------------------------------------- */

static bool is_entry_kept(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct purge *purge = arg;
	struct ledger_event event;

	if (purge->is_new ||
	    !ledger_log_decode(purge->ledger, key, value, &event) ||
	    event.at_sec >= purge->cutoff_sec) {
		purge->is_new = true;
		return true;
	}
	memcpy(purge->hash, event.hash, LEDGER_HASH_LEN);
	return false;
}

static enum ledger_status purge_log(struct purge *purge)
{
	const enum ledger_status status =
		ledger_sweep(purge->ledger, LEDGER_LOG, is_entry_kept, purge,
			     &purge->budget, &purge->gone->entries);

	if (status == LEDGER_OK && purge->gone->entries)
		ledger_log_cut(purge->ledger, purge->gone->entries,
			       purge->hash);
	return status;
}

/* All of it -------------------------------------------------------------- */

static enum ledger_status purge_all(struct purge *purge)
{
	struct ledger *ledger = purge->ledger;
	enum ledger_status status = purge_numbers(purge);

	if (status == LEDGER_OK)
		status = ledger_sweep(ledger, LEDGER_HANDLES, is_handle_kept,
				      purge, &purge->budget, NULL);
	if (status == LEDGER_OK)
		status = ledger_sweep(ledger, LEDGER_HISTORY, is_past_kept,
				      purge, &purge->budget,
				      &purge->gone->history);
	if (status == LEDGER_OK)
		status = purge->status;
	if (status == LEDGER_OK)
		status = ledger_old_serials_purge(ledger, &purge->serials);
	if (status == LEDGER_OK)
		status = ledger_sweep_proofs(ledger, &purge->budget,
					     &purge->gone->documents);
	return status == LEDGER_OK ? purge_log(purge) : status;
}

enum ledger_status ledger_purge(struct ledger *ledger, uint32_t days,
				struct ledger_purge *gone)
{
	const uint64_t ago = (uint64_t)days * DAY_SEC;
	struct purge purge = { .ledger = ledger,
			       .gone = gone,
			       .budget = REMOVED_MAX };

	memset(gone, 0, sizeof(*gone));
	purge.cutoff_sec = ledger->now_sec > ago ? ledger->now_sec - ago : 0;
	ledger_log_hush(ledger);
	const enum ledger_status status = purge_all(&purge);

	free(purge.at);
	ledger_old_serials_clear(&purge.serials);
	gone->is_more = !purge.budget;
	return status == LEDGER_OK && !gone->is_more
		       ? ledger_note_purge(ledger, days)
		       : status;
}
