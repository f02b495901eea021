/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_trust.c - the keys of validation entities, from their PEM files.
 *
 * A key is identified by the SHA-256 of its SubjectPublicKeyInfo, so a renewed
 * certificate with the same key stands for the same key.
 */
#include "token_signature.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

bool token_key_sum(EVP_PKEY *pkey, uint8_t hash[LEDGER_HASH_LEN])
{
	uint8_t *der = NULL;
	const int len = pkey ? i2d_PUBKEY(pkey, &der) : 0;
	const bool is_good = len > 0 && EVP_Digest(der, (size_t)len, hash, NULL,
						   EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	return is_good;
}

/* Another one than the same key has as a token key. */
bool token_key_sum_of_ca(X509 *certificate, uint8_t hash[LEDGER_HASH_LEN])
{
	uint8_t text[2 + LEDGER_HASH_LEN] = "CA";

	return token_key_sum(X509_get0_pubkey(certificate), text + 2) &&
	       EVP_Digest(text, sizeof(text), hash, NULL, EVP_sha256(), NULL) ==
		       1;
}

bool token_certificate_is_within(const X509 *certificate, uint64_t second)
{
	time_t when = (time_t)second;

	return X509_cmp_time(X509_get0_notBefore(certificate), &when) < 0 &&
	       X509_cmp_time(X509_get0_notAfter(certificate), &when) > 0;
}

bool token_certificate_is_weak(const X509 *certificate, bool allows_sha1)
{
	int digest = NID_undef;

	/* Its parameters name the digest of RSASSA-PSS; others have none. */
	(void)X509_get_signature_info((X509 *)(uintptr_t)certificate, &digest,
				      NULL, NULL, NULL);
	switch (digest) {
	case NID_md2:
	case NID_md4:
	case NID_md5:
		return true;
	case NID_sha1:
	case NID_md5_sha1:
		return !allows_sha1;
	default:
		return false;
	}
}

const char *token_certificate_fault(const X509 *certificate, uint64_t day_sec,
				    uint64_t now_sec, bool allows_sha1)
{
	if (!certificate)
		return NULL;
	/* executionDate is a whole day: its first or last second will do. */
	if (!token_certificate_is_within(certificate, day_sec) &&
	    !token_certificate_is_within(certificate,
					 day_sec + E164_DAY_SECONDS - 1))
		return "the certificate of %s was not valid on executionDate";
	if (!token_certificate_is_within(certificate, now_sec))
		return "the certificate of %s is not valid now";
	if (token_certificate_is_weak(certificate, allows_sha1))
		return "the certificate of %s is signed with MD5 or SHA-1";
	return NULL;
}

const char *token_certificate_fault_of_ca(const X509 *certificate,
					  uint64_t now_sec)
{
	if (!token_certificate_is_within(certificate, now_sec))
		return "a CA above the certificate of %s is not valid now";
	if (token_certificate_is_weak(certificate, true))
		return "a CA above the certificate of %s is signed with MD5";
	return NULL;
}

/* A key of an entity; takes over pkey, and makes a reference to certificate. */
static bool add_key(struct token_key **list, size_t *count, EVP_PKEY *pkey,
		    X509 *certificate)
{
	struct token_key key = { .pkey = pkey, .certificate = certificate };
	struct token_key *keys = NULL;

	if (token_key_sum(pkey, key.hash))
		keys = realloc(*list, (*count + 1) * sizeof(*keys));
	if (!keys) {
		EVP_PKEY_free(pkey);
		return false;
	}
	if (certificate)
		X509_up_ref(certificate);
	*list = keys;
	keys[(*count)++] = key;
	return true;
}

static bool add_ca(struct token_entity *entity, X509 *certificate)
{
	return add_key(&entity->cas, &entity->ca_count,
		       X509_get_pubkey(certificate), certificate) &&
	       token_key_sum_of_ca(certificate,
				   entity->cas[entity->ca_count - 1].hash);
}

/* All but what is there for the sake of another certificate. */
static bool add_keys(struct token_entity *entity, struct token_pem *pem)
{
	EVP_PKEY *pkey = pem->pkey;

	pem->pkey = NULL;
	if (pkey && !add_key(&entity->keys, &entity->count, pkey, NULL))
		return false;
	for (size_t i = 0; i < pem->count; i++)
		if (!token_pem_is_chain(pem, i) &&
		    !add_key(&entity->keys, &entity->count,
			     X509_get_pubkey(pem->certificates[i]),
			     pem->certificates[i]))
			return false;
	return true;
}

static bool add_cas(struct token_entity *entity, struct token_pem *pem)
{
	for (size_t i = 0; i < pem->count; i++)
		if (!add_ca(entity, pem->certificates[i]))
			return false;
	return pem->count > 0;
}

/* False: out of memory. What a file lacks only counts against its entity. */
static bool load_file(struct token_entity *entity, const char *path,
		      bool (*add)(struct token_entity *entity,
				  struct token_pem *pem))
{
	struct token_pem pem;
	const char *fault = NULL;

	if (!token_pem_read_named(path, &pem))
		fault = token_pem_fault(&pem, errno);
	else if (entity->count + entity->ca_count + pem.count > TOKEN_KEYS_MAX)
		fault = "too many certificates";
	else if (!add(entity, &pem))
		fault = "no certificate, or one without a key";
	const bool is_starved = fault && errno == ENOMEM;

	token_pem_clear(&pem);
	if (!fault || is_starved)
		return !is_starved;
	entity->is_unreadable = true;
	if (!entity->is_told)
		cli_error("%s: %s; no token of %s can be verified by it", path,
			  fault, entity->clause->id);
	return true;
}

static bool load_entity(struct token_entity *entity,
			const struct e164_entity_clause *clause)
{
	const struct e164_list no_ranges = { NULL, 0 };
	char *const *certificates = clause->certificates.at;
	char *const *cas = clause->cas.at;

	entity->clause = clause;
	if (e164_ranges_compile(&no_ranges, &clause->prefixes,
				&entity->numbers) != E164_OK)
		return false;
	for (size_t i = 0; i < clause->certificates.count; i++)
		if (!load_file(entity, certificates[i], add_keys))
			return false;
	for (size_t i = 0; i < clause->cas.count; i++)
		if (!load_file(entity, cas[i], add_cas))
			return false;
	return true;
}

/* False: out of memory. */
static bool load_all(struct token_job *job, bool is_told)
{
	const struct e164_list *list = &job->settings.config.entities;
	const struct e164_entity_clause *clauses = list->at;

	job->entities = calloc(list->count + 1, sizeof(*job->entities));
	if (!job->entities)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		job->entity_count++;
		job->entities[i].is_told = is_told;
		if (!load_entity(&job->entities[i], &clauses[i]))
			return false;
	}
	return true;
}

