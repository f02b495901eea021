/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_hint.c - what to write instead, behind the text of a rule.
 *
 * A hint is told only if it is certain; else it asks "did you mean".
 */
#include "lint.h"
#include "text.h"
#include "uri_syntax.h"

#include "e164/uri.h"

#include <stdio.h>
#include <stdlib.h>

#define TOKEN        "E2U"
#define REVERSED_MIN 5 /* digits; fewer may be by chance */

/* A hint that is being made. */
struct hint {
	const struct lint *lint;
	const struct lint_record *record;
	struct cli_place *place;
	struct e164_writer w;
};

static void say(struct hint *h, const char *text)
{
	e164_write_slice(&h->w, e164_slice_text(text));
}

static bool is_token(const uint8_t *at)
{
	return e164_slice_equal_nocase(e164_slice(at, sizeof(TOKEN) - 1),
				       e164_slice_text(TOKEN));
}

/*
 * The enumservices of a field in any of the forms that are met: E2U+sip,
 * E2Usip, "E2U sip", sip+E2U, sip.
 */
static struct e164_slice names_of(struct e164_slice s)
{
	const size_t len = sizeof(TOKEN) - 1;
	const char *marks = "+ :-._";

	if (s.len > len && is_token(s.ptr)) {
		const bool has_mark = strchr(marks, s.ptr[len]) != NULL;

		return e164_slice(s.ptr + len + has_mark,
				  s.len - len - has_mark);
	}
	if (s.len > len + 1 && is_token(s.ptr + s.len - len) &&
	    strchr(marks, s.ptr[s.len - len - 1]))
		return e164_slice(s.ptr, s.len - len - 1);
	return s;
}

/* Does the record make a URI, as those of ENUM do? */
static bool is_uri_rule(const struct lint_record *r)
{
	return r->naptr.flags.len == 1 &&
	       e164_lower(r->naptr.flags.ptr[0]) == 'u' && r->naptr.regexp.len;
}

static bool hint_quotes(struct hint *h, struct e164_slice field)
{
	if (field.len < 3 || field.ptr[0] != '\'' ||
	    field.ptr[field.len - 1] != '\'')
		return false;
	say(h, "single quotes are no quotes in a zone file");
	h->place->octet = 1;
	return true;
}

static void hint_services(struct hint *h)
{
	const struct lint_record *r = h->record;
	const struct e164_slice s = r->naptr.services;
	const struct e164_slice names = names_of(s);
	const bool is_headed = s.len > sizeof(TOKEN) && names.ptr > s.ptr &&
			       s.ptr[sizeof(TOKEN) - 1] == '+';
	uint8_t room[UINT8_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));

	if (hint_quotes(h, s))
		return;
	if (s.len == 1 && names_of(r->naptr.flags).ptr > r->naptr.flags.ptr) {
		say(h, "are flags and services exchanged?");
		return;
	}
	if (!lint_service_meant(names, r->uri, false, &w) ||
	    (is_headed && e164_slice_equal_nocase(e164_written(&w), names)) ||
	    (r->service == E164_EAPPLICATION && !is_uri_rule(r)))
		return;
	say(h,
	    r->service == E164_OK && !is_headed ? "write " : "did you mean ");
	if (!is_headed)
		say(h, TOKEN "+");
	e164_write_slice(&h->w, e164_written(&w));
	if (r->service != E164_OK || is_headed)
		say(h, "?");
	h->place->octet = is_headed ? sizeof(TOKEN "+") : 1;
}

static void hint_flags(struct hint *h)
{
	const struct lint_record *r = h->record;

	if (hint_quotes(h, r->naptr.flags))
		return;
	if (r->naptr.regexp.len && r->naptr.replacement.len == 1 &&
	    names_of(r->naptr.services).ptr > r->naptr.services.ptr) {
		say(h, "write \"u\"");
		h->place->octet = 1;
	}
}

static void hint_no_regexp(struct hint *h)
{
	const struct e164_slice name = h->record->naptr.replacement;

	if (name.len > 1 && memchr(name.ptr, ':', name.len))
		say(h, "a URI belongs into it, not into the replacement: "
		       "\"!^.*$!URI!\" .");
}

/* Would it be a regexp with these octets in front of it or behind it? */
static bool would_split(struct e164_slice front, struct e164_slice s,
			struct e164_slice behind)
{
	uint8_t room[UINT8_MAX + 1];
	struct e164_writer w = e164_writer(room, sizeof(room));
	struct e164_regexp parts;

