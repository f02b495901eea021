/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_signature.h - private to the files that know keys and algorithms.
 *
 * Requires that token_signature_begin() was called, once in a process.
 */
#pragma once

#include "token_xml.h"

#include <openssl/x509.h>

#include <xmlsec/xmlsec.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>

/* token_algorithms.c ------------------------------------------------------- */

/* May a token be signed so? uri: of its SignatureMethod, or DigestMethod */
bool token_algorithm_has(const struct e164_options *options,
			 struct e164_slice uri);
bool token_algorithm_has_digest(const struct e164_options *options,
				struct e164_slice uri);

/* Does the xmlsec1 of this system have it? option: enum e164_algorithm */
bool token_algorithm_is_known(int option);

/* Let the library verify by these, and by no others. */
bool token_algorithm_enable(const struct e164_options *options,
			    xmlSecDSigCtx *context);

/* Why nothing that the key signs is ever accepted; NULL: it may be. */
const char *token_algorithm_key_fault(EVP_PKEY *pkey,
				      const struct e164_options *options);

/* token_signature.c: as the library has it; NULL: it cannot use it. */
xmlSecKey *token_signature_key(EVP_PKEY *pkey);

/* token_trust.c ------------------------------------------------------------ */

/* A key of a validation entity, or of a CA that vouches for its keys. */
struct token_key {
	EVP_PKEY *pkey;
	X509 *certificate; /* NULL: a bare key */
	uint8_t hash[LEDGER_HASH_LEN];
};

/* SHA-256 of SubjectPublicKeyInfo; false: there is no memory. */
bool token_key_sum(EVP_PKEY *pkey, uint8_t hash[LEDGER_HASH_LEN]);

/* The same of the CA that this is the certificate of. */
bool token_key_sum_of_ca(X509 *certificate, uint8_t hash[LEDGER_HASH_LEN]);

/*
 * Was the certificate good on the day of which day_sec is the first second, and
 * is it now (TOK-07)?
 * Returns NULL, or what is wrong; the text has a place for a name.
 */
const char *token_certificate_fault(const X509 *certificate, uint64_t day_sec,
				    uint64_t now_sec, bool allows_sha1);

/* The same of a CA above that certificate, which only has to be good now. */
const char *token_certificate_fault_of_ca(const X509 *certificate,
					  uint64_t now_sec);

/* Is this second within its validity period? */
bool token_certificate_is_within(const X509 *certificate, uint64_t second);

/* Is it signed by a broken digest? */
bool token_certificate_is_weak(const X509 *certificate, bool allows_sha1);

/* token_pem.c -------------------------------------------------------------- */

/* The certificates of a file, or its public key. */
struct token_pem {
	X509 *certificates[TOKEN_KEYS_MAX];
	size_t count;
	EVP_PKEY *pkey; /* only if there is no certificate */
	const char *fault;
};

/*
 * Returns false with errno 0 when there is nothing, or not all of it can be
 * taken; with another errno when the file cannot be read, or memory ran out
 * (ENOMEM). The caller frees what it has by token_pem_clear(), also then.
 */
bool token_pem_read(const char *path, struct token_pem *pem);

/*
 * The same for a file that an option of the configuration names. It must be a
 * regular one: no pipe is waited for, errno is ESPIPE then.
 */
bool token_pem_read_named(const char *path, struct token_pem *pem);
/* Why either of them returned false, for the errno that it left. */
const char *token_pem_fault(const struct token_pem *pem, int error);
void token_pem_clear(struct token_pem *pem);

/*
 * Is this certificate there for the sake of another one in the file? The key of
 * a CA that issued a leaf signs no tokens.
 */
bool token_pem_is_chain(const struct token_pem *pem, size_t index);

/* token_ca.c --------------------------------------------------------------- */

/* The certificates that a token has within. */
#define TOKEN_CERTIFICATES_MAX 8
struct token_certificates {
	X509 *at[TOKEN_CERTIFICATES_MAX];
	size_t count;
};

/*
 * token_key_info.c: read KeyInfo; false: the fault is written. The caller frees
 * the certificates by token_key_info_clear(), also then.
 */
bool token_key_info_read(struct token_xml *token, const xmlNode *info,
			 struct token_certificates *certificates);
void token_key_info_clear(struct token_certificates *certificates);

/*
 * Is it one of the entity, by its name, issued under one of its CAs?
 * others: where certificates between may be; its own is skipped
 * chain:  written when true is returned: from the certificate to the CA; the
 *         caller frees it. All of it is valid now, if there is such a chain
 */
bool token_ca_vouches(const struct token_job *job,
		      const struct token_entity *entity,
		      const struct token_certificates *others, size_t index,
		      STACK_OF(X509) * *chain);
