/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_purge.c - enumctl token purge.
 */
#include "token_forget.h"

#include <inttypes.h>
#include <stdlib.h>

#define DAYS_MAX 36500

enum { OPTION_OLDER = TOKEN_OPTION_OWN, OPTION_DRY_RUN, OPTION_REASON };

const struct cli_option token_purge_options[] = {
	TOKEN_OPTIONS,
	[OPTION_OLDER] = { "older-than", "DAYS",
			   "what has been over for so many days; without "
			   "it, keep-history of the configuration" },
	[OPTION_DRY_RUN] = { "dry-run", NULL, "only say how much it is" },
	[OPTION_REASON] = TOKEN_REASON,
	{ .name = NULL },
};

static bool parse_days(const char *text, uint32_t *days)
{
	uint64_t number;

	if (!token_count_parse(text, &number) || number > DAYS_MAX)
		return false;
	*days = (uint32_t)number;
	return true;
}

/* By the command line, or by the configuration; never by a default. */
static bool read_days(const struct cli_call *call, const struct token_job *job,
		      uint32_t *days)
{
	const char *text = call->values[OPTION_OLDER];

	*days = (uint32_t)token_options(job)->keep_history;
	if (text ? parse_days(text, days) : *days > 0)
		return true;
	cli_usage(call->command,
		  "--older-than, 0 to %d days, is required where "
		  "keep-history: is not set",
		  DAYS_MAX);
	return false;
}

static void put_counts(const struct token_job *job,
		       const struct ledger_purge *gone, bool is_dry)
{
	const char *format =
		job->is_json ? "{\"numbers\":%" PRIu64 ",\"history\":%" PRIu64
			       ",\"tokens\":%" PRIu64 ",\"log\":%" PRIu64
			       ",\"done\":%s}\n"
			     : "numbers %" PRIu64 ", history %" PRIu64
			       ", tokens %" PRIu64 ", log %" PRIu64 "%s\n";

	printf(format, gone->numbers, gone->history, gone->documents,
	       gone->entries,
	       job->is_json    ? is_dry ? "false" : "true"
	       : !is_dry       ? ""
	       : gone->is_more ? ", and more: nothing was changed"
			       : ": nothing was changed");
}

enum cli_exit token_purge(const struct cli_call *call)
{
	struct token_forget order = {
		.is_dry = call->values[OPTION_DRY_RUN] != NULL,
	};
	struct ledger_purge gone = { .is_more = false };
	struct token_job job;
	enum cli_exit status = token_job_begin(call, &job);

	if (status != CLI_GOOD)
		return status;
	status = CLI_BAD;
	if (read_days(call, &job, &order.days)) {
		status = CLI_ENVIRONMENT;
		if (token_store_has_ledger(job.store) &&
		    token_forget(&job, &order, &gone)) {
			put_counts(&job, &gone, order.is_dry);
			status = CLI_GOOD;
		}
	}
	token_job_end(&job);
	return status;
}
