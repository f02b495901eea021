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
	OPTION_CLIENT,
	OPTION_SERVER,
	OPTION_ASSUME_SECURE,
	OPTION_EXPLAIN,
	OPTION_JSON,
};

const struct cli_option cli_resolve_options[] = {
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
	[OPTION_CLIENT] = { "client", "ADDR",
			    "decide for the client at this address, by its "
			    "view: clause; needs --config" },
	[OPTION_SERVER] = { "server", "ADDR@PORT",
			    "ask this server; default port: 53" },
	[OPTION_ASSUME_SECURE] = { "assume-secure", NULL,
				   "take what the server says for secure: one "
				   "of the zone sets no AD bit" },
	[OPTION_EXPLAIN] = { "explain", NULL,
			     "show every record and why it was kept or "
			     "dropped" },
	[OPTION_JSON] = { "json", NULL, "print all of it as JSON" },
	{ .name = NULL },
};

/* Without a configuration everything is allowed that can be allowed. */
static const struct e164_policy no_policy = {
	.services = CLI_ALL_SERVICES,
	.dnssec = E164_DNSSEC_OFF,
	.accepts_obsolete = true,
	.follows = true,
	.uri_max = E164_URI_MAX,
};

static enum cli_exit find_records(const struct cli_call *call,
				  struct cli_lookup *lookup)
{
	const char *path = call->values[OPTION_RECORDS];

	if (!path)
		return cli_live_ask(call->values[OPTION_SERVER], lookup);
	const enum cli_exit status = cli_records_read(path, lookup);

	/* No server was asked, so nothing speaks against the records. */
	lookup->trust = E164_TRUST_SECURE;
	lookup->outcome = lookup->rrsets[0].rdatas.count ? E164_OUTCOME_DATA
							 : E164_OUTCOME_NODATA;
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

/* The view of a client; false if its address is none. */
static bool find_view(const struct cli_call *call,
		      const struct cli_settings *settings, e164_view *view)
{
	const char *text = call->values[OPTION_CLIENT];
	struct e164_netblock client;

	*view = E164_VIEW_NONE;
	if (!text)
		return true;
	if (!call->values[OPTION_CONFIG] || strchr(text, '/') ||
	    !e164_netblock_parse(e164_slice_text(text), &client)) {
		cli_error("--client: \"%s\" is not valid, expected an address, "
			  "and --config",
			  text);
		return false;
	}
	*view = e164_plan_view(settings->plan, client.address, client.is_ipv6);
	return true;
}

/* The policy in force, as the module finds it; the verdict if it is known. */
static void set_policy(struct cli_lookup *lookup, e164_view view)
{
	const struct cli_settings *settings = lookup->settings;
	const struct e164_number_clause *clause =
		e164_plan_find(settings->plan, &lookup->number);

	lookup->policy = no_policy;
	if (clause && clause->action == E164_ACTION_PASS)
		lookup->has_policy = false;
	lookup->verdict = cli_gate(lookup, &lookup->number);
	if (!lookup->has_policy)
		return;
	lookup->policy = e164_plan_policy(settings->plan, clause, view);
	lookup->policy.follows = settings->config.options.follow_nonterminal;
}

static bool set_name(struct cli_lookup *lookup)
{
	struct e164_writer name =
		e164_writer(lookup->name, sizeof(lookup->name));

	if (e164_number_to_dname(&lookup->number, &lookup->settings->apexes[0],
				 &name) != E164_OK) {
		cli_error("%s", e164_status_text(E164_ENAME));
		return false;
	}
	lookup->rrsets[0].name = e164_written(&name);
	lookup->rrset_count = 1;
	return true;
}

static enum cli_exit decide(const struct cli_call *call,
			    struct cli_lookup *lookup)
{
	const bool is_open = lookup->verdict == E164_VERDICT_ANSWER;
	enum cli_exit status = CLI_GOOD;

	if (is_open)
		status = find_records(call, lookup);
	if (status != CLI_GOOD)
		return status;
	if ((is_open && !cli_decide(lookup)) || !print_result(call, lookup)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	if (lookup->verdict != E164_VERDICT_FAILED &&
	    lookup->verdict != E164_VERDICT_NOT_READY)
		return lookup->target_count ? CLI_GOOD : CLI_NEGATIVE;
	cli_error("%s", e164_verdict_row(lookup->verdict)->text);
	return CLI_ENVIRONMENT;
}

/* Read the command line. Returns false after an error. */
static bool prepare(const struct cli_call *call, struct cli_lookup *lookup)
{
	e164_view view;

	lookup->has_policy = call->values[OPTION_CONFIG];
	lookup->assumes_secure = call->values[OPTION_ASSUME_SECURE];
	if (!cli_wish_parse(call->values[OPTION_SERVICE], lookup)) {
		cli_error("--service: \"%s\" is not valid, expected type or "
			  "type:subtype",
			  lookup->service);
		return false;
	}
	if (!find_view(call, lookup->settings, &view) ||
	    cli_number_parse(call->operands[0], lookup->settings,
			     &lookup->number) != CLI_GOOD)
		return false;
	if (!cli_gate_open(lookup)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	set_policy(lookup, view);
	return set_name(lookup);
}

static enum cli_exit run(const struct cli_call *call,
			 const struct cli_settings *settings)
{
	struct cli_lookup *lookup = calloc(1, sizeof(*lookup));
	enum cli_exit status = CLI_BAD;

	if (!lookup) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	lookup->settings = settings;
	if (prepare(call, lookup))
		status = decide(call, lookup);
	cli_lookup_clear(lookup);
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
