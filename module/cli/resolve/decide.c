/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decide.c - have the core decide what a client of a number gets.
 */
#include "lookup.h"

#include "e164/naptr.h"
#include "e164/walk.h"

#include <stdlib.h>
#include <time.h>

#define EDE_PROHIBITED 18 /* RFC 8914 */

/* Reasons of a further RRset: the core keeps those of the first one only. */
static void set_reasons(const struct e164_policy *policy,
			const struct cli_lookup *lookup,
			struct cli_rrset *rrset)
{
	struct e164_decision *d = malloc(sizeof(*d));
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	if (d && rw) {
		e164_resolve(policy, &lookup->number, rrset->rdatas.at,
			     rrset->rdatas.count, rw, d);
		memcpy(rrset->reasons, d->reasons, sizeof(d->reasons));
	}
	e164_rewriter_free(rw);
	free(d);
}

static void follow(const struct e164_policy *policy, struct cli_lookup *lookup,
		   struct e164_rewriter *rw)
{
	const struct e164_options *o = &lookup->settings->config.options;
	const time_t deadline = time(NULL) + (time_t)o->nonterminal_time;
	struct e164_decision *d = &lookup->decision;
	struct e164_walk walk;
	size_t at;

	e164_walk_init(&walk,
		       &(struct e164_walk_limits){
			       .lookups = (uint32_t)o->nonterminal_queries,
			       .depth = (uint32_t)o->nonterminal_depth,
		       });
	e164_walk_visit(&walk, lookup->rrsets[0].name);
	while (lookup->rrset_count <= E164_HOPS_MAX &&
	       e164_walk_next(&walk, d, &at)) {
		struct cli_rrset *rrset =
			&lookup->rrsets[lookup->rrset_count++];

		rrset->name = d->choices[at].uri;
		if (time(NULL) <= deadline &&
		    cli_gate_name(lookup, rrset->name) == E164_VERDICT_ANSWER)
			lookup->fetch(lookup, rrset);
		set_reasons(policy, lookup, rrset);
		e164_resolve_hop(policy, &lookup->number, at, rrset->rdatas.at,
				 rrset->rdatas.count, rw, d);
	}
}

static void choose(struct cli_lookup *lookup, struct e164_rewriter *rw)
{
	struct cli_rrset *own = &lookup->rrsets[0];
	struct e164_policy policy = lookup->policy;
	struct e164_facts facts = { .outcome = lookup->outcome };

	policy.services &= lookup->services;
	if (cli_is_unregistered(lookup)) {
		cli_decide_unregistered(lookup, rw);
	} else {
		e164_resolve(&policy, &lookup->number, own->rdatas.at,
			     own->rdatas.count, rw, &lookup->decision);
		follow(&policy, lookup, rw);
	}
	memcpy(own->reasons, lookup->decision.reasons, sizeof(own->reasons));
	if (!cli_is_unregistered(lookup))
		cli_discover(lookup);
	lookup->target_count = e164_targets(&policy, lookup->decision.choices,
					    lookup->decision.choice_count,
					    CLI_ALL_SERVICES, lookup->targets);
	facts.trust = lookup->trust;
	facts.usable = lookup->target_count;
	facts.is_policy = lookup->decision.is_policy;
	facts.is_oversized = lookup->decision.is_oversized;
	lookup->verdict =
		cli_gate_name(lookup, e164_slice(own->alias, own->alias_len));
	if (lookup->verdict == E164_VERDICT_ANSWER)
		lookup->verdict = e164_verdict_number(&policy, &facts);
	if (lookup->verdict != E164_VERDICT_ANSWER)
		lookup->target_count = 0;
}

bool cli_decide(struct cli_lookup *lookup)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);

	if (!rw)
		return false;
	choose(lookup, rw);
	e164_rewriter_free(rw);
	return true;
}

