/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * env.h - one loaded instance of the module: its settings and its cache.
 *
 * Made at init, shared by all threads, freed at deinit. Everything in it but
 * the cache and what is atomic is unchanged in between.
 */
#pragma once

#include "compat.h"
#include "counters.h"
#include "shards.h"
#include "store.h"

#include "e164/conf.h"
#include "e164/plan.h"

#include <stdatomic.h>

struct enumod_env {
	struct e164_config config;
	struct e164_plan *plan;
	struct enumod_store *store; /* NULL: no validation */
	struct enumod_shards *shards;
	struct enumod_counters *counters;
	time_t bogus_ttl;        /* seconds that a bogus result is kept */
	atomic_int store_status; /* that the log was told last */
	atomic_int grace_day;    /* since 1970, on which it was told of grace */
};

/*
 * Read the configuration and check what stands around the module. Every fault
 * is logged. Returns NULL when the module must not run.
 */
struct enumod_env *enumod_env_new(struct module_env *env, int id);

/* Accepts NULL. */
void enumod_env_free(struct enumod_env *instance);

/* Octets in use. */
size_t enumod_env_size(struct enumod_env *instance);
