/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer_cache.c - look into the cache for a query, and fill it.
 *
 * Six kinds of answers are not inserted: those to a query without RD, which
 * come from Unbound's cache and not from the zone; those with a TTL of 0
 * (TTL-05); those that a server tailored to one client's subnet (RFC 7871);
 * those of a zone that Unbound is not to cache, or that ratelimit kept it from;
 * denials of a number that was blocked while it was looked up; and a failed
 * refresh, which must not replace a result that is still usable.
 */
#include "answer_cache.h"

#include "count.h"
#include "shared.h"
#include "validation.h"

#include "e164/naptr.h"

#define STALE_MAX   86400 /* seconds that an answer is kept after its expiry */
#define STALE_RETRY 30    /* seconds between look-ups while that is served */

static uint64_t now_of(const struct module_qstate *qstate)
{
	return (uint64_t)*qstate->env->now;
}

/* Is the answer in the last tenth of its TTL? */
static bool is_ending(const struct module_qstate *qstate,
		      const struct enumod_answer *answer)
{
	const uint64_t expiry = answer->entry.expiry_sec;
	const uint64_t now = now_of(qstate);
	const time_t left = expiry > now ? (time_t)(expiry - now) : 0;

	return left * 10 <= answer->message.ttl;
}

/* Is the answer near its end, and nobody refreshes it yet? Says so once. */
static bool is_due(const struct module_qstate *qstate,
		   const struct enumod_instance *instance,
		   struct enumod_answer *answer)
{
	return instance->config.options.prefetch && is_ending(qstate, answer) &&
	       !atomic_exchange(&answer->entry.is_refreshing, true);
}

static size_t apex_index(const struct enumod_query *q)
{
	const struct e164_apex *apexes = q->instance->config.options.apexes.at;

	return (size_t)(q->asked.name.apex - apexes);
}

e164_view enumod_answer_cache_shared_view(const struct enumod_query *q)
{
	return e164_plan_has_views(q->instance->plan) ? E164_VIEW_ALL
						      : E164_VIEW_NONE;
}

/*
 * The store may have changed since q->asked.basis, which new answers are kept
 * under.
 */
static struct e164_basis basis_of(const struct module_qstate *qstate,
				  const struct enumod_query *q)
{
	return enumod_validation_basis(q->instance, now_of(qstate));
}

bool enumod_answer_cache_is_current(const struct module_qstate *qstate,
				    const struct enumod_query *q,
				    const struct enumod_answer *answer)
{
	const struct e164_basis made = answer->entry.basis;
	const struct e164_basis basis = basis_of(qstate, q);

	return answer->entry.expiry_sec >= now_of(qstate) &&
	       made.epoch == basis.epoch && made.generation == basis.generation;
}

struct enumod_answer *
enumod_answer_cache_lookup_number(struct module_qstate *qstate,
				  struct enumod_query *q)
{
	const struct enumod_cache_question asked = {
		.number = &q->asked.name.number,
		.apex = apex_index(q),
		.is_branch = q->asked.name.is_branch,
		.qtype = E164_TYPE_NAPTR,
		.view = enumod_answer_cache_shared_view(q),
	};
	struct enumod_answer *answer;
	struct enumod_cache_key key;

	enumod_cache_shards_make_key(q->instance->shards, &asked, &key);
	answer = enumod_cache_shards_lookup(
		q->instance->shards, &key, basis_of(qstate, q), now_of(qstate));
	if (!answer) {
		struct query_info naptr = enumod_query_number(qstate, q);

		return enumod_shared_lookup(qstate, q, &naptr, NULL);
	}
	if (!q->asked.is_refresh || !is_ending(qstate, answer))
		return answer;
	enumod_answer_release(answer);
	return NULL;
}

bool enumod_answer_cache_lookup(const struct module_qstate *qstate,
				struct enumod_instance *instance,
				const struct enumod_asked *asked,
				struct enumod_hit *hit)
{
	*hit = (struct enumod_hit){ .answer = NULL };
	if (!asked->key.len || asked->is_refresh)
		return false;
	hit->answer = enumod_cache_shards_lookup(instance->shards, &asked->key,
						 asked->basis, now_of(qstate));
	if (!hit->answer)
		return false;
	hit->is_due = is_due(qstate, instance, hit->answer);
	return true;
}

/*
 * Find an answer that is no longer fresh, or that was made before the
 * validation store changed. The number is checked first: one that is blocked
 * now must not be answered from the past.
 */
static struct enumod_answer *find_stale(const struct module_qstate *qstate,
					const struct enumod_query *q)
{
	if (!q->instance->config.options.serve_stale ||
	    enumod_validation_clear(qstate, q).verdict != E164_VERDICT_ANSWER)
		return NULL;
	return enumod_cache_shards_lookup_stale(
		q->instance->shards, &q->asked.key, basis_of(qstate, q),
		now_of(qstate));
}

