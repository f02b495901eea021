/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_csv.c - the lines of a table (RFC 4180), as spreadsheets write it.
 */
#include "record.h"

#include "number_text.h"
#include "progress.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_LEN 8192 /* octets */
#define COLUMNS_MAX  5
#define STEP         10 /* between PREFERENCEs of a number */

enum { NUMBER, URI, SERVICE, ORDER, PREFERENCE };

struct table {
	const char *path;
	unsigned long line;
	char separator; /* 0: not known yet */
	char text[LINE_MAX_LEN];
	char *columns[COLUMNS_MAX];
	size_t count;
	unsigned long written;
	unsigned long refused;
	struct e164_number last; /* len 0: none */
	uint16_t last_preference;
	struct cli_progress progress;
};

static void tell(struct table *t, const char *level, const char *text)
{
	cli_progress_end(&t->progress);
	cli_put(stderr, e164_slice_text(t->path));
	fprintf(stderr, ":%lu: %s", t->line, level);
	cli_put(stderr, e164_slice_text(text));
	putc('\n', stderr);
}

static void refuse(struct table *t, const char *fault)
{
	tell(t, "", fault);
	t->refused++;
}

static void note(struct table *t, const char *text)
{
	if (*text)
		tell(t, "note: ", text);
}

/* The first of the usual ones that stands in the line. */
static char separator_of(const char *line)
{
	const char *at = strpbrk(line, ",;\t");

	return at ? *at : ',';
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
static char *take_column(struct table *t, char *at)
{
	char *out = at;
	bool is_quoted = false;

	if (t->count < COLUMNS_MAX)
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
	return is_last ? NULL : at + 1;
}

static void split(struct table *t)
{
	char *at = t->text;

	if (t->line == 1 && !strncmp(at, "\357\273\277", 3))
		at += 3;
	if (!t->separator)
		t->separator = separator_of(at);
	t->count = 0;
	while (at)
		at = take_column(t, at);
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		t->columns[i] = i < t->count ? trim(t->columns[i])
					     : t->text + strlen(t->text);
}

static bool take_u16(const char *text, uint16_t *value)
{
	unsigned long got = 0;

	if (!*text)
		return true;
	for (; *text; text++) {
		if (!e164_is_digit((uint8_t)*text) || got > UINT16_MAX)
			return false;
		got = got * 10 + (unsigned long)(*text - '0');
	}
	*value = (uint16_t)got;
	return got <= UINT16_MAX;
}

/* A line without PREFERENCE stands behind the one before of the same number. */
static void set_preference(struct table *t, struct record_wish *wish)
{
	if (!*t->columns[PREFERENCE] && t->last.len &&
	    !strcmp(t->last.aus, wish->number.aus) &&
	    t->last_preference <= UINT16_MAX - STEP)
		wish->preference = (uint16_t)(t->last_preference + STEP);
	t->last = wish->number;
	t->last_preference = wish->preference;
}

static bool take_wish(struct table *t, struct record_wish *wish, char *fault)
{
	struct cli_number_said said;

	if (t->count < 2 || t->count > COLUMNS_MAX) {
		snprintf(fault, RECORD_FAULT_MAX,
			 "%zu columns; expected number, URI, enumservice, "
			 "ORDER, PREFERENCE, the last three at will",
			 t->count);
		return false;
	}
	if (cli_number_read(t->columns[NUMBER], &wish->number, &said) !=
	    E164_OK) {
		snprintf(fault, RECORD_FAULT_MAX, "\"%.40s\": %s",
			 t->columns[NUMBER], said.fault);
		return false;
	}
	if (said.doubt)
		cli_error("note: \"%s\": %s", t->columns[NUMBER], said.doubt);
	if (!take_u16(t->columns[ORDER], &wish->order) ||
	    !take_u16(t->columns[PREFERENCE], &wish->preference)) {
		snprintf(fault, RECORD_FAULT_MAX,
			 "ORDER or PREFERENCE is no number up to 65535");
		return false;
	}
	wish->uri = e164_slice_text(t->columns[URI]);
	if (*t->columns[SERVICE])
		wish->service = t->columns[SERVICE];
	set_preference(t, wish);
	return true;
}

/* What is refused ends nothing; returns false when memory ran out. */
static bool take_line(struct table *t, const struct record_form *form,
		      const struct record_wish *all)
{
	struct record_wish wish = *all;
	enum cli_exit status = CLI_BAD;
	struct record record;
	char fault[RECORD_FAULT_MAX];

	split(t);
	if (t->count == 1 && !*t->columns[0])
		return true;
	if (t->line == 1 && !strcasecmp(t->columns[NUMBER], "number"))
		return true;
	if (take_wish(t, &wish, fault))
		status = record_make(&wish, &record, fault);
	if (status == CLI_GOOD)
		status = record_put(form, &wish, &record, fault);
	if (status == CLI_GOOD) {
		note(t, record.note);
		t->written++;
	} else if (status == CLI_BAD) {
		refuse(t, fault);
	}
	return status != CLI_ENVIRONMENT;
}

/* Returns false at the end. A line that is too long is refused. */
static bool next_line(struct table *t, FILE *file)
{
	for (;;) {
		if (!fgets(t->text, sizeof(t->text), file))
			return false;
		t->line++;
		const size_t len = strcspn(t->text, "\r\n");

		if (len < sizeof(t->text) - 1) {
			t->text[len] = '\0';
			return true;
		}
		refuse(t, "longer than 8190 octets");
		for (int c = 0; c != '\n' && c != EOF;)
			c = getc(file);
	}
}

static enum cli_exit take_lines(struct table *t, FILE *file,
				const struct record_form *form,
				const struct record_wish *wish)
{
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
		fprintf(stderr, "%lu records, %lu lines refused\n", t->written,
			t->refused);
	if (!is_good || ferror(file))
		return CLI_ENVIRONMENT;
	return t->refused ? CLI_NEGATIVE : CLI_GOOD;
}

enum cli_exit record_csv(const char *path, const struct record_form *form,
			 const struct record_wish *wish)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct table *t = calloc(1, sizeof(*t));
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!file)
		cli_error("%s: %s", path, strerror(errno));
	else if (!t)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else {
		t->path = path;
		status = take_lines(t, file, form, wish);
	}
	if (file && file != stdin)
		fclose(file);
	free(t);
	return status;
}
