/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_change.c - what may take whose place.
 *
 * Of two validations of the same numbers one is in force (VAL-33). The other
 * one is history, whichever came first.
 */
#include "ledger_store.h"

static enum ledger_status write_block(struct ledger *ledger,
				      const struct e164_extent *extent)
{
	const uint64_t size = e164_extent_size(extent);
	uint8_t key[EXTENT_KEY_LEN];

	if (size < 2)
		return LEDGER_OK;
	key[0] = extent->len;
	ledger_put64(key + 1, e164_extent_first(extent));
	ledger_put64(key + 9, e164_extent_last(extent));
	if (ledger->meta.widest[extent->len] < size)
		ledger->meta.widest[extent->len] = size;
	return ledger_write(ledger, BLOCKS, e164_slice(key, sizeof(key)),
			    e164_slice(NULL, 0));
}

static enum ledger_status delete_block(struct ledger *ledger,
				       const struct e164_extent *extent)
{
	uint8_t key[EXTENT_KEY_LEN];

	if (e164_extent_size(extent) < 2)
		return LEDGER_OK;
	key[0] = extent->len;
	ledger_put64(key + 1, e164_extent_first(extent));
	ledger_put64(key + 9, e164_extent_last(extent));
	return ledger_delete(ledger, BLOCKS, e164_slice(key, sizeof(key)));
}

enum ledger_status ledger_store(struct ledger *ledger,
				struct ledger_record *record)
{
	uint8_t key[EXTENT_KEY_LEN];
	uint8_t blob[LEDGER_BLOB_MAX];
	uint16_t number;

	record->generation = ledger->generation;
	ledger->has_changed = true;
	ledger_extent_key(&record->extent, key);
	enum ledger_status status = write_block(ledger, &record->extent);

	if (status == LEDGER_OK && record->entity[0])
		status = ledger_entity(ledger, record->entity, &number);
	if (status == LEDGER_OK)
		status = ledger_note_handle(ledger, record);
	if (status == LEDGER_OK)
		status = ledger_write(
			ledger, RECORDS, e164_slice(key, sizeof(key)),
			e164_slice(blob, ledger_encode(record, blob)));
	if (status == LEDGER_OK)
		status = ledger_write(ledger, FRESH,
				      e164_slice(key, sizeof(key)),
				      e164_slice(NULL, 0));
	return status;
}

enum ledger_status ledger_erase(struct ledger *ledger,
				const struct e164_extent *extent)
{
	uint8_t key[EXTENT_KEY_LEN];

	ledger->has_changed = true;
	ledger_extent_key(extent, key);
	enum ledger_status status =
		ledger_delete(ledger, RECORDS, e164_slice(key, sizeof(key)));

	if (status == LEDGER_OK)
		status = delete_block(ledger, extent);
	if (status == LEDGER_OK)
		status = ledger_write(ledger, FRESH,
				      e164_slice(key, sizeof(key)),
				      e164_slice(NULL, 0));
	return status;
}

/* Of two, which one counts: >0 the first, by execution, then by expiry. */
static int compare(const struct e164_validity_record *a,
		   const struct e164_validity_record *b)
{
	const int64_t a_end = a->has_expiry ? a->expiry_day : INT64_MAX;
	const int64_t b_end = b->has_expiry ? b->expiry_day : INT64_MAX;

	if (a->execution_day != b->execution_day)
		return a->execution_day > b->execution_day ? 1 : -1;
	return (a_end > b_end) - (a_end < b_end);
}

/* May the new record take the place of the one that is there? */
static enum ledger_status weigh(const struct ledger *ledger,
				const struct ledger_record *record,
				const struct ledger_record *old)
{
	const int32_t today = e164_date_of_second(ledger->now_sec);
	const int order = compare(&record->validity, &old->validity);
	const bool is_out =
		old->validity.is_revoked || old->validity.is_distrusted;

	if (old->validity.is_bare)
		return LEDGER_OK;
	if (old->validity.is_signed && !record->validity.is_signed)
		return LEDGER_WEAKER;
	if (is_out &&
	    record->validity.execution_day >= old->validity.execution_day)
		return LEDGER_OK;
	if (record->validity.is_signed && !old->validity.is_signed)
		return LEDGER_OK;
	if (record->validity.execution_day > today + E164_VALIDITY_SKEW_DAYS)
		return LEDGER_EARLY;
	return order > 0 ? LEDGER_OK : LEDGER_OLDER;
}

