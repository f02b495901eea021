/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolution.c - from the records of a number to what may be used of them.
 *
 * The number's own records first, then those that non-terminals refer to, one
 * after the other, then what the domains of all URIs offer. Whatever is used
 * bounds the trust and the TTL of the whole.
 */
#include "conclusion.h"
#include "resolution.h"

#include "e164/naptr.h"

#include <stdlib.h>

#define FOREVER INT32_MAX /* seconds; as long as a TTL can be */

void e164_resolution_pass(struct e164_lookup *l,
			  const struct e164_clearance *clearance)
{
	l->hangs_on_others |= clearance->is_other;
	e164_validity_join(&l->validity, &clearance->validity);
}

void e164_resolution_bound(const struct e164_lookup *l, uint32_t *all,
			   uint32_t ttl_sec, uint64_t now_ms)
{
	const uint64_t ttl = ttl_sec + (now_ms / 1000 - l->zone_ms / 1000);

	if (ttl < *all)
		*all = (uint32_t)ttl;
}

/* Records of the number ---------------------------------------------------- */

/* The number's own data is not proven: nothing that it leads to is used. */
static bool is_refused(const struct e164_lookup *l)
{
	return !l->request.is_raw &&
	       l->request.policy.dnssec == E164_DNSSEC_REQUIRE &&
	       l->zone.trust != E164_TRUST_SECURE;
}

/* Trees that were searched for the number count, too. */
static uint32_t lookups_left(const struct e164_lookup *l)
{
	const uint64_t all = l->request.options->nonterminal_queries;

	return all > l->search.asked ? (uint32_t)(all - l->search.asked) : 0;
}

static struct e164_resolution *new_resolution(const struct e164_lookup *l)
{
	const struct e164_request *request = &l->request;
	const struct e164_options *o = request->options;
	struct e164_resolution *r = malloc(sizeof(*r));

	if (!r)
		return NULL;
	r->rewriter = e164_rewriter_new(NULL);
	if (!r->rewriter) {
		free(r);
		return NULL;
	}
	e164_referrals_init(&r->referrals,
			    &(struct e164_referral_limits){
				    .lookups = lookups_left(l),
				    .depth = (uint32_t)o->nonterminal_depth,
			    });
	r->srv.count = 0;
	r->srv.is_full = false;
	r->srv_begun = 0;
	r->is_discovering = o->discovery != E164_DISCOVERY_OFF &&
			    request->is_discovering && request->is_recursive &&
			    !request->is_raw && !is_refused(l);
	r->has_services = false;
	r->has_addresses = false;
	r->not_offered = 0;
	r->trust = l->zone.trust;
	r->ttl_sec = FOREVER;
	r->srv_ttl_sec = FOREVER;
	r->has_failed = false;
	r->has_srv_failed = false;
	return r;
}

void e164_resolution_free(struct e164_resolution *r)
{
	if (r)
		e164_rewriter_free(r->rewriter);
	free(r);
}

static void visit(struct e164_resolution *r, const struct e164_result *result)
{
	for (size_t i = 0; i < result->name_count; i++)
		e164_referrals_visit(&r->referrals, result->names[i]);
}

/* What an RRset brought is no better than it, nor than what led to it. */
static void lower(struct e164_decision *d, unsigned rrset,
		  enum e164_trust trust)
{
	for (size_t i = 0; i < d->choice_count; i++) {
		struct e164_choice *c = &d->choices[i];

		if (c->path.at[c->path.depth].rrset == rrset)
			c->trust = e164_trust_weakest(c->trust, trust);
	}
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Whichever is over first: the time of the option, or that of the clients. */
static void set_deadlines(struct e164_lookup *l, uint64_t now_ms)
{
	const uint64_t option_ms = l->request.options->nonterminal_time * 1000;
	const uint64_t patience_ms = l->request.patience_ms;

	l->deadline_ms = now_ms + lesser(option_ms, patience_ms);
	l->silence_ms =
		now_ms + lesser(option_ms, e164_lookup_silence(patience_ms));
}

/* Referrals that are not followed are no choices. */
void e164_resolution_stop(struct e164_resolution *r)
{
	size_t at;

	e164_referrals_stop(&r->referrals);
	while (e164_referrals_next(&r->referrals, &r->decision, &at))
		;
}

static struct e164_decider decider_of(struct e164_lookup *l)
{
	return (struct e164_decider){
		.policy = &l->request.policy,
		.number = &l->request.name->number,
		.rewriter = l->resolution->rewriter,
		.decision = &l->resolution->decision,
	};
}

enum e164_status e164_resolution_begin(struct e164_lookup *l, uint64_t now_ms)
{
	const struct e164_request *request = &l->request;
	struct e164_resolution *r = new_resolution(l);

	if (!r)
		return E164_EMEMORY;
	l->resolution = r;
	set_deadlines(l, now_ms);
	e164_referrals_visit(&r->referrals, request->asked);
	visit(r, &l->zone);
	const struct e164_decider by = decider_of(l);

