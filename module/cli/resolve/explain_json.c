/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * explain_json.c - what was decided, for programs.
 *
 * Strings hold printable ASCII only; other octets are written as \DDD. A
 * record's regexp is in wire form; a program that has to tell a typed "\010"
 * from a line feed looks at "rdata", which is in the form of a zone file.
 */
#include "json.h"
#include "run.h"
#include "text.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

static json_t *json_reply(const struct resolve_reply *reply)
{
	json_t *edes = json_array();

	for (size_t i = 0; i < reply->ede_count; i++) {
		const struct resolve_ede *ede = &reply->edes[i];

		json_array_append_new(
			edes,
			json_pack("{s:i, s:o}", "code", (int)ede->code, "text",
				  cli_json_text(
					  e164_slice(ede->text, ede->len))));
	}
	return json_pack("{s:o, s:i, s:b, s:b, s:s, s:i, s:o}", "address",
			 cli_json_text(e164_slice_text(reply->server)), "rcode",
			 reply->rcode, "ad", (int)reply->is_secure, "edns",
			 (int)reply->has_edns, "transport",
			 reply->is_tcp ? "tcp" : "udp", "ms", (int)reply->ms,
			 "ede", edes);
}

static json_t *json_choices(const struct resolve_run *run, size_t rrset,
			    size_t record)
{
	const struct e164_decision *d = resolve_decision(run);
	json_t *list = json_array();

	for (size_t i = 0; i < d->choice_count; i++) {
		char service[80];

		if (!resolve_choice_is_of(&d->choices[i], rrset, record))
			continue;
		resolve_choice_service(run, &d->choices[i], service);
		json_array_append_new(
			list,
			json_pack("{s:o, s:o}", "service",
				  cli_json_text(e164_slice_text(service)),
				  "uri", cli_json_text(d->choices[i].uri)));
	}
	return list;
}

/* Where the reason lies; null if it is not about one field. */
static json_t *json_place(const struct resolve_run *run, size_t rrset,
			  size_t record)
{
	uint8_t room[E164_URI_MAX];
	struct cli_place place;

	if (!resolve_fate_place(run, rrset, record, room, &place))
		return json_null();
	return json_pack("{s:s, s:o, s:s, s:o}", "field", place.field, "octet",
			 place.octet ? json_integer((json_int_t)place.octet)
				     : json_null(),
			 "why", place.why, "text",
			 strcmp(place.field, "replacement")
				 ? cli_json_text(place.text)
				 : cli_json_name(place.text));
}

static json_t *json_record(const struct resolve_run *run, size_t rrset,
			   size_t record)
{
	const enum e164_reason fate = resolve_fate(run, rrset, record);
	json_t *object = json_pack(
		"{s:o, s:b, s:b, s:s, s:s, s:o, s:o}", "name",
		cli_json_name(run->rrsets[rrset].name), "kept",
		fate == E164_REASON_NONE, "followed",
		(int)resolve_is_followed(run, rrset, record), "status",
		e164_reason_word(fate), "reason", e164_reason_text(fate),
		"place", json_place(run, rrset, record), "uris",
		json_choices(run, rrset, record));
	struct e164_naptr naptr;

	if (e164_naptr_parse(run->rrsets[rrset].rdatas.at[record], &naptr) !=
	    E164_OK)
		return object;
	json_object_update_new(
		object,
		json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o}", "order",
			  (int)naptr.order, "preference", (int)naptr.preference,
			  "flags", cli_json_text(naptr.flags), "services",
			  cli_json_text(naptr.services), "regexp",
			  cli_json_text(naptr.regexp), "replacement",
			  cli_json_name(naptr.replacement), "rdata",
			  cli_json_rdata(&naptr)));
	return object;
}

/* Trees that have denied the number before the one that was asked last. */
static json_t *json_trees(const struct resolve_run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->tree_count; i++) {
		const struct resolve_tree *tree = &run->trees[i];

		json_array_append_new(
			list,
			json_pack("{s:o, s:o}", "name",
				  cli_json_name(zone_name_slice(&tree->name)),
				  "server",
				  tree->reply.is_live ? json_reply(&tree->reply)
						      : json_null()));
	}
	return list;
}

static json_t *json_targets(const struct resolve_run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->target_count; i++)
		json_array_append_new(
			list, json_pack("{s:i, s:o}", "priority",
					(int)run->targets[i].priority, "uri",
					cli_json_text(run->targets[i].uri)));
	return list;
}

static json_t *json_srv(const struct resolve_run *run)
{
	const struct e164_srv_set *set = resolve_srv(run);
	json_t *list = json_array();

	for (size_t i = 0; set && i < set->count; i++) {
		const struct e164_srv_lookup *srv = &set->at[i];

		json_array_append_new(
			list,
			json_pack(
				"{s:o, s:s, s:b, s:b, s:b}", "name",
				cli_json_name(e164_slice(srv->name, srv->len)),
				"type", ldns_rr_descript(srv->qtype)->_name,
				"found", (int)srv->has_records, "offered",
				(int)srv->is_offered));
	}
	return list;
}

static json_t *json_ede(const struct resolve_run *run)
{
	const int ede = run->conclusion.ede;

	return ede == E164_EDE_NONE ? json_null() : json_integer(ede);
}

/* Only a server says how long its records are good for. */
static json_t *json_ttl(const struct resolve_run *run)
{
	return run->reply.is_live ? json_integer(run->conclusion.ttl_sec)
				  : json_null();
}

bool resolve_explain_json(FILE *out, const struct resolve_run *run)
{
	const struct e164_verdict_row *row =
		e164_verdict_row(run->conclusion.verdict);
	json_t *records = json_array();

	for (size_t i = 0; i < run->rrset_count; i++)
		for (size_t j = 0; j < run->rrsets[i].rdatas.count; j++)
			json_array_append_new(records, json_record(run, i, j));
	json_t *service = run->service
				  ? cli_json_text(e164_slice_text(run->service))
				  : json_null();
	json_t *server =
		run->reply.is_live ? json_reply(&run->reply) : json_null();

	return cli_json_put(
		out,
		json_pack("{s:s, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:s, s:s, "
			  "s:o, s:s, s:o, s:o}",
			  "number", run->number.aus, "name",
			  cli_json_name(run->name.owner), "service", service,
			  "policy", (int)run->has_policy, "server", server,
			  "trees", json_trees(run), "records", records,
			  "discovery", json_srv(run), "verdict", row->word,
			  "reason", row->text, "ede", json_ede(run), "trust",
			  e164_trust_word(run->conclusion.trust), "ttl",
			  json_ttl(run), "uris", json_targets(run)));
}
