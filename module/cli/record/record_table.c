/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_table.c - what the columns of a line say, and whether its record can
 * stand beside those of the lines before.
 *
 * A line that is refused leaves no trace: what others get does not depend on
 * it.
 */
#include "record_table.h"

#include "number_text.h"

#include <inttypes.h>

#define STEP 10 /* between PREFERENCEs of a number */

static bool take_u16(struct record_table *t, enum record_column column,
		     uint16_t *value, char *fault)
{
	const char *text = t->columns[column];
	unsigned long got = 0;

	if (!*text)
		return true;
	for (const char *at = text; *at; at++) {
		if (!e164_is_digit((uint8_t)*at) || got > UINT16_MAX)
			got = UINT16_MAX + 1UL;
		else
			got = got * 10 + (unsigned long)(*at - '0');
	}
	*value = (uint16_t)got;
	if (got <= UINT16_MAX)
		return true;
	return record_refuse(fault, "%s \"%.40s\" is no number from 0 to 65535",
			     column == RECORD_ORDER ? "ORDER" : "PREFERENCE",
			     text);
}

/* What was seen ------------------------------------------------------------ */

static uint64_t key_of_number(const struct record_wish *wish)
{
	return record_seen_key(
		record_seen_key(0, e164_slice(&wish->is_wildcard, 1)),
		e164_slice(wish->number.aus, wish->number.len));
}

static struct record_past past_of(const struct record_table *t,
				  const struct record_wish *wish,
				  const struct record *record)
{
	const uint64_t service = record_seen_key(0, record->naptr.services);

	return (struct record_past){
		.number = key_of_number(wish),
		.data = record_seen_key(service, record->naptr.regexp),
		.uri = record_seen_key(service, wish->uri),
		.service = (uint32_t)service,
		.line = (uint32_t)t->line,
		.order = wish->order,
		.preference = wish->preference,
	};
}

/* A record beside those of the lines before; NULL: there is none such. */
struct beside {
	size_t count;                    /* of the number */
	const struct record_past *same;  /* in everything */
	const struct record_past *rival; /* for ORDER and PREFERENCE */
	const struct record_past *peer;  /* of the enumservice */
	const struct record_past *twin;  /* of the URI */
};

static void keep_first(const struct record_past **kept, bool is_such,
		       const struct record_past *past)
{
	if (is_such && !*kept)
		*kept = past;
}

/* The last of each kind. */
static void look_beside(const struct record_seen *seen,
			const struct record_past *mine, struct beside *beside)
{
	*beside = (struct beside){ .count = 0 };
	for (const struct record_past *past =
		     record_seen_last(seen, mine->number);
	     past; past = record_seen_before(seen, past)) {
		const bool is_rival = past->order == mine->order &&
				      past->preference == mine->preference;

		beside->count++;
		keep_first(&beside->same, is_rival && past->data == mine->data,
			   past);
		keep_first(&beside->rival, is_rival, past);
		keep_first(&beside->peer, past->service == mine->service, past);
		keep_first(&beside->twin, past->uri == mine->uri, past);
	}
}

/* A line without PREFERENCE stands behind all before it of the same number. */
static bool set_preference(struct record_table *t, struct record_wish *wish,
			   char *fault)
{
	const struct record_past *past =
		record_seen_last(t->seen, key_of_number(wish));
	uint16_t last = 0;

	if (*t->columns[RECORD_PREFERENCE] || !past)
		return true;
	for (; past; past = record_seen_before(t->seen, past))
		if (past->preference > last)
			last = past->preference;
	if (last > UINT16_MAX - STEP)
		return record_refuse(fault,
				     "there is no PREFERENCE behind the %u of "
				     "a line before of %s: write one",
				     last, wish->number.aus);
	wish->preference = (uint16_t)(last + STEP);
	return true;
}

/* What is to be said of a record beside those of the lines before, or "". */
static void note_place(const struct beside *beside,
		       const struct record_wish *wish, char *note)
{
	const char *aus = wish->number.aus;

	*note = '\0';
	if (beside->rival)
		(void)record_refuse(
			note,
			"%s has the same ORDER and PREFERENCE in line "
			"%" PRIu32 ": which comes first is left to chance",
			aus, beside->rival->line);
	else if (beside->peer && beside->peer->order != wish->order)
		(void)record_refuse(
			note,
			"%s has another ORDER, %u, for the same enumservice: "
			"clients get those of the lower one only",
			aus, beside->peer->order);
	else if (beside->twin)
		(void)record_refuse(note,
				    "%s has the same URI in line %" PRIu32, aus,
				    beside->twin->line);
}

