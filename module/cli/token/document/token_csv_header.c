/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_csv_header.c - the columns of a feed, and the header that names them.
 *
 * Names may be in any case, with blanks around them.
 */
#include "token_csv_header.h"

#include <string.h>

const char *const token_csv_names[] = { "number",         "executionDate",
					"expirationDate", "entity",
					"registrar",      "method",
					"serial",         "status" };

/* Where a column ends: at a comma or the end; NULL: quotes are misplaced. */
static char *cut_plain(char *text)
{
	char *end = text + strcspn(text, ",\"");

	return *end == '"' ? NULL : end;
}

/* Behind its last quote. The text is written in place, two quotes as one. */
static char *cut_quoted(char *text, size_t *len)
{
	char *to = text;

	for (char *from = text + 1; *from; from++) {
		if (*from == '"' && *++from != '"') {
			*len = (size_t)(to - text);
			return !*from || *from == ',' ? from : NULL;
		}
		*to++ = *from;
	}
	return NULL;
}

char *token_csv_cut(char *text, struct e164_slice *column)
{
	const bool is_quoted = text[0] == '"';
	size_t len = 0;
	char *end = is_quoted ? cut_quoted(text, &len) : cut_plain(text);

	if (end && !is_quoted)
		len = (size_t)(end - text);
	*column = e164_slice((uint8_t *)text, len);
	return end;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct e164_slice trim(struct e164_slice text)
{
	while (text.len && is_blank(text.ptr[0]))
		text = e164_slice(text.ptr + 1, text.len - 1);
	while (text.len && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

static bool is_called(struct e164_slice name, size_t column)
{
	return e164_slice_equal_nocase(
		trim(name), e164_slice_text(token_csv_names[column]));
}

bool token_csv_is_header(const char *line)
{
	static const char number[] = "number";

	line += strspn(line, " \t");
	line += line[0] == '"';
	line += strspn(line, " \t");
	return strnlen(line, sizeof(number)) >= sizeof(number) - 1 &&
	       e164_slice_equal_nocase(
		       e164_slice((const uint8_t *)line, sizeof(number) - 1),
		       e164_slice_text(number));
}

/* Which column of a feed has this name; more than the status: none. */
static size_t column_of(struct e164_slice name)
{
	size_t i = 0;

	while (i <= TOKEN_CSV_COLUMNS && !is_called(name, i))
		i++;
	return i;
}

bool token_csv_check_header(char *line, bool *has_status,
			    struct token_fault *fault)
{
	struct e164_slice name;
	size_t known = 0;
	char *end;
	size_t i;

	for (i = 0; (end = token_csv_cut(line, &name)); i++) {
		const size_t meant = column_of(name);

		known += meant == i;
		if (!i && memchr(name.ptr, ';', name.len))
			return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
					    "its columns are not separated by "
					    "commas");
		if (memchr(name.ptr, '\r', name.len))
			return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
					    "its lines do not end with a line "
					    "feed");
		if (meant <= TOKEN_CSV_COLUMNS && meant != i)
			return token_refuse(
				fault, TOKEN_CSV_RULE, fault->line,
				"column %zu is called %s, which is column %zu "
				"of a feed",
				i + 1, token_csv_names[meant], meant + 1);
		if (!*end)
			break;
		line = end + 1;
	}
	*has_status = end && i == TOKEN_CSV_COLUMNS && known == i + 1;
	return true;
}
