/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_rebuild.c - enumctl token rebuild: another store with all that can be
 * read of this one.
 */
#include "token.h"

#include "ledger_rebuild.h"
#include "table.h"

#include <inttypes.h>
#include <sys/stat.h>

static bool commit(struct ledger *to, const struct ledger_rebuild *found)
{
	ledger_set_result(to, "%" PRIu64 " records, %" PRIu64 " damaged",
			  found->records, found->damaged);
	if (ledger_commit(to, false, true) == LEDGER_OK)
		return true;
	cli_error("%s", ledger_message(to));
	return false;
}

static void put_counts(const struct token_job *job,
		       const struct ledger_rebuild *found)
{
	const char *format =
		job->is_json
			? "{\"records\":%" PRIu64 ",\"history\":%" PRIu64
			  ",\"tokens\":%" PRIu64 ",\"log\":%" PRIu64
			  ",\"damaged\":%" PRIu64 ",\"broken\":%" PRIu64 "}\n"
			: "records %" PRIu64 ", history %" PRIu64
			  ", tokens %" PRIu64 ", log %" PRIu64
			  ", damaged %" PRIu64 ", tables cut off %" PRIu64 "\n";

	printf(format, found->records, found->history, found->documents,
	       found->entries, found->damaged, found->broken);
}

/* No writer may change it meanwhile: what is changed would be lost. */
static enum cli_exit rebuild(struct token_job *job, const char *folder)
{
	struct token_job other = *job;
	struct ledger *from = token_store_open(job, LEDGER_TRY);
	struct ledger_rebuild found;
	enum cli_exit status = CLI_ENVIRONMENT;

	other.store = folder;
	struct ledger *to =
		from ? token_store_open(&other, LEDGER_WRITE) : NULL;

	if (to && ledger_rebuild(from, to, &found) != LEDGER_OK) {
		cli_error("%s", ledger_message(to));
	} else if (to && commit(to, &found)) {
		put_counts(job, &found);
		status =
			found.damaged || found.broken ? CLI_NEGATIVE : CLI_GOOD;
	}
	ledger_close(to);
	ledger_close(from);
	return status;
}

/*
 * Has it a store, or is it the one that is read? What a rebuild that was killed
 * has left has no head yet; ledger_rebuild() looks whether it is empty.
 */
static bool is_taken(const char *folder, const char *store)
{
	struct stat old;
	struct stat new;
	char head[4096];

	snprintf(head, sizeof(head), "%s/" STORE_TABLE_HEAD_NAME, folder);
	if (!lstat(head, &new))
		return true;
	return !stat(folder, &new) && !stat(store, &old) &&
	       new.st_dev == old.st_dev && new.st_ino == old.st_ino;
}

enum cli_exit token_rebuild(const struct cli_call *call)
{
	const char *folder = call->operands[0];
	struct token_job job;
	enum cli_exit status = token_job_begin(call, &job);

	if (status != CLI_GOOD)
		return status;
	status = CLI_ENVIRONMENT;
	if (token_store_has_ledger(job.store)) {
		if (is_taken(folder, job.store))
			cli_error("there is a validation store in %s already",
				  folder);
		else
			status = rebuild(&job, folder);
	}
	token_job_end(&job);
	return status;
}
