/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * place.c - which octet of a NAPTR record is at fault.
 */
#include "place.h"

#include "e164/rewrite.h"
#include "e164/service.h"
#include "e164/uri.h"

#include <stdio.h>
#include <string.h>

#define DELIMITERS 3 /* of a regexp field */

static size_t len_until(struct e164_slice s, char mark)
{
	const uint8_t *at = s.len ? memchr(s.ptr, mark, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

static void set(struct cli_place *place, const char *field,
		struct e164_slice text)
{
	*place = (struct cli_place){ .field = field, .why = "", .text = text };
}

/* The octet from 0, and what is wrong there. */
static void point(struct cli_place *place, size_t at, const char *why)
{
	place->octet = at + 1;
	place->why = why;
}

/* Text fields -------------------------------------------------------------- */

static bool has_bad_octet(struct cli_place *place)
{
	for (size_t i = 0; i < place->text.len; i++) {
		const uint8_t c = place->text.ptr[i];

		if (c && c <= 0x7F)
			continue;
		point(place, i, "");
		return true;
	}
	return false;
}

static void find_octet(const struct e164_naptr *naptr, struct cli_place *place)
{
	set(place, "flags", naptr->flags);
	if (has_bad_octet(place))
		return;
	set(place, "services", naptr->services);
	if (has_bad_octet(place))
		return;
	set(place, "regexp", naptr->regexp);
	(void)has_bad_octet(place);
}

/* Is one enumservice such that a field that has it gets this status? */
static bool makes(struct e164_slice service, enum e164_status status)
{
	uint8_t room[4 + UINT8_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));
	struct e164_service_field field;

	e164_write_slice(&w, e164_slice_text("E2U+"));
	e164_write_slice(&w, service);
	return e164_service_field_parse(e164_written(&w), &field) == status;
}

/* The first octet of an enumservice that no enumservice can have. */
static size_t bad_service_octet(struct e164_slice service)
{
	for (size_t i = 0; i < service.len; i++) {
		const uint8_t c = service.ptr[i];

		if (!e164_is_alpha(c) && !e164_is_digit(c) && c != '-' &&
		    c != ':')
			return i;
	}
	return 0;
}

/* The first of the enumservices that alone has the same status. */
static void find_service(enum e164_status status, struct cli_place *place)
{
	const struct e164_slice text = place->text;
	size_t at = 4;

	if (text.len < at || !e164_slice_equal_nocase(e164_slice(text.ptr, at),
						      e164_slice_text("E2U+")))
		return;
	for (;;) {
		const struct e164_slice rest =
			e164_slice(text.ptr + at, text.len - at);
		const size_t len = len_until(rest, '+');
		const struct e164_slice one = e164_slice(rest.ptr, len);

		if (makes(one, status)) {
			point(place, at + bad_service_octet(one), "");
			return;
		}
		if (len == rest.len)
			return;
		at += len + 1;
	}
}

/* The regexp --------------------------------------------------------------- */

/*
 * Offsets of the delimiters that are not escaped, up to four of them. Returns
 * how many there are.
 */
static size_t find_delimiters(struct e164_slice field,
			      size_t at[DELIMITERS + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < field.len && count <= DELIMITERS; i++) {
		if (field.ptr[i] == field.ptr[0])
			at[count++] = i;
		else if (field.ptr[i] == '\\')
			i++;
	}
	return count;
}

static void find_split(struct cli_place *place)
{
	size_t at[DELIMITERS + 1];
	const size_t count = find_delimiters(place->text, at);

	if (count > DELIMITERS)
		point(place, at[DELIMITERS], "a fourth delimiter");
	else
		point(place, place->text.len, "a delimiter is missing");
}

static void find_flag(struct cli_place *place)
{
	size_t at[DELIMITERS + 1];
	size_t i;

	if (find_delimiters(place->text, at) < DELIMITERS)
		return;
	for (i = at[2] + 1; i < place->text.len; i++)
		if (e164_lower(place->text.ptr[i]) != 'i')
			break;
	point(place, i, "");
}

/* The first "\" and delimiter. */
static void find_ambiguous(struct cli_place *place)
{
	const struct e164_slice s = place->text;

	for (size_t i = 1; i + 1 < s.len; i++) {
		if (s.ptr[i] != '\\')
			continue;
		if (s.ptr[i + 1] == s.ptr[0]) {
			point(place, i, "");
			return;
		}
		i++;
	}
}

/* Is the replacement refused with this status if it is these octets alone? */
static bool refuses(struct e164_rewriter *rw, const struct e164_regexp *parts,
		    struct e164_slice repl, enum e164_status status)
{
	uint8_t field_room[UINT8_MAX];
	uint8_t room[UINT8_MAX];
	struct e164_writer field = e164_writer(field_room, sizeof(field_room));
	struct e164_writer out = e164_writer(room, sizeof(room));

	e164_write_u8(&field, parts->delimiter);
	e164_write_slice(&field, parts->ere);
	e164_write_u8(&field, parts->delimiter);
	e164_write_slice(&field, repl);
	e164_write_u8(&field, parts->delimiter);
	return e164_rewrite(rw, e164_written(&field), e164_slice("", 0),
			    &out) == status;
}

/* The first escape of the replacement that is refused. */
static void find_repl(enum e164_status status, struct cli_place *place)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct e164_regexp parts;

	if (!rw || e164_regexp_split(place->text, &parts) != E164_OK) {
		e164_rewriter_free(rw);
		return;
	}
	for (size_t i = 0; i < parts.repl.len; i++) {
		const uint8_t *at = parts.repl.ptr + i;
		const size_t len = i + 1 < parts.repl.len ? 2 : 1;

		if (*at != '\\')
			continue;
		if (refuses(rw, &parts, e164_slice(at, len), status)) {
			point(place, (size_t)(at - place->text.ptr), "");
			break;
		}
		i++;
	}
	e164_rewriter_free(rw);
}

