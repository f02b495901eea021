/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared.c - which answers are shared, and how they lie in Unbound's caches.
 */
#include "shared.h"

#include "epoch.h"
#include "shared_times.h"

#include "e164/naptr.h"
#include "e164/urirr.h"

#include "services/cache/rrset.h"

/* Flags ------------------------------------------------------------------- */

/*
 * In rk.flags of the RRset: a flag of ours, policy took part, the trust, whose
 * it is, and of a denial the last bits of the second in which it ends.
 */
#define FLAG_SHARED UINT32_C(0x40000000)
#define FLAG_DENIAL UINT32_C(0x20000000)
#define FLAG_POLICY UINT32_C(0x10000000)
#define TRUST_SHIFT 26
#define TRUST_MASK  UINT32_C(0x3)
#define OWNER_SHIFT 22
#define OWNER_MASK  UINT32_C(0xf)
#define END_SHIFT   8
#define END_MASK    UINT32_C(0x3fff)
#define ALL_OF_OURS                                                            \
	(FLAG_SHARED | FLAG_DENIAL | FLAG_POLICY | TRUST_MASK << TRUST_SHIFT | \
	 OWNER_MASK << OWNER_SHIFT | END_MASK << END_SHIFT)

#define PROOFS_MAX 8 /* RRsets of a denial; NSEC3 takes four at most */

_Static_assert((COMPAT_RRSET_FLAGS & ALL_OF_OURS) == 0,
	       "Unbound uses flags of RRsets that are ours: choose others");
_Static_assert(E164_TRUST_SECURE <= TRUST_MASK, "trust needs more bits");
_Static_assert(MAX_MODULE <= OWNER_MASK + 1, "the owner needs more bits");

static uint32_t flags_of(const struct enumod_query *q, time_t end)
{
	const struct enumod_message *m = &q->answer->message;

	return FLAG_SHARED | (m->is_policy ? FLAG_POLICY : 0) |
	       (uint32_t)m->trust << TRUST_SHIFT |
	       (uint32_t)q->instance->id << OWNER_SHIFT |
	       (m->an ? 0
		      : FLAG_DENIAL | ((uint32_t)end & END_MASK) << END_SHIFT);
}

bool enumod_shared_read(const struct ub_packed_rrset_key *key,
			struct enumod_shared_mark *mark)
{
	const uint32_t flags = key->rk.flags;

	mark->trust = (enum e164_trust)(flags >> TRUST_SHIFT & TRUST_MASK);
	mark->is_policy = (flags & FLAG_POLICY) != 0;
	mark->owner = (int)(flags >> OWNER_SHIFT & OWNER_MASK);
	return (flags & FLAG_SHARED) != 0;
}

/* The rule ---------------------------------------------------------------- */

/*
 * With a validation store, the same client may get another answer a moment
 * later; with "cd: respect", a query with CD. What is to be served stale has to
 * be found when it has expired.
 */
bool enumod_shared_is_possible(const struct enumod_instance *instance)
{
	const struct e164_options *o = &instance->config.options;

	return !instance->store && o->cd == E164_CD_ENFORCE && !o->serve_stale;
}

/*
 * With views, another client may get another answer. But views differ in the
 * enumservices and in the trust of records, and of a number that the zone
 * denies there are none, unless another tree has them: whether that is asked
 * depends on the trust of the denial.
 */
static bool is_for_all_clients(const struct module_qstate *qstate,
			       const struct enumod_query *q,
			       const struct enumod_message *m)
{
	return !e164_plan_has_views(q->instance->plan) ||
	       (!m->an && qstate->qinfo.qtype == E164_TYPE_NAPTR &&
		!e164_trees_has_next(&q->instance->config.options,
				     &q->asked.name));
}

static bool is_proof(const struct enumod_rrset *rrset)
{
	return rrset->type == LDNS_RR_TYPE_NSEC ||
	       rrset->type == LDNS_RR_TYPE_NSEC3;
}

/*
 * Is it one RRset, at the name that was asked for? RRsets of other names would
 * be shared with other answers, and with those their TTLs; and what is behind
 * an alias depends on the number that was asked for. What stands beside an
 * answer does not count if Unbound never sends it: all but proofs of a
 * wildcard, with minimal-responses.
 */
static bool is_single(const struct module_qstate *qstate,
		      const struct enumod_message *m)
{
	if (m->an != 1 || m->rrsets->type != qstate->qinfo.qtype ||
	    !e164_slice_equal_nocase(
		    e164_slice(m->rrsets->owner, m->rrsets->owner_len),
		    e164_slice(qstate->qinfo.qname, qstate->qinfo.qname_len)))
		return false;
	for (size_t i = 1; i < enumod_answer_rrsets(m); i++)
		if (!qstate->env->cfg->minimal_responses ||
		    is_proof(&m->rrsets[i]))
			return false;
	return true;
}

