/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * patience.c - find the queries of ours that wait for a state, and go on with
 * those that have waited long enough.
 *
 * What they waited for is left alone: it ends by itself, and nobody is told.
 */
#include "patience.h"

#include "discover.h"
#include "follow.h"
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
	return q && q->role == ENUMOD_ROLE_ANSWER && q->follow &&
	       enumod_follow_is_over(&state->s, q);
}

static void give_up(struct mesh_state *state, struct enumod_query *q)
{
	if (q->discover)
		enumod_discover_give_up(q, *state->s.env->now);
	else
		enumod_follow_give_up(q, *state->s.env->now);
	enumod_compat_stop_waiting(&state->s);
}

static void stop_own_look_up(struct module_qstate *qstate, int id)
{
	const struct enumod_query *q = qstate->minfo[id];

	if (q && q->role == ENUMOD_ROLE_ANSWER && q->task == E164_TASK_SERVICE)
		enumod_compat_stop_asking(qstate);
}

void enumod_patience_tick(struct module_qstate *qstate, int id)
{
	struct waiting waiting = { .count = 0 };

	stop_own_look_up(qstate, id);
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
