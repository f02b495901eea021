/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_write.c - put a record in its place, take it away, cut it in two.
 */
#include "ledger_blocks.h"
#include "ledger_displace.h"
#include "ledger_remainder.h"
#include "ledger_trace.h"

enum ledger_status ledger_store(struct ledger *ledger,
				struct ledger_record *record)
{
	uint8_t key[LEDGER_EXTENT_KEY_LEN];
	uint8_t blob[LEDGER_BLOB_MAX];
	uint16_t number;

	record->generation = ledger->generation;
	ledger->has_changed = true;
	ledger_extent_key(&record->extent, key);
	enum ledger_status status =
		ledger_log_touch(ledger, &record->extent, record);

	if (status == LEDGER_OK)
		status = ledger_add_block(ledger, &record->extent);
	if (status == LEDGER_OK && record->entity[0])
		status = ledger_entity(ledger, record->entity, &number);
	if (status == LEDGER_OK)
		status = ledger_write(
			ledger, LEDGER_RECORDS, e164_slice(key, sizeof(key)),
			e164_slice(blob, ledger_encode(record, blob)));
	if (status == LEDGER_OK)
		status = ledger_write(ledger, LEDGER_FRESH,
				      e164_slice(key, sizeof(key)),
				      e164_slice(NULL, 0));
	return status;
}

enum ledger_status ledger_erase(struct ledger *ledger,
				const struct e164_extent *extent)
{
	uint8_t key[LEDGER_EXTENT_KEY_LEN];

	ledger->has_changed = true;
	ledger_extent_key(extent, key);
	enum ledger_status status = ledger_log_touch(ledger, extent, NULL);

	if (status == LEDGER_OK)
		status = ledger_drop_block(ledger, extent);
	if (status == LEDGER_OK)
		status = ledger_delete(ledger, LEDGER_RECORDS,
				       e164_slice(key, sizeof(key)));
	if (status == LEDGER_OK)
		status = ledger_write(ledger, LEDGER_FRESH,
				      e164_slice(key, sizeof(key)),
				      e164_slice(NULL, 0));
	return status;
}

/* Cutting ---------------------------------------------------------------- */

/*
 * Both parts have as many digits as the extent, so the other extent has to
 * begin, or end, between two numbers of this length.
 */
bool ledger_find_parts(const struct e164_extent *extent,
		       const struct e164_extent *by, struct ledger_parts *parts)
{
	const uint8_t len = extent->len;
	const uint64_t unit = e164_power_of_ten(E164_DIGITS_MAX - len);
	const uint64_t first = e164_extent_first(extent);
	const uint64_t last = e164_extent_last(extent);
	const bool is_at_end = extent->start < by->start;
	const uint64_t edge = is_at_end ? by->start : by->end + 1;

	if (!e164_extent_crosses(extent, by) || edge % unit)
		return false;
	const struct e164_extent low = e164_extent(first, edge / unit - 1, len);
	const struct e164_extent high = e164_extent(edge / unit, last, len);

	*parts = is_at_end ? (struct ledger_parts){ .outside = low,
						    .inside = high }
			   : (struct ledger_parts){ .outside = high,
						    .inside = low };
	return true;
}

bool ledger_can_cut(const struct e164_extent *extent,
		    const struct e164_extent *by)
{
	struct ledger_parts parts;

	return ledger_find_parts(extent, by, &parts);
}

static void revoke_idle(const struct ledger_record *whole,
			struct ledger_record *claim)
{
	claim->is_yielding =
		whole->is_yielding &&
		(claim->is_yielding || !claim->validity.is_revoked);
	claim->validity.is_revoked = true;
}

/*
 * An unsigned record that does not count must not end a revocation, or a
 * suspension, of the numbers that it has: they were blocked by the whole.
 */
static enum ledger_status block_idle(struct ledger *ledger,
				     const struct ledger_record *whole,
				     const struct e164_extent *extent)
{
	struct ledger_claims claims;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);

	for (size_t i = 0; i < claims.list.count; i++)
		if (whole->validity.is_revoked)
			revoke_idle(whole, &claims.list.at[i]);
	if (whole->validity.is_suspended && !claims.is_suspended) {
		claims.is_suspended = true;
		claims.suspended_sec = whole->imported_sec;
	}
	if (status == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

/* A line that does not count has no place where a token was. */
static enum ledger_status displace_idle(struct ledger *ledger,
					const struct ledger_record *whole,
					const struct e164_extent *extent)
{
	struct ledger_claims claims;
	enum ledger_status status = ledger_read_claims(ledger, extent, &claims);

	if (status == LEDGER_OK && ledger_gives_way(ledger, &claims, extent))
		status = ledger_displace(ledger, &claims, whole);
	ledger_claims_clear(&claims);
	return status;
}

/*
 * Store a part of a record. It does not have the id of the whole. If there is a
 * record for exactly these numbers, that one was more specific than the whole
 * and stays, if it counts. If that is only a suspension, it is kept, and the
 * part counts when the suspension ends.
 */
static enum ledger_status store_part(struct ledger *ledger,
				     const struct ledger_record *whole,
				     const struct e164_extent *extent)
{
	struct ledger_record part = *whole;
	struct ledger_record there;
	enum ledger_status status = ledger_get(ledger, extent, &there);

	if (status == LEDGER_OK && ledger_is_idle(ledger, &there) &&
	    part.validity.is_signed) {
		status = displace_idle(ledger, whole, extent);
		if (status == LEDGER_OK)
			status = ledger_get(ledger, extent, &there);
	}
	if (status == LEDGER_OK && ledger_is_idle(ledger, &there) &&
	    (part.validity.is_revoked || part.validity.is_suspended))
		return block_idle(ledger, whole, extent);
	if (status == LEDGER_FAILED ||
	    (status == LEDGER_OK && !there.validity.is_bare))
		return status;
	if (status == LEDGER_OK)
		part.validity.is_suspended = true;
	part.extent = *extent;
	part.domain_len = 0;
	memset(part.handle, 0, sizeof(part.handle));
	const enum ledger_status noted =
		ledger_note_remainder(ledger, whole, &part);

	return noted == LEDGER_OK ? ledger_store(ledger, &part) : noted;
}

/* What stands beside it has no numbers any more. */
static enum ledger_status drop_beside(struct ledger *ledger,
				      const struct ledger_record *record,
				      const struct ledger_record *by)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &record->extent, &claims);

	for (size_t i = 1; i < claims.list.count && status == LEDGER_OK; i++)
		status = ledger_keep_history(ledger, &claims.list.at[i],
					     LEDGER_DISPLACED, by);
	claims.list.count = 0;
	claims.is_suspended = false;
	if (status == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

enum ledger_status ledger_cut(struct ledger *ledger,
			      const struct ledger_record *record,
			      const struct e164_extent *by,
			      const struct ledger_record *inside)
{
	struct ledger_parts parts;

	if (!ledger_find_parts(&record->extent, by, &parts))
		return ledger_fail(ledger, "%s/ledger: a record cannot be cut",
				   ledger->path);
	enum ledger_status status = drop_beside(ledger, record, record);

	if (status == LEDGER_OK)
		status = store_part(ledger, record, &parts.outside);
	if (status == LEDGER_OK && inside)
		status = store_part(ledger, inside, &parts.inside);
	return status;
}
