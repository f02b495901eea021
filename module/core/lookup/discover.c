/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discover.c - what protocols the domains of a number's URIs offer.
 *
 * SRV look-ups side by side, then, where a domain has none and it matters, its
 * addresses (RFC 3861 section 4).
 */
#include "conclusion.h"
#include "resolution.h"

static bool has_srv_pending(const struct e164_resolution *r)
{
	for (size_t i = 0; i < r->srv_begun; i++)
		if (!r->srv.at[i].is_done)
			return true;
	return false;
}

/*
 * Drop the URIs that nothing is offered for. What is left, and that nothing is
 * left, is true for as long as what was found out.
 */
static void sift(struct e164_resolution *r)
{
	r->not_offered = e164_srv_sift(&r->srv, &r->decision);
	if (r->srv_ttl_sec < r->ttl_sec)
		r->ttl_sec = r->srv_ttl_sec;
}

/* Add what is to be asked for now. Returns whether there is anything. */
static bool add_srv(struct e164_lookup *l)
{
	struct e164_resolution *r = l->resolution;
	const struct e164_options *o = l->request.options;

	if (!r->has_services) {
		r->has_services = true;
		e164_srv_add_services(&r->srv, &o->discovery_protocols,
				      &r->decision);
	}
	if (r->srv_begun == r->srv.count && !r->has_addresses &&
	    o->discovery == E164_DISCOVERY_REQUIRE && !has_srv_pending(r)) {
		r->has_addresses = true;
		e164_srv_add_addresses(&r->srv, &r->decision);
	}
	return r->srv_begun < r->srv.count;
}

static void set_srv(const struct e164_lookup *l, size_t i,
		    struct e164_want *want)
{
	const struct e164_srv_lookup *srv = &l->resolution->srv.at[i];

	*want = (struct e164_want){
		.kind = E164_WANT_SRV,
		.name = e164_slice(srv->name, srv->len),
		.qtype = srv->qtype,
		.deadline_ms = l->deadline_ms,
		.index = i,
	};
}

/* What has not been asked for by the deadline has failed. */
static void cut_srv_short(struct e164_lookup *l, uint64_t now_ms)
{
	struct e164_resolution *r = l->resolution;

	r->has_addresses = true;
	if (r->srv_begun == r->srv.count)
		return;
	for (; r->srv_begun < r->srv.count; r->srv_begun++) {
		r->srv.at[r->srv_begun].is_done = true;
		r->srv.at[r->srv_begun].has_failed = true;
	}
	r->has_srv_failed = true;
	e164_resolution_bound(l, &r->srv_ttl_sec, E164_PROVISIONAL_TTL, now_ms);
}

enum e164_want_kind e164_resolution_next_srv(struct e164_lookup *l,
					     uint64_t now_ms,
					     struct e164_want *want)
{
	struct e164_resolution *r = l->resolution;
	bool has_more;

	if (!r->is_discovering)
		return E164_WANT_NOTHING;
	has_more = add_srv(l);
	if (has_more && now_ms < l->deadline_ms) {
		set_srv(l, r->srv_begun++, want);
		return E164_WANT_SRV;
	}
	if (now_ms >= l->deadline_ms)
		cut_srv_short(l, now_ms);
	if (has_srv_pending(r))
		return E164_WANT_RESULT;
	if (l->request.options->discovery == E164_DISCOVERY_REQUIRE)
		sift(r);
	return E164_WANT_NOTHING;
}

bool e164_resolution_awaits_srv(const struct e164_lookup *l,
				struct e164_slice name, uint16_t qtype,
				struct e164_want *want)
{
	const struct e164_resolution *r = l->resolution;

	for (size_t i = 0; i < r->srv_begun; i++) {
		const struct e164_srv_lookup *srv = &r->srv.at[i];

		if (srv->is_done || srv->qtype != qtype ||
		    !e164_slice_equal_nocase(e164_slice(srv->name, srv->len),
					     name))
			continue;
		set_srv(l, i, want);
		return true;
	}
	return false;
}

void e164_resolution_take_srv(struct e164_lookup *l,
			      const struct e164_want *want,
			      const struct e164_result *result, uint64_t now_ms)
{
	struct e164_resolution *r = l->resolution;
	struct e164_srv_lookup *srv = &r->srv.at[want->index];

	if (srv->is_done)
		return;
	srv->is_done = true;
	srv->has_failed = e164_resolution_has_failed(result);
	r->has_srv_failed |= srv->has_failed;
	if (srv->has_failed)
		e164_resolution_bound(l, &r->srv_ttl_sec, E164_PROVISIONAL_TTL,
				      now_ms);
	else if (result->has_reply)
		e164_resolution_bound(l, &r->srv_ttl_sec, result->ttl_sec,
				      now_ms);
	if (!srv->has_failed && result->count)
		e164_srv_found(srv, result->rdatas, result->count);
}

void e164_resolution_give_up_srv(struct e164_lookup *l, uint64_t now_ms)
{
	struct e164_resolution *r = l->resolution;

	for (size_t i = 0; i < r->srv_begun; i++) {
		struct e164_srv_lookup *srv = &r->srv.at[i];

		if (srv->is_done)
			continue;
		srv->is_done = srv->has_failed = srv->is_silent = true;
	}
	r->has_srv_failed = true;
	e164_resolution_bound(l, &r->srv_ttl_sec, E164_PROVISIONAL_TTL, now_ms);
}
