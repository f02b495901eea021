/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_store.c - the validation store: look-ups, damage, change; VAL-23,
 * VAL-31, VAL-34, VAL-42, VAL-43, VAL-47, TOK-11, THR-15.
 *
 * The ledger writes, the store reads, as enumctl and the module do.
 */
#include "ledger.h"
#include "look.h"
#include "store.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW          UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY        20254
#define FOREVER      (TODAY + 300)

static const struct store_limits no_limits = { .floor = 0 };

/* Folders ---------------------------------------------------------------- */

static void make_folder(char *path, size_t size)
{
	snprintf(path, size, "%s/enumod-store.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert(mkdtemp(path));
}

static void remove_folder(const char *path)
{
	char command[512];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	cr_assert_eq(system(command), 0);
}

/* The path of head, or of the base. */
static void file_path(const char *folder, const char *begin, char path[512])
{
	DIR *dir = opendir(folder);
	const struct dirent *found;

	cr_assert(dir);
	path[0] = 0;
	while ((found = readdir(dir)))
		if (!strncmp(found->d_name, begin, strlen(begin)))
			snprintf(path, 512, "%s/%s", folder, found->d_name);
	closedir(dir);
	cr_assert(path[0], "no %s in %s", begin, folder);
}

static uint8_t *read_all(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");

	cr_assert(file);
	cr_assert_eq(fseek(file, 0, SEEK_END), 0);
	*len = (size_t)ftell(file);
	uint8_t *octets = malloc(*len + 1);

	rewind(file);
	cr_assert(octets && fread(octets, 1, *len, file) == *len);
	fclose(file);
	return octets;
}

static void write_all(const char *path, const uint8_t *octets, size_t len)
{
	char other[600];

	snprintf(other, sizeof(other), "%s.other", path);
	FILE *file = fopen(other, "wb");

	cr_assert(file && fwrite(octets, 1, len, file) == len);
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(rename(other, path), 0);
}

/* Writing ---------------------------------------------------------------- */

static struct ledger *open_ledger(const char *path, uint64_t now)
{
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(path, true, now, message);

	cr_assert(ledger, "%s", message);
	return ledger;
}

static void commit(struct ledger *ledger, bool is_rebuilt)
{
	cr_assert_eq(ledger_commit(ledger, true, is_rebuilt), LEDGER_OK, "%s",
		     ledger_message(ledger));
	ledger_close(ledger);
}

static struct ledger_record token(uint64_t first, uint64_t last, uint8_t len,
				  const char *serial)
{
	struct ledger_record record = {
		.extent = e164_extent(first, last, len),
		.validity = { .execution_day = TODAY - 10,
			      .expiry_day = FOREVER,
			      .has_expiry = true,
			      .is_signed = true },
		.entity = "EXAMPLE-VE",
		.registrar = "reg-1",
		.method = "42",
		.imported_sec = NOW,
	};

	snprintf(record.serial, sizeof(record.serial), "%s", serial);
	return record;
}

static enum ledger_status put(struct ledger *ledger, uint64_t first,
			      uint64_t last, uint8_t len, const char *serial)
{
	const struct ledger_record record = token(first, last, len, serial);
	struct ledger_record other;

	return ledger_put(ledger, &record, &other);
}

/* Reading ---------------------------------------------------------------- */

static struct e164_number number_of(uint64_t digits)
{
	struct e164_number number;

	number.len = (uint8_t)snprintf(number.aus, sizeof(number.aus), "+%ju",
				       (uintmax_t)digits);
	return number;
}

static enum store_status look(struct store *store, uint64_t digits,
			      struct store_answer *answer)
{
	const struct e164_number number = number_of(digits);

	return store_lookup(store, &number, E164_VALIDATION_UNSIGNED, NOW,
			    answer);
}

/* The first number of the record that decides; 0: none. */
static uint64_t decider(struct store *store, uint64_t digits)
{
	struct store_answer answer;

	cr_assert_eq(look(store, digits, &answer), STORE_OK);
	return answer.is_found ? e164_extent_first(&answer.extent) : 0;
}

struct row {
	const char *id;
	uint64_t number;
	uint64_t want;
};

static const struct row rows[] = {
	{ "the number itself", 441632960083, 441632960083 },
	{ "VAL-12, VAL-34 longer number", 4416329600831, 441632960083 },
	{ "VAL-34 much longer", 441632960083123, 441632960083 },
	{ "its neighbour", 441632960084, 0 },
	{ "a shorter one", 44163296008, 0 },
	{ "block, first", 441632960100, 441632960100 },
	{ "block, last", 441632960199, 441632960100 },
	{ "block, behind", 441632960200, 0 },
	{ "block, longer number", 4416329601551, 441632960100 },
	{ "block, shorter number", 44163296010, 0 },
	{ "number in a block", 441632960150, 441632960150 },
	{ "longer, in a number in a block", 4416329601507, 441632960150 },
	{ "behind a number in a block", 441632960151, 441632960100 },
	{ "block in a block", 441632960161, 441632960160 },
	{ "behind a block in a block", 441632960170, 441632960100 },
	{ "short number", 4930, 4930 },
	{ "short number, zeros", 49300000000, 4930 },
	{ "number with the same first value", 493000000000, 493000000000 },
	{ "longer", 4930000000001, 493000000000 },
	{ "shorter, first value is the same", 49300000, 4930 },
	{ "one digit", 7, 7 },
	{ "below one digit", 79999, 7 },
	{ "before all", 1, 0 },
	{ "behind all", 999999999999999, 0 },
};

static void fill_rows(struct ledger *ledger)
{
	cr_expect_eq(put(ledger, 441632960083, 441632960083, 12, "1"), 0);
	cr_expect_eq(put(ledger, 441632960100, 441632960199, 12, "2"), 0);
	cr_expect_eq(put(ledger, 441632960150, 441632960150, 12, "3"), 0);
	cr_expect_eq(put(ledger, 441632960160, 441632960169, 12, "4"), 0);
	cr_expect_eq(put(ledger, 4930, 4930, 4, "5"), 0);
	cr_expect_eq(put(ledger, 493000000000, 493000000000, 12, "6"), 0);
	cr_expect_eq(put(ledger, 7, 7, 1, "7"), 0);
}

Test(store, most_specific_decides)
{
	char path[256];

	make_folder(path, sizeof(path));
	for (int round = 0; round < 2; round++) {
		struct ledger *ledger =
			open_ledger(path, NOW + (uint64_t)round);

		if (!round)
			fill_rows(ledger);
		commit(ledger, round > 0); /* from the head; from the base */
		struct store *store = store_open(path, &no_limits);

		for (size_t i = 0; i < COUNT(rows); i++)
			cr_expect_eq(decider(store, rows[i].number),
				     rows[i].want, "%s, %d", rows[i].id, round);
		store_close(store);
	}
	remove_folder(path);
}

Test(store, answers_in_full)
{
	struct store_answer answer;
	char path[256];

	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	cr_expect_eq(put(ledger, 441632960083, 441632960083, 12, "1"), 0);
	commit(ledger, false);
	struct store *store = store_open(path, &no_limits);

	cr_assert_eq(look(store, 441632960083, &answer), STORE_OK);
	cr_expect(answer.is_found);
	cr_expect_str_eq(answer.entity, "EXAMPLE-VE");
	cr_expect_eq(answer.record.execution_day, TODAY - 10);
	cr_expect_eq(answer.record.expiry_day, FOREVER);
	cr_expect(answer.record.has_expiry && answer.record.is_signed);
	cr_expect_not(answer.record.is_suspended || answer.record.is_revoked ||
		      answer.record.is_bare);
	cr_expect_eq(e164_extent_size(&answer.extent), 1);
	cr_expect_gt(answer.generation, 0);
	struct store_facts facts;

	store_tell(store, &facts);
	cr_expect_eq(facts.generation, answer.generation);
	cr_expect_eq(facts.published_sec, NOW);
	cr_expect_eq(facts.confirmed_sec, NOW);
	store_close(store);
	store = store_open("/nowhere", &no_limits);
	store_tell(store, &facts);
	cr_expect_eq(facts.generation, 0);
	cr_expect_eq(facts.published_sec, 0);
	cr_expect_eq(facts.confirmed_sec, 0);
	store_close(store);
	remove_folder(path);
}

/* Any set of numbers and blocks, against a loop over all of them. */

struct plain_record {
	struct e164_extent extent;
	bool is_there;
};

static size_t best_of(const struct plain_record *records, size_t count,
		      const struct e164_extent *number)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++) {
		if (!records[i].is_there ||
		    !e164_extent_covers(&records[i].extent, number))
			continue;
		if (best == count ||
		    e164_extent_compare(&records[best].extent,
					&records[i].extent) < 0)
			best = i;
	}
	return best;
}

