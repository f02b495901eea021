/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_number.c - names, numbers and apexes; requirements MAP and URI-03.
 *
 * Names are made from their presentation form by ldns, which knows nothing of
 * our code. Every input ends at a guard page.
 */
#include "e164/number.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define N1           "3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa."
#define A1           "+441632960083"
#define L31          "1234567890123456789012345678901" /* 31 octets */
#define L30          "123456789012345678901234567890"  /* 30 octets */
#define L63          L31 "x" L31                       /* 63 octets */

static struct e164_slice wire_of(const char *text)
{
	ldns_rdf *rdf = NULL;

	cr_assert_eq(ldns_str2rdf_dname(&rdf, text), LDNS_STATUS_OK,
		     "ldns does not take %s", text);
	const struct e164_slice wire =
		guard_copy(ldns_rdf_data(rdf), ldns_rdf_size(rdf));

	ldns_rdf_deep_free(rdf);
	return wire;
}

static struct e164_apex apex_of(const char *text)
{
	struct e164_apex apex = { .len = 0 };

	cr_assert_eq(e164_apex_parse(e164_slice_text(text), &apex), E164_OK);
	return apex;
}

static struct e164_name parse_wire(struct e164_slice wire)
{
	const struct e164_apex apex = apex_of("e164.arpa");
	struct e164_name name;

	e164_name_parse(wire, &apex, 1, &name);
	/* Points to a variable that is about to go. */
	name.apex = NULL;
	return name;
}

struct name_row {
	const char *id;
	const char *dname;
	const char *aus;
	size_t labels; /* octets of the labels in front */
};

static void expect_name(const struct name_row *row)
{
	const struct e164_slice wire = wire_of(row->dname);
	const struct e164_name name = parse_wire(wire);

	cr_expect_eq(name.kind,
		     row->labels ? E164_NAME_SERVICE : E164_NAME_NUMBER,
		     "%s: %s is of kind %d", row->id, row->dname, name.kind);
	cr_expect_str_eq(name.number.aus, row->aus, "%s: %s", row->id,
			 row->dname);
	cr_expect_eq(name.number.len, strlen(row->aus), "%s", row->id);
	cr_expect_eq(name.labels.ptr, wire.ptr, "%s", row->id);
	cr_expect_eq(name.labels.len, row->labels, "%s: %s has %zu", row->id,
		     row->dname, name.labels.len);
	cr_expect_eq(name.owner.ptr, wire.ptr + row->labels, "%s", row->id);
	cr_expect_eq(name.owner.len, wire.len - row->labels, "%s", row->id);
	guard_reset();
}

static void expect_names(const struct name_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_name(&rows[i]);
}

struct claim {
	const char *id;
	const char *dname;
};

/* Names without a number: all fields but kind and apex stay empty. */
static void expect_kind(const struct claim *rows, size_t count,
			enum e164_name_kind kind)
{
	for (size_t i = 0; i < count; i++) {
		const struct e164_name name =
			parse_wire(wire_of(rows[i].dname));

		cr_expect_eq(name.kind, kind, "%s: %s is of kind %d",
			     rows[i].id, rows[i].dname, name.kind);
		cr_expect_eq(name.number.len + name.number.aus[0], 0);
		cr_expect_eq(name.labels.len + name.owner.len, 0);
		guard_reset();
	}
}

Test(number, finds_the_number_of_a_name)
{
	static const struct name_row rows[] = {
		{ "MAP-02", "8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa.",
		  "+442079460148", 0 },
		{ "MAP-03", N1, A1, 0 },
		{ "MAP-04 1 digit", "1.e164.arpa.", "+1", 0 },
		{ "MAP-04 15 digits",
		  "5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa.",
		  "+123456789012345", 0 },
		{ "MAP-06", "3.8.0.0.6.9.2.3.6.1.4.4.E164.ArPa.", A1, 0 },
		{ "MAP-16", "4.4.e164.arpa.", "+44", 0 },
		{ "OQ-14", "0.0.0.9.e164.arpa.", "+9000", 0 },
	};

	expect_names(rows, COUNT(rows));
}

