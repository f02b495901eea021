/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_select.h - which records a command is about: one choice for those that
 * list and those that change many, so that a list shows what a change would
 * concern.
 */
#pragma once

#include "token.h"

/* Rows of the table of options, behind those of every sub-command. */
enum {
	TOKEN_SELECT_ENTITY = TOKEN_OPTION_OWN,
	TOKEN_SELECT_REGISTRAR,
	TOKEN_SELECT_METHOD,
	TOKEN_SELECT_STATE,
	TOKEN_SELECT_INSIDE,
	TOKEN_SELECT_BEFORE,
	TOKEN_SELECT_AFTER,
	TOKEN_SELECT_SIGNED,
	TOKEN_SELECT_UNSIGNED,
	TOKEN_SELECT_OWN, /* the first row of the sub-command's own options */
};
#define TOKEN_SELECT_OPTIONS                                                   \
	[TOKEN_SELECT_ENTITY] = { "entity", "ID",                              \
				  "only those of this validation entity" },    \
	[TOKEN_SELECT_REGISTRAR] = { "registrar", "ID",                        \
				     "only those of this registrar" },         \
	[TOKEN_SELECT_METHOD] = { "method", "ID",                              \
				  "only those validated by this method" },     \
	[TOKEN_SELECT_STATE] = { "state", "STATE,...",                         \
				 "only those in one of these states, such as " \
				 "due,grace" },                                \
	[TOKEN_SELECT_INSIDE] = { "inside", "NUMBER|FIRST-LAST",               \
				  "only those whose numbers all lie in these " \
				  "or begin with them" },                      \
	[TOKEN_SELECT_BEFORE] = { "expires-before", "DATE",                    \
				  "only those that expire before this day" },  \
	[TOKEN_SELECT_AFTER] = { "expires-after", "DATE",                      \
				 "only those that expire after this day, or "  \
				 "never" },                                    \
	[TOKEN_SELECT_SIGNED] = { "signed", NULL, "only tokens" },             \
	[TOKEN_SELECT_UNSIGNED] = { "unsigned", NULL,                          \
				    "only validations without a signature" }

struct token_selection {
	const char *entity; /* NULL here and below: any */
	const char *registrar;
	const char *method;
	uint32_t states;           /* bit n: state n is one of them; 0: any */
	struct e164_extent inside; /* len 0: anywhere */
	int32_t before_day;
	int32_t after_day;
	bool has_before;
	bool has_after;
	bool is_signed;
	bool is_unsigned;
};

/* Read the options. False: an error in them was reported. */
bool token_select_read(const struct cli_call *call,
		       struct token_selection *selection);

/* Is there an option that chooses, be it only the range? */
bool token_select_is_any(const struct token_selection *selection);

/* Is there one beside the range? */
bool token_select_is_partial(const struct token_selection *selection);

/*
 * Is it one of them, by all options but the range? Its state is the one that a
 * list prints.
 */
bool token_select_has(const struct token_selection *selection,
		      const struct token_job *job,
		      const struct ledger_record *record);

/* Do all of its numbers lie in the range, if there is one? */
bool token_select_is_inside(const struct token_selection *selection,
			    const struct ledger_record *record);

/* On standard error: chosen, but only in part inside. */
void token_select_tell_crossing(const struct ledger_record *record);

/* token_bulk.c: suspend, resume and revoke without operands ---------------- */

enum {
	TOKEN_BULK_DRY_RUN = TOKEN_SELECT_OWN,
	TOKEN_BULK_MOST,
	TOKEN_BULK_REASON,
};

enum cli_exit token_bulk(const struct cli_call *call, enum ledger_deed deed);
