/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discovery.h - the names under which a domain says what protocols it offers.
 *
 * im: and pres: name no protocol: a client finds it by SRV records at
 * _im._sip.DOMAIN and the like (RFC 3861 sections 3 and 4; rows IMP-07,
 * IMP-08).
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_TYPE_A    1
#define E164_TYPE_AAAA 28
#define E164_TYPE_SRV  33

/*
 * Write a domain, as a URI has it, as a name in wire form, lower case.
 * Returns: E164_OK; E164_ENAME, it is none; E164_ESPACE.
 */
E164_MUST_CHECK enum e164_status
e164_discovery_domain(struct e164_slice domain, struct e164_writer *name);

/*
 * Write the name of the SRV records: _im._sip and the domain.
 *
 * scheme:   of the URI
 * protocol: label without the underscore
 * domain:   as a URI has it
 *
 * Returns: E164_OK; E164_ENAME; E164_ESPACE.
 */
E164_MUST_CHECK enum e164_status e164_discovery_name(struct e164_slice scheme,
						     struct e164_slice protocol,
						     struct e164_slice domain,
						     struct e164_writer *name);

/* Has a URI of this scheme its protocol found this way? */
bool e164_discovery_is_for(struct e164_slice scheme);

/* Is it an SRV that says "not offered", with the root as target (RFC 2782)? */
bool e164_discovery_is_refusal(struct e164_slice rdata);
