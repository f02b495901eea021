/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_bulk.c - suspend, resume and revoke many records at once: just those
 * that are chosen, all of them, and not more than allowed.
 */
#include "fixture.h"

#define NOW   UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY 20254
#define MANY  2500 /* more than are looked for at once */

static struct ledger_record other;
static struct ledger_tally tally;
static uint64_t visits;
static uint64_t crossings;
static bool is_signed_only;

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

static void begin(void)
{
	fixture_make();
	fixture_open(LEDGER_WRITE, NOW);
	is_signed_only = false;
	ledger_set_policy(ledger, policy, NULL);
}

TestSuite(bulk, .init = begin, .fini = fixture_end);

/* Making ----------------------------------------------------------------- */

static struct ledger_record record_of(uint64_t first, uint64_t last,
				      const char *entity, const char *registrar)
{
	static unsigned serial;
	struct ledger_record record = {
		.extent = e164_extent(first, last, 4),
		.validity = { .execution_day = TODAY - 5,
			      .expiry_day = TODAY + 100,
			      .has_expiry = true,
			      .is_signed = true },
	};

	snprintf(record.entity, sizeof(record.entity), "%s", entity);
	snprintf(record.registrar, sizeof(record.registrar), "%s", registrar);
	snprintf(record.serial, sizeof(record.serial), "%u", serial++);
	return record;
}

static struct ledger_record put(uint64_t first, uint64_t last,
				const char *entity)
{
	const struct ledger_record record =
		record_of(first, last, entity, "reg-1");

	cr_assert_eq(ledger_put(ledger, &record, &other), LEDGER_OK);
	return record;
}

/* Under an id, so that several of the same numbers hold. */
static enum ledger_status put_id(uint64_t number, const char *entity,
				 const char *id, int32_t execution)
{
	struct ledger_record record =
		record_of(number, number, entity, "reg-1");

	record.validity.execution_day = TODAY + execution;
	record.domain_len = 4;
	snprintf(record.handle, sizeof(record.handle), "%s", id);
	return ledger_put(ledger, &record, &other);
}

/* Doing ------------------------------------------------------------------ */

static const char *wanted;

/* "suspended": whoever's it is, if it is that. */
static bool is_wanted(void *arg, const struct ledger_record *record)
{
	(void)arg;
	if (!strcmp(wanted, "suspended"))
		return record->validity.is_suspended;
	return !strcmp(record->entity, wanted);
}

static void on_change(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	visits++;
}

static void on_crossing(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	crossings++;
}

/* entity: NULL: of any. first, last: 0: anywhere */
static uint64_t change(enum ledger_deed deed, const char *entity,
		       uint64_t first, uint64_t last, uint64_t most)
{
	struct ledger_bulk bulk = {
		.deed = deed,
		.most = most,
		.has = entity ? is_wanted : NULL,
		.changed = on_change,
		.crossing = on_crossing,
	};

	wanted = entity;
	visits = 0;
	crossings = 0;
	if (first)
		bulk.inside = e164_extent(first, last, 4);
	cr_assert_eq(ledger_change_many(ledger, &bulk, &tally), LEDGER_OK, "%s",
		     ledger_message(ledger));
	cr_assert_eq(visits, tally.changed);
	cr_assert_eq(crossings, tally.crossing);
	return tally.changed;
}

/* What the record of a block is, in one word. */
static const char *state_of(uint64_t first, uint64_t last)
{
	const struct e164_extent extent = e164_extent(first, last, 4);
	struct ledger_record record;

	if (ledger_get(ledger, &extent, &record) != LEDGER_OK)
		return "none";
	if (record.validity.is_bare)
		return "bare";
	if (record.validity.is_revoked)
		return record.validity.is_suspended ? "both" : "revoked";
	return record.validity.is_suspended ? "suspended" : "good";
}

/* Testing ---------------------------------------------------------------- */

Test(bulk, only_the_entity_is_suspended)
{
	put(1000, 1999, "A");
	put(1500, 1509, "B");
	put(1505, 1505, "A");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, 10), 2u);
	cr_expect_str_eq(state_of(1000, 1999), "suspended");
	cr_expect_str_eq(state_of(1500, 1509), "good");
	cr_expect_str_eq(state_of(1505, 1505), "suspended");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, 10), 0u);
	cr_expect_eq(tally.same, 2u);
	put(1600, 1600, "A");
	cr_expect_str_eq(state_of(1600, 1600), "good", "it came later");
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

