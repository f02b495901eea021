/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_schema.c - is it a token by the schema of RFC 5105?
 *
 * The schemas are part of the program. A schema that another one imports is
 * taken from the same table. A document may hint where to fetch a schema; the
 * hint is ignored.
 */
#include "token_xml.h"

#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>

struct file {
	const char *name;
	const char *text;
};

/* Made from schema/ by schema/embed.sh. */
static const struct file files[] = {
#include "token_schema.inc"
};

#define FILES       (sizeof(files) / sizeof(files[0]))
#define ROOT_NAME   "enum-token-1.0.xsd"
#define NS_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"

static xmlSchema *schema;

static const char *find(const char *name)
{
	const char *slash = strrchr(name, '/');

	for (size_t i = 0; i < FILES; i++)
		if (!strcmp(files[i].name, slash ? slash + 1 : name))
			return files[i].text;
	return NULL;
}

static xmlParserInputPtr load_own(const char *url, const char *id,
				  xmlParserCtxtPtr context)
{
	const char *text = url ? find(url) : NULL;

	(void)id;
	return text ? xmlNewStringInputStream(context, (const xmlChar *)text)
		    : NULL;
}

static xmlSchema *parse(void)
{
	const char *text = find(ROOT_NAME);
	const char *other = find("enum-tokendata-1.0.xsd");
	xmlSchemaParserCtxt *context =
		text && other
			? xmlSchemaNewMemParserCtxt(text, (int)strlen(text))
			: NULL;
	xmlSchema *made = context ? xmlSchemaParse(context) : NULL;

	xmlSchemaFreeParserCtxt(context);
	return made;
}

bool token_schema_begin(void)
{
	const xmlExternalEntityLoader before = xmlGetExternalEntityLoader();

	xmlSetExternalEntityLoader(load_own);
	schema = parse();
	xmlSetExternalEntityLoader(before);
	if (!schema)
		cli_error("the schemas cannot be parsed");
	return schema != NULL;
}

void token_schema_end(void)
{
	xmlSchemaFree(schema);
	schema = NULL;
}

static bool is_instance(const xmlAttr *attribute)
{
	return attribute->ns &&
	       !strcmp((const char *)attribute->ns->href, NS_INSTANCE);
}

/* Is it xsi:schemaLocation, a hint that the samples of the RFC have, too? */
static bool is_location(const xmlAttr *attribute)
{
	const char *name = (const char *)attribute->name;

	return is_instance(attribute) &&
	       (!strcmp(name, "schemaLocation") ||
		!strcmp(name, "noNamespaceSchemaLocation"));
}

/* The next node in the order of the document; NULL: none below top. */
static xmlNode *behind(const xmlNode *node, const xmlNode *top)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

/* Refuse xsi:type and the like, which would change what is checked. */
static bool check_instance(struct token_xml *token, const xmlNode *node)
{
	if (node->type != XML_ELEMENT_NODE)
		return true;
	for (const xmlAttr *a = node->properties; a; a = a->next)
		if (is_instance(a) && !is_location(a))
			return token_refuse(
				&token->fault, "TOK-02", token_xml_line(node),
				"an attribute xsi:%s", (const char *)a->name);
	return true;
}

static bool check_instances(struct token_xml *token)
{
	for (const xmlNode *node = token->root; node;
	     node = behind(node, token->root))
		if (!check_instance(token, node))
			return false;
	return true;
}

static void remove_locations(xmlNode *node)
{
	xmlAttr *next;

	if (node->type != XML_ELEMENT_NODE)
		return;
	for (xmlAttr *a = node->properties; a; a = next) {
		next = a->next;
		if (is_location(a))
			(void)xmlRemoveProp(a);
	}
}

/*
 * Copy the token into a document of its own without these hints, which libxml2
 * would follow. The signature is checked on the original.
 */
static xmlDoc *copy_for_schema(const struct token_xml *token)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlNode *copy = doc ? xmlDocCopyNode(token->root, doc, 1) : NULL;

	if (!copy) {
		xmlFreeDoc(doc);
		return NULL;
	}
	(void)xmlDocSetRootElement(doc, copy);
	for (xmlNode *node = copy; node; node = behind(node, copy))
		remove_locations(node);
	return doc;
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_pointer;
#else
typedef xmlErrorPtr error_pointer;
#endif

/*
 * The message of libxml2 may quote the faulty value, which may be data about
 * the assignee (TOK-14). So only the name of the element is reported.
 */
static void on_error(void *arg, error_pointer error)
{
	struct token_fault *fault = arg;
	const xmlNode *node = error->node;
	const bool is_element = node && node->type == XML_ELEMENT_NODE;

	if (fault->rule)
		return;
	if (error->code == XML_ERR_NO_MEMORY) {
		(void)token_refuse(fault, "TOK-02", 0, "%s",
				   e164_status_text(E164_EMEMORY));
		return;
	}
	(void)token_refuse(fault, "TOK-02",
			   error->line > 0 ? (unsigned)error->line : 0,
			   "not valid by the schema of RFC 5105, at \"%.64s\"",
			   is_element ? (const char *)node->name : "token");
}

bool token_schema_check(struct token_xml *token)
{
	if (!check_instances(token))
		return false;
	xmlSchemaValidCtxt *context = xmlSchemaNewValidCtxt(schema);
	xmlDoc *copy = context ? copy_for_schema(token) : NULL;
	int result = -1;

	token->fault.rule = NULL;
	if (copy) {
		xmlSchemaSetValidStructuredErrors(context, on_error,
						  &token->fault);
		result = xmlSchemaValidateOneElement(
			context, xmlDocGetRootElement(copy));
	}
	xmlFreeDoc(copy);
	xmlSchemaFreeValidCtxt(context);
	if (!copy)
		return token_refuse(&token->fault, "TOK-02", 0, "%s",
				    e164_status_text(E164_EMEMORY));
	if (!result)
		return true;
	return token->fault.rule
		       ? false
		       : token_refuse(&token->fault, "TOK-02",
				      token_xml_line(token->root),
				      "not valid by the schema of RFC 5105");
}
