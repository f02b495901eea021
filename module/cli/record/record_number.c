/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_number.c - what tables and people write in the place of a number, and
 * what is to be said about it.
 */
#include "record.h"

#include <string.h>
#include <strings.h>

#define NUMBER_MAX 128 /* octets of it that are looked at */

/* As a spreadsheet shows a large number: 4.41632960083E+11. */
static bool is_rounded(const char *text)
{
	const size_t digits = strspn(text, "0123456789");
	size_t at = digits;

	if (text[at] == '.' || text[at] == ',')
		at += 1 + strspn(text + at + 1, "0123456789");
	return digits && (text[at] == 'E' || text[at] == 'e') &&
	       (text[at + 1] == '+' || e164_is_digit((uint8_t)text[at + 1]));
}

/* Do letters stand for the digits behind it, as in 9018X or 9018xx? */
static bool has_letters_for_digits(const char *text)
{
	size_t len = strlen(text);
	size_t digits = 0;

	while (len && (text[len - 1] == 'x' || text[len - 1] == 'X' ||
		       text[len - 1] == '?' || text[len - 1] == '#')) {
		len--;
		digits++;
	}
	return digits && len && strcspn(text, "0123456789") < len;
}

/* "9010/-25" is 9010-0 to 9010-25. */
static bool is_range(const char *text)
{
	return strstr(text, "/-") || strstr(text, "/\342\200\223") ||
	       strstr(text, "..") || strstr(text, "- -");
}

/* The parameters of a tel: URI (RFC 3966) say nothing of the digits. */
const char *record_number_hint(const char *whole, bool is_in_table)
{
	char text[NUMBER_MAX];

	snprintf(text, sizeof(text), "%.*s", (int)strcspn(whole, ";"), whole);
	if (is_in_table && strchr(text, ':') &&
	    strncasecmp(text, "tel:", 4) != 0)
		return "a URI, but the first column is that of the numbers";
	if (is_rounded(text))
		return "a spreadsheet has rounded it: format its column as "
		       "text, and write it again";
	if (*text == '\'' || *text == '=')
		return "leave out the mark with which a spreadsheet takes it "
		       "for text, and quotes behind it";
	if (is_range(text))
		return "a range of extensions is no number: write a line for "
		       "each, or for all numbers that begin so, with a "
		       "wildcard";
	if (has_letters_for_digits(text))
		return is_in_table ? "for all numbers that begin so, write "
				     "\"*\" in the place of what stands for "
				     "digits"
				   : "for all numbers that begin so, write "
				     "their first digits only, and --wildcard";
	if (!is_in_table && *text && text[strlen(text) - 1] == '*')
		return "for all numbers that begin so, write --wildcard in "
		       "the place of \"*\"";
	return NULL;
}

bool record_number_star(char *text)
{
	size_t len = strlen(text);

	if (!len || text[len - 1] != '*' || strchr(text, ';'))
		return false;
	text[--len] = '\0';
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	return true;
}

bool record_number_has_plus(const char *text)
{
	return strchr(text, '+') != NULL;
}