Test(bulk, nobody_is_chosen)
{
	put(1000, 1999, "A");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "C", 0, 0, 10), 0u);
	cr_expect_eq(change(LEDGER_DO_REVOKE, "C", 1000, 1999, 10), 0u);
	cr_expect_eq(change(LEDGER_DO_RESUME, NULL, 3000, 3999, 10), 0u);
	cr_expect_eq(tally.same, 0u);
	cr_expect_str_eq(state_of(1000, 1999), "good");
}

Test(bulk, resumed_are_those_of_the_entity)
{
	const struct e164_extent by_hand = e164_extent(1700, 1700, 4);

	put(1000, 1999, "A");
	put(1500, 1509, "B");
	put(1600, 1600, "A");
	cr_assert_eq(ledger_suspend(ledger, &by_hand), LEDGER_OK);
	cr_assert_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, 10), 2u);
	cr_assert_eq(change(LEDGER_DO_SUSPEND, "B", 0, 0, 10), 1u);
	cr_assert_eq(change(LEDGER_DO_REVOKE, "A", 1600, 1600, 10), 1u);
	cr_expect_str_eq(state_of(1600, 1600), "both");
	cr_expect_eq(change(LEDGER_DO_RESUME, "A", 0, 0, 10), 2u);
	cr_expect_str_eq(state_of(1000, 1999), "good");
	cr_expect_str_eq(state_of(1500, 1509), "suspended");
	cr_expect_str_eq(state_of(1600, 1600), "revoked", "it stays so");
	cr_expect_str_eq(state_of(1700, 1700), "bare", "it is nobody's");
	cr_expect_eq(change(LEDGER_DO_RESUME, NULL, 1000, 1999, 10), 2u);
	cr_expect_str_eq(state_of(1500, 1509), "good");
	cr_expect_str_eq(state_of(1700, 1700), "none");
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

Test(bulk, a_range_has_all_that_lies_inside)
{
	put(1000, 1999, "A");
	put(1100, 1199, "B");
	put(1150, 1159, "A");
	put(1200, 1200, "C");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, NULL, 1100, 1199, 10), 2u);
	cr_expect_str_eq(state_of(1000, 1999), "good", "around it");
	cr_expect_str_eq(state_of(1100, 1199), "suspended");
	cr_expect_str_eq(state_of(1150, 1159), "suspended");
	cr_expect_str_eq(state_of(1200, 1200), "good", "behind it");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, NULL, 1110, 1249, 10), 1u);
	cr_expect_eq(crossings, 1u, "1100-1199");
	cr_expect_str_eq(state_of(1200, 1200), "suspended");
	cr_expect_str_eq(state_of(1110, 1249), "none", "another has a part");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, NULL, 1300, 1399, 10), 1u);
	cr_expect_str_eq(state_of(1300, 1399), "bare", "and the rest of it");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 1400, 1499, 10), 0u);
	cr_expect_str_eq(state_of(1400, 1499), "none", "but not of an entity");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 1110, 1249, 10), 0u);
	cr_expect_eq(crossings, 0u, "it is B's");
	cr_expect_eq(change(LEDGER_DO_REVOKE, NULL, 1350, 1450, 10), 0u);
	cr_expect_eq(crossings, 0u, "a suspension has nothing to be revoked");
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

/* The number itself does not lie in the block, but what is below it. */
Test(bulk, a_shorter_number_in_the_range_is_told)
{
	struct ledger_record shorter = record_of(107, 107, "A", "reg-1");

	shorter.extent = e164_extent(107, 107, 3);
	cr_assert_eq(ledger_put(ledger, &shorter, &other), LEDGER_OK);
	cr_expect_eq(change(LEDGER_DO_SUSPEND, NULL, 1040, 1098, 10), 0u);
	cr_expect_eq(crossings, 1u);
	cr_expect_str_eq(state_of(1040, 1098), "none", "a part is left out");
	cr_expect_eq(change(LEDGER_DO_REVOKE, "B", 1040, 1098, 10), 0u);
	cr_expect_eq(crossings, 0u, "it is A's");
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 1070, 1098, 10), 0u);
	cr_expect_eq(crossings, 1u);
}

