/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * feed.c - hand over to a lookup what Unbound brought.
 */
#include "feed.h"

#include "answer_cache.h"
#include "count.h"
#include "descent.h"
#include "outside.h"
#include "uri_unanswered.h"
#include "validation.h"

/* What a look-up that could not be made brings. */
static struct e164_result no_result(const struct e164_clearance *clearance)
{
	return (struct e164_result){
		.outcome = clearance->verdict == E164_VERDICT_ANSWER
				   ? E164_OUTCOME_FAILED
				   : E164_OUTCOME_NODATA,
		.trust = E164_TRUST_UNKNOWN,
		.ede = E164_EDE_NONE,
		.clearance = *clearance,
	};
}

static void feed(struct module_qstate *qstate, struct enumod_query *q,
		 const struct e164_want *want, const struct e164_result *result)
{
	e164_lookup_feed(q->lookup, want, result,
			 enumod_compat_now_ms(qstate->env));
}

void enumod_feed_nothing(struct module_qstate *qstate, struct enumod_query *q,
			 const struct e164_want *want,
			 const struct e164_clearance *clearance)
{
	const struct e164_result result = no_result(clearance);

	feed(qstate, q, want, &result);
}

/* For this client: policy zones may have tags and views. */
void enumod_feed_barred(struct module_qstate *qstate, struct enumod_query *q,
			const struct e164_want *want, enum e164_outcome outcome)
{
	const struct e164_result result = {
		.outcome = outcome,
		.trust = E164_TRUST_INSECURE,
		.ede = E164_EDE_NONE,
		.clearance = e164_clearance_none(),
	};

	q->is_uncached = true;
	feed(qstate, q, want, &result);
}

/* Counted and timed: this is where the records of a number are decided on. */
static void feed_zone(struct module_qstate *qstate, struct enumod_query *q,
		      const struct e164_want *want,
		      const struct e164_result *result)
{
	const uint64_t start = enumod_count_clock();

	feed(qstate, q, want, result);
	if (q->lookup->resolution)
		enumod_count_decision(qstate, q,
				      &q->lookup->resolution->decision,
				      enumod_count_clock() - start);
}

/* Does an RRset come from a wildcard above the number? By its signature. */
static bool is_wild(const struct enumod_query *q,
		    const struct ub_packed_rrset_key *key)
{
	const struct packed_rrset_data *data = key->entry.data;
	uint8_t *number = key->rk.dname + q->asked.name.labels.len;

	if (!data->rrsig_count || data->rr_len[data->count] < 6)
		return false;
	/* Behind the length of the RDATA, the type and the algorithm. */
	return data->rr_data[data->count][5] < dname_count_labels(number) - 1;
}

static void set_alias(const struct enumod_query *q, struct e164_result *result)
{
	const struct reply_info *reply = q->zone.reply;
	struct enumod_rrset first;

	if (!reply || !reply->an_numrrsets)
		return;
	first = enumod_packed_rrset_of(reply->rrsets[0]);
	result->alias = enumod_upstream_target(&first);
	result->is_aliased = first.type != LDNS_RR_TYPE_DNAME &&
			     !is_wild(q, reply->rrsets[0]);
}

/* What becomes of an alias says nothing of the zone that has it. */
static bool has_moved(const struct module_qstate *qstate,
		      const struct iter_qstate *iq)
{
	return query_dname_compare(iq->qchase.qname, qstate->qinfo.qname) != 0;
}

/*
 * Was the number, which was asked for beside this one, answered meanwhile? That
 * is known of answers that are kept, so not of a zone whose TTLs are 0.
 */
static bool has_number(struct module_qstate *qstate, struct enumod_query *q)
{
	struct enumod_answer *answer;
	bool is_answered;

	if (!q->has_begun_number)
		return false;
	answer = enumod_answer_cache_lookup_number(qstate, q);
	is_answered = answer && !enumod_answer_has_failed(&answer->message);
	enumod_answer_release(answer);
	return is_answered;
}

