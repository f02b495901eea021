/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_issue.h - private to the files that make tokens: "enumctl token new"
 * and "sign".
 *
 * Requires that token_xml_begin() was called.
 */
#pragma once

#include "token_signature.h"

/* token_write.c ------------------------------------------------------------ */

/*
 * A token without a signature (RFC 5105 section 4.1).
 * data: tokendata, copied; NULL: none
 * Returns NULL when there is no memory; the caller frees it by xmlFreeDoc().
 */
xmlDoc *token_write_make(const struct ledger_record *record,
			 const xmlNode *data);

/*
 * Write a document to a file of its own, or to standard output if folder is
 * NULL. A file that is there already is not overwritten. Indenting breaks a
 * signature.
 * Reports and returns false when that fails.
 */
bool token_write_document(xmlDoc *doc, bool is_indented, const char *folder,
			  const char *name);

/* token_private.c ---------------------------------------------------------- */

/* What signs: a private key, and certificates to put into tokens. */
struct token_signer {
	EVP_PKEY *pkey;
	struct token_pem certificates; /* may be none */
	const char *method;            /* URI of SignatureMethod */
	const char *digest;            /* and of DigestMethod */
};

/*
 * key, certificate: PEM files; certificate may be NULL
 * passphrase_fd:    descriptor with the passphrase in a line; -1: ask for it
 *                   when it is needed
 * algorithm:        a word of token-algorithms; NULL: the one for the key
 *
 * Reports and returns CLI_BAD on a fault, or CLI_ENVIRONMENT when memory runs
 * out. The caller calls token_signer_clear(), also then.
 */
enum cli_exit token_signer_load(struct token_signer *signer, const char *key,
				const char *certificate, int passphrase_fd,
				const char *algorithm);
void token_signer_clear(struct token_signer *signer);

/* token_algorithms.c: the method for a key; NULL: there is none. */
const char *token_algorithm_for(EVP_PKEY *pkey, const char *word,
				const char **digest);

/* token_signing.c ---------------------------------------------------------- */

/*
 * Add a signature to a token that has none, and look at the result as an import
 * would, as far as it depends on the token alone.
 * Returns false with the fault written.
 */
bool token_signing_sign(xmlDoc *doc, const struct token_signer *signer,
			struct token_fault *fault);
