/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conclude.c - one function for each task, one for each kind of message.
 *
 * The rules are the core's (e164_judge_...()); here the facts are collected
 * for them, and the RRsets are chosen that their verdict asks for. Whatever is
 * used bounds the TTL and the trust of what is made from it.
 */
#include "conclude.h"

#include "made.h"

#include "e164/urirr.h"

#define FAILED_TTL 5 /* seconds that a failed look-up is not tried again */
#define HINFO_TTL 3600 /* seconds */
#define WIRE_TTL_MAX INT32_MAX /* seconds (TTL-04) */

static time_t lesser(time_t a, time_t b)
{
	return a < b ? a : b;
}

static time_t bounded(const struct enumod_query *q, time_t ttl)
{
	return lesser(ttl, (time_t)q->env->options.max_ttl);
}

/*
 * Seconds that all of a reply is good for. The validator capped the RRsets; the
 * total is only asked when there are none, since what Unbound's aggressive use
 * of NSEC puts together has none.
 */
static time_t zone_ttl(const struct enumod_query *q)
{
	const struct reply_info *reply = q->zone.reply;
	const size_t count = reply->an_numrrsets + reply->ns_numrrsets;
	time_t ttl = count ? WIRE_TTL_MAX : reply->ttl;

	for (size_t i = 0; i < count; i++) {
		const struct packed_rrset_data *data =
			reply->rrsets[i]->entry.data;

		ttl = lesser(ttl, data->ttl);
	}
	return bounded(q, ttl);
}

static time_t other_ttl(const struct enumod_query *q, time_t now)
{
	const struct e164_entry *entry = &q->other->entry;

	return entry->expiry_sec > (uint64_t)now ?
		       (time_t)(entry->expiry_sec - (uint64_t)now) :
		       0;
}

static struct enumod_owner query_owner(const struct module_qstate *qstate)
{
	return (struct enumod_owner){ qstate->qinfo.qname,
				      qstate->qinfo.qname_len };
}

/* An answer that holds one RRset in one section. */
static bool single(struct module_qstate *qstate, struct enumod_message *m,
		   size_t an, size_t ns)
{
	m->flags = BIT_QR | BIT_RA;
	m->an = an;
	m->ns = ns;
	m->ar = 0;
	m->is_secure = false;
	m->rrsets = regional_alloc(qstate->region, sizeof(*m->rrsets));
	return m->rrsets != NULL;
}

/* NOERROR, no data, and a made SOA so that it can be cached (TTL-14). */
static bool message_denied(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   struct enumod_message *m)
{
	const time_t own = (time_t)q->env->options.policy_negative_ttl;

	m->ttl = q->zone.reply ? lesser(own, zone_ttl(q)) : own;
	return single(qstate, m, 0, 1) &&
	       enumod_made_soa(qstate->region, query_owner(qstate), m->ttl,
			       m->rrsets);
}

static bool message_hinfo(struct module_qstate *qstate,
			  struct enumod_message *m)
{
	m->ttl = HINFO_TTL;
	return single(qstate, m, 1, 0) &&
	       enumod_made_hinfo(qstate->region, query_owner(qstate), m->ttl,
				 m->rrsets);
}

/* SERVFAIL, kept for so many seconds. */
static void set_servfail(struct enumod_message *m, time_t ttl)
{
	m->flags = BIT_QR | BIT_RA | LDNS_RCODE_SERVFAIL;
	m->ttl = ttl;
}

static bool message_servfail(const struct enumod_query *q,
			     struct enumod_message *m)
{
	set_servfail(m, FAILED_TTL);
	if (m->verdict != E164_VERDICT_BOGUS)
		return true;
	m->ttl = bounded(q, q->env->bogus_ttl);
	if (q->zone.trust == E164_TRUST_BOGUS &&
	    q->zone.reason != LDNS_EDE_NONE)
		m->ede = q->zone.reason;
	else if (q->other)
		m->ede = q->other->message.ede;
	return true;
}

