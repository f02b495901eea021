/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_uri.c - the rules on URI records (RFC 7553), and on tel: and sip: URIs.
 */
#include "lint_rules.h"
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

/*
 * Keep the target of a good record. At the bare number, the module makes URIs
 * with uri-at-number only, of all services together.
 */
static void keep_target(struct lint *lint, const struct e164_name *name,
			struct e164_slice target)
{
	const struct e164_options *options = &lint->settings->config.options;
	e164_service_set services = 0;
	struct lint_target *targets;
	int service;

	if (name->kind == E164_NAME_NUMBER && options->uri_at_number)
		services = ~(e164_service_set)0;
	if (name->kind == E164_NAME_SERVICE) {
		service = e164_service_from_labels(name->labels);
		if (service != E164_SERVICE_NONE)
			services = e164_service_bit(service);
	}
	if (!services)
		return;
	targets = lint_grow(lint, lint->targets, lint->target_count,
			    &lint->target_cap, sizeof(*targets));
	if (!targets)
		return;
	lint->targets = targets;
	targets[lint->target_count++] = (struct lint_target){
		.owner = lint_hash_name(name->owner),
		.services = services,
		.uri = (uint32_t)lint_hash(target),
		.line = (uint32_t)zone_position(lint->zone),
	};
}

/*
 * _email._mailto, where _mailto._email is meant: of two labels the second one.
 */
static bool is_reversed(struct e164_slice labels)
{
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));
	const size_t first = labels.ptr[0] + 1U;

	e164_write(&w, labels.ptr + first, labels.len - first);
	e164_write(&w, labels.ptr, first);
	return e164_service_from_labels(e164_written(&w)) != E164_SERVICE_NONE;
}

/* Is it a transport, behind the name of a service that is none of ENUM? */
static bool has_transport(struct e164_slice labels)
{
	static const char *const transports[] = { "_tcp", "_udp", "_sctp" };
	const size_t first = labels.ptr[0] + 1U;

	for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++)
		if (labels.len > first + 1 &&
		    e164_slice_equal_nocase(e164_slice(labels.ptr + first + 1,
						       labels.len - first - 1),
					    e164_slice_text(transports[i])))
			return true;
	return false;
}

static void check_owner(struct lint *lint, const struct e164_name *name,
			struct e164_slice owner)
{
	struct cli_place place = { .why = "", .text = owner };

	if (name->kind == E164_NAME_OTHER && !lint_is_wildcard(owner))
		report(lint, "uri-owner", &place);
	if (name->kind != E164_NAME_SERVICE ||
	    e164_service_from_labels(name->labels) != E164_SERVICE_NONE ||
	    has_transport(name->labels))
		return;
	place.why = is_reversed(name->labels)
			    ? "the subtype stands in front of the type, as in "
			      "_mailto._email"
			    : "no registered enumservice is in front of it";
	report(lint, "uri-owner", &place);
}

void lint_uri_record(struct lint *lint, struct e164_slice owner,
		     struct e164_slice target)
{
	struct e164_name name;
	enum e164_status status;

	e164_name_parse(owner, lint->settings->apexes,
			lint->settings->apex_count, &name);
	if (name.kind == E164_NAME_OUTSIDE)
		return;
	check_owner(lint, &name, owner);
	if (!target.len) {
		report(lint, "uri-empty", NULL);
		return;
	}
	status = check_target(&name, target);
	if (status == E164_OK)
		keep_target(lint, &name, target);
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
	else if (cli_sip_has_password(target))
		report(lint, "uri-password",
		       &(struct cli_place){ .field = "target",
					    .text = target });
	else if (cli_uri_target_fault(target))
		report(lint, "uri-target",
		       &(struct cli_place){ .field = "target",
					    .why = cli_uri_target_fault(target),
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

bool lint_hits_password(const struct lint_record *r)
{
	return r->uri.len && r->rewrite == E164_OK && !cli_sip_fault(r->uri) &&
	       cli_sip_has_password(r->uri);
}

/* What the NAPTR records of a number give a client, beside a URI record. */
struct offer {
	const struct lint_entry *best; /* NULL: nothing of these services */
	bool is_same;                  /* the URI is among what they give */
	bool is_known; /* all of it stands in this zone and can be used */
};

/* How many entries from the first one on are of the same name, and used? */
static size_t count_entries(const struct lint *lint,
			    const struct lint_entry *first)
{
	const size_t left = (size_t)(lint->entries + lint->entry_count - first);
	size_t count = 0;

	while (count < left && count <= E164_RECORDS_MAX &&
	       first[count].owner == first->owner)
		count++;
	return count > E164_RECORDS_MAX ? 0 : count;
}

/*
 * By default, URIs are made of the best ORDER only (RFC 3403 section 4.1). What
 * a non-terminal or an alias leads to is not known; of a record that is not
 * used, or is none, that has been told.
 */
static struct offer offer_of(const struct lint *lint,
			     const struct lint_target *target)
{
	const struct lint_entry *first = lint_first_entry(lint, target->owner);
	const bool is_all =
		lint->settings->config.options.uri_orders == E164_URI_ALL;
	struct offer offer = {
		.is_known = first && !lint_first_link(lint, target->owner),
	};

	if (!offer.is_known ||
	    lint_has_name(lint, target->owner, LINT_NAME_FAULT))
		return (struct offer){ .best = NULL };
	const struct lint_entry *end = first + count_entries(lint, first);

	offer.is_known = end > first;
	for (const struct lint_entry *e = first; e < end; e++) {
		offer.is_known &= e->services != 0;
		if (e->services & target->services &&
		    (!offer.best || e->order < offer.best->order))
			offer.best = e;
	}
	for (const struct lint_entry *e = first; offer.best && e < end; e++)
		offer.is_same |= e->services & target->services &&
				 (is_all || e->order == offer.best->order) &&
				 e->uri == target->uri;
	return offer;
}

void lint_zone_uri_other(struct lint *lint, const struct lint_rule *rule)
{
	for (size_t i = 0; i < lint->target_count; i++) {
		const struct lint_target *target = &lint->targets[i];
		const struct offer offer = offer_of(lint, target);

		if (offer.best && !offer.is_same)
			lint_find(lint, rule, target->line, offer.best->line);
	}
}

void lint_zone_uri_unoffered(struct lint *lint, const struct lint_rule *rule)
{
	for (size_t i = 0; i < lint->target_count; i++) {
		const struct lint_target *target = &lint->targets[i];
		const struct offer offer = offer_of(lint, target);

		if (offer.is_known && !offer.best)
			lint_find(lint, rule, target->line,
				  lint_first_entry(lint, target->owner)->line);
	}
}
