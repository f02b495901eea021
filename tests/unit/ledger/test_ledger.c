/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ledger.c - what takes whose place; VAL-23, VAL-33, VAL-35, TOK-08,
 * TOK-11.
 */
#include "fixture.h"

#include "ledger_files.h"

#include <lmdb.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW          UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY        20254

static struct ledger_record other;

static void reopen(uint64_t now)
{
	fixture_open(LEDGER_WRITE, now);
}

static void begin(void)
{
	fixture_make();
	reopen(NOW);
}

TestSuite(ledger, .init = begin, .fini = fixture_end);

static struct ledger_record number(const char *serial, int32_t execution,
				   int32_t expiry)
{
	struct ledger_record record = {
		.extent = e164_extent(441632960083, 441632960083, 12),
		.validity = { .execution_day = TODAY + execution,
			      .expiry_day = TODAY + expiry,
			      .has_expiry = true,
			      .is_signed = true },
		.entity = "EXAMPLE-VE",
		.registrar = "reg-1",
		.method = "42",
	};

	snprintf(record.serial, sizeof(record.serial), "%s", serial);
	return record;
}

static struct ledger_record block(uint64_t first, uint64_t last, uint8_t len,
				  const char *serial)
{
	struct ledger_record record = number(serial, -1, 100);

	record.extent = e164_extent(first, last, len);
	return record;
}

static enum ledger_status put(const struct ledger_record *record)
{
	return ledger_put(ledger, record, &other);
}

/* The serial in force, or "". */
static const char *in_force(void)
{
	static struct ledger_record record;
	const struct e164_extent extent =
		e164_extent(441632960083, 441632960083, 12);

	memset(&record, 0, sizeof(record));
	(void)ledger_get(ledger, &extent, &record);
	return record.serial;
}

struct row {
	const char *id;
	int32_t old[2]; /* execution, expiry, from today */
	int32_t new[2];
	enum ledger_status want;
	const char *in_force;
};

static const struct row rows[] = {
	{ "later execution", { -10, 20 }, { -5, 10 }, LEDGER_OK, "new" },
	{ "earlier execution", { -10, 20 }, { -20, 90 }, LEDGER_OLDER, "old" },
	{ "same, later expiry", { -10, 20 }, { -10, 30 }, LEDGER_OK, "new" },
	{ "same, earlier expiry",
	  { -10, 20 },
	  { -10, 10 },
	  LEDGER_OLDER,
	  "old" },
	{ "same dates", { -10, 20 }, { -10, 20 }, LEDGER_OLDER, "old" },
	{ "VAL-35, future", { -10, 20 }, { 5, 90 }, LEDGER_EARLY, "old" },
	{ "within the skew", { -10, 20 }, { 1, 90 }, LEDGER_OK, "new" },
};

Test(ledger, later_validation_is_in_force)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct ledger_record old =
			number("old", rows[i].old[0], rows[i].old[1]);
		const struct ledger_record new =
			number("new", rows[i].new[0], rows[i].new[1]);

		cr_expect_eq(put(&old), LEDGER_OK, "%s", rows[i].id);
		cr_expect_eq(put(&new), rows[i].want, "%s", rows[i].id);
		cr_expect_str_eq(in_force(), rows[i].in_force, "%s",
				 rows[i].id);
		fixture_end();
		begin();
	}
}

Test(ledger, serials_are_used_once)
{
	const struct ledger_record first = number("1", -10, 20);
	const struct ledger_record second = number("2", -5, 30);
	struct ledger_record changed = first;

	cr_expect_eq(put(&first), LEDGER_OK);
	cr_expect_eq(put(&first), LEDGER_SAME, "TOK-11: again");
	changed.extent = e164_extent(441632960084, 441632960084, 12);
	cr_expect_eq(put(&changed), LEDGER_CONFLICT, "TOK-11: other number");
	cr_expect_eq(other.extent.start, first.extent.start);
	changed = first;
	changed.validity.expiry_day++;
	cr_expect_eq(put(&changed), LEDGER_CONFLICT, "TOK-11: other expiry");
	changed = first;
	snprintf(changed.entity, sizeof(changed.entity), "OTHER-VE");
	cr_expect_eq(put(&changed), LEDGER_OLDER, "another entity's serial");
	cr_expect_eq(put(&second), LEDGER_OK);
	cr_expect_eq(put(&first), LEDGER_SAME, "TOK-08: replay is a no-op");
	cr_expect_str_eq(in_force(), "2");
	changed = first;
	changed.key[0] = 1;
	cr_expect_eq(put(&changed), LEDGER_SAME, "signed anew");
}

