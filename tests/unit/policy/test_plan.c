/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_plan.c - which view: clause a client has; THR-05.
 *
 * The configurations are text that the reader reads, as an operator's. Rows say
 * what is written down; then random netblocks are searched one after another.
 */
#include "e164/plan.h"

#include <arpa/inet.h>
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

Test(plan, tells_who_is_in_a_netblock, .init = begin, .fini = end)
{
	static const struct {
		const char *netblock;
		const char *address;
		bool want;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.128/25", "192.0.2.128", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.7", "192.0.2.7", true },
		{ "192.0.2.7", "192.0.2.6", false },
		{ "0.0.0.0/0", "255.255.255.255", true },
		{ "0.0.0.0/0", "::", false },
		{ "::/0", "ff00::", true },
		{ "::/0", "1.2.3.4", false },
		{ "2001:db8::/33", "2001:db8:7f00::", true },
		{ "2001:db8::/33", "2001:db8:8000::", false },
		{ "::1", "::1", true },
		{ "::1", "::3", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		text_len = 0;
		put("view:\nclient: %s\n", rows[i].netblock);
		make_plan();
		cr_expect_eq(view_of(rows[i].address) != E164_VIEW_NONE,
			     rows[i].want, "%s in %s", rows[i].address,
			     rows[i].netblock);
		e164_plan_free(plan);
		plan = NULL;
		e164_config_clear(&config);
	}
}

Test(plan, takes_the_longest_netblock_that_has_the_client, .init = begin,
     .fini = end)
{
	static const struct {
		const char *address;
		e164_view want;
	} rows[] = {
		{ "192.0.2.1", 1 },
		{ "10.0.0.0", 2 },
		{ "10.255.255.255", 2 },
		{ "9.255.255.255", 1 },
		{ "11.0.0.0", 1 },
		{ "10.1.0.0", 3 },
		{ "10.1.127.255", 3 },
		{ "10.1.128.0", 2 },
		{ "10.1.2.3", 4 },
		{ "10.1.2.2", 3 },
		{ "10.1.2.4", 3 },
		{ "0.0.0.0", 1 },
		{ "255.255.255.255", 1 },
		{ "::", 5 },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 5 },
		{ "2001:db8::", 6 },
		{ "2001:db8:ffff::1", 6 },
		{ "2001:db9::", 5 },
		{ "2001:db8::1", 7 },
		{ "2001:db8::2", 6 },
		/* The same octets in front, and another family. */
		{ "a00::", 5 },
		{ "a01:203::", 8 },
		{ "::ffff:10.1.2.3", 5 },
	};

	put("view:\nclient: 0.0.0.0/0\nview:\nclient: 10.0.0.0/8\n"
	    "view:\nclient: 10.1.0.0/17\nview:\nclient: 10.1.2.3/32\n"
	    "client: 10.1.2.3\nview:\nclient: ::/0\nview:\n"
	    "client: 2001:db8::/32\nview:\nclient: 2001:db8::1/128\n"
	    "view:\nclient: a01:203::/128\n");
	make_plan();
	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(view_of(rows[i].address), rows[i].want, "%s",
			     rows[i].address);
}

/* What is looked up for all clients: the union, and the mildest of them. */
Test(plan, joins_all_views, .init = begin, .fini = end)
{
	put("enum:\nservices: im pres\ndnssec: prefer\n"
	    "view:\nclient: 10.0.0.0/8\nservices: im\ndnssec: require\n");
	make_plan();
	const struct e164_policy base =
		e164_plan_policy(plan, NULL, E164_VIEW_NONE);
	const struct e164_policy all =
		e164_plan_policy(plan, NULL, E164_VIEW_ALL);

	cr_expect_eq(all.services, base.services);
	cr_expect_eq(all.dnssec, base.dnssec);
	cr_expect_neq(e164_plan_policy(plan, NULL, 1).services, base.services);
}

