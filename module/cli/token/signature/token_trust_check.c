/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_trust_check.c - certificates and keys that cannot verify anything, or
 * soon will not: for "enumctl check", and when that is for "token stats".
 */
#include "token_trust_check.h"

#include "token_signature.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>

#include <errno.h>
#include <stdarg.h>
#include <time.h>

#define SOON_DAYS    30
#define NAME_LEN_MAX 128 /* octets of a name that is printed */

/* A file of a validation-entity: clause, and whom to tell. */
struct checked {
	const struct e164_options *options;
	uint64_t now_sec;
	const char *option;
	const char *path;
	token_trust_report report;
};

static void tell(const struct checked *checked, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(const struct checked *checked, const char *format, ...)
{
	char text[TOKEN_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	checked->report(checked->option, checked->path, text);
}

/* A time in a certificate; false: nobody can read it. */
static bool second_of(const ASN1_TIME *time, uint64_t *second)
{
	struct tm utc;
	time_t at;

	if (ASN1_TIME_to_tm(time, &utc) != 1)
		return false;
	at = timegm(&utc);
	*second = at > 0 ? (uint64_t)at : 0;
	return true;
}

static bool day_of(const ASN1_TIME *time, int32_t *day)
{
	uint64_t second;

	if (!second_of(time, &second))
		return false;
	*day = e164_date_of_second(second);
	return true;
}

static void check_dates(const struct checked *checked, const X509 *certificate)
{
	const int32_t today = e164_date_of_second(checked->now_sec);
	time_t now = (time_t)checked->now_sec;
	const ASN1_TIME *begin = X509_get0_notBefore(certificate);
	const ASN1_TIME *end = X509_get0_notAfter(certificate);
	char date[E164_DATE_LEN + 1];
	int32_t day;

	if (!day_of(end, &day)) {
		tell(checked, "the certificate has no readable end");
		return;
	}
	e164_date_format(day, date);
	if (X509_cmp_time(end, &now) < 0)
		tell(checked, "the certificate has expired, on %s", date);
	else if (day - today <= SOON_DAYS)
		tell(checked, "the certificate expires in %d days, on %s",
		     (int)(day - today), date);
	if (X509_cmp_time(begin, &now) > 0 && day_of(begin, &day)) {
		e164_date_format(day, date);
		tell(checked, "the certificate is not valid before %s", date);
	}
}

static void check_key(const struct checked *checked, EVP_PKEY *pkey)
{
	const char *fault =
		pkey ? token_algorithm_key_fault(pkey, checked->options)
		     : "the key is of an unknown kind";

	if (fault)
		tell(checked, "can never verify a token: %s", fault);
}

/* The name of its subject, without octets that a terminal acts upon. */
static void name_of(const X509 *certificate, char *to, int size)
{
	BIO *text = BIO_new(BIO_s_mem());
	int len = 0;

	if (text && X509_NAME_print_ex(text, X509_get_subject_name(certificate),
				       0, XN_FLAG_RFC2253) >= 0)
		len = BIO_read(text, to, size - 1);
	to[len > 0 ? len : 0] = '\0';
	BIO_free(text);
}

static void tell_chain(const struct checked *checked, const X509 *certificate)
{
	char name[NAME_LEN_MAX + 1];

	name_of(certificate, name, sizeof(name));
	tell(checked,
	     "the certificate of \"%s\" does not count, as it is of a CA in a "
	     "chain: no token that it signs is accepted; if it is the "
	     "entity's own, put it into a file of its own",
	     name);
}

static void check_certificate(const struct checked *checked,
			      const struct token_pem *pem, size_t index,
			      bool is_ca)
{
	X509 *certificate = pem->certificates[index];

	if (!is_ca && token_pem_is_chain(pem, index)) {
		tell_chain(checked, certificate);
		return;
	}
	check_dates(checked, certificate);
	if (is_ca)
		return;
	check_key(checked, X509_get0_pubkey(certificate));
	if (token_certificate_is_weak(certificate,
				      checked->options->token_sha1))
		tell(checked, "can never verify a token: the certificate is "
			      "signed with MD5 or SHA-1");
}

static void check_file(const struct checked *checked, bool is_ca)
{
	struct token_pem pem;
	const bool is_read = token_pem_read_named(checked->path, &pem);

	if (!is_read)
		tell(checked, "%s", token_pem_fault(&pem, errno));
	else if (is_ca && pem.pkey)
		tell(checked, "no certificate");
	else if (pem.pkey)
		check_key(checked, pem.pkey);
	for (size_t i = 0; is_read && i < pem.count; i++)
		check_certificate(checked, &pem, i, is_ca);
	token_pem_clear(&pem);
}

static void check_entity(struct checked *checked,
			 const struct e164_entity_clause *entity)
{
	char *const *certificates = entity->certificates.at;
	char *const *cas = entity->cas.at;

	checked->option = "certificate";
	for (size_t i = 0; i < entity->certificates.count; i++) {
		checked->path = certificates[i];
		check_file(checked, false);
	}
	checked->option = "ca";
	for (size_t i = 0; i < entity->cas.count; i++) {
		checked->path = cas[i];
		check_file(checked, true);
	}
	checked->option = "validation-entity";
	checked->path = entity->id;
	if (!entity->certificates.count && !entity->cas.count)
		tell(checked, "neither certificate: nor ca:, so nobody can "
			      "sign for it");
}

/* Without the option, what the system does not have is not missed. */
static void check_algorithms(struct checked *checked,
			     const struct e164_options *options)
{
	checked->option = "token-algorithms";
	checked->path = "ed25519";
	if (options->token_algorithms >> E164_ALGORITHM_ED25519 & 1 &&
	    !token_algorithm_is_known(E164_ALGORITHM_ED25519))
		tell(checked, "the xmlsec1 of this system does not have it");
}

void token_trust_check(const struct e164_config *config, uint64_t now_sec,
		       token_trust_report report)
{
	const struct e164_entity_clause *entities = config->entities.at;
	struct checked checked = { .options = &config->options,
				   .now_sec = now_sec,
				   .report = report };

	if (!token_signature_begin())
		return;
	check_algorithms(&checked, &config->options);
	for (size_t i = 0; i < config->entities.count; i++)
		check_entity(&checked, &entities[i]);
}

/* The end of each file ----------------------------------------------------- */

/* Does an end of one certificate take the place of those before? */
static bool is_decisive(bool is_ca, uint64_t second, uint64_t before)
{
	return is_ca ? second < before : second > before;
}

static bool find_end(const char *path, bool is_ca, uint64_t *end_sec)
{
	struct token_pem pem;
	bool is_found = false;

	if (!token_pem_read_named(path, &pem)) {
		if (errno != ENOENT)
			cli_error("%s: %s; when it ends is not told", path,
				  token_pem_fault(&pem, errno));
		token_pem_clear(&pem);
		return false;
	}
	for (size_t i = 0; i < pem.count; i++) {
		uint64_t second;

		if (!is_ca && token_pem_is_chain(&pem, i))
			continue;
		if (second_of(X509_get0_notAfter(pem.certificates[i]),
			      &second) &&
		    (!is_found || is_decisive(is_ca, second, *end_sec))) {
			*end_sec = second;
			is_found = true;
		}
	}
	token_pem_clear(&pem);
	return is_found;
}

static void visit_ends(
	const struct e164_list *paths, struct token_trust_end *end, bool is_ca,
	void (*visit)(void *arg, const struct token_trust_end *end), void *arg)
{
	char *const *at = paths->at;

	end->option = is_ca ? "ca" : "certificate";
	for (size_t i = 0; i < paths->count; i++) {
		end->path = at[i];
		if (find_end(at[i], is_ca, &end->end_sec))
			visit(arg, end);
	}
}

void token_trust_each_end(const struct e164_config *config,
			  void (*visit)(void *arg,
					const struct token_trust_end *end),
			  void *arg)
{
	const struct e164_entity_clause *entities = config->entities.at;

	for (size_t i = 0; i < config->entities.count; i++) {
		struct token_trust_end end = { .entity = entities[i].id };

		visit_ends(&entities[i].certificates, &end, false, visit, arg);
		visit_ends(&entities[i].cas, &end, true, visit, arg);
	}
}
