/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decision.c - put the NAPTR records in order, then look at each by itself.
 *
 * A record that is no good costs that record only (NAP-02, ORD-13). A worse
 * ORDER is not dropped before a better one was accepted (ORD-02), which is why
 * every record is looked at before anything is chosen.
 */
#include "e164/decision.h"

#include "e164/naptr.h"
#include "e164/uri.h"

#include <assert.h>

/* One record on its way through the checks. */
struct candidate {
	const struct e164_path *base; /* of the non-terminal; NULL: none */
	struct e164_naptr naptr;
	struct e164_service_field field;
	struct e164_slice uri;
	bool is_policy;
};

static enum e164_status read_services(const struct e164_policy *policy,
				      struct candidate *c)
{
	const enum e164_status status =
		e164_service_field_parse(c->naptr.services, &c->field);

	/* A good record of another service: that is policy, not an error. */
	c->is_policy = status == E164_EUNKNOWN;
	if (status != E164_OK)
		return status;
	if (c->field.is_obsolete_form && !policy->accepts_obsolete)
		return E164_EOBSOLETE;
	for (size_t i = 0; i < c->field.count; i++)
		if (policy->services & e164_service_bit(c->field.known[i]))
			return E164_OK;
	c->is_policy = true;
	return E164_EUNWANTED;
}

static enum e164_status expand(const struct e164_decider *by,
			       struct candidate *c)
{
	const struct e164_policy *policy = by->policy;
	struct e164_decision *d = by->decision;
	const size_t left = sizeof(d->text) - d->text_len;
	const size_t room = left < policy->uri_max ? left : policy->uri_max;
	struct e164_writer out = e164_writer(d->text + d->text_len, room);
	const enum e164_status status = e164_rewrite(
		by->rewriter, c->naptr.regexp,
		e164_slice(by->number->aus, by->number->len), &out);

	d->is_oversized |= status == E164_ESPACE && room < policy->uri_max;
	if (status != E164_OK)
		return status;
	c->uri = e164_written(&out);
	return E164_OK;
}

static bool is_listed_domain(const struct e164_list *list,
			     struct e164_slice domain)
{
	const struct e164_apex *names = list->at;

	for (size_t i = 0; i < list->count; i++)
		if (e164_domain_is_below(
			    domain, e164_slice(names[i].name, names[i].len)))
			return true;
	return false;
}

static bool is_allowed_domain(const void *context, struct e164_slice domain)
{
	const struct e164_policy *policy = context;

	if (policy->domain_deny &&
	    is_listed_domain(policy->domain_deny, domain))
		return false;
	return !policy->domain_allow || !policy->domain_allow->count ||
	       is_listed_domain(policy->domain_allow, domain);
}

bool e164_is_domain_allowed(const struct e164_policy *policy,
			    struct e164_slice uri)
{
	const bool has_list =
		(policy->domain_allow && policy->domain_allow->count) ||
		(policy->domain_deny && policy->domain_deny->count);

	return !has_list ||
	       e164_uri_leads_only_to(uri, is_allowed_domain, policy);
}

static struct e164_path path_of(const struct candidate *c,
				const struct e164_decision *d)
{
	struct e164_path path = { .depth = 0 };

	if (c->base) {
		path = *c->base;
		path.depth++;
	}
	path.at[path.depth].rrset = d->rrset_count;
	path.at[path.depth].order = c->naptr.order;
	path.at[path.depth].preference = c->naptr.preference;
	return path;
}

static bool add_choice(const struct candidate *c, uint16_t record, int service,
		       struct e164_slice uri, struct e164_decision *d)
{
	if (d->choice_count == E164_CHOICES_MAX) {
		d->is_oversized = true;
		return false;
	}
	d->choices[d->choice_count++] = (struct e164_choice){
		.order = c->naptr.order,
		.preference = c->naptr.preference,
		.record = record,
		.service = service,
		.uri = uri,
		.path = path_of(c, d),
		.trust = E164_TRUST_SECURE,
	};
	return true;
}

static enum e164_status check_uri(const struct e164_policy *policy, int service,
				  struct e164_slice uri)
{
	const enum e164_status status = e164_service_check_uri(service, uri);

	if (status != E164_OK)
		return status;
	return e164_is_domain_allowed(policy, uri) ? E164_OK : E164_EDOMAIN;
}

/* Add a choice for each allowed service that the URI suits (IMP-03). */
static enum e164_status offer(const struct e164_policy *policy, uint16_t record,
			      const struct candidate *c,
			      struct e164_decision *d)
{
	enum e164_status first = E164_OK;
	bool is_offered = false;

	for (size_t i = 0; i < c->field.count; i++) {
		const int service = c->field.known[i];

		if (!(policy->services & e164_service_bit(service)))
			continue;
		const enum e164_status status =
			check_uri(policy, service, c->uri);

		if (status != E164_OK) {
			first = first == E164_OK ? status : first;
			continue;
		}
		if (!add_choice(c, record, service, c->uri, d))
			return is_offered ? E164_OK : E164_ETOO_MANY;
		is_offered = true;
	}
	return is_offered ? E164_OK : first;
}

/* A name that could be followed: how deep may it be? */
static void offer_referral(const struct e164_policy *policy, uint16_t record,
			   const struct candidate *c, struct e164_decision *d)
{
	const unsigned depth = c->base ? c->base->depth + 1u : 0;

	if (policy->follows && depth < E164_REFERRAL_DEPTH_MAX)
		(void)add_choice(c, record, E164_SERVICE_PENDING,
				 c->naptr.replacement, d);
}

