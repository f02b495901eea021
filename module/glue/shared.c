/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared.c - which answers are shared, and how they lie in Unbound's caches.
 */
#include "shared.h"

#include "shared_times.h"

#include "services/cache/rrset.h"

/* Flags ------------------------------------------------------------------- */

/* In rk.flags of the RRset: a flag of ours, policy took part, the trust. */
#define FLAG_SHARED UINT32_C(0x40000000)
#define FLAG_POLICY UINT32_C(0x10000000)
#define TRUST_SHIFT 26
#define TRUST_MASK  UINT32_C(0x3)
#define ALL_OF_OURS (FLAG_SHARED | FLAG_POLICY | TRUST_MASK << TRUST_SHIFT)

_Static_assert((COMPAT_RRSET_FLAGS & ALL_OF_OURS) == 0,
	       "Unbound uses flags of RRsets that are ours: choose others");
_Static_assert(E164_TRUST_SECURE <= TRUST_MASK, "trust needs more bits");

static uint32_t flags_of(const struct enumod_message *m)
{
	return FLAG_SHARED | (m->is_policy ? FLAG_POLICY : 0) |
	       (uint32_t)m->trust << TRUST_SHIFT;
}

bool enumod_shared_read(const struct ub_packed_rrset_key *key,
			struct enumod_shared_mark *mark)
{
	const uint32_t flags = key->rk.flags;

	mark->trust = (enum e164_trust)(flags >> TRUST_SHIFT & TRUST_MASK);
	mark->is_policy = (flags & FLAG_POLICY) != 0;
	return (flags & FLAG_SHARED) != 0;
}

/* The rule ---------------------------------------------------------------- */

/*
 * With views, another client may get another answer; with a validation store,
 * the same client a moment later; with "cd: respect", a query with CD. What is
 * to be served stale has to be found when it has expired.
 */
bool enumod_shared_is_possible(const struct enumod_instance *instance)
{
	const struct e164_options *o = &instance->config.options;

	return !e164_plan_has_views(instance->plan) && !instance->store &&
	       o->cd == E164_CD_ENFORCE && !o->serve_stale;
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
		      const struct enumod_query *q,
		      const struct enumod_message *m)
{
	if (m->an != 1 || m->rrsets->type != qstate->qinfo.qtype ||
	    query_dname_compare(m->rrsets->owner, qstate->qinfo.qname))
		return false;
	for (size_t i = 1; i < enumod_answer_rrsets(m); i++)
		if (!q->env->is_minimal || is_proof(&m->rrsets[i]))
			return false;
	return true;
}

/*
 * URIs are made from the shared answer of a number, by deciding on its records
 * again. That finds what was found before, but for the trust of records that
 * others referred to, and if there are more than are looked at.
 */
static bool is_decided_again(const struct enumod_query *q,
			     const struct enumod_message *m)
{
	const struct e164_resolution *r = q->lookup->resolution;

	return (!r || !r->referrals.lookups) &&
	       m->rrsets->count <= E164_RECORDS_MAX;
}

bool enumod_shared_is_for(const struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct enumod_message *m)
{
	return q->env->is_sharing && (qstate->query_flags & BIT_RD) &&
	       qstate->qinfo.qclass == LDNS_RR_CLASS_IN && !q->is_tailored &&
	       m->verdict == E164_VERDICT_ANSWER && m->ede == E164_EDE_NONE &&
	       !m->is_provisional && m->ttl > 0 && is_single(qstate, q, m) &&
	       is_decided_again(q, m);
}

/* Store ------------------------------------------------------------------- */

bool enumod_shared_is_outdated(const struct enumod_query *q)
{
	return (uint32_t)io_counters_flushes(q->env->counters) !=
		       q->basis.epoch ||
	       atomic_load(&q->env->shared_epoch) != q->basis.epoch;
}

static struct query_info question_of(const struct module_qstate *qstate)
{
	struct query_info asked = qstate->qinfo;

	asked.local_alias = NULL;
	return asked;
}

void enumod_shared_remove(const struct module_qstate *qstate,
			  const struct enumod_query *q)
{
	struct query_info asked = question_of(qstate);

	if (q->env->is_sharing)
		slabhash_remove(qstate->env->msg_cache,
				enumod_shared_hash(qstate, &asked), &asked);
}

/* The RRset of the former answer would keep its TTL, so it goes first. */
static void store(struct module_qstate *qstate, const struct enumod_query *q,
		  struct reply_info *rep)
{
	struct query_info asked = question_of(qstate);
	struct ub_packed_rrset_key *key = rep->rrsets[0];

	key->rk.flags = flags_of(&q->answer->message);
	key->entry.hash = rrset_key_hash(&key->rk);
	slabhash_remove(&qstate->env->rrset_cache->table, key->entry.hash, key);
	if (!enumod_compat_cache_store(qstate, &asked, rep))
		log_err("enumod: out of memory");
	key->rk.flags = 0; /* of the reply */
	key->entry.hash = 0;
}

/* Looked at once more after it is stored: a flush may come in between. */
void enumod_shared_store(struct module_qstate *qstate,
			 const struct enumod_query *q)
{
	struct reply_info *rep = qstate->return_msg->rep;
	const struct reply_info before = *rep;

	if (rep->ttl <= 0 || enumod_shared_is_outdated(q))
		return;
	rep->ns_numrrsets = 0;
	rep->ar_numrrsets = 0;
	rep->rrset_count = 1;
	enumod_shared_times_set(q, rep);
	store(qstate, q, rep);
	rep->ns_numrrsets = before.ns_numrrsets;
	rep->ar_numrrsets = before.ar_numrrsets;
	rep->rrset_count = before.rrset_count;
	rep->ttl = before.ttl;
	rep->prefetch_ttl = before.prefetch_ttl;
	rep->serve_expired_ttl = before.serve_expired_ttl;
	if (enumod_shared_is_outdated(q))
		enumod_shared_remove(qstate, q);
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
