/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_fields.c - the values of a token, stricter than its schema (TOK-02).
 *
 * The schema allows dates with time zones and before the year 1, digits of all
 * scripts, blanks within and around identifiers, and invalid numbers.
 * A simple validation of RFC 5076 has xsd:date and xsd:token, and so may have
 * time zones and blanks around its values: a day is that of utc-offset, whoever
 * wrote it.
 */
#include "token_xml.h"

#include <inttypes.h>

/* An element, and what to do with its text. */
struct field {
	const char *name;
	bool is_optional;
	bool (*take)(struct ledger_record *record, struct e164_slice text,
		     size_t offset, size_t max);
	size_t offset; /* of a text in the record */
	size_t max;    /* octets */
	const char *expected;
};

static bool take_id(struct ledger_record *record, struct e164_slice text,
		    size_t offset, size_t max)
{
	if (!token_is_id(text, max))
		return false;
	memcpy((char *)record + offset, text.ptr, text.len);
	((char *)record)[offset + text.len] = 0;
	return true;
}

static bool take_number(struct ledger_record *record, struct e164_slice text,
			size_t offset, size_t max)
{
	uint64_t digits;
	uint8_t len;

	(void)offset;
	(void)max;
	if (!token_number_parse(text, &digits, &len))
		return false;
	record->extent = e164_extent(digits, digits, len);
	return true;
}

/* The last number: as many digits as the first, and not before it. */
static bool take_last(struct ledger_record *record, struct e164_slice text,
		      size_t offset, size_t max)
{
	const uint64_t first = e164_extent_first(&record->extent);
	uint64_t digits;
	uint8_t len;

	(void)offset;
	(void)max;
	if (!token_number_parse(text, &digits, &len) ||
	    len != record->extent.len || digits < first)
		return false;
	record->extent = e164_extent(first, digits, len);
	return true;
}

static bool take_execution(struct ledger_record *record, struct e164_slice text,
			   size_t offset, size_t max)
{
	(void)offset;
	(void)max;
	return e164_date_parse(text, &record->validity.execution_day);
}

static bool take_expiry(struct ledger_record *record, struct e164_slice text,
			size_t offset, size_t max)
{
	(void)offset;
	(void)max;
	record->validity.has_expiry =
		e164_date_parse(text, &record->validity.expiry_day);
	return record->validity.has_expiry;
}

/* "Z", or "+hh:mm" to 14 hours */
static bool is_zone(struct e164_slice text)
{
	static const char form[] = "+00:00";
	unsigned value = 0;

	if (e164_slice_equal(text, e164_slice_text("Z")))
		return true;
	if (text.len != strlen(form) ||
	    (text.ptr[0] != '+' && text.ptr[0] != '-'))
		return false;
	for (size_t i = 1; i < text.len; i++) {
		if (form[i] == '0' ? !e164_is_digit(text.ptr[i])
				   : text.ptr[i] != ':')
			return false;
		if (form[i] == '0')
			value = value * 10 + (unsigned)(text.ptr[i] - '0');
	}
	return value <= 1400 && value % 100 < 60;
}

static struct e164_slice without_zone(struct e164_slice date)
{
	if (date.len > E164_DATE_LEN &&
	    is_zone(e164_slice(date.ptr + E164_DATE_LEN,
			       date.len - E164_DATE_LEN)))
		date.len = E164_DATE_LEN;
	return date;
}

static bool take_lax_id(struct ledger_record *record, struct e164_slice text,
			size_t offset, size_t max)
{
	return take_id(record, token_xml_trim(text), offset, max);
}

static bool take_lax_execution(struct ledger_record *record,
			       struct e164_slice text, size_t offset,
			       size_t max)
{
	return take_execution(record, without_zone(token_xml_trim(text)),
			      offset, max);
}

static bool take_lax_expiry(struct ledger_record *record,
			    struct e164_slice text, size_t offset, size_t max)
{
	return take_expiry(record, without_zone(token_xml_trim(text)), offset,
			   max);
}

