/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_show.c - enumctl token show: one number, as the resolver sees it.
 */
#include "token_list.h"

#include "number_check.h"
#include "number_text.h"

/* What is known of the number, from the files that the resolver reads. */
struct view {
	struct e164_number number;
	struct store_answer answer;
	enum e164_verdict verdict;
	struct e164_validity validity;
};

static void put_verdict(const struct token_listing *listing,
			const struct view *view)
{
	const struct e164_validity *validity = &view->validity;
	char when[TOKEN_TIME_MAX];

	if (listing->job.is_json)
		return;
	printf("%s: %s (%s), %s", view->number.aus,
	       e164_validity_word(validity->state),
	       e164_validity_text(validity->state),
	       view->verdict == E164_VERDICT_ANSWER ? "not blocked"
						    : "blocked");
	if (view->verdict != E164_VERDICT_ANSWER && !validity->is_blocked)
		printf(": %s", e164_verdict_row(view->verdict)->text);
	putchar('\n');
	if (validity->boundary_sec == E164_VALIDITY_NEVER)
		return;
	token_time_format(validity->boundary_sec, when);
	printf("next change at %s\n", when);
}

/*
 * Find the record in the ledger, if there is one; it has more of it than the
 * resolver's files. What is shown of its state comes from these files.
 */
static enum cli_exit find_record(const struct token_listing *listing,
				 const struct view *view,
				 struct ledger_record *record)
{
	*record = (struct ledger_record){
		.extent = e164_extent_of_number(&view->number),
		.validity.is_bare = true,
	};
	if (!view->answer.is_found)
		return CLI_GOOD;
	if (listing->replica) {
		*record = token_replica_record(&view->answer);
		token_listing_distrust(listing, record);
		return CLI_GOOD;
	}
	const enum ledger_status status =
		ledger_get(listing->ledger, &view->answer.extent, record);

	if (status != LEDGER_OK) {
		cli_error("%s", status == LEDGER_NONE
					? "the ledger does not have the "
					  "record that the resolver sees"
					: ledger_message(listing->ledger));
		return CLI_ENVIRONMENT;
	}
	record->validity = view->answer.record;
	token_listing_distrust(listing, record);
	return CLI_GOOD;
}

/* Decide as the module does. Returns CLI_GOOD, or an error has been printed. */
static enum cli_exit find_verdict(const struct token_listing *listing,
				  struct store *store, struct view *view)
{
	const uint64_t now_sec = listing->job.now_sec;
	const struct e164_plan *plan = listing->job.settings.plan;
	const struct e164_number_clause *clause =
		e164_plan_find(plan, &view->number);
	const struct e164_validity_policy policy =
		e164_plan_validity(plan, clause);
	const enum store_status status =
		store_lookup(store, &view->number, policy.validation, now_sec,
			     &view->answer);
	const enum e164_verdict validated = store_number_check_validity(
		plan, &policy, status, &view->answer, now_sec, &view->validity);

	/* Range and policy decide first, but the state is shown in any case. */
	view->verdict = e164_plan_verdict(plan, clause, &view->number);
	if (view->verdict == E164_VERDICT_ANSWER)
		view->verdict = validated;
	if (status == STORE_OK)
		return CLI_GOOD;
	cli_error("%s", store_text(status));
	return CLI_ENVIRONMENT;
}

static enum cli_exit show(struct token_listing *listing, struct view *view)
{
	const struct store_limits limits = {
		.max_age_sec = token_options(&listing->job)->max_state_age,
	};
	struct store *store = store_open(listing->job.store, &limits);
	struct ledger_record record;
	enum cli_exit status = CLI_ENVIRONMENT;

	if (!store)
		cli_error("%s", e164_status_text(E164_EMEMORY));
	else
		status = find_verdict(listing, store, view);
	store_close(store);
	if (status == CLI_GOOD)
		status = find_record(listing, view, &record);
	if (status != CLI_GOOD)
		return status;
	if (listing->is_token)
		return token_papers_print(listing, &record);
	put_verdict(listing, view);
	if (view->answer.is_found || listing->job.is_json) {
		view->validity.is_blocked =
			view->verdict != E164_VERDICT_ANSWER;
		token_listing_put(listing, &record, &view->validity);
	}
	return view->verdict == E164_VERDICT_ANSWER ? CLI_GOOD : CLI_NEGATIVE;
}

enum { OPTION_TOKEN = TOKEN_OPTION_OWN };

const struct cli_option token_show_options[] = {
	TOKEN_OPTIONS,
	[OPTION_TOKEN] = { "token", NULL,
			   "print the token that proves it instead" },
	{ .name = NULL },
};

enum cli_exit token_show(const struct cli_call *call)
{
	struct token_listing listing = {
		.is_token = call->values[OPTION_TOKEN] != NULL,
	};
	struct view view = { .verdict = E164_VERDICT_FAILED };
	enum cli_exit status = CLI_BAD;

	if (!cli_number_take(call->operands[0], &view.number))
		return CLI_BAD;
	status = token_listing_open(&listing, call);
	if (status != CLI_GOOD)
		return status;
	status = show(&listing, &view);
	token_listing_close(&listing);
	return status;
}
