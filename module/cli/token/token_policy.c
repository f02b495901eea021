/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_policy.c - what the configuration says about the numbers of a record.
 *
 * A plan finds the clause of one number; a record may be of a block, and what
 * holds for it is the clause that all of its numbers share.
 */
#include "token.h"

struct e164_extent token_clause_numbers(const struct e164_number_clause *clause)
{
	return e164_extent(clause->prefix.digits, clause->prefix.digits,
			   clause->prefix.len);
}

const struct e164_number_clause *
token_clause_of(const struct token_job *job, const struct e164_extent *extent)
{
	const struct e164_list *list = &job->settings.config.numbers;
	const struct e164_number_clause *clauses = list->at;
	const struct e164_number_clause *best = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct e164_extent numbers =
			token_clause_numbers(&clauses[i]);

		if (e164_extent_covers(&numbers, extent) &&
		    (!best || clauses[i].prefix.len > best->prefix.len))
			best = &clauses[i];
	}
	return best;
}

struct e164_validity_policy token_policy_of(const struct token_job *job,
					    const struct ledger_record *record)
{
	struct e164_validity_policy policy = e164_validity_policy_of(
		token_options(job), token_clause_of(job, &record->extent));
	const struct e164_entity_clause *entity =
		e164_config_entity(&job->settings.config, record->entity);

	if (entity && record->validity.is_signed)
		e164_validity_policy_bind(&policy, entity);
	return policy;
}
