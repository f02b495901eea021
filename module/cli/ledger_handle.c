/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_handle.c - the ids that validations have in EPP messages (RFC 5076).
 *
 * An id is unique for the domain that a message is about. A token below that
 * domain may be for other numbers than the domain, such as a block, so what has
 * an id is looked up, not worked out.
 */
#include "ledger_store.h"

#define HANDLE_KEY_MAX (EXTENT_KEY_LEN + LEDGER_TEXT_MAX)

static struct e164_slice handle_key(const struct e164_extent *domain,
				    const char *handle,
				    uint8_t key[HANDLE_KEY_MAX])
{
	const size_t len = strnlen(handle, LEDGER_TEXT_MAX);

	ledger_extent_key(domain, key);
	memcpy(key + EXTENT_KEY_LEN, handle, len);
	return e164_slice(key, EXTENT_KEY_LEN + len);
}

/* The domain of the message that a record came with. */
static struct e164_extent domain_of(const struct ledger_record *record)
{
	const uint64_t digits =
		record->extent.start /
		e164_power_of_ten(E164_DIGITS_MAX - record->domain_len);

	return e164_extent(digits, digits, record->domain_len);
}

static bool has_handle(const struct ledger_record *record)
{
	return record->handle[0] && record->domain_len;
}

enum ledger_status ledger_note_handle(struct ledger *ledger,
				      const struct ledger_record *record)
{
	uint8_t key[HANDLE_KEY_MAX];
	uint8_t extent[EXTENT_KEY_LEN];

	if (!has_handle(record))
		return LEDGER_OK;
	const struct e164_extent domain = domain_of(record);

	ledger_extent_key(&record->extent, extent);
	return ledger_write(ledger, HANDLES,
			    handle_key(&domain, record->handle, key),
			    e164_slice(extent, sizeof(extent)));
}

enum ledger_status ledger_find_handle(struct ledger *ledger,
				      const struct e164_extent *domain,
				      const char *handle,
				      struct ledger_record *record)
{
	uint8_t key[HANDLE_KEY_MAX];
	struct e164_extent extent;
	MDB_val found;
	enum ledger_status status = ledger_read(
		ledger, HANDLES, handle_key(domain, handle, key), &found);

	if (status != LEDGER_OK)
		return status;
	if (!ledger_key_extent(&found, &extent))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	status = ledger_get(ledger, &extent, record);
	if (status != LEDGER_OK)
		return status;
	/* It may have got another one since. */
	return record->domain_len == domain->len &&
			       !strcmp(record->handle, handle)
		       ? LEDGER_OK
		       : LEDGER_NONE;
}

enum ledger_status ledger_find_namesake(struct ledger *ledger,
					const struct ledger_record *record,
					struct ledger_record *other)
{
	if (!has_handle(record))
		return LEDGER_NONE;
	const struct e164_extent domain = domain_of(record);
	const enum ledger_status status =
		ledger_find_handle(ledger, &domain, record->handle, other);

	if (status == LEDGER_OK &&
	    !e164_extent_compare(&other->extent, &record->extent))
		return LEDGER_NONE;
	return status;
}

enum ledger_status ledger_remove(struct ledger *ledger,
				 const struct e164_extent *domain,
				 const char *handle)
{
	struct ledger_record record;
	enum ledger_status status =
		ledger_find_handle(ledger, domain, handle, &record);

	if (status != LEDGER_OK)
		return status;
	if (record.validity.is_revoked)
		return LEDGER_SAME;
	record.validity.is_revoked = true;
	status = ledger_note_serial(ledger, &record, true);
	return status == LEDGER_OK ? ledger_store(ledger, &record) : status;
}
