/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token.h - what the commands below "enumctl token" share.
 *
 * A document (a token of RFC 5105, an EPP message of RFC 5076 with tokens or
 * simple validations, or a CSV feed) yields items: enter this record, or
 * withdraw that one. Every token passes the rules TOK-01 to TOK-13 in the order
 * of a table before it becomes an item; the first rule that it breaks is
 * reported with its line. What a token says about its assignee (tokendata) is
 * covered by the signature check and by nothing else: it is neither logged nor
 * shown, and kept only within the document as evidence (TOK-14).
 */
#pragma once

#include "cli.h"
#include "ledger_log.h"
#include "settings.h"
#include "token_proof.h"
#include "token_text.h"

#include "e164/number_ranges.h"

#define TOKEN_TEXT_MAX       384
#define TOKEN_LEN_MAX        65536   /* octets of one token (TOK-01) */
#define TOKEN_DOCUMENT_MAX   1048576 /* octets of a message around tokens */
#define TOKEN_DEPTH_MAX      32      /* elements within elements */
#define TOKEN_ATTRIBUTES_MAX 64      /* of one element */
#define TOKEN_KEYS_MAX       64      /* of one entity, or file */
#define TOKEN_ID_MAX         20      /* octets of an identifier of RFC 5105 */

/* The bits of token-algorithms; all of them if the option is not given. */
static inline uint64_t token_algorithms_of(const struct e164_options *options)
{
	return options->token_algorithms ? options->token_algorithms
					 : UINT64_MAX;
}

/* A key of a validation entity; see token_signature.h. */
struct token_key;

/* A validation-entity: clause. */
struct token_entity {
	const struct e164_entity_clause *clause;
	struct e164_ranges *numbers;
	struct token_key *keys;
	size_t count;
	struct token_key *cas; /* that vouch for its certificates */
	size_t ca_count;
	bool is_unreadable; /* one of its files */
	bool is_told;       /* what is wrong with them was reported before */
};

/*
 * One call of a sub-command: the settings that all of enumctl has, and what
 * tokens need beside them. It stays where it is, because the plan of the
 * settings points into their configuration.
 */
struct token_job {
	struct cli_settings settings;
	const char *store; /* folder: --store, else validation-store: */
	const struct e164_number_clause **clauses; /* sorted */
	uint32_t clause_lens; /* bit n: a clause has a prefix of n digits */
	struct token_entity *entities;
	size_t entity_count;
	const struct cli_call *call;
	uint64_t config_sum; /* of its files; 0: they are not looked at again */
	uint64_t now_sec;    /* when the call began, or --time */
	bool is_time_given;
	bool is_json;
	bool begins_anew; /* --rebuild: also where a ledger was lost */
};

/* Why a document, or a part of it, was refused. */
struct token_fault {
	const char *rule;    /* "TOK-03" */
	const char *element; /* that has the faulty value; NULL: none */
	unsigned line;
	char text[TOKEN_TEXT_MAX];
};

/* The store does not say whether a token was seen before. */
#define TOKEN_UNREAD "the validation store cannot be read"

/* Is it that memory ran out, or the store, and no fault of the token? */
bool token_is_starved(const struct token_fault *fault);

enum token_action {
	TOKEN_ENTER,
	TOKEN_CORRECT,
	TOKEN_REMOVE,
	TOKEN_REVOKE, /* a line that says so of itself */
	TOKEN_HOLD,   /* a line that says so, and may do nothing else */
};

/* One change to the store. */
struct token_item {
	enum token_action action;
	bool goes_on; /* in the message of the item before */
	unsigned line;
	/* For REMOVE only extent, that of the domain, and handle are set. */
	struct ledger_record record;
	struct token_proof *proof; /* the document; NULL: unsigned */
};

/* The receiver of the items and faults of documents. */
struct token_sink {
	void *arg;
	/* Return false to stop. */
	bool (*item)(void *arg, const char *file,
		     const struct token_item *item);
	void (*fault)(void *arg, const char *file,
		      const struct token_fault *fault);
	/* A rule that a token has passed; may be NULL. */
	void (*passed)(void *arg, const char *rule, const char *what);
	/*
	 * Was it entered before (TOK-08), or of a line, is there what has its
	 * name? Then that is put in its place. LEDGER_OK, _NONE or _FAILED.
	 * Asked in another process: open what is needed then. May be NULL.
	 */
	enum ledger_status (*knows)(void *arg, struct ledger_record *record);
	/* Called before XML is read, to bound its cost; may be NULL. */
	void (*xml)(void *arg);
};

/* token_job.c -------------------------------------------------------------- */

/*
 * Read the configuration, the keys and the options of a call. Reports, and
 * returns other than CLI_GOOD, when something is wrong or memory runs out;
 * token_job_end() is allowed then, too.
 */
enum cli_exit token_job_begin(const struct cli_call *call,
			      struct token_job *job);
void token_job_end(struct token_job *job);

