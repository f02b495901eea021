/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_decision.c - which records are accepted, in which order, and what a
 * client gets; requirements ORD, SVC-03 to SVC-10, IMP-02, IMP-03, URI-05 to
 * URI-08.
 *
 * RDATA is made from presentation form by ldns and ends at a guard page. Every
 * set of records is tried in all its rotations, forwards and backwards: the
 * result must not depend on how a server turns it.
 */
#include "e164/decision.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>
#include <stdio.h>

#include "e164/naptr.h"
#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RECORDS_MAX  500
#define TEXT_MAX     4096

/* "!!" and the like: a record of an enumservice with a fixed URI. */
#define RULE(order_pref, service, uri)                                         \
	order_pref " \"u\" \"E2U+" service "\" \"!^.*$!" uri "!\" ."
#define IM(order_pref, uri) RULE(order_pref, "im", uri)

static struct e164_decision decision;

struct rrset {
	struct e164_slice rdatas[RECORDS_MAX];
	size_t count;
};

/* The octets of all fields, one behind the other. */
static size_t make_rdata(const char *text, uint8_t *room, size_t cap)
{
	struct e164_writer w = e164_writer(room, cap);
	char line[2 * E164_NAPTR_RDATA_MAX];
	ldns_rr *rr = NULL;

	snprintf(line, sizeof(line), "n.example. 60 IN NAPTR %s", text);
	cr_assert_eq(ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL),
		     LDNS_STATUS_OK, "ldns does not take %s", text);
	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
		e164_write(&w, ldns_rdf_data(ldns_rr_rdf(rr, i)),
			   ldns_rdf_size(ldns_rr_rdf(rr, i)));
	ldns_rr_free(rr);
	cr_assert(!w.failed);
	return w.len;
}

static void add_record(struct rrset *set, const char *text)
{
	uint8_t room[E164_NAPTR_RDATA_MAX];
	const size_t len = make_rdata(text, room, sizeof(room));

	cr_assert_lt(set->count, RECORDS_MAX);
	set->rdatas[set->count++] = guard_copy(room, len);
}

/* Many records in one piece: there are not so many guard pages. */
static void add_many(struct rrset *set, size_t count,
		     void (*text_of)(size_t i, char *text, size_t size))
{
	static uint8_t rooms[RECORDS_MAX][E164_NAPTR_RDATA_MAX];
	char text[E164_NAPTR_RDATA_MAX];

	for (size_t i = 0; i < count; i++) {
		text_of(i, text, sizeof(text));
		set->rdatas[set->count + i] = e164_slice(
			rooms[i], make_rdata(text, rooms[i], sizeof(rooms[i])));
	}
	set->count += count;
}

/* The turn-th way to arrange a set: so far rotated, odd ones backwards. */
static struct rrset arranged(const struct rrset *set, size_t turn)
{
	struct rrset other = { .count = set->count };
	const size_t first = turn / 2;

	for (size_t i = 0; i < set->count; i++) {
		const size_t at = turn % 2 ? set->count - 1 - i : i;

		other.rdatas[i] = set->rdatas[(first + at) % set->count];
	}
	return other;
}

static e164_service_set services_of(const char *list)
{
	e164_service_set set = 0;

	while (*list) {
		const size_t len = strcspn(list, " ");
		const int found = e164_service_find(e164_slice(list, len));

		cr_assert_neq(found, E164_SERVICE_NONE, "no service in %s",
			      list);
		set |= e164_service_bit(found);
		list += len;
		list += *list == ' ';
	}
	return set;
}

static struct e164_policy policy_for(const char *services)
{
	return (struct e164_policy){ .services = services_of(services),
				     .accepts_obsolete = true,
				     .uri_max = 1024 };
}

static const struct e164_number *number_of(const char *text)
{
	static struct e164_number number;

	cr_assert_eq(e164_number_parse(e164_slice_text(text), &number),
		     E164_OK);
	return &number;
}

static void resolve_within(const struct e164_policy *policy,
			   const struct rrset *set,
			   const struct e164_rewrite_limits *limits)
{
	struct e164_rewriter *rw = e164_rewriter_new(limits);

	cr_assert(rw);
	/* Nothing of what was there before may show through. */
	memset(&decision, 0xA5, sizeof(decision));
	e164_decide_number(&(struct e164_decider){ policy,
						   number_of("+441632960083"),
						   rw, &decision },
			   set->rdatas, set->count);
	e164_rewriter_free(rw);
	cr_expect_eq(decision.record_count, set->count);
}

static void resolve(const struct e164_policy *policy, const struct rrset *set)
{
	resolve_within(policy, set, NULL);
}

static void append(struct e164_writer *w, const char *text)
{
	e164_write_slice(w, e164_slice_text(text));
}

/* "1 im:a@e.com, 2 im:b@e.com" */
static const char *targets_text(const struct e164_policy *policy,
				e164_service_set services)
{
	static char text[TEXT_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	struct e164_target targets[E164_TARGETS_MAX];
	const size_t count =
		e164_targets(policy, decision.choices, decision.choice_count,
			     services, targets);

	for (size_t i = 0; i < count; i++) {
		char priority[16];

		snprintf(priority, sizeof(priority), "%s%u ", i ? ", " : "",
			 targets[i].priority);
		append(&w, priority);
		e164_write_slice(&w, targets[i].uri);
	}
	e164_write_u8(&w, 0);
	cr_assert(!w.failed);
	return text;
}

/* "im im:a@e.com, pres pres:a@e.com" */
static const char *choices_text(void)
{
	static char text[TEXT_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));

	for (size_t i = 0; i < decision.choice_count; i++) {
		append(&w, i ? ", " : "");
		e164_service_write(decision.choices[i].service, &w);
		append(&w, " ");
		e164_write_slice(&w, decision.choices[i].uri);
	}
	e164_write_u8(&w, 0);
	cr_assert(!w.failed);
	return text;
}

struct selection {
	const char *id;
	const char *records[6];
	const char *allowed; /* NULL: im pres */
	const char *asked;   /* NULL: im */
	const char *want;    /* targets */
	bool is_all;         /* uri-orders: all */
};

static void expect_selection(const struct selection *row)
{
	const char *asked = row->asked ? row->asked : "im";
	struct e164_policy policy =
		policy_for(row->allowed ? row->allowed : "im pres");
	struct rrset set = { .count = 0 };

	policy.uri_all_orders = row->is_all;
	for (size_t i = 0; i < COUNT(row->records) && row->records[i]; i++)
		add_record(&set, row->records[i]);
	for (size_t turn = 0; turn < 2 * set.count; turn++) {
		const struct rrset turned = arranged(&set, turn);

		resolve(&policy, &turned);
		cr_expect_str_eq(targets_text(&policy, services_of(asked)),
				 row->want, "%s, turn %zu", row->id, turn);
	}
	guard_reset();
}

