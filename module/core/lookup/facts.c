/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * facts.c - what a lookup found out, as facts that policy.c has a verdict for.
 */
#include "facts.h"

#include "e164/uri.h"
#include "e164/urirr.h"

static enum e164_verdict verdict_raw_or(const struct e164_lookup *l,
					const struct e164_facts *facts)
{
	return l->request.is_raw
		       ? e164_verdict_number_raw(facts)
		       : e164_verdict_number(&l->request.policy, facts);
}

enum e164_verdict e164_facts_number(const struct e164_lookup *l,
				    struct e164_conclusion *c)
{
	const struct e164_resolution *r = l->resolution;
	struct e164_facts facts = { .outcome = l->zone.outcome,
				    .trust = l->zone.trust };

	if (r) {
		facts.trust = r->trust;
		facts.usable = r->decision.choice_count;
		facts.is_policy = r->decision.is_policy;
		facts.is_oversized = r->decision.is_oversized;
		/* Nobody knows what is there: not the same as nothing. */
		if (!facts.usable && r->has_failed)
			facts.outcome = E164_OUTCOME_FAILED;
		c->is_provisional = r->has_failed || r->has_srv_failed;
	}
	c->is_policy = facts.is_policy;
	return verdict_raw_or(l, &facts);
}

static bool is_of_service(int service, struct e164_slice uri)
{
	const enum e164_status status = e164_service_check_uri(service, uri);

	return status == E164_OK || status == E164_EADDRESS;
}

/* At the bare number: a scheme of any service that the client may have. */
static bool is_of_any_service(e164_service_set services, struct e164_slice uri)
{
	for (int i = 0; i < e164_service_count(); i++)
		if (services & e164_service_bit(i) && is_of_service(i, uri))
			return true;
	return false;
}

bool e164_lookup_keeps_uri(const struct e164_lookup *l, struct e164_slice rdata)
{
	const struct e164_name *name = l->request.name;
	struct e164_urirr rr;
	bool is_good;

	if (e164_urirr_parse(rdata, &rr) != E164_OK)
		return false;
	if (name->kind == E164_NAME_NUMBER)
		is_good = is_of_any_service(l->request.policy.services,
					    rr.target);
	else
		is_good = is_of_service(e164_service_from_labels(name->labels),
					rr.target);
	return is_good && e164_is_domain_allowed(&l->request.policy, rr.target);
}

/* One that is dropped is a matter of policy if it is a URI at all. */
static bool is_uri(struct e164_slice rdata)
{
	struct e164_slice scheme;
	struct e164_urirr rr;

	return e164_urirr_parse(rdata, &rr) == E164_OK &&
	       e164_uri_parse(rr.target, &scheme) == E164_OK;
}

/* The zone has a URI RRset itself. */
enum e164_verdict e164_facts_own_uri(const struct e164_lookup *l)
{
	struct e164_facts facts = { .outcome = l->zone.outcome,
				    .trust = l->zone.trust };

	for (size_t i = 0; i < l->zone.count; i++) {
		const struct e164_slice rdata = l->zone.rdatas[i];
		const bool is_kept = e164_lookup_keeps_uri(l, rdata);

		facts.usable += is_kept;
		facts.is_policy |= !is_kept && is_uri(rdata);
	}
	return verdict_raw_or(l, &facts);
}

/* What is kept for all views has choices that this one denies. */
static bool has_denied(const struct e164_lookup *l)
{
	const struct e164_number_result *number = &l->number;

	for (size_t i = 0; i < number->choice_count; i++)
		if (!(l->request.policy.services &
		      e164_service_bit(number->choices[i].service)))
			return true;
	return false;
}

/* It has choices that this view would have if they were proven, or has. */
static bool has_weak(const struct e164_lookup *l)
{
	const struct e164_number_result *number = &l->number;
	const e164_service_set services =
		l->request.policy.services & l->request.services;

	for (size_t i = 0; i < number->choice_count; i++)
		if (services & e164_service_bit(number->choices[i].service) &&
		    number->choices[i].trust != E164_TRUST_SECURE)
			return true;
	return false;
}

/* How much of what the number brought for this query is proven. */
enum e164_trust e164_facts_number_trust(const struct e164_lookup *l)
{
	const struct e164_number_result *number = &l->number;
	enum e164_trust trust = E164_TRUST_SECURE;
	bool is_found = false;

