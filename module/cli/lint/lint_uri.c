/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_uri.c - the rules on URI records (RFC 7553), and on tel: and sip: URIs.
 */
#include "lint.h"
#include "uri_syntax.h"

#include "e164/uri.h"

static void report(struct lint *lint, const char *word,
		   const struct cli_place *place)
{
	lint_report(lint, lint_rule_find(word), zone_position(lint->zone), 0,
		    place);
}

static void report_target(struct lint *lint, enum e164_status status,
			  struct e164_slice target)
{
	struct cli_place place = { .field = "target",
				   .why = "",
				   .text = target };
	size_t at = 0;

	if (status == E164_EURI || status == E164_EUSERINFO ||
	    status == E164_EADDRESS) {
		place.why = e164_uri_fault(target, status, &at);
		place.octet = at + 1;
	}
	for (const struct lint_rule *rule = lint_rules; rule->word; rule++)
		if (rule->status == status)
			report(lint, rule->word, &place);
}

/* What the labels in front of the number ask for decides what may be there. */
static enum e164_status check_target(const struct e164_name *name,
				     struct e164_slice target)
{
	struct e164_slice scheme;
	int service = E164_SERVICE_NONE;

	if (name->kind == E164_NAME_SERVICE)
		service = e164_service_from_labels(name->labels);
	return service == E164_SERVICE_NONE
		       ? e164_uri_parse(target, &scheme)
		       : e164_service_check_uri(service, target);
}

void lint_uri_record(struct lint *lint, struct e164_slice owner,
		     struct e164_slice target)
{
	const struct cli_place at_owner = { .text = owner };
	struct e164_name name;
	enum e164_status status;

	e164_name_parse(owner, lint->settings->apexes,
			lint->settings->apex_count, &name);
	if (name.kind == E164_NAME_OUTSIDE)
		return;
	if (name.kind == E164_NAME_OTHER && !lint_is_wildcard(owner))
		report(lint, "uri-owner", &at_owner);
	if (!target.len) {
		report(lint, "uri-empty", NULL);
		return;
	}
	status = check_target(&name, target);
	if (status != E164_OK)
		report_target(lint, status, target);
	else if (cli_tel_fault(target))
		report(lint, "uri-tel",
		       &(struct cli_place){ .field = "target",
					    .text = target });
	else if (cli_sip_fault(target))
		report(lint, "uri-sip",
		       &(struct cli_place){ .field = "target",
					    .text = target });
}

bool lint_hits_tel(const struct lint_record *r)
{
	return r->uri.len && r->rewrite == E164_OK && cli_tel_fault(r->uri);
}

bool lint_hits_sip(const struct lint_record *r)
{
	return r->uri.len && r->rewrite == E164_OK && cli_sip_fault(r->uri);
}
