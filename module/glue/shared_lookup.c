/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_lookup.c - an answer again, from a shared one in Unbound's caches.
 */
#include "shared.h"
#include "shared_times.h"

#include "e164/naptr.h"

#include "services/cache/rrset.h"

/* Its URIs, as if it had come from the zone: the same records give the same. */
static bool set_choices(struct module_qstate *qstate,
			const struct enumod_query *q, struct enumod_message *m)
{
	const struct enumod_rrset *naptr = m->rrsets;
	struct e164_slice rdatas[E164_RECORDS_MAX];
	struct e164_decision *d = regional_alloc(qstate->region, sizeof(*d));
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	bool is_starved;

	if (!d || !rw || naptr->count > E164_RECORDS_MAX) {
		e164_rewriter_free(rw);
		return false;
	}
	for (size_t i = 0; i < naptr->count; i++)
		rdatas[i] = enumod_upstream_rdata(naptr, i);
	e164_decide_number(&(struct e164_decider){ &q->policy,
						   &q->asked.name.number, rw,
						   d },
			   rdatas, naptr->count);
	is_starved = e164_rewriter_is_starved(rw);
	e164_rewriter_free(rw);
	if (is_starved)
		return false;
	for (size_t i = 0; i < d->choice_count; i++) {
		if (d->choices[i].service == E164_SERVICE_PENDING)
			return false;
		d->choices[i].trust = m->trust;
	}
	m->choices = d->choices;
	m->choice_count = d->choice_count;
	return true;
}

static bool set_rrsets(struct module_qstate *qstate,
		       const struct reply_info *rep, struct enumod_message *m)
{
	m->an = rep->an_numrrsets;
	m->ns = rep->ns_numrrsets;
	m->ar = rep->ar_numrrsets;
	m->rrsets = regional_alloc(qstate->region,
				   rep->rrset_count * sizeof(*m->rrsets));
	for (size_t i = 0; m->rrsets && i < rep->rrset_count; i++)
		m->rrsets[i] = enumod_packed_rrset_of(rep->rrsets[i]);
	return m->rrsets != NULL;
}

/* rep: a copy of the message */
static struct enumod_answer *answer_of(struct module_qstate *qstate,
				       const struct enumod_query *q,
				       const struct reply_info *rep)
{
	struct enumod_shared_mark mark;
	struct enumod_message m;

	if (!rep->rrset_count || !enumod_shared_read(rep->rrsets[0], &mark) ||
	    mark.owner != q->instance->id)
		return NULL;
	m = (struct enumod_message){
		.verdict = enumod_shared_verdict(rep),
		.flags = rep->flags,
		.is_secure = rep->security == sec_status_secure,
		.trust = mark.trust,
		.ede = E164_EDE_NONE,
		.ttl = rep->ttl,
		.ttl_max = INT32_MAX,
		.made_sec = (uint64_t)*qstate->env->now,
		.is_policy = mark.is_policy,
	};
	if (!set_rrsets(qstate, rep, &m) ||
	    (m.an && m.rrsets[0].type == E164_TYPE_NAPTR &&
	     !set_choices(qstate, q, &m)))
		return NULL;
	return enumod_answer_pack(&m, e164_slice("", 0), 0, q->asked.basis);
}

/* TTLs of records become relative, in our way in each version of Unbound. */
static struct ub_packed_rrset_key *copy_rrset(struct module_qstate *qstate,
					      struct ub_packed_rrset_key *from)
{
	const time_t now = *qstate->env->now;
	struct ub_packed_rrset_key *to =
		packed_rrset_copy_region(from, qstate->region, now);
	const struct packed_rrset_data *cached = from->entry.data;
	struct packed_rrset_data *data = to ? to->entry.data : NULL;

	for (size_t i = 0; data && i < data->count + data->rrsig_count; i++)
		data->rr_ttl[i] =
			cached->rr_ttl[i] > now ? cached->rr_ttl[i] - now : 0;
	return to;
}

/*
 * Newer versions of Unbound give a denial the times of RRsets that were there
 * before; it then ends with its records.
 */
static bool has_own_end(const struct reply_info *rep, time_t now)
{
	return rep->an_numrrsets || enumod_shared_times_end(rep) >= now;
}

static bool is_denial_over(const struct reply_info *rep, size_t i, time_t now)
{
	const struct packed_rrset_data *data = rep->rrsets[i]->entry.data;

	return !has_own_end(rep, now) &&
	       (data->ttl < now || data->rr_ttl[0] < now);
}

static bool copy_rrsets(struct module_qstate *qstate,
			const struct reply_info *from, struct reply_info *to)
{
	struct module_env *env = qstate->env;
	struct rrset_ref *ref = (struct rrset_ref *)from->ref;
	bool is_good = true;

	if (!rrset_array_lock(ref, from->rrset_count, 0))
		return false;
	for (size_t i = 0; i < from->rrset_count && is_good; i++) {
		to->rrsets[i] = is_denial_over(from, i, *env->now)
					? NULL
					: copy_rrset(qstate, from->rrsets[i]);
		is_good = to->rrsets[i] != NULL;
	}
	rrset_array_unlock_touch(env->rrset_cache, env->scratch, ref,
				 from->rrset_count);
	return is_good;
}

/* A copy of a message in the cache, or NULL when it cannot be used. */
static struct reply_info *take(struct module_qstate *qstate,
			       const struct reply_info *from)
{
	struct reply_info *to = enumod_compat_reply_info(
		qstate->region, from->flags,
		enumod_shared_times_end(from) - *qstate->env->now,
		from->an_numrrsets, from->ns_numrrsets, from->ar_numrrsets,
		from->security);
	const struct packed_rrset_data *first;

	if (!to || !to->rrset_count || !copy_rrsets(qstate, from, to))
		return NULL;
	first = to->rrsets[0]->entry.data;
	if (!has_own_end(from, *qstate->env->now))
		to->ttl = first->rr_ttl[0];
	return to;
}

/* By the times of the message; a flush by Unbound or by us ends both kinds. */
static bool is_over(const struct reply_info *rep, time_t now)
{
	return rep->ttl < now ||
	       (rep->an_numrrsets && enumod_shared_times_end(rep) < now);
}

struct enumod_answer *enumod_shared_lookup(struct module_qstate *qstate,
					   struct enumod_query *q,
					   const struct query_info *asked,
					   bool *is_due)
{
	struct query_info copy = *asked;
	const time_t now = *qstate->env->now;
	struct lruhash_entry *entry;
	struct reply_info *found = NULL;
	struct reply_info *rep;
	bool is_ending;

	if (!q->instance->is_sharing || enumod_shared_is_outdated(qstate, q))
		return NULL;
	copy.local_alias = NULL;
	entry = slabhash_lookup(qstate->env->msg_cache,
				enumod_shared_hash(qstate, q, asked), &copy, 0);
	if (!entry)
		return NULL;
	rep = entry->data;
	is_ending = enumod_shared_times_refresh(rep) <= now;
	if (!is_over(rep, now) && !(is_ending && q->asked.is_refresh))
		found = take(qstate, rep);
	if (found && is_due)
		*is_due = is_ending && q->instance->config.options.prefetch &&
			  enumod_shared_times_prolong(rep);
	lock_rw_unlock(&entry->lock);
	return found ? answer_of(qstate, q, found) : NULL;
}