static enum e164_status look_at(const struct e164_decider *by,
				const struct e164_path *base,
				struct e164_slice rdata, uint16_t record)
{
	const struct e164_policy *policy = by->policy;
	struct e164_decision *d = by->decision;
	struct candidate c = { .base = base };
	enum e164_status status = e164_naptr_parse(rdata, &c.naptr);

	if (status == E164_OK)
		status = e164_naptr_kind(&c.naptr);
	/* The flags of a record of another application are no fault. */
	if (status == E164_EFLAGS &&
	    e164_service_field_parse(c.naptr.services, &c.field) ==
		    E164_EAPPLICATION)
		status = E164_EAPPLICATION;
	if (status == E164_ENONTERMINAL)
		offer_referral(policy, record, &c, d);
	if (status == E164_OK)
		status = read_services(policy, &c);
	if (status == E164_OK)
		status = expand(by, &c);
	if (status == E164_OK)
		status = offer(policy, record, &c, d);
	c.is_policy |= status == E164_EDOMAIN;
	if (status == E164_OK)
		d->text_len += c.uri.len;
	d->is_policy |= c.is_policy;
	return status;
}

static int compare_slices(struct e164_slice a, struct e164_slice b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int diff = len ? memcmp(a.ptr, b.ptr, len) : 0;

	return diff ? diff : (a.len > b.len) - (a.len < b.len);
}

/*
 * The records to look at, best first. RDATA begins with ORDER and PREFERENCE in
 * network order, so that its octets sort by them (ORD-01), and after them by
 * something that does not depend on the rotation of the RRset. What is
 * left out is the end of this order, not of the message (ORD-15).
 */
static size_t pick(const struct e164_slice *rdatas, size_t count,
		   uint16_t *best)
{
	size_t picked = 0;

	for (size_t i = 0; i < count && i <= UINT16_MAX; i++) {
		size_t at = picked;

		while (at > 0 &&
		       compare_slices(rdatas[best[at - 1]], rdatas[i]) > 0)
			at--;
		if (at == E164_RECORDS_MAX)
			continue;
		if (picked < E164_RECORDS_MAX)
			picked++;
		memmove(best + at + 1, best + at,
			(picked - 1 - at) * sizeof(*best));
		best[at] = (uint16_t)i;
	}
	return picked;
}

/* Best first, so that a limit costs the worse ones: they come out in order. */
static void look_at_all(const struct e164_decider *by,
			const struct e164_path *base,
			const struct e164_slice *rdatas, const uint16_t *best,
			size_t picked)
{
	enum e164_reason *const reasons = by->decision->reasons;

	for (size_t i = 0; i < E164_RECORDS_MAX; i++)
		reasons[i] = E164_REASON_TOO_MANY;
	for (size_t i = 0; i < picked; i++) {
		const uint16_t record = best[i];
		const enum e164_status status =
			look_at(by, base, rdatas[record], record);

		if (record < E164_RECORDS_MAX)
			reasons[record] = e164_reason_of(status);
	}
}

void e164_decide_number(const struct e164_decider *by,
			const struct e164_slice *rdatas, size_t count)
{
	struct e164_decision *d = by->decision;
	uint16_t best[E164_RECORDS_MAX];
	const size_t picked = pick(rdatas, count, best);

	d->record_count = count;
	d->choice_count = 0;
	d->text_len = 0;
	d->is_policy = false;
	d->is_oversized = count > E164_RECORDS_MAX;
	d->rrset_count = 0;
	d->rrsets[0] = rdatas;
	look_at_all(by, NULL, rdatas, best, picked);
	d->rrset_count = 1;
}

static void reverse(struct e164_choice *from, struct e164_choice *to)
{
	while (from + 1 < to) {
		const struct e164_choice choice = *from;

		*from++ = *--to;
		*to = choice;
	}
}

/* Move what stands from "middle" on before what stands from "first" on. */
static void rotate(struct e164_choice *first, struct e164_choice *middle,
		   struct e164_choice *end)
{
	reverse(first, middle);
	reverse(middle, end);
	reverse(first, end);
}

void e164_decide_referral(const struct e164_decider *by, size_t at,
			  const struct e164_slice *rdatas, size_t count)
{
	struct e164_decision *d = by->decision;
	const struct e164_path base = d->choices[at].path;
	struct e164_choice *const choices = d->choices;
	uint16_t best[E164_RECORDS_MAX];
	const bool was_oversized = d->is_oversized;
	size_t picked = 0;

	assert(d->rrset_count <= E164_REFERRALS_MAX);
	if (count <= E164_RECORDS_MAX)
		picked = pick(rdatas, count, best);
	d->choice_count--;
	memmove(choices + at, choices + at + 1,
		(d->choice_count - at) * sizeof(*choices));
	const size_t before = d->choice_count;

	d->rrsets[d->rrset_count] = rdatas;
	look_at_all(by, &base, rdatas, best, picked);
	rotate(choices + at, choices + before, choices + d->choice_count);
	d->is_oversized = was_oversized;
	d->rrset_count++;
}

struct e164_slice e164_decision_rdata(const struct e164_decision *d,
				      const struct e164_choice *choice)
{
	const size_t rrset = choice->path.at[choice->path.depth].rrset;

	return d->rrsets[rrset][choice->record];
}
