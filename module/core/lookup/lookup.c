/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lookup.c - which look-up comes next, and where each result goes.
 *
 * The stages follow each other as they stand in enum e164_stage; which of them
 * a query passes depends on its task and on what the zone has. What is done
 * with records is resolution.c's, and what comes out of it all is
 * conclusion.c's.
 */
#include "e164/lookup.h"

#include "resolution.h"

#include "e164/naptr.h"

void e164_clearance_join(struct e164_clearance *all,
			 const struct e164_clearance *one)
{
	if (all->verdict == E164_VERDICT_ANSWER)
		all->verdict = one->verdict;
	e164_validity_join(&all->validity, &one->validity);
	all->is_other |= one->is_other;
}

static void refuse(struct e164_lookup *l, enum e164_verdict verdict)
{
	l->task = E164_TASK_REFUSED;
	l->refusal = verdict;
	l->stage = E164_STAGE_DONE;
}

/* Some queries need no look-up at all. */
static enum e164_stage first_stage(enum e164_task task)
{
	if (task == E164_TASK_ANY || task == E164_TASK_PERIMETER ||
	    task == E164_TASK_REFUSED)
		return E164_STAGE_DONE;
	return E164_STAGE_ZONE;
}

void e164_lookup_start(struct e164_lookup *l,
		       const struct e164_request *request, uint64_t now_ms)
{
	*l = (struct e164_lookup){
		.request = *request,
		.task = request->task,
		.refusal = request->refusal,
		.stage = first_stage(request->task),
		.zone_ms = now_ms,
		.deadline_ms = UINT64_MAX,
		.zone.trust = E164_TRUST_UNKNOWN,
		.zone.ede = E164_EDE_NONE,
		.validity = request->clearance.validity,
	};
	if (request->clearance.verdict != E164_VERDICT_ANSWER)
		refuse(l, request->clearance.verdict);
}

void e164_lookup_clear(struct e164_lookup *l)
{
	e164_resolution_free(l->resolution);
	l->resolution = NULL;
}

void e164_lookup_stop(struct e164_lookup *l)
{
	if (l->resolution)
		e164_resolution_stop(l->resolution);
	l->stage = E164_STAGE_DONE;
	l->is_waiting = false;
}

void e164_lookup_recheck(struct e164_lookup *l,
			 const struct e164_clearance *clearance)
{
	l->validity = clearance->validity;
	l->hangs_on_others |= clearance->is_other;
	if (clearance->verdict != E164_VERDICT_ANSWER)
		refuse(l, clearance->verdict);
}

bool e164_lookup_name(const struct e164_lookup *l, size_t i,
		      struct e164_slice *name, bool *is_used)
{
	const struct e164_resolution *r = l->resolution;

	if (i >= (r ? r->referrals.name_count : l->zone.name_count))
		return false;
	*name = r ? r->referrals.names[i] : l->zone.names[i];
	*is_used = !r || !r->referrals.is_left_out[i];
	return true;
}

/* What is wanted ----------------------------------------------------------- */

/* Whatever the request is about, the other query asks for NAPTR or its type. */
static void set_number(const struct e164_lookup *l, struct e164_want *want)
{
	const bool is_alias = l->task == E164_TASK_ALIAS;

	*want = (struct e164_want){
		.kind = E164_WANT_NUMBER,
		.name = is_alias ? l->zone.alias : l->request.name->owner,
		.qtype = is_alias ? l->request.qtype : E164_TYPE_NAPTR,
		.deadline_ms = UINT64_MAX,
	};
}

static void set_zone(const struct e164_lookup *l, struct e164_want *want)
{
	const struct e164_request *request = &l->request;

	*want = (struct e164_want){
		.kind = E164_WANT_ZONE,
		.name = request->asked,
		/* Of an alias, it alone is wanted. */
		.qtype = l->task == E164_TASK_ALIAS ? E164_TYPE_CNAME
						    : request->qtype,
		.deadline_ms = UINT64_MAX,
		.is_again = l->has_restarted,
		.may_need_number = l->task == E164_TASK_SERVICE &&
				   !request->is_raw && request->is_recursive,
	};
}

/* Did the rules expire while others were looked up (ORD-14)? Once only. */
static bool is_outlived(const struct e164_lookup *l, uint64_t now_ms)
{
	const uint32_t behind = l->resolution->ttl_sec;
	const uint32_t ttl =
		l->zone.ttl_sec < behind ? l->zone.ttl_sec : behind;

	return !l->has_restarted && now_ms / 1000 - l->zone_ms / 1000 > ttl;
}

