/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * enumctl.c - the tool beside the enumod module: find the command, run it.
 */
#include "commands.h"
#include "standard.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Options that may stand in place of a command. */
static const struct {
	const char *word;
	bool is_version;
} globals[] = {
	{ "--help", false },
	{ "-h", false },
	{ "--version", true },
	{ "-V", true },
};

static enum cli_exit run_global(bool is_version)
{
	const struct cli_call call = { .command = cli_command_find("help") };

	if (!is_version)
		return cli_help(&call);
	puts("enumctl (enumod) " PACKAGE_VERSION);
	return CLI_GOOD;
}

static enum cli_exit run(int argc, char **argv)
{
	struct cli_call call = { .command = NULL };
	enum cli_exit status;

	if (argc < 1) {
		cli_usage(NULL, "a command is missing");
		return CLI_BAD;
	}
	for (size_t i = 0; i < sizeof(globals) / sizeof(globals[0]); i++)
		if (!strcmp(argv[0], globals[i].word))
			return run_global(globals[i].is_version);
	call.command = cli_command_find(argv[0]);
	if (!call.command) {
		cli_usage(NULL, "unknown command \"%s\"", argv[0]);
		return CLI_BAD;
	}
	if (call.command->run_words && argc > 1 && argv[1][0] != '-')
		return (enum cli_exit)call.command->run_words(argc, argv);
	if (!cli_parse(&call, argc, argv, &status))
		return status;
	if (call.command->run_words)
		return (enum cli_exit)call.command->run_words(argc, argv);
	return call.command->run(&call);
}

int main(int argc, char **argv)
{
	enum cli_exit status;

	if (!cli_standard_begin())
		return CLI_ENVIRONMENT;
	/* A file that may not grow is a fault to be told, as a full disk is. */
	(void)signal(SIGXFSZ, SIG_IGN);
	status = run(argc - 1, argv + 1);
	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) || ferror(stdout)) {
		cli_error("cannot write to standard output: %s",
			  strerror(errno));
		return CLI_ENVIRONMENT;
	}
	return (int)status;
}