#define SIPS_RULE                                                              \
	"1 1 \"u\" \"E2U+sip\" "                                               \
	"\"!^(\\\\+441632960.*)$!"                                             \
	"sips:\\\\1@atlanta.example.com!\" ."
#define SIP_RULE                                                               \
	"2 1 \"u\" \"E2U+sip\" "                                               \
	"\"!^(.*)$!sip:\\\\1@biloxi.example.com!\" ."

Test(resolve, orders_by_order_then_preference)
{
	static const struct selection rows[] = {
		{ .id = "ORD-01",
		  .records = { IM("200 1", "im:c@e.com"),
			       IM("100 50", "im:b@e.com"),
			       IM("100 10", "im:a@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com" },
		{ .id = "ORD-01, URI-07",
		  .is_all = true,
		  .records = { IM("200 1", "im:c@e.com"),
			       IM("100 50", "im:b@e.com"),
			       IM("100 10", "im:a@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com, 3 im:c@e.com" },
		{ .id = "ORD-01 numbers, not octets of text",
		  .is_all = true,
		  .records = { IM("9 1", "im:a@e.com"),
			       IM("10 256", "im:c@e.com"),
			       IM("10 255", "im:b@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com, 3 im:c@e.com" },
		{ .id = "ORD-01 above 32767",
		  .is_all = true,
		  .records = { IM("32768 1", "im:c@e.com"),
			       IM("32767 65535", "im:b@e.com"),
			       IM("100 65535", "im:a@e.com"),
			       IM("65535 0", "im:d@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com, 3 im:c@e.com, "
			  "4 im:d@e.com" },
		{ .id = "ORD-01 PREFERENCE above 32767",
		  .records = { IM("65535 65535", "im:c@e.com"),
			       IM("65535 32768", "im:b@e.com"),
			       IM("65535 0", "im:a@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com, 3 im:c@e.com" },
		{ .id = "ORD-05 in any rotation",
		  .records = { IM("100 10", "im:b@e.com"),
			       IM("100 10", "im:a@e.com"),
			       IM("100 10", "im:c@e.com") },
		  .want = "1 im:a@e.com, 1 im:b@e.com, 1 im:c@e.com" },
		{ .id = "ORD-05 the same record twice",
		  .records = { IM("100 10", "im:a@e.com"),
			       IM("100 10", "im:a@e.com") },
		  .want = "1 im:a@e.com" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_selection(&rows[i]);
}

Test(resolve, drops_a_worse_order_only_after_a_better_was_accepted)
{
	static const struct selection rows[] = {
		{ .id = "ORD-02, ORD-04",
		  .records = { RULE("10 10", "sip", "sip:a@e.com"),
			       IM("20 10", "im:a@e.com") },
		  .want = "1 im:a@e.com" },
		{ .id = "ORD-02 other service allowed as well",
		  .allowed = "im sip",
		  .records = { RULE("10 10", "sip", "sip:a@e.com"),
			       IM("20 10", "im:a@e.com") },
		  .want = "1 im:a@e.com" },
		{ .id = "ORD-02 asked for both",
		  .allowed = "im sip",
		  .asked = "im sip",
		  .records = { RULE("10 10", "sip", "sip:a@e.com"),
			       IM("20 10", "im:a@e.com") },
		  .want = "1 sip:a@e.com" },
		{ .id = "NAP-04",
		  .records = { "10 10 \"s\" \"E2U+im\" \"!^.*$!im:a@e.com!\" .",
			       IM("20 10", "im:b@e.com") },
		  .want = "1 im:b@e.com" },
		{ .id = "ORD-03",
		  .records = { IM("100 10", "im:a@e.com"),
			       IM("100 20", "im:b@e.com"),
			       IM("200 10", "im:c@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com" },
		{ .id = "ORD-04 the ERE does not match",
		  .records = { "10 10 \"u\" \"E2U+im\" "
			       "\"!^\\\\+49.*$!im:a@e.com!\" .",
			       IM("20 10", "im:b@e.com") },
		  .want = "1 im:b@e.com" },
		{ .id = "ORD-04 the result is empty",
		  .records = { "10 10 \"u\" \"E2U+im\" \"!^.*$!!\" .",
			       IM("20 10", "im:b@e.com") },
		  .want = "1 im:b@e.com" },
		{ .id = "ORD-13, NAP-02",
		  .records = { "10 10 \"u\" \"E2U+im\" \"!^+44!im:a@e.com!\" .",
			       "10 20 \"u\" \"E2U+im\" \"!^.*$!im:a\" .",
			       "10 30 \"u\" \"E2U+im,pres\" \"!.!im:a@e.com!\" "
			       ".",
			       "10 40 \"\" \"\" \"\" t.example.",
			       IM("20 10", "im:b@e.com") },
		  .want = "1 im:b@e.com" },
		{ .id = "ORD-13 a URI that is none",
		  .records = { IM("100 10", "im:"),
			       IM("200 10", "im:b@e.com") },
		  .want = "1 im:b@e.com" },
		{ .id = "5483 4.1.1, a client with sip",
		  .allowed = "sip",
		  .asked = "sip",
		  .records = { SIPS_RULE, SIP_RULE },
		  .want = "1 sips:+441632960083@atlanta.example.com" },
		{ .id = "5483 4.1.1, uri-orders: all",
		  .allowed = "sip",
		  .asked = "sip",
		  .is_all = true,
		  .records = { SIPS_RULE, SIP_RULE },
		  .want = "1 sips:+441632960083@atlanta.example.com, "
			  "2 sip:+441632960083@biloxi.example.com" },
		{ .id = "nothing asked for",
		  .asked = "",
		  .records = { IM("100 10", "im:a@e.com") },
		  .want = "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_selection(&rows[i]);
}

Test(resolve, ranks_densely_and_gives_a_uri_once)
{
	static const struct selection rows[] = {
		{ .id = "URI-05",
		  .records = { IM("100 10", "im:a@e.com"),
			       IM("100 10", "im:b@e.com"),
			       IM("100 20", "im:c@e.com") },
		  .want = "1 im:a@e.com, 1 im:b@e.com, 2 im:c@e.com" },
		{ .id = "URI-05 without the other service's positions",
		  .records = { IM("100 10", "im:a@e.com"),
			       RULE("100 20", "pres", "pres:a@e.com"),
			       IM("100 30", "im:c@e.com") },
		  .want = "1 im:a@e.com, 2 im:c@e.com" },
		{ .id = "URI-08",
		  .records = { IM("100 20", "im:a@e.com"),
			       IM("100 10", "im:a@e.com") },
		  .want = "1 im:a@e.com" },
		{ .id = "URI-08 across ORDERs",
		  .is_all = true,
		  .records = { IM("200 10", "im:a@e.com"),
			       IM("100 10", "im:a@e.com"),
			       IM("200 20", "im:b@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com" },
		{ .id = "URI-05, URI-08 a position without a URI of its own",
		  .records = { IM("100 10", "im:a@e.com"),
			       IM("100 20", "im:a@e.com"),
			       IM("100 30", "im:b@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com" },
		{ .id = "URI-08, the position has another",
		  .records = { IM("100 10", "im:a@e.com"),
			       IM("100 20", "im:a@e.com"),
			       IM("100 20", "im:b@e.com") },
		  .want = "1 im:a@e.com, 2 im:b@e.com" },
		{ .id = "REW-39 letter case tells them apart",
		  .records = { IM("100 10", "im:a@e.com"),
			       IM("100 10", "im:A@e.com") },
		  .want = "1 im:A@e.com, 1 im:a@e.com" },
		{ .id = "URI-08 one URI under two services",
		  .allowed = "sms:tel voice:tel",
		  .asked = "sms:tel voice:tel",
		  .records = { RULE("100 10", "sms:tel+voice:tel",
				    "tel:+441632960083") },
		  .want = "1 tel:+441632960083" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_selection(&rows[i]);
}

Test(resolve, takes_compounds_service_by_service)
{
	static const struct {
		const char *id;
		const char *allowed;
		const char *record;
		const char *want; /* choices */
	} rows[] = {
		{ "SVC-03, IMP-03", "im pres",
		  RULE("1 1", "im+pres", "im:a@e.com"), "im im:a@e.com" },
		{ "SVC-03, IMP-03", "im pres",
		  RULE("1 1", "im+pres", "pres:a@e.com"), "pres pres:a@e.com" },
		{ "SVC-03 leftmost first", "sms:tel voice:tel",
		  RULE("1 1", "voice:tel+sms:tel", "tel:+441632960083"),
		  "voice:tel tel:+441632960083, sms:tel tel:+441632960083" },
		{ "SVC-03 leftmost first", "sms:tel voice:tel",
		  RULE("1 1", "sms:tel+voice:tel", "tel:+441632960083"),
		  "sms:tel tel:+441632960083, voice:tel tel:+441632960083" },
		{ "SVC-04", "im pres", RULE("1 1", "foo+im", "im:a@e.com"),
		  "im im:a@e.com" },
		{ "SVC-04 not allowed", "im pres",
		  RULE("1 1", "sip+im", "im:a@e.com"), "im im:a@e.com" },
		{ "ORD-11 allowed, but of no such scheme", "im pres",
		  RULE("1 1", "sip+im", "sip:a@e.com"), "" },
		{ "SVC-05", "im pres", RULE("1 1", "im+P-x", "im:a@e.com"),
		  "" },
		{ "SVC-05", "im pres", RULE("1 1", "p-any+im", "im:a@e.com"),
		  "" },
		{ "SVC-06", "im pres", RULE("1 1", "x-im+im", "im:a@e.com"),
		  "im im:a@e.com" },
		{ "SVC-10", "im pres", RULE("1 1", "im+im", "im:a@e.com"),
		  "im im:a@e.com" },
		{ "IMP-02", "im", RULE("1 1", "im", "sip:a@e.com"), "" },
		{ "IMP-02 case", "im", RULE("1 1", "IM", "IM:a@e.com"),
		  "im IM:a@e.com" },
		{ "IMP-06", "im pres sip xmpp", RULE("1 1", "im", "im:a@e.com"),
		  "im im:a@e.com" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_policy policy = policy_for(rows[i].allowed);
		struct rrset set = { .count = 0 };

		add_record(&set, rows[i].record);
		resolve(&policy, &set);
		cr_expect_str_eq(choices_text(), rows[i].want, "%s: %s",
				 rows[i].id, rows[i].record);
		guard_reset();
	}
}

struct reason_row {
	const char *id;
	const char *record;
	enum e164_reason want;
	bool is_policy;
};

static void expect_reason(const struct e164_policy *policy,
			  const struct reason_row *row)
{
	struct rrset set = { .count = 0 };

	add_record(&set, row->record);
	resolve(policy, &set);
	cr_expect_eq(decision.reasons[0], row->want, "%s: %s is %s", row->id,
		     row->record, e164_reason_word(decision.reasons[0]));
	cr_expect_eq(decision.is_policy, row->is_policy, "%s: %s", row->id,
		     row->record);
	cr_expect_eq(decision.choice_count > 0, row->want == E164_REASON_NONE,
		     "%s", row->id);
	cr_expect_eq(decision.text_len > 0, row->want == E164_REASON_NONE, "%s",
		     row->id);
	guard_reset();
}

Test(resolve, tells_why_a_record_was_dropped)
{
	const struct e164_policy policy = policy_for("im pres");
	static const struct reason_row rows[] = {
		{ "good", IM("1 1", "im:a@e.com"), E164_REASON_NONE, false },
		{ "NAP-04", "1 1 \"a\" \"E2U+im\" \"!.!im:a@e.com!\" .",
		  E164_REASON_FLAGS, false },
		{ "NTM-02", "1 1 \"\" \"E2U+im\" \"!.!im:a@e.com!\" .",
		  E164_REASON_NOREPLACEMENT, false },
		{ "NAP-06", "1 1 \"u\" \"E2U+im\" \"!.!im:a@e.com!\" x.e.",
		  E164_REASON_BOTH, false },
		{ "NAP-08", "1 1 \"u\" \"E2U+im\" \"\" .", E164_REASON_NOREGEXP,
		  false },
		{ "NTM", "1 1 \"\" \"\" \"\" t.example.",
		  E164_REASON_NONTERMINAL, false },
		{ "NAP-09", "1 1 \"u\" \"E2U+im\" \"!.!im:\\195@e.com!\" .",
		  E164_REASON_OCTET, false },
		{ "NAP-10", "1 1 \"u\" \"SIP+D2U\" \"!.!im:a@e.com!\" .",
		  E164_REASON_APPLICATION, false },
		{ "SVC-12", "1 1 \"u\" \"E2U+im,pres\" \"!.!im:a@e.com!\" .",
		  E164_REASON_SERVICE, false },
		{ "SVC-05", RULE("1 1", "im+P-x", "im:a@e.com"),
		  E164_REASON_PRIVATE, false },
		{ "SVC-06", RULE("1 1", "x-im", "im:a@e.com"),
		  E164_REASON_UNKNOWN, true },
		{ "SVC-08", RULE("1 1", "im:sip", "im:a@e.com"),
		  E164_REASON_UNKNOWN, true },
		{ "ORD-10", RULE("1 1", "sip", "sip:a@e.com"),
		  E164_REASON_UNWANTED, true },
		{ "ORD-10 first the service", RULE("1 1", "sip", "nothing"),
		  E164_REASON_UNWANTED, true },
		{ "REW-01", "1 1 \"u\" \"E2U+im\" \"1.1im:a@e.com1\" .",
		  E164_REASON_DELIM, false },
		{ "REW-03", "1 1 \"u\" \"E2U+im\" \"!.!im:a@e.com\" .",
		  E164_REASON_SPLIT, false },
		{ "REW-05", "1 1 \"u\" \"E2U+im\" \"!.!im:a@e.com!g\" .",
		  E164_REASON_REGFLAG, false },
		{ "REW-12", "1 1 \"u\" \"E2U+im\" \"!.*?!im:a@e.com!\" .",
		  E164_REASON_ERE, false },
		{ "REW-25", "1 1 \"u\" \"E2U+im\" \"!^4!im:a@e.com!\" .",
		  E164_REASON_NOMATCH, false },
		{ "REW-25", "1 1 \"u\" \"E2U+im\" \"!.*!!\" .",
		  E164_REASON_EMPTY, false },
		{ "REW-31", "1 1 \"u\" \"E2U+im\" \"!.*!im:\\\\1@e.com!\" .",
		  E164_REASON_GROUP, false },
		{ "REW-33", "1 1 \"u\" \"E2U+im\" \"!.*!im:\\\\0@e.com!\" .",
		  E164_REASON_REPL, false },
		{ "REW-38", RULE("1 1", "im", "im:a b@e.com"), E164_REASON_URI,
		  false },
		{ "IMP-02", RULE("1 1", "im", "sip:a@e.com"),
		  E164_REASON_SCHEME, false },
		{ "IMP-05", RULE("1 1", "im", "im:a@localhost"),
		  E164_REASON_ADDRESS, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_reason(&policy, &rows[i]);
}

Test(resolve, takes_the_obsolete_order_by_policy)
{
	static const struct reason_row on = {
		"SVC-07, OQ-18", "1 1 \"u\" \"im+E2U\" \"!.!im:a@e.com!\" .",
		E164_REASON_NONE, false
	};
	static const struct reason_row off = {
		"SVC-07, OQ-18", "1 1 \"u\" \"im+E2U\" \"!.!im:a@e.com!\" .",
		E164_REASON_OBSOLETE, false
	};
	struct e164_policy policy = policy_for("im");

	expect_reason(&policy, &on);
	policy.accepts_obsolete = false;
	expect_reason(&policy, &off);
}

struct domain_row {
	const char *id;
	const char *service;
	const char *uri;
	const char *allow; /* a domain, NULL for no list */
	const char *deny;
	bool want;
};

/* A list with another name in front, so that not only the first one counts. */
static struct e164_list listed(const char *domain, struct e164_apex names[2])
{
	if (!domain)
		return (struct e164_list){ names, 0 };
	cr_assert_eq(e164_apex_parse(e164_slice_text("other.test"), &names[0]),
		     E164_OK);
	cr_assert_eq(e164_apex_parse(e164_slice_text(domain), &names[1]),
		     E164_OK);
	return (struct e164_list){ names, 2 };
}

static void expect_domain(const struct domain_row *row)
{
	struct e164_apex allow[2];
	struct e164_apex deny[2];
	const struct e164_list allowed = listed(row->allow, allow);
	const struct e164_list denied = listed(row->deny, deny);
	struct e164_policy policy = policy_for("im sip voice:tel xmpp");
	struct rrset set = { .count = 0 };
	char record[256];

	policy.domain_allow = &allowed;
	policy.domain_deny = &denied;
	snprintf(record, sizeof(record), RULE("1 1", "%s", "%s"), row->service,
		 row->uri);
	add_record(&set, record);
	resolve(&policy, &set);
	cr_expect_eq(decision.reasons[0],
		     row->want ? E164_REASON_NONE : E164_REASON_DOMAIN,
		     "%s: %s", row->id, row->uri);
	cr_expect_eq(decision.choice_count, row->want, "%s: %s", row->id,
		     row->uri);
	cr_expect_eq(decision.is_policy, !row->want, "%s: %s", row->id,
		     row->uri);
	guard_reset();
}

Test(resolve, keeps_to_the_domains_of_the_policy)
{
	static const struct domain_row rows[] = {
		{ "no lists", "im", "im:a@e.com", NULL, NULL, true },
		{ "denied", "im", "im:a@e.com", NULL, "e.com", false },
		{ "denied below", "im", "im:a@x.e.com", NULL, "e.com", false },
		{ "denied by case", "im", "im:a@E.COM", NULL, "e.com", false },
		{ "not denied", "im", "im:a@xe.com", NULL, "e.com", true },
		{ "not denied above", "im", "im:a@e.com", NULL, "x.e.com",
		  true },
		{ "allowed", "im", "im:a@e.com", "e.com", NULL, true },
		{ "allowed below", "im", "im:a@x.e.com", "e.com", NULL, true },
		{ "not allowed", "im", "im:a@e.org", "e.com", NULL, false },
		{ "deny wins", "im", "im:a@x.e.com", "e.com", "x.e.com",
		  false },
		{ "sip", "sip", "sip:a@e.com", NULL, "e.com", false },
		{ "port", "sip", "sip:a@e.com:5060", NULL, "e.com", false },
		{ "parameters", "sip", "sip:a@e.com;user=phone", NULL, "e.com",
		  false },
		{ "5122", "xmpp", "xmpp://a@e.com/b@e.org", NULL, "e.com",
		  false },
		{ "5122", "xmpp", "xmpp://a@e.com/b@e.org", NULL, "e.org",
		  false },
		{ "5122", "xmpp", "xmpp://a@e.com/b@e.org", "e.com", NULL,
		  false },
		{ "5122", "xmpp", "xmpp://a@e.com/b@e.com", "e.com", NULL,
		  true },
		{ "a literal is in no domain", "sip", "sip:a@[::1]", "e.com",
		  NULL, false },
		{ "a literal is in no domain", "sip", "sip:a@[::1]", NULL,
		  "e.com", true },
		{ "no domain", "voice:tel", "tel:+441632960083", "e.com", NULL,
		  true },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_domain(&rows[i]);
}

Test(resolve, hands_out_no_uri_longer_than_the_policy_says)
{
	const size_t len = strlen("im:user@example.com");
	struct e164_policy policy = policy_for("im");
	struct rrset set = { .count = 0 };

	add_record(&set, IM("1 1", "im:user@example.com"));
	for (size_t max = len - 1; max <= len + 1; max++) {
		policy.uri_max = (uint32_t)max;
		resolve(&policy, &set);
		cr_expect_eq(decision.reasons[0],
			     max < len ? E164_REASON_SPACE : E164_REASON_NONE,
			     "REW-40 %zu", max);
		cr_expect_eq(decision.choice_count, max < len ? 0 : 1);
		cr_expect_not(decision.is_oversized,
			      "of the record, not of the number");
	}
}

Test(resolve, remembers_which_record_a_choice_came_from)
{
	const struct e164_policy policy = policy_for("im pres");
	struct rrset set = { .count = 0 };

	add_record(&set, IM("300 7", "im:c@e.com"));
	add_record(&set, RULE("1 1", "sip", "sip:x@e.com"));
	add_record(&set, RULE("200 5", "foo+pres+im", "pres:b@e.com"));
	add_record(&set, IM("100 9", "im:a@e.com"));
	resolve(&policy, &set);
	cr_assert_eq(decision.choice_count, 3, "ORD-10");
	static const struct e164_choice want[] = {
		{ .order = 100, .preference = 9, .record = 3 },
		{ .order = 200, .preference = 5, .record = 2 },
		{ .order = 300, .preference = 7, .record = 0 },
	};

	for (size_t i = 0; i < COUNT(want); i++) {
		const struct e164_choice *got = &decision.choices[i];

		cr_expect_eq(got->order, want[i].order, "%zu", i);
		cr_expect_eq(got->preference, want[i].preference, "%zu", i);
		cr_expect_eq(got->record, want[i].record, "%zu", i);
	}
	cr_expect_eq(decision.reasons[1], E164_REASON_UNWANTED);
	cr_expect_eq(decision.is_policy, true);
}

Test(resolve, takes_an_rrset_without_records)
{
	const struct e164_policy policy = policy_for("im pres");
	const struct rrset set = { .count = 0 };

	resolve(&policy, &set);
	cr_expect_eq(decision.choice_count, 0);
	cr_expect_eq(decision.is_policy, false);
	cr_expect_str_eq(targets_text(&policy, policy.services), "");
}

/* Whatever the octets, the good record beside them is used (NAP-02). */
Test(resolve, survives_malformed_rdata)
{
	const struct e164_policy policy = policy_for("im");
	uint8_t good[E164_NAPTR_RDATA_MAX];
	const size_t len =
		make_rdata(IM("1 1", "im:a@e.com"), good, sizeof(good));

	for (size_t cut = 0; cut < len; cut++) {
		struct rrset set = { .count = 3 };

		set.rdatas[0] =
			cut ? guard_copy(good, cut) : e164_slice(NULL, 0);
		set.rdatas[1] = guard_copy(good, len);
		set.rdatas[2] = guard_copy(good, cut);
		resolve(&policy, &set);
		cr_expect_str_eq(targets_text(&policy, policy.services),
				 "1 im:a@e.com", "%zu octets", cut);
		cr_expect_eq(decision.reasons[0], E164_REASON_RDATA, "%zu",
			     cut);
		cr_expect_eq(decision.reasons[2], E164_REASON_RDATA, "%zu",
			     cut);
		guard_reset();
	}
}

/* The same text, whatever the rotation. Does not try all of them. */
static void expect_targets_in_turns(const struct e164_policy *policy,
				    const struct rrset *set, const char *want)
{
	for (size_t turn = 0; turn < 2 * set->count; turn += 7) {
		const struct rrset turned = arranged(set, turn);

		resolve(policy, &turned);
		cr_expect_str_eq(targets_text(policy, policy->services), want,
				 "turn %zu", turn);
	}
}

static void text_of_many(size_t i, char *text, size_t size)
{
	snprintf(text, size, IM("100 %zu", "im:u%zu@e.com"), 1000 + i, i);
}

#define FIRST_16                                                               \
	"1 im:u0@e.com, 2 im:u1@e.com, 3 im:u2@e.com, 4 im:u3@e.com, "         \
	"5 im:u4@e.com, 6 im:u5@e.com, 7 im:u6@e.com, 8 im:u7@e.com, "         \
	"9 im:u8@e.com, 10 im:u9@e.com, 11 im:u10@e.com, "                     \
	"12 im:u11@e.com, 13 im:u12@e.com, 14 im:u13@e.com, "                  \
	"15 im:u14@e.com, 16 im:u15@e.com"

/* ORD-15: the excess is what comes last in order, not in the message. */
Test(resolve, looks_at_the_best_64_records)
{
	const struct e164_policy policy = policy_for("im pres");
	static const size_t counts[] = { 16, 17, 63, 64, 65, 100, 500 };

	for (size_t i = 0; i < COUNT(counts); i++) {
		struct rrset set = { .count = 0 };

		add_many(&set, counts[i], text_of_many);
		expect_targets_in_turns(&policy, &set, FIRST_16);
		cr_expect_eq(decision.choice_count, counts[i] < E164_RECORDS_MAX
							    ? counts[i]
							    : E164_RECORDS_MAX);
		cr_expect_eq(decision.is_oversized,
			     counts[i] > E164_RECORDS_MAX, "%zu", counts[i]);
	}
}

Test(resolve, tells_which_records_it_did_not_look_at)
{
	const struct e164_policy policy = policy_for("im pres");
	struct rrset set = { .count = 0 };

	add_many(&set, 66, text_of_many);
	/* Backwards: the first two of them are too many. */
	const struct rrset turned = arranged(&set, 1);

	resolve(&policy, &turned);
	for (size_t i = 0; i < 2; i++)
		cr_expect_eq(decision.reasons[i], E164_REASON_TOO_MANY,
			     "ORD-15");
	for (size_t i = 2; i < E164_RECORDS_MAX; i++)
		cr_expect_eq(decision.reasons[i], E164_REASON_NONE, "%zu", i);
	cr_expect_eq(decision.choices[0].record, 65);
}

static void text_of_denied(size_t i, char *text, size_t size)
{
	snprintf(text, size, RULE("%zu 1", "sip", "sip:u@e.com"), i);
}

/* Malformed RDATA sort by their octets, too, so that no turn lets others in. */
Test(resolve, leaves_out_the_same_records_beside_malformed_ones)
{
	const struct e164_policy policy = policy_for("im pres");
	struct rrset empty = { .count = 0 };
	struct rrset cut = { .count = 0 };

	add_many(&empty, 64, text_of_many);
	empty.rdatas[empty.count++] = guard_copy("", 0);
	add_many(&cut, 64, text_of_many);
	cut.rdatas[64] = e164_slice(cut.rdatas[63].ptr, cut.rdatas[63].len - 1);
	cut.count++;
	for (size_t turn = 0; turn < 2 * 65; turn++) {
		const struct rrset sets[] = { arranged(&empty, turn),
					      arranged(&cut, turn) };

		for (size_t i = 0; i < COUNT(sets); i++) {
			resolve(&policy, &sets[i]);
			cr_expect_eq(decision.choice_count, 63,
				     "set %zu, turn %zu", i, turn);
			cr_expect_eq(decision.choices[62].preference, 1062);
		}
	}
}

/* The price of the limit: what comes behind it is not seen. */
Test(resolve, does_not_look_behind_64_worse_ones)
{
	const struct e164_policy policy = policy_for("im pres");
	struct rrset set = { .count = 0 };

	add_many(&set, 63, text_of_denied);
	add_record(&set, IM("1000 1", "im:a@e.com"));
	expect_targets_in_turns(&policy, &set, "1 im:a@e.com");
	cr_expect_eq(decision.is_policy, true);
	add_record(&set, IM("20 1", "im:b@e.com"));
	expect_targets_in_turns(&policy, &set, "1 im:b@e.com");
}

/* Each yields 13 + 116 * 16 + 2 octets: eight of them fill the text. */
static void text_of_long(size_t i, char *text, size_t size)
{
	int len = snprintf(text, size,
			   "%zu 1 \"u\" \"E2U+web:http\" \"!(.*)!http://e.com/",
			   i + 1);

	for (int n = 0; n < 116; n++)
		len += snprintf(text + len, size - (size_t)len, "\\\\1");
	snprintf(text + len, size - (size_t)len, "%02zu!\" .", i);
}

/* What does not fit any more are the worse ones, in any rotation. */
Test(resolve, fills_the_text_from_the_best)
{
	struct e164_policy policy = policy_for("web:http");
	struct e164_rewriter *rw;
	struct rrset set = { .count = 0 };

	policy.uri_max = E164_URI_MAX;
	add_many(&set, 12, text_of_long);
	for (size_t turn = 0; turn < 2 * set.count; turn++) {
		const struct rrset turned = arranged(&set, turn);

		rw = e164_rewriter_new(NULL);
		e164_decide_number(
			&(struct e164_decider){ &policy,
						number_of("+123456789012345"),
						rw, &decision },
			turned.rdatas, turned.count);
		e164_rewriter_free(rw);
		cr_expect_eq(decision.choice_count, 8, "turn %zu", turn);
		cr_expect_eq(decision.text_len, 8 * (13 + 116 * 16 + 2));
		cr_expect(decision.is_oversized);
		for (size_t i = 0; i < decision.choice_count; i++)
			cr_expect_eq(decision.choices[i].order, i + 1,
				     "turn %zu", turn);
		for (size_t i = 0; i < set.count; i++) {
			const uint8_t order = turned.rdatas[i].ptr[1];

			cr_expect_eq(decision.reasons[i],
				     order <= 8 ? E164_REASON_NONE
						: E164_REASON_SPACE,
				     "turn %zu, ORDER %u", turn, order);
		}
	}
}

/* The last URI fits though there is less room than the policy would give. */
Test(resolve, is_not_oversized_if_all_fits)
{
	struct e164_policy policy = policy_for("web:http");
	struct rrset set = { .count = 0 };
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	policy.uri_max = E164_URI_MAX;
	add_many(&set, 8, text_of_long);
	e164_decide_number(
		&(struct e164_decider){ &policy, number_of("+123456789012345"),
					rw, &decision },
		set.rdatas, set.count);
	e164_rewriter_free(rw);
	cr_expect_eq(decision.choice_count, 8);
	cr_expect_lt(sizeof(decision.text) - decision.text_len, E164_URI_MAX);
	cr_expect_not(decision.is_oversized);
}

/* Every URI lies in the decision, one behind the other. */
Test(resolve, keeps_the_uris_in_the_decision)
{
	const struct e164_policy policy = policy_for("im pres");
	struct rrset set = { .count = 0 };
	size_t sum = 0;

	add_record(&set, IM("1 1", "im:a@e.com"));
	add_record(&set, IM("1 2", "im:b@localhost"));
	add_record(&set, IM("1 3", "im:c@e.com"));
	resolve(&policy, &set);
	cr_assert_eq(decision.choice_count, 2);
	for (size_t i = 0; i < decision.choice_count; i++) {
		const struct e164_slice uri = decision.choices[i].uri;

		cr_expect(uri.ptr >= decision.text);
		cr_expect(uri.ptr + uri.len <=
			  decision.text + decision.text_len);
		sum += uri.len;
	}
	cr_expect_eq(sum, decision.text_len, "a dropped URI takes no room");
	cr_expect_not(decision.is_oversized);
}

#define TELS "ems:tel fax:tel mms:tel sms:tel voice:tel"

static void text_of_five(size_t i, char *text, size_t size)
{
	snprintf(text, size,
		 RULE("%zu 1", "ems:tel+fax:tel+mms:tel+sms:tel+voice:tel",
		      "tel:+44%zu"),
		 i + 1, 100 + i);
}

/* 26 records of five services are 130 choices, 128 of which there is room. */
Test(resolve, keeps_the_best_128_choices)
{
	const struct e164_policy policy = policy_for(TELS);
	struct rrset set = { .count = 0 };

	add_many(&set, 27, text_of_five);
	for (size_t turn = 0; turn < 2 * set.count; turn++) {
		const struct rrset turned = arranged(&set, turn);

		resolve(&policy, &turned);
		cr_expect_eq(decision.choice_count, E164_CHOICES_MAX);
		cr_expect(decision.is_oversized);
		for (size_t i = 0; i < decision.choice_count; i++)
			cr_expect_eq(decision.choices[i].order, i / 5 + 1,
				     "turn %zu, choice %zu", turn, i);
		for (size_t i = 0; i < set.count; i++)
			cr_expect_eq(decision.reasons[i],
				     turned.rdatas[i].ptr[1] <= 26
					     ? E164_REASON_NONE
					     : E164_REASON_TOO_MANY,
				     "turn %zu", turn);
	}
}

#define COSTLY(order_pref, uri)                                                \
	order_pref " \"u\" \"E2U+im\" \"!^((\\\\+|4|1|6)|(4|[0-9]+)*)*$!" uri  \
		   "!\" ."

/* The budget of a query goes to the best records, in any rotation (REW-53). */
Test(resolve, spends_the_budget_on_the_best)
{
	const struct e164_policy policy = policy_for("im pres");
	struct e164_rewrite_limits limits = { .steps_query = 1 };
	struct rrset set = { .count = 0 };
	uint32_t steps = 1;

	add_record(&set, COSTLY("1 1", "im:a@e.com"));
	/* The least that is enough for one of them. */
	do {
		limits.steps_query = steps;
		resolve_within(&policy, &set, &limits);
		steps += steps / 8 + 1;
		cr_assert_lt(steps, 100000000);
	} while (decision.reasons[0] == E164_REASON_LIMIT);
	cr_assert_eq(decision.reasons[0], E164_REASON_NONE);
	add_record(&set, COSTLY("2 1", "im:b@e.com"));
	add_record(&set, COSTLY("3 1", "im:c@e.com"));
	for (size_t turn = 0; turn < 2 * set.count; turn++) {
		const struct rrset turned = arranged(&set, turn);

		resolve_within(&policy, &turned, &limits);
		cr_expect_str_eq(targets_text(&policy, policy.services),
				 "1 im:a@e.com", "turn %zu", turn);
	}
}

/* e164_targets() by itself: more choices than an answer has room for. */
Test(resolve, gives_at_most_16_targets)
{
	struct e164_policy policy = policy_for("im pres");
	struct rrset set = { .count = 0 };
	struct e164_target *targets = (struct e164_target *)(void *)guard_room(
		E164_TARGETS_MAX * sizeof(*targets));

	add_many(&set, 40, text_of_many);
	resolve(&policy, &set);
	cr_assert_eq(decision.choice_count, 40);
	policy.uri_all_orders = true;
	for (size_t count = 0; count <= 40; count++)
		cr_expect_eq(e164_targets(&policy, decision.choices, count,
					  policy.services, targets),
			     count < E164_TARGETS_MAX ? count
						      : E164_TARGETS_MAX,
			     "URI-08 %zu", count);
}

/* Beyond the limit, too, ORDER counts before it (ORD-03, URI-08). */
Test(resolve, tells_why_a_choice_is_no_target)
{
	const int im = e164_service_find(e164_slice_text("im"));
	const int pres = e164_service_find(e164_slice_text("pres"));
	struct e164_policy policy = policy_for("im pres");
	const struct row {
		uint16_t order;
		int service;
		const char *uri;
		enum e164_trust trust;
		enum e164_reason want;
		enum e164_reason all_orders;
	} rows[] = {
		{ 1, pres, "1", E164_TRUST_SECURE, E164_REASON_UNWANTED,
		  E164_REASON_UNWANTED },
		{ 1, E164_SERVICE_PENDING, "2", E164_TRUST_SECURE,
		  E164_REASON_UNWANTED, E164_REASON_UNWANTED },
		{ 1, im, "3", E164_TRUST_INSECURE, E164_REASON_INSECURE,
		  E164_REASON_INSECURE },
		{ 2, im, "a", E164_TRUST_SECURE, E164_REASON_NONE,
		  E164_REASON_NONE },
		{ 2, im, "a", E164_TRUST_SECURE, E164_REASON_NONE,
		  E164_REASON_NONE },
		{ 3, im, "a", E164_TRUST_SECURE, E164_REASON_ORDER,
		  E164_REASON_NONE },
		{ 3, im, "b", E164_TRUST_SECURE, E164_REASON_ORDER,
		  E164_REASON_NONE },
	};
	struct e164_choice choices[COUNT(rows)];
	enum e164_reason reasons[COUNT(rows)];

	policy.dnssec = E164_DNSSEC_REQUIRE;
	for (size_t i = 0; i < COUNT(rows); i++)
		choices[i] = (struct e164_choice){
			.path.at[0] = { .order = rows[i].order },
			.service = rows[i].service,
			.uri = e164_slice_text(rows[i].uri),
			.trust = rows[i].trust,
		};
	for (int all = 0; all < 2; all++) {
		policy.uri_all_orders = all;
		e164_target_reasons(&policy, choices, COUNT(choices),
				    e164_service_bit(im), reasons);
		for (size_t i = 0; i < COUNT(rows); i++)
			cr_expect_eq(reasons[i],
				     all ? rows[i].all_orders : rows[i].want,
				     "row %zu, all orders: %d", i, all);
	}
}

/* Of those that there is no room for, each is told why. */
Test(resolve, tells_order_and_too_many_apart)
{
	const struct e164_policy policy = policy_for("im pres");
	static const char letters[] = "abcdefghijklmnopqrst";
	struct e164_choice choices[COUNT(letters)];
	enum e164_reason reasons[COUNT(letters)];
	const size_t count = COUNT(letters) - 1;

	/* One more than are asked for, so that it would be seen. */
	reasons[count] = E164_REASON_INSECURE;
	for (size_t i = 0; i <= count; i++)
		choices[i] = (struct e164_choice){
			.path.at[0] = { .order = i < 18 ? 1 : 2 },
			.service = e164_service_find(e164_slice_text("im")),
			.uri = e164_slice(&letters[i], 1),
			.trust = E164_TRUST_SECURE,
		};
	e164_target_reasons(&policy, choices, count, policy.services, reasons);
	cr_expect_eq(reasons[count], E164_REASON_INSECURE);
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(reasons[i],
			     i < E164_TARGETS_MAX ? E164_REASON_NONE
			     : i < 18             ? E164_REASON_TOO_MANY
						  : E164_REASON_ORDER,
			     "%zu", i);
}

/* Put the records of a hop in place of the first pending choice. */
static bool follow(const struct e164_policy *policy, struct e164_rewriter *rw,
		   const char *const *records, size_t count)
{
	static struct rrset sets[16]; /* the decision points into them */
	struct rrset *set = &sets[decision.rrset_count];

	cr_assert_lt(decision.rrset_count, COUNT(sets));
	set->count = 0;
	for (size_t i = 0; i < count && records[i]; i++)
		add_record(set, records[i]);
	for (size_t at = 0; at < decision.choice_count; at++) {
		if (decision.choices[at].service != E164_SERVICE_PENDING)
			continue;
		e164_decide_referral(
			&(struct e164_decider){ policy,
						number_of("+441632960083"), rw,
						&decision },
			at, set->rdatas, set->count);
		return true;
	}
	return false;
}

#define HOP(order_pref, name) order_pref " \"\" \"\" \"\" " name "."

/* Each URI of a choice stands in the RDATA that it is said to come from. */
static void expect_sources(void)
{
	for (size_t i = 0; i < decision.choice_count; i++) {
		const struct e164_choice *c = &decision.choices[i];
		const struct e164_slice rdata =
			e164_decision_rdata(&decision, c);

		cr_expect(memmem(rdata.ptr, rdata.len, c->uri.ptr, c->uri.len),
			  "choice %zu", i);
	}
}

/* The RRsets in the order in which the non-terminals are met. */
Test(resolve, puts_a_hop_where_its_non_terminal_stood)
{
	static const struct {
		const char *id;
		bool is_all;
		const char *rrsets[4][4];
		const char *want;
	} rows[] = {
		{ "NTM-03",
		  false,
		  { { HOP("100 10", "t.e") }, { IM("5 5", "im:a@e.com") } },
		  "1 im:a@e.com" },
		{ "ORD-06",
		  true,
		  { { IM("50 1", "im:a@e.com"), HOP("100 10", "t.e"),
		      IM("200 1", "im:d@e.com") },
		    { IM("900 1", "im:c@e.com"), IM("10 1", "im:b@e.com") } },
		  "1 im:a@e.com, 2 im:b@e.com, 3 im:c@e.com, 4 im:d@e.com" },
		{ "NTM-04 nothing there",
		  false,
		  { { HOP("10 10", "dead.e"), IM("20 10", "im:b@e.com") },
		    { NULL } },
		  "1 im:b@e.com" },
		{ "NTM-04 nothing good there",
		  false,
		  { { HOP("10 10", "t.e"), IM("20 10", "im:b@e.com") },
		    { RULE("1 1", "sip", "sip:x@e.com") } },
		  "1 im:b@e.com" },
		{ "ORD-03 a good one there",
		  false,
		  { { HOP("10 10", "t.e"), IM("20 10", "im:b@e.com") },
		    { IM("900 1", "im:a@e.com") } },
		  "1 im:a@e.com" },
		{ "ORD-03 there",
		  false,
		  { { HOP("10 10", "t.e"), IM("10 20", "im:c@e.com") },
		    { IM("1 1", "im:a@e.com"), IM("2 1", "im:b@e.com") } },
		  "1 im:a@e.com, 2 im:c@e.com" },
		{ "a hop behind a hop",
		  true,
		  { { HOP("10 10", "t.e"), IM("20 10", "im:d@e.com") },
		    { IM("1 1", "im:a@e.com"), HOP("2 1", "u.e"),
		      IM("3 1", "im:c@e.com") },
		    { IM("65535 1", "im:b@e.com") } },
		  "1 im:a@e.com, 2 im:b@e.com, 3 im:c@e.com, 4 im:d@e.com" },
		{ "two hops",
		  true,
		  { { HOP("10 10", "t.e"), HOP("10 20", "u.e") },
		    { IM("9 1", "im:a@e.com") },
		    { IM("1 1", "im:b@e.com"), IM("1 1", "im:c@e.com") } },
		  "1 im:a@e.com, 2 im:b@e.com, 2 im:c@e.com" },
		{ "ORD-06 a hop beside one of the same preference",
		  true,
		  { { HOP("10 10", "t.e"), IM("10 10", "im:b@e.com") },
		    { IM("1 1", "im:a@e.com") } },
		  "1 im:a@e.com, 2 im:b@e.com" },
		{ "URI-08 across hops",
		  true,
		  { { IM("1 1", "im:a@e.com"), HOP("2 1", "t.e") },
		    { IM("1 1", "im:a@e.com"), IM("1 2", "im:b@e.com") } },
		  "1 im:a@e.com, 2 im:b@e.com" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_policy policy = policy_for("im pres");
		struct e164_rewriter *rw = e164_rewriter_new(NULL);
		struct rrset set = { .count = 0 };

		policy.follows = true;
		policy.uri_all_orders = rows[i].is_all;
		for (size_t n = 0; n < 4 && rows[i].rrsets[0][n]; n++)
			add_record(&set, rows[i].rrsets[0][n]);
		resolve(&policy, &set);
		for (size_t n = 1;
		     n < 4 && follow(&policy, rw, rows[i].rrsets[n], 4); n++)
			;
		expect_sources();
		cr_expect_str_eq(targets_text(&policy, policy.services),
				 rows[i].want, "%s", rows[i].id);
		e164_rewriter_free(rw);
		guard_reset();
	}
}

/* NTM-06: the fifth is followed, the sixth is none. */
Test(resolve, follows_five_non_terminals_behind_one_another)
{
	static const char *const hop[] = { HOP("1 1", "t.e"),
					   IM("2 1", "im:a@e.com") };
	struct e164_policy policy = policy_for("im");
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct rrset set = { .count = 0 };
	size_t followed = 0;

	policy.follows = true;
	add_record(&set, hop[0]);
	resolve(&policy, &set);
	while (followed < 10 && follow(&policy, rw, hop, COUNT(hop)))
		followed++;
	cr_expect_eq(followed, 5);
	cr_expect_eq(decision.rrset_count, 6);
	cr_expect_str_eq(targets_text(&policy, policy.services),
			 "1 im:a@e.com");
	e164_rewriter_free(rw);
}

Test(resolve, follows_nothing_against_the_policy)
{
	static const char *const hop[] = { IM("1 1", "im:a@e.com") };
	const struct e164_policy policy = policy_for("im");
	struct rrset set = { .count = 0 };

	add_record(&set, HOP("1 1", "t.e"));
	resolve(&policy, &set);
	cr_expect(!follow(&policy, NULL, hop, COUNT(hop)), "NTM-01");
	cr_expect_eq(decision.choice_count, 0);
	cr_expect_eq(decision.reasons[0], E164_REASON_NONTERMINAL);
}

/* A hop to hundreds of records takes no more than there is room for. */
Test(resolve, bounds_the_choices_of_a_hop)
{
	struct e164_policy policy = policy_for("im");
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct rrset first = { .count = 0 };
	struct rrset many = { .count = 0 };
	size_t hops = 0;

	policy.follows = true;
	add_record(&first, HOP("1 1", "t.e"));
	add_record(&first, HOP("1 2", "u.e"));
	add_record(&first, HOP("1 3", "v.e"));
	add_record(&first, IM("2 1", "im:last@e.com"));
	add_many(&many, E164_RECORDS_MAX, text_of_many);
	resolve(&policy, &first);
	for (size_t at = 0; at < decision.choice_count; at++)
		while (at < decision.choice_count &&
		       decision.choices[at].service == E164_SERVICE_PENDING &&
		       hops++ < 10)
			e164_decide_referral(
				&(struct e164_decider){
					&policy, number_of("+441632960083"), rw,
					&decision },
				at, many.rdatas, many.count);
	cr_expect_eq(hops, 3);
	cr_expect_eq(decision.choice_count, E164_CHOICES_MAX);
	cr_expect_not(decision.is_oversized);
	cr_expect(e164_slice_equal(
		decision.choices[decision.choice_count - 1].uri,
		e164_slice_text("im:last@e.com")));
	e164_rewriter_free(rw);
}

/* Somebody else's RRset takes nothing away from the number's own. */
Test(resolve, leaves_out_a_hop_with_too_many_records)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct rrset first = { .count = 0 };
	struct rrset many = { .count = 0 };
	struct e164_policy policy = policy_for("im");

	policy.follows = true;
	add_record(&first, HOP("1 1", "t.e"));
	add_record(&first, IM("2 1", "im:last@e.com"));
	add_many(&many, E164_RECORDS_MAX + 1, text_of_many);
	resolve(&policy, &first);
	e164_decide_referral(&(struct e164_decider){ &policy,
						     number_of("+441632960083"),
						     rw, &decision },
			     0, many.rdatas, many.count);
	cr_assert_eq(decision.choice_count, 1);
	cr_expect_not(decision.is_oversized);
	cr_expect(e164_slice_equal(decision.choices[0].uri,
				   e164_slice_text("im:last@e.com")));
	e164_rewriter_free(rw);
}

/* A duplicate behind the 16th takes nobody's place. */
Test(resolve, counts_a_duplicate_not_as_a_target)
{
	const struct e164_policy policy = policy_for("im pres");
	struct e164_choice choices[40];
	struct e164_target targets[E164_TARGETS_MAX];
	static const char letters[] = "abcdefghijklmnopqrst";

	for (size_t i = 0; i < COUNT(choices); i++)
		choices[i] = (struct e164_choice){
			.path.at[0] = { .order = 1, .preference = (uint16_t)i },
			.service = e164_service_find(e164_slice("im", 2)),
			.uri = e164_slice(&letters[i / 2], 1),
		};
	cr_assert_eq(e164_targets(&policy, choices, COUNT(choices),
				  policy.services, targets),
		     E164_TARGETS_MAX);
	for (size_t i = 0; i < E164_TARGETS_MAX; i++) {
		cr_expect_eq(targets[i].uri.ptr[0], letters[i], "%zu", i);
		cr_expect_eq(targets[i].priority, i + 1, "URI-05 %zu", i);
	}
}
