/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conclusion.c - from what was looked up to the verdict, and its bounds.
 *
 * Whatever was used bounds the TTL and the trust of the answer. The verdicts
 * come from facts.c.
 */
#include "facts.h"

#define FAILED_TTL 5    /* seconds that a failed look-up is not repeated */
#define HINFO_TTL  3600 /* seconds */
#define UNASKED_TTL                                                            \
	30 /* of a URI, when the zone could not be asked for its               \
	    */

static uint32_t lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t bounded(const struct e164_lookup *l, uint32_t ttl_sec)
{
	return lesser(ttl_sec, (uint32_t)l->request.options->max_ttl);
}

/* Seconds that all that was looked up is good for. */
static uint32_t zone_ttl(const struct e164_lookup *l)
{
	const uint32_t ttl = bounded(l, l->zone.ttl_sec);

	return l->resolution ? lesser(ttl, l->resolution->ttl_sec) : ttl;
}

/* What the other query brought is good for so long, counted as the answer. */
static uint32_t number_ttl(const struct e164_lookup *l, uint64_t now_sec,
			   const struct e164_conclusion *c)
{
	const uint64_t expiry =
		l->number.expiry_sec > now_sec ? l->number.expiry_sec : now_sec;

	return (uint32_t)(expiry - c->made_sec);
}

/* Forms and their bounds -----------------------------------------------------
 */

static void set_verdict(const struct e164_lookup *l, enum e164_verdict verdict,
			struct e164_conclusion *c)
{
	c->verdict = verdict;
	c->ede = e164_verdict_row(verdict)->ede;
	c->trust = l->zone.trust;
}

/* NOERROR, no data, and a made SOA so that it can be cached (TTL-14). */
static void form_denied(const struct e164_lookup *l, struct e164_conclusion *c)
{
	const uint32_t own = (uint32_t)l->request.options->policy_negative_ttl;

	c->form = E164_FORM_DENIED;
	c->ttl_sec = l->zone.has_reply ? lesser(own, zone_ttl(l)) : own;
}

static void form_servfail(struct e164_conclusion *c, uint32_t ttl_sec)
{
	c->form = E164_FORM_SERVFAIL;
	c->ttl_sec = ttl_sec;
}

static void form_bogus(const struct e164_lookup *l, struct e164_conclusion *c)
{
	form_servfail(c, bounded(l, l->request.bogus_ttl));
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

static void form_zone(const struct e164_lookup *l, enum e164_form form,
		      struct e164_conclusion *c)
{
	c->form = form;
	c->ttl_sec = zone_ttl(l);
	c->made_ttl = c->ttl_sec;
	c->is_secure = l->zone.trust == E164_TRUST_SECURE;
}

/* What a verdict needs that has nothing but the zone's reply, or not even it.
 */
static void form_plain(const struct e164_lookup *l, struct e164_conclusion *c)
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
		form_servfail(c, FAILED_TTL);
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
		form_zone(l, E164_FORM_ZONE, c);
		break;
	default:
		form_denied(l, c);
	}
}

static void form_naptr(const struct e164_lookup *l, struct e164_conclusion *c)
{
	const struct e164_resolution *r = l->resolution;

	form_zone(l, E164_FORM_NAPTR, c);
	c->trust = r->trust;
	c->is_secure &= r->trust == E164_TRUST_SECURE;
	c->ttl_max = lesser(c->ttl_max, r->ttl_sec);
	c->ttl_sec = lesser(c->ttl_sec, r->srv_ttl_sec);
}

/* No longer good than what the other query brought. */
static void bound_by_number(const struct e164_lookup *l, uint64_t now_sec,
			    struct e164_conclusion *c)
{
	if (!l->has_number || c->form == E164_FORM_SERVFAIL)
		return;
	c->ttl_sec = lesser(c->ttl_sec, number_ttl(l, now_sec, c));
	/* What a denial owes to a failure must not outlive it elsewhere. */
	if (l->number.is_provisional)
		c->ttl_max = lesser(c->ttl_max, c->ttl_sec);
}

/* A made answer is as good as the weakest thing in it, and as long-lived. */
static void form_made(const struct e164_lookup *l, enum e164_form form,
		      uint64_t now_sec, struct e164_conclusion *c)
{
	c->form = form;
	c->trust =
		e164_trust_weakest(l->zone.trust, e164_facts_number_trust(l));
	c->is_secure = c->trust == E164_TRUST_SECURE &&
		       l->request.options->ad_on_rewritten;
	c->ttl_sec = l->zone.has_reply ? zone_ttl(l) : UNASKED_TTL;
	bound_by_number(l, now_sec, c);
	c->made_ttl = c->ttl_sec;
}

/* Tasks ----------------------------------------------------------------------
 */

static void conclude_number(const struct e164_lookup *l,
			    struct e164_conclusion *c)
{
	set_verdict(l, e164_facts_number(l, c), c);
	if (c->verdict == E164_VERDICT_ANSWER)
		form_naptr(l, c);
	else
		form_plain(l, c);
}

