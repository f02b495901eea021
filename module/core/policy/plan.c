/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan.c - a digit trie of the number: clauses, and the union of all views.
 *
 * The trie is one array of nodes that refer to each other by index, so it takes
 * few allocations and is freed at once. Index 0 is the root; as a child it
 * means "none", since no node has the root as its child.
 */
#include "e164/plan.h"

#include "e164/number_ranges.h"

#include <stdlib.h>

#define DIGITS 10

struct node {
	uint32_t children[DIGITS]; /* 0: none */
	uint32_t clause; /* index + 1 of the number: clause; 0: none */
};

struct e164_plan {
	const struct e164_config *config;
	struct e164_policy base;  /* of the enum: clause */
	e164_service_set all;     /* that enum: or any view allows */
	enum e164_dnssec mildest; /* of enum: and the views */
	struct node *nodes;
	uint32_t count;
	uint32_t room;
	struct e164_ranges *approved; /* empty: all numbers are approved */
	struct e164_clients *clients;
};

static uint32_t add_node(struct e164_plan *plan)
{
	if (plan->count == plan->room) {
		const uint32_t room = plan->room ? plan->room * 2 : 64;
		struct node *nodes =
			realloc(plan->nodes, room * sizeof(*nodes));

		if (!nodes)
			return 0;
		plan->nodes = nodes;
		plan->room = room;
	}
	plan->nodes[plan->count] = (struct node){ .clause = 0 };
	return plan->count++;
}

static unsigned digit_at(const struct e164_prefix *prefix, unsigned place)
{
	uint64_t rest = prefix->digits;

	for (unsigned i = place + 1; i < prefix->len; i++)
		rest /= DIGITS;
	return (unsigned)(rest % DIGITS);
}

/* The node of a prefix, made when missing; NULL when out of memory. */
static struct node *reach(struct e164_plan *plan,
			  const struct e164_prefix *prefix)
{
	uint32_t at = 0;

	for (unsigned i = 0; i < prefix->len; i++) {
		const unsigned digit = digit_at(prefix, i);
		uint32_t next = plan->nodes[at].children[digit];

		if (!next) {
			next = add_node(plan);
			if (!next)
				return NULL;
			plan->nodes[at].children[digit] = next;
		}
		at = next;
	}
	return &plan->nodes[at];
}

static bool add_clauses(struct e164_plan *plan)
{
	const struct e164_number_clause *clauses = plan->config->numbers.at;

	for (size_t i = 0; i < plan->config->numbers.count; i++) {
		struct node *node = reach(plan, &clauses[i].prefix);

		if (!node)
			return false;
		node->clause = (uint32_t)i + 1;
	}
	return true;
}

static e164_service_set view_services(const struct e164_plan *plan,
				      const struct e164_view_clause *view)
{
	return e164_is_given(view->given, E164_GIVEN_VIEW_services)
		       ? view->services
		       : plan->base.services;
}

static enum e164_dnssec view_dnssec(const struct e164_plan *plan,
				    const struct e164_view_clause *view)
{
	return e164_is_given(view->given, E164_GIVEN_VIEW_dnssec)
		       ? (enum e164_dnssec)view->dnssec
		       : plan->base.dnssec;
}

static void join_views(struct e164_plan *plan)
{
	const struct e164_view_clause *views = plan->config->views.at;

	plan->all = plan->base.services;
	plan->mildest = plan->base.dnssec;
	for (size_t i = 0; i < plan->config->views.count; i++) {
		plan->all |= view_services(plan, &views[i]);
		if (view_dnssec(plan, &views[i]) != E164_DNSSEC_REQUIRE)
			plan->mildest = view_dnssec(plan, &views[i]);
	}
}

static bool fill(struct e164_plan *plan)
{
	const struct e164_options *o = &plan->config->options;

	plan->base = e164_options_policy(o);
	join_views(plan);
	plan->clients = e164_clients_new(plan->config);
	(void)add_node(plan); /* the root */
	return plan->clients && plan->count && add_clauses(plan) &&
	       e164_ranges_compile(&o->approved_range, &o->approved_prefix,
				   &plan->approved) == E164_OK;
}

struct e164_plan *e164_plan_new(const struct e164_config *config)
{
	struct e164_plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	plan->config = config;
	if (fill(plan))
		return plan;
	e164_plan_free(plan);
	return NULL;
}

