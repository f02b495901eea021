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

/* The walk from the best choice on, and what came of it so far. */
struct chooser {
	const struct e164_policy *policy;
	e164_service_set services;
	struct orders orders;
	const struct e164_choice *last;
	uint16_t rank;
	size_t found;
	struct e164_target *targets; /* room for E164_TARGETS_MAX */
};

/* Why a choice that is for the client is no target; NONE: its URI is one. */
static enum e164_reason take(struct chooser *by, const struct e164_choice *c)
{
	if (!by->policy->uri_all_orders &&
	    !is_first_order(&by->orders, &c->path))
		return E164_REASON_ORDER;
	if (is_listed(by->targets, by->found, c->uri))
		return E164_REASON_NONE;
	if (by->found == E164_TARGETS_MAX)
		return E164_REASON_TOO_MANY;
	if (!by->last || !e164_path_is_same(&c->path, &by->last->path))
		by->rank++;
	by->last = c;
	by->targets[by->found++] = (struct e164_target){ by->rank, c->uri };
	return E164_REASON_NONE;
}

size_t e164_targets(const struct e164_policy *policy,
		    const struct e164_choice *choices, size_t count,
		    e164_service_set services, struct e164_target *targets)
{
	struct chooser by = { .policy = policy, .targets = targets };

	for (size_t i = 0; i < count && by.found < E164_TARGETS_MAX; i++)
		if (e164_choice_is_for(policy, &choices[i], services))
			(void)take(&by, &choices[i]);
	return by.found;
}

static enum e164_reason reason_of(struct chooser *by,
				  const struct e164_choice *c)
{
	if (c->service < 0 || !(by->services & e164_service_bit(c->service)))
		return E164_REASON_UNWANTED;
	if (!e164_choice_is_for(by->policy, c, by->services))
		return E164_REASON_INSECURE;
	return take(by, c);
}

void e164_target_reasons(const struct e164_policy *policy,
			 const struct e164_choice *choices, size_t count,
			 e164_service_set services, enum e164_reason *reasons)
{
	struct e164_target targets[E164_TARGETS_MAX];
	struct chooser by = { .policy = policy,
			      .services = services,
			      .targets = targets };

	for (size_t i = 0; i < count; i++)
		reasons[i] = reason_of(&by, &choices[i]);
}