bool record_table_fits(struct record_table *t, const struct record_wish *wish,
		       const struct record *record,
		       char fault[RECORD_FAULT_MAX],
		       char note[RECORD_FAULT_MAX])
{
	const struct record_past mine = past_of(t, wish, record);
	struct beside beside;

	look_beside(t->seen, &mine, &beside);
	if (beside.same)
		return record_refuse(
			fault, "%s: the same record as that of line %" PRIu32,
			wish->number.aus, beside.same->line);
	if (beside.count == E164_RECORDS_MAX)
		return record_refuse(
			fault,
			"%s has %d records: with more, the module would "
			"answer with none of them",
			wish->number.aus, E164_RECORDS_MAX);
	if (t->has_uri_record && !wish->is_wildcard && beside.peer &&
	    beside.peer->order != wish->order)
		return record_refuse(
			fault,
			"%s has another ORDER, %u, for the same enumservice; "
			"its URI records have no ORDER, so clients would get "
			"all of them: write one ORDER",
			wish->number.aus, beside.peer->order);
	note_place(&beside, wish, note);
	return true;
}

bool record_table_keep(struct record_table *t, const struct record_wish *wish,
		       const struct record *record)
{
	const struct record_past mine = past_of(t, wish, record);

	return record_seen_add(t->seen, &mine);
}

/* Columns ------------------------------------------------------------------ */

#define EXPECTED                                                               \
	"expected number, URI, enumservice, ORDER, PREFERENCE, the last "      \
	"three at will"

static bool check_count(const struct record_table *t, char *fault)
{
	if (t->count >= 2 && !t->extra)
		return true;
	if (t->extra)
		return record_refuse(fault,
				     "%zu columns, with \"%.40s\" behind the "
				     "fifth; " EXPECTED,
				     t->count, t->extra);
	return record_refuse(
		fault,
		"1 column, as there is no %s outside of quotes; " EXPECTED,
		t->separator == '\t'  ? "tab"
		: t->separator == ';' ? "\";\""
				      : "\",\"");
}

/* How the number is written; it is taken all the same. */
static void note_number(struct record_table *t, const char *text,
			const struct record_wish *wish,
			const struct cli_number_said *said, char *note)
{
	*note = '\0';
	if (said->doubt)
		(void)record_refuse(note, "\"%.40s\": %s", text, said->doubt);
	else if (said->parameters)
		(void)record_refuse(note,
				    "\"%.40s\" is ignored: the number is %s",
				    said->parameters, wish->number.aus);
	else if (!record_number_has_plus(text) && !t->without_plus++)
		(void)record_refuse(
			note,
			"\"%.40s\" has no \"+\": taken for %s, with the "
			"country code at its start",
			text, wish->number.aus);
	else if (wish->number.len <= RECORD_COUNTRY_LEN && !wish->is_wildcard)
		(void)record_refuse(
			note,
			"%s is no more than a country code; for all numbers "
			"that begin so, write \"*\" behind it",
			wish->number.aus);
}

static bool take_number(struct record_table *t, struct record_wish *wish,
			char *fault, char *note)
{
	char *text = t->columns[RECORD_NUMBER];
	const char *hint = record_number_hint(text, true);
	struct cli_number_said said = { .fault = NULL };

	wish->is_wildcard |= record_number_star(text);
	if (!hint && cli_number_read(text, &wish->number, &said) != E164_OK)
		hint = said.fault;
	if (hint)
		return record_refuse(fault, "\"%.40s\": %s", text, hint);
	note_number(t, text, wish, &said, note);
	return true;
}

/* A ";" of the URI that separates columns looks so. */
static bool check_service(const struct record_table *t, char *fault)
{
	const char *text = t->columns[RECORD_SERVICE];

	if (!strpbrk(text, "=@?&"))
		return true;
	return record_refuse(
		fault,
		"\"%.40s\" is no enumservice: if it belongs to the URI, "
		"put that in quotes, for \"%c\" separates columns",
		text, t->separator);
}

bool record_table_wish(struct record_table *t, struct record_wish *wish,
		       char fault[RECORD_FAULT_MAX],
		       char note[RECORD_FAULT_MAX])
{
	*note = '\0';
	if (!check_count(t, fault) || !take_number(t, wish, fault, note) ||
	    !check_service(t, fault) ||
	    !take_u16(t, RECORD_ORDER, &wish->order, fault) ||
	    !take_u16(t, RECORD_PREFERENCE, &wish->preference, fault))
		return false;
	wish->uri = e164_slice_text(t->columns[RECORD_URI]);
	if (!wish->uri.len)
		return record_refuse(fault, "%s: the URI is missing",
				     wish->number.aus);
	if (*t->columns[RECORD_SERVICE])
		wish->service = t->columns[RECORD_SERVICE];
	return set_preference(t, wish, fault);
}