Test(ledger, revoked_tokens_stay_out)
{
	const struct ledger_record first = number("1", -10, 20);
	const struct ledger_record older = number("0", -20, 90);
	const struct ledger_record newer = number("2", -10, 20);
	struct ledger_record record;

	cr_expect_eq(put(&first), LEDGER_OK);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &first.extent, &record), LEDGER_OK);
	cr_expect(record.validity.is_revoked);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_SAME);
	cr_expect_eq(put(&first), LEDGER_WITHDRAWN, "replay");
	cr_expect_eq(put(&older), LEDGER_OLDER, "an older one stays out, too");
	cr_expect_str_eq(in_force(), "1");
	cr_expect_eq(put(&newer), LEDGER_OK, "a new one of the same dates");
	cr_expect_eq(ledger_get(ledger, &first.extent, &record), LEDGER_OK);
	cr_expect_not(record.validity.is_revoked);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "3"), LEDGER_NONE,
		     "not seen yet");
	const struct ledger_record third = number("3", -1, 50);

	cr_expect_eq(put(&third), LEDGER_WITHDRAWN, "it comes too late");
}

Test(ledger, revoking_what_was_superseded_changes_nothing)
{
	const struct ledger_record first = number("1", -10, 20);
	const struct ledger_record second = number("2", -5, 30);
	struct ledger_record record;

	cr_expect_eq(put(&first), LEDGER_OK);
	cr_expect_eq(put(&second), LEDGER_OK);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &first.extent, &record), LEDGER_OK);
	cr_expect_str_eq(record.serial, "2");
	cr_expect_not(record.validity.is_revoked);
}

Test(ledger, suspension_by_hand_outlives_a_renewal)
{
	const struct ledger_record first = number("1", -10, 20);
	const struct ledger_record second = number("2", -5, 30);
	struct ledger_record record;

	cr_expect_eq(ledger_suspend(ledger, &first.extent), LEDGER_OK);
	cr_expect_eq(ledger_suspend(ledger, &first.extent), LEDGER_SAME);
	cr_expect_eq(put(&first), LEDGER_OK, "onto a bare suspension");
	cr_expect_eq(put(&second), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &first.extent, &record), LEDGER_OK);
	cr_expect(record.validity.is_suspended);
	cr_expect_not(record.validity.is_bare);
	cr_expect_eq(ledger_resume(ledger, &first.extent), LEDGER_OK);
	cr_expect_eq(ledger_resume(ledger, &first.extent), LEDGER_SAME);
	cr_expect_eq(ledger_get(ledger, &first.extent, &record), LEDGER_OK);
	cr_expect_not(record.validity.is_suspended);
}

Test(ledger, bare_suspension_goes_without_trace)
{
	const struct e164_extent extent =
		e164_extent(441632960083, 441632960083, 12);
	struct ledger_record record;

	cr_expect_eq(ledger_resume(ledger, &extent), LEDGER_NONE);
	cr_expect_eq(ledger_suspend(ledger, &extent), LEDGER_OK);
	cr_expect_eq(ledger_resume(ledger, &extent), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &extent, &record), LEDGER_NONE);
}

Test(ledger, signed_records_yield_to_signed_ones_only)
{
	const struct ledger_record token = number("1", -10, 20);
	struct ledger_record line = number("", -1, 90);

	line.validity.is_signed = false;
	cr_expect_eq(put(&line), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_SAME, "the feed of the next day");
	cr_expect_eq(put(&token), LEDGER_OK, "older, but signed");
	cr_expect_eq(put(&line), LEDGER_WEAKER);
	cr_expect_str_eq(in_force(), "1");
}