	e164_write_slice(&w, front);
	e164_write_slice(&w, s);
	e164_write_slice(&w, behind);
	return !w.failed &&
	       e164_regexp_split(e164_written(&w), &parts) == E164_OK;
}

/* "^.*$!URI!", which lacks it in front, and not "!^.*$!URI", behind. */
static bool hint_first_delimiter(struct hint *h, struct e164_slice s)
{
	const struct e164_slice none = e164_slice(NULL, 0);
	const struct e164_slice first = e164_slice(s.ptr, s.len ? 1 : 0);
	const struct e164_slice last =
		s.len ? e164_slice(s.ptr + s.len - 1, 1) : none;

	if (!s.len || e164_is_alpha(*last.ptr) || e164_is_digit(*last.ptr) ||
	    would_split(none, s, first) || !would_split(last, s, none))
		return false;
	say(h, "the first delimiter is missing: write ");
	e164_write_slice(&h->w, last);
	say(h, " in front");
	h->place->octet = 1;
	return true;
}

static void hint_delimiters(struct hint *h)
{
	const struct e164_slice s = h->record->naptr.regexp;
	struct e164_regexp parts;
	struct e164_slice scheme;

	if (s.len > 2 &&
	    e164_regexp_split(e164_slice(s.ptr + 1, s.len - 2), &parts) ==
		    E164_OK &&
	    hint_quotes(h, s))
		return;
	if (hint_first_delimiter(h, s))
		return;
	if (s.len && e164_uri_parse(s, &scheme) == E164_OK) {
		say(h, "a URI alone; did you mean \"!^.*$!URI!\"?");
		h->place->octet = 1;
	}
}

/* "sip://a@example.com": these schemes have no authority. */
static void hint_userinfo(struct hint *h)
{
	static const char *const schemes[] = { "sip",    "sips", "tel",
					       "mailto", "im",   "pres" };
	const struct e164_slice uri = h->record->uri;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const size_t len = strlen(schemes[i]);

		if (uri.len < len + 3 ||
		    !e164_slice_equal_nocase(e164_slice(uri.ptr, len),
					     e164_slice_text(schemes[i])) ||
		    memcmp(uri.ptr + len, "://", 3) != 0)
			continue;
		say(h, "drop \"//\", which a ");
		say(h, schemes[i]);
		say(h, ": URI does not have");
		h->place->octet = len + 2;
	}
}

/* Does the octet of the regexp lie in its substitution? */
static bool is_in_repl(struct e164_slice regexp, size_t at)
{
	struct e164_regexp parts;

	return e164_regexp_split(regexp, &parts) == E164_OK &&
	       at >= (size_t)(parts.repl.ptr - regexp.ptr) &&
	       at < (size_t)(parts.repl.ptr - regexp.ptr) + parts.repl.len;
}

/* A typographic quote round a field, or a letter in a URI. */
static void hint_octet(struct hint *h)
{
	const struct e164_slice s = h->place->text;
	const size_t at = h->place->octet ? h->place->octet - 1 : s.len;
	const struct e164_slice rest =
		at < s.len ? e164_slice(s.ptr + at, s.len - at)
			   : e164_slice(NULL, 0);
	const uint8_t c = rest.len ? rest.ptr[0] : 0;
	const size_t len = c >= 0x80 ? cli_utf8_len(rest) : 0;

	if (len == 3 && (!at || rest.len == len) &&
	    !memcmp(rest.ptr, "\xe2\x80", 2) && rest.ptr[2] >= 0x9c &&
	    rest.ptr[2] <= 0x9f) {
		say(h, "a typographic quote: write \"");
		return;
	}
	if (!len || strcmp(h->place->field, "regexp") != 0 ||
	    !is_in_repl(s, at))
		return;
	say(h, "in a URI write ");
	for (size_t i = 0; i < len; i++) {
		char text[4];

		(void)snprintf(text, sizeof(text), "%%%02X", rest.ptr[i]);
		say(h, text);
	}
	say(h, ", but a host name as xn--");
}

static bool is_plain(struct e164_slice label)
{
	for (size_t i = 0; i < label.len; i++)
		if (!e164_is_alpha(label.ptr[i]) &&
		    !e164_is_digit(label.ptr[i]) && label.ptr[i] != '-' &&
		    label.ptr[i] != '_' && label.ptr[i] != '*')
			return false;
	return true;
}

