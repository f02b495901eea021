/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * live.c - what a server says about a number.
 */
#include "exchange.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

#define EDE_BOGUS_FIRST 6 /* INFO-CODEs that say "bogus": 6 to 12 */
#define EDE_BOGUS_LAST  12

static bool is_bogus(const struct cli_reply *reply)
{
	for (size_t i = 0; i < reply->ede_count; i++)
		if (reply->edes[i].code >= EDE_BOGUS_FIRST &&
		    reply->edes[i].code <= EDE_BOGUS_LAST)
			return true;
	return false;
}

static enum e164_outcome outcome_of(const struct cli_reply *reply, size_t count)
{
	if (reply->rcode == E164_RCODE_NXDOMAIN)
		return E164_OUTCOME_NXDOMAIN;
	if (reply->rcode != E164_RCODE_NOERROR)
		return E164_OUTCOME_FAILED;
	return count ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
}

static enum e164_trust trust_of(const struct cli_lookup *lookup,
				const struct cli_reply *reply)
{
	/* Without AD nobody knows; the server's word is all there is. */
	return reply->is_secure || lookup->assumes_secure ? E164_TRUST_SECURE
							  : E164_TRUST_UNKNOWN;
}

/* Of a name that a non-terminal refers to. What fails is left out (NTM-04). */
static void fetch(struct cli_lookup *lookup, struct cli_rrset *rrset)
{
	struct cli_reply reply = { .rcode = E164_RCODE_SERVFAIL };

	if (cli_exchange(lookup->resolver, E164_TYPE_NAPTR, rrset, &reply) !=
		    LDNS_STATUS_OK ||
	    !rrset->rdatas.count)
		return;
	if ((lookup->policy.dnssec == E164_DNSSEC_REQUIRE &&
	     trust_of(lookup, &reply) != E164_TRUST_SECURE) ||
	    cli_gate_name(lookup, e164_slice(rrset->alias, rrset->alias_len)) !=
		    E164_VERDICT_ANSWER) {
		cli_records_clear(&rrset->rdatas);
		rrset->rdatas = (struct cli_records){ .count = 0 };
		return;
	}
	lookup->trust =
		e164_trust_weakest(lookup->trust, trust_of(lookup, &reply));
}

/* For a domain of a URI. What fails offers nothing. */
static void probe(struct cli_lookup *lookup, struct e164_errand *errand)
{
	struct cli_rrset found = {
		.name = e164_slice(errand->name, errand->len),
	};
	struct cli_reply reply = { .rcode = E164_RCODE_SERVFAIL };

	errand->has_failed = cli_exchange(lookup->resolver, errand->qtype,
					  &found, &reply) != LDNS_STATUS_OK ||
			     (reply.rcode != E164_RCODE_NOERROR &&
			      reply.rcode != E164_RCODE_NXDOMAIN);
	if (found.rdatas.count)
		e164_errand_found(errand, found.rdatas.count,
				  found.rdatas.at[0]);
	cli_records_clear(&found.rdatas);
}

enum cli_exit cli_live_ask(const char *server, struct cli_lookup *lookup)
{
	struct cli_rrset *own = &lookup->rrsets[0];
	struct cli_reply *reply = &lookup->reply;
	const enum cli_exit status =
		cli_exchange_open(server, &lookup->resolver);
	int result;

	if (status != CLI_GOOD)
		return status;
	lookup->fetch = fetch;
	lookup->probe = probe;
	reply->is_live = true;
	result = cli_exchange(lookup->resolver, E164_TYPE_NAPTR, own, reply);
	if (result != LDNS_STATUS_OK) {
		cli_error("no usable answer from the server: %s",
			  ldns_get_errorstr_by_id((ldns_status)result));
		return CLI_ENVIRONMENT;
	}
	lookup->outcome = outcome_of(reply, own->rdatas.count);
	lookup->trust = trust_of(lookup, reply);
	if (reply->rcode == E164_RCODE_SERVFAIL && is_bogus(reply)) {
		lookup->outcome = E164_OUTCOME_DATA;
		lookup->trust = E164_TRUST_BOGUS;
	}
	return CLI_GOOD;
}

void cli_live_close(struct cli_lookup *lookup)
{
	ldns_resolver_deep_free(lookup->resolver);
}