/* What stands where a new record is to go. */
struct standing {
	struct ledger_record same;     /* of the same numbers */
	struct ledger_record namesake; /* of others, with its id */
	bool has_same;
	bool has_namesake;
};

static enum ledger_status look(struct ledger *ledger,
			       const struct ledger_record *record,
			       struct standing *standing)
{
	enum ledger_status status =
		ledger_get(ledger, &record->extent, &standing->same);

	standing->has_same = status == LEDGER_OK;
	if (status != LEDGER_FAILED)
		status = ledger_find_namesake(ledger, record,
					      &standing->namesake);
	standing->has_namesake = status == LEDGER_OK;
	return status == LEDGER_FAILED ? status : LEDGER_OK;
}

/* May it come into force, but for what crosses it? */
static enum ledger_status judge(struct ledger *ledger,
				const struct ledger_record *record,
				const struct standing *standing,
				struct ledger_record *other)
{
	enum ledger_status status = LEDGER_OK;

	if (standing->has_same && ledger_is_repeated(record, &standing->same))
		return LEDGER_SAME;
	if (standing->has_namesake) {
		*other = standing->namesake;
		status = weigh(ledger, record, other);
	}
	if (status == LEDGER_OK && standing->has_same) {
		*other = standing->same;
		status = weigh(ledger, record, other);
	}
	if (status != LEDGER_OK || standing->has_same ||
	    record->validity.is_signed)
		return status;
	/* A feed does not take a number out of what a token says. */
	status = ledger_find_signed(ledger, &record->extent, other);
	if (status == LEDGER_FAILED)
		return status;
	return status == LEDGER_OK ? LEDGER_WEAKER : LEDGER_OK;
}

/* Take a record out of force; a suspension by hand stays. */
static enum ledger_status retire(struct ledger *ledger,
				 const struct ledger_record *old,
				 const struct ledger_record *by)
{
	struct ledger_record bare = {
		.extent = old->extent,
		.validity = { .is_bare = true, .is_suspended = true },
		.imported_sec = old->imported_sec,
	};
	const enum ledger_status status =
		ledger_keep_history(ledger, old, LEDGER_SUPERSEDED, by);

	if (status != LEDGER_OK)
		return status;
	return old->validity.is_suspended ? ledger_store(ledger, &bare)
					  : ledger_erase(ledger, &old->extent);
}

/* Into numbers that had no record. */
static enum ledger_status enter_new(struct ledger *ledger,
				    struct ledger_record *record,
				    struct ledger_record *other)
{
	enum ledger_status status =
		ledger_clear_crossing(ledger, record, other);

	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, record, false);
	return status == LEDGER_OK ? ledger_store(ledger, record) : status;
}

/* A later one is in force: nothing but history. */
static enum ledger_status enter_late(struct ledger *ledger,
				     struct ledger_record *record,
				     const struct ledger_record *old)
{
	record->generation = ledger->generation;
	enum ledger_status status =
		ledger_keep_history(ledger, record, LEDGER_LATE, old);

	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, record, false);
	return status == LEDGER_OK ? LEDGER_OLDER : status;
}

/* In the place of the record of the same numbers. */
static enum ledger_status replace(struct ledger *ledger,
				  struct ledger_record *record,
				  const struct ledger_record *old)
{
	enum ledger_status status = LEDGER_OK;

	if (!old->validity.is_bare)
		status = ledger_keep_history(ledger, old, LEDGER_SUPERSEDED,
					     record);
	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, record, false);
	if (old->validity.is_suspended)
		record->validity.is_suspended = true;
	return status == LEDGER_OK ? ledger_store(ledger, record) : status;
}

/* What was suspended by hand does not come back in smaller pieces. */
static void inherit_suspension(struct ledger_record *record,
			       const struct ledger_record *namesake)
{
	if (namesake->validity.is_suspended &&
	    e164_extent_touches(&namesake->extent, &record->extent))
		record->validity.is_suspended = true;
}

