/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conclusion.c - from what was looked up to the verdict and the answer, task by
 * task.
 *
 * The verdicts come from facts.c, what the answer is made of from form.c, and
 * how long it is good for from ttl.c.
 */
#include "conclusion.h"
#include "facts.h"

/*
 * All trees that were asked deny the number. A name that exists in one of them
 * is not denied here, since longer numbers may be below it (RFC 8020).
 */
static void conclude_nowhere(const struct e164_lookup *l,
			     struct e164_conclusion *c)
{
	if (l->search.has_name && l->zone.outcome == E164_OUTCOME_NXDOMAIN) {
		e164_form_verdict(l, E164_VERDICT_SHADOWED, c);
		e164_form_zone(l, E164_FORM_ZONE_NODATA, c);
		c->trust = l->search.trust;
		c->is_secure = c->trust == E164_TRUST_SECURE &&
			       l->request.options->ad_on_rewritten;
	} else {
		e164_form_plain(l, c);
	}
	c->ttl_max = e164_ttl_lesser(c->ttl_max, c->ttl_sec);
}

static void conclude_number(const struct e164_lookup *l,
			    struct e164_conclusion *c)
{
	e164_form_verdict(l, e164_facts_number(l, c), c);
	if (c->verdict == E164_VERDICT_ANSWER)
		e164_form_naptr(l, c);
	else if (c->verdict == E164_VERDICT_UNTOUCHED && l->search.asked)
		conclude_nowhere(l, c);
	else
		e164_form_plain(l, c);
}

static void conclude_own_uri(const struct e164_lookup *l,
			     struct e164_conclusion *c)
{
	e164_form_verdict(l, e164_facts_own_uri(l), c);
	if (c->verdict == E164_VERDICT_ANSWER)
		e164_form_zone(l, E164_FORM_URI_KEPT, c);
	else
		e164_form_plain(l, c);
}

static bool is_untouched(enum e164_verdict verdict)
{
	return verdict == E164_VERDICT_UNTOUCHED ||
	       verdict == E164_VERDICT_UNTOUCHED_FILTERED ||
	       verdict == E164_VERDICT_UNTOUCHED_UNUSABLE;
}

/*
 * No URI is made: the zone's own answer, but for NXDOMAIN where another tree
 * has the name. That may change with the number.
 */
static void conclude_unmade_uri(const struct e164_lookup *l, uint64_t now_sec,
				struct e164_conclusion *c)
{
	const int ede = c->ede;

	if (is_untouched(c->verdict) &&
	    l->zone.outcome == E164_OUTCOME_NXDOMAIN &&
	    e164_nxdomain_is_elsewhere(l)) {
		e164_form_verdict(l, E164_VERDICT_SHADOWED, c);
		c->ede = ede;
		e164_form_made(l, E164_FORM_ZONE_NODATA, now_sec, c);
	} else {
		e164_form_plain(l, c);
		e164_ttl_bound_by_number(l, now_sec, c);
	}
	/* It says that there is no number, which is known for so long. */
	if (c->verdict == E164_VERDICT_UNTOUCHED && l->has_number &&
	    c->ttl_sec < e164_ttl_of_zone(l))
		c->ttl_max = c->ttl_sec;
}

/* The zone proved that it has no URI RRset, or could not be asked. */
static void conclude_made_uri(const struct e164_lookup *l, uint64_t now_sec,
			      struct e164_conclusion *c)
{
	e164_form_verdict(l, e164_facts_made_uri(l, c), c);
	c->is_unasked = l->zone.outcome == E164_OUTCOME_FAILED;
	if (c->verdict == E164_VERDICT_ANSWER) {
		e164_form_made(l, E164_FORM_URI_MADE, now_sec, c);
		c->ttl_max = c->ttl_sec; /* also of what is borrowed */
		return;
	}
	if (l->has_number)
		c->trust = e164_trust_weakest(c->trust,
					      e164_facts_number_trust(l));
	conclude_unmade_uri(l, now_sec, c);
}

static bool has_own_uri(const struct e164_lookup *l)
{
	return l->zone.outcome == E164_OUTCOME_DATA &&
	       (l->zone.trust != E164_TRUST_BOGUS || l->request.is_raw);
}

/* The zone's own answer, but for NXDOMAIN where another tree has the name. */
static void conclude_no_uri(const struct e164_lookup *l, uint64_t now_sec,
			    struct e164_conclusion *c)
{
	e164_form_verdict(l, e164_facts_no_uri(l), c);
	if (c->verdict == E164_VERDICT_UNTOUCHED &&
	    l->task == E164_TASK_OWN_URI && l->has_asked)
		e164_nxdomain_conclude(l, now_sec, c);
	else
		e164_form_plain(l, c);
}

static void conclude_uri(const struct e164_lookup *l, uint64_t now_sec,
			 struct e164_conclusion *c)
{
	if (has_own_uri(l))
		conclude_own_uri(l, c);
	else if (!l->request.is_raw && l->has_asked &&
		 l->task == E164_TASK_SERVICE && !e164_facts_is_aliased(l))
		conclude_made_uri(l, now_sec, c);
	else
		conclude_no_uri(l, now_sec, c);
}

static void conclude_alias(const struct e164_lookup *l, uint64_t now_sec,
			   struct e164_conclusion *c)
{
	e164_form_verdict(l, e164_facts_alias(l), c);
	if (!l->has_number || e164_facts_is_bogus_alias(l)) {
		e164_form_plain(l, c);
		return;
	}
	c->form = E164_FORM_ALIAS;
	c->trust = e164_trust_weakest(l->zone.trust, l->number.trust);
	c->is_secure =
		l->zone.trust == E164_TRUST_SECURE && l->number.is_secure;
	if (c->verdict == E164_VERDICT_STALE) {
		c->ttl_sec = e164_ttl_of_number(l, now_sec, c);
	} else {
		c->ede = l->number.ede;
		c->ttl_sec = e164_ttl_bounded(
			l, e164_ttl_lesser(l->zone.ttl_sec,
					   e164_ttl_of_number(l, now_sec, c)));
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
	case E164_TASK_OTHER_TYPE:
		e164_nxdomain_conclude(l, now_sec, c);
		return;
	case E164_TASK_ALIAS:
		conclude_alias(l, now_sec, c);
		return;
	case E164_TASK_ANY:
		e164_form_verdict(l, E164_VERDICT_ANY, c);
		break;
	case E164_TASK_RAW:
		e164_form_verdict(l, e164_facts_untouched(l), c);
		break;
	case E164_TASK_REFUSED:
		e164_form_verdict(l, l->refusal, c);
		break;
	default:
		e164_form_verdict(l, E164_VERDICT_PERIMETER, c);
	}
	e164_form_plain(l, c);
}

void e164_lookup_conclude(const struct e164_lookup *l, uint64_t now_ms,
			  struct e164_conclusion *c)
{
	*c = (struct e164_conclusion){
		.made_sec = (l->zone.has_reply ? l->zone_ms : now_ms) / 1000,
		.ttl_max = (uint32_t)l->request.options->max_ttl,
	};
	conclude(l, now_ms / 1000, c);
	/* It is kept for a while from now on, however late it came. */
	if (c->form == E164_FORM_SERVFAIL)
		c->made_sec = now_ms / 1000;
	e164_ttl_bound_by_validity(l, c);
}
