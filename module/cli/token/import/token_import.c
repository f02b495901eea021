/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_import.c - enumctl token import.
 *
 * First everything is read and verified, which may take long; what is accepted
 * is spooled into a file without a name. Then the ledger is opened for writing,
 * and the whole spool is entered in one transaction. So no other writer has to
 * wait for verification, and the resolver never sees a part of an import.
 */
#include "token_forget.h"
#include "token_last.h"
#include "token_replace.h"
#include "token_spool.h"
#include "token_sync.h"
#include "token_xml.h"

#include <inttypes.h>

enum {
	OPTION_REPLACE = TOKEN_OPTION_OWN,
	OPTION_MAX,
	OPTION_STRICT,
	OPTION_REBUILD,
	OPTION_RESET,
	OPTION_REASON
};

const struct cli_option token_import_options[] = {
	TOKEN_OPTIONS,
	TOKEN_REPLACE_OPTIONS(OPTION_REPLACE, OPTION_MAX),
	[OPTION_STRICT] = { "strict", NULL,
			    "import nothing when anything is refused" },
	[OPTION_REBUILD] = { "rebuild", NULL,
			     "write the files of the resolver anew, also where "
			     "their ledger was lost" },
	[OPTION_RESET] = { "reset-clock", NULL,
			   "go on although the clock was ahead at the last "
			   "change" },
	[OPTION_REASON] = TOKEN_REASON,
	{ .name = NULL },
};

struct import {
	struct token_job job;
	struct token_sink sink;
	struct ledger *ledger; /* for reading in workers, then for writing */
	enum ledger_mode mode; /* of that for writing */
	FILE *spool;
	bool has_failed;
	bool is_starved;  /* a token could not be looked at */
	bool is_dropped;  /* all of it, since something was not good */
	uint64_t changed; /* records, by the keys that are trusted now */
	struct token_counts counts;
	struct token_idle idle;
	struct token_replace replace;
};

static void on_fault(void *arg, const char *file,
		     const struct token_fault *fault)
{
	struct import *import = arg;

	import->counts.refused++;
	import->is_starved |= token_is_starved(fault);
	token_report_fault(file, fault);
}

static enum ledger_status on_knows(void *arg, struct ledger_record *record)
{
	struct import *import = arg;
	char message[LEDGER_MESSAGE_MAX];

	/* That there is none yet is no fault. */
	if (!import->ledger && ledger_exists(import->job.store))
		import->ledger = ledger_open(import->job.store, LEDGER_READ,
					     import->job.now_sec, message);
	return import->ledger ? token_store_knows(import->ledger, record)
			      : LEDGER_NONE;
}

static bool on_item(void *arg, const char *file, const struct token_item *item)
{
	struct import *import = arg;
	struct token_fault fault;

	if (!token_replace_take(&import->replace, item, &fault)) {
		on_fault(import, file, &fault);
		return true;
	}
	import->has_failed = import->replace.is_starved ||
			     !token_spool_write(import->spool, file, item);
	return !import->has_failed;
}

/* Entering --------------------------------------------------------------- */

static bool enter(struct import *import, const char *file,
		  const struct token_item *item)
{
	struct ledger_record other;
	const enum ledger_status status =
		token_store_apply(import->ledger, item, &other);

	if (status == LEDGER_FAILED) {
		cli_error("%s", ledger_message(import->ledger));
		import->has_failed = true;
		return false;
	}
	token_counts_add(&import->counts, status);
	if (!token_is_refused(status))
		token_idle_note(&import->idle, &import->job, file, item);
	if (status != LEDGER_OK && status != LEDGER_SAME)
		token_report_outcome(file, item->line, status, &other);
	return true;
}

static bool enter_all(struct import *import)
{
	struct token_proof proof = { .octets = NULL };
	char name[TOKEN_SPOOL_NAME + 1];
	struct token_item item;
	int result;

	if (!token_spool_rewind(import->spool) ||
	    !token_replace_begin(&import->replace, import->ledger))
		return false;
	while ((result = token_spool_read(import->spool, name, &item, &proof)) >
	       0)
		if (!enter(import, name, &item)) {
			result = -1;
			break;
		}
	token_proof_clear(&proof);
	return result == 0 &&
	       token_replace_end(&import->replace, import->ledger);
}

/* Does the import count for max-state-age? Not if nothing was accepted. */
static bool is_confirmation(const struct import *import)
{
	const struct token_counts *counts = &import->counts;

	return counts->imported || counts->unchanged || counts->older;
}

/* Open for writing, and look at the trust, as new records are compared with old
 * ones. */
static bool reopen(struct import *import)
{
	ledger_close(import->ledger);
	import->ledger = token_store_open(&import->job, import->mode);
	return import->ledger &&
	       token_store_check_trust(&import->job, import->ledger,
				       &import->changed);
}

