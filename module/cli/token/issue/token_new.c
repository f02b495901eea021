/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_new.c - enumctl token new: what is to be signed, from arguments or from
 * a list such as "token due --format csv" prints.
 */
#include "token_file.h"
#include "token_issue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define RULE          "new"
#define SERIAL_DIGITS 10 /* random ones, in hexadecimal */

enum {
	OPTION_ENTITY,
	OPTION_METHOD,
	OPTION_REGISTRAR,
	OPTION_SERIAL,
	OPTION_EXECUTION,
	OPTION_EXPIRATION,
	OPTION_DAYS,
	OPTION_TOKENDATA,
	OPTION_CSV,
	OPTION_OUTPUT
};

const struct cli_option token_new_options[] = {
	[OPTION_ENTITY] = { "entity", "ID", "validationEntityID" },
	[OPTION_METHOD] = { "method", "ID", "methodID" },
	[OPTION_REGISTRAR] = { "registrar", "ID", "registrarID" },
	[OPTION_SERIAL] = { "serial", "ID",
			    "serial; without it, one that was never used" },
	[OPTION_EXECUTION] = { "execution", "DATE",
			       "executionDate, as YYYY-MM-DD; without it, "
			       "today in UTC" },
	[OPTION_EXPIRATION] = { "expiration", "DATE", "expirationDate" },
	[OPTION_DAYS] = { "days", "N",
			  "expirationDate so many days after executionDate" },
	[OPTION_TOKENDATA] = { "tokendata", "FILE",
			       "the tokendata element in FILE, about the "
			       "assignee" },
	[OPTION_CSV] = { "csv", "FILE",
			 "a token for each line of FILE, in the columns of a "
			 "feed; what is empty there is as the options say" },
	[OPTION_OUTPUT] = { "output", "DIR",
			    "write a file for each token into DIR; needed "
			    "with --csv" },
	{ .name = NULL },
};

struct issue {
	const struct cli_call *call;
	struct ledger_record given; /* by the options */
	bool has_execution;
	uint64_t days; /* 0: no */
	xmlDoc *data;
	bool has_failed;
	bool is_refused;
};

/* What the options say ----------------------------------------------------- */

static bool take_id(const struct cli_call *call, int option, char *to)
{
	const char *text = call->values[option];

	if (!text)
		return true;
	if (!token_is_id(e164_slice_text(text), TOKEN_ID_MAX)) {
		cli_usage(call->command,
			  "--%s: \"%s\" is not 1 to %d printable ASCII "
			  "characters without blanks",
			  call->command->options[option].name, text,
			  TOKEN_ID_MAX);
		return false;
	}
	memcpy(to, text, strlen(text) + 1);
	return true;
}

static bool take_date(const struct cli_call *call, int option, int32_t *day,
		      bool *is_given)
{
	const char *text = call->values[option];

	*is_given = text != NULL;
	if (!text || e164_date_parse(e164_slice_text(text), day))
		return true;
	cli_usage(call->command, "--%s: \"%s\" is no date (YYYY-MM-DD)",
		  call->command->options[option].name, text);
	return false;
}

static bool take_days(const struct cli_call *call, uint64_t *days)
{
	const char *text = call->values[OPTION_DAYS];

	if (!text || (token_count_parse(text, days) && *days && *days <= 36500))
		return true;
	cli_usage(call->command, "--days: \"%s\" is not 1 to 36500", text);
	return false;
}

static bool take_data(struct issue *issue, const char *path)
{
	struct token_fault fault = { .rule = NULL };
	FILE *file = path ? fopen(path, "rb") : NULL;
	uint8_t *text = file ? malloc(TOKEN_LEN_MAX + 1) : NULL;

	if (text)
		issue->data = token_xml_parse(
			e164_slice(text,
				   fread(text, 1, TOKEN_LEN_MAX + 1, file)),
			&fault);
	if (path && !file)
		cli_error("%s: %s", path, strerror(errno));
	else if (path && !issue->data)
		token_report_fault(path, &fault);
	free(text);
	if (file)
		fclose(file);
	if (!issue->data || token_xml_is(xmlDocGetRootElement(issue->data),
					 TOKEN_NS_DATA, "tokendata"))
		return !path || issue->data;
	cli_error("%s: not a tokendata element of RFC 5105", path);
	return false;
}

