/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_list.c - enumctl token list, due, export.
 */
#include "token_list.h"

struct e164_validity token_listing_validity(const struct token_listing *listing,
					    const struct ledger_record *record)
{
	const struct e164_validity_policy policy =
		token_policy_of(&listing->job, record);
	struct e164_validity_record validity = record->validity;

	validity.is_suspended |= record->is_on_hold;
	return e164_validity_of(&validity, &policy, listing->job.now_sec);
}

void token_listing_distrust(const struct token_listing *listing,
			    struct ledger_record *record)
{
	if (record->validity.is_signed &&
	    !e164_config_trusts(&listing->job.settings.config, record->entity))
		record->validity.is_distrusted = true;
}

/*
 * An export must not have validations that are out of force: what is not signed
 * where it has to be has no effect, and has none after an import. Where
 * "validation: none" applies, all numbers are answered, whatever their records
 * say; these have dates nevertheless.
 */
static bool is_in_force(const struct token_listing *listing,
			const struct ledger_record *record)
{
	struct e164_validity_policy policy =
		token_policy_of(&listing->job, record);
	struct e164_validity_record validity = record->validity;

	validity.is_suspended |= record->is_on_hold;
	if (policy.validation == E164_VALIDATION_NONE)
		policy.validation = E164_VALIDATION_UNSIGNED;
	switch (e164_validity_of(&validity, &policy, listing->job.now_sec)
			.state) {
	case E164_VALIDITY_VALID:
	case E164_VALIDITY_DUE:
	case E164_VALIDITY_GRACE:
		return true;
	default:
		return false;
	}
}

static bool on_beside(void *arg, const struct ledger_record *kept)
{
	struct token_listing *listing = arg;
	struct ledger_record record = *kept;

	token_listing_distrust(listing, &record);
	if (!is_in_force(listing, &record))
		return true;
	if (listing->papers)
		return token_papers_put(listing, &record) ||
		       !listing->has_failed;
	if (token_select_has(&listing->selection, &listing->job, &record))
		token_listing_put_beside(listing, &record);
	return true;
}

/* All of its numbers lie in the range; if not, tell who lies there in part. */
static bool is_inside(const struct token_listing *listing,
		      const struct ledger_record *record)
{
	const struct token_selection *selection = &listing->selection;

	if (token_select_is_inside(selection, record))
		return true;
	/* What is below a number of fewer digits lies there. */
	if ((e164_extent_crosses(&selection->inside, &record->extent) ||
	     e164_extent_encloses(&selection->inside, &record->extent)) &&
	    token_select_has(selection, &listing->job, record))
		token_select_tell_crossing(record);
	return false;
}

static bool on_record(void *arg, const struct ledger_record *kept)
{
	struct token_listing *listing = arg;
	struct ledger_record record = *kept;

	token_listing_distrust(listing, &record);
	const struct e164_validity validity =
		token_listing_validity(listing, &record);

	if (listing->is_due_only && validity.state != E164_VALIDITY_DUE &&
	    validity.state != E164_VALIDITY_GRACE)
		return true;
	if (listing->is_export && !is_in_force(listing, &record))
		return true;
	if (!is_inside(listing, &record))
		return true;
	if (token_select_has(&listing->selection, &listing->job, &record) &&
	    (!listing->papers || !token_papers_put(listing, &record)))
		token_listing_put(listing, &record, &validity);
	if (listing->has_failed)
		return false;
	return listing->is_due_only || listing->replica ||
	       (listing->is_export && !listing->papers) ||
	       ledger_each_beside(listing->ledger, &kept->extent, on_beside,
				  listing) == LEDGER_OK;
}

static bool on_past(void *arg, const struct ledger_past *past)
{
	const struct token_listing *listing = arg;

	if (token_select_is_inside(&listing->selection, &past->record) &&
	    token_select_has(&listing->selection, &listing->job, &past->record))
		token_listing_put_past(listing, past);
	return true;
}

static void open_ledger(struct token_listing *listing)
{
	char message[LEDGER_MESSAGE_MAX];

	listing->ledger = ledger_open(listing->job.store, LEDGER_READ,
				      listing->job.now_sec, message);
	if (!listing->ledger)
		cli_error("%s", message);
}

static void open_replica(struct token_listing *listing)
{
	const char *store = listing->job.store;

	if (listing->is_history) {
		cli_error("%s has no ledger, and so no history", store);
		return;
	}
	if (listing->is_token || listing->papers) {
		cli_error("%s has no ledger, and so no tokens", store);
		return;
	}
	if (listing->selection.registrar || listing->selection.method) {
		cli_error("%s has no ledger: registrar and method are not "
			  "known here",
			  store);
		return;
	}
	listing->replica = token_replica_open(store);
	if (listing->replica && !listing->job.is_json && !listing->is_count)
		cli_error("%s has no ledger: serial, registrar and method are "
			  "not known here",
			  store);
}