static bool crosses_any(const struct plain_record *records, size_t count,
			const struct e164_extent *extent)
{
	for (size_t i = 0; i < count; i++)
		if (records[i].is_there &&
		    e164_extent_crosses(&records[i].extent, extent))
			return true;
	return false;
}

static struct e164_extent random_extent(void)
{
	const uint8_t len = (uint8_t)(1 + rand() % 4);
	const uint64_t top = e164_power_of_ten(len) - 1;
	const uint64_t least = e164_power_of_ten(len - 1);
	const uint64_t first = least + (uint64_t)rand() % (top - least + 1);
	uint64_t last = rand() % 2 ? first : first + (uint64_t)rand() % 40;

	last = last > top ? top : last;
	return e164_extent(first, last, len);
}

static size_t fill_random(struct ledger *ledger, struct plain_record *records,
			  size_t count, size_t room)
{
	for (; count < room; count++) {
		const struct e164_extent extent = random_extent();
		const bool crosses = crosses_any(records, count, &extent);
		char serial[24];

		snprintf(serial, sizeof(serial), "%zu", count);
		const enum ledger_status got =
			put(ledger, e164_extent_first(&extent),
			    e164_extent_last(&extent), extent.len, serial);

		records[count].extent = extent;
		records[count].is_there = got == LEDGER_OK;
		cr_assert(got == LEDGER_OLDER ||
				  got == (crosses ? LEDGER_CROSSES : LEDGER_OK),
			  "%zu: %d, crosses %d", count, (int)got, crosses);
	}
	return count;
}