static enum ledger_status enter(struct ledger *ledger,
				struct ledger_record *record,
				const struct standing *standing,
				struct ledger_record *other)
{
	const struct ledger_record *namesake =
		standing->has_namesake ? &standing->namesake : NULL;

	if (namesake)
		inherit_suspension(record, namesake);
	const enum ledger_status status =
		standing->has_same ? replace(ledger, record, &standing->same)
				   : enter_new(ledger, record, other);

	if (status != LEDGER_OK || !namesake)
		return status;
	return retire(ledger, namesake, record);
}

enum ledger_status ledger_check(struct ledger *ledger,
				const struct ledger_record *record,
				struct ledger_record *other)
{
	struct standing standing;

	memset(other, 0, sizeof(*other));
	enum ledger_status status = ledger_check_serial(ledger, record, other);

	if (status != LEDGER_NONE)
		return status;
	status = look(ledger, record, &standing);
	if (status == LEDGER_OK)
		status = judge(ledger, record, &standing, other);
	if (status != LEDGER_OK || standing.has_same)
		return status;
	status = ledger_find_crossing(ledger, &record->extent, other);
	if (status == LEDGER_OK && !other->validity.is_revoked)
		return LEDGER_CROSSES;
	return status == LEDGER_FAILED ? status : LEDGER_OK;
}

/* It has an id that another one had. */
static enum ledger_status retire_namesake(struct ledger *ledger,
					  struct ledger_record *record)
{
	struct ledger_record other;
	const enum ledger_status status =
		ledger_find_namesake(ledger, record, &other);

	if (status != LEDGER_OK || weigh(ledger, record, &other) != LEDGER_OK)
		return status == LEDGER_FAILED ? status : LEDGER_OK;
	inherit_suspension(record, &other);
	return retire(ledger, &other, record);
}

static bool has_same_handle(const struct ledger_record *a,
			    const struct ledger_record *b)
{
	return a->domain_len == b->domain_len && !strcmp(a->handle, b->handle);
}

/*
 * The statement is known. If it is in force, and its signature counts no more,
 * one by another key takes its place; an id of EPP that is new is kept.
 */
static enum ledger_status sign_anew(struct ledger *ledger,
				    struct ledger_record *record)
{
	struct ledger_record old;
	enum ledger_status status = ledger_get(ledger, &record->extent, &old);

	if (status == LEDGER_FAILED)
		return status;
	if (status != LEDGER_OK || strcmp(old.entity, record->entity) != 0 ||
	    strcmp(old.serial, record->serial) != 0)
		return LEDGER_SAME;
	const bool is_new_key =
		old.validity.is_distrusted &&
		memcmp(old.key, record->key, sizeof(old.key)) != 0;
	const bool is_new_handle =
		record->handle[0] && !has_same_handle(&old, record);

	if (!is_new_key && !is_new_handle)
		return LEDGER_SAME;
	record->validity.is_suspended = old.validity.is_suspended;
	record->validity.is_revoked = old.validity.is_revoked;
	if (is_new_handle) {
		status = retire_namesake(ledger, record);
	} else {
		memcpy(record->handle, old.handle, sizeof(record->handle));
		record->domain_len = old.domain_len;
	}
	return status == LEDGER_OK ? ledger_store(ledger, record) : status;
}

enum ledger_status ledger_put(struct ledger *ledger,
			      const struct ledger_record *given,
			      struct ledger_record *other)
{
	struct ledger_record record = *given;
	struct standing standing;

	memset(other, 0, sizeof(*other));
	enum ledger_status status = ledger_check_serial(ledger, &record, other);

	if (status == LEDGER_SAME)
		return sign_anew(ledger, &record);
	if (status != LEDGER_NONE)
		return status;
	status = look(ledger, &record, &standing);
	if (status == LEDGER_OK)
		status = judge(ledger, &record, &standing, other);
	if (status == LEDGER_OLDER)
		return enter_late(ledger, &record, other);
	return status == LEDGER_OK ? enter(ledger, &record, &standing, other)
				   : status;
}