static void note_silence(struct module_qstate *qstate, struct enumod_query *q,
			 struct e164_slice zone)
{
	const struct enumod_uri_silence silence = {
		.answers_else = has_number(qstate, q),
		.epoch = q->asked.basis.epoch,
		.begun = (time_t)(q->lookup->zone_ms / 1000),
		.now = *qstate->env->now,
	};

	enumod_uri_unanswered_add(q->instance->uri_unanswered, zone, &silence);
}

/* Remember whether the servers of a zone below the apex answer. */
static void note_uri_unanswered(struct module_qstate *qstate,
				struct enumod_query *q)
{
	const struct iter_qstate *iq = q->task == E164_TASK_SERVICE
					       ? enumod_compat_iterator(qstate)
					       : NULL;
	struct e164_slice zone;

	/* By ratelimit: nobody was asked. */
	if (!iq || !iq->dp || has_moved(qstate, iq) ||
	    qstate->was_ratelimited ||
	    !dname_strict_subdomain_c(iq->dp->name,
				      (uint8_t *)q->asked.name.apex->name))
		return;
	zone = e164_slice(iq->dp->name, iq->dp->namelen);
	if (q->zone.reply)
		enumod_uri_unanswered_remove(q->instance->uri_unanswered, zone,
					     *qstate->env->now);
	else
		note_silence(qstate, q, zone);
}

/*
 * What a DNAME makes of the name is too long (RFC 6672 section 2.2). Of what is
 * not governed, that is an answer like any other.
 */
static void accept_yxdomain(struct enumod_query *q)
{
	const struct reply_info *reply = q->zone.reply;

	if ((q->task == E164_TASK_OTHER_TYPE || q->task == E164_TASK_RAW) &&
	    reply && FLAGS_GET_RCODE(reply->flags) == LDNS_RCODE_YXDOMAIN)
		q->zone.outcome = E164_OUTCOME_NODATA;
}

bool enumod_feed_zone(struct module_qstate *qstate, struct enumod_query *q)
{
	struct e164_result result;
	struct e164_want want;

	enumod_upstream_read(qstate, &q->zone);
	q->is_uncached |= qstate->was_ratelimited != 0;
	enumod_descent_keep_denial(qstate, q);
	accept_yxdomain(q);
	note_uri_unanswered(qstate, q);
	if (!e164_lookup_awaits(q->lookup, q->lookup->request.asked,
				qstate->qinfo.qtype, &want) ||
	    !enumod_upstream_result(qstate->region, &q->zone, &result))
		return false;
	set_alias(q, &result);
	result.clearance = enumod_validation_clear_names(qstate, q, &result);
	feed_zone(qstate, q, &want, &result);
	return true;
}

bool enumod_feed_alias(struct module_qstate *qstate, struct enumod_query *q)
{
	const uint64_t now_ms = enumod_compat_now_ms(qstate->env);
	struct e164_result result;
	struct e164_want want;

	if (e164_lookup_next(q->lookup, now_ms, &want) != E164_WANT_ZONE ||
	    !enumod_upstream_result(qstate->region, &q->zone, &result))
		return false;
	result.clearance = e164_clearance_none();
	result.alias = e164_slice(q->alias.name, q->alias.len);
	if (q->alias.len)
		result.ttl_sec = enumod_upstream_ttl(&q->zone, q->alias.count);
	feed(qstate, q, &want, &result);
	return true;
}

void enumod_feed_number(struct enumod_query *q)
{
	const struct enumod_message *m = q->other ? &q->other->message : NULL;
	struct e164_number_result number;

	if (!m) {
		e164_lookup_feed_number(q->lookup, NULL);
		return;
	}
	number = (struct e164_number_result){
		.verdict = m->verdict,
		.trust = m->trust,
		.ede = m->ede,
		.is_secure = m->is_secure,
		.is_policy = m->is_policy,
		.is_provisional = m->is_provisional,
		.is_bound = q->other->entry.is_bound,
		.is_stale = q->is_other_stale,
		.expiry_sec = q->is_other_stale ? q->other->entry.stale_sec
						: q->other->entry.expiry_sec,
		.choice_count = m->choice_count,
		.choices = m->choices,
	};
	number.alias = m->an ? enumod_upstream_target(&m->rrsets[0]) : m->alias;
	e164_lookup_feed_number(q->lookup, &number);
}