static void compare_all(const char *path, const struct plain_record *records,
			size_t count)
{
	struct store *store = store_open(path, &no_limits);

	for (uint64_t digits = 1; digits < 10000; digits++) {
		const struct e164_number number = number_of(digits);
		const struct e164_extent extent =
			e164_extent_of_number(&number);
		const size_t best = best_of(records, count, &extent);
		struct store_answer answer;

		cr_assert_eq(look(store, digits, &answer), STORE_OK);
		cr_assert_eq(answer.is_found, best < count, "%ju",
			     (uintmax_t)digits);
		if (answer.is_found)
			cr_assert_eq(e164_extent_compare(&answer.extent,
							 &records[best].extent),
				     0, "%ju", (uintmax_t)digits);
	}
	store_close(store);
}

Test(store, agrees_with_a_loop)
{
	static struct plain_record records[600];

	srand(5105);
	for (uint64_t round = 0; round < 6; round++) {
		char path[256];

		make_folder(path, sizeof(path));
		struct ledger *ledger = open_ledger(path, NOW);
		size_t count = fill_random(ledger, records, 0, 300);

		commit(ledger, true); /* these into the base */
		ledger = open_ledger(path, NOW + 1);
		count = fill_random(ledger, records, count, 600);
		commit(ledger, false); /* those into the head */
		compare_all(path, records, count);
		remove_folder(path);
	}
}

