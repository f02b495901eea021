/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * instance.h - one loaded instance of the module: its settings and its cache.
 *
 * Made at init, shared by all threads, freed at deinit. Everything in it but
 * the cache and what is atomic is unchanged in between.
 */
#pragma once

#include "cache_shards.h"
#include "compat.h"
#include "counters.h"
#include "store.h"
#include "uri_lame.h"

#include "e164/conf.h"
#include "e164/plan.h"

#include <stdatomic.h>

struct enumod_instance {
	struct e164_config config;
	struct e164_plan *plan;
	struct store *store; /* NULL: no validation */
	struct enumod_cache_shards *shards;
	struct io_counters *counters;
	struct enumod_uri_lame *uri_lame; /* zones not to be asked for URI */
	struct io_conf_watch *watch;      /* the files of the configuration */
	_Atomic time_t watch_next;        /* when they are looked at again */
	atomic_bool has_changed;          /* the log was told */
	time_t bogus_ttl;        /* seconds that a bogus result is kept */
	atomic_int store_status; /* that the log was told last */
	atomic_int grace_day;    /* since 1970, on which it was told of grace */
};

/*
 * Read the configuration and check what stands around the module. Every fault
 * is logged. Returns NULL when the module must not run.
 */
struct enumod_instance *enumod_instance_new(struct module_env *env, int id);

/* Accepts NULL. */
void enumod_instance_free(struct enumod_instance *instance);

/*
 * Once in a while, tell the log when the configuration's files have changed:
 * fast_reload does not read them. For every query of ours.
 */
void enumod_instance_watch(struct enumod_instance *instance, time_t now);

/* Octets in use. */
size_t enumod_instance_size(struct enumod_instance *instance);
