/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * trees.c - which tree of numbers is asked next, and what its answer means.
 */
#include "resolution.h"

#include "conclusion.h"

/* Has the number this name in this tree, and in no other one? */
static bool is_name_of(const struct e164_options *o, size_t apex,
		       const struct e164_number *number,
		       struct e164_slice dname)
{
	const struct e164_apex *apexes = o->apexes.at;
	struct e164_name parsed;

	e164_name_parse(dname, apexes, o->apexes.count, &parsed);
	return parsed.kind == E164_NAME_NUMBER &&
	       parsed.apex == &apexes[apex] &&
	       !strcmp(parsed.number.aus, number->aus);
}

/* Write the number's name in this tree; false if it has none there. */
static bool enter(const struct e164_options *o, size_t apex,
		  const struct e164_name *name, struct e164_search *search)
{
	const struct e164_apex *apexes = o->apexes.at;
	struct e164_search next = *search;
	struct e164_writer dname = e164_writer(next.name, sizeof(next.name));

	if (apexes[apex].has_plus != name->apex->has_plus ||
	    e164_number_to_dname(&name->number, &apexes[apex], &dname) !=
		    E164_OK ||
	    !is_name_of(o, apex, &name->number, e164_written(&dname)))
		return false;
	next.asked++;
	next.apex = apex;
	next.len = dname.len;
	*search = next;
	return true;
}

static size_t index_of(const struct e164_options *o,
		       const struct e164_name *name)
{
	const struct e164_apex *apexes = o->apexes.at;

	return (size_t)(name->apex - apexes);
}

bool e164_trees_next(const struct e164_options *o, const struct e164_name *name,
		     struct e164_search *search)
{
	size_t apex;

	if (!o->apex_search || name->is_branch ||
	    (name->kind != E164_NAME_NUMBER && name->kind != E164_NAME_SERVICE))
		return false;
	apex = search->asked ? search->apex : index_of(o, name);
	while (++apex < o->apexes.count)
		if (enter(o, apex, name, search))
			return true;
	return false;
}

bool e164_trees_has_next(const struct e164_options *o,
			 const struct e164_name *name)
{
	struct e164_search search = { .asked = 0 };

	return e164_trees_next(o, name, &search);
}

bool e164_trees_leads_on(const struct e164_policy *policy,
			 enum e164_outcome outcome, enum e164_trust trust,
			 bool has_names)
{
	if (outcome != E164_OUTCOME_NXDOMAIN && outcome != E164_OUTCOME_NODATA)
		return false;
	if (policy->dnssec == E164_DNSSEC_REQUIRE)
		return trust == E164_TRUST_SECURE && !has_names;
	return trust != E164_TRUST_BOGUS && !has_names;
}

/* In a lookup -------------------------------------------------------------- */

bool e164_trees_go_on(struct e164_lookup *l, const struct e164_result *denial)
{
	const struct e164_request *request = &l->request;

	return l->task == E164_TASK_NUMBER && !request->is_raw &&
	       request->is_recursive &&
	       e164_trees_leads_on(&request->policy, denial->outcome,
				   denial->trust, denial->name_count != 0) &&
	       e164_trees_next(request->options, request->name, &l->search);
}

/* What the other trees said bounds the denial of the first. */
static void join_denial(struct e164_lookup *l, const struct e164_result *result,
			uint64_t now_ms)
{
	struct e164_search *search = &l->search;

	search->trust = e164_trust_weakest(search->trust, result->trust);
	/* The owner of an alias that leads to nothing exists, too. */
	search->has_name |=
		result->outcome == E164_OUTCOME_NODATA || result->name_count;
	if (result->has_reply)
		e164_resolution_bound(l, &l->zone.ttl_sec, result->ttl_sec,
				      now_ms);
}

/* It takes the place of the denials, and is no better than they are. */
static void take_place(struct e164_lookup *l, const struct e164_result *result,
		       uint64_t now_ms)
{
	const uint64_t age = now_ms / 1000 - l->zone_ms / 1000;
	const uint32_t left =
		l->zone.ttl_sec > age ? (uint32_t)(l->zone.ttl_sec - age) : 0;

	l->search.is_found = true;
	l->zone = *result;
	l->zone_ms = now_ms;
	l->zone.ttl_sec = e164_ttl_lesser(left, result->ttl_sec);
	l->zone.trust = e164_trust_weakest(l->search.trust, result->trust);
}

void e164_trees_take(struct e164_lookup *l, const struct e164_result *result,
		     uint64_t now_ms)
{
	if (e164_resolution_has_failed(result) ||
	    result->outcome == E164_OUTCOME_DATA)
		take_place(l, result, now_ms);
	else
		join_denial(l, result, now_ms);
}
