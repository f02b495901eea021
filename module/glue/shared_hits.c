/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shared_hits.c - the call-back for replies from the message cache.
 *
 * It runs for every hit of the resolver, so what is not about a number leaves
 * it after a look at one flag.
 */
#include "shared_hits.h"

#include "count.h"
#include "log.h"
#include "shared.h"

static void log_hit(const struct enumod_instance *instance,
		    const struct query_info *qinfo,
		    const struct reply_info *rep,
		    const struct enumod_shared_mark *mark)
{
	const struct e164_list *apexes = &instance->config.options.apexes;
	struct e164_name name;

	e164_name_parse(e164_slice(qinfo->qname, qinfo->qname_len), apexes->at,
			apexes->count, &name);
	enumod_log_line(&(struct enumod_log_line){
		.instance = instance,
		.name = &name,
		.qtype = qinfo->qtype,
		.verdict = enumod_shared_verdict(rep),
		.trust = mark->trust,
		.records = rep->an_numrrsets
				   ? (int)enumod_packed_rrset_of(rep->rrsets[0])
					     .count
				   : 0,
		.is_cached = true,
	});
}

/* rep: in the cache, locked; of a referral, a copy without flags of ours */
static int on_hit(struct query_info *qinfo, struct module_qstate *qstate,
		  struct reply_info *rep, int rcode, struct edns_data *edns,
		  struct edns_option **options, struct comm_reply *client,
		  struct regional *region, struct timeval *start, int id,
		  void *arg)
{
	struct enumod_instance *instance = arg;
	struct enumod_shared_mark mark;
	unsigned slot;

	(void)qstate, (void)rcode, (void)edns, (void)options, (void)client;
	(void)region, (void)id;
	if (!rep || !rep->rrset_count ||
	    !enumod_shared_read(rep->rrsets[0], &mark) ||
	    mark.owner != instance->id)
		return 1;
	slot = enumod_count_slot(instance, start);
	io_counters_add(instance->counters, slot, E164_COUNTER_CACHE_HITS, 1);
	io_counters_add(instance->counters, slot,
			e164_counter_verdict(enumod_shared_verdict(rep)), 1);
	enumod_instance_watch(instance, (time_t)start->tv_sec);
	if (verbosity >= VERB_QUERY)
		log_hit(instance, qinfo, rep, &mark);
	return 1;
}

bool enumod_shared_hits_begin(struct module_env *env, int id,
			      struct enumod_instance *instance)
{
	const struct dynlibmod_env *own = env->modinfo[id];

	return !instance->is_sharing ||
	       own->inplace_cb_register_wrapped((void *)&on_hit,
						inplace_cb_reply_cache,
						instance, env, id);
}

void enumod_shared_hits_end(struct module_env *env, int id)
{
	const struct dynlibmod_env *own = env->modinfo[id];

	own->inplace_cb_delete_wrapped(env, inplace_cb_reply_cache, id);
}
