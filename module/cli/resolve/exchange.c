/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange.c - one question to a server, and its answer.
 *
 * What came back is the answer to the question that was asked (ask.c); its
 * records are taken only along the alias chain.
 */
#include "exchange.h"

#include "ask.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

#define CHAIN_MAX   16        /* aliases followed in one answer */
#define ALIASES_MAX 48        /* in it; a DNAME and its CNAME are two */
#define TTL_MAX     INT32_MAX /* seconds */
#define OPTION_EDE  15        /* RFC 8914 */

static void take_edes(const ldns_rdf *options, struct resolve_reply *reply)
{
	struct e164_reader r =
		e164_reader(options ? e164_slice(ldns_rdf_data(options),
						 ldns_rdf_size(options))
				    : e164_slice(NULL, 0));

	while (r.left && reply->ede_count < RESOLVE_EDES_MAX) {
		const uint16_t code = e164_read_u16(&r);
		struct e164_reader data =
			e164_reader(e164_read(&r, e164_read_u16(&r)));
		struct resolve_ede *ede = &reply->edes[reply->ede_count];

		if (r.failed)
			return;
		if (code != OPTION_EDE || data.left < 2)
			continue;
		ede->code = e164_read_u16(&data);
		ede->len = (uint16_t)(data.left < sizeof(ede->text)
					      ? data.left
					      : sizeof(ede->text));
		if (ede->len)
			memcpy(ede->text, data.at, ede->len);
		reply->ede_count++;
	}
}

static void take_header(const ldns_pkt *answer, struct resolve_reply *reply)
{
	char *address = ldns_pkt_answerfrom(answer)
				? ldns_rdf2str(ldns_pkt_answerfrom(answer))
				: NULL;

	if (address)
		snprintf(reply->server, sizeof(reply->server), "%s", address);
	free(address);
	reply->rcode = (int)ldns_pkt_get_rcode(answer) |
		       ldns_pkt_edns_extended_rcode(answer) << 4;
	reply->is_secure = ldns_pkt_ad(answer);
	reply->has_edns = ldns_pkt_edns(answer);
	reply->ms = ldns_pkt_querytime(answer);
	take_edes(ldns_pkt_edns_data(answer), reply);
}

static bool is_of(const ldns_rr *rr, const ldns_rdf *owner, ldns_rr_type type)
{
	return ldns_rr_get_type(rr) == type &&
	       ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
	       !ldns_dname_compare(ldns_rr_owner(rr), owner);
}

/*
 * The aliases of an answer, which is the server's to fill: with more of them
 * than can be followed, it leads nowhere.
 */
struct aliases {
	bool is_too_many;
	size_t count;
	const ldns_rr *at[ALIASES_MAX];
};

static void collect(const ldns_rr_list *list, struct aliases *aliases)
{
	*aliases = (struct aliases){ .count = 0 };
	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(list, i);

		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_CNAME &&
		    ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNAME)
			continue;
		aliases->is_too_many = aliases->count == ALIASES_MAX;
		if (aliases->is_too_many)
			return;
		aliases->at[aliases->count++] = rr;
	}
}

/* Has a DNAME of the answer made this CNAME? */
static bool is_made(const struct aliases *aliases, const ldns_rr *cname)
{
	for (size_t i = 0; i < aliases->count; i++) {
		const ldns_rr *rr = aliases->at[i];

		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNAME &&
		    ldns_dname_is_subdomain(ldns_rr_owner(cname),
					    ldns_rr_owner(rr)))
			return true;
	}
	return false;
}

/*
 * A DNAME that leads to its own owner. Unbound hands out what it makes as an
 * answer without records, and any other circle as a failure; so it is a denial
 * for the module.
 */
static bool is_idle(const struct aliases *aliases, const ldns_rr *cname)
{
	return !ldns_dname_compare(ldns_rr_owner(cname),
				   ldns_rr_rdf(cname, 0)) &&
	       is_made(aliases, cname);
}

/* Where an alias of the answer leads from a name; NULL: there is none. */
static const ldns_rdf *alias_of(const struct aliases *aliases,
				const ldns_rdf *name)
{
	for (size_t i = 0; i < aliases->count; i++) {
		const ldns_rr *rr = aliases->at[i];

		if (is_of(rr, name, LDNS_RR_TYPE_CNAME) &&
		    !is_idle(aliases, rr))
			return ldns_rr_rdf(rr, 0);
	}
	return NULL;
}

