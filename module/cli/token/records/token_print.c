/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_print.c - one record as text, as JSON, or as a line of a feed.
 */
#include "token_list.h"

#include "text.h"

#include <inttypes.h>

#define NOTHING_LINE "-"
#define UNKNOWN_LINE "?"
#define BESIDE_WORD  "beside"

struct dates {
	char execution[E164_DATE_LEN + 1];
	char expiry[E164_DATE_LEN + 1]; /* "" when there is none */
};

static void read_dates(const struct ledger_record *record, struct dates *dates)
{
	*dates = (struct dates){ "", "" };
	if (!record->validity.is_bare)
		e164_date_format(record->validity.execution_day,
				 dates->execution);
	if (record->validity.has_expiry)
		e164_date_format(record->validity.expiry_day, dates->expiry);
}

static const char *trust_of(const struct ledger_record *record)
{
	if (record->validity.is_bare)
		return record->validity.is_suspended ? "by-hand" : "none";
	if (record->validity.is_distrusted)
		return "distrusted";
	return record->validity.is_signed ? "signed" : "unsigned";
}

static const char *or_nothing(const char *text)
{
	return text[0] ? text : NOTHING_LINE;
}

/* Of what only the ledger has. */
static const char *or_unknown(const struct ledger_record *record,
			      const char *text)
{
	return record->is_brief ? UNKNOWN_LINE : or_nothing(text);
}

static void put_pair(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	token_put_json(stdout, value);
}

/* What only the ledger has: without one it is null, which is not empty. */
static void put_known(const struct ledger_record *record, const char *name,
		      const char *value)
{
	if (record->is_brief)
		printf(",\"%s\":null", name);
	else
		put_pair(name, value);
}

static const char *numbers_of(const struct ledger_record *record,
			      char text[TOKEN_NUMBERS_MAX])
{
	token_numbers_format(&record->extent, text);
	return text;
}

/* Begin a JSON object with what is printed of every record. */
static void begin_json(const struct ledger_record *record, const char *state)
{
	struct dates dates;
	char numbers[TOKEN_NUMBERS_MAX];

	read_dates(record, &dates);
	fputs("{\"numbers\":", stdout);
	token_put_json(stdout, numbers_of(record, numbers));
	put_pair("state", state);
	put_pair("execution", dates.execution);
	put_pair("expiration", dates.expiry);
	put_pair("trust", trust_of(record));
	put_pair("entity", record->entity);
	put_known(record, "serial", record->serial);
	put_known(record, "registrar", record->registrar);
	put_known(record, "method", record->method);
	put_known(record, "id", record->handle);
	printf(",\"suspended\":%s",
	       record->validity.is_suspended || record->is_on_hold ? "true"
								   : "false");
	if (record->is_brief)
		fputs(",\"imported\":null", stdout);
	else
		printf(",\"imported\":%" PRIu64, record->imported_sec);
}

static void put_json(const struct ledger_record *record,
		     const struct e164_validity *validity)
{
	begin_json(record, e164_validity_word(validity->state));
	printf(",\"blocked\":%s", validity->is_blocked ? "true" : "false");
	if (validity->boundary_sec != E164_VALIDITY_NEVER)
		printf(",\"boundary\":%" PRIu64, validity->boundary_sec);
	puts("}");
}

/* Begin a line of text with the same. */
static void begin_line(const struct ledger_record *record, const char *state)
{
	struct dates dates;
	char numbers[TOKEN_NUMBERS_MAX];

	read_dates(record, &dates);
	printf("%s %s %s %s %s %s %s %s %s", numbers_of(record, numbers), state,
	       or_nothing(dates.execution), or_nothing(dates.expiry),
	       trust_of(record), or_nothing(record->entity),
	       or_unknown(record, record->serial),
	       or_unknown(record, record->registrar),
	       or_unknown(record, record->method));
}

/* Quoted where it must be (RFC 4180). */
static void put_column(const char *text, char end)
{
	const bool is_quoted = strpbrk(text, ",\"") != NULL;

	if (is_quoted)
		putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	if (is_quoted)
		putchar('"');
	putchar(end);
}

