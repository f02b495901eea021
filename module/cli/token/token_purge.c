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

struct order {
	uint32_t days;
	bool is_dry;
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
	       job->is_json    ? is_dry ? "false" : "true"
	       : !is_dry       ? ""
	       : gone->is_more ? ", and more: nothing was changed"
			       : ": nothing was changed");
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

static void add(struct ledger_purge *sum, const struct ledger_purge *gone)
{
	sum->numbers += gone->numbers;
	sum->history += gone->history;
	sum->documents += gone->documents;
	sum->entries += gone->entries;
	sum->is_more = gone->is_more;
}

/* One change; others may make theirs between two of them. */
static enum ledger_status purge_some(struct ledger *ledger,
				     const struct order *order,
				     struct ledger_purge *sum)
{
	const bool is_first = !is_any(sum);
	struct ledger_purge gone;
	const enum ledger_status status =
		ledger_purge(ledger, order->days, &gone);

	if (status != LEDGER_OK)
		return status;
	add(sum, &gone);
	if (order->is_dry || !(is_first || is_any(&gone) || gone.is_more))
		return LEDGER_OK;
	ledger_set_result(ledger,
			  "numbers %" PRIu64 ", history %" PRIu64
			  ", tokens %" PRIu64 ", log %" PRIu64,
			  gone.numbers, gone.history, gone.documents,
			  gone.entries);
	return ledger_commit(ledger, false, false);
}

static enum cli_exit purge(struct token_job *job, const struct order *order)
{
	struct ledger_purge sum = { .is_more = true };
	enum ledger_status status = LEDGER_OK;
	struct ledger *ledger = NULL;

	while (status == LEDGER_OK && sum.is_more) {
		ledger_close(ledger);
		ledger = token_store_open(job, order->is_dry ? LEDGER_TRY
							     : LEDGER_WRITE);
		if (!ledger)
			return CLI_ENVIRONMENT;
		status = purge_some(ledger, order, &sum);
		if (order->is_dry)
			break;
	}
	if (status == LEDGER_OK) {
		put_counts(job, &sum, order->is_dry);
		if (!order->is_dry && is_any(&sum))
			compact(ledger);
	} else {
		cli_error("%s", ledger_message(ledger));
	}
	ledger_close(ledger);
	return status == LEDGER_OK ? CLI_GOOD : CLI_ENVIRONMENT;
}

enum cli_exit token_purge(const struct cli_call *call)
{
	struct order order = {
		.is_dry = call->values[OPTION_DRY_RUN] != NULL,
	};
	struct token_job job;
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!read_days(call, &order.days) || !token_job_begin(call, &job))
		return CLI_BAD;
	if (ledger_exists(job.store))
		status = purge(&job, &order);
	else
		cli_error("there is no validation store in %s", job.store);
	token_job_end(&job);
	return status;
}
