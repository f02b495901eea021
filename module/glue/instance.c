/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * instance.c - start and stop an instance.
 *
 * Every fault at init is fatal: a resolver that runs without the policy that
 * its operator wrote is worse than one that does not start.
 */
#include "instance.h"

#include "build_id.h"
#include "conf_file.h"
#include "host.h"
#include "host_cache.h"
#include "host_zones.h"
#include "shared.h"
#include "shared_hits.h"
#include "shared_purge.h"
#include "validation.h"

#include "util/random.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void on_fault(void *arg, const char *file, unsigned line,
		     const char *message)
{
	(void)arg;
	if (line)
		log_err("enumod: %s:%u: %s", file, line, message);
	else
		log_err("enumod: %s: %s", file, message);
}

/*
 * The value of an option of unbound.conf as text, which the caller frees. It is
 * asked for by name, since the layout of struct config_file differs between
 * versions of Unbound.
 * Returns NULL after logging an error.
 */
static char *host_option(struct module_env *env, const char *name)
{
	char *value = NULL;

	if (config_get_option_collate(env->cfg, name, &value) == 0 && value)
		return value;
	log_err("enumod: cannot read Unbound's option %s", name);
	free(value);
	return NULL;
}

/* With this option Unbound calls bogus data indeterminate: it would pass. */
static bool check_permissive(struct module_env *env)
{
	char *value = host_option(env, "val-permissive-mode");
	const bool is_good = value && strcmp(value, "yes") != 0;

	if (value && !is_good)
		log_err("enumod: Unbound's \"val-permissive-mode: yes\" hides "
			"from the module what is bogus; use \"no\"");
	free(value);
	return is_good;
}

/* With minimal-responses, Unbound leaves out the additional section. */
static bool check_minimal(struct module_env *env,
			  const struct e164_options *options)
{
	char *value = host_option(env, "minimal-responses");
	const bool is_good =
		value && (options->discovery == E164_DISCOVERY_OFF ||
			  options->discovery == E164_DISCOVERY_REQUIRE ||
			  strcmp(value, "yes") != 0);

	if (value && !is_good)
		log_err("enumod: \"discovery: additional\" needs "
			"\"minimal-responses: no\" in unbound.conf");
	free(value);
	return is_good;
}

static bool random_seed(uint32_t *seed)
{
	struct ub_randstate *state = ub_initstate(NULL);

	if (!state)
		return false;
	*seed = (uint32_t)ub_random(state) << 16 ^ (uint32_t)ub_random(state);
	ub_randfree(state);
	return true;
}

/* If the file cannot be used, count in memory: queries are answered anyway. */
static struct io_counters *open_counters(const char *path)
{
	struct io_counters *counters = io_counters_open(path);

	if (counters || !path)
		return counters;
	log_warn("enumod: counters-file: cannot use %s: %s; the module counts "
		 "in memory, where \"enumctl stats\" and \"enumctl flush\" do "
		 "not reach it",
		 path, io_counters_fault(errno));
	return io_counters_open(NULL);
}

/* For enumctl, which is not always of the same version. */
static void describe(struct io_counters *counters)
{
	struct io_counters_build build = { .enumod = ENUMOD_VERSION,
					   .unbound = PACKAGE_VERSION };

	enumod_build_id_read(build.build_id, sizeof(build.build_id));
	io_counters_describe(counters, &build);
}

static void begin_sharing(const struct module_env *env,
			  struct enumod_instance *instance)
{
	instance->is_sharing = env->msg_cache && env->rrset_cache &&
			       enumod_shared_is_possible(instance);
	instance->shared_epoch = instance->purged =
		(uint32_t)io_counters_flushes(instance->counters);
}

void enumod_instance_unshare(struct enumod_instance *instance,
			     const struct module_env *env)
{
	if (!instance->is_sharing)
		return;
	if (env->msg_cache && env->rrset_cache)
		enumod_shared_purge(env, instance);
	io_counters_flush_leave(instance->counters);
}

