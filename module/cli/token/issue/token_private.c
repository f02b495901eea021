/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_private.c - the private key of a validation entity, for "enumctl token
 * sign".
 */
#include "token_issue.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <errno.h>
#include <unistd.h>

/* Where the passphrase comes from. */
struct source {
	const char *path; /* of the key */
	int fd;
	bool was_asked;
};

/* One line, without its end. Returns its length, -1: it cannot be read. */
static int read_line(int fd, char *to, int size)
{
	int len = 0;

	while (len < size) {
		const ssize_t got = read(fd, to + len, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0 || to[len] == '\n')
			break;
		len++;
	}
	return len;
}

/* As OpenSSL wants it: called when the key is encrypted. */
static int take_passphrase(char *to, int size, int is_writing, void *arg)
{
	struct source *source = arg;
	char prompt[TOKEN_TEXT_MAX];

	(void)is_writing;
	source->was_asked = true;
	if (source->fd >= 0)
		return read_line(source->fd, to, size);
	snprintf(prompt, sizeof(prompt),
		 "Passphrase of %.200s: ", source->path);
	if (EVP_read_pw_string(to, size, prompt, 0))
		return -1;
	return (int)strnlen(to, (size_t)size);
}

/* For the reason in errno, or if there is none for that in the text. */
static enum cli_exit refuse(const char *path, const char *text)
{
	const int error = errno;

	if (error == ENOMEM)
		text = e164_status_text(E164_EMEMORY);
	else if (error)
		text = strerror(error);
	cli_error("%s: %s", path, text);
	return error == ENOMEM ? CLI_ENVIRONMENT : CLI_BAD;
}

static enum cli_exit load_key(struct token_signer *signer,
			      struct source *source)
{
	BIO *file;

	errno = 0;
	file = BIO_new_file(source->path, "r");
	if (file)
		signer->pkey = PEM_read_bio_PrivateKey(file, NULL,
						       take_passphrase, source);
	if (file && errno != ENOMEM)
		errno = 0;
	BIO_free(file);
	ERR_clear_error();
	if (signer->pkey)
		return CLI_GOOD;
	return refuse(source->path,
		      source->was_asked ? "it is encrypted, and there was no "
					  "passphrase, or a wrong one"
					: "no private key in PEM form");
}

static enum cli_exit load_certificates(struct token_signer *signer,
				       const char *path)
{
	struct token_pem *pem = &signer->certificates;

	if (!token_pem_read(path, pem) || !pem->count)
		return refuse(path, pem->count ? pem->fault
					       : "no certificate in PEM form");
	if (pem->count > TOKEN_CERTIFICATES_MAX) {
		cli_error("%s: more than %d certificates", path,
			  TOKEN_CERTIFICATES_MAX);
		return CLI_BAD;
	}
	for (size_t i = 0; i < pem->count; i++)
		if (EVP_PKEY_eq(X509_get0_pubkey(pem->certificates[i]),
				signer->pkey) == 1)
			return CLI_GOOD;
	if (errno != ENOMEM)
		errno = 0;
	return refuse(path, "no certificate of the key that signs");
}

static enum cli_exit find_method(struct token_signer *signer,
				 const char *algorithm)
{
	static const struct e164_options any = { .token_algorithms =
							 UINT64_MAX };
	const char *fault = token_algorithm_key_fault(signer->pkey, &any);

	if (fault) {
		cli_error("nobody would accept its signature: %s", fault);
		return CLI_BAD;
	}
	signer->method =
		token_algorithm_for(signer->pkey, algorithm, &signer->digest);
	if (!signer->method)
		cli_error("--algorithm: \"%s\" is none, or none for this key",
			  algorithm);
	return signer->method ? CLI_GOOD : CLI_BAD;
}

enum cli_exit token_signer_load(struct token_signer *signer, const char *key,
				const char *certificate, int passphrase_fd,
				const char *algorithm)
{
	struct source source = { .path = key, .fd = passphrase_fd };
	enum cli_exit status;

	memset(signer, 0, sizeof(*signer));
	status = load_key(signer, &source);
	if (status == CLI_GOOD && certificate)
		status = load_certificates(signer, certificate);
	return status == CLI_GOOD ? find_method(signer, algorithm) : status;
}

void token_signer_clear(struct token_signer *signer)
{
	EVP_PKEY_free(signer->pkey);
	token_pem_clear(&signer->certificates);
}
