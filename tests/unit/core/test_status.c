/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_status.c - statuses of functions, and reasons to drop a record.
 */
#include "e164/counters.h"
#include "e164/status.h"

#include <string.h>

#include <criterion/criterion.h>

static bool is_word(const char *word)
{
	return word[0] &&
	       word[strspn(word, "abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

static bool is_reason(enum e164_status status)
{
	return (int)e164_reason_of(status) == (int)status;
}

Test(status, has_a_word_of_its_own_and_a_text)
{
	for (int i = 0; i < E164_STATUS_COUNT; i++) {
		const char *word = e164_status_word((enum e164_status)i);

		cr_expect(is_word(word), "%d: %s", i, word);
		cr_expect(*e164_status_text((enum e164_status)i), "%s", word);
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(
				word, e164_status_word((enum e164_status)j));
	}
}

Test(status, out_of_the_table_is_unknown)
{
	cr_expect_str_eq(e164_status_word(E164_STATUS_COUNT), "unknown");
	cr_expect_str_eq(e164_status_word((enum e164_status) - 1), "unknown");
	cr_expect_str_eq(e164_status_text(E164_STATUS_COUNT), "unknown status");
}

Test(status, of_a_refused_record_is_the_reason)
{
	cr_expect_eq(e164_reason_of(E164_OK), E164_REASON_NONE);
	cr_expect_eq(e164_reason_of(E164_ENOMATCH), E164_REASON_NOMATCH);
	cr_expect_eq(e164_reason_of(E164_EORDER), E164_REASON_ORDER);
	cr_expect_eq(e164_reason_of(E164_ETOO_MANY), E164_REASON_TOO_MANY);
	cr_expect_eq(e164_reason_of(E164_EMEMORY), E164_REASON_MEMORY);
	for (int i = 0; i < E164_STATUS_COUNT; i++) {
		const enum e164_status status = (enum e164_status)i;

		if (!is_reason(status))
			continue;
		cr_expect_str_eq(e164_reason_word(e164_reason_of(status)),
				 e164_status_word(status));
		cr_expect_str_eq(e164_reason_text(e164_reason_of(status)),
				 e164_status_text(status));
	}
}

Test(status, of_another_failure_is_no_reason)
{
	cr_expect_not(is_reason(E164_ENUMBER));
	cr_expect_not(is_reason(E164_ENAME));
	cr_expect_eq(e164_reason_of(E164_ENUMBER), E164_REASON_MEMORY);
	cr_expect_eq(e164_reason_of(E164_STATUS_COUNT), E164_REASON_MEMORY);
	cr_expect_eq(e164_reason_of((enum e164_status) - 1),
		     E164_REASON_MEMORY);
}

Test(status, only_reasons_are_counted)
{
	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);

		if (strcmp(info.family, "records") != 0)
			continue;
		cr_expect_str_neq(info.value, e164_status_word(E164_ENUMBER));
		cr_expect_str_neq(info.value, e164_status_word(E164_ENAME));
	}
	cr_expect_eq(e164_counter_reason(E164_REASON_COUNT),
		     E164_COUNTER_COUNT);
}