Test(bulk, revoked_are_all_validations_of_the_entity)
{
	cr_assert_eq(put_id(1000, "A", "1", -9), LEDGER_OK);
	cr_assert_eq(put_id(1000, "B", "2", -8), LEDGER_OK);
	cr_assert_eq(put_id(1000, "A", "3", -7), LEDGER_OK);
	cr_assert_eq(put_id(1001, "B", "4", -7), LEDGER_OK);
	cr_assert_eq(put_id(1001, "A", "5", -8), LEDGER_BESIDE);
	put(1002, 1002, "A");
	put(1003, 1003, "B");
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 10), 4u);
	cr_expect_eq(tally.held, 2u);
	cr_expect_str_eq(state_of(1000, 1000), "good", "by B");
	cr_expect_str_eq(state_of(1001, 1001), "good", "by B");
	cr_expect_str_eq(state_of(1002, 1002), "revoked");
	cr_expect_str_eq(state_of(1003, 1003), "good");
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 10), 0u);
	cr_expect_eq(change(LEDGER_DO_REVOKE, "B", 0, 0, 10), 3u);
	cr_expect_str_eq(state_of(1000, 1000), "revoked");
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

/* By the record as it is listed, with the suspension of its numbers. */
Test(bulk, revoked_is_what_is_suspended)
{
	const struct e164_extent by_hand = e164_extent(1000, 1000, 4);

	put(1000, 1000, "A");
	put(1001, 1001, "A");
	cr_assert_eq(ledger_suspend(ledger, &by_hand), LEDGER_OK);
	cr_expect_eq(change(LEDGER_DO_REVOKE, "suspended", 0, 0, 10), 1u);
	cr_expect_str_eq(state_of(1000, 1000), "both");
	cr_expect_str_eq(state_of(1001, 1001), "good");
}

Test(bulk, what_is_revoked_does_not_come_back)
{
	const struct ledger_record record = put(1000, 1000, "A");

	cr_assert_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 10), 1u);
	cr_expect_eq(ledger_put(ledger, &record, &other), LEDGER_WITHDRAWN);
}

static bool on_withdrawn(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return true;
}

/* A snapshot could have brought it back. */
Test(bulk, what_a_snapshot_lacked_is_revoked_for_good)
{
	const struct ledger_source source = { .kind = LEDGER_SOURCE_ENTITY,
					      .name = "A" };
	struct ledger_snapshot *empty = ledger_snapshot_new(&source, "lacked");
	struct ledger_snapshot *full = ledger_snapshot_new(&source, "has it");
	struct ledger_record record = record_of(1000, 1000, "A", "reg-1");
	struct ledger_replaced replaced;

	record.validity.is_signed = false;
	cr_assert_eq(ledger_put(ledger, &record, &other), LEDGER_OK);
	cr_assert(empty && full && ledger_snapshot_add(full, &record));
	cr_assert_eq(ledger_replace_begin(ledger, empty), LEDGER_OK);
	cr_assert_eq(ledger_replace_end(ledger, on_withdrawn, NULL, &replaced),
		     LEDGER_OK);
	cr_assert_str_eq(state_of(1000, 1000), "revoked");
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 10), 1u);
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 10), 0u);
	cr_assert_eq(ledger_replace_begin(ledger, full), LEDGER_OK);
	cr_expect_eq(ledger_put(ledger, &record, &other), LEDGER_WITHDRAWN);
	cr_assert_eq(ledger_replace_end(ledger, on_withdrawn, NULL, &replaced),
		     LEDGER_OK);
	cr_expect_str_eq(state_of(1000, 1000), "revoked");
	ledger_snapshot_free(empty);
	ledger_snapshot_free(full);
}

/* What has no effect decides nothing, so others' numbers stay as they are. */
Test(bulk, what_is_not_signed_is_left_out)
{
	struct ledger_record line = record_of(1500, 1500, "A", "reg-1");

	is_signed_only = true;
	line.validity.is_signed = false;
	cr_assert_eq(ledger_put(ledger, &line, &other), LEDGER_OK);
	put(1000, 1999, "B");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, 10), 0u);
	cr_expect_eq(tally.idle, 1u);
	cr_expect_str_eq(state_of(1500, 1500), "good");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, NULL, 1500, 1500, 10), 1u);
	cr_expect_str_eq(state_of(1500, 1500), "suspended", "by its numbers");
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 10), 1u);
	cr_expect_str_eq(state_of(1500, 1500), "both");
}

/* Of the parts of a record's numbers, one does not require tokens. */
static bool of_parts(void *arg, const struct ledger_record *record,
		     bool (*visit)(void *arg,
				   const struct e164_validity_policy *policy),
		     void *visit_arg)
{
	struct e164_validity_policy part = policy(arg, record);

	part.validation = E164_VALIDATION_UNSIGNED;
	return visit(visit_arg, &part);
}

