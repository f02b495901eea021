/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_help.c - enumctl help: from the table of commands.
 */
#include "commands.h"

const struct cli_option cli_help_options[] = {
	{ .name = NULL },
};

enum cli_exit cli_help(const struct cli_call *call)
{
	const struct cli_command *command;

	if (!call->operand_count) {
		puts("enumctl " PACKAGE_VERSION " - what the enumod module "
		     "decides, and why\n\n"
		     "usage: enumctl COMMAND [OPTION]... [OPERAND]...\n"
		     "       enumctl --version\n\n"
		     "commands:");
		cli_print_commands(stdout);
		puts("\nExit status: 0 good, 1 a negative answer, 2 bad input "
		     "or configuration,\n3 environment.");
		return CLI_GOOD;
	}
	command = cli_command_find(call->operands[0]);
	if (!command) {
		cli_usage(NULL, "help: unknown command \"%s\"",
			  call->operands[0]);
		return CLI_BAD;
	}
	cli_print_help(stdout, command);
	return CLI_GOOD;
}
