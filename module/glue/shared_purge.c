/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_purge.c - walk through Unbound's caches.
 *
 * Nothing is taken out, which would need a list as long as the cache: an RRset
 * is made to have expired, and a message to have failed long ago. Such a
 * message is not served, not even by serve-expired.
 */
#include "shared_purge.h"

#include "shared.h"
#include "validation.h"

#include "services/cache/rrset.h"
#include "util/storage/slabhash.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_MS 100 /* between two looks at the counters-file */

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

static void end_rrset(struct lruhash_entry *entry, void *arg)
{
	struct packed_rrset_data *data = entry->data;
	struct enumod_shared_mark mark;

	(void)arg;
	if (enumod_shared_read(entry->key, &mark))
		data->ttl = 0;
}

static void purge(const struct module_env *env)
{
	slabhash_traverse(env->msg_cache, 1, end_message, NULL);
	slabhash_traverse(&env->rrset_cache->table, 1, end_rrset, NULL);
}

/* The thread -------------------------------------------------------------- */

struct enumod_shared_purge {
	const struct module_env *env;
	struct enumod_instance *instance;
	pthread_t thread;
	sem_t end; /* posted once: the thread is to stop */
};

static void look(const struct module_env *env, struct enumod_instance *instance)
{
	const uint32_t epoch =
		(uint32_t)io_counters_flushes(instance->counters);

	if (epoch == atomic_load(&instance->shared_epoch))
		return;
	/* Hits call nobody who would tell that the counters-file is lost. */
	(void)enumod_validation_basis(instance, (uint64_t)time(NULL));
	purge(env);
	atomic_store(&instance->shared_epoch, epoch);
	io_counters_flush_done(instance->counters);
}

/* Should the clock be set, one look comes too early or too late. */
static bool is_over(struct enumod_shared_purge *own)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return !sem_timedwait(&own->end, &until);
}

static void *run(void *arg)
{
	struct enumod_shared_purge *own = arg;

	while (!is_over(own))
		look(own->env, own->instance);
	return NULL;
}

/*
 * Signals are for Unbound's threads; all but that of a truncated file, which
 * mapping.h catches in the thread that meets it. Blocked, it ends the process.
 */
static bool start_thread(struct enumod_shared_purge *own)
{
	sigset_t all;
	sigset_t before;

	sigfillset(&all);
	sigdelset(&all, SIGBUS);
	if (pthread_sigmask(SIG_BLOCK, &all, &before))
		return false;
	const bool is_started = !pthread_create(&own->thread, NULL, run, own);

	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return is_started;
}

bool enumod_shared_purge_begin(struct module_env *env,
			       struct enumod_instance *instance)
{
	struct enumod_shared_purge *own;

	if (!instance->is_sharing || !instance->config.options.counters_file)
		return true;
	own = calloc(1, sizeof(*own));
	if (!own) {
		log_err("enumod: out of memory");
		return false;
	}
	own->env = env;
	own->instance = instance;
	(void)sem_init(&own->end, 0, 0);
	if (!start_thread(own)) {
		log_err("enumod: cannot start a thread");
		free(own);
		return false;
	}
	instance->purge = own;
	io_counters_flush_done(instance->counters);
	return true;
}

void enumod_shared_purge_end(struct module_env *env,
			     struct enumod_instance *instance)
{
	struct enumod_shared_purge *own = instance->purge;

	if (own) {
		(void)sem_post(&own->end);
		(void)pthread_join(own->thread, NULL);
		(void)sem_destroy(&own->end);
		free(own);
		instance->purge = NULL;
	}
	if (instance->is_sharing && env->msg_cache && env->rrset_cache)
		purge(env);
}
