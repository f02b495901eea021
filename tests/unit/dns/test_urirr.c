/* SPDX-License-Identifier: BSD-3-Clause */
/* test_urirr.c - URI RDATA; requirement URI-04. */
#include "e164/urirr.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The example of requirements section 9, octet by octet. */
static const uint8_t example[] = {
	0,   1,   0,   1,   'i', 'm', ':', '1', '6', '3',
	'2', '9', '6', '0', '0', '8', '3', '@', 'e', 'x',
	'a', 'm', 'p', 'l', 'e', '.', 'c', 'o', 'm',
};

static struct e164_urirr rr_of(uint16_t priority, uint16_t weight,
			       const char *target)
{
	return (struct e164_urirr){ .priority = priority,
				    .weight = weight,
				    .target = e164_slice_text(target) };
}

Test(urirr, reads_the_example)
{
	const struct e164_slice rdata = guard_copy(example, sizeof(example));
	struct e164_urirr rr;

	cr_assert_eq(rdata.len, 29, "URI-04");
	cr_assert_eq(e164_urirr_parse(rdata, &rr), E164_OK);
	cr_expect_eq(rr.priority, 1);
	cr_expect_eq(rr.weight, 1);
	cr_expect_eq(rr.target.ptr, rdata.ptr + 4);
	cr_expect(e164_slice_equal(
		rr.target, e164_slice_text("im:1632960083@example.com")));
}

Test(urirr, writes_the_example)
{
	const struct e164_urirr rr = rr_of(1, 1, "im:1632960083@example.com");
	uint8_t room[sizeof(example)];
	struct e164_writer w = e164_writer(room, sizeof(room));

	e164_urirr_encode(&rr, &w);
	cr_assert(!w.failed, "URI-04");
	cr_expect(e164_slice_equal(e164_written(&w),
				   e164_slice(example, sizeof(example))));
}

Test(urirr, needs_a_target)
{
	for (size_t len = 0; len <= 4; len++) {
		struct e164_urirr rr = { .priority = 4711 };

		cr_expect_eq(e164_urirr_parse(guard_copy("\0\1\0\1", len), &rr),
			     E164_ERDATA, "URI-04 %zu octets", len);
		cr_expect_eq(rr.priority, 4711);
		cr_expect_null(rr.target.ptr);
	}
	struct e164_urirr rr;

	cr_expect_eq(e164_urirr_parse(guard_copy("\0\1\0\1\0", 5), &rr),
		     E164_OK);
	cr_expect_eq(rr.target.len, 1);
}

Test(urirr, writes_no_empty_target)
{
	const struct e164_urirr rr = rr_of(1, 1, "");
	uint8_t room[16];
	struct e164_writer w = e164_writer(room, sizeof(room));

	e164_urirr_encode(&rr, &w);
	cr_expect(w.failed, "URI-04");
	cr_expect_eq(w.len, 0);
}

/* Neither a <character-string> nor text: any length and any octet. */
static void expect_same_octets(const uint8_t *octets, size_t len)
{
	const struct e164_slice rdata = guard_copy(octets, len);
	struct e164_urirr rr;

	cr_assert_eq(e164_urirr_parse(rdata, &rr), E164_OK);
	cr_expect_eq(rr.target.len, len - 4);
	for (size_t cap = len - 1; cap <= len + 1; cap++) {
		struct e164_writer w = e164_writer(guard_room(cap), cap);

		e164_urirr_encode(&rr, &w);
		cr_expect_eq(w.failed, cap < len, "%zu of %zu", cap, len);
		cr_expect(w.failed ||
			  e164_slice_equal(e164_written(&w), rdata));
	}
	guard_reset();
}

Test(urirr, writes_what_was_read)
{
	static const size_t sizes[] = { 5, 29, 259, 260, 261, 1988, 65535 };
	static uint8_t octets[65535];

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < COUNT(sizes); i++)
		expect_same_octets(octets, sizes[i]);
}

/* RDATA as ldns makes it from presentation form. */
static void expect_as_ldns(const struct e164_urirr *rr, const char *text)
{
	char line[1024];
	uint8_t room[1024];
	struct e164_writer ours = e164_writer(room, sizeof(room));
	uint8_t theirs[1024];
	struct e164_writer w = e164_writer(theirs, sizeof(theirs));
	ldns_rr *ldns = NULL;

	snprintf(line, sizeof(line), "n.example. 60 IN URI %s", text);
	cr_assert_eq(ldns_rr_new_frm_str(&ldns, line, 0, NULL, NULL),
		     LDNS_STATUS_OK, "%s", text);
	cr_expect_eq(ldns_rr_get_type(ldns), E164_TYPE_URI);
	for (size_t i = 0; i < ldns_rr_rd_count(ldns); i++)
		e164_write(&w, ldns_rdf_data(ldns_rr_rdf(ldns, i)),
			   ldns_rdf_size(ldns_rr_rdf(ldns, i)));
	ldns_rr_free(ldns);
	e164_urirr_encode(rr, &ours);
	cr_assert(!ours.failed && !w.failed);
	cr_expect(e164_slice_equal(e164_written(&ours), e164_written(&w)), "%s",
		  text);
}

Test(urirr, agrees_with_ldns)
{
	const struct e164_urirr im = rr_of(1, 1, "im:1632960083@example.com");
	const struct e164_urirr far = rr_of(65535, 256, "sip:a;b=c@e.com?x=y");

	expect_as_ldns(&im, "1 1 \"im:1632960083@example.com\"");
	expect_as_ldns(&far, "65535 256 \"sip:a;b=c@e.com?x=y\"");
}
