/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_verify.c - enumctl token verify: what import would say, and why.
 *
 * It works like an import: everything is verified and spooled, then entered in
 * one transaction; but that is dropped. What would become of each item is
 * printed after the ledger is closed, so that no writer waits for output.
 */
#include "token_replace.h"
#include "token_spool.h"
#include "token_xml.h"

#include "text.h"

#include <errno.h>

enum { OPTION_REPLACE = TOKEN_OPTION_OWN, OPTION_MAX };

const struct cli_option token_verify_options[] = {
	TOKEN_OPTIONS,
	TOKEN_REPLACE_OPTIONS(OPTION_REPLACE, OPTION_MAX),
	{ .name = NULL },
};

#define PASSED_LEN 4096 /* octets; what one token can pass has about 1000 */

struct verification {
	struct token_job job;
	/* Lines on what was passed by the token whose item or fault is next. */
	char passed[PASSED_LEN];
	struct ledger *ledger; /* in workers for reading; NULL: there is none */
	FILE *spool;
	FILE *outcomes; /* a struct outcome for each item of the spool */
	struct token_counts counts;
	struct token_idle idle;
	struct token_replace replace;
	uint64_t changed; /* records, by the keys that are trusted now */
	bool is_starved;  /* a token could not be looked at */
	bool is_dropped;  /* an import of this snapshot would change nothing */
};

struct outcome {
	enum ledger_status status;
	struct ledger_record other;
};

static void put_pair(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	token_put_json(stdout, value);
}

/* Begin a JSON object, one on each line: what became of a part of a file. */
static void begin_json(const char *file, unsigned line)
{
	fputs("{\"file\":", stdout);
	token_put_json(stdout, file);
	printf(",\"line\":%u", line);
}

static void put_place(const char *file, unsigned line)
{
	cli_put(stdout, e164_slice_text(file));
	if (line)
		printf(":%u", line);
	fputs(": ", stdout);
}

/* As soon as it is known where the token stands. */
static void print_passed(struct verification *v, const char *file,
			 unsigned line)
{
	for (const char *at = v->passed; *at;) {
		const int len = (int)strcspn(at, "\n");

		put_place(file, line);
		printf("%.*s\n", len, at);
		at += len + 1;
	}
	v->passed[0] = '\0';
}

static void on_fault(void *arg, const char *file,
		     const struct token_fault *fault)
{
	struct verification *v = arg;

	print_passed(v, file, fault->line);
	v->counts.refused++;
	v->is_starved |= token_is_starved(fault);
	token_report_fault(file, fault);
	if (!v->job.is_json)
		return;
	begin_json(file, fault->line);
	put_pair("rule", fault->rule);
	put_pair("refused", fault->text);
	puts("}");
}

static void on_passed(void *arg, const char *rule, const char *what)
{
	struct verification *v = arg;
	const size_t len = strlen(v->passed);
	const int wants = snprintf(v->passed + len, PASSED_LEN - len,
				   "%s ok: %s\n", rule, what);

	if (v->job.is_json || wants < 0 || len + (size_t)wants >= PASSED_LEN)
		v->passed[len] = '\0';
}

static enum ledger_status on_knows(void *arg, struct ledger_record *record)
{
	struct verification *v = arg;
	char message[LEDGER_MESSAGE_MAX];

	/* That there is none yet is no fault. */
	if (!v->ledger && ledger_exists(v->job.store))
		v->ledger = ledger_open(v->job.store, LEDGER_READ,
					v->job.now_sec, message);
	return v->ledger ? token_store_knows(v->ledger, record) : LEDGER_NONE;
}

static void print_json(const char *file, const struct token_item *item,
		       enum ledger_status status)
{
	const struct ledger_record *record = &item->record;
	const bool is_entry = item->action != TOKEN_REMOVE;
	char numbers[TOKEN_NUMBERS_MAX];
	char dates[2][E164_DATE_LEN + 1] = { "", "" };

