/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * naptr.h - NAPTR RDATA (type 35), RFC 3403 section 4.1, RFC 6116 section 3.4.
 *
 * e164_naptr_parse() splits the RDATA, e164_naptr_kind() then applies the rules
 * that come before ORDER is looked at (NAP-01 to NAP-10). Every text field is
 * 0 to 255 octets. Slices point into the RDATA.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_TYPE_NAPTR      35
#define E164_NAPTR_RDATA_MAX (4 + 3 * 256 + 255) /* octets */

struct e164_naptr {
	uint16_t order;
	uint16_t preference;
	struct e164_slice flags;
	struct e164_slice services;
	struct e164_slice regexp;
	struct e164_slice replacement; /* wire form, 1 to 255 octets */
};

/*
 * Split the RDATA (without the length that precedes it in a message).
 *
 * Returns: E164_OK; E164_ERDATA: it is truncated or has trailing octets, or the
 * replacement is not one uncompressed name of at most 255 octets.
 */
E164_MUST_CHECK enum e164_status e164_naptr_parse(struct e164_slice rdata,
						  struct e164_naptr *naptr);

/*
 * Is the record of a form that ENUM can use, and is it terminal? The octets of
 * the text fields are checked first, then flags, regexp and replacement.
 *
 * Returns: E164_OK, terminal ("u") with a regexp and no replacement;
 *          E164_ENONTERMINAL, flags are empty and the replacement is not the
 *          root (the regexp is ignored, NAP-07); E164_ENOREPLACEMENT, flags are
 *          empty and the replacement is the root (NTM-02); E164_EFLAGS (NAP-04,
 *          NAP-05); E164_EBOTH (NAP-06); E164_ENOREGEXP (NAP-08); E164_EOCTET,
 *          NUL or above 0x7F in one of the three text fields (NAP-09).
 */
E164_MUST_CHECK enum e164_status
e164_naptr_kind(const struct e164_naptr *naptr);

/*
 * Write RDATA. Sets the writer's error when a field is over 255 octets or the
 * buffer is too small.
 */
void e164_naptr_encode(const struct e164_naptr *naptr,
		       struct e164_writer *rdata);
