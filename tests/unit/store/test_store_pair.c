/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_store_pair.c - head and base come one after the other where a store is
 * copied: the pair of before is used meanwhile, for a bounded time; VAL-42.
 */
#include "ledger.h"
#include "store.h"

#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <criterion/criterion.h>

#define NOW    UINT64_C(1750000000)
#define NUMBER UINT64_C(441632960083)

static const struct store_limits patient = { .patience_sec = 30 };

static void shell(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	cr_assert_eq(system(command), 0, "%s", command);
}

/* A writer's store, a copy of it, and the reader of the copy. */
struct pair {
	char folder[256];
	struct store *store;
	uint64_t generation;
};

/* Suspend or resume the number; each time there is a new base. */
static void change(const struct pair *pair, bool is_suspended)
{
	const struct e164_extent number = e164_extent(NUMBER, NUMBER, 12);
	char message[LEDGER_MESSAGE_MAX] = "";
	char path[300];

	snprintf(path, sizeof(path), "%s/writer", pair->folder);
	struct ledger *ledger = ledger_open(path, LEDGER_WRITE, NOW, message);

	cr_assert(ledger, "%s", message);
	cr_assert_eq(is_suspended ? ledger_suspend(ledger, &number)
				  : ledger_resume(ledger, &number),
		     LEDGER_OK);
	cr_assert_eq(ledger_commit(ledger, true, true), LEDGER_OK);
	ledger_close(ledger);
}

/* Each file under another name first, as doc/validation.md has it. */
static void copy(const struct pair *pair, const char *files)
{
	shell("cd '%s/writer' && for f in %s; do cp $f ../copy/new && "
	      "mv ../copy/new ../copy/$f || exit; done",
	      pair->folder, files);
}

