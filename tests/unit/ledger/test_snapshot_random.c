/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snapshot_random.c - snapshots of a source, there and back, whatever else
 * comes between them: after each, what it says is in force, or was refused for
 * a reason that is there.
 *
 * A says ten things about blocks that cross, B four. Each snapshot of A is one
 * of three choices of its ten that do not cross. Between them, B's blocks come
 * and go, things are revoked by hand, deleted and imported again, suspended and
 * resumed, and keys are taken out of the configuration and put back. In turn,
 * sequences are of lines with serials, of lines without, and of tokens; in half
 * of them, nobody said when it ends.
 *
 * "Unchanged" is said only of what is in force. What was deleted is as if it
 * had never come, and nothing but a revocation by hand blocks a number of what
 * a snapshot has.
 *
 * SEQUENCES, from the environment: how many are tried, from 1 on.
 */
#include "fixture.h"

#include <stdio.h>

#define NOW       UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY     20254
#define BASE      UINT64_C(441632960000)
#define NUMBERS   60
#define OF_A      10
#define ALL       14
#define CHOICES   3
#define SEQUENCES 150
#define STEPS     40
#define RECORDS   200

enum kind { WITH_SERIALS, WITHOUT, TOKENS, KINDS };

/* What is said, and what has become of it. */
struct said {
	struct ledger_record record;
	bool is_barred;    /* revoked by hand, and not deleted since */
	bool is_by_serial; /* in this way */
	bool is_lacked;    /* the last snapshot that could have it lacked it */
	bool is_replaced; /* a later one, or a block of a snapshot, outdid it */
	bool was_in_force;
};

static struct said said[ALL];
static bool is_chosen[CHOICES][OF_A];
static enum kind kind;
static unsigned seed;
static unsigned step;
static const char *what; /* the step is */

static struct ledger_record records[RECORDS];
static size_t count;

