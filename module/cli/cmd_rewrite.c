/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_rewrite.c - enumctl rewrite: one regexp field, or one ERE, on a subject.
 */
#include "commands.h"

#include "settings.h"
#include "text.h"

#include "e164/rewrite.h"

#include <stdlib.h>

#define RESULT_MAX (1u << 20)        /* octets */
#define SPANS_MAX  E164_ERE_TEXT_MAX /* an ERE has fewer groups than octets */
#define FIELD_MAX  (2 * E164_ERE_TEXT_MAX) /* octets of a field */

enum {
	OPTION_GROUPS,
	OPTION_SUBJECT,
	OPTION_ERE,
	OPTION_ICASE,
};

const struct cli_option cli_rewrite_options[] = {
	[OPTION_GROUPS] = { "groups", NULL,
			    "print the match and every group as (start,end), "
			    "offsets in octets, (?,?) for a group that took no "
			    "part; the replacement may be empty or missing" },
	[OPTION_SUBJECT] = { "subject", "TEXT",
			     "match TEXT, which need not be a number; then no "
			     "NUMBER is given" },
	[OPTION_ERE] = { "ere", NULL,
			 "REGEXP is an extended regular expression alone, "
			 "without delimiters and replacement" },
	[OPTION_ICASE] = { "icase", NULL, "ignore the case of letters" },
	{ .name = NULL },
};

/*
 * For a number the limits are those of the module. Other subjects, and fields
 * that are too long for a record, come from the user and may take seconds.
 */
static const struct e164_rewrite_limits wide_limits = {
	.steps_record = 1000000000,
	.steps_query = 1000000000,
	.match_limit = 10000000,
	.depth_limit = 100000,
	.heap_kib = 65536,
};

/* All the memory of one run. */
struct work {
	bool is_icase;
	struct e164_slice subject;
	struct e164_number number;
	struct e164_rewriter *rw;
	uint8_t field[FIELD_MAX];
	struct e164_span spans[SPANS_MAX];
	size_t span_count;
	uint8_t result[RESULT_MAX];
};

static void print_groups(const struct work *work)
{
	for (size_t i = 0; i < work->span_count; i++) {
		const struct e164_span *span = &work->spans[i];

		if (span->start < 0)
			fputs("(?,?)", stdout);
		else
			printf("(%d,%d)", span->start, span->end);
	}
	putchar('\n');
}

static void print_line(struct e164_slice text)
{
	cli_put(stdout, text);
	putchar('\n');
}

static enum e164_status match(struct work *work, struct e164_slice ere)
{
	return e164_rewrite_match(work->rw, ere, work->is_icase, work->subject,
				  work->spans, SPANS_MAX, &work->span_count);
}

static enum e164_status run_ere(struct work *work, struct e164_slice ere,
				bool is_groups)
{
	const enum e164_status status = match(work, ere);

	if (status != E164_OK)
		return status;
	if (is_groups)
		print_groups(work);
	else
		print_line(e164_slice(
			work->subject.ptr + work->spans[0].start,
			(size_t)(work->spans[0].end - work->spans[0].start)));
	return E164_OK;
}

/* The field as given, with the flag "i" appended if --icase was given. */
static struct e164_slice make_field(struct work *work, struct e164_slice text,
				    const char *more)
{
	struct e164_writer w = e164_writer(work->field, sizeof(work->field));

	e164_write_slice(&w, text);
	e164_write_slice(&w, e164_slice_text(more));
	if (work->is_icase)
		e164_write_u8(&w, 'i');
	return w.failed ? e164_slice(NULL, 0) : e164_written(&w);
}

static enum e164_status run_field(struct work *work, struct e164_slice text)
{
	struct e164_writer out = e164_writer(work->result, RESULT_MAX);
	const enum e164_status status = e164_rewrite(
		work->rw, make_field(work, text, ""), work->subject, &out);

	if (status == E164_OK)
		print_line(e164_written(&out));
	return status;
}

/* The ERE of a field as it reads outside of it: with "\" + delimiter undone. */
static struct e164_slice bare_ere(const struct e164_regexp *parts,
				  uint8_t *room)
{
	size_t len = 0;

	for (size_t i = 0; i < parts->ere.len; i++) {
		const uint8_t *at = parts->ere.ptr + i;
		const bool is_escape = at[0] == '\\' && i + 1 < parts->ere.len;

		if (is_escape && at[1] != parts->delimiter)
			room[len++] = at[0];
		if (is_escape)
			i++;
		room[len++] = parts->ere.ptr[i];
	}
	return e164_slice(room, len);
}

