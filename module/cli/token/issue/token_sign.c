/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_sign.c - enumctl token sign: for a validation entity.
 */
#include "token_issue.h"

#include <errno.h>
#include <stdlib.h>

enum {
	OPTION_KEY,
	OPTION_CERTIFICATE,
	OPTION_PASSPHRASE_FD,
	OPTION_ALGORITHM,
	OPTION_OUTPUT
};

const struct cli_option token_sign_options[] = {
	[OPTION_KEY] = { "key", "FILE", "sign with the private key in FILE" },
	[OPTION_CERTIFICATE] = { "certificate", "FILE",
				 "put the certificates in FILE into the "
				 "token: that of the key, and those of CAs "
				 "above it" },
	[OPTION_PASSPHRASE_FD] = { "passphrase-fd", "N",
				   "read the passphrase of the key from "
				   "descriptor N, instead of asking for it" },
	[OPTION_ALGORITHM] = { "algorithm", "NAME",
			       "a word of token-algorithms:, such as "
			       "rsa-sha512; the default fits the key" },
	[OPTION_OUTPUT] = { "output", "DIR",
			    "write into DIR, under the same names; needed "
			    "for several tokens" },
	{ .name = NULL },
};

/* A call on its way. */
struct signing {
	struct token_signer signer;
	const char *folder;
	bool has_failed;
	bool is_refused;
};

static bool read_fd(const struct cli_call *call, int *fd)
{
	const char *text = call->values[OPTION_PASSPHRASE_FD];
	char *end = NULL;
	long value;

	*fd = -1;
	if (!text)
		return true;
	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < 0 || value > INT32_MAX) {
		cli_usage(call->command, "--passphrase-fd: \"%s\" is none",
			  text);
		return false;
	}
	*fd = (int)value;
	return true;
}

/*
 * One octet more than a token may have shows that it has too many. NULL: errno
 * says why it cannot be read, or is 0, and the fault is that of the document.
 */
static xmlDoc *read_document(FILE *file, struct token_fault *fault)
{
	uint8_t *text = malloc(TOKEN_LEN_MAX + 1);
	xmlDoc *doc = NULL;

	if (!text)
		return NULL;
	errno = 0;
	const size_t len = fread(text, 1, TOKEN_LEN_MAX + 1, file);

	if (!ferror(file)) {
		errno = 0;
		doc = token_xml_parse(e164_slice(text, len), fault);
		errno = errno == ENOMEM ? ENOMEM : 0;
	}
	free(text);
	return doc;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Without memory the fault is not that of the token; so says errno. */
static bool sign_document(const struct signing *signing, xmlDoc *doc,
			  struct token_fault *fault)
{
	errno = 0;
	if (token_signing_sign(doc, &signing->signer, fault))
		return true;
	errno = errno == ENOMEM ? ENOMEM : 0;
	return false;
}

static void refuse(struct signing *signing, const char *name,
		   const struct token_fault *fault)
{
	if (!errno) {
		token_report_fault(name, fault);
		signing->is_refused = true;
		return;
	}
	cli_error("%s: %s", name,
		  errno == ENOMEM ? e164_status_text(E164_EMEMORY)
				  : strerror(errno));
	signing->has_failed = true;
}

static void sign(struct signing *signing, const char *name, FILE *file)
{
	struct token_fault fault = { .rule = NULL };
	xmlDoc *doc = read_document(file, &fault);

	if (!doc || !sign_document(signing, doc, &fault)) {
		refuse(signing, name, &fault);
	} else if (!token_write_document(doc, false, signing->folder,
					 base_name(name))) {
		signing->has_failed = true;
	}
	xmlFreeDoc(doc);
}

static void sign_file(struct signing *signing, const char *name)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "rb") : stdin;

	if (!file) {
		cli_error("%s: %s", name, strerror(errno));
		signing->has_failed = true;
		return;
	}
	sign(signing, file == stdin ? "token.xml" : name, file);
	if (file != stdin)
		fclose(file);
}

static bool check_call(const struct cli_call *call, int *fd)
{
	if (!call->values[OPTION_KEY])
		cli_usage(call->command, "--key is missing");
	else if (call->operand_count > 1 && !call->values[OPTION_OUTPUT])
		cli_usage(call->command, "several tokens need --output");
	else
		return read_fd(call, fd);
	return false;
}

enum cli_exit token_sign(const struct cli_call *call)
{
	struct signing signing = { .folder = call->values[OPTION_OUTPUT] };
	enum cli_exit status = CLI_ENVIRONMENT;
	int fd;

	if (!check_call(call, &fd))
		return CLI_BAD;
	if (token_xml_begin())
		status = token_signer_load(&signing.signer,
					   call->values[OPTION_KEY],
					   call->values[OPTION_CERTIFICATE], fd,
					   call->values[OPTION_ALGORITHM]);
	if (status == CLI_GOOD) {
		for (int i = 0; i < call->operand_count; i++)
			sign_file(&signing, call->operands[i]);
		status = signing.has_failed   ? CLI_ENVIRONMENT
			 : signing.is_refused ? CLI_NEGATIVE
					      : CLI_GOOD;
	}
	token_signer_clear(&signing.signer);
	token_xml_end();
	return status;
}
