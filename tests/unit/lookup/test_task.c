/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task.c - what a query is to us;
 * requirements MAP-03, MAP-07, MAP-08, MAP-15, DSC-03, DSC-07, DSC-08, DSC-17,
 * DSC-18, TTL-15, URI-09, URI-16.
 */
#include "e164/task.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>

#include "e164/naptr.h"
#include "e164/urirr.h"
#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define N1           "3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa."
#define CH           3
#define HS           4
#define TYPE_A       1
#define TYPE_NS      2
#define TYPE_TXT     16
#define TYPE_SIG     24
#define TYPE_KEY     25
#define TYPE_AAAA    28
#define TYPE_DS      43
#define TYPE_RRSIG   46
#define TYPE_NSEC    47
#define TYPE_DNSKEY  48
#define TYPE_NSEC3   50
#define TYPE_N3PARAM 51 /* NSEC3PARAM */
#define TYPE_CDS     59
#define TYPE_CDNSKEY 60
#define TYPE_HTTPS   65

static e164_service_set bit_of(const char *name)
{
	const int service = e164_service_find(e164_slice_text(name));

	cr_assert_neq(service, E164_SERVICE_NONE, "%s", name);
	return e164_service_bit(service);
}

static const struct e164_name *name_of(const char *text)
{
	static struct e164_apex apex;
	static struct e164_name name;
	ldns_rdf *rdf = NULL;

	cr_assert_eq(e164_apex_parse(e164_slice_text("e164.arpa"), &apex),
		     E164_OK);
	cr_assert_eq(ldns_str2rdf_dname(&rdf, text), LDNS_STATUS_OK, "%s",
		     text);
	e164_name_parse(guard_copy(ldns_rdf_data(rdf), ldns_rdf_size(rdf)),
			&apex, 1, &name);
	ldns_rdf_deep_free(rdf);
	return &name;
}

struct task_row {
	const char *id;
	const char *name;
	uint16_t qtype;
	enum e164_task want;
	bool is_uri_at_number;
	uint16_t qclass; /* 0: IN */
};

#define ROW(text, dname, type, task)                                           \
	{                                                                      \
		.id = text, .name = dname, .qtype = type, .want = task         \
	}

/* With the services im and voice:tel allowed, pres not. */
static void expect_task(const struct task_row *row)
{
	const struct e164_question question = {
		.name = name_of(row->name),
		.qtype = row->qtype,
		.qclass = row->qclass ? row->qclass : E164_CLASS_IN,
		.is_uri_at_number = row->is_uri_at_number,
		.services = bit_of("im") | bit_of("voice:tel"),
	};
	e164_service_set services = ~(e164_service_set)0;
	enum e164_verdict refusal = E164_VERDICT_REVOKED;
	const enum e164_task task =
		e164_task_of(&question, &services, &refusal);

	cr_expect_eq(task, row->want, "%s: %s type %u is task %d", row->id,
		     row->name, row->qtype, (int)task);
	if (!row->qclass)
		cr_expect_eq(refusal,
			     task == E164_TASK_REFUSED ? E164_VERDICT_FILTERED
						       : E164_VERDICT_ANSWER,
			     "%s: %s", row->id, row->name);
	/* Never more than what is allowed, and something where one is made. */
	cr_expect_eq(services & ~question.services, 0, "%s: %s", row->id,
		     row->name);
	if (task == E164_TASK_SERVICE || task == E164_TASK_OTHER_TYPE)
		cr_expect_neq(services, 0, "%s: %s", row->id, row->name);
	guard_reset();
}