/*
 * URIs are made from the shared answer of a number, by deciding on its records
 * again. That finds what was found before, but for the trust of records that
 * others referred to, and if there are more than one answer has: which of those
 * of one rank are left out depends on their octets, and these are others now.
 */
static bool is_decided_again(const struct enumod_query *q,
			     const struct enumod_message *m)
{
	const struct e164_resolution *r = q->lookup->resolution;

	return (!r || !r->referrals.lookups) &&
	       m->rrsets->count <= E164_TARGETS_MAX;
}

static bool is_answer(const struct module_qstate *qstate,
		      const struct enumod_query *q,
		      const struct enumod_message *m)
{
	return m->verdict == E164_VERDICT_ANSWER && is_single(qstate, m) &&
	       is_decided_again(q, m);
}

/*
 * Are the times of a message acted upon? From 1.22.0 on, Unbound gives it those
 * of an RRset that was there before, as that of another denial may be. Then it
 * would be fetched again with each answer, or served after its end.
 */
static bool has_times(const struct module_qstate *qstate)
{
	return qstate->env->cfg->prefetch || qstate->env->cfg->serve_expired;
}

/*
 * Does the zone deny it, and policy has no part in that? A denial that lasts
 * longer than the flags can tell is not shared.
 */
static bool is_denial(const struct module_qstate *qstate,
		      const struct enumod_message *m)
{
	if (m->verdict != E164_VERDICT_UNTOUCHED || m->is_policy || m->an ||
	    m->ar || !m->ns || m->ns > PROOFS_MAX || m->ttl > END_MASK ||
	    has_times(qstate) ||
	    (qstate->qinfo.qtype != E164_TYPE_NAPTR &&
	     qstate->qinfo.qtype != E164_TYPE_URI))
		return false;
	for (size_t i = 0; i < m->ns; i++)
		if (m->rrsets[i].type != LDNS_RR_TYPE_SOA &&
		    !is_proof(&m->rrsets[i]))
			return false;
	return !enumod_answer_has_failed(m);
}

bool enumod_shared_is_for(const struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct enumod_message *m)
{
	return q->instance->is_sharing && !q->is_barred && !q->is_uncached &&
	       (qstate->query_flags & BIT_RD) &&
	       qstate->qinfo.qclass == LDNS_RR_CLASS_IN && !q->is_tailored &&
	       m->ede == E164_EDE_NONE && !m->is_provisional && m->ttl > 0 &&
	       is_for_all_clients(qstate, q, m) &&
	       (is_answer(qstate, q, m) || is_denial(qstate, m));
}

/* Store ------------------------------------------------------------------- */

bool enumod_shared_is_outdated(const struct module_qstate *qstate,
			       const struct enumod_query *q)
{
	return enumod_epoch_of(q->instance, *qstate->env->now) !=
		       q->asked.basis.epoch ||
	       atomic_load(&q->instance->shared_epoch) != q->asked.basis.epoch;
}

static struct query_info question_of(const struct module_qstate *qstate)
{
	struct query_info asked = qstate->qinfo;

	asked.local_alias = NULL;
	return asked;
}

hashvalue_type enumod_shared_hash(struct module_qstate *qstate,
				  struct enumod_query *q,
				  const struct query_info *asked)
{
	struct query_info copy = *asked;

	if (asked != &qstate->qinfo)
		return query_info_hash(&copy, qstate->query_flags);
	if (!q->shared_hash)
		q->shared_hash = query_info_hash(&copy, qstate->query_flags);
	return q->shared_hash;
}

void enumod_shared_remove(struct module_qstate *qstate, struct enumod_query *q)
{
	struct query_info asked = question_of(qstate);

	if (q->instance->is_sharing)
		slabhash_remove(qstate->env->msg_cache,
				enumod_shared_hash(qstate, q, &qstate->qinfo),
				&asked);
}

/* Has an RRset in the cache the TTLs that this one will have there? */
static bool is_same_time(const struct packed_rrset_data *cached,
			 const struct packed_rrset_data *data, time_t now)
{
	if (cached->count != data->count ||
	    cached->rrsig_count != data->rrsig_count)
		return false;
	for (size_t i = 0; i < data->count + data->rrsig_count; i++)
		if (cached->rr_ttl[i] != data->rr_ttl[i] + now)
			return false;
	return true;
}

/*
 * Is the RRset of this key another one's, which is still good? That of the same
 * answer as before is not, for it would keep its TTL.
 */
static bool is_taken(struct module_qstate *qstate, const struct enumod_query *q,
		     struct ub_packed_rrset_key *key)
{
	const time_t now = *qstate->env->now;
	const struct packed_rrset_data *data = key->entry.data;
	struct slabhash *table = &qstate->env->rrset_cache->table;
	struct lruhash_entry *entry;
	const struct packed_rrset_data *cached;
	bool is_same = false;
	bool is_over = true;

