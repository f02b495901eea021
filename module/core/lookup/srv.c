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

static bool has(const struct e164_errands *errands,
		const struct e164_errand *errand)
{
	for (size_t i = 0; i < errands->count; i++)
		if (errands->at[i].qtype == errand->qtype &&
		    errands->at[i].len == errand->len &&
		    !memcmp(errands->at[i].name, errand->name, errand->len))
			return true;
	return false;
}

static void add(struct e164_errands *errands, uint16_t qtype,
		struct e164_slice protocol, struct e164_slice uri)
{
	struct e164_errand errand = {
		.qtype = qtype,
		.scheme = scheme_of(uri),
		.domain = e164_uri_domain(uri),
	};
	struct e164_writer name = e164_writer(errand.name, sizeof(errand.name));
	const enum e164_status status =
		qtype == E164_TYPE_SRV
			? e164_discovery_name(errand.scheme, protocol,
					      errand.domain, &name)
			: e164_discovery_domain(errand.domain, &name);

	errand.len = name.len;
	if (status != E164_OK || has(errands, &errand))
		return;
	if (errands->count < E164_ERRANDS_MAX)
		errands->at[errands->count++] = errand;
	else
		errands->is_full = true;
}

/* Is a choice a URI whose protocol has to be found? */
static bool is_for(const struct e164_choice *choice)
{
	return choice->service != E164_SERVICE_PENDING &&
	       e164_discovery_is_for(scheme_of(choice->uri));
}

void e164_errands_services(struct e164_errands *errands,
			   const struct e164_list *protocols,
			   const struct e164_decision *d)
{
	const struct e164_label *labels = protocols->at;

	for (size_t i = 0; i < d->choice_count; i++) {
		if (!is_for(&d->choices[i]))
			continue;
		for (size_t j = 0; j < protocols->count; j++)
			add(errands, E164_TYPE_SRV,
			    e164_slice(labels[j].octets, labels[j].len),
			    d->choices[i].uri);
	}
}

/* Is the errand about the domain of this URI, and about its scheme? */
static bool is_about(const struct e164_errand *errand, struct e164_slice uri)
{
	if (!e164_slice_equal_nocase(errand->domain, e164_uri_domain(uri)))
		return false;
	return errand->qtype != E164_TYPE_SRV ||
	       e164_slice_equal_nocase(errand->scheme, scheme_of(uri));
}

static bool has_srv(const struct e164_errands *errands, struct e164_slice uri)
{
	for (size_t i = 0; i < errands->count; i++)
		if (errands->at[i].qtype == E164_TYPE_SRV &&
		    errands->at[i].has_records &&
		    is_about(&errands->at[i], uri))
			return true;
	return false;
}

void e164_errands_addresses(struct e164_errands *errands,
			    const struct e164_decision *d)
{
	const struct e164_slice none = e164_slice(NULL, 0);

	for (size_t i = 0; i < d->choice_count; i++) {
		const struct e164_slice uri = d->choices[i].uri;

		if (!is_for(&d->choices[i]) || has_srv(errands, uri))
			continue;
		add(errands, E164_TYPE_A, none, uri);
		add(errands, E164_TYPE_AAAA, none, uri);
	}
}

void e164_errand_found(struct e164_errand *errand, size_t count,
		       struct e164_slice rdata)
{
	errand->has_records = true;
	errand->is_offered = errand->qtype != E164_TYPE_SRV || count != 1 ||
			     !e164_discovery_is_refusal(rdata);
}

enum e164_status e164_errands_judge(const struct e164_errands *errands,
				    struct e164_slice uri)
{
	if (!e164_discovery_is_for(scheme_of(uri)))
		return E164_OK;
	for (size_t i = 0; i < errands->count; i++)
		if (errands->at[i].is_offered && is_about(&errands->at[i], uri))
			return E164_OK;
	/* A domain with an SRV record, if one that refuses, was asked. */
	return errands->is_full && !has_srv(errands, uri) ? E164_ELIMIT
							  : E164_EOFFER;
}

size_t e164_errands_sift(const struct e164_errands *errands,
			 struct e164_decision *d)
{
	const size_t count = d->choice_count;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (e164_errands_judge(errands, d->choices[i].uri) == E164_OK)
			d->choices[kept++] = d->choices[i];
		else
			d->is_policy = true;
	}
	d->choice_count = kept;
	return count - kept;
}
