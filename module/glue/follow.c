/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * follow.c - sub-queries for non-terminals, one after the other.
 *
 * A branch that fails is left out and the rest goes on (NTM-04). Such an answer
 * is not kept for long, since the branch may be back soon.
 */
#include "follow.h"

#include "count.h"
#include "validation.h"

#define BRANCH_FAILED_TTL 30        /* seconds */
#define FOREVER           INT32_MAX /* seconds; as long as a TTL can be */

static struct e164_slice *slices_of(struct regional *region,
				    const struct enumod_rrset *rrset)
{
	struct e164_slice *rdatas =
		regional_alloc(region, rrset->count * sizeof(*rdatas));

	for (size_t i = 0; rdatas && i < rrset->count; i++)
		rdatas[i] = enumod_upstream_rdata(rrset, i);
	return rdatas;
}

static void visit_owners(const struct reply_info *reply,
			 struct regional *region, struct e164_walk *walk)
{
	for (size_t i = 0; i < reply->an_numrrsets; i++) {
		const struct packed_rrset_key *key = &reply->rrsets[i]->rk;
		void *name =
			regional_alloc_init(region, key->dname, key->dname_len);

		if (name)
			e164_walk_visit(walk, e164_slice(name, key->dname_len));
	}
}

/* Whichever is over first: the time of the option, or that of the clients. */
static uint64_t deadline_of(const struct module_env *env, uint64_t option_sec)
{
	const uint64_t patience_ms = enumod_compat_patience_ms(env);
	const uint64_t option_ms = option_sec * 1000;

	return enumod_compat_now_ms(env) +
	       (option_ms < patience_ms ? option_ms : patience_ms);
}

