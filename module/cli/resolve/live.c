/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * live.c - what a server says about a number.
 */
#include "exchange.h"

#include "ask.h"
#include "send.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

/* INFO-CODEs that say "bogus"; with SERVFAIL, "indeterminate" does, too. */
#define EDE_BOGUS_FIRST 5
#define EDE_BOGUS_LAST  12

#define COMMAND_MS 300000 /* for all questions together */

/* What a validator says about data that it refuses; NULL: it says nothing. */
static const struct resolve_ede *bogus_ede(const struct resolve_reply *reply)
{
	for (size_t i = 0; i < reply->ede_count; i++)
		if (reply->edes[i].code >= EDE_BOGUS_FIRST &&
		    reply->edes[i].code <= EDE_BOGUS_LAST)
			return &reply->edes[i];
	return NULL;
}

/* What aliases without an end lead to nobody knows: that is no denial. */
static enum e164_outcome outcome_of(const struct resolve_reply *reply,
				    size_t count)
{
	if (reply->is_endless)
		return E164_OUTCOME_FAILED;
	if (reply->rcode == E164_RCODE_NXDOMAIN)
		return E164_OUTCOME_NXDOMAIN;
	if (reply->rcode != E164_RCODE_NOERROR)
		return E164_OUTCOME_FAILED;
	return count ? E164_OUTCOME_DATA : E164_OUTCOME_NODATA;
}

/* Without AD nobody knows; the server's word is all there is. */
static enum e164_trust trust_of(const struct resolve_run *run,
				const struct resolve_reply *reply)
{
	return reply->is_secure || run->assumes_secure ? E164_TRUST_SECURE
						       : E164_TRUST_UNKNOWN;
}

static void set_result(const struct resolve_run *run,
		       const struct resolve_reply *reply,
		       const struct resolve_rrset *rrset,
		       struct e164_result *result)
{
	const struct resolve_ede *bogus = bogus_ede(reply);

	result->outcome = outcome_of(reply, rrset->rdatas.count);
	result->trust = trust_of(run, reply);
	result->has_reply = result->outcome != E164_OUTCOME_FAILED;
	result->ttl_sec = rrset->ttl_sec;
	if (reply->rcode != E164_RCODE_SERVFAIL || !bogus)
		return;
	/* The data is there, and the server would not hand it out. */
	result->outcome = E164_OUTCOME_DATA;
	result->trust = E164_TRUST_BOGUS;
	result->ede = bogus->code;
}

/* ldns calls all that happens on the way to a server by few names. */
static void fail_answer(ldns_status status)
{
	if (status == LDNS_STATUS_MEM_ERR)
		cli_error("no usable answer from the server: out of memory");
	else if (status == RESOLVE_OTHER_ANSWER)
		cli_error("no usable answer from the server: what it sent is "
			  "the answer to another question; is it a resolver?");
	else if (status == LDNS_STATUS_ERR ||
		 status == LDNS_STATUS_NETWORK_ERR ||
		 status == LDNS_STATUS_SOCKET_ERROR)
		cli_error("no usable answer from the server: it cannot be "
			  "reached, or says nothing, over UDP and TCP; does it "
			  "run, at this address and port (--server HOST@PORT), "
			  "and may this host ask it (firewall, "
			  "access-control:)?");
	else
		cli_error("no usable answer from the server: what it sent "
			  "cannot be read (%s); is it a resolver?",
			  ldns_get_errorstr_by_id(status));
}

/* What comes later than the lookup wants it counts as failed. */
static uint64_t over_ms(const struct resolve_run *run,
			const struct e164_want *want)
{
	const uint64_t now_ms = resolve_now_ms();
	const uint64_t left_ms =
		want->deadline_ms > now_ms ? want->deadline_ms - now_ms : 0;
	const uint64_t clock_ms = resolve_clock_ms();

	return clock_ms < run->over_ms && left_ms < run->over_ms - clock_ms
		       ? clock_ms + left_ms
		       : run->over_ms;
}

static enum cli_exit ask(struct resolve_run *run, const struct e164_want *want,
			 struct resolve_rrset *rrset,
			 struct e164_result *result)
{
	struct resolve_reply other = { .is_live = true };
	const bool is_number =
		want->kind == E164_WANT_ZONE || want->kind == E164_WANT_TREE;
	struct resolve_reply *reply = is_number ? &run->reply : &other;
	int status;

	*reply = (struct resolve_reply){ .is_live = true,
					 .rcode = E164_RCODE_SERVFAIL };
	status = resolve_exchange(run->resolver, want->qtype,
				  over_ms(run, want), rrset, reply);
	if (status == LDNS_STATUS_OK) {
		set_result(run, reply, rrset, result);
		return CLI_GOOD;
	}
	result->outcome = E164_OUTCOME_FAILED;
	if (!is_number)
		return CLI_GOOD;
	fail_answer((ldns_status)status);
	return CLI_ENVIRONMENT;
}

enum cli_exit resolve_live_open(const char *server, struct resolve_run *run)
{
	run->source = ask;
	run->reply.is_live = true;
	run->over_ms = resolve_clock_ms() + COMMAND_MS;
	return resolve_exchange_open(server, &run->resolver);
}

void resolve_live_close(struct resolve_run *run)
{
	ldns_resolver_deep_free(run->resolver);
}
