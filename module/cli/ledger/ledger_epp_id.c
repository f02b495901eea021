/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_epp_id.c - the ids that validations have in EPP messages (RFC 5076).
 *
 * An id is unique for the domain that a message is about. A token in the
 * message may be for other numbers than that domain's, such as a block. So the
 * record of an id is looked up in a table. One statement may have several ids,
 * and is in force until the last one is removed; a second table has all of
 * them.
 */
#include "ledger_epp_id.h"
#include "ledger_replace.h"

#define HANDLE_KEY_MAX (LEDGER_EXTENT_KEY_LEN + LEDGER_TEXT_MAX)

/* Extent of the record, and which statement about it (statement_sum). */
#define TARGET_LEN   (LEDGER_EXTENT_KEY_LEN + 8)
#define VALUE_LEN    (1 + TARGET_LEN)
#define NAME_KEY_MAX (TARGET_LEN + 1 + LEDGER_TEXT_MAX)

bool ledger_has_handle(const struct ledger_record *record)
{
	return record->handle[0] && record->domain_len;
}

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

static void put_target(const struct e164_extent *extent, uint64_t sum,
		       uint8_t target[TARGET_LEN])
{
	ledger_extent_key(extent, target);
	ledger_put64(target + LEDGER_EXTENT_KEY_LEN, sum);
}

/* What an id stands for -------------------------------------------------- */

static enum ledger_status write_name(struct ledger *ledger,
				     const struct e164_extent *domain,
				     const char *handle,
				     const struct ledger_name *name)
{
	uint8_t key[HANDLE_KEY_MAX];
	uint8_t value[VALUE_LEN] = { (uint8_t)name->state };

	put_target(&name->extent, name->sum, value + 1);
	return ledger_write(
		ledger, LEDGER_HANDLES, handle_key(domain, handle, key),
		e164_slice(value,
			   name->state == LEDGER_NAME_AWAITED ? 1 : VALUE_LEN));
}

static bool read_name(const MDB_val *value, struct ledger_name *name)
{
	const uint8_t *at = value->mv_data;
	const MDB_val target = { value->mv_size - 1,
				 (void *)(uintptr_t)(at + 1) };

	if (value->mv_size < 1 || at[0] > LEDGER_NAME_AWAITED)
		return false;
	*name = (struct ledger_name){ .state = (enum ledger_name_state)at[0] };
	if (name->state == LEDGER_NAME_AWAITED)
		return true;
	if (target.mv_size != TARGET_LEN ||
	    !ledger_key_extent(&target, &name->extent))
		return false;
	name->sum = ledger_get64(at + 1 + LEDGER_EXTENT_KEY_LEN);
	return true;
}

static enum ledger_status find_name(struct ledger *ledger,
				    const struct e164_extent *domain,
				    const char *handle,
				    struct ledger_name *name)
{
	uint8_t key[HANDLE_KEY_MAX];
	MDB_val found;
	const enum ledger_status status =
		ledger_read(ledger, LEDGER_HANDLES,
			    handle_key(domain, handle, key), &found);

	if (status != LEDGER_OK || read_name(&found, name))
		return status;
	return ledger_fail(ledger, "%s/ledger is damaged", ledger->path);
}

enum ledger_status ledger_find_name(struct ledger *ledger,
				    const struct ledger_record *record,
				    struct ledger_name *name)
{
	if (!ledger_has_handle(record))
		return LEDGER_NONE;
	const struct e164_extent domain = domain_of(record);

	return find_name(ledger, &domain, record->handle, name);
}

/* The ids of a statement ------------------------------------------------- */

static struct e164_slice name_key(const struct ledger_name *name,
				  uint8_t domain_len, const char *handle,
				  uint8_t key[NAME_KEY_MAX])
{
	const size_t len = strnlen(handle, LEDGER_TEXT_MAX);

	put_target(&name->extent, name->sum, key);
	key[TARGET_LEN] = domain_len;
	memcpy(key + TARGET_LEN + 1, handle, len);
	return e164_slice(key, TARGET_LEN + 1 + len);
}

static enum ledger_status drop_name(struct ledger *ledger,
				    const struct ledger_name *name,
				    uint8_t domain_len, const char *handle)
{
	uint8_t key[NAME_KEY_MAX];
	const enum ledger_status status = ledger_delete(
		ledger, LEDGER_NAMES, name_key(name, domain_len, handle, key));

	return status == LEDGER_NONE ? LEDGER_OK : status;
}

