/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_number_check.c - which names that an alias or a referral leads to are
 * judged, and what comes of it; VAL-44, VAL-46. The store has tests of its own.
 */
#include "number_check.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW          UINT64_C(1750000000) /* 2025-06-15 */

static struct e164_config config;
static struct e164_plan *plan;

static void on_fault(void *arg, const struct e164_conf_place *place,
		     const char *message)
{
	(void)arg;
	cr_assert_fail("line %u: %s", place->line, message);
}

static void begin_with(const char *text)
{
	static const struct e164_conf_events events = { .report = on_fault };
	static const struct e164_conf_place place = { "test", 0 };
	struct e164_conf conf;

	e164_conf_init(&conf, &events);
	e164_conf_read(&conf, "test", e164_slice_text(text));
	cr_assert(e164_conf_finish(&conf, &place));
	config = conf.config;
	plan = e164_plan_new(&config);
	cr_assert(plan);
}

static void begin(void)
{
	begin_with("enum:\napex: e164.arpa\n"
		   "apex: plan.example\n"
		   "number:\nprefix: 441632960001\n"
		   "action: block\n");
}

static void end(void)
{
	e164_plan_free(plan);
	e164_config_clear(&config);
}

/* "a.b" in wire form, without escapes. */
static struct e164_slice wire(const char *text)
{
	static uint8_t name[E164_DNAME_MAX];
	size_t len = 0;

	while (*text) {
		const size_t label = strcspn(text, ".");

		name[len++] = (uint8_t)label;
		memcpy(name + len, text, label);
		len += label;
		text += label + (text[label] == '.');
	}
	name[len++] = 0;
	return e164_slice(name, len);
}

#define BLOCKED "1.0.0.0.6.9.2.3.6.1.4.4"
#define ASKED   "2.0.0.0.6.9.2.3.6.1.4.4"
#define FREE    "3.0.0.0.6.9.2.3.6.1.4.4"

Test(number_check, judges_every_name_of_another_number, .init = begin,
     .fini = end)
{
	static const struct {
		const char *name;
		const char *number; /* NULL: not judged */
		enum e164_verdict verdict;
	} rows[] = {
		{ BLOCKED ".e164.arpa", "+441632960001", E164_VERDICT_REFUSED },
		{ BLOCKED ".E164.Arpa", "+441632960001", E164_VERDICT_REFUSED },
		{ BLOCKED ".plan.example", "+441632960001",
		  E164_VERDICT_REFUSED },
		{ "_im." BLOCKED ".e164.arpa", "+441632960001",
		  E164_VERDICT_REFUSED },
		{ "_a._b._c._d." BLOCKED ".e164.arpa", "+441632960001",
		  E164_VERDICT_REFUSED },
		{ FREE ".e164.arpa", "+441632960003", E164_VERDICT_ANSWER },
		{ "_im." FREE ".e164.arpa", "+441632960003",
		  E164_VERDICT_ANSWER },
		{ ASKED ".e164.arpa", NULL, 0 },
		{ "_im." ASKED ".e164.arpa", NULL, 0 },
		{ "x." BLOCKED ".e164.arpa", "+441632960001",
		  E164_VERDICT_REFUSED },
		{ "_a._b._c._d._e." BLOCKED ".e164.arpa", "+441632960001",
		  E164_VERDICT_REFUSED },
		{ "x." ASKED ".e164.arpa", NULL, 0 },
		{ "rules.4.4.e164.arpa", "+44", E164_VERDICT_ANSWER },
		{ "rules.e164.arpa", NULL, 0 },
		{ BLOCKED ".example.com", NULL, 0 },
		{ "e164.arpa", NULL, 0 },
		{ "", NULL, 0 },
	};
	struct e164_number asked;

	cr_assert_eq(
		e164_number_parse(e164_slice_text("+441632960002"), &asked),
		E164_OK);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_validity validity;
		struct store_number_other other;

		cr_expect_eq(store_number_check_is_other(
				     plan, wire(rows[i].name), &asked, &other),
			     rows[i].number != NULL, "%s", rows[i].name);
		if (!rows[i].number)
			continue;
		cr_expect_str_eq(other.number.aus, rows[i].number);
		cr_expect_eq(store_number_check_other(plan, NULL, &other, NOW,
						      &validity),
			     rows[i].verdict, "%s", rows[i].name);
		cr_expect_eq(validity.boundary_sec, E164_VALIDITY_NEVER);
	}
}

/* Rules of a whole country are at a name that nobody approves as a number. */
Test(number_check, asks_no_approval_of_a_name_below_a_number)
{
	struct store_number_other other = { .is_below = true };
	struct e164_validity validity;

	begin_with("enum:\napproved-prefix: 441632\n");
	cr_assert_eq(e164_number_parse(e164_slice_text("+44"), &other.number),
		     E164_OK);
	cr_expect_eq(
		store_number_check_other(plan, NULL, &other, NOW, &validity),
		E164_VERDICT_ANSWER);
	other.is_below = false;
	cr_expect_eq(
		store_number_check_other(plan, NULL, &other, NOW, &validity),
		E164_VERDICT_OUT_OF_RANGE);
	end();
}

Test(number_check, takes_no_name_for_a_number, .init = begin, .fini = end)
{
	static const uint8_t cut[] = { 4, 'e', '1' };
	struct e164_number asked = { .len = 0 };
	struct store_number_other other;

	cr_expect_not(store_number_check_is_other(plan, e164_slice(NULL, 0),
						  &asked, &other));
	cr_expect_not(store_number_check_is_other(
		plan, e164_slice(cut, sizeof(cut)), &asked, &other));
}
