/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fix_look.c - the fields of a record, and how far it gets with them.
 */
#include "fix.h"

#include "e164/uri.h"

/*
 * Was a part of a field taken by a comment, or by parentheses? ";" in a regexp
 * without quotes is one: what is left of it can look as if it lacked its last
 * delimiter only. A replacement cannot be cut like that, but be in the comment.
 */
static bool is_cut(const struct zone_word *words, size_t count)
{
	for (size_t i = LINT_FIX_FLAGS; i < count; i++)
		if (i < LINT_FIX_REPLACEMENT &&
		    (words[i].is_quoted ? words[i].stop == ';' && i + 1 == count
					: words[i].stop != '\0'))
			return true;
	return false;
}

bool lint_fix_take(struct lint_fix *fix)
{
	const struct zone *zone = fix->lint->zone;
	const struct zone_text *z = &zone->text;

	fix->count = z->count - zone->first;
	if (z->has_more || fix->count < LINT_FIX_FIELDS - 1 ||
	    fix->count > LINT_FIX_FIELDS ||
	    !strcmp(z->words[zone->first].text, "\\#") ||
	    is_cut(&z->words[zone->first], fix->count))
		return false;
	fix->is_short = fix->count < LINT_FIX_FIELDS;
	/* Not those of the record before. */
	for (size_t i = fix->count; i < LINT_FIX_FIELDS; i++)
		fix->fields[i] = (struct lint_fix_text){ .len = 0 };
	for (size_t i = 0; i < fix->count; i++) {
		const struct zone_word *word = &z->words[zone->first + i];

		fix->fields[i].is_quoted = word->is_quoted;
		fix->fields[i].is_glued = word->is_glued;
		if (!lint_fix_set(&fix->fields[i],
				  e164_slice(word->text, word->len)))
			return false;
	}
	fix->scratch->origin = zone->origin;
	return true;
}

static void set_words(struct lint_fix *fix)
{
	struct zone_text *z = &fix->scratch->text;

	for (size_t i = 0; i < fix->count; i++)
		z->words[i] = (struct zone_word){
			.text = fix->fields[i].text,
			.len = fix->fields[i].len,
			.is_quoted = fix->fields[i].is_quoted,
			.is_glued = fix->fields[i].is_glued,
		};
	z->count = fix->count;
	z->has_more = false;
	fix->scratch->first = 0;
}

static enum lint_fix_rank rank_of(struct lint_fix *fix)
{
	struct lint_record *r = &fix->record;
	struct e164_writer out = e164_writer(r->text, sizeof(r->text));
	struct e164_slice scheme;

	switch (e164_rewrite(fix->lint->rw, r->naptr.regexp,
			     e164_slice(r->number.aus, r->number.len), &out)) {
	case E164_EMEMORY:
		fix->lint->is_out_of_memory = true;
		return LINT_FIX_REFUSED;
	case E164_ENOMATCH:
	case E164_EEMPTY:
		return LINT_FIX_NOTHING;
	case E164_OK:
		r->uri = e164_written(&out);
		return e164_uri_parse(r->uri, &scheme) == E164_OK
			       ? LINT_FIX_URI
			       : LINT_FIX_RESULT;
	default:
		return LINT_FIX_REFUSED;
	}
}

enum lint_fix_rank lint_fix_look(struct lint_fix *fix)
{
	struct zone *zone = fix->lint->zone;
	struct lint_record *r = &fix->record;

	set_words(fix);
	if (!zone_naptr(fix->scratch, &fix->naptr) ||
	    fix->naptr.status != E164_OK || !fix->naptr.regexp)
		return LINT_FIX_UNREAD;
	r->line = 0;
	r->owner = zone_name_slice(&zone->owner);
	r->typed = fix->naptr.regexp;
	r->is_doubled = false;
	r->is_foreign = false;
	r->rdata = e164_slice(fix->naptr.rdata, fix->naptr.len);
	r->naptr = fix->naptr.naptr;
	lint_look(fix->lint, r);
	return rank_of(fix);
}
