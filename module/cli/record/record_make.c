/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_make.c - from a number and a URI to a NAPTR, and the proof of it.
 */
#include "record.h"

#include "service_usual.h"

#include "e164/rewrite.h"
#include "e164/uri.h"

#include <stdlib.h>

static bool find_service(const struct record_wish *wish, struct record *record,
			 char *fault)
{
	struct e164_slice scheme;
	enum e164_status status = e164_uri_parse(wish->uri, &scheme);

	if (status != E164_OK)
		return record_uri_refuse(wish->uri, E164_SERVICE_NONE, status,
					 fault);
	record->service =
		wish->service
			? e164_service_find(e164_slice_text(wish->service))
			: cli_service_usual(scheme);
	if (record->service == E164_SERVICE_NONE)
		return wish->service
			       ? record_service_refuse(wish, fault)
			       : record_refuse(
					 fault, "%s",
					 "no enumservice is known for URIs of "
					 "this scheme; name one");
	status = e164_service_check_uri(record->service, wish->uri);
	if (status != E164_OK)
		return record_uri_refuse(wish->uri, record->service, status,
					 fault);
	return record_uri_check_syntax(wish->uri, fault);
}

/* '#' stands in no absolute URI. */
static char delimiter_of(struct e164_slice uri)
{
	return memchr(uri.ptr, '!', uri.len) ? '#' : '!';
}

static void write_regexp(const struct record_wish *wish,
			 const struct record_refer *refer,
			 struct e164_writer *w)
{
	const uint8_t delimiter = (uint8_t)delimiter_of(wish->uri);
	const char *ere = "^.*$";

	if (refer->count)
		ere = refer->has_plus || wish->number.aus[0] != '+'
			      ? "^(.*)$"
			      : "^\\+(.*)$";
	e164_write_u8(w, delimiter);
	e164_write_slice(w, e164_slice_text(ere));
	e164_write_u8(w, delimiter);
	if (refer->count)
		record_refer_write(wish, refer, "\\1", w);
	else
		e164_write_slice(w, wish->uri);
	e164_write_u8(w, delimiter);
}

/* Proof ------------------------------------------------------------------- */

/* Does the regexp yield this URI for this number? Else the reason. */
static enum e164_status yields(const struct record *record,
			       const struct e164_number *number,
			       struct e164_slice uri)
{
	struct e164_rewriter *rw = e164_rewriter_new(NULL);
	uint8_t room[E164_URI_MAX];
	struct e164_writer out = e164_writer(room, sizeof(room));
	enum e164_status status = E164_EMEMORY;

	if (rw)
		status = e164_rewrite(rw, record->naptr.regexp,
				      e164_slice(number->aus, number->len),
				      &out);
	e164_rewriter_free(rw);
	if (status == E164_OK && !e164_slice_equal(e164_written(&out), uri))
		return E164_ENOMATCH;
	return status;
}

/* The number with one more digit has the URI with that number in it. */
static enum e164_status yields_longer(const struct record *record,
				      const struct record_wish *wish,
				      const struct record_refer *refer,
				      char digit)
{
	struct e164_number longer = wish->number;
	uint8_t room[E164_URI_MAX];
	struct e164_writer uri = e164_writer(room, sizeof(room));
	const bool drops_plus = longer.aus[0] == '+' && !refer->has_plus;

	if (longer.len == E164_AUS_MAX)
		return E164_OK;
	longer.aus[longer.len++] = digit;
	longer.aus[longer.len] = '\0';
	if (refer->count)
		record_refer_write(wish, refer, longer.aus + drops_plus, &uri);
	else
		e164_write_slice(&uri, wish->uri);
	if (uri.failed)
		return E164_ESPACE;
	return yields(record, &longer, e164_written(&uri));
}

static enum e164_status prove(const struct record_wish *wish,
			      const struct record *record,
			      const struct record_refer *refer)
{
	enum e164_status status = yields(record, &wish->number, wish->uri);

	for (char digit = '0';
	     wish->is_wildcard && digit <= '9' && status == E164_OK; digit++)
		status = yields_longer(record, wish, refer, digit);
	return status;
}

static void write_services(struct record *record)
{
	struct e164_writer w =
		e164_writer(record->services, sizeof(record->services));

	e164_write_slice(&w, e164_slice_text("E2U+"));
	e164_service_write(record->service, &w);
	record->naptr.services = e164_written(&w);
}

/* All but the proof. refer: where the number stands in the URI */
static bool fill(const struct record_wish *wish, struct record *record,
		 struct record_refer *refer, char *fault)
{
	struct e164_writer w =
		e164_writer(record->regexp, sizeof(record->regexp));

	record->note[0] = '\0';
	if (!find_service(wish, record, fault) ||
	    (wish->has_back_reference &&
	     !record_refer_find(wish, refer, fault)))
		return false;
	write_regexp(wish, refer, &w);
	if (w.failed)
		return record_refuse(
			fault, "%s",
			"the URI is too long for a NAPTR, of which the "
			"regexp has 255 octets at most");
	record->naptr.order = wish->order;
	record->naptr.preference = wish->preference;
	record->naptr.flags = e164_slice_text("u");
	record->naptr.regexp = e164_written(&w);
	record->naptr.replacement = e164_slice("", 1);
	write_services(record);
	return true;
}

static void note_longer(struct record *record, const struct record_refer *refer)
{
	if (refer->longer.len)
		snprintf(record->note, RECORD_FAULT_MAX,
			 "\"%.*s\" in the URI is another number, and stays as "
			 "it is",
			 (int)refer->longer.len,
			 (const char *)refer->longer.ptr);
}

enum cli_exit record_make(const struct record_wish *wish, struct record *record,
			  char fault[RECORD_FAULT_MAX])
{
	struct record_refer refer = { .count = 0 };
	enum e164_status status;

	if (!fill(wish, record, &refer, fault))
		return CLI_BAD;
	status = prove(wish, record, &refer);
	if (status == E164_OK) {
		note_longer(record, &refer);
		return CLI_GOOD;
	}
	if (status != E164_EMEMORY) {
		(void)record_refuse(fault, "%s",
				    "the record would not yield the URI");
		return CLI_BAD;
	}
	(void)record_refuse(fault, "%s", e164_status_text(status));
	return CLI_ENVIRONMENT;
}
