/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_layers.c - the files of the resolver from change to change: what is
 * written, what is kept, and that they always say what the ledger says; VAL-31,
 * VAL-34.
 */
#include "checksum.h"
#include "ledger.h"
#include "table.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define NOW       UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY     20254
#define NUMBERS   10000 /* of six digits */
#define FIRST     UINT64_C(440000)
#define BASES_MAX 4
#define HEAD_MAX                                                               \
	16384 /* octets: 256 records of 40, and what is around them            \
	       */

static const struct store_limits no_limits = { .floor = 0 };
static char path[256];

static void begin(void)
{
	snprintf(path, sizeof(path), "%s/enumod-layers.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert(mkdtemp(path));
}

static void end(void)
{
	char command[512];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	cr_assert_eq(system(command), 0);
}

static struct ledger *open_ledger(void)
{
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(path, LEDGER_WRITE, NOW, message);

	cr_assert(ledger, "%s", message);
	return ledger;
}

static void commit(struct ledger *ledger, bool is_rebuilt)
{
	cr_assert_eq(ledger_commit(ledger, false, is_rebuilt), LEDGER_OK, "%s",
		     ledger_message(ledger));
	ledger_close(ledger);
}

static enum ledger_status put(struct ledger *ledger, uint64_t first,
			      uint64_t last, const char *serial)
{
	struct ledger_record other;
	struct ledger_record record = {
		.extent = e164_extent(first, last, 6),
		.validity = { .execution_day = TODAY - 10,
			      .expiry_day = TODAY + 300,
			      .has_expiry = true,
			      .is_signed = true },
		.entity = "EXAMPLE-VE",
	};

	snprintf(record.serial, sizeof(record.serial), "%s", serial);
	return ledger_put(ledger, &record, &other);
}

static void fill(struct ledger *ledger, uint64_t count)
{
	char serial[24];

	for (uint64_t i = 0; i < count; i++) {
		snprintf(serial, sizeof(serial), "%ju", (uintmax_t)i);
		cr_assert_eq(put(ledger, FIRST + i, FIRST + i, serial),
			     LEDGER_OK);
	}
}

static struct e164_extent one(uint64_t number)
{
	return e164_extent(number, number, 6);
}

/* What the files say, against what the ledger says ------------------------ */

struct look {
	struct ledger_record best[NUMBERS];
	bool has_best[NUMBERS];
};

/* Records come in order, so the last one for a number is the most specific. */
static bool take(void *arg, const struct ledger_record *record)
{
	struct look *look = arg;
	const uint64_t first = e164_extent_first(&record->extent);

	for (uint64_t i = first; i <= e164_extent_last(&record->extent); i++) {
		if (i < FIRST || i >= FIRST + NUMBERS)
			continue;
		look->best[i - FIRST] = *record;
		look->has_best[i - FIRST] = true;
	}
	return true;
}

static void check_number(struct store *store, const struct look *look,
			 uint64_t i, const char *when)
{
	const struct ledger_record *want = &look->best[i];
	struct e164_number number;
	struct store_answer answer;

	number.len = (uint8_t)snprintf(number.aus, sizeof(number.aus), "+%ju",
				       (uintmax_t)(FIRST + i));
	cr_assert_eq(store_lookup(store, &number, E164_VALIDATION_UNSIGNED, NOW,
				  &answer),
		     STORE_OK, "%s", when);
	cr_assert_eq(answer.is_found, look->has_best[i], "%s: %s", when,
		     number.aus);
	if (!answer.is_found)
		return;
	cr_assert_eq(e164_extent_compare(&answer.extent, &want->extent), 0,
		     "%s: %s", when, number.aus);
	cr_assert_eq(answer.record.is_suspended, want->validity.is_suspended,
		     "%s: %s", when, number.aus);
	cr_assert_eq(answer.record.is_revoked, want->validity.is_revoked,
		     "%s: %s", when, number.aus);
	cr_assert_str_eq(answer.entity, want->entity);
}

static void check_all(const char *when)
{
	static struct look look;
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(path, LEDGER_READ, NOW, message);
	struct store *store = store_open(path, &no_limits);

	cr_assert(ledger && store, "%s: %s", when, message);
	memset(look.has_best, 0, sizeof(look.has_best));
	cr_assert_eq(ledger_each(ledger, take, &look), LEDGER_OK);
	for (uint64_t i = 0; i < NUMBERS; i++)
		check_number(store, &look, i, when);
	cr_assert_eq(store_verify(store), STORE_OK, "%s", when);
	store_close(store);
	ledger_close(ledger);
}

/* The files ---------------------------------------------------------------- */

struct files {
	size_t bases;
	size_t others;  /* neither head nor base nor ledger */
	off_t head;     /* octets */
	off_t largest;  /* octets of the largest base */
	ino_t inode;    /* of that one */
	char name[300]; /* of that one, with its path */
};

static struct files look_at_files(void)
{
	struct files files = { .bases = 0 };
	DIR *folder = opendir(path);
	const struct dirent *found;
	struct stat status;
	char name[600];

	cr_assert(folder);
	while ((found = readdir(folder))) {
		snprintf(name, sizeof(name), "%s/%s", path, found->d_name);
		cr_assert_eq(stat(name, &status), 0);
		if (!strcmp(found->d_name, "head"))
			files.head = status.st_size;
		else if (!strncmp(found->d_name, "base-", 5))
			files.bases++;
		else if (S_ISREG(status.st_mode))
			files.others++;
		if (strncmp(found->d_name, "base-", 5) != 0 ||
		    status.st_size < files.largest)
			continue;
		files.largest = status.st_size;
		files.inode = status.st_ino;
		memcpy(files.name, name, sizeof(files.name));
	}
	closedir(folder);
	return files;
}

Test(layers, a_change_leaves_the_base_alone)
{
	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 5000);
	commit(ledger, false);
	const struct files before = look_at_files();

	cr_expect_eq(before.bases, 1);
	for (uint64_t i = 0; i < 300; i++) {
		ledger = open_ledger();
		const struct e164_extent number = one(FIRST + i * 7);

		cr_assert_eq(ledger_suspend(ledger, &number), LEDGER_OK);
		commit(ledger, false);
		const struct files now = look_at_files();

		cr_assert_eq(now.inode, before.inode, "%ju", (uintmax_t)i);
		cr_assert_leq(now.head, HEAD_MAX, "%ju", (uintmax_t)i);
		cr_assert_leq(now.bases, 2, "%ju", (uintmax_t)i);
		cr_assert_eq(now.others, 0, "%ju", (uintmax_t)i);
	}
	check_all("300 changes");
	end();
}

