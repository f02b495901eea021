/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_naptr.c - NAPTR RDATA from the wire: split, judge, write.
 *
 * Rows NAP-01 to NAP-09.
 */
#include "e164/naptr.h"

#include "fuzz.h"

static void check_slices(const struct e164_naptr *naptr,
			 struct e164_slice rdata)
{
	const struct e164_slice parts[] = { naptr->flags, naptr->services,
					    naptr->regexp, naptr->replacement };
	const size_t count = sizeof(parts) / sizeof(parts[0]);
	size_t total = 2 + 2 + 3; /* the numbers and three length octets */

	for (size_t i = 0; i < count; i++) {
		fuzz_require(fuzz_is_inside(parts[i], rdata),
			     "a field lies in the RDATA");
		fuzz_require(parts[i].len <= UINT8_MAX,
			     "a field has at most 255 octets");
		total += parts[i].len;
	}
	fuzz_require(total == rdata.len, "the fields make up the RDATA");
}

static void check_encode(const struct e164_naptr *naptr,
			 struct e164_slice rdata)
{
	uint8_t room[E164_NAPTR_RDATA_MAX];
	struct e164_writer out = e164_writer(room, sizeof(room));
	struct e164_writer tight = e164_writer(room, rdata.len - 1);

	fuzz_require(rdata.len <= sizeof(room), "the longest RDATA is known");
	e164_naptr_encode(naptr, &tight);
	fuzz_require(tight.failed, "one octet too few is too few");
	e164_naptr_encode(naptr, &out);
	fuzz_require(!out.failed && e164_slice_equal(e164_written(&out), rdata),
		     "encode(parse(x)) is x");
}

/* One octet more or less is never RDATA (NAP-01). */
static void check_length(struct e164_slice rdata)
{
	uint8_t room[E164_NAPTR_RDATA_MAX + 1] = { 0 };
	struct e164_naptr naptr;

	memcpy(room, rdata.ptr, rdata.len);
	fuzz_require(e164_naptr_parse(e164_slice(room, rdata.len - 1),
				      &naptr) == E164_ERDATA,
		     "short RDATA is refused");
	fuzz_require(e164_naptr_parse(e164_slice(room, rdata.len + 1),
				      &naptr) == E164_ERDATA,
		     "trailing octets are refused");
}

static bool has_odd_octet(struct e164_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!text.ptr[i] || text.ptr[i] & 0x80)
			return true;
	return false;
}

static void check_kind(const struct e164_naptr *naptr)
{
	const enum e164_status kind = e164_naptr_kind(naptr);
	const bool is_odd = has_odd_octet(naptr->flags) ||
			    has_odd_octet(naptr->services) ||
			    has_odd_octet(naptr->regexp);

	fuzz_require((kind == E164_EOCTET) == is_odd, "odd octets (NAP-09)");
	if (kind == E164_OK)
		fuzz_require(naptr->flags.len == 1 &&
				     e164_lower(naptr->flags.ptr[0]) == 'u' &&
				     naptr->regexp.len &&
				     naptr->replacement.len == 1,
			     "terminal: \"u\", a regexp, no replacement");
	if (kind == E164_ENONTERMINAL)
		fuzz_require(!naptr->flags.len && naptr->replacement.len > 1,
			     "non-terminal: no flags, a replacement");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct e164_slice rdata = e164_slice(data, size);
	struct e164_naptr naptr;

	if (e164_naptr_parse(rdata, &naptr))
		return 0;
	check_slices(&naptr, rdata);
	check_encode(&naptr, rdata);
	check_length(rdata);
	check_kind(&naptr);
	return 0;
}
