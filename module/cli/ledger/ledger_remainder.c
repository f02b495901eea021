/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_remainder.c - what is left of a block that was cut.
 */
#include "ledger_remainder.h"
#include "ledger_withdrawn.h"

/* Finding ---------------------------------------------------------------- */

struct wholes {
	struct ledger *ledger;
	struct ledger_list *list;
};

static bool has(const struct ledger_list *list,
		const struct ledger_record *record)
{
	for (size_t i = 0; i < list->count; i++)
		if (ledger_is_repeated(&list->at[i], record))
			return true;
	return false;
}

static bool add_whole(void *arg, const struct ledger_past *past)
{
	struct wholes *wholes = arg;

	return past->fate != LEDGER_DISPLACED ||
	       has(wholes->list, &past->record) ||
	       ledger_list_add(wholes->list, &past->record);
}

enum ledger_status ledger_list_wholes(struct ledger *ledger,
				      const struct e164_extent *extent,
				      struct ledger_list *list)
{
	struct wholes wholes = { .ledger = ledger, .list = list };

	/* Nothing of fewer than two numbers is ever cut. */
	if (e164_extent_size(extent) < 2)
		return LEDGER_OK;
	const enum ledger_status status =
		ledger_each_past_of(ledger, extent, add_whole, &wholes);

	return list->is_starved ? ledger_starve(ledger) : status;
}

/*
 * The whole, and then all parts that it was ever cut into: each, however many
 * they are, since one that is missing would not be revoked with the whole.
 */
struct pieces {
	const struct ledger_record *piece; /* that is looked up */
	struct ledger_list list;
};

static bool add_piece(struct pieces *pieces, const struct e164_extent *extent)
{
	struct ledger_record piece = *pieces->piece;

	piece.extent = *extent;
	return has(&pieces->list, &piece) ||
	       ledger_list_add(&pieces->list, &piece);
}

static bool add_pieces(void *arg, const struct ledger_past *past)
{
	struct pieces *pieces = arg;
	struct ledger_parts parts;

	if (past->fate != LEDGER_DISPLACED ||
	    !ledger_is_repeated(&past->record, pieces->piece) ||
	    !ledger_find_parts(&past->record.extent, &past->by.extent, &parts))
		return true;
	return add_piece(pieces, &parts.outside) &&
	       add_piece(pieces, &parts.inside);
}

static enum ledger_status list_pieces(struct ledger *ledger,
				      const struct ledger_record *whole,
				      struct ledger_list *list)
{
	struct pieces pieces = { .piece = whole };
	enum ledger_status status = ledger_list_add(&pieces.list, whole)
					    ? LEDGER_OK
					    : ledger_starve(ledger);

	for (size_t i = 0; i < pieces.list.count && status == LEDGER_OK; i++) {
		const struct ledger_record piece = pieces.list.at[i];

		pieces.piece = &piece;
		status = ledger_each_past_of(ledger, &piece.extent, add_pieces,
					     &pieces);
	}
	if (pieces.list.is_starved)
		status = ledger_starve(ledger);
	*list = pieces.list;
	return status;
}

/*
 * Is a record of a piece's numbers, which says the same, a remainder? With a
 * signature it is, since a serial is one statement. Without, it may be another
 * line: one that is in force, or was withdrawn by itself, is that.
 */
static enum ledger_status check_remainder(struct ledger *ledger,
					  const struct ledger_record *claim)
{
	if (claim->validity.is_signed)
		return LEDGER_OK;
	if (!ledger_is_out(ledger, claim))
		return LEDGER_NONE;
	const enum ledger_status found = ledger_find_withdrawn(ledger, claim);

	if (found != LEDGER_OK)
		return found == LEDGER_NONE ? LEDGER_OK : found;
	return ledger_lacked_by(ledger, claim) ? LEDGER_OK : LEDGER_NONE;
}

static enum ledger_status add_remainder(struct ledger *ledger,
					const struct ledger_record *piece,
					struct ledger_list *list)
{
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &piece->extent, &claims);
	const struct ledger_record *claim =
		ledger_find_claim(&claims, ledger_statement_sum(piece));

	if (claim && status == LEDGER_OK)
		status = check_remainder(ledger, claim);
	if (claim && status == LEDGER_OK && !ledger_list_add(list, claim))
		status = ledger_starve(ledger);
	ledger_claims_clear(&claims);
	return status == LEDGER_NONE ? LEDGER_OK : status;
}

