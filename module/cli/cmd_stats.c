/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_stats.c - enumctl stats: what the running module has counted.
 */
#include "commands.h"

#include "counters.h"
#include "settings.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum {
	OPTION_CONFIG,
	OPTION_FILE,
	OPTION_PROMETHEUS,
	OPTION_RESET,
	OPTION_MAN
};

const struct cli_option cli_stats_options[] = {
	[OPTION_CONFIG] = { "config", "FILE",
			    "configuration that names the counters-file" },
	[OPTION_FILE] = { "file", "FILE", "the counters-file itself" },
	[OPTION_PROMETHEUS] = { "prometheus", NULL,
				"print the text format of Prometheus" },
	[OPTION_RESET] = { "reset", NULL,
			   "set the counters to 0 after reading" },
	[OPTION_MAN] = { "man", NULL,
			 "print the list of counters as roff, for the manual "
			 "page enumctl(1)" },
	{ .name = NULL },
};

/*
 * An age grows while nobody counts. One whose beginning is not known is left
 * out: 0 would look like news.
 */
static bool is_shown(int counter, uint64_t *total)
{
	const uint64_t now = (uint64_t)time(NULL);

	if (!e164_counter_info(counter).is_age)
		return true;
	if (!*total)
		return false;
	*total = now > *total ? now - *total : 0;
	return true;
}

static void print_plain(uint64_t *totals)
{
	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);

		if (!is_shown(i, &totals[i]))
			continue;
		if (info.label)
			printf("%s.%s=%" PRIu64 "\n", info.family, info.value,
			       totals[i]);
		else
			printf("%s=%" PRIu64 "\n", info.family, totals[i]);
	}
}

/* Is it the first counter of its family? These are adjacent in the table. */
static bool is_new_family(int counter)
{
	return counter == 0 || strcmp(e164_counter_info(counter - 1).family,
				      e164_counter_info(counter).family) != 0;
}

static void print_prometheus(uint64_t *totals)
{
	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);
		const char *suffix = info.is_gauge ? "" : "_total";

		if (!is_shown(i, &totals[i]))
			continue;
		if (is_new_family(i))
			printf("# HELP enumod_%s%s %s\n# TYPE enumod_%s%s %s\n",
			       info.family, suffix, info.text, info.family,
			       suffix, info.is_gauge ? "gauge" : "counter");
		if (info.label)
			printf("enumod_%s%s{%s=\"%s\"} %" PRIu64 "\n",
			       info.family, suffix, info.label, info.value,
			       totals[i]);
		else
			printf("enumod_%s%s %" PRIu64 "\n", info.family, suffix,
			       totals[i]);
	}
}

/* What a counter of a family means; NULL: its word is enough. */
static const char *meaning_of(int counter)
{
	if (counter >= E164_COUNTER_REASONS)
		return e164_reason_text(
			(enum e164_reason)(counter - E164_COUNTER_REASONS));
	if (counter >= E164_COUNTER_VERDICTS)
		return e164_verdict_row(
			       (enum e164_verdict)(counter -
						   E164_COUNTER_VERDICTS))
			->text;
	return NULL;
}

static void print_man(void)
{
	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);

		if (is_new_family(i)) {
			fputs(".TP\n.B ", stdout);
			cli_put_roff(stdout, info.family);
			printf("%s\n", info.label ? ".*" : "");
			cli_put_roff(stdout, info.text);
			fputs(info.is_gauge ? " (gauge).\n" : ".\n", stdout);
		}
		if (!info.label)
			continue;
		fputs(".br\n", stdout);
		cli_put_roff(stdout, info.value);
		fputs(": ", stdout);
		cli_put_roff(stdout, meaning_of(i));
		putchar('\n');
	}
}

enum cli_exit cli_stats(const struct cli_call *call)
{
	uint64_t totals[E164_COUNTER_COUNT];
	char name[CLI_COUNTERS_MAX];

	if (call->values[OPTION_MAN]) {
		print_man();
		return CLI_GOOD;
	}
	const enum cli_exit status = cli_counters_file(
		call->values[OPTION_FILE], call->values[OPTION_CONFIG], name);

	if (status != CLI_GOOD)
		return status;
	if (!io_counters_read(name, call->values[OPTION_RESET] != NULL,
			      totals)) {
		cli_counters_fault(name);
		return CLI_ENVIRONMENT;
	}
	if (call->values[OPTION_PROMETHEUS])
		print_prometheus(totals);
	else
		print_plain(totals);
	return CLI_GOOD;
}
