/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_forget.c - see token_forget.h.
 *
 * A purge of much is several changes, each of which opens the ledger anew. By
 * hand, the ledger is compacted in any case; by keep-history, only if that is
 * worth while, since it happens day by day.
 */
#include "token_forget.h"

#include <inttypes.h>
#include <sys/timex.h>

#define CHANGES_MAX 20          /* of ledger_purge() in one import */
#define BACKUP_SECS (7 * 86400) /* that keep-history leaves a backup */

/* What a purge has done so far. */
struct work {
	struct token_job *job;
	struct ledger *ledger;
	uint32_t days;
	bool is_dry;
	bool is_daily; /* by keep-history */
	struct ledger_purge *sum;
};

bool token_forget_is_any(const struct ledger_purge *gone)
{
	return gone->numbers || gone->history || gone->documents ||
	       gone->entries;
}

static void add(struct ledger_purge *sum, const struct ledger_purge *gone)
{
	sum->numbers += gone->numbers;
	sum->history += gone->history;
	sum->documents += gone->documents;
	sum->entries += gone->entries;
	sum->is_more = gone->is_more;
}

static bool open_ledger(struct work *work)
{
	struct ledger_cause cause = { .command = "purge" };

	ledger_close(work->ledger);
	work->ledger = token_store_open(work->job, work->is_dry ? LEDGER_TRY
								: LEDGER_WRITE);
	if (!work->ledger)
		return false;
	if (!work->is_daily)
		return true;
	snprintf(cause.what, sizeof(cause.what), "keep-history: %" PRIu32,
		 work->days);
	ledger_set_cause(work->ledger, &cause);
	return true;
}

static void set_result(struct ledger *ledger, const struct ledger_purge *gone)
{
	ledger_set_result(ledger,
			  "numbers %" PRIu64 ", history %" PRIu64
			  ", tokens %" PRIu64 ", log %" PRIu64,
			  gone->numbers, gone->history, gone->documents,
			  gone->entries);
}

/*
 * One change. By hand it is logged if it is the first one, or has removed
 * something; day by day, if it has removed something.
 */
static enum ledger_status forget_some(const struct work *work)
{
	const bool is_first = !token_forget_is_any(work->sum);
	struct ledger_purge gone;
	const enum ledger_status status =
		ledger_purge(work->ledger, work->days, &gone);
	const bool is_any = token_forget_is_any(&gone);

	if (status != LEDGER_OK)
		return status;
	add(work->sum, &gone);
	if (work->is_dry)
		return LEDGER_OK;
	if (is_any || (is_first && !work->is_daily))
		set_result(work->ledger, &gone);
	return ledger_commit(work->ledger, false, false);
}

/* What was purged is free now, but its octets are still in the file. */
static bool compact(const struct work *work)
{
	uint64_t before;
	uint64_t after;

	if (work->is_dry || !token_forget_is_any(work->sum) ||
	    (work->is_daily && !ledger_is_loose(work->ledger)))
		return true;
	if (ledger_compact(work->ledger, &before, &after) == LEDGER_OK)
		return true;
	cli_error("the purge is done, but its octets stay in the ledger until "
		  "\"enumctl token compact\": %s",
		  ledger_message(work->ledger));
	return false;
}

/*
 * What was purged may be in a backup of the ledger as well. One that an update
 * has just made stays for some days, unless the purge is by hand.
 */
static void drop_backups(const struct work *work)
{
	if (!work->is_dry &&
	    !ledger_drop_backups(work->ledger,
				 work->is_daily ? BACKUP_SECS : 0))
		cli_error("%s", ledger_message(work->ledger));
}

/* Others may have done it since the ledger was closed. */
static bool is_done(const struct work *work)
{
	return work->is_daily && !ledger_is_purge_due(work->ledger, work->days);
}

static bool forget(struct work *work)
{
	enum ledger_status status = LEDGER_OK;

	work->sum->is_more = true;
	for (unsigned i = 0; status == LEDGER_OK && work->sum->is_more; i++) {
		if (work->is_daily && i == CHANGES_MAX)
			break;
		if (!open_ledger(work))
			return false;
		if (is_done(work))
			break;
		status = forget_some(work);
		if (work->is_dry)
			break;
	}
	if (status != LEDGER_OK) {
		cli_error("%s", ledger_message(work->ledger));
		return false;
	}
	drop_backups(work);
	return compact(work) || work->is_daily;
}

bool token_forget(struct token_job *job, const struct token_forget *order,
		  struct ledger_purge *sum)
{
	struct work work = { .job = job,
			     .days = order->days,
			     .is_dry = order->is_dry,
			     .sum = sum };
	const bool is_forgotten = forget(&work);

	ledger_close(work.ledger);
	return is_forgotten;
}

/*
 * By a clock that is years ahead, as at a boot, all would be over. The kernel
 * knows whether something has set it right.
 */
static bool is_clock_doubtful(const struct token_job *job,
			      struct ledger *ledger)
{
	struct timex status = { .modes = 0 };

	return !job->is_time_given && ledger_has_leapt(ledger) &&
	       adjtimex(&status) == TIME_ERROR;
}

void token_forget_old(struct token_job *job, struct ledger *ledger)
{
	struct ledger_purge sum = { .is_more = false };
	struct work work = { .job = job,
			     .ledger = ledger,
			     .days = (uint32_t)token_options(job)->keep_history,
			     .is_daily = true,
			     .sum = &sum };

	if (work.days && ledger_is_purge_due(ledger, work.days)) {
		if (is_clock_doubtful(job, ledger))
			cli_error("nothing was purged for a month or more, and "
				  "the clock is not synchronised: what "
				  "keep-history does not keep stays until it "
				  "is, or until \"enumctl token purge\"");
		else if (!forget(&work))
			cli_error("what keep-history does not keep is still "
				  "there");
	}
	ledger_close(work.ledger);
}