Test(bulk, what_has_an_effect_on_a_part_is_not_left_out)
{
	struct ledger_record line = record_of(1000, 1999, "A", "reg-1");

	is_signed_only = true;
	ledger_set_policy_parts(ledger, of_parts);
	line.validity.is_signed = false;
	cr_assert_eq(ledger_put(ledger, &line, &other), LEDGER_OK);
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, 10), 1u);
	cr_expect_eq(tally.idle, 0u);
	cr_expect_str_eq(state_of(1000, 1999), "suspended");
}

/* It has the numbers of a part, but it was never what blocked them. */
Test(bulk, what_is_cut_stays_suspended_beside_what_is_not_signed)
{
	struct ledger_record line = record_of(1100, 1149, "A", "reg-1");
	const struct e164_extent by_hand = e164_extent(1100, 1199, 4);

	is_signed_only = true;
	line.validity.is_signed = false;
	cr_assert_eq(ledger_put(ledger, &line, &other), LEDGER_OK);
	put(1000, 1999, "B");
	cr_assert_eq(ledger_suspend(ledger, &by_hand), LEDGER_OK);
	put(1150, 1249, "B");
	cr_expect_str_eq(state_of(1100, 1199), "none");
	cr_expect_str_eq(state_of(1100, 1149), "suspended");
	cr_expect_str_eq(state_of(1150, 1199), "bare");
}

Test(bulk, the_limit_is_exact)
{
	put(1000, 1000, "A");
	put(1001, 1001, "A");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, 2), 2u);
	cr_expect_not(tally.is_over);
	cr_expect_eq(change(LEDGER_DO_RESUME, "A", 0, 0, 1), 1u);
	cr_expect(tally.is_over);
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, 0), 0u);
	cr_expect(tally.is_over);
	cr_expect_eq(change(LEDGER_DO_SUSPEND, NULL, 2000, 2001, 0), 0u);
	cr_expect(tally.is_over, "the range itself");
	cr_expect_str_eq(state_of(2000, 2001), "none");
}

static bool count_suspended(void *arg, const struct ledger_record *record)
{
	*(unsigned *)arg += record->validity.is_suspended;
	return true;
}

/* Batches begin where the last one ended. */
Test(bulk, of_many_none_is_left_out)
{
	unsigned suspended = 0;

	for (uint64_t i = 0; i < MANY; i++)
		put(1000 + i, 1000 + i, i % 3 ? "A" : "B");
	for (uint64_t i = 0; i < MANY; i++)
		cr_assert_neq(put_id(1000 + i, "C", "1", -9), LEDGER_FAILED);
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "A", 0, 0, MANY),
		     (uint64_t)MANY - (MANY + 2) / 3);
	cr_expect_eq(tally.same, 0u, "none is looked at twice");
	cr_expect_eq(change(LEDGER_DO_SUSPEND, "B", 0, 0, MANY),
		     (uint64_t)(MANY + 2) / 3);
	cr_assert_eq(ledger_each(ledger, count_suspended, &suspended),
		     LEDGER_OK);
	cr_expect_eq(suspended, (unsigned)MANY);
	cr_expect_eq(change(LEDGER_DO_RESUME, NULL, 1000, 9999, MANY),
		     (uint64_t)MANY);
	suspended = 0;
	cr_assert_eq(ledger_each(ledger, count_suspended, &suspended),
		     LEDGER_OK);
	cr_expect_eq(suspended, 0u);
}

Test(bulk, of_many_beside_none_is_left_out)
{
	for (uint64_t i = 0; i < MANY; i++) {
		cr_assert_eq(put_id(1000 + i, "A", "1", -9), LEDGER_OK);
		cr_assert_eq(put_id(1000 + i, "B", "2", -8), LEDGER_OK);
	}
	cr_expect_eq(change(LEDGER_DO_REVOKE, "A", 0, 0, MANY), (uint64_t)MANY);
	cr_expect_eq(tally.held, (uint64_t)MANY);
	cr_expect_str_eq(state_of(1000 + MANY / 2, 1000 + MANY / 2), "good");
	cr_expect_eq(change(LEDGER_DO_REVOKE, NULL, 1000, 9999, MANY),
		     (uint64_t)MANY);
	cr_expect_str_eq(state_of(1000 + MANY / 2, 1000 + MANY / 2), "revoked");
}