/* As a feed has it; with is_order, as a list of what is to be made. */
static void put_csv(const struct ledger_record *record, bool is_order)
{
	struct dates dates;
	char numbers[TOKEN_NUMBERS_MAX];

	read_dates(record, &dates);
	put_column(numbers_of(record, numbers), ',');
	put_column(is_order ? "" : dates.execution, ',');
	put_column(is_order ? "" : dates.expiry, ',');
	put_column(record->entity, ',');
	put_column(record->registrar, ',');
	put_column(record->method, ',');
	put_column(is_order ? "" : record->serial, '\n');
}

/* What a line of text has. What is not known is "?" there, too. */
static void put_table(const struct ledger_record *record, const char *state)
{
	struct dates dates;
	const bool is_brief = record->is_brief;
	char numbers[TOKEN_NUMBERS_MAX];

	read_dates(record, &dates);
	put_column(numbers_of(record, numbers), ',');
	put_column(state, ',');
	put_column(dates.execution, ',');
	put_column(dates.expiry, ',');
	put_column(trust_of(record), ',');
	put_column(record->entity, ',');
	put_column(is_brief ? UNKNOWN_LINE : record->serial, ',');
	put_column(is_brief ? UNKNOWN_LINE : record->registrar, ',');
	put_column(is_brief ? UNKNOWN_LINE : record->method, '\n');
}

void token_listing_put_titles(const struct token_listing *listing)
{
	if (listing->job.is_json)
		return;
	if (listing->is_csv)
		puts("number,state,executionDate,expirationDate,trust,entity,"
		     "serial,registrar,method");
	else if (listing->is_export || listing->is_order)
		puts("number,executionDate,expirationDate,entity,registrar,"
		     "method,serial");
}

void token_listing_put(const struct token_listing *listing,
		       const struct ledger_record *record,
		       const struct e164_validity *validity)
{
	if (listing->job.is_json) {
		put_json(record, validity);
	} else if (listing->is_csv) {
		put_table(record, e164_validity_word(validity->state));
	} else if (listing->is_export || listing->is_order) {
		put_csv(record, listing->is_order);
	} else {
		begin_line(record, e164_validity_word(validity->state));
		putchar('\n');
	}
}

void token_listing_put_beside(const struct token_listing *listing,
			      const struct ledger_record *record)
{
	if (listing->job.is_json) {
		begin_json(record, BESIDE_WORD);
		puts("}");
	} else if (listing->is_csv) {
		put_table(record, BESIDE_WORD);
	} else {
		begin_line(record, BESIDE_WORD);
		putchar('\n');
	}
}

/* What has a reason, and no other one instead of it. */
static void put_reason(const struct token_listing *listing,
		       const struct ledger_past *past)
{
	const char *word = ledger_fate_word(past->fate);
	char when[TOKEN_TIME_MAX];

	if (listing->job.is_json) {
		begin_json(&past->record, word);
		printf(",\"at\":%" PRIu64, past->at_sec);
		put_pair("reason", past->reason);
		puts("}");
		return;
	}
	token_time_format(past->at_sec, when);
	begin_line(&past->record, word);
	printf(" at %s: ", when);
	cli_put(stdout, e164_slice_text(past->reason));
	putchar('\n');
}

/* What became of a record, and which one counts instead. */
void token_listing_put_past(const struct token_listing *listing,
			    const struct ledger_past *past)
{
	const struct ledger_record *by = &past->by;
	const char *word = ledger_fate_word(past->fate);
	struct dates dates;
	char numbers[TOKEN_NUMBERS_MAX];
	char when[TOKEN_TIME_MAX];

	read_dates(by, &dates);
	if (past->fate == LEDGER_DELETED || past->fate == LEDGER_UNLISTED) {
		put_reason(listing, past);
		return;
	}
	if (listing->job.is_json) {
		begin_json(&past->record, word);
		printf(",\"at\":%" PRIu64 ",\"by\":{\"numbers\":",
		       past->at_sec);
		token_put_json(stdout, numbers_of(by, numbers));
		put_pair("execution", dates.execution);
		put_pair("entity", by->entity);
		put_pair("serial", by->serial);
		puts("}}");
		return;
	}
	token_time_format(past->at_sec, when);
	begin_line(&past->record, word);
	printf(" at %s by %s %s %s %s\n", when, numbers_of(by, numbers),
	       or_nothing(dates.execution), or_nothing(by->entity),
	       or_nothing(by->serial));
}
