/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_text.c - telephone numbers as people write them.
 */
#include "number_text.h"

#include "cli.h"

#include <string.h>
#include <strings.h>

#define TEL     "tel:"
#define TEL_LEN (sizeof(TEL) - 1)

#define FRACTION_MIN 5 /* digits that nobody writes in front of one dot */

static size_t len_of_any(const char *text, const char *const *list,
			 size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(text, list[i], strlen(list[i])))
			return strlen(list[i]);
	return 0;
}

size_t cli_blank_len(const char *text)
{
	static const char *const blanks[] = {
		" ",
		"\302\240", /* no-break space */
		"\342\200\202",
		"\342\200\203", /* en and em space */
		"\342\200\207",
		"\342\200\211", /* figure and thin space */
		"\342\200\213",
		"\342\200\216", /* of no width */
		"\342\200\217",
		"\342\200\252", /* marks of direction */
		"\342\200\254",
		"\342\200\255", /* the same */
		"\342\200\257",
		"\342\201\240", /* narrow space, joiner */
		"\357\273\277", /* byte order mark */
	};

	return len_of_any(text, blanks, sizeof(blanks) / sizeof(blanks[0]));
}

/*
 * Octets of the separator that a text begins with; 0: it is none. Beside those
 * of ASCII, the blanks and dashes of Unicode that text processors put in.
 */
static size_t separator_len(const char *text)
{
	static const char *const dashes[] = {
		"\342\200\220", "\342\200\221", /* hyphens */
		"\342\200\222", "\342\200\223", /* figure and en dash */
		"\342\200\224", "\342\210\222", /* em dash, minus */
	};

	if (*text && strchr("-./()[]", *text))
		return 1;
	const size_t len = cli_blank_len(text);

	return len ? len
		   : len_of_any(text, dashes,
				sizeof(dashes) / sizeof(dashes[0]));
}

static const char *skip_separators(const char *text)
{
	size_t len;

	while ((len = separator_len(text)))
		text += len;
	return text;
}

bool cli_is_like_number(const char *text)
{
	text = skip_separators(text);
	if (*text == '+' || !strncasecmp(text, TEL, TEL_LEN))
		return true;
	while (*text) {
		const size_t len = separator_len(text);

		if (!len && !strchr("+0123456789", *text))
			return false;
		text += len ? len : 1;
	}
	return true;
}

/* Prefixes ----------------------------------------------------------------- */

/*
 * Countries in which calls begin with a 0 that is no part of the number: no
 * national number begins with one. Others are not listed: in Italy the 0 stays.
 */
static const char *const zero_countries[] = {
	"20",  "212", "213", "233", "234", "249", "251", "254", "255", "256",
	"260", "263", "264", "27",  "31",  "32",  "33",  "353", "355", "358",
	"359", "36",  "373", "380", "381", "382", "385", "386", "387", "389",
	"40",  "41",  "421", "43",  "44",  "46",  "49",  "55",  "60",  "61",
	"62",  "63",  "64",  "66",  "7",   "81",  "82",  "84",  "86",  "880",
	"886", "90",  "91",  "92",  "93",  "94",  "95",  "961", "962", "963",
	"964", "966", "967", "971", "972", "977", "98",  "994", "995", "996",
};

/* Numbers of +1 and +7 have ten digits behind it; a longer one has a prefix. */
#define NANP_LEN   12 /* octets of "+1" and ten digits */
#define RUSSIA_LEN 12

static bool has_zero(const struct e164_number *number)
{
	const char *digits = number->aus + 1;

	for (size_t i = 0;
	     i < sizeof(zero_countries) / sizeof(zero_countries[0]); i++) {
		const size_t len = strlen(zero_countries[i]);

		if (!strncmp(digits, zero_countries[i], len))
			return digits[len] == '0';
	}
	return false;
}

static const char *prefix_fault(const struct e164_number *number)
{
	const char *digits = number->aus + 1;

	if (has_zero(number))
		return "the 0 behind the country code is dialled inside the "
		       "country only: leave it out";
	if (!strncmp(digits, "11", 2) && number->len > NANP_LEN)
		return "the 1 behind the country code is dialled inside the "
		       "country only: leave it out";
	if (!strncmp(digits, "78", 2) && number->len > RUSSIA_LEN)
		return "the 8 behind the country code is dialled inside the "
		       "country only: leave it out";
	return NULL;
}

