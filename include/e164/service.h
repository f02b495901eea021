/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * service.h - enumservices: the registry, the service field, the labels.
 *
 * The registry is one constant table (module/core/service/service.c); a service
 * is known by its index in it, so that a set of services is one 64-bit word.
 * The field grammar is RFC 6116 section 3.4.3, the labels are RFC 7553 section
 * 4.1. Rows SVC-01 to SVC-12, URI-01 to URI-03, IMP-01 to IMP-03.
 */
#pragma once

#include "e164/bytes.h"
#include "e164/status.h"

#define E164_SERVICES_MAX      64 /* rows of the registry, bits of a set */
#define E164_SERVICE_FIELD_MAX 32 /* services taken from one field */
#define E164_SERVICE_NONE      (-1)

typedef uint64_t e164_service_set; /* bit i: row i of the registry */

/* What the URI of an enumservice has to look like behind its scheme. */
enum e164_uri_form {
	E164_URI_ANY,     /* any absolute URI of the scheme */
	E164_URI_MAILBOX, /* one addr-spec, RFC 3860 and RFC 3859 (IMP-05) */
};

struct e164_service {
	const char *type;     /* lower case */
	const char *subtypes; /* lower case, ':' between; "": none */
	const char *schemes;  /* of its URIs: lower case, blanks between */
	enum e164_uri_form form;
	const char *spec; /* where it is registered, for people */
};

/* A row of the registry; NULL unless 0 <= index < e164_service_count(). */
const struct e164_service *e164_service_at(int index);
int e164_service_count(void);

static inline e164_service_set e164_service_bit(int index)
{
	return (e164_service_set)1 << index;
}

/*
 * Find "im" or "voice:tel", letter case ignored, subtypes exactly (SVC-08).
 * Returns the index or E164_SERVICE_NONE.
 */
int e164_service_find(struct e164_slice name);

/* Write "im" or "voice:tel". The writer fails when there is no such row. */
void e164_service_write(int index, struct e164_writer *name);

/*
 * The enumservice asked for by the labels in front of a number, as
 * e164_name.labels gives them: _tel._voice is voice:tel (URI-01).
 * Returns the index or E164_SERVICE_NONE.
 */
int e164_service_from_labels(struct e164_slice labels);

/*
 * The enumservices whose names in the DNS are that of these labels or below it:
 * _voice is above _tel._voice, so that it exists, too (RFC 8020).
 */
e164_service_set e164_service_below(struct e164_slice labels);

/* The enumservices of one service field. */
struct e164_service_field {
	int known[E164_SERVICE_FIELD_MAX]; /* rows, in the order of the field */
	size_t count;          /* of known[], no index twice (SVC-10) */
	bool is_obsolete_form; /* RFC 2916 order, "im+E2U" (SVC-07) */
};

/*
 * Read a service field.
 *
 * Returns: E164_OK, it has a registered enumservice; E164_EAPPLICATION, it is
 * empty or of another DDDS application; E164_ESERVICE, it violates the grammar
 * (SVC-12); E164_EPRIVATE, a type starts with "P-" (SVC-05); E164_EUNKNOWN, it
 * is well-formed, but none of its enumservices is registered (SVC-04). *field
 * is written on E164_OK only.
 */
E164_MUST_CHECK enum e164_status
e164_service_field_parse(struct e164_slice text,
			 struct e164_service_field *field);

/*
 * Is this an absolute URI (REW-38) of one of the enumservice's schemes (IMP-02,
 * IMP-03) and of its form (IMP-05)?
 *
 * Returns: E164_OK; E164_EURI; E164_EUSERINFO; E164_ESCHEME; E164_EADDRESS.
 */
E164_MUST_CHECK enum e164_status e164_service_check_uri(int index,
							struct e164_slice uri);
