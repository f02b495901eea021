/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * commands.h - the functions and options that the table of commands names.
 *
 * To add a command: a file cmd_NAME.c with its function and its options, two
 * lines here, and a row in commands.c. Help, completion tests and the manual
 * page test follow from the row.
 */
#pragma once

#include "cli.h"

#define CLI_COMMAND(name)                                                      \
	extern const struct cli_option cli_##name##_options[];                 \
	enum cli_exit cli_##name(const struct cli_call *call)

CLI_COMMAND(check);
CLI_COMMAND(flush);
CLI_COMMAND(help);
CLI_COMMAND(lint);
CLI_COMMAND(number);
CLI_COMMAND(options);
CLI_COMMAND(resolve);
CLI_COMMAND(rewrite);
CLI_COMMAND(services);
CLI_COMMAND(stats);

#undef CLI_COMMAND
