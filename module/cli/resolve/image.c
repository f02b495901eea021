/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * image.c - look up what a lookup wants in the image of a zone.
 */
#include "run.h"

/* Returns false when out of memory. */
static bool take_records(const struct zone_range *range,
			 struct resolve_records *records)
{
	for (size_t i = 0;
	     i < range->count && records->count < RESOLVE_RECORDS_MAX; i++) {
		const struct zone_entry *e = &range->at[i];

		if (e->kind == ZONE_KIND_NAPTR &&
		    !resolve_records_add_once(records, zone_entry_rdata(e)))
			return false;
	}
	return true;
}

/* The owners of an answer; of none, there are none. */
static void take_names(const struct zone_answer *answer,
		       struct resolve_rrset *rrset)
{
	if (answer->name_count < 2 && !rrset->rdatas.count)
		return;
	rrset->owner_count = answer->name_count;
	memcpy(rrset->owners, answer->names,
	       answer->name_count * sizeof(answer->names[0]));
}

/*
 * What another zone has is not known. Without apex-search nothing hangs on it;
 * with it, only a denial leads on to the next tree, and a delegation is none.
 * Behind an alias no other tree is asked in any case.
 */
static enum e164_outcome outcome_of(const struct resolve_run *run,
				    const struct zone_answer *answer,
				    size_t count)
{
	if (answer->found == ZONE_FOUND_FAILED ||
	    (answer->found == ZONE_FOUND_ELSEWHERE && answer->name_count < 2 &&
	     run->settings->config.options.apex_search))
		return E164_OUTCOME_FAILED;
	if (answer->found == ZONE_FOUND_NOTHING)
		return E164_OUTCOME_NXDOMAIN;
	return count ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
}

static void note_elsewhere(struct resolve_run *run,
			   const struct zone_answer *answer)
{
	if (answer->found != ZONE_FOUND_ELSEWHERE)
		return;
	if (!run->elsewhere.len)
		run->elsewhere = answer->elsewhere;
	run->elsewhere_mark = run->elsewhere_mark * 31 + answer->elsewhere_mark;
}

/* No server was asked, so nothing speaks against the records. */
static enum cli_exit find(struct resolve_run *run, const struct e164_want *want,
			  struct resolve_rrset *rrset,
			  struct e164_result *result)
{
	struct zone_answer answer;

	zone_image_ask(run->image, want->name, &answer);
	if (resolve_put_faults(run->image, &answer))
		return CLI_BAD;
	if (!take_records(&answer.records, &rrset->rdatas)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return CLI_ENVIRONMENT;
	}
	take_names(&answer, rrset);
	note_elsewhere(run, &answer);
	rrset->ttl_sec = answer.ttl_sec;
	result->outcome = outcome_of(run, &answer, rrset->rdatas.count);
	result->trust = E164_TRUST_SECURE;
	result->has_reply = result->outcome != E164_OUTCOME_FAILED;
	result->ttl_sec = answer.ttl_sec;
	return CLI_GOOD;
}

void resolve_image_open(const struct zone_image *image, struct resolve_run *run)
{
	run->image = image;
	run->source = find;
}
