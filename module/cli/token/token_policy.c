/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_policy.c - what the configuration says about the numbers of a record.
 */
#include "token.h"

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
