/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * message.c - choose the RRsets of an answer, and bound it.
 *
 * Whatever is used bounds the TTL and the trust of what is made from it.
 */
#include "message.h"

#include "classify.h"
#include "discover.h"
#include "follow.h"
#include "reply.h"
#include "synth.h"

#define FAILED_TTL 5    /* seconds that a failed look-up is not tried again */
#define HINFO_TTL  3600 /* seconds */
#define UNPROVEN_TTL                                                           \
	30 /* seconds that a URI is kept when the zone could not be asked */

static time_t lesser(time_t a, time_t b)
{
	return a < b ? a : b;
}

static time_t bounded(const struct enumod_query *q, time_t ttl)
{
	return lesser(ttl, (time_t)q->env->config.options.max_ttl);
}

/* Seconds that all that was looked up is good for. */
static time_t zone_ttl(const struct enumod_query *q)
{
	const time_t ttl = bounded(q, enumod_upstream_ttl(&q->zone));

	return q->follow ? lesser(ttl, q->follow->ttl) : ttl;
}

static time_t other_ttl(const struct enumod_query *q, time_t now)
{
	const struct e164_entry *entry = &q->other->entry;

	return entry->expiry_sec > (uint64_t)now
		       ? (time_t)(entry->expiry_sec - (uint64_t)now)
		       : 0;
}

static struct enumod_synth_owner query_owner(const struct module_qstate *qstate)
{
	return (struct enumod_synth_owner){ qstate->qinfo.qname,
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
	const time_t own = (time_t)q->env->config.options.policy_negative_ttl;

	m->ttl = q->zone.reply ? lesser(own, zone_ttl(q)) : own;
	return single(qstate, m, 0, 1) &&
	       enumod_synth_soa(qstate->region, query_owner(qstate), m->ttl,
				m->rrsets);
}

static bool message_hinfo(struct module_qstate *qstate,
			  struct enumod_message *m)
{
	m->ttl = HINFO_TTL;
	return single(qstate, m, 1, 0) &&
	       enumod_synth_hinfo(qstate->region, query_owner(qstate), m->ttl,
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
	if (q->env->config.options.insecure_rcode == E164_INSECURE_NODATA)
		return message_denied(qstate, q, m);
	set_servfail(m, (time_t)q->env->config.options.policy_negative_ttl);
	return true;
}

static bool message_zone(struct module_qstate *qstate,
			 const struct enumod_query *q, struct enumod_message *m)
{
	if (!enumod_upstream_message(qstate->region, &q->zone, m))
		return false;
	m->ttl = zone_ttl(q);
	return true;
}

/* The zone's answer with another RRset in place of the one asked for. */
static void replace_data(const struct enumod_query *q, struct enumod_message *m,
			 const struct enumod_rrset *made)
{
	const struct packed_rrset_data *data = q->zone.data->entry.data;

	for (size_t i = 0; i < m->an; i++)
		if (m->rrsets[i].rr_data == data->rr_data)
			m->rrsets[i] = *made;
	m->ns = 0; /* proofs and glue of what is no longer there */
	m->ar = 0;
	m->is_secure = m->is_secure && q->env->config.options.ad_on_rewritten;
}

static bool make_naptr(struct module_qstate *qstate,
		       const struct enumod_query *q,
		       const struct e164_decision *d, time_t ttl,
		       struct enumod_rrset *made)
{
	const struct enumod_rrset source = enumod_packed_rrset_of(q->zone.data);

	if (q->env->config.options.naptr_answer == E164_NAPTR_FILTERED)
		return enumod_synth_filtered(qstate->region, &source, d, ttl,
					     made);
	return enumod_synth_naptr(qstate->region, &source, d, ttl, made);
}

bool enumod_message_naptr(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_decision *d,
			  struct enumod_message *m)
{
	const struct enumod_rrset source = enumod_packed_rrset_of(q->zone.data);
	struct enumod_rrset made;

	if (!message_zone(qstate, q, m) ||
	    !make_naptr(qstate, q, d, m->ttl, &made))
		return false;
	if (!enumod_synth_is_same(&made, &source))
		replace_data(q, m, &made);
	m->ttl_max = lesser(m->ttl_max, q->follow->ttl);
	if (q->follow->trust != E164_TRUST_SECURE)
		m->is_secure = false;
	m->trust = q->follow->trust;
	return enumod_discover_add(qstate, q, m);
}

/* The message of a verdict that needs nothing but the zone's reply. */
bool enumod_message_plain(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m)
{
	switch (m->verdict) {
	case E164_VERDICT_ANY:
		return message_hinfo(qstate, m);
	case E164_VERDICT_BOGUS:
	case E164_VERDICT_FAILED:
		return message_servfail(q, m);
	case E164_VERDICT_NOT_READY:
		set_servfail(m, 0);
		return true;
	case E164_VERDICT_INSECURE:
		return message_insecure(qstate, q, m);
	case E164_VERDICT_UNTOUCHED:
	case E164_VERDICT_UNTOUCHED_FILTERED:
	case E164_VERDICT_UNTOUCHED_UNUSABLE:
		return message_zone(qstate, q, m);
	default:
		return message_denied(qstate, q, m);
	}
}

void enumod_message_bound(const struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m)
{
	const time_t now = *qstate->env->now;

	m->ttl = lesser(m->ttl, other_ttl(q, now) + now - (time_t)m->made_sec);
	/* What a denial owes to a failure must not outlive it elsewhere. */
	if (q->other->message.is_provisional)
		m->ttl_max = lesser(m->ttl_max, m->ttl);
}

bool enumod_message_uri(struct module_qstate *qstate,
			const struct enumod_query *q, const bool *is_kept,
			struct enumod_message *m)
{
	const struct enumod_rrset source = enumod_packed_rrset_of(q->zone.data);
	struct enumod_rrset made;