/* One id of a statement that is not this one. */
struct any {
	const struct ledger_record *but; /* NULL: any */
	uint8_t domain_len;
	char handle[LEDGER_TEXT_MAX + 1];
};

static bool take_any(void *arg, const MDB_val *key, const MDB_val *value)
{
	const uint8_t *at = key->mv_data;
	struct any *any = arg;

	(void)value;
	if (key->mv_size <= TARGET_LEN + 1 || key->mv_size > NAME_KEY_MAX)
		return true;
	any->domain_len = at[TARGET_LEN];
	memset(any->handle, 0, sizeof(any->handle));
	memcpy(any->handle, at + TARGET_LEN + 1, key->mv_size - TARGET_LEN - 1);
	if (!any->but || any->domain_len != any->but->domain_len ||
	    strcmp(any->handle, any->but->handle) != 0)
		return false;
	any->handle[0] = 0;
	return true;
}

/* LEDGER_NONE: it has none. */
static enum ledger_status
find_any(struct ledger *ledger, const struct ledger_name *name, struct any *any)
{
	uint8_t target[TARGET_LEN];

	any->handle[0] = 0;
	put_target(&name->extent, name->sum, target);
	const enum ledger_status status = ledger_walk_prefix(
		ledger, LEDGER_NAMES, e164_slice(target, sizeof(target)),
		take_any, any);

	return status == LEDGER_OK && !any->handle[0] ? LEDGER_NONE : status;
}

static struct ledger_name name_of(const struct ledger_record *record)
{
	return (struct ledger_name){ .state = LEDGER_NAME_LIVE,
				     .extent = record->extent,
				     .sum = ledger_statement_sum(record) };
}

enum ledger_status ledger_check_names(struct ledger *ledger,
				      const struct ledger_record *record,
				      const struct ledger_record *other)
{
	const struct ledger_name name = name_of(record);
	struct any any = { .but = other };

	return find_any(ledger, &name, &any);
}

enum ledger_status ledger_take_name(struct ledger *ledger,
				    struct ledger_record *record,
				    const struct ledger_record *other)
{
	const struct ledger_name name = name_of(record);
	struct any any = { .but = other };
	enum ledger_status status =
		drop_name(ledger, &name, other->domain_len, other->handle);

	if (status == LEDGER_OK)
		status = find_any(ledger, &name, &any);
	if (status != LEDGER_OK)
		return status;
	record->domain_len = any.domain_len;
	memcpy(record->handle, any.handle, sizeof(record->handle));
	return LEDGER_OK;
}

