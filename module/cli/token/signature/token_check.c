/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_check.c - check one token by every rule, in order, until the first that
 * it breaks.
 */
#include "token_xml.h"

struct step {
	const char *rule;
	const char *what; /* for "enumctl token verify" */
	bool (*check)(struct token_xml *token);
};

static const struct step steps[] = {
	{ "TOK-01", "nothing but elements and text, not too large",
	  token_xml_check_nodes },
	{ "TOK-02", "valid by the schema of RFC 5105", token_schema_check },
	{ "TOK-02", "dates, numbers and identifiers are plain",
	  token_fields_read },
	{ "TOK-03", "one signature, of this very token",
	  token_shape_check_place },
	{ "TOK-04", "enveloped, exclusive canonicalization, nothing else",
	  token_shape_check_transforms },
	{ "TOK-05", "its algorithms are accepted",
	  token_shape_check_algorithms },
	{ "TOK-06", "signed by a key of its validation entity",
	  token_signature_check },
	{ "TOK-07", "the certificate is valid",
	  token_signature_check_certificate },
};

bool token_check_form(struct token_xml *token)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (!steps[i].check(token))
			return false;
		if (token->sink->passed)
			token->sink->passed(token->sink->arg, steps[i].rule,
					    steps[i].what);
	}
	return true;
}

bool token_xml_check(struct token_xml *token)
{
	const bool is_good = token_check_form(token);

	token_signature_clear(token);
	if (!is_good || token_rules_check(token->job, token->sink,
					  &token->record, &token->fault))
		return is_good;
	token->fault.line = token_fields_line(
		token_xml_element(token->root->children), token->fault.element);
	return false;
}
