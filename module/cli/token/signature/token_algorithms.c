/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_algorithms.c - the algorithms of signatures, and what keys they need
 * (TOK-05).
 *
 * Which ones are accepted is for the operator to say; what the xmlsec1 of the
 * system does not have is accepted by nobody.
 */
#include "token_issue.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#define SHA1_BITS 1024 /* least of an RSA key with token-sha1 */
#define RSA_BITS  2048

#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define SHA1 -1

enum { DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_SHA1 };

static const struct digest {
	const char *uri;
	bool is_sha1;
} digests[] = {
	[DIGEST_SHA256] = { "http://www.w3.org/2001/04/xmlenc#sha256", false },
	[DIGEST_SHA384] = { MORE "sha384", false },
	[DIGEST_SHA512] = { "http://www.w3.org/2001/04/xmlenc#sha512", false },
	[DIGEST_SHA1] = { "http://www.w3.org/2000/09/xmldsig#sha1", true },
	{ NULL, false },
};

/* A method of SignatureMethod; of those for a key, the first one is used. */
static const struct method {
	const char *uri;
	const char *word; /* in token-algorithms */
	int option;       /* its bit there; SHA1: that of token-sha1 */
	int key_type;
	int digest; /* for what is signed with it, by row */
} methods[] = {
	{ MORE "rsa-sha256", "rsa-sha256", E164_ALGORITHM_RSA_SHA256,
	  EVP_PKEY_RSA, DIGEST_SHA256 },
	{ MORE "rsa-sha384", "rsa-sha384", E164_ALGORITHM_RSA_SHA384,
	  EVP_PKEY_RSA, DIGEST_SHA384 },
	{ MORE "rsa-sha512", "rsa-sha512", E164_ALGORITHM_RSA_SHA512,
	  EVP_PKEY_RSA, DIGEST_SHA512 },
	{ MORE "ecdsa-sha256", "ecdsa-sha256", E164_ALGORITHM_ECDSA_SHA256,
	  EVP_PKEY_EC, DIGEST_SHA256 },
	{ MORE "ecdsa-sha384", "ecdsa-sha384", E164_ALGORITHM_ECDSA_SHA384,
	  EVP_PKEY_EC, DIGEST_SHA384 },
	/* RFC 9231 section 2.3.12 */
	{ "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", "ed25519",
	  E164_ALGORITHM_ED25519, EVP_PKEY_ED25519, DIGEST_SHA512 },
	{ "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "rsa-sha1", SHA1,
	  EVP_PKEY_RSA, DIGEST_SHA1 },
	{ NULL, NULL, 0, 0, 0 },
};

static bool is_on(const struct e164_options *options, int option)
{
	return option == SHA1 ? options->token_sha1
			      : token_algorithms_of(options) >> option & 1;
}

static xmlSecTransformId find(const char *uri, xmlSecTransformUsage usage)
{
	return xmlSecTransformIdListFindByHref(xmlSecTransformIdsGet(),
					       (const xmlChar *)uri, usage);
}

bool token_algorithm_has(const struct e164_options *options,
			 struct e164_slice uri)
{
	for (const struct method *m = methods; m->uri; m++)
		if (e164_slice_equal(uri, e164_slice_text(m->uri)))
			return is_on(options, m->option) &&
			       find(m->uri,
				    xmlSecTransformUsageSignatureMethod) !=
				       xmlSecTransformIdUnknown;
	return false;
}

bool token_algorithm_has_digest(const struct e164_options *options,
				struct e164_slice uri)
{
	for (const struct digest *d = digests; d->uri; d++)
		if (e164_slice_equal(uri, e164_slice_text(d->uri)))
			return !d->is_sha1 || options->token_sha1;
	return false;
}

bool token_algorithm_is_known(int option)
{
	for (const struct method *m = methods; m->uri; m++)
		if (m->option == option)
			return find(m->uri,
				    xmlSecTransformUsageSignatureMethod) !=
			       xmlSecTransformIdUnknown;
	return false;
}

bool token_algorithm_enable(const struct e164_options *options,
			    xmlSecDSigCtx *context)
{
	for (const struct digest *d = digests; d->uri; d++)
		if ((!d->is_sha1 || options->token_sha1) &&
		    xmlSecDSigCtxEnableReferenceTransform(
			    context,
			    find(d->uri, xmlSecTransformUsageDigestMethod)))
			return false;
	for (const struct method *m = methods; m->uri; m++) {
		const xmlSecTransformId id =
			find(m->uri, xmlSecTransformUsageSignatureMethod);

		if (is_on(options, m->option) &&
		    id != xmlSecTransformIdUnknown &&
		    xmlSecDSigCtxEnableSignatureTransform(context, id))
			return false;
	}
	return true;
}

/* Keys --------------------------------------------------------------------- */

static const char *fault_of_rsa(const EVP_PKEY *pkey,
				const struct e164_options *options)
{
	const int least = options->token_sha1 ? SHA1_BITS : RSA_BITS;

	return EVP_PKEY_get_bits(pkey) < least ? "the RSA key is too small"
					       : NULL;
}

static const char *fault_of_ec(EVP_PKEY *pkey)
{
	static const char *const curves[] = { "prime256v1", "P-256",
					      "secp384r1", "P-384" };
	char name[64] = "";

	if (EVP_PKEY_get_group_name(pkey, name, sizeof(name), NULL) == 1)
		for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
			if (!strcmp(name, curves[i]))
				return NULL;
	return "the key is on another curve than P-256 and P-384";
}

/* Is any method accepted that this kind of key is for? */
static bool is_of_use(int key_type, const struct e164_options *options)
{
	for (const struct method *m = methods; m->uri; m++)
		if (m->key_type == key_type && is_on(options, m->option) &&
		    find(m->uri, xmlSecTransformUsageSignatureMethod) !=
			    xmlSecTransformIdUnknown)
			return true;
	return false;
}

const char *token_algorithm_key_fault(EVP_PKEY *pkey,
				      const struct e164_options *options)
{
	const int type = EVP_PKEY_get_base_id(pkey);

	if (!is_of_use(type, options))
		return "no accepted algorithm has keys of this kind";
	if (type == EVP_PKEY_RSA)
		return fault_of_rsa(pkey, options);
	return type == EVP_PKEY_EC ? fault_of_ec(pkey) : NULL;
}

/* SHA-384 for P-384, as their strengths go together. */
static bool is_natural(const struct method *method, EVP_PKEY *pkey)
{
	return method->key_type != EVP_PKEY_EC ||
	       (method->digest == DIGEST_SHA384) ==
		       (EVP_PKEY_get_bits(pkey) > 256);
}

const char *token_algorithm_for(EVP_PKEY *pkey, const char *word,
				const char **digest)
{
	const int type = EVP_PKEY_get_base_id(pkey);

	for (const struct method *m = methods; m->uri; m++) {
		if (m->key_type != type || m->option == SHA1 ||
		    (word ? strcmp(m->word, word) != 0 : !is_natural(m, pkey)))
			continue;
		*digest = digests[m->digest].uri;
		return m->uri;
	}
	return NULL;
}
