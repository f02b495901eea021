/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_purge.c - what is long over goes, and no block goes with it.
 */
#include "fixture.h"

#include "ledger_evidence.h"
#include "ledger_log.h"
#include "ledger_purge.h"

#define DAY   UINT64_C(86400)
#define NOW   UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY 20254
#define LATER (NOW + 40 * DAY)
#define FIRST UINT64_C(441632960000)

static struct ledger_record other;
static bool is_allowed; /* numbers without a record */
static enum e164_no_expiry no_expiry;

static struct e164_validity_policy policy(void *arg,
					  const struct ledger_record *record)
{
	(void)arg;
	(void)record;
	return (struct e164_validity_policy){
		.validation = E164_VALIDATION_UNSIGNED,
		.no_expiry = no_expiry,
		.is_unknown_allowed = is_allowed,
	};
}

static void open_at(uint64_t now, enum ledger_mode mode)
{
	fixture_open(mode, now);
	ledger_set_policy(ledger, policy, NULL);
}

static void begin(void)
{
	fixture_make();
	no_expiry = E164_NO_EXPIRY_ACCEPT;
	open_at(NOW, LEDGER_WRITE);
}

TestSuite(purge, .init = begin, .fini = fixture_end);

/* Days from TODAY. */
static struct ledger_record token(unsigned from, unsigned to,
				  const char *serial, int execution, int expiry)
{
	struct ledger_record record = {
		.extent = e164_extent(FIRST + from, FIRST + to, 12),
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

static enum ledger_status put(const struct ledger_record *record)
{
	return ledger_put(ledger, record, &other);
}

static void commit_until(uint64_t now)
{
	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK, "%s",
		     ledger_message(ledger));
	open_at(now, LEDGER_WRITE);
}

static struct ledger_purge purge(uint32_t days)
{
	struct ledger_purge gone;

	cr_assert_eq(ledger_purge(ledger, days, &gone), LEDGER_OK, "%s",
		     ledger_message(ledger));
	return gone;
}

static bool is_there(unsigned from, unsigned to)
{
	const struct e164_extent extent =
		e164_extent(FIRST + from, FIRST + to, 12);
	struct ledger_record record;

	return ledger_get(ledger, &extent, &record) == LEDGER_OK;
}

static void enter(const struct ledger_record *record)
{
	cr_assert_eq(put(record), LEDGER_OK);
}

static void withdraw(unsigned number)
{
	const struct e164_extent extent =
		e164_extent(FIRST + number, FIRST + number, 12);

	cr_assert_eq(ledger_revoke_numbers(ledger, &extent), LEDGER_OK);
}

Test(purge, expired_goes_after_its_days_and_valid_stays)
{
	const struct ledger_record expired = token(1, 1, "1", -30, 5);
	const struct ledger_record valid = token(2, 2, "2", -30, 90);

	enter(&expired);
	enter(&valid);
	commit_until(LATER);
	cr_expect_eq(purge(36).numbers, 0);
	cr_expect(is_there(1, 1));
	cr_expect_eq(purge(30).numbers, 1);
	cr_expect(!is_there(1, 1));
	cr_expect(is_there(2, 2));
}

/* What "reject" ends has been over since its execution, and no longer. */
Test(purge, what_reject_ends_stays_for_its_days)
{
	struct ledger_record endless = token(1, 1, "1", -30, 0);

	endless.validity.has_expiry = false;
	enter(&endless);
	commit_until(LATER);
	no_expiry = E164_NO_EXPIRY_REJECT;
	cr_expect_eq(purge(400).numbers, 0);
	cr_expect(is_there(1, 1));
	cr_expect_eq(purge(30).numbers, 1);
}

Test(purge, dry_run_changes_nothing)
{
	const struct ledger_record expired = token(1, 1, "1", -30, 5);

	enter(&expired);
	commit_until(LATER);
	open_at(LATER, LEDGER_TRY);
	cr_expect_eq(purge(30).numbers, 1);
	open_at(LATER, LEDGER_WRITE);
	cr_expect(is_there(1, 1));
}

/* Else the block would decide, and it is in force. */
Test(purge, expired_within_a_block_stays)
{
	const struct ledger_record block = token(0, 99, "1", -30, 90);
	const struct ledger_record expired = token(1, 1, "2", -30, 5);

	enter(&block);
	enter(&expired);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 0);
	cr_expect(is_there(1, 1));
}

