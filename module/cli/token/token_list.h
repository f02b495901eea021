/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_list.h - what the commands that print records share.
 */
#pragma once

#include "token.h"

struct token_listing {
	struct token_job job;
	struct ledger *ledger;
	bool is_due_only;
	bool is_history;
	bool is_export;
	bool is_order; /* for the renewal of what is listed */
};

/* Open what a listing needs; unless CLI_GOOD, an error has been printed. */
enum cli_exit token_listing_open(struct token_listing *listing,
				 const struct cli_call *call);
void token_listing_close(struct token_listing *listing);

struct e164_validity token_listing_validity(const struct token_listing *listing,
					    const struct ledger_record *record);

/* Mark what was signed by an entity that the configuration does not have. */
void token_listing_distrust(const struct token_listing *listing,
			    struct ledger_record *record);

/* One record, in the form that was asked for. */
void token_listing_put(const struct token_listing *listing,
		       const struct ledger_record *record,
		       const struct e164_validity *validity);
