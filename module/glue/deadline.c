/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * deadline.c - find the queries of ours that wait for a state, and go on with
 * those that have waited long enough.
 *
 * What they waited for is left alone: it ends by itself, and nobody is told.
 */
#include "deadline.h"

#include "query.h"

#define WAITING_MAX 64 /* states looked at for one time-out */

/* A query that is given up changes the lists, so they are walked before. */
struct waiting {
	struct mesh_state *states[WAITING_MAX];
	size_t count;
};

static void add_supers(struct waiting *waiting, struct mesh_state *state)
{
	struct mesh_state_ref *super;

	RBTREE_FOR(super, struct mesh_state_ref *, &state->super_set)
	if (waiting->count < WAITING_MAX)
		waiting->states[waiting->count++] = super->s;
}

/* Does it wait for look-ups that are past their time? */
static bool is_over(const struct mesh_state *state,
		    const struct enumod_query *q)
{
	return q && q->lookup &&
	       e164_lookup_is_over(q->lookup,
				   enumod_compat_now_ms(state->s.env));
}

static void give_up(struct mesh_state *state, struct enumod_query *q)
{
	e164_lookup_give_up(q->lookup, enumod_compat_now_ms(state->s.env));
	enumod_compat_stop_waiting(&state->s);
}

/* Has the first client waited for as long as makes sense? */
static bool is_client_tired(const struct module_qstate *qstate)
{
	const struct mesh_reply *reply = qstate->mesh_info->reply_list;
	uint64_t since_ms;

	if (!reply)
		return false;
	since_ms = (uint64_t)reply->start_time.tv_sec * 1000 +
		   (uint64_t)reply->start_time.tv_usec / 1000;
	return enumod_compat_now_ms(qstate->env) - since_ms >=
	       enumod_compat_patience_ms(qstate->env);
}

/*
 * A URI of the zone's own is not worth a second time-out. The end of an alias
 * that leads to us is asked for in vain where its servers are silent: Unbound
 * is not to keep that failure, so it is told to the client in time.
 */
static void stop_look_up(struct module_qstate *qstate, int id,
			 const struct enumod_instance *instance)
{
	const struct enumod_query *q = qstate->minfo[id];

	if (q ? q->role == ENUMOD_ROLE_ANSWER && q->task == E164_TASK_SERVICE
	      : enumod_alias_is_collected(qstate, instance) &&
			    is_client_tired(qstate))
		enumod_compat_stop_asking(qstate);
}

void enumod_deadline_tick(struct module_qstate *qstate, int id,
			  const struct enumod_instance *instance)
{
	struct waiting waiting = { .count = 0 };

	stop_look_up(qstate, id, instance);
	add_supers(&waiting, qstate->mesh_info);
	for (size_t i = 0; i < waiting.count; i++)
		add_supers(&waiting, waiting.states[i]);
	for (size_t i = 0; i < waiting.count; i++) {
		struct mesh_state *state = waiting.states[i];
		struct enumod_query *q = state->s.minfo[id];

		if (is_over(state, q))
			give_up(state, q);
	}
}