/* It would decide about the longer numbers below. */
Test(purge, a_shorter_number_within_a_block_stays)
{
	struct ledger_record block = token(0, 0, "1", -30, 90);
	const struct ledger_record expired = token(7, 7, "2", -30, 5);

	block.extent = e164_extent(10 * FIRST + 40, 10 * FIRST + 98, 13);
	enter(&block);
	enter(&expired);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 0);
	cr_expect(is_there(7, 7));
}

Test(purge, expired_block_goes_with_what_is_in_it)
{
	const struct ledger_record block = token(0, 99, "1", -30, 5);
	const struct ledger_record expired = token(1, 1, "2", -30, 5);

	enter(&block);
	enter(&expired);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 2);
	cr_expect(!is_there(1, 1) && !is_there(0, 99));
}

Test(purge, numbers_that_would_be_allowed_then_stay)
{
	const struct ledger_record expired = token(1, 1, "1", -30, 5);
	const struct ledger_record revoked = token(2, 2, "2", -30, 90);

	enter(&expired);
	enter(&revoked);
	withdraw(2);
	commit_until(LATER);
	is_allowed = true;
	cr_expect_eq(purge(0).numbers, 0);
	cr_expect(is_there(1, 1) && is_there(2, 2));
	is_allowed = false;
}

Test(purge, suspension_by_hand_stays)
{
	const struct ledger_record expired = token(1, 1, "1", -30, 5);
	const struct e164_extent bare = e164_extent(FIRST + 7, FIRST + 7, 12);

	enter(&expired);
	cr_assert_eq(ledger_suspend(ledger, &expired.extent), LEDGER_OK);
	cr_assert_eq(ledger_suspend(ledger, &bare), LEDGER_OK);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 0);
	cr_expect(is_there(1, 1) && is_there(7, 7));
}

Test(purge, revoked_goes_and_does_not_come_back)
{
	const struct ledger_record revoked = token(1, 1, "1", -9, 900);
	const struct ledger_record older = token(1, 1, "2", -10, 900);
	const struct ledger_record same_day = token(1, 1, "3", -9, 900);
	const struct ledger_record later = token(1, 1, "4", -8, 900);

	enter(&revoked);
	withdraw(1);
	commit_until(LATER);
	cr_expect_eq(purge(41).numbers, 0);
	cr_expect_eq(purge(39).numbers, 1);
	commit_until(LATER + 1);
	cr_expect(!is_there(1, 1));
	cr_expect_eq(put(&revoked), LEDGER_WITHDRAWN);
	cr_expect_eq(put(&older), LEDGER_WITHDRAWN);
	cr_expect_eq(put(&same_day), LEDGER_WITHDRAWN);
	cr_expect_eq(ledger_revoke(ledger, "EXAMPLE-VE", "1"), LEDGER_SAME);
	cr_expect_eq(put(&later), LEDGER_OK);
	/* Nor when that is over. */
	withdraw(1);
	cr_expect_eq(put(&older), LEDGER_WITHDRAWN);
}

Test(purge, serial_alone_stays_revoked)
{
	const struct ledger_record revoked = token(1, 1, "1", -9, 900);
	const struct ledger_record elsewhere = token(5, 5, "1", -2, 900);

	enter(&revoked);
	withdraw(1);
	cr_assert_eq(ledger_revoke(ledger, "EXAMPLE-VE", "unseen"),
		     LEDGER_NONE);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 1);
	cr_expect_eq(put(&elsewhere), LEDGER_WITHDRAWN);
	struct ledger_record unseen = token(6, 6, "unseen", -2, 900);

	cr_expect_eq(put(&unseen), LEDGER_WITHDRAWN);
}

Test(purge, delete_still_undoes_a_revocation)
{
	const struct ledger_record revoked = token(1, 1, "1", -9, 900);

	enter(&revoked);
	withdraw(1);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 1);
	cr_expect_eq(ledger_forget_serial(ledger, "EXAMPLE-VE", "1", "why"),
		     LEDGER_OK);
	cr_expect_eq(put(&revoked), LEDGER_WITHDRAWN);
	cr_expect_eq(ledger_forget_numbers(ledger, &revoked.extent, "why"),
		     LEDGER_OK);
	const struct ledger_record later = token(1, 1, "9", -9, 900);

	cr_expect_eq(put(&later), LEDGER_OK);
}