static bool message_insecure(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct enumod_message *m)
{
	if (q->env->options.insecure_rcode == E164_INSECURE_NODATA)
		return message_denied(qstate, q, m);
	set_servfail(m, (time_t)q->env->options.policy_negative_ttl);
	return true;
}

static bool message_zone(struct module_qstate *qstate,
			 const struct enumod_query *q, struct enumod_message *m)
{
	if (!enumod_zone_message(qstate->region, &q->zone, m))
		return false;
	m->ttl = zone_ttl(q);
	return true;
}

/* The zone's answer with another RRset in place of the one asked for. */
static void replace_data(const struct enumod_query *q, struct enumod_message *m,
			 const struct enumod_rrset *made)
{
	const struct reply_info *reply = q->zone.reply;

	for (size_t i = 0; i < m->an; i++)
		if (reply->rrsets[i] == q->zone.data)
			m->rrsets[i] = *made;
	m->ns = 0; /* proofs and glue of what is no longer there */
	m->ar = 0;
	m->is_secure = m->is_secure && q->env->options.ad_on_rewritten;
}

static bool make_naptr(struct module_qstate *qstate,
		       const struct enumod_query *q,
		       const struct e164_decision *d, time_t ttl,
		       struct enumod_rrset *made)
{
	const struct enumod_rrset source = enumod_zone_rrset(q->zone.data);

	if (q->env->options.naptr_answer == E164_NAPTR_FILTERED)
		return enumod_made_filtered(qstate->region, &source, d, ttl,
					    made);
	return enumod_made_naptr(qstate->region, &source, d, ttl, made);
}

static bool message_naptr(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_decision *d,
			  struct enumod_message *m)
{
	const struct enumod_rrset source = enumod_zone_rrset(q->zone.data);
	struct enumod_rrset made;

	if (!message_zone(qstate, q, m) ||
	    !make_naptr(qstate, q, d, m->ttl, &made))
		return false;
	if (!enumod_made_is_same(&made, &source))
		replace_data(q, m, &made);
	return true;
}

/* The message of a verdict that needs nothing but the zone's reply. */
static bool message_plain(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m)
{
	switch (m->verdict) {
	case E164_VERDICT_ANY:
		return message_hinfo(qstate, m);
	case E164_VERDICT_BOGUS:
	case E164_VERDICT_FAILED:
		return message_servfail(q, m);
	case E164_VERDICT_INSECURE:
		return message_insecure(qstate, q, m);
	case E164_VERDICT_UNTOUCHED:
	case E164_VERDICT_UNTOUCHED_FILTERED:
		return message_zone(qstate, q, m);
	default:
		return message_denied(qstate, q, m);
	}
}

static void set_verdict(const struct enumod_query *q, enum e164_verdict verdict,
			struct enumod_message *m)
{
	m->verdict = verdict;
	m->ede = e164_verdict_row(verdict)->ede;
	m->trust = q->zone.trust;
}

/* Have the core look at the NAPTR records of the zone. */
static struct e164_decision *decide(struct module_qstate *qstate,
				    const struct enumod_query *q)
{
	const struct enumod_rrset rrset = enumod_zone_rrset(q->zone.data);
	struct e164_decision *d = regional_alloc(qstate->region, sizeof(*d));
	struct e164_slice *rdatas = regional_alloc(
		qstate->region, rrset.count * sizeof(*rdatas));
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	if (!d || !rdatas || !rw) {
		e164_rewriter_free(rw);
		return NULL;
	}
	for (size_t i = 0; i < rrset.count; i++)
		rdatas[i] = enumod_zone_rdata(&rrset, i);
	e164_resolve(&q->env->policy, &q->name.number, rdatas, rrset.count, rw,
		     d);
	e164_rewriter_free(rw);
	return d;
}

static bool conclude_number(struct module_qstate *qstate,
			    const struct enumod_query *q,
			    struct enumod_message *m)
{
	struct e164_facts facts = { .outcome = q->zone.outcome,
				    .trust = q->zone.trust };
	struct e164_decision *d = NULL;