static bool take_options(struct issue *issue)
{
	const struct cli_call *call = issue->call;
	struct ledger_record *given = &issue->given;
	struct e164_validity_record *validity = &given->validity;

	return take_id(call, OPTION_ENTITY, given->entity) &&
	       take_id(call, OPTION_METHOD, given->method) &&
	       take_id(call, OPTION_REGISTRAR, given->registrar) &&
	       take_id(call, OPTION_SERIAL, given->serial) &&
	       take_date(call, OPTION_EXECUTION, &validity->execution_day,
			 &issue->has_execution) &&
	       take_date(call, OPTION_EXPIRATION, &validity->expiry_day,
			 &validity->has_expiry) &&
	       take_days(call, &issue->days) &&
	       take_data(issue, call->values[OPTION_TOKENDATA]);
}

/* One token ---------------------------------------------------------------- */

/* The date, for people, and enough chance that none comes twice. */
static bool make_serial(char *to)
{
	uint8_t octets[SERIAL_DIGITS / 2];
	char date[E164_DATE_LEN + 1];
	int len;

	if (getrandom(octets, sizeof(octets), 0) != sizeof(octets))
		return false;
	e164_date_format(e164_date_of_second((uint64_t)time(NULL)), date);
	len = snprintf(to, TOKEN_ID_MAX + 1, "%.4s%.2s%.2s-", date, date + 5,
		       date + 8);
	for (size_t i = 0; i < sizeof(octets); i++)
		len += snprintf(to + len, TOKEN_ID_MAX + 1 - (size_t)len,
				"%02x", octets[i]);
	return true;
}

static void fill(char *to, const char *from)
{
	if (!to[0])
		memcpy(to, from, strlen(from) + 1);
}

/* What the line does not say is as the options say. */
static bool complete(const struct issue *issue, struct ledger_record *record)
{
	const struct ledger_record *given = &issue->given;
	struct e164_validity_record *validity = &record->validity;

	fill(record->entity, given->entity);
	fill(record->method, given->method);
	fill(record->registrar, given->registrar);
	fill(record->serial, given->serial);
	if (validity->execution_day == TOKEN_CSV_NO_DAY)
		validity->execution_day =
			issue->has_execution
				? given->validity.execution_day
				: e164_date_of_second((uint64_t)time(NULL));
	if (!validity->has_expiry && issue->days) {
		validity->has_expiry = true;
		validity->expiry_day =
			validity->execution_day + (int32_t)issue->days;
	} else if (!validity->has_expiry && given->validity.has_expiry) {
		validity->has_expiry = true;
		validity->expiry_day = given->validity.expiry_day;
	}
	return record->serial[0] || make_serial(record->serial);
}

static bool refuse(unsigned line, struct token_fault *fault, const char *text)
{
	return token_refuse(fault, RULE, line, "%s", text);
}

static bool check(const struct ledger_record *record, unsigned line,
		  struct token_fault *fault)
{
	const struct e164_validity_record *validity = &record->validity;

	if (!record->entity[0])
		return refuse(line, fault, "the entity is missing");
	if (!record->method[0])
		return refuse(line, fault, "the method is missing");
	if (!record->registrar[0])
		return refuse(line, fault, "the registrar is missing");
	if (strlen(record->method) > TOKEN_ID_MAX ||
	    strlen(record->registrar) > TOKEN_ID_MAX)
		return refuse(line, fault,
			      "an identifier is too long for a token");
	if (validity->has_expiry && validity->expiry_day > E164_DAY_MAX)
		return refuse(line, fault, "it expires after 9999-12-31");
	return !validity->has_expiry ||
	       validity->expiry_day > validity->execution_day ||
	       refuse(line, fault, "it expires before it begins");
}

