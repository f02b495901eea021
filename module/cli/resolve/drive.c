/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive.c - have looked up what a lookup wants, one after the other.
 */
#include "run.h"

#include "e164/naptr.h"

#include <time.h>

#define BOGUS_TTL 60 /* seconds; what Unbound has for val-bogus-ttl */

uint64_t resolve_now_ms(void)
{
	struct timespec now = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static bool can_discover(const struct resolve_run *run)
{
	/* A file, or a server of the zone, knows nothing of other domains. */
	return run->has_policy && run->reply.is_live && !run->assumes_secure;
}

const struct e164_srv_set *resolve_srv(const struct resolve_run *run)
{
	return run->lookup.resolution ? &run->lookup.resolution->srv : NULL;
}

static void start(struct resolve_run *run)
{
	const struct e164_request request = {
		.task = E164_TASK_NUMBER,
		.name = &run->name,
		.asked = run->rrsets[0].name,
		.qtype = E164_TYPE_NAPTR,
		.options = &run->settings->config.options,
		.policy = run->policy,
		.is_recursive = true,
		.is_discovering = can_discover(run),
		.bogus_ttl = BOGUS_TTL,
		.patience_ms = UINT64_MAX,
		.clearance = run->clearance,
	};

	e164_lookup_start(&run->lookup, &request, resolve_now_ms());
}

/* The zone may be asked once more: then all that came is out of date. */
static void drop_rrsets(struct resolve_run *run)
{
	for (size_t i = 0; i < run->rrset_count; i++) {
		resolve_records_clear(&run->rrsets[i].rdatas);
		run->rrsets[i].rdatas = (struct resolve_records){ .count = 0 };
	}
	run->rrset_count = 1;
	run->tree_count = 0;
}

/* SRV records are not shown, so they have no place. */
static struct resolve_rrset *rrset_for(struct resolve_run *run,
				       const struct e164_want *want,
				       struct resolve_rrset *spare)
{
	struct resolve_rrset *rrset = spare;

	if (want->is_again)
		drop_rrsets(run);
	if (want->kind == E164_WANT_ZONE || want->kind == E164_WANT_TREE)
		rrset = &run->rrsets[0];
	if (want->kind == E164_WANT_REFERRAL)
		rrset = &run->rrsets[run->rrset_count++];
	rrset->name = want->name;
	rrset->is_asked = false;
	rrset->owner_count = 0;
	return rrset;
}

/* All names of the answer together: the first that is refused. */
static struct e164_clearance clear_names(const struct resolve_run *run,
					 const struct resolve_rrset *rrset)
{
	struct e164_clearance all = e164_clearance_none();

	for (size_t i = 0; i < rrset->owner_count; i++) {
		const struct e164_clearance one =
			resolve_clear_name(run, rrset->names[i]);

		e164_clearance_join(&all, &one);
	}
	return all;
}

static void set_slices(struct resolve_rrset *rrset, struct e164_result *result)
{
	for (size_t i = 0; i < rrset->owner_count; i++)
		rrset->names[i] = zone_name_slice(&rrset->owners[i]);
	result->names = rrset->names;
	result->name_count = rrset->owner_count;
	result->rdatas = rrset->rdatas.at;
	result->count = rrset->rdatas.count;
}

/* What costs all records at once is not among the lookup's reasons for each. */
static enum e164_reason refusal_of(const struct e164_want *want,
				   const struct e164_result *result)
{
	if (result->clearance.verdict != E164_VERDICT_ANSWER)
		return E164_REASON_REFUSED;
	return want->kind == E164_WANT_REFERRAL && result->trust < want->trust
		       ? E164_REASON_INSECURE
		       : E164_REASON_NONE;
}

/* A referral to a number that is refused leads nowhere (VAL-46). */
static enum cli_exit look_up(struct resolve_run *run,
			     const struct e164_want *want,
			     struct resolve_rrset *rrset,
			     struct e164_result *result)
{
	enum cli_exit status;

	*result = (struct e164_result){
		.outcome = E164_OUTCOME_NODATA,
		.trust = E164_TRUST_UNKNOWN,
		.ede = E164_EDE_NONE,
		.clearance = e164_clearance_none(),
	};
	if (want->kind == E164_WANT_REFERRAL)
		result->clearance = resolve_clear_name(run, want->name);
	if (result->clearance.verdict != E164_VERDICT_ANSWER) {
		rrset->refusal = E164_REASON_REFUSED;
		return CLI_GOOD;
	}
	rrset->is_asked = true;
	status = run->source(run, want, rrset, result);
	set_slices(rrset, result);
	if (want->kind != E164_WANT_SRV) {
		const struct e164_clearance names = clear_names(run, rrset);

		e164_clearance_join(&result->clearance, &names);
	}
	rrset->refusal = refusal_of(want, result);
	return status;
}

/* The lookup keeps the reasons of the RRset that it looked at last. */
static void keep_reasons(const struct resolve_run *run,
			 struct resolve_rrset *rrset)
{
	const struct e164_resolution *r = run->lookup.resolution;

	if (r)
		memcpy(rrset->reasons, r->decision.reasons,
		       sizeof(rrset->reasons));
}

/* The tree has denied the number, and the next one is asked. */
static void leave_tree(struct resolve_run *run, struct e164_slice name,
		       enum e164_outcome outcome)
{
	struct resolve_tree *tree = &run->trees[run->tree_count++];

	*tree = (struct resolve_tree){ .outcome = outcome,
				       .reply = run->reply };
	memcpy(tree->name.wire, name.ptr, name.len);
	tree->name.len = name.len;
}

static enum cli_exit satisfy(struct resolve_run *run,
			     const struct e164_want *want)
{
	struct resolve_rrset spare = { .owner_count = 0 };
	struct resolve_rrset *rrset = rrset_for(run, want, &spare);
	struct zone_name name = { .len = want->name.len };
	struct e164_result result;
	const enum cli_exit status = look_up(run, want, rrset, &result);

	/* Of another tree, the next one's takes its place. */
	memcpy(name.wire, want->name.ptr, name.len);
	if (status == CLI_GOOD) {
		e164_lookup_feed(&run->lookup, want, &result, resolve_now_ms());
		keep_reasons(run, rrset);
	}
	if (run->lookup.stage == E164_STAGE_TREES)
		leave_tree(run, zone_name_slice(&name), result.outcome);
	resolve_records_clear(&spare.rdatas);
	return status;
}

/* Choices that discovery took away stand behind the others. */
static void note_not_offered(struct resolve_run *run)
{
	const struct e164_resolution *r = run->lookup.resolution;
	const size_t first = r->decision.choice_count;

	for (size_t i = first; i < first + r->not_offered; i++) {
		const struct e164_choice *c = &r->decision.choices[i];
		const uint8_t rrset = c->path.at[c->path.depth].rrset;

		/* Reasons are kept of the first records only. */
		if (c->record < E164_RECORDS_MAX)
			run->rrsets[rrset].reasons[c->record] = e164_reason_of(
				e164_srv_status(&r->srv, c->uri));
	}
}

const struct e164_decision *resolve_decision(const struct resolve_run *run)
{
	const struct e164_resolution *r = run->lookup.resolution;

	return r ? &r->decision : &run->decision;
}

static void choose_targets(struct resolve_run *run, e164_service_set services)
{
	const struct e164_decision *d = resolve_decision(run);

	run->target_count =
		e164_targets(&run->policy, d->choices, d->choice_count,
			     services, run->targets);
}

static void set_verdict(struct resolve_run *run, enum e164_verdict verdict)
{
	run->conclusion.verdict = verdict;
	run->conclusion.ede = e164_verdict_row(verdict)->ede;
}

/*
 * As the module does for a URI, the number is decided on as a whole, and what
 * is asked for is chosen from that.
 */
static void conclude(struct resolve_run *run)
{
	if (run->lookup.resolution)
		note_not_offered(run);
	e164_lookup_conclude(&run->lookup, resolve_now_ms(), &run->conclusion);
	if (run->conclusion.verdict != E164_VERDICT_ANSWER)
		return;
	choose_targets(run, run->services);
	if (!run->target_count)
		set_verdict(run, E164_VERDICT_FILTERED);
}

/* Without a policy, nothing but the server's answer stands against them. */
static void conclude_unregistered(struct resolve_run *run,
				  const struct e164_result *result)
{
	struct e164_facts facts = {
		.outcome = result->outcome,
		.trust = result->trust,
		.is_policy = run->decision.is_policy,
		.is_oversized = run->decision.is_oversized,
	};

	choose_targets(run, RESOLVE_ALL_SERVICES);
	facts.usable = run->target_count;
	set_verdict(run, e164_verdict_number(&run->policy, &facts));
	run->conclusion.trust = result->trust;
	run->conclusion.ttl_sec = result->ttl_sec;
	if (run->conclusion.verdict != E164_VERDICT_ANSWER)
		run->target_count = 0;
}

/* As in a lookup: does the tree's answer lead to the next one? */
static bool goes_on(struct resolve_run *run, const struct e164_result *result,
		    struct e164_want *want)
{
	struct e164_search next = run->lookup.search;

	if (!e164_trees_leads_on(&run->policy, result->outcome, result->trust,
				 result->name_count != 0) ||
	    !e164_trees_next(&run->settings->config.options, &run->name, &next))
		return false;
	leave_tree(run, want->name, result->outcome);
	run->lookup.search = next;
	want->kind = E164_WANT_TREE;
	want->name = e164_slice(run->lookup.search.name, next.len);
	return true;
}

/* The trees in turn; the result is no better than the denials on the way. */
static enum cli_exit look_up_in_trees(struct resolve_run *run,
				      struct e164_result *result)
{
	struct e164_want want = { .kind = E164_WANT_ZONE,
				  .name = run->rrsets[0].name,
				  .qtype = E164_TYPE_NAPTR,
				  .deadline_ms = UINT64_MAX };
	enum e164_trust trust = E164_TRUST_SECURE;
	uint32_t ttl_sec = UINT32_MAX;
	enum cli_exit status;

	do {
		run->rrsets[0].name = want.name;
		run->rrsets[0].owner_count = 0;
		status = look_up(run, &want, &run->rrsets[0], result);
		trust = e164_trust_weakest(trust, result->trust);
		ttl_sec = result->ttl_sec < ttl_sec ? result->ttl_sec : ttl_sec;
	} while (status == CLI_GOOD && goes_on(run, result, &want));
	result->trust = trust;
	result->ttl_sec = ttl_sec;
	return status;
}

static enum cli_exit out_of_memory(void)
{
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return CLI_ENVIRONMENT;
}

/* Enumservices that nobody registered are not the core's: no referrals. */
static enum cli_exit drive_unregistered(struct resolve_run *run)
{
	struct resolve_rrset *own = &run->rrsets[0];
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	enum cli_exit status = CLI_ENVIRONMENT;
	struct e164_result result;

	if (!rw)
		(void)out_of_memory();
	else
		status = look_up_in_trees(run, &result);
	if (status == CLI_GOOD)
		resolve_decide_unregistered(run, rw);
	if (status == CLI_GOOD && e164_rewriter_is_starved(rw))
		status = out_of_memory();
	if (status == CLI_GOOD) {
		memcpy(own->reasons, run->decision.reasons,
		       sizeof(own->reasons));
		conclude_unregistered(run, &result);
	}
	e164_rewriter_free(rw);
	return status;
}

enum cli_exit resolve_drive(struct resolve_run *run)
{
	enum cli_exit status = CLI_GOOD;
	struct e164_want want;

	if (resolve_is_unregistered(run))
		return drive_unregistered(run);
	start(run);
	while (status == CLI_GOOD &&
	       e164_lookup_next(&run->lookup, resolve_now_ms(), &want) !=
		       E164_WANT_NOTHING)
		status = satisfy(run, &want);
	if (run->lookup.is_starved)
		return out_of_memory();
	if (status == CLI_GOOD)
		conclude(run);
	return status;
}
