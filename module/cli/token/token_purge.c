/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_purge.c - enumctl token purge.
 */
#include "token.h"

#include "ledger_purge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define DAYS_MAX 36500

enum { OPTION_OLDER = TOKEN_OPTION_OWN, OPTION_DRY_RUN, OPTION_REASON };

const struct cli_option token_purge_options[] = {
	TOKEN_OPTIONS,
	[OPTION_OLDER] = { "older-than", "DAYS",
			   "what has been over for so many days" },
	[OPTION_DRY_RUN] = { "dry-run", NULL, "only say how much it is" },
	[OPTION_REASON] = TOKEN_REASON,
	{ .name = NULL },
};

static bool read_days(const struct cli_call *call, uint32_t *days)
{
	const char *text = call->values[OPTION_OLDER];
	char *end = NULL;

	errno = 0;
	const unsigned long number = text ? strtoul(text, &end, 10) : 0;

	if (!text || errno || end == text || *end || text[0] == '-' ||
	    number > DAYS_MAX) {
		cli_usage(call->command,
			  "--older-than is required: 0 to %d days", DAYS_MAX);
		return false;
	}
	*days = (uint32_t)number;
	return true;
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
	       job->is_json ? is_dry ? "false" : "true"
	       : is_dry     ? ": nothing was changed"
			    : "");
}

/* What was purged is free now; if that cannot be given back, it is no fault. */
static void compact(struct ledger *ledger)
{
	uint64_t before;
	uint64_t after;

	if (ledger_compact(ledger, &before, &after) != LEDGER_OK)
		cli_error("the ledger is not compacted: %s",
			  ledger_message(ledger));
}

static bool is_any(const struct ledger_purge *gone)
{
	return gone->numbers || gone->history || gone->documents ||
	       gone->entries;
}

static enum ledger_status purge(struct ledger *ledger, uint32_t days,
				bool is_dry, struct ledger_purge *gone)
{
	enum ledger_status status = ledger_purge(ledger, days, gone);

	if (status != LEDGER_OK || is_dry)
		return status;
	ledger_set_result(ledger,
			  "numbers %" PRIu64 ", history %" PRIu64
			  ", tokens %" PRIu64 ", log %" PRIu64,
			  gone->numbers, gone->history, gone->documents,
			  gone->entries);
	status = ledger_commit(ledger, false, false);
	if (status == LEDGER_OK && is_any(gone))
		compact(ledger);
	return status;
}

enum cli_exit token_purge(const struct cli_call *call)
{
	const bool is_dry = call->values[OPTION_DRY_RUN] != NULL;
	struct ledger_purge gone;
	struct token_job job;
	uint32_t days;
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!read_days(call, &days) || !token_job_begin(call, &job))
		return CLI_BAD;
	struct ledger *ledger = NULL;

	if (ledger_exists(job.store))
		ledger = token_store_open(&job,
					  is_dry ? LEDGER_TRY : LEDGER_WRITE);
	else
		cli_error("there is no validation store in %s", job.store);
	if (ledger && purge(ledger, days, is_dry, &gone) == LEDGER_OK) {
		put_counts(&job, &gone, is_dry);
		status = CLI_GOOD;
	} else if (ledger) {
		cli_error("%s", ledger_message(ledger));
	}
	ledger_close(ledger);
	token_job_end(&job);
	return status;
}
