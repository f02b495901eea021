/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_stats.c - enumctl token stats: how many records are in which state, how
 * old the files are that the resolver reads, and what came of the last import.
 */
#include "token_stats.h"

#include "token_list.h"

#include <inttypes.h>

#define PATH_LEN 4096

enum { OPTION_PROMETHEUS = TOKEN_OPTION_OWN };

const struct cli_option token_stats_options[] = {
	TOKEN_OPTIONS,
	[OPTION_PROMETHEUS] = { "prometheus", NULL,
				"print the text format of Prometheus" },
	{ .name = NULL },
};

/* A listing that counts. */
struct counting {
	struct token_listing listing;
	struct token_stats stats;
};

static bool is_in_force(const struct e164_validity *validity)
{
	return validity->state == E164_VALIDITY_VALID ||
	       validity->state == E164_VALIDITY_DUE ||
	       validity->state == E164_VALIDITY_GRACE;
}

static void count_expiry(struct counting *counting,
			 const struct ledger_record *record)
{
	const struct token_job *job = &counting->listing.job;
	struct token_stats *stats = &counting->stats;
	const struct e164_validity_policy policy = token_policy_of(job, record);
	int32_t day;

	if (policy.validation == E164_VALIDATION_NONE ||
	    !e164_validity_expiry(&record->validity, &policy, &day))
		return; /* it stays in force */
	const int64_t at_sec =
		(int64_t)day * E164_DAY_SECONDS - policy.utc_offset_sec;
	const int64_t left_sec = at_sec - (int64_t)job->now_sec;

	for (size_t i = 0; i < TOKEN_STATS_SOON; i++)
		if (left_sec <= (int64_t)token_stats_days[i] * E164_DAY_SECONDS)
			stats->soon[i]++;
	if (left_sec > 0 && (uint64_t)at_sec < stats->next_expiry_sec)
		stats->next_expiry_sec = (uint64_t)at_sec;
}

static enum token_stats_trust trust_of(const struct ledger_record *record)
{
	if (record->validity.is_bare)
		return TOKEN_STATS_BY_HAND;
	return record->validity.is_signed ? TOKEN_STATS_SIGNED
					  : TOKEN_STATS_UNSIGNED;
}

static bool on_record(void *arg, const struct ledger_record *kept)
{
	struct counting *counting = arg;
	struct token_stats *stats = &counting->stats;
	struct ledger_record record = *kept;

	token_listing_distrust(&counting->listing, &record);
	const struct e164_validity validity =
		token_listing_validity(&counting->listing, &record);

	stats->records++;
	stats->states[validity.state]++;
	stats->trusts[trust_of(&record)]++;
	if (is_in_force(&validity))
		count_expiry(counting, &record);
	return true;
}

/* Without a head that can be read, nobody knows what the resolver does. */
static bool read_head(struct counting *counting)
{
	const char *store = counting->listing.job.store;
	char path[PATH_LEN];

	if (snprintf(path, sizeof(path), "%s/%s", store,
		     STORE_TABLE_HEAD_NAME) >= (int)sizeof(path))
		return false;
	const enum store_status status =
		store_table_peek(path, STORE_TABLE_HEAD, &counting->stats.head);

	if (status != STORE_OK)
		cli_error("%s: %s", store, store_text(status));
	return status == STORE_OK;
}

static enum token_stats_form form_of(const struct cli_call *call)
{
	if (call->values[OPTION_PROMETHEUS])
		return TOKEN_STATS_PROMETHEUS;
	return call->values[TOKEN_OPTION_JSON] ? TOKEN_STATS_JSON
					       : TOKEN_STATS_LINES;
}

static enum cli_exit count(struct counting *counting)
{
	const struct token_job *job = &counting->listing.job;
	struct token_stats *stats = &counting->stats;

	stats->config = &job->settings.config;
	stats->now_sec = job->now_sec;
	stats->is_copy = counting->listing.replica != NULL;
	stats->next_expiry_sec = E164_VALIDITY_NEVER;
	stats->has_last = token_last_read(job->store, &stats->last);
	if (!read_head(counting))
		return CLI_ENVIRONMENT;
	return token_listing_each(&counting->listing, on_record, counting);
}

enum cli_exit token_stats(const struct cli_call *call)
{
	struct counting counting = { .listing.is_count = true };

	if (call->values[OPTION_PROMETHEUS] &&
	    call->values[TOKEN_OPTION_JSON]) {
		cli_usage(call->command, "--json or --prometheus, not both");
		return CLI_BAD;
	}
	enum cli_exit status = token_listing_open(&counting.listing, call);

	if (status != CLI_GOOD)
		return status;
	status = count(&counting);
	if (status == CLI_GOOD)
		token_stats_print(&counting.stats, form_of(call));
	token_listing_close(&counting.listing);
	return status;
}
