/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * classify.c - from a question to the state of a query.
 *
 * Every query of the resolver comes here first, and for most of them the module
 * is done when it has looked at the name.
 */
#include "classify.h"

/*
 * The view of the client; with views a mesh state has one client only. An
 * application that has Unbound as a library waits by a call-back and has no
 * address, so it is in no view. All views if nobody waits.
 */
static e164_view client_view(const struct module_qstate *qstate,
			     const struct e164_plan *plan)
{
	const struct mesh_reply *reply = qstate->mesh_info->reply_list;
	const struct sockaddr_storage *address;

	if (!reply)
		return qstate->mesh_info->cb_list ? E164_VIEW_NONE
						  : E164_VIEW_ALL;
	address = &reply->query_reply.client_addr;
	if (address->ss_family == AF_INET)
		return e164_plan_view(
			plan,
			(const uint8_t *)&((const struct sockaddr_in *)address)
				->sin_addr,
			false);
	return e164_plan_view(
		plan,
		(const uint8_t *)&((const struct sockaddr_in6 *)address)
			->sin6_addr,
		true);
}

static e164_view view_of(const struct module_qstate *qstate,
			 const struct e164_plan *plan,
			 const struct enumod_query *seed)
{
	if (!e164_plan_has_views(plan))
		return E164_VIEW_NONE;
	return seed ? seed->asked.view : client_view(qstate, plan);
}

static bool is_numbered(const struct e164_name *name)
{
	return name->kind == E164_NAME_NUMBER ||
	       name->kind == E164_NAME_SERVICE;
}

static bool is_passed(const struct enumod_query *q)
{
	return q->clause && q->clause->action == E164_ACTION_PASS &&
	       q->refusal == E164_VERDICT_ANSWER;
}

/* The verdict by configuration alone; ANSWER if the number is not blocked. */
static enum e164_verdict refusal_of(const struct enumod_query *q)
{
	if (!is_numbered(&q->asked.name))
		return E164_VERDICT_ANSWER;
	return e164_plan_verdict(q->instance->plan, q->clause,
				 &q->asked.name.number);
}

static void set_policy(struct enumod_query *q)
{
	const struct e164_plan *plan = q->instance->plan;

	if (is_numbered(&q->asked.name))
		q->clause = e164_plan_find(plan, &q->asked.name.number);
	q->policy = e164_plan_policy(plan, q->clause, q->asked.view);
	q->refusal = refusal_of(q);
}

/* The enumservices that any view allows; without views, the query's own. */
static e164_service_set all_services_of(const struct enumod_query *q)
{
	const struct e164_plan *plan = q->instance->plan;

	if (!e164_plan_has_views(plan))
		return q->policy.services;
	return e164_plan_policy(plan, q->clause, E164_VIEW_ALL).services;
}

static void set_task(const struct module_qstate *qstate, struct enumod_query *q)
{
	const struct e164_question question = {
		.name = &q->asked.name,
		.qtype = qstate->qinfo.qtype,
		.qclass = qstate->qinfo.qclass,
		.is_uri_at_number = q->instance->config.options.uri_at_number,
		.is_searched = e164_trees_has_next(&q->instance->config.options,
						   &q->asked.name),
		.services = q->policy.services,
		.all_services = all_services_of(q),
		.refusal = q->refusal,
	};

	q->task = is_passed(q)
			  ? E164_TASK_PASS
			  : e164_task_of(&question, &q->services, &q->refusal);
}

static void set_flags(const struct module_qstate *qstate,
		      const struct enumod_instance *instance,
		      struct enumod_asked *asked)
{
	const bool has_cd = qstate->query_flags & BIT_CD;
	const bool is_respected =
		instance->config.options.cd == E164_CD_RESPECT &&
		!qstate->env->cfg->ignore_cd;

	asked->is_cd = has_cd && is_respected;
	asked->is_enforced = has_cd && !is_respected;
	asked->is_refresh = qstate->blacklist != NULL;
}

static void parse_name(const struct enumod_instance *instance,
		       const struct query_info *qinfo, struct e164_name *name)
{
	const struct e164_list *apexes = &instance->config.options.apexes;

	e164_name_parse(e164_slice(qinfo->qname, qinfo->qname_len), apexes->at,
			apexes->count, name);
}

/* Can the cache have an answer? */
static bool may_be_cached(const struct module_qstate *qstate,
			  const struct enumod_asked *asked)
{
	return is_numbered(&asked->name) &&
	       qstate->qinfo.qclass == LDNS_RR_CLASS_IN;
}

