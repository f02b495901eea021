/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ledger_random.c - whatever is entered, revoked, removed or suspended in
 * whatever order: no number begins to resolve that nobody has validated.
 *
 * After each step every number is looked up in what the ledger has. What was
 * refused or only withdraws may allow nothing new; a validation may allow its
 * own numbers only; and no two records ever cross, or the files of the resolver
 * could not be written.
 */
#include "ledger.h"

#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define NOW       UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY     20254
#define FIRST     300 /* numbers of three digits, below one domain */
#define COUNT     100
#define SEQUENCES 60
#define STEPS     60
#define RECORDS   400
#define IDS       4

static const struct e164_extent domain = { UINT64_C(300000000000000),
					   UINT64_C(399999999999999), 1 };

struct state {
	struct ledger_record records[RECORDS];
	size_t count;
	bool is_allowed[COUNT];
};

static bool take(void *arg, const struct ledger_record *record)
{
	struct state *state = arg;

	cr_assert_lt(state->count, (size_t)RECORDS);
	state->records[state->count++] = *record;
	return true;
}

static bool is_good(const struct ledger_record *record)
{
	const struct e164_validity_record *v = &record->validity;

	return !v->is_bare && !v->is_suspended && !v->is_revoked;
}

/* The most specific record decides (VAL-34). */
static void look(struct ledger *ledger, struct state *state)
{
	state->count = 0;
	cr_assert_eq(ledger_each(ledger, take, state), LEDGER_OK);
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct e164_extent number =
			e164_extent(FIRST + i, FIRST + i, 3);
		const struct ledger_record *best = NULL;

		for (size_t k = 0; k < state->count; k++) {
			const struct ledger_record *r = &state->records[k];

			if (e164_extent_covers(&r->extent, &number) &&
			    (!best || e164_extent_compare(&best->extent,
							  &r->extent) < 0))
				best = r;
		}
		state->is_allowed[i] = best && is_good(best);
	}
	for (size_t a = 0; a < state->count; a++)
		for (size_t b = a + 1; b < state->count; b++)
			cr_assert_not(
				e164_extent_crosses(&state->records[a].extent,
						    &state->records[b].extent));
}

static uint64_t below(uint64_t limit)
{
	return (uint64_t)rand() % limit;
}

static struct e164_extent random_extent(void)
{
	const uint64_t size = below(3) ? 1 + below(30) : 1;
	const uint64_t first = FIRST + below(COUNT - size + 1);

	if (!below(20))
		return domain;
	return e164_extent(first, first + size - 1, 3);
}

/* One that is there, as a rule. */
static struct e164_extent some_extent(const struct state *state)
{
	if (!state->count || !below(4))
		return random_extent();
	return state->records[below(state->count)].extent;
}

static struct ledger_record random_record(unsigned step)
{
	struct ledger_record record = {
		.extent = random_extent(),
		.validity = { .execution_day = TODAY - 1 - (int32_t)below(9),
			      .expiry_day = TODAY + 100,
			      .has_expiry = true,
			      .is_signed = below(3) != 0 },
		.entity = "EXAMPLE-VE",
	};

	if (record.validity.is_signed || below(2))
		snprintf(record.serial, sizeof(record.serial), "%u",
			 below(8) ? step : (unsigned)below(step + 1));
	if (below(2)) {
		record.domain_len = domain.len;
		snprintf(record.handle, sizeof(record.handle), "%u",
			 (unsigned)below(IDS));
	}
	return record;
}

/* Numbers that may be allowed after the step though they were not before. */
static enum ledger_status do_step(struct ledger *ledger,
				  const struct state *state, unsigned step,
				  struct e164_extent *may_allow)
{
	struct ledger_record other;
	char text[16];

	*may_allow = (struct e164_extent){ .start = 1, .end = 0, .len = 3 };
	if (below(2)) {
		const struct ledger_record record = random_record(step);
		const enum ledger_status status =
			ledger_put(ledger, &record, &other);

		if (status == LEDGER_OK)
			*may_allow = record.extent;
		return status;
	}
	const struct e164_extent extent = some_extent(state);

	snprintf(text, sizeof(text), "%u", (unsigned)below(step + 1));
	switch (below(5)) {
	case 0:
		return ledger_suspend(ledger, &extent);
	case 1:
		*may_allow = extent;
		return ledger_resume(ledger, &extent);
	case 2:
		return ledger_revoke(ledger, "EXAMPLE-VE", text);
	case 3:
		return ledger_revoke_numbers(ledger, &extent);
	default:
		snprintf(text, sizeof(text), "%u", (unsigned)below(IDS));
		return ledger_remove(ledger, &domain, text);
	}
}

static void compare(const struct state *before, const struct state *after,
		    const struct e164_extent *may_allow, unsigned seed,
		    unsigned step)
{
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct e164_extent number =
			e164_extent(FIRST + i, FIRST + i, 3);

		if (after->is_allowed[i] && !before->is_allowed[i])
			cr_assert(e164_extent_covers(may_allow, &number),
				  "seed %u, step %u: +%u is allowed", seed,
				  step, (unsigned)(FIRST + i));
	}
}

static void run(const char *path, unsigned seed)
{
	static struct state before;
	static struct state after;
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(path, true, NOW, message);

	cr_assert(ledger, "%s", message);
	srand(seed);
	look(ledger, &before);
	for (unsigned step = 0; step < STEPS; step++) {
		struct e164_extent may_allow;

		cr_assert_neq(do_step(ledger, &before, step, &may_allow),
			      LEDGER_FAILED, "seed %u, step %u: %s", seed, step,
			      ledger_message(ledger));
		look(ledger, &after);
		compare(&before, &after, &may_allow, seed, step);
		before = after;
	}
	cr_assert_eq(ledger_commit(ledger, true, true), LEDGER_OK,
		     "seed %u: %s", seed, ledger_message(ledger));
	ledger_close(ledger);
}

Test(ledger_random, nothing_resolves_that_nobody_validated)
{
	for (unsigned seed = 1; seed <= SEQUENCES; seed++) {
		char path[256];
		char command[512];

		snprintf(path, sizeof(path), "%s/enumod-ledger.XXXXXX",
			 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
		cr_assert(mkdtemp(path));
		run(path, seed);
		snprintf(command, sizeof(command), "rm -rf '%s'", path);
		cr_assert_eq(system(command), 0);
	}
}