static void begin(struct pair *pair, const struct store_limits *limits)
{
	char path[300];

	snprintf(pair->folder, sizeof(pair->folder), "%s/enumod-pair.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert(mkdtemp(pair->folder));
	shell("mkdir '%s/copy'", pair->folder);
	change(pair, true);
	copy(pair, "base-* head");
	snprintf(path, sizeof(path), "%s/copy", pair->folder);
	pair->store = store_open(path, limits);
	cr_assert(pair->store);
	cr_assert_eq(store_generation(pair->store, NOW, &pair->generation),
		     STORE_OK);
}

static void end(struct pair *pair)
{
	store_close(pair->store);
	shell("rm -rf '%s'", pair->folder);
}

/* Wait for this status, at most so many milliseconds. Returns the last one. */
static enum store_status wait_for(const struct pair *pair,
				  enum store_status want, int milliseconds)
{
	const struct timespec step = { 0, 10000000 };
	enum store_status status = STORE_OK;
	uint64_t generation;

	for (int i = 0; i <= milliseconds / 10; i++) {
		status = store_generation(pair->store, NOW, &generation);
		if (status == want)
			break;
		nanosleep(&step, NULL);
	}
	return status;
}

static void expect_status(const struct pair *pair, enum store_status want,
			  int milliseconds)
{
	const enum store_status status = wait_for(pair, want, milliseconds);

	cr_expect_eq(status, want, "\"%s\", not \"%s\"", store_word(status),
		     store_word(want));
}

static void expect_suspended(const struct pair *pair, bool is_suspended)
{
	struct e164_number number;
	struct store_answer answer;

	cr_assert_eq(
		e164_number_parse(e164_slice_text("+441632960083"), &number),
		E164_OK);
	cr_assert_eq(store_lookup(pair->store, &number,
				  E164_VALIDATION_UNSIGNED, NOW, &answer),
		     STORE_OK);
	cr_expect_eq(answer.is_found && answer.record.is_suspended,
		     is_suspended);
}

Test(store_pair, state_before_is_used_until_the_base_is_there)
{
	struct pair pair;
	uint64_t generation;

	begin(&pair, &patient);
	change(&pair, false);
	copy(&pair, "head");
	expect_status(&pair, STORE_APART, 1000);
	expect_suspended(&pair, true);
	(void)store_generation(pair.store, NOW, &generation);
	cr_expect_eq(generation, pair.generation, "cached answers count on");
	shell("rm '%s'/copy/base-*", pair.folder);
	expect_suspended(&pair, true);
	copy(&pair, "base-*");
	expect_status(&pair, STORE_OK, 1000);
	expect_suspended(&pair, false);
	end(&pair);
}

/* Half of a copy comes to a good pair. Returns the status after that. */
static enum store_status begin_apart(struct pair *pair,
				     const struct store_limits *limits)
{
	begin(pair, limits);
	change(pair, false);
	expect_status(pair, STORE_OK, 1000);
	copy(pair, "head");
	return wait_for(pair, STORE_APART, 1000);
}

Test(store_pair, patience_ends)
{
	const struct store_limits limits = { .patience_sec = 2 };
	struct pair pair;
	enum store_status status = begin_apart(&pair, &limits);

	/* On a busy machine it may end before the first look at that half. */
	for (int i = 0; status == STORE_DAMAGED && i < 4; i++) {
		end(&pair);
		status = begin_apart(&pair, &limits);
	}
	cr_expect_eq(status, STORE_APART, "\"%s\"", store_word(status));
	/* Another half of a copy gives no more time. */
	change(&pair, true);
	copy(&pair, "head");
	expect_status(&pair, STORE_DAMAGED, 2500);
	copy(&pair, "base-*");
	expect_status(&pair, STORE_OK, 1000);
	end(&pair);
}

/* Changes that came whole in a long pause would be left out. */
Test(store_pair, state_before_a_long_pause_is_not_used)
{
	const struct store_limits limits = { .patience_sec = 1 };
	const struct timespec pause = { 1, 200000000 };
	struct pair pair;

	begin(&pair, &limits);
	change(&pair, false);
	copy(&pair, "base-*");
	copy(&pair, "head");
	change(&pair, true);
	copy(&pair, "head");
	nanosleep(&pause, NULL);
	expect_status(&pair, STORE_DAMAGED, 0);
	copy(&pair, "base-*");
	expect_status(&pair, STORE_OK, 1000);
	end(&pair);
}

Test(store_pair, without_patience_nothing_is_used)
{
	const struct store_limits limits = { .patience_sec = 0 };
	struct pair pair;

	begin(&pair, &limits);
	change(&pair, false);
	copy(&pair, "head");
	expect_status(&pair, STORE_DAMAGED, 1000);
	end(&pair);
}

Test(store_pair, real_damage_counts_at_once)
{
	struct pair pair;

	begin(&pair, &patient);
	shell("mv '%s'/copy/base-* '%s'", pair.folder, pair.folder);
	expect_status(&pair, STORE_DAMAGED, 1000);
	shell("mv '%s'/base-* '%s'/copy", pair.folder, pair.folder);
	expect_status(&pair, STORE_OK, 1000);
	/* A new head is there with its base, but that is cut off. */
	change(&pair, false);
	shell("cd '%s/writer' && for f in base-*; do head -c 60 $f "
	      ">../copy/$f; done",
	      pair.folder);
	copy(&pair, "head");
	expect_status(&pair, STORE_DAMAGED, 1000);
	copy(&pair, "base-*");
	expect_status(&pair, STORE_OK, 1000);
	/* The head itself. */
	shell("cd '%s/copy' && head -c 50 head >new && mv new head",
	      pair.folder);
	expect_status(&pair, STORE_DAMAGED, 1000);
	end(&pair);
}

Test(store_pair, nothing_is_used_that_was_never_there)
{
	struct pair pair;
	char path[300];

	begin(&pair, &patient);
	store_close(pair.store);
	shell("rm '%s'/copy/base-*", pair.folder);
	snprintf(path, sizeof(path), "%s/copy", pair.folder);
	pair.store = store_open(path, &patient);
	expect_status(&pair, STORE_DAMAGED, 0);
	end(&pair);
}