static void set_tree(const struct e164_lookup *l, struct e164_want *want)
{
	*want = (struct e164_want){
		.kind = E164_WANT_TREE,
		.name = e164_slice(l->search.name, l->search.len),
		.qtype = E164_TYPE_NAPTR,
		.deadline_ms = UINT64_MAX,
	};
}

static void start_over(struct e164_lookup *l, uint64_t now_ms)
{
	const struct e164_request request = l->request;
	const struct e164_validity validity = l->validity;
	const bool hangs_on_others = l->hangs_on_others;

	e164_lookup_clear(l);
	e164_lookup_start(l, &request, now_ms);
	l->has_restarted = true;
	l->validity = validity;
	l->hangs_on_others = hangs_on_others;
}

static enum e164_want_kind
next_of_records(struct e164_lookup *l, uint64_t now_ms, struct e164_want *want)
{
	enum e164_want_kind kind = E164_WANT_NOTHING;

	if (l->stage == E164_STAGE_REFERRALS)
		kind = e164_resolution_next_referral(l, now_ms, want);
	if (kind != E164_WANT_NOTHING)
		return kind;
	l->stage = E164_STAGE_SRV;
	kind = e164_resolution_next_srv(l, now_ms, want);
	if (kind == E164_WANT_NOTHING)
		l->stage = E164_STAGE_DONE;
	return kind;
}

enum e164_want_kind e164_lookup_next(struct e164_lookup *l, uint64_t now_ms,
				     struct e164_want *want)
{
	if (l->is_waiting)
		return E164_WANT_RESULT;
	if (l->stage == E164_STAGE_REFERRALS || l->stage == E164_STAGE_SRV) {
		const enum e164_want_kind kind =
			next_of_records(l, now_ms, want);

		if (kind != E164_WANT_NOTHING || !is_outlived(l, now_ms))
			return kind;
		start_over(l, now_ms);
	}
	if (l->stage == E164_STAGE_DONE)
		return E164_WANT_NOTHING;
	l->is_waiting = true;
	if (l->stage == E164_STAGE_NUMBER)
		set_number(l, want);
	else if (l->stage == E164_STAGE_TREES)
		set_tree(l, want);
	else
		set_zone(l, want);
	return want->kind;
}

bool e164_lookup_awaits(const struct e164_lookup *l, struct e164_slice name,
			uint16_t qtype, struct e164_want *want)
{
	switch (l->stage) {
	case E164_STAGE_REFERRALS:
		return qtype == E164_TYPE_NAPTR &&
		       e164_resolution_awaits_referral(l, name, want);
	case E164_STAGE_SRV:
		return e164_resolution_awaits_srv(l, name, qtype, want);
	case E164_STAGE_NUMBER:
		set_number(l, want);
		break;
	case E164_STAGE_TREES:
		set_tree(l, want);
		break;
	case E164_STAGE_ZONE:
		set_zone(l, want);
		break;
	default:
		return false;
	}
	return l->is_waiting && want->qtype == qtype &&
	       e164_slice_equal_nocase(want->name, name);
}

/* What came ---------------------------------------------------------------- */

/* May anything be made for this client? */
static bool may_make(const struct e164_lookup *l)
{
	return !l->request.is_raw && l->request.is_recursive &&
	       l->zone.trust != E164_TRUST_BOGUS;
}

static enum e164_stage stage_after_zone(const struct e164_lookup *l)
{
	const enum e164_outcome outcome = l->zone.outcome;

	if (l->task == E164_TASK_ALIAS)
		return E164_STAGE_NUMBER;
	if (!may_make(l))
		return E164_STAGE_DONE;
	/*
	 * FAILED: many servers do not know type URI (RFC 6147 section 5.1.2).
	 */
	if (l->task == E164_TASK_SERVICE && outcome != E164_OUTCOME_DATA)
		return E164_STAGE_NUMBER;
	if (l->task == E164_TASK_OTHER_TYPE && outcome == E164_OUTCOME_NXDOMAIN)
		return E164_STAGE_NUMBER;
	/* Another tree may have the number, though not this type. */
	if (l->task == E164_TASK_OWN_URI && outcome == E164_OUTCOME_NXDOMAIN &&
	    l->request.name->kind == E164_NAME_NUMBER &&
	    e164_trees_has_next(l->request.options, l->request.name))
		return E164_STAGE_NUMBER;
	return E164_STAGE_DONE;
}

static bool has_records(const struct e164_lookup *l)
{
	return l->task == E164_TASK_NUMBER &&
	       l->zone.outcome == E164_OUTCOME_DATA &&
	       (l->zone.trust != E164_TRUST_BOGUS || l->request.is_raw);
}

