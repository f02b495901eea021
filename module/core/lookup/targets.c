/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * targets.c - which choices a client of some enumservices gets, and their
 * ranks.
 */
#include "e164/decision.h"

bool e164_path_is_same(const struct e164_path *a, const struct e164_path *b)
{
	if (a->depth != b->depth)
		return false;
	for (unsigned i = 0; i <= a->depth; i++)
		if (a->at[i].rrset != b->at[i].rrset ||
		    a->at[i].order != b->at[i].order ||
		    a->at[i].preference != b->at[i].preference)
			return false;
	return true;
}

static bool is_listed(const struct e164_target *targets, size_t count,
		      struct e164_slice uri)
{
	for (size_t i = 0; i < count; i++)
		if (e164_slice_equal(targets[i].uri, uri))
			return true;
	return false;
}

/* The ORDER that counts in each RRset: that of its first accepted choice. */
struct orders {
	bool is_set[UINT8_MAX + 1];
	uint16_t order[UINT8_MAX + 1];
};

/* ORDER has a meaning inside one RRset only (ORD-06), so ask at every step. */
static bool is_first_order(struct orders *orders, const struct e164_path *path)
{
	for (unsigned i = 0; i <= path->depth; i++) {
		const uint8_t rrset = path->at[i].rrset;

		if (orders->is_set[rrset] &&
		    orders->order[rrset] != path->at[i].order)
			return false;
	}
	for (unsigned i = 0; i <= path->depth; i++) {
		orders->is_set[path->at[i].rrset] = true;
		orders->order[path->at[i].rrset] = path->at[i].order;
	}
	return true;
}

bool e164_choice_is_for(const struct e164_policy *policy,
			const struct e164_choice *choice,
			e164_service_set services)
{
	if (choice->service < 0 ||
	    !(services & e164_service_bit(choice->service)))
		return false;
	return policy->dnssec != E164_DNSSEC_REQUIRE ||
	       choice->trust == E164_TRUST_SECURE;
}

size_t e164_targets(const struct e164_policy *policy,
		    const struct e164_choice *choices, size_t count,
		    e164_service_set services, struct e164_target *targets)
{
	struct orders orders = { .is_set = { false } };
	const struct e164_choice *last = NULL;
	size_t found = 0;
	uint16_t rank = 0;

	for (size_t i = 0; i < count && found < E164_TARGETS_MAX; i++) {
		const struct e164_choice *c = &choices[i];

		if (!e164_choice_is_for(policy, c, services) ||
		    (!policy->uri_all_orders &&
		     !is_first_order(&orders, &c->path)))
			continue;
		if (is_listed(targets, found, c->uri))
			continue;
		if (!last || !e164_path_is_same(&c->path, &last->path))
			rank++;
		last = c;
		targets[found++] = (struct e164_target){ rank, c->uri };
	}
	return found;
}
