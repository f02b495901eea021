/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_trust.c - the keys of validation entities, from their PEM files.
 *
 * A key is identified by the SHA-256 of its SubjectPublicKeyInfo, so a renewed
 * certificate with the same key stands for the same key.
 */
#include "token_xml.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdlib.h>
#include <time.h>

#define KEYS_MAX 64 /* of one entity */

struct token_key {
	EVP_PKEY *pkey;
	X509 *certificate; /* NULL: a bare key */
	uint8_t hash[LEDGER_HASH_LEN];
};

EVP_PKEY *token_key_get(const struct token_entity *entity, size_t index)
{
	return entity->keys[index].pkey;
}

const uint8_t *token_key_hash(const struct token_entity *entity, size_t index)
{
	return entity->keys[index].hash;
}

static bool hash_key(EVP_PKEY *pkey, uint8_t hash[LEDGER_HASH_LEN])
{
	uint8_t *der = NULL;
	const int len = i2d_PUBKEY(pkey, &der);
	const bool is_good = len > 0 && EVP_Digest(der, (size_t)len, hash, NULL,
						   EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	return is_good;
}

bool token_key_has_certificate(const struct token_entity *entity,
			       struct e164_slice der)
{
	const uint8_t *at = der.ptr;
	X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
	EVP_PKEY *pkey = certificate ? X509_get0_pubkey(certificate) : NULL;
	uint8_t hash[LEDGER_HASH_LEN];
	bool is_found = false;

	if (pkey && hash_key(pkey, hash))
		for (size_t i = 0; i < entity->count && !is_found; i++)
			is_found = !memcmp(entity->keys[i].hash, hash,
					   sizeof(hash));
	X509_free(certificate);
	ERR_clear_error();
	return is_found;
}

/* Is this second within the validity period of the certificate? */
static bool is_within(const X509 *certificate, time_t when)
{
	return X509_cmp_time(X509_get0_notBefore(certificate), &when) < 0 &&
	       X509_cmp_time(X509_get0_notAfter(certificate), &when) > 0;
}

static bool is_weak(const X509 *certificate, bool allows_sha1)
{
	switch (X509_get_signature_nid(certificate)) {
	case NID_md2WithRSAEncryption:
	case NID_md4WithRSAEncryption:
	case NID_md5WithRSAEncryption:
		return true;
	case NID_sha1WithRSAEncryption:
	case NID_ecdsa_with_SHA1:
	case NID_dsaWithSHA1:
		return !allows_sha1;
	default:
		return false;
	}
}

bool token_key_was_good(const struct token_entity *entity, size_t index,
			int32_t day, uint64_t now_sec, bool allows_sha1,
			char *why)
{
	const X509 *certificate = entity->keys[index].certificate;
	const time_t begin = (time_t)day * E164_DAY_SECONDS;
	const char *text = NULL;

	if (!certificate)
		return true;
	/* executionDate is a whole day: its first or last second will do. */
	if (!is_within(certificate, begin) &&
	    !is_within(certificate, begin + E164_DAY_SECONDS - 1))
		text = "the certificate of %s was not valid on executionDate";
	else if (!is_within(certificate, (time_t)now_sec))
		text = "the certificate of %s is not valid now";
	else if (is_weak(certificate, allows_sha1))
		text = "the certificate of %s is signed with MD5 or SHA-1";
	if (text)
		snprintf(why, TOKEN_TEXT_MAX, text, entity->clause->id);
	return !text;
}

/* Takes over pkey and certificate. */
static bool add_key(struct token_entity *entity, EVP_PKEY *pkey,
		    X509 *certificate)
{
	struct token_key *keys = NULL;

	if (entity->count < KEYS_MAX)
		keys = realloc(entity->keys,
			       (entity->count + 1) * sizeof(*keys));
	if (keys)
		entity->keys = keys;
	if (!keys || !pkey || !hash_key(pkey, keys[entity->count].hash)) {
		EVP_PKEY_free(pkey);
		X509_free(certificate);
		return false;
	}
	keys[entity->count].pkey = pkey;
	keys[entity->count].certificate = certificate;
	entity->count++;
	return true;
}

/* Every certificate in the file. Returns how many there were, -1: a fault. */
static int add_certificates(struct token_entity *entity, BIO *file)
{
	X509 *certificate;
	int count = 0;

	while ((certificate = PEM_read_bio_X509(file, NULL, NULL, NULL))) {
		if (!add_key(entity, X509_get_pubkey(certificate), certificate))
			return -1;
		count++;
	}
	return count;
}

static bool load_file(struct token_entity *entity, const char *path)
{
	BIO *file = BIO_new_file(path, "r");
	EVP_PKEY *pkey;
	int count = 0;

	if (!file) {
		cli_error("%s: cannot be read", path);
		return false;
	}
	count = add_certificates(entity, file);
	if (!count && !BIO_reset(file) &&
	    (pkey = PEM_read_bio_PUBKEY(file, NULL, NULL, NULL)))
		count = add_key(entity, pkey, NULL) ? 1 : -1;
	BIO_free(file);
	ERR_clear_error();
	if (count <= 0)
		cli_error("%s: no certificate or public key in PEM form", path);
	return count > 0;
}

static bool load_entity(struct token_entity *entity,
			const struct e164_entity_clause *clause)
{
	const struct e164_list no_ranges = { NULL, 0 };
	char *const *paths = clause->certificates.at;

	entity->clause = clause;
	if (e164_ranges_compile(&no_ranges, &clause->prefixes,
				&entity->numbers) != E164_OK) {
		cli_error("%s", e164_status_text(E164_EMEMORY));
		return false;
	}
	for (size_t i = 0; i < clause->certificates.count; i++)
		if (!load_file(entity, paths[i]))
			return false;
	return true;
}

bool token_trust_load(struct token_job *job)
{
	const struct e164_list *list = &job->settings.config.entities;
	const struct e164_entity_clause *clauses = list->at;

	job->entities = calloc(list->count + 1, sizeof(*job->entities));
	if (!job->entities)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		if (token_entity_find(job, clauses[i].id)) {
			cli_error("validation-entity: \"%s\" is there twice",
				  clauses[i].id);
			return false;
		}
		job->entity_count++;
		if (!load_entity(&job->entities[i], &clauses[i]))
			return false;
	}
	return true;
}

