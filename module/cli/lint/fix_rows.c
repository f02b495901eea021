/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_rows.c - what "enumctl lint --fix" mends, once; enumctl(1) has the same
 * table. A fault is mended if it has exactly one right reading.
 */
#include "fix.h"

bool lint_fix_set(struct lint_fix_text *field, struct e164_slice text)
{
	if (text.len >= sizeof(field->text))
		return false;
	memmove(field->text, text.ptr, text.len);
	field->text[text.len] = '\0';
	field->len = text.len;
	return true;
}

/* Quotes as word processors have them: UTF-8, and Windows-1252. */
static const char *const typographic[] = {
	"\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e",
	"\xe2\x80\x9f", "\x93",         "\x94",
};

#define QUOTES (sizeof(typographic) / sizeof(typographic[0]))

static size_t quote_at_start(struct e164_slice s)
{
	for (size_t i = 0; i < QUOTES; i++)
		if (s.len >= strlen(typographic[i]) &&
		    !memcmp(s.ptr, typographic[i], strlen(typographic[i])))
			return strlen(typographic[i]);
	return 0;
}

static size_t quote_at_end(struct e164_slice s)
{
	for (size_t i = 0; i < QUOTES; i++) {
		const size_t len = strlen(typographic[i]);

		if (s.len >= len &&
		    !memcmp(s.ptr + s.len - len, typographic[i], len))
			return len;
	}
	return 0;
}

static bool mend_quotes(struct lint_fix *fix, enum lint_fix_field at)
{
	struct lint_fix_text *field = &fix->fields[at];
	const struct e164_slice s = lint_fix_slice(field);
	const size_t start = quote_at_start(s);
	const size_t end = quote_at_end(s);

	if (at >= fix->count || field->is_quoted || !start || !end ||
	    start + end > s.len)
		return false;
	field->is_quoted = true;
	return lint_fix_set(field,
			    e164_slice(s.ptr + start, s.len - start - end));
}

static bool mend_flags_quotes(struct lint_fix *fix)
{
	return mend_quotes(fix, LINT_FIX_FLAGS);
}

static bool mend_services_quotes(struct lint_fix *fix)
{
	return mend_quotes(fix, LINT_FIX_SERVICES);
}

static bool mend_regexp_quotes(struct lint_fix *fix)
{
	return mend_quotes(fix, LINT_FIX_REGEXP);
}

static bool mend_blank(struct lint_fix *fix, enum lint_fix_field at)
{
	if (at >= fix->count || !fix->fields[at].is_glued)
		return false;
	fix->fields[at].is_glued = false;
	return true;
}

static bool mend_services_blank(struct lint_fix *fix)
{
	return mend_blank(fix, LINT_FIX_SERVICES);
}

static bool mend_regexp_blank(struct lint_fix *fix)
{
	return mend_blank(fix, LINT_FIX_REGEXP);
}

static bool mend_replacement_blank(struct lint_fix *fix)
{
	return mend_blank(fix, LINT_FIX_REPLACEMENT);
}

/*
 * Only "." can be missing: a record with a regexp has no other. If it is
 * another field, the record is then no good one, with the URI that its row
 * demands.
 */
static bool mend_no_replacement(struct lint_fix *fix)
{
	const char *flags = fix->fields[LINT_FIX_FLAGS].text;

	if (fix->count != LINT_FIX_REPLACEMENT ||
	    (strcmp(flags, "u") != 0 && strcmp(flags, "U") != 0) ||
	    !fix->fields[LINT_FIX_REGEXP].len)
		return false;
	fix->fields[fix->count++] =
		(struct lint_fix_text){ .text = ".", .len = 1 };
	return true;
}

/* "." in quotes, or empty ones. */
static bool mend_replacement_quotes(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REPLACEMENT];

	if (fix->count <= LINT_FIX_REPLACEMENT || !field->is_quoted ||
	    (field->len && strcmp(field->text, ".") != 0))
		return false;
	field->is_quoted = false;
	return lint_fix_set(field, e164_slice_text("."));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Remove blanks at the ends and beside "+"; others might stand for a "+". */
static bool mend_service_blanks(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_SERVICES];
	const struct lint_fix_text old = *field;
	size_t len = 0;

	for (size_t i = 0; i < old.len; i++) {
		const size_t next = i + strspn(old.text + i, " \t");

		if (is_blank(old.text[i]) &&
		    (!len || old.text[len ? i - 1 : 0] == '+' ||
		     old.text[next] == '+' || !old.text[next]))
			i = next - 1;
		else
			field->text[len++] = old.text[i];
	}
	field->text[len] = '\0';
	field->len = len;
	return len != old.len;
}

