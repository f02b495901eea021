/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_store.c - the ledger as the sub-commands change it.
 */
#include "token_line.h"
#include "token_sync.h"

#include "table.h"

#include <inttypes.h>
#include <unistd.h>

/* The rules of the configuration, for the ledger. */
static struct e164_validity_policy policy_of(void *arg,
					     const struct ledger_record *record)
{
	return token_policy_of(arg, record);
}

/* A record, of which parts may have clauses of their own. */
struct parts {
	const struct token_job *job;
	const struct ledger_record *record;
	bool (*visit)(void *arg, const struct e164_validity_policy *policy);
	void *arg;
};

/* Of clauses for all of its numbers only that of policy_of() counts. */
static bool on_clause(void *arg, const struct e164_number_clause *clause)
{
	const struct parts *parts = arg;
	const struct ledger_record *record = parts->record;
	const struct e164_extent part = token_clause_numbers(clause);
	const struct e164_entity_clause *entity = e164_config_entity(
		&parts->job->settings.config, record->entity);
	struct e164_validity_policy policy =
		e164_validity_policy_of(token_options(parts->job), clause);

	if (e164_extent_covers(&part, &record->extent))
		return true;
	if (entity && record->validity.is_signed)
		e164_validity_policy_bind(&policy, entity);
	return parts->visit(parts->arg, &policy);
}

static bool policy_parts(
	void *arg, const struct ledger_record *record,
	bool (*visit)(void *arg, const struct e164_validity_policy *policy),
	void *visit_arg)
{
	struct parts parts = {
		.job = arg, .record = record, .visit = visit, .arg = visit_arg
	};

	return token_clauses_touching(parts.job, &record->extent, on_clause,
				      &parts);
}

bool token_store_has_head(const char *store)
{
	char path[TOKEN_PATH_MAX];

	return snprintf(path, sizeof(path), "%s/" STORE_TABLE_HEAD_NAME,
			store) < (int)sizeof(path) &&
	       !access(path, F_OK);
}

bool token_store_is_bare(const char *store)
{
	return !ledger_exists(store) &&
	       (token_store_has_head(store) || token_folder_is_copy(store));
}

void token_store_tell_none(const char *store)
{
	const bool is_copy = token_folder_is_copy(store);

	if (token_store_has_head(store))
		cli_error(
			is_copy ? "%s is a copy of another store, and has no "
				  "ledger: do that where the ledger is"
				: "%s has no ledger, but files for resolvers: "
				  "it is a copy, or the ledger was lost; then "
				  "put a backup of it back, or begin a new one "
				  "by \"enumctl token import --rebuild\"",
			store);
	else if (is_copy)
		cli_error("%s is to be a copy, and nothing was fetched yet: "
			  "\"enumctl token sync\" does that",
			  store);
	else
		cli_error(LEDGER_NO_STORE, store);
}

bool token_store_has_ledger(const char *store)
{
	if (ledger_exists(store))
		return true;
	token_store_tell_none(store);
	return false;
}

/* A new ledger would make everything unknown that it does not have. */
bool token_store_is_own(const struct token_job *job)
{
	if (!token_folder_is_copy(job->store))
		return true;
	cli_error("%s is a copy of another store: change that one", job->store);
	return false;
}

bool token_store_may_begin(const struct token_job *job)
{
	if (job->begins_anew || !token_store_is_bare(job->store))
		return true;
	token_store_tell_none(job->store);
	return false;
}

/* One that was begun anew, and to which nothing was committed, is none. */
static bool is_begun(const struct token_job *job, const struct ledger *ledger)
{
	if (job->begins_anew || !ledger_is_new(ledger) ||
	    !token_store_has_head(job->store))
		return true;
	token_store_tell_none(job->store);
	return false;
}

struct ledger *token_store_open(struct token_job *job, enum ledger_mode mode)
{
	char message[LEDGER_MESSAGE_MAX];

	if (mode == LEDGER_TRY && !token_store_has_ledger(job->store))
		return NULL;
	if (!token_store_is_own(job) || !token_store_may_begin(job))
		return NULL;
	if (ledger_is_locked(job->store))
		cli_error("%s: another enumctl changes it; waiting",
			  job->store);
	struct ledger *ledger = ledger_open(
		job->store, mode,
		job->is_time_given ? job->now_sec : LEDGER_CLOCK, message);

	struct ledger_cause cause;

	if (!ledger) {
		cli_error("%s", message);
		return NULL;
	}
	if (!is_begun(job, ledger) || !token_job_is_current(job)) {
		ledger_close(ledger);
		return NULL;
	}
	token_cause_of(job->call, &cause);
	ledger_set_cause(ledger, &cause);
	ledger_set_policy(ledger, policy_of, job);
	ledger_set_policy_parts(ledger, policy_parts);
	return ledger;
}

struct ledger *token_store_open_known(struct token_job *job,
				      enum ledger_mode mode)
{
	if (mode != LEDGER_TRY && !token_store_is_own(job))
		return NULL;
	return token_store_has_ledger(job->store) ? token_store_open(job, mode)
						  : NULL;
}

bool token_store_check_trust(struct token_job *job, struct ledger *ledger,
			     uint64_t *changed)
{
	uint8_t trust[LEDGER_HASH_LEN];

	token_trust_hash(job, trust);
	if (ledger_check_trust(ledger, trust, token_trust_has, job, changed) ==
	    LEDGER_OK)
		return true;
	cli_error("%s", ledger_message(ledger));
	return false;
}

void token_store_report_trust(uint64_t changed)
{
	if (changed)
		cli_error("the keys of validation entities have changed, and "
			  "with them the trust in %" PRIu64 " records",
			  changed);
}

enum ledger_status token_store_knows(struct ledger *ledger,
				     struct ledger_record *record)
{
	struct ledger_record named;

	if (record->validity.is_signed)
		return ledger_knows(ledger, record);
	const enum ledger_status status =
		token_line_find(ledger, record, &named);

	if (status == LEDGER_OK)
		*record = named;
	return status;
}

static enum ledger_status apply(struct ledger *ledger,
				const struct token_item *item,
				struct ledger_record *other)
{
	memset(other, 0, sizeof(*other));
	if (!item->goes_on)
		ledger_begin_message(ledger);
	switch (item->action) {
	case TOKEN_REMOVE:
		return ledger_remove(ledger, &item->record.extent,
				     item->record.handle);
	case TOKEN_REVOKE:
		return ledger_revoke_line(ledger, &item->record);
	case TOKEN_HOLD:
		return token_line_hold(ledger, &item->record, other);
	case TOKEN_CORRECT:
		return ledger_correct(ledger, &item->record, other);
	default:
		return ledger_put(ledger, &item->record, other);
	}
}

/* Does a record come from it, in force or not? Then it is kept. */
static bool is_entered(enum ledger_status status)
{
	return status == LEDGER_OK || status == LEDGER_BESIDE ||
	       status == LEDGER_OLDER || status == LEDGER_SAME;
}

enum ledger_status token_store_apply(struct ledger *ledger,
				     const struct token_item *item,
				     struct ledger_record *other)
{
	const enum ledger_status status = apply(ledger, item, other);
	const bool is_known = status == LEDGER_SAME || status == LEDGER_OLDER;

	if (!item->proof || !is_entered(status) ||
	    ledger_keep_proof(ledger, &item->record, &item->proof->kept,
			      is_known) == LEDGER_OK)
		return status;
	return LEDGER_FAILED;
}
