/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_show.c - enumctl token show: one number, as the resolver sees it.
 */
#include "token_list.h"

#include <inttypes.h>

static bool read_number(const char *text, struct e164_number *number)
{
	if (e164_number_parse(e164_slice_text(text), number) == E164_OK)
		return true;
	cli_error("\"%s\": %s", text, e164_status_text(E164_ENUMBER));
	return false;
}

static void put_verdict(const struct token_listing *listing,
			const struct e164_number *number,
			const struct e164_validity *validity)
{
	if (listing->settings.is_json)
		return;
	printf("%s: %s (%s), %s\n", number->aus,
	       e164_validity_word(validity->state),
	       e164_validity_text(validity->state),
	       validity->is_blocked ? "blocked" : "not blocked");
	if (validity->boundary_sec != E164_VALIDITY_NEVER)
		printf("next change at second %" PRIu64 "\n",
		       validity->boundary_sec);
}

static enum cli_exit show_unknown(const struct token_listing *listing,
				  const struct e164_number *number)
{
	const struct e164_extent extent = e164_extent_of_number(number);
	const struct e164_validity_policy policy =
		token_policy_of(&listing->settings, &extent);
	const struct e164_validity validity =
		e164_validity_judge(NULL, &policy, listing->settings.now_sec);
	const struct ledger_record nothing = { .extent = extent,
					       .validity.is_bare = true };

	put_verdict(listing, number, &validity);
	if (listing->settings.is_json)
		token_listing_put(listing, &nothing, &validity);
	return CLI_NEGATIVE;
}

static enum cli_exit show_record(struct token_listing *listing,
				 const struct e164_number *number,
				 const struct enumod_store_answer *answer)
{
	struct ledger_record record;
	const enum ledger_status status =
		ledger_get(listing->ledger, &answer->extent, &record);

	if (status != LEDGER_OK) {
		cli_error("%s", status == LEDGER_NONE
					? "the ledger does not have the "
					  "record that the resolver sees"
					: ledger_message(listing->ledger));
		return CLI_ENVIRONMENT;
	}
	token_listing_distrust(listing, &record);
	const struct e164_validity validity =
		token_listing_judge(listing, &record);

	put_verdict(listing, number, &validity);
	token_listing_put(listing, &record, &validity);
	return validity.is_blocked ? CLI_NEGATIVE : CLI_GOOD;
}

static enum cli_exit show(struct token_listing *listing,
			  const struct e164_number *number)
{
	const struct enumod_store_limits limits = {
		.max_age_sec = listing->settings.options.max_state_age_sec,
	};
	struct enumod_store *store =
		enumod_store_open(listing->settings.options.store, &limits);
	struct enumod_store_answer answer;
	enum enumod_store_status status = ENUMOD_STORE_UNREADABLE;

	if (store)
		status = enumod_store_lookup(
			store, number, listing->settings.now_sec, &answer);
	enumod_store_close(store);
	if (status != ENUMOD_STORE_OK) {
		cli_error("%s", enumod_store_text(status));
		return CLI_ENVIRONMENT;
	}
	return answer.is_found ? show_record(listing, number, &answer)
			       : show_unknown(listing, number);
}

enum cli_exit token_show(const struct cli_call *call)
{
	struct token_listing listing = { .ledger = NULL };
	struct e164_number number;
	enum cli_exit status = CLI_BAD;

	if (!read_number(call->operands[0], &number))
		return CLI_BAD;
	status = token_listing_open(&listing, call);
	if (status != CLI_GOOD)
		return status;
	status = show(&listing, &number);
	token_listing_close(&listing);
	return status;
}
