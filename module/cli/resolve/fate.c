/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fate.c - what became of each record, and why.
 */
#include "run.h"

#include "e164/naptr.h"

#define EDE_PROHIBITED 18 /* RFC 8914 */

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

/* The RRset that a non-terminal refers to; 0: it was not wanted, or is none. */
static size_t referred_rrset(const struct resolve_run *run, size_t rrset,
			     size_t record)
{
	struct e164_naptr naptr;

	if (e164_naptr_parse(run->rrsets[rrset].rdatas.at[record], &naptr) !=
		    E164_OK ||
	    e164_naptr_kind(&naptr) != E164_ENONTERMINAL)
		return 0;
	for (size_t i = 1; i < run->rrset_count; i++)
		if (e164_slice_equal_nocase(run->rrsets[i].name,
					    naptr.replacement))
			return i;
	return 0;
}

bool resolve_is_followed(const struct resolve_run *run, size_t rrset,
			 size_t record)
{
	const size_t to = referred_rrset(run, rrset, record);

	return to && run->rrsets[to].is_asked;
}

/* Of an accepted record: the best that became of one of its choices. */
static enum e164_reason fate_of_choices(const struct resolve_run *run,
					size_t rrset, size_t record)
{
	const struct e164_decision *d = resolve_decision(run);
	const bool is_any = resolve_is_unregistered(run);
	enum e164_reason reasons[E164_CHOICES_MAX];
	enum e164_reason fate = E164_REASON_UNWANTED;

	e164_target_reasons(&run->policy, d->choices, d->choice_count,
			    is_any ? RESOLVE_ALL_SERVICES : run->services,
			    reasons);
	for (size_t i = 0; i < d->choice_count; i++) {
		if (!resolve_choice_is_of(&d->choices[i], rrset, record) ||
		    reasons[i] == E164_REASON_UNWANTED)
			continue;
		fate = reasons[i];
		if (fate == E164_REASON_NONE)
			break;
	}
	/* Those that were not looked at cost the others, too (ORD-15). */
	return fate == E164_REASON_NONE &&
			       run->conclusion.verdict == E164_VERDICT_OVERSIZED
		       ? E164_REASON_TOO_MANY
		       : fate;
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

/* That it is a non-terminal counts only where no more is known against it. */
static enum e164_reason fate_of_nonterminal(const struct resolve_run *run,
					    size_t rrset, size_t record)
{
	const size_t to = referred_rrset(run, rrset, record);

	if (to && !run->rrsets[to].is_asked)
		return run->rrsets[to].refusal;
	return run->policy.follows &&
			       run->conclusion.verdict == E164_VERDICT_INSECURE
		       ? E164_REASON_INSECURE
		       : E164_REASON_NONTERMINAL;
}

enum e164_reason resolve_fate(const struct resolve_run *run, size_t rrset,
			      size_t record)
{
	const struct resolve_rrset *set = &run->rrsets[rrset];

	if (set->refusal != E164_REASON_NONE)
		return set->refusal;
	if (has_choice(run, rrset, record))
		return fate_of_choices(run, rrset, record);
	if (record >= E164_RECORDS_MAX)
		return E164_REASON_TOO_MANY;
	if (set->reasons[record] == E164_REASON_NONTERMINAL)
		return fate_of_nonterminal(run, rrset, record);
	return set->reasons[record];
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
