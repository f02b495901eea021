/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_options.c - enumctl options: the documented default configuration.
 *
 * The example file and the list in the manual page are printed from the tables
 * of options (options.def and the others), so they always have every option.
 */
#include "commands.h"

#include "text.h"

#include "e164/conf.h"
#include "e164/neighbours.h"

#include <inttypes.h>
#include <string.h>

#define COLUMNS 78

enum { OPTION_MAN, OPTION_MODULES };

const struct cli_option cli_options_options[] = {
	[OPTION_MAN] = { "man", NULL,
			 "print the list of options as roff, for the manual "
			 "page enumod.conf(5)" },
	[OPTION_MODULES] = { "modules", NULL,
			     "print which modules of Unbound may stand beside "
			     "this one" },
	{ .name = NULL },
};

static const char file_header[] =
	"# enumod.conf - configuration of the enumod module for Unbound.\n"
	"#\n"
	"# Every option is shown with its default, if it has one; to change "
	"one,\n"
	"# remove the \"#\" in front of it. \"enumctl check\" finds "
	"mistakes.\n";

static const char below_comment[] =
	"To use what is below, remove the \"#\" of the next line as well; "
	"else it counts for the clause above.";

/* Describe type, words or bounds of a value in one phrase. */
static void describe(const struct e164_option_info *info, char *text,
		     size_t size)
{
	const char *repeat = info->is_repeatable ? ", repeatable" : "";

	if (info->words[0])
		snprintf(text, size, "%s, %s of: %s%s", info->expected,
			 info->is_set ? "some" : "one", info->words, repeat);
	else if (info->max)
		snprintf(text, size, "%s, %" PRIu64 " to %" PRIu64 "%s",
			 info->expected, info->min, info->max, repeat);
	else
		snprintf(text, size, "%s%s", info->expected, repeat);
}

/* Domain names are printed in quotes, as in unbound.conf. */
static const char *quote_of(const struct e164_option_info *info)
{
	return strchr(info->initial, '.') ? "\"" : "";
}

static void put_for_file(const struct e164_option_info *info)
{
	const char *quote = quote_of(info);
	char about[COLUMNS * 4];

	describe(info, about, sizeof(about));
	putchar('\n');
	cli_put_wrapped(stdout, "    # ", COLUMNS, info->text);
	cli_put_wrapped(stdout, "    # Value: ", COLUMNS, about);
	printf("    #%s:%s%s%s%s\n", info->name, info->initial[0] ? " " : "",
	       quote, info->initial, quote);
}

static void put_for_man(const struct e164_option_info *info)
{
	char about[COLUMNS * 4];

	describe(info, about, sizeof(about));
	fputs(".TP\n.B ", stdout);
	cli_put_roff(stdout, info->name);
	fputs(":\n", stdout);
	cli_put_roff(stdout, info->text);
	fputs("\n.br\nValue: ", stdout);
	cli_put_roff(stdout, about);
	if (info->initial[0]) {
		fputs("; default: ", stdout);
		cli_put_roff(stdout, info->initial);
	}
	putchar('\n');
}

/* enum: without options is valid; all other clauses are commented out. */
static void put_clause(size_t index, const struct e164_clause_info *clause,
		       bool is_man)
{
	if (is_man) {
		fputs(".SS ", stdout);
		cli_put_roff(stdout, clause->name);
		fputs(":\n", stdout);
		cli_put_roff(stdout, clause->text);
		putchar('\n');
		return;
	}
	putchar('\n');
	cli_put_wrapped(stdout, "# ", COLUMNS, clause->text);
	if (index)
		cli_put_wrapped(stdout, "# ", COLUMNS, below_comment);
	printf("%s%s:\n", index ? "#" : "", clause->name);
}

static const char *word_of(bool may_stand)
{
	return may_stand ? "works" : "refused";
}

static void put_neighbour(const struct e164_neighbour *row, bool is_man)
{
	char first[COLUMNS];
	char rest[COLUMNS];

	if (!is_man) {
		snprintf(first, sizeof(first), "  %-12s%-9s%-9s", row->name,
			 word_of(row->may_be_left), word_of(row->may_be_right));
		snprintf(rest, sizeof(rest), "%*s", (int)strlen(first), "");
		cli_put_hanging(stdout, first, rest, COLUMNS, row->text);
		return;
	}
	printf(".TP\n.B %s\nleft: %s; right: %s\n.br\n", row->name,
	       word_of(row->may_be_left), word_of(row->may_be_right));
	cli_put_roff(stdout, row->text);
	putchar('\n');
}

static enum cli_exit put_neighbours(bool is_man)
{
	const struct e164_neighbour *row;

	if (!is_man)
		puts("  module      left     right    why, or on what "
		     "condition");
	for (size_t i = 0; (row = e164_neighbour_at(i)); i++)
		put_neighbour(row, is_man);
	return CLI_GOOD;
}

enum cli_exit cli_options(const struct cli_call *call)
{
	const bool is_man = call->values[OPTION_MAN] != NULL;
	struct e164_clause_info clause;
	struct e164_option_info info;

	if (call->values[OPTION_MODULES])
		return put_neighbours(is_man);
	if (!is_man)
		fputs(file_header, stdout);
	for (size_t i = 0; e164_clause_info(i, &clause); i++) {
		put_clause(i, &clause, is_man);
		for (size_t j = 0; e164_option_info(i, j, &info); j++) {
			if (is_man)
				put_for_man(&info);
			else
				put_for_file(&info);
		}
	}
	return CLI_GOOD;
}