	if (!message_zone(qstate, q, m) ||
	    !enumod_synth_subset(qstate->region, &source, is_kept, m->ttl,
				 &made))
		return false;
	if (!enumod_synth_is_same(&made, &source))
		replace_data(q, m, &made);
	return true;
}

enum e164_trust enumod_message_other_trust(const struct enumod_query *q)
{
	const struct enumod_message *number = &q->other->message;
	enum e164_trust trust = E164_TRUST_SECURE;
	bool is_found = false;

	for (size_t i = 0; i < number->choice_count; i++) {
		const struct e164_choice *choice = &number->choices[i];

		if (!e164_choice_is_for(&q->policy, choice, q->services))
			continue;
		trust = e164_trust_weakest(trust, choice->trust);
		is_found = true;
	}
	return is_found ? trust : number->trust;
}

/* A made answer is as good as the weakest thing in it, and as long-lived. */
static void weaken(const struct module_qstate *qstate,
		   const struct enumod_query *q, struct enumod_message *m)
{
	m->trust = e164_trust_weakest(q->zone.trust,
				      enumod_message_other_trust(q));
	m->is_secure = m->trust == E164_TRUST_SECURE &&
		       q->env->config.options.ad_on_rewritten;
	m->ttl = q->zone.reply ? zone_ttl(q) : UNPROVEN_TTL;
	enumod_message_bound(qstate, q, m);
}

bool enumod_message_synth(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct e164_target *targets, size_t count,
			  struct enumod_message *m)
{
	if (!single(qstate, m, 1, 0))
		return false;
	weaken(qstate, q, m);
	m->ttl_max = m->ttl; /* also of what is borrowed */
	return enumod_synth_uri(qstate->region, query_owner(qstate), targets,
				count, m->ttl, m->rrsets) &&
	       enumod_discover_borrow(qstate, q, m);
}

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

bool enumod_message_shadow(struct module_qstate *qstate,
			   const struct enumod_query *q,
			   struct enumod_message *m)
{
	if (!message_zone(qstate, q, m))
		return false;
	shadow(qstate, q, m);
	return true;
}

static bool is_proof(const struct ub_packed_rrset_key *key)
{
	const uint16_t type = ntohs(key->rk.type);

	return type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
}

/*
 * What proves that the wildcard of an alias counts. What the zone of the number
 * proves may be of a URI that is made. Returns how many.
 */
static size_t take_proofs(const struct enumod_query *q,
			  struct enumod_rrset *rrsets)
{
	const struct reply_info *reply = q->zone.reply;
	size_t taken = 0;

	for (size_t i = 0; i < reply->ns_numrrsets; i++) {
		const struct ub_packed_rrset_key *key =
			reply->rrsets[reply->an_numrrsets + i];

		if (is_proof(key) &&
		    !enumod_classify_is_in_trees(q->env, key->rk.dname,
						 key->rk.dname_len))
			rrsets[taken++] = enumod_packed_rrset_of(key);
	}
	return taken;
}

/* RRsets of both, those of the alias first in each section. */
static bool join(struct module_qstate *qstate, const struct enumod_query *q,
		 struct enumod_message *m)
{
	const struct enumod_message *end = &q->other->message;
	const struct reply_info *reply = q->zone.reply;
	const size_t count = q->alias.count;
	struct enumod_rrset *at =
		regional_alloc(qstate->region, (count + reply->ns_numrrsets +
						enumod_answer_rrsets(end)) *
						       sizeof(*m->rrsets));

	m->rrsets = at;
	if (!at)
		return false;
	for (size_t i = 0; i < count; i++)
		*at++ = enumod_packed_rrset_of(reply->rrsets[i]);
	memcpy(at, end->rrsets, end->an * sizeof(*at));
	at += end->an;
	m->an = count + end->an;
	m->ns = take_proofs(q, at) + end->ns;
	at += m->ns - end->ns;
	memcpy(at, end->rrsets + end->an, (end->ns + end->ar) * sizeof(*at));
	m->ar = end->ar;
	return true;
}

static time_t alias_ttl(const struct enumod_query *q, time_t now)
{
	time_t ttl = other_ttl(q, now);

	for (size_t i = 0; i < q->alias.count; i++) {
		const struct packed_rrset_data *data =
			q->zone.reply->rrsets[i]->entry.data;

		ttl = lesser(ttl, data->ttl);
	}
	return ttl;
}

bool enumod_message_alias(struct module_qstate *qstate,
			  const struct enumod_query *q,
			  struct enumod_message *m)
{
	const struct enumod_message *end = &q->other->message;

	const bool is_stale = m->verdict == E164_VERDICT_STALE;

	m->flags = end->flags;
	if (!is_stale)
		m->ede = end->ede;
	m->trust = e164_trust_weakest(q->zone.trust, end->trust);
	m->is_secure = q->zone.trust == E164_TRUST_SECURE && end->is_secure;
	m->ttl = is_stale ? ENUMOD_REPLY_STALE_TTL
			  : alias_ttl(q, *qstate->env->now);
	m->ttl_max = m->ttl;
	if (enumod_answer_has_failed(end))
		return true;
	return join(qstate, q, m);
}
