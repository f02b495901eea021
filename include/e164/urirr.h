/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * urirr.h - URI RDATA (type 256), RFC 7553 section 4.5; row URI-04.
 *
 * Two 16-bit numbers, then the target to the end of the RDATA: no length octet,
 * no quotes, at least one octet.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_TYPE_URI 256

struct e164_urirr {
	uint16_t priority; /* lowest is best */
	uint16_t weight;
	struct e164_slice target;
};

/*
 * Returns: E164_OK; E164_ERDATA, shorter than five octets. target points into
 * rdata.
 */
E164_MUST_CHECK enum e164_status e164_urirr_parse(struct e164_slice rdata,
						  struct e164_urirr *rr);

/* Sets the writer's error when the target is empty or the buffer too small. */
void e164_urirr_encode(const struct e164_urirr *rr, struct e164_writer *rdata);
