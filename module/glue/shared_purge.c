/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_purge.c - walk through Unbound's caches.
 *
 * Nothing is taken out, which would need a list as long as the cache: an RRset
 * is made to have expired, and a message to have failed long ago. Such a
 * message is not served, not even by serve-expired.
 */
#include "shared_purge.h"

#include "classify.h"
#include "shared.h"

#include "services/cache/rrset.h"
#include "util/storage/slabhash.h"

/* Is it still the RRset that the message was stored with? */
static bool is_shared_ref(const struct rrset_ref *ref)
{
	struct enumod_shared_mark mark;
	bool is_shared;

	lock_rw_rdlock(&ref->key->entry.lock);
	is_shared =
		ref->key->id == ref->id && enumod_shared_read(ref->key, &mark);
	lock_rw_unlock(&ref->key->entry.lock);
	return is_shared;
}

static void end_message(struct lruhash_entry *entry, void *arg)
{
	struct reply_info *rep = entry->data;

	(void)arg;
	for (size_t i = 0; i < rep->rrset_count; i++) {
		if (!is_shared_ref(&rep->ref[i]))
			continue;
		rep->ttl = 0;
		rep->prefetch_ttl = 0;
		rep->serve_expired_ttl = 0;
		FLAGS_SET_RCODE(rep->flags, LDNS_RCODE_SERVFAIL);
		return;
	}
}

/* The last NSEC record of a zone names the apex of the zone. */
static bool reaches_into(const struct e164_apex *apex, uint8_t *owner,
			 uint8_t *next)
{
	uint8_t *tree = (uint8_t *)apex->name;

	if (dname_canonical_compare(owner, tree) >= 0)
		return false;
	if (dname_canonical_compare(owner, next) < 0)
		return dname_canonical_compare(next, tree) > 0;
	return dname_subdomain_c(tree, next);
}

/*
 * By these Unbound would deny a number that was added to the zone since: NSEC
 * records whose gap (RFC 4034 section 4.1.1) has a name of a tree.
 */
static bool is_gap(const struct enumod_instance *instance,
		   const struct ub_packed_rrset_key *key)
{
	const struct e164_list *apexes = e164_plan_apexes(instance->plan);
	const struct packed_rrset_data *data = key->entry.data;
	uint8_t *next = data->rr_data[0] + 2;

	if (ntohs(key->rk.type) != LDNS_RR_TYPE_NSEC)
		return false;
	if (enumod_classify_is_in_trees(instance, key->rk.dname,
					key->rk.dname_len))
		return true;
	if (!dname_valid(next, data->rr_len[0] - 2))
		return false;
	for (size_t i = 0; i < apexes->count; i++)
		if (reaches_into((const struct e164_apex *)apexes->at + i,
				 key->rk.dname, next))
			return true;
	return false;
}

static void end_rrset(struct lruhash_entry *entry, void *arg)
{
	struct packed_rrset_data *data = entry->data;
	struct enumod_shared_mark mark;

	if (enumod_shared_read(entry->key, &mark) || is_gap(arg, entry->key))
		data->ttl = 0;
}

void enumod_shared_purge(const struct module_env *env,
			 struct enumod_instance *instance)
{
	slabhash_traverse(env->msg_cache, 1, end_message, NULL);
	slabhash_traverse(&env->rrset_cache->table, 1, end_rrset, instance);
}