bool enumod_answer_cache_lookup_held(struct module_qstate *qstate,
				     struct enumod_query *q)
{
	struct enumod_answer *answer = find_stale(qstate, q);

	if (answer && atomic_load(&answer->entry.hold_sec) >= now_of(qstate)) {
		q->answer = answer;
		return true;
	}
	enumod_answer_release(answer);
	return false;
}

/*
 * Until when no look-up is made. If this one failed because its number is held
 * itself, it is held no longer than the number.
 */
static uint64_t hold_until(const struct module_qstate *qstate,
			   const struct enumod_query *q)
{
	const uint64_t until = now_of(qstate) + STALE_RETRY - 1;
	uint64_t others;

	if (!q->other || !q->is_other_stale)
		return until;
	others = atomic_load(&q->other->entry.hold_sec);
	return others < until ? others : until;
}

bool enumod_answer_cache_lookup_failed(struct module_qstate *qstate,
				       struct enumod_query *q, bool *is_stale)
{
	struct enumod_answer *answer = find_stale(qstate, q);

	if (!answer)
		return false;
	*is_stale = !enumod_answer_cache_is_current(qstate, q, answer);
	if (*is_stale)
		atomic_store(&answer->entry.hold_sec, hold_until(qstate, q));
	enumod_answer_release(q->answer);
	q->answer = answer;
	return true;
}

/*
 * Never across a change of the number's validation (TTL-11), nor longer than
 * what it was made of, which knows of the numbers that led to it.
 */
static uint64_t stale_until(const struct enumod_query *q)
{
	const uint64_t boundary = q->lookup->validity.boundary_sec;
	uint64_t until = q->answer->entry.expiry_sec + STALE_MAX;

	/* Of what was asked ahead, and was not needed, it was not made. */
	if (q->lookup->has_number && q->other &&
	    q->other->entry.stale_sec < until)
		until = q->other->entry.stale_sec;
	if (until < q->answer->entry.expiry_sec)
		until = q->answer->entry.expiry_sec;
	return boundary <= until ? boundary - 1 : until;
}

/*
 * The number was blocked while it was looked up. As long as it is, it is denied
 * without a look-up. After that, such a denial must not be served stale, in
 * place of the answer of before.
 */
static bool is_blocked_by_now(const struct module_qstate *qstate,
			      const struct enumod_query *q)
{
	return q->answer->message.verdict != E164_VERDICT_ANSWER &&
	       enumod_validation_clear(qstate, q).verdict !=
		       E164_VERDICT_ANSWER;
}

bool enumod_answer_cache_is_kept(const struct module_qstate *qstate,
				 const struct enumod_query *q)
{
	const struct enumod_message *m = &q->answer->message;

	if (!(qstate->query_flags & BIT_RD) || m->ttl <= 0 || q->is_tailored ||
	    q->is_uncached || is_blocked_by_now(qstate, q))
		return false;
	return !(q->asked.is_refresh && m->verdict == E164_VERDICT_FAILED);
}

bool enumod_answer_cache_is_outdone(const struct module_qstate *qstate,
				    const struct enumod_query *q)
{
	const struct enumod_message *m = &q->answer->message;

	return qstate->query_flags & BIT_RD && m->ttl <= 0 && !q->is_tailored &&
	       !q->is_uncached && m->verdict != E164_VERDICT_FAILED &&
	       m->verdict != E164_VERDICT_NOT_READY;
}

void enumod_answer_cache_remove(struct enumod_query *q)
{
	enumod_cache_shards_remove(q->instance->shards, &q->asked.key);
}

void enumod_answer_cache_insert(const struct module_qstate *qstate,
				struct enumod_query *q)
{
	const struct enumod_message *m = &q->answer->message;
	struct e164_cache_counts counts;
	unsigned shard;

	if (q->instance->config.options.serve_stale &&
	    !enumod_answer_has_failed(m))
		q->answer->entry.stale_sec = stale_until(q);
	q->answer->entry.is_bound = q->lookup->hangs_on_others;
	shard = enumod_cache_shards_insert(q->instance->shards, q->answer,
					   &counts);
	io_counters_set(q->instance->counters, shard, E164_COUNTER_CACHE_BYTES,
			counts.size);
	io_counters_set(q->instance->counters, shard,
			E164_COUNTER_CACHE_ENTRIES, counts.entries);
	if (counts.evictions)
		io_counters_add(
			q->instance->counters,
			enumod_count_slot(q->instance, qstate->env->now_tv),
			E164_COUNTER_CACHE_EVICTIONS, counts.evictions);
}
