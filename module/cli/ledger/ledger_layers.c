/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_layers.c - which bases there are, and when one is written.
 *
 * What changes is in the head, which is written with every change and so is
 * kept small. When it is full, a base is made of it. A base takes in those
 * below that are not much larger than itself, and all that are one too many: so
 * there are few of them, each is much larger than the one above, and what a
 * record costs until it is in the last one is bounded by the number of bases,
 * not by that of records.
 *
 * To read a base takes time. One that has not changed since it was last
 * verified is not read again, but for an import once a day.
 */
#include "ledger_files.h"
#include "table_build.h"

#include <dirent.h>
#include <unistd.h>

#define LAYERS_KEY  "layers"
#define PATH_LEN    5000
#define HEAD_MAX    128 /* entries of a head */
#define GROWTH      8   /* a base is so many times larger than that above */
#define VERIFY_SECS 86400

/* In the ledger ------------------------------------------------------------ */

enum ledger_status ledger_read_layers(struct ledger *ledger)
{
	struct ledger_layers *layers = &ledger->layers;
	const struct ledger_meta *meta = &ledger->meta;
	MDB_val value;
	const enum ledger_status status = ledger_read(
		ledger, LEDGER_META, e164_slice_text(LAYERS_KEY), &value);

	if (status == LEDGER_FAILED)
		return status;
	if (status == LEDGER_OK && value.mv_size == sizeof(*layers))
		memcpy(layers, value.mv_data, sizeof(*layers));
	if (layers->count <= STORE_TABLE_BASES &&
	    layers->at[0].id == meta->base_id)
		return LEDGER_OK;
	/* A ledger of before: there was one base, or none. */
	*layers = (struct ledger_layers){ .count = meta->base_id != 0 };
	layers->at[0].id = meta->base_id;
	layers->at[0].records = meta->base_count;
	return LEDGER_OK;
}

enum ledger_status ledger_write_layers(struct ledger *ledger)
{
	return ledger_write(
		ledger, LEDGER_META, e164_slice_text(LAYERS_KEY),
		e164_slice(&ledger->layers, sizeof(ledger->layers)));
}

static bool name_path(const struct ledger *ledger, const char *name,
		      char path[PATH_LEN])
{
	return snprintf(path, PATH_LEN, "%s/%s", ledger->path, name) < PATH_LEN;
}

static bool make_path(const struct ledger *ledger, uint64_t id,
		      char path[PATH_LEN])
{
	char name[STORE_TABLE_NAME_MAX];

	store_table_base_name(id, name);
	return name_path(ledger, name, path);
}

void ledger_replace_layers(struct ledger *ledger, size_t taken,
			   uint64_t records)
{
	struct ledger_layers *layers = &ledger->layers;
	struct ledger_layer *top = &layers->at[0];
	char path[PATH_LEN];

	memmove(top + 1, top + taken, (layers->count - taken) * sizeof(*top));
	layers->count += 1 - taken;
	*top = (struct ledger_layer){ .id = ledger->generation,
				      .records = records };
	if (make_path(ledger, top->id, path))
		top->file = store_table_identify(path);
	ledger->meta.base_id = top->id;
	ledger->meta.base_count = top->records;
}

/* Files -------------------------------------------------------------------- */

/* Is it the file that was written for this layer? */
static bool is_it(const struct ledger_layers *layers, size_t at,
		  const struct store_table_header *header)
{
	const bool is_last = at + 1 == layers->count;

	return header->id == layers->at[at].id &&
	       header->count == layers->at[at].records &&
	       store_table_below(header) ==
		       (is_last ? 0 : layers->at[at + 1].id);
}

bool ledger_open_layer(struct ledger *ledger, size_t at,
		       struct store_table *table)
{
	char path[PATH_LEN];

	if (!make_path(ledger, ledger->layers.at[at].id, path) ||
	    store_table_open(path, STORE_TABLE_BASE, table, NULL) != STORE_OK)
		return false;
	if (is_it(&ledger->layers, at, &table->header))
		return true;
	store_table_close(table);
	return false;
}

/* Read all of it, and remember which file that was. */
static bool verify(struct ledger *ledger, size_t at,
		   const struct store_table_identity *file)
{
	struct store_table table;

	if (!ledger_open_layer(ledger, at, &table))
		return false;
	const bool is_good = store_table_verify(&table);

	store_table_close(&table);
	if (is_good)
		ledger->layers.at[at].file = *file;
	return is_good;
}

