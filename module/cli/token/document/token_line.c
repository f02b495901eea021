/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_line.c - what has the name of a line of a feed: its numbers, entity and
 * serial, without a signature and without an id.
 */
#include "token_line.h"

/* A line, and what is found. */
struct search {
	const struct ledger_record *line;
	struct ledger_record *named;
	bool is_found;
};

static bool has_name(const struct search *search,
		     const struct ledger_record *record)
{
	return !record->validity.is_signed && !record->validity.is_bare &&
	       !record->handle[0] &&
	       !strcmp(record->entity, search->line->entity) &&
	       !strcmp(record->serial, search->line->serial);
}

static bool on_beside(void *arg, const struct ledger_record *record)
{
	struct search *search = arg;

	if (!has_name(search, record))
		return true;
	*search->named = *record;
	search->is_found = true;
	return false;
}

enum ledger_status token_line_find(struct ledger *ledger,
				   const struct ledger_record *line,
				   struct ledger_record *named)
{
	struct search search = { .line = line, .named = named };
	enum ledger_status status = ledger_get(ledger, &line->extent, named);

	if (status != LEDGER_OK || has_name(&search, named))
		return status;
	status = ledger_each_beside(ledger, &line->extent, on_beside, &search);
	if (status != LEDGER_OK)
		return status;
	return search.is_found ? LEDGER_OK : LEDGER_NONE;
}

/* It is said once more, with its own dates: only the suspension is new. */
enum ledger_status token_line_hold(struct ledger *ledger,
				   const struct ledger_record *line,
				   struct ledger_record *other)
{
	struct ledger_record named;
	const enum ledger_status status = token_line_find(ledger, line, &named);

	if (status == LEDGER_FAILED)
		return status;
	if (status != LEDGER_OK || named.is_on_hold ||
	    named.validity.is_revoked)
		return LEDGER_SAME;
	named.is_on_hold = true;
	named.validity.is_suspended = false; /* that is by hand, and stays */
	return ledger_put(ledger, &named, other);
}
