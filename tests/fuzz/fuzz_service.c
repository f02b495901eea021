/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_service.c - service fields, service labels, and URIs for a service.
 *
 * The same octets are read as each of them. Rows SVC-01 to SVC-12, URI-01 to
 * URI-03, REW-38, IMP-02 to IMP-05.
 */
#include "e164/service.h"
#include "e164/uri.h"

#include "fuzz.h"

#define TEXT_MAX 4096 /* octets of the input that are looked at */

static void check_known(const struct e164_service_field *field)
{
	e164_service_set seen = 0;

	fuzz_require(field->count > 0 && field->count <= E164_SERVICE_FIELD_MAX,
		     "an accepted field has a service");
	for (size_t i = 0; i < field->count; i++) {
		const int service = field->known[i];

		fuzz_require(e164_service_at(service) != NULL,
			     "a service is a row of the registry");
		fuzz_require(!(seen & e164_service_bit(service)),
			     "no service twice (SVC-10)");
		seen |= e164_service_bit(service);
	}
}

static bool is_same(const struct e164_service_field *a,
		    const struct e164_service_field *b)
{
	return a->count == b->count &&
	       !memcmp(a->known, b->known, a->count * sizeof(a->known[0]));
}

/* What was understood, written down, says the same. */
static void check_encode(const struct e164_service_field *field)
{
	uint8_t room[E164_SERVICE_FIELD_MAX * 80];
	struct e164_writer text = e164_writer(room, sizeof(room));
	struct e164_service_field again;

	e164_write_slice(&text, e164_slice_text("E2U"));
	for (size_t i = 0; i < field->count; i++) {
		e164_write_u8(&text, '+');
		e164_service_write(field->known[i], &text);
	}
	fuzz_require(!text.failed, "the registry's names are short");
	fuzz_require(e164_service_field_parse(e164_written(&text), &again) ==
				     E164_OK &&
			     is_same(field, &again) && !again.is_obsolete_form,
		     "parse(encode(parse(x))) is parse(x)");
}

static void try_field(struct e164_slice text)
{
	uint8_t room[TEXT_MAX];
	struct e164_service_field field;
	struct e164_service_field upper;
	const enum e164_status status = e164_service_field_parse(text, &field);
	const enum e164_status same =
		e164_service_field_parse(fuzz_upper(text, room), &upper);

	fuzz_require(status == same, "letter case is ignored (SVC-02)");
	fuzz_require(status == E164_OK || status == E164_EAPPLICATION ||
			     status == E164_ESERVICE ||
			     status == E164_EPRIVATE || status == E164_EUNKNOWN,
		     "the status is one that the header names");
	if (status)
		return;
	fuzz_require(is_same(&field, &upper) &&
			     field.is_obsolete_form == upper.is_obsolete_form,
		     "letter case is ignored (SVC-02)");
	check_known(&field);
	check_encode(&field);
}

static void try_name(struct e164_slice text)
{
	uint8_t room[80];
	struct e164_writer name = e164_writer(room, sizeof(room));
	const int service = e164_service_find(text);

	if (service == E164_SERVICE_NONE)
		return;
	e164_service_write(service, &name);
	fuzz_require(!name.failed &&
			     e164_slice_equal_nocase(e164_written(&name), text),
		     "a service is found by its name only (SVC-08)");
}

static void try_labels(struct e164_slice labels)
{
	const int service = e164_service_from_labels(labels);

	fuzz_require(service == E164_SERVICE_NONE || e164_service_at(service),
		     "a service is a row of the registry");
}

static void check_octets(struct e164_slice uri)
{
	for (size_t i = 0; i < uri.len; i++)
		fuzz_require(uri.ptr[i] > ' ' && uri.ptr[i] < 0x7f &&
				     !strchr("\"#<>\\^`{|}", uri.ptr[i]),
			     "octets of an absolute URI (REW-38)");
}

static void try_uri(struct e164_slice uri)
{
	struct e164_slice scheme;

	if (e164_uri_parse(uri, &scheme))
		return;
	check_octets(uri);
	fuzz_require(scheme.ptr == uri.ptr && scheme.len &&
			     scheme.len < uri.len && uri.ptr[scheme.len] == ':',
		     "a URI begins with its scheme");
	if (e164_uri_check_mailbox(uri) == E164_OK)
		fuzz_require(memchr(uri.ptr, '@', uri.len) != NULL,
			     "a mailbox has an at sign (IMP-05)");
}

/* What suits a service is an absolute URI of one of its schemes. */
static void try_uri_of_services(struct e164_slice uri)
{
	struct e164_slice scheme;

	for (int service = 0; service < e164_service_count(); service++) {
		if (e164_service_check_uri(service, uri))
			continue;
		fuzz_require(e164_uri_parse(uri, &scheme) == E164_OK,
			     "what suits a service is a URI (REW-38)");
		fuzz_require(e164_service_at(service)->form !=
					     E164_URI_MAILBOX ||
				     !e164_uri_check_mailbox(uri),
			     "a mailbox where one is asked for (IMP-05)");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct e164_slice input =
		e164_slice(data, size < TEXT_MAX ? size : TEXT_MAX);

	try_field(input);
	try_name(input);
	try_labels(input);
	try_uri(input);
	try_uri_of_services(input);
	return 0;
}
