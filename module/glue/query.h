/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * query.h - one query on its way through the module.
 *
 * Two queries as a story, in Unbound's terms (e164/lookup.h tells it in ours).
 *
 * N NAPTR: operate(new) parses the name, finds nothing in the cache, forbids
 * Unbound to store what comes (no_cache_store), starts a lookup and returns
 * wait_module. The validator and the iterator work; operate(moddone) feeds
 * their reply to the lookup. While that wants other names, there are
 * sub-queries: operate() returns wait_subquery, and inform_super() feeds what
 * they bring. Then an answer is packed, kept, and copied into the reply, and
 * operate() returns finished. clear() gives the answer's reference back.
 *
 * _im.N URI: operate(new) starts N NAPTR beside it, as a query of its own, and
 * descends for the zone's own URI RRset. operate(moddone) finds that there is
 * none, attaches to N NAPTR and returns wait_subquery. inform_super() brings
 * the answer of that query; operate(pass) makes the URI RRset.
 *
 * A query that is not our business has no state at all (minfo is NULL), unless
 * its answer turns out to be an alias that leads to a name of ours: then the
 * name is asked for as in the second story.
 */
#pragma once

#include "alias.h"
#include "instance.h"
#include "upstream.h"

#include "e164/lookup.h"

/* What a query's state is there for. */
enum enumod_role {
	ENUMOD_ROLE_ANSWER, /* we answer it */
	ENUMOD_ROLE_SEED,   /* says the view of a query that is to start */
	ENUMOD_ROLE_RULES,  /* a sub-query for rules as the zone has them */
	ENUMOD_ROLE_WATCH,  /* looks for flushes (shared_watch.h) */
};

/*
 * Who asks for what: all that it takes to find the answer in the cache. Most
 * queries end there, so what belongs to a look-up comes later.
 */
struct enumod_asked {
	struct e164_name name;
	e164_view view;   /* of the client */
	bool is_cd;       /* and not enforced: gets what the zone has */
	bool is_enforced; /* has CD, and is treated as if it had not */
	bool is_refresh;  /* does not look into the cache */
	struct e164_basis basis;
	struct enumod_cache_key key; /* len 0: of nothing that is cached */
};

struct enumod_query {
	enum enumod_role role;
	/* What it is to us (classify.c). */
	struct enumod_instance *instance;
	struct enumod_asked asked; /* key len 0: a task without look-up */
	const struct e164_number_clause *clause; /* of the number, or NULL */
	struct e164_policy policy; /* in force for this number and client */
	enum e164_task task;
	enum e164_verdict refusal; /* REFUSED: why */
	e164_service_set services; /* of a made URI */
	bool is_past_cache;        /* the iterator is not to look there first */
	bool has_begun_number;     /* it was not cached when this one began */
	bool has_response;         /* something came from upstream */
	bool is_tailored; /* the zone's answer is for the client's subnet */
	bool is_barred;   /* somebody before us has it not stored */
	bool is_uncached; /* stub-no-cache, forward-no-cache, over ratelimit */
	/* The cache. */
	hashvalue_type shared_hash; /* shared.h; 0 until it is needed */
	/* What is looked up (drive.c). */
	struct e164_lookup *lookup;  /* NULL until it has started */
	struct enumod_upstream zone; /* what the zone has, once it is there */
	struct enumod_upstream
		tree;             /* what another tree has, if it was found */
	struct enumod_rrset *srv; /* by the index of the want; or NULL */
	struct enumod_answer *other;  /* of the number, or of an alias's end */
	struct enumod_answer *answer; /* what is handed out */
	bool is_stale;                /* it has expired */
	bool is_other_stale;
	/* ALIAS (outside.c). */
	struct enumod_alias alias; /* what leads to a name of ours */
	bool is_hopping;           /* the alias itself is asked for */
	bool has_hopped;           /* that has ended, with an answer or not */
	bool has_descended;        /* its end could not be had below us */
	struct comm_timer *timer;  /* WATCH: when it looks again */
};

/* The question of the number itself, NAPTR, as a sub-query asks it. */
struct query_info enumod_query_number(const struct module_qstate *qstate,
				      const struct enumod_query *q);

/* operate(), inform_super() and clear() of the module. */
void enumod_query_operate(struct module_qstate *qstate, enum module_ev event,
			  int id);
void enumod_query_inform(struct module_qstate *sub, int id,
			 struct module_qstate *super);
void enumod_query_clear(struct module_qstate *qstate, int id);
