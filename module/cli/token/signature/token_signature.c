/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_signature.c - was the token signed by a key of its validation entity?
 *
 * The keys come from the configuration, or from certificates in the token that
 * were issued under a CA of the configuration. What else a token says about its
 * key may be a reason to refuse it, but never one to trust it (TOK-06). xmlsec1
 * is given a key, so it does not look for one.
 */
#include "token_signature.h"

#include <xmlsec/errors.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

#include <errno.h>

static xmlNode *signature_of(const struct token_xml *token)
{
	xmlNode *node = token->root->last;

	while (node && node->type != XML_ELEMENT_NODE)
		node = node->prev;
	return node;
}

static xmlNode *key_info_of(const struct token_xml *token)
{
	const xmlNode *signature = signature_of(token);
	xmlNode *node =
		signature ? token_xml_element(signature->children) : NULL;

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

bool token_signature_begin(void)
{
	static bool is_begun;

	if (is_begun)
		return true;
	token_xml_hush();
	if (xmlSecInit() < 0 || xmlSecOpenSSLInit() < 0) {
		cli_error("xmlsec1 does not start; look at the "
			  "configuration of OpenSSL, openssl.cnf or what "
			  "OPENSSL_CONF names");
		return false;
	}
	xmlSecErrorsSetCallback(ignore);
	is_begun = true;
	return true;
}

xmlSecKey *token_signature_key(EVP_PKEY *pkey)
{
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
static bool restrict_to(xmlSecDSigCtx *context,
			const struct e164_options *options)
{
	context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
	return !xmlSecDSigCtxEnableReferenceTransform(
		       context, xmlSecTransformEnvelopedId) &&
	       !xmlSecDSigCtxEnableReferenceTransform(
		       context, xmlSecTransformExclC14NId) &&
	       !xmlSecDSigCtxEnableSignatureTransform(
		       context, xmlSecTransformExclC14NId) &&
	       token_algorithm_enable(options, context);
}

enum result { GOOD, ALTERED, OTHER_KEY, STARVED };

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

static enum result verify(const struct token_xml *token, EVP_PKEY *pkey)
{
	xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
	enum result result = OTHER_KEY;

	if (!context)
		return STARVED;
	errno = 0;
	context->signKey = token_signature_key(pkey);
	if (context->signKey &&
	    restrict_to(context, token_options(token->job))) {
		(void)xmlSecDSigCtxVerify(context, signature_of(token));
		result = result_of(context);
	}
	if (result == OTHER_KEY && errno == ENOMEM)
		result = STARVED;
	xmlSecDSigCtxDestroy(context);
	return result;
}

/* A key that may have signed, of the configuration or under a CA of it. */
struct signer {
	EVP_PKEY *pkey;
	STACK_OF(X509) * chain; /* of a CA */
	uint8_t hash[LEDGER_HASH_LEN];
};

/* The first second of its execution, by the days of its numbers. */
static uint64_t execution_of(const struct token_xml *token)
{
	const struct e164_validity_policy policy =
		token_policy_of(token->job, &token->record);

	return (uint64_t)((int64_t)token->record.validity.execution_day *
				  E164_DAY_SECONDS -
			  policy.utc_offset_sec);
}

/* TOK-07: of a CA only that it is good now: it may have been renewed since. */
static const char *fault_of_chain(const struct token_xml *token,
				  STACK_OF(X509) * chain)
{
	const uint64_t now_sec = token->job->now_sec;
	const char *fault = token_certificate_fault(
		sk_X509_value(chain, 0), execution_of(token), now_sec,
		token_options(token->job)->token_sha1);

	for (int i = 1; i < sk_X509_num(chain) && !fault; i++)
		fault = token_certificate_fault_of_ca(sk_X509_value(chain, i),
						      now_sec);
	return fault;
}

/* Any certificate with the signing key counts, since they are renewed. */
static const char *fault_of_keys(const struct token_xml *token,
				 const uint8_t hash[LEDGER_HASH_LEN])
{
	const struct token_entity *entity = token->entity;
	const char *fault = "there is no certificate of %s";

	for (size_t i = 0; i < entity->count && fault; i++) {
		const struct token_key *key = &entity->keys[i];

		if (!memcmp(key->hash, hash, LEDGER_HASH_LEN))
			fault = token_certificate_fault(
				key->certificate, execution_of(token),
				token->job->now_sec,
				token_options(token->job)->token_sha1);
	}
	return fault;
}

static enum result try_keys(const struct token_xml *token,
			    struct signer *signer)
{
	const struct token_entity *entity = token->entity;
	enum result result = OTHER_KEY;

	for (size_t i = 0; i < entity->count && result == OTHER_KEY; i++) {
		signer->pkey = entity->keys[i].pkey;
		memcpy(signer->hash, entity->keys[i].hash, LEDGER_HASH_LEN);
		result = verify(token, signer->pkey);
	}
	return result;
}

/*
 * Known in the ledger by its CA: with that goes the trust in all below it. The
 * caller frees the chain, if the result is GOOD.
 */
static enum result try_certificate(const struct token_xml *token,
				   const struct token_certificates *all,
				   size_t index, struct signer *signer)
{
	STACK_OF(X509) *chain = NULL;
	enum result result = OTHER_KEY;

	if (!token_ca_vouches(token->job, token->entity, all, index, &chain))
		return OTHER_KEY;
	signer->pkey = X509_get0_pubkey(all->at[index]);
	if (signer->pkey &&
	    token_key_sum_of_ca(sk_X509_value(chain, sk_X509_num(chain) - 1),
				signer->hash))
		result = verify(token, signer->pkey);
	if (result == GOOD)
		signer->chain = chain;
	else
		sk_X509_pop_free(chain, X509_free);
	return result;
}

/*
 * One that is good by TOK-07 ends the search. Of others the first one is kept,
 * for the reason: they may have been renewed.
 */
static enum result find_signer(const struct token_xml *token,
			       const struct token_certificates *all,
			       struct signer *signer)
{
	enum result result = try_keys(token, signer);
	bool is_over = result == GOOD ? !fault_of_keys(token, signer->hash)
				      : result != OTHER_KEY;

	for (size_t i = 0;
	     i < all->count && !is_over && token->entity->ca_count; i++) {
		struct signer other = { .chain = NULL };
		const enum result its = try_certificate(token, all, i, &other);
		const bool is_found =
			its == GOOD && !fault_of_chain(token, other.chain);

		is_over = is_found || its == ALTERED || its == STARVED;
		if (is_over || (its == GOOD && result != GOOD)) {
			sk_X509_pop_free(signer->chain, X509_free);
			*signer = other;
			result = its;
		} else {
			sk_X509_pop_free(other.chain, X509_free);
		}
	}
	return result;
}

/* One of the certificates must be known, unless a CA may vouch for it. */
static bool has_known(const struct token_entity *entity,
		      const struct token_certificates *certificates)
{
	uint8_t hash[LEDGER_HASH_LEN];

	for (size_t i = 0; i < certificates->count; i++)
		for (size_t j = 0; j < entity->count; j++)
			if (token_key_sum(X509_get0_pubkey(certificates->at[i]),
					  hash) &&
			    !memcmp(hash, entity->keys[j].hash, sizeof(hash)))
				return true;
	return !certificates->count || entity->ca_count;
}

static bool accept(struct token_xml *token, const struct signer *signer)
{
	const char *fault = token_algorithm_key_fault(
		signer->pkey, token_options(token->job));

	if (fault)
		return token_refuse(&token->fault, "TOK-05",
				    token_xml_line(signature_of(token)), "%s",
				    fault);
	memcpy(token->record.key, signer->hash, LEDGER_HASH_LEN);
	token->record.validity.is_signed = true;
	return true;
}

static bool explain(struct token_xml *token, enum result result)
{
	if (result == ALTERED)
		return token_refuse(&token->fault, "TOK-03",
				    token_xml_line(token->root),
				    "it was altered after it was signed");
	if (result == STARVED)
		return refuse(token, signature_of(token),
			      e164_status_text(E164_EMEMORY));
	return refuse(token, signature_of(token),
		      token->entity->is_unreadable
			      ? "it was not signed by a key of %s, as far as "
				"its certificates can be read"
			      : "it was not signed by a key of %s");
}

static bool check(struct token_xml *token,
		  const struct token_certificates *certificates)
{
	struct signer signer = { .pkey = NULL };
	enum result result;

	if (!has_known(token->entity, certificates))
		return refuse(token, key_info_of(token),
			      token->entity->is_unreadable
				      ? "the certificate in the token is none "
					"of %s, as far as they can be read"
				      : "the certificate in the token is none "
					"of %s");
	result = find_signer(token, certificates, &signer);
	token->chain = signer.chain;
	return result == GOOD ? accept(token, &signer) : explain(token, result);
}

bool token_signature_check(struct token_xml *token)
{
	struct token_certificates certificates = { .count = 0 };
	const xmlNode *info = key_info_of(token);

	token->entity = token_entity_find(token->job, token->record.entity);
	if (!token->entity)
		return refuse(token, token->root,
			      "there is no validation-entity \"%s\"");
	const bool is_good =
		(!info || token_key_info_read(token, info, &certificates)) &&
		check(token, &certificates);

	token_key_info_clear(&certificates);
	return is_good;
}

/* TOK-07 ------------------------------------------------------------------- */

bool token_signature_check_certificate(struct token_xml *token)
{
	const char *fault = token->chain
				    ? fault_of_chain(token, token->chain)
				    : fault_of_keys(token, token->record.key);

	return !fault || token_refuse(&token->fault, "TOK-07",
				      token_xml_line(signature_of(token)),
				      fault, token->record.entity);
}

void token_signature_clear(struct token_xml *token)
{
	sk_X509_pop_free(token->chain, X509_free);
	token->chain = NULL;
}