/*
 * Numbers and blocks come, are suspended, revoked, cut and resumed, a few with
 * each commit or many. What is gone may cross what has come since.
 */
static void change(struct ledger *ledger, unsigned count, unsigned round)
{
	for (unsigned i = 0; i < count; i++) {
		const uint64_t first = FIRST + (uint64_t)rand() % NUMBERS;
		uint64_t last =
			first + (uint64_t)(rand() % 3 ? 0 : rand() % 30);
		char serial[24];

		if (last >= FIRST + NUMBERS)
			last = FIRST + NUMBERS - 1;
		const struct e164_extent extent = e164_extent(first, last, 6);
		enum ledger_status status;

		snprintf(serial, sizeof(serial), "%u-%u", round, i);
		switch (rand() % 6) {
		case 0:
			status = ledger_suspend(ledger, &extent);
			break;
		case 1:
			status = ledger_resume(ledger, &extent);
			break;
		case 2:
		case 3:
			status = ledger_revoke_numbers(ledger, &extent);
			break;
		default:
			status = put(ledger, first, last, serial);
		}
		cr_assert_neq(status, LEDGER_FAILED, "%s",
			      ledger_message(ledger));
	}
}

Test(layers, they_say_what_the_ledger_says)
{
	begin();
	srand(4725);
	size_t most = 0;

	for (unsigned round = 0; round < 120; round++) {
		struct ledger *ledger = open_ledger();

		change(ledger, round % 10 == 3 ? 1500 : 40, round);
		commit(ledger, round == 100);
		const struct files files = look_at_files();

		cr_assert_leq(files.bases, (size_t)BASES_MAX);
		cr_assert_leq(files.head, HEAD_MAX);
		cr_assert_eq(files.others, 0);
		most = files.bases > most ? files.bases : most;
		if (round % 10 == 9 || (round > 40 && round < 50)) {
			char when[24];

			snprintf(when, sizeof(when), "round %u", round);
			check_all(when);
		}
	}
	cr_expect_geq(most, 2, "several bases, or the test proves nothing");
	end();
}

