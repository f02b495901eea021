/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_behind.c - what is said about a name, and all that is behind it.
 *
 * What a number resolves to depends on the records that its name has, on those
 * that aliases and non-terminals lead to, and on the number if there is a
 * regexp among them. If no regexp looks at the number, one number tells for
 * all that have the same records.
 */
#include "diff.h"

#include "e164/naptr.h"
#include "e164/service.h"

#include <string.h>

#define BEHIND_MAX 64 /* names that non-terminals lead to */

struct behind {
	uint64_t hash;             /* of the records, in any order */
	e164_service_set services; /* that any of them is for */
	bool is_variable; /* there is a regexp that looks at the number */
	bool is_cut_off;  /* there are more names */
	size_t count;
	struct zone_name names[BEHIND_MAX];
};

static bool is_known(const struct behind *behind, struct e164_slice name)
{
	for (size_t i = 0; i < behind->count; i++)
		if (e164_slice_equal_nocase(zone_name_slice(&behind->names[i]),
					    name))
			return true;
	return false;
}

static void add_name(struct behind *behind, struct e164_slice name)
{
	if (is_known(behind, name))
		return;
	if (behind->count == BEHIND_MAX) {
		behind->is_cut_off = true;
		return;
	}
	struct zone_name *at = &behind->names[behind->count++];

	memcpy(at->wire, name.ptr, name.len);
	at->len = name.len;
}

/* A record that stands twice is one. */
static bool is_again(struct zone_range range, size_t at)
{
	const struct e164_slice rdata = zone_entry_rdata(&range.at[at]);

	for (size_t i = 0; i < at; i++)
		if (range.at[i].kind == ZONE_KIND_NAPTR &&
		    e164_slice_equal(zone_entry_rdata(&range.at[i]), rdata))
			return true;
	return false;
}

static e164_service_set services_of(const struct zone_entry *e)
{
	struct e164_service_field field;
	struct e164_naptr naptr;
	e164_service_set services = 0;

	if (e164_naptr_parse(zone_entry_rdata(e), &naptr) != E164_OK ||
	    e164_service_field_parse(naptr.services, &field) != E164_OK)
		return 0;
	for (size_t i = 0; i < field.count; i++)
		services |= e164_service_bit(field.known[i]);
	return services;
}

static void add_records(struct behind *behind, struct zone_range range,
			uint64_t salt)
{
	struct e164_slice name;

	if (range.count > DIFF_RECORDS_MAX) {
		behind->is_cut_off = true;
		range.count = DIFF_RECORDS_MAX;
	}
	for (size_t i = 0; i < range.count; i++) {
		const struct zone_entry *e = &range.at[i];

		if (e->kind != ZONE_KIND_NAPTR || is_again(range, i))
			continue;
		if (!diff_is_constant(e))
			behind->is_variable = true;
		behind->services |= services_of(e);
		behind->hash += zone_hash(zone_entry_rdata(e)) * (salt | 1);
		if (diff_referral(e, &name))
			add_name(behind, name);
	}
}

static void look(const struct zone_image *image, struct e164_slice name,
		 struct behind *behind)
{
	behind->hash = 0;
	behind->services = 0;
	behind->count = 0;
	behind->is_variable = false;
	behind->is_cut_off = false;
	add_name(behind, name);
	for (size_t i = 0; i < behind->count; i++) {
		const struct e164_slice at = zone_name_slice(&behind->names[i]);
		struct zone_answer answer;
		struct zone_key key;

		zone_image_ask(image, at, &answer);
		zone_key_of(at, &key);
		const uint64_t salt = zone_hash(e164_slice(key.at, key.len));

		behind->hash +=
			salt * (answer.elsewhere_mark + answer.found + 1);
		add_records(behind, answer.records, salt);
	}
}

/* May the policies of both sides differ about records of these services? */
static bool is_other_policy(const struct diff *diff, e164_service_set services)
{
	const struct e164_policy *a = &diff->runs[DIFF_OLD]->policy;
	const struct e164_policy *b = &diff->runs[DIFF_NEW]->policy;

	if (!diff->is_config)
		return false;
	return (a->services ^ b->services) & services || a->domain_allow ||
	       b->domain_allow || a->domain_deny || b->domain_deny ||
	       a->accepts_obsolete != b->accepts_obsolete ||
	       a->follows != b->follows ||
	       a->uri_all_orders != b->uri_all_orders ||
	       a->uri_max != b->uri_max;
}

bool diff_is_unsure(const struct diff *diff, struct e164_slice key)
{
	const bool has_store =
		diff->runs[DIFF_OLD]->store || diff->runs[DIFF_NEW]->store;
	struct zone_name name;
	struct behind old;
	struct behind new;

	zone_key_name(key, &name);
	look(diff->images[DIFF_OLD], zone_name_slice(&name), &old);
	look(diff->images[DIFF_NEW], zone_name_slice(&name), &new);
	if (old.is_cut_off || new.is_cut_off)
		return true;
	/* A store knows single numbers. */
	if (diff->is_config && has_store)
		return true;
	if (!old.is_variable && !new.is_variable && !has_store)
		return false;
	return old.hash != new.hash || is_other_policy(diff, old.services);
}

static bool is_same_way(const struct zone_answer *a,
			const struct zone_answer *b)
{
	if (a->name_count != b->name_count)
		return false;
	for (size_t i = 0; i < a->name_count; i++)
		if (!e164_slice_equal_nocase(zone_name_slice(&a->names[i]),
					     zone_name_slice(&b->names[i])))
			return false;
	return true;
}

bool diff_is_alike(const struct diff *diff, struct e164_slice key)
{
	struct zone_name name;
	struct zone_answer old;
	struct zone_answer new;

	zone_key_name(key, &name);
	zone_image_ask(diff->images[DIFF_OLD], zone_name_slice(&name), &old);
	zone_image_ask(diff->images[DIFF_NEW], zone_name_slice(&name), &new);
	return old.found == new.found &&old.elsewhere_mark ==
		       new.elsewhere_mark &&
	       (!diff->has_ttl || old.ttl_sec == new.ttl_sec) &&
	       is_same_way(&old, &new) &&
	       diff_is_same(diff, old.records, new.records) &&
	       !diff_leads_on(old.records) && !diff_leads_on(new.records);
}