/* is_thorough: read also what has not changed */
static bool is_good(struct ledger *ledger, size_t at, bool is_thorough)
{
	struct store_table_identity file;
	char path[PATH_LEN];

	if (!make_path(ledger, ledger->layers.at[at].id, path))
		return false;
	file = store_table_identify(path);
	if (!is_thorough && file.inode &&
	    store_table_is_same(&file, &ledger->layers.at[at].file))
		return true;
	return verify(ledger, at, &file);
}

static bool are_good(struct ledger *ledger, bool is_confirmed)
{
	struct ledger_layers *layers = &ledger->layers;
	const bool is_thorough =
		is_confirmed &&
		(ledger->now_sec > layers->verified_sec + VERIFY_SECS ||
		 ledger->now_sec < layers->verified_sec);

	for (size_t i = 0; i < layers->count; i++)
		if (!is_good(ledger, i, is_thorough))
			return false;
	if (is_thorough)
		layers->verified_sec = ledger->now_sec;
	return true;
}

/* When --------------------------------------------------------------------- */

static uint64_t count(struct ledger *ledger, enum ledger_table table)
{
	MDB_stat stat;

	if (mdb_stat(ledger->txn, ledger->tables[table], &stat))
		return 0;
	return stat.ms_entries;
}

/* How many bases the next one takes in. */
static size_t choose(const struct ledger *ledger, uint64_t fresh)
{
	const struct ledger_layers *layers = &ledger->layers;
	uint64_t records = fresh;
	size_t taken = 0;

	while (taken < layers->count &&
	       (layers->at[taken].records / GROWTH < records ||
		layers->count - taken == STORE_TABLE_BASES))
		records += layers->at[taken++].records;
	return taken;
}

enum ledger_status ledger_write_bases(struct ledger *ledger, bool is_confirmed,
				      bool is_rebuilt)
{
	const uint64_t fresh = count(ledger, LEDGER_FRESH);
	enum ledger_status status = LEDGER_NONE;

	if (is_rebuilt || !are_good(ledger, is_confirmed))
		return ledger_write_base(ledger);
	if (fresh <= HEAD_MAX)
		return LEDGER_OK;
	if (fresh < count(ledger, LEDGER_RECORDS) / 2)
		status = ledger_merge_bases(ledger, choose(ledger, fresh));
	return status == LEDGER_NONE ? ledger_write_base(ledger) : status;
}

/* Left-over files ---------------------------------------------------------- */

static bool has_base(const struct ledger_layers *layers, const char *file)
{
	char name[STORE_TABLE_NAME_MAX];

	for (size_t i = 0; i < layers->count; i++) {
		store_table_base_name(layers->at[i].id, name);
		if (!strcmp(file, name))
			return true;
	}
	return false;
}

static bool is_left_over(const struct ledger *ledger, const char *name)
{
	const size_t len = strlen(name);

	if (store_table_is_base(name))
		return !has_base(&ledger->layers, name);
	return len > 4 && !strcmp(name + len - 4, ".new");
}

void ledger_clean_folder(const struct ledger *ledger)
{
	char path[PATH_LEN];
	DIR *folder = opendir(ledger->path);
	const struct dirent *found;

	if (!folder)
		return;
	while ((found = readdir(folder)))
		if (is_left_over(ledger, found->d_name) &&
		    name_path(ledger, found->d_name, path))
			(void)unlink(path);
	closedir(folder);
}

void ledger_remove_new(const struct ledger *ledger)
{
	char path[PATH_LEN];

	if (make_path(ledger, ledger->generation, path))
		(void)unlink(path);
	if (name_path(ledger, STORE_TABLE_HEAD_NAME LEDGER_BUILD_SUFFIX, path))
		(void)unlink(path);
}

bool ledger_is_behind(const struct ledger *ledger)
{
	return ledger->meta.generation &&
	       ledger->shown != ledger->meta.generation;
}

uint64_t ledger_head_generation(const struct ledger *ledger)
{
	char path[PATH_LEN];
	struct store_table table;

	if (!name_path(ledger, STORE_TABLE_HEAD_NAME, path) ||
	    store_table_open(path, STORE_TABLE_HEAD, &table, NULL) != STORE_OK)
		return 0;
	const uint64_t generation = table.header.generation;

	store_table_close(&table);
	return generation;
}
