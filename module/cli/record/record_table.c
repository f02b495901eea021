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

static uint64_t key_of(char tag, const struct record_wish *wish)
{
	const char head[2] = { tag, (char)('0' + wish->is_wildcard) };

	return record_seen_key(
		record_seen_key(0, e164_slice(head, sizeof(head))),
		e164_slice(wish->number.aus, wish->number.len));
}

static uint64_t key_of_place(const struct record_wish *wish)
{
	const uint16_t place[2] = { wish->order, wish->preference };

	return record_seen_key(key_of('p', wish),
			       e164_slice(place, sizeof(place)));
}

static uint64_t key_of_data(const struct record_wish *wish,
			    const struct record *record)
{
	const uint16_t place[2] = { wish->order, wish->preference };
	const uint64_t key = record_seen_key(key_of('d', wish),
					     e164_slice(place, sizeof(place)));

	return record_seen_key(record_seen_key(key, record->naptr.services),
			       record->naptr.regexp);
}

static uint64_t key_of_uri(const struct record_wish *wish,
			   const struct record *record)
{
	return record_seen_key(
		record_seen_key(key_of('u', wish), record->naptr.services),
		wish->uri);
}

static uint64_t key_of_service(const struct record_wish *wish,
			       const struct record *record)
{
	return record_seen_key(key_of('s', wish), record->naptr.services);
}

/* A line without PREFERENCE stands behind all before it of the same number. */
static bool set_preference(struct record_table *t, struct record_wish *wish,
			   char *fault)
{
	const unsigned long last = record_seen_get(t->seen, key_of('n', wish));

	if (*t->columns[RECORD_PREFERENCE] || !last)
		return true;
	if (last - 1 + STEP > UINT16_MAX)
		return record_refuse(
			fault,
			"there is no PREFERENCE behind the %lu of a line "
			"before of %s: write one",
			last - 1, wish->number.aus);
	wish->preference = (uint16_t)(last - 1 + STEP);
	return true;
}

/* What is to be said of a record beside those of the lines before, or "". */
static void note_place(struct record_table *t, const struct record_wish *wish,
		       const struct record *record, char *note)
{
	const char *aus = wish->number.aus;
	const unsigned long rival =
		record_seen_get(t->seen, key_of_place(wish));
	const unsigned long order =
		record_seen_get(t->seen, key_of_service(wish, record));
	const unsigned long twin =
		record_seen_get(t->seen, key_of_uri(wish, record));

	*note = '\0';
	if (rival)
		(void)record_refuse(
			note,
			"%s has the same ORDER and PREFERENCE in line "
			"%lu: which comes first is left to chance",
			aus, rival);
	else if (order && order - 1 != wish->order)
		(void)record_refuse(
			note,
			"%s has another ORDER, %lu, for the same "
			"enumservice: clients get those of the lower one "
			"only",
			aus, order - 1);
	else if (twin)
		(void)record_refuse(note, "%s has the same URI in line %lu",
				    aus, twin);
}

bool record_table_fits(struct record_table *t, const struct record_wish *wish,
		       const struct record *record,
		       char fault[RECORD_FAULT_MAX],
		       char note[RECORD_FAULT_MAX])
{
	const unsigned long same =
		record_seen_get(t->seen, key_of_data(wish, record));
	const unsigned long order =
		record_seen_get(t->seen, key_of_service(wish, record));

	if (same)
		return record_refuse(fault,
				     "%s: the same record as that of line %lu",
				     wish->number.aus, same);
	if (t->has_uri_record && !wish->is_wildcard && order &&
	    order - 1 != wish->order)
		return record_refuse(
			fault,
			"%s has another ORDER, %lu, for the same enumservice; "
			"its URI records have no ORDER, so clients would get "
			"all of them: write one ORDER",
			wish->number.aus, order - 1);
	note_place(t, wish, record, note);
	return true;
}

bool record_table_keep(struct record_table *t, const struct record_wish *wish,
		       const struct record *record)
{
	const uint64_t number = key_of('n', wish);
	const unsigned long last = record_seen_get(t->seen, number);
	const unsigned long mine = wish->preference + 1UL;

	return record_seen_set(t->seen, number, mine > last ? mine : last) &&
	       record_seen_set(t->seen, key_of_data(wish, record), t->line) &&
	       record_seen_set(t->seen, key_of_place(wish), t->line) &&
	       record_seen_set(t->seen, key_of_uri(wish, record), t->line) &&
	       record_seen_set(t->seen, key_of_service(wish, record),
			       wish->order + 1UL);
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
