/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_syntax.c - the syntax of tel: and sip: URIs, which the module does not
 * look into: RFC 3966 section 3, RFC 3261 section 25.1.
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
	if (len == text.len)
		return true;
	text = behind(text, len + 1);
	for (size_t i = 0; i < text.len; i++)
		if (!e164_is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

bool cli_sip_fault(struct e164_slice uri)
{
	struct e164_slice rest;

	if (!has_scheme(uri, "sip") && !has_scheme(uri, "sips"))
		return false;
	rest = behind(uri, up_to(uri, ":").len + 1);
	const size_t at = up_to(rest, "@").len;

	if (at < rest.len) {
		if (!at)
			return true;
		rest = behind(rest, at + 1);
	}
	return !is_sip_host(up_to(rest, ";?"));
}
