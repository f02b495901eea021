/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discovery.h - the SRV names at which a domain offers protocols.
 *
 * The schemes im: and pres: name no protocol. A client finds out which ones a
 * domain offers by SRV records at names such as _im._sip.DOMAIN (RFC 3861
 * sections 3 and 4; rows IMP-07, IMP-08).
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_TYPE_A    1
#define E164_TYPE_AAAA 28
#define E164_TYPE_SRV  33

/*
 * Write the domain of a URI as a name in wire form, in lower case.
 * Returns: E164_OK; E164_ENAME, not a domain name; E164_ESPACE, name is full.
 */
E164_MUST_CHECK enum e164_status
e164_discovery_domain(struct e164_slice domain, struct e164_writer *name);

/*
 * Write the owner name of the SRV records: _SCHEME._PROTOCOL.DOMAIN.
 *
 * scheme:   of the URI, "im" or "pres"
 * protocol: label without the underscore
 * domain:   as in the URI
 *
 * Returns: E164_OK; E164_ENAME, not a domain name, or longer than 255 octets;
 *          E164_ESPACE, name is full.
 */
E164_MUST_CHECK enum e164_status e164_discovery_name(struct e164_slice scheme,
						     struct e164_slice protocol,
						     struct e164_slice domain,
						     struct e164_writer *name);

/* Is the protocol for URIs of this scheme found by SRV records? */
bool e164_discovery_is_for(struct e164_slice scheme);

/* Does this SRV RDATA say "not offered": is its target the root (RFC 2782)? */
bool e164_discovery_is_refusal(struct e164_slice rdata);
