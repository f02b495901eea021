/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_older.c - ledgers of other versions: an older one is read as it is, and
 * is taken over by the first change, with a backup; a newer one is refused, and
 * nothing is touched.
 *
 * The older ones are written by today's code, and then lose all that came
 * later, pair by pair, as ledger_upgrade.c lists it.
 */
#include "fixture.h"

#include "ledger_files.h"
#include "ledger_purge.h"

#include <utime.h>

#define NOW     UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY   20254
#define DAY     UINT64_C(86400)
#define FIRST   UINT64_C(441632960000)
#define FILE_OF "ledger/data.mdb"
#define META    "state"

static struct ledger_record other;

static struct ledger_record line(unsigned number, const char *serial,
				 const char *id)
{
	struct ledger_record record = {
		.extent = e164_extent(FIRST + number, FIRST + number, 12),
		.validity = { .execution_day = TODAY - 10,
			      .expiry_day = TODAY + 100,
			      .has_expiry = true },
		.entity = "EXAMPLE-VE",
		.registrar = "reg-1",
		.domain_len = 12,
	};

	snprintf(record.serial, sizeof(record.serial), "%s", serial);
	snprintf(record.handle, sizeof(record.handle), "%s", id);
	return record;
}

static struct ledger_record block(unsigned number, unsigned size,
				  const char *serial)
{
	struct ledger_record record = line(number, serial, "");

	record.extent =
		e164_extent(FIRST + number, FIRST + number + size - 1, 12);
	record.domain_len = 0;
	record.validity.is_signed = true;
	return record;
}

static enum ledger_status put(const struct ledger_record *record)
{
	return ledger_put(ledger, record, &other);
}

static enum ledger_status take_away(unsigned number, const char *id)
{
	const struct e164_extent extent =
		e164_extent(FIRST + number, FIRST + number, 12);

	return ledger_remove(ledger, &extent, id);
}

static void commit(void)
{
	cr_assert_eq(ledger_commit(ledger, false, false), LEDGER_OK, "%s",
		     ledger_message(ledger));
}

/*
 * 1 and 2 have ids, 2 is removed by it; 3 is suspended by hand; 4 has a serial;
 * 5 was corrected, so that it has a history. 100 to 109 are a signed block, and
 * it lies in a wide one.
 */
static void fill(void)
{
	struct ledger_record record = line(1, "", "ONE");

	cr_assert_eq(put(&record), LEDGER_OK);
	record = line(2, "", "TWO");
	cr_assert_eq(put(&record), LEDGER_OK);
	cr_assert_eq(take_away(2, "TWO"), LEDGER_OK);
	record = line(3, "", "");
	cr_assert_eq(put(&record), LEDGER_OK);
	cr_assert_eq(ledger_suspend(ledger, &record.extent), LEDGER_OK);
	record = line(4, "S4", "");
	cr_assert_eq(put(&record), LEDGER_OK);
	record = line(5, "S5", "");
	cr_assert_eq(put(&record), LEDGER_OK);
	record.validity.execution_day++;
	cr_assert_eq(put(&record), LEDGER_OK);
	record = block(100, 10, "S100");
	cr_assert_eq(put(&record), LEDGER_OK);
	record = block(0, 100000, "WIDE");
	record.validity.is_signed = false;
	cr_assert_eq(put(&record), LEDGER_OK);
	commit();
}

/* Another version --------------------------------------------------------- */

static void drop(enum ledger_table table)
{
	cr_assert_eq(mdb_drop(ledger->txn, ledger->tables[table], 1), 0);
}

/* In version 2, an id had no state, and what is withdrawn a single octet. */
static void shorten(enum ledger_table table)
{
	MDB_cursor *cursor;
	MDB_val key;
	MDB_val value;

	cr_assert_eq(
		mdb_cursor_open(ledger->txn, ledger->tables[table], &cursor),
		0);
	while (!mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
		uint8_t name[200];
		uint8_t octets[400];
		MDB_val with = { value.mv_size - 1, octets + 1 };

		memcpy(name, key.mv_data, key.mv_size);
		memcpy(octets, value.mv_data, value.mv_size);
		key.mv_data = name;
		if (table == LEDGER_SERIALS) {
			if (name[0])
				continue;
			with = (MDB_val){ 1, octets };
			octets[0] = 1;
		}
		cr_assert_eq(mdb_cursor_put(cursor, &key, &with, MDB_CURRENT),
			     0);
	}
	mdb_cursor_close(cursor);
}

