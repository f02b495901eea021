/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_shape.c - what a signature covers, and by which algorithms.
 *
 * A correct signature proves nothing if it covers something else than what is
 * read. So its form is fixed: one reference, to the very token that is read, by
 * two given transforms, with nothing added (TOK-03 to TOK-05).
 */
#include "token_signature.h"

#include <errno.h>

#define C14N      "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED "http://www.w3.org/2000/09/xmldsig#enveloped-signature"

static bool refuse(struct token_xml *token, const char *rule,
		   const xmlNode *node, const char *text)
{
	return token_refuse(&token->fault, rule, token_xml_line(node), "%s",
			    text);
}

static xmlNode *last_element(const xmlNode *parent)
{
	xmlNode *node = parent->last;

	while (node && node->type != XML_ELEMENT_NODE)
		node = node->prev;
	return node;
}

static xmlNode *first_element(const xmlNode *parent)
{
	return parent ? token_xml_element(parent->children) : NULL;
}

static xmlNode *next_element(const xmlNode *element)
{
	return element ? token_xml_element(element->next) : NULL;
}

static const xmlNode *signed_info(const struct token_xml *token)
{
	return first_element(last_element(token->root));
}

/* The child of SignedInfo at this place; NULL if it has another name. */
static xmlNode *part(const struct token_xml *token, unsigned place,
		     const char *name)
{
	xmlNode *node = first_element(signed_info(token));

	while (place-- > 0)
		node = next_element(node);
	return token_xml_is(node, TOKEN_NS_DSIG, name) ? node : NULL;
}

static xmlNode *canonicalization(const struct token_xml *token)
{
	return part(token, 0, "CanonicalizationMethod");
}

static xmlNode *signature_method(const struct token_xml *token)
{
	return part(token, 1, "SignatureMethod");
}

static xmlNode *reference(const struct token_xml *token)
{
	return part(token, 2, "Reference");
}

/* TOK-03 ----------------------------------------------------------------- */

/* May some program take the attribute for an identifier: xml:id, Id, ID? */
static bool is_id(const xmlAttr *attribute)
{
	return !xmlStrcasecmp(attribute->name, (const xmlChar *)"id");
}

static bool is_within(const xmlNode *node, const xmlNode *root)
{
	while (node && node != root)
		node = node->parent;
	return node == root;
}

/* How many identifiers of the document have this value. */
static unsigned count_ids(const struct token_xml *token, const xmlNode *node,
			  struct e164_slice id)
{
	unsigned count = 0;

	for (const xmlAttr *a = node->properties; a; a = a->next) {
		xmlChar *value;

		/* The id elements of RFC 5076 are not identifiers of XML. */
		if (!is_id(a) || (!strcmp((const char *)a->name, "id") &&
				  !a->ns && !is_within(node, token->root)))
			continue;
		value = xmlNodeListGetString(token->doc, a->children, 1);
		count += value &&
			 e164_slice_equal(e164_slice_text((const char *)value),
					  id);
		xmlFree(value);
	}
	return count;
}

