/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * form.c - what an answer of each verdict is made of, and its TTL and trust.
 */
#include "conclusion.h"
#include "facts.h"

#define SERVFAIL_TTL 5    /* seconds that a failed look-up is not repeated */
#define HINFO_TTL    3600 /* seconds */
/* Seconds: the zone could not be asked for a URI of its own. */
#define UNASKED_TTL 30

void e164_form_verdict(const struct e164_lookup *l, enum e164_verdict verdict,
		       struct e164_conclusion *c)
{
	c->verdict = verdict;
	c->ede = e164_verdict_row(verdict)->ede;
	c->trust = l->zone.trust;
}

/* The zone might have a URI of its own; it could not be asked (facts.c). */
static bool is_owed_to_failure(const struct e164_lookup *l,
			       const struct e164_conclusion *c)
{
	return l->has_number && !l->zone.has_reply &&
	       l->zone.outcome == E164_OUTCOME_FAILED &&
	       (c->verdict == E164_VERDICT_FILTERED ||
		c->verdict == E164_VERDICT_UNUSABLE ||
		c->verdict == E164_VERDICT_INSECURE ||
		c->verdict == E164_VERDICT_OVERSIZED);
}

/* NOERROR, no data, and a made SOA so that it can be cached (TTL-14). */
static void form_denied(const struct e164_lookup *l, struct e164_conclusion *c)
{
	const uint32_t own = (uint32_t)l->request.options->policy_negative_ttl;

	c->form = E164_FORM_OWN_NODATA;
	c->ttl_sec = own;
	if (l->zone.has_reply)
		c->ttl_sec = e164_ttl_lesser(own, e164_ttl_of_zone(l));
	else if (is_owed_to_failure(l, c))
		c->ttl_sec = e164_ttl_lesser(own, UNASKED_TTL);
}

static void form_servfail(struct e164_conclusion *c, uint32_t ttl_sec)
{
	c->form = E164_FORM_SERVFAIL;
	c->ttl_sec = ttl_sec;
}

static void form_bogus(const struct e164_lookup *l, struct e164_conclusion *c)
{
	form_servfail(c, e164_ttl_bounded(l, l->request.bogus_ttl));
	if (l->zone.trust == E164_TRUST_BOGUS && l->zone.ede != E164_EDE_NONE)
		c->ede = l->zone.ede;
	else if (l->has_number)
		c->ede = l->number.ede;
}

static void form_insecure(const struct e164_lookup *l,
			  struct e164_conclusion *c)
{
	const struct e164_options *o = l->request.options;

	if (o->insecure_rcode == E164_INSECURE_NODATA)
		form_denied(l, c);
	else
		form_servfail(c, (uint32_t)o->policy_negative_ttl);
}

void e164_form_zone(const struct e164_lookup *l, enum e164_form form,
		    struct e164_conclusion *c)
{
	c->form = form;
	c->ttl_sec = e164_ttl_of_zone(l);
	c->made_ttl = c->ttl_sec;
	c->is_secure = l->zone.trust == E164_TRUST_SECURE;
}

/*
 * What a verdict needs that has nothing but the zone's reply, or not even it.
 */
void e164_form_plain(const struct e164_lookup *l, struct e164_conclusion *c)
{
	switch (c->verdict) {
	case E164_VERDICT_ANY:
		c->form = E164_FORM_HINFO;
		c->ttl_sec = HINFO_TTL;
		break;
	case E164_VERDICT_BOGUS:
		form_bogus(l, c);
		break;
	case E164_VERDICT_FAILED:
		form_servfail(c, SERVFAIL_TTL);
		break;
	case E164_VERDICT_NOT_READY:
		form_servfail(c, 0);
		break;
	case E164_VERDICT_INSECURE:
		form_insecure(l, c);
		break;
	case E164_VERDICT_UNTOUCHED:
	case E164_VERDICT_UNTOUCHED_FILTERED:
	case E164_VERDICT_UNTOUCHED_UNUSABLE:
		e164_form_zone(l, E164_FORM_ZONE, c);
		break;
	default:
		form_denied(l, c);
	}
}

void e164_form_naptr(const struct e164_lookup *l, struct e164_conclusion *c)
{
	const struct e164_resolution *r = l->resolution;

	e164_form_zone(l, E164_FORM_NAPTR, c);
	c->trust = r->trust;
	c->is_secure &= r->trust == E164_TRUST_SECURE;
	c->ttl_max = e164_ttl_lesser(c->ttl_max, r->ttl_sec);
	c->ttl_sec = e164_ttl_lesser(c->ttl_sec, r->srv_ttl_sec);
}

/* A made answer is as good as the weakest thing in it, and as long-lived. */
void e164_form_made(const struct e164_lookup *l, enum e164_form form,
		    uint64_t now_sec, struct e164_conclusion *c)
{
	c->form = form;
	c->trust =
		e164_trust_weakest(l->zone.trust, e164_facts_number_trust(l));
	c->is_secure = c->trust == E164_TRUST_SECURE &&
		       l->request.options->ad_on_rewritten;
	c->ttl_sec = l->zone.has_reply ? e164_ttl_of_zone(l) : UNASKED_TTL;
	e164_ttl_bound_by_number(l, now_sec, c);
	c->made_ttl = c->ttl_sec;
}
