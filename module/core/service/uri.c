/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri.c - is this text a URI that may be handed out?
 *
 * RFC 3986 appendix A, rule absolute-URI, and what the specifications of some
 * schemes allow beyond it (a table). The text is the result of a rewrite, so
 * whoever publishes the record chooses it. It is checked by the grammar from
 * front to end; so it has nothing that a later reader could take for a
 * separator: no blank, no line end, no NUL, no bracket outside an IP literal.
 * Nothing is decoded or changed.
 */
#include "e164/uri.h"

#include "uri_text.h"

#define IPV6_GROUPS 8 /* groups of 16 bits in an address */
#define IPV4_GROUPS 2 /* groups that an IPv4 address at the end stands for */
#define IPV4_OCTETS 4 /* dec-octets of an IPv4 address */

static bool is_scheme(struct e164_slice s)
{
	if (!s.len || !e164_is_alpha(s.ptr[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!uri_is_alnum(s.ptr[i]) && !uri_is_in(s.ptr[i], "+-."))
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
		const size_t len = uri_len_until(s, '.');

		if (len == s.len || !is_dec_octet(e164_slice(s.ptr, len)))
			return false;
		s = uri_drop(s, len + 1);
	}
	return is_dec_octet(s);
}

/* Length of the h16 at the start of s: 0 to 4 hexadecimal digits. */
static size_t h16_len(struct e164_slice s)
{
	size_t len = 0;

	while (len < 4 && len < s.len && uri_is_hex(s.ptr[len]))
		len++;
	return len;
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
		*s = uri_drop(*s, s->len);
		return IPV4_GROUPS;
	}
	if (!len)
		return 0;
	*s = uri_drop(*s, len);
	if (!s->len)
		return 1;
	if (s->ptr[0] != ':' || s->len == 1)
		return 0;
	/* The second colon of "::" stays, so that the caller sees it. */
	*s = uri_drop(*s, 1);
	return 1;
}

/* "::" may occur once, and stands for at least one group. */
static bool is_ipv6(struct e164_slice s)
{
	unsigned int groups = 0;
	bool is_short = uri_starts_with(s, "::");

	if (is_short)
		s = uri_drop(s, 2);
	while (s.len && groups < IPV6_GROUPS) {
		const unsigned int taken = take_group(&s);

		if (!taken)
			return false;
		groups += taken;
		if (!uri_starts_with(s, ":"))
			continue;
		if (is_short)
			return false;
		is_short = true;
		s = uri_drop(s, 1);
	}
	if (s.len)
		return false;
	return is_short ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
}

/* "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ) */
static bool is_ipvfuture(struct e164_slice s)
{
	const size_t dot = uri_len_until(s, '.');

	if (dot < 2 || s.len < dot + 2 || e164_lower(s.ptr[0]) != 'v')
		return false;
	for (size_t i = 1; i < dot; i++)
		if (!uri_is_hex(s.ptr[i]))
			return false;
	s = uri_drop(s, dot + 1);
	return uri_len_until(s, '%') == s.len && uri_is_text(s, ":");
}

/*
 * What URIs of a scheme may have beyond the rule. URIs of no other scheme have
 * use for a user name in an authority (URI-15); ":" and a password may follow
 * it in none (RFC 3986 section 3.2.1).
 */
struct manner {
	const char *scheme;
	bool has_user;    /* user "@" in an authority */
	bool has_literal; /* [ user "@" ] IP-literal without an authority */
};

static const struct manner manners[] = {
	{ .scheme = "ftp", .has_user = true },     /* RFC 1738 section 3.2.1 */
	{ .scheme = "h323", .has_literal = true }, /* RFC 3508 section 2 */
	{ .scheme = "iax", .has_literal = true },  /* RFC 5456 section 5 */
	{ .scheme = "sip", .has_literal = true },  /* RFC 3261 section 25.1 */
	{ .scheme = "sips", .has_literal = true },
	/* RFC 5122 section 2.2 */
	{ .scheme = "xmpp", .has_user = true, .has_literal = true },
};