static void take_name(const ldns_rdf *rdf, struct resolve_rrset *rrset)
{
	struct zone_name *at = &rrset->owners[rrset->owner_count];
	const size_t len = ldns_rdf_size(rdf);

	if (rrset->owner_count == RESOLVE_NAMES_MAX || len > sizeof(at->wire))
		return;
	memcpy(at->wire, ldns_rdf_data(rdf), len);
	at->len = len;
	rrset->owner_count++;
}

/*
 * Where the aliases of the answer lead from a name; NULL: in a circle, or they
 * are too many. The names that they lead through, and to, are taken. The owner
 * of a DNAME is not among them: it is above.
 */
static const ldns_rdf *follow(const struct aliases *aliases,
			      const ldns_rdf *name, struct resolve_rrset *rrset)
{
	for (int i = 0; i <= CHAIN_MAX && !aliases->is_too_many; i++) {
		const ldns_rdf *next = alias_of(aliases, name);

		if (next || i)
			take_name(name, rrset);
		if (!next)
			return name;
		name = next;
	}
	return NULL;
}

static bool take_record(const ldns_rr *rr, struct resolve_records *records)
{
	/* No type that is asked for has longer RDATA. */
	ldns_buffer *wire = ldns_buffer_new(E164_NAPTR_RDATA_MAX);
	bool is_good = false;

	if (wire && ldns_rr_rdata2buffer_wire(wire, rr) == LDNS_STATUS_OK)
		is_good = resolve_records_add_once(
			records, e164_slice(ldns_buffer_begin(wire),
					    ldns_buffer_position(wire)));
	ldns_buffer_free(wire);
	return is_good;
}

/*
 * The least of the TTLs. A CNAME that a DNAME made is good for as long as that;
 * resolvers hand it out with a TTL of 0 (RFC 6672 section 3.1).
 */
static uint32_t least_ttl(const ldns_rr_list *list,
			  const struct aliases *aliases, uint32_t least)
{
	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(list, i);
		const bool is_cname =
			ldns_rr_get_type(rr) == LDNS_RR_TYPE_CNAME;

		if (ldns_rr_ttl(rr) < least &&
		    !(is_cname && is_made(aliases, rr)))
			least = ldns_rr_ttl(rr);
	}
	return least;
}

static void take_records(const ldns_rr_list *list, const ldns_rdf *owner,
			 ldns_rr_type type, struct resolve_rrset *rrset)
{
	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++)
		if (is_of(ldns_rr_list_rr(list, i), owner, type) &&
		    !take_record(ldns_rr_list_rr(list, i), &rrset->rdatas))
			return;
}

/* Of a denial, the TTL is that of its proof. */
static void take_answer(const ldns_pkt *answer, const ldns_rdf *name,
			ldns_rr_type type, struct resolve_rrset *rrset,
			struct resolve_reply *reply)
{
	static const struct aliases none = { .count = 0 };
	const ldns_rr_list *list = ldns_pkt_answer(answer);
	struct aliases aliases;

	collect(list, &aliases);
	const ldns_rdf *last = follow(&aliases, name, rrset);

	reply->is_endless = !last;
	rrset->ttl_sec = 0;
	if (!last)
		return;
	rrset->ttl_sec = least_ttl(ldns_pkt_authority(answer), &none,
				   least_ttl(list, &aliases, TTL_MAX));
	if (ldns_pkt_get_rcode(answer) == LDNS_RCODE_NOERROR)
		take_records(list, last, type, rrset);
	if (rrset->rdatas.count && !rrset->owner_count)
		take_name(last, rrset);
}

int resolve_exchange(ldns_resolver *res, uint16_t type, uint64_t over_ms,
		     struct resolve_rrset *rrset, struct resolve_reply *reply)
{
	ldns_rdf *name = ldns_rdf_new_frm_data(
		LDNS_RDF_TYPE_DNAME, rrset->name.len, rrset->name.ptr);
	ldns_pkt *question = NULL;
	ldns_pkt *answer = NULL;
	int status = LDNS_STATUS_MEM_ERR;

	if (name)
		status = (int)ldns_resolver_prepare_query_pkt(
			&question, res, name, (ldns_rr_type)type,
			LDNS_RR_CLASS_IN, LDNS_RD | LDNS_AD);
	if (status == LDNS_STATUS_OK)
		status = resolve_ask(res, question, over_ms, reply, &answer);
	if (status == LDNS_STATUS_OK) {
		take_header(answer, reply);
		take_answer(answer, name, (ldns_rr_type)type, rrset, reply);
	}
	ldns_pkt_free(answer);
	ldns_pkt_free(question);
	ldns_rdf_deep_free(name);
	return status;
}