Test(ledger, blocks_do_not_cross)
{
	const struct ledger_record first = block(100, 199, 3, "1");
	const struct ledger_record inner = block(150, 159, 3, "2");
	const struct ledger_record outer = block(100, 299, 3, "3");
	const struct ledger_record crossing = block(250, 349, 3, "4");
	const struct ledger_record short_number = block(3, 3, 1, "5");
	const struct ledger_record over_short = block(295, 304, 3, "6");

	cr_expect_eq(put(&first), LEDGER_OK);
	cr_expect_eq(put(&inner), LEDGER_OK);
	cr_expect_eq(put(&outer), LEDGER_OK);
	cr_expect_eq(put(&crossing), LEDGER_CROSSES);
	cr_expect_eq(other.extent.start, outer.extent.start);
	cr_expect_eq(put(&short_number), LEDGER_OK);
	cr_expect_eq(put(&over_short), LEDGER_CROSSES);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "3"), LEDGER_OK);
	cr_expect_eq(put(&crossing), LEDGER_CROSSES, "the short number");
	cr_expect_eq(other.extent.start, short_number.extent.start);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "5"), LEDGER_OK);
	cr_expect_eq(put(&crossing), LEDGER_CROSSES,
		     "its part would be no number of one digit");
}

/* What the record of a block of three digits is, in one word. */
static const char *state_at(struct e164_extent extent)
{
	struct ledger_record record;

	if (ledger_get(ledger, &extent, &record) != LEDGER_OK)
		return "none";
	if (record.validity.is_bare)
		return "bare";
	if (record.validity.is_revoked)
		return record.validity.is_suspended ? "both" : "revoked";
	return record.validity.is_suspended ? "suspended" : "good";
}

static const char *state_of(uint64_t first, uint64_t last)
{
	return state_at(e164_extent(first, last, 3));
}

Test(ledger, what_is_cut_stays_blocked)
{
	const struct ledger_record old = block(100, 199, 3, "1");
	const struct ledger_record new = block(150, 249, 3, "2");
	const struct ledger_record left = block(50, 109, 3, "3");
	const struct e164_extent by_hand = e164_extent(140, 259, 3);

	cr_expect_eq(put(&old), LEDGER_OK);
	cr_expect_eq(ledger_suspend(ledger, &old.extent), LEDGER_OK);
	cr_expect_eq(put(&new), LEDGER_CROSSES);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(put(&new), LEDGER_OK);
	cr_expect_str_eq(state_of(100, 199), "none");
	cr_expect_str_eq(state_of(100, 149), "both");
	cr_expect_str_eq(state_of(150, 199), "bare", "suspended by hand");
	cr_expect_str_eq(state_of(150, 249), "good");
	cr_expect_eq(put(&left), LEDGER_OK);
	cr_expect_str_eq(state_of(100, 109), "bare");
	cr_expect_str_eq(state_of(110, 149), "both");
	cr_expect_eq(ledger_suspend(ledger, &by_hand), LEDGER_OK);
	cr_expect_str_eq(state_of(110, 139), "both");
	cr_expect_str_eq(state_of(140, 149), "both", "by the suspension");
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK,
		     "no two cross");
}

/* What is left of a block is revoked with it, however often it was cut. */
Test(ledger, what_was_cut_a_thousand_times_is_revoked)
{
	const struct e164_extent left = e164_extent(1000000, 1001899, 7);
	struct ledger_record old = block(1000000, 1002999, 7, "1");
	struct e164_extent by_hand;

	old.validity.execution_day = TODAY - 10;
	old.validity.expiry_day = TODAY - 1;
	cr_assert_eq(put(&old), LEDGER_OK);
	for (uint64_t i = 0; i < 1100; i++) {
		by_hand = e164_extent(1002999 - i, 1003000, 7);
		cr_assert_eq(ledger_suspend(ledger, &by_hand), LEDGER_OK);
	}
	cr_expect_str_eq(state_at(left), "good", "but expired");
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_str_eq(state_at(left), "revoked");
}

Test(ledger, what_is_refused_changes_nothing)
{
	const struct ledger_record old = block(100, 199, 3, "1");
	const struct ledger_record good = block(200, 299, 3, "2");
	const struct ledger_record new = block(150, 249, 3, "3");

	cr_expect_eq(put(&old), LEDGER_OK);
	cr_expect_eq(put(&good), LEDGER_OK);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(put(&new), LEDGER_CROSSES);
	cr_expect_str_eq(state_of(100, 199), "revoked");
	cr_expect_eq(ledger_revoke_numbers(ledger, &good.extent), LEDGER_OK);
	cr_expect_eq(put(&new), LEDGER_OK);
	cr_expect_str_eq(state_of(100, 149), "revoked");
	cr_expect_str_eq(state_of(150, 249), "good");
	cr_expect_str_eq(state_of(250, 299), "revoked");
}