/* The digits behind one that no clause goes on with are no other prefix. */
Test(plan, a_prefix_begins_a_number, .init = begin, .fini = end)
{
	const struct e164_number inside = { .aus = "+9944163296" };
	const struct e164_number begins = { .aus = "+44163296" };

	put("number:\nprefix: \"+44\"\n");
	make_plan();
	cr_expect_null(e164_plan_find(plan, &inside));
	cr_expect_not_null(e164_plan_find(plan, &begins));
}

Test(plan, knows_no_view_where_there_is_none, .init = begin, .fini = end)
{
	put("enum:\nede: yes\n");
	make_plan();
	cr_expect_not(e164_plan_has_views(plan));
	cr_expect_eq(view_of("192.0.2.1"), E164_VIEW_NONE);
	cr_expect_eq(view_of("::"), E164_VIEW_NONE);
}

Test(plan, keeps_the_families_apart, .init = begin, .fini = end)
{
	put("view:\nclient: 0.0.0.0/0\n");
	make_plan();
	cr_expect_eq(view_of("::"), E164_VIEW_NONE);
	cr_expect_eq(view_of("0.0.0.0"), 1);
}

/* Random netblocks against a look at each bit of each of them. ------------ */

static bool has_same_bits(const uint8_t *a, const uint8_t *b, unsigned count)
{
	for (unsigned bit = 0; bit < count; bit++)
		if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0)
			return false;
	return true;
}

static e164_view scan(const struct e164_netblock *client)
{
	const struct e164_view_clause *views = config.views.at;
	e164_view found = E164_VIEW_NONE;
	int best = -1;

	for (size_t i = 0; i < config.views.count; i++) {
		const struct e164_netblock *blocks = views[i].clients.at;

		for (size_t j = 0; j < views[i].clients.count; j++)
			if (blocks[j].is_ipv6 == client->is_ipv6 &&
			    blocks[j].len > best &&
			    has_same_bits(blocks[j].address, client->address,
					  blocks[j].len)) {
				best = blocks[j].len;
				found = (e164_view)(i + 1);
			}
	}
	return found;
}

/* Few octets, so that netblocks lie within one another. */
static struct e164_netblock random_address(void)
{
	static const uint8_t octets[] = { 0, 1, 127, 128, 254, 255 };
	struct e164_netblock got = { .is_ipv6 = rand() % 2 };

	for (unsigned i = 0; i < (got.is_ipv6 ? 16 : 4); i++)
		got.address[i] = octets[(unsigned)rand() % COUNT(octets)];
	return got;
}

static void put_random_netblock(void)
{
	struct e164_netblock block = random_address();
	const unsigned bits = block.is_ipv6 ? 128 : 32;
	const unsigned len = (unsigned)rand() % (bits + 1);
	char address[INET6_ADDRSTRLEN];

	for (unsigned bit = len; bit < bits; bit++)
		block.address[bit / 8] &= (uint8_t) ~(1u << (7 - bit % 8));
	inet_ntop(block.is_ipv6 ? AF_INET6 : AF_INET, block.address, address,
		  sizeof(address));
	put("view:\nclient: %s/%u\n", address, len);
}

/* An address of, or beside, a netblock of the configuration. */
static struct e164_netblock random_neighbour(void)
{
	const struct e164_view_clause *views = config.views.at;
	const struct e164_netblock *block =
		views[(size_t)rand() % config.views.count].clients.at;
	struct e164_netblock got = random_address();
	const unsigned keep = (unsigned)rand() % (block->len + 1u);

	got.is_ipv6 = block->is_ipv6;
	for (unsigned bit = 0; bit < keep; bit++) {
		const uint8_t mask = (uint8_t)(1u << (7 - bit % 8));

		got.address[bit / 8] &= (uint8_t)~mask;
		got.address[bit / 8] |= block->address[bit / 8] & mask;
	}
	return got;
}

/* The short ones are easily the same twice, which the check refuses. */
static void read_random(unsigned seed)
{
	do {
		e164_config_clear(&config);
		text_len = 0;
		srand(seed++);
		for (unsigned i = 1 + (unsigned)rand() % 40; i > 0; i--)
			put_random_netblock();
	} while (!read_config());
}

