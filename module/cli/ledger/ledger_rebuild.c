/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_rebuild.c - see ledger_rebuild.h.
 *
 * Tables are gone through pair by pair, and each value is decoded as it is in
 * daily use. Blocks, entities and what is fresh are not copied: they follow
 * from the records. The log is copied octet by octet, so that its chain, and
 * what may be wrong with it, stay as they are.
 */
#include "ledger_epp_id.h"
#include "ledger_rebuild.h"
#include "ledger_trace.h"

struct copy {
	struct ledger *from;
	struct ledger *to;
	struct ledger_rebuild *found;
	const struct copied_table *table;
	enum ledger_status status; /* of writing */
};

/* A table, how a value is told to be whole, and what is counted. */
struct copied_table {
	enum ledger_table table;
	bool (*is_whole)(const MDB_val *key, const MDB_val *value);
	size_t count; /* offset of a counter; SIZE_MAX: none */
};

static struct e164_slice slice(const MDB_val *octets)
{
	return e164_slice(octets->mv_data, octets->mv_size);
}

static bool is_record(const MDB_val *key, const MDB_val *value)
{
	struct ledger_record record;

	(void)key;
	return ledger_decode(slice(value), &record);
}

static bool is_past(const MDB_val *key, const MDB_val *value)
{
	struct ledger_past past;

	(void)key;
	return ledger_past_decode(slice(value), &past);
}

/*
 * A serial with what was said, or purged; or the sum of what was withdrawn,
 * with that of the one that it was withdrawn with, and the source of a
 * snapshot.
 */
static bool is_serial(const MDB_val *key, const MDB_val *value)
{
	const uint8_t *name = key->mv_data;
	const uint8_t *at = value->mv_data;
	struct ledger_record said;

	if (key->mv_size && !name[0])
		return value->mv_size == 8 || value->mv_size == 16;
	return value->mv_size == 1 ||
	       (value->mv_size > 1 &&
		ledger_decode(e164_slice(at + 1, value->mv_size - 1), &said));
}

static bool is_handle(const MDB_val *key, const MDB_val *value)
{
	const uint8_t *at = value->mv_data;
	struct e164_extent domain;

	return ledger_key_extent(key, &domain) && value->mv_size &&
	       at[0] <= LEDGER_NAME_AWAITED &&
	       (value->mv_size == 1) == (at[0] == LEDGER_NAME_AWAITED);
}

static bool is_any(const MDB_val *key, const MDB_val *value)
{
	(void)value;
	return key->mv_size > 0;
}

#define COUNTER(name) offsetof(struct ledger_rebuild, name)

static const struct copied_table tables[] = {
	{ LEDGER_RECORDS, is_record, COUNTER(records) },
	{ LEDGER_CLAIMS, is_record, COUNTER(records) },
	{ LEDGER_HISTORY, is_past, COUNTER(history) },
	{ LEDGER_SERIALS, is_serial, SIZE_MAX },
	{ LEDGER_HANDLES, is_handle, SIZE_MAX },
	{ LEDGER_NAMES, is_any, SIZE_MAX },
	{ LEDGER_MARKS, is_any, SIZE_MAX },
	{ LEDGER_PROOFS, is_any, SIZE_MAX },
	{ LEDGER_EVIDENCE, is_any, COUNTER(documents) },
	{ LEDGER_LOG, is_any, COUNTER(entries) },
};

/* With its block, its entity, and the generation that it has. */
static enum ledger_status store_record(struct ledger *to, const MDB_val *value)
{
	const uint64_t generation = to->generation;
	struct ledger_record record;

	if (!ledger_decode(slice(value), &record))
		return LEDGER_OK;
	to->generation = record.generation;
	const enum ledger_status status = ledger_store(to, &record);

	to->generation = generation;
	return status;
}

/* Entities of records beside others have a number as well. */
static enum ledger_status note_entity(struct ledger *to, const MDB_val *value)
{
	struct ledger_record record;
	uint16_t number;

	if (!ledger_decode(slice(value), &record) || !record.entity[0])
		return LEDGER_OK;
	return ledger_entity(to, record.entity, &number);
}

static enum ledger_status copy_pair(struct copy *copy, const MDB_val *key,
				    const MDB_val *value)
{
	const enum ledger_table table = copy->table->table;
	enum ledger_status status = LEDGER_OK;

	if (table == LEDGER_RECORDS)
		return store_record(copy->to, value);
	if (table == LEDGER_CLAIMS)
		status = note_entity(copy->to, value);
	return status == LEDGER_OK
		       ? ledger_write(copy->to, table, slice(key), slice(value))
		       : status;
}

/*
 * The record may have been a suspension, and a block around it would decide in
 * its place. Its key still has the numbers.
 */
static enum ledger_status block(struct copy *copy, const MDB_val *key)
{
	struct e164_extent extent;
	struct ledger_record record;

	if (copy->table->table != LEDGER_RECORDS ||
	    !ledger_key_extent(key, &extent) || extent.start > extent.end)
		return LEDGER_OK;
	record = ledger_suspension(&extent, copy->to->now_sec);
	return ledger_store(copy->to, &record);
}

static bool visit(void *arg, const MDB_val *key, const MDB_val *value)
{
	struct copy *copy = arg;

	if (!copy->table->is_whole(key, value)) {
		copy->found->damaged++;
		copy->status = block(copy, key);
		return copy->status == LEDGER_OK;
	}
	copy->status = copy_pair(copy, key, value);
	if (copy->table->count != SIZE_MAX)
		++*(uint64_t *)((char *)copy->found + copy->table->count);
	return copy->status == LEDGER_OK;
}

static enum ledger_status copy_tables(struct copy *copy)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		copy->table = &tables[i];
		if (ledger_walk(copy->from, tables[i].table, visit, copy) !=
		    LEDGER_OK)
			copy->found->broken++;
		if (copy->from->is_starved)
			return ledger_starve(copy->to);
		if (copy->status != LEDGER_OK)
			return copy->status;
	}
	return LEDGER_OK;
}

/* The end of the log, so that the next entry follows the last one. */
static enum ledger_status copy_end(const struct copy *copy)
{
	MDB_val value;
	const enum ledger_status status = ledger_read(
		copy->from, LEDGER_META, e164_slice_text("log"), &value);

	if (status != LEDGER_OK)
		return LEDGER_OK;
	return ledger_write(copy->to, LEDGER_META, e164_slice_text("log"),
			    slice(&value));
}

enum ledger_status ledger_rebuild(struct ledger *from, struct ledger *to,
				  struct ledger_rebuild *found)
{
	struct copy copy = { .from = from, .to = to, .found = found };

	memset(found, 0, sizeof(*found));
	if (!ledger_is_empty(to, LEDGER_RECORDS) ||
	    !ledger_is_empty(to, LEDGER_LOG))
		return ledger_fail(
			to,
			"%s has a ledger already: remove it, or name "
			"another folder",
			to->path);
	/* Resolvers refuse what is older than what they have seen. */
	if (to->generation <= from->meta.generation)
		to->generation = from->meta.generation + 1;
	to->meta.confirmed_sec = from->meta.confirmed_sec;
	memcpy(to->meta.trust, from->meta.trust, sizeof(to->meta.trust));
	ledger_log_hush(to);
	const enum ledger_status status = copy_tables(&copy);

	return status == LEDGER_OK ? copy_end(&copy) : status;
}
