/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token.c - enumctl token: the table of its sub-commands.
 */
#include "token.h"

#include <getopt.h>
#include <signal.h>
#include <unistd.h>

const struct cli_option token_common_options[] = {
	TOKEN_OPTIONS,
	{ .name = NULL },
};

const struct cli_option token_change_options[] = {
	TOKEN_OPTIONS,
	TOKEN_REASON,
	{ .name = NULL },
};

const struct cli_command token_commands[] = {
	{
		.name = "token import",
		.run = token_import,
		.operands = "FILE|DIR|-...",
		.operands_min = 1,
		.operands_max = INT32_MAX,
		.options = token_import_options,
		.help = "verify tokens and enter them into the store",
		.about = "Reads tokens (RFC 5105), EPP messages with tokens or "
			 "simple validations (RFC 5076) and CSV feeds without "
			 "signatures; of a DIR, every file. What is good is "
			 "entered all at once; what is not is refused, with "
			 "the rule and the line. The resolver sees the change "
			 "within a second. Exit status: 0 all is entered, 1 "
			 "something was refused.",
	},
	{
		.name = "token verify",
		.run = token_verify,
		.operands = "FILE|DIR|-...",
		.operands_min = 1,
		.operands_max = INT32_MAX,
		.options = token_verify_options,
		.help = "explain what import would say, without a change",
		.about = "Prints every rule that a token passes, and the first "
			 "one that it breaks, with file and line.",
	},
	{
		.name = "token list",
		.run = token_list,
		.operands = "",
		.options = token_list_options,
		.help = "print every record of the store",
		.about = "One record a line: numbers, state, execution, "
			 "expiry, trust, entity, serial, registrar, method.",
	},
	{
		.name = "token show",
		.run = token_show,
		.operands = "NUMBER",
		.operands_min = 1,
		.operands_max = 1,
		.options = token_show_options,
		.help = "print the record that decides for a number",
		.about = "Looks into the very files that the resolver reads. "
			 "Exit status: 1 the number is blocked or unknown, 3 "
			 "the store is unusable.",
	},
	{
		.name = "token due",
		.run = token_due,
		.operands = "",
		.options = token_due_options,
		.help = "print records that are to be renewed",
		.about = "Records that expire within revalidation-window, and "
			 "those in their days of grace.",
	},
	{
		.name = "token revoke",
		.run = token_revoke,
		.operands = "[NUMBER|FIRST-LAST|ENTITY SERIAL]",
		.operands_max = 2,
		.options = token_bulk_options,
		.help = "withdraw a validation for good",
		.about = "Of numbers: the validation of exactly these. Of a "
			 "serial: what the entity said under it, with or "
			 "without a signature; one that was never seen is "
			 "refused when it comes. The numbers are blocked until "
			 "another validation, not older, is imported, unless "
			 "one with another id holds beside what is revoked. "
			 "Without numbers: all validations that the options "
			 "choose, as they are now.",
	},
	{
		.name = "token delete",
		.run = token_delete,
		.operands = "NUMBER|FIRST-LAST|ENTITY SERIAL",
		.operands_min = 1,
		.operands_max = 2,
		.options = token_delete_options,
		.help = "undo a mistake: as if it had never been imported",
		.about = "Of numbers: the validations of exactly these. Of a "
			 "serial: what the entity said under it, parts of a "
			 "block included, or that it was revoked. Only the "
			 "history keeps it, with the reason. What is still in "
			 "a spool folder comes back with the next import. A "
			 "suspension by hand stays.",
	},
	{
		.name = "token suspend",
		.run = token_suspend,
		.operands = "[NUMBER|FIRST-LAST]",
		.operands_max = 1,
		.options = token_bulk_options,
		.help = "block a number by hand, whatever its validation says",
		.about = "Holds until \"token resume\", also when the "
			 "validation is renewed. Longer numbers are blocked "
			 "with it unless they have records of their own. "
			 "Without numbers: all records that the options "
			 "choose, as they are now; with nothing but --inside "
			 "also the rest of that range.",
	},
	{
		.name = "token resume",
		.run = token_resume,
		.operands = "[NUMBER|FIRST-LAST]",
		.operands_max = 1,
		.options = token_bulk_options,
		.help = "end a suspension by hand",
		.about = "The validation counts again, as far as it is still "
			 "good. Without numbers: all suspensions that the "
			 "options choose.",
	},
	{
		.name = "token export",
		.run = token_export,
		.operands = "",
		.options = token_export_options,
		.help = "print the validations in force as a feed",
		.about = "In the form that import reads, but without the "
			 "signatures: what is imported from it is unsigned. "
			 "With --tokens, what has a token goes into DIR as "
			 "it came, and can be verified again.",
	},
	{
		.name = "token new",
		.run = token_new,
		.operands = "[NUMBER|FIRST-LAST]",
		.operands_max = 1,
		.options = token_new_options,
		.help = "for a validation entity: make a token to be signed",
		.about = "Prints a token (RFC 5105) without its signature, or "
			 "writes one for each line of a list. Exit status: 1 "
			 "a line is no good.",
	},
	{
		.name = "token sign",
		.run = token_sign,
		.operands = "FILE|-...",
		.operands_min = 1,
		.operands_max = INT32_MAX,
		.options = token_sign_options,
		.help = "for a validation entity: sign tokens",
		.about = "Adds a signature to tokens that have none, and "
			 "verifies it. Needs no configuration and no store. "
			 "Exit status: 1 a token is no good, and was not "
			 "written.",
	},
	{
		.name = "token log",
		.run = token_log,
		.operands = "[NUMBER|FIRST-LAST]",
		.operands_max = 1,
		.options = token_log_options,
		.help = "print who changed what, when and why",
		.about = "Every change with the numbers that it touched, as "
			 "they were before and as they are since; of a NUMBER, "
			 "those that touched it. Exit status of --verify: 1 "
			 "an entry was altered or taken out.",
	},
	{
		.name = "token purge",
		.run = token_purge,
		.operands = "",
		.options = token_purge_options,
		.help = "forget for good what is long over",
		.about = "History, log, tokens, and numbers that have been "
			 "revoked or expired for DAYS, which are personal "
			 "data; then compacts the ledger. What is blocked "
			 "stays blocked, and what was withdrawn does not come "
			 "back.",
	},
	{
		.name = "token rebuild",
		.run = token_rebuild,
		.operands = "DIR",
		.operands_min = 1,
		.operands_max = 1,
		.options = token_change_options,
		.help = "make another store with all that this one has",
		.about = "Copies what can be read, with suspensions, "
			 "revocations, history, tokens and log, into DIR, "
			 "which becomes a store. Exit status: 1 something "
			 "could not be read, and was left out.",
	},
	{
		.name = "token compact",
		.run = token_compact,
		.operands = "",
		.options = token_common_options,
		.help = "give back the room of what was deleted",
		.about = "Copies the ledger to a new file, which needs as much "
			 "room as it will have. An import does so by itself "
			 "when more than half of the ledger is free.",
	},
	{
		.name = "token stats",
		.run = token_stats,
		.operands = "",
		.options = token_stats_options,
		.help = "count the records of the store by state",
		.about = "Prints name=value: generation, changed, age and "
			 "confirmed of the files that the resolver reads, the "
			 "last import and what came of it, the number of "
			 "records, by state and by trust, those in force that "
			 "expire within 7 and 30 days, when the next one does, "
			 "and when each certificate does. Times are seconds "
			 "after 1970.",
	},
	{
		.name = "token sync",
		.run = token_sync,
		.operands = "SOURCE",
		.operands_min = 1,
		.operands_max = 1,
		.options = token_sync_options,
		.help = "make this store a copy of another one",
		.about = "SOURCE is a folder, ssh://[USER@]HOST[:PORT]/FOLDER, "
			 "which scp fetches from, or "
			 "rsync://HOST[:PORT]/MODULE[/FOLDER], which rsync "
			 "does. Takes over a head and its bases, after "
			 "checking all, and at once for the resolver. If they "
			 "do not belong together or something fails, the store "
			 "stays as it was. Exit status: 0 taken over, or "
			 "nothing has changed; 1 refused; 3 it did not work.",
	},
	{ .name = NULL },
};

