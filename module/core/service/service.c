/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * service.c - enumservices: the registry, the service field, the labels.
 *
 * RFC 6116 section 3.4.3 for the field, RFC 7553 section 4.1 for the labels.
 * To add an enumservice, add a row to the registry: type, subtypes and schemes
 * in lower case, as its registration has them. Bit i of a set of services is
 * row i, so there are at most E164_SERVICES_MAX; the order of the rows means
 * nothing else.
 */
#include "e164/service.h"

#include "e164/uri.h"

#define NAME_PART_MAX 32 /* octets of a type or subtype, RFC 6116 3.4.3 */
#define LABELS_MAX    4  /* a type and three subtypes (URI-03) */
/* Octets. */
#define LABELS_NAME_MAX ((size_t)LABELS_MAX * (NAME_PART_MAX + 1))

/* clang-format off */
/* The rows of RFC 6118 section 4, and what was registered after it. */
static const struct e164_service registry[] = {
	{ .type = "im", .subtypes = "", .schemes = "im",
	  .form = E164_URI_MAILBOX, .spec = "RFC 5028, RFC 6118 4.11" },
	{ .type = "pres", .subtypes = "", .schemes = "pres",
	  .form = E164_URI_MAILBOX, .spec = "RFC 3953, RFC 6118 4.14" },
	{ .type = "acct", .subtypes = "", .schemes = "acct",
	  .spec = "RFC 7566" },
	{ .type = "email", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 4355, RFC 6118 4.1" },
	{ .type = "ems", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 4355, RFC 6118 4.2" },
	{ .type = "ems", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 4355, RFC 6118 4.3" },
	{ .type = "fax", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 4355, RFC 6118 4.4" },
	{ .type = "ft", .subtypes = "ftp", .schemes = "ftp",
	  .spec = "RFC 4002, RFC 6118 4.5" },
	{ .type = "h323", .subtypes = "", .schemes = "h323",
	  .spec = "RFC 3762, RFC 6118 4.6" },
	{ .type = "iax", .subtypes = "", .schemes = "iax",
	  .spec = "RFC 6315 2" },
	{ .type = "ical-access", .subtypes = "http", .schemes = "http",
	  .spec = "RFC 5333, RFC 6118 4.7" },
	{ .type = "ical-access", .subtypes = "https", .schemes = "https",
	  .spec = "RFC 5333, RFC 6118 4.8" },
	{ .type = "ical-sched", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 5333, RFC 6118 4.9" },
	{ .type = "ifax", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 4143, RFC 6118 4.10" },
	{ .type = "mms", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 4355, RFC 6118 4.12" },
	{ .type = "mms", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 4355, RFC 6118 4.13" },
	{ .type = "pstn", .subtypes = "sip", .schemes = "sip",
	  .spec = "RFC 4769, RFC 6118 4.15" },
	{ .type = "pstn", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 4769, RFC 6118 4.16" },
	{ .type = "sip", .subtypes = "", .schemes = "sip sips",
	  .spec = "RFC 3764, RFC 6118 4.17" },
	{ .type = "sms", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 4355, RFC 6118 4.18" },
	{ .type = "sms", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 4355, RFC 6118 4.19" },
	{ .type = "unifmsg", .subtypes = "http", .schemes = "http",
	  .spec = "RFC 5278, RFC 6118 4.20" },
	{ .type = "unifmsg", .subtypes = "https", .schemes = "https",
	  .spec = "RFC 5278, RFC 6118 4.21" },
	{ .type = "unifmsg", .subtypes = "sip", .schemes = "sip",
	  .spec = "RFC 5278, RFC 6118 4.22" },
	{ .type = "unifmsg", .subtypes = "sips", .schemes = "sips",
	  .spec = "RFC 5278, RFC 6118 4.23" },
	{ .type = "vcard", .subtypes = "", .schemes = "http https",
	  .spec = "RFC 4969, RFC 6118 4.24" },
	{ .type = "videomsg", .subtypes = "http", .schemes = "http",
	  .spec = "RFC 5278, RFC 6118 4.25" },
	{ .type = "videomsg", .subtypes = "https", .schemes = "https",
	  .spec = "RFC 5278, RFC 6118 4.26" },
	{ .type = "videomsg", .subtypes = "sip", .schemes = "sip",
	  .spec = "RFC 5278, RFC 6118 4.27" },
	{ .type = "videomsg", .subtypes = "sips", .schemes = "sips",
	  .spec = "RFC 5278, RFC 6118 4.28" },
	{ .type = "voice", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 4415, RFC 6118 4.29" },
	{ .type = "voicemsg", .subtypes = "http", .schemes = "http",
	  .spec = "RFC 5278, RFC 6118 4.30" },
	{ .type = "voicemsg", .subtypes = "https", .schemes = "https",
	  .spec = "RFC 5278, RFC 6118 4.31" },
	{ .type = "voicemsg", .subtypes = "sip", .schemes = "sip",
	  .spec = "RFC 5278, RFC 6118 4.32" },
	{ .type = "voicemsg", .subtypes = "sips", .schemes = "sips",
	  .spec = "RFC 5278, RFC 6118 4.33" },
	{ .type = "voicemsg", .subtypes = "tel", .schemes = "tel",
	  .spec = "RFC 5278, RFC 6118 4.34" },
	{ .type = "vpim", .subtypes = "ldap", .schemes = "ldap",
	  .spec = "RFC 4238, RFC 6118 4.35" },
	{ .type = "vpim", .subtypes = "mailto", .schemes = "mailto",
	  .spec = "RFC 4238, RFC 6118 4.36" },
	{ .type = "web", .subtypes = "http", .schemes = "http",
	  .spec = "RFC 4002, RFC 6118 4.37" },
	{ .type = "web", .subtypes = "https", .schemes = "https",
	  .spec = "RFC 4002, RFC 6118 4.38" },
	{ .type = "xmpp", .subtypes = "", .schemes = "xmpp",
	  .spec = "RFC 4979, RFC 6118 4.39" },
};
/* clang-format on */

#define REGISTRY_COUNT (sizeof(registry) / sizeof(registry[0]))

_Static_assert(REGISTRY_COUNT <= E164_SERVICES_MAX,
	       "a set of services has a bit for every row");

const struct e164_service *e164_service_at(int index)
{
	return index >= 0 && (size_t)index < REGISTRY_COUNT ? &registry[index]
							    : NULL;
}

int e164_service_count(void)
{
	return (int)REGISTRY_COUNT;
}

static struct e164_slice drop(struct e164_slice s, size_t len)
{
	return len < s.len ? e164_slice(s.ptr + len, s.len - len)
			   : e164_slice(NULL, 0);
}

/* Octets in front of the first "mark", or all of them. */
static size_t len_until(struct e164_slice s, char mark)
{
	const uint8_t *at = s.len ? memchr(s.ptr, mark, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

static bool is_name_of(struct e164_slice name, const struct e164_service *row)
{
	const struct e164_slice type = e164_slice_text(row->type);
	const size_t cut = len_until(name, ':');

	if (!e164_slice_equal_nocase(e164_slice(name.ptr, cut), type))
		return false;
	/* "im:" is not "im": behind a colon there has to be a subtype. */
	if ((cut < name.len) != (row->subtypes[0] != '\0'))
		return false;
	return e164_slice_equal_nocase(drop(name, cut + 1),
				       e164_slice_text(row->subtypes));
}

int e164_service_find(struct e164_slice name)
{
	for (size_t i = 0; i < REGISTRY_COUNT; i++)
		if (is_name_of(name, &registry[i]))
			return (int)i;
	return E164_SERVICE_NONE;
}

void e164_service_write(int index, struct e164_writer *name)
{
	const struct e164_service *row = e164_service_at(index);

	if (!row) {
		name->failed = true;
		return;
	}
	e164_write_slice(name, e164_slice_text(row->type));
	if (row->subtypes[0])
		e164_write_u8(name, ':');
	e164_write_slice(name, e164_slice_text(row->subtypes));
}

/* 1*32( ALPHA / DIGIT / "-" ) */
static bool is_name_part(struct e164_slice s)
{
	if (!s.len || s.len > NAME_PART_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const uint8_t c = s.ptr[i];

		if (!e164_is_alpha(c) && !e164_is_digit(c) && c != '-')
			return false;
	}
	return true;
}

/* Split into labels without their '_'. Returns how many; 0: malformed. */
static size_t split_labels(struct e164_slice labels,
			   struct e164_slice parts[LABELS_MAX])
{
	struct e164_reader r = e164_reader(labels);
	size_t count = 0;

	while (r.left && count < LABELS_MAX) {
		const struct e164_slice label = e164_read_string(&r);

		if (!label.len || label.ptr[0] != '_')
			return 0;
		parts[count] = drop(label, 1);
		if (!is_name_part(parts[count++]))
			return 0;
	}
	return r.left ? 0 : count;
}

/* type:subtype of the labels; empty: they are malformed, or there are none. */
static struct e164_slice name_of(struct e164_slice labels,
				 uint8_t room[LABELS_NAME_MAX])
{
	struct e164_slice parts[LABELS_MAX];
	struct e164_writer name = e164_writer(room, LABELS_NAME_MAX);
	size_t count = split_labels(labels, parts);

	/* The label next to the number is the type. */
	while (count--) {
		e164_write_slice(&name, parts[count]);
		if (count)
			e164_write_u8(&name, ':');
	}
	return e164_written(&name);
}

int e164_service_from_labels(struct e164_slice labels)
{
	uint8_t room[LABELS_NAME_MAX];

	return e164_service_find(name_of(labels, room));
}

e164_service_set e164_service_below(struct e164_slice labels)
{
	uint8_t room[LABELS_NAME_MAX];
	const struct e164_slice top = name_of(labels, room);
	e164_service_set found = 0;

	for (int i = 0; top.len && i < e164_service_count(); i++) {
		uint8_t row[LABELS_NAME_MAX];
		struct e164_writer w = e164_writer(row, sizeof(row));

		e164_service_write(i, &w);
		if (w.len < top.len || (w.len > top.len && row[top.len] != ':'))
			continue;
		if (e164_slice_equal_nocase(e164_slice(row, top.len), top))
			found |= e164_service_bit(i);
	}
	return found;
}

static bool is_e2u(struct e164_slice s)
{
	return e164_slice_equal_nocase(s, e164_slice_text("E2U"));
}

/* type *( ":" subtype ). E2U, which has its own place, is not one (SVC-07). */
static bool is_enumservice(struct e164_slice s)
{
	size_t len = len_until(s, ':');

	if (is_e2u(s))
		return false;
	while (len < s.len) {
		if (!is_name_part(e164_slice(s.ptr, len)))
			return false;
		s = e164_slice(s.ptr + len + 1, s.len - len - 1);
		len = len_until(s, ':');
	}
	return is_name_part(s);
}

/* Types that are private to a network, RFC 6116 section 3.4.3.1 */
static bool is_private(struct e164_slice s)
{
	return s.len >= 2 && e164_lower(s.ptr[0]) == 'p' && s.ptr[1] == '-';
}

/* Does the token E2U stand anywhere in it? */
static bool mentions_e2u(struct e164_slice s)
{
	for (size_t i = 0; i + 3 <= s.len; i++)
		if (is_e2u(e164_slice(s.ptr + i, 3)))
			return true;
	return false;
}

static void add_known(struct e164_service_field *field, struct e164_slice name,
		      e164_service_set *seen)
{
	const int index = e164_service_find(name);

	if (index == E164_SERVICE_NONE || *seen & e164_service_bit(index) ||
	    field->count == E164_SERVICE_FIELD_MAX)
		return;
	*seen |= e164_service_bit(index);
	field->known[field->count++] = index;
}

/*
 * Read the enumservices, with '+' between them. The whole text is read in any
 * case, so that a violation of the grammar is found behind a P- type, too.
 */
static enum e164_status read_services(struct e164_slice s,
				      struct e164_service_field *field)
{
	e164_service_set seen = 0;
	bool has_private = false;
	bool is_last;

	do {
		const size_t len = len_until(s, '+');
		const struct e164_slice one = e164_slice(s.ptr, len);

		if (!is_enumservice(one))
			return E164_ESERVICE;
		has_private |= is_private(one);
		add_known(field, one, &seen);
		is_last = len == s.len;
		s = drop(s, len + 1);
	} while (!is_last);
	/* One P- type makes the whole record unusable (SVC-05). */
	if (has_private)
		return E164_EPRIVATE;
	return field->count ? E164_OK : E164_EUNKNOWN;
}

/*
 * Find the token E2U: in front, or at the end behind a single protocol as in
 * RFC 2916. *services is what remains without the '+' beside the token.
 */
static enum e164_status strip_e2u(struct e164_slice text, bool *is_obsolete,
				  struct e164_slice *services)
{
	const size_t token = len_until(text, '+');

	if (is_e2u(e164_slice(text.ptr, token))) {
		*is_obsolete = false;
		*services = drop(text, token + 1);
		return token < text.len ? E164_OK : E164_ESERVICE;
	}
	if (token < text.len && is_e2u(drop(text, token + 1))) {
		*is_obsolete = true;
		*services = e164_slice(text.ptr, token);
		return len_until(*services, ':') == token ? E164_OK
							  : E164_ESERVICE;
	}
	return mentions_e2u(text) ? E164_ESERVICE : E164_EAPPLICATION;
}

enum e164_status e164_service_field_parse(struct e164_slice text,
					  struct e164_service_field *field)
{
	struct e164_service_field got = { .count = 0 };
	struct e164_slice services;
	enum e164_status status;

	status = strip_e2u(text, &got.is_obsolete_form, &services);
	if (status)
		return status;
	status = read_services(services, &got);
	if (status)
		return status;
	*field = got;
	return E164_OK;
}

static bool has_scheme(const struct e164_service *row, struct e164_slice scheme)
{
	struct e164_slice left = e164_slice_text(row->schemes);

	while (left.len) {
		const size_t len = len_until(left, ' ');

		if (e164_slice_equal_nocase(e164_slice(left.ptr, len), scheme))
			return true;
		left = drop(left, len + 1);
	}
	return false;
}

enum e164_status e164_service_check_uri(int index, struct e164_slice uri)
{
	const struct e164_service *row = e164_service_at(index);
	struct e164_slice scheme;

	if (!row)
		return E164_ESCHEME;
	const enum e164_status status = e164_uri_parse(uri, &scheme);

	if (status)
		return status;
	if (!has_scheme(row, scheme))
		return E164_ESCHEME;
	return row->form == E164_URI_MAILBOX ? e164_uri_check_mailbox(uri)
					     : E164_OK;
}