/* A base that is lost, or damaged, is no bar to the next change. */
Test(layers, what_is_damaged_is_written_anew)
{
	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 3000);
	commit(ledger, false);
	for (unsigned round = 0; round < 3; round++) {
		const struct files before = look_at_files();
		const struct e164_extent number = one(FIRST + 5 + round);

		if (round == 0)
			cr_assert_eq(unlink(before.name), 0);
		else if (round == 1)
			cr_assert_eq(truncate(before.name, before.largest - 40),
				     0);
		else {
			FILE *file = fopen(before.name, "r+b");

			cr_assert(file &&
				  !fseek(file, before.largest - 100, SEEK_SET));
			cr_assert_neq(fputc(0x5a, file), EOF);
			cr_assert_eq(fclose(file), 0);
		}
		ledger = open_ledger();
		cr_assert_eq(ledger_suspend(ledger, &number), LEDGER_OK);
		commit(ledger, false);
		check_all("damaged");
		cr_expect_str_neq(look_at_files().name, before.name);
	}
	end();
}

/* A copy of the files has another inode: it is read once, and good. */
Test(layers, a_copied_base_is_good)
{
	char command[2000];

	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 3000);
	commit(ledger, false);
	const struct files before = look_at_files();
	const struct e164_extent number = one(FIRST + 5);

	snprintf(command, sizeof(command), "cp '%s' '%s.x' && mv '%s.x' '%s'",
		 before.name, before.name, before.name, before.name);
	cr_assert_eq(system(command), 0);
	const struct files copied = look_at_files();

	cr_assert_neq(copied.inode, before.inode);
	ledger = open_ledger();
	cr_assert_eq(ledger_suspend(ledger, &number), LEDGER_OK);
	commit(ledger, false);
	cr_expect_eq(look_at_files().inode, copied.inode);
	check_all("copied");
	end();
}

/* Make a file as the tool wrote it before there were several bases. */
static void make_old(const char *name)
{
	uint8_t header[STORE_TABLE_HEADER_LEN];
	uint8_t word[8];
	uint64_t sum = 0;
	FILE *file = fopen(name, "r+b");

	cr_assert(file && fread(header, sizeof(header), 1, file) == 1);
	checksum_put32(header + 8, 1);
	if (checksum_get32(header + 12) == STORE_TABLE_BASE)
		memcpy(header + 32, header + 16, 8); /* it names itself */
	for (size_t i = 0; i < 80; i += 8)
		sum = checksum_mix(sum, checksum_get64(header + i));
	for (uint32_t i = 0; i < checksum_get32(header + 72) * 3; i++) {
		cr_assert_eq(fread(word, sizeof(word), 1, file), 1);
		sum = checksum_mix(sum, checksum_get64(word));
	}
	checksum_put64(header + 80, checksum_mix(sum, 0));
	rewind(file);
	cr_assert_eq(fwrite(header, sizeof(header), 1, file), 1);
	cr_assert_eq(fclose(file), 0);
}

Test(layers, files_of_version_1_are_read_and_kept)
{
	char name[600];

	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 5000);
	commit(ledger, false);
	const struct files before = look_at_files();

	snprintf(name, sizeof(name), "%s/head", path);
	make_old(name);
	make_old(before.name);
	check_all("version 1");
	for (uint64_t i = 0; i < 300; i++) {
		const struct e164_extent number = one(FIRST + i);

		ledger = open_ledger();
		cr_assert_eq(ledger_suspend(ledger, &number), LEDGER_OK);
		commit(ledger, false);
	}
	cr_expect_str_eq(look_at_files().name, before.name);
	check_all("version 1 below version 2");
	end();
}

/* Failures ----------------------------------------------------------------- */

