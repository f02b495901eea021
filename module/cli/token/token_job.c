/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_job.c - what every token command begins and ends with.
 */
#include "token.h"

#include "conf_file.h"

#include <stdlib.h>
#include <time.h>

static bool take_time(const struct cli_call *call, uint64_t *now_sec)
{
	const char *text = call->values[TOKEN_OPTION_TIME];

	if (!text)
		*now_sec = (uint64_t)time(NULL);
	if (!text || token_count_parse(text, now_sec))
		return true;
	cli_usage(call->command, "--time: \"%s\" is no number", text);
	return false;
}

static bool take_store(const struct cli_call *call, struct token_job *job)
{
	job->store = call->values[TOKEN_OPTION_STORE];
	if (!job->store)
		job->store = token_options(job)->validation_store;
	if (job->store && job->store[0])
		return true;
	cli_error("there is no validation-store: in the configuration, and no "
		  "--store");
	return false;
}

static enum cli_exit complete(const struct cli_call *call,
			      struct token_job *job)
{
	if (!take_store(call, job))
		return CLI_BAD;
	if (token_clauses_sort(job))
		return CLI_GOOD;
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return CLI_ENVIRONMENT;
}

/* With a store of the command line, a configuration is not needed. */
static enum cli_exit load_settings(const struct cli_call *call,
				   struct cli_settings *settings)
{
	const char *config = call->values[TOKEN_OPTION_CONFIG];

	return call->values[TOKEN_OPTION_STORE]
		       ? cli_settings_load(config, settings)
		       : cli_settings_load_as_module(config, settings);
}

/* Before it is read: if it changes in between, that is seen, too. */
static enum cli_exit load(const struct cli_call *call, struct token_job *job)
{
	if (io_conf_sum(call->values[TOKEN_OPTION_CONFIG], &job->config_sum))
		return load_settings(call, &job->settings);
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return CLI_ENVIRONMENT;
}

enum cli_exit token_job_begin(const struct cli_call *call,
			      struct token_job *job)
{
	enum cli_exit status;

	memset(job, 0, sizeof(*job));
	job->call = call;
	job->is_json = call->values[TOKEN_OPTION_JSON] != NULL;
	job->is_time_given = call->values[TOKEN_OPTION_TIME] != NULL;
	if (!token_cause_check(call) || !take_time(call, &job->now_sec))
		return CLI_BAD;
	status = load(call, job);
	if (status != CLI_GOOD)
		return status;
	status = complete(call, job);
	if (status != CLI_GOOD)
		token_job_end(job);
	return status;
}

bool token_job_is_current(const struct token_job *job)
{
	uint8_t before[LEDGER_HASH_LEN] = { 0 };
	uint8_t now[LEDGER_HASH_LEN] = { 0 };
	uint64_t sum;

	if (!io_conf_sum(job->call->values[TOKEN_OPTION_CONFIG], &sum)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	if (job->entities) {
		token_trust_hash(job, before);
		if (!token_trust_hash_now(job, now))
			return false;
	}
	if (job->config_sum == sum && !memcmp(before, now, sizeof(now)))
		return true;
	cli_error("the configuration was changed meanwhile, or a key that it "
		  "names; give the command once more");
	return false;
}

void token_job_end(struct token_job *job)
{
	token_trust_clear(job);
	free(job->clauses);
	cli_settings_clear(&job->settings);
	memset(job, 0, sizeof(*job));
}
