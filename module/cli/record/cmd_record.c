/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_record.c - enumctl record: write the records of a number.
 */
#include "commands.h"

#include "dname.h"
#include "number_text.h"
#include "record.h"

#include <stdlib.h>

#define ORDER      100 /* RFC 6116 section 5.1 */
#define PREFERENCE 10
#define TTL_SEC    3600
#define TTL_MAX    2147483647 /* seconds, RFC 2181 section 8 */

enum {
	OPTION_FROM_CSV,
	OPTION_SERVICE,
	OPTION_ORDER,
	OPTION_PREFERENCE,
	OPTION_WILDCARD,
	OPTION_BACK_REFERENCE,
	OPTION_URI_RECORD,
	OPTION_ORIGIN,
	OPTION_TTL,
	OPTION_NSUPDATE,
	OPTION_CONFIG,
	OPTION_JSON,
	OPTION_QUIET,
};

const struct cli_option record_command_options[] = {
	[OPTION_FROM_CSV] = { "from-csv", "FILE",
			      "one record for each line of FILE (\"-\": "
			      "standard input): number (with \"*\" behind it: "
			      "as with --wildcard), URI, and at will "
			      "enumservice, ORDER, PREFERENCE" },
	[OPTION_SERVICE] = { "service", "NAME",
			     "the enumservice; default: by the scheme of the "
			     "URI" },
	[OPTION_ORDER] = { "order", "N", "ORDER; default: 100" },
	[OPTION_PREFERENCE] = { "preference", "N",
				"PREFERENCE; default: 10, in a table 10 more "
				"than any line before of the number" },
	[OPTION_WILDCARD] = { "wildcard", NULL,
			      "for all numbers that begin with NUMBER" },
	[OPTION_BACK_REFERENCE] = { "back-reference", NULL,
				    "NUMBER in the URI, wherever it stands, "
				    "is the number that is asked for" },
	[OPTION_URI_RECORD] = { "uri-record", NULL,
				"also a URI record at the service" },
	[OPTION_ORIGIN] = { "origin", "NAME",
			    "print names below it relative to it; with "
			    "--nsupdate, the zone to update" },
	[OPTION_TTL] = { "ttl", "SECONDS",
			 "the TTL; default: none, with --nsupdate 3600" },
	[OPTION_NSUPDATE] = { "nsupdate", NULL, "print input for nsupdate" },
	[OPTION_CONFIG] = { "config", "FILE",
			    "take the apex from FILE; default: e164.arpa." },
	[OPTION_JSON] = { "json", NULL, "print JSON, one object a line" },
	[OPTION_QUIET] = { "quiet", NULL,
			   "with --from-csv: show no progress, and no counts "
			   "at the end" },
	{ .name = NULL },
};

/* Read a decimal number, if the option is given. */
static bool take_count(const struct cli_call *call, int option,
		       unsigned long most, unsigned long *value)
{
	const char *text = call->values[option];
	char *end;

	if (!text)
		return true;
	*value = strtoul(text, &end, 10);
	if (e164_is_digit((uint8_t)*text) && !*end && *value <= most)
		return true;
	cli_usage(call->command,
		  "record: --%s: \"%s\" is not valid, expected 0 to %lu",
		  call->command->options[option].name, text, most);
	return false;
}

static bool take_origin(const struct cli_call *call, uint8_t *wire,
			struct record_form *form)
{
	const char *name = call->values[OPTION_ORIGIN];

	if (!name)
		return true;
	form->origin = zone_name_parse(name, wire);
	if (form->origin.len)
		return true;
	cli_usage(call->command,
		  "record: --origin: \"%s\" is not a domain name", name);
	return false;
}

static bool take_options(const struct cli_call *call, uint8_t *wire,
			 struct record_form *form, struct record_wish *wish)
{
	unsigned long order = ORDER;
	unsigned long preference = PREFERENCE;

