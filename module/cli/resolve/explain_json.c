/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * explain_json.c - what was decided, for programs.
 *
 * Strings hold printable ASCII only; other octets are written as \DDD. A
 * record's regexp is in wire form; a program that has to tell a typed "\010"
 * from a line feed looks at "rdata", which is in the form of a zone file.
 */
#include "json.h"
#include "lookup.h"
#include "text.h"

#include "e164/naptr.h"

#include <ldns/ldns.h>

static json_t *json_reply(const struct cli_reply *reply)
{
	json_t *edes = json_array();

	for (size_t i = 0; i < reply->ede_count; i++) {
		const struct cli_ede *ede = &reply->edes[i];

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

static json_t *json_choices(const struct cli_lookup *lookup, size_t rrset,
			    size_t record)
{
	const struct e164_decision *d = &lookup->decision;
	json_t *list = json_array();

	for (size_t i = 0; i < d->choice_count; i++) {
		char service[80];

		if (!cli_choice_is_of(&d->choices[i], rrset, record))
			continue;
		cli_choice_service(lookup, &d->choices[i], service);
		json_array_append_new(
			list,
			json_pack("{s:o, s:o}", "service",
				  cli_json_text(e164_slice_text(service)),
				  "uri", cli_json_text(d->choices[i].uri)));
	}
	return list;
}

static json_t *json_record(const struct cli_lookup *lookup, size_t rrset,
			   size_t record)
{
	const enum e164_status fate = cli_fate(lookup, rrset, record);
	char reason[CLI_STATUS_MAX];

	cli_fate_text(lookup, rrset, record, reason);
	json_t *object =
		json_pack("{s:o, s:b, s:b, s:s, s:s, s:o}", "name",
			  cli_json_name(lookup->rrsets[rrset].name), "kept",
			  fate == E164_OK, "followed",
			  (int)cli_is_followed(lookup, rrset, record), "status",
			  e164_status_word(fate), "reason", reason, "uris",
			  json_choices(lookup, rrset, record));
	struct e164_naptr naptr;

	if (e164_naptr_parse(lookup->rrsets[rrset].rdatas.at[record], &naptr) !=
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

static json_t *json_targets(const struct cli_lookup *lookup)
{
	json_t *list = json_array();

	for (size_t i = 0; i < lookup->target_count; i++)
		json_array_append_new(
			list, json_pack("{s:i, s:o}", "priority",
					(int)lookup->targets[i].priority, "uri",
					cli_json_text(lookup->targets[i].uri)));
	return list;
}

static json_t *json_errands(const struct cli_lookup *lookup)
{
	json_t *list = json_array();

	for (size_t i = 0; i < lookup->errands.count; i++) {
		const struct e164_errand *errand = &lookup->errands.at[i];

		json_array_append_new(
			list, json_pack("{s:o, s:s, s:b, s:b, s:b}", "name",
					cli_json_name(e164_slice(errand->name,
								 errand->len)),
					"type",
					ldns_rr_descript(errand->qtype)->_name,
					"found", (int)errand->has_records,
					"offered", (int)errand->is_offered));
	}
	return list;
}

bool cli_explain_json(FILE *out, const struct cli_lookup *lookup)
{
	const struct e164_verdict_row *row = e164_verdict_row(lookup->verdict);
	json_t *records = json_array();

	for (size_t i = 0; i < lookup->rrset_count; i++)
		for (size_t j = 0; j < lookup->rrsets[i].rdatas.count; j++)
			json_array_append_new(records,
					      json_record(lookup, i, j));
	json_t *service =
		lookup->service
			? cli_json_text(e164_slice_text(lookup->service))
			: json_null();
	json_t *server = lookup->reply.is_live ? json_reply(&lookup->reply)
					       : json_null();

	return cli_json_put(
		out,
		json_pack("{s:s, s:o, s:o, s:b, s:o, s:o, s:o, s:s, s:s, s:o}",
			  "number", lookup->number.aus, "name",
			  cli_json_name(lookup->rrsets[0].name), "service",
			  service, "policy", (int)lookup->has_policy, "server",
			  server, "records", records, "discovery",
			  json_errands(lookup), "verdict", row->word, "reason",
			  row->text, "uris", json_targets(lookup)));
}