static void write_token(struct issue *issue, const struct ledger_record *record)
{
	char name[sizeof(record->entity) + sizeof(record->serial) +
		  sizeof("-.xml")];
	const xmlNode *data =
		issue->data ? xmlDocGetRootElement(issue->data) : NULL;
	xmlDoc *doc = token_write_make(record, data);

	snprintf(name, sizeof(name), "%s-%s.xml", record->entity,
		 record->serial);
	if (!doc ||
	    !token_write_document(doc, true, issue->call->values[OPTION_OUTPUT],
				  name))
		issue->has_failed = true;
	xmlFreeDoc(doc);
}

static bool on_line(void *arg, const char *name, unsigned line,
		    const struct ledger_record *read,
		    const struct token_fault *fault)
{
	struct issue *issue = arg;
	struct ledger_record record;
	struct token_fault own;

	if (!fault) {
		record = *read;
		if (!complete(issue, &record))
			(void)refuse(line, &own, "there is no serial for it");
		else if (check(&record, line, &own)) {
			write_token(issue, &record);
			return !issue->has_failed;
		}
		fault = &own;
	}
	token_report_fault(name, fault);
	issue->is_refused = true;
	return true;
}

/* Where they come from ----------------------------------------------------- */

static void from_list(struct issue *issue, const char *name)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "rb") : stdin;

	if (!file) {
		cli_error("%s: %s", name, strerror(errno));
		issue->has_failed = true;
		return;
	}
	if (!token_document_skip_mark(file)) {
		cli_error("%s: not UTF-8", name);
		issue->is_refused = true;
	} else {
		(void)token_csv_each(file, 0, name, true, on_line, issue);
	}
	if (file != stdin)
		fclose(file);
}

static void from_operand(struct issue *issue, const char *text)
{
	struct ledger_record record = { .validity.execution_day =
						TOKEN_CSV_NO_DAY };
	struct token_fault fault;
	const bool is_good =
		token_numbers_parse(e164_slice_text(text), &record.extent);

	(void)refuse(0, &fault,
		     "neither a number (+...) nor a block (+FIRST-+LAST)");
	(void)on_line(issue, text, 0, &record, is_good ? NULL : &fault);
}

static bool check_call(const struct cli_call *call)
{
	const bool is_list = call->values[OPTION_CSV] != NULL;

	if (is_list == (call->operand_count > 0))
		cli_usage(call->command, "numbers, or --csv: one of both");
	else if (is_list && !call->values[OPTION_OUTPUT])
		cli_usage(call->command, "--csv needs --output");
	else if (is_list && (call->values[OPTION_SERIAL] ||
			     call->values[OPTION_TOKENDATA]))
		cli_usage(call->command,
			  "--serial and --tokendata are for one token");
	else if (call->values[OPTION_DAYS] && call->values[OPTION_EXPIRATION])
		cli_usage(call->command,
			  "--days or --expiration, but not both");
	else
		return true;
	return false;
}

enum cli_exit token_new(const struct cli_call *call)
{
	struct issue issue = { .call = call };
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!check_call(call))
		return CLI_BAD;
	const bool is_begun = token_xml_begin();

	if (is_begun && !take_options(&issue)) {
		status = CLI_BAD;
	} else if (is_begun) {
		if (call->operand_count)
			from_operand(&issue, call->operands[0]);
		else
			from_list(&issue, call->values[OPTION_CSV]);
		status = issue.has_failed   ? CLI_ENVIRONMENT
			 : issue.is_refused ? CLI_NEGATIVE
					    : CLI_GOOD;
	}
	xmlFreeDoc(issue.data);
	token_xml_end();
	return status;
}
