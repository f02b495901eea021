/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uri_unanswered.c - a small hash table of zones, with one place for each hash.
 *
 * A zone replaces another one with the same hash. That one is then asked again,
 * which costs a look-up and has no other effect.
 */
#include "uri_unanswered.h"

#include "e164/number.h"

#include "services/cache/rrset.h"
#include "util/locks.h"
#include "util/storage/lookup3.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 256
/*
 * Seconds that a zone is remembered: a short time, as one lost packet proves
 * nothing; longer when it fails again within that longer time, while it answers
 * other queries. A query that fails while the zone is remembered has begun
 * before that, and proves nothing more.
 */
#define SHORT_SEC 30
#define LONG_SEC  900

struct place {
	uint8_t name[E164_DNAME_MAX]; /* lower case */
	uint8_t len;
	uint32_t epoch; /* which it does not outlive: a flush ends it */
	time_t until;
};

struct enumod_uri_unanswered {
	lock_quick_type lock;
	_Atomic time_t until; /* no zone is remembered after this */
	uint32_t seed;
	struct place places[PLACES];
};

struct enumod_uri_unanswered *enumod_uri_unanswered_new(uint32_t seed)
{
	struct enumod_uri_unanswered *zones = calloc(1, sizeof(*zones));

	if (!zones)
		return NULL;
	zones->seed = seed;
	lock_quick_init(&zones->lock);
	return zones;
}

void enumod_uri_unanswered_free(struct enumod_uri_unanswered *zones)
{
	if (!zones)
		return;
	lock_quick_destroy(&zones->lock);
	free(zones);
}

/* Returns the octets of the name in lower case; 0 when it is too long. */
static uint8_t lower(struct e164_slice name, uint8_t out[E164_DNAME_MAX])
{
	if (name.len > E164_DNAME_MAX)
		return 0;
	memcpy(out, name.ptr, name.len);
	query_dname_tolower(out);
	return (uint8_t)name.len;
}

static struct place *place_of(struct enumod_uri_unanswered *zones,
			      const uint8_t *name, uint8_t len)
{
	return &zones->places[hashlittle(name, len, zones->seed) % PLACES];
}

static bool is_at(const struct place *place, const uint8_t *name, uint8_t len)
{
	return place->len == len && !memcmp(place->name, name, len);
}

/* Farther away it is only if the clock was set back. */
static bool lasts(const struct place *place, uint32_t epoch, time_t now)
{
	return place->epoch == epoch && place->until >= now &&
	       place->until <= now + LONG_SEC;
}

static void put(struct place *place, const uint8_t *name, uint8_t len,
		const struct enumod_uri_silence *silence)
{
	const time_t now = silence->now;
	const bool is_there =
		is_at(place, name, len) && place->epoch == silence->epoch;
	time_t until = now + SHORT_SEC;

	if (is_there && place->until >= silence->begun &&
	    place->until <= now + LONG_SEC)
		return;
	if (is_there && silence->answers_else && now < place->until + LONG_SEC)
		until = now + LONG_SEC;
	memcpy(place->name, name, len);
	place->len = len;
	place->epoch = silence->epoch;
	place->until = until;
}

void enumod_uri_unanswered_add(struct enumod_uri_unanswered *zones,
			       struct e164_slice zone,
			       const struct enumod_uri_silence *silence)
{
	uint8_t name[E164_DNAME_MAX];
	const uint8_t len = lower(zone, name);
	struct place *place;
	time_t until;

	if (!len)
		return;
	place = place_of(zones, name, len);
	lock_quick_lock(&zones->lock);
	put(place, name, len, silence);
	until = place->until;
	lock_quick_unlock(&zones->lock);
	if (until > atomic_load(&zones->until))
		atomic_store(&zones->until, until);
}

void enumod_uri_unanswered_remove(struct enumod_uri_unanswered *zones,
				  struct e164_slice zone, time_t now)
{
	uint8_t name[E164_DNAME_MAX];
	struct place *place;
	uint8_t len;

	if (atomic_load_explicit(&zones->until, memory_order_relaxed) +
		    LONG_SEC <
	    now)
		return;
	len = lower(zone, name);
	if (!len)
		return;
	place = place_of(zones, name, len);
	lock_quick_lock(&zones->lock);
	if (is_at(place, name, len))
		place->len = 0;
	lock_quick_unlock(&zones->lock);
}

static bool is_remembered(struct enumod_uri_unanswered *zones,
			  struct e164_slice name, uint32_t epoch, time_t now)
{
	const struct place *place =
		place_of(zones, name.ptr, (uint8_t)name.len);
	bool is_found;

	lock_quick_lock(&zones->lock);
	is_found = lasts(place, epoch, now) &&
		   is_at(place, name.ptr, (uint8_t)name.len);
	lock_quick_unlock(&zones->lock);
	return is_found;
}

/* Does the record cache have a delegation of this name? */
static bool is_cut(struct module_env *env, uint8_t *name, uint8_t len)
{
	struct ub_packed_rrset_key *key =
		rrset_cache_lookup(env->rrset_cache, name, len, LDNS_RR_TYPE_NS,
				   LDNS_RR_CLASS_IN, 0, *env->now, 0);

	if (key)
		lock_rw_unlock(&key->entry.lock);
	return key != NULL;
}

bool enumod_uri_unanswered_has(struct enumod_uri_unanswered *zones,
			       struct module_env *env, struct e164_slice name,
			       int depth, uint32_t epoch)
{
	uint8_t room[E164_DNAME_MAX] = { 0 };
	uint8_t len = lower(name, room);
	uint8_t *at = room;

	if (!len || atomic_load_explicit(&zones->until, memory_order_relaxed) <
			    *env->now)
		return false;
	for (int i = 0; i <= depth && *at; i++) {
		if (is_remembered(zones, e164_slice(at, len), epoch, *env->now))
			return true;
		if (is_cut(env, at, len))
			return false;
		len = (uint8_t)(len - 1 - *at);
		at += 1 + *at;
	}
	return false;
}
