/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_csv.c - a table, from its lines to records.
 */
#include "record_table.h"

#include "number_text.h"
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

/*
 * A "*" is a wildcard only as the first label (RFC 4592 section 2.1.1). In
 * front of it "_im" is a name like any other, and a URI record at the "*"
 * itself would be that of all services, and of the number.
 */
static void note_wildcard(struct record_table *t,
			  const struct record_form *form,
			  const struct record_wish *wish)
{
	char text[RECORD_FAULT_MAX];

	if (!form->has_uri_record || !wish->is_wildcard)
		return;
	snprintf(text, sizeof(text),
		 "%s*: only the NAPTR record, as no URI record can stand for "
		 "one service of all these numbers",
		 wish->number.aus);
	note(t, text);
	t->without_uri++;
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
	const char *uri = t->columns[RECORD_URI];

	return !t->has_content && *text && !strpbrk(text, "0123456789") &&
	       !strchr(uri, ':') && (!*uri || !cli_is_like_number(uri));
}

static enum cli_exit put(struct record_table *t, const struct record_form *form,
			 const struct record_wish *wish,
			 const struct record *record, const char *of_number)
{
	char fault[RECORD_FAULT_MAX];
	char of_place[RECORD_FAULT_MAX];
	enum cli_exit status = CLI_BAD;

	if (!record_table_fits(t, wish, record, fault, of_place))
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
	note_wildcard(t, form, wish);
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

	if (!record_line_split(t, fault)) {
		t->has_content = true;
		refuse(t, fault);
		return true;
	}
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

/* Returns false at the end. A line that no column can be read of is refused. */
static bool next_line(struct record_table *t, FILE *file)
{
	const char *fault;

	while (record_line_read(t, file, &fault)) {
		if (!fault)
			return true;
		refuse(t, fault);
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
	if (t->without_uri)
		fprintf(stderr, "%lu wildcard%s without a URI record\n",
			t->without_uri, t->without_uri == 1 ? "" : "s");
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
		t->has_uri_record = form->has_uri_record;
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
