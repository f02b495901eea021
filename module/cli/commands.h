/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * commands.h - the functions and options that the table of commands names.
 *
 * To add a command: a file cmd_NAME.c with its function and its options, a line
 * here, and a row in commands.c. Help, completion tests and the manual
 * page test follow from the row.
 */
#pragma once

#include "cli.h"

#define CLI_COMMAND(function)                                                  \
	extern const struct cli_option function##_options[];                   \
	enum cli_exit function(const struct cli_call *call)

CLI_COMMAND(cli_check);
CLI_COMMAND(diff_command);
CLI_COMMAND(cli_flush);
CLI_COMMAND(cli_help);
CLI_COMMAND(lint_run);
CLI_COMMAND(cli_number);
CLI_COMMAND(cli_options);
CLI_COMMAND(record_command);
CLI_COMMAND(resolve_command);
CLI_COMMAND(cli_rewrite);
CLI_COMMAND(cli_services);
CLI_COMMAND(cli_stats);

#undef CLI_COMMAND