/* RFC 2916: "sip+E2U". */
static bool mend_service_order(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_SERVICES];
	const size_t token = sizeof("+E2U") - 1;
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	struct e164_service_field parsed;

	if (e164_service_field_parse(lint_fix_slice(field), &parsed) !=
		    E164_OK ||
	    !parsed.is_obsolete_form || field->len <= token)
		return false;
	e164_write(&w, field->text + field->len - token + 1, token - 1);
	e164_write_u8(&w, '+');
	e164_write(&w, field->text, field->len - token);
	return !w.failed && lint_fix_set(field, e164_written(&w));
}

/*
 * "E2U+email" with a mailto: URI is E2U+email:mailto, and "E2U+fax+tel" is
 * E2U+fax:tel.
 */
static bool mend_subtype(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_SERVICES];
	const struct e164_slice old = lint_fix_slice(field);
	const size_t token = sizeof("E2U+") - 1;
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));

	if (lint_fix_look(fix) < LINT_FIX_RESULT || old.len <= token ||
	    !e164_slice_equal_nocase(e164_slice(old.ptr, token),
				     e164_slice_text("E2U+")))
		return false;
	e164_write(&w, old.ptr, token);
	return lint_service_meant(e164_slice(old.ptr + token, old.len - token),
				  fix->record.uri, true, &w) &&
	       !e164_slice_equal(e164_written(&w), old) &&
	       lint_fix_set(field, e164_written(&w));
}

/* Empty flags with a regexp and no replacement. */
static bool mend_flag(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_FLAGS];
	const struct lint_fix_text old = *field;

	if (old.len || !fix->fields[LINT_FIX_REGEXP].len ||
	    strcmp(fix->fields[LINT_FIX_REPLACEMENT].text, ".") != 0)
		return false;
	if (lint_fix_set(field, e164_slice_text("u")) &&
	    lint_fix_look(fix) == LINT_FIX_URI)
		return true;
	*field = old;
	return false;
}

/*
 * In this order: first what keeps the fields from being read, then what the
 * rows behind rely on. A fault that two rows could mend is that of the first.
 */
/* clang-format off */
const struct lint_fix_row lint_fix_rows[] = {
	{ "octet", LINT_FIX_FLAGS, mend_flags_quotes, LINT_FIX_REFUSED },
	{ "octet", LINT_FIX_SERVICES, mend_services_quotes, LINT_FIX_REFUSED },
	{ "octet", LINT_FIX_REGEXP, mend_regexp_quotes, LINT_FIX_NOTHING },
	{ "syntax", LINT_FIX_SERVICES, mend_services_blank, LINT_FIX_REFUSED },
	{ "syntax", LINT_FIX_REGEXP, mend_regexp_blank, LINT_FIX_NOTHING },
	{ "syntax", LINT_FIX_REPLACEMENT, mend_replacement_blank,
	  LINT_FIX_REFUSED },
	{ "syntax", LINT_FIX_REPLACEMENT, mend_no_replacement, LINT_FIX_URI },
	{ "syntax", LINT_FIX_REPLACEMENT, mend_replacement_quotes,
	  LINT_FIX_REFUSED },
	{ "service-syntax", LINT_FIX_SERVICES, mend_service_blanks,
	  LINT_FIX_REFUSED },
	{ "service-order", LINT_FIX_SERVICES, mend_service_order,
	  LINT_FIX_REFUSED },
	{ "no-replacement", LINT_FIX_FLAGS, mend_flag, LINT_FIX_URI },
	{ "delimiter-count", LINT_FIX_REGEXP, lint_fix_delimiter,
	  LINT_FIX_URI },
	{ "plus", LINT_FIX_REGEXP, lint_fix_plus, LINT_FIX_RESULT },
	{ "escape-double", LINT_FIX_REGEXP, lint_fix_escape_double,
	  LINT_FIX_NOTHING },
	{ "escape-single", LINT_FIX_REGEXP, lint_fix_escape, LINT_FIX_NOTHING },
	{ "uri", LINT_FIX_REGEXP, lint_fix_brackets, LINT_FIX_NOTHING },
	{ "userinfo", LINT_FIX_REGEXP, lint_fix_slashes, LINT_FIX_NOTHING },
	{ "flag-i", LINT_FIX_REGEXP, lint_fix_icase, LINT_FIX_NOTHING },
	{ "service-unknown", LINT_FIX_SERVICES, mend_subtype,
	  LINT_FIX_REFUSED },
	{ .rule = NULL },
};
/* clang-format on */