static size_t apex_index(const struct enumod_instance *instance,
			 const struct e164_name *name)
{
	const struct e164_apex *apexes = instance->config.options.apexes.at;

	return (size_t)(name->apex - apexes);
}

static void make_key(const struct module_qstate *qstate,
		     const struct enumod_instance *instance,
		     struct enumod_asked *asked)
{
	const struct enumod_cache_question question = {
		.number = &asked->name.number,
		.labels = asked->name.labels,
		.apex = apex_index(instance, &asked->name),
		.is_branch = asked->name.is_branch,
		.qtype = qstate->qinfo.qtype,
		.view = asked->view,
		.is_cd = asked->is_cd,
	};

	enumod_cache_shards_make_key(instance->shards, &question, &asked->key);
}

bool enumod_classify_asked(const struct module_qstate *qstate,
			   const struct enumod_instance *instance,
			   const struct enumod_query *seed,
			   struct enumod_asked *asked)
{
	parse_name(instance, &qstate->qinfo, &asked->name);
	if (asked->name.kind == E164_NAME_OUTSIDE)
		return false;
	asked->view = view_of(qstate, instance->plan, seed);
	set_flags(qstate, instance, asked);
	asked->basis = (struct e164_basis){ 0 };
	asked->key.len = 0;
	if (may_be_cached(qstate, asked))
		make_key(qstate, instance, asked);
	return true;
}

struct enumod_query *enumod_classify_query(struct module_qstate *qstate,
					   struct enumod_instance *instance,
					   const struct enumod_asked *asked)
{
	struct enumod_query *q =
		regional_alloc_zero(qstate->region, sizeof(*q));

	if (!q)
		return NULL;
	q->instance = instance;
	q->asked = *asked;
	q->zone.trust = E164_TRUST_UNKNOWN;
	return q;
}

bool enumod_classify_task(const struct module_qstate *qstate,
			  struct enumod_query *q)
{
	set_policy(q);
	set_task(qstate, q);
	return q->task != E164_TASK_PASS;
}

struct enumod_query *enumod_classify_alias(struct module_qstate *qstate,
					   struct enumod_instance *instance)
{
	struct enumod_asked asked = { .key.len = 0 };
	struct enumod_query *q;

	parse_name(instance, &qstate->qinfo, &asked.name);
	asked.view = view_of(qstate, instance->plan, NULL);
	set_flags(qstate, instance, &asked);
	q = enumod_classify_query(qstate, instance, &asked);
	if (!q)
		return NULL;
	set_policy(q);
	q->task = E164_TASK_ALIAS;
	return q;
}

bool enumod_classify_is_in_trees(const struct enumod_instance *instance,
				 uint8_t *dname, size_t len)
{
	const struct query_info qinfo = { .qname = dname, .qname_len = len };
	struct e164_name name;

	parse_name(instance, &qinfo, &name);
	return name.kind != E164_NAME_OUTSIDE;
}

/* The task of this question for a client that gets what any view allows. */
static enum e164_task task_for_all(const struct enumod_instance *instance,
				   const struct e164_name *name,
				   const struct query_info *qinfo,
				   const struct e164_number_clause *clause)
{
	const struct e164_policy policy = e164_plan_policy(
		instance->plan, clause,
		e164_plan_has_views(instance->plan) ? E164_VIEW_ALL
						    : E164_VIEW_NONE);
	const struct e164_question question = {
		.name = name,
		.qtype = qinfo->qtype,
		.qclass = qinfo->qclass,
		.is_uri_at_number = instance->config.options.uri_at_number,
		.is_searched =
			e164_trees_has_next(&instance->config.options, name),
		.services = policy.services,
		.all_services = policy.services,
		.refusal = E164_VERDICT_ANSWER,
	};
	e164_service_set services;
	enum e164_verdict denial;

	return e164_task_of(&question, &services, &denial);
}

bool enumod_classify_is_ours(const struct enumod_instance *instance,
			     const struct query_info *qinfo)
{
	const struct e164_number_clause *clause = NULL;
	struct e164_name name;

	parse_name(instance, qinfo, &name);
	if (name.kind == E164_NAME_OUTSIDE)
		return false;
	if (is_numbered(&name))
		clause = e164_plan_find(instance->plan, &name.number);
	if (clause && clause->action == E164_ACTION_PASS &&
	    e164_plan_verdict(instance->plan, clause, &name.number) ==
		    E164_VERDICT_ANSWER)
		return false;
	return task_for_all(instance, &name, qinfo, clause) != E164_TASK_PASS;
}