static struct ledger_record with_id(struct ledger_record record, const char *id)
{
	record.domain_len = 1;
	snprintf(record.handle, sizeof(record.handle), "%s", id);
	return record;
}

Test(ledger, one_id_one_record)
{
	const struct e164_extent domain = e164_extent(3, 3, 1);
	struct ledger_record first = block(300, 349, 3, "1");
	struct ledger_record second = block(350, 399, 3, "2");
	struct ledger_record shifted = block(325, 374, 3, "3");

	first.validity.execution_day = TODAY - 5;
	second.validity.execution_day = TODAY - 3;
	cr_expect_eq(put(&first), LEDGER_OK, "by itself");
	second = with_id(second, "H");
	cr_expect_eq(put(&second), LEDGER_OK);
	first = with_id(first, "H");
	cr_expect_eq(put(&first), LEDGER_SAME, "older than what has the id");
	cr_expect_eq(ledger_suspend(ledger, &second.extent), LEDGER_OK);
	shifted = with_id(shifted, "H");
	cr_expect_eq(put(&shifted), LEDGER_CROSSES, "the first one stands");
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(put(&shifted), LEDGER_OK, "its own id is no bar");
	cr_expect_str_eq(state_of(300, 324), "revoked");
	cr_expect_str_eq(state_of(325, 374), "good");
	cr_expect_str_eq(state_of(350, 374), "bare", "still suspended");
	cr_expect_str_eq(state_of(375, 399), "bare");
	cr_expect_eq(ledger_remove(ledger, &domain, "H"), LEDGER_OK);
	cr_expect_str_eq(state_of(325, 374), "revoked");
	/* The id goes on; what was revoked stays so. */
	second = with_id(block(310, 311, 3, "4"), "H");
	cr_expect_eq(put(&second), LEDGER_OK);
	cr_expect_str_eq(state_of(325, 374), "revoked");
	cr_expect_str_eq(state_of(310, 311), "good");
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

/* Two ids may stand for one record. */
Test(ledger, one_record_two_ids)
{
	const struct e164_extent domain = e164_extent(3, 3, 1);
	const struct ledger_record plain = block(300, 349, 3, "1");
	const struct ledger_record first = with_id(plain, "G");
	const struct ledger_record second = with_id(plain, "H");

	cr_expect_eq(put(&first), LEDGER_OK);
	cr_expect_eq(put(&second), LEDGER_OK);
	cr_expect_eq(put(&first), LEDGER_SAME, "replayed");
	cr_expect_eq(ledger_remove(ledger, &domain, "H"), LEDGER_OK);
	cr_expect_str_eq(state_of(300, 349), "good", "by its other id");
	cr_expect_eq(ledger_remove(ledger, &domain, "H"), LEDGER_GONE);
	cr_expect_eq(ledger_remove(ledger, &domain, "G"), LEDGER_OK);
	cr_expect_str_eq(state_of(300, 349), "revoked");
	cr_expect_eq(ledger_remove(ledger, &domain, "G"), LEDGER_GONE);
}

/* A later one of the new numbers is no reason to leave the old ones. */
Test(ledger, an_id_leaves_its_numbers)
{
	struct ledger_record here = with_id(block(300, 349, 3, "1"), "H");
	struct ledger_record there = block(350, 399, 3, "2");
	struct ledger_record late = with_id(block(350, 399, 3, "3"), "H");

	here.validity.execution_day = TODAY - 5;
	late.validity.execution_day = TODAY - 3;
	cr_expect_eq(put(&here), LEDGER_OK);
	cr_expect_eq(put(&there), LEDGER_OK);
	cr_expect_eq(put(&late), LEDGER_OLDER);
	cr_expect_str_eq(state_of(300, 349), "none");
	cr_expect_str_eq(state_of(350, 399), "good");
}

/* A serial is withdrawn with and without a signature, seen or not. */
Test(ledger, revokes_whatever_has_the_serial)
{
	const struct ledger_record token = block(100, 199, 3, "1");
	struct ledger_record line = block(200, 299, 3, "1");
	struct ledger_record unseen = block(400, 499, 3, "7");

	line.validity.is_signed = false;
	unseen.validity.is_signed = false;
	cr_expect_eq(put(&token), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_OK);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_str_eq(state_of(100, 199), "revoked");
	cr_expect_str_eq(state_of(200, 299), "revoked");
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_SAME);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "7"), LEDGER_NONE);
	cr_expect_eq(put(&unseen), LEDGER_WITHDRAWN);
}

