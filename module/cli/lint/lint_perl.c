/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_perl.c - the syntax of Perl in an ERE, which is one of POSIX.
 */
#include "lint_rules.h"

#define LETTERS "dDwWsSbB"

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* Octets of a bracket expression that begins there. */
static size_t bracket_len(const char *at)
{
	size_t i = 1 + (at[1] == '^');

	i += at[i] == ']';
	return i + strcspn(at + i, "]");
}

/* What is to be written instead of the syntax that begins there; or NULL. */
static const char *instead(const char *at, char before)
{
	if (at[0] == '(' && at[1] == '?')
		return "a group is ( only";
	/* "^+?" has nothing to repeat: that "+" is a literal one. */
	if (is_one_of(at[0], "*+?}") && is_one_of(at[1], "?+") &&
	    !is_one_of(before, "^(|"))
		return "one repetition cannot follow another";
	return NULL;
}

const char *lint_perl_find(const char *typed, bool *is_lost, const char **why)
{
	char before = '^';

	*is_lost = false;
	for (const char *at = typed + (*typed != '\0'); *at && *at != *typed;
	     at++) {
		if (*at == '[') {
			at += bracket_len(at);
			if (!*at)
				break;
		} else if (*at == '\\') {
			const bool is_double = at[1] == '\\';
			const char c = at[1] ? at[1 + is_double] : '\0';

			*is_lost = !is_double;
			*why = e164_lower((uint8_t)c) == 'd' ? "write [0-9]"
							     : "";
			if (is_one_of(c, LETTERS))
				return at;
			if (!c)
				break;
			at += 1 + is_double;
		} else {
			*is_lost = false;
			*why = instead(at, before);
			if (*why)
				return at;
		}
		before = *at;
	}
	return NULL;
}

/*
 * A lost "\d" is the letter, which no number has. Anything else is told only
 * if the ERE is refused.
 */
bool lint_find_perl(const struct lint_record *r, struct cli_place *place)
{
	bool is_lost;
	const char *why = NULL;
	const char *at =
		r->typed ? lint_perl_find(r->typed, &is_lost, &why) : NULL;

	if (!at || r->service == E164_EAPPLICATION ||
	    (is_lost ? r->rewrite == E164_OK && r->owner_kind == LINT_NUMBER
		     : r->rewrite != E164_EERE))
		return false;
	*place = (struct cli_place){
		.field = "regexp as it is typed",
		.octet = (size_t)(at - r->typed) + 1,
		.why = why,
		.text = e164_slice_text(r->typed),
	};
	return true;
}

bool lint_hits_perl(const struct lint_record *r)
{
	struct cli_place place;

	return r->kind == E164_OK && lint_find_perl(r, &place);
}
