/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * conclude.c - one function for each task: collect facts, have them judged.
 *
 * The rules are the core's (e164_verdict_...()); what a verdict looks like as a
 * message is message.c's.
 */
#include "conclude.h"

#include "count.h"
#include "discover.h"
#include "follow.h"
#include "message.h"

#include "e164/uri.h"
#include "e164/urirr.h"

/* Does the client want to see what is bogus? */
static bool has_cd(const struct module_qstate *qstate)
{
	return qstate->query_flags & BIT_CD && !qstate->env->cfg->ignore_cd;
}

static void set_verdict(const struct enumod_query *q, enum e164_verdict verdict,
			struct enumod_message *m)
{
	m->verdict = verdict;
	m->ede = e164_verdict_row(verdict)->ede;
	m->trust = q->zone.trust;
}

static bool conclude_number(struct module_qstate *qstate,
			    const struct enumod_query *q,
			    struct enumod_message *m)
{
	struct e164_facts facts = { .outcome = q->zone.outcome,
				    .trust = q->zone.trust };
	struct e164_decision *d = NULL;

	if (q->follow) {
		d = &q->follow->decision;
		facts.trust = q->follow->trust;
		facts.usable = d->choice_count;
		/* Nobody knows what is there: not the same as nothing. */
		if (!facts.usable && q->follow->has_failed)
			facts.outcome = E164_OUTCOME_FAILED;
		facts.is_policy = d->is_policy;
		m->is_provisional = q->follow->has_failed ||
				    (q->discover && q->discover->has_failed);
		facts.is_oversized = d->is_oversized;
		m->choices = d->choices;
		m->choice_count = d->choice_count;
	}
	m->is_policy = facts.is_policy;
	set_verdict(q,
		    q->is_cd ? e164_verdict_number_raw(&facts)
			     : e164_verdict_number(&q->policy, &facts),
		    m);
	if (m->verdict == E164_VERDICT_ANSWER)
		return enumod_message_naptr(qstate, q, d, m);
	return enumod_message_plain(qstate, q, m);
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

/* A URI of the zone may be of a scheme of the service, no more (OQ-16). */
static bool is_uri_kept(const struct enumod_query *q, struct e164_slice rdata)
{
	struct e164_urirr rr;

	if (e164_urirr_parse(rdata, &rr) != E164_OK ||
	    !e164_is_domain_allowed(&q->policy, rr.target))
		return false;
	if (q->name.kind == E164_NAME_NUMBER)
		return is_of_any_service(q->policy.services, rr.target);
	return is_of_service(e164_service_from_labels(q->name.labels),
			     rr.target);
}

/* One that is dropped is a matter of policy if it is a URI at all. */
static bool is_uri(struct e164_slice rdata)
{
	struct e164_slice scheme;
	struct e164_urirr rr;

	return e164_urirr_parse(rdata, &rr) == E164_OK &&
	       e164_uri_parse(rr.target, &scheme) == E164_OK;
}

/* Which records of the zone's URI RRset are kept; NULL when out of memory. */
static bool *choose_uris(struct regional *region, const struct enumod_query *q,
			 struct e164_facts *facts)
{
	const struct enumod_rrset source = enumod_packed_rrset_of(q->zone.data);
	bool *is_kept =
		regional_alloc_zero(region, source.count * sizeof(*is_kept));

	for (size_t i = 0; is_kept && i < source.count; i++) {
		const struct e164_slice rdata =
			enumod_upstream_rdata(&source, i);

		is_kept[i] = is_uri_kept(q, rdata);
		facts->usable += is_kept[i];
		facts->is_policy |= !is_kept[i] && is_uri(rdata);
	}
	return is_kept;
}

/* The zone has a URI RRset itself. */
static bool conclude_own_uri(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct enumod_message *m)
{
	struct e164_facts facts = { .outcome = q->zone.outcome,
				    .trust = q->zone.trust };
	const bool *is_kept = choose_uris(qstate->region, q, &facts);

	if (!is_kept)
		return false;
	set_verdict(q,
		    q->is_cd ? e164_verdict_number_raw(&facts)
			     : e164_verdict_uri(&q->policy, &facts),
		    m);
	if (m->verdict != E164_VERDICT_ANSWER)
		return enumod_message_plain(qstate, q, m);
	return enumod_message_uri(qstate, q, is_kept, m);
}

/* What is kept for all views has choices that this one denies. */
static bool has_denied(const struct enumod_query *q,
		       const struct enumod_message *number)
{
	for (size_t i = 0; i < number->choice_count; i++)
		if (!(q->policy.services &
		      e164_service_bit(number->choices[i].service)))
			return true;
	return false;
}

/* Its look-up failed: then ours has failed, and may be answered stale. */
static bool is_stale(const struct module_qstate *qstate,
		     const struct enumod_answer *answer)
{
	return answer->entry.expiry_sec < (uint64_t)*qstate->env->now;
}

/* What the number says about the services asked for. */
static enum e164_verdict judge_other(const struct module_qstate *qstate,
				     const struct enumod_query *q,
				     struct e164_target *targets, size_t *count)
{
	*count = 0;
	if (!q->other || is_stale(qstate, q->other))
		return E164_VERDICT_FAILED;
	const struct enumod_message *number = &q->other->message;

