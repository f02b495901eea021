/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_checks.c - the rules on single records.
 */
#include "lint_rules.h"
#include "uri_syntax.h"

#define ORDER_RECOMMENDED 100 /* RFC 6116 section 5.1 */

/* Is the service field E2U? Rules on style do not apply to other records. */
static bool is_enum(const struct lint_record *r)
{
	return r->service != E164_EAPPLICATION;
}

static bool is_terminal(const struct lint_record *r)
{
	return is_enum(r) && r->naptr.flags.len > 0;
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool is_digit(char c)
{
	return e164_is_digit((uint8_t)c);
}

/*
 * Does a "\" of the typed text get lost, although the regexp needs it? Called
 * for each "\" that begins an escape; at points behind it. In a zone file "\"
 * and three digits are an octet; before anything else "\" is removed.
 */
static bool loses_backslash(const char *at)
{
	if (is_digit(at[0]))
		return !is_digit(at[1]) || !is_digit(at[2]);
	return is_one_of(at[0], ".[]()*+?{}|^!");
}

/* \100, or \001, which often is meant to be \1. */
static bool is_back_decimal(const char *at)
{
	return (is_one_of(at[0], "123456789") && is_digit(at[1]) &&
		is_digit(at[2])) ||
	       (at[0] == '0' && at[1] == '0' && is_one_of(at[2], "123456789"));
}

/* The first escape of the typed text that is a hit; at its "\"; or NULL. */
static const char *find_escape(const char *typed,
			       bool (*is_hit)(const char *at))
{
	for (const char *at = typed; at && *at; at++) {
		if (*at != '\\')
			continue;
		if (is_hit(at + 1))
			return at;
		at++;
		if (!*at)
			break;
	}
	return NULL;
}

bool lint_find_escape(const char *typed, struct cli_place *place)
{
	const char *at = find_escape(typed, loses_backslash);

	if (at)
		*place = (struct cli_place){
			.field = "regexp as it is typed",
			.octet = (size_t)(at - typed) + 1,
			.why = "",
			.text = e164_slice_text(typed),
		};
	return at != NULL;
}

static bool is_escape_single(const struct lint_record *r)
{
	return is_enum(r) && find_escape(r->typed, loses_backslash);
}

/* Is the record used all the same? */
static bool is_used(const struct lint_record *r)
{
	return r->kind == E164_OK && r->rewrite == E164_OK &&
	       (r->service == E164_OK || r->service == E164_EUNKNOWN);
}

bool lint_hits_escape_single(const struct lint_record *r)
{
	return is_escape_single(r) && !is_used(r);
}

bool lint_hits_escape_lost(const struct lint_record *r)
{
	return is_escape_single(r) && is_used(r);
}

bool lint_hits_escape_decimal(const struct lint_record *r)
{
	return is_enum(r) && find_escape(r->typed, is_back_decimal);
}

/* Has the wire form "\\" before an octet that usually is escaped by "\"? */
bool lint_hits_escape_double(const struct lint_record *r)
{
	const struct e164_slice s = r->naptr.regexp;

	for (size_t i = 0; is_enum(r) && i + 2 < s.len; i++) {
		if (s.ptr[i] != '\\')
			continue;
		i++;
		if (s.ptr[i] == '\\' &&
		    is_one_of((char)s.ptr[i + 1], "123456789.+()[]*?{}|^$!"))
			return true;
	}
	return false;
}

/* Is there a "+" in the ERE with nothing in front that it could repeat? */
bool lint_hits_plus(const struct lint_record *r)
{
	const struct e164_slice ere = r->parts.ere;

	if (r->split != E164_OK || r->rewrite != E164_EERE)
		return false;
	for (size_t i = 0; i < ere.len; i++) {
		if (ere.ptr[i] == '\\')
			i++;
		else if (ere.ptr[i] == '+' &&
			 (!i || is_one_of((char)ere.ptr[i - 1], "^(|")))
			return true;
	}
	return false;
}

bool lint_hits_owner(const struct lint_record *r)
{
	return r->owner_kind == LINT_OTHER && is_enum(r) && !r->is_doubled;
}

bool lint_hits_doubled(const struct lint_record *r)
{
	return r->is_doubled;
}

bool lint_hits_outside(const struct lint_record *r)
{
	return r->owner_kind == LINT_OUTSIDE && is_terminal(r);
}

/* Is there a control character? NUL and octets above 0x7F: rule "octet". */
static bool has_control(struct e164_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.ptr[i] && s.ptr[i] < 0x20) || s.ptr[i] == 0x7f)
			return true;
	return false;
}

bool lint_hits_unprintable(const struct lint_record *r)
{
	return has_control(r->naptr.flags) || has_control(r->naptr.services) ||
	       has_control(r->naptr.regexp);
}

/* Is the type of one of the services "X-"? */
bool lint_hits_experimental(const struct lint_record *r)
{
	const struct e164_slice s = r->naptr.services;

	if (r->service != E164_EUNKNOWN && r->service != E164_OK)
		return false;
	for (size_t i = 0; i + 1 < s.len; i++)
		if (e164_lower(s.ptr[i]) == 'x' && s.ptr[i + 1] == '-' &&
		    (!i || s.ptr[i - 1] == '+'))
			return true;
	return false;
}

