/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_regexp.c - rows of the table that are about the regexp as it is typed.
 *
 * A backslash and what it escapes are one step here: "\1", "\\", "\046".
 */
#include "fix.h"

#define TOKEN "\\\\" /* a backslash, in a zone file */

/* Octets of the step at "at". */
static size_t step(const char *at)
{
	if (at[0] != '\\' || !at[1])
		return at[0] != '\0';
	if (e164_is_digit((uint8_t)at[1]) && e164_is_digit((uint8_t)at[2]) &&
	    e164_is_digit((uint8_t)at[3]))
		return 4;
	return 2;
}

/*
 * Octets of what the regexp means by one character: with "\\" in front, both.
 */
static size_t wide_step(const char *at)
{
	const size_t len = step(at);

	return len == 2 && at[1] == '\\' && at[2] ? len + step(at + len) : len;
}

/* The delimiters that are not escaped. */
struct parts {
	size_t at[4]; /* offsets of the first ones */
	size_t count; /* of all */
};

static void find_parts(const struct lint_fix_text *field, struct parts *parts)
{
	const char *text = field->text;

	parts->count = 0;
	for (size_t i = 0; text[i]; i += wide_step(text + i))
		if (text[i] == text[0]) {
			if (parts->count < 4)
				parts->at[parts->count] = i;
			parts->count++;
		}
}

/* Try another text; *best is that of the best rank so far. */
static void try(struct lint_fix *fix, struct e164_writer *w,
		struct lint_fix_text *best, enum lint_fix_rank *best_rank,
		bool *is_alone)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	const struct lint_fix_text old = *field;

	if (!w->failed && lint_fix_set(field, e164_written(w))) {
		const enum lint_fix_rank rank = lint_fix_look(fix);
		const bool is_same = !strcmp(field->text, best->text);

		if (rank > *best_rank) {
			*best = *field;
			*best_rank = rank;
			*is_alone = true;
		} else if (rank == *best_rank && !is_same) {
			*is_alone = false;
		}
	}
	*field = old;
}

/* Take a text if the record gets further with it, or may with another row. */
static bool take(struct lint_fix *fix, struct e164_writer *w)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];

	if (fix->is_pair)
		return !w->failed && lint_fix_set(field, e164_written(w));

	enum lint_fix_rank rank = lint_fix_look(fix);
	struct lint_fix_text best = *field;
	bool is_alone = false;

	try(fix, w, &best, &rank, &is_alone);
	if (is_alone)
		*field = best;
	return is_alone;
}

/*
 * Can it be that the regexp ends further on? A line that lacks two things at
 * its end lacks the end; and a blank in a regexp without quotes makes the rest
 * of it the replacement.
 */
static bool may_go_on(const struct lint_fix *fix)
{
	return fix->is_short || fix->count != LINT_FIX_FIELDS ||
	       strcmp(fix->fields[LINT_FIX_REPLACEMENT].text, ".") != 0;
}

/* The last delimiter, or the first one, is not there. */
bool lint_fix_delimiter(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	enum lint_fix_rank rank = lint_fix_look(fix);
	struct lint_fix_text best = *field;
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	struct parts parts;
	bool is_alone = false;

	if (!field->len || fix->record.split == E164_OK || may_go_on(fix))
		return false;
	find_parts(field, &parts);
	if (parts.count == 2) {
		e164_write(&w, field->text, field->len);
		e164_write_u8(&w, (uint8_t)field->text[0]);
		try(fix, &w, &best, &rank, &is_alone);
	}
	w = e164_writer(text, sizeof(text));
	e164_write_u8(&w, (uint8_t)field->text[field->len - 1]);
	e164_write(&w, field->text, field->len);
	try(fix, &w, &best, &rank, &is_alone);
	if (!is_alone || rank != LINT_FIX_URI)
		return false;
	*field = best;
	return true;
}

