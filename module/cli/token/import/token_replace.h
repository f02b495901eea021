/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_replace.h - --replace of import and verify: what is read is all that a
 * source says now.
 *
 * Open, take every item, check, then in a transaction: begin, enter the items,
 * end, and ask whether that is allowed. Without --replace, nothing of it does
 * anything.
 */
#pragma once

#include "token.h"

struct token_replace {
	const char *text; /* as given, such as "registrar:reg-1" */
	struct ledger_source source;
	struct ledger_snapshot *snapshot; /* NULL: no --replace */
	struct ledger_replaced replaced;
	FILE *withdrawn;  /* a spool of what is */
	uint64_t records; /* of the snapshot */
	uint64_t limit;   /* of --max-withdrawn */
	bool is_limit_given;
	bool is_percent;
	bool has_failed;
	bool is_starved; /* an item is missing, as memory ran out */
};

#define TOKEN_REPLACE_OPTIONS(replace, max)                                    \
	[replace] = { "replace", "SOURCE",                                     \
		      "this is all of SOURCE (entity:ID, registrar:ID, "       \
		      "prefix:+DIGITS): withdraw what it lacks" },             \
	[max] = { "max-withdrawn", "N|P%",                                     \
		  "withdraw no more than N, or P percent, of its "             \
		  "validations in force" }

/*
 * Read the two options, that of the source and the one behind it. Reports, and
 * returns other than CLI_GOOD, if they are no good or memory runs out; close()
 * is allowed then, too.
 */
enum cli_exit token_replace_open(const struct cli_call *call, size_t option,
				 struct token_replace *replace);
void token_replace_close(struct token_replace *replace);

/*
 * Add an item to the snapshot; false: it has no place in it. If memory runs
 * out, that is reported, and is_starved is set: what is there must not be used.
 */
bool token_replace_take(struct token_replace *replace,
			const struct token_item *item,
			struct token_fault *fault);

/* Is it whole? refused: parts of it. Reports and returns false if not. */
bool token_replace_check(const struct token_replace *replace, uint64_t refused);

/* Report and return false if the database fails. */
bool token_replace_begin(struct token_replace *replace, struct ledger *ledger);
bool token_replace_end(struct token_replace *replace, struct ledger *ledger);

/* Is so much to be withdrawn? Reports and returns false if not. */
bool token_replace_allows(const struct token_replace *replace);
