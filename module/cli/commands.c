/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * commands.c - the table of commands.
 */
#include "commands.h"

#include "token.h"

static const struct cli_option no_options[] = {
	{ .name = NULL },
};

const struct cli_command cli_commands[] = {
	{
		.name = "number",
		.run = cli_number,
		.operands = "NUMBER|NAME",
		.operands_min = 1,
		.operands_max = 1,
		.options = cli_number_options,
		.help = "translate a number to its domain name, or back",
		.about = "Prints the domain name of a telephone number, one "
			 "line for each apex, or the number that a domain "
			 "name stands for.",
	},
	{
		.name = "rewrite",
		.run = cli_rewrite,
		.operands = "[NUMBER] REGEXP",
		.operands_min = 1,
		.operands_max = 2,
		.options = cli_rewrite_options,
		.help = "apply the regexp field of a NAPTR to a number",
		.about = "Applies REGEXP, in wire form (one backslash), to "
			 "NUMBER and prints the result. Exit status: 0 a "
			 "result, 1 no match or an empty result, 2 the field "
			 "is discarded or the command line is wrong; the "
			 "reason is on standard error. Without a replacement "
			 "(--ere) the result is what matched.",
	},
	{
		.name = "resolve",
		.run = resolve_command,
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = resolve_command_options,
		.again = "apex",
		.help = "print the URIs of a number, from records or live",
		.about = "Prints the URIs that a client of the number gets, "
			 "best first. With --records the records come from a "
			 "file and no network is used; otherwise they are "
			 "asked for at --server or at the servers of "
			 "resolv.conf. Without --config there is no policy: "
			 "every registered enumservice is allowed.",
	},
	{
		.name = "record",
		.run = record_command,
		.operands = "[NUMBER URI]",
		.operands_min = 0,
		.operands_max = 2,
		.options = record_command_options,
		.help = "write the records with which a number has a URI",
		.about = "Prints the NAPTR that yields URI for NUMBER, for a "
			 "zone file or for nsupdate. What it prints has been "
			 "tried with the rewrite of the module, and \"enumctl "
			 "lint\" has nothing to say about it by itself. With "
			 "--from-csv, exit status: 1 if a line was refused, "
			 "else 0.",
	},
	{
		.name = "lint",
		.run = lint_run,
		.operands = "ZONEFILE",
		.operands_min = 0,
		.operands_max = 1,
		.options = lint_run_options,
		.help = "find what is wrong in a zone file with NAPTR records",
		.about =
			"Prints what is wrong with the NAPTR and URI records "
			"of a zone file (\"-\": standard input), each with its "
			"line. Exit status: 1 if there are errors, else 0. "
			"With --fix: writes the zone with mechanical faults "
			"mended.",
	},
	{
		.name = "diff",
		.run = diff_command,
		.operands = "OLD [NEW]",
		.operands_min = 1,
		.operands_max = 2,
		.options = diff_command_options,
		.again = "apex",
		.help = "tell which numbers two zone files resolve differently",
		.about = "Prints the numbers for which clients get other URIs "
			 "from NEW than from OLD, both zone files (\"-\": "
			 "standard input), or from OLD under another "
			 "configuration. Exit status: 0 if there are none, 1 "
			 "if there are.",
	},
	{
		.name = "check",
		.run = cli_check,
		.operands = "[FILE]",
		.operands_min = 0,
		.operands_max = 1,
		.options = cli_check_options,
		.help = "check a configuration as the module would at start",
		.about = "Reads FILE, or else the file that the module reads, "
			 "and prints every fault with file and line. Exit "
			 "status: 2 if there are faults, else 0.",
	},
	{
		.name = "options",
		.run = cli_options,
		.operands = "",
		.operands_min = 0,
		.operands_max = 0,
		.options = cli_options_options,
		.help = "print the documented default configuration",
		.about = "Prints a configuration file with every option of "
			 "the module, its meaning and its default.",
	},
	{
		.name = "services",
		.run = cli_services,
		.operands = "",
		.operands_min = 0,
		.operands_max = 0,
		.options = cli_services_options,
		.help = "list the registered enumservices",
		.about = "Prints the enumservices that the module knows: "
			 "type:subtype, URI schemes, specification.",
	},
	{
		.name = "stats",
		.run = cli_stats,
		.operands = "",
		.operands_min = 0,
		.operands_max = 0,
		.options = cli_stats_options,
		.help = "print the counters of the running module",
		.about = "Prints what the module counts in its counters-file, "
			 "as the configuration or --file names it.",
	},
	{
		.name = "flush",
		.run = cli_flush,
		.operands = "",
		.operands_min = 0,
		.operands_max = 0,
		.options = cli_flush_options,
		.help = "empty the cache of the running module",
		.about = "Has the module that uses the counters-file forget "
			 "what it has cached, at once, its answers in "
			 "Unbound's cache too. Unbound's other cached records "
			 "stay.",
	},
	{
		.name = "token",
		.run_words = token_run,
		.words = token_commands,
		.operands = "COMMAND",
		.options = no_options,
		.help = "keep the validation store: import, list, revoke, ...",
		.about = "Verifies tokens of validation entities (RFC 5105) "
			 "and keeps the store that the module reads. "
			 "\"enumctl token COMMAND --help\" tells more.",
	},
	{
		.name = "help",
		.run = cli_help,
		.operands = "[COMMAND [WORD]]",
		.operands_min = 0,
		.operands_max = 2,
		.options = cli_help_options,
		.help = "print help on a command, or the list of commands",
		.about = "Prints the options of COMMAND, such as \"resolve\" "
			 "or \"token import\", or the list of commands.",
	},
	{ .name = NULL },
};
