/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_handle.c - the ids that validations have in EPP messages (RFC 5076).
 *
 * An id is unique for the domain that a message is about. A token in the
 * message may be for other numbers than that domain's, such as a block. So the
 * record of an id is looked up in a table.
 */
#include "ledger_store.h"

#define HANDLE_KEY_MAX (LEDGER_EXTENT_KEY_LEN + LEDGER_TEXT_MAX)

static struct e164_slice handle_key(const struct e164_extent *domain,
				    const char *handle,
				    uint8_t key[HANDLE_KEY_MAX])
{
	const size_t len = strnlen(handle, LEDGER_TEXT_MAX);

	ledger_extent_key(domain, key);
	memcpy(key + LEDGER_EXTENT_KEY_LEN, handle, len);
	return e164_slice(key, LEDGER_EXTENT_KEY_LEN + len);
}

/* The domain of the message that a record came with. */
static struct e164_extent domain_of(const struct ledger_record *record)
{
	const uint64_t digits =
		record->extent.start /
		e164_power_of_ten(E164_DIGITS_MAX - record->domain_len);

	return e164_extent(digits, digits, record->domain_len);
}

/* Extent of the record, and which statement about it (statement_sum). */
#define TARGET_LEN (LEDGER_EXTENT_KEY_LEN + 8)

static bool has_handle(const struct ledger_record *record)
{
	return record->handle[0] && record->domain_len;
}

enum ledger_status ledger_note_handle(struct ledger *ledger,
				      const struct ledger_record *record)
{
	uint8_t key[HANDLE_KEY_MAX];
	uint8_t target[TARGET_LEN];

	if (!has_handle(record))
		return LEDGER_OK;
	const struct e164_extent domain = domain_of(record);

	ledger_extent_key(&record->extent, target);
	ledger_put64(target + LEDGER_EXTENT_KEY_LEN,
		     ledger_statement_sum(record));
	return ledger_write(ledger, LEDGER_HANDLES,
			    handle_key(&domain, record->handle, key),
			    e164_slice(target, sizeof(target)));
}

/* The validation with this id in EPP messages about a domain. */
static enum ledger_status find_handle(struct ledger *ledger,
				      const struct e164_extent *domain,
				      const char *handle,
				      struct ledger_record *record)
{
	uint8_t key[HANDLE_KEY_MAX];
	struct e164_extent extent;
	MDB_val found;
	enum ledger_status status =
		ledger_read(ledger, LEDGER_HANDLES,
			    handle_key(domain, handle, key), &found);

	if (status != LEDGER_OK)
		return status;
	if (found.mv_size != TARGET_LEN || !ledger_key_extent(&found, &extent))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	const uint64_t sum = ledger_get64((const uint8_t *)found.mv_data +
					  LEDGER_EXTENT_KEY_LEN);

	status = ledger_get(ledger, &extent, record);
	if (status != LEDGER_OK)
		return status;
	/* The numbers may have another record by now. */
	return ledger_statement_sum(record) == sum ? LEDGER_OK : LEDGER_NONE;
}

enum ledger_status ledger_find_namesake(struct ledger *ledger,
					const struct ledger_record *record,
					struct ledger_record *other)
{
	if (!has_handle(record))
		return LEDGER_NONE;
	const struct e164_extent domain = domain_of(record);
	const enum ledger_status status =
		find_handle(ledger, &domain, record->handle, other);

	if (status != LEDGER_OK)
		return status;
	return ledger_is_out(ledger, other) ||
			       !e164_extent_compare(&other->extent,
						    &record->extent)
		       ? LEDGER_NONE
		       : LEDGER_OK;
}

enum ledger_status ledger_remove(struct ledger *ledger,
				 const struct e164_extent *domain,
				 const char *handle)
{
	struct ledger_record record;
	const enum ledger_status status =
		find_handle(ledger, domain, handle, &record);

	return status == LEDGER_OK ? ledger_withdraw(ledger, &record) : status;
}
