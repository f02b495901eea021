/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_service.c - the registry, the service field and the labels;
 * requirements SVC, IMP-01 to IMP-05, URI-01, URI-03.
 */
#include "e164/service.h"

#include <criterion/criterion.h>
#include <ldns/ldns.h>
#include <stdio.h>

#include "guard.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define A31          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A32          A31 "a"

/* One row for every row of the registry, with a URI that suits it (SVC-09). */
static const struct enumservice {
	const char *name;
	const char *uri;
} enumservices[] = {
	{ "im", "im:u@e.com" },
	{ "pres", "pres:u@e.com" },
	{ "acct", "acct:u@e.com" },
	{ "email:mailto", "mailto:u@e.com" },
	{ "ems:mailto", "mailto:u@e.com" },
	{ "ems:tel", "tel:+441632960083" },
	{ "fax:tel", "tel:+441632960083" },
	{ "ft:ftp", "ftp://e.com/" },
	{ "h323", "h323:u@e.com" },
	{ "iax", "iax:example.com/alice" },
	{ "ical-access:http", "http://e.com/" },
	{ "ical-access:https", "https://e.com/" },
	{ "ical-sched:mailto", "mailto:u@e.com" },
	{ "ifax:mailto", "mailto:u@e.com" },
	{ "mms:mailto", "mailto:u@e.com" },
	{ "mms:tel", "tel:+441632960083" },
	{ "pstn:sip", "sip:+441632960083@e.com;user=phone" },
	{ "pstn:tel", "tel:+441632960083;npdi" },
	{ "sip", "sip:u@e.com" },
	{ "sip", "sips:u@e.com" },
	{ "sms:mailto", "mailto:u@e.com" },
	{ "sms:tel", "tel:+441632960083" },
	{ "unifmsg:http", "http://e.com/" },
	{ "unifmsg:https", "https://e.com/" },
	{ "unifmsg:sip", "sip:u@e.com" },
	{ "unifmsg:sips", "sips:u@e.com" },
	{ "vcard", "http://e.com/card.vcf" },
	{ "vcard", "https://e.com/card.vcf" },
	{ "videomsg:http", "http://e.com/" },
	{ "videomsg:https", "https://e.com/" },
	{ "videomsg:sip", "sip:u@e.com" },
	{ "videomsg:sips", "sips:u@e.com" },
	{ "voice:tel", "tel:+441632960083" },
	{ "voicemsg:http", "http://e.com/" },
	{ "voicemsg:https", "https://e.com/" },
	{ "voicemsg:sip", "sip:u@e.com" },
	{ "voicemsg:sips", "sips:u@e.com" },
	{ "voicemsg:tel", "tel:+441632960083" },
	{ "vpim:ldap", "ldap://e.com/cn=u" },
	{ "vpim:mailto", "mailto:u@e.com" },
	{ "web:http", "http://e.com/" },
	{ "web:https", "https://e.com/" },
	{ "xmpp", "xmpp:u@e.com" },
};

static int find(const char *name)
{
	return e164_service_find(guard_text(name));
}

Test(service, has_every_registered_enumservice)
{
	e164_service_set seen = 0;

	for (size_t i = 0; i < COUNT(enumservices); i++) {
		const struct enumservice *row = &enumservices[i];
		const int index = find(row->name);

		cr_expect_neq(index, E164_SERVICE_NONE, "%s", row->name);
		if (index == E164_SERVICE_NONE)
			continue;
		seen |= e164_service_bit(index);
		cr_expect_eq(
			e164_service_check_uri(index, guard_text(row->uri)),
			E164_OK, "%s %s", row->name, row->uri);
		cr_expect_eq(e164_service_check_uri(
				     index, guard_text("data:x@example.com")),
			     E164_ESCHEME, "%s", row->name);
		guard_reset();
	}
	for (int i = 0; i < e164_service_count(); i++)
		cr_expect(seen & e164_service_bit(i), "no test row for %s",
			  e164_service_at(i)->type);
}