static void find_ere(const struct e164_number *number, struct cli_place *place)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct e164_writer none = e164_writer(NULL, 0);
	size_t at;

	if (rw &&
	    e164_rewrite(rw, place->text, e164_slice(number->aus, number->len),
			 &none) == E164_EERE) {
		const char *why = e164_rewriter_fault(rw, &at);

		/* It counts the octets of the ERE that had been read. */
		point(place, at ? at : 1, why);
	}
	e164_rewriter_free(rw);
}

static void find_in_regexp(enum e164_status status,
			   const struct e164_number *number,
			   struct cli_place *place)
{
	switch (status) {
	case E164_EDELIM:
		point(place, 0, "");
		break;
	case E164_ESPLIT:
		find_split(place);
		break;
	case E164_EREGFLAG:
		find_flag(place);
		break;
	case E164_EAMBIGUOUS:
		find_ambiguous(place);
		break;
	case E164_EERE:
		find_ere(number, place);
		break;
	case E164_EGROUP:
	case E164_EREPL:
		find_repl(status, place);
		break;
	default:
		break;
	}
}

/* The URI ------------------------------------------------------------------ */

static bool expand(const struct e164_naptr *naptr,
		   const struct e164_number *number, uint8_t *room,
		   struct cli_place *place)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	struct e164_writer out = e164_writer(room, E164_URI_MAX);
	const bool is_good =
		rw && e164_rewrite(rw, naptr->regexp,
				   e164_slice(number->aus, number->len),
				   &out) == E164_OK;

	e164_rewriter_free(rw);
	set(place, "URI", e164_written(&out));
	return is_good;
}

static void find_in_uri(enum e164_status status, struct cli_place *place)
{
	const struct e164_slice domain = e164_uri_domain(place->text);
	size_t at;
	const char *why;

	switch (status) {
	case E164_EURI:
	case E164_EUSERINFO:
	case E164_EADDRESS:
		why = e164_uri_fault(place->text, status, &at);
		point(place, at, why);
		break;
	case E164_ESCHEME:
		point(place, 0, "");
		break;
	case E164_EDOMAIN:
	case E164_EOFFER:
		if (e164_uri_has_one_domain(place->text))
			point(place, (size_t)(domain.ptr - place->text.ptr),
			      "");
		break;
	default:
		break;
	}
}

/* Which field -------------------------------------------------------------- */

static const char *field_of(enum e164_status status)
{
	switch (status) {
	case E164_EFLAGS:
		return "flags";
	case E164_EAPPLICATION:
	case E164_ESERVICE:
	case E164_EOBSOLETE:
	case E164_EPRIVATE:
	case E164_EUNKNOWN:
	case E164_EUNWANTED:
		return "services";
	case E164_ENOREGEXP:
	case E164_EDELIM:
	case E164_ESPLIT:
	case E164_EREGFLAG:
	case E164_EAMBIGUOUS:
	case E164_EERE:
	case E164_EGROUP:
	case E164_EREPL:
	case E164_ELIMIT:
	case E164_ENOMATCH:
	case E164_EEMPTY:
	case E164_ESPACE:
		return "regexp";
	case E164_ENOREPLACEMENT:
	case E164_EBOTH:
	case E164_ENONTERMINAL:
		return "replacement";
	case E164_EURI:
	case E164_EUSERINFO:
	case E164_ESCHEME:
	case E164_EADDRESS:
	case E164_EDOMAIN:
	case E164_EOFFER:
		return "URI";
	default:
		return NULL;
	}
}

static struct e164_slice text_of(const struct e164_naptr *naptr,
				 const char *field)
{
	if (!strcmp(field, "flags"))
		return naptr->flags;
	if (!strcmp(field, "services"))
		return naptr->services;
	if (!strcmp(field, "regexp"))
		return naptr->regexp;
	return naptr->replacement;
}

bool cli_place_find(enum e164_status status, const struct e164_naptr *naptr,
		    const struct e164_number *number, uint8_t *room,
		    struct cli_place *place)
{
	const char *field = field_of(status);

	if (status == E164_EOCTET) {
		find_octet(naptr, place);
		return true;
	}
	if (!field)
		return false;
	if (!strcmp(field, "URI")) {
		if (!expand(naptr, number, room, place))
			return false;
		find_in_uri(status, place);
		return true;
	}
	set(place, field, text_of(naptr, field));
	if (status == E164_ESERVICE || status == E164_EPRIVATE)
		find_service(status, place);
	find_in_regexp(status, number, place);
	return true;
}

void cli_place_text(const struct cli_place *place, char text[CLI_PLACE_MAX])
{
	text[0] = '\0';
	if (place->octet)
		snprintf(text, CLI_PLACE_MAX, "%s%s, at octet %zu of the %s",
			 *place->why ? ": " : "", place->why, place->octet,
			 place->field);
	else if (place->why && *place->why)
		snprintf(text, CLI_PLACE_MAX, ": %s", place->why);
}