#define EXPECT(claim, index)                                                   \
	cr_assert(claim, "seed %u, step %u, %s: %u: %s", seed, step, what,     \
		  (unsigned)(index), #claim)

static unsigned below(unsigned limit)
{
	return (unsigned)rand() % limit;
}

/* What there is ---------------------------------------------------------- */

static bool take(void *arg, const struct ledger_record *record)
{
	(void)arg;
	cr_assert_lt(count, (size_t)RECORDS);
	records[count++] = *record;
	return true;
}

static bool is_good(const struct ledger_record *record)
{
	return !record->validity.is_revoked && !record->validity.is_bare &&
	       !record->validity.is_suspended;
}

/* Each one has a method of its own, which its parts have, too. */
static size_t index_of(const struct ledger_record *record)
{
	return (size_t)atoi(record->method);
}

/* As it was said; a part of it is not. */
static bool is_in_force(size_t index)
{
	for (size_t i = 0; i < count; i++)
		if (is_good(&records[i]) && index_of(&records[i]) == index &&
		    !e164_extent_compare(&records[i].extent,
					 &said[index].record.extent))
			return true;
	return false;
}

static bool has_any(size_t index, bool is_good_one)
{
	for (size_t i = 0; i < count; i++)
		if (index_of(&records[i]) == index &&
		    !records[i].validity.is_bare &&
		    (!is_good_one || is_good(&records[i])))
			return true;
	return false;
}

static const struct ledger_record *decider(const struct e164_extent *number)
{
	const struct ledger_record *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (e164_extent_covers(&records[i].extent, number) &&
		    (!best || e164_extent_compare(&best->extent,
						  &records[i].extent) < 0))
			best = &records[i];
	return best;
}

static void look(void)
{
	count = 0;
	cr_assert_eq(ledger_each(ledger, take, NULL), LEDGER_OK);
	for (size_t i = 0; i < ALL; i++) {
		EXPECT(!(said[i].is_barred && has_any(i, true)), i);
		EXPECT(!(said[i].is_lacked && has_any(i, true)), i);
	}
	for (size_t a = 0; a < count; a++)
		for (size_t b = a + 1; b < count; b++)
			EXPECT(!e164_extent_crosses(&records[a].extent,
						    &records[b].extent),
			       index_of(&records[a]));
}

/* Judging ---------------------------------------------------------------- */

/* A part of what A has signed counts again, until the whole does. */
static bool is_partial;

static bool is_crossed(size_t index, size_t from)
{
	if (from && is_partial)
		return true;
	for (size_t i = 0; i < count; i++)
		if (is_good(&records[i]) && index_of(&records[i]) >= from &&
		    e164_extent_crosses(&records[i].extent,
					&said[index].record.extent))
			return true;
	return false;
}

/* May numbers of it be blocked all the same? */
static bool is_excused(const struct e164_extent *number, bool is_listed)
{
	for (size_t i = 0; i < ALL; i++)
		if (e164_extent_covers(&said[i].record.extent, number) &&
		    (said[i].is_barred || (said[i].is_lacked && !is_listed)))
			return true;
	return false;
}

static void check_numbers(size_t index, bool is_listed)
{
	for (uint64_t n = 0; n < NUMBERS; n++) {
		const struct e164_extent number =
			e164_extent(BASE + n, BASE + n, 12);

		if (!e164_extent_covers(&said[index].record.extent, &number) ||
		    is_excused(&number, is_listed))
			continue;
		EXPECT(decider(&number) && is_good(decider(&number)), index);
	}
}

/* Is a part of another one for exactly its numbers? */
static bool is_taken(size_t index)
{
	for (size_t i = 0; i < count; i++)
		if (!e164_extent_compare(&records[i].extent,
					 &said[index].record.extent))
			return index_of(&records[i]) != index;
	return false;
}

/* is_listed: a snapshot had it; then nothing of A is in the way */
static void judge(size_t index, enum ledger_status status, bool is_listed)
{
	const struct said *it = &said[index];

	switch (status) {
	case LEDGER_OK:
	case LEDGER_SAME:
		if (status == LEDGER_SAME && is_taken(index))
			break;
		EXPECT(is_in_force(index), index);
		check_numbers(index, is_listed);
		break;
	case LEDGER_CROSSES:
		EXPECT(is_crossed(index, is_listed ? OF_A : 0), index);
		break;
	case LEDGER_WITHDRAWN:
		EXPECT(it->is_barred || (!is_listed &&
					 (it->is_lacked || it->is_replaced)),
		       index);
		break;
	case LEDGER_REPLACED:
		EXPECT(it->is_replaced && kind == TOKENS, index);
		break;
	case LEDGER_OLDER:
		EXPECT(is_taken(index), index);
		said[index].is_replaced = true;
		break;
	default:
		EXPECT(!status, index);
	}
}

/* Steps ------------------------------------------------------------------ */

static enum ledger_status put(size_t index)
{
	struct ledger_record other;

	return ledger_put(ledger, &said[index].record, &other);
}

static void enter(size_t index)
{
	what = "put";
	ledger_begin_message(ledger);
	const enum ledger_status status = put(index);

	look();
	judge(index, status, false);
}

static bool ignore(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return false;
}

static void note_fates(const bool *chosen)
{
	for (size_t i = 0; i < OF_A; i++) {
		const bool was_there =
			said[i].was_in_force || said[i].is_lacked;

		if (chosen[i] && is_in_force(i))
			said[i].is_lacked = said[i].is_replaced = false;
		else if (chosen[i])
			continue;
		else if (was_there && has_any(i, false))
			said[i].is_lacked = true;
		else if (was_there)
			said[i].is_replaced = true;
	}
}

static void replace(const bool *chosen)
{
	const struct ledger_source source = { .kind = LEDGER_SOURCE_ENTITY,
					      .name = "A" };
	struct ledger_snapshot *snapshot = ledger_snapshot_new(&source, "gone");
	enum ledger_status status[OF_A];
	struct ledger_replaced replaced;

	what = "snapshot";
	is_partial = false;
	cr_assert(snapshot);
	for (size_t i = 0; i < OF_A; i++) {
		said[i].was_in_force = has_any(i, true);
		is_partial |= said[i].was_in_force && !is_in_force(i);
		if (chosen[i])
			cr_assert(
				ledger_snapshot_add(snapshot, &said[i].record));
	}
	cr_assert_eq(ledger_replace_begin(ledger, snapshot), LEDGER_OK);
	ledger_begin_message(ledger);
	for (size_t i = 0; i < OF_A; i++)
		status[i] = chosen[i] ? put(i) : LEDGER_NONE;
	cr_assert_eq(ledger_replace_end(ledger, ignore, NULL, &replaced),
		     LEDGER_OK);
	ledger_snapshot_free(snapshot);
	count = 0;
	cr_assert_eq(ledger_each(ledger, take, NULL), LEDGER_OK);
	for (size_t i = 0; i < OF_A; i++) {
		if (chosen[i])
			judge(i, status[i], true);
		else
			EXPECT(!has_any(i, true), i);
	}
	note_fates(chosen);
	look();
}

static void withdraw(size_t index)
{
	const struct ledger_record *record = &said[index].record;
	const bool is_by_serial = record->serial[0] && below(2);
	const enum ledger_status status =
		is_by_serial
			? ledger_revoke(ledger, record->entity, record->serial)
			: ledger_revoke_numbers(ledger, &record->extent);

	what = "revoke";
	/* With a part, what a token says is revoked. */
	for (size_t i = 0; !is_by_serial && i < count; i++)
		if (!records[i].validity.is_bare &&
		    !e164_extent_compare(&records[i].extent, &record->extent))
			said[index_of(&records[i])].is_barred |=
				records[i].validity.is_signed ||
				index_of(&records[i]) == index;
	EXPECT(status == LEDGER_OK || !is_in_force(index), index);
	said[index].is_barred |= is_by_serial;
	said[index].is_by_serial |= is_by_serial;
	look();
}

static void forget(size_t index)
{
	const struct ledger_record *record = &said[index].record;
	const bool was_there = said[index].is_barred || has_any(index, true);
	const bool is_by_serial =
		said[index].is_by_serial || (record->serial[0] && below(2));
	const enum ledger_status status =
		is_by_serial ? ledger_forget_serial(ledger, record->entity,
						    record->serial, "random")
			     : ledger_forget_numbers(ledger, &record->extent,
						     "random");

	what = "delete";
	said[index].is_barred = said[index].is_by_serial = false;
	said[index].is_lacked = false;
	/* By numbers, nothing is found of what has none. */
	said[index].is_replaced &= !is_by_serial;
	look();
	EXPECT(status == LEDGER_OK || !was_there, index);
	EXPECT(!has_any(index, false), index);
}

static bool is_trusted(void *arg, const struct ledger_record *record)
{
	return *(const bool *)arg || strcmp(record->entity, "A") != 0;
}

static void change_trust(bool is_good_key)
{
	const uint8_t hash[LEDGER_HASH_LEN] = { 1 + is_good_key };
	uint64_t changed;

	cr_assert_eq(ledger_check_trust(ledger, hash, is_trusted, &is_good_key,
					&changed),
		     LEDGER_OK);
}

/* A block of B comes while nothing that A has signed counts. */
static void enter_meanwhile(size_t index)
{
	change_trust(false);
	what = "put without the key of A";
	ledger_begin_message(ledger);
	(void)put(index);
	change_trust(true);
	look();
}

static void suspend(const struct e164_extent *extent)
{
	what = "suspend";
	if (ledger_suspend(ledger, extent) == LEDGER_OK)
		cr_assert_eq(ledger_resume(ledger, extent), LEDGER_OK);
	look();
}

static void do_step(void)
{
	const size_t index = below(ALL);

	switch (below(14)) {
	case 0:
		withdraw(index);
		break;
	case 1:
		forget(index);
		break;
	case 2:
		suspend(&said[index].record.extent);
		break;
	case 3:
		enter_meanwhile(OF_A + below(ALL - OF_A));
		break;
	case 4:
	case 5:
		enter(index);
		break;
	case 6:
		enter(OF_A + below(ALL - OF_A));
		break;
	case 7:
	case 8:
		forget(OF_A + below(ALL - OF_A));
		break;
	default:
		replace(is_chosen[below(CHOICES)]);
		break;
	}
}

/* Sequences -------------------------------------------------------------- */

/* Numbers that no other one is exactly for. */
static struct e164_extent random_extent(size_t others)
{
	struct e164_extent extent;
	bool is_new;

	do {
		const unsigned size = 2 + below(20);
		const uint64_t first = BASE + below(NUMBERS - size + 1);

		extent = e164_extent(first, first + size - 1, 12);
		is_new = true;
		for (size_t i = 0; i < others; i++)
			is_new &= e164_extent_compare(&said[i].record.extent,
						      &extent) != 0;
	} while (!is_new);
	return extent;
}

static struct ledger_record make(size_t index)
{
	struct ledger_record record = {
		.extent = random_extent(index),
		.validity = { .execution_day = TODAY - 5 - (int32_t)below(5),
			      .expiry_day = TODAY + 20,
			      .has_expiry = true,
			      .is_signed = kind == TOKENS },
		.is_limited = seed / KINDS % 2,
	};

	snprintf(record.entity, sizeof(record.entity), "%c",
		 index < OF_A ? 'A' : 'B');
	snprintf(record.method, sizeof(record.method), "%u", (unsigned)index);
	if (kind != WITHOUT)
		snprintf(record.serial, sizeof(record.serial), "s%u",
			 (unsigned)index);
	return record;
}

static void choose(bool *chosen)
{
	for (size_t i = 0; i < OF_A; i++) {
		chosen[i] = below(4) != 0;
		for (size_t k = 0; k < i; k++)
			chosen[i] &=
				!(chosen[k] &&
				  e164_extent_crosses(&said[k].record.extent,
						      &said[i].record.extent));
	}
}

static void run(void)
{
	srand(seed);
	kind = seed % KINDS;
	memset(said, 0, sizeof(said));
	for (size_t i = 0; i < ALL; i++)
		said[i].record = make(i);
	for (size_t i = 0; i < CHOICES; i++)
		choose(is_chosen[i]);
	what = "begin";
	look();
	for (step = 0; step < STEPS; step++)
		do_step();
}

Test(snapshot_random, what_a_snapshot_has_is_in_force)
{
	const char *text = getenv("SEQUENCES");
	const unsigned sequences =
		text ? (unsigned)strtoul(text, NULL, 10) : SEQUENCES;

	for (seed = 1; seed <= sequences; seed++) {
		fixture_make();
		fixture_open(LEDGER_WRITE, NOW);
		run();
		cr_assert_eq(ledger_commit(ledger, true, true), LEDGER_OK);
		fixture_end();
	}
}
