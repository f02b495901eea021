/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_document.c - find tokens and simple validations in a document.
 *
 * The document is a token, or contains tokens. In an EPP message of RFC 5076
 * these are in add, chg or inf, which may also have a simple validation (RFC
 * 4725 section 4.2, case 2); rem withdraws the validation with its id. A token
 * is verified in its place within the document (TOK-15).
 */
#include "token_xml.h"

#include <errno.h>

/* A document that is being read. */
struct reading {
	const struct token_job *job;
	const struct token_sink *sink;
	const char *name;
	xmlDoc *doc;
	struct e164_slice text;
	struct token_proof *proof; /* made when something signed is found */
	bool *has_begun;           /* a part of it was delivered */
	unsigned names;            /* domain:name elements in it */
	bool has_domain; /* there is one, and it is the domain of a number */
	struct e164_extent domain;
};

/*
 * Without memory the libraries find fault with anything, so what they said is
 * no verdict on the document.
 */
static bool report(const struct reading *r, const struct token_fault *fault)
{
	if (errno == ENOMEM) {
		cli_error("%s: %s", r->name, e164_status_text(E164_EMEMORY));
		return false;
	}
	r->sink->fault(r->sink->arg, r->name, fault);
	return true;
}

/* The element of the EPP operation that a node is in; NULL: none. */
static const xmlNode *operation_of(const xmlNode *node)
{
	static const char *const names[] = { "add", "chg", "rem", "inf" };

	for (; node && node->type == XML_ELEMENT_NODE; node = node->parent)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (token_xml_is(node, TOKEN_NS_EPP, names[i]))
				return node;
	return NULL;
}

static bool read_handle(const struct reading *r, const xmlNode *operation,
			struct ledger_record *record)
{
	struct e164_slice id;

	if (!operation)
		return true;
	if (!token_xml_attribute(operation, "id", &id))
		return false;
	id = token_xml_trim(id);
	if (!token_is_id(id, LEDGER_TEXT_MAX))
		return false;
	memcpy(record->handle, id.ptr, id.len);
	record->domain_len = r->has_domain ? r->domain.len : 0;
	return true;
}

/* The numbers must be those of the domain that the message is about. */
static bool check_domain(const struct reading *r,
			 const struct ledger_record *record, unsigned line,
			 struct token_fault *fault)
{
	if (!r->names ||
	    (r->has_domain && e164_extent_covers(&r->domain, &record->extent)))
		return true;
	return token_refuse(fault, "TOK-10", line,
			    "its numbers are not those of domain:name");
}

/* chg and inf say what has their id from now on (RFC 5076, section 4.2). */
static enum token_action action_of(const xmlNode *operation)
{
	return token_xml_is(operation, TOKEN_NS_EPP, "chg") ||
			       token_xml_is(operation, TOKEN_NS_EPP, "inf")
		       ? TOKEN_CORRECT
		       : TOKEN_ENTER;
}

/* What is signed is kept with the document that proves it. */
static bool find_proof(const struct reading *r, struct token_item *item)
{
	if (!item->record.validity.is_signed ||
	    !token_options(r->job)->keep_tokens)
		return true;
	item->proof = r->proof;
	return r->proof->octets || token_proof_pack(r->text, r->proof);
}

static bool deliver(const struct reading *r, enum token_action action,
		    const xmlNode *node, const struct ledger_record *record)
{
	struct token_item item = { .action = action,
				   .goes_on = *r->has_begun,
				   .line = token_xml_line(node),
				   .record = *record };

	if (!find_proof(r, &item)) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	*r->has_begun = true;
	return r->sink->item(r->sink->arg, r->name, &item);
}

static bool refuse_id(const struct reading *r, const xmlNode *node)
{
	struct token_fault fault;

	(void)token_refuse(&fault, "TOK-15", token_xml_line(node),
			   "id: expected 1 to 64 printable ASCII characters "
			   "without blanks");
	return report(r, &fault);
}

static bool read_token(const struct reading *r, xmlNode *node)
{
	struct token_xml token = {
		.job = r->job, .sink = r->sink, .doc = r->doc, .root = node
	};

	if (!token_xml_check(&token))
		return report(r, &token.fault);
	if (!check_domain(r, &token.record, token_xml_line(node), &token.fault))
		return report(r, &token.fault);
	const xmlNode *operation = operation_of(node);

	if (!read_handle(r, operation, &token.record))
		return refuse_id(r, node);
	return deliver(r, operation ? action_of(operation) : TOKEN_ENTER, node,
		       &token.record);
}

/* A simple validation is unsigned, and for the number of domain:name. */
static bool read_simple(const struct reading *r, const xmlNode *node)
{
	const xmlNode *operation = operation_of(node);
	struct ledger_record record = { .extent = r->domain };
	struct token_fault fault = { .rule = NULL };

	if (!operation) {
		(void)token_refuse(&fault, "TOK-15", token_xml_line(node),
				   "simpleVal outside of add, chg and inf");
		return report(r, &fault);
	}

	if (!r->has_domain) {
		(void)token_refuse(&fault, "TOK-15", token_xml_line(node),
				   "simpleVal without a domain:name below an "
				   "apex");
		return report(r, &fault);
	}
	if (!token_simple_read(node, &record, &fault) ||
	    !token_rules_check(r->job, r->sink, &record, &fault)) {
		if (!fault.line)
			fault.line = token_fields_line(node, fault.element);
		return report(r, &fault);
	}
	if (!read_handle(r, operation, &record))
		return refuse_id(r, node);
	token_rules_limit(r->job, &record);
	return deliver(r, action_of(operation), node, &record);
}

