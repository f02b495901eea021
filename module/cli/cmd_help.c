/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_help.c - enumctl help: from the table of commands.
 */
#include "commands.h"

#include <string.h>

const struct cli_option cli_help_options[] = {
	{ .name = NULL },
};

/* A command, or one of its words, which is called "COMMAND WORD". */
static const struct cli_command *find(char **operands, int count)
{
	const struct cli_command *command = cli_command_find(operands[0]);

	if (count < 2 || !command)
		return command;
	for (const struct cli_command *c = command->words; c && c->name; c++)
		if (!strcmp(c->name + strlen(command->name) + 1, operands[1]))
			return c;
	return NULL;
}

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
	command = find(call->operands, call->operand_count);
	if (!command) {
		cli_usage(NULL, "help: unknown command \"%s\"",
			  call->operands[call->operand_count - 1]);
		return CLI_BAD;
	}
	cli_print_help(stdout, command);
	return CLI_GOOD;
}
