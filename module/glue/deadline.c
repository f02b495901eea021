/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * deadline.c - find the queries of ours that wait for a state, and go on with
 * those that have waited long enough.
 *
 * What they waited for is left alone: it ends by itself, and nobody is told.
 */
#include "deadline.h"

#include "query.h"
#include "untried.h"

#define BATCH_MAX   64   /* queries given up between two walks */
#define BATCHES_MAX 8    /* for one time-out: Unbound 1.26 ends long work */
#define DEPTH_MAX   16   /* of what waits for what */
#define STEPS_MAX   8192 /* of a walk: states, once for each way to them */
#define OWN_MS      950  /* for a URI of the zone, if clients wait for ever */

/*
 * A query that is given up changes the lists, so they are walked before. Any
 * number may wait for one name server, each in a state of its own.
 */
struct waiting {
	struct mesh_state *over[BATCH_MAX];
	size_t count;
	size_t steps;
	bool is_silent; /* no server is left that was not asked */
	int id;         /* of the module */
};

/* Does it wait for look-ups that are past their time? */
static bool is_over(const struct waiting *waiting,
		    const struct mesh_state *state)
{
	const struct enumod_query *q = state->s.minfo[waiting->id];

	return q && q->lookup &&
	       e164_lookup_is_over(q->lookup,
				   enumod_compat_now_ms(state->s.env),
				   waiting->is_silent);
}

static void give_up(struct mesh_state *state, struct enumod_query *q)
{
	e164_lookup_give_up(q->lookup, enumod_compat_now_ms(state->s.env));
	enumod_compat_stop_waiting(&state->s);
}

static bool has_state(const struct waiting *waiting,
		      const struct mesh_state *state)
{
	for (size_t i = 0; i < waiting->count; i++)
		if (waiting->over[i] == state)
			return true;
	return false;
}

/*
 * Find what is over of all that waits for a state, be it by others. It calls
 * itself, DEPTH_MAX deep.
 */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void find_over(struct waiting *waiting, struct mesh_state *state,
		      unsigned depth)
{
	struct mesh_state_ref *super;

	RBTREE_FOR(super, struct mesh_state_ref *, &state->super_set)
	{
		if (waiting->count == BATCH_MAX ||
		    waiting->steps == STEPS_MAX || depth == DEPTH_MAX)
			return;
		waiting->steps++;
		if (is_over(waiting, super->s) && !has_state(waiting, super->s))
			waiting->over[waiting->count++] = super->s;
		find_over(waiting, super->s, depth + 1);
	}
}

/* Has the first client, the last one in the list, waited for that long? */
static bool has_waited(const struct module_qstate *qstate, uint64_t time_ms)
{
	const struct mesh_reply *reply = qstate->mesh_info->reply_list;
	uint64_t since_ms;

	if (!reply)
		return false;
	while (reply->next)
		reply = reply->next;
	since_ms = (uint64_t)reply->start_time.tv_sec * 1000 +
		   (uint64_t)reply->start_time.tv_usec / 1000;
	return enumod_compat_now_ms(qstate->env) - since_ms >= time_ms;
}

/*
 * A URI of the zone's own is not worth a second time-out of a server. Another
 * one is asked for it, but none behind those that took all of the patience.
 */
static bool is_own_uri_vain(const struct module_qstate *qstate,
			    uint64_t patience_ms)
{
	return !enumod_untried_is_left(qstate) ||
	       has_waited(qstate, patience_ms < OWN_MS ? patience_ms : OWN_MS);
}

/*
 * The end of an alias that leads to us is asked for in vain where its servers
 * are silent: Unbound is not to keep that failure, so it is told to the client
 * in time.
 */
static bool is_end_vain(const struct module_qstate *qstate,
			uint64_t patience_ms)
{
	return has_waited(qstate, enumod_untried_is_left(qstate)
					  ? patience_ms
					  : e164_lookup_silence(patience_ms));
}

static void stop_look_up(struct module_qstate *qstate, int id,
			 const struct enumod_instance *instance)
{
	const struct enumod_query *q = qstate->minfo[id];
	const uint64_t patience_ms = enumod_compat_patience_ms(qstate->env);

	if (q ? q->role == ENUMOD_ROLE_ANSWER && q->task == E164_TASK_SERVICE &&
			    is_own_uri_vain(qstate, patience_ms)
	      : enumod_alias_is_collected(qstate, instance) &&
			    is_end_vain(qstate, patience_ms))
		enumod_compat_stop_asking(qstate);
}

static void give_up_some(struct waiting *waiting, struct mesh_state *state)
{
	waiting->count = 0;
	waiting->steps = 0;
	find_over(waiting, state, 0);
	for (size_t i = 0; i < waiting->count; i++)
		give_up(waiting->over[i],
			waiting->over[i]->s.minfo[waiting->id]);
}

void enumod_deadline_tick(struct module_qstate *qstate, int id,
			  const struct enumod_instance *instance)
{
	struct waiting waiting = {
		.is_silent = !enumod_untried_is_left(qstate),
		.id = id,
	};

	stop_look_up(qstate, id, instance);
	for (int i = 0; i < BATCHES_MAX; i++) {
		give_up_some(&waiting, qstate->mesh_info);
		if (waiting.count < BATCH_MAX)
			break;
	}
}