/*
 * Print the groups of a field. First the core parses the whole field, without
 * its replacement, so that it is refused for the same reasons as in a record.
 */
static enum e164_status run_field_groups(struct work *work,
					 struct e164_slice text)
{
	struct e164_slice field = make_field(work, text, "");
	struct e164_regexp parts;
	enum e164_status status = e164_regexp_split(field, &parts);

	/* Accept "!ere!", too: a field without a replacement. */
	if (status == E164_ESPLIT && text.len) {
		const char end[] = { (char)text.ptr[0], '\0' };

		field = make_field(work, text, end);
		status = e164_regexp_split(field, &parts);
	}
	if (status != E164_OK)
		return status;
	struct e164_writer w = e164_writer(work->result, RESULT_MAX);

	e164_write_u8(&w, parts.delimiter);
	e164_write_slice(&w, parts.ere);
	e164_write_u8(&w, parts.delimiter);
	e164_write_u8(&w, parts.delimiter);
	work->is_icase = parts.is_icase;
	status = e164_rewrite(work->rw, e164_written(&w), work->subject,
			      &(struct e164_writer){ .cap = 0 });
	if (status != E164_EEMPTY && status != E164_ENOMATCH)
		return status;
	return run_ere(work, bare_ere(&parts, work->result), true);
}

static enum cli_exit exit_of(enum e164_status status)
{
	switch (status) {
	case E164_OK:
		return CLI_GOOD;
	case E164_ENOMATCH:
	case E164_EEMPTY:
		return CLI_NEGATIVE;
	case E164_EMEMORY:
		return CLI_ENVIRONMENT;
	default:
		return CLI_BAD;
	}
}

static enum cli_exit run(const struct cli_call *call, struct work *work,
			 struct e164_slice regexp)
{
	const bool is_groups = call->values[OPTION_GROUPS];
	char reason[CLI_STATUS_MAX];
	enum e164_status status;

	if (call->values[OPTION_ERE])
		status = run_ere(work, regexp, is_groups);
	else if (regexp.len > FIELD_MAX - 2)
		status = E164_ESPACE;
	else if (is_groups)
		status = run_field_groups(work, regexp);
	else
		status = run_field(work, regexp);
	cli_status_text(status, work->rw, reason);
	if (status != E164_OK)
		cli_error("%s (%s)", reason, e164_status_word(status));
	else if (!call->values[OPTION_ERE] && regexp.len > E164_REGEXP_MAX)
		cli_error("note: no NAPTR can hold this field of %zu octets",
			  regexp.len);
	return exit_of(status);
}

/* Read NUMBER or --subject. Returns CLI_GOOD, or another status on error. */
static enum cli_exit take_subject(const struct cli_call *call,
				  struct work *work)
{
	const char *subject = call->values[OPTION_SUBJECT];
	struct cli_settings settings;

	if (call->operand_count != (subject ? 1 : 2)) {
		cli_usage(call->command, "rewrite: %s",
			  subject ? "NUMBER and --subject exclude each other"
				  : "NUMBER or REGEXP is missing");
		return CLI_BAD;
	}
	if (subject) {
		work->subject = e164_slice_text(subject);
		return CLI_GOOD;
	}
	if (cli_settings_or_defaults(NULL, &settings) != CLI_GOOD)
		return CLI_ENVIRONMENT;
	const enum cli_exit status =
		cli_number_parse(call->operands[0], &settings, &work->number);

	work->subject = e164_slice(work->number.aus, work->number.len);
	cli_settings_clear(&settings);
	return status == CLI_GOOD ? CLI_GOOD : CLI_BAD;
}

enum cli_exit cli_rewrite(const struct cli_call *call)
{
	const bool is_wide =
		call->values[OPTION_SUBJECT] || call->values[OPTION_ERE];
	struct work *work = calloc(1, sizeof(*work));
	enum cli_exit status = CLI_ENVIRONMENT;

	if (work)
		work->rw = e164_rewriter_new(is_wide ? &wide_limits : NULL);
	if (!work || !work->rw) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
	} else {
		work->is_icase = call->values[OPTION_ICASE];
		status = take_subject(call, work);
		if (status == CLI_GOOD)
			status =
				run(call, work,
				    e164_slice_text(
					    call->operands[call->operand_count -
							   1]));
	}
	if (work)
		e164_rewriter_free(work->rw);
	free(work);
	return status;
}