	entry = slabhash_lookup(table, key->entry.hash, key, 0);
	if (!entry)
		return false;
	cached = entry->data;
	if (!q->answer->message.an) {
		is_same = is_same_time(cached, data, now);
		is_over = cached->ttl < now && cached->rr_ttl[0] < now;
	}
	lock_rw_unlock(&entry->lock);
	if (!is_same && is_over)
		slabhash_remove(table, key->entry.hash, key);
	return !is_same && !is_over;
}

/* Give the RRsets their flags in the cache, or those in the reply. */
static void set_flags(struct reply_info *rep, uint32_t flags)
{
	for (size_t i = 0; i < rep->rrset_count; i++) {
		struct ub_packed_rrset_key *key = rep->rrsets[i];

		key->rk.flags = flags;
		key->entry.hash = flags ? rrset_key_hash(&key->rk) : 0;
	}
}

/*
 * Another thread may have stored its RRset between our look and our store, and
 * the message has the times of that one then (see has_times()).
 */
static bool has_kept_times(struct module_qstate *qstate, struct enumod_query *q,
			   const struct reply_info *rep)
{
	struct query_info asked = question_of(qstate);
	const struct reply_info *cached;
	struct lruhash_entry *entry;
	bool is_kept;

	if (!rep->an_numrrsets || !has_times(qstate))
		return true;
	entry = slabhash_lookup(qstate->env->msg_cache,
				enumod_shared_hash(qstate, q, &qstate->qinfo),
				&asked, 0);
	if (!entry)
		return true;
	cached = entry->data;
	is_kept = cached->ttl == rep->ttl + *qstate->env->now;
	lock_rw_unlock(&entry->lock);
	return is_kept;
}

static bool store(struct module_qstate *qstate, struct enumod_query *q,
		  struct reply_info *rep)
{
	const struct query_info asked = question_of(qstate);
	bool is_good = true;

	for (size_t i = 0; i < rep->rrset_count && is_good; i++)
		is_good = !is_taken(qstate, q, rep->rrsets[i]);
	if (!is_good)
		return false;
	if (!enumod_compat_cache_store(
		    qstate, &asked,
		    enumod_shared_hash(qstate, q, &qstate->qinfo), rep)) {
		log_err("enumod: out of memory");
		return false;
	}
	is_good = has_kept_times(qstate, q, rep);
	if (!is_good)
		enumod_shared_remove(qstate, q);
	return is_good;
}

/* Of an answer, what stands beside it stays out; of a denial, nothing does. */
static void leave_out(struct reply_info *rep)
{
	if (!rep->an_numrrsets)
		return;
	rep->ns_numrrsets = 0;
	rep->ar_numrrsets = 0;
	rep->rrset_count = 1;
}

/*
 * No record of a denial lasts longer than the denial: those of the zone that
 * end in the same second are then the same. The client gets these TTLs as well.
 */
static void bound_ttls(struct reply_info *rep)
{
	for (size_t i = rep->an_numrrsets; i < rep->rrset_count; i++) {
		struct packed_rrset_data *data = rep->rrsets[i]->entry.data;

		for (size_t j = 0; j < data->count + data->rrsig_count; j++)
			if (data->rr_ttl[j] > rep->ttl)
				data->rr_ttl[j] = rep->ttl;
	}
}

/* Looked at once more after it is stored: a flush may come in between. */
bool enumod_shared_store(struct module_qstate *qstate, struct enumod_query *q)
{
	struct reply_info *rep = qstate->return_msg->rep;
	const struct reply_info before = *rep;
	bool is_stored;

	if (rep->ttl <= 0 || !enumod_shared_times_fit(qstate->env, rep->ttl) ||
	    enumod_shared_is_outdated(qstate, q))
		return false;
	leave_out(rep);
	bound_ttls(rep);
	set_flags(rep, flags_of(q, *qstate->env->now + rep->ttl));
	enumod_shared_times_set(q, rep);
	is_stored = store(qstate, q, rep);
	set_flags(rep, 0);
	rep->ns_numrrsets = before.ns_numrrsets;
	rep->ar_numrrsets = before.ar_numrrsets;
	rep->rrset_count = before.rrset_count;
	rep->ttl = before.ttl;
	rep->prefetch_ttl = before.prefetch_ttl;
	rep->serve_expired_ttl = before.serve_expired_ttl;
	if (is_stored && enumod_shared_is_outdated(qstate, q))
		enumod_shared_remove(qstate, q);
	return is_stored;
}

bool enumod_shared_is_echo(const struct module_qstate *qstate)
{
	const struct dns_msg *msg = qstate->return_msg;
	struct enumod_shared_mark mark;

	for (size_t i = 0; msg && msg->rep && i < msg->rep->rrset_count; i++)
		if (enumod_shared_read(msg->rep->rrsets[i], &mark))
			return true;
	return false;
}