/* May what was entered be kept? */
static bool is_good(const struct import *import, const struct cli_call *call)
{
	const bool is_strict = call->values[OPTION_STRICT] != NULL;

	return !(is_strict && import->counts.refused) &&
	       token_replace_allows(&import->replace);
}

/* Nothing is entered after all, or was; the trust is looked at once more. */
static bool drop(struct import *import)
{
	import->counts.imported = 0;
	import->counts.unchanged = 0;
	import->counts.older = 0;
	import->replace.replaced.withdrawn = 0;
	import->is_dropped = true;
	return reopen(import);
}

/* For the log. */
static void set_result(const struct import *import)
{
	const struct token_counts *counts = &import->counts;
	char withdrawn[40] = "";

	if (counts->withdrawn)
		snprintf(withdrawn, sizeof(withdrawn), ", withdrawn %" PRIu64,
			 *counts->withdrawn);
	ledger_set_result(import->ledger,
			  "imported %" PRIu64 ", unchanged %" PRIu64
			  ", older %" PRIu64 ", refused %" PRIu64 "%s",
			  counts->imported, counts->unchanged, counts->older,
			  counts->refused, withdrawn);
}

/* If nothing may be entered, what has lost its trust is still committed. */
static bool write_ledger(struct import *import, const struct cli_call *call)
{
	const bool is_whole =
		token_replace_check(&import->replace, import->counts.refused);

	if (is_whole && (!reopen(import) || !enter_all(import)))
		return false;
	if (!(is_whole && is_good(import, call)) && !drop(import))
		return false;
	if (ledger_is_new(import->ledger) && !import->counts.imported &&
	    token_store_has_head(import->job.store)) {
		cli_error("nothing is entered: the files for resolvers stay as "
			  "they are, and no ledger is begun");
		return false;
	}
	set_result(import);
	if (ledger_commit(import->ledger, is_confirmation(import),
			  call->values[OPTION_REBUILD] != NULL) == LEDGER_OK) {
		token_store_report_trust(import->changed);
		return true;
	}
	cli_error("%s", ledger_message(import->ledger));
	return false;
}

static enum cli_exit begin(struct import *import, const struct cli_call *call)
{
	enum cli_exit status;

	import->sink = (struct token_sink){ .arg = import,
					    .item = on_item,
					    .fault = on_fault,
					    .knows = on_knows };
	import->mode = call->values[OPTION_RESET] ? LEDGER_RESET : LEDGER_WRITE;
	status = token_replace_open(call, OPTION_REPLACE, &import->replace);
	if (status == CLI_GOOD)
		status = token_job_begin(call, &import->job);
	if (status != CLI_GOOD)
		return status;
	import->job.begins_anew = call->values[OPTION_REBUILD] != NULL;
	if (!token_store_is_own(&import->job) ||
	    !token_store_may_begin(&import->job) ||
	    !token_trust_load(&import->job))
		return CLI_ENVIRONMENT;
	if (import->replace.snapshot)
		import->counts.withdrawn = &import->replace.replaced.withdrawn;
	import->spool = token_spool_open();
	return import->spool && token_xml_begin() ? CLI_GOOD : CLI_ENVIRONMENT;
}

/* An import of nothing is no failure, and confirms nothing. */
static void remember(const struct import *import, enum cli_exit status)
{
	const bool is_entered = status == CLI_GOOD || (status == CLI_NEGATIVE &&
						       is_confirmation(import));
	const struct token_counts *counts = &import->counts;
	const struct token_last last = {
		.at_sec = import->job.now_sec,
		.accepted =
			counts->imported + counts->unchanged + counts->older,
		.refused = counts->refused,
		.has_failed = !is_entered,
	};

	/* The job has none when there was a fault in the configuration; and a
	 * copy is left as it was fetched. */
	if (import->job.store && !token_folder_is_copy(import->job.store))
		token_last_write(import->job.store, &last);
}

static void end(struct import *import)
{
	ledger_close(import->ledger);
	if (import->spool)
		fclose(import->spool);
	token_xml_end();
	token_replace_close(&import->replace);
	token_job_end(&import->job);
}

/* The import is in, whatever becomes of that. */
static void forget(struct import *import)
{
	token_forget_old(&import->job, import->ledger);
	import->ledger = NULL;
}

enum cli_exit token_import(const struct cli_call *call)
{
	struct import import = { .ledger = NULL };
	enum cli_exit status = begin(&import, call);

	if (status == CLI_GOOD) {
		status = CLI_ENVIRONMENT;
		if (token_read_operands(&import.job, call, &import.sink) &&
		    !import.is_starved && write_ledger(&import, call)) {
			token_idle_report(&import.idle);
			token_counts_print(&import.counts, import.job.is_json);
			status = import.counts.refused || import.is_dropped
					 ? CLI_NEGATIVE
					 : CLI_GOOD;
			forget(&import);
		}
	}
	remember(&import, status);
	end(&import);
	return status;
}
