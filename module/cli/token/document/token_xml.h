/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_xml.h - private to the files that look into XML.
 *
 * Requires that token_xml_begin() was called, once in a process.
 */
#pragma once

#include "token.h"

#include <libxml/tree.h>

#include <openssl/x509.h>

#define TOKEN_NS_TOKEN  "urn:ietf:params:xml:ns:enum-token-1.0"
#define TOKEN_NS_DATA   "urn:ietf:params:xml:ns:enum-tokendata-1.0"
#define TOKEN_NS_DSIG   "http://www.w3.org/2000/09/xmldsig#"
#define TOKEN_NS_EPP    "urn:ietf:params:xml:ns:e164val-1.0"
#define TOKEN_NS_SIMPLE "urn:ietf:params:xml:ns:e164valex-1.1"
#define TOKEN_NS_DOMAIN "urn:ietf:params:xml:ns:domain-1.0"

/* One token within its document. */
struct token_xml {
	const struct token_job *job;
	const struct token_sink *sink;
	xmlDoc *doc;
	xmlNode *root; /* the token element */
	struct ledger_record record;
	const struct token_entity *entity;
	STACK_OF(X509) * chain; /* from a CA's certificate up, or NULL */
	struct token_fault fault;
};

/* Start and stop the libraries; nothing may be loaded from anywhere. */
bool token_xml_begin(void);

/*
 * Keep libxml2 from writing to standard error by itself. Called before it is
 * begun by anything else, such as xmlsec1.
 */
void token_xml_hush(void);
void token_xml_end(void);

/*
 * Parse a document without DTD, entities, network (TOK-01).
 * Returns NULL with *fault written; the caller frees it by xmlFreeDoc().
 */
xmlDoc *token_xml_parse(struct e164_slice text, struct token_fault *fault);

/* token_octets.c: what is refused before that. */
bool token_octets_check(struct e164_slice text, struct token_fault *fault);

/* Nothing but elements and text below, not too deep, not too large. */
bool token_xml_check_nodes(struct token_xml *token);

/* The line of a node, 0 for NULL. */
unsigned token_xml_line(const xmlNode *node);

/* Is it this element? */
bool token_xml_is(const xmlNode *node, const char *space, const char *name);

/* The next element, beginning with this node; NULL: none. */
xmlNode *token_xml_element(xmlNode *node);

/* The text of an element. Returns false if it has anything but one text. */
bool token_xml_text(const xmlNode *element, struct e164_slice *text);

/* An attribute without a namespace. Returns false if missing or not plain. */
bool token_xml_attribute(const xmlNode *element, const char *name,
			 struct e164_slice *text);

/* Without the blanks at its ends, as the type token of a schema has it. */
struct e164_slice token_xml_trim(struct e164_slice text);

/* token_schema.c: valid by the schema of RFC 5105 (TOK-02). */
bool token_schema_begin(void);
void token_schema_end(void);
bool token_schema_check(struct token_xml *token);

/* token_fields.c: the values, by stricter rules (TOK-02). */
bool token_fields_read(struct token_xml *token);
bool token_simple_read(const xmlNode *simple, struct ledger_record *record,
		       struct token_fault *fault);

/* The line of the child of that name; of the parent when there is none. */
unsigned token_fields_line(const xmlNode *parent, const char *name);

/* token_shape.c: what the signature covers, and how (TOK-03 to TOK-05). */
bool token_shape_check_place(struct token_xml *token);
bool token_shape_check_transforms(struct token_xml *token);
bool token_shape_check_algorithms(struct token_xml *token);

/* token_signature.c: whose signature it is (TOK-06, TOK-07). */
bool token_signature_check(struct token_xml *token);
bool token_signature_check_certificate(struct token_xml *token);

/* Frees what the check has kept for the other one. */
void token_signature_clear(struct token_xml *token);

/* Start the library; reports and returns false when it does not. */
bool token_signature_begin(void);

/*
 * token_document.c: pass on what is in a document.
 * Returns false when the sink told to stop.
 */
bool token_document_parse(const struct token_job *job, struct e164_slice text,
			  const char *name, const struct token_sink *sink);

/* token_check.c: all rules on one token, in order. */
bool token_xml_check(struct token_xml *token);

/* TOK-01 to TOK-07 alone; the caller calls token_signature_clear(). */
bool token_check_form(struct token_xml *token);
