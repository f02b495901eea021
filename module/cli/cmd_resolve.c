/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_resolve.c - enumctl resolve: the whole decision about a number.
 */
#include "commands.h"

#include "lookup.h"
#include "text.h"

#include <stdlib.h>

enum {
	OPTION_RECORDS,
	OPTION_SERVICE,
	OPTION_CONFIG,
	OPTION_SERVER,
	OPTION_EXPLAIN,
	OPTION_JSON,
};

const struct cli_option cli_resolve_options[] = {
	[OPTION_RECORDS] = { "records", "FILE",
			     "take the NAPTR records from FILE (\"-\": standard "
			     "input): a zone file, records, or lines of RDATA" },
	[OPTION_SERVICE] = { "service", "NAME",
			     "only this enumservice, type or type:subtype, "
			     "registered or not; \"*\" for all, registered or "
			     "not" },
	[OPTION_CONFIG] = { "config", "FILE",
			    "decide by the policy of this configuration" },
	[OPTION_SERVER] = { "server", "ADDR@PORT",
			    "ask this server; default port: 53" },
	[OPTION_EXPLAIN] = { "explain", NULL,
			     "show every record and why it was kept or dropped" },
	[OPTION_JSON] = { "json", NULL, "print all of it as JSON" },
	{ .name = NULL },
};

/* Without a configuration everything is allowed that can be allowed. */
static const struct e164_policy no_policy = {
	.services = UINT64_MAX,
	.dnssec = E164_DNSSEC_OFF,
	.accepts_obsolete = true,
	.uri_max = E164_URI_MAX,
};

static enum cli_exit find_records(const struct cli_call *call,
				  const struct cli_settings *settings,
				  struct cli_lookup *lookup)
{
	const char *path = call->values[OPTION_RECORDS];

	if (!path)
		return cli_live_ask(call->values[OPTION_SERVER], settings,
				    lookup);
	const enum cli_exit status = cli_records_read(path, settings, lookup);

	/* No server was asked, so nothing speaks against the records. */
	lookup->trust = E164_TRUST_SECURE;
	lookup->outcome = lookup->records.count ? E164_OUTCOME_DATA :
						  E164_OUTCOME_NODATA;
	return status;
}

static bool print_result(const struct cli_call *call,
			 const struct cli_lookup *lookup)
{
	if (call->values[OPTION_JSON])
		return cli_explain_json(stdout, lookup);
	if (call->values[OPTION_EXPLAIN])
		cli_explain(stdout, lookup);
	for (size_t i = 0; i < lookup->target_count; i++) {
		cli_put(stdout, lookup->targets[i].uri);
		putchar('\n');
	}
	return true;
}

static enum cli_exit decide(const struct cli_call *call,
			    const struct cli_settings *settings,
			    struct cli_lookup *lookup)
{
	const enum cli_exit status = find_records(call, settings, lookup);

	if (status != CLI_GOOD)
		return status;
	if (!cli_decide(lookup) || !print_result(call, lookup)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	if (lookup->verdict != E164_VERDICT_FAILED)
		return lookup->target_count ? CLI_GOOD : CLI_NEGATIVE;
	cli_error("%s", e164_verdict_row(lookup->verdict)->text);
	return CLI_ENVIRONMENT;
}

static enum cli_exit run(const struct cli_call *call,
			 const struct cli_settings *settings)
{
	struct cli_lookup *lookup = calloc(1, sizeof(*lookup));
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!lookup) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return status;
	}
	lookup->has_policy = call->values[OPTION_CONFIG];
	lookup->policy = lookup->has_policy ? settings->policy : no_policy;
	status = CLI_BAD;
	if (!cli_wish_parse(call->values[OPTION_SERVICE], lookup))
		cli_error("--service: \"%s\" is not valid, expected type or "
			  "type:subtype", lookup->service);
	else if (cli_number_parse(call->operands[0], settings,
				  &lookup->number) == CLI_GOOD)
		status = decide(call, settings, lookup);
	cli_records_clear(&lookup->records);
	free(lookup);
	return status;
}

enum cli_exit cli_resolve(const struct cli_call *call)
{
	struct cli_settings settings;
	enum cli_exit status;

	if (call->values[OPTION_RECORDS] && call->values[OPTION_SERVER]) {
		cli_usage(call->command,
			  "resolve: --records and --server exclude each other");
		return CLI_BAD;
	}
	if (!cli_settings_or_defaults(call->values[OPTION_CONFIG], &settings))
		return CLI_BAD;
	status = run(call, &settings);
	cli_settings_clear(&settings);
	return status;
}
