/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_plan.c - which view: clause a client has; THR-05.
 *
 * The configurations are text that the reader reads, as an operator's.
 */
#include "e164/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX     (4u << 20) /* octets of a configuration */

static char *text;
static size_t text_len;
static struct e164_config config;
static struct e164_plan *plan;
static unsigned fault_line; /* of the last fault; 0: none */
static char fault[E164_CONF_MESSAGE_MAX];

static void begin(void)
{
	text = malloc(TEXT_MAX);
	cr_assert_not_null(text);
	text_len = 0;
}

static void end(void)
{
	e164_plan_free(plan);
	e164_config_clear(&config);
	free(text);
}

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_len += (size_t)vsnprintf(text + text_len, TEXT_MAX - text_len,
				      format, args);
	va_end(args);
	cr_assert_lt(text_len, TEXT_MAX);
}

static void on_fault(void *arg, const struct e164_conf_place *place,
		     const char *message)
{
	(void)arg;
	fault_line = place->line;
	snprintf(fault, sizeof(fault), "%s", message);
}

static bool read_config(void)
{
	static const struct e164_conf_events events = { .report = on_fault };
	static const struct e164_conf_place place = { "test", 0 };
	struct e164_conf conf;

	fault_line = 0;
	e164_conf_init(&conf, &events);
	e164_conf_read(&conf, "test", e164_slice(text, text_len));
	const bool is_good = e164_conf_finish(&conf, &place);

	config = conf.config;
	return is_good;
}

static void make_plan(void)
{
	cr_assert(read_config(), "line %u: %s", fault_line, fault);
	plan = e164_plan_new(&config);
	cr_assert_not_null(plan);
}

static e164_view view_of(const char *address)
{
	struct e164_netblock client;

	cr_assert(e164_netblock_parse(e164_slice_text(address), &client), "%s",
		  address);
	return e164_plan_view(plan, client.address, client.is_ipv6);
}

/* An own address for each view. */
static void put_views(unsigned count)
{
	for (unsigned i = 1; i <= count; i++)
		put("view:\nclient: 10.%u.%u.1\n", i >> 8, i & 255);
}

Test(plan, knows_as_many_views_as_may_be_written, .init = begin, .fini = end)
{
	static const unsigned views[] = { 1,   254,  255,   256,  257,
					  511, 1000, 65533, 65534 };
	const e164_service_set im =
		e164_service_bit(e164_service_find(e164_slice("im", 2)));

	put("enum:\nservices: im pres sip\n");
	put_views(E164_VIEWS_MAX);
	put("services: im\n"); /* of the last one */
	make_plan();
	for (size_t i = 0; i < COUNT(views); i++) {
		char address[32];

		snprintf(address, sizeof(address), "10.%u.%u.1", views[i] >> 8,
			 views[i] & 255);
		cr_expect_eq(view_of(address), views[i]);
		cr_expect_eq(e164_plan_policy(plan, NULL, (e164_view)views[i])
					     .services == im,
			     views[i] == E164_VIEWS_MAX, "%u", views[i]);
	}
	cr_expect_eq(view_of("192.0.2.1"), E164_VIEW_NONE);
	cr_expect_neq(e164_plan_policy(plan, NULL, E164_VIEW_ALL).services, im);
}

Test(plan, knows_the_first_view_that_is_too_many, .init = begin, .fini = end)
{
	put_views(E164_VIEWS_MAX + 2);
	cr_expect_not(read_config());
	cr_expect_eq(fault_line, 2 * E164_VIEWS_MAX + 1);
	cr_expect_str_eq(fault, "view: more than 65534 clauses");
}