bool token_trust_load(struct token_job *job)
{
	if (load_all(job, false))
		return true;
	cli_error("%s", e164_status_text(E164_EMEMORY));
	return false;
}

static void clear_keys(struct token_key *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		EVP_PKEY_free(keys[i].pkey);
		X509_free(keys[i].certificate);
	}
	free(keys);
}

static void clear_entity(struct token_entity *entity)
{
	clear_keys(entity->keys, entity->count);
	clear_keys(entity->cas, entity->ca_count);
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
	for (size_t i = 0; i < entity->ca_count; i++)
		EVP_DigestUpdate(context, entity->cas[i].hash, LEDGER_HASH_LEN);
	if (entity->is_unreadable)
		EVP_DigestUpdate(context, "?", 1);
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

static bool has_key(const struct token_key *keys, size_t count,
		    const uint8_t hash[LEDGER_HASH_LEN])
{
	for (size_t i = 0; i < count; i++)
		if (!memcmp(keys[i].hash, hash, LEDGER_HASH_LEN))
			return true;
	return false;
}

/*
 * As long as a file cannot be read, nobody knows whether the key was in it:
 * what was trusted stays so. To end trust, change the configuration.
 */
bool token_trust_has(void *arg, const struct ledger_record *record)
{
	const struct token_job *job = arg;
	const struct token_entity *entity =
		token_entity_find(job, record->entity);

	if (!entity)
		return false;
	return has_key(entity->keys, entity->count, record->key) ||
	       has_key(entity->cas, entity->ca_count, record->key) ||
	       (entity->is_unreadable && !record->validity.is_distrusted);
}

bool token_trust_hash_now(const struct token_job *job,
			  uint8_t hash[LEDGER_HASH_LEN])
{
	struct token_job again = { .settings = job->settings };
	const bool is_loaded = load_all(&again, true);

	if (is_loaded)
		token_trust_hash(&again, hash);
	else
		cli_error("%s", e164_status_text(E164_EMEMORY));
	token_trust_clear(&again);
	return is_loaded;
}