/* Long after its end, nothing is kept of what was revoked. */
Test(purge, spent_leaves_nothing)
{
	const struct ledger_record revoked = token(1, 1, "1", -30, 5);

	enter(&revoked);
	withdraw(1);
	commit_until(NOW + 400 * DAY);
	cr_expect_eq(purge(30).numbers, 1);
	cr_expect_eq(put(&revoked), LEDGER_OK);
}

static bool count_past(void *arg, const struct ledger_past *past)
{
	(void)past;
	++*(unsigned *)arg;
	return true;
}

static unsigned history(void)
{
	unsigned count = 0;

	cr_assert_eq(ledger_each_past(ledger, count_past, &count), LEDGER_OK);
	return count;
}

Test(purge, history_goes_and_what_it_had_stays_out)
{
	const struct ledger_record first = token(1, 1, "1", -9, 900);
	const struct ledger_record second = token(1, 1, "2", -5, 900);

	enter(&first);
	enter(&second);
	commit_until(LATER);
	cr_expect_eq(purge(41).history, 0);
	cr_expect_eq(purge(39).history, 1);
	commit_until(LATER + 1);
	cr_expect_eq(history(), 0);
	cr_expect_eq(put(&first), LEDGER_OLDER);
	withdraw(1);
	cr_expect_eq(put(&first), LEDGER_WITHDRAWN);
}

/* Even though what replaced it was moved back, then revoked and purged. */
Test(purge, superseded_stays_out_when_a_correction_is_withdrawn)
{
	struct ledger_record first = token(1, 1, "", -9, 900);
	struct ledger_record second = token(1, 1, "", -5, 900);
	struct ledger_record third = token(1, 1, "", -20, 900);

	first.validity.is_signed = second.validity.is_signed = false;
	third.validity.is_signed = false;
	snprintf(second.registrar, sizeof(second.registrar), "reg-2");
	snprintf(first.entity, sizeof(first.entity), "OTHER");
	enter(&first);
	enter(&second);
	commit_until(LATER);
	cr_expect_eq(purge(0).history, 1);
	enter(&third); /* the same line, corrected */
	withdraw(1);
	commit_until(LATER + 50 * DAY);
	cr_expect_eq(put(&first), LEDGER_WITHDRAWN);
	(void)purge(0);
	cr_expect(!is_there(1, 1));
	cr_expect_eq(put(&first), LEDGER_WITHDRAWN);
	cr_expect_eq(put(&second), LEDGER_WITHDRAWN);
	cr_expect_eq(put(&third), LEDGER_WITHDRAWN);
}

/* It expires later than what took its place, and its history is still there. */
Test(purge, superseded_stays_out_when_the_number_has_gone)
{
	struct ledger_record first = token(1, 1, "1", -30, 900);
	struct ledger_record second = token(1, 1, "2", -20, -10);

	first.validity.is_signed = second.validity.is_signed = false;
	enter(&first);
	enter(&second);
	commit_until(NOW + 5 * DAY);
	cr_expect_eq(put(&first), LEDGER_OLDER);
	commit_until(NOW + 6 * DAY);
	const struct ledger_purge gone = purge(10);

	cr_expect_eq(gone.numbers, 1);
	cr_expect_eq(gone.history, 0);
	commit_until(NOW + 7 * DAY);
	cr_expect(!is_there(1, 1));
	cr_expect_eq(put(&first), LEDGER_WITHDRAWN);
	cr_expect_eq(put(&second), LEDGER_OK);
}

Test(purge, corrected_is_kept_until_it_is_spent)
{
	struct ledger_record first = token(1, 1, "", -9, 60);
	struct ledger_record second = token(1, 1, "", -12, 900);

	first.validity.is_signed = second.validity.is_signed = false;
	enter(&first);
	enter(&second);
	commit_until(LATER);
	cr_expect_eq(purge(0).history, 0);
	commit_until(NOW + 500 * DAY);
	cr_expect_eq(purge(0).history, 1);
}

