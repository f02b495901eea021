/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_list.c - enumctl token list, due, export.
 */
#include "token_list.h"

#include "text.h"

#include <inttypes.h>

#define NOTHING_LINE "-"

struct e164_validity token_listing_judge(const struct token_listing *listing,
					 const struct ledger_record *record)
{
	const struct e164_validity_policy policy =
		token_policy_of(&listing->settings, &record->extent);

	return e164_validity_judge(&record->validity, &policy,
				   listing->settings.now_sec);
}

void token_listing_distrust(const struct token_listing *listing,
			    struct ledger_record *record)
{
	if (record->validity.is_signed &&
	    !e164_config_trusts(&listing->settings.config, record->entity))
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

static void put_json(const struct ledger_record *record,
		     const struct e164_validity *validity)
{
	const struct dates dates = dates_of(record);
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&record->extent, numbers);
	fputs("{\"numbers\":", stdout);
	token_put_json(stdout, numbers);
	put_pair("state", e164_validity_word(validity->state));
	printf(",\"blocked\":%s", validity->is_blocked ? "true" : "false");
	if (validity->boundary_sec != E164_VALIDITY_NEVER)
		printf(",\"boundary\":%" PRIu64, validity->boundary_sec);
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
	printf(",\"imported\":%" PRIu64 "}\n", record->imported_sec);
}

static void put_line(const struct ledger_record *record,
		     const struct e164_validity *validity)
{
	const struct dates dates = dates_of(record);
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&record->extent, numbers);
	printf("%s %s %s %s %s %s %s %s %s\n", numbers,
	       e164_validity_word(validity->state), or_nothing(dates.execution),
	       or_nothing(dates.expiry), trust_of(record),
	       or_nothing(record->entity), or_nothing(record->serial),
	       or_nothing(record->registrar), or_nothing(record->method));
}

/* As a feed has it, which has no way to write a comma. */
static void put_csv(const struct ledger_record *record)
{
	const struct dates dates = dates_of(record);
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&record->extent, numbers);
	if (strchr(record->entity, ',') || strchr(record->registrar, ',') ||
	    strchr(record->method, ',') || strchr(record->serial, ',')) {
		cli_error("%s: an identifier has a comma, which a feed cannot "
			  "have; export it with --json",
			  numbers);
		return;
	}
	printf("%s,%s,%s,%s,%s,%s,%s\n", numbers, dates.execution, dates.expiry,
	       record->entity, record->registrar, record->method,
	       record->serial);
}

void token_listing_put(const struct token_listing *listing,
		       const struct ledger_record *record,
		       const struct e164_validity *validity)
{
	if (listing->settings.is_json)
		put_json(record, validity);
	else if (listing->is_export)
		put_csv(record);
	else
		put_line(record, validity);
}

/* Somebody else would take it for a validation that is in force. */
static bool is_in_force(const struct ledger_record *record,
			const struct e164_validity *validity)
{
	const struct e164_validity_record *v = &record->validity;

	return !v->is_bare && !v->is_suspended && !v->is_revoked &&
	       !v->is_distrusted && validity->state != E164_VALIDITY_FUTURE &&
	       validity->state != E164_VALIDITY_SUSPENDED;
}

static bool on_record(void *arg, const struct ledger_record *kept)
{
	struct token_listing *listing = arg;
	struct ledger_record record = *kept;

	token_listing_distrust(listing, &record);
	const struct e164_validity validity =
		token_listing_judge(listing, &record);

	if (listing->is_due_only && validity.state != E164_VALIDITY_DUE &&
	    validity.state != E164_VALIDITY_GRACE)
		return true;
	if (listing->is_export && !is_in_force(&record, &validity))
		return true;
	listing->count++;
	token_listing_put(listing, &record, &validity);
	return true;
}

enum cli_exit token_listing_open(struct token_listing *listing,
				 const struct cli_call *call)
{
	char message[LEDGER_MESSAGE_MAX];

	if (!token_settings_load(call, &listing->settings))
		return CLI_BAD;
	listing->ledger = ledger_open(listing->settings.options.store, false,
				      listing->settings.now_sec, message);
	if (listing->ledger)
		return CLI_GOOD;
	cli_error("%s", message);
	token_settings_clear(&listing->settings);
	return CLI_ENVIRONMENT;
}

void token_listing_close(struct token_listing *listing)
{
	ledger_close(listing->ledger);
	token_settings_clear(&listing->settings);
}

static enum cli_exit list(struct token_listing *listing,
			  const struct cli_call *call)
{
	enum cli_exit status = token_listing_open(listing, call);

	if (status != CLI_GOOD)
		return status;
	if (listing->is_export && !listing->settings.is_json)
		puts("number,executionDate,expirationDate,entity,registrar,"
		     "method,serial");
	if (ledger_each(listing->ledger, listing->is_history, on_record,
			listing) != LEDGER_OK) {
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
			     "print what was superseded instead" },
	{ .name = NULL },
};

enum cli_exit token_list(const struct cli_call *call)
{
	struct token_listing listing = {
		.is_history = call->values[OPTION_HISTORY] != NULL,
	};

	return list(&listing, call);
}

enum cli_exit token_due(const struct cli_call *call)
{
	struct token_listing listing = { .is_due_only = true };

	return list(&listing, call);
}

enum cli_exit token_export(const struct cli_call *call)
{
	struct token_listing listing = { .is_export = true };

	return list(&listing, call);
}
