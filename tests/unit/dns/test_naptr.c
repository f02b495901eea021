/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_naptr.c - NAPTR RDATA; requirements NAP, NTM-02.
 *
 * RDATA is made from presentation form by ldns, and mutated RDATA is judged by
 * ldns as well: the two have to agree on what is an uncompressed record.
 */
#include "e164/naptr.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GOOD         "100 10 \"u\" \"E2U+im\" \"!^.*$!im:a@e.com!\" ."
#define NAMED        "7 9 \"\" \"\" \"\" t.example."

/* The octets of all fields, one behind the other; at most "cap" of them. */
static size_t join_fields(const ldns_rr *rr, uint8_t *room, size_t cap)
{
	struct e164_writer w = e164_writer(room, cap);

	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++) {
		const ldns_rdf *rdf = ldns_rr_rdf(rr, i);

		e164_write(&w, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	}
	cr_assert(!w.failed);
	return w.len;
}

static struct e164_slice rdata_of(const char *text)
{
	uint8_t room[E164_NAPTR_RDATA_MAX];
	char line[2 * E164_NAPTR_RDATA_MAX];
	ldns_rr *rr = NULL;

	snprintf(line, sizeof(line), "n.example. 60 IN NAPTR %s", text);
	cr_assert_eq(ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL),
		     LDNS_STATUS_OK, "ldns does not take %s", text);
	const size_t len = join_fields(rr, room, sizeof(room));

	ldns_rr_free(rr);
	return guard_copy(room, len);
}

static bool is_text(struct e164_slice got, const char *want)
{
	return e164_slice_equal(got, e164_slice_text(want));
}

Test(naptr, splits_rdata)
{
	const struct e164_slice rdata =
		rdata_of("258 65535 \"u\" \"E2U+im+pres\" "
			 "\"!^\\\\+44(.*)$!im:\\\\1@example.com!\" x.Example.");
	struct e164_naptr got;

	cr_assert_eq(e164_naptr_parse(rdata, &got), E164_OK, "NAP-01");
	cr_expect_eq(got.order, 258);
	cr_expect_eq(got.preference, 65535);
	cr_expect(is_text(got.flags, "u"));
	cr_expect(is_text(got.services, "E2U+im+pres"));
	cr_expect(is_text(got.regexp, "!^\\+44(.*)$!im:\\1@example.com!"));
	cr_expect(e164_slice_equal(got.replacement,
				   e164_slice("\1x\7Example", 11)));
	cr_expect_eq(got.replacement.ptr + 11, rdata.ptr + rdata.len);
}

/* A name of "size" octets in labels of 63 and less. */
static void add_name(struct e164_writer *w, size_t size)
{
	static const uint8_t text[63] = { 'x' };

	while (size > 1) {
		const size_t label = size > 64 ? 63 : size - 2;

		e164_write_string(w, e164_slice(text, label));
		size -= label + 1;
	}
	e164_write_u8(w, 0);
}

/* Three texts of "text" octets each and a name of "name" octets. */
static struct e164_slice sized_rdata(size_t text, size_t name)
{
	static const uint8_t octets[255] = { 0xC3, 0 };
	uint8_t room[E164_NAPTR_RDATA_MAX + 1];
	struct e164_writer w = e164_writer(room, sizeof(room));

	e164_write_u32(&w, 0);
	for (int i = 0; i < 3; i++)
		e164_write_string(&w, e164_slice(octets, text));
	add_name(&w, name);
	cr_assert(!w.failed);
	return guard_copy(room, w.len);
}

Test(naptr, takes_fields_of_0_and_of_255_octets)
{
	static const size_t sizes[] = { 0, 1, 254, 255 };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct e164_naptr got;
		const size_t name = sizes[i] ? sizes[i] : 3;

		cr_assert_eq(
			e164_naptr_parse(sized_rdata(sizes[i], name), &got),
			E164_OK, "NAP-01 %zu", sizes[i]);
		cr_expect_eq(got.flags.len, sizes[i]);
		cr_expect_eq(got.services.len, sizes[i]);
		cr_expect_eq(got.regexp.len, sizes[i]);
		cr_expect_eq(got.replacement.len, name);
	}
	cr_expect_eq(sized_rdata(255, 255).len, E164_NAPTR_RDATA_MAX);
}

