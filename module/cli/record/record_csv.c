/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_csv.c - the lines of a table (RFC 4180), as spreadsheets write it.
 */
#include "record_table.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void tell(struct record_table *t, const char *level, const char *text)
{
	cli_progress_end(&t->progress);
	cli_put(stderr, e164_slice_text(t->path));
	fprintf(stderr, ":%lu: %s", t->line, level);
	cli_put(stderr, e164_slice_text(text));
	putc('\n', stderr);
}

static void refuse(struct record_table *t, const char *fault)
{
	tell(t, "", fault);
	t->refused++;
}

static void note(struct record_table *t, const char *text)
{
	if (*text)
		tell(t, "note: ", text);
}

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

static char *trim(char *text)
{
	size_t len;

	text += strspn(text, " ");
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

/* Take one column, with its quotes undone. Returns what is behind it. */
static char *take_column(struct record_table *t, char *at)
{
	char *const start = at;
	char *out = at;
	bool is_quoted = false;

	if (t->count < RECORD_COLUMNS_MAX)
		t->columns[t->count] = at;
	t->count++;
	for (; *at && (is_quoted || *at != t->separator); at++) {
		if (*at == '"' && is_quoted && at[1] == '"')
			*out++ = *at++;
		else if (*at == '"')
			is_quoted = !is_quoted;
		else
			*out++ = *at;
	}
	const bool is_last = !*at;

	*out = '\0';
	if (t->count > RECORD_COLUMNS_MAX && !t->extra &&
	    start[strspn(start, " ")])
		t->extra = start;
	return is_last ? NULL : at + 1;
}

static void split(struct record_table *t)
{
	char *at = t->text;

	if (t->line == 1 && !strncmp(at, "\357\273\277", 3))
		at += 3;
	if (!t->separator)
		t->separator = separator_of(at);
	t->count = 0;
	t->extra = NULL;
	while (at)
		at = take_column(t, at);
	for (size_t i = 0; i < RECORD_COLUMNS_MAX; i++)
		t->columns[i] = i < t->count ? trim(t->columns[i])
					     : t->text + strlen(t->text);
}

/* As spreadsheets write rows of which no cell has anything. */
static bool is_blank(const struct record_table *t)
{
	for (size_t i = 0; i < RECORD_COLUMNS_MAX; i++)
		if (*t->columns[i])
			return false;
	return !t->extra;
}

/* The first line, if it has words and no digits where numbers stand. */
static bool is_heading(const struct record_table *t)
{
	const char *text = t->columns[RECORD_NUMBER];

	return !t->has_content && *text && !strpbrk(text, "0123456789") &&
	       !strchr(t->columns[RECORD_URI], ':');
}

static enum cli_exit put(struct record_table *t, const struct record_form *form,
			 const struct record_wish *wish,
			 const struct record *record, const char *of_number)
{
	char fault[RECORD_FAULT_MAX];
	char of_place[RECORD_FAULT_MAX];
	enum cli_exit status = CLI_BAD;

	if (form->has_uri_record && wish->is_wildcard)
		refuse(t,
		       "a wildcard can have no URI record, since its service "
		       "would stand in front of the \"*\"");
	else if (!record_table_fits(t, wish, record, fault, of_place))
		refuse(t, fault);
	else if (!record_table_keep(t, wish, record))
		return CLI_ENVIRONMENT;
	else {
		status = record_put(form, wish, record, fault);
		if (status == CLI_BAD)
			refuse(t, fault);
	}
	if (status != CLI_GOOD)
		return status;
	note(t, of_number);
	note(t, record->note);
	note(t, of_place);
	t->written++;
	return CLI_GOOD;
}

static void refuse_wish(struct record_table *t, const struct record_wish *wish,
			const char *fault)
{
	char text[2 * RECORD_FAULT_MAX];

	snprintf(text, sizeof(text), "%s: %.80s: %s", wish->number.aus,
		 t->columns[RECORD_URI], fault);
	refuse(t, text);
}

/* What is refused ends nothing; returns false when memory ran out. */
static bool take_line(struct record_table *t, const struct record_form *form,
		      const struct record_wish *all)
{
	struct record_wish wish = *all;
	struct record record;
	char fault[RECORD_FAULT_MAX];
	char of_number[RECORD_FAULT_MAX];
	enum cli_exit status = CLI_BAD;

	split(t);
	if (is_blank(t))
		return true;
	const bool is_first = is_heading(t);

	t->has_content = true;
	if (is_first)
		return true;
	if (!record_table_wish(t, &wish, fault, of_number)) {
		refuse(t, fault);
		return true;
	}
	status = record_make(&wish, &record, fault);
	if (status == CLI_BAD)
		refuse_wish(t, &wish, fault);
	else if (status == CLI_GOOD)
		status = put(t, form, &wish, &record, of_number);
	return status != CLI_ENVIRONMENT;
}

/* Read up to the end of the line. Returns its octets; text has the first. */
static size_t read_line(struct record_table *t, FILE *file, bool *has_nul)
{
	size_t len = 0;
	int c;

	*has_nul = false;
	while ((c = getc_unlocked(file)) != EOF && c != '\n') {
		*has_nul |= !c;
		if (len < sizeof(t->text) - 1)
			t->text[len] = (char)c;
		len++;
	}
	t->text[len < sizeof(t->text) ? len : sizeof(t->text) - 1] = '\0';
	return len + (c == '\n');
}

/* Returns false at the end. A line that is too long is refused. */
static bool next_line(struct record_table *t, FILE *file)
{
	bool has_nul;
	size_t len;

	while ((len = read_line(t, file, &has_nul))) {
		t->line++;
		if (len > RECORD_LINE_MAX - 1)
			refuse(t, "longer than 8190 octets");
		else if (has_nul)
			refuse(t, "a NUL octet; is it UTF-16? Save the table "
				  "as UTF-8");
		else {
			t->text[strcspn(t->text, "\r")] = '\0';
			return true;
		}
	}
	return false;
}

static void put_counts(const struct record_table *t)
{
	if (t->without_plus > 1)
		fprintf(stderr,
			"%lu numbers have no \"+\", and were taken with the "
			"country code at their start\n",
			t->without_plus);
	fprintf(stderr, "%lu record%s, %lu line%s refused\n", t->written,
		t->written == 1 ? "" : "s", t->refused,
		t->refused == 1 ? "" : "s");
}

/* In UTF-16, which no line of it survives. */
static bool is_utf16(FILE *file)
{
	const int c = getc(file);

	if (c != EOF)
		(void)ungetc(c, file);
	return c == 0xFF || c == 0xFE;
}

static enum cli_exit take_lines(struct record_table *t, FILE *file,
				const struct record_form *form,
				const struct record_wish *wish)
{
	if (is_utf16(file)) {
		cli_error("%s: not UTF-8 but UTF-16: save the table as UTF-8",
			  t->path);
		return CLI_BAD;
	}
	bool is_good = true;

	cli_progress_begin(&t->progress, t->path, file, 0, form->is_quiet);
	while (is_good && next_line(t, file)) {
		is_good = take_line(t, form, wish);
		cli_progress_step(&t->progress);
	}
	cli_progress_end(&t->progress);
	if (!is_good)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else if (ferror(file))
		cli_error("%s: %s", t->path, strerror(errno));
	if (!form->is_quiet)
		put_counts(t);
	if (!is_good || ferror(file))
		return CLI_ENVIRONMENT;
	return t->refused ? CLI_NEGATIVE : CLI_GOOD;
}

enum cli_exit record_csv(const char *path, const struct record_form *form,
			 const struct record_wish *wish)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct record_table *t = calloc(1, sizeof(*t));
	enum cli_exit status = CLI_ENVIRONMENT;

	if (t) {
		t->path = path;
		t->seen = record_seen_new();
	}
	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	else if (!t || !t->seen)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else
		status = take_lines(t, file, form, wish);
	if (file && file != stdin)
		fclose(file);
	if (t)
		record_seen_free(t->seen);
	free(t);
	return status;
}
