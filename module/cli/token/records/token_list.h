/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_list.h - what the commands that print records share.
 */
#pragma once

#include "token_select.h"

struct token_replica;

struct token_listing {
	struct token_job job;
	struct ledger *ledger;         /* NULL: the store is a copy */
	struct token_replica *replica; /* NULL: there is a ledger */
	bool is_due_only;
	bool is_history;
	bool is_export;
	bool is_order; /* for the renewal of what is listed */
	bool is_csv;   /* what a line of text has */
	bool is_count; /* no record is printed */
	struct token_selection selection;
	const char *papers; /* folder for the tokens of an export, or NULL */
	bool is_all;        /* also what is not in force */
	bool is_token;      /* show: print the token instead */
	bool has_failed;    /* and that was told */
};

/* Open what a listing needs; unless CLI_GOOD, an error has been printed. */
enum cli_exit token_listing_open(struct token_listing *listing,
				 const struct cli_call *call);
void token_listing_close(struct token_listing *listing);

/*
 * Call visit for each record of the ledger or the copy, until it returns false.
 * Reports, and returns other than CLI_GOOD then.
 */
enum cli_exit token_listing_each(struct token_listing *listing,
				 bool (*visit)(void *arg,
					       const struct ledger_record *r),
				 void *arg);

struct e164_validity token_listing_validity(const struct token_listing *listing,
					    const struct ledger_record *record);

/* Mark what was signed by an entity that the configuration does not have. */
void token_listing_distrust(const struct token_listing *listing,
			    struct ledger_record *record);

/* token_print.c ------------------------------------------------------------ */

/* The titles of a table. */
void token_listing_put_titles(const struct token_listing *listing);

/* One record, in the form that was asked for. */
void token_listing_put(const struct token_listing *listing,
		       const struct ledger_record *record,
		       const struct e164_validity *validity);

/* One that is in force while another one of its numbers decides. */
void token_listing_put_beside(const struct token_listing *listing,
			      const struct ledger_record *record);

/* What became of a record, and which one counts instead. */
void token_listing_put_past(const struct token_listing *listing,
			    const struct ledger_past *past);

/* token_replica.c: a store without a ledger -------------------------------- */

/* Load the files that the resolver reads. Reports, and returns NULL then. */
struct token_replica *token_replica_open(const char *store);
/* Accepts NULL. */
void token_replica_close(struct token_replica *replica);

/* The records, brief ones. Returns false when one is damaged; reported. */
bool token_replica_each(const struct token_replica *replica,
			bool (*visit)(void *arg, const struct ledger_record *r),
			void *arg);

/* What the resolver knows of a record. */
struct ledger_record token_replica_record(const struct store_answer *answer);

/* token_papers.c ----------------------------------------------------------- */

/* Make the folder unless it is there; reports a failure. */
bool token_papers_begin(const char *folder);

/* Write the document of a record. False: it has none, or has_failed is set. */
bool token_papers_put(struct token_listing *listing,
		      const struct ledger_record *record);

/* Write all that are kept. */
enum ledger_status token_papers_all(struct token_listing *listing);

/* Print that of a record. */
enum cli_exit token_papers_print(const struct token_listing *listing,
				 const struct ledger_record *record);