/* Files of this process may have that many octets; 0: any. */
static void limit_files(rlim_t octets)
{
	const struct rlimit limit = { .rlim_cur =
					      octets ? octets : RLIM_INFINITY,
				      .rlim_max = RLIM_INFINITY };

	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/*
 * A base that cannot be written to its end leaves the old state, and no file.
 * The database is not limited: its file is large enough already.
 */
Test(layers, a_base_that_cannot_be_written_leaves_nothing)
{
	begin();
	signal(SIGXFSZ, SIG_IGN);
	struct ledger *ledger = open_ledger();

	fill(ledger, 3000);
	commit(ledger, false);
	const struct files before = look_at_files();
	const struct e164_extent number = one(FIRST + 5);

	ledger = open_ledger();
	cr_assert_eq(ledger_suspend(ledger, &number), LEDGER_OK);
	limit_files(50000);
	cr_expect_eq(ledger_commit(ledger, false, true), LEDGER_FAILED);
	cr_expect(strstr(ledger_message(ledger), "base-"), "%s",
		  ledger_message(ledger));
	ledger_close(ledger);
	limit_files(0);
	const struct files after = look_at_files();

	cr_expect_eq(after.inode, before.inode);
	cr_expect_eq(after.bases, 1);
	cr_expect_eq(after.others, 0);
	check_all("as before");
	ledger = open_ledger();
	cr_expect_eq(ledger_suspend(ledger, &number), LEDGER_OK,
		     "it was not suspended");
	commit(ledger, false);
	check_all("again");
	end();
}

/*
 * What a killed writer has left is removed by the next one, before it writes.
 */
Test(layers, left_over_files_are_removed_first)
{
	char name[600];

	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 300);
	commit(ledger, false);
	static const char *const names[] = { "base-00000000deadbeef",
					     "base-00000000deadbeef.new",
					     "head.new", "ledger/data-7.mdb",
					     "ledger/data.mdb.new" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", path, names[i]);
		FILE *file = fopen(name, "w");

		cr_assert(file && !fclose(file));
	}
	ledger_close(open_ledger());
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", path, names[i]);
		cr_expect_neq(access(name, F_OK), 0, "%s", names[i]);
	}
	check_all("cleaned");
	end();
}

/* Compaction --------------------------------------------------------------- */

static off_t database(void)
{
	struct stat status;
	char name[600];

	snprintf(name, sizeof(name), "%s/ledger/data.mdb", path);
	cr_assert_eq(stat(name, &status), 0);
	return status.st_size;
}

static bool count_one(void *arg, const struct ledger_record *record)
{
	(void)record;
	++*(uint64_t *)arg;
	return true;
}

Test(layers, compaction_gives_the_room_back)
{
	uint64_t before;
	uint64_t after;
	uint64_t records = 0;
	char message[LEDGER_MESSAGE_MAX];

	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 5000);
	commit(ledger, false);
	ledger = open_ledger(); /* renews all, which leaves old pages free */
	for (uint64_t i = 0; i < 5000; i++) {
		const struct e164_extent number = one(FIRST + i);

		cr_assert_eq(ledger_suspend(ledger, &number), LEDGER_OK);
	}
	commit(ledger, false);
	const off_t large = database();

	for (unsigned round = 0; round < 3; round++) {
		/* Who reads goes on with the old file. */
		struct ledger *reader =
			ledger_open(path, LEDGER_READ, NOW, message);

		ledger = open_ledger();
		cr_assert_eq(ledger_compact(ledger, &before, &after), LEDGER_OK,
			     "%s", ledger_message(ledger));
		ledger_close(ledger);
		cr_expect_lt(database(), large);
		cr_expect_leq(after, before);
		records = 0;
		cr_assert_eq(ledger_each(reader, count_one, &records),
			     LEDGER_OK);
		cr_expect_eq(records, 5000);
		ledger = open_ledger();
		const struct e164_extent number = one(FIRST + round);

		cr_expect_eq(ledger_resume(ledger, &number), LEDGER_OK);
		commit(ledger, false);
		ledger_close(reader);
		check_all("compacted");
	}
	end();
}

/* A transaction that is dropped gives back what it has written of the file. */
Test(layers, what_was_dropped_takes_no_room)
{
	begin();
	struct ledger *ledger = open_ledger();

	fill(ledger, 100);
	commit(ledger, false);
	const off_t before = database();

	ledger = open_ledger();
	for (uint64_t i = 100; i < NUMBERS; i++)
		cr_assert_eq(put(ledger, FIRST + i, FIRST + i, ""), LEDGER_OK);
	limit_files((rlim_t)before + 100000);
	signal(SIGXFSZ, SIG_IGN);
	cr_expect_eq(ledger_commit(ledger, false, false), LEDGER_FAILED);
	ledger_close(ledger);
	limit_files(0);
	cr_expect_eq(database(), before);
	check_all("dropped");
	end();
}
