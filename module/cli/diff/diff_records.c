/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_records.c - what can be said of records without resolving them.
 */
#include "diff.h"

#include "e164/naptr.h"

#include <string.h>

bool diff_has_kind(struct zone_range range, enum zone_kind kind)
{
	for (size_t i = 0; i < range.count; i++)
		if (range.at[i].kind == kind)
			return true;
	return false;
}

bool diff_has_records(struct zone_range range)
{
	return diff_has_kind(range, ZONE_KIND_NAPTR) ||
	       diff_has_kind(range, ZONE_KIND_CNAME);
}

/* An empty flags field stands behind ORDER and PREFERENCE. */
static bool is_nonterminal(const struct zone_entry *e)
{
	const struct e164_slice rdata = zone_entry_rdata(e);

	return e->kind == ZONE_KIND_NAPTR && rdata.len > 4 && !rdata.ptr[4];
}

bool diff_leads_on(struct zone_range range)
{
	for (size_t i = 0; i < range.count; i++)
		if (range.at[i].kind == ZONE_KIND_CNAME ||
		    is_nonterminal(&range.at[i]))
			return true;
	return false;
}

static bool has(const struct diff *diff, struct zone_range range,
		const struct zone_entry *wanted)
{
	for (size_t i = 0; i < range.count; i++) {
		const struct zone_entry *e = &range.at[i];

		if (e->kind == wanted->kind &&
		    (!diff->has_ttl || e->ttl_sec == wanted->ttl_sec) &&
		    e164_slice_equal(zone_entry_rdata(e),
				     zone_entry_rdata(wanted)))
			return true;
	}
	return false;
}

static bool has_all(const struct diff *diff, struct zone_range a,
		    struct zone_range b)
{
	for (size_t i = 0; i < a.count; i++)
		if (a.at[i].kind != ZONE_KIND_OTHER && !has(diff, b, &a.at[i]))
			return false;
	return true;
}

bool diff_is_same(const struct diff *diff, struct zone_range a,
		  struct zone_range b)
{
	return a.count <= DIFF_RECORDS_MAX && b.count <= DIFF_RECORDS_MAX &&
	       has_all(diff, a, b) && has_all(diff, b, a);
}

bool diff_referral(const struct zone_entry *e, struct e164_slice *name)
{
	struct e164_naptr naptr;

	if (!is_nonterminal(e) ||
	    e164_naptr_parse(zone_entry_rdata(e), &naptr) != E164_OK)
		return false;
	*name = naptr.replacement;
	return true;
}

bool diff_is_constant(const struct zone_entry *e)
{
	static const char whole[] = "^.*$";
	struct e164_naptr naptr;

	if (e164_naptr_parse(zone_entry_rdata(e), &naptr) != E164_OK ||
	    e164_naptr_kind(&naptr) != E164_OK)
		return true;
	/* As "!^.*$!im:a@e.com!". */
	return naptr.regexp.len > sizeof(whole) &&
	       !memcmp(naptr.regexp.ptr + 1, whole, sizeof(whole) - 1) &&
	       naptr.regexp.ptr[sizeof(whole)] == naptr.regexp.ptr[0] &&
	       !memchr(naptr.regexp.ptr, '\\', naptr.regexp.len);
}
