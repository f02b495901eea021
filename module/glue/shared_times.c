/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_times.c - the times of messages and RRsets of shared answers.
 */
#include "shared_times.h"

#define FAR ((time_t)INT32_MAX / 8) /* seconds: eight years */

bool enumod_shared_times_fit(const struct module_env *env, time_t ttl)
{
	const uint64_t last = UINT64_MAX >> (65 - 8 * sizeof(time_t));

	return (uint64_t)*env->now + (uint64_t)FAR + (uint64_t)ttl <= last;
}

time_t enumod_shared_times_end(const struct reply_info *rep)
{
	return rep->ttl - FAR;
}

time_t enumod_shared_times_refresh(const struct reply_info *rep)
{
	return rep->prefetch_ttl - FAR;
}

/* Newer versions hand out a record that is over with a TTL of 30 seconds. */
static time_t least_of(const struct packed_rrset_data *data, time_t ttl)
{
	for (size_t i = 0; i < data->count + data->rrsig_count; i++)
		if (data->rr_ttl[i] < ttl)
			ttl = data->rr_ttl[i];
	return ttl;
}

void enumod_shared_times_set(const struct enumod_query *q,
			     struct reply_info *rep)
{
	const time_t end = rep->ttl;
	const time_t refresh = PREFETCH_TTL_CALC(end);
	const bool is_refreshed = q->instance->config.options.prefetch;

	for (size_t i = 0; i < rep->rrset_count; i++) {
		struct packed_rrset_data *data = rep->rrsets[i]->entry.data;

		data->ttl = least_of(data, (is_refreshed ? refresh - 1 : end) +
						   COMPAT_LAST_SECOND);
	}
	rep->ttl = FAR + end;
	rep->prefetch_ttl = FAR + refresh;
	rep->serve_expired_ttl = FAR + end;
}

static bool prolong(struct packed_rrset_data *data, time_t latest)
{
	const time_t end = least_of(data, latest);

	if (data->ttl >= end)
		return false;
	data->ttl = end;
	return true;
}

bool enumod_shared_times_prolong(struct reply_info *rep)
{
	bool is_first = false;

	for (size_t i = 0; i < rep->rrset_count; i++) {
		struct ub_packed_rrset_key *key = rep->ref[i].key;

		lock_rw_wrlock(&key->entry.lock);
		/* Else it was removed since it was copied, and has no data. */
		if (key->id == rep->ref[i].id &&
		    prolong(key->entry.data,
			    enumod_shared_times_end(rep) + COMPAT_LAST_SECOND))
			is_first = true;
		lock_rw_unlock(&key->entry.lock);
	}
	return is_first;
}
