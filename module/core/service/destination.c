/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * destination.c - every domain that a URI may lead to, for policies by domain.
 *
 * A domain is judged as it is when decoded. Clients do not read a URI alike, so
 * one that is not plain, or whose place in the URI is not, is not allowed.
 */
#include "e164/uri.h"

#include "uri_text.h"

#define DOMAIN_MAX 254 /* characters: 255 octets in wire form, and a dot */

struct trip {
	e164_domain_judge *is_fine;
	const void *context;
	bool has_arrived; /* a domain was judged */
};

static unsigned int hex_value(uint8_t c)
{
	return e164_is_digit(c) ? (unsigned int)c - '0'
				: e164_lower(c) + 10u - 'a';
}

/* Octets that the first one of s takes, which is not empty. */
static size_t octet_len(struct e164_slice s)
{
	return uri_is_pct(s) ? 3 : 1;
}

static uint8_t octet_of(struct e164_slice s)
{
	if (!uri_is_pct(s))
		return s.ptr[0];
	return (uint8_t)(hex_value(s.ptr[1]) << 4 | hex_value(s.ptr[2]));
}

/* Octets in front of the first that is in the set when decoded, or all. */
static size_t len_until_decoded(struct e164_slice s, const char *set)
{
	struct e164_slice left = s;

	while (left.len && !uri_is_in(octet_of(left), set))
		left = uri_drop(left, octet_len(left));
	return s.len - left.len;
}

/* Octets in front of the first that is in the set as it stands, or all. */
static size_t len_until_any(struct e164_slice s, const char *set)
{
	size_t len = 0;

	while (len < s.len && !uri_is_in(s.ptr[len], set))
		len++;
	return len;
}

static struct e164_slice behind_mark(struct e164_slice s, size_t len)
{
	s = uri_drop(s, len);
	return s.len ? uri_drop(s, octet_len(s)) : s;
}

/* Cut the part in front of the mark off *s, and the mark. */
static struct e164_slice take_until(struct e164_slice *s, char mark)
{
	const struct e164_slice part =
		e164_slice(s->ptr, uri_len_until(*s, mark));

	*s = behind_mark(*s, part.len);
	return part;
}

/* Is it one of the words when decoded? They have blanks between them. */
static bool is_one_of(struct e164_slice s, const char *words)
{
	uint8_t room[32];
	struct e164_writer w = e164_writer(room, sizeof(room));
	struct e164_slice left = e164_slice_text(words);

	for (; s.len; s = uri_drop(s, octet_len(s)))
		e164_write_u8(&w, octet_of(s));
	while (left.len && !w.failed)
		if (e164_slice_equal_nocase(take_until(&left, ' '),
					    e164_written(&w)))
			return true;
	return false;
}

/*
 * Letters, digits, "-", "_" and dots, or an address in brackets. Others are no
 * hosts, or such that a client makes something else of (IDNA).
 */
static bool is_plain_domain(struct e164_slice s)
{
	const bool is_literal =
		s.len > 2 && s.ptr[0] == '[' && s.ptr[s.len - 1] == ']';

	if (is_literal)
		s = e164_slice(s.ptr + 1, s.len - 2);
	/* No label is empty, but that of the root. */
	for (size_t i = 0; !is_literal && i + 1 < s.len; i++)
		if (s.ptr[i] == '.' && (!i || s.ptr[i + 1] == '.'))
			return false;
	for (size_t i = 0; i < s.len; i++)
		if (!uri_is_alnum(s.ptr[i]) &&
		    !uri_is_in(s.ptr[i], is_literal ? ":." : "-_."))
			return false;
	return s.len > 0;
}

static bool goes_to(struct trip *t, struct e164_slice host)
{
	uint8_t room[DOMAIN_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));

	for (; host.len; host = uri_drop(host, octet_len(host)))
		e164_write_u8(&w, octet_of(host));
	t->has_arrived = true;
	return !w.failed && is_plain_domain(e164_written(&w)) &&
	       t->is_fine(t->context, e164_written(&w));
}

/* Octets of a host in front of what may follow it. */
static size_t host_len(struct e164_slice s, const char *ends)
{
	if (s.len && s.ptr[0] == '[')
		return s.len - behind_mark(s, uri_len_until(s, ']')).len;
	return len_until_any(s, ends);
}

/* A context may be the first digits of a number in place of a domain. */
static bool is_digits(struct e164_slice s)
{
	if (!uri_starts_with(s, "+"))
		return false;
	while (s.len > 1 && (e164_is_digit(s.ptr[s.len - 1]) ||
			     uri_is_in(s.ptr[s.len - 1], "-.()")))
		s.len--;
	return s.len == 1;
}

/* Those of the parameters ";" name "=" domain that have one of the names. */
static bool parameters_go(struct trip *t, struct e164_slice s,
			  const char *names)
{
	while (s.len) {
		struct e164_slice value = take_until(&s, ';');
		const struct e164_slice name = take_until(&value, '=');

		if (is_one_of(name, names) && !is_digits(value) &&
		    !goes_to(t, value))
			return false;
	}
	return true;
}

/* mailto: and its like ----------------------------------------------------- */

/* addr-spec; blanks in front of it are no part of it */
static bool addressee_goes(struct trip *t, struct e164_slice s)
{
	while (s.len && uri_is_in(octet_of(s), " \t"))
		s = uri_drop(s, octet_len(s));
	const size_t at = len_until_decoded(s, "@");

	return !s.len || (at < s.len && goes_to(t, behind_mark(s, at)));
}

