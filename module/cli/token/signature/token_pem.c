/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_pem.c - certificates and keys in files.
 */
#include "token_signature.h"

#include "regular.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <errno.h>

#define LINE_LEN    256
#define BEGIN       "-----BEGIN "
#define BEGIN_LEAST 6 /* as much of it tells a block that is cut off */

static const char damaged[] = "a certificate or key in it is damaged or cut "
			      "off";

static const char nothing[] = "no certificate or public key in PEM form";

static bool is_text(const char *text, const char *const *list)
{
	while (*list && strcmp(text, *list) != 0)
		list++;
	return *list;
}

/* Each of these takes a block; returns NULL, or the fault of the file. */
static const char *add_certificate(struct token_pem *pem, const uint8_t *der,
				   long len)
{
	if (pem->count == TOKEN_KEYS_MAX)
		return "too many certificates";
	pem->certificates[pem->count] = d2i_X509(NULL, &der, len);
	if (!pem->certificates[pem->count])
		return damaged;
	pem->count++;
	return NULL;
}

static const char *add_pkey(struct token_pem *pem, const uint8_t *der, long len)
{
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &der, len);
	const char *fault = NULL;

	if (!pkey)
		return damaged;
	if (!pem->pkey) {
		pem->pkey = pkey;
		return NULL;
	}
	if (EVP_PKEY_eq(pem->pkey, pkey) != 1)
		fault = "more than one public key";
	EVP_PKEY_free(pkey);
	return fault;
}

/* What is neither a certificate nor a public key is not looked at. */
static const char *add_block(struct token_pem *pem, const char *name,
			     const uint8_t *der, long len)
{
	static const char *const certificates[] = { PEM_STRING_X509,
						    PEM_STRING_X509_OLD, NULL };
	static const char *const others[] = { PEM_STRING_X509_TRUSTED,
					      PEM_STRING_RSA_PUBLIC,
					      PEM_STRING_DSA_PUBLIC, NULL };

	if (is_text(name, certificates))
		return add_certificate(pem, der, len);
	if (!strcmp(name, PEM_STRING_PUBLIC))
		return add_pkey(pem, der, len);
	return is_text(name, others) ? "a certificate or key in another form "
				       "than CERTIFICATE and PUBLIC KEY"
				     : NULL;
}

static bool is_at_end(BIO *file)
{
	const unsigned long error = ERR_peek_last_error();
	FILE *stream = NULL;

	return ERR_GET_LIB(error) == ERR_LIB_PEM &&
	       ERR_GET_REASON(error) == PEM_R_NO_START_LINE &&
	       !(BIO_get_fp(file, &stream) == 1 && stream && ferror(stream));
}

