/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_record.c - facts on one NAPTR, by the same core as in the module.
 */
#include "lint_rules.h"

#include "e164/uri.h"

#define WILDCARD_LEN 2    /* octets of the label "*" */
#define RENEW_EVERY  1000 /* records that one rewriter is used for */

bool lint_is_apex(const struct cli_settings *settings, struct e164_slice name)
{
	for (size_t i = 0; i < settings->apex_count; i++) {
		const struct e164_apex *apex = &settings->apexes[i];

		if (e164_slice_equal_nocase(name,
					    e164_slice(apex->name, apex->len)))
			return true;
	}
	return false;
}

/* Append digits, to have some number that the wildcard covers. */
static void set_sample(struct e164_number *number)
{
	if (!number->len)
		*number = (struct e164_number){ .aus = "+1", .len = 2 };
	while (number->len < E164_DIGITS_MAX)
		number->aus[number->len++] = '5';
	number->aus[number->len] = '\0';
}

static enum lint_owner wildcard_kind(const struct lint *lint,
				     struct lint_record *r)
{
	const struct cli_settings *settings = lint->settings;
	struct e164_slice rest = r->owner;
	struct e164_name name;

	if (rest.len < WILDCARD_LEN || rest.ptr[0] != 1 || rest.ptr[1] != '*')
		return LINT_OTHER;
	rest = e164_slice(rest.ptr + WILDCARD_LEN, rest.len - WILDCARD_LEN);
	e164_name_parse(rest, settings->apexes, settings->apex_count, &name);
	if (name.kind != E164_NAME_NUMBER && !lint_is_apex(settings, rest))
		return LINT_OTHER;
	r->number = name.number;
	r->known = name.number.len;
	set_sample(&r->number);
	return LINT_WILDCARD;
}

static void look_at_owner(const struct lint *lint, struct lint_record *r)
{
	struct e164_name name;

	e164_name_parse(r->owner, lint->settings->apexes,
			lint->settings->apex_count, &name);
	r->number = name.number;
	r->known = name.number.len;
	r->at = (struct lint_point){ .digits = 0 };
	if (name.kind == E164_NAME_NUMBER) {
		r->owner_kind = LINT_NUMBER;
		r->at = lint_point(lint, &name);
	} else if (name.kind == E164_NAME_OUTSIDE)
		r->owner_kind = LINT_OUTSIDE;
	else
		r->owner_kind = wildcard_kind(lint, r);
	if (r->owner_kind == LINT_OUTSIDE || r->owner_kind == LINT_OTHER) {
		r->number.len = 0;
		set_sample(&r->number);
	}
}

/* E164_OK if the URI suits an enumservice of the field; else a fault. */
static enum e164_status look_at_uri(struct lint_record *r)
{
	enum e164_status first = E164_OK;
	struct e164_slice scheme;

	if (!r->field.count)
		return e164_uri_parse(r->uri, &scheme);
	for (size_t i = 0; i < r->field.count; i++) {
		const enum e164_status status =
			e164_service_check_uri(r->field.known[i], r->uri);

		if (status == E164_OK)
			r->suits |= e164_service_bit(r->field.known[i]);
		else if (first == E164_OK)
			first = status;
	}
	return r->suits ? E164_OK : first;
}

static void look_at_regexp(struct lint *lint, struct lint_record *r)
{
	struct e164_writer out = e164_writer(r->text, sizeof(r->text));

	r->split = e164_regexp_split(r->naptr.regexp, &r->parts);
	r->rewrite =
		e164_rewrite(lint->rw, r->naptr.regexp,
			     e164_slice(r->number.aus, r->number.len), &out);
	lint->is_out_of_memory |= r->rewrite == E164_EMEMORY;
	if (r->owner_kind == LINT_WILDCARD && r->rewrite == E164_ENOMATCH &&
	    !lint_can_match(r->parts.ere, e164_slice(r->number.aus, r->known)))
		return;
	/* It is not known which numbers are rewritten by a record there. */
	if (r->owner_kind != LINT_NUMBER &&
	    (r->rewrite == E164_ENOMATCH || r->rewrite == E164_EEMPTY)) {
		r->rewrite = E164_OK;
		return;
	}
	if (r->rewrite != E164_OK)
		return;
	r->uri = e164_written(&out);
	r->rewrite = look_at_uri(r);
}

/*
 * Of another application, what it is for is not known, but its regexp has the
 * same form (RFC 3402 section 3.2), and BIND refuses a zone with another one.
 */
static void look_at_form(struct lint *lint, struct lint_record *r)
{
	uint8_t room[E164_URI_MAX];
	struct e164_writer out = e164_writer(room, sizeof(room));
	const enum e164_status status =
		e164_rewrite(lint->rw, r->naptr.regexp,
			     e164_slice(r->number.aus, r->number.len), &out);

	lint->is_out_of_memory |= status == E164_EMEMORY;
	if (status == E164_EDELIM || status == E164_ESPLIT ||
	    status == E164_EREGFLAG || status == E164_EERE ||
	    status == E164_EGROUP)
		r->rewrite = status;
}

void lint_renew(struct lint *lint)
{
	static const struct e164_rewrite_limits limits = {
		.steps_query = UINT32_MAX,
	};

	if (lint->rw && lint->record_count % RENEW_EVERY)
		return;
	e164_rewriter_free(lint->rw);
	lint->rw = e164_rewriter_new(&limits);
	lint->is_out_of_memory |= !lint->rw;
}

