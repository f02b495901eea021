/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri.h - is this text a URI that may be handed out?
 *
 * RFC 3986 section 4.3 (absolute-URI: no fragment), RFC 3860 and RFC 3859 for
 * im: and pres:. Rows REW-38, IMP-04, IMP-05, URI-15. Nothing is normalised,
 * decoded or changed (REW-39).
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

/*
 * Is it an absolute-URI by the grammar of RFC 3986 appendix A: a scheme, a
 * hier-part (authority with host and port, IP literals, or a path), an optional
 * query, "%" only before two hexadecimal digits, US-ASCII only? userinfo in an
 * authority is refused (URI-15).
 *
 * scheme: on E164_OK the part before the first ':', pointing into uri
 *
 * Returns: E164_OK; E164_EURI.
 */
E164_MUST_CHECK enum e164_status e164_uri_parse(struct e164_slice uri,
						struct e164_slice *scheme);

/*
 * Does an absolute-URI name one mailbox at a resolvable domain, as im: and
 * pres: must (IMP-05)? addr-spec with a dot-atom local part of characters that
 * a URI may hold (or %HH, but no control character), '@', a domain of at least
 * two letter-digit-hyphen labels, the last not a number, without a trailing
 * dot; then optionally "?" headers with at least one '=' (RFC 3860 A.2).
 *
 * Requires: e164_uri_parse() accepted uri.
 * Returns: E164_OK; E164_EADDRESS.
 */
E164_MUST_CHECK enum e164_status e164_uri_check_mailbox(struct e164_slice uri);

/*
 * The domain that a URI leads to: the host of an authority, or what stands
 * behind the last '@' of a URI without one (im:, mailto:, sip:). Empty when
 * there is none (tel:) or when it is an address literal.
 *
 * Requires: e164_uri_parse() accepted uri.
 */
struct e164_slice e164_uri_domain(struct e164_slice uri);

/*
 * Is a domain, as a URI has it, the domain of a name in wire form or below it?
 * name: lower case, ends with the root label
 */
bool e164_domain_is_below(struct e164_slice domain, struct e164_slice name);