	*count = e164_targets(&q->policy, number->choices, number->choice_count,
			      q->services, targets);
	const struct e164_facts facts = {
		.outcome = E164_OUTCOME_DATA,
		.trust = enumod_message_other_trust(q),
		.usable = *count,
		.is_policy = number->is_policy || has_denied(q, number),
	};

	return e164_verdict_synth(&q->policy, q->zone.trust, number->verdict,
				  &facts);
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

/* The zone proved that it has no URI RRset, or could not be asked. */
static bool conclude_made_uri(struct module_qstate *qstate,
			      const struct enumod_query *q,
			      struct enumod_message *m)
{
	struct e164_target targets[E164_TARGETS_MAX];
	size_t count;

	set_verdict(q, judge_other(qstate, q, targets, &count), m);
	if (q->zone.outcome == E164_OUTCOME_FAILED) {
		set_verdict(q, without_zone(m->verdict), m);
		enumod_count(qstate, q, E164_COUNTER_URI_UNANSWERED);
	}
	if (q->other)
		m->trust = e164_trust_weakest(m->trust,
					      enumod_message_other_trust(q));
	if (m->verdict == E164_VERDICT_ANSWER)
		return enumod_message_synth(qstate, q, targets, count, m);
	if (!enumod_message_plain(qstate, q, m))
		return false;
	if (q->other && !enumod_answer_has_failed(m))
		enumod_message_bound(qstate, q, m);
	return true;
}

/* Does an RRset come from a wildcard above the number? By its signature. */
static bool is_wild(const struct enumod_query *q,
		    const struct ub_packed_rrset_key *key)
{
	const struct packed_rrset_data *data = key->entry.data;
	uint8_t *number = key->rk.dname + q->name.labels.len;

	if (!data->rrsig_count || data->rr_len[data->count] < 6)
		return false;
	/* Behind the length of the RDATA, the type and the algorithm. */
	return data->rr_data[data->count][5] < dname_count_labels(number) - 1;
}

static bool is_same_target(const struct ub_packed_rrset_key *key,
			   const struct enumod_rrset *other)
{
	const struct packed_rrset_data *data = key->entry.data;

	return data->count == 1 && other->count == 1 &&
	       data->rr_len[0] == other->rr_len[0] &&
	       !query_dname_compare(data->rr_data[0] + 2,
				    other->rr_data[0] + 2);
}

/* One wildcard made both aliases, that of the number and that of _im. */
static bool is_numbers_alias(const struct enumod_query *q,
			     const struct ub_packed_rrset_key *key)
{
	const struct enumod_message *number =
		q->other ? &q->other->message : NULL;

	return number && number->an &&
	       number->rrsets[0].type == LDNS_RR_TYPE_CNAME &&
	       is_same_target(key, &number->rrsets[0]);
}

/*
 * A zone that has an alias there has said what it wants. One that has a DNAME
 * above, or a wildcard over a block of numbers, has not spoken of _im at all
 * (MAP-14; RFC 6147 section 5.1.5 has the same question).
 */
static bool is_aliased(const struct enumod_query *q)
{
	const struct ub_packed_rrset_key *first;

	if (!q->zone.reply || !q->zone.reply->an_numrrsets)
		return false;
	first = q->zone.reply->rrsets[0];
	return ntohs(first->rk.type) != LDNS_RR_TYPE_DNAME &&
	       !is_wild(q, first) && !is_numbers_alias(q, first);
}

static bool has_own_uri(const struct enumod_query *q)
{
	return q->zone.outcome == E164_OUTCOME_DATA &&
	       (q->zone.trust != E164_TRUST_BOGUS || q->is_cd);
}

static bool conclude_service(struct module_qstate *qstate,
			     const struct enumod_query *q,
			     struct enumod_message *m)
{
	const struct e164_facts facts = { .outcome = q->zone.outcome,
					  .trust = q->zone.trust };

