/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_resolve.c - what clients get for a number, on both sides.
 */
#include "diff.h"

#include "e164/service.h"

#include <stdlib.h>
#include <string.h>

static void add_item(struct diff_outcome *outcome, int service,
		     const struct e164_target *target)
{
	if (outcome->count < E164_CHOICES_MAX)
		outcome->items[outcome->count++] = (struct diff_item){
			.service = service,
			.priority = target->priority,
			.uri = target->uri,
		};
}

/* What a client of one enumservice gets. */
static void take_service(const struct resolve_run *run, int service,
			 struct diff_outcome *outcome)
{
	const struct e164_decision *d = resolve_decision(run);
	struct e164_target targets[E164_TARGETS_MAX];
	const size_t count =
		e164_targets(&run->policy, d->choices, d->choice_count,
			     e164_service_bit(service), targets);

	for (size_t i = 0; i < count; i++)
		add_item(outcome, service, &targets[i]);
}

static void take_services(const struct resolve_run *run,
			  struct diff_outcome *outcome)
{
	const struct e164_decision *d = resolve_decision(run);
	e164_service_set all = 0;

	for (size_t i = 0; i < d->choice_count; i++)
		if (d->choices[i].service >= 0)
			all |= e164_service_bit(d->choices[i].service);
	for (int service = 0; all; service++, all >>= 1)
		if (all & 1)
			take_service(run, service, outcome);
}

static int service_of(const struct resolve_run *run)
{
	return run->wish == RESOLVE_WISH_ONE
		       ? e164_service_find(e164_slice_text(run->service))
		       : E164_SERVICE_NONE;
}

static void set_outcome(const struct resolve_run *run,
			struct diff_outcome *outcome)
{
	outcome->verdict = run->conclusion.verdict;
	outcome->ttl_sec = run->conclusion.ttl_sec;
	outcome->mark = run->elsewhere_mark;
	outcome->count = 0;
	if (outcome->verdict != E164_VERDICT_ANSWER)
		return;
	if (run->wish == RESOLVE_WISH_REGISTERED) {
		take_services(run, outcome);
		return;
	}
	for (size_t i = 0; i < run->target_count; i++)
		add_item(outcome, service_of(run), &run->targets[i]);
}

static void resolve_side(struct diff *diff, int side, struct e164_slice name)
{
	struct diff_outcome *outcome = &diff->outcomes[side];
	struct resolve_run *run = diff->runs[side];

	resolve_run_again(run);
	outcome->is_number = resolve_run_name(run, name, diff->views[side]);
	outcome->verdict = E164_VERDICT_UNTOUCHED;
	outcome->ttl_sec = 0;
	outcome->mark = 0;
	outcome->count = 0;
	if (!outcome->is_number)
		return;
	const enum cli_exit status = resolve_drive(run);

	if (status != CLI_GOOD)
		diff->status = status;
	else
		set_outcome(run, outcome);
}

bool diff_is_below(const struct diff *diff, struct e164_slice key)
{
	struct zone_name name;

	zone_key_name(key, &name);
	for (int side = 0; side < DIFF_SIDES; side++) {
		const struct cli_settings *settings = diff->settings[side];
		struct e164_name parsed;

		e164_name_parse(zone_name_slice(&name), settings->apexes,
				settings->apex_count, &parsed);
		if (parsed.kind != E164_NAME_OUTSIDE)
			return true;
	}
	return false;
}

bool diff_resolve(struct diff *diff, struct e164_slice key)
{
	struct zone_name name;

	zone_key_name(key, &name);
	for (int side = 0; side < DIFF_SIDES; side++)
		resolve_side(diff, side, zone_name_slice(&name));
	return diff->status == CLI_GOOD &&
	       (diff->outcomes[DIFF_OLD].is_number ||
		diff->outcomes[DIFF_NEW].is_number);
}

bool diff_has_item(const struct diff_outcome *outcome,
		   const struct diff_item *item)
{
	for (size_t i = 0; i < outcome->count; i++)
		if (outcome->items[i].service == item->service &&
		    e164_slice_equal(outcome->items[i].uri, item->uri))
			return true;
	return false;
}

static bool has_items(const struct diff_outcome *a,
		      const struct diff_outcome *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!diff_has_item(b, &a->items[i]))
			return false;
	return true;
}

/* Both have the same items. */
static bool is_in_order(const struct diff *diff)
{
	const struct diff_outcome *a = &diff->outcomes[DIFF_OLD];
	const struct diff_outcome *b = &diff->outcomes[DIFF_NEW];
	const struct resolve_run *x = diff->runs[DIFF_OLD];
	const struct resolve_run *y = diff->runs[DIFF_NEW];

	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].priority != b->items[i].priority ||
		    !e164_slice_equal(a->items[i].uri, b->items[i].uri))
			return false;
	/* Those of all enumservices together, as at the number itself. */
	if (x->target_count != y->target_count)
		return false;
	for (size_t i = 0; i < x->target_count; i++)
		if (x->targets[i].priority != y->targets[i].priority ||
		    !e164_slice_equal(x->targets[i].uri, y->targets[i].uri))
			return false;
	return true;
}

/* At least one side has no URIs. */
static enum diff_kind compare_empty(const struct diff_outcome *old,
				    const struct diff_outcome *new)
{
	if (old->mark != new->mark)
		return DIFF_ELSEWHERE;
	if (new->count)
		return DIFF_GAINED;
	if (old->count)
		return DIFF_LOST;
	return old->verdict == new->verdict ? DIFF_SAME : DIFF_REASON;
}

enum diff_kind diff_compare(const struct diff *diff)
{
	const struct diff_outcome *old = &diff->outcomes[DIFF_OLD];
	const struct diff_outcome *new = &diff->outcomes[DIFF_NEW];

	if (!old->count || !new->count)
		return compare_empty(old, new);
	if (old->count != new->count || !has_items(old, new) ||
	    !has_items(new, old))
		return DIFF_CHANGED;
	if (!is_in_order(diff))
		return DIFF_ORDER;
	if (old->mark != new->mark)
		return DIFF_ELSEWHERE;
	if (diff->has_ttl && old->ttl_sec != new->ttl_sec)
		return DIFF_TTL;
	return DIFF_SAME;
}
