/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_signing.c - a signature of the one form that an import accepts: at the
 * end of the token, over the token, exclusive canonicalization (RFC 5105
 * section 3).
 */
#include "token_issue.h"

#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/templates.h>

#include <stdlib.h>

static bool refuse(struct token_fault *fault, const xmlNode *node,
		   const char *rule, const char *text)
{
	return token_refuse(fault, rule, token_xml_line(node), "%s", text);
}

static xmlSecTransformId by_uri(const char *uri, xmlSecTransformUsage usage)
{
	return xmlSecTransformIdListFindByHref(xmlSecTransformIdsGet(),
					       (const xmlChar *)uri, usage);
}

/* What is to be signed, empty yet. */
static xmlNode *add_template(xmlDoc *doc, xmlNode *root,
			     const struct token_signer *signer,
			     const char *reference)
{
	xmlNode *signature = xmlSecTmplSignatureCreate(
		doc, xmlSecTransformExclC14NId,
		by_uri(signer->method, xmlSecTransformUsageSignatureMethod),
		NULL);
	xmlNode *node;

	if (!signature || !xmlAddChild(root, signature))
		return NULL;
	node = xmlSecTmplSignatureAddReference(
		signature,
		by_uri(signer->digest, xmlSecTransformUsageDigestMethod), NULL,
		(const xmlChar *)reference, NULL);
	if (!node ||
	    !xmlSecTmplReferenceAddTransform(node,
					     xmlSecTransformEnvelopedId) ||
	    !xmlSecTmplReferenceAddTransform(node, xmlSecTransformExclC14NId))
		return NULL;
	return signature;
}

/* The reference to the token: "#" and its Id, which is made known. */
static bool register_id(xmlDoc *doc, xmlNode *root, char *reference,
			size_t size)
{
	xmlAttr *attribute = xmlHasNsProp(root, (const xmlChar *)"Id", NULL);
	struct e164_slice id;

	if (!attribute || !token_xml_attribute(root, "Id", &id) || !id.len ||
	    id.len + 2 > size)
		return false;
	reference[0] = '#';
	memcpy(reference + 1, id.ptr, id.len);
	reference[id.len + 1] = 0;
	return xmlAddID(NULL, doc, (const xmlChar *)reference + 1, attribute) !=
	       NULL;
}

static bool run(xmlNode *signature, EVP_PKEY *pkey)
{
	xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
	bool is_done = false;

	if (!context)
		return false;
	context->signKey = token_signature_key(pkey);
	if (context->signKey && !xmlSecDSigCtxSign(context, signature))
		is_done = context->status == xmlSecDSigStatusSucceeded;
	xmlSecDSigCtxDestroy(context);
	return is_done;
}

/* Not covered by the signature, and so added when that is done. */
static bool add_certificate(xmlNode *data, X509 *certificate)
{
	unsigned char *der = NULL;
	const int len = i2d_X509(certificate, &der);
	/* Four characters for three octets, and a NUL. */
	xmlChar *text = len > 0 ? malloc((size_t)len / 3 * 4 + 5) : NULL;
	bool is_good = false;

	if (text) {
		(void)EVP_EncodeBlock(text, der, len);
		is_good = xmlNewTextChild(data, data->ns,
					  (const xmlChar *)"X509Certificate",
					  text) != NULL;
	}
	free(text);
	OPENSSL_free(der);
	return is_good;
}

static bool add_key_info(xmlNode *signature, const struct token_pem *pem)
{
	xmlNode *info;
	xmlNode *data;

	if (!pem->count)
		return true;
	info = xmlNewChild(signature, signature->ns, (const xmlChar *)"KeyInfo",
			   NULL);
	data = info ? xmlNewChild(info, signature->ns,
				  (const xmlChar *)"X509Data", NULL)
		    : NULL;
	for (size_t i = 0; data && i < pem->count; i++)
		if (!add_certificate(data, pem->certificates[i]))
			return false;
	return data != NULL;
}

/* By the very functions of an import, with the key that has signed. */
static bool check(xmlDoc *doc, const struct token_signer *signer,
		  struct token_fault *fault)
{
	struct token_key key = { .pkey = signer->pkey };
	struct e164_entity_clause clause = { .id = NULL };
	struct token_entity entity = { .clause = &clause,
				       .keys = &key,
				       .count = 1 };
	struct token_job job = { .settings.config.options.token_algorithms =
					 UINT64_MAX,
				 .entities = &entity,
				 .entity_count = 1 };
	const struct token_sink sink = { .arg = NULL };
	struct token_xml token = { .job = &job,
				   .sink = &sink,
				   .doc = doc,
				   .root = xmlDocGetRootElement(doc) };
	bool is_good = token_key_sum(signer->pkey, key.hash) &&
		       token_fields_read(&token);

	clause.id = token.record.entity;
	is_good = is_good && token_check_form(&token);
	token_signature_clear(&token);
	*fault = token.fault;
	return is_good;
}

static bool is_token(xmlDoc *doc, struct token_fault *fault)
{
	const xmlNode *root = xmlDocGetRootElement(doc);

	if (!token_xml_is(root, TOKEN_NS_TOKEN, "token"))
		return refuse(fault, root, "TOK-02", "it is not a token");
	for (const xmlNode *node = token_xml_element(root->children); node;
	     node = token_xml_element(node->next))
		if (token_xml_is(node, TOKEN_NS_DSIG, "Signature"))
			return refuse(fault, node, "TOK-03",
				      "it has a signature already");
	return true;
}

bool token_signing_sign(xmlDoc *doc, const struct token_signer *signer,
			struct token_fault *fault)
{
	xmlNode *root = xmlDocGetRootElement(doc);
	char reference[256];
	xmlNode *signature;

	if (!is_token(doc, fault))
		return false;
	if (!register_id(doc, root, reference, sizeof(reference)))
		return refuse(fault, root, "TOK-03", "it has no good Id");
	signature = add_template(doc, root, signer, reference);
	if (!signature || !run(signature, signer->pkey) ||
	    !add_key_info(signature, &signer->certificates))
		return refuse(fault, root, "TOK-06",
			      "the signature library could not sign it");
	return check(doc, signer, fault);
}
