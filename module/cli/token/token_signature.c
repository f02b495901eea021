/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_signature.c - was the token signed by a key of its validation entity?
 *
 * The keys come from the configuration. What a token says about its key may be
 * a reason to refuse it, but never one to trust it (TOK-06). xmlsec1 is given a
 * key, so it does not look for one.
 */
#include "token_xml.h"

#include <stdlib.h>

#include <xmlsec/xmlsec.h>
#include <xmlsec/errors.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

/* What KeyInfo may have; anything else could refer to another key. */
static const char *const key_info_names[] = { "KeyName", "KeyValue", "X509Data",
					      NULL };

static xmlNode *signature_of(const struct token_xml *token)
{
	xmlNode *node = token->root->last;

	while (node && node->type != XML_ELEMENT_NODE)
		node = node->prev;
	return node;
}

static xmlNode *key_info_of(const struct token_xml *token)
{
	xmlNode *node = token_xml_element(signature_of(token)->children);

	while (node && !token_xml_is(node, TOKEN_NS_DSIG, "KeyInfo"))
		node = token_xml_element(node->next);
	return node;
}

static bool refuse(struct token_xml *token, const xmlNode *node,
		   const char *text)
{
	return token_refuse(&token->fault, "TOK-06", token_xml_line(node), text,
			    token->record.entity);
}

static bool is_known_name(const xmlNode *node)
{
	for (const char *const *name = key_info_names; *name; name++)
		if (token_xml_is(node, TOKEN_NS_DSIG, *name))
			return true;
	return false;
}

/* Base64, blanks ignored. Returns the octets written, or -1. */
static int decode(struct e164_slice text, uint8_t *to)
{
	EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
	int len = 0;
	int rest = 0;

	if (!context)
		return -1;
	EVP_DecodeInit(context);
	const bool is_good = EVP_DecodeUpdate(context, to, &len, text.ptr,
					      (int)text.len) >= 0 &&
			     EVP_DecodeFinal(context, to + len, &rest) == 1;

	EVP_ENCODE_CTX_free(context);
	return is_good ? len + rest : -1;
}

/* Is this X509Certificate one of the entity's? */
static bool is_pinned(const struct token_xml *token, const xmlNode *node)
{
	struct e164_slice text;

	if (!token_xml_text(node, &text) || text.len > TOKEN_LEN_MAX)
		return false;
	uint8_t *der = malloc(text.len + 1); /* DER is shorter than Base64 */

	if (!der)
		return false;
	const int len = decode(text, der);
	const bool is_found =
		len > 0 && token_key_has_certificate(
				   token->entity, e164_slice(der, (size_t)len));

	free(der);
	return is_found;
}

/* Counts the certificates of X509Data, and those of them that are pinned. */
static void count_certificates(const struct token_xml *token,
			       const xmlNode *data, unsigned *count,
			       unsigned *pinned)
{
	for (xmlNode *node = token_xml_element(data->children); node;
	     node = token_xml_element(node->next)) {
		if (!token_xml_is(node, TOKEN_NS_DSIG, "X509Certificate"))
			continue;
		++*count;
		*pinned += is_pinned(token, node);
	}
}

static bool check_key_info(struct token_xml *token)
{
	const xmlNode *info = key_info_of(token);
	unsigned count = 0;
	unsigned pinned = 0;

	if (!info)
		return true;
	for (xmlNode *node = token_xml_element(info->children); node;
	     node = token_xml_element(node->next)) {
		if (!is_known_name(node))
			return refuse(token, node,
				      "KeyInfo leads elsewhere for the key of "
				      "%s");
		if (token_xml_is(node, TOKEN_NS_DSIG, "X509Data"))
			count_certificates(token, node, &count, &pinned);
	}
	return !count || pinned ||
	       refuse(token, info,
		      "the certificate in the token is none of %s");
}

/* Suppress the libraries' messages; their results say what is wrong. */
static void ignore(const char *file, int line, const char *function,
		   const char *object, const char *subject, int reason,
		   const char *message)
{
	(void)file;
	(void)line;
	(void)function;
	(void)object;
	(void)subject;
	(void)reason;
	(void)message;
}

static bool begin(void)
{
	static bool is_begun;

	if (is_begun)
		return true;
	if (xmlSecInit() < 0 || xmlSecOpenSSLInit() < 0)
		return false;
	xmlSecErrorsSetCallback(ignore);
	is_begun = true;
	return true;
}