static bool fill(struct enumod_instance *instance, struct module_env *env)
{
	const struct e164_options *o = &instance->config.options;
	struct store_limits limits = { .max_age_sec = o->max_state_age,
				       .patience_sec = STORE_PATIENCE_SEC };
	bool has_store;
	uint32_t seed;

	instance->bogus_ttl = (time_t)env->cfg->bogus_ttl;
	instance->counters = open_counters(o->counters_file);
	if (!instance->counters) {
		log_err("enumod: out of memory");
		return false;
	}
	describe(instance->counters);
	limits.floor = io_counters_floor(instance->counters);
	instance->plan = e164_plan_new(&instance->config);
	if (o->validation_store)
		instance->store = store_open(o->validation_store, &limits);
	enumod_validation_gauge(instance, (uint64_t)time(NULL));
	/* A NULL store would let all numbers pass, so do not start with it. */
	has_store = instance->store || !o->validation_store;
	if (instance->plan && has_store && random_seed(&seed)) {
		instance->uri_unanswered = enumod_uri_unanswered_new(seed);
		instance->shards = enumod_cache_shards_new(
			(size_t)instance->config.options.cache_size, seed);
	}
	if (instance->shards && instance->uri_unanswered) {
		begin_sharing(env, instance);
		return true;
	}
	log_err("enumod: out of memory");
	return false;
}

/* Log which configuration is in force. */
static void announce(void)
{
	const char *path = io_conf_path();

	log_info("enumod: version " ENUMOD_VERSION ", configuration %s%s", path,
		 access(path, F_OK) ? " does not exist, using defaults" : "");
}

static bool begin(struct module_env *env, int id,
		  struct enumod_instance *instance)
{
	return enumod_host_cache_begin(env, id, instance) &&
	       enumod_shared_hits_begin(env, id, instance);
}

struct enumod_instance *enumod_instance_new(struct module_env *env, int id)
{
	if (!enumod_host_check(env, id))
		return NULL;
	struct enumod_instance *instance = calloc(1, sizeof(*instance));

	if (!instance) {
		log_err("enumod: out of memory");
		return NULL;
	}
	instance->id = id;
	instance->watch = io_conf_watch_new();
	if (io_conf_expect(on_fault, NULL) &&
	    io_conf_load_watched(NULL, &instance->config, on_fault, NULL,
				 instance->watch) &&
	    enumod_host_cache_check(env, id, &instance->config.options) &&
	    check_permissive(env) &&
	    check_minimal(env, &instance->config.options) &&
	    fill(instance, env) && begin(env, id, instance)) {
		/* Else clients of two views would share one mesh state. */
		if (e164_plan_has_views(instance->plan))
			env->unique_mesh = 1;
		enumod_host_zones_warn(env, &instance->config.options);
		announce();
		return instance;
	}
	enumod_instance_free(instance);
	return NULL;
}

void enumod_instance_free(struct enumod_instance *instance)
{
	if (!instance)
		return;
	enumod_cache_shards_free(instance->shards);
	enumod_uri_unanswered_free(instance->uri_unanswered);
	io_conf_watch_free(instance->watch);
	e164_plan_free(instance->plan);
	store_close(instance->store);
	io_counters_close(instance->counters);
	e164_config_clear(&instance->config);
	free(instance);
}

void enumod_instance_look(struct enumod_instance *instance, time_t now,
			  time_t due)
{
	const char *path;

	if (!instance->watch ||
	    !atomic_compare_exchange_strong(&instance->watch_next, &due,
					    now + ENUMOD_WATCH_SEC))
		return;
	path = io_conf_watch_changed(instance->watch);
	if (path && !atomic_exchange(&instance->has_changed, true))
		log_warn("enumod: %s has changed; it takes effect with the "
			 "next \"unbound-control reload\" (fast_reload does "
			 "not read it)",
			 path);
}

size_t enumod_instance_size(struct enumod_instance *instance)
{
	return sizeof(*instance) + enumod_cache_shards_size(instance->shards);
}