/* Until version 5, digits, first, last; and the size of the widest. */
static void sort_blocks_as_before(void)
{
	static const unsigned ends[][2] = { { 100, 109 }, { 0, 99999 } };
	const MDB_dbi blocks = ledger->tables[LEDGER_BLOCKS];

	cr_assert_eq(mdb_drop(ledger->txn, blocks, 0), 0);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		uint8_t octets[17] = { 12 };
		MDB_val key = { sizeof(octets), octets };
		MDB_val value = { 0, NULL };

		ledger_put64(octets + 1, FIRST + ends[i][0]);
		ledger_put64(octets + 9, FIRST + ends[i][1]);
		cr_assert_eq(mdb_put(ledger->txn, blocks, &key, &value, 0), 0);
	}
	memset(ledger->meta.classes, 0, sizeof(ledger->meta.classes));
	ledger->meta.classes[12] = 100000;
}

static void lose_what_came_after(uint32_t version)
{
	static const enum ledger_table tables[] = {
		LEDGER_PACKED_HISTORY, LEDGER_PACKED_SERIALS, LEDGER_LOG,
		LEDGER_PROOFS,         LEDGER_EVIDENCE,       LEDGER_MARKS,
		LEDGER_CLAIMS,         LEDGER_NAMES,
	};
	static const size_t counts[] = { [2] = 8, [3] = 6, [4] = 2, [5] = 0 };
	const size_t count = counts[version < 2 ? 2 : version];

	sort_blocks_as_before();
	for (size_t i = 0; i < count; i++)
		drop(tables[i]);
	if (version > 2)
		return;
	shorten(LEDGER_HANDLES);
	shorten(LEDGER_SERIALS);
}

/* Write what ledger_commit() does not: the version. */
static void make_version(uint32_t version)
{
	MDB_val key = { sizeof(META) - 1, (char[]){ META } };
	struct ledger_meta meta;
	MDB_val value;

	fixture_open(LEDGER_WRITE, NOW);
	if (version < LEDGER_VERSION)
		lose_what_came_after(version);
	cr_assert_eq(
		mdb_get(ledger->txn, ledger->tables[LEDGER_META], &key, &value),
		0);
	cr_assert_eq(value.mv_size, sizeof(meta));
	meta = ledger->meta;
	meta.version = version;
	value = (MDB_val){ sizeof(meta), &meta };
	cr_assert_eq(mdb_put(ledger->txn, ledger->tables[LEDGER_META], &key,
			     &value, 0),
		     0);
	cr_assert_eq(mdb_txn_commit(ledger->txn), 0);
	ledger->txn = NULL;
	ledger_close(ledger);
	ledger = NULL;
}

static void begin(void)
{
	fixture_make();
	fixture_open(LEDGER_WRITE, NOW);
	fill();
}

TestSuite(older, .init = begin, .fini = fixture_end);

/* Files -------------------------------------------------------------------- */

static void name_file(const char *name, char file[600])
{
	snprintf(file, 600, "%s/%s", path, name);
}

static bool has_file(const char *name)
{
	char file[600];

	name_file(name, file);
	return !access(file, F_OK);
}

static uint64_t sum_file(const char *name)
{
	uint64_t sum = 5381;
	char file[600];
	int octet;

	name_file(name, file);
	FILE *stream = fopen(file, "rb");

	cr_assert(stream, "%s", file);
	while ((octet = getc(stream)) != EOF)
		sum = sum * 33 + (uint64_t)octet;
	cr_assert_eq(fclose(stream), 0);
	return sum;
}

/* What all of them are for ------------------------------------------------- */

static bool count_one(void *arg, const struct ledger_record *record)
{
	(void)record;
	++*(unsigned *)arg;
	return true;
}

static bool count_past(void *arg, const struct ledger_past *past)
{
	(void)past;
	++*(unsigned *)arg;
	return true;
}

static void check_records(uint32_t version)
{
	unsigned records = 0;
	unsigned history = 0;

	cr_assert_eq(ledger_each(ledger, count_one, &records), LEDGER_OK);
	cr_expect_eq(records, 7, "version %u: %u records", version, records);
	cr_assert_eq(ledger_each_past(ledger, count_past, &history), LEDGER_OK);
	cr_expect_eq(history, 1, "version %u: %u in the history", version,
		     history);
}