enum cli_exit token_listing_open(struct token_listing *listing,
				 const struct cli_call *call)
{
	const enum cli_exit status = token_job_begin(call, &listing->job);

	if (status != CLI_GOOD)
		return status;
	if (ledger_exists(listing->job.store))
		open_ledger(listing);
	else
		open_replica(listing);
	if (listing->ledger || listing->replica)
		return CLI_GOOD;
	token_job_end(&listing->job);
	return CLI_ENVIRONMENT;
}

void token_listing_close(struct token_listing *listing)
{
	ledger_close(listing->ledger);
	token_replica_close(listing->replica);
	token_job_end(&listing->job);
}

static enum cli_exit finish(const struct token_listing *listing,
			    enum ledger_status result)
{
	if (result == LEDGER_OK)
		return CLI_GOOD;
	cli_error("%s", ledger_message(listing->ledger));
	return CLI_ENVIRONMENT;
}

enum cli_exit token_listing_each(struct token_listing *listing,
				 bool (*visit)(void *arg,
					       const struct ledger_record *r),
				 void *arg)
{
	if (listing->replica)
		return token_replica_each(listing->replica, visit, arg)
			       ? CLI_GOOD
			       : CLI_ENVIRONMENT;
	return finish(listing, ledger_each(listing->ledger, visit, arg));
}

static enum cli_exit list(struct token_listing *listing,
			  const struct cli_call *call)
{
	enum cli_exit status = token_listing_open(listing, call);

	if (status != CLI_GOOD)
		return status;
	token_listing_put_titles(listing);
	if (listing->is_history)
		status = finish(listing, ledger_each_past(listing->ledger,
							  on_past, listing));
	else
		status = token_listing_each(listing, on_record, listing);
	if (status == CLI_GOOD && listing->is_all && !listing->has_failed)
		status = finish(listing, token_papers_all(listing));
	if (listing->has_failed)
		status = CLI_ENVIRONMENT;
	token_listing_close(listing);
	return status;
}

/* Besides text, which has no name, and --json. */
static bool take_format(const struct cli_call *call, int option, bool *is_csv)
{
	const char *format = call->values[option];

	*is_csv = format != NULL;
	if (!format || !strcmp(format, "csv"))
		return true;
	cli_usage(call->command, "--format: \"%s\" is not csv", format);
	return false;
}

enum { OPTION_FORMAT = TOKEN_SELECT_OWN, OPTION_HISTORY };

const struct cli_option token_list_options[] = {
	TOKEN_OPTIONS,
	TOKEN_SELECT_OPTIONS,
	[OPTION_FORMAT] = { "format", "csv",
			    "print a table with a line of titles" },
	[OPTION_HISTORY] = { "history", NULL,
			     "print what was superseded instead, when, and "
			     "by what" },
	{ .name = NULL },
};

enum cli_exit token_list(const struct cli_call *call)
{
	struct token_listing listing = {
		.is_history = call->values[OPTION_HISTORY] != NULL,
	};

	if (!take_format(call, OPTION_FORMAT, &listing.is_csv) ||
	    !token_select_read(call, &listing.selection))
		return CLI_BAD;
	if (listing.is_history &&
	    (listing.is_csv || listing.selection.states)) {
		cli_usage(call->command,
			  "--history goes without --format and --state");
		return CLI_BAD;
	}
	return list(&listing, call);
}

const struct cli_option token_due_options[] = {
	TOKEN_OPTIONS,
	TOKEN_SELECT_OPTIONS,
	[OPTION_FORMAT] = { "format", "csv",
			    "print orders for \"token new --csv\": without "
			    "dates and serials, which will be other ones" },
	{ .name = NULL },
};

enum cli_exit token_due(const struct cli_call *call)
{
	struct token_listing listing = { .is_due_only = true };

	if (!take_format(call, OPTION_FORMAT, &listing.is_order) ||
	    !token_select_read(call, &listing.selection))
		return CLI_BAD;
	return list(&listing, call);
}

enum { OPTION_TOKENS = TOKEN_OPTION_OWN, OPTION_ALL };

const struct cli_option token_export_options[] = {
	TOKEN_OPTIONS,
	[OPTION_TOKENS] = { "tokens", "DIR",
			    "write the tokens into DIR; the feed has what "
			    "came without one" },
	[OPTION_ALL] = { "all", NULL,
			 "with --tokens: also those that are not in force" },
	{ .name = NULL },
};

enum cli_exit token_export(const struct cli_call *call)
{
	struct token_listing listing = {
		.is_export = true,
		.papers = call->values[OPTION_TOKENS],
		.is_all = call->values[OPTION_ALL] != NULL,
	};

	if (listing.is_all && !listing.papers) {
		cli_usage(call->command, "--all is for --tokens");
		return CLI_BAD;
	}
	if (listing.papers && !token_papers_begin(listing.papers))
		return CLI_ENVIRONMENT;
	return list(&listing, call);
}