/*
 * Without a serial: by its numbers, and the same line does not bring it back.
 */
Test(ledger, revokes_numbers)
{
	struct ledger_record line = block(200, 299, 3, "");

	line.validity.is_signed = false;
	cr_expect_eq(ledger_revoke_numbers(ledger, &line.extent), LEDGER_NONE);
	cr_expect_eq(put(&line), LEDGER_OK);
	cr_expect_eq(ledger_revoke_numbers(ledger, &line.extent), LEDGER_OK);
	cr_expect_eq(ledger_revoke_numbers(ledger, &line.extent), LEDGER_SAME);
	cr_expect_eq(put(&line), LEDGER_WITHDRAWN);
	line.validity.expiry_day++;
	cr_expect_eq(put(&line), LEDGER_OK, "another statement, not older");
}

/* X is withdrawn, Y takes its place and is withdrawn, and X comes again. */
Test(ledger, a_line_that_was_revoked_stays_so)
{
	struct ledger_record first = block(200, 299, 3, "");
	struct ledger_record second = block(250, 349, 3, "");

	first.validity.is_signed = false;
	second.validity.is_signed = false;
	cr_expect_eq(put(&first), LEDGER_OK);
	cr_expect_eq(ledger_revoke_numbers(ledger, &first.extent), LEDGER_OK);
	cr_expect_eq(put(&second), LEDGER_OK);
	cr_expect_eq(ledger_revoke_numbers(ledger, &second.extent), LEDGER_OK);
	cr_expect_eq(put(&first), LEDGER_WITHDRAWN);
	cr_expect_eq(put(&second), LEDGER_WITHDRAWN);
}

static struct e164_validity_policy
tokens_required(void *arg, const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return (struct e164_validity_policy){
		.validation = E164_VALIDATION_SIGNED,
		.no_expiry = E164_NO_EXPIRY_ACCEPT,
	};
}

/* Where tokens are required, a feed lifts no withdrawal and hides no token. */
Test(ledger, a_feed_ends_nothing_where_tokens_are_required)
{
	const struct ledger_record token = block(150, 159, 3, "1");
	struct ledger_record line = block(150, 159, 3, "");
	struct ledger_record crossing = block(155, 164, 3, "");

	line.validity.is_signed = false;
	line.validity.execution_day = TODAY;
	crossing.validity = line.validity;
	ledger_set_policy(ledger, tokens_required, NULL);
	cr_expect_eq(put(&token), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_WEAKER);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_WEAKER);
	cr_expect_eq(put(&crossing), LEDGER_CROSSES);
	cr_expect_str_eq(state_of(150, 159), "revoked");
	cr_expect_str_eq(state_of(155, 164), "none");
}

/* It cuts no suspension either, whose parts would hide tokens. */
Test(ledger, a_feed_cuts_nothing_where_tokens_are_required)
{
	const struct e164_extent by_hand = e164_extent(150, 159, 3);
	struct ledger_record crossing = block(155, 164, 3, "");

	crossing.validity.is_signed = false;
	ledger_set_policy(ledger, tokens_required, NULL);
	cr_expect_eq(ledger_suspend(ledger, &by_hand), LEDGER_OK);
	cr_expect_eq(put(&crossing), LEDGER_CROSSES);
	cr_expect_str_eq(state_of(150, 159), "bare");
}

/* Refused, and nothing worse. */
Test(ledger, more_in_the_way_than_can_be_kept_in_mind)
{
	struct ledger_record line = block(1, 1, 1, "");
	const struct e164_extent by_hand = e164_extent(493025000, 493034999, 9);

	line.validity.is_signed = false;
	for (uint64_t i = 0; i < 1100; i++) {
		line.extent = e164_extent(493020000 + i, 493029999 - i, 9);
		cr_assert_eq(put(&line), LEDGER_OK);
	}
	line.extent = by_hand;
	cr_expect_eq(put(&line), LEDGER_CROSSES);
	cr_expect_eq(ledger_suspend(ledger, &by_hand), LEDGER_CROSSES);
}

