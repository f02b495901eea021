/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger_line.c - a line of a feed that says of itself that it is revoked.
 */
#include "ledger_remainder.h"
#include "ledger_withdrawn.h"

/*
 * What has the name of the line, whatever its dates.
 * is_elses: the same is said by something else, such as an EPP message
 */
static enum ledger_status revoke_named(struct ledger *ledger,
				       const struct ledger_record *line,
				       bool *is_elses)
{
	enum ledger_status result = LEDGER_SAME;
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &line->extent, &claims);

	for (size_t i = 0; i < claims.list.count && status == LEDGER_OK; i++) {
		struct ledger_record *claim = &claims.list.at[i];

		if (!ledger_is_same_line(line, claim)) {
			*is_elses |= ledger_is_repeated(line, claim);
			continue;
		}
		status = ledger_withdraw(ledger, &claims, claim,
					 LEDGER_BY_STATEMENT);
		if (status == LEDGER_OK)
			result = LEDGER_OK;
		if (status == LEDGER_SAME)
			status = LEDGER_OK;
	}
	if (status == LEDGER_OK && result == LEDGER_OK)
		status = ledger_settle(ledger, &claims);
	ledger_claims_clear(&claims);
	return status == LEDGER_OK ? result : status;
}

/* The same of one that was cut. */
static enum ledger_status revoke_cut(struct ledger *ledger,
				     const struct ledger_record *line)
{
	struct ledger_list wholes = { .count = 0 };
	struct ledger_claims claims;
	enum ledger_status status =
		ledger_read_claims(ledger, &line->extent, &claims);

	if (status == LEDGER_OK)
		status = ledger_list_wholes(ledger, &line->extent, &wholes);
	for (size_t i = 0; i < wholes.count && status == LEDGER_OK; i++)
		if (ledger_is_same_line(line, &wholes.at[i]))
			status = ledger_withdraw_absent(ledger, &claims,
							&wholes.at[i]);
	ledger_list_clear(&wholes);
	ledger_claims_clear(&claims);
	return status;
}

enum ledger_status ledger_revoke_line(struct ledger *ledger,
				      const struct ledger_record *line)
{
	bool is_elses = false;
	enum ledger_status status = revoke_named(ledger, line, &is_elses);

	if (status == LEDGER_FAILED || is_elses)
		return status;
	const enum ledger_status found = ledger_find_withdrawn(ledger, line);

	if (found == LEDGER_FAILED)
		return found;
	if (found == LEDGER_OK && !ledger_lacked_by(ledger, line))
		return status;
	status = revoke_cut(ledger, line);
	if (status == LEDGER_OK)
		status = ledger_note_serial(ledger, line, true);
	return status == LEDGER_OK
		       ? ledger_note_withdrawn(ledger, line,
					       ledger_statement_sum(line))
		       : status;
}
