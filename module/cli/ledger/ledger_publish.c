/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_publish.c - the files that the resolver reads, made from the ledger.
 *
 * Written within the transaction whose changes they show; the head gets its
 * name after the commit. So the resolver never reads what is not in the ledger,
 * and a disk that is full is noticed while everything can still be undone.
 */
#include "ledger_blocks.h"
#include "ledger_files.h"
#include "table_build.h"
#include "table_merge.h"

#include <errno.h>
#include <stdlib.h>

struct publication {
	struct ledger *ledger;
	struct ledger_build *build;
	enum ledger_status status;
	char name[STORE_TABLE_NAME_MAX];
	char entity[STORE_ENTITY_MAX + 1]; /* that was looked up last */
	uint16_t number;                   /* of that one */
};

static enum ledger_status find_entity(struct publication *to, const char *name,
				      uint16_t *number)
{
	enum ledger_status status = LEDGER_OK;

	if (name[0] && strcmp(name, to->entity) != 0) {
		status = ledger_entity(to->ledger, name, &to->number);
		snprintf(to->entity, sizeof(to->entity), "%s", name);
	}
	*number = name[0] ? to->number : 0;
	return status;
}

static enum ledger_status make_entry(struct publication *to,
				     const struct ledger_record *record,
				     struct store_table_entry *entry)
{
	const struct e164_validity_record *validity = &record->validity;

	*entry = (struct store_table_entry){
		.extent = record->extent,
		.flags = ledger_flags(record),
		.execution_day = validity->execution_day,
		.expiry_day = validity->expiry_day,
	};
	return find_entity(to, record->entity, &entry->entity);
}

static enum ledger_status add(struct publication *to,
			      const struct store_table_entry *entry)
{
	return ledger_build_add(to->build, entry)
		       ? LEDGER_OK
		       : ledger_fail_file(to->ledger, to->name, errno);
}

/* A file ------------------------------------------------------------------ */

static enum ledger_status begin(struct publication *to,
				const struct store_table_header *header)
{
	const size_t octets = (size_t)header->entities * STORE_TABLE_ENTITY_LEN;
	uint8_t *names = ledger_list_entities(to->ledger);

	if (names)
		to->build =
			ledger_build_begin(to->ledger->path, to->name, header,
					   e164_slice(names, octets));
	free(names);
	return to->build ? LEDGER_OK
			 : ledger_fail_file(to->ledger, to->name, errno);
}

static enum ledger_status end(struct publication *to, enum ledger_status status,
			      struct store_table_header *header)
{
	if (ledger_build_end(to->build, status != LEDGER_OK, header) ||
	    status != LEDGER_OK)
		return status;
	return ledger_fail_file(to->ledger, to->name, errno);
}

static struct store_table_header
header_of(const struct ledger *ledger, enum store_table_kind kind, size_t below)
{
	const struct ledger_meta *meta = &ledger->meta;
	struct store_table_header header = {
		.kind = (uint32_t)kind,
		.id = meta->generation,
		.generation = meta->generation,
		.confirmed_sec = meta->confirmed_sec,
		.built_sec = meta->built_sec,
		.entities = meta->entities,
	};

	if (below < ledger->layers.count) {
		header.base_id = ledger->layers.at[below].id;
		header.base_count = ledger->layers.at[below].records;
	}
	return header;
}

/* What is fresh ------------------------------------------------------------ */

/*
 * Go through the fresh extents: the record of each, or a mark that it is gone.
 */
struct fresh {
	struct publication *to;
	MDB_cursor *cursor;
	struct store_table_entry entry;
	bool has_entry;
};

static enum ledger_status make_fresh(struct fresh *fresh, const MDB_val *key)
{
	struct ledger *ledger = fresh->to->ledger;
	struct store_table_entry *entry = &fresh->entry;
	struct ledger_record record;

	*entry = (struct store_table_entry){ .flags = STORE_TABLE_ABSENT };
	if (!ledger_key_extent(key, &entry->extent))
		return ledger_fail(ledger, "%s/ledger is damaged",
				   ledger->path);
	const enum ledger_status status =
		ledger_get(ledger, &entry->extent, &record);

	if (status == LEDGER_OK)
		return make_entry(fresh->to, &record, entry);
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

static enum ledger_status next_fresh(struct fresh *fresh)
{
	MDB_val key;
	MDB_val value;
	const int error = mdb_cursor_get(fresh->cursor, &key, &value, MDB_NEXT);

	fresh->has_entry = !error;
	if (error == MDB_NOTFOUND)
		return LEDGER_OK;
	return error ? ledger_result(fresh->to->ledger, error)
		     : make_fresh(fresh, &key);
}

static enum ledger_status begin_fresh(struct fresh *fresh,
				      struct publication *to)
{
	struct ledger *ledger = to->ledger;
	const int error = mdb_cursor_open(
		ledger->txn, ledger->tables[LEDGER_FRESH], &fresh->cursor);

	fresh->to = to;
	return error ? ledger_result(ledger, error) : next_fresh(fresh);
}

static void end_fresh(struct fresh *fresh)
{
	if (fresh->cursor)
		mdb_cursor_close(fresh->cursor);
}

/* The head ----------------------------------------------------------------- */

static enum ledger_status add_fresh(struct publication *to)
{
	struct fresh fresh = { .cursor = NULL };
	enum ledger_status status = begin_fresh(&fresh, to);

	while (status == LEDGER_OK && fresh.has_entry) {
		status = add(to, &fresh.entry);
		if (status == LEDGER_OK)
			status = next_fresh(&fresh);
	}
	end_fresh(&fresh);
	return status;
}

enum ledger_status ledger_write_head(struct ledger *ledger)
{
	struct publication to = { .ledger = ledger,
				  .name = STORE_TABLE_HEAD_NAME };
	const struct store_table_header header =
		header_of(ledger, STORE_TABLE_HEAD, 0);
	const enum ledger_status status = begin(&to, &header);