/* Change ----------------------------------------------------------------- */

/* Within a second; the store looks four times a second. */
static enum store_status wait_for(struct store *store, uint64_t old,
				  uint64_t *generation)
{
	const struct timespec step = { 0, 10000000 };
	enum store_status status = STORE_OK;

	for (int i = 0; i < 100; i++) {
		status = store_generation(store, NOW + 10, generation);
		if (*generation != old)
			return status;
		nanosleep(&step, NULL);
	}
	cr_expect_fail("no change within a second");
	return status;
}

Test(store, shows_changes_within_a_second)
{
	const struct e164_extent number =
		e164_extent(441632960083, 441632960083, 12);
	struct store_answer answer;
	uint64_t before;
	uint64_t after;
	char path[256];
	char other[300];

	make_folder(path, sizeof(path));
	struct store *store = store_open(path, &no_limits);

	cr_expect_eq(store_generation(store, NOW, &before), STORE_MISSING);
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, true);
	cr_expect_eq(wait_for(store, before, &after), STORE_OK);
	cr_expect_eq(decider(store, 441632960083), 441632960083);

	before = after;
	ledger = open_ledger(path, NOW + 1);
	cr_expect_eq(ledger_suspend(ledger, &number), LEDGER_OK);
	cr_expect_eq(ledger_commit(ledger, false, false), LEDGER_OK);
	ledger_close(ledger);
	cr_expect_eq(wait_for(store, before, &after), STORE_OK);
	cr_expect_gt(after, before);
	cr_expect_eq(look(store, 4416329600831, &answer), STORE_OK);
	cr_expect(answer.record.is_suspended);

	before = after;
	snprintf(other, sizeof(other), "%s.gone", path);
	cr_assert_eq(rename(path, other), 0);
	cr_expect_eq(wait_for(store, before, &after), STORE_GONE, "VAL-42");
	cr_expect_eq(look(store, 441632960083, &answer), STORE_GONE);
	before = after;
	cr_assert_eq(rename(other, path), 0);
	cr_expect_eq(wait_for(store, before, &after), STORE_OK);
	store_close(store);
	remove_folder(path);
}

Test(store, confirmation_alone_keeps_the_generation)
{
	const struct store_limits limits = { .max_age_sec = 100 };
	uint64_t before;
	uint64_t after;
	char path[256];

	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, false);
	struct store *store = store_open(path, &limits);

	cr_expect_eq(store_generation(store, NOW + 100, &before), STORE_OK);
	cr_expect_eq(store_generation(store, NOW + 101, &after), STORE_OLD,
		     "VAL-42");
	cr_expect_neq(before, after, "what is cached must not be used");
	store_close(store);

	ledger = open_ledger(path, NOW + 90);
	cr_expect_eq(put(ledger, 7, 7, 1, "7"), LEDGER_SAME);
	commit(ledger, false);
	store = store_open(path, &limits);
	cr_expect_eq(store_generation(store, NOW + 190, &after), STORE_OK);
	cr_expect_eq(before, after);
	store_close(store);
	remove_folder(path);
}

Test(store, clock_behind_fails_closed)
{
	struct store_answer answer;
	uint64_t generation;
	char path[256];

	make_folder(path, sizeof(path));
	commit(open_ledger(path, NOW), false);
	struct store *store = store_open(path, &no_limits);
	const struct e164_number number = number_of(7);

	cr_expect_eq(store_generation(store, NOW - 31536000, &generation),
		     STORE_CLOCK, "VAL-43");
	cr_expect_eq(store_lookup(store, &number, E164_VALIDATION_UNSIGNED,
				  NOW - 31536000, &answer),
		     STORE_CLOCK);
	cr_expect_eq(store_lookup(store, &number, E164_VALIDATION_UNSIGNED, NOW,
				  &answer),
		     STORE_OK);
	store_close(store);
	char message[LEDGER_MESSAGE_MAX];

	cr_expect_null(ledger_open(path, true, NOW - 61, message));
	remove_folder(path);
}

