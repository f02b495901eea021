/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_by_hand.c - enumctl token suspend, resume, revoke, delete.
 */
#include "token_select.h"

/* One of the three commands: what it does to numbers or to a serial. */
struct deed {
	enum ledger_status (*on_numbers)(struct ledger *ledger,
					 const struct e164_extent *extent);
	const char *done;
	const char *same;
	const char *none;
	bool is_none_good; /* LEDGER_NONE has an effect, so it is no error */
	bool may_begin;    /* a store: it has an effect in one of nothing */
};

static const struct deed suspension = {
	.on_numbers = ledger_suspend,
	.done = "suspended",
	.same = "is suspended already",
	.none = "there is no such record",
	.may_begin = true,
};
static const struct deed resumption = {
	.on_numbers = ledger_resume,
	.done = "resumed",
	.same = "is not suspended by hand",
	.none = "has no record of its own",
};
static const struct deed withdrawal = {
	.on_numbers = ledger_revoke_numbers,
	.done = "revoked",
	.same = "is revoked already",
	.none = "has no validation of its own",
};
static const struct deed revocation = {
	.done = "revoked",
	.same = "is revoked already",
	.none = "was never seen; it will be refused when it comes",
	.is_none_good = true,
	.may_begin = true,
};

static const struct deed deletion = {
	.done = "deleted",
	.none = "there is nothing of it to delete",
};

/* What is to be printed about it, and whether it only has to be tried. */
struct order {
	const struct deed *deed;
	const char *what;
	bool is_json;
	bool is_trial;
};

static void put_done(const struct order *order)
{
	const char *done = order->deed->done;

	if (!order->is_json) {
		printf("%s: %s%s\n", order->what,
		       order->is_trial ? "to be " : "", done);
		return;
	}
	fputs("{\"on\":", stdout);
	token_put_json(stdout, order->what);
	printf(",\"%s\":\"%s\"}\n", order->is_trial ? "planned" : "done", done);
}

static enum cli_exit finish(struct ledger *ledger, const struct order *order,
			    enum ledger_status status)
{
	const struct deed *deed = order->deed;
	const char *what = order->what;
	/* Commit even if nothing changed: a crash may have left an old head. */
	const bool is_done = status == LEDGER_OK || status == LEDGER_SAME ||
			     (status == LEDGER_NONE &&
			      (deed->is_none_good || ledger_is_behind(ledger)));

	if (is_done && status != LEDGER_SAME)
		ledger_set_result(ledger, "%s",
				  status == LEDGER_OK ? deed->done
						      : deed->none);
	if (is_done && !order->is_trial &&
	    ledger_commit(ledger, false, false) != LEDGER_OK)
		status = LEDGER_FAILED;
	switch (status) {
	case LEDGER_OK:
		put_done(order);
		if (ledger_held(ledger))
			cli_error("%s: its numbers have another validation "
				  "that holds; to withdraw all of them, revoke "
				  "the numbers",
				  what);
		return CLI_GOOD;
	case LEDGER_NONE:
		cli_error("%s: %s", what, deed->none);
		return deed->is_none_good ? CLI_GOOD : CLI_NEGATIVE;
	case LEDGER_SAME:
		cli_error("%s: %s", what, deed->same);
		return CLI_NEGATIVE;
	case LEDGER_CROSSES:
		cli_error("%s: another record has a part of it", what);
		return CLI_NEGATIVE;
	default:
		cli_error("%s", ledger_message(ledger));
		return CLI_ENVIRONMENT;
	}
}

/* Open the ledger for a change, or to try one. */
static struct ledger *open_ledger(struct token_job *job,
				  const struct order *order)
{
	const enum ledger_mode mode =
		order->is_trial ? LEDGER_TRY : LEDGER_WRITE;

	return order->deed->may_begin ? token_store_open(job, mode)
				      : token_store_open_known(job, mode);
}

/* What is given is chosen already. */
static bool check_unchosen(const struct cli_call *call)
{
	struct token_selection selection;

	if (!token_select_read(call, &selection))
		return false;
	if (!token_select_is_any(&selection))
		return true;
	cli_usage(call->command,
		  "%s: either numbers, or options such as --entity",
		  call->command->name);
	return false;
}

static struct order order_of(const struct cli_call *call,
			     const struct deed *deed, const char *what,
			     bool is_json)
{
	return (struct order){
		.deed = deed,
		.what = what,
		.is_json = is_json,
		.is_trial = call->values[TOKEN_BULK_DRY_RUN] != NULL,
	};
}

static enum cli_exit on_numbers(const struct cli_call *call,
				const struct deed *deed)
{
	struct token_job job;
	struct e164_extent extent;
	char what[TOKEN_NUMBERS_MAX];
	enum cli_exit status;

	if (!token_numbers_read(call->operands[0], &extent))
		return CLI_BAD;
	status = token_job_begin(call, &job);
	if (status != CLI_GOOD)
		return status;
	const struct order order = order_of(call, deed, what, job.is_json);
	struct ledger *ledger = open_ledger(&job, &order);

	token_numbers_format(&extent, what);
	status = CLI_ENVIRONMENT;
	if (ledger)
		status = finish(ledger, &order,
				deed->on_numbers(ledger, &extent));
	ledger_close(ledger);
	token_job_end(&job);
	return status;
}