/* Escape each "+" of the ERE that has nothing in front to be repeated. */
bool lint_fix_plus(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	struct parts parts;
	bool is_changed = false;
	size_t len;

	find_parts(field, &parts);
	for (size_t i = 0; i < field->len; i += len) {
		const char *at = field->text + i;

		len = wide_step(at);
		if (*at == '+' && i && parts.count > 1 && i < parts.at[1] &&
		    (i == 1 || strchr("^(|", at[-1])) &&
		    (i < 2 || at[-2] != '\\')) {
			e164_write(&w, TOKEN, 2);
			is_changed = true;
		}
		e164_write(&w, at, len);
	}
	if (!is_changed || w.failed)
		return false;
	/* With wrong escapes as well, it gets no further yet. */
	return lint_fix_look(fix) == LINT_FIX_UNREAD
		       ? lint_fix_set(field, e164_written(&w))
		       : take(fix, &w);
}

/* "\\\\1" for "\\1": doubled once too often. */
bool lint_fix_escape_double(struct lint_fix *fix)
{
	const struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	const char *at = field->text;
	bool is_changed = false;

	while (*at) {
		size_t len = wide_step(at);

		if (!strncmp(at, TOKEN TOKEN, 4) && at[4] &&
		    strchr("0123456789.+()[]*?{}|^$!", at[4])) {
			at += 2;
			len = 2;
			is_changed = true;
		}
		e164_write(&w, at, len);
		at += len;
	}
	return is_changed && take(fix, &w);
}

/* Is it a backslash that a zone file takes away? */
static bool is_lost(const char *at)
{
	return at[0] == '\\' && step(at) == 2 && at[1] &&
	       strchr("0123456789.[]()*+?{}|^!", at[1]);
}

/* Which of the lost backslashes of the ERE were meant, and are doubled. */
enum meant { MEANT_NONE, MEANT_PLUS, MEANT_ALL, MEANT_COUNT };

/* The others are dropped, as the zone file does. */
static bool is_meant(enum meant meant, const char *at)
{
	return meant == MEANT_ALL || (meant == MEANT_PLUS && at[1] == '+');
}

/*
 * Write the regexp without lost backslashes; in the substitution, those in
 * front of digits and delimiters were meant.
 */
static bool put_escapes(const struct lint_fix_text *field, enum meant meant,
			struct e164_writer *w)
{
	const char delimiter = field->text[0];
	struct parts parts;
	bool is_changed = false;
	size_t len;

	find_parts(field, &parts);
	for (size_t i = 0; i < field->len; i += len) {
		const char *at = field->text + i;
		const bool is_ere = parts.count > 1 && i < parts.at[1];

		len = wide_step(at);
		if (!is_lost(at)) {
			e164_write(w, at, len);
			continue;
		}
		if (is_ere ? is_meant(meant, at)
			   : e164_is_digit((uint8_t)at[1]) ||
				     at[1] == delimiter)
			e164_write(w, TOKEN, 2);
		e164_write(w, at + 1, len - 1);
		is_changed = true;
	}
	return is_changed;
}

/* Is there a "\d" that is lost as well? Doubled it would be no ERE either. */
static bool has_lost_perl(const struct lint_fix_text *field)
{
	const char *why;
	bool is_lost;

	return lint_perl_find(field->text, &is_lost, &why) && is_lost;
}

/* What is used as it is stays the same on the wire. */
bool lint_fix_escape(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	enum lint_fix_rank rank = lint_fix_look(fix);
	struct lint_fix_text best = *field;
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	bool is_alone = false;

	if (!put_escapes(field, MEANT_NONE, &w) || w.failed ||
	    has_lost_perl(field))
		return false;
	if (rank == LINT_FIX_URI &&
	    !lint_rule_hits(lint_rule_find("escape-single"), &fix->record))
		return lint_fix_set(field, e164_written(&w));
	for (int meant = MEANT_NONE; meant < MEANT_COUNT; meant++) {
		w = e164_writer(text, sizeof(text));
		(void)put_escapes(field, (enum meant)meant, &w);
		try(fix, &w, &best, &rank, &is_alone);
	}
	if (is_alone)
		*field = best;
	return is_alone;
}

