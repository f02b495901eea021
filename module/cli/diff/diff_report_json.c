/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * diff_report_json.c - differences for programs, one object a line.
 */
#include "diff.h"

#include "json.h"

#include "e164/service.h"

static json_t *json_service(int service)
{
	char name[80];
	struct e164_writer w = e164_writer(name, sizeof(name));

	if (service == E164_SERVICE_NONE)
		return json_null();
	e164_service_write(service, &w);
	return cli_json_text(e164_written(&w));
}

static json_t *json_uris(const struct diff_outcome *outcome)
{
	json_t *list = json_array();

	for (size_t i = 0; i < outcome->count; i++) {
		const struct diff_item *item = &outcome->items[i];

		json_array_append_new(
			list, json_pack("{s:o, s:i, s:o}", "service",
					json_service(item->service), "priority",
					(int)item->priority, "uri",
					cli_json_text(item->uri)));
	}
	return list;
}

/* Those of all enumservices together: what an "order" may be about alone. */
static json_t *json_order(const struct resolve_run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->target_count; i++) {
		const struct e164_target *target = &run->targets[i];

		json_array_append_new(list,
				      json_pack("{s:i, s:o}", "priority",
						(int)target->priority, "uri",
						cli_json_text(target->uri)));
	}
	return list;
}

static json_t *json_ttl(const struct diff_outcome *outcome)
{
	return outcome->count && outcome->ttl_sec != ZONE_TTL_UNKNOWN
		       ? json_integer(outcome->ttl_sec)
		       : json_null();
}

static json_t *json_elsewhere(const struct resolve_run *run)
{
	return run->elsewhere.len
		       ? cli_json_name(zone_name_slice(&run->elsewhere))
		       : json_null();
}

static json_t *json_wildcard(const struct diff_node *node, int side)
{
	struct zone_name name;

	if (!node || !node->wild[side].count)
		return json_null();
	zone_key_name(zone_entry_key(node->wild[side].at), &name);
	return cli_json_name(zone_name_slice(&name));
}

static json_t *json_side(const struct diff *diff, int side,
			 const struct diff_node *block)
{
	const struct diff_outcome *outcome = &diff->outcomes[side];

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "verdict",
			 e164_verdict_row(outcome->verdict)->word, "uris",
			 json_uris(outcome), "order",
			 json_order(diff->runs[side]), "ttl", json_ttl(outcome),
			 "elsewhere", json_elsewhere(diff->runs[side]),
			 "wildcard", json_wildcard(block, side));
}

bool diff_report_json(const struct diff *diff, const struct diff_found *found)
{
	const struct resolve_run *run =
		diff->runs[diff->outcomes[DIFF_OLD].is_number ? DIFF_OLD
							      : DIFF_NEW];
	char text[DIFF_TEXT_MAX];

	diff_number_text(diff, found, text);
	return cli_json_put(
		stdout,
		json_pack("{s:s, s:b, s:s, s:o, s:s, s:o, s:o}", "number", text,
			  "block", found->block != NULL, "example",
			  run->number.aus, "apex",
			  cli_json_name(e164_slice(run->name.apex->name,
						   run->name.apex->len)),
			  "kind", diff_kind_word(found->kind), "old",
			  json_side(diff, DIFF_OLD, found->block), "new",
			  json_side(diff, DIFF_NEW, found->block)));
}

bool diff_summary_json(const struct diff *diff)
{
	json_t *object = json_object();

	for (int i = DIFF_SAME + 1; i < DIFF_KIND_COUNT; i++)
		json_object_set_new(object, diff_kind_word((enum diff_kind)i),
				    json_integer((json_int_t)diff->counts[i]));
	json_object_set_new(object, "blocks",
			    json_integer((json_int_t)diff->blocks));
	json_object_set_new(object, "names",
			    json_integer((json_int_t)diff->names));
	return cli_json_put(stdout, json_pack("{s:o}", "summary", object));
}
