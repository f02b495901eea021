/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_uri.c - what is wrong with a URI, where, and what to write in its
 * place.
 */
#include "record.h"

#include "number_text.h"
#include "service_usual.h"
#include "uri_syntax.h"

#include "e164/uri.h"

#define URI_SHOWN 80 /* octets of a URI in a message */

static int shown(struct e164_slice text)
{
	return text.len < URI_SHOWN ? (int)text.len : URI_SHOWN;
}

static size_t len_of_scheme(struct e164_slice uri)
{
	const uint8_t *at = uri.len ? memchr(uri.ptr, ':', uri.len) : NULL;

	return at ? (size_t)(at - uri.ptr) : 0;
}

/* Has it "//" although URIs of its scheme have none? */
static bool has_needless_slashes(struct e164_slice uri)
{
	static const char *const schemes[] = { "sip", "sips", "tel",
					       "im",  "pres", "mailto" };
	const size_t len = len_of_scheme(uri);

	if (uri.len < len + 3 || memcmp(uri.ptr + len, "://", 3) != 0)
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (e164_slice_equal_nocase(e164_slice(uri.ptr, len),
					    e164_slice_text(schemes[i])))
			return true;
	return false;
}

/* The whole character, which in UTF-8 has several octets. */
static size_t len_of_character(struct e164_slice text)
{
	size_t len = 1;

	while (text.ptr[0] >= 0xC0 && len < text.len && len < 4 &&
	       (text.ptr[len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* Octets that are put beside a URI more often than into it. */
static bool is_stray(struct e164_slice rest, size_t len)
{
	char text[5] = "";

	memcpy(text, rest.ptr, len);
	return memchr("#<>\" ", rest.ptr[0], 5) || cli_blank_len(text);
}

/* Is it where the host begins, in which no octet has to be encoded? */
static bool is_at_host(struct e164_slice uri, size_t at)
{
	const size_t len = len_of_scheme(uri);

	return at && (uri.ptr[at - 1] == '@' ||
		      (at == len + 3 && !memcmp(uri.ptr + len, "://", 3)));
}

/* What to write in the place of the octet: "%20". */
static void write_remedy(struct e164_slice uri, size_t at, char *text,
			 size_t size)
{
	const struct e164_slice rest = e164_slice(uri.ptr + at, uri.len - at);
	const size_t len = len_of_character(rest);
	size_t used;

	if (is_at_host(uri, at) && rest.ptr[0] < 0x80) {
		if (rest.ptr[0] == '[')
			(void)snprintf(text, size,
				       "; the address has to be whole, such as "
				       "[2001:db8::1]");
		return;
	}
	used = (size_t)snprintf(text, size, "; %spercent-encode it: ",
				is_stray(rest, len) ? "leave it out, or, if it "
						      "belongs there, "
						    : "");
	for (size_t i = 0; i < len && used + 4 < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%%%02X",
					 rest.ptr[i]);
	if (rest.ptr[0] >= 0x80 && !is_stray(rest, len))
		(void)snprintf(text + used, size - used,
			       ", but in a host name write xn--");
}

/* Is the whole of it within <> or quotes, those of word processors too? */
static bool is_wrapped(struct e164_slice uri)
{
	static const char *const pairs[] = { "\"",
					     "'",
					     "<",
					     "`",
					     "\342\200\234",
					     "\342\200\236",
					     "\342\200\230",
					     "\302\253" };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (uri.len > strlen(pairs[i]) &&
		    !memcmp(uri.ptr, pairs[i], strlen(pairs[i])))
			return true;
	return false;
}

static bool refuse_schemeless(struct e164_slice uri, char *fault)
{
	const char *advice = "begin it with its scheme, such as sip: or "
			     "mailto:";

	if (!uri.len)
		advice = "there is nothing";
	else if (is_wrapped(uri))
		advice = "leave out the quotes or brackets around it";
	else if (uri.ptr[0] == '+' || e164_is_digit(uri.ptr[0]))
		advice = "of a telephone number, it is tel:+ and the number";
	else if (memchr(uri.ptr, '/', uri.len) && !len_of_scheme(uri))
		advice = "begin it with https://";
	return record_refuse(fault,
			     "not an absolute URI: no scheme and \":\" at its "
			     "start; %s",
			     advice);
}

/* How a URI has to be, by RFC 3986. */
static bool refuse_syntax(struct e164_slice uri, char *fault)
{
	char remedy[128] = "";
	size_t at;
	const char *why = e164_uri_fault(uri, E164_EURI, &at);
	struct e164_slice scheme;
	const size_t len = len_of_scheme(uri);

	/* Does it begin with a scheme, whatever follows? */
	if (!len ||
	    e164_uri_parse(e164_slice(uri.ptr, len + 1), &scheme) != E164_OK)
		return refuse_schemeless(uri, fault);
	if (has_needless_slashes(uri))
		return record_refuse(
			fault,
			"not an absolute URI: %s, at octet %zu; %.*s: "
			"URIs have no \"//\": leave it out",
			why, at + 1, (int)len, (const char *)uri.ptr);
	if (at < uri.len)
		write_remedy(uri, at, remedy, sizeof(remedy));
	return record_refuse(fault, "not an absolute URI: %s, at octet %zu%s",
			     why, at + 1, remedy);
}

static bool refuse_userinfo(struct e164_slice uri, char *fault)
{
	const size_t len = len_of_scheme(uri);
	size_t at;

	(void)e164_uri_fault(uri, E164_EUSERINFO, &at);
	if (has_needless_slashes(uri))
		return record_refuse(
			fault,
			"the URI has user information in front of its "
			"host, at octet %zu: leave out the \"//\": "
			"%.*s:%.*s",
			at + 1, (int)len, (const char *)uri.ptr,
			shown(e164_slice(uri.ptr + len + 3, uri.len - len - 3)),
			(const char *)uri.ptr + len + 3);
	return record_refuse(
		fault,
		"the URI has user information in front of its host, up "
		"to octet %zu: leave it out, it would be handed to "
		"everybody",
		at + 1);
}

static bool refuse_scheme(struct e164_slice uri, int service, char *fault)
{
	const struct e164_service *row = e164_service_at(service);

	return record_refuse(fault, "%s; %.*s: is none of %s%s%s, which has %s",
			     e164_status_text(E164_ESCHEME),
			     (int)len_of_scheme(uri), (const char *)uri.ptr,
			     row->type, *row->subtypes ? ":" : "",
			     row->subtypes, row->schemes);
}

bool record_uri_refuse(struct e164_slice uri, int service,
		       enum e164_status status, char fault[RECORD_FAULT_MAX])
{
	size_t at;
	const char *why;

	switch (status) {
	case E164_EURI:
		return refuse_syntax(uri, fault);
	case E164_EUSERINFO:
		return refuse_userinfo(uri, fault);
	case E164_ESCHEME:
		return refuse_scheme(uri, service, fault);
	case E164_EADDRESS:
		why = e164_uri_fault(uri, status, &at);
		return record_refuse(fault, "%s: %s, at octet %zu",
				     e164_status_text(status), why, at + 1);
	default:
		return record_refuse(fault, "%s", e164_status_text(status));
	}
}

bool record_uri_check_syntax(struct e164_slice uri,
			     char fault[RECORD_FAULT_MAX])
{
	const char *what = NULL;

	if (cli_tel_fault(uri))
		what = "a tel: URI has \"+\" and the whole number, or "
		       "phone-context";
	else if (cli_sip_fault(uri))
		what = "a sip: URI has a host, and a user in front of its "
		       "\"@\"";
	if (!what && cli_uri_target_fault(uri))
		return record_refuse(fault, "the URI leads nowhere: it has %s",
				     cli_uri_target_fault(uri));
	if (!what && cli_sip_has_password(uri))
		return record_refuse(
			fault, "%s",
			"the URI has a password behind its user: leave it out, "
			"it would be handed to everybody");
	if (!what)
		return true;
	return record_refuse(
		fault, "%s%s", what,
		has_needless_slashes(uri) ? "; leave out the \"//\"" : "");
}

/* Enumservices ------------------------------------------------------------- */

static struct e164_slice without(struct e164_slice text, const char *head)
{
	const struct e164_slice slice = e164_slice_text(head);

	if (text.len < slice.len ||
	    !e164_slice_equal_nocase(e164_slice(text.ptr, slice.len), slice))
		return text;
	return e164_slice(text.ptr + slice.len, text.len - slice.len);
}

/* Has it this type, or, if the URI suits it, this subtype? */
static bool is_meant(int service, struct e164_slice type,
		     struct e164_slice text, struct e164_slice uri)
{
	const struct e164_service *row = e164_service_at(service);

	if (!row)
		return false;
	if (e164_slice_equal_nocase(type, e164_slice_text(row->type)))
		return true;
	return *row->subtypes &&
	       e164_slice_equal_nocase(text, e164_slice_text(row->subtypes)) &&
	       e164_service_check_uri(service, uri) == E164_OK;
}

/* The one that may be meant, at best one that the URI suits; or NONE. */
static int meant(struct e164_slice text, struct e164_slice uri)
{
	const int usual =
		cli_service_usual(e164_slice(uri.ptr, len_of_scheme(uri)));
	int best = E164_SERVICE_NONE;

	text = without(text, "E2U+");
	const size_t len = len_of_scheme(text);
	const struct e164_slice type = len ? e164_slice(text.ptr, len) : text;

	if (e164_service_find(text) != E164_SERVICE_NONE)
		return e164_service_find(text);
	if (is_meant(usual, type, text, uri))
		return usual;
	for (int i = 0; i < e164_service_count(); i++) {
		if (!is_meant(i, type, text, uri))
			continue;
		if (e164_service_check_uri(i, uri) == E164_OK)
			return i;
		if (best == E164_SERVICE_NONE)
			best = i;
	}
	return best;
}

bool record_service_refuse(const struct record_wish *wish,
			   char fault[RECORD_FAULT_MAX])
{
	const struct e164_slice text = e164_slice_text(wish->service);
	const int service = meant(text, wish->uri);
	char name[80] = "";
	struct e164_writer w = e164_writer(name, sizeof(name) - 1);

	if (service != E164_SERVICE_NONE)
		e164_service_write(service, &w);
	name[w.len] = '\0';
	return record_refuse(fault,
			     "\"%.*s\" is no registered enumservice; %s%s%s"
			     "enumctl services lists them",
			     shown(text), wish->service,
			     *name ? "did you mean " : "", name,
			     *name ? "? " : "");
}
