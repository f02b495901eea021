/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cli.c - parse command lines, report errors in them, print help.
 */
#include "cli.h"

#include "text.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_MAX  1024 /* octets; what is longer is cut */
#define SCREEN       78   /* columns of a line of help */
#define FIRST_OPTION 256  /* what getopt_long() returns for row 0 */

static void put_message(const char *format, va_list args)
{
	char message[MESSAGE_MAX];

	vsnprintf(message, sizeof(message), format, args);
	fputs("enumctl: ", stderr);
	cli_put(stderr, e164_slice_text(message));
	putc('\n', stderr);
}

void cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_message(format, args);
	va_end(args);
}

void cli_usage(const struct cli_command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_message(format, args);
	va_end(args);
	fprintf(stderr, "Try \"enumctl help%s%s\".\n", command ? " " : "",
		command ? command->name : "");
}

const struct cli_command *cli_command_find(const char *name)
{
	for (const struct cli_command *c = cli_commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* Print "  name  text", with the text wrapped and beginning at a column. */
static void put_item(FILE *out, const char *name, int column, const char *text)
{
	char prefix[SCREEN];
	char *lines = NULL;
	size_t size = 0;
	FILE *wrapped = open_memstream(&lines, &size);

	if (!wrapped)
		return;
	snprintf(prefix, sizeof(prefix), "%*s", column, "");
	cli_put_wrapped(wrapped, prefix, SCREEN, text);
	fclose(wrapped);
	/* The name is in place of the blanks of the first line, if it fits. */
	if (strlen(name) + 2 >= (size_t)column)
		fprintf(out, "  %s\n%s", name, lines);
	else
		fprintf(out, "  %-*s%s", column - 2, name,
			size > (size_t)column ? lines + column : "\n");
	free(lines);
}

void cli_print_commands(FILE *out)
{
	for (const struct cli_command *c = cli_commands; c->name; c++)
		put_item(out, c->name, 12, c->help);
}

static void put_option(FILE *out, const struct cli_option *option)
{
	char name[SCREEN];

	snprintf(name, sizeof(name), "--%s%s%s", option->name,
		 option->arg ? " " : "", option->arg ? option->arg : "");
	put_item(out, name, 24, option->help);
}

void cli_print_help(FILE *out, const struct cli_command *command)
{
	static const struct cli_option help = { "help", NULL,
						"print this and exit" };

	fprintf(out, "usage: enumctl %s [OPTION]...%s%s\n", command->name,
		command->operands[0] ? " " : "", command->operands);
	cli_put_wrapped(out, "", SCREEN, command->about);
	if (command->words)
		fputs("\ncommands:\n", out);
	/* Their names have the one of this command in front. */
	for (const struct cli_command *c = command->words; c && c->name; c++)
		put_item(out, c->name + strlen(command->name) + 1, 12, c->help);
	fputs("\noptions:\n", out);
	for (const struct cli_option *o = command->options; o->name; o++)
		put_option(out, o);
	put_option(out, &help);
}

/* Translate the rows for getopt_long(), and add --help. Returns how many. */
static int list_options(const struct cli_command *command,
			struct option longs[CLI_OPTIONS_MAX + 2])
{
	int count = 0;

	memset(longs, 0, sizeof(*longs) * (CLI_OPTIONS_MAX + 2));
	for (const struct cli_option *o = command->options;
	     o->name && count < CLI_OPTIONS_MAX; o++, count++)
		longs[count] = (struct option){
			.name = o->name,
			.has_arg = o->arg ? required_argument : no_argument,
			.val = FIRST_OPTION + count,
		};
	longs[count] = (struct option){ .name = "help", .val = 'h' };
	return count;
}

/* Report the error that getopt_long() found. */
static void complain(const struct cli_call *call, int result, char **argv)
{
	const int row = optopt - FIRST_OPTION;

	if (result == ':' && row >= 0)
		cli_usage(call->command, "%s: --%s needs a value",
			  call->command->name,
			  call->command->options[row].name);
	else if (row >= 0)
		cli_usage(call->command, "%s: --%s takes no value",
			  call->command->name,
			  call->command->options[row].name);
	else if (optopt && optopt != 'h')
		cli_usage(call->command, "%s: unknown option \"-%c\"",
			  call->command->name, optopt);
	else
		cli_usage(call->command,
			  "%s: unknown or ambiguous option \"%s\"",
			  call->command->name, argv[optind - 1]);
}

/* Keep the value. Returns false after an error. */
static bool take_option(struct cli_call *call, const struct cli_option *option,
			const char *value)
{
	call->values[option - call->command->options] = value;
	if (!call->command->again ||
	    strcmp(option->name, call->command->again) != 0)
		return true;
	if (call->list_count == CLI_LIST_MAX) {
		cli_usage(call->command, "%s: more than %d --%s",
			  call->command->name, CLI_LIST_MAX, option->name);
		return false;
	}
	call->list[call->list_count++] = value;
	return true;
}

/* Read all options. Returns 0, 'h' for --help, or -1 after an error. */
static int take_options(struct cli_call *call, int argc, char **argv)
{
	struct option longs[CLI_OPTIONS_MAX + 2];
	const int count = list_options(call->command, longs);
	int result;

	opterr = 0;
	while ((result = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		const int row = result - FIRST_OPTION;

		if (result == 'h')
			return 'h';
		if (row < 0 || row >= count) {
			complain(call, result, argv);
			return -1;
		}
		if (!take_option(call, &call->command->options[row],
				 optarg ? optarg : ""))
			return -1;
	}
	return 0;
}

bool cli_parse(struct cli_call *call, int argc, char **argv,
	       enum cli_exit *status)
{
	const struct cli_command *command = call->command;
	const int result = take_options(call, argc, argv);

	*status = CLI_BAD;
	if (result == 'h') {
		cli_print_help(stdout, command);
		*status = CLI_GOOD;
	}
	if (result)
		return false;
	call->operands = argv + optind;
	call->operand_count = argc - optind;
	if (call->operand_count < command->operands_min)
		cli_usage(command, "%s: %s is missing", command->name,
			  command->operands);
	else if (call->operand_count > command->operands_max)
		cli_usage(command, "%s: \"%s\" is one operand too many",
			  command->name, call->operands[command->operands_max]);
	else
		return true;
	return false;
}
