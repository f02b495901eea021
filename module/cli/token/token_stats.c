/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_stats.c - enumctl token stats: how many records are in which state, and
 * how old the files are that the resolver reads.
 */
#include "token_list.h"

#include "table.h"

#include <inttypes.h>

#define PATH_LEN 4096

/* Records in force that expire within so many days. */
static const int32_t soon_days[] = { 7, 30 };

#define SOON (sizeof(soon_days) / sizeof(soon_days[0]))

struct stats {
	struct token_listing *listing;
	struct store_table_header head;
	uint64_t records;
	uint64_t states[E164_VALIDITY_STATE_COUNT];
	uint64_t is_signed;
	uint64_t is_unsigned;
	uint64_t by_hand; /* suspended, without a validation */
	uint64_t soon[SOON];
	uint64_t next_expiry_sec; /* of those in force; NEVER: none */
};

static bool is_in_force(const struct e164_validity *validity)
{
	return validity->state == E164_VALIDITY_VALID ||
	       validity->state == E164_VALIDITY_DUE ||
	       validity->state == E164_VALIDITY_GRACE;
}

static void count_expiry(struct stats *stats,
			 const struct ledger_record *record)
{
	const struct token_job *job = &stats->listing->job;
	const struct e164_validity_policy policy = token_policy_of(job, record);
	int32_t day;

	if (!e164_validity_expiry(&record->validity, &policy, &day))
		return;
	const int64_t at_sec =
		(int64_t)day * E164_DAY_SECONDS - policy.utc_offset_sec;
	const int64_t left_sec = at_sec - (int64_t)job->now_sec;

	for (size_t i = 0; i < SOON; i++)
		if (left_sec <= (int64_t)soon_days[i] * E164_DAY_SECONDS)
			stats->soon[i]++;
	if (left_sec > 0 && (uint64_t)at_sec < stats->next_expiry_sec)
		stats->next_expiry_sec = (uint64_t)at_sec;
}

static bool on_record(void *arg, const struct ledger_record *kept)
{
	struct stats *stats = arg;
	struct ledger_record record = *kept;

	token_listing_distrust(stats->listing, &record);
	const struct e164_validity validity =
		token_listing_validity(stats->listing, &record);

	stats->records++;
	stats->states[validity.state]++;
	if (record.validity.is_bare)
		stats->by_hand++;
	else if (record.validity.is_signed)
		stats->is_signed++;
	else
		stats->is_unsigned++;
	if (is_in_force(&validity))
		count_expiry(stats, &record);
	return true;
}

/* Without a head that can be read, nobody knows what the resolver does. */
static bool read_head(struct stats *stats)
{
	const char *store = stats->listing->job.store;
	char path[PATH_LEN];

	if (snprintf(path, sizeof(path), "%s/%s", store,
		     STORE_TABLE_HEAD_NAME) >= (int)sizeof(path))
		return false;
	const enum store_status status =
		store_table_peek(path, STORE_TABLE_HEAD, &stats->head);

	if (status != STORE_OK)
		cli_error("%s: %s", store, store_text(status));
	return status == STORE_OK;
}

static void put(const struct stats *stats, const char *name, uint64_t value)
{
	if (stats->listing->job.is_json)
		printf(",\"%s\":%" PRIu64, name, value);
	else
		printf("%s=%" PRIu64 "\n", name, value);
}

static void print(const struct stats *stats)
{
	const bool is_json = stats->listing->job.is_json;
	char name[64];

	if (is_json)
		printf("{\"copy\":%s",
		       stats->listing->replica ? "true" : "false");
	else
		printf("copy=%d\n", stats->listing->replica != NULL);
	put(stats, "generation", stats->head.generation);
	put(stats, "changed", stats->head.built_sec);
	put(stats, "confirmed", stats->head.confirmed_sec);
	put(stats, "records", stats->records);
	for (int i = 0; i < E164_VALIDITY_STATE_COUNT; i++) {
		snprintf(name, sizeof(name), "state.%s", e164_validity_word(i));
		put(stats, name, stats->states[i]);
	}
	put(stats, "trust.signed", stats->is_signed);
	put(stats, "trust.unsigned", stats->is_unsigned);
	put(stats, "trust.by-hand", stats->by_hand);
	for (size_t i = 0; i < SOON; i++) {
		snprintf(name, sizeof(name), "expire.%" PRId32 "-days",
			 soon_days[i]);
		put(stats, name, stats->soon[i]);
	}
	if (stats->next_expiry_sec != E164_VALIDITY_NEVER)
		put(stats, "expire.next", stats->next_expiry_sec);
	if (is_json)
		puts("}");
}

enum cli_exit token_stats(const struct cli_call *call)
{
	struct token_listing listing = { .is_count = true };
	struct stats stats = {
		.listing = &listing,
		.next_expiry_sec = E164_VALIDITY_NEVER,
	};
	enum cli_exit status = token_listing_open(&listing, call);

	if (status != CLI_GOOD)
		return status;
	status = read_head(&stats)
			 ? token_listing_each(&listing, on_record, &stats)
			 : CLI_ENVIRONMENT;
	if (status == CLI_GOOD)
		print(&stats);
	token_listing_close(&listing);
	return status;
}