void cli_lookup_clear(struct cli_lookup *lookup)
{
	for (size_t i = 0; i < lookup->rrset_count; i++)
		cli_records_clear(&lookup->rrsets[i].rdatas);
	cli_records_clear(&lookup->others);
	cli_records_clear(&lookup->other_owners);
	store_close(lookup->store);
	cli_live_close(lookup);
}

/* What was decided -------------------------------------------------------- */

static bool is_target(const struct cli_lookup *lookup, struct e164_slice uri)
{
	for (size_t i = 0; i < lookup->target_count; i++)
		if (e164_slice_equal(lookup->targets[i].uri, uri))
			return true;
	return false;
}

/* The INFO-CODEs with which a server says that it is its policy. */
static bool is_denial(const struct cli_ede *ede)
{
	return ede->code == E164_EDE_OTHER ||
	       (ede->code >= E164_EDE_BLOCKED && ede->code <= EDE_PROHIBITED);
}

bool cli_is_denied(const struct cli_lookup *lookup)
{
	const struct cli_reply *reply = &lookup->reply;
	bool is_denied = false;

	for (size_t i = 0; i < reply->ede_count; i++)
		is_denied = is_denied || is_denial(&reply->edes[i]);
	return is_denied && lookup->verdict == E164_VERDICT_UNTOUCHED;
}

bool cli_choice_is_of(const struct e164_choice *choice, size_t rrset,
		      size_t record)
{
	return choice->record == record &&
	       choice->path.at[choice->path.depth].rrset == rrset;
}

bool cli_is_followed(const struct cli_lookup *lookup, size_t rrset,
		     size_t record)
{
	struct e164_naptr naptr;

	if (e164_naptr_parse(lookup->rrsets[rrset].rdatas.at[record], &naptr) !=
		    E164_OK ||
	    e164_naptr_kind(&naptr) != E164_ENONTERMINAL)
		return false;
	for (size_t i = 1; i < lookup->rrset_count; i++)
		if (e164_slice_equal_nocase(lookup->rrsets[i].name,
					    naptr.replacement))
			return true;
	return false;
}

enum e164_status cli_fate(const struct cli_lookup *lookup, size_t rrset,
			  size_t record)
{
	const struct e164_decision *d = &lookup->decision;
	bool is_accepted = false;

	for (size_t i = 0; i < d->choice_count; i++) {
		if (!cli_choice_is_of(&d->choices[i], rrset, record))
			continue;
		is_accepted = true;
		if (lookup->verdict != E164_VERDICT_ANSWER ||
		    is_target(lookup, d->choices[i].uri))
			return E164_OK;
	}
	if (is_accepted)
		return lookup->target_count == E164_TARGETS_MAX ? E164_ECOUNT
								: E164_EORDER;
	if (record >= E164_RECORDS_MAX)
		return E164_ECOUNT;
	const enum e164_status reason = lookup->rrsets[rrset].reasons[record];

	return reason == E164_OK ? E164_ECOUNT : reason;
}

/* The ERE is looked at once more: a decision does not keep what was wrong. */
void cli_fate_text(const struct cli_lookup *lookup, size_t rrset, size_t record,
		   char text[CLI_STATUS_MAX])
{
	const enum e164_status fate = cli_fate(lookup, rrset, record);
	struct e164_rewriter *rw =
		fate == E164_EERE ? e164_rewriter_new(NULL) : NULL;
	struct e164_writer none = e164_writer(text, 0);
	struct e164_naptr naptr;
	enum e164_status status = fate;

	if (rw && e164_naptr_parse(lookup->rrsets[rrset].rdatas.at[record],
				   &naptr) == E164_OK)
		status = e164_rewrite(
			rw, naptr.regexp,
			e164_slice(lookup->number.aus, lookup->number.len),
			&none);
	if (status == fate && rw)
		cli_status_text(fate, rw, text);
	else
		snprintf(text, CLI_STATUS_MAX, "%s", e164_status_text(fate));
	e164_rewriter_free(rw);
}