/*
 * What the sub-query says of the number, or of the end of an alias. It may have
 * begun before the store changed, and have left out what may be used by now; so
 * what is made of it is as old.
 */
static void take_answer(const struct module_qstate *sub, int id,
			struct enumod_query *q)
{
	const struct enumod_query *from = sub->minfo[id];

	enumod_answer_release(q->other);
	q->other = from ? from->answer : NULL;
	q->is_other_stale = from && from->is_stale;
	if (q->other)
		e164_entry_retain(&q->other->entry);
	if (q->other && !q->is_other_stale &&
	    !enumod_answer_cache_is_current(sub, q, q->other))
		q->asked.basis = q->other->entry.basis;
	enumod_feed_number(q);
}

/* Without memory, the answer does without them. */
static void keep_srv(struct regional *region, struct enumod_query *q,
		     const struct e164_want *want,
		     const struct enumod_upstream *zone)
{
	const struct packed_rrset_data *data;
	struct enumod_rrset rrset;

	if (!q->lookup->resolution->srv.at[want->index].has_records)
		return;
	data = zone->data->entry.data;
	rrset = enumod_packed_rrset_of(zone->data);
	if (enumod_upstream_even_ttl(region, data->ttl, &rrset))
		q->srv[want->index] = rrset;
}

/* A name that policy refuses brings nothing, whatever is there (VAL-46). */
static void take_result(struct module_qstate *sub, struct module_qstate *super,
			struct enumod_query *q, const struct e164_want *want)
{
	const struct e164_clearance none = e164_clearance_none();
	struct enumod_upstream zone;
	struct e164_result result;

	enumod_upstream_take(sub, super->region, &zone);
	if (!enumod_upstream_result(super->region, &zone, &result))
		result = no_result(&none);
	result.clearance = none;
	if (want->kind == E164_WANT_REFERRAL || want->kind == E164_WANT_TREE)
		result.clearance =
			enumod_validation_clear_names(super, q, &result);
	if (want->kind == E164_WANT_TREE) {
		q->tree = zone;
		feed_zone(super, q, want, &result);
		return;
	}
	feed(super, q, want, &result);
	if (want->kind == E164_WANT_SRV)
		keep_srv(super->region, q, want, &zone);
}

/* Does a sub-query ask for the alias of the name that was asked for? */
static bool is_hop(const struct query_info *sub, const struct query_info *super)
{
	return sub->qtype == LDNS_RR_TYPE_CNAME &&
	       sub->qclass == super->qclass &&
	       !query_dname_compare(sub->qname, super->qname);
}

/* What is made of it then, nobody may keep either. */
static bool is_uncached(struct module_qstate *sub, int id)
{
	const struct enumod_query *from = sub->minfo[id];

	return (from && from->is_uncached) || sub->was_ratelimited ||
	       enumod_compat_is_uncached(sub, &sub->qinfo);
}

/*
 * Sub-queries of modules below us end here, too: no lookup awaits those. While
 * an alias is asked for by itself, its lookup has not begun to want anything.
 */
void enumod_feed_sub(struct module_qstate *sub, int id,
		     struct module_qstate *super, struct enumod_query *q)
{
	const struct query_info *asked = &sub->qinfo;
	struct e164_want want;

	if (q->is_hopping && is_hop(asked, &super->qinfo)) {
		enumod_outside_take(sub, super, q);
		return;
	}
	if (asked->qclass != LDNS_RR_CLASS_IN ||
	    !e164_lookup_awaits(q->lookup,
				e164_slice(asked->qname, asked->qname_len),
				asked->qtype, &want))
		return;
	q->is_uncached |= is_uncached(sub, id);
	if (want.kind == E164_WANT_NUMBER)
		take_answer(sub, id, q);
	else
		take_result(sub, super, q, &want);
}
