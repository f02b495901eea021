/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_purge_random.c - whatever was said of a number, and withdrawn, and has
 * expired: a purge lets nothing in again that the ledger kept out before it.
 *
 * Two entities say things about two numbers, and a block around them: lines and
 * tokens, with and without serials, messages with ids. They are corrected,
 * revoked and removed, days pass, and now and then what is over for some days
 * is purged. Before each purge and after it, everything that was ever entered,
 * be it as something late, is said once more, as something new and as a
 * correction, in a change that is not committed. A number that is not in force
 * then before the purge is not in force after it.
 *
 * In every second sequence the numbers require tokens. There, a token that
 * would be in force before the purge is so after it, too: what has no effect
 * leaves nothing behind that keeps it out.
 *
 * SEQUENCES, from the environment: how many are tried, from 1 on.
 */
#include "fixture.h"

#include "ledger_purge.h"

#include <stdio.h>

#define DAY       UINT64_C(86400)
#define NOW       UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY     20254
#define FIRST     UINT64_C(441632960000)
#define DOMAIN    UINT64_C(441632960000000)
#define NUMBERS   2
#define SEQUENCES 150
#define STEPS     16

static const struct e164_extent domain = { DOMAIN, DOMAIN + 999999, 9 };

static struct ledger_record said[STEPS];
static size_t count;
static unsigned days; /* since NOW */
static unsigned seed;
static unsigned step;
static bool is_signed_only;

static unsigned below(unsigned limit)
{
	return (unsigned)rand() % limit;
}

static struct e164_validity_policy policy(void *arg,
					  const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return (struct e164_validity_policy){
		.validation = is_signed_only ? E164_VALIDATION_SIGNED
					     : E164_VALIDATION_UNSIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

static void open_ledger(enum ledger_mode mode)
{
	fixture_open(mode, NOW + days * DAY);
	ledger_set_policy(ledger, policy, NULL);
}

static struct e164_extent random_extent(void)
{
	const uint64_t number = FIRST + below(NUMBERS);

	if (!below(12))
		return e164_extent(FIRST, FIRST + NUMBERS - 1, 12);
	return e164_extent(number, number, 12);
}

static struct ledger_record random_record(void)
{
	struct ledger_record record = {
		.extent = random_extent(),
		.validity = { .execution_day = TODAY + (int32_t)days -
					       (int32_t)below(20),
			      .has_expiry = true,
			      .is_signed = !below(4) },
		.method = "42",
	};

	record.validity.expiry_day =
		record.validity.execution_day + (below(2) ? 10 : 150);
	snprintf(record.entity, sizeof(record.entity), "%c", "AB"[below(2)]);
	snprintf(record.registrar, sizeof(record.registrar), "reg");
	if (record.validity.is_signed || below(2))
		snprintf(record.serial, sizeof(record.serial), "%u", step);
	if (!below(3)) {
		record.domain_len = domain.len;
		snprintf(record.handle, sizeof(record.handle), "%u", below(2));
	}
	return record;
}

static bool find_valid(void *arg, const struct ledger_record *record)
{
	const struct e164_validity_policy of_all = policy(NULL, NULL);
	const struct e164_validity found =
		e164_validity_of(&record->validity, &of_all, NOW + days * DAY);

	*(bool *)arg |= found.state == E164_VALIDITY_VALID;
	return true;
}

/* Be it beside one that has expired: the next import lets it decide again. */
static bool is_in_force(const struct e164_extent *extent)
{
	struct ledger_record record;
	bool is_valid = false;
	const enum ledger_status status = ledger_get(ledger, extent, &record);

	cr_assert_neq(status, LEDGER_FAILED, "%s", ledger_message(ledger));
	if (status == LEDGER_OK)
		find_valid(&is_valid, &record);
	cr_assert_eq(ledger_each_beside(ledger, extent, find_valid, &is_valid),
		     LEDGER_OK, "%s", ledger_message(ledger));
	return is_valid;
}

/* Would it be in force if this was said once more? */
static bool would_hold(const struct ledger_record *record, bool is_correction)
{
	struct ledger_record other;

	open_ledger(LEDGER_TRY);
	const enum ledger_status status =
		is_correction ? ledger_correct(ledger, record, &other)
			      : ledger_put(ledger, record, &other);

	cr_assert_neq(status, LEDGER_FAILED, "%s", ledger_message(ledger));
	return is_in_force(&record->extent);
}

static void look(bool holds[STEPS][2])
{
	for (size_t i = 0; i < count; i++)
		for (unsigned k = 0; k < 2; k++)
			holds[i][k] = would_hold(&said[i], k == 1);
	open_ledger(LEDGER_WRITE);
}

static void commit(void)
{
	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK, "%s",
		     ledger_message(ledger));
}

static void compare(uint32_t older, size_t index, bool is_correction,
		    bool is_before, bool is_after)
{
	const bool must_stay = is_signed_only && said[index].validity.is_signed;

	cr_assert(is_after == is_before || (is_before && !must_stay),
		  "seed %u, step %u: older than %u days were purged, and what "
		  "was said as number %zu is %s when it comes once more%s",
		  seed, step, older, index, is_after ? "in force" : "kept out",
		  is_correction ? " as a correction" : "");
}

static void purge_and_compare(void)
{
	const uint32_t older = below(25);
	bool before[STEPS][2];
	bool after[STEPS][2];
	struct ledger_purge gone;

	commit();
	look(before);
	cr_assert_eq(ledger_purge(ledger, older, &gone), LEDGER_OK, "%s",
		     ledger_message(ledger));
	commit();
	look(after);
	for (size_t i = 0; i < count; i++)
		for (unsigned k = 0; k < 2; k++)
			compare(older, i, k, before[i][k], after[i][k]);
}

static void say(void)
{
	const struct ledger_record record = random_record();
	struct ledger_record other;
	const enum ledger_status status =
		below(3) ? ledger_put(ledger, &record, &other)
			 : ledger_correct(ledger, &record, &other);

	cr_assert_neq(status, LEDGER_FAILED, "%s", ledger_message(ledger));
	if (status == LEDGER_OK || status == LEDGER_BESIDE ||
	    status == LEDGER_OLDER)
		said[count++] = record;
}

static void withdraw(void)
{
	const struct ledger_record *one = &said[below((unsigned)count)];
	enum ledger_status status = LEDGER_OK;

	if (one->handle[0] && below(2))
		status = ledger_remove(ledger, &domain, one->handle);
	else if (one->serial[0] && below(2))
		status = ledger_revoke(ledger, one->entity, one->serial);
	else
		status = ledger_revoke_numbers(ledger, &one->extent);
	cr_assert_neq(status, LEDGER_FAILED, "%s", ledger_message(ledger));
}

static void run(void)
{
	srand(seed);
	is_signed_only = seed % 2;
	count = 0;
	for (step = 0; step < STEPS; step++) {
		const unsigned choice = count ? below(8) : 0;

		if (choice < 3)
			say();
		else if (choice == 3)
			withdraw();
		else if (choice < 6)
			purge_and_compare();
		commit();
		days += below(12);
		open_ledger(LEDGER_WRITE);
	}
}

Test(purge_random, nothing_is_let_in_again)
{
	const char *text = getenv("SEQUENCES");
	const unsigned sequences =
		text ? (unsigned)strtoul(text, NULL, 10) : SEQUENCES;

	for (seed = 1; seed <= sequences; seed++) {
		fixture_make();
		days = 0;
		open_ledger(LEDGER_WRITE);
		run();
		fixture_end();
	}
}