/*
 * Are the configuration and, if they were loaded, the keys the ones with which
 * the job began? A command may have waited for its turn, or read for long. Who
 * changed them meanwhile, and had an import enter that, must not see the old
 * ones come back (VAL-23). Reports it if not.
 */
bool token_job_is_current(const struct token_job *job);

static inline const struct e164_options *
token_options(const struct token_job *job)
{
	return &job->settings.config.options;
}

/* Options of every sub-command: the first rows of each table of options. */
enum {
	TOKEN_OPTION_CONFIG,
	TOKEN_OPTION_STORE,
	TOKEN_OPTION_JSON,
	TOKEN_OPTION_TIME,
	TOKEN_OPTION_OWN, /* the first row of the sub-command's own options */
};
#define TOKEN_OPTIONS                                                          \
	[TOKEN_OPTION_CONFIG] = { "config", "FILE",                            \
				  "take the configuration from FILE" },        \
	[TOKEN_OPTION_STORE] = { "store", "DIR",                               \
				 "use the store in DIR, not the configured "   \
				 "one" },                                      \
	[TOKEN_OPTION_JSON] = { "json", NULL, "print JSON" },                  \
	[TOKEN_OPTION_TIME] = { "time", "SECONDS",                             \
				"act as if it were so many seconds after "     \
				"1970 (for tests)" }

/* The same, for commands that change something and have no others. */
#define TOKEN_REASON                                                           \
	{                                                                      \
		"reason", "TEXT", "why; it is kept in the log"                 \
	}

/* token_cause.c: who changes what, and why --------------------------------- */

/* Is a --reason that was given one line? Reports it if not. */
bool token_cause_check(const struct cli_call *call);
bool token_is_reason(const char *text);
void token_cause_of(const struct cli_call *call, struct ledger_cause *cause);

/* token_clauses.c ---------------------------------------------------------- */

/* Returns false when there is no memory. */
bool token_clauses_sort(struct token_job *job);

/*
 * Visit the number: clauses for a part of these numbers, or for all of them.
 * visit: returns false to stop; then this returns false, too
 */
bool token_clauses_touching(
	const struct token_job *job, const struct e164_extent *extent,
	bool (*visit)(void *arg, const struct e164_number_clause *clause),
	void *arg);

/* The numbers that begin with the prefix of a clause. */
struct e164_extent
token_clause_numbers(const struct e164_number_clause *clause);

/* The number: clause with the longest prefix of all these numbers, or NULL. */
const struct e164_number_clause *
token_clause_of(const struct token_job *job, const struct e164_extent *extent);

/* token_policy.c ----------------------------------------------------------- */

/* How a record is judged: by its numbers, and by who vouches for it. */
struct e164_validity_policy token_policy_of(const struct token_job *job,
					    const struct ledger_record *record);

/* token_trust.c ----------------------------------------------------------- */

/*
 * Load the keys of all entities, for those who verify. A file that cannot be
 * read is reported, and its entity can sign nothing with what is in it.
 * Returns false when there is no memory, which is reported.
 */
bool token_trust_load(struct token_job *job);
void token_trust_clear(struct token_job *job);

const struct token_entity *token_entity_find(const struct token_job *job,
					     const char *id);

/* Hash of everything that is trusted, and: is the record's key in it? */
void token_trust_hash(const struct token_job *job,
		      uint8_t hash[LEDGER_HASH_LEN]);
bool token_trust_has(void *job, const struct ledger_record *record);

/*
 * The same, if the keys were loaded now; the job keeps what it has. Returns
 * false when there is no memory, which is reported.
 */
bool token_trust_hash_now(const struct token_job *job,
			  uint8_t hash[LEDGER_HASH_LEN]);

/* token_rules.c: those about the content, for tokens and for feeds --------- */

/* One rule; returns false with the fault's text written. */
struct token_rule {
	const char *id;
	const char *what;    /* for "enumctl token verify" */
	const char *element; /* that has the value; others may go before it */
	bool (*check)(const struct token_job *job,
		      const struct token_sink *sink,
		      const struct ledger_record *record,
		      struct token_fault *fault);
};
extern const struct token_rule token_rules[]; /* ends with a NULL id */

/* All of them in order; false: *fault says which one is broken. */
bool token_rules_check(const struct token_job *job,
		       const struct token_sink *sink,
		       const struct ledger_record *record,
		       struct token_fault *fault);

/*
 * Give an unsigned record that names an entity and has no expirationDate the
 * end that the entity's max-validity-days allow.
 */
void token_rules_limit(const struct token_job *job,
		       struct ledger_record *record);