	form->ttl_sec = TTL_SEC;
	if (!take_count(call, OPTION_ORDER, UINT16_MAX, &order) ||
	    !take_count(call, OPTION_PREFERENCE, UINT16_MAX, &preference) ||
	    !take_count(call, OPTION_TTL, TTL_MAX, &form->ttl_sec) ||
	    !take_origin(call, wire, form))
		return false;
	form->has_ttl = call->values[OPTION_TTL];
	form->is_nsupdate = call->values[OPTION_NSUPDATE];
	form->is_json = call->values[OPTION_JSON];
	form->is_quiet = call->values[OPTION_QUIET];
	if (form->is_json && form->is_nsupdate) {
		cli_usage(call->command,
			  "record: --json and --nsupdate exclude each other");
		return false;
	}
	form->has_uri_record = call->values[OPTION_URI_RECORD];
	wish->service = call->values[OPTION_SERVICE];
	wish->order = (uint16_t)order;
	wish->preference = (uint16_t)preference;
	wish->is_wildcard = call->values[OPTION_WILDCARD];
	wish->has_back_reference = call->values[OPTION_BACK_REFERENCE];
	if (!form->has_uri_record || !wish->is_wildcard)
		return true;
	cli_usage(call->command,
		  "record: --wildcard and --uri-record exclude each other: the "
		  "service stands in front of the number, and \"*\" covers "
		  "names only where nothing stands in front of it (RFC 4592)");
	return false;
}

/* What is unusual about the number is told; it is taken all the same. */
static void note_number(const char *text, const struct record_wish *wish)
{
	if (cli_is_like_number(text) && !record_number_has_plus(text))
		cli_error("note: \"%s\" has no \"+\": taken for %s, with the "
			  "country code at its start",
			  text, wish->number.aus);
	else if (wish->number.len <= RECORD_COUNTRY_LEN && !wish->is_wildcard)
		cli_error("note: %s is no more than a country code; for all "
			  "numbers that begin so, use --wildcard",
			  wish->number.aus);
}

static enum cli_exit one(const struct cli_call *call,
			 const struct record_form *form,
			 struct record_wish *wish)
{
	const char *text = call->operands[0];
	const char *hint = record_number_hint(text, false);
	struct record record;
	char fault[RECORD_FAULT_MAX];
	enum cli_exit status;

	if (hint) {
		cli_error("\"%s\": %s: %s", text,
			  e164_status_text(E164_ENUMBER), hint);
		return CLI_BAD;
	}
	status = cli_number_parse(text, form->settings, &wish->number);
	if (status != CLI_GOOD)
		return status;
	note_number(text, wish);
	wish->uri = e164_slice_text(call->operands[1]);
	status = record_make(wish, &record, fault);
	if (status == CLI_GOOD)
		status = record_put(form, wish, &record, fault);
	if (status == CLI_BAD)
		cli_error("%s: %s: %s", wish->number.aus, call->operands[1],
			  fault);
	else if (status != CLI_GOOD)
		cli_error("%s", fault);
	else if (*record.note)
		cli_error("note: %s", record.note);
	return status;
}

static enum cli_exit run(const struct cli_call *call,
			 const struct cli_settings *settings)
{
	size_t unsent = 0;
	struct record_form form = { .settings = settings, .unsent = &unsent };
	struct record_wish wish = { .service = NULL };
	uint8_t wire[E164_DNAME_MAX];
	enum cli_exit status;

	if (!take_options(call, wire, &form, &wish))
		return CLI_BAD;
	if (call->values[OPTION_FROM_CSV])
		status =
			record_csv(call->values[OPTION_FROM_CSV], &form, &wish);
	else
		status = one(call, &form, &wish);
	/* What is refused changes nothing for the others. */
	if (unsent && (status == CLI_GOOD || status == CLI_NEGATIVE))
		puts("send");
	return status;
}

enum cli_exit record_command(const struct cli_call *call)
{
	const int operands = call->values[OPTION_FROM_CSV] ? 0 : 2;
	struct cli_settings settings;
	enum cli_exit status;

	if (call->operand_count != operands) {
		cli_usage(call->command, "record: %s",
			  operands ? "NUMBER or URI is missing"
				   : "--from-csv takes the place of NUMBER and "
				     "URI");
		return CLI_BAD;
	}
	status = cli_settings_or_defaults(call->values[OPTION_CONFIG],
					  &settings);
	if (status != CLI_GOOD)
		return status;
	status = run(call, &settings);
	cli_settings_clear(&settings);
	return status;
}
