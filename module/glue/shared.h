/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared.h - answers that are the same for every client live in Unbound's own
 * message cache.
 *
 * A hit there costs what Unbound's own hits cost, since no module is called.
 * So nothing may lie there that depends on more than question, time and
 * configuration: enumod_shared_is_for() is the rule, and all of it. Everything
 * else lives in the cache of our own (answer_cache.h).
 *
 * A shared answer is one RRset, or a denial of the zone. RRsets carry a flag of
 * ours, which is part of their key in Unbound's record cache: they never take
 * the place of the zone's own records, nor the other way round, and whoever
 * meets one knows that it is ours. Owner and type are those of the question, so
 * no other answer has that RRset. Those of a denial belong to all denials that
 * end in the same second, since that second is among the flags, too.
 *
 *	store:  finish.c, for an answer that was just made
 *	lookup: query.c and answer_cache.c, for queries that Unbound did not
 *	        answer from there: those of the module itself
 *	hits:   shared_hits.c counts and logs what Unbound answers by itself
 *	purge:  shared_purge.c, when the configuration changes, or "enumctl
 *	        flush" is given (shared_watch.c)
 */
#pragma once

#include "query.h"

/* Can this configuration have shared answers at all? */
bool enumod_shared_is_possible(const struct enumod_instance *instance);

/* The rule: may this answer to this query be shared? */
bool enumod_shared_is_for(const struct module_qstate *qstate,
			  const struct enumod_query *q,
			  const struct enumod_message *m);

/*
 * Store the reply that was made of q->answer, which may be shared. Returns
 * false if it could not be stored.
 */
bool enumod_shared_store(struct module_qstate *qstate, struct enumod_query *q);

/* Forget the shared answer to this query, for it has another one now. */
void enumod_shared_remove(struct module_qstate *qstate, struct enumod_query *q);

/*
 * Find the shared answer to a question about the number of a query. A refresh
 * does not get one that is about to expire.
 *
 * is_due: written if it is found: the caller is to refresh it, which is said
 *         once. NULL: leave that to somebody else.
 *
 * Returns a reference that the caller releases, or NULL.
 */
struct enumod_answer *enumod_shared_lookup(struct module_qstate *qstate,
					   struct enumod_query *q,
					   const struct query_info *asked,
					   bool *is_due);

/* Has the cache been emptied since this query began? */
bool enumod_shared_is_outdated(const struct module_qstate *qstate,
			       const struct enumod_query *q);

/*
 * Under which a message lies in the cache. That of a query's own question is
 * needed when it is looked for and when it is stored.
 */
hashvalue_type enumod_shared_hash(struct module_qstate *qstate,
				  struct enumod_query *q,
				  const struct query_info *asked);

/*
 * Did the modules below find an answer of ours in Unbound's cache, and take it
 * for the zone's?
 */
bool enumod_shared_is_echo(const struct module_qstate *qstate);

/* What the flags of the RRset of a shared answer say. */
struct enumod_shared_mark {
	enum e164_trust trust;
	bool is_policy; /* as in struct enumod_message */
	int owner;      /* id of the instance that stored it */
};

/* What was said of a shared answer. */
static inline enum e164_verdict
enumod_shared_verdict(const struct reply_info *rep)
{
	return rep->an_numrrsets ? E164_VERDICT_ANSWER : E164_VERDICT_UNTOUCHED;
}

/* Returns false if it is the RRset of no shared answer. */
bool enumod_shared_read(const struct ub_packed_rrset_key *key,
			struct enumod_shared_mark *mark);