/* Where tokens are required, a feed takes no number out of a block of one. */
Test(store, prefers_what_is_signed)
{
	static const struct {
		enum e164_validation validation;
		bool is_suspended; /* the line of the feed */
		uint64_t want; /* the first number of the record that decides */
	} cases[] = {
		{ E164_VALIDATION_SIGNED, false, 441632960000 },
		{ E164_VALIDATION_UNSIGNED, false, 441632960083 },
		{ E164_VALIDATION_NONE, false, 441632960083 },
		{ E164_VALIDATION_SIGNED, true, 441632960083 },
	};
	const struct e164_number number = number_of(441632960083);
	struct store_answer answer;
	char path[256];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ledger_record line =
			token(441632960083, 441632960083, 12, "2");
		const struct ledger_record around =
			token(441632960000, 441632960099, 12, "1");
		struct ledger_record other;

		make_folder(path, sizeof(path));
		struct ledger *ledger = open_ledger(path, NOW);

		line.validity.is_signed = false;
		cr_expect_eq(ledger_put(ledger, &line, &other), LEDGER_OK);
		if (cases[i].is_suspended)
			cr_expect_eq(ledger_suspend(ledger, &line.extent),
				     LEDGER_OK);
		/* The base has the one, the head the other. */
		cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
		ledger_close(ledger);
		ledger = open_ledger(path, NOW);
		cr_expect_eq(ledger_put(ledger, &around, &other), LEDGER_OK);
		commit(ledger, true);
		struct store *store = store_open(path, &no_limits);

		cr_expect_eq(store_lookup(store, &number, cases[i].validation,
					  NOW, &answer),
			     STORE_OK);
		cr_expect_eq(e164_extent_first(&answer.extent), cases[i].want,
			     "%zu", i);
		store_close(store);
		remove_folder(path);
	}
}

Test(store, rollback_fails_closed)
{
	uint64_t first;
	uint64_t second;
	uint64_t third;
	size_t len;
	char path[256];
	char head[512];

	make_folder(path, sizeof(path));
	commit(open_ledger(path, NOW), false);
	file_path(path, "head", head);
	uint8_t *old = read_all(head, &len);
	struct ledger *ledger = open_ledger(path, NOW + 1);

	fill_rows(ledger);
	commit(ledger, false);
	struct store *store = store_open(path, &no_limits);

	cr_expect_eq(store_generation(store, NOW + 1, &second), STORE_OK);
	write_all(head, old, len);
	cr_expect_eq(wait_for(store, second, &first), STORE_ROLLBACK);
	store_close(store);

	/* A reader that knows what an earlier one saw. */
	const struct store_limits limits = { .floor = second };

	store = store_open(path, &limits);
	cr_expect_eq(store_generation(store, NOW + 1, &first), STORE_ROLLBACK);
	/* The tool's next change outdoes what was seen. */
	commit(open_ledger(path, NOW + 2), false);
	cr_expect_eq(wait_for(store, first, &third), STORE_OK);
	cr_expect_gt(third, second);
	cr_expect_eq(decider(store, 7), 7);
	store_close(store);
	free(old);
	remove_folder(path);
}

/* A store made from nothing after the old one was lost. */
Test(store, new_store_outdoes_the_lost_one)
{
	uint64_t first;
	uint64_t second;
	char path[256];
	char command[600];

	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, false);
	struct store *store = store_open(path, &no_limits);

	(void)store_generation(store, NOW, &first);
	snprintf(command, sizeof(command), "rm -rf '%s'/*", path);
	cr_assert_eq(system(command), 0);
	commit(open_ledger(path, NOW + 5), false);
	cr_expect_eq(wait_for(store, first, &second), STORE_OK);
	cr_expect_gt(second, first);
	store_close(store);
	remove_folder(path);
}

