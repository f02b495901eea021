/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * srv.c - which look-ups a decision needs, and what follows from them.
 */
#include "e164/srv.h"

#include "e164/conf.h"
#include "e164/uri.h"

static struct e164_slice scheme_of(struct e164_slice uri)
{
	const uint8_t *colon = memchr(uri.ptr, ':', uri.len);

	return e164_slice(uri.ptr, colon ? (size_t)(colon - uri.ptr) : 0);
}

static bool has(const struct e164_srv_set *set,
		const struct e164_srv_lookup *srv)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].qtype == srv->qtype &&
		    set->at[i].len == srv->len &&
		    !memcmp(set->at[i].name, srv->name, srv->len))
			return true;
	return false;
}

static void add(struct e164_srv_set *set, uint16_t qtype,
		struct e164_slice protocol, struct e164_slice uri)
{
	struct e164_srv_lookup srv = {
		.qtype = qtype,
		.scheme = scheme_of(uri),
		.domain = e164_uri_domain(uri),
	};
	struct e164_writer name = e164_writer(srv.name, sizeof(srv.name));
	const enum e164_status status =
		qtype == E164_TYPE_SRV
			? e164_discovery_name(srv.scheme, protocol, srv.domain,
					      &name)
			: e164_discovery_domain(srv.domain, &name);

	srv.len = name.len;
	if (status != E164_OK || has(set, &srv))
		return;
	if (set->count < E164_SRV_MAX)
		set->at[set->count++] = srv;
	else
		set->is_full = true;
}

/* Is a choice a URI whose protocol has to be found? */
static bool is_for(const struct e164_choice *choice)
{
	return choice->service != E164_SERVICE_PENDING &&
	       e164_discovery_is_for(scheme_of(choice->uri));
}

void e164_srv_add_services(struct e164_srv_set *set,
			   const struct e164_list *protocols,
			   const struct e164_decision *d)
{
	const struct e164_label *labels = protocols->at;

	for (size_t i = 0; i < d->choice_count; i++) {
		if (!is_for(&d->choices[i]))
			continue;
		for (size_t j = 0; j < protocols->count; j++)
			add(set, E164_TYPE_SRV,
			    e164_slice(labels[j].octets, labels[j].len),
			    d->choices[i].uri);
	}
}

/* Is the srv about the domain of this URI, and about its scheme? */
static bool is_about(const struct e164_srv_lookup *srv, struct e164_slice uri)
{
	if (!e164_slice_equal_nocase(srv->domain, e164_uri_domain(uri)))
		return false;
	return srv->qtype != E164_TYPE_SRV ||
	       e164_slice_equal_nocase(srv->scheme, scheme_of(uri));
}

static bool has_srv(const struct e164_srv_set *set, struct e164_slice uri)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].qtype == E164_TYPE_SRV &&
		    set->at[i].has_records && is_about(&set->at[i], uri))
			return true;
	return false;
}

/* The addresses would not come, either. */
static bool is_silent(const struct e164_srv_set *set, struct e164_slice uri)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].is_silent && is_about(&set->at[i], uri))
			return true;
	return false;
}

void e164_srv_add_addresses(struct e164_srv_set *set,
			    const struct e164_decision *d)
{
	const struct e164_slice none = e164_slice(NULL, 0);

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_slice uri = d->choices[i].uri;

		if (!is_for(&d->choices[i]) || has_srv(set, uri) ||
		    is_silent(set, uri))
			continue;
		add(set, E164_TYPE_A, none, uri);
		add(set, E164_TYPE_AAAA, none, uri);
	}
}

void e164_srv_found(struct e164_srv_lookup *srv,
		    const struct e164_slice *rdatas, size_t count)
{
	srv->has_records = true;
	srv->is_offered = srv->qtype != E164_TYPE_SRV;
	for (size_t i = 0; i < count && !srv->is_offered; i++)
		srv->is_offered = !e164_discovery_is_refusal(rdatas[i]);
}

enum e164_status e164_srv_status(const struct e164_srv_set *set,
				 struct e164_slice uri)
{
	if (!e164_discovery_is_for(scheme_of(uri)))
		return E164_OK;
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].is_offered && is_about(&set->at[i], uri))
			return E164_OK;
	/* A domain with an SRV record, if one that refuses, was asked. */
	return set->is_full && !has_srv(set, uri) ? E164_ELIMIT : E164_EOFFER;
}

size_t e164_srv_sift(const struct e164_srv_set *set, struct e164_decision *d)
{
	const size_t count = d->choice_count;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const struct e164_choice choice = d->choices[i];

		if (e164_srv_status(set, choice.uri) != E164_OK)
			continue;
		memmove(&d->choices[kept + 1], &d->choices[kept],
			(i - kept) * sizeof(choice));
		d->choices[kept++] = choice;
	}
	d->choice_count = kept;
	d->is_policy |= kept < count;
	return count - kept;
}
