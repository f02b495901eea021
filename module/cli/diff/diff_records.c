/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_records.c - what can be said of records without resolving them.
 */
#include "diff.h"

#include "e164/naptr.h"

#include <string.h>

#define SAME_MAX 64 /* records; more of them are always resolved */

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
	return a.count <= SAME_MAX && b.count <= SAME_MAX &&
	       has_all(diff, a, b) && has_all(diff, b, a);
}

/* Does the regexp yield the same for all numbers, as "!^.*$!im:a@e.com!"? */
static bool is_constant(struct e164_slice regexp)
{
	static const char whole[] = "^.*$";

	return !regexp.len ||
	       (regexp.len > sizeof(whole) &&
		!memcmp(regexp.ptr + 1, whole, sizeof(whole) - 1) &&
		!memchr(regexp.ptr, '\\', regexp.len));
}

static bool has_regexp(struct zone_range range, struct e164_slice regexp)
{
	struct e164_naptr naptr;

	for (size_t i = 0; i < range.count; i++)
		if (range.at[i].kind == ZONE_KIND_NAPTR &&
		    e164_naptr_parse(zone_entry_rdata(&range.at[i]), &naptr) ==
			    E164_OK &&
		    e164_slice_equal(naptr.regexp, regexp))
			return true;
	return false;
}

static bool has_new_regexp(struct zone_range a, struct zone_range b)
{
	struct e164_naptr naptr;

	for (size_t i = 0; i < a.count; i++)
		if (a.at[i].kind == ZONE_KIND_NAPTR &&
		    e164_naptr_parse(zone_entry_rdata(&a.at[i]), &naptr) ==
			    E164_OK &&
		    !is_constant(naptr.regexp) && !has_regexp(b, naptr.regexp))
			return true;
	return false;
}

bool diff_is_unsure(struct zone_range a, struct zone_range b)
{
	return a.count > SAME_MAX || b.count > SAME_MAX ||
	       has_new_regexp(a, b) || has_new_regexp(b, a);
}