	if (facts.outcome == E164_OUTCOME_DATA) {
		d = decide(qstate, q);
		if (!d)
			return false;
		facts.usable = d->choice_count;
		facts.is_policy = d->is_policy;
		m->choices = d->choices;
		m->choice_count = d->choice_count;
	}
	m->is_policy = facts.is_policy;
	set_verdict(q,
		    q->is_cd ? e164_judge_number_raw(&facts) :
			       e164_judge_number(&q->env->policy, &facts),
		    m);
	if (m->verdict == E164_VERDICT_ANSWER)
		return message_naptr(qstate, q, d, m);
	return message_plain(qstate, q, m);
}

/* A URI of the zone may be of a scheme of the service, no more (OQ-16). */
static bool is_uri_kept(const struct enumod_query *q, struct e164_slice rdata)
{
	struct e164_urirr rr;

	if (e164_urirr_parse(rdata, &rr) != E164_OK)
		return false;
	if (q->name.kind == E164_NAME_NUMBER)
		return true;
	const enum e164_status status = e164_service_check_uri(
		e164_service_from_labels(q->name.labels), rr.target);

	return status == E164_OK || status == E164_EADDRESS;
}

/* The zone has a URI RRset itself. */
static bool conclude_own_uri(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct enumod_message *m)
{
	const struct enumod_rrset source = enumod_zone_rrset(q->zone.data);
	struct e164_facts facts = { .outcome = q->zone.outcome,
				    .trust = q->zone.trust,
				    .is_policy = true };
	struct enumod_rrset made;
	bool *is_kept = regional_alloc_zero(qstate->region,
					    source.count * sizeof(*is_kept));

	if (!is_kept)
		return false;
	for (size_t i = 0; i < source.count; i++) {
		is_kept[i] = is_uri_kept(q, enumod_zone_rdata(&source, i));
		facts.usable += is_kept[i];
	}
	set_verdict(q, e164_judge_uri(&q->env->policy, &facts), m);
	if (m->verdict != E164_VERDICT_ANSWER)
		return message_plain(qstate, q, m);
	if (!message_zone(qstate, q, m))
		return false;
	if (facts.usable == source.count)
		return true;
	if (!enumod_made_subset(qstate->region, &source, is_kept, m->ttl,
				&made))
		return false;
	replace_data(q, m, &made);
	return true;
}

/* What the number says about the services asked for. */
static enum e164_verdict judge_other(const struct enumod_query *q,
				     struct e164_target *targets, size_t *count)
{
	*count = 0;
	if (!q->other)
		return E164_VERDICT_FAILED;
	const struct enumod_message *number = &q->other->message;

	*count = e164_targets(&q->env->policy, number->choices,
			      number->choice_count, q->services, targets);
	const struct e164_facts facts = {
		.outcome = E164_OUTCOME_DATA,
		.trust = number->trust,
		.usable = *count,
		.is_policy = number->is_policy,
	};

	return e164_judge_made(&q->env->policy, q->zone.trust, number->verdict,
			       &facts);
}

/* A made answer is as good as the weakest thing in it, and as long-lived. */
static void weaken(const struct module_qstate *qstate,
		   const struct enumod_query *q, struct enumod_message *m)
{
	m->trust = e164_trust_weakest(q->zone.trust, q->other->message.trust);
	m->is_secure = m->trust == E164_TRUST_SECURE &&
		       q->env->options.ad_on_rewritten;
	m->ttl = lesser(zone_ttl(q), other_ttl(q, *qstate->env->now));
}

static bool message_made_uri(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     const struct e164_target *targets, size_t count,
			     struct enumod_message *m)
{
	if (!single(qstate, m, 1, 0))
		return false;
	weaken(qstate, q, m);
	return enumod_made_uri(qstate->region, query_owner(qstate), targets,
			       count, m->ttl, m->rrsets);
}