Test(ledger, entities_have_an_end)
{
	struct ledger_record line = block(1, 1, 1, "");

	line.validity.is_signed = false;
	for (uint64_t i = 0; i < 4096; i++) {
		line.extent = e164_extent(10000 + i, 10000 + i, 5);
		snprintf(line.entity, sizeof(line.entity), "%u", (unsigned)i);
		cr_assert_eq(put(&line), LEDGER_OK);
	}
	line.extent = e164_extent(20000, 20000, 5);
	cr_expect_eq(put(&line), LEDGER_OK, "a known one");
	line.extent = e164_extent(20001, 20001, 5);
	snprintf(line.entity, sizeof(line.entity), "one too many");
	cr_expect_eq(put(&line), LEDGER_FULL);
	cr_expect_eq(ledger_commit(ledger, true, true), LEDGER_OK);
}

/* A feed stays away from what tokens say, as long as they say it. */
Test(ledger, feeds_and_tokens)
{
	const struct ledger_record around = block(1, 1, 1, "1");
	const struct e164_extent between = e164_extent(15, 15, 2);
	struct ledger_record line = block(150, 150, 3, "");
	struct ledger_record token = block(150, 150, 3, "2");

	line.validity.is_signed = false;
	cr_expect_eq(put(&around), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_WEAKER);
	cr_expect_eq(ledger_suspend(ledger, &between), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_WEAKER, "the token is still there");
	cr_expect_eq(ledger_suspend(ledger, &line.extent), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_WEAKER, "a suspension is no record");
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_OK);
	cr_expect_str_eq(state_of(150, 150), "suspended");
	/* VAL-35: a token to come does not end what is in force. */
	token.validity.execution_day = TODAY + 20;
	cr_expect_eq(put(&token), LEDGER_EARLY);
	/* When the token is over, a feed may follow. */
	token.validity.execution_day = TODAY - 1;
	token.validity.expiry_day = TODAY + 10;
	cr_expect_eq(put(&token), LEDGER_OK);
	line.validity.execution_day = TODAY;
	cr_expect_eq(put(&line), LEDGER_WEAKER);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	reopen(NOW + 11 * 86400);
	cr_expect_eq(put(&line), LEDGER_OK);
}

Test(ledger, removes_by_handle)
{
	struct ledger_record record = number("1", -10, 20);

	record.domain_len = record.extent.len;
	snprintf(record.handle, sizeof(record.handle), "EK77");
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_remove(ledger, &record.extent, "EK78"),
		     LEDGER_AWAITED);
	cr_expect_eq(ledger_remove(ledger, &record.extent, "EK77"), LEDGER_OK);
	cr_expect_eq(ledger_remove(ledger, &record.extent, "EK77"),
		     LEDGER_GONE);
	ledger_begin_message(ledger);
	cr_expect_eq(put(&record), LEDGER_WITHDRAWN);
}

static bool has_key(void *arg, const struct ledger_record *record)
{
	return record->key[0] == *(const uint8_t *)arg;
}

Test(ledger, audit_follows_the_trusted_keys)
{
	const uint8_t trust[2][LEDGER_HASH_LEN] = { { 1 }, { 2 } };
	uint8_t trusted = 7;
	uint64_t changed = 0;
	struct ledger_record record = number("1", -10, 20);

	record.key[0] = 7;
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_check_trust(ledger, trust[0], has_key, &trusted,
					&changed),
		     LEDGER_OK);
	cr_expect_eq(changed, 0);
	trusted = 8;
	cr_expect_eq(ledger_check_trust(ledger, trust[0], has_key, &trusted,
					&changed),
		     LEDGER_OK);
	cr_expect_eq(changed, 0, "the same trust is not looked at again");
	cr_expect_eq(ledger_check_trust(ledger, trust[1], has_key, &trusted,
					&changed),
		     LEDGER_OK);
	cr_expect_eq(changed, 1, "VAL-23");
	cr_expect_eq(ledger_get(ledger, &record.extent, &record), LEDGER_OK);
	cr_expect(record.validity.is_distrusted);
	trusted = 7;
	cr_expect_eq(ledger_check_trust(ledger, trust[0], has_key, &trusted,
					&changed),
		     LEDGER_OK);
	cr_expect_eq(changed, 1, "and back");
}

