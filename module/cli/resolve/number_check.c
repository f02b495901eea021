/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_check.c - what stands against a number before its records are looked
 * at.
 *
 * As the module does it, by the same function (store/number_check.h); without
 * --config there is no policy and nothing stands against any number.
 */
#include "lookup.h"

#include "number_check.h"

#include <time.h>

enum e164_verdict cli_gate(const struct cli_lookup *lookup,
			   const struct e164_number *number)
{
	struct e164_validity validity;

	if (!lookup->has_policy)
		return E164_VERDICT_ANSWER;
	return store_number_check(lookup->settings->plan, lookup->store, number,
				  (uint64_t)time(NULL), &validity);
}

enum e164_verdict cli_gate_name(const struct cli_lookup *lookup,
				struct e164_slice name)
{
	struct store_number_other other;
	struct e164_validity validity;

	if (!lookup->has_policy ||
	    !store_number_check_is_other(lookup->settings->plan, name,
					 &lookup->number, &other))
		return E164_VERDICT_ANSWER;
	return store_number_check_other(lookup->settings->plan, lookup->store,
					&other, (uint64_t)time(NULL),
					&validity);
}

bool cli_gate_open(struct cli_lookup *lookup)
{
	const struct e164_options *o = &lookup->settings->config.options;
	const struct store_limits limits = { .max_age_sec = o->max_state_age };

	if (!lookup->has_policy || !o->validation_store)
		return true;
	lookup->store = store_open(o->validation_store, &limits);
	return lookup->store != NULL;
}