/* VAL-22 within the block, at both of its ends; TOK-13 at that of the wide one.
 */
static void check_blocks(uint32_t version)
{
	static const unsigned numbers[] = { 100, 109 };
	struct ledger_record record;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		record = line(numbers[i], "", "");
		cr_expect_eq(put(&record), LEDGER_WEAKER, "version %u: %u",
			     version, numbers[i]);
	}
	record = block(99995, 10, "ACROSS");
	cr_expect_eq(put(&record), LEDGER_CROSSES, "version %u", version);
}

/* What was withdrawn stays so, and ids lead to what they did before. */
static void check_changes(uint32_t version)
{
	struct ledger_record record = line(2, "", "OTHER");

	cr_expect_eq(put(&record), LEDGER_WITHDRAWN, "version %u", version);
	cr_expect_eq(take_away(2, "TWO"), LEDGER_GONE, "version %u", version);
	cr_expect_eq(take_away(1, "ONE"), LEDGER_OK, "version %u", version);
	cr_expect_eq(take_away(1, "ONE"), LEDGER_GONE, "version %u", version);
	ledger_begin_message(ledger);
	record = line(1, "", "ONE");
	cr_expect_eq(put(&record), LEDGER_WITHDRAWN, "version %u", version);
	record = line(4, "S4", "");
	cr_expect_eq(put(&record), LEDGER_SAME, "version %u", version);
	record = line(3, "", "");
	cr_expect_eq(ledger_suspend(ledger, &record.extent), LEDGER_SAME);
	check_blocks(version);
	commit();
}

static void name_backup(uint32_t version, char name[64])
{
	snprintf(name, 64, "ledger/backup-version-%u.mdb", version);
}

/* Reading and trying leave it as it is, and need no backup. */
static void check_reading(uint32_t version)
{
	const uint64_t before = sum_file(FILE_OF);
	struct ledger_record record;
	char backup[64];

	name_backup(version, backup);
	fixture_open(LEDGER_READ, NOW);
	check_records(version);
	fixture_open(LEDGER_TRY, NOW);
	record = line(6, "S6", "");
	cr_expect_eq(put(&record), LEDGER_OK, "version %u", version);
	check_blocks(version);
	ledger_close(ledger);
	ledger = NULL;
	cr_expect_eq(sum_file(FILE_OF), before, "version %u", version);
	cr_expect_not(has_file(backup), "version %u", version);
}

/* As an operator goes back to the enumctl of before. */
static void check_backup(uint32_t version)
{
	char name[64];
	char from[600];
	char to[600];

	name_backup(version, name);
	cr_assert(has_file(name), "version %u has no backup", version);
	cr_expect_not(has_file("ledger/" LEDGER_BACKUP_NEW));
	ledger_close(ledger);
	ledger = NULL;
	name_file(name, from);
	name_file(FILE_OF, to);
	cr_assert_eq(rename(from, to), 0);
	fixture_open(LEDGER_READ, NOW);
	cr_expect_eq(ledger->found_version, version);
	check_records(version);
}

static void check_version(uint32_t version)
{
	make_version(version);
	check_reading(version);
	fixture_open(LEDGER_WRITE, NOW);
	cr_assert_eq(ledger->found_version, version);
	check_changes(version);
	fixture_open(LEDGER_WRITE, NOW);
	cr_expect_eq(ledger->found_version, LEDGER_VERSION);
	check_records(version);
	check_backup(version);
	/* It is taken over once more. */
	fixture_open(LEDGER_WRITE, NOW);
	check_changes(version);
}

Test(older, version_2)
{
	check_version(2);
}

Test(older, version_3)
{
	check_version(3);
}

Test(older, version_4)
{
	check_version(4);
}

Test(older, version_5)
{
	check_version(5);
}

/* The root of a table is a page that is not there. */
static void lose_table(const char *name)
{
	static uint8_t octets[1 << 20];
	const size_t len = strlen(name);
	char file[600];
	size_t size;
	FILE *data;
	int hits = 0;

	name_file(FILE_OF, file);
	data = fopen(file, "r+");
	cr_assert(data);
	size = fread(octets, 1, sizeof(octets), data);
	cr_assert_lt(size, sizeof(octets));
	/* Behind the name: flags, depth, three counts of pages, entries, root.
	 */
	for (size_t i = 0; i + len + 48 <= size; i++)
		if (!memcmp(octets + i, name, len)) {
			memset(octets + i + len + 40, 0x55, 8);
			hits++;
		}
	rewind(data);
	cr_assert_eq(fwrite(octets, 1, size, data), size);
	cr_assert_eq(fclose(data), 0);
	cr_assert(hits);
}