Test(ledger, nothing_stays_without_a_commit)
{
	const struct ledger_record record = number("1", -10, 20);

	cr_expect_eq(put(&record), LEDGER_OK);
	reopen(NOW);
	cr_expect_str_eq(in_force(), "");
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	reopen(NOW);
	cr_expect_str_eq(in_force(), "1");
}

/* As if an earlier version had made it, which had no such table. */
static void make_old(uint8_t version, const char *without)
{
	char folder[300];
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	MDB_val key = { 5, "state" };
	MDB_val value;
	uint8_t meta[4096];

	snprintf(folder, sizeof(folder), "%s/ledger", path);
	cr_assert_eq(mdb_env_create(&env), 0);
	cr_assert_eq(mdb_env_set_maxdbs(env, 16), 0);
	cr_assert_eq(mdb_env_open(env, folder, 0, 0600), 0);
	cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
	cr_assert_eq(mdb_dbi_open(txn, without, 0, &dbi), 0);
	cr_assert_eq(mdb_drop(txn, dbi, 1), 0);
	cr_assert_eq(mdb_dbi_open(txn, "meta", 0, &dbi), 0);
	cr_assert_eq(mdb_get(txn, dbi, &key, &value), 0);
	cr_assert_lt(value.mv_size, sizeof(meta));
	memcpy(meta, value.mv_data, value.mv_size);
	cr_expect_eq(meta[0], LEDGER_VERSION,
		     "what is written has the version of now");
	meta[0] = version;
	value.mv_data = meta;
	cr_assert_eq(mdb_put(txn, dbi, &key, &value, 0), 0);
	cr_assert_eq(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
}

/* It knew no log, and no status of a line. */
Test(ledger, the_version_before_is_taken_over)
{
	struct ledger_record record = number("1", -10, 20);

	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	for (int i = 0; i < 2; i++) {
		ledger_close(ledger);
		ledger = NULL;
		make_old(3, "log");
		reopen(NOW + 1);
		cr_expect_eq(ledger_get(ledger, &record.extent, &record),
			     LEDGER_OK);
		record = number("2", -5, 20);
		cr_expect_eq(put(&record), i ? LEDGER_SAME : LEDGER_OK);
		cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	}
}

static bool count_past(void *arg, const struct ledger_past *past)
{
	cr_expect_str_eq(past->record.serial, "1");
	++*(unsigned *)arg;
	return true;
}

static unsigned history(void)
{
	unsigned count = 0;

	cr_expect_eq(ledger_each_past(ledger, count_past, &count), LEDGER_OK);
	return count;
}

static bool count_late(void *arg, const struct ledger_past *past)
{
	*(unsigned *)arg += past->fate == LEDGER_LATE;
	return true;
}

/* Each day a feed has the same line, which is older: that is said once. */
Test(ledger, what_is_older_is_kept_once)
{
	struct ledger_record later = number("", -5, 20);
	struct ledger_record line = number("", -10, 20);
	unsigned count = 0;

	later.validity.is_signed = line.validity.is_signed = false;
	snprintf(line.entity, sizeof(line.entity), "another");
	cr_expect_eq(put(&later), LEDGER_OK);
	for (unsigned i = 0; i < 3; i++)
		cr_expect_eq(put(&line), LEDGER_OLDER);
	cr_expect_eq(ledger_each_past(ledger, count_late, &count), LEDGER_OK);
	cr_expect_eq(count, 1u);
	/* Against another one it is news. */
	later.validity.execution_day++;
	cr_expect_eq(put(&later), LEDGER_OK);
	cr_expect_eq(put(&line), LEDGER_OLDER);
	count = 0;
	cr_expect_eq(ledger_each_past(ledger, count_late, &count), LEDGER_OK);
	cr_expect_eq(count, 2u);
}

/* Version 4 packed nothing, so there are no such tables. */
Test(ledger, the_version_that_packed_nothing_is_taken_over)
{
	struct ledger_record record = number("1", -10, 20);
	char message[LEDGER_MESSAGE_MAX] = "";
	uint64_t octets;

	cr_expect_eq(put(&record), LEDGER_OK);
	record = number("2", -5, 20);
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	ledger_close(ledger);
	make_old(LEDGER_VERSION, "packed-history");
	make_old(4, "packed-serials");
	ledger = ledger_open(path, LEDGER_READ, NOW + 1, message);
	cr_assert(ledger, "%s", message);
	cr_expect_eq(history(), 1);
	reopen(NOW + 1);
	cr_expect_eq(history(), 1);
	cr_expect_eq(ledger_compact(ledger, &octets, &octets), LEDGER_OK);
	cr_expect_eq(history(), 1);
	reopen(NOW + 1);
	cr_expect_eq(history(), 1);
	record = number("1", -10, 20);
	cr_expect_eq(ledger_knows(ledger, &record), LEDGER_OK);
}

/* Two that came at once have one second, and an order. */
Test(ledger, time_of_a_change_never_goes_back)
{
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger_record record = number("1", -10, 20);

	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	reopen(NOW - 60);
	record = number("2", -5, 20);
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &record.extent, &record), LEDGER_OK);
	cr_expect_eq(record.imported_sec, NOW);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	ledger_close(ledger);
	ledger = ledger_open(path, LEDGER_WRITE, NOW - 61, message);
	cr_expect_null(ledger);
	cr_expect(strstr(message, "61 seconds behind"), "%s", message);
	cr_expect(strstr(message, "--reset-clock"), "%s", message);
}

