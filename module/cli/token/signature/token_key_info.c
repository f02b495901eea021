/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_key_info.c - what a token says about its own key.
 *
 * That is never a reason to trust it. It is one to refuse it (TOK-06), and the
 * place of certificates that a pinned CA may have issued.
 */
#include "token_signature.h"

#include <openssl/err.h>

#include <stdlib.h>

/* What KeyInfo may have; anything else could lead elsewhere. */
static const char *const names[] = { "KeyName", "KeyValue", "X509Data", NULL };

static bool is_known_name(const xmlNode *node)
{
	for (const char *const *name = names; *name; name++)
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

/* NULL: it is none. */
static X509 *read_certificate(const xmlNode *node)
{
	struct e164_slice text;
	X509 *certificate = NULL;

	if (!token_xml_text(node, &text) || text.len > TOKEN_LEN_MAX)
		return NULL;
	uint8_t *der = malloc(text.len + 1); /* shorter than its text */

	if (!der)
		return NULL;
	const int len = decode(text, der);
	const uint8_t *at = der;

	if (len > 0)
		certificate = d2i_X509(NULL, &at, len);
	free(der);
	ERR_clear_error();
	return certificate;
}

static bool add_certificates(struct token_xml *token, const xmlNode *data,
			     struct token_certificates *certificates)
{
	for (xmlNode *node = token_xml_element(data->children); node;
	     node = token_xml_element(node->next)) {
		X509 *certificate;

		if (!token_xml_is(node, TOKEN_NS_DSIG, "X509Certificate"))
			continue;
		certificate = certificates->count < TOKEN_CERTIFICATES_MAX
				      ? read_certificate(node)
				      : NULL;
		if (!certificate)
			return token_refuse(&token->fault, "TOK-06",
					    token_xml_line(node),
					    "no certificate, or more than %d "
					    "of them",
					    TOKEN_CERTIFICATES_MAX);
		certificates->at[certificates->count++] = certificate;
	}
	return true;
}

bool token_key_info_read(struct token_xml *token, const xmlNode *info,
			 struct token_certificates *certificates)
{
	for (xmlNode *node = token_xml_element(info->children); node;
	     node = token_xml_element(node->next)) {
		if (!is_known_name(node))
			return token_refuse(&token->fault, "TOK-06",
					    token_xml_line(node),
					    "KeyInfo leads elsewhere for the "
					    "key of %s",
					    token->record.entity);
		if (token_xml_is(node, TOKEN_NS_DSIG, "X509Data") &&
		    !add_certificates(token, node, certificates))
			return false;
	}
	return true;
}

void token_key_info_clear(struct token_certificates *certificates)
{
	for (size_t i = 0; i < certificates->count; i++)
		X509_free(certificates->at[i]);
	certificates->count = 0;
}