/* Parse, expecting a refusal that writes nothing. */
static bool is_refused(struct e164_slice rdata)
{
	struct e164_naptr got = { .order = 4711 };

	return e164_naptr_parse(rdata, &got) == E164_ERDATA &&
	       got.order == 4711 && !got.flags.ptr;
}

Test(naptr, refuses_every_truncation)
{
	static const char *const texts[] = { GOOD, NAMED };

	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct e164_slice rdata = rdata_of(texts[i]);

		for (size_t len = 0; len < rdata.len; len++)
			cr_expect(is_refused(guard_copy(rdata.ptr, len)),
				  "NAP-01 %s: %zu octets", texts[i], len);
	}
}

Test(naptr, refuses_trailing_octets)
{
	static const char *const texts[] = { GOOD, NAMED };

	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct e164_slice rdata = rdata_of(texts[i]);
		uint8_t room[64] = { 0 };

		cr_assert_lt(rdata.len, sizeof(room));
		memcpy(room, rdata.ptr, rdata.len);
		cr_expect(is_refused(guard_copy(room, rdata.len + 1)),
			  "NAP-01 %s", texts[i]);
	}
}

Test(naptr, refuses_malformed_rdata)
{
#define HEAD      "\0\144\0\12"
#define OCTETS(w) w, sizeof(w) - 1
	static const struct {
		const char *id;
		const char *octets;
		size_t len;
	} rows[] = {
		{ "flags past the end", OCTETS(HEAD "\377u\0\0\0") },
		{ "services past the end", OCTETS(HEAD "\1u\377E2U\0\0") },
		{ "regexp past the end", OCTETS(HEAD "\1u\3E2U\5!.!x\0") },
		{ "regexp over the name", OCTETS(HEAD "\1u\3E2U\4!.!\0") },
		{ "no replacement", OCTETS(HEAD "\1u\3E2U\4!.!!") },
		{ "no root label", OCTETS(HEAD "\0\0\0\1x") },
		{ "label past the end", OCTETS(HEAD "\0\0\0\77x\0") },
		{ "compression pointer", OCTETS(HEAD "\0\0\0\300\14") },
		{ "pointer behind a label", OCTETS(HEAD "\0\0\0\1x\300\14") },
		{ "pointer to itself", OCTETS(HEAD "\0\0\0\300\7\0") },
		{ "label of type 01", OCTETS(HEAD "\0\0\0\101x\0") },
		{ "label of type 10", OCTETS(HEAD "\0\0\0\201x\0") },
		{ "two roots", OCTETS(HEAD "\0\0\0\0\0") },
		{ "root inside", OCTETS(HEAD "\0\0\0\1x\0\1y\0") },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect(is_refused(guard_copy(rows[i].octets, rows[i].len)),
			  "NAP-01 %s", rows[i].id);
}

Test(naptr, refuses_a_label_of_64_octets)
{
	uint8_t room[8 + 64 + 1] = { 0 };
	struct e164_naptr got;

	room[7] = 63;
	cr_expect_eq(e164_naptr_parse(guard_copy(room, 8 + 63 + 1), &got),
		     E164_OK);
	room[7] = 64;
	cr_expect(is_refused(guard_copy(room, 8 + 64 + 1)));
}

Test(naptr, refuses_a_replacement_of_256_octets)
{
	struct e164_naptr got;

	cr_expect_eq(e164_naptr_parse(sized_rdata(0, 255), &got), E164_OK);
	cr_expect(is_refused(sized_rdata(0, 256)));
	cr_expect(is_refused(sized_rdata(0, 700)));
}

Test(naptr, tells_what_a_record_is_for)
{
	static const struct {
		const char *id;
		const char *text;
		enum e164_status want;
	} rows[] = {
		{ "terminal", GOOD, E164_OK },
		{ "NAP-03", "100 10 \"U\" \"E2U+im\" \"!^.*$!im:a@e.com!\" .",
		  E164_OK },
		{ "NAP-03", NAMED, E164_ENONTERMINAL },
		{ "NAP-04", "10 10 \"s\" \"E2U+im\" \"!^.*$!im:a@e.com!\" .",
		  E164_EFLAGS },
		{ "NAP-04", "10 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.e.com.",
		  E164_EFLAGS },
		{ "NAP-05", "1 1 \"us\" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-05", "1 1 \"uu\" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-05", "1 1 \"u \" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-05", "1 1 \" u\" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-05", "1 1 \"1\" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-05", "1 1 \"a\" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-05", "1 1 \"p\" \"E2U+im\" \"!x!y!\" .", E164_EFLAGS },
		{ "NAP-06",
		  "100 10 \"u\" \"E2U+im\" \"!^.*$!im:a@e.com!\" x.example.",
		  E164_EBOTH },
		{ "NAP-07", "100 10 \"\" \"\" \"!^.*$!x!\" t.example.",
		  E164_ENONTERMINAL },
		{ "SVC-11", "100 10 \"\" \"E2U+sip\" \"\" t.example.",
		  E164_ENONTERMINAL },
		{ "NTM-02", "100 10 \"\" \"\" \"\" .", E164_ENOREPLACEMENT },
		{ "NTM-02", "100 10 \"\" \"E2U+im\" \"!^.*$!im:a@e.com!\" .",
		  E164_ENOREPLACEMENT },
		{ "NAP-08", "100 10 \"u\" \"E2U+im\" \"\" .", E164_ENOREGEXP },
		{ "NAP-08", "100 10 \"u\" \"E2U+im\" \"\" x.example.",
		  E164_ENOREGEXP },
		{ "NAP-09",
		  "1 1 \"u\" \"E2U+im\" \"!x!im:\\195\\188@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09", "1 1 \"u\" \"E2U+im\" \"!x!im:a\\128@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09", "1 1 \"u\" \"E2U+\\255\" \"!x!im:a@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09", "1 1 \"u\\000\" \"E2U+im\" \"!x!im:a@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09", "1 1 \"\\000\" \"E2U+im\" \"!x!im:a@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09", "1 1 \"u\" \"\\2002U+im\" \"!x!im:a@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09", "1 1 \"\" \"\" \"\\252\" t.example.", E164_EOCTET },
		{ "NUL", "1 1 \"u\" \"E2U+im\" \"!x!im:a\\000@e.com!\" .",
		  E164_EOCTET },
		{ "NAP-09 below", "1 1 \"u\" \"E2U+im\" \"!x!\\001\\127!\" .",
		  E164_OK },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_naptr naptr;

		cr_assert_eq(e164_naptr_parse(rdata_of(rows[i].text), &naptr),
			     E164_OK);
		cr_expect_eq(e164_naptr_kind(&naptr), rows[i].want,
			     "%s: %s is %s", rows[i].id, rows[i].text,
			     e164_status_word(e164_naptr_kind(&naptr)));
		guard_reset();
	}
}

static void expect_same_octets(struct e164_slice rdata)
{
	struct e164_naptr naptr;

	cr_assert_eq(e164_naptr_parse(rdata, &naptr), E164_OK);
	for (size_t cap = rdata.len - 1; cap <= rdata.len + 1; cap++) {
		struct e164_writer w = e164_writer(guard_room(cap), cap);

		e164_naptr_encode(&naptr, &w);
		cr_expect_eq(w.failed, cap < rdata.len, "%zu octets", cap);
		cr_expect(w.failed ||
			  e164_slice_equal(e164_written(&w), rdata));
	}
}

Test(naptr, writes_what_was_read)
{
	expect_same_octets(rdata_of(GOOD));
	expect_same_octets(rdata_of(NAMED));
	expect_same_octets(
		rdata_of("65535 258 \"U\" \"E2U+sip\" \"!(.*)!sip:\\\\1!\" ."));
	expect_same_octets(sized_rdata(0, 1));
	expect_same_octets(sized_rdata(255, 255));
}

Test(naptr, writes_no_field_that_is_too_long)
{
	static const uint8_t octets[256] = { 'x' };
	const struct e164_slice root = e164_slice("", 1);

	for (int i = 0; i < 8; i++) {
		uint8_t room[2 * E164_NAPTR_RDATA_MAX];
		struct e164_writer w = e164_writer(room, sizeof(room));
		const struct e164_naptr naptr = {
			.flags = e164_slice(octets, i & 1 ? 256 : 255),
			.services = e164_slice(octets, i & 2 ? 256 : 255),
			.regexp = e164_slice(octets, i & 4 ? 256 : 255),
			.replacement = root,
		};

		e164_naptr_encode(&naptr, &w);
		cr_expect_eq(w.failed, i != 0, "%d", i);
	}
}

Test(naptr, writes_no_replacement_that_is_no_name)
{
	static const uint8_t octets[256] = { 0 };
	static const size_t sizes[] = { 0, 256 };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint8_t room[E164_NAPTR_RDATA_MAX + 8];
		struct e164_writer w = e164_writer(room, sizeof(room));
		const struct e164_naptr naptr = {
			.replacement = e164_slice(octets, sizes[i]),
		};

		e164_naptr_encode(&naptr, &w);
		cr_expect(w.failed, "%zu", sizes[i]);
	}
}

