/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_compact.c - enumctl token compact.
 */
#include "token.h"

#include <inttypes.h>

static void put_sizes(uint64_t before, uint64_t after, bool is_json)
{
	printf(is_json ? "{\"before\":%" PRIu64 ",\"after\":%" PRIu64 "}\n"
		       : "ledger: %" PRIu64 " octets before, %" PRIu64 " now\n",
	       before, after);
}

static enum cli_exit compact(struct token_job *job)
{
	enum cli_exit status = CLI_ENVIRONMENT;
	uint64_t before;
	uint64_t after;

	if (!token_store_has_ledger(job->store))
		return status;
	struct ledger *ledger = token_store_open(job, LEDGER_WRITE);

	if (!ledger)
		return status;
	if (ledger_compact(ledger, &before, &after) == LEDGER_OK) {
		put_sizes(before, after, job->is_json);
		status = CLI_GOOD;
	} else {
		cli_error("%s", ledger_message(ledger));
	}
	ledger_close(ledger);
	return status;
}

enum cli_exit token_compact(const struct cli_call *call)
{
	struct token_job job;

	enum cli_exit status = token_job_begin(call, &job);

	if (status != CLI_GOOD)
		return status;
	status = compact(&job);
	token_job_end(&job);
	return status;
}