/* Damage ----------------------------------------------------------------- */

/* Either as it should be, or refused; never wrong. Returns how many refused. */
static size_t check_damaged(const char *path, size_t at)
{
	struct store *store = store_open(path, &no_limits);
	struct store_answer answer;
	size_t refused = 0;

	cr_assert(store);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (look(store, rows[i].number, &answer) != STORE_OK) {
			refused++;
			continue;
		}
		const uint64_t got =
			answer.is_found ? e164_extent_first(&answer.extent) : 0;

		cr_assert_eq(got, rows[i].want, "octet %zu: %s", at,
			     rows[i].id);
		if (!answer.is_found)
			continue;
		cr_assert_eq(answer.record.expiry_day, FOREVER);
		cr_assert_str_eq(answer.entity, "EXAMPLE-VE");
	}
	store_close(store);
	return refused;
}

static void damage(const char *path, const char *file)
{
	size_t len;
	size_t noticed = 0;
	char name[512];

	file_path(path, file, name);
	uint8_t *octets = read_all(name, &len);

	for (size_t i = 0; i < len * 8; i++) {
		octets[i / 8] ^= (uint8_t)(1 << i % 8);
		write_all(name, octets, len);
		octets[i / 8] ^= (uint8_t)(1 << i % 8);
		noticed += check_damaged(path, i / 8) > 0;
	}
	cr_expect_eq(noticed, len * 8, "%zu bits of %zu are noticed", noticed,
		     len * 8);
	for (size_t i = 0; i < len; i++) {
		write_all(name, octets, i);
		cr_expect_eq(check_damaged(path, i), COUNT(rows), "cut at %zu",
			     i);
	}
	octets = realloc(octets, len + 1);
	octets[len] = 0;
	write_all(name, octets, len + 1);
	cr_expect_eq(check_damaged(path, len), COUNT(rows), "too long");
	write_all(name, octets, len);
	cr_expect_eq(check_damaged(path, len), 0);
	free(octets);
}

Test(store, every_damaged_bit_of_the_head_is_noticed)
{
	char path[256];

	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, false);
	damage(path, "head");
	remove_folder(path);
}

Test(store, every_damaged_bit_of_the_base_is_noticed)
{
	char path[256];
	char base[512];

	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, true);
	damage(path, "base-");
	file_path(path, "base-", base);
	cr_assert_eq(unlink(base), 0);
	cr_expect_eq(check_damaged(path, 0), COUNT(rows), "no base");
	/* The tool writes it anew at the next chance. */
	commit(open_ledger(path, NOW + 1), false);
	cr_expect_eq(check_damaged(path, 0), 0, "written anew");
	remove_folder(path);
}

Test(store, entries_in_another_place_are_noticed)
{
	size_t len;
	char path[256];
	char base[512];

	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, true);
	file_path(path, "base-", base);
	uint8_t *octets = read_all(base, &len);
	uint8_t first[40];

	memcpy(first, octets + len - 80, 40);
	memcpy(octets + len - 80, octets + len - 40, 40);
	memcpy(octets + len - 40, first, 40);
	write_all(base, octets, len);
	cr_expect_gt(check_damaged(path, 0), 0);
	free(octets);
	remove_folder(path);
}

/* The size of a file is not what is read, or the memory that is taken. */
static void grow(const char *path, const char *begin)
{
	static const off_t huge = (off_t)1 << 42;
	char name[512];
	struct stat status;
	struct store_answer answer;

	file_path(path, begin, name);
	cr_assert_eq(stat(name, &status), 0);
	if (truncate(name, huge))
		cr_assert_eq(truncate(name, (off_t)1 << 40), 0);
	struct store *store = store_open(path, &no_limits);

	cr_expect_eq(look(store, 7, &answer), STORE_DAMAGED, "%s", begin);
	store_close(store);
	cr_assert_eq(truncate(name, status.st_size), 0);
	cr_expect_eq(check_damaged(path, 0), 0, "%s: as it was", begin);
}