Test(number, finds_no_number_in_other_names_below_the_apex)
{
	static const struct claim rows[] = {
		{ "apex", "e164.arpa." },
		{ "MAP-04 16 digits",
		  "6.5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa." },
		{ "MAP-05", "3.2.1.0.e164.arpa." },
		{ "MAP-05", "0.e164.arpa." },
		{ "MAP-07", "83.0.0.6.9.2.3.6.1.4.4.e164.arpa." },
		{ "MAP-07", "i." N1 },
		{ "MAP-07", "ns1." N1 },
		{ "MAP-07", "*." N1 },
		{ "MAP-07", "*.4.4.e164.arpa." },
		{ "MAP-07", "foo.e164.arpa." },
		{ "MAP-07 octet before '0'", "/.4.4.e164.arpa." },
		{ "MAP-07 octet after '9'", ":.4.4.e164.arpa." },
		{ "MAP-07 NUL", "\\000.4.4.e164.arpa." },
		{ "MAP-07 high bit", "\\177.4.4.e164.arpa." },
		{ "MAP-07 superscript 3", "\\179.4.4.e164.arpa." },
		{ "label of 63", L63 ".e164.arpa." },
		{ "MAP-12 is off", "3.2.1.0.6.4.9.7.0.2.i.4.4.e164.arpa." },
	};

	expect_kind(rows, COUNT(rows), E164_NAME_OTHER);
}

Test(number, finds_service_labels)
{
	static const struct name_row rows[] = {
		{ "URI-03", "_im." N1, A1, 4 },
		{ "URI-03", "_IM." N1, A1, 4 },
		{ "URI-01", "_tel._voice." N1, A1, 12 },
		{ "URI-03", "_im._tcp." N1, A1, 9 },
		{ "URI-03 4 labels", "_a._b._c._d." N1, A1, 12 },
		{ "URI-03 1 digit", "_im.1.e164.arpa.", "+1", 4 },
		{ "URI-03 32 octets", "_" L31 "2." N1, A1, 34 },
		{ "URI-03 '-'", "_-x-." N1, A1, 5 },
	};

	expect_names(rows, COUNT(rows));
}

Test(number, finds_no_service_in_other_labels)
{
	static const struct claim rows[] = {
		{ "URI-03 5 labels", "_a._b._c._d._e." N1 },
		{ "URI-03 33 octets", "_" L31 "23." N1 },
		{ "URI-03 no octet", "_." N1 },
		{ "URI-03 no '_'", "im." N1 },
		{ "URI-03 octet", "_i\\.m." N1 },
		{ "URI-03 octet", "_i_m." N1 },
		{ "URI-03 NUL", "_im\\000." N1 },
		{ "URI-03 high bit", "_\\233m." N1 },
		{ "URI-03 no key", "_im.e164.arpa." },
		{ "URI-03 no key", "_im.3.2.1.0.e164.arpa." },
		{ "URI-03 no key", "_im.83.4.4.e164.arpa." },
		{ "URI-03 in between", "1._im.4.4.e164.arpa." },
		{ "URI-03 not in front", "x._im." N1 },
		{ "URI-03 16 digits",
		  "_im.6.5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa." },
	};

	expect_kind(rows, COUNT(rows), E164_NAME_OTHER);
}

Test(number, leaves_names_outside_alone)
{
	static const struct claim rows[] = {
		{ "root", "." },
		{ "above", "arpa." },
		{ "elsewhere", "www.example.com." },
		{ "sibling", "4.4.e165.arpa." },
		{ "sibling", "1.0.0.127.in-addr.arpa." },
		{ "in front", "e164.arpa.example." },
		{ "longer label", "4.4.xe164.arpa." },
		{ "dead tree", "4.4.e164.org." },
		{ "dots in a label", "4.4\\.e164\\.arpa." },
		{ "apex inside a label", "1.\\004e164\\004arpa\\000." },
		{ "apex across a border", "4.xx\\004e164\\004arpa." },
	};

	expect_kind(rows, COUNT(rows), E164_NAME_OUTSIDE);
}

#define APEX      "\4e164\4arpa"
#define OCTETS(w) w, sizeof(w) - 1

