/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_lint.c - enumctl lint: read a zone file and check it by the rules.
 */
#include "commands.h"

#include "dname.h"
#include "fix.h"
#include "lint.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPTION_ORIGIN,
	OPTION_CONFIG,
	OPTION_LEVEL,
	OPTION_JSON,
	OPTION_RULES,
	OPTION_STRICT,
	OPTION_FIX,
	OPTION_OUTPUT,
	OPTION_IN_PLACE,
	OPTION_QUIET,
};

const struct cli_option lint_run_options[] = {
	[OPTION_ORIGIN] = { "origin", "NAME",
			    "where relative names begin, until $ORIGIN says "
			    "otherwise; default: the root" },
	[OPTION_CONFIG] = { "config", "FILE",
			    "take apexes, uri-at-number and uri-orders from "
			    "FILE; default: e164.arpa., no, first" },
	[OPTION_LEVEL] = { "level", "LEVEL",
			   "least severity that is reported: error, warning "
			   "(default) or info" },
	[OPTION_JSON] = { "json", NULL, "print JSON, one object a line" },
	[OPTION_RULES] = { "rules", NULL,
			   "list the rules; no ZONEFILE is given" },
	[OPTION_STRICT] = { "strict", NULL,
			    "exit with status 1 for warnings, too" },
	[OPTION_FIX] = { "fix", NULL,
			 "write the zone with what can be mended mended, and "
			 "say what that was; the manual page lists it" },
	[OPTION_OUTPUT] = { "output", "FILE",
			    "with --fix: write to FILE, not to standard "
			    "output" },
	[OPTION_IN_PLACE] = { "in-place", NULL,
			      "with --fix: replace ZONEFILE, and keep it as "
			      "ZONEFILE~" },
	[OPTION_QUIET] = { "quiet", NULL,
			   "show no progress, and no counts beside the lines" },
	{ .name = NULL },
};

static enum cli_exit print_rules(void)
{
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		printf("%-7s  %-22s  %s (%s)\n", lint_level_word(rule->level),
		       rule->word,
		       rule->text ? rule->text : e164_status_text(rule->status),
		       rule->source);
	return CLI_GOOD;
}

static void clear(struct lint *lint)
{
	bulk_pool_clear(&lint->link_targets);
	bulk_free(lint->links, lint->link_cap * sizeof(*lint->links));
	bulk_free(lint->entries, lint->entry_cap * sizeof(*lint->entries));
	bulk_free(lint->targets, lint->target_cap * sizeof(*lint->targets));
	bulk_free(lint->names, lint->name_cap * sizeof(*lint->names));
	bulk_free(lint->cuts, lint->cut_cap * sizeof(*lint->cuts));
	bulk_free(lint->nodes, lint->node_cap * sizeof(*lint->nodes));
	bulk_free(lint->findings, lint->finding_cap * sizeof(*lint->findings));
	free(lint->zone);
	e164_rewriter_free(lint->rw);
}

static enum cli_exit run(struct lint *lint, struct e164_slice origin)
{
	FILE *file = strcmp(lint->path, "-") ? fopen(lint->path, "r") : stdin;
	enum cli_exit status = CLI_ENVIRONMENT;

	lint->zone = malloc(sizeof(*lint->zone));
	if (!file)
		cli_error("%s: %s", lint->path, strerror(errno));
	else if (!lint->zone)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else {
		zone_init(lint->zone, file, origin, e164_slice(NULL, 0));
		if (file != stdin)
			zone_set_path(lint->zone, lint->path);
		if (origin.len)
			lint->apex = lint->zone->origin;
		status = lint_read(lint, file);
		zone_clear(lint->zone);
	}
	if (file && file != stdin)
		fclose(file);
	return status;
}

static enum cli_exit fix(const struct cli_call *call, struct lint *lint,
			 struct e164_slice origin)
{
	const struct lint_output output = {
		.path = call->values[OPTION_OUTPUT],
		.is_in_place = call->values[OPTION_IN_PLACE],
	};

	return lint_fix(lint, origin, &output);
}

/* Do the options go together? */
static bool check_fix(const struct cli_call *call)
{
	const bool is_fix = call->values[OPTION_FIX];
	const bool is_placed =
		call->values[OPTION_OUTPUT] || call->values[OPTION_IN_PLACE];
	const char *fault = NULL;

	if (is_placed && !is_fix)
		fault = "--output and --in-place go with --fix";
	else if (call->values[OPTION_OUTPUT] && call->values[OPTION_IN_PLACE])
		fault = "--output or --in-place";
	else if (is_fix && call->values[OPTION_JSON])
		fault = "--fix prints no JSON";
	else if (call->values[OPTION_IN_PLACE] &&
		 !strcmp(call->operands[0], "-"))
		fault = "--in-place needs a file";
	if (fault)
		cli_usage(call->command, "lint: %s", fault);
	return !fault;
}

/* Find a level by its name. Returns false if there is none. */
static bool find_level(const char *word, enum lint_level *level)
{
	for (int i = 0; i < LINT_LEVEL_COUNT; i++)
		if (!strcmp(word, lint_level_word((enum lint_level)i))) {
			*level = (enum lint_level)i;
			return true;
		}
	return false;
}

/* Read the options. Returns false after reporting an error. */
static bool take_options(const struct cli_call *call, struct lint *lint,
			 uint8_t *wire, struct e164_slice *origin)
{
	const char *level = call->values[OPTION_LEVEL];
	const char *name = call->values[OPTION_ORIGIN];

	lint->is_json = call->values[OPTION_JSON];
	lint->is_strict = call->values[OPTION_STRICT];
	lint->is_quiet = call->values[OPTION_QUIET];
	lint->level = LINT_WARNING;
	if (level && !find_level(level, &lint->level)) {
		cli_usage(call->command,
			  "lint: --level: \"%s\" is not valid, expected error, "
			  "warning or info",
			  level);
		return false;
	}
	*origin = name ? zone_name_parse(name, wire) : e164_slice(NULL, 0);
	if (name && !origin->len) {
		cli_usage(call->command,
			  "lint: --origin: \"%s\" is not a domain name", name);
		return false;
	}
	return true;
}

enum cli_exit lint_run(const struct cli_call *call)
{
	struct cli_settings settings;
	struct lint lint = { .settings = &settings };
	uint8_t wire[E164_DNAME_MAX];
	struct e164_slice origin;
	enum cli_exit status;

	if (call->values[OPTION_RULES] &&
	    (call->operand_count || call->values[OPTION_JSON] ||
	     call->values[OPTION_FIX])) {
		cli_usage(call->command, "lint: --rules reads no zone, and "
					 "prints no JSON");
		return CLI_BAD;
	}
	if (call->values[OPTION_RULES])
		return print_rules();
	if (!call->operand_count) {
		cli_usage(call->command, "lint: ZONEFILE is missing");
		return CLI_BAD;
	}
	if (!check_fix(call) || !take_options(call, &lint, wire, &origin))
		return CLI_BAD;
	status = cli_settings_or_defaults(call->values[OPTION_CONFIG],
					  &settings);
	if (status != CLI_GOOD)
		return status;
	lint.path = call->operands[0];
	status = call->values[OPTION_FIX] ? fix(call, &lint, origin)
					  : run(&lint, origin);
	clear(&lint);
	cli_settings_clear(&settings);
	return status;
}
