/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_signed_random.c - where tokens are required, nothing unsigned has a say
 * (VAL-22, TOK-13): not on which tokens may be entered, not on which numbers
 * can be suspended, not after it was revoked or has expired.
 * test_purge_random.c has what is left of it after a purge.
 *
 * Each sequence is played twice: as it is, and without all that is unsigned. In
 * it, tokens and lines, messages with ids and snapshots of lines come for
 * numbers and blocks that cross, of three lengths; they are revoked by serial
 * and removed, numbers are suspended, resumed and revoked by hand, and days
 * pass. After each step the same token has to decide about each number in both
 * plays, and what is done by hand has to succeed in both.
 *
 * SEQUENCES, from the environment: how many are tried, from 1 on.
 */
#include "fixture.h"

#include <stdio.h>

#define DAY       UINT64_C(86400)
#define NOW       UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY     20254
#define FIRST     UINT64_C(441632960000)
#define DOMAIN    UINT64_C(441632960000000)
#define NUMBERS   20
#define SEQUENCES 150
#define STEPS     16
#define LINES     3 /* of a snapshot */

static const struct e164_extent domain = { DOMAIN, DOMAIN + 999999, 9 };

enum op {
	ENTER,
	CORRECT,
	REMOVE,
	BY_SERIAL,
	SNAPSHOT,
	BY_HAND,
	SUSPEND,
	RESUME,
	REVOKE
};

/* One thing that comes, and how long it takes until the next one does. */
struct step {
	enum op op;
	bool is_signed;
	struct ledger_record records[LINES]; /* the first one, but SNAPSHOT */
	unsigned days;
};

/* What comes of it: whether it was done, and what decides then. */
struct seen {
	bool is_done;
	char by[NUMBERS][LEDGER_TEXT_MAX + 1];
};

static struct step steps[STEPS];
static unsigned days; /* since NOW */
static unsigned seed;

static unsigned below(unsigned limit)
{
	return (unsigned)rand() % limit;
}

/* Steps ------------------------------------------------------------------ */

/* A number, or a block, of eleven, twelve or thirteen digits. */
static struct e164_extent random_extent(void)
{
	const uint64_t number = FIRST + below(NUMBERS);

	switch (below(8)) {
	case 0:
	case 1:
		return e164_extent(number, number, 12);
	case 2:
		return e164_extent(number / 10, number / 10 + below(2), 11);
	case 3:
		return e164_extent(number * 10 + below(10),
				   number * 10 + 10 + below(20), 13);
	default:
		return e164_extent(number, number + below(NUMBERS / 2), 12);
	}
}

/*
 * What is unsigned keeps its numbers when it is corrected: a suspension by hand
 * would follow it to others.
 */
static void give_id(struct ledger_record *record)
{
	const bool is_signed = record->validity.is_signed;
	const unsigned id = below(2);

	record->domain_len = domain.len;
	snprintf(record->handle, sizeof(record->handle), "%s%u",
		 is_signed ? "T" : "H", id);
	if (!is_signed)
		record->extent =
			e164_extent(FIRST + (seed + id) % (NUMBERS - 3),
				    FIRST + NUMBERS - 1 - 3 * id, 12);
}

static struct ledger_record random_record(bool is_signed, unsigned step)
{
	struct ledger_record record = {
		.extent = random_extent(),
		.validity = { .execution_day = TODAY + (int32_t)days -
					       (int32_t)below(20),
			      .has_expiry = true,
			      .is_signed = is_signed },
		.method = "42",
	};

	record.validity.expiry_day =
		record.validity.execution_day + (below(2) ? 10 : 150);
	record.is_on_hold = !is_signed && !below(6);
	snprintf(record.entity, sizeof(record.entity), "%c", "AB"[below(2)]);
	snprintf(record.registrar, sizeof(record.registrar), "reg");
	if (is_signed || below(2))
		snprintf(record.serial, sizeof(record.serial), "%u",
			 is_signed || below(2) ? step : 100 + below(3));
	if (!below(4))
		give_id(&record);
	return record;
}

static struct step random_step(unsigned number)
{
	static const enum op ops[] = { ENTER,   ENTER,  ENTER,    ENTER,
				       CORRECT, REMOVE, SNAPSHOT, BY_SERIAL,
				       SUSPEND, RESUME, REVOKE };
	struct step step = {
		.op = ops[below(sizeof(ops) / sizeof(ops[0]))],
		.is_signed = !below(3),
		.days = below(12),
	};

	step.is_signed &= step.op != SNAPSHOT;
	for (size_t i = 0; i < LINES; i++) {
		step.records[i] = random_record(step.is_signed, number);
		if (step.op == SNAPSHOT)
			snprintf(step.records[i].entity,
				 sizeof(step.records[i].entity), "A");
	}
	if (step.op == BY_SERIAL && number)
		step.records[0] = steps[below(number)].records[0];
	if (step.op == BY_SERIAL)
		step.is_signed = step.records[0].validity.is_signed;
	if (step.op == REVOKE && number)
		step.records[0] = steps[below(number)].records[0];
	if (step.op == REMOVE)
		snprintf(step.records[0].handle, sizeof(step.records[0].handle),
			 "%s%u", step.is_signed ? "T" : "H", below(2));
	return step;
}

/* Playing ---------------------------------------------------------------- */