Test(flow, takes_naptr_and_any_of_the_whole_tree)
{
	static const struct task_row rows[] = {
		ROW("number", N1, E164_TYPE_NAPTR, E164_TASK_NUMBER),
		ROW("MAP-06", "3.8.4.4.E164.ARPA.", E164_TYPE_NAPTR,
		    E164_TASK_NUMBER),
		ROW("MAP-16", "4.4.e164.arpa.", E164_TYPE_NAPTR,
		    E164_TASK_NUMBER),
		ROW("DSC-17", "_im." N1, E164_TYPE_NAPTR, E164_TASK_PERIMETER),
		ROW("DSC-17", "foo." N1, E164_TYPE_NAPTR, E164_TASK_PERIMETER),
		ROW("MAP-07", "83.0.4.4.e164.arpa.", E164_TYPE_NAPTR,
		    E164_TASK_PERIMETER),
		ROW("MAP-04", "6.5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa.",
		    E164_TYPE_NAPTR, E164_TASK_PERIMETER),
		ROW("MAP-05", "4.4.0.e164.arpa.", E164_TYPE_NAPTR,
		    E164_TASK_PERIMETER),
		ROW("DSC-17 apex", "e164.arpa.", E164_TYPE_NAPTR,
		    E164_TASK_PERIMETER),
		ROW("DSC-18", N1, E164_TYPE_ANY, E164_TASK_ANY),
		ROW("DSC-18", "_im." N1, E164_TYPE_ANY, E164_TASK_ANY),
		ROW("DSC-18", "foo." N1, E164_TYPE_ANY, E164_TASK_ANY),
		ROW("DSC-18", "e164.arpa.", E164_TYPE_ANY, E164_TASK_ANY),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_task(&rows[i]);
}

Test(flow, makes_uris_for_allowed_services)
{
	static const struct task_row rows[] = {
		ROW("URI-01", "_im." N1, E164_TYPE_URI, E164_TASK_SERVICE),
		ROW("URI-03", "_IM." N1, E164_TYPE_URI, E164_TASK_SERVICE),
		ROW("URI-01", "_tel._voice." N1, E164_TYPE_URI,
		    E164_TASK_SERVICE),
		ROW("OQ-16 not allowed", "_pres." N1, E164_TYPE_URI,
		    E164_TASK_REFUSED),
		ROW("URI-03 unknown", "_im._tcp." N1, E164_TYPE_URI,
		    E164_TASK_REFUSED),
		ROW("URI-01 wrong way", "_voice._tel." N1, E164_TYPE_URI,
		    E164_TASK_REFUSED),
		ROW("no number", "_im.foo." N1, E164_TYPE_URI,
		    E164_TASK_PERIMETER),
		ROW("no number", "_im.e164.arpa.", E164_TYPE_URI,
		    E164_TASK_PERIMETER),
		ROW("URI-16", N1, E164_TYPE_URI, E164_TASK_OWN_URI),
		{ .id = "URI-16",
		  .name = N1,
		  .qtype = E164_TYPE_URI,
		  .want = E164_TASK_SERVICE,
		  .is_uri_at_number = true },
		{ .id = "URI-16 apex",
		  .name = "e164.arpa.",
		  .qtype = E164_TYPE_URI,
		  .want = E164_TASK_PERIMETER,
		  .is_uri_at_number = true },
		ROW("TTL-15", "_im." N1, TYPE_A, E164_TASK_OTHER_TYPE),
		ROW("TTL-15", "_im." N1, TYPE_AAAA, E164_TASK_OTHER_TYPE),
		ROW("TTL-15", "_im." N1, TYPE_TXT, E164_TASK_OTHER_TYPE),
		ROW("TTL-15", "_im." N1, TYPE_HTTPS, E164_TASK_OTHER_TYPE),
		ROW("8020", "_tel._voice." N1, TYPE_A, E164_TASK_OTHER_TYPE),
		ROW("8020", "_VOICE." N1, TYPE_A, E164_TASK_OTHER_TYPE),
		ROW("8020 DS", "_voice." N1, TYPE_DS, E164_TASK_PASS),
		ROW("8020 URI", "_voice." N1, E164_TYPE_URI, E164_TASK_REFUSED),
		ROW("8020 not above", "_voicemsg." N1, TYPE_A, E164_TASK_PASS),
		ROW("8020 not above", "_voic." N1, TYPE_A, E164_TASK_PASS),
		ROW("8020 not above", "_tel." N1, TYPE_A, E164_TASK_PASS),
		ROW("8020 not above", "_x._voice." N1, TYPE_A, E164_TASK_PASS),
		ROW("TTL-15 not allowed", "_pres." N1, TYPE_A, E164_TASK_PASS),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_task(&rows[i]);
}

Test(flow, lets_everything_else_pass)
{
	static const struct task_row rows[] = {
		ROW("MAP-15", "4.4.e164.arpa.", TYPE_DS, E164_TASK_PASS),
		ROW("MAP-15", "4.4.e164.arpa.", TYPE_DNSKEY, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_NS, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, E164_TYPE_SOA, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_DS, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_DNSKEY, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_RRSIG, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_NSEC, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_NSEC3, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_N3PARAM, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_SIG, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_KEY, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_CDS, E164_TASK_PASS),
		ROW("MAP-15", "_im." N1, TYPE_CDNSKEY, E164_TASK_PASS),
		ROW("other type", N1, TYPE_TXT, E164_TASK_PASS),
		{ .id = "other type",
		  .name = N1,
		  .qtype = TYPE_A,
		  .want = E164_TASK_PASS,
		  .is_uri_at_number = true },
		ROW("outside", "example.com.", E164_TYPE_NAPTR, E164_TASK_PASS),
		ROW("outside", "example.com.", E164_TYPE_ANY, E164_TASK_PASS),
		ROW("outside", "_im.example.com.", E164_TYPE_URI,
		    E164_TASK_PASS),
		ROW("outside", "xe164.arpa.", E164_TYPE_ANY, E164_TASK_PASS),
		ROW("outside", ".", E164_TYPE_ANY, E164_TASK_PASS),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_task(&rows[i]);
}

Test(flow, minds_its_class)
{
	static const struct task_row rows[] = {
		{ .id = "MAP-08",
		  .name = N1,
		  .qtype = E164_TYPE_NAPTR,
		  .want = E164_TASK_PASS,
		  .qclass = CH },
		{ .id = "MAP-08",
		  .name = N1,
		  .qtype = E164_TYPE_NAPTR,
		  .want = E164_TASK_PASS,
		  .qclass = HS },
		{ .id = "MAP-08",
		  .name = N1,
		  .qtype = E164_TYPE_ANY,
		  .want = E164_TASK_PASS,
		  .qclass = CH },
		{ .id = "URI-09",
		  .name = "_im." N1,
		  .qtype = E164_TYPE_URI,
		  .want = E164_TASK_PASS,
		  .qclass = CH },
		{ .id = "class ANY",
		  .name = N1,
		  .qtype = E164_TYPE_NAPTR,
		  .want = E164_TASK_PERIMETER,
		  .qclass = E164_CLASS_ANY },
		{ .id = "class ANY",
		  .name = N1,
		  .qtype = E164_TYPE_ANY,
		  .want = E164_TASK_PERIMETER,
		  .qclass = E164_CLASS_ANY },
		{ .id = "class ANY",
		  .name = "foo." N1,
		  .qtype = E164_TYPE_NAPTR,
		  .want = E164_TASK_PERIMETER,
		  .qclass = E164_CLASS_ANY },
		{ .id = "class ANY",
		  .name = "_im." N1,
		  .qtype = E164_TYPE_URI,
		  .want = E164_TASK_PERIMETER,
		  .qclass = E164_CLASS_ANY },
		{ .id = "class ANY",
		  .name = "_pres." N1,
		  .qtype = E164_TYPE_URI,
		  .want = E164_TASK_PERIMETER,
		  .qclass = E164_CLASS_ANY },
		{ .id = "class ANY",
		  .name = N1,
		  .qtype = TYPE_DS,
		  .want = E164_TASK_PASS,
		  .qclass = E164_CLASS_ANY },
		{ .id = "class ANY outside",
		  .name = "example.com.",
		  .qtype = E164_TYPE_NAPTR,
		  .want = E164_TASK_PASS,
		  .qclass = E164_CLASS_ANY },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_task(&rows[i]);
}

Test(flow, says_for_which_services_a_uri_is_made)
{
	const e164_service_set allowed = bit_of("im") | bit_of("voice:tel");
	const struct {
		const char *name;
		uint16_t qtype;
		e164_service_set want;
	} rows[] = {
		{ "_im." N1, E164_TYPE_URI, bit_of("im") },
		{ "_im." N1, TYPE_A, bit_of("im") },
		{ "_tel._voice." N1, E164_TYPE_URI, bit_of("voice:tel") },
		{ "_voice." N1, TYPE_A, bit_of("voice:tel") },
		{ N1, E164_TYPE_URI, allowed },
		{ "_pres." N1, E164_TYPE_URI, 0 },
		{ N1, E164_TYPE_NAPTR, 0 },
		{ "example.com.", E164_TYPE_URI, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_question question = {
			.name = name_of(rows[i].name),
			.qtype = rows[i].qtype,
			.qclass = E164_CLASS_IN,
			.is_uri_at_number = true,
			.services = allowed,
		};
		e164_service_set services = 4711;
		enum e164_verdict refusal;

		(void)e164_task_of(&question, &services, &refusal);
		cr_expect_eq(services, rows[i].want, "%s %u", rows[i].name,
			     rows[i].qtype);
	}
}

/* Nothing is allowed: then no URI is made, but the perimeter stays. */
Test(flow, guards_the_perimeter_without_any_service)
{
	struct e164_question question = { .qclass = E164_CLASS_IN,
					  .is_uri_at_number = true };
	enum e164_verdict refusal = E164_VERDICT_ANSWER;
	e164_service_set services;

	question.name = name_of(N1);
	question.qtype = E164_TYPE_NAPTR;
	cr_expect_eq(e164_task_of(&question, &services, &refusal),
		     E164_TASK_NUMBER);
	question.qtype = E164_TYPE_URI;
	cr_expect_eq(e164_task_of(&question, &services, &refusal),
		     E164_TASK_OWN_URI);
	question.name = name_of("_im." N1);
	cr_expect_eq(e164_task_of(&question, &services, &refusal),
		     E164_TASK_REFUSED);
	cr_expect_eq(refusal, E164_VERDICT_FILTERED);
	question.qtype = E164_TYPE_NAPTR;
	cr_expect_eq(e164_task_of(&question, &services, &refusal),
		     E164_TASK_PERIMETER);
}

/* Refused before any look-up: NAPTR and URI alike, the rest as always. */
Test(flow, denies_what_the_gate_refuses)
{
	static const struct task_row rows[] = {
		ROW("VAL-44", N1, E164_TYPE_NAPTR, E164_TASK_REFUSED),
		ROW("VAL-44", N1, E164_TYPE_URI, E164_TASK_REFUSED),
		ROW("VAL-44", "_im." N1, E164_TYPE_URI, E164_TASK_REFUSED),
		ROW("VAL-44", "_pres." N1, E164_TYPE_URI, E164_TASK_REFUSED),
		ROW("VAL-44", "_im." N1, E164_TYPE_NAPTR, E164_TASK_REFUSED),
		ROW("DSC-17", "foo." N1, E164_TYPE_NAPTR, E164_TASK_PERIMETER),
		ROW("DSC-18", N1, E164_TYPE_ANY, E164_TASK_ANY),
		ROW("MAP-15", N1, TYPE_DS, E164_TASK_PASS),
		ROW("other type", N1, TYPE_TXT, E164_TASK_PASS),
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_question question = {
			.name = name_of(rows[i].name),
			.qtype = rows[i].qtype,
			.qclass = E164_CLASS_IN,
			.services = bit_of("im"),
			.refusal = E164_VERDICT_REFUSED,
		};
		e164_service_set services;
		enum e164_verdict refusal;

		cr_expect_eq(e164_task_of(&question, &services, &refusal),
			     rows[i].want, "%s: %s type %u", rows[i].id,
			     rows[i].name, rows[i].qtype);
		cr_expect_eq(refusal,
			     rows[i].want == E164_TASK_REFUSED
				     ? E164_VERDICT_REFUSED
				     : E164_VERDICT_ANSWER,
			     "%s: %s", rows[i].id, rows[i].name);
		guard_reset();
	}
}

/* NXDOMAIN of one type would deny the number that another tree has. */
Test(flow, asks_other_trees_for_what_else_is_at_the_number)
{
	static const struct task_row rows[] = {
		ROW("MAP-03", N1, TYPE_TXT, E164_TASK_OTHER_TYPE),
		ROW("MAP-15", N1, TYPE_DS, E164_TASK_PASS),
		ROW("no number", "foo." N1, TYPE_TXT, E164_TASK_PASS),
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_question question = {
			.name = name_of(rows[i].name),
			.qtype = rows[i].qtype,
			.qclass = E164_CLASS_IN,
			.is_searched = true,
			.services = bit_of("im"),
		};
		e164_service_set services;
		enum e164_verdict refusal;

		cr_expect_eq(e164_task_of(&question, &services, &refusal),
			     rows[i].want, "%s: %s type %u", rows[i].id,
			     rows[i].name, rows[i].qtype);
		guard_reset();
	}
}