static bool is_lower_list(const char *text, const char *marks)
{
	for (; *text; text++)
		if (!(*text >= 'a' && *text <= 'z') &&
		    !(*text >= '0' && *text <= '9') && !strchr(marks, *text))
			return false;
	return true;
}

Test(service, keeps_the_registry_in_order)
{
	cr_expect_leq(e164_service_count(), E164_SERVICES_MAX);
	for (int i = 0; i < e164_service_count(); i++) {
		const struct e164_service *row = e164_service_at(i);

		cr_assert_not_null(row);
		cr_expect(row->type[0] && is_lower_list(row->type, "-"), "%s",
			  row->type);
		cr_expect(strncmp(row->type, "p-", 2), "SVC-05 %s", row->type);
		cr_expect(strncmp(row->type, "x-", 2), "SVC-06 %s", row->type);
		cr_expect(is_lower_list(row->subtypes, "-:"), "%s", row->type);
		cr_expect(row->schemes[0] && is_lower_list(row->schemes, " "),
			  "%s", row->type);
		cr_expect(!strncmp(row->spec, "RFC ", 4), "%s", row->type);
	}
	cr_expect_null(e164_service_at(-1));
	cr_expect_null(e164_service_at(e164_service_count()));
}

Test(service, registers_im_and_pres_as_mailboxes)
{
	static const char *const names[] = { "im", "pres" };

	for (size_t i = 0; i < COUNT(names); i++) {
		const struct e164_service *row =
			e164_service_at(find(names[i]));

		cr_assert_not_null(row, "IMP-01");
		cr_expect_str_eq(row->type, names[i], "IMP-01");
		cr_expect_str_eq(row->subtypes, "", "IMP-01");
		cr_expect_str_eq(row->schemes, names[i], "IMP-01");
		cr_expect_eq(row->form, E164_URI_MAILBOX, "IMP-05");
	}
}

Test(service, writes_the_name_it_finds)
{
	for (int i = 0; i < e164_service_count(); i++) {
		uint8_t room[80];
		struct e164_writer w = e164_writer(room, sizeof(room));

		e164_service_write(i, &w);
		cr_assert(!w.failed);
		cr_expect_eq(e164_service_find(guard_copy(room, w.len)), i);
		const size_t need = w.len;

		for (size_t cap = need - 1; cap <= need + 1; cap++) {
			w = e164_writer(guard_room(cap), cap);
			e164_service_write(i, &w);
			cr_expect_eq(w.failed, cap < need, "%d: %zu", i, cap);
			cr_expect(w.failed || w.len == need);
		}
		guard_reset();
	}
}

Test(service, writes_no_name_without_a_row)
{
	uint8_t room[80];
	struct e164_writer w = e164_writer(room, sizeof(room));

	e164_service_write(E164_SERVICE_NONE, &w);
	cr_expect(w.failed);
	w = e164_writer(room, sizeof(room));
	e164_service_write(e164_service_count(), &w);
	cr_expect(w.failed);
	cr_expect_eq(w.len, 0);
}

Test(service, finds_exact_names_only)
{
	static const char *const none[] = {
		"",     "im:",       "im:sip", "imx",         "i",
		":im",  "voice",     "voice:", "voice:tel:x", "voice:te",
		"tel",  "tel:voice", "im ",    " im",         "im+pres",
		"x-im", "p-im",      "email",  "E2U",         "voice:tel:",
	};

	cr_expect_eq(find("IM"), find("im"), "SVC-02");
	cr_expect_eq(find("Voice:TEL"), find("voice:tel"), "SVC-02");
	for (size_t i = 0; i < COUNT(none); i++)
		cr_expect_eq(find(none[i]), E164_SERVICE_NONE, "SVC-08 %s",
			     none[i]);
	cr_expect_eq(e164_service_find(guard_copy("im\0", 3)),
		     E164_SERVICE_NONE);
	cr_expect_eq(e164_service_find(e164_slice(NULL, 0)), E164_SERVICE_NONE);
}

