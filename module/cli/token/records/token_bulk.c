/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_bulk.c - suspend, resume or revoke all that options choose: all at
 * once, or nothing.
 */
#include "token_select.h"

#include <inttypes.h>
#include <stdlib.h>

#define MOST 1000 /* changes, unless --max-changes says otherwise */

const struct cli_option token_bulk_options[] = {
	TOKEN_OPTIONS,
	TOKEN_SELECT_OPTIONS,
	[TOKEN_BULK_DRY_RUN] = { "dry-run", NULL,
				 "print what would be changed, and change "
				 "nothing" },
	[TOKEN_BULK_MOST] = { "max-changes", "N",
			      "change nothing if more than so many validations "
			      "are chosen (1000 without this option)" },
	[TOKEN_BULK_REASON] = TOKEN_REASON,
	{ .name = NULL },
};

static const char *const words[] = {
	[LEDGER_DO_SUSPEND] = "suspended",
	[LEDGER_DO_RESUME] = "resumed",
	[LEDGER_DO_REVOKE] = "revoked",
};

struct bulk {
	struct token_job job;
	struct token_selection selection;
	const char *done;
	uint64_t most;
	bool is_trial;
};

/* Visiting --------------------------------------------------------------- */

static bool has(void *arg, const struct ledger_record *record)
{
	const struct bulk *bulk = arg;

	return token_select_has(&bulk->selection, &bulk->job, record);
}

static void put_json(const struct bulk *bulk,
		     const struct ledger_record *record, const char *numbers)
{
	fputs("{\"on\":", stdout);
	token_put_json(stdout, numbers);
	fputs(",\"entity\":", stdout);
	token_put_json(stdout, record->entity);
	fputs(",\"serial\":", stdout);
	token_put_json(stdout, record->serial);
	printf(",\"planned\":\"%s\"}\n", bulk->done);
}

/* One line for each, but only if it is not done at once. */
static void on_change(void *arg, const struct ledger_record *record)
{
	const struct bulk *bulk = arg;
	char numbers[TOKEN_NUMBERS_MAX];

	if (!bulk->is_trial)
		return;
	token_numbers_format(&record->extent, numbers);
	if (bulk->job.is_json)
		put_json(bulk, record, numbers);
	else
		printf("%s%s%s%s%s: to be %s\n", numbers,
		       record->entity[0] ? " " : "", record->entity,
		       record->serial[0] ? " serial " : "", record->serial,
		       bulk->done);
}

static void on_crossing(void *arg, const struct ledger_record *record)
{
	(void)arg;
	token_select_tell_crossing(record);
}

/* Telling ---------------------------------------------------------------- */

static void put_counts(const struct bulk *bulk,
		       const struct ledger_tally *tally)
{
	if (bulk->job.is_json)
		printf("{\"%s\":\"%s\",\"changed\":%" PRIu64
		       ",\"unchanged\":%" PRIu64 ",\"crossing\":%" PRIu64 "}\n",
		       bulk->is_trial ? "planned" : "done", bulk->done,
		       tally->changed, tally->same, tally->crossing);
	else
		printf("%s%s %" PRIu64 ", unchanged %" PRIu64
		       ", crossing %" PRIu64 "\n",
		       bulk->is_trial ? "to be " : "", bulk->done,
		       tally->changed, tally->same, tally->crossing);
}

static void tell(const struct bulk *bulk, const struct ledger_tally *tally)
{
	if (!tally->changed && !tally->same)
		cli_error("there is no such record");
	if (tally->idle)
		cli_error("%" PRIu64 " records are left out: they have no "
			  "effect, because they are not signed",
			  tally->idle);
	if (tally->held)
		cli_error("%" PRIu64 " of the numbers have another validation "
			  "that holds",
			  tally->held);
	if (bulk->is_trial && tally->changed > bulk->most)
		cli_error("that is more than %" PRIu64 ", and needs "
			  "--max-changes %" PRIu64,
			  bulk->most, tally->changed);
}

static enum cli_exit finish(const struct bulk *bulk, struct ledger *ledger,
			    const struct ledger_tally *tally)
{
	if (tally->is_over) {
		cli_error("more than %" PRIu64 " would be %s, so nothing was "
			  "changed; see --dry-run and --max-changes",
			  bulk->most, bulk->done);
		return CLI_NEGATIVE;
	}
	ledger_set_result(ledger, "%s %" PRIu64, bulk->done, tally->changed);
	/* Commit even if nothing changed: a crash may have left an old head. */
	if (!bulk->is_trial &&
	    (tally->changed || tally->same || ledger_is_behind(ledger)) &&
	    ledger_commit(ledger, false, false) != LEDGER_OK) {
		cli_error("%s", ledger_message(ledger));
		return CLI_ENVIRONMENT;
	}
	tell(bulk, tally);
	put_counts(bulk, tally);
	return tally->changed && !tally->crossing ? CLI_GOOD : CLI_NEGATIVE;
}

/* Doing ------------------------------------------------------------------ */

static enum cli_exit change(struct bulk *bulk, enum ledger_deed deed)
{
	const struct ledger_bulk order = {
		.deed = deed,
		.most = bulk->is_trial ? UINT64_MAX : bulk->most,
		.inside = bulk->selection.inside,
		.has = token_select_is_partial(&bulk->selection) ? has : NULL,
		.changed = on_change,
		.crossing = on_crossing,
		.arg = bulk,
	};
	struct ledger_tally tally;
	/* Numbers that nobody validates can be suspended. */
	const bool may_begin = deed == LEDGER_DO_SUSPEND && !order.has;
	const enum ledger_mode mode =
		bulk->is_trial ? LEDGER_TRY : LEDGER_WRITE;
	enum cli_exit status = CLI_ENVIRONMENT;
	struct ledger *ledger =
		may_begin ? token_store_open(&bulk->job, mode)
			  : token_store_open_known(&bulk->job, mode);

	if (!ledger)
		return status;
	if (ledger_change_many(ledger, &order, &tally) == LEDGER_OK)
		status = finish(bulk, ledger, &tally);
	else
		cli_error("%s", ledger_message(ledger));
	ledger_close(ledger);
	return status;
}

static bool take_most(const struct cli_call *call, uint64_t *most)
{
	const char *text = call->values[TOKEN_BULK_MOST];

	*most = MOST;
	if (!text || token_count_parse(text, most))
		return true;
	cli_usage(call->command, "--max-changes: \"%s\" is no number", text);
	return false;
}

enum cli_exit token_bulk(const struct cli_call *call, enum ledger_deed deed)
{
	struct bulk bulk = {
		.done = words[deed],
		.is_trial = call->values[TOKEN_BULK_DRY_RUN] != NULL,
	};

	if (!token_select_read(call, &bulk.selection) ||
	    !take_most(call, &bulk.most))
		return CLI_BAD;
	if (!token_select_is_any(&bulk.selection)) {
		cli_usage(call->command,
			  "%s: numbers are missing, or an option such as "
			  "--entity",
			  call->command->name);
		return CLI_BAD;
	}
	enum cli_exit status = token_job_begin(call, &bulk.job);

	if (status != CLI_GOOD)
		return status;
	status = change(&bulk, deed);

	token_job_end(&bulk.job);
	return status;
}
