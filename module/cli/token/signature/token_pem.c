/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_pem.c - certificates and keys in files.
 */
#include "token_signature.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOT_REGULAR ESPIPE

static void read_certificates(BIO *file, struct token_pem *pem)
{
	X509 *certificate;

	while (pem->count < TOKEN_KEYS_MAX &&
	       (certificate = PEM_read_bio_X509(file, NULL, NULL, NULL)))
		pem->certificates[pem->count++] = certificate;
}

/* 0, or the reason not to read the open file. */
static int refusal(int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return errno;
	if (S_ISDIR(status.st_mode))
		return EISDIR;
	return S_ISREG(status.st_mode) ? 0 : NOT_REGULAR;
}

/* NULL with errno set. */
static BIO *open_regular(const char *path)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	const int error = fd < 0 ? errno : refusal(fd);
	FILE *stream = error ? NULL : fdopen(fd, "r");
	BIO *file = stream ? BIO_new_fp(stream, BIO_CLOSE) : NULL;

	if (file)
		return file;
	const int why = error ? error : ENOMEM;

	if (stream)
		fclose(stream);
	else if (fd >= 0)
		close(fd);
	errno = why;
	return NULL;
}

/* file: taken over; may be NULL */
static bool read_pem(BIO *file, struct token_pem *pem)
{
	memset(pem, 0, sizeof(*pem));
	if (!file) {
		ERR_clear_error();
		return false;
	}
	read_certificates(file, pem);
	if (!pem->count && !BIO_reset(file))
		pem->pkey = PEM_read_bio_PUBKEY(file, NULL, NULL, NULL);
	const bool is_starved = errno == ENOMEM;

	BIO_free(file);
	ERR_clear_error();
	errno = is_starved ? ENOMEM : 0;
	return !is_starved && (pem->count || pem->pkey);
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

const char *token_pem_fault(int error)
{
	if (error == NOT_REGULAR)
		return "not a regular file";
	return error ? strerror(error)
		     : "no certificate or public key in PEM form";
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
