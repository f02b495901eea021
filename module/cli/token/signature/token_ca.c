/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_ca.c - a certificate in a token, under a CA that is pinned.
 *
 * RFC 5105 section 3: the entity's certificate may be one that a CA has issued.
 * The CA vouches for a name, and that must be the entity's; what a CA has below
 * it is trusted for nothing else.
 */
#include "token_signature.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define STRENGTH 2 /* 112 bits: RSA of 2048 bits and more, no SHA-1 */
#define DEPTH    TOKEN_CERTIFICATES_MAX

static bool is_text(const ASN1_STRING *string, const char *text)
{
	const int len = ASN1_STRING_length(string);

	return len > 0 && (size_t)len == strlen(text) &&
	       !memcmp(ASN1_STRING_get0_data(string), text, (size_t)len);
}

static bool has_common_name(const X509 *certificate, const char *name)
{
	const X509_NAME *subject = X509_get_subject_name(certificate);
	int at = -1;

	while ((at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >=
	       0)
		if (is_text(X509_NAME_ENTRY_get_data(
				    X509_NAME_get_entry(subject, at)),
			    name))
			return true;
	return false;
}

static bool has_other_name(const X509 *certificate, const char *name)
{
	GENERAL_NAMES *names =
		X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	bool is_found = false;

	for (int i = 0; i < sk_GENERAL_NAME_num(names) && !is_found; i++) {
		const GENERAL_NAME *other = sk_GENERAL_NAME_value(names, i);

		is_found = other->type == GEN_DNS &&
			   is_text(other->d.dNSName, name);
	}
	GENERAL_NAMES_free(names);
	return is_found;
}

static bool is_for_signatures(X509 *certificate)
{
	return X509_check_ca(certificate) == 0 &&
	       (X509_get_key_usage(certificate) &
		(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION));
}

/*
 * What may be between and above. now_sec: 0, or what is not valid is left out
 */
struct search {
	X509 *certificate;
	X509_STORE *store;
	STACK_OF(X509) * others;
	uint64_t now_sec;
	bool allows_sha1;
};

static bool is_usable(const X509 *certificate, uint64_t now_sec)
{
	return !now_sec || token_certificate_is_within(certificate, now_sec);
}

static X509_STORE *make_store(const struct token_entity *entity,
			      uint64_t now_sec)
{
	X509_STORE *store = X509_STORE_new();

	for (size_t i = 0; store && i < entity->ca_count; i++) {
		X509 *certificate = entity->cas[i].certificate;

		if (is_usable(certificate, now_sec) &&
		    X509_STORE_add_cert(store, certificate) != 1) {
			X509_STORE_free(store);
			store = NULL;
		}
	}
	return store;
}

static STACK_OF(X509) * make_others(const struct token_certificates *others,
				    size_t index, uint64_t now_sec)
{
	STACK_OF(X509) *stack = sk_X509_new_null();

	for (size_t i = 0; stack && i < others->count; i++)
		if (i != index && is_usable(others->at[i], now_sec))
			(void)sk_X509_push(stack, others->at[i]);
	return stack;
}

static void set_rules(X509_VERIFY_PARAM *param, const struct search *search)
{
	X509_VERIFY_PARAM_set_depth(param, DEPTH);
	X509_VERIFY_PARAM_set_auth_level(param,
					 search->allows_sha1 ? 0 : STRENGTH);
	(void)X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	if (search->now_sec)
		X509_VERIFY_PARAM_set_time(param, (time_t)search->now_sec);
	else
		(void)X509_VERIFY_PARAM_set_flags(param,
						  X509_V_FLAG_NO_CHECK_TIME);
}

static bool verify(const struct search *search, STACK_OF(X509) * *chain)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool is_good = false;

	if (context &&
	    X509_STORE_CTX_init(context, search->store, search->certificate,
				search->others) == 1) {
		set_rules(X509_STORE_CTX_get0_param(context), search);
		is_good = X509_verify_cert(context) == 1;
		if (is_good)
			*chain = X509_STORE_CTX_get1_chain(context);
	}
	X509_STORE_CTX_free(context);
	return is_good && *chain;
}

/* now_sec: as in struct search */
static bool find_chain(const struct token_entity *entity,
		       const struct token_certificates *others, size_t index,
		       bool allows_sha1, uint64_t now_sec,
		       STACK_OF(X509) * *chain)
{
	const struct search search = {
		.certificate = others->at[index],
		.store = make_store(entity, now_sec),
		.others = make_others(others, index, now_sec),
		.now_sec = now_sec,
		.allows_sha1 = allows_sha1,
	};
	const bool is_good =
		search.store && search.others && verify(&search, chain);

	sk_X509_free(search.others);
	X509_STORE_free(search.store);
	return is_good;
}

/* Without regard to time only for the reason: TOK-07 refuses such a chain. */
bool token_ca_vouches(const struct token_job *job,
		      const struct token_entity *entity,
		      const struct token_certificates *others, size_t index,
		      STACK_OF(X509) * *chain)
{
	const bool allows_sha1 = token_options(job)->token_sha1;
	X509 *certificate = others->at[index];
	const char *id = entity->clause->id;
	const bool is_good =
		is_for_signatures(certificate) &&
		(has_common_name(certificate, id) ||
		 has_other_name(certificate, id)) &&
		(find_chain(entity, others, index, allows_sha1, job->now_sec,
			    chain) ||
		 find_chain(entity, others, index, allows_sha1, 0, chain));

	ERR_clear_error();
	return is_good;
}