/* The known services of a field as "im pres". */
static void list_known(const struct e164_service_field *field, char *text,
		       size_t cap)
{
	struct e164_writer w = e164_writer(text, cap - 1);

	for (size_t i = 0; i < field->count; i++) {
		if (i)
			e164_write_u8(&w, ' ');
		e164_service_write(field->known[i], &w);
	}
	cr_assert(!w.failed);
	text[w.len] = '\0';
}

struct field_row {
	const char *id;
	const char *text;
	const char *known;
	bool is_obsolete_form;
};

static void expect_field(const struct field_row *row)
{
	struct e164_service_field field;
	char known[600] = "";
	const enum e164_status status =
		e164_service_field_parse(guard_text(row->text), &field);

	cr_expect_eq(status, E164_OK, "%s: \"%s\" is %s", row->id, row->text,
		     e164_status_word(status));
	if (status == E164_OK) {
		list_known(&field, known, sizeof(known));
		cr_expect_str_eq(known, row->known, "%s: \"%s\"", row->id,
				 row->text);
		cr_expect_eq(field.is_obsolete_form, row->is_obsolete_form,
			     "%s: \"%s\"", row->id, row->text);
	}
	guard_reset();
}

Test(service, reads_fields_with_known_services)
{
	static const struct field_row rows[] = {
		{ "SVC-01", "E2U+im", "im", false },
		{ "SVC-02", "e2u+IM", "im", false },
		{ "SVC-02", "e2U+Im+PRES", "im pres", false },
		{ "SVC-03", "E2U+im+pres", "im pres", false },
		{ "SVC-03", "E2U+pres+im", "pres im", false },
		{ "SVC-01", "E2U+voice:tel+sms:tel", "voice:tel sms:tel",
		  false },
		{ "SVC-04", "E2U+foo+im", "im", false },
		{ "SVC-04", "E2U+im+foo:bar", "im", false },
		{ "SVC-06", "E2U+x-im+im", "im", false },
		{ "SVC-07", "im+E2U", "im", true },
		{ "SVC-07", "IM+e2u", "im", true },
		{ "SVC-07", "sip+E2U", "sip", true },
		{ "SVC-08", "E2U+im:sip+pres", "pres", false },
		{ "SVC-10", "E2U+im+im", "im", false },
		{ "SVC-10", "E2U+im+IM+pres+iM", "im pres", false },
		{ "ORD-11", "E2U+sip+im", "sip im", false },
		{ "SVC-08 subtypes", "E2U+a:b:c+im", "im", false },
		{ "32 octets", "E2U+" A32 ":" A32 "+im", "im", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect_field(&rows[i]);
}

Test(service, refuses_other_fields)
{
	static const struct {
		const char *id;
		const char *text;
		enum e164_status want;
	} rows[] = {
		{ "SVC-12", "E2U", E164_ESERVICE },
		{ "SVC-12", "E2U+", E164_ESERVICE },
		{ "SVC-12", "+E2U+im", E164_ESERVICE },
		{ "SVC-12", "+E2U", E164_ESERVICE },
		{ "SVC-12", "E2U+im:", E164_ESERVICE },
		{ "SVC-12", "E2U+im::x", E164_ESERVICE },
		{ "SVC-12", "E2U+:im", E164_ESERVICE },
		{ "SVC-12", "E2U+im,pres", E164_ESERVICE },
		{ "SVC-12", "E2U+im pres", E164_ESERVICE },
		{ "SVC-12", " E2U+im", E164_ESERVICE },
		{ "SVC-12", "E2U +im", E164_ESERVICE },
		{ "SVC-12", "E2U+im ", E164_ESERVICE },
		{ "SVC-12", "E2U+ im", E164_ESERVICE },
		{ "SVC-12", "E2U+im+", E164_ESERVICE },
		{ "SVC-12", "E2U++im", E164_ESERVICE },
		{ "SVC-12", "E2U+im_x", E164_ESERVICE },
		{ "SVC-12", "E2U+im+sip_x", E164_ESERVICE },
		{ "SVC-12", "E2U:im+im", E164_ESERVICE },
		{ "SVC-12", "E2U+" A31 "aa", E164_ESERVICE },
		{ "SVC-12", "E2U+a:" A32 "a+im", E164_ESERVICE },
		{ "SVC-12", "E2U+i\303\266+im", E164_ESERVICE },
		{ "sprout#1624", "E2U_pstn:tel", E164_ESERVICE },
		{ "SVC-07", "im+E2U+im", E164_ESERVICE },
		{ "SVC-07", "sip+E2U+im", E164_ESERVICE },
		{ "SVC-07", "E2U+im+E2U", E164_ESERVICE },
		{ "SVC-07", "E2U+E2U", E164_ESERVICE },
		{ "SVC-07", "E2U+E2U+im", E164_ESERVICE },
		{ "SVC-07", "voice:tel+E2U", E164_ESERVICE },
		{ "SVC-07", "im+pres+E2U", E164_ESERVICE },
		{ "SVC-07", "im+E2U+", E164_ESERVICE },
		{ "NAP-10", "SIP+D2U", E164_EAPPLICATION },
		{ "NAP-10", "z3950+N2L", E164_EAPPLICATION },
		{ "NAP-10", "aaa+auth:radius.tls.tcp", E164_EAPPLICATION },
		{ "NAP-10", "", E164_EAPPLICATION },
		{ "NAP-10", "im", E164_EAPPLICATION },
		{ "NAP-10", "+", E164_EAPPLICATION },
		{ "NAP-10", "D2U+im", E164_EAPPLICATION },
		{ "NAP-10", "SIP+E2", E164_EAPPLICATION },
		{ "SVC-05", "E2U+im+P-x", E164_EPRIVATE },
		{ "SVC-05", "E2U+p-any+im", E164_EPRIVATE },
		{ "SVC-05", "E2U+P-x:y", E164_EPRIVATE },
		{ "SVC-05", "P-x+E2U", E164_EPRIVATE },
		{ "SVC-05", "E2U+im+P-", E164_EPRIVATE },
		{ "SVC-05 without '-'", "E2U+p", E164_EUNKNOWN },
		{ "SVC-05 without '-'", "E2U+px", E164_EUNKNOWN },
		{ "SVC-05 and syntax", "E2U+p-x+im_x", E164_ESERVICE },
		{ "SVC-05 subtype", "E2U+a:p-x", E164_EUNKNOWN },
		{ "SVC-04", "E2U+foo", E164_EUNKNOWN },
		{ "SVC-04", "foo+E2U", E164_EUNKNOWN },
		{ "SVC-06", "E2U+x-im", E164_EUNKNOWN },
		{ "SVC-08", "E2U+im:sip", E164_EUNKNOWN },
		{ "SVC-08", "E2U+im:x", E164_EUNKNOWN },
		{ "SVC-08", "E2U+voice", E164_EUNKNOWN },
		{ "SVC-01", "E2U+a:b:c", E164_EUNKNOWN },
		{ "6117 3.2", "E2U+-im", E164_EUNKNOWN },
		{ "6117 3.2", "E2U+im-", E164_EUNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e164_service_field field = { .count = 77 };
		const enum e164_status status = e164_service_field_parse(
			guard_text(rows[i].text), &field);

		cr_expect_eq(status, rows[i].want, "%s: \"%s\" is %s",
			     rows[i].id, rows[i].text,
			     e164_status_word(status));
		cr_expect_eq(field.count, 77, "%s", rows[i].id);
		guard_reset();
	}
}

Test(service, refuses_an_embedded_nul)
{
	struct e164_service_field field;

	cr_expect_eq(
		e164_service_field_parse(guard_copy("E2U+im\0", 7), &field),
		E164_ESERVICE);
	cr_expect_eq(
		e164_service_field_parse(guard_copy("E2U\0+im", 7), &field),
		E164_ESERVICE);
}

Test(service, takes_no_more_services_than_it_has_room_for)
{
	uint8_t room[1024];
	struct e164_writer w = e164_writer(room, sizeof(room));
	struct e164_service_field field;

	e164_write(&w, "E2U", 3);
	for (size_t i = 0; i < COUNT(enumservices); i++) {
		e164_write_u8(&w, '+');
		e164_write_slice(&w, e164_slice_text(enumservices[i].name));
	}
	cr_expect_eq(e164_service_field_parse(guard_copy(room, w.len), &field),
		     E164_OK);
	cr_expect_eq(field.count, E164_SERVICE_FIELD_MAX);
	/* What is beyond still has to follow the grammar. */
	e164_write(&w, "+P-x", 4);
	cr_expect_eq(e164_service_field_parse(guard_copy(room, w.len), &field),
		     E164_EPRIVATE);
	e164_write(&w, "+_", 2);
	cr_expect_eq(e164_service_field_parse(guard_copy(room, w.len), &field),
		     E164_ESERVICE);
}

static struct e164_slice labels_of(const char *text)
{
	ldns_rdf *rdf = NULL;

	cr_assert_eq(ldns_str2rdf_dname(&rdf, text), LDNS_STATUS_OK, "%s",
		     text);
	/* The root label belongs to the name, not to the labels in front. */
	const struct e164_slice labels =
		guard_copy(ldns_rdf_data(rdf), ldns_rdf_size(rdf) - 1);

	ldns_rdf_deep_free(rdf);
	return labels;
}

Test(service, finds_the_service_of_labels)
{
	static const struct {
		const char *id;
		const char *labels;
		const char *name; /* NULL for none */
	} rows[] = {
		{ "URI-01", "_im.", "im" },
		{ "URI-03", "_IM.", "im" },
		{ "URI-01", "_pres.", "pres" },
		{ "URI-01", "_tel._voice.", "voice:tel" },
		{ "URI-01", "_HTTPS._Ical-Access.", "ical-access:https" },
		{ "URI-03", "_im._tcp.", NULL },
		{ "URI-01 order", "_voice._tel.", NULL },
		{ "URI-01 type only", "_voice.", NULL },
		{ "SVC-08", "_sip._im.", NULL },
		{ "SVC-08", "_im._e2u.", NULL },
		{ "4 labels", "_d._c._b._a.", NULL },
		{ "5 labels", "_e._d._c._b._a.", NULL },
		{ "4 labels of 33", "_" A32 "._" A32 "._" A32 "._" A32 ".",
		  NULL },
		{ "4 labels of 63",
		  "_" A31 A31 "._" A31 A31 "._" A31 A31 "._" A31 "x.", NULL },
		{ "no '_'", "im.", NULL },
		{ "'_' alone", "_.", NULL },
		{ "'_' in between", "_._im.", NULL },
		{ "'__'", "__im.", NULL },
		{ "colon in a label", "_voice:tel.", NULL },
		{ "NUL", "_im\\000.", NULL },
		{ "none", ".", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const int want =
			rows[i].name ? find(rows[i].name) : E164_SERVICE_NONE;

		cr_expect_eq(
			e164_service_from_labels(labels_of(rows[i].labels)),
			want, "%s: %s", rows[i].id, rows[i].labels);
		guard_reset();
	}
}

Test(service, finds_no_service_in_cut_labels)
{
	const struct e164_slice labels = labels_of("_tel._voice.");

	for (size_t len = 0; len < labels.len; len++)
		cr_expect_eq(
			e164_service_from_labels(guard_copy(labels.ptr, len)),
			E164_SERVICE_NONE, "%zu octets", len);
	cr_expect_eq(e164_service_from_labels(guard_copy("\3_im\0", 5)),
		     E164_SERVICE_NONE);
	cr_expect_eq(e164_service_from_labels(guard_copy("\4_im", 4)),
		     E164_SERVICE_NONE);
	cr_expect_eq(e164_service_from_labels(guard_copy("\300\14", 2)),
		     E164_SERVICE_NONE);
}

Test(service, knows_what_is_below_labels)
{
	static const struct {
		const char *labels;
		const char *names; /* blanks between them */
	} rows[] = {
		{ "_ems.", "ems:mailto ems:tel" },
		{ "_VOICE.", "voice:tel" },
		{ "_tel._voice.", "voice:tel" },
		{ "_im.", "im" },
		{ "_em.", "" },
		{ "_tel.", "" },
		{ "_x._voice.", "" },
		{ "_x._tel._voice.", "" },
		{ "voice.", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		e164_service_set want = 0;
		char names[32];

		strcpy(names, rows[i].names);
		for (char *s = strtok(names, " "); s; s = strtok(NULL, " "))
			want |= e164_service_bit(
				e164_service_find(e164_slice_text(s)));
		cr_expect_eq(e164_service_below(labels_of(rows[i].labels)),
			     want, "%s", rows[i].labels);
		guard_reset();
	}
	cr_expect_eq(e164_service_below(e164_slice(NULL, 0)), 0);
}

Test(service, checks_the_uri)
{
	static const struct {
		const char *id;
		const char *name;
		const char *uri;
		enum e164_status want;
	} rows[] = {
		{ "IMP-02", "im", "im:u@e.com", E164_OK },
		{ "IMP-02", "im", "IM:u@e.com", E164_OK },
		{ "IMP-02", "im", "sip:u@e.com", E164_ESCHEME },
		{ "IMP-02", "im", "pres:u@e.com", E164_ESCHEME },
		{ "IMP-02", "im", "i:u@e.com", E164_ESCHEME },
		{ "IMP-02", "im", "imx:u@e.com", E164_ESCHEME },
		{ "IMP-03", "pres", "pres:u@e.com", E164_OK },
		{ "IMP-03", "pres", "im:u@e.com", E164_ESCHEME },
		{ "IMP-03", "pres", "sip:u@e.com", E164_ESCHEME },
		{ "IMP-05", "im", "im:u@localhost", E164_EADDRESS },
		{ "IMP-05", "im", "im:", E164_EADDRESS },
		{ "IMP-05", "pres", "pres:u", E164_EADDRESS },
		{ "IMP-05", "im", "im:a.b+c@e-x.example.com", E164_OK },
		{ "IMP-05", "im", "im://u@e.com", E164_EUSERINFO },
		{ "REW-38", "im", "", E164_EURI },
		{ "REW-38", "im", "im:u@e.com#f", E164_EURI },
		{ "REW-38", "im", "u@e.com", E164_EURI },
		{ "REW-38", "sip", "sip:a b@e.com", E164_EURI },
		{ "URI-15", "web:http", "http://a:b@h/", E164_EUSERINFO },
		{ "5122", "xmpp", "xmpp://a@h/b@c", E164_OK },
		{ "1738", "ft:ftp", "ftp://a@h/b", E164_OK },
		{ "3261", "sip", "sip:a@[::1]:5060;x=y", E164_OK },
		{ "3764", "sip", "SIPS:u@e.com", E164_OK },
		{ "4769", "pstn:sip", "sips:u@e.com", E164_ESCHEME },
		{ "any form", "sip", "sip:localhost", E164_OK },
		{ "two schemes", "sip", "sip sips:u@e.com", E164_EURI },
		{ "4002", "web:http", "https://e.com/", E164_ESCHEME },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const enum e164_status status = e164_service_check_uri(
			find(rows[i].name), guard_text(rows[i].uri));

		cr_expect_eq(status, rows[i].want, "%s: %s %s is %s",
			     rows[i].id, rows[i].name, rows[i].uri,
			     e164_status_word(status));
		guard_reset();
	}
}