Test(purge, ids_of_what_is_gone_are_unknown)
{
	struct ledger_record record = token(1, 1, "1", -9, 900);

	snprintf(record.handle, sizeof(record.handle), "H");
	record.domain_len = 12;
	enter(&record);
	cr_assert_eq(ledger_remove(ledger, &record.extent, "H"), LEDGER_OK);
	commit_until(LATER);
	cr_expect_eq(purge(0).numbers, 1);
	cr_expect_eq(put(&record), LEDGER_WITHDRAWN);
	struct ledger_record next = token(1, 1, "2", -2, 900);

	snprintf(next.handle, sizeof(next.handle), "H");
	next.domain_len = 12;
	cr_expect_eq(put(&next), LEDGER_OK);
}

/* One that expired long ago decides beside it, but the days are its own. */
Test(purge, revoked_beside_goes_after_its_days)
{
	struct ledger_record later = token(1, 1, "1", -9, 5);
	struct ledger_record longer = token(1, 1, "2", -20, 900);

	snprintf(later.handle, sizeof(later.handle), "H");
	snprintf(longer.handle, sizeof(longer.handle), "G");
	later.domain_len = longer.domain_len = 12;
	enter(&later);
	cr_assert_eq(put(&longer), LEDGER_BESIDE);
	commit_until(LATER);
	cr_assert_eq(ledger_remove(ledger, &longer.extent, "G"), LEDGER_OK);
	cr_expect_eq(purge(30).numbers, 0);
	commit_until(LATER + 29 * DAY);
	cr_expect_eq(purge(30).numbers, 0);
	commit_until(LATER + 31 * DAY);
	cr_expect_eq(purge(30).numbers, 1);
}

/* Evidence and log --------------------------------------------------------- */

static void keep(const struct ledger_record *record, char document)
{
	struct ledger_proof proof = { .packed = e164_slice(&document, 1) };

	memset(proof.hash, document, sizeof(proof.hash));
	cr_assert_eq(ledger_keep_proof(ledger, record, &proof, false),
		     LEDGER_OK);
}

static bool add_document(void *arg, const struct ledger_proof *proof)
{
	const char text[2] = { (char)proof->packed.ptr[0], 0 };

	strcat(arg, text);
	return true;
}

static const char *documents(void)
{
	static char text[32];

	text[0] = 0;
	cr_assert_eq(ledger_each_proof(ledger, add_document, text), LEDGER_OK);
	return text;
}

Test(purge, documents_go_with_the_last_of_their_records)
{
	const struct ledger_record a = token(1, 1, "1", -30, 5);
	const struct ledger_record b = token(2, 2, "2", -30, 5);
	const struct ledger_record c = token(3, 3, "3", -30, 90);
	const struct ledger_record d = token(4, 4, "4", -9, 90);
	const struct ledger_record e = token(4, 4, "5", -5, 90);

	enter(&a);
	enter(&b);
	enter(&c);
	enter(&d);
	enter(&e);
	keep(&a, 'a');
	keep(&b, 'b');
	keep(&c, 'b'); /* of the same message */
	keep(&d, 'd');
	keep(&e, 'e');
	cr_expect_str_eq(documents(), "abde");
	commit_until(LATER);
	cr_expect_eq(purge(50).documents, 0);
	cr_expect_str_eq(documents(), "abde");
	cr_expect_eq(purge(30).documents, 2); /* of a and d */
	cr_expect_str_eq(documents(), "be");
}

static bool find_last(void *arg, const struct ledger_event *event)
{
	*(struct ledger_event *)arg = *event;
	return true;
}