void e164_plan_free(struct e164_plan *plan)
{
	if (!plan)
		return;
	e164_clients_free(plan->clients);
	e164_ranges_free(plan->approved);
	free(plan->nodes);
	free(plan);
}

static const char *digits_of(const struct e164_number *number)
{
	return number->aus[0] == '+' ? number->aus + 1 : number->aus;
}

const struct e164_number_clause *
e164_plan_find(const struct e164_plan *plan, const struct e164_number *number)
{
	const struct e164_number_clause *clauses = plan->config->numbers.at;
	uint32_t found = 0;
	uint32_t at = 0;

	if (!clauses)
		return NULL;
	for (const char *digit = digits_of(number); *digit; digit++) {
		at = plan->nodes[at].children[*digit - '0'];
		if (!at)
			break;
		if (plan->nodes[at].clause)
			found = plan->nodes[at].clause;
	}
	return found ? &clauses[found - 1] : NULL;
}

/* Is the number in an approved range or prefix, or is none configured? */
static bool is_approved(const struct e164_plan *plan,
			const struct e164_number *number)
{
	struct e164_extent extent;

	if (e164_ranges_is_empty(plan->approved))
		return true;
	extent = e164_extent_of_number(number);
	return e164_ranges_cover(plan->approved, &extent);
}

enum e164_verdict e164_plan_verdict(const struct e164_plan *plan,
				    const struct e164_number_clause *clause,
				    const struct e164_number *number)
{
	if (!is_approved(plan, number))
		return E164_VERDICT_OUT_OF_RANGE;
	if (clause && clause->action == E164_ACTION_BLOCK)
		return E164_VERDICT_REFUSED;
	return E164_VERDICT_ANSWER;
}

const struct e164_ranges *e164_plan_approved(const struct e164_plan *plan)
{
	return plan->approved;
}

const struct e164_list *e164_plan_apexes(const struct e164_plan *plan)
{
	return &plan->config->options.apexes;
}

const struct e164_entity_clause *
e164_plan_entity(const struct e164_plan *plan, const char *entity)
{
	return e164_config_entity(plan->config, entity);
}

bool e164_plan_has_views(const struct e164_plan *plan)
{
	return plan->config->views.count != 0;
}

e164_view e164_plan_view(const struct e164_plan *plan, const uint8_t *address,
			 bool is_ipv6)
{
	return e164_clients_view(plan->clients, address, is_ipv6);
}

static void apply_view(const struct e164_plan *plan, e164_view view,
		       struct e164_policy *policy)
{
	const struct e164_view_clause *views = plan->config->views.at;

	if (view == E164_VIEW_NONE)
		return;
	if (view == E164_VIEW_ALL) {
		policy->services = plan->all;
		policy->dnssec = plan->mildest;
		return;
	}
	policy->services = view_services(plan, &views[view - 1]);
	policy->dnssec = view_dnssec(plan, &views[view - 1]);
}

static void apply_clause(const struct e164_number_clause *clause,
			 bool is_viewed, struct e164_policy *policy)
{
	if (e164_is_given(clause->given, E164_GIVEN_NUMBER_services))
		policy->services = is_viewed
					   ? clause->services & policy->services
					   : clause->services;
	if (e164_is_given(clause->given, E164_GIVEN_NUMBER_dnssec) &&
	    !(is_viewed && policy->dnssec == E164_DNSSEC_REQUIRE))
		policy->dnssec = (enum e164_dnssec)clause->dnssec;
	policy->domain_allow = &clause->uri_domain_allow;
	policy->domain_deny = &clause->uri_domain_deny;
}

struct e164_policy e164_plan_policy(const struct e164_plan *plan,
				    const struct e164_number_clause *clause,
				    e164_view view)
{
	struct e164_policy policy = plan->base;

	apply_view(plan, view, &policy);
	if (clause)
		apply_clause(clause,
			     view != E164_VIEW_NONE && view != E164_VIEW_ALL,
			     &policy);
	return policy;
}

struct e164_validity_policy
e164_plan_validity(const struct e164_plan *plan,
		   const struct e164_number_clause *clause)
{
	return e164_validity_policy_of(&plan->config->options, clause);
}