static bool read_removal(const struct reading *r, const xmlNode *node)
{
	struct ledger_record record = { .extent = r->domain };
	struct token_fault fault;

	if (!r->has_domain) {
		(void)token_refuse(&fault, "TOK-15", token_xml_line(node),
				   "rem without a domain:name below an apex");
		return report(r, &fault);
	}
	if (!read_handle(r, node, &record))
		return refuse_id(r, node);
	return deliver(r, TOKEN_REMOVE, node, &record);
}

/* The extent of a domain such as 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa. */
static bool domain_extent(const struct reading *r, struct e164_slice text,
			  struct e164_extent *extent)
{
	const struct e164_list *apexes = &token_options(r->job)->apexes;
	struct e164_apex whole;
	struct e164_name name;

	if (e164_apex_parse(text, &whole) != E164_OK)
		return false;
	e164_name_parse(e164_slice(whole.name, whole.len), apexes->at,
			apexes->count, &name);
	if (name.kind != E164_NAME_NUMBER)
		return false;
	*extent = e164_extent_of_number(&name.number);
	return true;
}

/* The next element in document order; below this one only if is_below. */
static xmlNode *next_element(xmlNode *node, bool is_below)
{
	xmlNode *next = is_below ? token_xml_element(node->children) : NULL;

	while (!next && node && node->type == XML_ELEMENT_NODE) {
		next = token_xml_element(node->next);
		node = node->parent;
	}
	return next;
}

static void find_domain(struct reading *r)
{
	xmlNode *node = xmlDocGetRootElement(r->doc);
	struct e164_slice text;

	for (; node; node = next_element(node, true)) {
		if (!token_xml_is(node, TOKEN_NS_DOMAIN, "name"))
			continue;
		r->has_domain =
			!r->names++ && token_xml_text(node, &text) &&
			domain_extent(r, token_xml_trim(text), &r->domain);
	}
}

/* The kinds of elements that are read, each in its pass. */
enum pass { REMOVALS, VALIDATIONS };

static bool read_element(const struct reading *r, xmlNode *node, enum pass pass,
			 bool *is_below)
{
	*is_below = false;
	if (token_xml_is(node, TOKEN_NS_TOKEN, "token"))
		return pass != VALIDATIONS || read_token(r, node);
	if (token_xml_is(node, TOKEN_NS_SIMPLE, "simpleVal"))
		return pass != VALIDATIONS || read_simple(r, node);
	if (token_xml_is(node, TOKEN_NS_EPP, "rem"))
		return pass != REMOVALS || read_removal(r, node);
	*is_below = true;
	return true;
}

/*
 * Removals first, then validations, as one change: a validation may replace one
 * that is removed, or continue it under another id.
 */
static bool read_elements(const struct reading *r)
{
	static const enum pass passes[] = { REMOVALS, VALIDATIONS };

	for (size_t i = 0; i < 2; i++) {
		xmlNode *node = xmlDocGetRootElement(r->doc);

		while (node) {
			bool is_below;

			errno = 0;
			if (!read_element(r, node, passes[i], &is_below))
				return false;
			node = next_element(node, is_below);
		}
	}
	return true;
}

/* Is there anything to do, but no more than one change can have? */
static bool check_content(const struct reading *r, struct token_fault *fault)
{
	xmlNode *node = xmlDocGetRootElement(r->doc);
	unsigned removals = 0;
	bool has_any = false;

	for (; node; node = next_element(node, true)) {
		const bool is_removal = token_xml_is(node, TOKEN_NS_EPP, "rem");

		removals += is_removal;
		has_any |= is_removal ||
			   token_xml_is(node, TOKEN_NS_TOKEN, "token") ||
			   token_xml_is(node, TOKEN_NS_SIMPLE, "simpleVal");
	}
	if (!has_any)
		return token_refuse(fault, "TOK-15", 0,
				    "there is no token and no validation in "
				    "it");
	if (removals > LEDGER_REMOVALS_MAX)
		return token_refuse(fault, "TOK-15", 0,
				    "%u removals in one message, which is one "
				    "change; there may be %d",
				    removals, LEDGER_REMOVALS_MAX);
	return true;
}

static bool is_blank(struct e164_slice text)
{
	size_t i = 0;

	while (i < text.len && text.ptr[i] == '\n')
		i++;
	return i == text.len;
}

bool token_document_parse(const struct token_job *job, struct e164_slice text,
			  const char *name, const struct token_sink *sink)
{
	bool has_begun = false;
	struct token_proof proof = { .octets = NULL };
	struct reading r = { .job = job,
			     .sink = sink,
			     .name = name,
			     .text = text,
			     .proof = &proof,
			     .has_begun = &has_begun };
	struct token_fault fault = { .rule = NULL };
	bool goes_on = true;

	errno = 0;
	if (is_blank(text)) {
		(void)token_refuse(&fault, "TOK-01", 0,
				   "there is nothing in it");
		return report(&r, &fault);
	}
	r.doc = token_xml_parse(text, &fault);
	if (!r.doc)
		return report(&r, &fault);
	find_domain(&r);
	if (r.names > 1) {
		(void)token_refuse(&fault, "TOK-15", 0,
				   "more than one domain:name: one message a "
				   "document");
		goes_on = report(&r, &fault);
	} else if (check_content(&r, &fault)) {
		goes_on = read_elements(&r);
	} else {
		goes_on = report(&r, &fault);
	}
	token_proof_clear(&proof);
	xmlFreeDoc(r.doc);
	return goes_on;
}
