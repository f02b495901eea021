/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.c - a run's number and policy, and runs one after the other.
 */
#include "run.h"

#include "text.h"

/* Without a configuration everything is allowed that can be allowed. */
static const struct e164_policy no_policy = {
	.services = RESOLVE_ALL_SERVICES,
	.dnssec = E164_DNSSEC_OFF,
	.accepts_obsolete = true,
	.follows = true,
	.uri_max = E164_URI_MAX,
};

bool resolve_view_find(const char *text, const struct cli_settings *settings,
		       e164_view *view)
{
	struct e164_netblock client;

	*view = E164_VIEW_NONE;
	if (!text)
		return true;
	if (strchr(text, '/') ||
	    !e164_netblock_parse(e164_slice_text(text), &client)) {
		cli_error("--client: \"%s\" is not valid, expected an address",
			  text);
		return false;
	}
	*view = e164_plan_view(settings->plan, client.address, client.is_ipv6);
	return true;
}

/* The policy in force, as the module finds it. */
static void set_policy(struct resolve_run *run, e164_view view)
{
	const struct cli_settings *settings = run->settings;
	const struct e164_number_clause *clause =
		e164_plan_find(settings->plan, &run->number);

	run->policy = no_policy;
	run->has_policy = run->has_config;
	if (clause && clause->action == E164_ACTION_PASS &&
	    e164_plan_verdict(settings->plan, clause, &run->number) ==
		    E164_VERDICT_ANSWER)
		run->has_policy = false;
	if (!run->has_policy)
		return;
	run->policy = e164_plan_policy(settings->plan, clause, view);
}

bool resolve_run_name(struct resolve_run *run, struct e164_slice name,
		      e164_view view)
{
	const struct cli_settings *settings = run->settings;

	memcpy(run->wire, name.ptr, name.len);
	const struct e164_slice wire = e164_slice(run->wire, name.len);

	e164_name_parse(wire, settings->apexes, settings->apex_count,
			&run->name);
	if (run->name.kind != E164_NAME_NUMBER)
		return false;
	run->number = run->name.number;
	run->rrsets[0].name = wire;
	run->rrset_count = 1;
	set_policy(run, view);
	run->clearance = resolve_clear_number(run);
	return true;
}

void resolve_run_again(struct resolve_run *run)
{
	e164_lookup_clear(&run->lookup);
	run->lookup.search = (struct e164_search){ .asked = 0 };
	for (size_t i = 0; i < run->rrset_count; i++) {
		resolve_records_clear(&run->rrsets[i].rdatas);
		run->rrsets[i].rdatas = (struct resolve_records){ .count = 0 };
		run->rrsets[i].owner_count = 0;
	}
	run->rrset_count = 0;
	run->decision.choice_count = 0;
	run->target_count = 0;
	run->tree_count = 0;
	run->elsewhere.len = 0;
	run->elsewhere_mark = 0;
}

void resolve_run_clear(struct resolve_run *run)
{
	resolve_run_again(run);
	zone_image_free(run->own_image);
	store_close(run->store);
	resolve_live_close(run);
}
