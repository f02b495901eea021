/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * instance.h - one loaded instance of the module: its settings and its cache.
 *
 * Made at init, shared by all threads, freed at deinit. In between nothing in
 * it changes but the cache, the counters, the store, and atomic members.
 */
#pragma once

#include "cache_shards.h"
#include "compat.h"
#include "counters.h"
#include "store.h"
#include "uri_unanswered.h"

#include "e164/conf.h"
#include "e164/plan.h"

#include <stdatomic.h>

struct enumod_instance {
	struct e164_config config;
	struct e164_plan *plan;
	struct store *store; /* NULL: no validation */
	struct enumod_cache_shards *shards;
	struct io_counters *counters;
	/* Whose slot it is, by the thread's clock (count.h). */
	const struct timeval *_Atomic slots[IO_COUNTERS_SLOTS];
	struct enumod_uri_unanswered
		*uri_unanswered;     /* zones not to be asked for URI */
	struct io_conf_watch *watch; /* the files of the configuration */
	_Atomic time_t watch_next;   /* when they are checked again */
	atomic_bool has_changed;     /* it is logged that they changed */
	bool is_sharing; /* answers may lie in Unbound's cache (shared.h) */
	int id;          /* of the module in Unbound */
	/* The epoch of what lies there (epoch.h, shared_watch.h). */
	_Atomic uint32_t shared_epoch;
	_Atomic uint32_t purged;     /* io_counters_flushes() of that */
	_Atomic time_t latest_sec;   /* that a query came at (epoch.h) */
	_Atomic uint32_t set_back;   /* how often the clock was */
	atomic_bool is_watched;      /* a query of ours looks for flushes */
	atomic_bool is_purging;      /* somebody walks through the caches */
	time_t bogus_ttl;            /* seconds that a bogus result is cached */
	atomic_int store_status;     /* that was logged last */
	_Atomic uint64_t gauged_sec; /* when the gauges of the store were set */
	atomic_bool is_gauging;
	atomic_int grace_day; /* since 1970: when GRACE was last logged */
};

/*
 * Check that this is the right Unbound, read the configuration, and check the
 * modules and options of Unbound. Every fault is logged. Returns NULL when the
 * module must not run; the caller frees it by enumod_instance_free().
 */
struct enumod_instance *enumod_instance_new(struct module_env *env, int id);

/*
 * Leave nothing in Unbound's caches that this instance has shared, at its end.
 * No query runs any more.
 */
void enumod_instance_unshare(struct enumod_instance *instance,
			     const struct module_env *env);

/* Accepts NULL. */
void enumod_instance_free(struct enumod_instance *instance);

#define ENUMOD_WATCH_SEC 5 /* between checks of the configuration's files */

/* Check them if no other thread does. due: when that was to be */
void enumod_instance_look(struct enumod_instance *instance, time_t now,
			  time_t due);

/*
 * Log once when a file of the configuration has changed, since fast_reload does
 * not read them. Called for every query in scope; checks every few seconds.
 */
static inline void enumod_instance_watch(struct enumod_instance *instance,
					 time_t now)
{
	const time_t due = atomic_load_explicit(&instance->watch_next,
						memory_order_relaxed);

	/* Farther away it is only if the clock was set back. */
	if (now >= due || due - now > ENUMOD_WATCH_SEC)
		enumod_instance_look(instance, now, due);
}

/* Octets of memory in use. */
size_t enumod_instance_size(struct enumod_instance *instance);