Test(number, takes_malformed_names_for_outside)
{
	static const struct {
		const char *id;
		const char *octets;
		size_t len;
	} rows[] = {
		{ "empty", OCTETS("") },
		{ "no root", OCTETS("\0014\0014" APEX) },
		{ "octet behind", OCTETS("\0014\0014" APEX "\0\0") },
		{ "root inside", OCTETS("\0014\0\0014" APEX "\0") },
		{ "root in front", OCTETS("\0" APEX "\0") },
		{ "pointer inside", OCTETS("\0014\300\14" APEX "\0") },
		{ "pointer in front", OCTETS("\300\0" APEX "\0") },
		{ "pointer at the end", OCTETS("\0014\0014\300\14") },
		{ "label of 64", OCTETS("\100" L63 "y" APEX "\0") },
		{ "label of type 01", OCTETS("\101x" APEX "\0") },
		{ "label past the end", OCTETS("\0014\77" APEX "\0") },
		{ "label into the apex", OCTETS("\0024" APEX "\0") },
		{ "label over the apex", OCTETS("\13" APEX "\0") },
		{ "label, apex, root", OCTETS("\13" APEX "\0\0") },
		{ "other length in the apex", OCTETS("\0014\5e164\4arpa\0") },
		{ "other length in the apex", OCTETS("\0014\4e164\3arpa\0") },
		{ "letter as length", OCTETS("\0014\4e164\4arp") },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct e164_name name =
			parse_wire(guard_copy(rows[i].octets, rows[i].len));

		cr_expect_eq(name.kind, E164_NAME_OUTSIDE, "%s: kind %d",
			     rows[i].id, name.kind);
		guard_reset();
	}
}

Test(number, takes_every_truncation_for_outside)
{
	const struct e164_slice whole = wire_of("_im." N1);

	for (size_t len = 0; len < whole.len; len++) {
		const struct e164_name name =
			parse_wire(guard_copy(whole.ptr, len));

		cr_expect_eq(name.kind, E164_NAME_OUTSIDE, "%zu octets", len);
	}
}

/* Without a rule for what comes out, but with guard page and sanitizers. */
Test(number, survives_every_octet_at_every_place)
{
	const struct e164_slice whole = wire_of("_im.4.4.e164.arpa.");
	const struct e164_slice copy = guard_copy(whole.ptr, whole.len);
	uint8_t *octets = (uint8_t *)(uintptr_t)copy.ptr;

	for (size_t i = 0; i < whole.len * 256; i++) {
		octets[i / 256] = (uint8_t)i;
		const struct e164_name name = parse_wire(copy);

		cr_expect(name.kind != E164_NAME_NUMBER, "offset %zu", i / 256);
		cr_expect(name.number.len <= 3, "offset %zu", i / 256);
		octets[i / 256] = whole.ptr[i / 256];
	}
}

/* Each octet of labels and digits, of numbers of 1 to 15 digits, is another. */
static void expect_digits_only(size_t digits)
{
	uint8_t room[2 * E164_DIGITS_MAX + sizeof(APEX)];
	static const uint8_t apex[] = APEX;

	for (size_t i = 0; i < digits; i++)
		memcpy(room + 2 * i, (const uint8_t[]){ 1, '1' }, 2);
	memcpy(room + 2 * digits, apex, sizeof(apex));
	const struct e164_slice copy =
		guard_copy(room, 2 * digits + sizeof(apex));
	uint8_t *octets = (uint8_t *)(uintptr_t)copy.ptr;

	for (size_t i = 0; i < 2 * digits * 256; i++) {
		const size_t at = i / 256;
		const uint8_t octet = (uint8_t)i;
		const bool is_first = at == 2 * digits - 1;
		const bool is_number =
			at % 2 ? octet >= '0' + is_first && octet <= '9'
			       : octet == 1;

		octets[at] = octet;
		cr_expect_eq(parse_wire(copy).kind == E164_NAME_NUMBER,
			     is_number, "%zu digits, offset %zu, octet %u",
			     digits, at, octet);
		octets[at] = room[at];
	}
	guard_reset();
}

Test(number, takes_digits_and_nothing_else_at_every_place)
{
	for (size_t digits = 1; digits <= E164_DIGITS_MAX; digits++)
		expect_digits_only(digits);
}

/* "len" octets: labels of 63 and less, then e164.arpa. */
static size_t fill_name(uint8_t *room, size_t len)
{
	static const uint8_t apex[] = APEX;
	size_t at = 0;

	while (at + sizeof(apex) < len) {
		const size_t left = len - sizeof(apex) - at;
		const size_t label = left > 64 ? 64 : left;

		room[at] = (uint8_t)(label - 1);
		memset(room + at + 1, 'x', label - 1);
		at += label;
	}
	memcpy(room + at, apex, sizeof(apex));
	return at + sizeof(apex);
}

