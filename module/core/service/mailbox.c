/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mailbox.c - does a URI name one mailbox, as im: and pres: URIs do?
 *
 * RFC 3860 and RFC 3859 appendix A.2.
 */
#include "e164/uri.h"

#include "uri_text.h"

#define LABEL_MAX  63  /* octets of a label, RFC 1035 2.3.4 */
#define DOMAIN_MAX 253 /* characters: 255 octets in wire form */

/* Length of an atext that a URI may have, or of a %HH but no control. */
static size_t atext_len(struct e164_slice s)
{
	if (uri_is_pct(s)) {
		const bool is_del =
			s.ptr[1] == '7' && e164_lower(s.ptr[2]) == 'f';

		return s.ptr[1] < '2' || is_del ? 0 : 3;
	}
	return uri_is_alnum(s.ptr[0]) || uri_is_in(s.ptr[0], "!$&'*+-=_~");
}

/* dot-atom, RFC 5322 section 3.2.3: no dot first, last or beside another */
static bool is_dot_atom(struct e164_slice s)
{
	bool after_atext = false;

	while (s.len) {
		const bool is_dot = s.ptr[0] == '.';
		const size_t used = is_dot ? after_atext : atext_len(s);

		if (!used)
			return false;
		after_atext = !is_dot;
		s = uri_drop(s, used);
	}
	return after_atext;
}

static bool is_ldh_label(struct e164_slice s)
{
	if (!s.len || s.len > LABEL_MAX)
		return false;
	if (s.ptr[0] == '-' || s.ptr[s.len - 1] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!uri_is_alnum(s.ptr[i]) && s.ptr[i] != '-')
			return false;
	return true;
}

static bool is_number(struct e164_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!e164_is_digit(s.ptr[i]))
			return false;
	return true;
}

/* Two labels or more; the last is not a number, as in 192.0.2.1. */
static bool is_fqdn(struct e164_slice s)
{
	size_t len = uri_len_until(s, '.');

	if (s.len > DOMAIN_MAX || len == s.len)
		return false;
	while (len < s.len) {
		if (!is_ldh_label(e164_slice(s.ptr, len)))
			return false;
		s = uri_drop(s, len + 1);
		len = uri_len_until(s, '.');
	}
	return is_ldh_label(s) && !is_number(s);
}

enum e164_status e164_uri_check_mailbox(struct e164_slice uri)
{
	const size_t scheme = uri_len_until(uri, ':');

	if (scheme == uri.len)
		return E164_EADDRESS;
	const struct e164_slice rest = uri_drop(uri, scheme + 1);
	const size_t to = uri_len_until(rest, '?');
	const struct e164_slice addr = e164_slice(rest.ptr, to);
	const size_t at = uri_len_until(addr, '@');

	if (at == addr.len || !is_dot_atom(e164_slice(addr.ptr, at)) ||
	    !is_fqdn(uri_drop(addr, at + 1)))
		return E164_EADDRESS;
	/* header = hname "=" hvalue; both may be empty (RFC 3860 A.2) */
	if (to < rest.len &&
	    uri_len_until(uri_drop(rest, to), '=') == rest.len - to)
		return E164_EADDRESS;
	return E164_OK;
}
