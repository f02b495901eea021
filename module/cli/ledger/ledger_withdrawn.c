/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_withdrawn.c - notes of what was withdrawn, in the table of serials.
 *
 * The key of a statement that does not come back: no entity, NUL, its sum. The
 * value is the sum of the one that was withdrawn: itself, or its successor. If
 * that was for the sake of a snapshot, the source follows. Of a statement whose
 * end is the entity's limit there are two notes: with another limit it is
 * another sum, so the second one is of what was said, without an end.
 */
#include "ledger_trace.h"
#include "ledger_withdrawn.h"

#define SUM_KEY_LEN 9
#define GONE_LEN    8
#define LACKED_LEN  16

static struct e164_slice sum_key(uint64_t sum, uint8_t key[SUM_KEY_LEN])
{
	key[0] = 0;
	ledger_put64(key + 1, sum);
	return e164_slice(key, SUM_KEY_LEN);
}

/*
 * What was said, without the end that the configuration sets it: with another
 * one it is the same statement.
 */
static uint64_t open_sum(const struct ledger_record *record)
{
	struct ledger_record said = *record;

	said.validity.has_expiry = false;
	said.validity.expiry_day = 0;
	return ledger_statement_sum(&said);
}

enum ledger_status ledger_note_sum(struct ledger *ledger, uint64_t sum,
				   uint64_t by)
{
	uint8_t key[SUM_KEY_LEN];
	uint8_t value[LACKED_LEN];
	MDB_val found;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_SERIALS, sum_key(sum, key), &found);

	if (status == LEDGER_FAILED ||
	    (status == LEDGER_OK &&
	     (ledger->lacking || found.mv_size != LACKED_LEN)))
		return status;
	ledger_put64(value, by);
	ledger_put64(value + GONE_LEN, ledger->lacking);
	return ledger_write(
		ledger, LEDGER_SERIALS, sum_key(sum, key),
		e164_slice(value, ledger->lacking ? LACKED_LEN : GONE_LEN));
}

bool ledger_is_but_for_its_end(const struct ledger_record *a,
			       const struct ledger_record *b)
{
	struct ledger_record said = *a;

	said.validity.has_expiry = b->validity.has_expiry;
	said.validity.expiry_day = b->validity.expiry_day;
	return ledger_is_repeated(&said, b);
}

enum ledger_status ledger_note_withdrawn(struct ledger *ledger,
					 const struct ledger_record *record,
					 uint64_t by)
{
	const enum ledger_status status =
		ledger_note_sum(ledger, ledger_statement_sum(record), by);

	return status == LEDGER_FAILED || !record->is_limited
		       ? status
		       : ledger_note_sum(ledger, open_sum(record), by);
}

/* Does one of them go on with it, under another limit? */
static bool goes_on(const struct ledger_claims *claims,
		    const struct ledger_record *record)
{
	for (size_t i = 0; i < claims->list.count; i++) {
		const struct ledger_record *claim = &claims->list.at[i];

		if (claim->is_limited && !claim->validity.is_revoked &&
		    ledger_is_but_for_its_end(record, claim))
			return true;
	}
	return false;
}

enum ledger_status ledger_note_past(struct ledger *ledger,
				    const struct ledger_claims *claims,
				    const struct ledger_record *record,
				    uint64_t by)
{
	return record->is_limited && goes_on(claims, record)
		       ? ledger_note_sum(ledger, ledger_statement_sum(record),
					 by)
		       : ledger_note_withdrawn(ledger, record, by);
}

/* Such notes are not packed. */
static bool find_note(struct ledger *ledger, uint64_t sum, MDB_val *found)
{
	uint8_t octets[SUM_KEY_LEN];
	const struct e164_slice of = sum_key(sum, octets);
	MDB_val key = { of.len, octets };
	const int error = mdb_get(ledger->txn, ledger->tables[LEDGER_SERIALS],
				  &key, found);

	ledger->is_unread |= ledger_result(ledger, error) == LEDGER_FAILED;
	return !error;
}

uint64_t ledger_lacked_by(struct ledger *ledger,
			  const struct ledger_record *record)
{
	MDB_val found;

	if (!find_note(ledger, ledger_statement_sum(record), &found) &&
	    !(record->is_limited &&
	      find_note(ledger, open_sum(record), &found)))
		return 0;
	return found.mv_size == LACKED_LEN
		       ? ledger_get64((const uint8_t *)found.mv_data + GONE_LEN)
		       : 0;
}

enum ledger_status ledger_unnote_lacked(struct ledger *ledger,
					const struct ledger_record *record)
{
	uint8_t key[SUM_KEY_LEN];
	enum ledger_status status = ledger_forget_key(
		ledger, sum_key(ledger_statement_sum(record), key));

	if (status == LEDGER_OK && record->is_limited)
		status = ledger_forget_key(ledger,
					   sum_key(open_sum(record), key));
	return status == LEDGER_OK ? ledger_unnote_serial_lacked(ledger, record)
				   : status;
}

static enum ledger_status unnote(struct ledger *ledger, uint64_t sum,
				 uint64_t by)
{
	uint8_t key[SUM_KEY_LEN];
	MDB_val found;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_SERIALS, sum_key(sum, key), &found);

	if (status != LEDGER_OK)
		return status == LEDGER_NONE ? LEDGER_OK : status;
	if (found.mv_size >= GONE_LEN && ledger_get64(found.mv_data) != by)
		return LEDGER_OK;
	return ledger_delete(ledger, LEDGER_SERIALS, sum_key(sum, key));
}

enum ledger_status ledger_purge_note(struct ledger *ledger, uint64_t sum)
{
	uint8_t key[SUM_KEY_LEN];

	return ledger_forget_key(ledger, sum_key(sum, key));
}

/*
 * The value of a serial does not tell what is limited. Another one that says
 * the same, but for its end, has notes of its own.
 */
enum ledger_status ledger_unnote_withdrawn(struct ledger *ledger,
					   const struct ledger_record *record,
					   uint64_t by)
{
	const enum ledger_status status =
		unnote(ledger, ledger_statement_sum(record), by);

	return status == LEDGER_OK ? unnote(ledger, open_sum(record), by)
				   : status;
}

enum ledger_status ledger_find_withdrawn(struct ledger *ledger,
					 const struct ledger_record *record)
{
	uint8_t key[SUM_KEY_LEN];
	MDB_val found;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_SERIALS,
			    sum_key(ledger_statement_sum(record), key), &found);

	if (status != LEDGER_NONE || !record->is_limited)
		return status;
	return ledger_read(ledger, LEDGER_SERIALS,
			   sum_key(open_sum(record), key), &found);
}