	for (size_t i = 0; i < number->choice_count; i++) {
		const struct e164_choice *choice = &number->choices[i];

		if (!e164_choice_is_for(&l->request.policy, choice,
					l->request.services))
			continue;
		trust = e164_trust_weakest(trust, choice->trust);
		is_found = true;
	}
	return is_found ? trust : number->trust;
}

/*
 * The zone could not be asked for its own URI, so there is no answer of its own
 * to fall back on.
 */
static enum e164_verdict without_zone(enum e164_verdict verdict)
{
	switch (verdict) {
	case E164_VERDICT_UNTOUCHED:
		return E164_VERDICT_FAILED;
	case E164_VERDICT_UNTOUCHED_FILTERED:
		return E164_VERDICT_FILTERED;
	case E164_VERDICT_UNTOUCHED_UNUSABLE:
		return E164_VERDICT_UNUSABLE;
	default:
		return verdict;
	}
}

/* What the number says about the services asked for. */
enum e164_verdict e164_facts_made_uri(const struct e164_lookup *l,
				      struct e164_conclusion *c)
{
	const struct e164_number_result *number = &l->number;
	enum e164_verdict verdict = E164_VERDICT_FAILED;

	if (!l->has_number || number->is_stale)
		return verdict;
	c->target_count = e164_targets(&l->request.policy, number->choices,
				       number->choice_count,
				       l->request.services, c->targets);
	const struct e164_facts facts = {
		.outcome = E164_OUTCOME_DATA,
		.trust = e164_facts_number_trust(l),
		.usable = c->target_count,
		.is_policy = number->is_policy || has_denied(l),
		.is_weak = has_weak(l),
	};

	verdict = e164_verdict_synth(&l->request.policy, l->zone.trust,
				     number->verdict, &facts);
	return l->zone.outcome == E164_OUTCOME_FAILED ? without_zone(verdict)
						      : verdict;
}

/* One wildcard made both aliases, that of the number and that of _im. */
static bool is_numbers_alias(const struct e164_lookup *l)
{
	return l->has_number && l->number.alias.len &&
	       e164_slice_equal_nocase(l->number.alias, l->zone.alias);
}

/* Nor can it be told whose alias it is when nobody knows the number. */
static bool may_be_numbers_alias(const struct e164_lookup *l)
{
	return l->has_asked && l->zone.trust != E164_TRUST_SECURE &&
	       (!l->has_number || l->number.verdict == E164_VERDICT_FAILED);
}

/*
 * A zone that has an alias there has said what it wants. One that has a DNAME
 * above, or a wildcard over a block of numbers, has not spoken of _im at all
 * (MAP-14; RFC 6147 section 5.1.5 has the same question).
 */
bool e164_facts_is_aliased(const struct e164_lookup *l)
{
	return l->zone.is_aliased && !is_numbers_alias(l) &&
	       !may_be_numbers_alias(l);
}

enum e164_verdict e164_facts_untouched(const struct e164_lookup *l)
{
	const struct e164_facts facts = { .outcome = l->zone.outcome,
					  .trust = l->zone.trust,
					  .usable = 1 };

	if (facts.trust == E164_TRUST_BOGUS && !l->request.is_raw)
		return E164_VERDICT_BOGUS;
	return e164_verdict_number_raw(&facts);
}

bool e164_facts_is_bogus_alias(const struct e164_lookup *l)
{
	return l->zone.trust == E164_TRUST_BOGUS && !l->request.shows_bogus;
}

enum e164_verdict e164_facts_alias(const struct e164_lookup *l)
{
	if (e164_facts_is_bogus_alias(l))
		return E164_VERDICT_BOGUS;
	if (l->has_number)
		return l->number.is_stale ? E164_VERDICT_STALE
					  : l->number.verdict;
	return l->has_asked ? E164_VERDICT_FAILED : E164_VERDICT_REFUSED;
}

enum e164_verdict e164_facts_no_uri(const struct e164_lookup *l)
{
	const struct e164_facts facts = { .outcome = l->zone.outcome,
					  .trust = l->zone.trust };

	return verdict_raw_or(l, &facts);
}
