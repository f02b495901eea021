/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * domain.c - the domain that a URI names, and comparing domains.
 */
#include "e164/uri.h"

static struct e164_slice up_to(struct e164_slice text, const char *ends)
{
	size_t len = text.len;

	/* The NUL behind the ends is one, too. */
	do {
		const uint8_t *end = len ? memchr(text.ptr, *ends, len) : NULL;

		if (end)
			len = (size_t)(end - text.ptr);
	} while (*ends++);
	return e164_slice(text.ptr, len);
}

static struct e164_slice behind(struct e164_slice text, size_t len)
{
	return e164_slice(text.ptr + len, text.len - len);
}

/* May a URI of this scheme have a host alone, without '@' (sip:example.com)? */
static bool is_hosted(struct e164_slice scheme)
{
	static const char *const schemes[] = { "sip", "sips", "xmpp", "h323",
					       "iax" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (e164_slice_equal_nocase(scheme,
					    e164_slice_text(schemes[i])))
			return true;
	return false;
}

/* The part behind the last '@'; without one, all of it if is_hosted(). */
static struct e164_slice behind_at(struct e164_slice text,
				   struct e164_slice scheme)
{
	for (size_t i = text.len; i > 0; i--)
		if (text.ptr[i - 1] == '@')
			return behind(text, i);
	return is_hosted(scheme) ? text : e164_slice(NULL, 0);
}

static bool has_authority(struct e164_slice rest)
{
	return rest.len >= 2 && rest.ptr[0] == '/' && rest.ptr[1] == '/';
}

/* An authority without its userinfo. */
static struct e164_slice behind_user(struct e164_slice authority)
{
	for (size_t i = authority.len; i > 0; i--)
		if (authority.ptr[i - 1] == '@')
			return behind(authority, i);
	return authority;
}

/* A host without what follows it. */
static struct e164_slice host_of(struct e164_slice text)
{
	if (text.len && text.ptr[0] == '[') {
		const size_t len = up_to(text, "]").len;

		return e164_slice(text.ptr, len + (len < text.len));
	}
	return up_to(text, ":;/?>");
}

struct e164_slice e164_uri_domain(struct e164_slice uri)
{
	const struct e164_slice scheme = up_to(uri, ":");
	struct e164_slice rest;

	if (scheme.len == uri.len)
		return e164_slice(NULL, 0);
	rest = behind(uri, scheme.len + 1);
	if (has_authority(rest))
		rest = behind_user(up_to(behind(rest, 2), "/?"));
	else
		rest = behind_at(up_to(rest, "?"), scheme);
	return host_of(rest);
}

/* Compares the labels of both from the end. */
bool e164_domain_is_below(struct e164_slice domain, struct e164_slice name)
{
	char text[256];
	size_t len = 0;

	for (size_t at = 0; at < name.len && name.ptr[at];
	     at += (size_t)name.ptr[at] + 1) {
		if (len + name.ptr[at] + 2u > sizeof(text))
			return false;
		if (len)
			text[len++] = '.';
		memcpy(text + len, name.ptr + at + 1, name.ptr[at]);
		len += name.ptr[at];
	}
	if (domain.len && domain.ptr[domain.len - 1] == '.')
		domain.len--;
	if (domain.len < len)
		return false;
	if (domain.len > len && domain.ptr[domain.len - len - 1] != '.')
		return false;
	return e164_slice_equal_nocase(behind(domain, domain.len - len),
				       e164_slice(text, len));
}