	token_numbers_format(&record->extent, numbers);
	if (is_entry)
		e164_date_format(record->validity.execution_day, dates[0]);
	if (record->validity.has_expiry)
		e164_date_format(record->validity.expiry_day, dates[1]);
	begin_json(file, item->line);
	put_pair("action", item->action == TOKEN_CORRECT  ? "correct"
			   : item->action == TOKEN_REVOKE ? "revoke"
			   : is_entry                     ? "enter"
							  : "remove");
	put_pair("numbers", numbers);
	put_pair("execution", dates[0]);
	put_pair("expiration", dates[1]);
	put_pair("entity", record->entity);
	put_pair("serial", record->serial);
	put_pair("registrar", record->registrar);
	put_pair("method", record->method);
	put_pair("id", record->handle);
	put_pair("outcome", token_outcome_text(status));
	printf(",\"suspended\":%s,\"signed\":%s}\n",
	       record->is_on_hold ? "true" : "false",
	       record->validity.is_signed ? "true" : "false");
}

/* The day on which it ends, whether it says so or the configuration does. */
static void format_end(const struct verification *v,
		       const struct ledger_record *record,
		       char text[E164_DATE_LEN + 1])
{
	const struct e164_validity_policy policy =
		token_policy_of(&v->job, record);
	int32_t day;

	if (e164_validity_expiry(&record->validity, &policy, &day))
		e164_date_format(day, text);
	else
		snprintf(text, E164_DATE_LEN + 1, "never");
}

static void print(const struct verification *v, const char *file,
		  const struct token_item *item, enum ledger_status status)
{
	const struct ledger_record *record = &item->record;
	char numbers[TOKEN_NUMBERS_MAX];
	char dates[2][E164_DATE_LEN + 1] = { "", "" };

	if (v->job.is_json) {
		print_json(file, item, status);
		return;
	}
	token_numbers_format(&record->extent, numbers);
	e164_date_format(record->validity.execution_day, dates[0]);
	format_end(v, record, dates[1]);
	put_place(file, item->line);
	if (item->action == TOKEN_REMOVE)
		printf("remove %s, id %s\n", numbers, record->handle);
	else
		printf("%s, executed %s, expires %s, entity %s, serial %s, "
		       "registrar %s, method %s, %s%s\n",
		       numbers, dates[0], dates[1], record->entity,
		       record->serial, record->registrar, record->method,
		       record->validity.is_signed ? "signed" : "not signed",
		       item->action == TOKEN_REVOKE ? ", revoked"
		       : record->is_on_hold         ? ", suspended"
						    : "");
}

static bool on_item(void *arg, const char *file, const struct token_item *item)
{
	struct verification *v = arg;
	struct token_item plain = *item;
	struct token_fault fault;

	print_passed(v, file, item->line);
	plain.proof = NULL; /* nothing is kept */
	if (token_replace_take(&v->replace, item, &fault))
		return !v->replace.is_starved &&
		       token_spool_write(v->spool, file, &plain);
	on_fault(v, file, &fault);
	return true;
}

/* Find what would become of each item; other writers have to wait. */
static bool try_all(struct verification *v)
{
	struct outcome outcome = { .status = LEDGER_OK };
	struct token_proof none = { .octets = NULL };
	char name[TOKEN_SPOOL_NAME + 1];
	struct token_item item;
	int result;

	if (v->ledger && !token_replace_begin(&v->replace, v->ledger))
		return false;
	while ((result = token_spool_read(v->spool, name, &item, &none)) > 0) {
		memset(&outcome.other, 0, sizeof(outcome.other));
		if (v->ledger)
			outcome.status = token_store_apply(v->ledger, &item,
							   &outcome.other);
		if (outcome.status == LEDGER_FAILED) {
			cli_error("%s", ledger_message(v->ledger));
			return false;
		}
		if (fwrite(&outcome, sizeof(outcome), 1, v->outcomes) != 1) {
			token_spool_fault("write");
			return false;
		}
	}
	return result == 0 &&
	       (!v->ledger || token_replace_end(&v->replace, v->ledger));
}

static void print_withdrawn(const struct verification *v,
			    const struct ledger_record *record)
{
	char numbers[TOKEN_NUMBERS_MAX];

	token_numbers_format(&record->extent, numbers);
	if (v->job.is_json)
		fputs("{\"action\":\"withdraw\",\"numbers\":", stdout);
	else
		printf("withdraw %s", numbers);
	if (v->job.is_json) {
		token_put_json(stdout, numbers);
		put_pair("entity", record->entity);
		put_pair("serial", record->serial);
		put_pair("registrar", record->registrar);
		puts("}");
		return;
	}
	printf(", entity %s, serial %s, registrar %s\n", record->entity,
	       record->serial, record->registrar);
}