/* Returns NULL, or the fault of the file. */
static const char *read_blocks(BIO *file, struct token_pem *pem, size_t *count)
{
	const char *fault = NULL;

	ERR_clear_error();
	while (!fault) {
		char *name = NULL;
		char *header = NULL;
		uint8_t *der = NULL;
		long len;

		if (!PEM_read_bio(file, &name, &header, &der, &len))
			return is_at_end(file) ? NULL : damaged;
		(*count)++;
		fault = add_block(pem, name, der, len);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	return fault;
}

/* Also if the line is cut off, or something invisible is in front of it. */
static bool begins_block(const char *line)
{
	while (*line && (*line <= ' ' || *line > '~'))
		line++;
	return !strncmp(line, BEGIN, BEGIN_LEAST);
}

/* OpenSSL passes over a block whose first line is not quite right. */
static size_t count_blocks(BIO *file)
{
	char line[LINE_LEN];
	size_t count = 0;

	while (BIO_gets(file, line, sizeof(line)) > 0)
		count += begins_block(line);
	return count;
}

/* The key of a certificate may stand beside it; any other would be lost. */
static const char *join_pkey(struct token_pem *pem)
{
	bool is_same = false;

	for (size_t i = 0; pem->pkey && i < pem->count && !is_same; i++) {
		EVP_PKEY *pkey = X509_get0_pubkey(pem->certificates[i]);

		is_same = pkey && EVP_PKEY_eq(pkey, pem->pkey) == 1;
	}
	if (!pem->pkey || !pem->count)
		return NULL;
	if (!is_same)
		return "a public key beside certificates of other keys";
	EVP_PKEY_free(pem->pkey);
	pem->pkey = NULL;
	return NULL;
}

/* All of it or nothing: what is lost of a file would be blocked. */
static const char *read_file(BIO *file, struct token_pem *pem)
{
	size_t count = 0;
	const char *fault = read_blocks(file, pem, &count);

	if (!fault)
		fault = join_pkey(pem);
	if (!fault && !BIO_reset(file) && count_blocks(file) != count)
		fault = damaged;
	if (!fault && !pem->count && !pem->pkey)
		fault = nothing;
	return fault;
}

/* NULL with errno set. */
static BIO *open_regular(const char *path)
{
	FILE *stream = io_regular_open(path);
	BIO *file = stream ? BIO_new_fp(stream, BIO_CLOSE) : NULL;

	if (stream && !file) {
		fclose(stream);
		errno = ENOMEM;
	}
	return file;
}

/* file: taken over; may be NULL */
static bool read_pem(BIO *file, struct token_pem *pem)
{
	memset(pem, 0, sizeof(*pem));
	pem->fault = nothing;
	if (!file) {
		ERR_clear_error();
		return false;
	}
	pem->fault = read_file(file, pem);
	const bool is_starved = errno == ENOMEM;

	BIO_free(file);
	ERR_clear_error();
	errno = is_starved ? ENOMEM : 0;
	return !is_starved && !pem->fault;
}

bool token_pem_read(const char *path, struct token_pem *pem)
{
	errno = 0;
	return read_pem(BIO_new_file(path, "r"), pem);
}

bool token_pem_read_named(const char *path, struct token_pem *pem)
{
	errno = 0;
	return read_pem(open_regular(path), pem);
}

const char *token_pem_fault(const struct token_pem *pem, int error)
{
	return error ? io_regular_reason(error) : pem->fault;
}

void token_pem_clear(struct token_pem *pem)
{
	for (size_t i = 0; i < pem->count; i++)
		X509_free(pem->certificates[i]);
	EVP_PKEY_free(pem->pkey);
	memset(pem, 0, sizeof(*pem));
}

/* By its extensions; a self-made one of an entity may say so as well. */
static bool is_ca(X509 *certificate)
{
	return X509_check_ca(certificate) == 1;
}

static bool has_made_itself(X509 *certificate)
{
	return X509_self_signed(certificate, 1) == 1;
}

/* Another one, that is: a renewed one of the same key has not issued it. */
static bool has_issued(X509 *certificate, X509 *other)
{
	EVP_PKEY *pkey = X509_get0_pubkey(certificate);
	EVP_PKEY *others = X509_get0_pubkey(other);

	return pkey && others && EVP_PKEY_eq(pkey, others) != 1 &&
	       X509_check_issued(certificate, other) == X509_V_OK &&
	       X509_verify(other, pkey) == 1;
}

/*
 * Of a CA somewhere above it, where the file lacks those between. Nothing is
 * above one that made itself; and a self-made one of the same name is the
 * entity's own, of an earlier or later key.
 */
static bool may_be_above(X509 *certificate, X509 *other)
{
	if (!is_ca(certificate) || is_ca(other) || has_made_itself(other))
		return false;
	return !has_made_itself(certificate) ||
	       X509_NAME_cmp(X509_get_subject_name(certificate),
			     X509_get_subject_name(other)) != 0;
}

bool token_pem_is_chain(const struct token_pem *pem, size_t index)
{
	X509 *certificate = pem->certificates[index];
	bool is_chain = false;

	for (size_t i = 0; i < pem->count && !is_chain; i++)
		is_chain = i != index &&
			   (has_issued(certificate, pem->certificates[i]) ||
			    may_be_above(certificate, pem->certificates[i]));
	ERR_clear_error();
	return is_chain;
}