static xmlSecKey *make_key(const struct token_entity *entity, size_t index)
{
	EVP_PKEY *pkey = token_key_get(entity, index);
	xmlSecKey *key = xmlSecKeyCreate();
	xmlSecKeyData *data = NULL;

	if (key && EVP_PKEY_up_ref(pkey)) {
		data = xmlSecOpenSSLEvpKeyAdopt(pkey);
		if (!data)
			EVP_PKEY_free(pkey);
	}
	if (data && !xmlSecKeySetValue(key, data))
		return key;
	if (data)
		xmlSecKeyDataDestroy(data);
	if (key)
		xmlSecKeyDestroy(key);
	return NULL;
}

/* token_shape.c has checked all of this; here xmlsec1 enforces it, too. */
static bool restrict_to(xmlSecDSigCtx *context, bool allows_sha1)
{
	context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
	if (xmlSecDSigCtxEnableReferenceTransform(context,
						  xmlSecTransformEnvelopedId) ||
	    xmlSecDSigCtxEnableReferenceTransform(context,
						  xmlSecTransformExclC14NId) ||
	    xmlSecDSigCtxEnableReferenceTransform(
		    context, xmlSecOpenSSLTransformSha256Id) ||
	    xmlSecDSigCtxEnableSignatureTransform(context,
						  xmlSecTransformExclC14NId) ||
	    xmlSecDSigCtxEnableSignatureTransform(
		    context, xmlSecOpenSSLTransformRsaSha256Id))
		return false;
	return !allows_sha1 ||
	       (!xmlSecDSigCtxEnableReferenceTransform(
			context, xmlSecOpenSSLTransformSha1Id) &&
		!xmlSecDSigCtxEnableSignatureTransform(
			context, xmlSecOpenSSLTransformRsaSha1Id));
}

enum result { GOOD, ALTERED, OTHER_KEY };

static enum result result_of(xmlSecDSigCtx *context)
{
	const xmlSecDSigReferenceCtx *reference;

	if (context->status == xmlSecDSigStatusSucceeded &&
	    xmlSecPtrListGetSize(&context->signedInfoReferences) == 1)
		return GOOD;
	reference = xmlSecPtrListGetItem(&context->signedInfoReferences, 0);
	return reference && reference->status == xmlSecDSigStatusInvalid
		       ? ALTERED
		       : OTHER_KEY;
}

static enum result verify(const struct token_xml *token, size_t index)
{
	xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
	enum result result = OTHER_KEY;

	if (!context)
		return OTHER_KEY;
	context->signKey = make_key(token->entity, index);
	if (context->signKey &&
	    restrict_to(context, token_options(token->job)->token_sha1)) {
		(void)xmlSecDSigCtxVerify(context, signature_of(token));
		result = result_of(context);
	}
	xmlSecDSigCtxDestroy(context);
	return result;
}

static bool is_large_enough(const struct token_xml *token, size_t index)
{
	const int least = token_options(token->job)->token_sha1 ? 1024 : 2048;

	return EVP_PKEY_bits(token_key_get(token->entity, index)) >= least;
}

static bool accept(struct token_xml *token, size_t index)
{
	if (!is_large_enough(token, index))
		return token_refuse(&token->fault, "TOK-05",
				    token_xml_line(signature_of(token)),
				    "the RSA key is too small");
	memcpy(token->record.key, token_key_hash(token->entity, index),
	       sizeof(token->record.key));
	token->record.validity.is_signed = true;
	return true;
}

bool token_signature_check(struct token_xml *token)
{
	enum result result = OTHER_KEY;

	token->entity = token_entity_find(token->job, token->record.entity);
	if (!token->entity)
		return refuse(token, token->root,
			      "there is no validation-entity \"%s\"");
	if (!check_key_info(token))
		return false;
	if (!begin())
		return refuse(token, NULL,
			      "the signature library does not start (%s)");
	for (size_t i = 0; i < token->entity->count && result == OTHER_KEY;
	     i++) {
		result = verify(token, i);
		if (result == GOOD)
			return accept(token, i);
	}
	if (result == ALTERED)
		return token_refuse(&token->fault, "TOK-03",
				    token_xml_line(token->root),
				    "it was altered after it was signed");
	return refuse(token, signature_of(token),
		      "it was not signed by a key of %s");
}

/* Any certificate with the signing key counts, since they are renewed. */
bool token_signature_check_certificate(struct token_xml *token)
{
	char why[TOKEN_TEXT_MAX] = "";

	for (size_t i = 0; i < token->entity->count; i++)
		if (!memcmp(token_key_hash(token->entity, i), token->record.key,
			    LEDGER_HASH_LEN) &&
		    token_key_was_good(token->entity, i,
				       token->record.validity.execution_day,
				       token->job->now_sec,
				       token_options(token->job)->token_sha1,
				       why))
			return true;
	return token_refuse(&token->fault, "TOK-07",
			    token_xml_line(signature_of(token)), "%s", why);
}