Test(store, a_file_that_is_too_large_is_not_read)
{
	char path[256];

	alarm(20);
	make_folder(path, sizeof(path));
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, true);
	grow(path, "head");
	grow(path, "base-");
	remove_folder(path);
}

Test(store, other_things_are_no_store)
{
	struct store_answer answer;
	uint64_t generation;
	size_t len;
	char path[256];
	char head[512];

	make_folder(path, sizeof(path));
	commit(open_ledger(path, NOW), false);
	file_path(path, "head", head);
	uint8_t *octets = read_all(head, &len);

	octets[8]++;
	write_all(head, octets, len);
	struct store *store = store_open(path, &no_limits);

	cr_expect_eq(look(store, 7, &answer), STORE_VERSION);
	store_close(store);
	cr_assert_eq(unlink(head), 0);
	cr_assert_eq(mkdir(head, 0700), 0);
	store = store_open(path, &no_limits);
	cr_expect_neq(look(store, 7, &answer), STORE_OK, "a folder");
	store_close(store);
	cr_assert_eq(rmdir(head), 0);
	cr_assert_eq(mkfifo(head, 0600), 0);
	store = store_open(path, &no_limits);
	cr_expect_neq(look(store, 7, &answer), STORE_OK, "a pipe");
	store_close(store);
	char longest[6000];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	store = store_open(longest, &no_limits);
	cr_expect_neq(store_generation(store, NOW, &generation), STORE_OK);
	store_close(store);
	store_close(NULL);
	free(octets);
	remove_folder(path);
}

/* Threads ---------------------------------------------------------------- */

static atomic_bool is_over;
static atomic_ullong look_ups;
static atomic_uint wrong;

/* Two numbers always change together; the generation never goes back. */
static void *read_on(void *arg)
{
	struct store *store = arg;
	uint64_t seen = 0;

	while (!atomic_load(&is_over)) {
		struct store_answer answer;
		const enum store_status status =
			look(store, 441632960083, &answer);

		if (status != STORE_OK || !answer.is_found ||
		    answer.generation < seen)
			atomic_fetch_add(&wrong, 1);
		seen = answer.generation;
		atomic_fetch_add(&look_ups, 1);
	}
	return NULL;
}

/* The store of the rows, in a folder of its own. */
static struct store *open_rows(char path[256])
{
	make_folder(path, 256);
	struct ledger *ledger = open_ledger(path, NOW);

	fill_rows(ledger);
	commit(ledger, true);
	return store_open(path, &no_limits);
}

Test(store, readers_go_on_while_it_changes)
{
	const struct e164_extent number =
		e164_extent(441632960083, 441632960083, 12);
	const struct timespec step = { 0, 30000000 };
	pthread_t threads[4];
	char path[256];

	struct store *store = open_rows(path);

	for (size_t i = 0; i < COUNT(threads); i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, read_on, store),
			     0);
	for (uint64_t i = 0; i < 60; i++) {
		struct ledger *ledger = open_ledger(path, NOW);

		(void)(i % 2 ? ledger_resume(ledger, &number)
			     : ledger_suspend(ledger, &number));
		commit(ledger, i % 5 == 0);
		nanosleep(&step, NULL);
	}
	atomic_store(&is_over, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	cr_expect_eq(atomic_load(&wrong), 0);
	cr_expect_gt(atomic_load(&look_ups), 1000);
	store_close(store);
	remove_folder(path);
}

/* A look that was due then. */
static int64_t long_ago(void)
{
	return look_clock_ns() + LOOK_EACH_NS;
}

/* A child that is forked while a thread looks goes on, and sees changes. */
Test(store, a_forked_process_looks_for_itself, .timeout = 20)
{
	struct look look;

	look_init(&look);
	cr_assert_eq(look_begin(&look, long_ago()), LOOK_MINE);
	const pid_t child = fork();

	if (!child)
		_exit(look_begin(&look, long_ago()) == LOOK_MINE ? 0 : 1);
	int status = 1;

	cr_expect_eq(waitpid(child, &status, 0), child);
	cr_expect_eq(status, 0);
}