/* What would go, and whether that is too much. */
static bool print_replaced(struct verification *v)
{
	struct token_proof none = { .octets = NULL };
	char ignored[TOKEN_SPOOL_NAME + 1];
	struct token_item item;
	int result;

	if (!v->replace.snapshot)
		return true;
	if (!token_spool_rewind(v->replace.withdrawn))
		return false;
	while ((result = token_spool_read(v->replace.withdrawn, ignored, &item,
					  &none)) > 0)
		print_withdrawn(v, &item.record);
	v->is_dropped |= !token_replace_allows(&v->replace);
	token_counts_print(&v->counts, v->job.is_json);
	return result == 0;
}

static bool print_all(struct verification *v)
{
	char name[TOKEN_SPOOL_NAME + 1];
	struct token_proof none = { .octets = NULL };
	struct token_item item;
	struct outcome outcome;
	int result;

	if (!token_spool_rewind(v->spool) || !token_spool_rewind(v->outcomes))
		return false;
	while ((result = token_spool_read(v->spool, name, &item, &none)) > 0) {
		if (fread(&outcome, sizeof(outcome), 1, v->outcomes) != 1) {
			token_spool_fault("read");
			return false;
		}
		print(v, name, &item, outcome.status);
		if (outcome.status != LEDGER_OK)
			token_report_outcome(name, item.line, outcome.status,
					     &outcome.other);
		token_counts_add(&v->counts, outcome.status);
		if (!token_is_refused(outcome.status))
			token_idle_note(&v->idle, &v->job, name, &item);
	}
	token_idle_report(&v->idle);
	return result == 0;
}

/* Without a store, each was tried alone. */
static void report_untried(const struct verification *v)
{
	if (v->counts.imported > 1)
		cli_error("there is no %s in %s, so these records were not "
			  "tried against each other (TOK-11, TOK-13); an "
			  "import may refuse some of them",
			  token_store_is_bare(v->job.store)
				  ? "ledger"
				  : "validation store",
			  v->job.store);
}

static bool read_all(struct verification *v, const struct cli_call *call)
{
	const struct token_sink sink = { .arg = v,
					 .item = on_item,
					 .fault = on_fault,
					 .passed = on_passed,
					 .knows = on_knows };

	return token_read_operands(&v->job, call, &sink) && !v->is_starved &&
	       token_spool_rewind(v->spool);
}

/* As it would be for an import: the keys may have changed since the last one.
 */
static bool open_ledger(struct verification *v)
{
	ledger_close(v->ledger);
	v->ledger = token_store_open(&v->job, LEDGER_TRY);
	return v->ledger &&
	       token_store_check_trust(&v->job, v->ledger, &v->changed);
}

/* It is no fault if there is no store yet. */
static bool verify(struct verification *v, const struct cli_call *call)
{
	const bool is_tried = ledger_exists(v->job.store);
	bool is_done;

	if (!read_all(v, call))
		return false;
	v->is_dropped = !token_replace_check(&v->replace, v->counts.refused);
	is_done = (!is_tried || open_ledger(v)) && try_all(v);
	ledger_close(v->ledger);
	is_done = is_done && print_all(v) && print_replaced(v);
	if (is_done && !is_tried)
		report_untried(v);
	if (is_done)
		token_store_report_trust(v->changed);
	return is_done;
}

enum cli_exit token_verify(const struct cli_call *call)
{
	struct verification v = { .ledger = NULL };
	enum cli_exit status =
		token_replace_open(call, OPTION_REPLACE, &v.replace);

	if (status == CLI_GOOD)
		status = token_job_begin(call, &v.job);
	if (status != CLI_GOOD) {
		token_replace_close(&v.replace);
		return status;
	}
	if (v.replace.snapshot)
		v.counts.withdrawn = &v.replace.replaced.withdrawn;
	v.spool = token_spool_open();
	v.outcomes = token_spool_open();
	status = CLI_ENVIRONMENT;
	if (v.spool && v.outcomes && token_trust_load(&v.job) &&
	    token_xml_begin()) {
		if (verify(&v, call))
			status = v.counts.refused || v.is_dropped ? CLI_NEGATIVE
								  : CLI_GOOD;
	}
	if (v.spool)
		fclose(v.spool);
	if (v.outcomes)
		fclose(v.outcomes);
	token_xml_end();
	token_replace_close(&v.replace);
	token_job_end(&v.job);
	return status;
}