	e164_decide_number(&by, l->zone.rdatas, l->zone.count);
	if (e164_rewriter_is_starved(r->rewriter))
		return E164_EMEMORY;
	lower(&r->decision, 0, l->zone.trust);
	if (!request->is_recursive || is_refused(l))
		e164_resolution_stop(r);
	return E164_OK;
}

/* Referrals ---------------------------------------------------------------- */

/*
 * No time for the rest, which is as if it had failed: do not keep an answer
 * without it for long, and do not say that nothing is there.
 */
static void cut_short(struct e164_lookup *l, uint64_t now_ms)
{
	struct e164_resolution *r = l->resolution;

	if (e164_referrals_next(&r->referrals, &r->decision, &r->at)) {
		r->has_failed = true;
		e164_resolution_bound(l, &r->ttl_sec, E164_PROVISIONAL_TTL,
				      now_ms);
	}
	e164_referrals_stop(&r->referrals);
}

/* Weaker data would not be used. */
static enum e164_trust needed_trust(const struct e164_lookup *l)
{
	return l->request.policy.dnssec == E164_DNSSEC_REQUIRE
		       ? E164_TRUST_SECURE
		       : E164_TRUST_UNKNOWN;
}

static struct e164_slice pending_name(const struct e164_resolution *r)
{
	return r->decision.choices[r->at].uri;
}

static void set_referral(const struct e164_lookup *l, struct e164_want *want)
{
	*want = (struct e164_want){
		.kind = E164_WANT_REFERRAL,
		.name = pending_name(l->resolution),
		.qtype = E164_TYPE_NAPTR,
		.trust = needed_trust(l),
		.deadline_ms = l->deadline_ms,
	};
}

enum e164_want_kind e164_resolution_next_referral(struct e164_lookup *l,
						  uint64_t now_ms,
						  struct e164_want *want)
{
	struct e164_resolution *r = l->resolution;

	if (now_ms >= l->deadline_ms)
		cut_short(l, now_ms);
	if (!e164_referrals_next(&r->referrals, &r->decision, &r->at))
		return E164_WANT_NOTHING;
	l->is_waiting = true;
	set_referral(l, want);
	return E164_WANT_REFERRAL;
}

bool e164_resolution_awaits_referral(const struct e164_lookup *l,
				     struct e164_slice name,
				     struct e164_want *want)
{
	if (!l->is_waiting ||
	    !e164_slice_equal_nocase(pending_name(l->resolution), name))
		return false;
	set_referral(l, want);
	return true;
}

/* Put so many of the records in the place of the referral. */
static void put_in_place(struct e164_lookup *l,
			 const struct e164_result *result, size_t count)
{
	struct e164_resolution *r = l->resolution;
	const struct e164_decider by = decider_of(l);
	const enum e164_trust base = r->decision.choices[r->at].trust;
	const unsigned rrset = r->decision.rrset_count;

	e164_decide_referral(&by, r->at, result->rdatas, count);
	lower(&r->decision, rrset, e164_trust_weakest(base, result->trust));
}

bool e164_resolution_has_failed(const struct e164_result *result)
{
	return result->outcome == E164_OUTCOME_FAILED ||
	       result->trust == E164_TRUST_BOGUS;
}

static bool is_usable(const struct e164_lookup *l,
		      const struct e164_result *result)
{
	return result->outcome == E164_OUTCOME_DATA &&
	       result->trust >= needed_trust(l) &&
	       result->clearance.verdict == E164_VERDICT_ANSWER;
}

/* The names that led to it are not followed once more (NTM-05). */
static void use(struct e164_lookup *l, const struct e164_result *result)
{
	struct e164_resolution *r = l->resolution;

	r->trust = e164_trust_weakest(r->trust, result->trust);
	visit(r, result);
	put_in_place(l, result, result->count);
}

/* A branch that fails is left out, and the rest goes on (NTM-04). */
static void leave_out(struct e164_lookup *l, const struct e164_result *result)
{
	struct e164_decision *d = &l->resolution->decision;

	if (!e164_resolution_has_failed(result) &&
	    (result->outcome == E164_OUTCOME_DATA ||
	     result->clearance.verdict != E164_VERDICT_ANSWER))
		d->is_policy = true;
	e164_referrals_leave_out(&l->resolution->referrals);
	put_in_place(l, result, 0);
}

enum e164_status e164_resolution_take_referral(struct e164_lookup *l,
					       const struct e164_result *result,
					       uint64_t now_ms)
{
	struct e164_resolution *r = l->resolution;

	if (e164_resolution_has_failed(result)) {
		r->has_failed = true;
		e164_resolution_bound(l, &r->ttl_sec, E164_PROVISIONAL_TTL,
				      now_ms);
	} else {
		e164_resolution_pass(l, &result->clearance);
		if (result->has_reply)
			e164_resolution_bound(l, &r->ttl_sec, result->ttl_sec,
					      now_ms);
	}
	if (is_usable(l, result))
		use(l, result);
	else
		leave_out(l, result);
	return e164_rewriter_is_starved(r->rewriter) ? E164_EMEMORY : E164_OK;
}
