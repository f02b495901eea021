/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fate.c - what became of each record, and why.
 */
#include "run.h"

#include "e164/naptr.h"

#define EDE_PROHIBITED 18 /* RFC 8914 */

static bool is_target(const struct resolve_run *run, struct e164_slice uri)
{
	for (size_t i = 0; i < run->target_count; i++)
		if (e164_slice_equal(run->targets[i].uri, uri))
			return true;
	return false;
}

/* The INFO-CODEs with which a server says that it is its policy. */
static bool is_denial(const struct resolve_ede *ede)
{
	return ede->code == E164_EDE_OTHER ||
	       (ede->code >= E164_EDE_BLOCKED && ede->code <= EDE_PROHIBITED);
}

bool resolve_is_denied(const struct resolve_run *run)
{
	const struct resolve_reply *reply = &run->reply;
	bool is_denied = false;

	for (size_t i = 0; i < reply->ede_count; i++)
		is_denied = is_denied || is_denial(&reply->edes[i]);
	return is_denied && run->conclusion.verdict == E164_VERDICT_UNTOUCHED;
}

bool resolve_choice_is_of(const struct e164_choice *choice, size_t rrset,
			  size_t record)
{
	return choice->record == record &&
	       choice->path.at[choice->path.depth].rrset == rrset;
}

bool resolve_is_followed(const struct resolve_run *run, size_t rrset,
			 size_t record)
{
	struct e164_naptr naptr;

	if (e164_naptr_parse(run->rrsets[rrset].rdatas.at[record], &naptr) !=
		    E164_OK ||
	    e164_naptr_kind(&naptr) != E164_ENONTERMINAL)
		return false;
	for (size_t i = 1; i < run->rrset_count; i++)
		if (e164_slice_equal_nocase(run->rrsets[i].name,
					    naptr.replacement))
			return true;
	return false;
}

/* Is the choice for a service that was asked for? */
static bool is_wished(const struct resolve_run *run,
		      const struct e164_choice *choice)
{
	return resolve_is_unregistered(run) || choice->service < 0 ||
	       run->services & e164_service_bit(choice->service);
}

/* Of an accepted record: the best that became of one of its choices. */
static enum e164_reason fate_of_choices(const struct resolve_run *run,
					size_t rrset, size_t record)
{
	const struct e164_decision *d = resolve_decision(run);
	enum e164_reason fate = E164_REASON_UNWANTED;

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_choice *choice = &d->choices[i];

		if (!resolve_choice_is_of(choice, rrset, record) ||
		    !is_wished(run, choice))
			continue;
		if (run->conclusion.verdict != E164_VERDICT_ANSWER ||
		    is_target(run, choice->uri))
			return E164_REASON_NONE;
		fate = run->target_count == E164_TARGETS_MAX
			       ? E164_REASON_TOO_MANY
			       : E164_REASON_ORDER;
	}
	return fate;
}

static bool has_choice(const struct resolve_run *run, size_t rrset,
		       size_t record)
{
	const struct e164_decision *d = resolve_decision(run);

	for (size_t i = 0; i < d->choice_count; i++)
		if (resolve_choice_is_of(&d->choices[i], rrset, record))
			return true;
	return false;
}

enum e164_reason resolve_fate(const struct resolve_run *run, size_t rrset,
			      size_t record)
{
	enum e164_reason reason;

	if (has_choice(run, rrset, record))
		return fate_of_choices(run, rrset, record);
	if (record >= E164_RECORDS_MAX)
		return E164_REASON_TOO_MANY;
	reason = run->rrsets[rrset].reasons[record];
	return reason == E164_REASON_NONE ? E164_REASON_TOO_MANY : reason;
}

bool resolve_fate_place(const struct resolve_run *run, size_t rrset,
			size_t record, uint8_t *room, struct cli_place *place)
{
	const enum e164_reason fate = resolve_fate(run, rrset, record);
	struct e164_naptr naptr;

	if (fate == E164_REASON_NONE ||
	    resolve_is_followed(run, rrset, record) ||
	    e164_naptr_parse(run->rrsets[rrset].rdatas.at[record], &naptr) !=
		    E164_OK)
		return false;
	return cli_place_find((enum e164_status)fate, &naptr, &run->number,
			      room, place);
}