static void clear_entity(struct token_entity *entity)
{
	for (size_t i = 0; i < entity->count; i++) {
		EVP_PKEY_free(entity->keys[i].pkey);
		X509_free(entity->keys[i].certificate);
	}
	free(entity->keys);
	e164_ranges_free(entity->numbers);
}

void token_trust_clear(struct token_job *job)
{
	for (size_t i = 0; i < job->entity_count; i++)
		clear_entity(&job->entities[i]);
	free(job->entities);
	job->entities = NULL;
	job->entity_count = 0;
}

const struct token_entity *token_entity_find(const struct token_job *job,
					     const char *id)
{
	for (size_t i = 0; i < job->entity_count; i++)
		if (!strcmp(job->entities[i].clause->id, id))
			return &job->entities[i];
	return NULL;
}

static void hash_entity(EVP_MD_CTX *context, const struct token_entity *entity)
{
	EVP_DigestUpdate(context, entity->clause->id,
			 strlen(entity->clause->id) + 1);
	for (size_t i = 0; i < entity->count; i++)
		EVP_DigestUpdate(context, entity->keys[i].hash,
				 LEDGER_HASH_LEN);
}

void token_trust_hash(const struct token_job *job,
		      uint8_t hash[LEDGER_HASH_LEN])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	memset(hash, 0, LEDGER_HASH_LEN);
	if (context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1) {
		for (size_t i = 0; i < job->entity_count; i++)
			hash_entity(context, &job->entities[i]);
		EVP_DigestFinal_ex(context, hash, NULL);
	}
	EVP_MD_CTX_free(context);
}

bool token_trust_has(void *arg, const struct ledger_record *record)
{
	const struct token_job *job = arg;
	const struct token_entity *entity =
		token_entity_find(job, record->entity);

	for (size_t i = 0; entity && i < entity->count; i++)
		if (!memcmp(entity->keys[i].hash, record->key, LEDGER_HASH_LEN))
			return true;
	return false;
}