Test(number, takes_names_of_255_octets_and_no_more)
{
	uint8_t room[300];
	struct e164_name name;

	cr_assert_eq(fill_name(room, 255), 255);
	name = parse_wire(guard_copy(room, 255));
	cr_expect_eq(name.kind, E164_NAME_OTHER);
	cr_assert_eq(fill_name(room, 256), 256);
	name = parse_wire(guard_copy(room, 256));
	cr_expect_eq(name.kind, E164_NAME_OUTSIDE);
}

Test(number, prefers_the_longest_apex)
{
	const struct e164_apex apexes[] = {
		apex_of("arpa"),           apex_of("4.4.e164.arpa"),
		apex_of("e164.arpa"),      apex_of("plan.example."),
		apex_of("x.plan.example"),
	};
	static const struct {
		const char *dname;
		int apex; /* -1 when outside */
		const char *aus;
	} rows[] = {
		{ N1, 1, "+1632960083" },
		{ "3.3.e164.arpa.", 2, "+33" },
		{ "1.arpa.", 0, "+1" },
		{ "7.plan.example.", 3, "+7" },
		{ "7.X.Plan.Example.", 4, "+7" },
		{ "7.y.plan.example.", 3, "" },
		{ "4.4.e164.arpa.", 1, "" },
		{ "7.example.", -1, "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_name name;

		e164_name_parse(wire_of(rows[i].dname), apexes, COUNT(apexes),
				&name);
		cr_expect_eq(name.apex,
			     rows[i].apex < 0 ? NULL : &apexes[rows[i].apex],
			     "%s", rows[i].dname);
		cr_expect_str_eq(name.number.aus, rows[i].aus, "%s",
				 rows[i].dname);
		guard_reset();
	}
}

/* The longer apex has the octets of the tail, but begins inside a label. */
Test(number, falls_back_on_a_shorter_apex_that_fits)
{
	const struct e164_apex apexes[] = { apex_of("e164.arpa"),
					    apex_of("x.e164.arpa") };
	struct e164_name name;

	e164_name_parse(wire_of("a\\001x.e164.arpa."), apexes, 2, &name);
	cr_expect_eq(name.kind, E164_NAME_OTHER);
	cr_expect_eq(name.apex, &apexes[0]);
}

Test(number, leaves_out_the_plus_of_a_private_plan)
{
	struct e164_apex apex = apex_of("plan.example.");
	struct e164_name name;

	apex.has_plus = false;
	e164_name_parse(wire_of("_im.3.8.0.0.6.9.2.3.6.1.4.4.plan.example."),
			&apex, 1, &name);
	cr_expect_eq(name.kind, E164_NAME_SERVICE);
	cr_expect_str_eq(name.number.aus, "441632960083", "MAP-11");
	cr_expect_eq(name.number.len, 12);
}

Test(number, is_outside_when_there_is_no_apex)
{
	struct e164_name name;

	e164_name_parse(wire_of(N1), NULL, 0, &name);
	cr_expect_eq(name.kind, E164_NAME_OUTSIDE);
	cr_expect_null(name.apex);
}

struct text_row {
	const char *id;
	const char *text;
	const char *want; /* NULL when it is refused */
};

static void expect_number(const struct text_row *row)
{
	struct e164_number number = { .aus = "untouched", .len = 9 };
	const enum e164_status status =
		e164_number_parse(guard_text(row->text), &number);
	const char *want = row->want ? row->want : "untouched";

	cr_expect_eq(status, row->want ? E164_OK : E164_ENUMBER, "%s: \"%s\"",
		     row->id, row->text);
	cr_expect_str_eq(number.aus, want, "%s: \"%s\"", row->id, row->text);
	cr_expect_eq(number.len, strlen(want), "%s: \"%s\"", row->id,
		     row->text);
	guard_reset();
}

Test(number, reads_what_people_write)
{
	static const struct text_row rows[] = {
		{ "MAP-01", "+44-116-496-0348", "+441164960348" },
		{ "MAP-01", A1, A1 },
		{ "MAP-01 separators", "+1 (202) 555.01/00", "+12025550100" },
		{ "MAP-01 around", "+(44)(20)", "+4420" },
		{ "MAP-01 no plus", "441632960083", A1 },
		{ "MAP-04 1 digit", "+1", "+1" },
		{ "MAP-04 15 digits", "+123456789012345", "+123456789012345" },
		{ "MAP-04 15 digits", "123456789012345", "+123456789012345" },
		{ "MAP-04 15 digits", "1-2-3-4-5-6-7-8-9-0-1-2-3-4-5--",
		  "+123456789012345" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_number(&rows[i]);
}

Test(number, refuses_what_is_no_number)
{
	static const struct text_row rows[] = {
		{ "MAP-04 nothing", "", NULL },
		{ "MAP-04 nothing", "+", NULL },
		{ "MAP-04 nothing", "+-( )", NULL },
		{ "MAP-04 16 digits", "+1234567890123456", NULL },
		{ "MAP-04 16 digits", "1234567890123456", NULL },
		{ "MAP-04 16 digits", "+1 2345 6789 0123 456", NULL },
		{ "MAP-05", "+0441632960083", NULL },
		{ "MAP-05", "0163", NULL },
		{ "MAP-05", "(0)44", NULL },
		{ "two pluses", "++44", NULL },
		{ "plus inside", "44+1", NULL },
		{ "plus behind", "44+", NULL },
		{ "blank in front of plus", " +44", NULL },
		{ "letter", "+1800FLOWERS", NULL },
		{ "tab", "+44\t1", NULL },
		{ "line end", "+441\n", NULL },
		{ "high bit", "+44\263", NULL },
		{ "non-breaking blank", "+44\302\2401", NULL },
		{ "star", "*31#", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_number(&rows[i]);
}

Test(number, refuses_an_embedded_nul)
{
	struct e164_number number;

	cr_expect_eq(e164_number_parse(guard_copy("+44\0", 4), &number),
		     E164_ENUMBER);
	cr_expect_eq(e164_number_parse(guard_copy("\0+44", 4), &number),
		     E164_ENUMBER);
}

static struct e164_number number_of(const char *text)
{
	struct e164_number number;

	cr_assert_eq(e164_number_parse(guard_text(text), &number), E164_OK);
	return number;
}

/* Room of one octet too few, enough, and one too many. */
static void expect_dname(const char *text, const char *dname)
{
	const struct e164_apex apex = apex_of("e164.arpa");
	const struct e164_number number = number_of(text);
	const struct e164_slice want = wire_of(dname);

	for (size_t room = want.len - 1; room <= want.len + 1; room++) {
		struct e164_writer w = e164_writer(guard_room(room), room);
		const enum e164_status status =
			e164_number_to_dname(&number, &apex, &w);
		const bool fits = room >= want.len;

		cr_expect_eq(status, fits ? E164_OK : E164_ESPACE, "%s", text);
		cr_expect_eq(w.failed, !fits, "%s", text);
		cr_expect_eq(w.len, fits ? want.len : 0, "%s", text);
		cr_expect(!fits || e164_slice_equal(e164_written(&w), want),
			  "%s is not %s", text, dname);
	}
	guard_reset();
}

Test(number, writes_the_name_of_a_number)
{
	static const struct text_row rows[] = {
		{ "MAP-02", "+442079460148",
		  "8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa." },
		{ "MAP-03", A1, N1 },
		{ "1 digit", "+1", "1.e164.arpa." },
		{ "15 digits", "+123456789012345",
		  "5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa." },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_dname(rows[i].text, rows[i].want);
}

Test(number, writes_the_digits_of_a_private_plan)
{
	const struct e164_apex apex = apex_of("plan.example");
	const struct e164_number number = { .aus = "441", .len = 3 };
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));

	cr_expect_eq(e164_number_to_dname(&number, &apex, &w), E164_OK);
	cr_expect(e164_slice_equal(e164_written(&w),
				   wire_of("1.4.4.plan.example.")),
		  "MAP-11");
}

/* 15 digits make 30 octets: an apex of 225 leaves room, one of 226 does not. */
Test(number, writes_no_name_over_255_octets)
{
	const struct e164_number number = number_of("+123456789012345");
	static const char *const tails[] = { "12345678901234567890123456789",
					     "123456789012345678901234567890" };

	for (size_t i = 0; i < COUNT(tails); i++) {
		uint8_t room[2 * E164_DNAME_MAX];
		struct e164_writer w = e164_writer(room, sizeof(room));
		char text[300];

		snprintf(text, sizeof(text),
			 L63 "." L63 "." L63 "."
			     "%s.x",
			 tails[i]);
		const struct e164_apex apex = apex_of(text);

		cr_assert_eq(apex.len, 225 + i);
		cr_expect_eq(e164_number_to_dname(&number, &apex, &w),
			     i ? E164_ESPACE : E164_OK);
		cr_expect_eq(w.len, i ? 0 : 255);
	}
}

Test(number, comes_back_from_its_name)
{
	const struct e164_apex apex = apex_of("e164.arpa");
	uint64_t value = 1;

	for (int i = 0; i < 2000; i++) {
		char text[32];
		struct e164_name name;
		uint8_t room[E164_DNAME_MAX];
		struct e164_writer w = e164_writer(room, sizeof(room));

		/* Any sequence that runs through all lengths will do. */
		value = (value * 6364136223846793005u + 1442695040888963407u);
		snprintf(text, sizeof(text), "+%llu",
			 (unsigned long long)(value >> (12 + i % 50)) + 1);
		text[E164_AUS_MAX] = '\0';
		const struct e164_number number = number_of(text);

		cr_assert_eq(e164_number_to_dname(&number, &apex, &w), E164_OK);
		e164_name_parse(guard_copy(room, w.len), &apex, 1, &name);
		cr_expect_eq(name.kind, E164_NAME_NUMBER, "%s", text);
		cr_expect_str_eq(name.number.aus, text);
		guard_reset();
	}
}

static void expect_apex(const struct text_row *row)
{
	struct e164_apex apex = { .len = 77, .has_plus = false };
	const enum e164_status status =
		e164_apex_parse(guard_text(row->text), &apex);

	cr_expect_eq(status, row->want ? E164_OK : E164_ENAME, "%s: \"%s\"",
		     row->id, row->text);
	cr_expect_eq(apex.has_plus, row->want != NULL, "%s", row->id);
	if (!row->want) {
		cr_expect_eq(apex.len, 77, "%s", row->id);
		return;
	}
	cr_expect(e164_slice_equal(e164_slice(apex.name, apex.len),
				   wire_of(row->want)),
		  "%s: \"%s\"", row->id, row->text);
	guard_reset();
}

Test(number, reads_an_apex)
{
	static const struct text_row rows[] = {
		{ "plain", "e164.arpa", "e164.arpa." },
		{ "final dot", "e164.arpa.", "e164.arpa." },
		{ "MAP-06", "E164.ARPA", "e164.arpa." },
		{ "one label", "x", "x." },
		{ "octets", "a-b_c.0.example", "a-b_c.0.example." },
		{ "label of 63", L63 ".example", L63 ".example." },
		{ "255 octets", L63 "." L63 "." L63 "." L30 L31,
		  L63 "." L63 "." L63 "." L30 L31 "." },
		{ "255 octets", L63 "." L63 "." L63 "." L30 L31 ".",
		  L63 "." L63 "." L63 "." L30 L31 "." },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_apex(&rows[i]);
}

Test(number, refuses_what_is_no_apex)
{
	static const struct text_row rows[] = {
		{ "empty", "", NULL },
		{ "root", ".", NULL },
		{ "dot in front", ".e164.arpa", NULL },
		{ "two dots", "e164..arpa", NULL },
		{ "two final dots", "e164.arpa..", NULL },
		{ "escape", "e164\\.arpa", NULL },
		{ "blank", "e164.arpa ", NULL },
		{ "blank", " e164.arpa", NULL },
		{ "quote", "\"e164.arpa\"", NULL },
		{ "star", "*.e164.arpa", NULL },
		{ "high bit", "b\303\274cher.example", NULL },
		{ "label of 64", "x" L63 ".example", NULL },
		{ "256 octets", L63 "." L63 "." L63 "." L31 L31, NULL },
		{ "256 octets", L63 "." L63 "." L63 "." L31 L31 ".", NULL },
		{ "320 octets", L63 "." L63 "." L63 "." L63 "." L63, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_apex(&rows[i]);
	struct e164_apex apex;

	cr_expect_eq(e164_apex_parse(guard_copy("e164\0arpa", 9), &apex),
		     E164_ENAME);
}
