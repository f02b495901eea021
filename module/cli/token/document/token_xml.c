/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_xml.c - parse XML from the network with all dangerous features off.
 *
 * A comment is not covered by the signature and yet splits a text in two: a
 * program that reads only the first part would read another number than was
 * signed (TOK-01). Therefore comments, processing instructions, entities and
 * CDATA are refused anywhere in a token, and each value must be a single text.
 */
#include "token_xml.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

/* Nothing is ever loaded: no DTD, no schema, no entity. */
static xmlParserInputPtr load_nothing(const char *url, const char *id,
				      xmlParserCtxtPtr context)
{
	(void)url;
	(void)id;
	(void)context;
	return NULL;
}

/*
 * What libxml2 has to say is asked for where it matters; here is the rest, such
 * as "Unknown IO error" for an http_proxy that is no URL. Nothing is ever
 * fetched, so that is nobody's concern.
 */
static void on_message(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

void token_xml_hush(void)
{
	xmlSetGenericErrorFunc(NULL, on_message);
}

bool token_xml_begin(void)
{
	LIBXML_TEST_VERSION
	token_xml_hush();
	xmlInitParser();
	xmlSetExternalEntityLoader(load_nothing);
	return token_schema_begin() && token_signature_begin();
}

void token_xml_end(void)
{
	token_schema_end();
	xmlCleanupParser();
}

unsigned token_xml_line(const xmlNode *node)
{
	const long line = node ? xmlGetLineNo(node) : 0;

	return line > 0 ? (unsigned)line : 0;
}

bool token_xml_is(const xmlNode *node, const char *space, const char *name)
{
	return node && node->type == XML_ELEMENT_NODE && node->ns &&
	       !strcmp((const char *)node->ns->href, space) &&
	       !strcmp((const char *)node->name, name);
}

xmlNode *token_xml_element(xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

static bool is_single_text(const xmlNode *child, struct e164_slice *text)
{
	if (!child || child->next || child->type != XML_TEXT_NODE ||
	    !child->content)
		return false;
	*text = e164_slice_text((const char *)child->content);
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct e164_slice token_xml_trim(struct e164_slice text)
{
	while (text.len && is_blank(text.ptr[0]))
		text = e164_slice(text.ptr + 1, text.len - 1);
	while (text.len && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

bool token_xml_text(const xmlNode *element, struct e164_slice *text)
{
	return is_single_text(element->children, text);
}

bool token_xml_attribute(const xmlNode *element, const char *name,
			 struct e164_slice *text)
{
	const xmlAttr *attribute =
		xmlHasNsProp(element, (const xmlChar *)name, NULL);

	return attribute && is_single_text(attribute->children, text);
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_pointer;
#else
typedef xmlErrorPtr error_pointer;
#endif

/*
 * In our words: what may be in any document, but has a quotation in libxml2's.
 */
static const struct {
	int code;
	const char *text;
} codes[] = {
	{ XML_ERR_UNDECLARED_ENTITY, "an entity that XML does not have" },
	{ XML_ERR_UNSUPPORTED_ENCODING, "its encoding is not UTF-8" },
	{ XML_ERR_UNKNOWN_ENCODING, "its encoding is not UTF-8" },
	{ XML_ERR_ATTRIBUTE_REDEFINED, "an attribute is given twice" },
	{ XML_ERR_PI_NOT_FINISHED, "a processing instruction that has no end" },
	{ XML_ERR_TAG_NAME_MISMATCH,
	  "an end tag is not that of the element which is open" },
	{ XML_ERR_TAG_NOT_FINISHED,
	  "the end is missing: an element is still open" },
	{ XML_NS_ERR_UNDEFINED_NAMESPACE,
	  "a prefix of a namespace that is not declared" },
	{ XML_NS_ERR_QNAME, "a name with more than one colon" },
	{ XML_NS_ERR_ATTRIBUTE_REDEFINED, "an attribute is given twice" },
	{ XML_NS_ERR_EMPTY, "a prefix without a namespace" },
	{ XML_NS_ERR_XML_NAMESPACE, "a prefix without a namespace" },
	{ XML_ERR_INVALID_CHAR, "octets that are no character" },
	{ XML_ERR_INVALID_ENCODING, "octets that are not UTF-8" },
	{ XML_ERR_UNKNOWN_VERSION, "its version of XML is not 1.0" },
	{ XML_ERR_HYPHEN_IN_COMMENT, "two hyphens within a comment" },
	{ XML_WAR_SPACE_VALUE, "xml:space is neither default nor preserve" },
	{ XML_WAR_NS_URI, "a namespace that is no URI" },
	{ XML_WAR_NS_URI_RELATIVE, "a namespace that is no absolute URI" },
};

static void refuse_by_code(struct token_fault *fault, unsigned line, int code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code) {
			(void)token_refuse(fault, "TOK-01", line,
					   "not well-formed: %s",
					   codes[i].text);
			return;
		}
	(void)token_refuse(fault, "TOK-01", line,
			   "not well-formed (libxml2 error %d; \"xmllint\" "
			   "has the words)",
			   code);
}

/* Keep the first error; the others follow from it. */
static void on_error(void *arg, error_pointer error)
{
	struct token_fault *fault = arg;
	const unsigned line = error->line > 0 ? (unsigned)error->line : 0;
	const char *message = error->message ? error->message : "";

	if (fault->rule)
		return;
	if (error->code == XML_ERR_NO_MEMORY) {
		(void)token_refuse(fault, "TOK-01", line, "%s",
				   e164_status_text(E164_EMEMORY));
		return;
	}
	/* A message that quotes the document may quote data on the assignee. */
	if (error->str1 || error->str2 || error->str3)
		refuse_by_code(fault, line, error->code);
	else
		(void)token_refuse(fault, "TOK-01", line,
				   "not well-formed: %.*s",
				   (int)strcspn(message, "\n"), message);
}

static bool check_document(const xmlDoc *doc, struct e164_slice text,
			   struct token_fault *fault)
{
	const xmlNode *root = xmlDocGetRootElement(doc);
	const char *encoding = (const char *)doc->encoding;

	if (doc->intSubset || doc->extSubset)
		return token_refuse(fault, "TOK-01", 0,
				    "a document type declaration");
	if (encoding && xmlStrcasecmp(doc->encoding, (const xmlChar *)"UTF-8"))
		return token_refuse(fault, "TOK-01", 0,
				    "its encoding is not UTF-8");
	if (token_xml_is(root, TOKEN_NS_TOKEN, "token") &&
	    text.len > TOKEN_LEN_MAX)
		return token_refuse(fault, "TOK-01", 0, "longer than %d octets",
				    TOKEN_LEN_MAX);
	return true;
}

xmlDoc *token_xml_parse(struct e164_slice text, struct token_fault *fault)
{
	fault->rule = NULL;
	if (!token_octets_check(text, fault))
		return NULL;
	xmlSetStructuredErrorFunc(fault, on_error);
	xmlDoc *doc = xmlReadMemory((const char *)text.ptr, (int)text.len, NULL,
				    NULL, XML_PARSE_NONET);

	xmlSetStructuredErrorFunc(NULL, NULL);
	if (doc && !fault->rule && check_document(doc, text, fault))
		return doc;
	if (!fault->rule)
		(void)token_refuse(fault, "TOK-01", 0, "not well-formed");
	xmlFreeDoc(doc);
	return NULL;
}

/* Node types and what they are called; all others are refused as "a node". */
static const char *name_of_type(xmlElementType type)
{
	switch (type) {
	case XML_COMMENT_NODE:
		return "a comment";
	case XML_PI_NODE:
		return "a processing instruction";
	case XML_ENTITY_REF_NODE:
		return "an entity reference";
	case XML_CDATA_SECTION_NODE:
		return "a CDATA section";
	default:
		return "a node that has no place there";
	}
}

static bool check_attributes(struct token_xml *token, const xmlNode *node)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		const xmlNode *child = a->children;

		if (child && (child->next || child->type != XML_TEXT_NODE))
			return token_refuse(&token->fault, "TOK-01",
					    token_xml_line(node),
					    "an entity reference in an "
					    "attribute");
	}
	return true;
}

/* The next node in document order, below root; keeps count of the depth. */
static xmlNode *step(xmlNode *node, const xmlNode *root, unsigned *depth)
{
	if (node->type == XML_ELEMENT_NODE && node->children) {
		++*depth;
		return node->children;
	}
	while (node != root && !node->next) {
		node = node->parent;
		--*depth;
	}
	return node == root ? NULL : node->next;
}

static bool check_node(struct token_xml *token, const xmlNode *node,
		       unsigned depth)
{
	const unsigned line = token_xml_line(node);

	if (node->type == XML_TEXT_NODE)
		return true;
	if (node->type != XML_ELEMENT_NODE)
		return token_refuse(&token->fault, "TOK-01", line, "%s",
				    name_of_type(node->type));
	if (depth > TOKEN_DEPTH_MAX)
		return token_refuse(&token->fault, "TOK-01", line,
				    "elements nested more than %d deep",
				    TOKEN_DEPTH_MAX);
	return check_attributes(token, node);
}

/* Check the length of a token within a message, as it would be written. */
static bool check_len(struct token_xml *token)
{
	xmlBuffer *buffer = xmlBufferCreate();
	const int len =
		buffer ? xmlNodeDump(buffer, token->doc, token->root, 0, 0)
		       : -1;

	xmlBufferFree(buffer);
	if (len >= 0 && len <= TOKEN_LEN_MAX)
		return true;
	if (len < 0)
		return token_refuse(&token->fault, "TOK-01",
				    token_xml_line(token->root), "%s",
				    e164_status_text(E164_EMEMORY));
	return token_refuse(&token->fault, "TOK-01",
			    token_xml_line(token->root),
			    "longer than %d octets", TOKEN_LEN_MAX);
}

bool token_xml_check_nodes(struct token_xml *token)
{
	unsigned depth = 1;

	for (xmlNode *node = token->root; node;
	     node = step(node, token->root, &depth))
		if (!check_node(token, node, depth))
			return false;
	return check_len(token);
}
