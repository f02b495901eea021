/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_stats.c - enumctl stats: what the running module has counted.
 */
#include "commands.h"

#include "counters.h"
#include "settings.h"
#include "stats_http.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	OPTION_CONFIG,
	OPTION_FILE,
	OPTION_PROMETHEUS,
	OPTION_HTTP,
	OPTION_RESET,
	OPTION_MAN
};

const struct cli_option cli_stats_options[] = {
	[OPTION_CONFIG] = { "config", "FILE",
			    "configuration that names the counters-file" },
	[OPTION_FILE] = { "file", "FILE", "the counters-file itself" },
	[OPTION_PROMETHEUS] = { "prometheus", NULL,
				"print the text format of Prometheus" },
	[OPTION_HTTP] = { "http", NULL,
			  "answer one request of HTTP on standard input with "
			  "that text" },
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

/* What runs, or ran last. */
struct run {
	struct io_counters_build build;
	enum io_counters_user user;
};

static void print_plain(FILE *out, uint64_t *totals, const struct run *run)
{
	const struct io_counters_build *build = &run->build;

	if (run->user != IO_COUNTERS_UNKNOWN)
		fprintf(out, "up=%d\n", run->user == IO_COUNTERS_SOMEBODY);
	if (build->enumod[0])
		fprintf(out,
			"build.version=%s\nbuild.unbound=%s\n"
			"build.build_id=%s\n",
			build->enumod, build->unbound, build->build_id);
	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);

		if (!is_shown(i, &totals[i]))
			continue;
		if (info.label)
			fprintf(out, "%s.%s=%" PRIu64 "\n", info.family,
				info.value, totals[i]);
		else
			fprintf(out, "%s=%" PRIu64 "\n", info.family,
				totals[i]);
	}
}

/* Is it the first counter of its family? These are adjacent in the table. */
static bool is_new_family(int counter)
{
	return counter == 0 || strcmp(e164_counter_info(counter - 1).family,
				      e164_counter_info(counter).family) != 0;
}

/* What runs is in the labels. */
static void print_run(FILE *out, const struct run *run)
{
	const struct io_counters_build *build = &run->build;

	if (run->user != IO_COUNTERS_UNKNOWN)
		fprintf(out,
			"# HELP enumod_up Whether a module that runs counts in "
			"this file\n# TYPE enumod_up gauge\nenumod_up %d\n",
			run->user == IO_COUNTERS_SOMEBODY);
	if (!build->enumod[0])
		return;
	fprintf(out,
		"# HELP enumod_build_info Versions of the module and of the "
		"Unbound that runs it, and the build-id of that; always 1\n"
		"# TYPE enumod_build_info gauge\n"
		"enumod_build_info{version=\"%s\",unbound=\"%s\","
		"build_id=\"%s\"} 1\n",
		build->enumod, build->unbound, build->build_id);
}

static void print_prometheus(FILE *out, uint64_t *totals, const struct run *run)
{
	print_run(out, run);
	for (int i = 0; i < E164_COUNTER_COUNT; i++) {
		const struct e164_counter_info info = e164_counter_info(i);
		const char *suffix = info.is_gauge ? "" : "_total";

		if (!is_shown(i, &totals[i]))
			continue;
		if (is_new_family(i))
			fprintf(out,
				"# HELP enumod_%s%s %s\n# TYPE enumod_%s%s "
				"%s\n",
				info.family, suffix, info.text, info.family,
				suffix, info.is_gauge ? "gauge" : "counter");
		if (info.label)
			fprintf(out, "enumod_%s%s{%s=\"%s\"} %" PRIu64 "\n",
				info.family, suffix, info.label, info.value,
				totals[i]);
		else
			fprintf(out, "enumod_%s%s %" PRIu64 "\n", info.family,
				suffix, totals[i]);
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

/* Read the counters-file and print it all. */
static enum cli_exit print_file(FILE *out, const struct cli_call *call)
{
	const bool is_prometheus =
		call->values[OPTION_PROMETHEUS] || call->values[OPTION_HTTP];
	const bool is_reset = call->values[OPTION_RESET] != NULL;
	uint64_t totals[E164_COUNTER_COUNT];
	char name[CLI_COUNTERS_MAX];
	struct run run;
	const enum cli_exit status = cli_counters_file(
		call->values[OPTION_FILE], call->values[OPTION_CONFIG], name);

	if (status != CLI_GOOD)
		return status;
	if (!io_counters_read_build(name, &run.build) ||
	    !io_counters_read(name, is_reset, totals)) {
		cli_counters_fault(name);
		return CLI_ENVIRONMENT;
	}
	run.user = io_counters_user(name);
	(is_prometheus ? print_prometheus : print_plain)(out, totals, &run);
	return CLI_GOOD;
}

/* One request; what is wrong with the file is told to the log alone. */
static enum cli_exit serve(const struct cli_call *call)
{
	struct cli_http_request request;
	enum cli_exit status = CLI_GOOD;
	char *body = NULL;
	size_t len = 0;
	FILE *out;

	cli_http_read(STDIN_FILENO, &request);
	out = open_memstream(&body, &len);
	if (!out)
		return CLI_ENVIRONMENT;
	if (request.status == 200)
		status = print_file(out, call);
	if (fclose(out) || status != CLI_GOOD)
		request.status = 503;
	if (!cli_http_write(STDOUT_FILENO, &request, body, len) &&
	    status == CLI_GOOD)
		status = CLI_ENVIRONMENT;
	free(body);
	return status;
}

enum cli_exit cli_stats(const struct cli_call *call)
{
	if (call->values[OPTION_MAN]) {
		print_man();
		return CLI_GOOD;
	}
	if (!call->values[OPTION_HTTP])
		return print_file(stdout, call);
	if (call->values[OPTION_RESET]) {
		cli_usage(call->command,
			  "--http only reads: --reset cannot be with it");
		return CLI_BAD;
	}
	return serve(call);
}
