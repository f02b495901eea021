/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cli.h - what all commands of enumctl share.
 *
 * The table in commands.c has a row for each command. main() finds the row,
 * cli_parse() fills a struct cli_call from the row's options, and the row's
 * function does the work and returns the exit status. A command never sees a
 * wrong option or a wrong number of operands.
 *
 * Standard output is for results, standard error for reasons. Whatever comes
 * from a zone, a server or the command line is printed through text.h, so that
 * no control octet reaches a terminal.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CLI_OPTIONS_MAX 16 /* options of one command */
#define CLI_LIST_MAX    16 /* values of an option that is a list */

enum cli_exit {
	CLI_GOOD,
	CLI_NEGATIVE,    /* it worked, and the answer is no */
	CLI_BAD,         /* bad input or configuration */
	CLI_ENVIRONMENT, /* network, file, memory */
};

/* A command's options are an array that ends in a row without a name. */
struct cli_option {
	const char *name; /* without "--" */
	const char *arg;  /* name of its value for the help; NULL: none */
	const char *help;
};

struct cli_command;

/* One run of a command. Strings are those of argv. */
struct cli_call {
	const struct cli_command *command;
	const char *values[CLI_OPTIONS_MAX]; /* by row; "" if it has no value */
	/* Those of the option that may be given again. */
	const char *list[CLI_LIST_MAX];
	size_t list_count;
	char **operands;
	int operand_count;
};

struct cli_command {
	const char *name;
	enum cli_exit (*run)(const struct cli_call *call);
	/* In place of run, for a command that has sub-commands. */
	int (*run_words)(int argc, char **argv);
	const struct cli_command *words; /* these, for the help */
	const char *operands; /* as in the synopsis of the manual page */
	int operands_min;
	int operands_max;
	const struct cli_option *options;
	const char *again; /* the option that may be given again, if any */
	const char *help;  /* one line */
	const char *about; /* a paragraph for "enumctl help COMMAND" */
};

/* The table, in commands.c; ends in a row without a name. */
extern const struct cli_command cli_commands[];

/* The row of a command; NULL: there is none of this name. */
const struct cli_command *cli_command_find(const char *name);

/*
 * Read the command line of call->command; argv[0] is the command's name.
 * Returns true when the command is to be run. Else help or an error has been
 * printed, and *status is the exit status.
 */
bool cli_parse(struct cli_call *call, int argc, char **argv,
	       enum cli_exit *status);

/* "enumctl: message" on standard error, control octets escaped. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a wrong command line, with a hint at the help. */
void cli_usage(const struct cli_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The help of one command, or the list of all. */
void cli_print_help(FILE *out, const struct cli_command *command);
void cli_print_commands(FILE *out);
