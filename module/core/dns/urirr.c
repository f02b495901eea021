/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * urirr.c - URI RDATA, RFC 7553 section 4.5.
 *
 * The target has no length octet: it goes to the end of the RDATA, so it may be
 * longer than a <character-string>. An empty target is an error, both when
 * RDATA is read and when it is written.
 */
#include "e164/urirr.h"

enum e164_status e164_urirr_parse(struct e164_slice rdata,
				  struct e164_urirr *rr)
{
	struct e164_reader r = e164_reader(rdata);
	struct e164_urirr got;

	got.priority = e164_read_u16(&r);
	got.weight = e164_read_u16(&r);
	if (r.failed || !r.left)
		return E164_ERDATA;
	got.target = e164_read(&r, r.left);
	*rr = got;
	return E164_OK;
}

void e164_urirr_encode(const struct e164_urirr *rr, struct e164_writer *rdata)
{
	if (!rr->target.len)
		rdata->failed = true;
	e164_write_u16(rdata, rr->priority);
	e164_write_u16(rdata, rr->weight);
	e164_write_slice(rdata, rr->target);
}
