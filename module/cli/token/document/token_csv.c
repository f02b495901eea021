/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_csv.c - a feed of validations without signatures (RFC 4725 case 2).
 *
 *   number[-last],executionDate,expirationDate,entity,registrar,method,serial
 *
 * If the header, which may be left out, has an eighth column "status", so has
 * each line: valid (or empty), suspended or revoked.
 *
 * Each line has one record: seven columns, quoted or not (RFC 4180); all but
 * the first two may be empty. Empty lines, and lines that begin with "#" or
 * "number", are skipped. There is no signature, so whoever can write the file
 * is trusted (VAL-21): the records count where "validation: unsigned" is set.
 */
#include "token_csv_header.h"
#include "token_file.h"

#include <errno.h>

#define LINE_MAX_LEN 512 /* octets, the line feed included */
/* Octets of a feed that fit into no line; a hole in a file costs nothing. */
#define SPOILT_MAX TOKEN_DOCUMENT_MAX

struct column {
	bool is_optional;
	size_t offset; /* of a text in the record */
	size_t max;    /* octets; 0: a date */
};

#define TEXT(member) offsetof(struct ledger_record, member)

enum { NUMBERS, EXECUTION, EXPIRY, FIRST_TEXT };

static const struct column columns[] = {
	[NUMBERS] = { false, 0, 0 },
	[EXECUTION] = { false, 0, 0 },
	[EXPIRY] = { true, 0, 0 },
	[FIRST_TEXT] = { true, TEXT(entity), STORE_ENTITY_MAX },
	{ true, TEXT(registrar), LEDGER_TEXT_MAX },
	{ true, TEXT(method), LEDGER_TEXT_MAX },
	{ true, TEXT(serial), TOKEN_ID_MAX },
	{ true, 0, 0 },
};

#define COLUMNS TOKEN_CSV_COLUMNS
#define STATUS  COLUMNS

/* How lines are to be read. */
struct form {
	bool is_order; /* a list of what is to be made: dates may be left open
			*/
	bool has_status;
};

/* By the words of "enumctl token list". */
static bool take_status(struct e164_slice text, struct ledger_record *record)
{
	record->is_on_hold =
		e164_slice_equal(text, e164_slice_text("suspended"));
	record->validity.is_revoked =
		e164_slice_equal(text, e164_slice_text("revoked"));
	return record->is_on_hold || record->validity.is_revoked ||
	       e164_slice_equal(text, e164_slice_text("valid"));
}

static bool take(size_t column, struct e164_slice text, bool is_order,
		 struct ledger_record *record)
{
	const struct column *c = &columns[column];

	if (!text.len)
		return c->is_optional || (is_order && column == EXECUTION);
	if (column == NUMBERS)
		return token_numbers_parse(text, &record->extent);
	if (column == EXECUTION)
		return e164_date_parse(text, &record->validity.execution_day);
	if (column == EXPIRY) {
		record->validity.has_expiry =
			e164_date_parse(text, &record->validity.expiry_day);
		return record->validity.has_expiry;
	}
	if (column == STATUS)
		return take_status(text, record);
	if (!token_is_id(text, c->max))
		return false;
	memcpy((char *)record + c->offset, text.ptr, text.len);
	return true;
}

static bool read_line(char *rest, const struct form *form,
		      struct ledger_record *record, struct token_fault *fault)
{
	const size_t count = COLUMNS + form->has_status;

	for (size_t i = 0; i < count; i++) {
		const bool is_last = i + 1 == count;
		struct e164_slice column;
		char *end = token_csv_cut(rest, &column);

		if (!end)
			return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
					    "quotes within column %zu", i + 1);
		if (is_last == (*end == ','))
			return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
					    "not %zu columns", count);
		if (!take(i, column, form->is_order, record))
			return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
					    "column %zu is no %s", i + 1,
					    token_csv_names[i]);
		rest = end + 1;
	}
	return true;
}

static bool is_skipped(const char *line)
{
	line += line[0] == '"';
	return !line[0] || line[0] == '#';
}

enum line { LINE_NONE, LINE_WHOLE, LINE_BAD, LINE_LAST };

/* Those of a feed, one after the other. */
struct lines {
	FILE *file;
	char text[LINE_MAX_LEN]; /* of this one, without its end */
	unsigned number;         /* of this one */
	size_t spoilt;           /* octets up to now */
	bool is_ended;           /* by a line feed */
};

/*
 * The next line, whatever octets it has; LINE_BAD and LINE_LAST are told by
 * refuse_line(). What a line has before the file cannot be read any more is
 * none.
 */
static enum line take_line(struct lines *lines)
{
	enum line result = LINE_WHOLE;
	size_t len = 0;
	int c = getc(lines->file);

	if (c == EOF)
		return LINE_NONE;
	for (; c != EOF && c != '\n'; c = getc(lines->file)) {
		if (c && len < LINE_MAX_LEN - 1) {
			lines->text[len++] = (char)c;
			continue;
		}
		if (lines->spoilt++ == SPOILT_MAX)
			return LINE_LAST;
		result = LINE_BAD;
	}
	lines->is_ended = c == '\n';
	if (len && lines->text[len - 1] == '\r')
		len--;
	lines->text[len] = 0;
	return ferror(lines->file) ? LINE_NONE : result;
}