static struct e164_validity_policy policy(void *arg,
					  const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return (struct e164_validity_policy){
		.validation = E164_VALIDATION_SIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

/* As each import does: what has expired does not decide any more. */
static void open_ledger(void)
{
	const uint8_t trust[LEDGER_HASH_LEN] = { 0 };
	uint64_t changed;

	fixture_open(LEDGER_WRITE, NOW + days * DAY);
	ledger_set_policy(ledger, policy, NULL);
	cr_assert_eq(ledger_check_trust(ledger, trust, NULL, NULL, &changed),
		     LEDGER_OK);
}

static bool ignore(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return false;
}

static enum ledger_status replace(const struct step *step)
{
	const struct ledger_source source = { .kind = LEDGER_SOURCE_ENTITY,
					      .name = "A" };
	struct ledger_snapshot *snapshot = ledger_snapshot_new(&source, "gone");
	struct ledger_replaced replaced;
	struct ledger_record other;

	cr_assert(snapshot);
	for (size_t i = 0; i < LINES; i++)
		cr_assert(ledger_snapshot_add(snapshot, &step->records[i]));
	cr_assert_eq(ledger_replace_begin(ledger, snapshot), LEDGER_OK);
	ledger_begin_message(ledger);
	for (size_t i = 0; i < LINES; i++)
		cr_assert_neq(ledger_put(ledger, &step->records[i], &other),
			      LEDGER_FAILED);
	const enum ledger_status status =
		ledger_replace_end(ledger, ignore, NULL, &replaced);

	ledger_snapshot_free(snapshot);
	return status;
}

static enum ledger_status take(const struct step *step)
{
	const struct ledger_record *record = &step->records[0];
	struct ledger_record other;

	ledger_begin_message(ledger);
	switch (step->op) {
	case ENTER:
		return ledger_put(ledger, record, &other);
	case CORRECT:
		return ledger_correct(ledger, record, &other);
	case REMOVE:
		return ledger_remove(ledger, &domain, record->handle);
	case BY_SERIAL:
		return ledger_revoke(ledger, record->entity, record->serial);
	case SNAPSHOT:
		return replace(step);
	case SUSPEND:
		return ledger_suspend(ledger, &record->extent);
	case RESUME:
		return ledger_resume(ledger, &record->extent);
	default:
		return ledger_revoke_numbers(ledger, &record->extent);
	}
}

/* Looking ---------------------------------------------------------------- */

struct decider {
	struct e164_extent number;
	struct ledger_record record;
	bool is_found;
};

/* As the resolver: an unsigned record counts if it was blocked by hand. */
static bool has_say(const struct ledger_record *record)
{
	const struct e164_validity_record *validity = &record->validity;

	return validity->is_signed || validity->is_suspended ||
	       (validity->is_revoked && !record->is_yielding);
}

static bool decide(void *arg, const struct ledger_record *record)
{
	struct decider *decider = arg;

	if (has_say(record) &&
	    e164_extent_covers(&record->extent, &decider->number) &&
	    (!decider->is_found ||
	     e164_extent_compare(&decider->record.extent, &record->extent) < 0))
		decider->record = *record;
	decider->is_found = decider->record.extent.len > 0;
	return true;
}

static void look(struct seen *seen)
{
	const struct e164_validity_policy signed_only = policy(NULL, NULL);

	for (unsigned i = 0; i < NUMBERS; i++) {
		struct decider decider = { .number = e164_extent(
						   FIRST + i, FIRST + i, 12) };

		cr_assert_eq(ledger_each(ledger, decide, &decider), LEDGER_OK);
		const struct ledger_record *by = &decider.record;
		const bool is_valid =
			decider.is_found &&
			e164_validity_of(&by->validity, &signed_only,
					 NOW + days * DAY)
					.state == E164_VALIDITY_VALID;

		snprintf(seen->by[i], sizeof(seen->by[i]), "%s",
			 is_valid                    ? by->serial
			 : by->validity.is_suspended ? "suspended"
						     : "nothing");
	}
}

/* with: play what is unsigned. like: do by hand what was done then, or NULL */
static void play(bool with, const struct seen *like, struct seen seen[STEPS])
{
	fixture_make();
	days = 0;
	for (unsigned i = 0; i < STEPS; i++) {
		const struct step *step = &steps[i];
		const bool is_by_hand = step->op > BY_HAND;
		const bool is_played = is_by_hand ? !like || like[i].is_done
						  : with || step->is_signed;

		open_ledger();
		const enum ledger_status status =
			is_played ? take(step) : LEDGER_NONE;

		cr_assert_neq(status, LEDGER_FAILED, "seed %u, step %u: %s",
			      seed, i, ledger_message(ledger));
		seen[i].is_done = status == LEDGER_OK;
		look(&seen[i]);
		cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK);
		days += step->days;
	}
	fixture_end();
}

static void compare(const struct seen *without, const struct seen *with)
{
	for (unsigned i = 0; i < STEPS; i++) {
		if (steps[i].op > BY_HAND && without[i].is_done)
			cr_assert(with[i].is_done,
				  "seed %u, step %u: it cannot be done by hand "
				  "because of what is unsigned",
				  seed, i);
		for (unsigned k = 0; k < NUMBERS; k++)
			cr_assert_str_eq(with[i].by[k], without[i].by[k],
					 "seed %u, step %u (op %d): of number "
					 "%u, %s decides; without what is "
					 "unsigned, %s",
					 seed, i, steps[i].op, k, with[i].by[k],
					 without[i].by[k]);
	}
}

Test(signed_random, what_is_unsigned_has_no_say)
{
	const char *text = getenv("SEQUENCES");
	const unsigned sequences =
		text ? (unsigned)strtoul(text, NULL, 10) : SEQUENCES;
	static struct seen without[STEPS];
	static struct seen with[STEPS];

	for (seed = 1; seed <= sequences; seed++) {
		srand(seed);
		days = 0;
		for (unsigned i = 0; i < STEPS; i++) {
			steps[i] = random_step(i);
			days += steps[i].days;
		}
		play(false, NULL, without);
		play(true, without, with);
		compare(without, with);
	}
}
