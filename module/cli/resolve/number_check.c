/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * number_check.c - what stands against a number before its records are looked
 * at.
 *
 * As the module does it, by the same function (store/number_check.h); without
 * --config there is no policy and nothing stands against any number.
 */
#include "run.h"

#include "number_check.h"

#include <time.h>

struct e164_clearance resolve_clear_number(const struct resolve_run *run)
{
	struct e164_clearance clearance = e164_clearance_none();

	if (run->has_policy)
		clearance.verdict = store_number_check(
			run->settings->plan, run->store, &run->number,
			(uint64_t)time(NULL), &clearance.validity);
	return clearance;
}

struct e164_clearance resolve_clear_name(const struct resolve_run *run,
					 struct e164_slice name)
{
	struct e164_clearance clearance = e164_clearance_none();
	struct store_number_other other;

	if (!run->has_policy ||
	    !store_number_check_is_other(run->settings->plan, name,
					 &run->number, &other))
		return clearance;
	clearance.is_other = true;
	clearance.verdict = store_number_check_other(
		run->settings->plan, run->store, &other, (uint64_t)time(NULL),
		&clearance.validity);
	return clearance;
}

bool resolve_store_open(struct resolve_run *run)
{
	const struct e164_options *o = &run->settings->config.options;
	const struct store_limits limits = { .max_age_sec = o->max_state_age };

	if (!run->has_config || !o->validation_store)
		return true;
	run->store = store_open(o->validation_store, &limits);
	return run->store != NULL;
}