enum cli_exit token_suspend(const struct cli_call *call)
{
	if (!call->operand_count)
		return token_bulk(call, LEDGER_DO_SUSPEND);
	return check_unchosen(call) ? on_numbers(call, &suspension) : CLI_BAD;
}

enum cli_exit token_resume(const struct cli_call *call)
{
	if (!call->operand_count)
		return token_bulk(call, LEDGER_DO_RESUME);
	return check_unchosen(call) ? on_numbers(call, &resumption) : CLI_BAD;
}

static bool check_serial(const struct cli_call *call)
{
	if (token_is_id(e164_slice_text(call->operands[0]), TOKEN_ID_MAX) &&
	    token_is_id(e164_slice_text(call->operands[1]), TOKEN_ID_MAX))
		return true;
	cli_usage(call->command,
		  "an entity and a serial have 1 to %d characters",
		  TOKEN_ID_MAX);
	return false;
}

static enum cli_exit revoke_serial(const struct cli_call *call)
{
	const char *entity = call->operands[0];
	const char *serial = call->operands[1];
	struct token_job job;
	char what[2 * TOKEN_ID_MAX + 16];
	enum cli_exit status;

	if (!check_serial(call))
		return CLI_BAD;
	status = token_job_begin(call, &job);
	if (status != CLI_GOOD)
		return status;
	const struct order order =
		order_of(call, &revocation, what, job.is_json);
	struct ledger *ledger = open_ledger(&job, &order);

	snprintf(what, sizeof(what), "%s serial %s", entity, serial);
	status = CLI_ENVIRONMENT;
	if (ledger)
		status = finish(ledger, &order,
				ledger_revoke(ledger, entity, serial));
	ledger_close(ledger);
	token_job_end(&job);
	return status;
}

enum cli_exit token_revoke(const struct cli_call *call)
{
	if (!call->operand_count)
		return token_bulk(call, LEDGER_DO_REVOKE);
	if (!check_unchosen(call))
		return CLI_BAD;
	return call->operand_count == 1 ? on_numbers(call, &withdrawal)
					: revoke_serial(call);
}

/* Deleting --------------------------------------------------------------- */

enum { OPTION_REASON = TOKEN_OPTION_OWN, OPTION_ID };

const struct cli_option token_delete_options[] = {
	TOKEN_OPTIONS,
	[OPTION_REASON] = { "reason", "TEXT",
			    "why; it is kept in the history" },
	[OPTION_ID] = { "id", "ID",
			"forget only that this id was removed in messages "
			"about the NUMBER" },
	{ .name = NULL },
};

/* What is to be deleted, as the command line says it. */
struct target {
	struct e164_extent extent; /* or of the domain */
	const char *id;
	char what[TOKEN_NUMBERS_MAX + LEDGER_TEXT_MAX + 16];
};

static bool read_target(const struct cli_call *call, struct target *target)
{
	const char *id = call->values[OPTION_ID];
	char numbers[TOKEN_NUMBERS_MAX];

	if (!call->values[OPTION_REASON] ||
	    !token_is_reason(call->values[OPTION_REASON])) {
		cli_usage(call->command,
			  "--reason is required: one line of 1 to %d octets",
			  LEDGER_REASON_MAX);
		return false;
	}
	if (call->operand_count == 2 && !id) {
		snprintf(target->what, sizeof(target->what), "%s serial %s",
			 call->operands[0], call->operands[1]);
		return check_serial(call);
	}
	if (call->operand_count == 2 ||
	    (id && !token_is_id(e164_slice_text(id), LEDGER_TEXT_MAX))) {
		cli_usage(call->command, "--id takes an id and a number");
		return false;
	}
	if (!token_numbers_read(call->operands[0], &target->extent))
		return false;
	target->id = id;
	token_numbers_format(&target->extent, numbers);
	snprintf(target->what, sizeof(target->what), "%s%s%s", numbers,
		 id ? " id " : "", id ? id : "");
	return true;
}

static enum ledger_status forget(struct ledger *ledger,
				 const struct cli_call *call,
				 const struct target *target)
{
	const char *reason = call->values[OPTION_REASON];

	if (call->operand_count == 2)
		return ledger_forget_serial(ledger, call->operands[0],
					    call->operands[1], reason);
	if (target->id)
		return ledger_forget_id(ledger, &target->extent, target->id);
	return ledger_forget_numbers(ledger, &target->extent, reason);
}

enum cli_exit token_delete(const struct cli_call *call)
{
	struct target target = { .id = NULL };
	struct token_job job;
	enum cli_exit status;

	if (!read_target(call, &target))
		return CLI_BAD;
	status = token_job_begin(call, &job);
	if (status != CLI_GOOD)
		return status;
	const struct order order = { .deed = &deletion,
				     .what = target.what,
				     .is_json = job.is_json };
	struct ledger *ledger = open_ledger(&job, &order);

	status = CLI_ENVIRONMENT;
	if (ledger)
		status = finish(ledger, &order, forget(ledger, call, &target));
	ledger_close(ledger);
	token_job_end(&job);
	return status;
}