/* Of a damaged one, "token rebuild" saves what it can: it changes nothing. */
Test(older, damaged_blocks_are_no_bar_to_a_rebuild)
{
	struct ledger_record record = line(6, "S6", "");
	char message[LEDGER_MESSAGE_MAX] = "";

	make_version(5);
	lose_table("blocks");
	fixture_open(LEDGER_TRY, NOW);
	check_records(5);
	cr_expect_eq(put(&record), LEDGER_FAILED, "it needs them");
	ledger_close(ledger);
	ledger = NULL;
	cr_expect_null(ledger_open(path, LEDGER_WRITE, NOW, message));
	cr_expect(strstr(message, "token rebuild"), "%s", message);
}

/* A compaction, as the first change, leaves none that is half of a version. */
Test(older, compaction_writes_the_version)
{
	uint64_t before;
	uint64_t after;

	make_version(2);
	fixture_open(LEDGER_WRITE, NOW);
	cr_assert_eq(ledger_compact(ledger, &before, &after), LEDGER_OK, "%s",
		     ledger_message(ledger));
	fixture_open(LEDGER_READ, NOW);
	cr_expect_eq(ledger->found_version, LEDGER_VERSION);
	fixture_open(LEDGER_TRY, NOW);
	check_blocks(2);
}

/* What lies where the backup is made is not followed, nor added to. */
Test(older, backup_follows_no_link)
{
	const uint64_t before = sum_file("head");
	char name[600];

	make_version(4);
	name_file("ledger/" LEDGER_BACKUP_NEW, name);
	cr_assert_eq(symlink("../head", name), 0);
	fixture_open(LEDGER_TRY, NOW);
	cr_expect_eq(sum_file("head"), before);
	fixture_open(LEDGER_WRITE, NOW);
	cr_expect_eq(sum_file("head"), before);
	cr_expect(has_file("ledger/backup-version-4.mdb"));
}

/* Refused ------------------------------------------------------------------ */

static void check_refused(uint32_t version, const char *word)
{
	static const enum ledger_mode modes[] = { LEDGER_READ, LEDGER_TRY,
						  LEDGER_WRITE, LEDGER_RESET };

	make_version(version);
	const uint64_t before = sum_file(FILE_OF);
	const uint64_t head = sum_file("head");

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		char message[LEDGER_MESSAGE_MAX] = "";

		cr_assert_null(ledger_open(path, modes[i], NOW, message));
		cr_expect(strstr(message, word), "%s", message);
		cr_expect(strstr(message, "was not touched"), "%s", message);
		cr_expect(strstr(message, "doc/validation.md"), "%s", message);
		cr_expect_eq(sum_file(FILE_OF), before, "mode %zu", i);
		cr_expect_eq(sum_file("head"), head, "mode %zu", i);
	}
}

Test(older, a_newer_one_is_refused)
{
	check_refused(LEDGER_VERSION + 1, "newer");
}

Test(older, one_of_the_first_day_is_refused)
{
	check_refused(1, "too old");
}

/* Backups have personal data, too ------------------------------------------ */

Test(older, a_purge_removes_backups)
{
	static const char name[] = "ledger/backup-version-3.mdb";
	const struct utimbuf times = { (time_t)NOW, (time_t)NOW };
	char file[600];

	make_version(3);
	fixture_open(LEDGER_WRITE, NOW);
	commit();
	name_file(name, file);
	cr_assert_eq(utime(file, &times), 0, "there is none");
	cr_expect(ledger_drop_backups(ledger, 7 * DAY));
	cr_expect(has_file(name), "that of today");
	fixture_open(LEDGER_WRITE, NOW + 8 * DAY);
	cr_expect(ledger_drop_backups(ledger, 7 * DAY));
	cr_expect_not(has_file(name), "that of last week");
	make_version(4);
	fixture_open(LEDGER_WRITE, NOW + 8 * DAY);
	cr_expect(ledger_drop_backups(ledger, 0), "by hand");
	cr_expect_not(has_file("ledger/backup-version-4.mdb"));
}
