/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive.c - have looked up what a lookup wants.
 *
 * No rule of ENUM stands here, and no order of look-ups.
 */
#include "drive.h"

#include "answer_cache.h"
#include "classify.h"
#include "count.h"
#include "descent.h"
#include "feed.h"
#include "finish.h"
#include "outside_rpz.h"
#include "subquery.h"
#include "uri_unanswered.h"
#include "validation.h"

static bool is_recursive(const struct module_qstate *qstate)
{
	return (qstate->query_flags & BIT_RD) != 0;
}

/* Does the client want to see what is bogus? */
static bool has_cd(const struct module_qstate *qstate)
{
	return qstate->query_flags & BIT_CD && !qstate->env->cfg->ignore_cd;
}

bool enumod_drive_start(struct module_qstate *qstate, struct enumod_query *q)
{
	const struct e164_request request = {
		.task = q->task,
		.refusal = q->refusal,
		.name = &q->asked.name,
		.asked = e164_slice(qstate->qinfo.qname,
				    qstate->qinfo.qname_len),
		.qtype = qstate->qinfo.qtype,
		.services = q->services,
		.options = &q->instance->config.options,
		.policy = q->policy,
		.is_raw = q->asked.is_cd,
		.shows_bogus = has_cd(qstate),
		.is_recursive = is_recursive(qstate),
		.is_discovering = true,
		.bogus_ttl = (uint32_t)q->instance->bogus_ttl,
		.patience_ms = enumod_compat_patience_ms(qstate->env),
		.clearance = enumod_validation_clear(qstate, q),
	};

	q->lookup = regional_alloc(qstate->region, sizeof(*q->lookup));
	if (!q->lookup)
		return false;
	e164_lookup_start(q->lookup, &request,
			  enumod_compat_now_ms(qstate->env));
	return true;
}

/* SRV RRsets go into the additional section. */
static bool has_room_for_srv(struct module_qstate *qstate,
			     struct enumod_query *q)
{
	if (!q->srv)
		q->srv = regional_alloc_zero(qstate->region,
					     E164_SRV_MAX * sizeof(*q->srv));
	return q->srv != NULL;
}

/*
 * No service is at the name of a number. To ask there would begin a look-up of
 * that number, which could lead to the next one, and so on, each with bounds of
 * its own (THR-03).
 */
static bool is_at_number(const struct enumod_query *q,
			 const struct e164_want *want)
{
	return enumod_classify_is_in_trees(
		q->instance, (uint8_t *)want->name.ptr, want->name.len);
}

static void ask_srv(struct module_qstate *qstate, struct enumod_query *q,
		    const struct e164_want *want)
{
	const struct e164_clearance clear = e164_clearance_none();
	struct e164_clearance refused = clear;

	refused.verdict = E164_VERDICT_REFUSED;
	if (is_at_number(q, want)) {
		enumod_feed_nothing(qstate, q, want, &refused);
		return;
	}
	enumod_count(qstate, q, E164_COUNTER_DISCOVERIES);
	if (!has_room_for_srv(qstate, q) ||
	    !enumod_subquery_srv(qstate, want, q->instance->id))
		enumod_feed_nothing(qstate, q, want, &clear);
}

/* A referral to a number that is refused leads nowhere (VAL-46). */
static void ask_referral(struct module_qstate *qstate, struct enumod_query *q,
			 const struct e164_want *want)
{
	const struct e164_clearance clearance =
		enumod_validation_clear_name(qstate, q, want->name);

	enum e164_outcome outcome;

	if (clearance.verdict == E164_VERDICT_ANSWER &&
	    enumod_outside_rpz_bars(qstate, want, &outcome))
		enumod_feed_barred(qstate, q, want, outcome);
	else if (clearance.verdict != E164_VERDICT_ANSWER ||
		 !enumod_subquery_referral(qstate, q, want))
		enumod_feed_nothing(qstate, q, want, &clearance);
}