/* A clock that was years ahead is not the end of the store. */
Test(ledger, time_goes_back_when_told_so)
{
	const uint64_t ahead = NOW + UINT64_C(4) * 365 * 86400;
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger_record record = number("1", -10, 20);
	struct ledger_record kept;

	reopen(ahead);
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &record.extent, &kept), LEDGER_OK);
	ledger_close(ledger);
	ledger = ledger_open(path, LEDGER_RESET, NOW, message);
	cr_assert(ledger, "%s", message);
	cr_expect_eq(ledger_commit(ledger, false, false), LEDGER_OK);
	reopen(NOW);
	record = number("2", -5, 20);
	cr_expect_eq(put(&record), LEDGER_OK);
	cr_expect_eq(ledger_get(ledger, &record.extent, &record), LEDGER_OK);
	cr_expect_eq(record.imported_sec, NOW);
	cr_expect_gt(record.generation, kept.generation, "order goes on");
}

static bool count_one(void *arg, const struct ledger_record *record)
{
	(void)record;
	++*(unsigned *)arg;
	return true;
}

/* Each one was superseded by the one that came next, a second later. */
static bool check_past(void *arg, const struct ledger_past *past)
{
	unsigned *count = arg;

	cr_expect_eq(past->fate, LEDGER_SUPERSEDED);
	cr_expect_eq(past->at_sec, NOW + *count + 1);
	cr_expect_eq(past->record.serial[0], (char)('0' + *count));
	cr_expect_eq(past->by.serial[0], (char)('1' + *count));
	++*count;
	return true;
}

Test(ledger, history_keeps_what_was_superseded)
{
	unsigned records = 0;
	unsigned history = 0;

	for (int i = 0; i < 5; i++) {
		char serial[16];

		snprintf(serial, sizeof(serial), "%d", i);
		reopen(NOW + (uint64_t)i);
		const struct ledger_record record = number(serial, -10 + i, 20);

		cr_expect_eq(put(&record), LEDGER_OK);
		cr_expect_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	}
	cr_expect_eq(ledger_each(ledger, count_one, &records), LEDGER_OK);
	cr_expect_eq(ledger_each_past(ledger, check_past, &history), LEDGER_OK);
	cr_expect_eq(records, 1);
	cr_expect_eq(history, 4);
}

Test(ledger, records_round_trip_and_damage_is_noticed)
{
	struct ledger_record record = number("1", -10, 20);
	struct ledger_record back;
	uint8_t blob[LEDGER_BLOB_MAX];

	record.validity.is_suspended = true;
	record.validity.is_distrusted = true;
	record.domain_len = 7;
	memset(record.registrar, 'r', LEDGER_TEXT_MAX);
	memset(record.key, 0xa5, sizeof(record.key));
	const size_t len = ledger_encode(&record, blob);

	cr_assert(ledger_decode(e164_slice(blob, len), &back));
	cr_expect_eq(memcmp(&record, &back, sizeof(back)), 0);
	for (size_t i = 0; i < len * 8; i++) {
		blob[i / 8] ^= (uint8_t)(1 << i % 8);
		cr_expect_not(ledger_decode(e164_slice(blob, len), &back),
			      "%zu", i);
		blob[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t i = 0; i < len; i++)
		cr_expect_not(ledger_decode(e164_slice(blob, i), &back), "%zu",
			      i);
}