/* Is there a bracket with nothing but zeros in it, as in +44 (0) 1632? */
static bool has_bracketed_zero(const char *text)
{
	bool is_open = false;
	bool has_digit = false;

	for (; *text && *text != ';'; text++) {
		if (*text == '(' || *text == '[') {
			is_open = true;
			has_digit = false;
		} else if (*text == ')' || *text == ']') {
			if (is_open && has_digit)
				return true;
			is_open = false;
		} else if (*text == '0') {
			has_digit = true;
		} else if (e164_is_digit((uint8_t)*text)) {
			is_open = false;
		}
	}
	return false;
}

/* Digits ------------------------------------------------------------------- */

/* Read digits and separators up to a ";" or the end. Returns the fault. */
static const char *read_digits(const char *text, struct e164_number *number)
{
	*number = (struct e164_number){ .aus = "+", .len = 1 };
	while (*text && *text != ';') {
		const size_t len = separator_len(text);

		if (!len && !e164_is_digit((uint8_t)*text))
			return *text == '+' ? "a second \"+\""
					    : "there is more than digits in it";
		if (!len && number->len == E164_AUS_MAX)
			return "it has more than 15 digits";
		if (!len)
			number->aus[number->len++] = *text;
		text += len ? len : 1;
	}
	if (number->len == 1)
		return "it has no digits";
	return NULL;
}

/*
 * "441632960083.0": a number as programs write it that calculate with it. Who
 * writes dots between digits writes more than one, or few digits in front of
 * it.
 */
static bool is_fraction(const char *text)
{
	const size_t digits = strspn(text, "0123456789");

	return digits > FRACTION_MIN && text[digits] == '.' &&
	       text[digits + 1] == '0' &&
	       !text[digits + 1 + strspn(text + digits + 1, "0")];
}

static const char *read_number(const char *text, struct e164_number *number)
{
	const bool is_tel = !strncasecmp(text, TEL, TEL_LEN);
	const char *fault;

	text = skip_separators(text + (is_tel ? TEL_LEN : 0));
	const bool has_plus = *text == '+';

	fault = read_digits(text + has_plus, number);
	if (fault)
		return fault;
	if (is_fraction(text + has_plus))
		return "a spreadsheet or a program has written it as a "
		       "fraction: leave out \".0\"";
	if (is_tel && !has_plus)
		return "a tel: URI without \"+\" is a local number; write the "
		       "whole one";
	if (!strncmp(number->aus, "+00", 3))
		return "00 is dialled for a call abroad: write \"+\" in its "
		       "place";
	if (number->aus[1] == '0')
		return "a number with 0 in front is a national one: write "
		       "\"+\" and the country code in place of the 0";
	if (has_bracketed_zero(text))
		return "\"(0)\" is dialled inside the country only: leave it "
		       "out, or write the 0 without brackets if it is dialled "
		       "from abroad, too";
	return NULL;
}

/* As programs write numbers: "+" and digits. */
static bool is_plain(const char *text)
{
	return *text == '+' && !text[1 + strspn(text + 1, "0123456789")];
}

enum e164_status cli_number_read(const char *text, struct e164_number *number,
				 struct cli_number_said *said)
{
	const char *start = skip_separators(text);
	struct e164_number got;

	*said = (struct cli_number_said){ .fault = NULL };
	said->fault = read_number(start, &got);
	if (!said->fault && is_plain(start))
		said->doubt = prefix_fault(&got);
	else if (!said->fault)
		said->fault = prefix_fault(&got);
	if (said->fault)
		return E164_ENUMBER;
	said->parameters = strchr(start, ';');
	*number = got;
	return E164_OK;
}

bool cli_number_take(const char *text, struct e164_number *number)
{
	struct cli_number_said said;

	if (cli_number_read(text, number, &said) != E164_OK) {
		cli_error("\"%s\": %s: %s", text,
			  e164_status_text(E164_ENUMBER), said.fault);
		return false;
	}
	if (said.doubt)
		cli_error("note: \"%s\": %s", text, said.doubt);
	if (said.parameters)
		cli_error("note: \"%s\" is ignored: the number is %s",
			  said.parameters, number->aus);
	return true;
}