enum ledger_status ledger_list_remainders(struct ledger *ledger,
					  const struct ledger_record *whole,
					  struct ledger_list *list)
{
	struct ledger_list pieces = { .count = 0 };
	enum ledger_status status = list_pieces(ledger, whole, &pieces);

	for (size_t i = 1; i < pieces.count && status == LEDGER_OK; i++)
		status = add_remainder(ledger, &pieces.at[i], list);
	ledger_list_clear(&pieces);
	return status;
}

/* Changing --------------------------------------------------------------- */

enum ledger_status ledger_note_remainder(struct ledger *ledger,
					 const struct ledger_record *whole,
					 const struct ledger_record *part)
{
	const uint64_t lacking = ledger->lacking;

	if (whole->validity.is_bare)
		return LEDGER_OK;
	ledger->lacking = ledger_lacked_by(ledger, whole);
	const enum ledger_status status =
		ledger->lacking
			? ledger_note_withdrawn(ledger, part,
						ledger_statement_sum(part))
			: LEDGER_OK;

	ledger->lacking = lacking;
	return status;
}

/*
 * Take a remainder away, or revoke it; a suspension by hand stays.
 * by: what takes its place; NULL: it is revoked
 */
static enum ledger_status change(struct ledger *ledger,
				 const struct ledger_record *part,
				 const struct ledger_record *by)
{
	const uint64_t sum = ledger_statement_sum(part);
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &part->extent, &claims);
	struct ledger_record *claim = ledger_find_claim(&claims, sum);

	if (claim && by) {
		ledger_list_drop(&claims.list,
				 (size_t)(claim - claims.list.at));
		status = ledger_keep_history(ledger, part, LEDGER_SUPERSEDED,
					     by);
	} else if (claim) {
		claim->validity.is_revoked = true;
		claim->is_yielding = !claim->validity.is_signed;
	}
	/* Of what a snapshot lacked. */
	if (status == LEDGER_OK && claim)
		status = ledger_unnote_withdrawn(ledger, part, sum);
	if (status == LEDGER_OK && claim)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status;
}

/* Would the new record replace it if it had not been cut? */
static bool is_replaced(struct ledger *ledger, const struct ledger_record *part,
			const struct ledger_record *by)
{
	struct ledger_record whole = *part;

	whole.extent = by->extent;
	return ledger_is_repeated(&whole, by) ||
	       ledger_check_precedence(ledger, by, &whole) == LEDGER_OK;
}

static enum ledger_status drop_of(struct ledger *ledger,
				  const struct ledger_record *whole,
				  const struct ledger_record *by)
{
	struct ledger_list parts = { .count = 0 };
	enum ledger_status status =
		ledger_list_remainders(ledger, whole, &parts);

	for (size_t i = 0; i < parts.count && status == LEDGER_OK; i++)
		if (is_replaced(ledger, &parts.at[i], by))
			status = change(ledger, &parts.at[i], by);
	ledger_list_clear(&parts);
	return status;
}

enum ledger_status ledger_drop_remainders(struct ledger *ledger,
					  const struct ledger_record *by)
{
	struct ledger_list wholes = { .count = 0 };
	enum ledger_status status =
		ledger_list_wholes(ledger, &by->extent, &wholes);

	for (size_t i = 0; i < wholes.count && status == LEDGER_OK; i++)
		status = drop_of(ledger, &wholes.at[i], by);
	ledger_list_clear(&wholes);
	return status;
}

enum ledger_status ledger_revoke_remainders(struct ledger *ledger,
					    const struct ledger_record *whole)
{
	struct ledger_list parts = { .count = 0 };
	enum ledger_status status =
		ledger_list_remainders(ledger, whole, &parts);

	for (size_t i = 0; i < parts.count && status == LEDGER_OK; i++)
		if (!ledger_is_gone(ledger, &parts.at[i]))
			status = change(ledger, &parts.at[i], NULL);
	ledger_list_clear(&parts);
	return status;
}