bool lint_hits_unknown(const struct lint_record *r)
{
	return r->service == E164_EUNKNOWN && !lint_hits_experimental(r);
}

bool lint_hits_obsolete(const struct lint_record *r)
{
	return r->service == E164_OK && r->field.is_obsolete_form;
}

bool lint_hits_compound_scheme(const struct lint_record *r)
{
	for (size_t i = 0; r->suits && i < r->field.count; i++)
		if (!(r->suits & e164_service_bit(r->field.known[i])))
			return true;
	return false;
}

/* Is an enumservice unregistered, in a field that has registered ones? */
bool lint_hits_compound_unknown(const struct lint_record *r)
{
	const struct e164_slice s = r->naptr.services;
	struct e164_slice name;

	if (!r->field.count || r->field.is_obsolete_form)
		return false;
	for (size_t at = sizeof("E2U+") - 1; at < s.len; at += name.len + 1) {
		const uint8_t *plus = memchr(s.ptr + at, '+', s.len - at);

		name = e164_slice(s.ptr + at, plus ? (size_t)(plus - s.ptr) - at
						   : s.len - at);
		if (e164_service_find(name) == E164_SERVICE_NONE)
			return true;
	}
	return false;
}

bool lint_hits_icase(const struct lint_record *r)
{
	return is_terminal(r) && r->split == E164_OK && r->parts.is_icase;
}

bool lint_hits_delimiter(const struct lint_record *r)
{
	return is_terminal(r) && r->split == E164_OK &&
	       r->parts.delimiter != '!' &&
	       !memchr(r->naptr.regexp.ptr, '!', r->naptr.regexp.len);
}

static bool ends_in(struct e164_slice s, const char *text)
{
	const size_t len = strlen(text);

	return s.len >= len && !memcmp(s.ptr + s.len - len, text, len);
}

/* The longest match counts, so ".*" at the end takes all that is left. */
static bool ends_whole(struct e164_slice ere)
{
	while (ere.len && ere.ptr[ere.len - 1] == ')')
		ere.len--;
	return ends_in(ere, "$") || ends_in(ere, ".*");
}

/* And as the leftmost counts, ".*" in front is at the start of the number. */
static bool begins_whole(struct e164_slice ere)
{
	size_t at = 0;

	while (at < ere.len && ere.ptr[at] == '(')
		at++;
	return (at < ere.len && ere.ptr[at] == '^') ||
	       (at + 2 <= ere.len && !memcmp(ere.ptr + at, ".*", 2));
}

bool lint_hits_unanchored(const struct lint_record *r)
{
	const struct e164_slice ere = r->parts.ere;

	return is_terminal(r) && r->split == E164_OK && ere.len &&
	       !(begins_whole(ere) && ends_whole(ere));
}

/* There is a group, and nothing that refers to one. */
static bool lacks_reference(const struct lint_record *r)
{
	const struct e164_slice to = r->parts.repl;

	for (size_t i = 0; i + 1 < to.len; i++)
		if (to.ptr[i] == '\\' && e164_is_digit(to.ptr[++i]))
			return false;
	return r->parts.ere.len &&
	       memchr(r->parts.ere.ptr, '(', r->parts.ere.len);
}

/*
 * Other languages have "$1" or "${1}" for what a group matched. It may be meant
 * as it is, since URIs may have a "$".
 */
size_t lint_find_dollar(const struct lint_record *r)
{
	const struct e164_slice to = r->parts.repl;

	for (size_t i = 0; i + 1 < to.len; i++) {
		const bool has_brace = to.ptr[i + 1] == '{';
		const size_t digit = i + 1 + has_brace;

		if (to.ptr[i] == '\\')
			i++;
		else if (to.ptr[i] == '$' && digit < to.len &&
			 e164_is_digit(to.ptr[digit]) &&
			 (!has_brace ||
			  (digit + 1 < to.len && to.ptr[digit + 1] == '}')))
			return (size_t)(to.ptr + i - r->naptr.regexp.ptr) + 1;
	}
	return 0;
}

bool lint_hits_dollar(const struct lint_record *r)
{
	return is_terminal(r) && r->split == E164_OK && lacks_reference(r) &&
	       lint_find_dollar(r);
}

bool lint_hits_target(const struct lint_record *r)
{
	return r->uri.len && r->rewrite == E164_OK && !cli_sip_fault(r->uri) &&
	       cli_uri_target_fault(r->uri);
}

bool lint_hits_order(const struct lint_record *r)
{
	return is_enum(r) && r->naptr.order != ORDER_RECOMMENDED;
}

bool lint_hits_nonterminal(const struct lint_record *r)
{
	return r->kind == E164_ENONTERMINAL;
}

bool lint_hits_nonterminal_regexp(const struct lint_record *r)
{
	return r->kind == E164_ENONTERMINAL && r->naptr.regexp.len;
}

bool lint_hits_nonterminal_services(const struct lint_record *r)
{
	return r->kind == E164_ENONTERMINAL && r->naptr.services.len;
}
