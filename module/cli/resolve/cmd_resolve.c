/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_resolve.c - enumctl resolve: the whole decision about a number.
 */
#include "commands.h"

#include "run.h"
#include "text.h"

#include <stdlib.h>

enum {
	OPTION_RECORDS,
	OPTION_SERVICE,
	OPTION_CONFIG,
	OPTION_APEX,
	OPTION_CLIENT,
	OPTION_SERVER,
	OPTION_ASSUME_SECURE,
	OPTION_EXPLAIN,
	OPTION_JSON,
};

const struct cli_option resolve_command_options[] = {
	[OPTION_RECORDS] = { "records", "FILE",
			     "take the NAPTR records from FILE (\"-\": "
			     "standard "
			     "input): a zone file, records, or lines of "
			     "RDATA" },
	[OPTION_SERVICE] = { "service", "NAME",
			     "only this enumservice, type or type:subtype, "
			     "registered or not; \"*\" for all, registered or "
			     "not" },
	[OPTION_CONFIG] = { "config", "FILE",
			    "decide by the policy of this configuration" },
	[OPTION_APEX] = { "apex", "NAME",
			  "look for the number below this name; if given "
			  "again, there as well if it is denied here" },
	[OPTION_CLIENT] = { "client", "ADDR",
			    "decide for the client at this address, by its "
			    "view: clause; needs --config" },
	[OPTION_SERVER] = { "server", "HOST@PORT",
			    "ask this server, by its name or address; default "
			    "port: 53" },
	[OPTION_ASSUME_SECURE] = { "assume-secure", NULL,
				   "take what the server says for secure: one "
				   "of the zone sets no AD bit" },
	[OPTION_EXPLAIN] = { "explain", NULL,
			     "show every record and why it was kept or "
			     "dropped" },
	[OPTION_JSON] = { "json", NULL, "print all of it as JSON" },
	{ .name = NULL },
};

static enum cli_exit open_source(const struct cli_call *call,
				 struct resolve_run *run)
{
	const char *path = call->values[OPTION_RECORDS];

	/* What is refused is not looked up. */
	if (run->clearance.verdict != E164_VERDICT_ANSWER)
		return CLI_GOOD;
	return path ? resolve_records_read(path, run)
		    : resolve_live_open(call->values[OPTION_SERVER], run);
}

static bool print_result(const struct cli_call *call,
			 const struct resolve_run *run)
{
	if (call->values[OPTION_JSON])
		return resolve_explain_json(stdout, run);
	if (call->values[OPTION_EXPLAIN])
		resolve_explain(stdout, run);
	for (size_t i = 0; i < run->target_count; i++) {
		cli_put(stdout, run->targets[i].uri);
		putchar('\n');
	}
	return true;
}

/* Below the first apex. */
static bool set_name(struct resolve_run *run, e164_view view)
{
	uint8_t wire[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(wire, sizeof(wire));

	if (e164_number_to_dname(&run->number, &run->settings->apexes[0], &w) ==
		    E164_OK &&
	    resolve_run_name(run, e164_written(&w), view))
		return true;
	cli_error("%s", e164_status_text(E164_ENAME));
	return false;
}

static void report_failure(const struct resolve_run *run)
{
	const char *text = e164_verdict_row(run->conclusion.verdict)->text;

	if (!run->elsewhere.len) {
		cli_error("%s", text);
		return;
	}
	fprintf(stderr, "enumctl: %s: another zone has ", text);
	cli_put_name(stderr, zone_name_slice(&run->elsewhere));
	putc('\n', stderr);
}

static enum cli_exit decide(const struct cli_call *call,
			    struct resolve_run *run)
{
	enum cli_exit status = open_source(call, run);

	if (status == CLI_GOOD)
		status = resolve_drive(run);
	if (status != CLI_GOOD)
		return status;
	if (!print_result(call, run)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	if (run->conclusion.verdict != E164_VERDICT_FAILED &&
	    run->conclusion.verdict != E164_VERDICT_NOT_READY)
		return run->target_count ? CLI_GOOD : CLI_NEGATIVE;
	report_failure(run);
	return CLI_ENVIRONMENT;
}

/* Read the command line. Returns false after an error. */
static bool prepare(const struct cli_call *call, struct resolve_run *run)
{
	e164_view view;

	run->has_config = call->values[OPTION_CONFIG];
	run->assumes_secure = call->values[OPTION_ASSUME_SECURE];
	if (!resolve_wish_parse(call->values[OPTION_SERVICE], run)) {
		cli_error("--service: \"%s\" is not valid, expected type or "
			  "type:subtype",
			  run->service);
		return false;
	}
	const char *client = call->values[OPTION_CLIENT];

	if (client && !run->has_config) {
		cli_error("--client needs --config");
		return false;
	}
	if (!resolve_view_find(client, run->settings, &view) ||
	    cli_number_parse(call->operands[0], run->settings, &run->number) !=
		    CLI_GOOD)
		return false;
	if (!resolve_store_open(run)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	return set_name(run, view);
}

static enum cli_exit resolve(const struct cli_call *call,
			     const struct cli_settings *settings)
{
	struct resolve_run *run = calloc(1, sizeof(*run));
	enum cli_exit status = CLI_BAD;

	if (!run) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	run->settings = settings;
	if (prepare(call, run))
		status = decide(call, run);
	resolve_run_clear(run);
	free(run);
	return status;
}

enum cli_exit resolve_command(const struct cli_call *call)
{
	struct cli_settings settings;
	enum cli_exit status;

	if (call->values[OPTION_RECORDS] && call->values[OPTION_SERVER]) {
		cli_usage(call->command,
			  "resolve: --records and --server exclude each other");
		return CLI_BAD;
	}
	status = cli_settings_or_defaults(call->values[OPTION_CONFIG],
					  &settings);
	if (status != CLI_GOOD)
		return status;
	if (call->list_count)
		status = cli_settings_search(&settings, call->list,
					     call->list_count);
	if (status == CLI_GOOD)
		status = resolve(call, &settings);
	cli_settings_clear(&settings);
	return status;
}