static void ask_tree(struct module_qstate *qstate, struct enumod_query *q,
		     const struct e164_want *want)
{
	const struct e164_clearance clear = e164_clearance_none();
	enum e164_outcome outcome;

	if (enumod_outside_rpz_bars(qstate, want, &outcome))
		enumod_feed_barred(qstate, q, want, outcome);
	else if (!enumod_subquery_tree(qstate, q, want))
		enumod_feed_nothing(qstate, q, want, &clear);
}

/* An alias may have gone since it was found; then nothing is at its end. */
static void ask_end(struct module_qstate *qstate, struct enumod_query *q,
		    const struct e164_want *want)
{
	if (!q->alias.len)
		e164_lookup_feed_number(q->lookup, NULL);
	else if (!enumod_subquery_alias(qstate, q, want))
		e164_lookup_stop(q->lookup);
}

/*
 * It was found when the zone was asked. It may have expired since, or the store
 * may have changed, on which what it refers to depends.
 */
static void drop_outdated(const struct module_qstate *qstate,
			  struct enumod_query *q)
{
	if (!q->other || enumod_answer_cache_is_current(qstate, q, q->other))
		return;
	enumod_answer_release(q->other);
	q->other = NULL;
}

/* The answer may be there already, or be under way. */
static void ask_number(struct module_qstate *qstate, struct enumod_query *q)
{
	drop_outdated(qstate, q);
	if (!q->other)
		q->other = enumod_answer_cache_lookup_number(qstate, q);
	if (q->other || !enumod_subquery_number(qstate, q))
		enumod_feed_number(q);
}

/* Then it is not asked, as if it had failed to answer. */
static bool is_uri_unanswered(const struct module_qstate *qstate,
			      const struct enumod_query *q)
{
	return enumod_uri_unanswered_has(
		q->instance->uri_unanswered, qstate->env, q->asked.name.owner,
		q->asked.name.number.len, q->asked.basis.epoch);
}

static void ask_zone(struct module_qstate *qstate, struct enumod_query *q,
		     const struct e164_want *want)
{
	const struct e164_clearance clear = e164_clearance_none();

	if (want->may_need_number) {
		if (is_uri_unanswered(qstate, q)) {
			enumod_feed_nothing(qstate, q, want, &clear);
			return;
		}
		enumod_subquery_ahead(qstate, q);
	}
	/* First, since subnetcache keeps in mind no_cache_lookup. */
	enumod_compat_hide_client(qstate, q->instance->id);
	enumod_descent_begin(qstate, q);
}

/* Begin one look-up; one that cannot be begun brings nothing. */
static void ask(struct module_qstate *qstate, struct enumod_query *q,
		const struct e164_want *want)
{
	switch (want->kind) {
	case E164_WANT_ZONE:
		ask_zone(qstate, q, want);
		return;
	case E164_WANT_TREE:
		ask_tree(qstate, q, want);
		return;
	case E164_WANT_REFERRAL:
		ask_referral(qstate, q, want);
		return;
	case E164_WANT_SRV:
		ask_srv(qstate, q, want);
		return;
	default:
		break;
	}
	if (q->task == E164_TASK_ALIAS)
		ask_end(qstate, q, want);
	else
		ask_number(qstate, q);
}

/* The records expired while others were looked up. */
static enum module_ext_state descend_again(struct module_qstate *qstate,
					   struct enumod_query *q)
{
	q->srv = NULL;
	qstate->return_msg = NULL;
	qstate->return_rcode = LDNS_RCODE_NOERROR;
	return enumod_compat_restart(qstate, q->instance->id);
}

enum module_ext_state enumod_drive(struct module_qstate *qstate,
				   struct enumod_query *q)
{
	const uint64_t now_ms = enumod_compat_now_ms(qstate->env);
	struct e164_want want;
	enum e164_want_kind kind;

	while (kind = e164_lookup_next(q->lookup, now_ms, &want),
	       kind != E164_WANT_NOTHING && kind != E164_WANT_RESULT) {
		if (want.is_again)
			return descend_again(qstate, q);
		ask(qstate, q, &want);
	}
	if (kind == E164_WANT_NOTHING)
		return enumod_finish(qstate, q);
	return q->lookup->stage == E164_STAGE_ZONE ? module_wait_module
						   : module_wait_subquery;
}