	if (has_own_uri(q))
		return conclude_own_uri(qstate, q, m);
	if (!q->is_cd && q->has_asked && !is_aliased(q))
		return conclude_made_uri(qstate, q, m);
	set_verdict(q,
		    q->is_cd ? e164_verdict_number_raw(&facts)
			     : e164_verdict_uri(&q->policy, &facts),
		    m);
	return enumod_message_plain(qstate, q, m);
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
	enum e164_verdict verdict = e164_verdict_number_raw(&facts);

	if (facts.trust == E164_TRUST_BOGUS && !q->is_cd)
		verdict = E164_VERDICT_BOGUS;
	else if (q->has_asked && !is_aliased(q) &&
		 judge_other(qstate, q, targets, &count) == E164_VERDICT_ANSWER)
		verdict = E164_VERDICT_SHADOWED;
	set_verdict(q, verdict, m);
	if (verdict == E164_VERDICT_SHADOWED)
		return enumod_message_shadow(qstate, q, m);
	if (!enumod_message_plain(qstate, q, m))
		return false;
	/* That no URI is made may change with the number. */
	if (q->other && !enumod_answer_has_failed(m)) {
		enumod_message_bound(qstate, q, m);
		m->ttl_max = m->ttl;
	}
	return true;
}

static bool conclude_raw(struct module_qstate *qstate,
			 const struct enumod_query *q, struct enumod_message *m)
{
	const struct e164_facts facts = { .outcome = q->zone.outcome,
					  .trust = q->zone.trust,
					  .usable = 1 };

	if (facts.trust == E164_TRUST_BOGUS && !q->is_cd)
		set_verdict(q, E164_VERDICT_BOGUS, m);
	else
		set_verdict(q, e164_verdict_number_raw(&facts), m);
	return enumod_message_plain(qstate, q, m);
}

/* What the name at its end gives; what cannot be asked for is denied. */
static bool conclude_alias(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   struct enumod_message *m)
{
	const bool is_bogus =
		q->zone.trust == E164_TRUST_BOGUS && !has_cd(qstate);
	enum e164_verdict verdict = E164_VERDICT_REFUSED;

	if (is_bogus)
		verdict = E164_VERDICT_BOGUS;
	else if (q->other && is_stale(qstate, q->other))
		verdict = E164_VERDICT_STALE;
	else if (q->other)
		verdict = q->other->message.verdict;
	else if (q->has_asked)
		verdict = E164_VERDICT_FAILED;
	set_verdict(q, verdict, m);
	return q->other && !is_bogus ? enumod_message_alias(qstate, q, m)
				     : enumod_message_plain(qstate, q, m);
}

bool enumod_conclude(struct module_qstate *qstate, const struct enumod_query *q,
		     struct enumod_message *m)
{
	*m = (struct enumod_message){
		.made_sec = (uint64_t)(q->zone.reply ? q->zone_time
						     : *qstate->env->now),
		.ttl_max = (time_t)q->env->config.options.max_ttl,
	};
	switch (q->task) {
	case E164_TASK_NUMBER:
		return conclude_number(qstate, q, m);
	case E164_TASK_SERVICE:
	case E164_TASK_OWN_URI:
		return conclude_service(qstate, q, m);
	case E164_TASK_SHADOW:
		return conclude_shadow(qstate, q, m);
	case E164_TASK_ALIAS:
		return conclude_alias(qstate, q, m);
	case E164_TASK_ANY:
		set_verdict(q, E164_VERDICT_ANY, m);
		return enumod_message_plain(qstate, q, m);
	case E164_TASK_RAW:
		return conclude_raw(qstate, q, m);
	case E164_TASK_DENIED:
		set_verdict(q, q->refusal, m);
		return enumod_message_plain(qstate, q, m);
	default:
		set_verdict(q, E164_VERDICT_PERIMETER, m);
		return enumod_message_plain(qstate, q, m);
	}
}
