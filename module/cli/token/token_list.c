/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_list.c - enumctl token list, due, export.
 */
#include "token_list.h"

#include "text.h"

#include <inttypes.h>

#define NOTHING_LINE "-"
#define BESIDE_WORD  "beside"

struct e164_validity token_listing_validity(const struct token_listing *listing,
					    const struct ledger_record *record)
{
	const struct e164_validity_policy policy =
		token_policy_of(&listing->job, record);

	return e164_validity_of(&record->validity, &policy,
				listing->job.now_sec);
}

void token_listing_distrust(const struct token_listing *listing,
			    struct ledger_record *record)
{
	if (record->validity.is_signed &&
	    !e164_config_trusts(&listing->job.settings.config, record->entity))
		record->validity.is_distrusted = true;
}

struct dates {
	char execution[E164_DATE_LEN + 1];
	char expiry[E164_DATE_LEN + 1]; /* "" when there is none */
};

static struct dates dates_of(const struct ledger_record *record)
{
	struct dates dates = { "", "" };

	if (!record->validity.is_bare)
		e164_date_format(record->validity.execution_day,
				 dates.execution);
	if (record->validity.has_expiry)
		e164_date_format(record->validity.expiry_day, dates.expiry);
	return dates;
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

static void put_pair(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	token_put_json(stdout, value);
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
	const struct dates dates = dates_of(record);
	char numbers[TOKEN_NUMBERS_MAX];

	fputs("{\"numbers\":", stdout);
	token_put_json(stdout, numbers_of(record, numbers));
	put_pair("state", state);
	put_pair("execution", dates.execution);
	put_pair("expiration", dates.expiry);
	put_pair("trust", trust_of(record));
	put_pair("entity", record->entity);
	put_pair("serial", record->serial);
	put_pair("registrar", record->registrar);
	put_pair("method", record->method);
	put_pair("id", record->handle);
	printf(",\"suspended\":%s",
	       record->validity.is_suspended ? "true" : "false");
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
	const struct dates dates = dates_of(record);
	char numbers[TOKEN_NUMBERS_MAX];

	printf("%s %s %s %s %s %s %s %s %s", numbers_of(record, numbers), state,
	       or_nothing(dates.execution), or_nothing(dates.expiry),
	       trust_of(record), or_nothing(record->entity),
	       or_nothing(record->serial), or_nothing(record->registrar),
	       or_nothing(record->method));
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
	const struct dates dates = dates_of(record);
	char numbers[TOKEN_NUMBERS_MAX];

	put_column(numbers_of(record, numbers), ',');
	put_column(is_order ? "" : dates.execution, ',');
	put_column(is_order ? "" : dates.expiry, ',');
	put_column(record->entity, ',');
	put_column(record->registrar, ',');
	put_column(record->method, ',');
	put_column(is_order ? "" : record->serial, '\n');
}

void token_listing_put(const struct token_listing *listing,
		       const struct ledger_record *record,
		       const struct e164_validity *validity)
{
	if (listing->job.is_json) {
		put_json(record, validity);
	} else if (listing->is_export || listing->is_order) {
		put_csv(record, listing->is_order);
	} else {
		begin_line(record, e164_validity_word(validity->state));
		putchar('\n');
	}
}

/* An export must not have validations that are out of force. */
static bool is_in_force(const struct ledger_record *record,
			const struct e164_validity *validity)
{
	const struct e164_validity_record *v = &record->validity;

	return !v->is_bare && !v->is_suspended && !v->is_revoked &&
	       !v->is_distrusted && validity->state != E164_VALIDITY_FUTURE &&
	       validity->state != E164_VALIDITY_SUSPENDED;
}

/* It is in force, but another one of its numbers decides. */
static bool on_beside(void *arg, const struct ledger_record *kept)
{
	const struct token_listing *listing = arg;
	struct ledger_record record = *kept;

	token_listing_distrust(listing, &record);
	const struct e164_validity validity =
		token_listing_validity(listing, &record);

	if (!is_in_force(&record, &validity))
		return true;
	if (!listing->job.is_json) {
		begin_line(&record, BESIDE_WORD);
		putchar('\n');
		return true;
	}
	begin_json(&record, BESIDE_WORD);
	puts("}");
	return true;
}

static bool on_record(void *arg, const struct ledger_record *kept)
{
	struct token_listing *listing = arg;
	struct ledger_record record = *kept;

	token_listing_distrust(listing, &record);
	const struct e164_validity validity =
		token_listing_validity(listing, &record);

	if (listing->is_due_only && validity.state != E164_VALIDITY_DUE &&
	    validity.state != E164_VALIDITY_GRACE)
		return true;
	if (listing->is_export && !is_in_force(&record, &validity))
		return true;
	token_listing_put(listing, &record, &validity);
	return listing->is_due_only || listing->is_export ||
	       ledger_each_beside(listing->ledger, &kept->extent, on_beside,
				  listing) == LEDGER_OK;
}

static void put_deleted(const struct token_listing *listing,
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
static bool on_past(void *arg, const struct ledger_past *past)
{
	const struct token_listing *listing = arg;
	const struct ledger_record *by = &past->by;
	const char *word = ledger_fate_word(past->fate);
	const struct dates dates = dates_of(by);
	char numbers[TOKEN_NUMBERS_MAX];
	char when[TOKEN_TIME_MAX];

	if (past->fate == LEDGER_DELETED) {
		put_deleted(listing, past);
		return true;
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
		return true;
	}
	token_time_format(past->at_sec, when);
	begin_line(&past->record, word);
	printf(" at %s by %s %s %s %s\n", when, numbers_of(by, numbers),
	       or_nothing(dates.execution), or_nothing(by->entity),
	       or_nothing(by->serial));
	return true;
}

enum cli_exit token_listing_open(struct token_listing *listing,
				 const struct cli_call *call)
{
	char message[LEDGER_MESSAGE_MAX];

	if (!token_job_begin(call, &listing->job))
		return CLI_BAD;
	listing->ledger = ledger_open(listing->job.store, false,
				      listing->job.now_sec, message);
	if (listing->ledger)
		return CLI_GOOD;
	cli_error("%s", message);
	token_job_end(&listing->job);
	return CLI_ENVIRONMENT;
}

void token_listing_close(struct token_listing *listing)
{
	ledger_close(listing->ledger);
	token_job_end(&listing->job);
}

static enum cli_exit list(struct token_listing *listing,
			  const struct cli_call *call)
{
	enum cli_exit status = token_listing_open(listing, call);

	if (status != CLI_GOOD)
		return status;
	if ((listing->is_export || listing->is_order) && !listing->job.is_json)
		puts("number,executionDate,expirationDate,entity,registrar,"
		     "method,serial");
	const enum ledger_status result =
		listing->is_history
			? ledger_each_past(listing->ledger, on_past, listing)
			: ledger_each(listing->ledger, on_record, listing);

	if (result != LEDGER_OK) {
		cli_error("%s", ledger_message(listing->ledger));
		status = CLI_ENVIRONMENT;
	}
	token_listing_close(listing);
	return status;
}

enum { OPTION_HISTORY = TOKEN_OPTION_OWN };

const struct cli_option token_list_options[] = {
	TOKEN_OPTIONS,
	[OPTION_HISTORY] = { "history", NULL,
			     "print what was superseded instead, when, and "
			     "by what" },
	{ .name = NULL },
};

enum cli_exit token_list(const struct cli_call *call)
{
	struct token_listing listing = {
		.is_history = call->values[OPTION_HISTORY] != NULL,
	};

	return list(&listing, call);
}

enum { OPTION_FORMAT = TOKEN_OPTION_OWN };

const struct cli_option token_due_options[] = {
	TOKEN_OPTIONS,
	[OPTION_FORMAT] = { "format", "csv",
			    "print orders for \"token new --csv\": without "
			    "dates and serials, which will be other ones" },
	{ .name = NULL },
};

enum cli_exit token_due(const struct cli_call *call)
{
	const char *format = call->values[OPTION_FORMAT];
	struct token_listing listing = { .is_due_only = true,
					 .is_order = format != NULL };

	if (format && strcmp(format, "csv") != 0) {
		cli_usage(call->command, "--format: \"%s\" is not csv", format);
		return CLI_BAD;
	}
	return list(&listing, call);
}

enum cli_exit token_export(const struct cli_call *call)
{
	struct token_listing listing = { .is_export = true };

	return list(&listing, call);
}