Test(plan, finds_what_a_search_of_all_netblocks_finds, .init = begin,
     .fini = end)
{
	unsigned viewed = 0;

	for (unsigned round = 0; round < 100; round++) {
		read_random(round * 1000);
		e164_plan_free(plan);
		plan = e164_plan_new(&config);
		cr_assert_not_null(plan);
		for (unsigned i = 0; i < 100; i++) {
			const struct e164_netblock client =
				i % 4 ? random_neighbour() : random_address();
			const e164_view want = scan(&client);

			cr_expect_eq(e164_plan_view(plan, client.address,
						    client.is_ipv6),
				     want, "round %u, client %u", round, i);
			viewed += want != E164_VIEW_NONE;
		}
	}
	cr_expect(viewed > 2000 && viewed < 8000, "%u", viewed);
}

static e164_service_set services_of(const char *name)
{
	return e164_service_bit(e164_service_find(e164_slice_text(name)));
}

static struct e164_policy policy_of(const char *digits, e164_view view)
{
	struct e164_number number;

	cr_assert_eq(e164_number_parse(e164_slice_text(digits), &number),
		     E164_OK);
	return e164_plan_policy(plan, e164_plan_find(plan, &number), view);
}

/* What is looked up for all views has what any client may have. */
Test(plan, joins_what_clients_may_have, .init = begin, .fini = end)
{
	put("enum:\n services: im\n dnssec: require\n"
	    "view:\n client: 192.0.2.1\n services: pres\n"
	    "view:\n client: 192.0.2.2\n dnssec: prefer\n"
	    "number:\n prefix: \"+441\"\n services: sip\n"
	    "number:\n prefix: \"+442\"\n dnssec: off\n");
	make_plan();
	const struct e164_policy all = policy_of("+43123", E164_VIEW_ALL);
	const struct e164_policy none = policy_of("+43123", E164_VIEW_NONE);
	const struct e164_policy second = policy_of("+43123", 2);
	const struct e164_policy sip = policy_of("+44123", E164_VIEW_NONE);
	const struct e164_policy off = policy_of("+44223", E164_VIEW_NONE);

	cr_expect_eq(all.services, services_of("im") | services_of("pres"));
	cr_expect_eq(all.dnssec, E164_DNSSEC_PREFER);
	cr_expect_eq(none.services, services_of("im"));
	cr_expect_eq(none.dnssec, E164_DNSSEC_REQUIRE);
	cr_expect_eq(second.services, services_of("im"));
	cr_expect_eq(second.dnssec, E164_DNSSEC_PREFER);
	cr_expect_eq(sip.services, services_of("sip"));
	cr_expect_eq(sip.dnssec, E164_DNSSEC_REQUIRE, "not given there");
	cr_expect_eq(off.services, services_of("im"));
	cr_expect_eq(off.dnssec, E164_DNSSEC_OFF);
	cr_expect_eq(policy_of("+44123", 1).services, 0, "in neither");
}

/* No view is milder than all others: what is not proven is of no use. */
Test(plan, joins_views_that_require_proof, .init = begin, .fini = end)
{
	put("enum:\n dnssec: prefer\n"
	    "view:\n client: 192.0.2.1\n dnssec: require\n");
	make_plan();
	cr_expect_eq(policy_of("+43123", E164_VIEW_ALL).dnssec,
		     E164_DNSSEC_PREFER, "clients of no view");
	cr_expect_eq(policy_of("+43123", 1).dnssec, E164_DNSSEC_REQUIRE);
}

Test(plan, hands_on_what_the_configuration_has, .init = begin, .fini = end)
{
	put("enum:\n approved-prefix: 44\n"
	    "validation-entity:\n id: FEED\n prefix: 44\n"
	    " certificate: \"/none\"\n");
	make_plan();
	cr_expect_not(e164_ranges_is_empty(e164_plan_approved(plan)));
	cr_assert_not_null(e164_plan_entity(plan, "FEED"));
	cr_expect_str_eq(e164_plan_entity(plan, "FEED")->id, "FEED");
	cr_expect_null(e164_plan_entity(plan, "feed"));
}
