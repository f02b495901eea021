/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_fault.c - why a text is no URI, and where; for tools.
 */
#include "e164/uri.h"

#include "uri_text.h"

/* Offset of the first octet that cannot be part of a scheme. */
static size_t scheme_end(struct e164_slice uri)
{
	size_t at = 0;

	while (at < uri.len && (e164_is_alpha(uri.ptr[at]) ||
				(at && (e164_is_digit(uri.ptr[at]) ||
					uri_is_in(uri.ptr[at], "+-.")))))
		at++;
	return at;
}

static const char *octet_fault(struct e164_slice rest)
{
	if (rest.ptr[0] == '#')
		return "a fragment, which an absolute URI has not";
	if (rest.ptr[0] == '%')
		return "\"%\" without two hexadecimal digits behind it";
	if (rest.ptr[0] == ' ')
		return "a blank";
	return "an octet that no URI may have";
}

/* The first octet that stands nowhere in a URI; uri.len: there is none. */
static size_t bad_octet(struct e164_slice uri)
{
	size_t at = 0;

	while (at < uri.len) {
		const struct e164_slice rest = uri_drop(uri, at);

		if (uri_is_pct(rest))
			at += 3;
		else if (uri_is_plain(rest.ptr[0]) ||
			 uri_is_in(rest.ptr[0], ":@/?[]"))
			at++;
		else
			break;
	}
	return at;
}

/* Octets up to the path or the query, if what is in front of them is fine. */
static size_t good_authority_len(struct e164_slice uri, size_t start)
{
	struct e164_slice scheme;
	size_t len = start;

	while (len < uri.len && !uri_is_in(uri.ptr[len], "/?"))
		len++;
	return e164_uri_parse(e164_slice(uri.ptr, len), &scheme) == E164_EURI
		       ? 0
		       : len;
}

static const char *structure_fault(struct e164_slice uri, size_t scheme,
				   size_t *at)
{
	size_t from = 0;

	*at = scheme + 1;
	if (uri_starts_with(uri_drop(uri, *at), "//")) {
		*at += 2;
		from = good_authority_len(uri, *at);
		if (!from)
			return "no host and port behind the \"//\"";
	}
	const struct e164_slice rest = uri_drop(uri, from);
	const size_t bracket = uri_len_until(rest, '[');

	if (bracket < rest.len)
		*at = from + bracket;
	else if (uri_len_until(rest, ']') < rest.len)
		*at = from + uri_len_until(rest, ']');
	return "a bracket that is not about an address";
}

static const char *uri_fault(struct e164_slice uri, size_t *at)
{
	const size_t scheme = scheme_end(uri);

	*at = scheme;
	if (!scheme || scheme == uri.len || uri.ptr[scheme] != ':')
		return "no scheme and \":\" at its start";
	*at = bad_octet(uri);
	if (*at < uri.len)
		return octet_fault(uri_drop(uri, *at));
	return structure_fault(uri, scheme, at);
}

static const char *userinfo_fault(struct e164_slice uri, size_t *at)
{
	*at = uri_len_until(uri, '@');
	return "\"@\" in the authority";
}

/* Is the part in front of the '@' fine, whatever is behind it? */
static bool has_good_user(struct e164_slice uri, size_t at)
{
	uint8_t room[512];
	struct e164_writer w = e164_writer(room, sizeof(room));

	e164_write(&w, uri.ptr, at < sizeof(room) ? at : sizeof(room));
	e164_write_slice(&w, e164_slice_text("@x.example"));
	return !w.failed && e164_uri_check_mailbox(e164_written(&w)) == E164_OK;
}

static const char *address_fault(struct e164_slice uri, size_t *at)
{
	const size_t mark = uri_len_until(uri, '@');
	const size_t query = uri_len_until(uri, '?');

	*at = uri_len_until(uri, ':') + (uri_len_until(uri, ':') < uri.len);
	if (mark > query || mark == uri.len)
		return "no \"@\"";
	if (!has_good_user(uri, mark))
		return "the part in front of the \"@\"";
	*at = mark + 1;
	if (query < uri.len &&
	    e164_uri_check_mailbox(e164_slice(uri.ptr, query)) == E164_OK) {
		*at = query;
		return "a header without \"=\"";
	}
	return "no domain of two labels or more behind the \"@\"";
}

const char *e164_uri_fault(struct e164_slice uri, enum e164_status status,
			   size_t *at)
{
	if (status == E164_EUSERINFO)
		return userinfo_fault(uri, at);
	if (status == E164_EADDRESS)
		return address_fault(uri, at);
	return uri_fault(uri, at);
}