/* The record that had an id before shows another one of its ids. */
static enum ledger_status move_on(struct ledger *ledger,
				  const struct ledger_name *name,
				  const struct ledger_record *to)
{
	struct ledger_claims claims = { .list.count = 0 };
	struct ledger_record *old = NULL;
	enum ledger_status status =
		drop_name(ledger, name, to->domain_len, to->handle);

	if (status != LEDGER_OK ||
	    !e164_extent_compare(&name->extent, &to->extent))
		return status;
	status = ledger_read_claims(ledger, &name->extent, &claims);
	if (status == LEDGER_OK)
		old = ledger_find_claim(&claims, name->sum);
	if (old && !strcmp(old->handle, to->handle)) {
		status = ledger_take_name(ledger, old, to);
		if (status == LEDGER_OK)
			status = ledger_settle(ledger, &claims);
	}
	ledger_claims_clear(&claims);
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

enum ledger_status ledger_note_handle(struct ledger *ledger,
				      const struct ledger_record *record)
{
	struct ledger_name name = { 0 };
	uint8_t key[NAME_KEY_MAX];

	if (!ledger_has_handle(record))
		return LEDGER_OK;
	const struct e164_extent domain = domain_of(record);
	enum ledger_status status =
		find_name(ledger, &domain, record->handle, &name);

	if (status == LEDGER_OK && name.state == LEDGER_NAME_LIVE)
		status = move_on(ledger, &name, record);
	if (status == LEDGER_FAILED)
		return status;
	name = (struct ledger_name){ .state = LEDGER_NAME_LIVE,
				     .extent = record->extent,
				     .sum = ledger_statement_sum(record) };
	status = ledger_write(
		ledger, LEDGER_NAMES,
		name_key(&name, record->domain_len, record->handle, key),
		e164_slice(NULL, 0));
	return status == LEDGER_OK
		       ? write_name(ledger, &domain, record->handle, &name)
		       : status;
}

enum ledger_status ledger_forget_names(struct ledger *ledger,
				       const struct ledger_record *record)
{
	const struct ledger_name name = name_of(record);
	struct ledger_record with = *record;
	struct any any = { .but = NULL };
	enum ledger_status status;

	while ((status = find_any(ledger, &name, &any)) == LEDGER_OK) {
		uint8_t key[HANDLE_KEY_MAX];

		with.domain_len = any.domain_len;
		const struct e164_extent domain = domain_of(&with);

		status = ledger_delete(ledger, LEDGER_HANDLES,
				       handle_key(&domain, any.handle, key));
		if (status != LEDGER_FAILED)
			status = drop_name(ledger, &name, any.domain_len,
					   any.handle);
		if (status != LEDGER_OK)
			return status;
	}
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

/* Removing --------------------------------------------------------------- */

/* The last id of a statement is gone: it is withdrawn, if it still counts. */
static enum ledger_status withdraw(struct ledger *ledger,
				   struct ledger_claims *claims,
				   struct ledger_record *record)
{
	const struct ledger_record removed = *record;
	const enum ledger_status status =
		ledger_withdraw(ledger, claims, record, LEDGER_BY_STATEMENT);

	if (status != LEDGER_OK)
		return status;
	if (!ledger_list_append(&ledger->removed, &removed))
		return ledger_fail(ledger, "too many removals in one message, "
					   "or out of memory");
	return ledger_settle(ledger, claims);
}

static enum ledger_status remove_claim(struct ledger *ledger,
				       const struct ledger_name *name,
				       const char *handle, uint8_t domain_len)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &name->extent, &claims);
	struct ledger_record *record = ledger_find_claim(&claims, name->sum);
	struct any any = { .but = NULL };

	if (status == LEDGER_OK)
		status = drop_name(ledger, name, domain_len, handle);
	if (status == LEDGER_OK)
		status = find_any(ledger, name, &any);
	if (status == LEDGER_NONE && !record)
		status = ledger_withdraw_past(ledger, &claims, name->sum);
	if (!record) {
		status = status == LEDGER_FAILED ? status : LEDGER_GONE;
	} else if (status == LEDGER_OK) {
		record->domain_len = any.domain_len;
		memcpy(record->handle, any.handle, sizeof(record->handle));
		status = ledger_settle(ledger, &claims);
	} else if (status == LEDGER_NONE) {
		status = withdraw(ledger, &claims, record);
	}
	ledger_claims_clear(&claims);
	return status;
}

enum ledger_status ledger_remove(struct ledger *ledger,
				 const struct e164_extent *domain,
				 const char *handle)
{
	struct ledger_name name = { 0 };
	enum ledger_status status = find_name(ledger, domain, handle, &name);

	if (status == LEDGER_NONE) {
		name = (struct ledger_name){ .state = LEDGER_NAME_AWAITED };
		status = write_name(ledger, domain, handle, &name);
		return status == LEDGER_OK ? LEDGER_AWAITED : status;
	}
	if (status != LEDGER_OK)
		return status;
	if (name.state != LEDGER_NAME_LIVE)
		return name.state == LEDGER_NAME_AWAITED ? LEDGER_AWAITED
							 : LEDGER_GONE;
	status = remove_claim(ledger, &name, handle, domain->len);
	if (status == LEDGER_FAILED)
		return status;
	name.state = LEDGER_NAME_REMOVED;
	const enum ledger_status noted =
		write_name(ledger, domain, handle, &name);

	return noted == LEDGER_OK ? status : noted;
}

void ledger_begin_message(struct ledger *ledger)
{
	ledger_list_clear(&ledger->removed);
}

bool ledger_is_removed_now(struct ledger *ledger,
			   const struct ledger_record *record)
{
	for (size_t i = 0; i < ledger->removed.count; i++)
		if (ledger_is_repeated(record, &ledger->removed.at[i]))
			return true;
	return ledger_is_unlisted(ledger, record);
}

enum ledger_status ledger_forget_id(struct ledger *ledger,
				    const struct e164_extent *domain,
				    const char *handle)
{
	uint8_t key[HANDLE_KEY_MAX];
	struct ledger_name name = { 0 };
	const enum ledger_status status =
		find_name(ledger, domain, handle, &name);

	if (status != LEDGER_OK || name.state == LEDGER_NAME_LIVE)
		return status == LEDGER_OK ? LEDGER_NONE : status;
	return ledger_delete(ledger, LEDGER_HANDLES,
			     handle_key(domain, handle, key));
}