/* Does ldns read the RDATA, and as these very octets (so no compression)? */
static bool ldns_takes(struct e164_slice rdata)
{
	uint8_t room[512];
	struct e164_writer w = e164_writer(room, sizeof(room));
	uint8_t again[4096];
	ldns_rr *rr = NULL;
	size_t at = 0;

	e164_write_u8(&w, 0);
	e164_write_u16(&w, E164_TYPE_NAPTR);
	e164_write_u16(&w, 1);
	e164_write_u32(&w, 60);
	e164_write_u16(&w, (uint16_t)rdata.len);
	e164_write_slice(&w, rdata);
	cr_assert(!w.failed);
	if (ldns_wire2rr(&rr, room, w.len, &at, LDNS_SECTION_ANSWER))
		return false;
	const size_t len = join_fields(rr, again, sizeof(again));
	/* ldns is content when the RDATA ends early, between two fields. */
	const bool is_whole = ldns_rr_rd_count(rr) == 6;

	ldns_rr_free(rr);
	return is_whole && at == w.len &&
	       e164_slice_equal(e164_slice(again, len), rdata);
}

static void expect_agreement(const char *text)
{
	const struct e164_slice rdata = rdata_of(text);
	uint8_t *octets = (uint8_t *)(uintptr_t)rdata.ptr;

	for (size_t i = 4; i < rdata.len; i++) {
		const uint8_t kept = octets[i];

		for (unsigned int value = 0; value < 256; value++) {
			struct e164_naptr got;

			octets[i] = (uint8_t)value;
			const bool taken = !e164_naptr_parse(rdata, &got);

			cr_expect_eq(taken, ldns_takes(rdata), "%s: %u at %zu",
				     text, value, i);
			cr_expect(!taken ||
				  e164_naptr_kind(&got) < E164_STATUS_COUNT);
		}
		octets[i] = kept;
	}
}

Test(naptr, agrees_with_ldns_on_mutated_rdata)
{
	expect_agreement(GOOD);
	expect_agreement(NAMED);
	expect_agreement("1 2 \"\" \"\" \"\" aaaa.bbb.cc.d.");
}