/* Which label, the last one in front of the apex, is no digit. */
static void hint_owner(struct hint *h)
{
	const struct e164_slice name = h->record->owner;
	struct e164_slice bad = e164_slice(NULL, 0);
	size_t digits = 0;

	for (size_t at = 0; at < name.len && name.ptr[at];
	     at += name.ptr[at] + 1u) {
		const struct e164_slice label =
			e164_slice(name.ptr + at + 1, name.ptr[at]);

		if (lint_is_apex(h->lint->settings,
				 e164_slice(name.ptr + at, name.len - at)))
			break;
		if (label.len == 1 && e164_is_digit(label.ptr[0]))
			digits++;
		else
			bad = label;
	}
	if (bad.len && is_plain(bad)) {
		say(h, "\"");
		e164_write_slice(&h->w, bad);
		say(h, "\" is not one digit");
	} else if (!bad.len && digits > E164_DIGITS_MAX) {
		say(h, "more than 15 digits");
	}
}

/* The digits that an ERE such as ^\+441632960083$ stands for; or none. */
static size_t plain_digits(struct e164_slice ere, char *digits)
{
	size_t len = 0;

	for (size_t i = 0; i < ere.len; i++) {
		const uint8_t c = ere.ptr[i];

		if (e164_is_digit(c) && len < E164_DIGITS_MAX)
			digits[len++] = (char)c;
		else if (!strchr("^$()\\+", c) || !c)
			return 0;
	}
	return len;
}

/* Behind what they have in common, is one the other in reverse? */
static bool is_reversed(const char *a, const char *b, size_t len)
{
	size_t same = 0;
	size_t i;

	while (same < len && a[same] == b[same])
		same++;
	for (i = same; i < len; i++)
		if (a[i] != b[len - 1 - (i - same)])
			break;
	return i == len && len - same >= REVERSED_MIN;
}

/*
 * Are the digits of the owner those of the ERE, with the first ones once more?
 * "3.6.1.4.4" below 4.4.e164.arpa. is +4444163.
 */
static bool is_repeated(const char *owner, size_t owner_len, const char *ere,
			size_t len)
{
	const size_t more = owner_len - len;

	return owner_len > len && more < len && !memcmp(owner, ere, more) &&
	       !memcmp(owner + more, ere, len);
}

static void hint_no_match(struct hint *h)
{
	const char *owner = h->record->number.aus + 1;
	const size_t owner_len = h->record->known ? h->record->known - 1 : 0;
	char digits[E164_DIGITS_MAX];
	const size_t len = plain_digits(h->record->parts.ere, digits);

	if (!h->record->known)
		return;
	say(h, h->record->owner_kind == LINT_NUMBER
		       ? "the owner is "
		       : "those of this wildcard begin with ");
	e164_write(&h->w, h->record->number.aus, h->record->known);
	if (len == owner_len && is_reversed(owner, digits, len))
		say(h, "; are its digits to be reversed?");
	else if (is_repeated(owner, owner_len, digits, len))
		say(h, "; do digits of the origin stand twice in it?");
}

static void hint_target(struct hint *h)
{
	say(h, cli_uri_target_fault(h->record->uri));
}

static const struct {
	const char *rule;
	void (*make)(struct hint *h);
} hints[] = {
	{ "service-unknown", hint_services },
	{ "service-syntax", hint_services },
	{ "not-enum", hint_services },
	{ "service-order", hint_services },
	{ "compound-unknown", hint_services },
	{ "flags", hint_flags },
	{ "no-regexp", hint_no_regexp },
	{ "delimiter-count", hint_delimiters },
	{ "userinfo", hint_userinfo },
	{ "octet", hint_octet },
	{ "owner", hint_owner },
	{ "no-match", hint_no_match },
	{ "uri-target", hint_target },
};

void lint_hint(const struct lint *lint, const struct lint_rule *rule,
	       const struct lint_record *r, char text[LINT_HINT_MAX],
	       struct cli_place *place)
{
	struct hint h = {
		.lint = lint,
		.record = r,
		.place = place,
		.w = e164_writer(text, LINT_HINT_MAX - 1),
	};
	const size_t octet = place->octet;

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (!strcmp(hints[i].rule, rule->word))
			hints[i].make(&h);
	if (h.w.failed || !h.w.len) {
		place->octet = octet;
		return;
	}
	text[h.w.len] = '\0';
	place->why = text;
}