void lint_look(struct lint *lint, struct lint_record *r)
{
	r->kind = e164_naptr_kind(&r->naptr);
	r->field.count = 0;
	r->field.is_obsolete_form = false;
	r->split = E164_EDELIM;
	r->parts = (struct e164_regexp){ .delimiter = 0 };
	r->rewrite = E164_OK;
	r->uri = e164_slice(r->text, 0);
	r->suits = 0;
	look_at_owner(lint, r);
	r->service = E164_OK;
	/* In a non-terminal both fields are ignored (SVC-11, NAP-07). */
	if (r->kind == E164_ENONTERMINAL ||
	    (!r->naptr.flags.len && !r->naptr.services.len))
		return;
	r->service = e164_service_field_parse(r->naptr.services, &r->field);
	/* Told by its octets already. */
	if (r->kind == E164_EOCTET && r->service == E164_ESERVICE)
		r->service = E164_OK;
	if (r->service == E164_EAPPLICATION) {
		r->kind = E164_OK; /* flags of another application */
		if (r->naptr.regexp.len)
			look_at_form(lint, r);
	} else if (r->kind == E164_OK)
		look_at_regexp(lint, r);
}

/* Rules ------------------------------------------------------------------ */

static void set_place(const char *field, struct e164_slice text,
		      struct cli_place *place)
{
	*place = (struct cli_place){ .field = field, .why = "", .text = text };
}

/* What refused the record; of a rule on style, the field that it is about. */
static void find_place(const struct lint_rule *rule,
		       const struct lint_record *r, uint8_t *room,
		       struct cli_place *place)
{
	switch (rule->shown) {
	case LINT_SHOW_SERVICES:
		set_place("services", r->naptr.services, place);
		break;
	case LINT_SHOW_REGEXP:
		set_place("regexp", r->naptr.regexp, place);
		break;
	case LINT_SHOW_DOLLAR:
		set_place("regexp", r->naptr.regexp, place);
		place->octet = lint_find_dollar(r);
		break;
	case LINT_SHOW_URI:
		set_place("URI", r->uri, place);
		break;
	case LINT_SHOW_TYPED:
		if (!lint_find_escape(r->typed, place))
			set_place("regexp",
				  e164_slice_text(r->typed ? r->typed : ""),
				  place);
		break;
	case LINT_SHOW_PERL:
		(void)lint_find_perl(r, place);
		break;
	case LINT_SHOW_OWNER:
		set_place(NULL, r->owner, place);
		break;
	case LINT_SHOW_PLACE:
		(void)cli_place_find(rule->status, &r->naptr, &r->number, room,
				     place);
		break;
	default:
		break;
	}
}

bool lint_rule_hits(const struct lint_rule *rule, const struct lint_record *r)
{
	if (rule->hits)
		return rule->hits(r);
	return rule->status != E164_OK &&
	       (rule->status == r->kind || rule->status == r->service ||
		rule->status == r->rewrite);
}

static void try_rules(struct lint *lint, const struct lint_record *r)
{
	bool is_explained = false;

	for (const struct lint_rule *rule = lint_rules; rule->word; rule++) {
		const bool is_effect = rule->is_cause || rule->status;
		struct cli_place place = { .text.len = 0 };
		uint8_t room[E164_URI_MAX];
		char hint[LINT_HINT_MAX];

		if ((is_explained && is_effect) || !lint_rule_hits(rule, r))
			continue;
		is_explained |= rule->is_cause;
		find_place(rule, r, room, &place);
		lint_hint(lint, rule, r, hint, &place);
		lint_report(lint, rule, r->line, 0, &place);
	}
}

/* Does the ERE match every number? */
static bool matches_all(const struct lint_record *r)
{
	static const char *const eres[] = { "^.*$", "^(.*)$", ".*",  "(.*)",
					    "^.*",  "^(.*)",  ".*$", "(.*)$" };

	for (size_t i = 0; i < sizeof(eres) / sizeof(eres[0]); i++)
		if (e164_slice_equal(r->parts.ere, e164_slice_text(eres[i])))
			return true;
	return false;
}

static void keep(struct lint *lint, const struct lint_record *r)
{
	const bool is_usable = r->kind == E164_OK && r->service == E164_OK &&
			       r->rewrite == E164_OK;
	const bool is_sure = r->owner_kind == LINT_NUMBER || matches_all(r);
	struct lint_entry *entries =
		lint_grow(lint, lint->entries, lint->entry_count,
			  &lint->entry_cap, sizeof(*entries));

	if (!entries)
		return;
	lint->entries = entries;
	entries[lint->entry_count++] = (struct lint_entry){
		.owner = lint_hash_name(r->owner),
		.services = is_usable && is_sure ? r->suits : 0,
		.data = (uint32_t)lint_hash(r->rdata),
		.line = (uint32_t)r->line,
		.order = r->naptr.order,
		.preference = r->naptr.preference,
		.uri = (uint32_t)lint_hash(r->uri),
		.at = r->at,
	};
}

static void count_owner(struct lint *lint, const struct lint_record *r)
{
	if (r->owner_kind != LINT_OUTSIDE)
		lint->apex_count++;
	else if (!lint->outside_line && lint_hits_outside(r))
		lint->outside_line = (uint32_t)r->line;
}

void lint_record(struct lint *lint, struct lint_record *r)
{
	lint_look(lint, r);
	count_owner(lint, r);
	try_rules(lint, r);
	lint->record_count++;
	if (r->is_foreign)
		return;
	keep(lint, r);
	if (r->owner_kind == LINT_OTHER)
		lint_name(lint, LINT_NAME_NAPTR);
	if (r->kind == E164_ENONTERMINAL)
		lint_link(lint, r->line, false, r->owner, r->naptr.replacement);
}