static bool refuse_line(enum line line, struct token_fault *fault)
{
	if (line == LINE_BAD)
		return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
				    "longer than %d octets, or with a NUL",
				    LINE_MAX_LEN - 1);
	return token_refuse(fault, TOKEN_CSV_RULE, fault->line,
			    "more than %d octets of it are in no line that "
			    "can be read; the rest is not read",
			    SPOILT_MAX);
}

static bool read_record(char *line, const struct form *form,
			struct ledger_record *record, struct token_fault *fault)
{
	if (form->is_order)
		record->validity.execution_day = TOKEN_CSV_NO_DAY;
	return read_line(line, form, record, fault);
}

/* Else a part of a feed would be taken for the whole. */
static bool tell_unread(const char *name, unsigned line, token_csv_visit visit,
			void *arg)
{
	const struct ledger_record none = { .serial = "" };
	struct token_fault fault = { .line = line };

	(void)token_refuse(&fault, "file", line, "cannot be read: %s",
			   strerror(errno));
	return visit(arg, name, line, &none, &fault);
}

/*
 * Without a line end and without a status: the file was cut off in front of it,
 * and it may have been "suspended".
 */
static bool is_cut_off(const struct lines *lines, const struct form *form)
{
	const size_t len = strlen(lines->text);

	return form->has_status && !lines->is_ended && len &&
	       lines->text[len - 1] == ',';
}

/* What the line is to be: skipped, or one that is no good, is no record. */
enum reading { READ_NOTHING, READ_RECORD, READ_FAULT, READ_NO_FURTHER };

static enum reading read_next(struct lines *lines, enum line line,
			      struct form *form, struct ledger_record *record,
			      struct token_fault *fault)
{
	char *text = lines->text;

	if (line != LINE_WHOLE) {
		(void)refuse_line(line, fault);
		return line == LINE_LAST ? READ_NO_FURTHER : READ_FAULT;
	}
	if (is_skipped(text))
		return READ_NOTHING;
	if (is_cut_off(lines, form)) {
		(void)token_refuse(fault, TOKEN_CSV_RULE, fault->line,
				   "the file ends within this line");
		return READ_FAULT;
	}
	if (!token_csv_is_header(text))
		return read_record(text, form, record, fault) ? READ_RECORD
							      : READ_FAULT;
	if (!token_csv_check_header(text, &form->has_status, fault))
		return READ_NO_FURTHER;
	form->has_status &= !form->is_order;
	return READ_NOTHING;
}

bool token_csv_each(FILE *file, unsigned skipped, const char *name,
		    bool is_order, token_csv_visit visit, void *arg)
{
	struct form form = { .is_order = is_order };
	struct lines lines = { .file = file, .number = skipped + 1 };
	enum line line;

	for (; (line = take_line(&lines)) != LINE_NONE; lines.number++) {
		struct ledger_record record = { .serial = "" };
		struct token_fault fault = { .line = lines.number };
		const enum reading what =
			read_next(&lines, line, &form, &record, &fault);

		if (what == READ_NOTHING)
			continue;
		if (!visit(arg, name, lines.number, &record,
			   what == READ_RECORD ? NULL : &fault))
			return false;
		if (what == READ_NO_FURTHER)
			return true;
	}
	return !ferror(file) || tell_unread(name, lines.number, visit, arg);
}

/* A feed, and who takes its records. */
struct feed {
	const struct token_job *job;
	const struct token_sink *sink;
};

/*
 * What can only block need not be allowed by the configuration of today: the
 * numbers would stay in force. A line that is revoked enters nothing. Of one
 * that is suspended, and may not be entered, only the suspension is taken: the
 * item is what has its name, which a snapshot still has, then.
 */
static bool check(const struct feed *feed, struct token_item *item,
		  struct token_fault *fault)
{
	const struct token_sink *sink = feed->sink;
	struct ledger_record *record = &item->record;

	if (item->action == TOKEN_REVOKE ||
	    token_rules_check(feed->job, sink, record, fault)) {
		token_rules_limit(feed->job, record);
		return true;
	}
	if (!record->is_on_hold || !sink->knows)
		return false;
	item->action = TOKEN_HOLD;
	switch (sink->knows(sink->arg, record)) {
	case LEDGER_OK:
		record->is_on_hold = true;
		return true;
	case LEDGER_FAILED:
		return token_refuse(fault, fault->rule, fault->line,
				    TOKEN_UNREAD);
	default:
		return false;
	}
}

static bool on_record(void *arg, const char *name, unsigned line,
		      const struct ledger_record *record,
		      const struct token_fault *fault)
{
	const struct feed *feed = arg;
	struct token_item item = { .action = TOKEN_ENTER, .line = line };
	struct token_fault own = { .line = line };

	item.record = *record;
	if (record->validity.is_revoked)
		item.action = TOKEN_REVOKE;
	item.record.validity.is_revoked = false;
	if (!fault && check(feed, &item, &own))
		return feed->sink->item(feed->sink->arg, name, &item);
	if (fault)
		own = *fault;
	own.line = line;
	feed->sink->fault(feed->sink->arg, name, &own);
	return true;
}

bool token_csv_read(const struct token_job *job, FILE *file, unsigned lines,
		    const char *name, const struct token_sink *sink)
{
	struct feed feed = { job, sink };

	return token_csv_each(file, lines, name, false, on_record, &feed);
}
