/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nxdomain.c - when the zone's NXDOMAIN at _im.N is handed out, and when not.
 *
 * Where a URI is made, the name exists for those who ask for it. So another
 * type at the same name has NODATA, not NXDOMAIN, which would deny the URI, too
 * (RFC 8020): the zone's NXDOMAIN goes out only if no URI is made there. A
 * number that another tree has a name for (apex-search) exists likewise.
 */
#include "conclusion.h"
#include "facts.h"

bool e164_nxdomain_is_elsewhere(const struct e164_lookup *l)
{
	if (!l->has_number || l->request.name->kind != E164_NAME_NUMBER)
		return false;
	switch (l->number.verdict) {
	case E164_VERDICT_ANSWER:
	case E164_VERDICT_FILTERED:
	case E164_VERDICT_UNUSABLE:
	case E164_VERDICT_OVERSIZED:
	case E164_VERDICT_INSECURE:
	case E164_VERDICT_SHADOWED:
	case E164_VERDICT_FAILED: /* nobody knows */
	case E164_VERDICT_BOGUS:
		return true;
	default:
		return false;
	}
}

static bool is_uri_made(const struct e164_lookup *l, struct e164_conclusion *c)
{
	return l->has_asked && !e164_facts_is_aliased(l) &&
	       e164_facts_made_uri(l, c) == E164_VERDICT_ANSWER;
}

/* That no URI is made may change with the number, or be wrong if it failed. */
static void bound_ttl(const struct e164_lookup *l, uint64_t now_sec,
		      struct e164_conclusion *c)
{
	if (!l->has_asked || c->form == E164_FORM_SERVFAIL)
		return;
	e164_ttl_bound_by_number(l, now_sec, c);
	if (!l->has_number)
		c->ttl_sec = e164_ttl_lesser(c->ttl_sec, E164_PROVISIONAL_TTL);
	c->ttl_max = c->ttl_sec;
}

void e164_nxdomain_conclude(const struct e164_lookup *l, uint64_t now_sec,
			    struct e164_conclusion *c)
{
	if (e164_nxdomain_is_elsewhere(l) || is_uri_made(l, c)) {
		e164_form_verdict(l, E164_VERDICT_SHADOWED, c);
		e164_form_made(l, E164_FORM_ZONE_NODATA, now_sec, c);
		return;
	}
	e164_form_verdict(l, e164_facts_untouched(l), c);
	e164_form_plain(l, c);
	bound_ttl(l, now_sec, c);
}