Test(purge, log_is_cut_with_a_mark_and_stays_whole)
{
	const struct ledger_record a = token(1, 1, "1", -30, 5);
	const struct ledger_record b = token(2, 2, "2", -30, 90);
	struct ledger_log_check check;
	struct ledger_event event;

	enter(&a);
	commit_until(NOW + 1);
	cr_assert_eq(ledger_each_event(ledger, find_last, &event), LEDGER_OK);
	enter(&b);
	commit_until(LATER);
	cr_expect_eq(purge(30).entries, 2);
	ledger_set_result(ledger, "purged");
	commit_until(LATER + 1);
	cr_assert_eq(ledger_check_log(ledger, NULL, &check), LEDGER_OK);
	cr_expect(!check.is_broken);
	cr_expect_eq(check.purged, 2);
	cr_assert_eq(ledger_each_event(ledger, find_last, &event), LEDGER_OK);
	cr_expect_eq(event.cut_count, 2);
	/* The numbers that went are not in the log of the purge. */
	cr_expect_eq(event.touches.len, 0);
	cr_assert_eq(ledger_check_log(ledger, event.cut, &check), LEDGER_OK);
	cr_expect(check.has_noted);
	enter(&a);
	commit_until(LATER + 40 * DAY);
	(void)purge(1);
	commit_until(LATER + 41 * DAY);
	cr_assert_eq(ledger_check_log(ledger, NULL, &check), LEDGER_OK);
	cr_expect(!check.is_broken, "%s", check.fault);
}

/* By and by ---------------------------------------------------------------- */

Test(purge, due_once_a_day)
{
	cr_expect(ledger_is_purge_due(ledger, 30));
	(void)purge(30);
	commit_until(NOW + DAY - 1);
	cr_expect(!ledger_is_purge_due(ledger, 30));
	cr_expect(!ledger_is_purge_due(ledger, 31));
	cr_expect(ledger_is_purge_due(ledger, 29), "less is kept now");
	open_at(NOW + DAY, LEDGER_WRITE);
	cr_expect(ledger_is_purge_due(ledger, 30));
	open_at(NOW - DAY, LEDGER_RESET);
	cr_expect(ledger_is_purge_due(ledger, 30), "the clock was ahead");
}

Test(purge, due_until_all_is_done)
{
	for (unsigned i = 0; i <= 50000; i++) {
		const struct ledger_record expired = token(i, i, "", -30, 5);

		enter(&expired);
	}
	commit_until(LATER);
	cr_expect(purge(30).is_more);
	commit_until(LATER + 1);
	cr_expect(ledger_is_purge_due(ledger, 30));
	cr_expect_eq(purge(30).numbers, 1);
	commit_until(LATER + 2);
	cr_expect(!ledger_is_purge_due(ledger, 30));
}

/* Size --------------------------------------------------------------------- */

static uint64_t compacted(void)
{
	uint64_t before;
	uint64_t after;

	cr_assert_eq(ledger_compact(ledger, &before, &after), LEDGER_OK);
	open_at(LATER, LEDGER_WRITE);
	return after;
}

static void renew(unsigned count, unsigned round)
{
	for (unsigned i = 0; i < count; i++) {
		char serial[32];

		snprintf(serial, sizeof(serial), "%u-%u", round, i);
		const struct ledger_record record =
			token(i, i, serial, -30 + (int)round, 60 + (int)round);

		enter(&record);
	}
	commit_until(NOW + round + 1);
}

/*
 * Twenty renewals of all numbers. ENUMOD_LONG=yes: of a hundred thousand.
 * What the ledger would have without them is the measure, with all of the
 * history, and when it is purged.
 */
Test(purge, ledger_is_small_again_after_renewals)
{
	const char *text = getenv("ENUMOD_LONG");
	const unsigned count = text && !strcmp(text, "yes") ? 100000 : 3000;

	renew(count, 0);
	commit_until(LATER);
	const uint64_t live = compacted();

	open_at(NOW + 1, LEDGER_RESET);
	for (unsigned round = 1; round <= 20; round++)
		renew(count, round);
	commit_until(LATER);
	const uint64_t full = compacted();

	struct ledger_purge gone = { .is_more = true };
	uint64_t history_gone = 0;

	while (gone.is_more) {
		gone = purge(30);
		history_gone += gone.history;
		commit_until(LATER);
	}
	cr_expect_eq(history_gone, 20 * count);
	const uint64_t purged = compacted();

	printf("ledger: %u records %zu octets, renewed %zu, purged %zu\n",
	       count, (size_t)live, (size_t)full, (size_t)purged);
	/* Few numbers leave a part of each page empty. */
	cr_expect_leq(full, count < 100000 ? 4 * live : 3 * live);
	cr_expect_leq(purged, count < 100000 ? 2 * live : 3 * live / 2);
}