	return status == LEDGER_OK ? end(&to, add_fresh(&to), NULL) : status;
}

enum ledger_status ledger_show_head(struct ledger *ledger)
{
	return ledger_build_show(ledger->path, STORE_TABLE_HEAD_NAME)
		       ? LEDGER_OK
		       : ledger_fail(ledger,
				     "%s/head cannot be replaced: %s; the "
				     "change is kept, but not shown to the "
				     "resolver before the next one",
				     ledger->path, strerror(errno));
}

/* A base ------------------------------------------------------------------- */

/*
 * Begin a base that takes the place of the first bases. It cannot have the name
 * of one that is there, not even of one that is damaged.
 */
static enum ledger_status begin_base(struct publication *to, size_t taken)
{
	struct ledger *ledger = to->ledger;

	ledger->meta.generation = ledger->generation;
	store_table_base_name(ledger->generation, to->name);
	const struct store_table_header header =
		header_of(ledger, STORE_TABLE_BASE, taken);

	return begin(to, &header);
}

static enum ledger_status end_base(struct publication *to,
				   enum ledger_status status, size_t taken)
{
	struct ledger *ledger = to->ledger;
	struct store_table_header header;

	status = end(to, status, &header);
	if (status != LEDGER_OK)
		return status;
	if (!ledger_build_show(ledger->path, to->name))
		return ledger_fail_file(ledger, to->name, errno);
	ledger_replace_layers(ledger, taken, header.count);
	return ledger_result(
		ledger, mdb_drop(ledger->txn, ledger->tables[LEDGER_FRESH], 0));
}

static bool add_record(void *arg, const struct ledger_record *record)
{
	struct publication *to = arg;
	struct store_table_entry entry;

	to->status = make_entry(to, record, &entry);
	if (to->status == LEDGER_OK)
		to->status = add(to, &entry);
	return to->status == LEDGER_OK;
}

static enum ledger_status add_all(struct publication *to)
{
	const enum ledger_status status =
		ledger_each(to->ledger, add_record, to);

	return status == LEDGER_OK ? to->status : status;
}

enum ledger_status ledger_write_base(struct ledger *ledger)
{
	struct publication to = { .ledger = ledger };
	const size_t taken = ledger->layers.count;
	enum ledger_status status = begin_base(&to, taken);

	if (status == LEDGER_OK)
		status = end_base(&to, add_all(&to), taken);
	ledger->layers.verified_sec = ledger->now_sec;
	return status == LEDGER_OK ? ledger_measure_blocks(ledger) : status;
}

/* Bases into one ----------------------------------------------------------- */

/* Of fresh entry and old entry the one that is next; *status is set. */
static bool next_merged(struct fresh *fresh, struct store_merge *merge,
			struct store_table_entry *old, bool *has_old,
			struct store_table_entry *next,
			enum ledger_status *status)
{
	int order = *has_old ? 1 : -1;

	if (*status != LEDGER_OK || (!fresh->has_entry && !*has_old))
		return false;
	if (fresh->has_entry && *has_old)
		order = e164_extent_compare(&fresh->entry.extent, &old->extent);
	*next = order <= 0 ? fresh->entry : *old;
	if (order >= 0)
		*has_old = store_merge_next(merge, old);
	if (order <= 0)
		*status = next_fresh(fresh);
	return true;
}

/*
 * Add what is fresh and what is in the layers.
 * is_last: there is no layer below, so nothing has to be marked as gone
 */
static enum ledger_status add_merged(struct publication *to,
				     struct store_merge *merge, bool is_last)
{
	struct fresh fresh = { .cursor = NULL };
	struct store_table_entry old;
	struct store_table_entry entry;
	enum ledger_status status = begin_fresh(&fresh, to);
	bool has_old = store_merge_next(merge, &old);

	while (next_merged(&fresh, merge, &old, &has_old, &entry, &status))
		if (status == LEDGER_OK &&
		    !(is_last && entry.flags & STORE_TABLE_ABSENT))
			status = add(to, &entry);
	end_fresh(&fresh);
	return status == LEDGER_OK && merge->is_damaged ? LEDGER_NONE : status;
}

/* LEDGER_NONE: the layers are not as they should be. */
static enum ledger_status merge_tables(struct ledger *ledger,
				       const struct store_table *const layers[],
				       size_t taken)
{
	struct publication to = { .ledger = ledger };
	struct store_merge merge;
	const enum ledger_status status = begin_base(&to, taken);

	if (status != LEDGER_OK)
		return status;
	store_merge_begin(&merge, layers, taken);
	return end_base(&to,
			add_merged(&to, &merge, taken == ledger->layers.count),
			taken);
}

enum ledger_status ledger_merge_bases(struct ledger *ledger, size_t taken)
{
	struct store_table tables[STORE_TABLE_BASES];
	const struct store_table *layers[STORE_TABLE_BASES];
	enum ledger_status status = LEDGER_OK;
	size_t open = 0;

	while (open < taken && status == LEDGER_OK) {
		if (ledger_open_layer(ledger, open, &tables[open]))
			layers[open] = &tables[open];
		else
			status = LEDGER_NONE;
		open += status == LEDGER_OK;
	}
	if (status == LEDGER_OK)
		status = merge_tables(ledger, layers, taken);
	while (open > 0)
		store_table_close(&tables[--open]);
	return status == LEDGER_OK && ledger->layers.count == 1
		       ? ledger_measure_blocks(ledger)
		       : status;
}
