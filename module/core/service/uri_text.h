/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_text.h - the octets of URIs, RFC 3986 appendix A.
 */
#pragma once

#include "e164/bytes.h"

static inline struct e164_slice uri_drop(struct e164_slice s, size_t len)
{
	return e164_slice(s.ptr + len, s.len - len);
}

/* Octets in front of the first "mark", or all of them. */
static inline size_t uri_len_until(struct e164_slice s, char mark)
{
	const uint8_t *at = s.len ? memchr(s.ptr, mark, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

/* Is c in the set? NUL never is, although strchr() would find it. */
static inline bool uri_is_in(uint8_t c, const char *set)
{
	return memchr(set, c, strlen(set)) != NULL;
}

static inline bool uri_is_hex(uint8_t c)
{
	return e164_is_digit(c) ||
	       (e164_lower(c) >= 'a' && e164_lower(c) <= 'f');
}

static inline bool uri_is_alnum(uint8_t c)
{
	return e164_is_alpha(c) || e164_is_digit(c);
}

/* unreserved / sub-delims */
static inline bool uri_is_plain(uint8_t c)
{
	return uri_is_alnum(c) || uri_is_in(c, "-._~!$&'()*+,;=");
}

static inline bool uri_is_pct(struct e164_slice s)
{
	return s.len >= 3 && s.ptr[0] == '%' && uri_is_hex(s.ptr[1]) &&
	       uri_is_hex(s.ptr[2]);
}

/* *( unreserved / pct-encoded / sub-delims / one of "extra" ) */
static inline bool uri_is_text(struct e164_slice s, const char *extra)
{
	while (s.len) {
		const size_t used = uri_is_pct(s) ? 3 : 1;

		if (used == 1 && !uri_is_plain(s.ptr[0]) &&
		    !uri_is_in(s.ptr[0], extra))
			return false;
		s = uri_drop(s, used);
	}
	return true;
}

static inline bool uri_starts_with(struct e164_slice s, const char *text)
{
	const size_t len = strlen(text);

	return s.len >= len && !memcmp(s.ptr, text, len);
}