static struct manner manner_of(struct e164_slice scheme)
{
	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++)
		if (e164_slice_equal_nocase(scheme,
					    e164_slice_text(manners[i].scheme)))
			return manners[i];
	return (struct manner){ .scheme = "" };
}

/* Length of "[" address "]" at the start of s; 0: there is none. */
static size_t literal_len(struct e164_slice s, bool is_future_fine)
{
	const size_t close = uri_len_until(s, ']');

	if (!uri_starts_with(s, "[") || close == s.len)
		return 0;
	const struct e164_slice ip = e164_slice(s.ptr + 1, close - 1);

	return is_ipv6(ip) || (is_future_fine && is_ipvfuture(ip)) ? close + 1
								   : 0;
}

/* Length of ":" and digits at the start of s; 0: there is no colon. */
static size_t port_len(struct e164_slice s)
{
	size_t len = uri_starts_with(s, ":");

	while (len && len < s.len && e164_is_digit(s.ptr[len]))
		len++;
	return len;
}

/* host [ ":" port ] */
static bool is_host_port(struct e164_slice s)
{
	size_t len = literal_len(s, true);

	if (!len) {
		len = uri_len_until(s, ':');
		if (!uri_is_text(e164_slice(s.ptr, len), ""))
			return false;
	}
	s = uri_drop(s, len);
	return port_len(s) == s.len;
}

/* Octets of the userinfo and its "@"; 0: there is none. */
static size_t user_len(struct e164_slice authority)
{
	const size_t at = uri_len_until(authority, '@');

	return at < authority.len ? at + 1 : 0;
}

static enum e164_status check_authority(struct e164_slice s,
					const struct manner *manner)
{
	const size_t user = user_len(s);
	const struct e164_slice name = e164_slice(s.ptr, user ? user - 1 : 0);

	if (!uri_is_text(name, ":") || !is_host_port(uri_drop(s, user)))
		return E164_EURI;
	if (user && (!manner->has_user || !name.len ||
		     uri_len_until(name, ':') < name.len))
		return E164_EUSERINFO;
	return E164_OK;
}

/* [ userinfo "@" ] IP-literal [ ":" port ] [ parameters or a path ] */
static bool is_at_literal(struct e164_slice s)
{
	const size_t open = uri_len_until(s, '[');

	if (open && (s.ptr[open - 1] != '@' ||
		     !uri_is_text(e164_slice(s.ptr, open - 1), ":/")))
		return false;
	s = uri_drop(s, open);
	const size_t len = literal_len(s, false);

	if (!len)
		return false;
	s = uri_drop(s, len);
	s = uri_drop(s, port_len(s));
	return !s.len || (uri_is_in(s.ptr[0], ";/") && uri_is_text(s, ":@/"));
}

/* "//" authority path-abempty / path-absolute / path-rootless / path-empty */
static enum e164_status check_hier_part(struct e164_slice s,
					const struct manner *manner)
{
	enum e164_status status = E164_OK;

	if (uri_starts_with(s, "//")) {
		s = uri_drop(s, 2);
		const size_t len = uri_len_until(s, '/');

		status = check_authority(e164_slice(s.ptr, len), manner);
		s = uri_drop(s, len);
	} else if (manner->has_literal && uri_len_until(s, '[') < s.len) {
		return is_at_literal(s) ? E164_OK : E164_EURI;
	}
	return uri_is_text(s, ":@/") ? status : E164_EURI;
}

enum e164_status e164_uri_parse(struct e164_slice uri,
				struct e164_slice *scheme)
{
	const struct e164_slice head =
		e164_slice(uri.ptr, uri_len_until(uri, ':'));

	if (head.len == uri.len || !is_scheme(head))
		return E164_EURI;
	const struct manner manner = manner_of(head);
	const struct e164_slice rest = uri_drop(uri, head.len + 1);
	const size_t hier = uri_len_until(rest, '?');

	if (hier < rest.len && !uri_is_text(uri_drop(rest, hier + 1), ":@/?"))
		return E164_EURI;
	const enum e164_status status =
		check_hier_part(e164_slice(rest.ptr, hier), &manner);

	if (status == E164_OK)
		*scheme = head;
	return status;
}
