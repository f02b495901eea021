/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * naptr.c - NAPTR RDATA: split it, check it, write it.
 *
 * The layout is that of RFC 3403 section 4.1, its use in ENUM that of RFC 6116
 * section 3.4. The RDATA comes from the network and is hostile: every length
 * octet may point past the end, and the replacement need not be a name.
 */
#include "e164/naptr.h"

#define NAME_MAX_LEN 255 /* octets of a name in wire form, RFC 1035 2.3.4 */
#define LABEL_MAX    63  /* octets of a label, RFC 1035 2.3.4 */

/* Read one uncompressed name, which must fill the rest of the RDATA. */
static struct e164_slice read_name(struct e164_reader *r)
{
	const struct e164_slice name = e164_slice(r->at, r->left);
	uint8_t len;

	do {
		len = e164_read_u8(r);
		/* Larger values are compression pointers (NAP-01). */
		if (len > LABEL_MAX)
			r->failed = true;
		e164_read(r, len);
	} while (len && !r->failed);
	if (r->left || name.len > NAME_MAX_LEN)
		r->failed = true;
	return name;
}

enum e164_status e164_naptr_parse(struct e164_slice rdata,
				  struct e164_naptr *naptr)
{
	struct e164_reader r = e164_reader(rdata);
	struct e164_naptr got;

	got.order = e164_read_u16(&r);
	got.preference = e164_read_u16(&r);
	got.flags = e164_read_string(&r);
	got.services = e164_read_string(&r);
	got.regexp = e164_read_string(&r);
	got.replacement = read_name(&r);
	if (r.failed)
		return E164_ERDATA;
	*naptr = got;
	return E164_OK;
}

/* No NUL and nothing above 0x7F (NAP-09). */
static bool is_ascii(struct e164_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!text.ptr[i] || text.ptr[i] > 0x7F)
			return false;
	return true;
}

/* RFC 6116 section 3.4.1: the root as replacement means that there is none. */
static bool has_replacement(const struct e164_naptr *naptr)
{
	return naptr->replacement.len > 1;
}

static enum e164_status terminal_kind(const struct e164_naptr *naptr)
{
	if (!naptr->regexp.len)
		return E164_ENOREGEXP;
	return has_replacement(naptr) ? E164_EBOTH : E164_OK;
}

enum e164_status e164_naptr_kind(const struct e164_naptr *naptr)
{
	if (!is_ascii(naptr->flags) || !is_ascii(naptr->services) ||
	    !is_ascii(naptr->regexp))
		return E164_EOCTET;
	if (!naptr->flags.len)
		return has_replacement(naptr) ? E164_ENONTERMINAL
					      : E164_ENOREPLACEMENT;
	/* The whole field has to be "u": "us" is another flag (NAP-05). */
	if (!e164_slice_equal_nocase(naptr->flags, e164_slice_text("u")))
		return E164_EFLAGS;
	return terminal_kind(naptr);
}

void e164_naptr_encode(const struct e164_naptr *naptr,
		       struct e164_writer *rdata)
{
	const struct e164_slice name = naptr->replacement;

	if (!name.len || name.len > NAME_MAX_LEN)
		rdata->failed = true;
	e164_write_u16(rdata, naptr->order);
	e164_write_u16(rdata, naptr->preference);
	e164_write_string(rdata, naptr->flags);
	e164_write_string(rdata, naptr->services);
	e164_write_string(rdata, naptr->regexp);
	e164_write_slice(rdata, name);
}