/* The zone proved that it has no URI RRset. */
static bool conclude_made_uri(struct module_qstate *qstate,
			      const struct enumod_query *q,
			      struct enumod_message *m)
{
	struct e164_target targets[E164_TARGETS_MAX];
	size_t count;

	set_verdict(q, judge_other(q, targets, &count), m);
	if (m->verdict == E164_VERDICT_ANSWER)
		return message_made_uri(qstate, q, targets, count, m);
	if (!message_plain(qstate, q, m))
		return false;
	if (q->other && !enumod_message_failed(m))
		m->ttl = lesser(m->ttl, other_ttl(q, *qstate->env->now));
	return true;
}

/* A zone that has an alias there has said what it wants. */
static bool is_aliased(const struct enumod_query *q)
{
	return q->zone.reply && q->zone.reply->an_numrrsets != 0;
}

static bool conclude_service(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct enumod_message *m)
{
	const struct e164_facts facts = { .outcome = q->zone.outcome,
					  .trust = q->zone.trust,
					  .usable = 1 };

	if (q->is_cd)
		set_verdict(q, e164_judge_number_raw(&facts), m);
	else if (facts.outcome == E164_OUTCOME_DATA &&
		 facts.trust != E164_TRUST_BOGUS)
		return conclude_own_uri(qstate, q, m);
	else if (q->has_asked && !is_aliased(q))
		return conclude_made_uri(qstate, q, m);
	else
		set_verdict(q, e164_judge_uri(&q->env->policy, &facts), m);
	return message_plain(qstate, q, m);
}

/* NXDOMAIN becomes NODATA: of the proof, only the SOA still is true. */
static void shadow(const struct module_qstate *qstate,
		   const struct enumod_query *q, struct enumod_message *m)
{
	size_t kept = m->an;

	for (size_t i = m->an; i < m->an + m->ns; i++)
		if (m->rrsets[i].type == LDNS_RR_TYPE_SOA)
			m->rrsets[kept++] = m->rrsets[i];
	m->ns = kept - m->an;
	m->ar = 0;
	FLAGS_SET_RCODE(m->flags, LDNS_RCODE_NOERROR);
	weaken(qstate, q, m);
}

static bool conclude_shadow(struct module_qstate *qstate,
			    const struct enumod_query *q,
			    struct enumod_message *m)
{
	struct e164_target targets[E164_TARGETS_MAX];
	const struct e164_facts facts = { .outcome = q->zone.outcome,
					  .trust = q->zone.trust,
					  .usable = 1 };
	size_t count;
	enum e164_verdict verdict = e164_judge_number_raw(&facts);

	if (facts.trust == E164_TRUST_BOGUS && !q->is_cd)
		verdict = E164_VERDICT_BOGUS;
	else if (q->has_asked && !is_aliased(q) &&
		 judge_other(q, targets, &count) == E164_VERDICT_ANSWER)
		verdict = E164_VERDICT_SHADOWED;
	set_verdict(q, verdict, m);
	if (verdict != E164_VERDICT_SHADOWED)
		return message_plain(qstate, q, m);
	if (!message_zone(qstate, q, m))
		return false;
	shadow(qstate, q, m);
	return true;
}

bool enumod_conclude(struct module_qstate *qstate,
		     const struct enumod_query *q, struct enumod_message *m)
{
	*m = (struct enumod_message){
		.made_sec = (uint64_t)*qstate->env->now,
		.ttl_max = (time_t)q->env->options.max_ttl,
	};
	switch (q->task) {
	case E164_TASK_NUMBER:
		return conclude_number(qstate, q, m);
	case E164_TASK_SERVICE:
		return conclude_service(qstate, q, m);
	case E164_TASK_SHADOW:
		return conclude_shadow(qstate, q, m);
	case E164_TASK_ANY:
		set_verdict(q, E164_VERDICT_ANY, m);
		return message_plain(qstate, q, m);
	default:
		set_verdict(q, E164_VERDICT_PERIMETER, m);
		return message_plain(qstate, q, m);
	}
}
