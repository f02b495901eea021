/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri.c - is this text a URI that may be handed out?
 *
 * RFC 3986 appendix A, rule absolute-URI; RFC 3860 and RFC 3859 appendix A.2
 * for mailboxes. The text is the result of a rewrite, so whoever publishes the
 * record chooses it. It is checked by the grammar from front to end; so it has
 * nothing that a later reader could take for a separator: no blank, no line
 * end, no NUL, no bracket outside an IP literal. Nothing is decoded or changed.
 */
#include "e164/uri.h"

#define IPV6_GROUPS 8   /* groups of 16 bits in an address */
#define IPV4_GROUPS 2   /* groups that an IPv4 address at the end stands for */
#define IPV4_OCTETS 4   /* dec-octets of an IPv4 address */
#define LABEL_MAX   63  /* octets of a label, RFC 1035 2.3.4 */
#define DOMAIN_MAX  253 /* characters: 255 octets in wire form */

static struct e164_slice drop(struct e164_slice s, size_t len)
{
	return e164_slice(s.ptr + len, s.len - len);
}

/* Octets in front of the first "mark", or all of them. */
static size_t len_until(struct e164_slice s, char mark)
{
	const uint8_t *at = s.len ? memchr(s.ptr, mark, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

/* Is c in the set? NUL never is, although strchr() would find it. */
static bool is_in(uint8_t c, const char *set)
{
	return memchr(set, c, strlen(set)) != NULL;
}

static bool is_hex(uint8_t c)
{
	return e164_is_digit(c) ||
	       (e164_lower(c) >= 'a' && e164_lower(c) <= 'f');
}

static bool is_alnum(uint8_t c)
{
	return e164_is_alpha(c) || e164_is_digit(c);
}

/* unreserved / sub-delims */
static bool is_plain(uint8_t c)
{
	return is_alnum(c) || is_in(c, "-._~!$&'()*+,;=");
}

static bool is_pct(struct e164_slice s)
{
	return s.len >= 3 && s.ptr[0] == '%' && is_hex(s.ptr[1]) &&
	       is_hex(s.ptr[2]);
}

/* *( unreserved / pct-encoded / sub-delims / one of "extra" ) */
static bool is_text(struct e164_slice s, const char *extra)
{
	while (s.len) {
		const size_t used = is_pct(s) ? 3 : 1;

		if (used == 1 && !is_plain(s.ptr[0]) && !is_in(s.ptr[0], extra))
			return false;
		s = drop(s, used);
	}
	return true;
}

static bool is_scheme(struct e164_slice s)
{
	if (!s.len || !e164_is_alpha(s.ptr[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!is_alnum(s.ptr[i]) && !is_in(s.ptr[i], "+-."))
			return false;
	return true;
}

/* dec-octet: 0 to 255 without leading zeros */
static bool is_dec_octet(struct e164_slice s)
{
	unsigned int value = 0;

	if (!s.len || s.len > 3 || (s.ptr[0] == '0' && s.len > 1))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!e164_is_digit(s.ptr[i]))
			return false;
		value = value * 10 + (unsigned int)(s.ptr[i] - '0');
	}
	return value <= 255;
}

static bool is_ipv4(struct e164_slice s)
{
	for (int i = 1; i < IPV4_OCTETS; i++) {
		const size_t len = len_until(s, '.');

		if (len == s.len || !is_dec_octet(e164_slice(s.ptr, len)))
			return false;
		s = drop(s, len + 1);
	}
	return is_dec_octet(s);
}

/* Length of the h16 at the start of s: 0 to 4 hexadecimal digits. */
static size_t h16_len(struct e164_slice s)
{
	size_t len = 0;

	while (len < 4 && len < s.len && is_hex(s.ptr[len]))
		len++;
	return len;
}

static bool starts_with(struct e164_slice s, const char *text)
{
	const size_t len = strlen(text);

	return s.len >= len && !memcmp(s.ptr, text, len);
}

/*
 * Take one group and the colon behind it. The last group has no colon; it may
 * be an IPv4 address, which counts as two groups. Returns the number of groups
 * taken, 0 for a syntax error.
 */
static unsigned int take_group(struct e164_slice *s)
{
	const size_t len = h16_len(*s);

	if (is_ipv4(*s)) {
		*s = drop(*s, s->len);
		return IPV4_GROUPS;
	}
	if (!len)
		return 0;
	*s = drop(*s, len);
	if (!s->len)
		return 1;
	if (s->ptr[0] != ':' || s->len == 1)
		return 0;
	/* The second colon of "::" stays, so that the caller sees it. */
	*s = drop(*s, 1);
	return 1;
}

/* "::" may occur once, and stands for at least one group. */
static bool is_ipv6(struct e164_slice s)
{
	unsigned int groups = 0;
	bool is_short = starts_with(s, "::");

	if (is_short)
		s = drop(s, 2);
	while (s.len && groups < IPV6_GROUPS) {
		const unsigned int taken = take_group(&s);

		if (!taken)
			return false;
		groups += taken;
		if (!starts_with(s, ":"))
			continue;
		if (is_short)
			return false;
		is_short = true;
		s = drop(s, 1);
	}
	if (s.len)
		return false;
	return is_short ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
}

/* "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ) */
static bool is_ipvfuture(struct e164_slice s)
{
	const size_t dot = len_until(s, '.');

	if (dot < 2 || s.len < dot + 2 || e164_lower(s.ptr[0]) != 'v')
		return false;
	for (size_t i = 1; i < dot; i++)
		if (!is_hex(s.ptr[i]))
			return false;
	s = drop(s, dot + 1);
	return len_until(s, '%') == s.len && is_text(s, ":");
}

/* host [ ":" port ]. An '@' of a userinfo is allowed in neither (URI-15). */
static bool is_authority(struct e164_slice s)
{
	size_t host = len_until(s, ':');

	if (starts_with(s, "[")) {
		const size_t close = len_until(s, ']');
		const struct e164_slice ip = e164_slice(s.ptr + 1, close - 1);

		if (close == s.len || (!is_ipv6(ip) && !is_ipvfuture(ip)))
			return false;
		host = close + 1;
	} else if (!is_text(e164_slice(s.ptr, host), "")) {
		return false;
	}
	if (host == s.len)
		return true;
	if (s.ptr[host] != ':')
		return false;
	for (size_t i = host + 1; i < s.len; i++)
		if (!e164_is_digit(s.ptr[i]))
			return false;
	return true;
}

/* "//" authority path-abempty / path-absolute / path-rootless / path-empty */
static bool is_hier_part(struct e164_slice s)
{
	if (starts_with(s, "//")) {
		s = drop(s, 2);
		const size_t len = len_until(s, '/');

		if (!is_authority(e164_slice(s.ptr, len)))
			return false;
		s = drop(s, len);
	}
	return is_text(s, ":@/");
}

enum e164_status e164_uri_parse(struct e164_slice uri,
				struct e164_slice *scheme)
{
	const struct e164_slice head = e164_slice(uri.ptr, len_until(uri, ':'));

	if (head.len == uri.len || !is_scheme(head))
		return E164_EURI;
	const struct e164_slice rest = drop(uri, head.len + 1);
	const size_t hier = len_until(rest, '?');

	if (!is_hier_part(e164_slice(rest.ptr, hier)))
		return E164_EURI;
	if (hier < rest.len && !is_text(drop(rest, hier + 1), ":@/?"))
		return E164_EURI;
	*scheme = head;
	return E164_OK;
}

/* Length of an atext that a URI may have, or of a %HH but no control. */
static size_t atext_len(struct e164_slice s)
{
	if (is_pct(s)) {
		const bool is_del =
			s.ptr[1] == '7' && e164_lower(s.ptr[2]) == 'f';

		return s.ptr[1] < '2' || is_del ? 0 : 3;
	}
	return is_alnum(s.ptr[0]) || is_in(s.ptr[0], "!$&'*+-=_~");
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
		s = drop(s, used);
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
		if (!is_alnum(s.ptr[i]) && s.ptr[i] != '-')
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
	size_t len = len_until(s, '.');

	if (s.len > DOMAIN_MAX || len == s.len)
		return false;
	while (len < s.len) {
		if (!is_ldh_label(e164_slice(s.ptr, len)))
			return false;
		s = drop(s, len + 1);
		len = len_until(s, '.');
	}
	return is_ldh_label(s) && !is_number(s);
}

enum e164_status e164_uri_check_mailbox(struct e164_slice uri)
{
	const size_t scheme = len_until(uri, ':');

	if (scheme == uri.len)
		return E164_EADDRESS;
	const struct e164_slice rest = drop(uri, scheme + 1);
	const size_t to = len_until(rest, '?');
	const struct e164_slice addr = e164_slice(rest.ptr, to);
	const size_t at = len_until(addr, '@');

	if (at == addr.len || !is_dot_atom(e164_slice(addr.ptr, at)) ||
	    !is_fqdn(drop(addr, at + 1)))
		return E164_EADDRESS;
	/* header = hname "=" hvalue; both may be empty (RFC 3860 A.2) */
	if (to < rest.len && len_until(drop(rest, to), '=') == rest.len - to)
		return E164_EADDRESS;
	return E164_OK;
}