static struct enumod_follow *new_follow(struct module_qstate *qstate,
					const struct enumod_query *q)
{
	const struct e164_options *o = &q->env->config.options;
	const struct e164_walk_limits limits = {
		.lookups = (uint32_t)o->nonterminal_queries,
		.depth = (uint32_t)o->nonterminal_depth,
	};
	struct enumod_follow *follow =
		regional_alloc(qstate->region, sizeof(*follow));

	if (!follow)
		return NULL;
	follow->rewriter = e164_rewriter_new(NULL);
	if (!follow->rewriter)
		return NULL;
	e164_walk_init(&follow->walk, &limits);
	follow->deadline_ms = deadline_of(qstate->env, o->nonterminal_time);
	follow->is_waiting = false;
	follow->has_failed = false;
	follow->rdatas = NULL;
	follow->count = 0;
	follow->branch = E164_TRUST_SECURE;
	follow->trust = q->zone.trust;
	follow->ttl = FOREVER;
	return follow;
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

bool enumod_follow_begin(struct module_qstate *qstate, struct enumod_query *q)
{
	const struct enumod_rrset rrset = enumod_packed_rrset_of(q->zone.data);
	struct e164_slice *rdatas = slices_of(qstate->region, &rrset);
	struct enumod_follow *follow = new_follow(qstate, q);

	q->follow = follow;
	if (!rdatas || !follow)
		return false;
	e164_walk_visit(&follow->walk, e164_slice(qstate->qinfo.qname,
						  qstate->qinfo.qname_len));
	visit_owners(q->zone.reply, qstate->region, &follow->walk);
	const uint64_t start = enumod_count_clock();

	e164_resolve(&q->policy, &q->name.number, rdatas, rrset.count,
		     follow->rewriter, &follow->decision);
	lower(&follow->decision, 0, q->zone.trust);
	enumod_count_decision(qstate, q, &follow->decision,
			      enumod_count_clock() - start);
	return true;
}

static bool is_ours(const struct enumod_instance *env, struct e164_slice name)
{
	const struct e164_list *apexes = &env->config.options.apexes;
	struct e164_name parsed;

	e164_name_parse(name, apexes->at, apexes->count, &parsed);
	return parsed.kind != E164_NAME_OUTSIDE;
}

/* The records as the zone has them, also behind an alias into our trees. */
static void mark(struct module_qstate *sub, int id)
{
	struct enumod_query *mark =
		regional_alloc_zero(sub->region, sizeof(*mark));

	if (!mark)
		return;
	mark->role = ENUMOD_ROLE_RULES;
	sub->minfo[id] = mark;
}

static bool ask(struct module_qstate *qstate, const struct enumod_query *q,
		struct e164_slice name, int id)
{
	struct query_info qinfo = qstate->qinfo;
	struct module_qstate *sub;

	qinfo.qname = regional_alloc_init(qstate->region, name.ptr, name.len);
	qinfo.qname_len = name.len;
	if (!qinfo.qname)
		return false;
	sub = enumod_compat_attach_unique(qstate, &qinfo, BIT_RD);
	if (!sub)
		return false;
	mark(sub, id);
	enumod_count(qstate, q, E164_COUNTER_REFERRALS);
	sub->curmod = id + 1; /* below us */
	sub->no_cache_store = is_ours(q->env, name);
	if (q->is_refresh)
		enumod_compat_refresh(sub);
	return true;
}

/* Put in place what the sub-query brought. */
static void absorb(const struct enumod_query *q, struct enumod_follow *follow)
{
	const enum e164_trust base = follow->decision.choices[follow->at].trust;
	const unsigned rrset = follow->decision.rrset_count;

	follow->is_waiting = false;
	e164_resolve_hop(&q->policy, &q->name.number, follow->at,
			 follow->rdatas, follow->count, follow->rewriter,
			 &follow->decision);
	lower(&follow->decision, rrset,
	      e164_trust_weakest(base, follow->branch));
	follow->rdatas = NULL;
	follow->count = 0;
}

static bool has_pending(const struct e164_decision *d)
{
	for (size_t i = 0; i < d->choice_count; i++)
		if (d->choices[i].service == E164_SERVICE_PENDING)
			return true;
	return false;
}

/* No time for the rest: do not keep an answer without it for long. */
static void cut_short(struct enumod_follow *follow, time_t elapsed)
{
	if (has_pending(&follow->decision) &&
	    follow->ttl > elapsed + BRANCH_FAILED_TTL)
		follow->ttl = elapsed + BRANCH_FAILED_TTL;
	follow->walk.limits.lookups = 0;
}

/* A referral to a number that is refused leads nowhere (VAL-46). */
static bool is_allowed(const struct module_qstate *qstate,
		       struct enumod_query *q, struct e164_slice name)
{
	const bool is_good = enumod_validation_check_name(
				     q, name, (uint64_t)*qstate->env->now) ==
			     E164_VERDICT_ANSWER;

	if (!is_good)
		q->follow->decision.is_policy = true;
	return is_good;
}

bool enumod_follow_next(struct module_qstate *qstate, struct enumod_query *q,
			int id)
{
	struct enumod_follow *follow = q->follow;
	struct e164_decision *d = &follow->decision;

	if (follow->is_waiting)
		absorb(q, follow);
	if (enumod_follow_is_over(qstate, q))
		cut_short(follow, *qstate->env->now - q->zone_time);
	while (e164_walk_next(&follow->walk, d, &follow->at)) {
		follow->is_waiting = true;
		if (is_allowed(qstate, q, d->choices[follow->at].uri) &&
		    ask(qstate, q, d->choices[follow->at].uri, id))
			return true;
		absorb(q, follow);
	}
	return false;
}

static bool is_usable(const struct enumod_query *q,
		      const struct enumod_upstream *zone)
{
	if (zone->outcome != E164_OUTCOME_DATA ||
	    zone->trust == E164_TRUST_BOGUS)
		return false;
	return q->policy.dnssec != E164_DNSSEC_REQUIRE ||
	       zone->trust == E164_TRUST_SECURE;
}

/* The octets go with the sub-query, so they are copied. */
static void take_data(struct module_qstate *super, struct enumod_follow *follow,
		      const struct enumod_upstream *zone)
{
	const struct enumod_rrset rrset = enumod_packed_rrset_of(zone->data);
	struct e164_slice *rdatas = slices_of(super->region, &rrset);

	for (size_t i = 0; rdatas && i < rrset.count; i++) {
		rdatas[i].ptr = regional_alloc_init(
			super->region, rdatas[i].ptr, rdatas[i].len);
		if (!rdatas[i].ptr)
			return;
	}
	follow->rdatas = rdatas;
	follow->count = rdatas ? rrset.count : 0;
	follow->branch = zone->trust;
	follow->trust = e164_trust_weakest(follow->trust, zone->trust);
}

static time_t branch_ttl(const struct enumod_upstream *zone)
{
	if (zone->outcome == E164_OUTCOME_FAILED ||
	    zone->trust == E164_TRUST_BOGUS)
		return BRANCH_FAILED_TTL;
	return enumod_upstream_ttl(zone);
}

static bool is_reply_allowed(const struct module_qstate *super,
			     struct enumod_query *q,
			     const struct reply_info *reply)
{
	const bool is_good = enumod_validation_check_reply(
				     q, reply, (uint64_t)*super->env->now) ==
			     E164_VERDICT_ANSWER;

	if (!is_good)
		q->follow->decision.is_policy = true;
	return is_good;
}

void enumod_follow_inform(struct module_qstate *sub,
			  struct module_qstate *super, struct enumod_query *q)
{
	struct enumod_follow *follow = q->follow;
	struct enumod_upstream zone;
	time_t ttl;

	enumod_upstream_read(sub, &zone);
	/* From when the number's own records came, as all that is compared. */
	ttl = branch_ttl(&zone) + *super->env->now - q->zone_time;
	if (ttl < follow->ttl)
		follow->ttl = ttl;
	follow->has_failed |= zone.outcome == E164_OUTCOME_FAILED ||
			      zone.trust == E164_TRUST_BOGUS;
	if (zone.reply)
		visit_owners(zone.reply, super->region, &follow->walk);
	if (is_usable(q, &zone) && is_reply_allowed(super, q, zone.reply))
		take_data(super, follow, &zone);
	else if (zone.outcome == E164_OUTCOME_DATA)
		follow->decision.is_policy = true;
}

void enumod_follow_stop(struct enumod_follow *follow)
{
	size_t at;

	follow->walk.limits.lookups = 0;
	while (e164_walk_next(&follow->walk, &follow->decision, &at))
		;
}

bool enumod_follow_is_over(const struct module_qstate *qstate,
			   const struct enumod_query *q)
{
	return enumod_compat_now_ms(qstate->env) >= q->follow->deadline_ms;
}

void enumod_follow_give_up(struct enumod_query *q, time_t now)
{
	struct enumod_follow *follow = q->follow;
	const time_t ttl = now - q->zone_time + BRANCH_FAILED_TTL;

	follow->has_failed = true;
	if (ttl < follow->ttl)
		follow->ttl = ttl;
}

void enumod_follow_clear(struct enumod_follow *follow)
{
	if (follow)
		e164_rewriter_free(follow->rewriter);
}