/* How long these looks take while another one, which is old, does not end. */
static int64_t missed_ns(struct look *look, int count)
{
	const int64_t begun = look_clock_ns();

	for (int i = 0; i < count; i++)
		cr_expect_eq(look_begin(look, long_ago()), LOOK_MISSED);
	return look_clock_ns() - begun;
}

/* A look hangs. Do others wait for it as long as they may, and no longer? */
static bool is_not_waited_for(void)
{
	struct look look;

	look_init(&look);
	cr_assert_eq(look_begin(&look, long_ago()), LOOK_MINE);
	/* What is there was looked at just now. */
	atomic_store(&look.done_ns, look.begun_ns - LOOK_EACH_NS);
	cr_expect_eq(look_begin(&look, long_ago()), LOOK_NONE);
	/* Long ago. */
	atomic_store(&look.done_ns, look.begun_ns - LOOK_PAUSE_NS);
	const int64_t first_ns = missed_ns(&look, 1);
	const int64_t next_ns = missed_ns(&look, 100);

	look_end(&look);
	cr_expect_eq(look_begin(&look, look_clock_ns() + LOOK_SECOND_NS),
		     LOOK_MINE);
	return first_ns < 3 * LOOK_SECOND_NS && next_ns < LOOK_SECOND_NS;
}

/* One that does not end costs the others a second, and never more. */
Test(store, a_look_that_hangs_is_not_waited_for, .timeout = 40)
{
	bool is_good = false;

	/* A busy machine may make one last longer, but not each time. */
	for (int i = 0; i < 3 && !is_good; i++)
		is_good = is_not_waited_for();
	cr_expect(is_good, "others wait for it for too long");
}

struct crowd {
	struct store *store;
	pthread_barrier_t start;
	bool is_suspended; /* what each has to see */
};

static void *ask_at_once(void *arg)
{
	struct crowd *crowd = arg;
	struct store_answer answer;
	enum store_status status;

	pthread_barrier_wait(&crowd->start);
	/* The one that looks may get no processor for a second. */
	do
		status = look(crowd->store, 441632960083, &answer);
	while (status == STORE_LATE);
	if (status != STORE_OK ||
	    answer.record.is_suspended != crowd->is_suspended)
		atomic_fetch_add(&wrong, 1);
	return NULL;
}

/* After a pause, one looks at the files, and the others may not be faster. */
Test(store, nobody_answers_from_before_a_pause)
{
	const struct e164_extent number =
		e164_extent(441632960083, 441632960083, 12);
	const struct timespec pause = { 0, 600000000 };
	struct crowd crowd = { .is_suspended = false };
	pthread_t threads[16];
	char path[256];

	crowd.store = open_rows(path);
	pthread_barrier_init(&crowd.start, NULL, COUNT(threads));
	for (unsigned round = 0; round < 12; round++) {
		struct ledger *ledger = open_ledger(path, NOW);

		crowd.is_suspended = !crowd.is_suspended;
		(void)(crowd.is_suspended ? ledger_suspend(ledger, &number)
					  : ledger_resume(ledger, &number));
		commit(ledger, round % 2);
		nanosleep(&pause, NULL);
		for (size_t i = 0; i < COUNT(threads); i++)
			cr_assert_eq(pthread_create(&threads[i], NULL,
						    ask_at_once, &crowd),
				     0);
		for (size_t i = 0; i < COUNT(threads); i++)
			pthread_join(threads[i], NULL);
	}
	cr_expect_eq(atomic_load(&wrong), 0, "VAL-31: %u of %zu saw the past",
		     atomic_load(&wrong), 12 * COUNT(threads));
	pthread_barrier_destroy(&crowd.start);
	store_close(crowd.store);
	remove_folder(path);
}