static xmlNode *next_node(xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

static bool check_id(struct token_xml *token, struct e164_slice id)
{
	xmlNode *node = xmlDocGetRootElement(token->doc);
	unsigned count = 0;

	for (; node; node = next_node(node))
		if (node->type == XML_ELEMENT_NODE)
			count += count_ids(token, node, id);
	if (count != 1)
		return refuse(token, "TOK-03", token->root,
			      "its Id is there more than once");
	return true;
}

static bool check_uri(struct token_xml *token, struct e164_slice id)
{
	const xmlNode *node = reference(token);
	struct e164_slice uri;

	if (!node || next_element(node))
		return refuse(token, "TOK-03", signed_info(token),
			      "SignedInfo has not exactly one Reference");
	if (!token_xml_attribute(node, "URI", &uri) || uri.len != id.len + 1 ||
	    uri.ptr[0] != '#' || memcmp(uri.ptr + 1, id.ptr, id.len) != 0)
		return refuse(token, "TOK-03", node,
			      "the Reference is not to the token that has it");
	return true;
}

/* How many Signature elements the token has. */
static unsigned count_signatures(xmlNode *root)
{
	unsigned count = 0;

	for (xmlNode *node = root; node && is_within(node, root);
	     node = next_node(node))
		count += token_xml_is(node, TOKEN_NS_DSIG, "Signature");
	return count;
}

/* Register the token's Id, so that it leads to this element and no other. */
static bool register_id(struct token_xml *token)
{
	xmlAttr *attribute =
		xmlHasNsProp(token->root, (const xmlChar *)"Id", NULL);
	xmlChar *value =
		xmlNodeListGetString(token->doc, attribute->children, 1);
	const xmlAttr *known = value ? xmlGetID(token->doc, value) : NULL;

	if (value && !known && xmlAddID(NULL, token->doc, value, attribute))
		known = attribute;
	xmlFree(value);
	return known == attribute;
}

bool token_shape_check_place(struct token_xml *token)
{
	const xmlNode *signature = last_element(token->root);
	struct e164_slice id;

	if (!token_xml_is(signature, TOKEN_NS_DSIG, "Signature") ||
	    count_signatures(token->root) != 1)
		return refuse(token, "TOK-03", token->root,
			      "not exactly one Signature, as its last child");
	if (!token_xml_attribute(token->root, "Id", &id) || !id.len)
		return refuse(token, "TOK-03", token->root, "it has no Id");
	if (!token_xml_is(signed_info(token), TOKEN_NS_DSIG, "SignedInfo"))
		return refuse(token, "TOK-03", signature,
			      "SignedInfo is not the first in Signature");
	if (!check_id(token, id) || !check_uri(token, id))
		return false;
	errno = 0;
	if (register_id(token))
		return true;
	return refuse(token, "TOK-03", token->root,
		      errno == ENOMEM ? e164_status_text(E164_EMEMORY)
				      : "its Id leads to another element");
}

/* TOK-04 ----------------------------------------------------------------- */

static bool has_algorithm(const xmlNode *node, const char *uri)
{
	struct e164_slice text;

	return node && token_xml_attribute(node, "Algorithm", &text) &&
	       e164_slice_equal(text, e164_slice_text(uri));
}

/* Exclusive canonicalization, with nothing in it but a list of prefixes. */
static bool is_c14n(const xmlNode *node)
{
	const xmlNode *child = first_element(node);

	return has_algorithm(node, C14N) &&
	       (!child || (token_xml_is(child, C14N, "InclusiveNamespaces") &&
			   !next_element(child) && !first_element(child)));
}

static bool check_transform_list(struct token_xml *token, const xmlNode *list)
{
	const xmlNode *first = first_element(list);
	const xmlNode *second = next_element(first);

	if (!token_xml_is(list, TOKEN_NS_DSIG, "Transforms") ||
	    !token_xml_is(first, TOKEN_NS_DSIG, "Transform") ||
	    !has_algorithm(first, ENVELOPED) || first_element(first))
		return refuse(token, "TOK-04", list ? list : token->root,
			      "the first transform is not "
			      "enveloped-signature");
	if (!token_xml_is(second, TOKEN_NS_DSIG, "Transform") ||
	    !is_c14n(second))
		return refuse(token, "TOK-04", second ? second : list,
			      "the second transform is not exclusive "
			      "canonicalization without comments");
	return !next_element(second) ||
	       refuse(token, "TOK-04", next_element(second),
		      "more than two transforms");
}

bool token_shape_check_transforms(struct token_xml *token)
{
	const xmlNode *method = canonicalization(token);

	if (!is_c14n(method))
		return refuse(token, "TOK-04",
			      method ? method : signed_info(token),
			      "the canonicalization is not the exclusive one "
			      "without comments");
	return check_transform_list(token, first_element(reference(token)));
}

/* TOK-05 ----------------------------------------------------------------- */

/* A parameter, such as a shorter output, is not accepted either. */
static bool is_accepted(const struct token_xml *token, const xmlNode *node,
			bool (*has)(const struct e164_options *options,
				    struct e164_slice uri))
{
	struct e164_slice uri;

	return node && !first_element(node) &&
	       token_xml_attribute(node, "Algorithm", &uri) &&
	       has(token_options(token->job), uri);
}

static bool check_digest(struct token_xml *token)
{
	const xmlNode *method = next_element(first_element(reference(token)));
	const xmlNode *value = next_element(method);

	if (!token_xml_is(method, TOKEN_NS_DSIG, "DigestMethod") ||
	    !is_accepted(token, method, token_algorithm_has_digest))
		return refuse(token, "TOK-05",
			      method ? method : reference(token),
			      "the digest algorithm is not accepted");
	return (token_xml_is(value, TOKEN_NS_DSIG, "DigestValue") &&
		!next_element(value)) ||
	       refuse(token, "TOK-05", method, "DigestValue is missing");
}

bool token_shape_check_algorithms(struct token_xml *token)
{
	const xmlNode *method = signature_method(token);

	if (!method || !is_accepted(token, method, token_algorithm_has))
		return refuse(token, "TOK-05",
			      method ? method : signed_info(token),
			      "the signature algorithm is not accepted");
	return check_digest(token);
}
