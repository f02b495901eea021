/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snapshot_each.c - the records of head and base, one after the other, are
 * those of the ledger: what "enumctl token list" prints of a copy.
 */
#include "ledger.h"
#include "snapshot.h"

#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define NOW    UINT64_C(1750000000)
#define TODAY  20254
#define MOST   600
#define ROUNDS 40

struct all {
	struct ledger_record records[MOST];
	size_t count;
	size_t seen;
	size_t most; /* to be visited */
};

static bool keep(void *arg, const struct ledger_record *record)
{
	struct all *all = arg;

	cr_assert_lt(all->count, (size_t)MOST);
	all->records[all->count++] = *record;
	return true;
}

static bool compare(void *arg, const struct store_answer *got)
{
	struct all *all = arg;
	const struct ledger_record *want = &all->records[all->seen++];

	cr_assert_leq(all->seen, all->count);
	cr_assert_eq(e164_extent_compare(&got->extent, &want->extent), 0);
	cr_assert_eq(memcmp(&got->record, &want->validity, sizeof(got->record)),
		     0);
	cr_assert_str_eq(got->entity, want->entity);
	return all->seen < all->most;
}

static struct ledger *open_ledger(const char *path, bool is_new)
{
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(
		path, is_new ? LEDGER_WRITE : LEDGER_READ, NOW, message);

	cr_assert(ledger, "%s", message);
	return ledger;
}

/* Enter, suspend, resume and revoke a few numbers and blocks. */
static void change(const char *path, bool is_rebuilt)
{
	struct ledger *ledger = open_ledger(path, true);
	struct ledger_record other;

	for (unsigned i = 0; i < 8; i++) {
		const uint64_t first = 300 + (uint64_t)(rand() % 60) * 10;
		const uint64_t last = first + (rand() % 2 ? 9 : 0);
		struct ledger_record record = {
			.extent = e164_extent(first, last, 3),
			.validity = { .execution_day = TODAY - rand() % 9,
				      .has_expiry = true,
				      .expiry_day = TODAY + 100,
				      .is_signed = rand() % 2 },
			.imported_sec = NOW,
		};

		if (rand() % 2)
			memcpy(record.entity, rand() % 2 ? "A-VE" : "B-VE", 5);
		switch (rand() % 5) {
		case 0:
			(void)ledger_suspend(ledger, &record.extent);
			break;
		case 1:
			(void)ledger_revoke_numbers(ledger, &record.extent);
			break;
		case 2:
			(void)ledger_resume(ledger, &record.extent);
			break;
		default:
			(void)ledger_put(ledger, &record, &other);
		}
	}
	cr_assert_eq(ledger_commit(ledger, true, is_rebuilt), LEDGER_OK);
	ledger_close(ledger);
}

static void check(const char *path)
{
	static struct all all;
	struct store_snapshot snapshot = { .status = STORE_MISSING };
	struct ledger *ledger = open_ledger(path, false);

	memset(&all, 0, sizeof(all));
	all.most = MOST;
	cr_assert_eq(ledger_each(ledger, keep, &all), LEDGER_OK);
	ledger_close(ledger);
	store_snapshot_load(&snapshot, path, &snapshot);
	cr_assert_eq(snapshot.status, STORE_OK);
	cr_assert(store_snapshot_each(&snapshot, compare, &all));
	cr_assert_eq(all.seen, all.count);
	if (all.count > 1) {
		all.seen = 0;
		all.most = 1;
		cr_assert(store_snapshot_each(&snapshot, compare, &all));
		cr_assert_eq(all.seen, 1, "it stops when it is told to");
	}
	store_snapshot_clear(&snapshot);
}

Test(snapshot_each, has_what_the_ledger_has)
{
	char path[256];
	char command[300];

	snprintf(path, sizeof(path), "%s/enumod-each.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert(mkdtemp(path));
	srand(5);
	for (unsigned i = 0; i < ROUNDS; i++) {
		change(path, i % 8 == 3);
		check(path);
	}
	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	cr_assert_eq(system(command), 0);
}