#define AT(member) offsetof(struct ledger_record, member)
#define AN_ID      "1 to 20 printable ASCII characters without blanks"
#define A_NUMBER   "\"+\" and 1 to 15 digits, the first not 0"
#define A_DATE     "YYYY-MM-DD without a time zone"
#define A_LAX_DATE "YYYY-MM-DD, or with a time zone: Z, +hh:mm or -hh:mm"

/* In the order of the schema. */
static const struct field token_fields[] = {
	{ "E164Number", false, take_number, 0, 0, A_NUMBER },
	{ "lastE164Number", true, take_last, 0, 0,
	  "as many digits as E164Number, and not before it" },
	{ "validationEntityID", false, take_id, AT(entity), TOKEN_ID_MAX,
	  AN_ID },
	{ "registrarID", false, take_id, AT(registrar), TOKEN_ID_MAX, AN_ID },
	{ "methodID", false, take_id, AT(method), TOKEN_ID_MAX, AN_ID },
	{ "executionDate", false, take_execution, 0, 0, A_DATE },
	{ "expirationDate", true, take_expiry, 0, 0, A_DATE },
	{ NULL, false, NULL, 0, 0, NULL },
};

/* RFC 5076 section 4; its lengths differ from those of a token. */
static const struct field simple_fields[] = {
	{ "methodID", false, take_lax_id, AT(method), 63,
	  "1 to 63 printable ASCII characters without blanks" },
	{ "validationEntityID", true, take_lax_id, AT(entity), 16,
	  "1 to 16 printable ASCII characters without blanks" },
	{ "registrarID", true, take_lax_id, AT(registrar), 16,
	  "1 to 16 printable ASCII characters without blanks" },
	{ "executionDate", false, take_lax_execution, 0, 0, A_LAX_DATE },
	{ "expirationDate", true, take_lax_expiry, 0, 0, A_LAX_DATE },
	{ NULL, false, NULL, 0, 0, NULL },
};

/*
 * Read elements in the order of the rows.
 * Returns false with the fault written.
 */
static bool read_fields(const struct field *fields, const char *space,
			const xmlNode *parent, struct ledger_record *record,
			struct token_fault *fault)
{
	xmlNode *element = token_xml_element(parent->children);

	for (; fields->name; fields++) {
		struct e164_slice text;

		if (!token_xml_is(element, space, fields->name)) {
			if (fields->is_optional)
				continue;
			return token_refuse(fault, "TOK-02",
					    token_xml_line(parent),
					    "%s is missing", fields->name);
		}
		if (!token_xml_text(element, &text) ||
		    !fields->take(record, text, fields->offset, fields->max))
			return token_refuse(fault, "TOK-02",
					    token_xml_line(element),
					    "%s: expected %s", fields->name,
					    fields->expected);
		element = token_xml_element(element->next);
	}
	return !element ||
	       token_refuse(fault, "TOK-02", token_xml_line(element),
			    "\"%.64s\" has no place there",
			    (const char *)element->name);
}

bool token_fields_read(struct token_xml *token)
{
	const xmlNode *validation = token_xml_element(token->root->children);
	struct ledger_record *record = &token->record;
	struct e164_slice serial;

	if (!token_xml_is(validation, TOKEN_NS_TOKEN, "validation"))
		return token_refuse(&token->fault, "TOK-02",
				    token_xml_line(token->root),
				    "validation is missing");
	if (!token_xml_attribute(validation, "serial", &serial) ||
	    !take_id(record, serial, AT(serial), TOKEN_ID_MAX))
		return token_refuse(&token->fault, "TOK-02",
				    token_xml_line(validation),
				    "serial: expected %s", AN_ID);
	return read_fields(token_fields, TOKEN_NS_TOKEN, validation, record,
			   &token->fault);
}

bool token_simple_read(const xmlNode *simple, struct ledger_record *record,
		       struct token_fault *fault)
{
	return read_fields(simple_fields, TOKEN_NS_SIMPLE, simple, record,
			   fault);
}

unsigned token_fields_line(const xmlNode *parent, const char *name)
{
	const xmlNode *element = token_xml_element(parent->children);

	while (element && name &&
	       strcmp((const char *)element->name, name) != 0)
		element = token_xml_element(element->next);
	return token_xml_line(name && element ? element : parent);
}
