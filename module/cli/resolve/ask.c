/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ask.c - a question over UDP with EDNS and DO, over TCP when the answer was
 * truncated or none came, and all of it without EDNS.
 *
 * Whatever comes, or comes slowly, each try is over after TRY_MS, and all of
 * them after QUESTION_MS: a server has no other way to hold the command.
 */
#include "ask.h"

#include "send.h"

#include <ldns/ldns.h>
#include <stdlib.h>

#define TRY_MS      2000  /* to connect, to send and to receive */
#define QUESTION_MS 30000 /* for all tries */
#define TRIES       2     /* for one server and protocol */

struct asking {
	ldns_resolver *res;
	ldns_pkt *query;
	uint64_t over_ms;
	uint8_t *room; /* RESOLVE_REPLY_MAX octets */
	bool is_tcp;
};

static uint64_t lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static ldns_status read_answer(const struct asking *a, size_t len,
			       uint64_t sent_ms, const ldns_rdf *server,
			       ldns_pkt **answer)
{
	const ldns_status status = ldns_wire2pkt(answer, a->room, len);

	if (status != LDNS_STATUS_OK) {
		*answer = NULL;
		return status;
	}
	ldns_pkt_set_querytime(*answer,
			       (uint32_t)(resolve_clock_ms() - sent_ms));
	ldns_pkt_set_answerfrom(*answer, ldns_rdf_clone(server));
	return LDNS_STATUS_OK;
}

/* A server that says something else is not the only one to be heard there. */
static ldns_status try_server(const struct asking *a, struct resolve_try *one,
			      const ldns_rdf *server, ldns_pkt **answer)
{
	for (int i = 0; i < TRIES && resolve_clock_ms() < a->over_ms; i++) {
		const uint64_t now_ms = resolve_clock_ms();
		size_t len;

		one->over_ms = lesser(now_ms + TRY_MS, a->over_ms);
		switch (resolve_send(one, a->room, &len)) {
		case RESOLVE_SENT_DONE:
			return read_answer(a, len, now_ms, server, answer);
		case RESOLVE_SENT_OTHER:
			return RESOLVE_OTHER_ANSWER;
		default:
			break;
		}
	}
	return LDNS_STATUS_NETWORK_ERR;
}

static bool is_answered(ldns_status status)
{
	return status != LDNS_STATUS_NETWORK_ERR &&
	       status != RESOLVE_OTHER_ANSWER;
}

/* That something came, if it was no answer, says more than that nothing did. */
static ldns_status more_telling(ldns_status status, ldns_status before)
{
	return status == LDNS_STATUS_NETWORK_ERR && before != LDNS_STATUS_OK
		       ? before
		       : status;
}

/* The servers one after the other, until one answers. */
static ldns_status try_servers(const struct asking *a, struct e164_slice query,
			       ldns_pkt **answer)
{
	ldns_rdf *const *servers = ldns_resolver_nameservers(a->res);
	const size_t count = ldns_resolver_nameserver_count(a->res);
	ldns_status status = LDNS_STATUS_NETWORK_ERR;

	for (size_t i = 0; i < count && !is_answered(status); i++) {
		const ldns_status before = status;
		size_t len;
		struct sockaddr_storage *to = ldns_rdf2native_sockaddr_storage(
			servers[i], ldns_resolver_port(a->res), &len);
		struct resolve_try one = {
			.to = to,
			.to_len = (socklen_t)len,
			.is_tcp = a->is_tcp,
			.query = query,
		};

		if (!to)
			return LDNS_STATUS_MEM_ERR;
		status = more_telling(try_server(a, &one, servers[i], answer),
				      before);
		free(to);
	}
	return status;
}

static ldns_status send_once(const struct asking *a, ldns_pkt **answer)
{
	uint8_t *octets;
	size_t len;
	ldns_status status = ldns_pkt2wire(&octets, a->query, &len);

	*answer = NULL;
	if (status != LDNS_STATUS_OK)
		return status;
	status = try_servers(a, e164_slice(octets, len), answer);
	free(octets);
	return status;
}

/* Once more over TCP if the answer is cut, or none came over UDP. */
static ldns_status send_any(struct asking *a, ldns_pkt **answer)
{
	a->is_tcp = false;
	const ldns_status status = send_once(a, answer);

	a->is_tcp = status != LDNS_STATUS_OK || ldns_pkt_tc(*answer);
	if (!a->is_tcp)
		return status;
	ldns_pkt_free(*answer);
	return more_telling(send_once(a, answer), status);
}

/* Is it what a server says that does not know EDNS (RFC 6891 section 7)? */
static bool is_edns_refused(const ldns_pkt *answer)
{
	const ldns_pkt_rcode rcode = ldns_pkt_get_rcode(answer);

	return !ldns_pkt_edns(answer) &&
	       (rcode == LDNS_RCODE_FORMERR || rcode == LDNS_RCODE_NOTIMPL);
}

static void drop_edns(ldns_resolver *res, ldns_pkt *query)
{
	ldns_resolver_set_dnssec(res, false);
	ldns_resolver_set_edns_udp_size(res, 0);
	ldns_pkt_set_edns_udp_size(query, 0);
	ldns_pkt_set_edns_do(query, false);
	ldns_pkt_set_edns_version(query, 0);
	ldns_pkt_set_edns_extended_rcode(query, 0);
}

/* A refusal may come without the question; it is no answer. */
static bool has_question(const ldns_pkt *answer)
{
	return ldns_rr_list_rr_count(ldns_pkt_question(answer)) == 1;
}

/*
 * With EDNS, and without it if the server does not take that, or says nothing
 * at all, as resolvers do. The other questions of the run go without it, too.
 */
static ldns_status ask(struct asking *a, ldns_pkt **answer)
{
	ldns_status status = send_any(a, answer);
	const bool has_edns = ldns_pkt_edns(a->query);

	/* When the time is over, nothing is known of EDNS. */
	if (has_edns && status != RESOLVE_OTHER_ANSWER &&
	    resolve_clock_ms() < a->over_ms &&
	    (status != LDNS_STATUS_OK || is_edns_refused(*answer))) {
		ldns_pkt_free(*answer);
		drop_edns(a->res, a->query);
		status = send_any(a, answer);
	}
	if (status == LDNS_STATUS_OK && !has_question(*answer)) {
		ldns_pkt_free(*answer);
		*answer = NULL;
		status = RESOLVE_OTHER_ANSWER;
	}
	return status;
}

int resolve_ask(ldns_resolver *resolver, ldns_pkt *query, uint64_t over_ms,
		struct resolve_reply *reply, ldns_pkt **answer)
{
	struct asking a = {
		.res = resolver,
		.query = query,
		.over_ms = lesser(resolve_clock_ms() + QUESTION_MS, over_ms),
		.room = malloc(RESOLVE_REPLY_MAX),
	};
	ldns_status status = LDNS_STATUS_MEM_ERR;

	*answer = NULL;
	if (a.room)
		status = ask(&a, answer);
	reply->is_tcp = a.is_tcp;
	free(a.room);
	return (int)status;
}
