/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lint_uri.c - the rules on URI records (RFC 7553), and on the syntax of URIs
 * that the module does not look into.
 */
#include "lint.h"

#include "e164/uri.h"

static void report(struct lint *lint, const char *word,
		   const struct cli_place *place)
{
	lint_report(lint, lint_rule_find(word), lint->zone->text.start, 0,
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
	else if (lint_tel_fault(target))
		report(lint, "uri-tel",
		       &(struct cli_place){ .field = "target",
					    .text = target });
	else if (lint_sip_fault(target))
		report(lint, "uri-sip",
		       &(struct cli_place){ .field = "target",
					    .text = target });
}

/* tel: and sip: ------------------------------------------------------------ */

static struct e164_slice up_to(struct e164_slice text, const char *ends)
{
	size_t len = 0;

	while (len < text.len && !strchr(ends, text.ptr[len]))
		len++;
	return e164_slice(text.ptr, len);
}

static struct e164_slice behind(struct e164_slice text, size_t len)
{
	return e164_slice(text.ptr + len, text.len - len);
}

static bool has_scheme(struct e164_slice uri, const char *scheme)
{
	return e164_slice_equal_nocase(up_to(uri, ":"),
				       e164_slice_text(scheme));
}

/* One digit at least, and nothing but digits and visual separators. */
static bool is_phone(struct e164_slice text, const char *more)
{
	size_t digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		const uint8_t c = text.ptr[i];

		digits += e164_is_digit(c) || (*more && c && strchr(more, c));
		if (!e164_is_digit(c) && !strchr("-.()", c) &&
		    !(*more && strchr(more, c)))
			return false;
	}
	return digits > 0;
}

static bool has_context(struct e164_slice parameters)
{
	const struct e164_slice name = e164_slice_text(";phone-context=");

	for (size_t i = 0; i + name.len < parameters.len; i++)
		if (e164_slice_equal_nocase(
			    e164_slice(parameters.ptr + i, name.len), name))
			return true;
	return false;
}

bool lint_tel_fault(struct e164_slice uri)
{
	struct e164_slice rest;

	if (!has_scheme(uri, "tel"))
		return false;
	rest = behind(uri, sizeof("tel:") - 1);
	const struct e164_slice number = up_to(rest, ";?");

	if (number.len && number.ptr[0] == '+')
		return !is_phone(behind(number, 1), "");
	return !is_phone(number, "abcdefABCDEF*#") ||
	       !has_context(behind(rest, number.len));
}

/* hostname, IPv4address or IPv6reference, and a port */
static bool is_sip_host(struct e164_slice text)
{
	size_t len = up_to(text, ":").len;

	if (text.len && text.ptr[0] == '[')
		len = up_to(text, "]").len + 1;
	if (!len || len > text.len)
		return false;
	for (size_t i = 0; text.ptr[0] != '[' && i < len; i++) {
		const uint8_t c = text.ptr[i];

		if (!e164_is_alpha(c) && !e164_is_digit(c) && c != '-' &&
		    (c != '.' || !i || text.ptr[i - 1] == '.'))
			return false;
	}
	if (len == text.len)
		return true;
	text = behind(text, len + 1);
	for (size_t i = 0; i < text.len; i++)
		if (!e164_is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

bool lint_sip_fault(struct e164_slice uri)
{
	struct e164_slice rest;

	if (!has_scheme(uri, "sip") && !has_scheme(uri, "sips"))
		return false;
	rest = behind(uri, up_to(uri, ":").len + 1);
	const size_t at = up_to(rest, "@").len;

	if (at < rest.len) {
		if (!at)
			return true;
		rest = behind(rest, at + 1);
	}
	return !is_sip_host(up_to(rest, ";?"));
}

bool lint_hits_tel(const struct lint_record *r)
{
	return r->uri.len && r->rewrite == E164_OK && lint_tel_fault(r->uri);
}

bool lint_hits_sip(const struct lint_record *r)
{
	return r->uri.len && r->rewrite == E164_OK && lint_sip_fault(r->uri);
}