static void conclude_own_uri(const struct e164_lookup *l,
			     struct e164_conclusion *c)
{
	set_verdict(l, e164_facts_own_uri(l), c);
	if (c->verdict == E164_VERDICT_ANSWER)
		form_zone(l, E164_FORM_URI_KEPT, c);
	else
		form_plain(l, c);
}

/* The zone proved that it has no URI RRset, or could not be asked. */
static void conclude_made_uri(const struct e164_lookup *l, uint64_t now_sec,
			      struct e164_conclusion *c)
{
	set_verdict(l, e164_facts_made_uri(l, now_sec, c), c);
	c->is_unasked = l->zone.outcome == E164_OUTCOME_FAILED;
	if (c->verdict == E164_VERDICT_ANSWER) {
		form_made(l, E164_FORM_URI_MADE, now_sec, c);
		c->ttl_max = c->ttl_sec; /* also of what is borrowed */
		return;
	}
	if (l->has_number)
		c->trust = e164_trust_weakest(c->trust,
					      e164_facts_number_trust(l));
	form_plain(l, c);
	bound_by_number(l, now_sec, c);
}

static bool has_own_uri(const struct e164_lookup *l)
{
	return l->zone.outcome == E164_OUTCOME_DATA &&
	       (l->zone.trust != E164_TRUST_BOGUS || l->request.is_raw);
}

static void conclude_uri(const struct e164_lookup *l, uint64_t now_sec,
			 struct e164_conclusion *c)
{
	if (has_own_uri(l)) {
		conclude_own_uri(l, c);
	} else if (!l->request.is_raw && l->has_asked &&
		   !e164_facts_is_aliased(l)) {
		conclude_made_uri(l, now_sec, c);
	} else {
		set_verdict(l, e164_facts_no_uri(l), c);
		form_plain(l, c);
	}
}

static void conclude_shadow(const struct e164_lookup *l, uint64_t now_sec,
			    struct e164_conclusion *c)
{
	if (l->has_asked && !e164_facts_is_aliased(l) &&
	    e164_facts_made_uri(l, now_sec, c) == E164_VERDICT_ANSWER) {
		set_verdict(l, E164_VERDICT_SHADOWED, c);
		form_made(l, E164_FORM_SHADOW, now_sec, c);
		return;
	}
	set_verdict(l, e164_facts_untouched(l), c);
	form_plain(l, c);
	/* That no URI is made may change with the number. */
	bound_by_number(l, now_sec, c);
	if (l->has_number && c->form != E164_FORM_SERVFAIL)
		c->ttl_max = c->ttl_sec;
}

static void conclude_alias(const struct e164_lookup *l, uint64_t now_sec,
			   struct e164_conclusion *c)
{
	set_verdict(l, e164_facts_alias(l, now_sec), c);
	if (!l->has_number || e164_facts_is_bogus_alias(l)) {
		form_plain(l, c);
		return;
	}
	c->form = E164_FORM_ALIAS;
	c->trust = e164_trust_weakest(l->zone.trust, l->number.trust);
	c->is_secure =
		l->zone.trust == E164_TRUST_SECURE && l->number.is_secure;
	if (c->verdict == E164_VERDICT_STALE) {
		c->ttl_sec = E164_STALE_TTL;
	} else {
		c->ede = l->number.ede;
		c->ttl_sec = lesser(l->zone.ttl_sec, number_ttl(l, now_sec, c));
	}
	c->ttl_max = c->ttl_sec;
}

static void conclude(const struct e164_lookup *l, uint64_t now_sec,
		     struct e164_conclusion *c)
{
	switch (l->task) {
	case E164_TASK_NUMBER:
		conclude_number(l, c);
		return;
	case E164_TASK_SERVICE:
	case E164_TASK_OWN_URI:
		conclude_uri(l, now_sec, c);
		return;
	case E164_TASK_SHADOW:
		conclude_shadow(l, now_sec, c);
		return;
	case E164_TASK_ALIAS:
		conclude_alias(l, now_sec, c);
		return;
	case E164_TASK_ANY:
		set_verdict(l, E164_VERDICT_ANY, c);
		break;
	case E164_TASK_RAW:
		set_verdict(l, e164_facts_untouched(l), c);
		break;
	case E164_TASK_DENIED:
		set_verdict(l, l->denial, c);
		break;
	default:
		set_verdict(l, E164_VERDICT_PERIMETER, c);
	}
	form_plain(l, c);
}

/* Nothing outlives the validation of the numbers it hangs on (VAL-40). */
static void bound_by_validity(const struct e164_lookup *l,
			      struct e164_conclusion *c)
{
	if (!c->ttl_sec)
		return;
	c->ttl_sec = e164_validity_cap(&l->validity, c->made_sec, c->ttl_sec);
	if (l->validity.boundary_sec != E164_VALIDITY_NEVER)
		c->ttl_max = lesser(c->ttl_max, c->ttl_sec);
}

void e164_lookup_conclude(const struct e164_lookup *l, uint64_t now_ms,
			  struct e164_conclusion *c)
{
	*c = (struct e164_conclusion){
		.made_sec = (l->zone.has_reply ? l->zone_ms : now_ms) / 1000,
		.ttl_max = (uint32_t)l->request.options->max_ttl,
	};
	conclude(l, now_ms / 1000, c);
	bound_by_validity(l, c);
}