/* The "i" behind the last delimiter. */
bool lint_fix_icase(struct lint_fix *fix)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];

	if (lint_fix_look(fix) < LINT_FIX_NOTHING ||
	    !fix->record.parts.is_icase || !field->len ||
	    e164_lower((uint8_t)field->text[field->len - 1]) != 'i')
		return false;
	return lint_fix_set(field, e164_slice(field->text, field->len - 1));
}

/* Is the URI without fault for its enumservice, or for any? */
static bool is_good(const struct lint_fix *fix)
{
	return fix->record.rewrite == E164_OK &&
	       !lint_rule_hits(lint_rule_find("uri-sip"), &fix->record) &&
	       !lint_rule_hits(lint_rule_find("uri-tel"), &fix->record);
}

/* Write the regexp with other text for the substitution. */
static bool put_repl(struct lint_fix *fix, struct e164_slice a,
		     struct e164_slice b)
{
	struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	const struct lint_fix_text old = *field;
	char text[LINT_FIX_FIELD_MAX];
	struct e164_writer w = e164_writer(text, sizeof(text));
	struct parts parts;

	find_parts(field, &parts);
	e164_write(&w, old.text, parts.at[1] + 1);
	e164_write_slice(&w, a);
	e164_write_slice(&w, b);
	e164_write(&w, old.text + parts.at[2], old.len - parts.at[2]);
	if (!w.failed && lint_fix_set(field, e164_written(&w)) &&
	    (fix->is_pair ||
	     (lint_fix_look(fix) == LINT_FIX_URI && is_good(fix))))
		return true;
	*field = old;
	return false;
}

/* The substitution as it is typed; empty if the regexp is malformed. */
static struct e164_slice repl_of(const struct lint_fix *fix)
{
	const struct lint_fix_text *field = &fix->fields[LINT_FIX_REGEXP];
	struct parts parts;

	find_parts(field, &parts);
	if (parts.count != 3)
		return e164_slice(NULL, 0);
	return e164_slice(field->text + parts.at[1] + 1,
			  parts.at[2] - parts.at[1] - 1);
}

/* "sip://a@example.com": these schemes have no authority. */
bool lint_fix_slashes(struct lint_fix *fix)
{
	static const char *const schemes[] = { "sip:",    "sips:", "tel:",
					       "mailto:", "im:",   "pres:" };
	struct lint_fix_text old = fix->fields[LINT_FIX_REGEXP];
	const struct e164_slice repl = repl_of(fix);

	if (!repl.len || lint_fix_look(fix) < LINT_FIX_RESULT || is_good(fix))
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const size_t len = strlen(schemes[i]);
		const size_t offset =
			(size_t)((const char *)repl.ptr -
				 fix->fields[LINT_FIX_REGEXP].text);

		if (repl.len < len + 2 ||
		    !e164_slice_equal_nocase(e164_slice(repl.ptr, len),
					     e164_slice_text(schemes[i])) ||
		    memcmp(repl.ptr + len, "//", 2) != 0)
			continue;
		return put_repl(fix, e164_slice(old.text + offset, len),
				e164_slice(old.text + offset + len + 2,
					   repl.len - len - 2));
	}
	return false;
}

/* "<sip:a@example.com>", as in mail and in SIP headers. */
bool lint_fix_brackets(struct lint_fix *fix)
{
	struct lint_fix_text old = fix->fields[LINT_FIX_REGEXP];
	const struct e164_slice repl = repl_of(fix);

	if (repl.len < 2 || repl.ptr[0] != '<' ||
	    repl.ptr[repl.len - 1] != '>' ||
	    lint_fix_look(fix) < LINT_FIX_RESULT)
		return false;
	const size_t offset = (size_t)((const char *)repl.ptr -
				       fix->fields[LINT_FIX_REGEXP].text);

	return put_repl(fix, e164_slice(old.text + offset + 1, repl.len - 2),
			e164_slice(NULL, 0));
}
