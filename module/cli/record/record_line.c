/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_line.c - the lines of a table and their columns (RFC 4180), as
 * spreadsheets write them.
 *
 * What can be read in two ways is refused: a URI that is cut short, or that
 * has lost its quotes, is a URI as well.
 */
#include "record_table.h"

#include "number_text.h"

#include <string.h>

/* Lines -------------------------------------------------------------------- */

/* What was in a line that no line of a table has. */
struct line_odds {
	bool has_nul;
	bool has_return; /* not at its end */
};

/* Read up to the end of the line. Returns its octets; text has the first. */
static size_t read_line(struct record_table *t, FILE *file,
			struct line_odds *odds)
{
	size_t len = 0;
	int last = 0;
	int c;

	*odds = (struct line_odds){ .has_nul = false };
	while ((c = getc_unlocked(file)) != EOF && c != '\n') {
		odds->has_nul |= !c;
		odds->has_return |= last == '\r' && c != '\r';
		last = c;
		if (len < sizeof(t->text) - 1)
			t->text[len] = (char)c;
		len++;
	}
	t->text[len < sizeof(t->text) ? len : sizeof(t->text) - 1] = '\0';
	return len + (c == '\n');
}

bool record_line_read(struct record_table *t, FILE *file, const char **fault)
{
	struct line_odds odds;
	const size_t len = read_line(t, file, &odds);

	*fault = NULL;
	if (!len)
		return false;
	t->line++;
	if (odds.has_nul)
		*fault = "a NUL octet; is it UTF-16? Save the table as UTF-8";
	else if (odds.has_return)
		*fault = "a carriage return that ends no line: take it out of "
			 "its cell, or, if all lines end so, as those of old "
			 "Macintoshes do, save the table with other line ends";
	else if (len > RECORD_LINE_MAX - 1)
		*fault = "longer than 8190 octets";
	else
		t->text[strcspn(t->text, "\r")] = '\0';
	return true;
}

/* Columns ------------------------------------------------------------------ */

/* The first of the usual ones that stands in the line, outside of quotes. */
static char separator_of(const char *line)
{
	bool is_quoted = false;

	for (; *line; line++) {
		if (*line == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && strchr(",;\t", *line))
			return *line;
	}
	return ',';
}

static char *skip_blanks(char *at)
{
	size_t len;

	while ((len = cli_blank_len(at)))
		at += len;
	return at;
}

/* Take the blanks around it away, those that nobody sees, too. */
static char *trim(char *text)
{
	size_t len;
	char *end;

	text = skip_blanks(text);
	end = text;
	for (const char *at = text; *at;) {
		len = cli_blank_len(at);
		at += len ? len : 1;
		if (!len)
			end = text + (at - text);
	}
	*end = '\0';
	return text;
}

/* Undo the quotes of a column. Returns what is behind it; NULL: a fault. */
static char *unquote(const struct record_table *t, char *at, char *fault)
{
	char *out = at;

	for (at++; *at && (*at != '"' || at[1] == '"'); at++) {
		at += *at == '"';
		*out++ = *at;
	}
	if (!*at) {
		(void)record_refuse(
			fault,
			"column %zu begins with a quote that is not closed in "
			"this line; write its cell without line breaks",
			t->count);
		return NULL;
	}
	at = skip_blanks(at + 1);
	*out = '\0';
	if (!*at || *at == t->separator)
		return at;
	(void)record_refuse(fault,
			    "column %zu ends at its quote, but \"%.40s\" is "
			    "behind it; a quote within quotes is written twice",
			    t->count, at);
	return NULL;
}

/* Take one column, with its quotes undone. Returns its end; NULL: a fault. */
static char *take_column(struct record_table *t, char *at, char *fault)
{
	const char separator[] = { t->separator, '\0' };

	t->count++;
	at = skip_blanks(at);
	char *const start = at;

	at = *at == '"' ? unquote(t, at, fault) : at + strcspn(at, separator);
	if (!at)
		return NULL;
	if (t->count <= RECORD_COLUMNS_MAX)
		t->columns[t->count - 1] = start;
	else if (!t->extra && *start && start != at)
		t->extra = start;
	return at;
}

bool record_line_split(struct record_table *t, char fault[RECORD_FAULT_MAX])
{
	char *at = t->text;
	bool is_last = false;

	if (t->line == 1 && !strncmp(at, "\357\273\277", 3))
		at += 3;
	if (!t->separator)
		t->separator = separator_of(at);
	t->count = 0;
	t->extra = NULL;
	while (!is_last) {
		at = take_column(t, at, fault);
		if (!at)
			return false;
		is_last = !*at;
		*at++ = '\0';
	}
	for (size_t i = 0; i < RECORD_COLUMNS_MAX; i++)
		t->columns[i] = i < t->count ? trim(t->columns[i]) : at - 1;
	return true;
}