/* The aliases of a bogus reply are no reason to refuse anything. */
static bool is_believed(const struct e164_lookup *l,
			const struct e164_result *result)
{
	return result->trust != E164_TRUST_BOGUS || l->request.is_raw;
}

/* Does something stand against a name that an alias led to? */
static bool is_refused(struct e164_lookup *l, const struct e164_result *result)
{
	if (!is_believed(l, result))
		return false;
	e164_resolution_pass(l, &result->clearance);
	if (result->clearance.verdict == E164_VERDICT_ANSWER)
		return false;
	refuse(l, result->clearance.verdict);
	return true;
}

/* Without memory, nobody knows which records are good. */
static void fail(struct e164_lookup *l)
{
	e164_resolution_free(l->resolution);
	l->resolution = NULL;
	l->is_starved = true;
	l->zone.outcome = E164_OUTCOME_FAILED;
	l->zone.has_reply = false;
	l->stage = E164_STAGE_DONE;
}

static void take_records(struct e164_lookup *l, uint64_t now_ms)
{
	l->stage = E164_STAGE_REFERRALS;
	if (e164_resolution_begin(l, now_ms) != E164_OK)
		fail(l);
}

static void take_zone(struct e164_lookup *l, const struct e164_result *result,
		      uint64_t now_ms)
{
	l->zone = *result;
	l->zone_ms = now_ms;
	if (is_refused(l, result))
		return;
	l->search.trust = result->trust;
	if (has_records(l))
		take_records(l, now_ms);
	else if (e164_trees_go_on(l, result))
		l->stage = E164_STAGE_TREES;
	else
		l->stage = stage_after_zone(l);
}

static void take_tree(struct e164_lookup *l, const struct e164_result *result,
		      uint64_t now_ms)
{
	e164_trees_take(l, result, now_ms);
	if (is_refused(l, result))
		return;
	if (has_records(l))
		take_records(l, now_ms);
	else if (!e164_trees_go_on(l, result))
		l->stage = E164_STAGE_DONE;
}

static void take_referral(struct e164_lookup *l,
			  const struct e164_result *result, uint64_t now_ms)
{
	if (e164_resolution_take_referral(l, result, now_ms) != E164_OK)
		fail(l);
}

void e164_lookup_feed(struct e164_lookup *l, const struct e164_want *want,
		      const struct e164_result *result, uint64_t now_ms)
{
	struct e164_want awaited;

	if (l->stage == E164_STAGE_SRV && want->kind == E164_WANT_SRV)
		e164_resolution_take_srv(l, want, result, now_ms);
	if (!l->is_waiting)
		return;
	if (l->stage == E164_STAGE_REFERRALS &&
	    want->kind == E164_WANT_REFERRAL &&
	    e164_resolution_awaits_referral(l, want->name, &awaited)) {
		l->is_waiting = false;
		take_referral(l, result, now_ms);
	}
	if (l->stage == E164_STAGE_ZONE && want->kind == E164_WANT_ZONE) {
		l->is_waiting = false;
		take_zone(l, result, now_ms);
	} else if (l->stage == E164_STAGE_TREES &&
		   want->kind == E164_WANT_TREE) {
		l->is_waiting = false;
		take_tree(l, result, now_ms);
	}
}

void e164_lookup_feed_number(struct e164_lookup *l,
			     const struct e164_number_result *number)
{
	if (l->stage != E164_STAGE_NUMBER)
		return;
	l->has_asked = true;
	l->has_number = number != NULL;
	if (number) {
		l->number = *number;
		l->hangs_on_others |= number->is_bound;
	}
	e164_lookup_stop(l);
}

/* Time --------------------------------------------------------------------- */

bool e164_lookup_is_over(const struct e164_lookup *l, uint64_t now_ms,
			 bool is_silent)
{
	return (l->stage == E164_STAGE_REFERRALS ||
		l->stage == E164_STAGE_SRV) &&
	       now_ms >= (is_silent ? l->silence_ms : l->deadline_ms);
}

void e164_lookup_give_up(struct e164_lookup *l, uint64_t now_ms)
{
	const struct e164_result failed = {
		.outcome = E164_OUTCOME_FAILED,
		.trust = E164_TRUST_UNKNOWN,
		.clearance = e164_clearance_none(),
	};

	if (l->stage == E164_STAGE_SRV)
		e164_resolution_give_up_srv(l, now_ms);
	if (l->stage != E164_STAGE_REFERRALS || !l->is_waiting)
		return;
	l->is_waiting = false;
	take_referral(l, &failed, now_ms);
}
