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
 * query, "%" only before two hexadecimal digits, US-ASCII only? Beyond it,
 * sip:, sips: and iax: may have an IP literal without an authority. userinfo in
 * an authority is refused (URI-15), but for a user name in xmpp: and ftp:.
 *
 * scheme: on E164_OK the part before the first ':', pointing into uri
 *
 * Returns: E164_OK; E164_EURI; E164_EUSERINFO, it is one, with userinfo.
 */
E164_MUST_CHECK enum e164_status e164_uri_parse(struct e164_slice uri,
						struct e164_slice *scheme);

/*
 * Does an absolute-URI name one mailbox at a resolvable domain, as im: and
 * pres: URIs must (IMP-05)? Behind the scheme there has to be an addr-spec: a
 * dot-atom of characters that a URI may have (or %HH, but no control
 * character), '@', and a domain of at least two letter-digit-hyphen labels, of
 * which the last is not a number, without a trailing dot. Optional headers
 * follow behind '?' and have at least one '=' (RFC 3860 appendix A.2).
 *
 * Requires: e164_uri_parse() accepted uri.
 * Returns: E164_OK; E164_EADDRESS.
 */
E164_MUST_CHECK enum e164_status e164_uri_check_mailbox(struct e164_slice uri);

/*
 * What of a URI that e164_uri_parse() or e164_uri_check_mailbox() refused is at
 * fault; for tools.
 *
 * status: what they returned
 * at:     written: the octet, from 0; at most uri.len
 *
 * Returns a part of a sentence, static text.
 */
const char *e164_uri_fault(struct e164_slice uri, enum e164_status status,
			   size_t *at);

/*
 * The domain that a URI leads to: the host of its authority, or, if it has no
 * authority (im:, mailto:, sip:), the part behind the last '@'. A scheme whose
 * URIs may name a host alone (sip:, xmpp:) does not need the '@'. An address
 * literal comes with its brackets, so it is below no domain. Empty when there
 * is none (tel:), or when uri is no URI at all. Any octets are fine. Points
 * into uri.
 */
struct e164_slice e164_uri_domain(struct e164_slice uri);

/*
 * May a client be sent to a domain?
 *
 * domain: letters, digits, "-", "_" and dots, or an address in brackets
 */
typedef bool e164_domain_judge(const void *context, struct e164_slice domain);

/*
 * Does a judge allow every domain that a URI may lead to? Those are the domain
 * above, decoded (RFC 3986 section 6.2.2.2), and
 *
 *   mailto: im: pres:  every addressee, those in its headers, too (RFC 6068)
 *   sip: sips:         the parameter maddr (RFC 3261 section 19.1.1)
 *   tel:               a domain as context (RFC 3966, RFC 4694, RFC 4904)
 *   xmpp:              behind an authority, whom it addresses (RFC 5122)
 *
 * False, too, of a URI that names none, which only tel: may do, and of one
 * where it is not plain which: an addressee without a domain, an address of
 * other octets than a domain has, a header of a sip: URI that names a URI.
 *
 * uri: that e164_uri_parse() accepts
 */
bool e164_uri_leads_only_to(struct e164_slice uri, e164_domain_judge *is_fine,
			    const void *context);

/* Does it lead to nothing but what e164_uri_domain() finds? */
bool e164_uri_has_one_domain(struct e164_slice uri);

/*
 * Is the domain equal to the name or below it?
 * domain: as in a URI
 * name:   wire form, lower case, ends with the root label
 */
bool e164_domain_is_below(struct e164_slice domain, struct e164_slice name);
