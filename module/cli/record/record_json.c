/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_json.c - records for programs, one object a line.
 */
#include "record.h"

#include "json.h"

static json_t *json_ttl(const struct record_form *form)
{
	return form->has_ttl ? json_integer((json_int_t)form->ttl_sec)
			     : json_null();
}

/* What both types have. */
static json_t *json_head(const struct record_form *form,
			 const struct record_wish *wish,
			 const struct record *record, const char *type,
			 struct e164_slice name)
{
	char service[80];
	struct e164_writer w = e164_writer(service, sizeof(service));

	e164_service_write(record->service, &w);
	return json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:s}", "number",
			 wish->number.aus, "wildcard", (int)wish->is_wildcard,
			 "service", cli_json_text(e164_written(&w)), "uri",
			 cli_json_text(wish->uri), "name", cli_json_name(name),
			 "ttl", json_ttl(form), "type", type);
}

static bool put_naptr(const struct record_form *form,
		      const struct record_wish *wish,
		      const struct record *record, struct e164_slice name)
{
	const struct e164_naptr *naptr = &record->naptr;
	json_t *object = json_head(form, wish, record, "NAPTR", name);

	json_object_update_new(
		object, json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o}",
				  "order", (int)naptr->order, "preference",
				  (int)naptr->preference, "flags",
				  cli_json_text(naptr->flags), "services",
				  cli_json_text(naptr->services), "regexp",
				  cli_json_text(naptr->regexp), "replacement",
				  cli_json_name(naptr->replacement), "rdata",
				  cli_json_rdata(naptr)));
	return cli_json_put(stdout, object);
}

static bool put_uri(const struct record_form *form,
		    const struct record_wish *wish, const struct record *record,
		    struct e164_slice name)
{
	json_t *object = json_head(form, wish, record, "URI", name);

	json_object_update_new(object,
			       json_pack("{s:i, s:i, s:o}", "priority",
					 (int)record->naptr.preference,
					 "weight", RECORD_WEIGHT, "target",
					 cli_json_text(wish->uri)));
	return cli_json_put(stdout, object);
}

bool record_put_json(const struct record_form *form,
		     const struct record_wish *wish,
		     const struct record *record, struct e164_slice name,
		     struct e164_slice uri_name)
{
	return put_naptr(form, wish, record, name) &&
	       (!uri_name.len || put_uri(form, wish, record, uri_name));
}