bool token_refuse(struct token_fault *fault, const char *rule, unsigned line,
		  const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#define TOKEN_SPOOL_NAME 255 /* octets of a file name; the rest is cut */

/* token_report.c: on standard error ---------------------------------------- */

void token_report_fault(const char *file, const struct token_fault *fault);

/* other: as ledger_put() wrote it */
void token_report_outcome(const char *file, unsigned line,
			  enum ledger_status status,
			  const struct ledger_record *other);
/* Records that change nothing, since they are not signed where they must be. */
struct token_idle {
	uint64_t count;
	unsigned line; /* of the first one, and its file */
	char file[TOKEN_SPOOL_NAME + 1];
};
void token_idle_note(struct token_idle *idle, const struct token_job *job,
		     const char *file, const struct token_item *item);
void token_idle_report(const struct token_idle *idle);

/* What became of the items of an import, by number. */
struct token_counts {
	uint64_t imported;
	uint64_t unchanged;
	uint64_t older;
	uint64_t refused;
	const uint64_t *withdrawn; /* NULL: it is no snapshot */
};
void token_counts_add(struct token_counts *counts, enum ledger_status status);
void token_counts_print(const struct token_counts *counts, bool is_json);

bool token_is_refused(enum ledger_status status);
const char *token_outcome_text(enum ledger_status status);

/* token_read.c: files, folders and "-" ------------------------------------ */

/* Returns false if the sink told to stop, or after a failure was reported. */
bool token_read_operands(const struct token_job *job,
			 const struct cli_call *call,
			 const struct token_sink *sink);

/* token_store.c ------------------------------------------------------------ */

/* Is there a ledger? If not, what there is instead is reported. */
bool token_store_has_ledger(const char *store);

/* May it be changed here, as it is no copy? If not, that is reported. */
bool token_store_is_own(const struct token_job *job);

/*
 * May a ledger be begun here, if there is none? Not where files for the resolver
 * are: it would make unknown what it does not have. If not, that is reported.
 */
bool token_store_may_begin(const struct token_job *job);

bool token_store_has_head(const char *store);

/* Are there files for the resolver, or is it to be a copy, and no ledger? */
bool token_store_is_bare(const char *store);

/* Report that there is no ledger, or nothing at all; and what to do. */
void token_store_tell_none(const char *store);

/*
 * Judged by the policy of the job, as it still is once the lock is held.
 * Reports and returns NULL if it cannot be opened.
 */
struct ledger *token_store_open(struct token_job *job, enum ledger_mode mode);

/* The same, but it begins none. */
struct ledger *token_store_open_known(struct token_job *job,
				      enum ledger_mode mode);

/*
 * Distrust records whose key is no longer trusted, and the reverse (VAL-23),
 * before others are compared with them. Reports, and returns false, if that
 * fails.
 * changed: how many
 */
bool token_store_check_trust(struct token_job *job, struct ledger *ledger,
			     uint64_t *changed);
void token_store_report_trust(uint64_t changed);

/* For token_sink.knows. */
enum ledger_status token_store_knows(struct ledger *ledger,
				     struct ledger_record *record);

/* other: as ledger_put() writes it */
enum ledger_status token_store_apply(struct ledger *ledger,
				     const struct token_item *item,
				     struct ledger_record *other);

/* Sub-commands ------------------------------------------------------------ */

enum cli_exit token_import(const struct cli_call *call);
enum cli_exit token_verify(const struct cli_call *call);
enum cli_exit token_list(const struct cli_call *call);
enum cli_exit token_show(const struct cli_call *call);
enum cli_exit token_due(const struct cli_call *call);
enum cli_exit token_export(const struct cli_call *call);
enum cli_exit token_revoke(const struct cli_call *call);
enum cli_exit token_delete(const struct cli_call *call);
enum cli_exit token_suspend(const struct cli_call *call);
enum cli_exit token_resume(const struct cli_call *call);
enum cli_exit token_new(const struct cli_call *call);
enum cli_exit token_sign(const struct cli_call *call);
enum cli_exit token_compact(const struct cli_call *call);
enum cli_exit token_stats(const struct cli_call *call);
enum cli_exit token_sync(const struct cli_call *call);
enum cli_exit token_log(const struct cli_call *call);
enum cli_exit token_purge(const struct cli_call *call);
enum cli_exit token_rebuild(const struct cli_call *call);

extern const struct cli_option token_common_options[];
extern const struct cli_option token_change_options[];
extern const struct cli_option token_log_options[];
extern const struct cli_option token_bulk_options[];
extern const struct cli_option token_stats_options[];
extern const struct cli_option token_purge_options[];
extern const struct cli_option token_export_options[];
extern const struct cli_option token_show_options[];
extern const struct cli_option token_delete_options[];
extern const struct cli_option token_import_options[];
extern const struct cli_option token_verify_options[];
extern const struct cli_option token_list_options[];
extern const struct cli_option token_due_options[];
extern const struct cli_option token_new_options[];
extern const struct cli_option token_sign_options[];
extern const struct cli_option token_sync_options[];

/* Its sub-commands, each called "token ..."; ends in a row without a name. */
extern const struct cli_command token_commands[];

/* token.c: run "enumctl token"; argv[0] is "token". Returns the exit status. */
int token_run(int argc, char **argv);
