/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ttl.c - how long what was found is good for.
 */
#include "conclusion.h"

uint32_t e164_ttl_bounded(const struct e164_lookup *l, uint32_t ttl_sec)
{
	return e164_ttl_lesser(ttl_sec, (uint32_t)l->request.options->max_ttl);
}

/* Seconds that all that was looked up is good for. */
uint32_t e164_ttl_of_zone(const struct e164_lookup *l)
{
	const uint32_t ttl = e164_ttl_bounded(l, l->zone.ttl_sec);

	return l->resolution ? e164_ttl_lesser(ttl, l->resolution->ttl_sec)
			     : ttl;
}

/* What the other query brought is good for so long, counted as the answer. */
uint32_t e164_ttl_of_number(const struct e164_lookup *l, uint64_t now_sec,
			    const struct e164_conclusion *c)
{
	const uint64_t stale = now_sec + E164_STALE_TTL;
	uint64_t expiry = l->number.expiry_sec;

	if (l->number.is_stale && expiry > stale)
		expiry = stale;
	return (uint32_t)((expiry > now_sec ? expiry : now_sec) - c->made_sec);
}

/* No longer good than what the other query brought. */
void e164_ttl_bound_by_number(const struct e164_lookup *l, uint64_t now_sec,
			      struct e164_conclusion *c)
{
	if (!l->has_number || c->form == E164_FORM_SERVFAIL)
		return;
	c->ttl_sec =
		e164_ttl_lesser(c->ttl_sec, e164_ttl_of_number(l, now_sec, c));
	/* What a denial owes to a failure must not outlive it elsewhere. */
	if (l->number.is_provisional)
		c->ttl_max = e164_ttl_lesser(c->ttl_max, c->ttl_sec);
}

/* Nothing outlives the validation of the numbers it hangs on (VAL-40). */
void e164_ttl_bound_by_validity(const struct e164_lookup *l,
				struct e164_conclusion *c)
{
	const struct e164_validity *validity = &l->validity;

	if (c->ttl_sec)
		c->ttl_sec =
			e164_validity_cap(validity, c->made_sec, c->ttl_sec);
	if (validity->boundary_sec == E164_VALIDITY_NEVER ||
	    c->form == E164_FORM_SERVFAIL)
		return;
	/* A TTL of 0 keeps nothing here, but says nothing about its records. */
	c->ttl_max = e164_ttl_lesser(
		c->ttl_max,
		c->ttl_sec
			? c->ttl_sec
			: e164_validity_cap(validity, c->made_sec, c->ttl_max));
}