static void print_commands(FILE *out)
{
	fputs("usage: enumctl token COMMAND [OPTION]... [OPERAND]...\n"
	      "\ncommands:\n",
	      out);
	for (const struct cli_command *c = token_commands; c->name; c++)
		fprintf(out, "  %-10s%s\n", c->name + strlen("token "),
			c->help);
	fputs("\n\"enumctl token COMMAND --help\" tells more.\n", out);
}

static const struct cli_command *find(const char *name)
{
	for (const struct cli_command *c = token_commands; c->name; c++)
		if (!strcmp(c->name + strlen("token "), name))
			return c;
	return NULL;
}

/*
 * The ledger is read in its place. When its file ends before a page that is
 * looked for, as that of a copy which was not finished, this is how the system
 * says so.
 */
static void on_cut_off(int signal)
{
	static const char text[] =
		"enumctl: a file of the validation store ends too early: it "
		"was cut off, or a copy of it was not finished; restore it "
		"from a backup\n";

	(void)signal;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(CLI_ENVIRONMENT);
}

int token_run(int argc, char **argv)
{
	const struct sigaction cut_off = { .sa_handler = on_cut_off };
	struct cli_call call = { .command = NULL };
	enum cli_exit status;

	(void)sigaction(SIGBUS, &cut_off, NULL);
	if (argc < 2) {
		cli_error("token: a command is missing");
		print_commands(stderr);
		return CLI_BAD;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help") ||
	    !strcmp(argv[1], "-h")) {
		print_commands(stdout);
		return CLI_GOOD;
	}
	call.command = find(argv[1]);
	if (!call.command) {
		cli_error("token: unknown command \"%s\"", argv[1]);
		print_commands(stderr);
		return CLI_BAD;
	}
	optind = 0; /* getopt() may have been used before */
	if (!cli_parse(&call, argc - 1, argv + 1, &status))
		return (int)status;
	return (int)call.command->run(&call);
}