static bool addressees_go(struct trip *t, struct e164_slice s)
{
	while (s.len) {
		const size_t len = len_until_decoded(s, ",");

		if (!addressee_goes(t, e164_slice(s.ptr, len)))
			return false;
		s = behind_mark(s, len);
	}
	return true;
}

static bool mail_header_goes(struct trip *t, struct e164_slice value)
{
	const struct e164_slice name = take_until(&value, '=');

	/* Behind a line end begins another header, and so would its value. */
	if (len_until_decoded(name, ":\r\n") < name.len)
		return false;
	if (is_one_of(name, "body"))
		return true;
	if (len_until_decoded(value, "\r\n") < value.len)
		return false;
	return !is_one_of(name, "to cc bcc reply-to mail-followup-to "
				"resent-to resent-cc resent-bcc") ||
	       addressees_go(t, value);
}

/* [ to ] [ "?" headers ], RFC 6068 section 2 */
static bool mail_goes(struct trip *t, struct e164_slice s)
{
	if (!addressees_go(t, take_until(&s, '?')))
		return false;
	while (s.len)
		if (!mail_header_goes(t, take_until(&s, '&')))
			return false;
	return true;
}

/* sip: and its like -------------------------------------------------------- */

/* Headers name URIs (Route, To, Contact), text of people does not. */
static bool sip_headers_go(struct e164_slice s)
{
	while (s.len) {
		struct e164_slice value = take_until(&s, '&');
		const struct e164_slice name = take_until(&value, '=');

		if (len_until_decoded(name, ":\r\n") < name.len)
			return false;
		if (!is_one_of(name, "body subject s date") &&
		    len_until_decoded(value, ":\r\n") < value.len)
			return false;
	}
	return true;
}

/*
 * [ user "@" ] host [ ":" port ] parameters [ "?" headers ], RFC 3261 section
 * 19.1.1. A user may have a "?", but then not everybody reads it so.
 */
static bool sip_goes(struct trip *t, struct e164_slice s)
{
	struct e164_slice address = take_until(&s, '?');
	const size_t at = uri_len_until(address, '@');

	if (at < address.len)
		address = behind_mark(address, at);
	if (uri_len_until(address, '@') < address.len ||
	    uri_len_until(s, '@') < s.len)
		return false;
	const size_t len = host_len(address, ":;");

	return goes_to(t, e164_slice(address.ptr, len)) &&
	       parameters_go(t, uri_drop(address, len), "maddr") &&
	       sip_headers_go(s);
}

/* [ user "@" ] host [ ":" port ], and a resource or an extension behind it */
static bool jid_goes(struct trip *t, struct e164_slice s)
{
	s = e164_slice(s.ptr, len_until_any(s, "/?"));
	const size_t at = uri_len_until(s, '@');

	if (at < s.len) {
		const struct e164_slice user = e164_slice(s.ptr, at);

		if (len_until_decoded(user, "@/") < at)
			return false;
		s = behind_mark(s, at);
	}
	const size_t len = host_len(s, ":");

	return uri_len_until(s, '@') == s.len &&
	       goes_to(t, e164_slice(s.ptr, len));
}

/* Others ------------------------------------------------------------------- */

static bool tel_goes(struct trip *t, struct e164_slice s)
{
	/* RFC 3966 section 3, RFC 4694 section 4, RFC 4904 section 5 */
	const bool is_fine = parameters_go(t, s,
					   "phone-context rn-context "
					   "cic-context trunk-context");

	t->has_arrived = true; /* of itself, it leads to a number */
	return is_fine;
}

static bool authority_goes(struct trip *t, struct e164_slice s)
{
	if (!uri_starts_with(s, "//"))
		return false;
	s = uri_drop(s, 2);
	s = e164_slice(s.ptr, len_until_any(s, "/?"));
	while (uri_len_until(s, '@') < s.len)
		(void)take_until(&s, '@');
	return goes_to(t, e164_slice(s.ptr, host_len(s, ":")));
}

/* An authority says where to log in; the path, whom to address (RFC 5122). */
static bool xmpp_goes(struct trip *t, struct e164_slice s)
{
	if (!uri_starts_with(s, "//"))
		return jid_goes(t, s);
	if (!authority_goes(t, s))
		return false;
	s = uri_drop(s, 2);
	s = uri_drop(s, len_until_any(s, "/?"));
	if (s.len < 2 || s.ptr[0] == '?' || s.ptr[1] == '?')
		return true;
	return jid_goes(t, uri_drop(s, 1));
}

/* Schemes that name a domain otherwise than by an authority. */
static const struct {
	const char *schemes;
	bool (*goes)(struct trip *t, struct e164_slice s);
} manners[] = {
	{ "mailto im pres", mail_goes },
	{ "sip sips h323 acct", sip_goes },
	{ "iax", jid_goes },
	{ "xmpp", xmpp_goes },
	{ "tel", tel_goes },
};

bool e164_uri_leads_only_to(struct e164_slice uri, e164_domain_judge *is_fine,
			    const void *context)
{
	struct trip t = { .is_fine = is_fine, .context = context };
	const struct e164_slice scheme = take_until(&uri, ':');

	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++)
		if (is_one_of(scheme, manners[i].schemes))
			return manners[i].goes(&t, uri) && t.has_arrived;
	return authority_goes(&t, uri);
}

static bool is_it(const void *context, struct e164_slice domain)
{
	const struct e164_slice *it = context;

	return e164_slice_equal_nocase(*it, domain);
}

bool e164_uri_has_one_domain(struct e164_slice uri)
{
	const struct e164_slice domain = e164_uri_domain(uri);

	return domain.len && e164_uri_leads_only_to(uri, is_it, &domain);
}
