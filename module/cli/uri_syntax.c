/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_syntax.c - the syntax of URIs of some schemes, which the module does not
 * look into: RFC 3966 section 3, RFC 3261 section 25.1, and what is missing in
 * those that lead nowhere.
 */
#include "uri_syntax.h"

#include <string.h>

static struct e164_slice up_to(struct e164_slice text, const char *ends)
{
	size_t len = 0;

	while (len < text.len && !strchr(ends, text.ptr[len]))
		len++;
	return e164_slice(text.ptr, len);
}

static struct e164_slice behind(struct e164_slice text, size_t len)
{
	return e164_slice(text.ptr + len, text.len - len);
}

static bool has_scheme(struct e164_slice uri, const char *scheme)
{
	return e164_slice_equal_nocase(up_to(uri, ":"),
				       e164_slice_text(scheme));
}

/* One digit at least, and nothing but digits and visual separators. */
static bool is_phone(struct e164_slice text, const char *more)
{
	size_t digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		const uint8_t c = text.ptr[i];

		digits += e164_is_digit(c) || (*more && c && strchr(more, c));
		if (!e164_is_digit(c) && !strchr("-.()", c) &&
		    !(*more && strchr(more, c)))
			return false;
	}
	return digits > 0;
}

static bool has_context(struct e164_slice parameters)
{
	const struct e164_slice name = e164_slice_text(";phone-context=");

	for (size_t i = 0; i + name.len < parameters.len; i++)
		if (e164_slice_equal_nocase(
			    e164_slice(parameters.ptr + i, name.len), name))
			return true;
	return false;
}

bool cli_tel_fault(struct e164_slice uri)
{
	struct e164_slice rest;

	if (!has_scheme(uri, "tel"))
		return false;
	rest = behind(uri, sizeof("tel:") - 1);
	const struct e164_slice number = up_to(rest, ";?");

	if (number.len && number.ptr[0] == '+')
		return !is_phone(behind(number, 1), "");
	return !is_phone(number, "abcdefABCDEF*#") ||
	       !has_context(behind(rest, number.len));
}

/* Has it digits and dots only, but is no IPv4 address? Then it is no name. */
static bool is_bad_ipv4(struct e164_slice text)
{
	unsigned int parts = 0;

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '.' && !e164_is_digit(text.ptr[i]))
			return false;
	while (text.len) {
		const struct e164_slice part = up_to(text, ".");

		if (!part.len || part.len > 3 ||
		    (part.len == 3 && memcmp(part.ptr, "255", 3) > 0))
			return true;
		parts++;
		text = behind(text, part.len + (part.len < text.len));
	}
	return parts != 4;
}

/* hostname, IPv4address or IPv6reference, and a port */
static bool is_sip_host(struct e164_slice text)
{
	size_t len = up_to(text, ":").len;

	if (text.len && text.ptr[0] == '[')
		len = up_to(text, "]").len + 1;
	if (!len || len > text.len)
		return false;
	for (size_t i = 0; text.ptr[0] != '[' && i < len; i++) {
		const uint8_t c = text.ptr[i];

		if (!e164_is_alpha(c) && !e164_is_digit(c) && c != '-' &&
		    (c != '.' || !i || text.ptr[i - 1] == '.'))
			return false;
	}
	if (is_bad_ipv4(e164_slice(text.ptr, len)))
		return false;
	if (len == text.len)
		return true;
	text = behind(text, len + 1);
	for (size_t i = 0; i < text.len; i++)
		if (!e164_is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

static bool is_sip(struct e164_slice uri)
{
	return has_scheme(uri, "sip") || has_scheme(uri, "sips");
}

bool cli_sip_has_password(struct e164_slice uri)
{
	if (!is_sip(uri))
		return false;
	const struct e164_slice rest = behind(uri, up_to(uri, ":").len + 1);
	const struct e164_slice user = up_to(rest, "@");

	return user.len < rest.len && up_to(user, ":").len < user.len;
}

bool cli_sip_fault(struct e164_slice uri)
{
	struct e164_slice rest;

	if (!is_sip(uri))
		return false;
	rest = behind(uri, up_to(uri, ":").len + 1);
	const size_t at = up_to(rest, "@").len;

	if (at < rest.len) {
		if (!at || rest.ptr[0] == ':')
			return true;
		rest = behind(rest, at + 1);
	}
	return !is_sip_host(up_to(rest, ";?"));
}

/* Targets ------------------------------------------------------------------ */

/* Is there a port, of another number than 1 to 65535? */
static bool has_bad_port(struct e164_slice host_port)
{
	unsigned long value = 0;
	struct e164_slice text = host_port;

	if (text.len && text.ptr[0] == '[')
		text = behind(text, up_to(text, "]").len);
	text = behind(text, up_to(text, ":").len);
	if (text.len < 2)
		return false;
	for (size_t i = 1; i < text.len && value <= UINT16_MAX; i++)
		value = value * 10 + (unsigned long)(text.ptr[i] - '0');
	return !value || value > UINT16_MAX;
}

static const char *port_fault(struct e164_slice host_port)
{
	return has_bad_port(host_port)
		       ? "no port of 1 to 65535 behind its \":\""
		       : NULL;
}

/* of http:, https: and ftp: */
static const char *web_fault(struct e164_slice rest)
{
	struct e164_slice host;

	if (rest.len < 2 || memcmp(rest.ptr, "//", 2) != 0)
		return "no \"//\" and host behind its scheme";
	host = up_to(behind(rest, 2), "/?");
	if (up_to(host, "@").len < host.len)
		host = behind(host, up_to(host, "@").len + 1);
	if (!host.len || host.ptr[0] == ':')
		return "no host behind its \"//\"";
	return port_fault(host);
}

static const char *sip_fault(struct e164_slice rest)
{
	const size_t at = up_to(rest, "@").len;

	if (at < rest.len)
		rest = behind(rest, at + 1);
	return port_fault(up_to(rest, ";?"));
}

/* Somebody at a host; the headers of mailto: may name them, too. */
static const char *mailbox_fault(struct e164_slice rest)
{
	const struct e164_slice box = up_to(rest, "?");
	const size_t at = up_to(box, "@").len;

	if (!box.len && rest.len)
		return NULL;
	return at && at + 1 < box.len ? NULL
				      : "no user and host about an \"@\"";
}

static const char *any_fault(struct e164_slice rest)
{
	return up_to(rest, "?").len ? NULL : "nothing behind its scheme";
}

/* Behind "//" and the account to log in with, there has to be an address. */
static const char *xmpp_fault(struct e164_slice rest)
{
	if (rest.len < 2 || memcmp(rest.ptr, "//", 2) != 0)
		return any_fault(rest);
	rest = behind(rest, 2);
	rest = behind(rest, up_to(rest, "/?").len);
	return rest.len > 1 && rest.ptr[0] == '/'
		       ? NULL
		       : "an account to log in with behind its \"//\", but no "
			 "address";
}

const char *cli_uri_target_fault(struct e164_slice uri)
{
	static const struct {
		const char *scheme;
		const char *(*fault)(struct e164_slice rest);
	} schemes[] = {
		{ "acct", mailbox_fault }, { "ftp", web_fault },
		{ "h323", any_fault },     { "http", web_fault },
		{ "https", web_fault },    { "mailto", mailbox_fault },
		{ "sip", sip_fault },      { "sips", sip_fault },
		{ "xmpp", xmpp_fault },
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (has_scheme(uri, schemes[i].scheme))
			return schemes[i].fault(
				behind(uri, strlen(schemes[i].scheme) + 1));
	return NULL;
}
