/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_import.c - enumctl token import.
 *
 * First everything is read and verified, which may take long; what is accepted
 * is spooled into a file without a name. Then the ledger is opened for writing,
 * and the whole spool is entered in one transaction. So no other writer has to
 * wait for verification, and the resolver never sees a part of an import.
 */
#include "token.h"
#include "token_xml.h"

#include <inttypes.h>

enum {
	OPTION_STRICT = TOKEN_OPTION_OWN,
	OPTION_REBUILD,
	OPTION_RESET,
	OPTION_REASON
};

const struct cli_option token_import_options[] = {
	TOKEN_OPTIONS,
	[OPTION_STRICT] = { "strict", NULL,
			    "import nothing when anything is refused" },
	[OPTION_REBUILD] = { "rebuild", NULL,
			     "write the files of the resolver anew" },
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
	uint64_t changed; /* records, by the keys that are trusted now */
	uint64_t imported;
	uint64_t unchanged;
	uint64_t older;
	uint64_t refused;
	struct token_idle idle;
};

static void on_fault(void *arg, const char *file,
		     const struct token_fault *fault)
{
	struct import *import = arg;

	import->refused++;
	token_report_fault(file, fault);
}

static bool on_knows(void *arg, const struct ledger_record *record)
{
	struct import *import = arg;
	char message[LEDGER_MESSAGE_MAX];

	/* That there is none yet is no fault. */
	if (!import->ledger && ledger_exists(import->job.store))
		import->ledger = ledger_open(import->job.store, LEDGER_READ,
					     import->job.now_sec, message);
	return import->ledger && ledger_knows(import->ledger, record);
}

static bool on_item(void *arg, const char *file, const struct token_item *item)
{
	struct import *import = arg;

	import->has_failed = !token_spool_write(import->spool, file, item);
	return !import->has_failed;
}

/* Entering --------------------------------------------------------------- */

static void count(struct import *import, enum ledger_status status)
{
	if (status == LEDGER_OK || status == LEDGER_BESIDE ||
	    status == LEDGER_AWAITED)
		import->imported++;
	else if (status == LEDGER_SAME || status == LEDGER_GONE)
		import->unchanged++;
	else if (status == LEDGER_OLDER)
		import->older++;
	else
		import->refused++;
}

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
	count(import, status);
	if (!token_is_refused(status))
		token_idle_note(&import->idle, &import->job, file, item);
	if (status != LEDGER_OK && status != LEDGER_SAME)
		token_report_outcome(file, item->line, status, &other);
	return true;
}

static bool enter_all(struct import *import)
{
	char name[TOKEN_SPOOL_NAME + 1];
	struct token_item item;
	int result;

	rewind(import->spool);
	while ((result = token_spool_read(import->spool, name, &item)) > 0)
		if (!enter(import, name, &item))
			return false;
	return result == 0;
}

/* Distrust records whose key is no longer trusted, and the reverse (VAL-23). */
static bool audit(struct import *import)
{
	uint8_t trust[LEDGER_HASH_LEN];

	token_trust_hash(&import->job, trust);
	if (ledger_audit(import->ledger, trust, token_trust_has, &import->job,
			 &import->changed) == LEDGER_OK)
		return true;
	cli_error("%s", ledger_message(import->ledger));
	return false;
}

static void report_audit(const struct import *import)
{
	if (import->changed)
		cli_error("the keys of validation entities have changed, and "
			  "with them the trust in %" PRIu64 " records",
			  import->changed);
}

/* Does the import count for max-state-age? Not if nothing was accepted. */
static bool is_confirmation(const struct import *import)
{
	return import->imported || import->unchanged || import->older;
}

/* Open for writing, and audit, as new records are compared with old ones. */
static bool reopen(struct import *import)
{
	ledger_close(import->ledger);
	import->ledger = token_store_open(&import->job, import->mode);
	return import->ledger && audit(import);
}

/* If --strict forbids to enter anything, the audit is still committed. */
static bool write_ledger(struct import *import, const struct cli_call *call)
{
	const bool is_strict = call->values[OPTION_STRICT] != NULL;

	if (!reopen(import) || !enter_all(import))
		return false;
	if (is_strict && import->refused) {
		import->imported = 0;
		import->unchanged = 0;
		import->older = 0;
		if (!reopen(import))
			return false;
	}
	ledger_set_result(import->ledger,
			  "imported %" PRIu64 ", unchanged %" PRIu64
			  ", older %" PRIu64 ", refused %" PRIu64,
			  import->imported, import->unchanged, import->older,
			  import->refused);
	if (ledger_commit(import->ledger, is_confirmation(import),
			  call->values[OPTION_REBUILD] != NULL) == LEDGER_OK) {
		report_audit(import);
		return true;
	}
	cli_error("%s", ledger_message(import->ledger));
	return false;
}

static void print_counts(const struct import *import)
{
	const char *format =
		import->job.is_json
			? "{\"imported\":%" PRIu64 ",\"unchanged\":%" PRIu64
			  ",\"older\":%" PRIu64 ",\"refused\":%" PRIu64 "}\n"
			: "imported %" PRIu64 ", unchanged %" PRIu64
			  ", older %" PRIu64 ", refused %" PRIu64 "\n";

	printf(format, import->imported, import->unchanged, import->older,
	       import->refused);
}

static bool begin(struct import *import, const struct cli_call *call)
{
	import->sink = (struct token_sink){ .arg = import,
					    .item = on_item,
					    .fault = on_fault,
					    .knows = on_knows };
	import->mode = call->values[OPTION_RESET] ? LEDGER_RESET : LEDGER_WRITE;
	if (!token_job_begin(call, &import->job) ||
	    !token_trust_load(&import->job))
		return false;
	import->spool = token_spool_open();
	return import->spool && token_xml_begin();
}

static void end(struct import *import)
{
	ledger_close(import->ledger);
	if (import->spool)
		fclose(import->spool);
	token_xml_end();
	token_job_end(&import->job);
}

enum cli_exit token_import(const struct cli_call *call)
{
	struct import import = { .ledger = NULL };
	enum cli_exit status = CLI_BAD;

	if (begin(&import, call)) {
		status = CLI_ENVIRONMENT;
		if (token_read_operands(&import.job, call, &import.sink) &&
		    write_ledger(&import, call)) {
			token_idle_report(&import.idle);
			print_counts(&import);
			status = import.refused ? CLI_NEGATIVE : CLI_GOOD;
		}
	}
	end(&import);
	return status;
}
